"""One item's control, extensions, addressees and taking over: each act as a form, who may, what a refusal says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import OrganizationKind, User
from roadmaps.models import Addressee, Control, Execution, Item, Occurrence
from roadmaps.views.control import takeover
from tests import factories
from tests.factories import signed_in
from tests.roadmaps.execution.reporting_cast import DUE, TODAY, Cast, a_cast, fresh, in_force

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.fixture
def signed(cast: Cast) -> Cast:
    """The same people with a plan whose edition was frozen by its act: its words say what it asks for."""
    cast.roadmap = factories.roadmap("approved", at=cast.department)
    return cast


def url(cast: Cast, uid: str = "a") -> str:
    return reverse("item_control", args=[cast.roadmap.slug, uid])


def act(cast: Cast, name: str, by: User | None = None, uid: str = "a", **data: Any) -> HttpResponse:
    return signed_in(by or cast.editor).post(url(cast, uid), {"act": name, **data})


def control(cast: Cast, uid: str = "a") -> Control:
    return Control.objects.get(item=cast.item(uid))


def accept_all(cast: Cast) -> None:
    Execution.objects.filter(roadmap=cast.roadmap).update(
        status="accepted", done_on=DUE, reported_on=DUE, accepted_on=TODAY
    )


class TestItem:
    def test_the_page_shows_terms_and_lines_by_organization(self, cast: Cast) -> None:
        late = cast.line("a")
        cast.line("a", cast.other_school, due=dt.date(2021, 5, 1))
        response = signed_in(cast.editor).get(url(cast))
        text = response.content.decode()

        assert [occurrence.due for occurrence, _ in response.context["terms"]] == [DUE, dt.date(2021, 5, 1)]
        assert "Просрочено, дней: 5" in text
        assert reverse("line_extend", args=[late.pk]) in text

    def test_late_stays_visible_after_completion(self, cast: Cast) -> None:
        line = cast.line("a")
        Execution.objects.filter(pk=line.pk).update(
            status="accepted", done_on=DUE, reported_on=TODAY, accepted_on=TODAY
        )

        assert "исполнено в срок, отчёт с опозданием" in signed_in(cast.editor).get(url(cast)).content.decode()

    def test_an_executed_item_is_taken_off_and_put_back(self, cast: Cast) -> None:
        cast.line("a")
        accept_all(cast)
        response = act(cast, "take_off", on="20.11.2020", basis="")

        assert response.status_code == 302
        assert control(cast).taken_off_on == TODAY
        assert control(cast).taken_off_by == cast.editor
        assert act(cast, "put_back", reason="Приказ отменён").status_code == 302
        assert control(cast).taken_off_on is None

    def test_an_item_that_is_not_executed_needs_a_basis(self, cast: Cast) -> None:
        cast.line("a")
        refused = act(cast, "take_off", on="20.11.2020", basis="")
        text = refused.content.decode()

        assert refused.status_code == 409
        assert "Мероприятие не исполнено" in text
        assert "take_off-basis" in text
        assert act(cast, "take_off", on="20.11.2020", basis="Резолюция начальника").status_code == 302

    def test_a_second_person_is_told_that_it_is_off_already(self, cast: Cast) -> None:
        cast.line("a")
        act(cast, "take_off", on="20.11.2020", basis="Резолюция")
        response = act(cast, "take_off", by=cast.controller, on="19.11.2020", basis="Справка")

        assert response.status_code == 409
        assert "уже снято с контроля" in response.content.decode()
        assert control(cast).taken_off_by == cast.editor

    def test_the_rule_of_closing_and_the_department_s_decision(self, cast: Cast) -> None:
        cast.line("a")
        act(cast, "closing", closing="department")
        assert control(cast).closing == "department"
        act(cast, "close", on="19.11.2020")
        assert control(cast).closed_on == dt.date(2020, 11, 19)
        act(cast, "reopen", reason="Ошибка")
        assert control(cast).closed_on is None

    @pytest.mark.parametrize(("at_least", "status"), [("", 422), ("0", 422), ("5", 409), ("1", 302)])
    def test_at_least_n_of_m(self, cast: Cast, at_least: str, status: int) -> None:
        cast.line("a")
        cast.line("a", cast.other_school)

        assert act(cast, "closing", closing="at_least", at_least=at_least).status_code == status
        assert Control.objects.filter(closing="at_least").exists() == (status == 302)

    def test_days_of_a_schedule_are_appointed_a_line_each(self, signed: Cast) -> None:
        days = "24.11.2020 Семинар для кураторов\n01.12.2020 – 10.12.2020: Анкетирование"
        response = act(signed, "terms", origin="schedule", days=days, basis="График от 16.11.2020")
        made = Occurrence.objects.filter(item=signed.item(), origin="schedule").order_by("due")

        assert response.status_code == 302
        assert [(row.start, row.due, row.label) for row in made] == [
            (None, dt.date(2020, 11, 24), "Семинар для кураторов"),
            (dt.date(2020, 12, 1), dt.date(2020, 12, 10), "Анкетирование"),
        ]

    @pytest.mark.parametrize(
        ("days", "told"),
        [
            ("", "Назовите хотя бы один день"),
            ("завтра", "Строка 1: начните с даты"),
            ("24.11.2020 Семинар\n31.11.2020", "Строка 2: 31 ноября не существует"),
            ("10.12.2020 – 01.12.2020", "кончается раньше"),
            ("24.11.2020 " + "а" * 300, "длиннее 200 знаков"),
            ("24.11.2020\n" * 61, "не больше 60"),
        ],
    )
    def test_a_wrong_day_is_told_with_its_line_and_kept(self, cast: Cast, days: str, told: str) -> None:
        response = act(cast, "terms", origin="schedule", days=days, basis="График")
        text = response.content.decode()

        assert response.status_code == 422
        assert told in text
        assert not Occurrence.objects.exists()

    def test_a_term_without_a_day_asks_for_the_day_and_not_for_a_person(self, signed: Cast) -> None:
        edition = signed.roadmap.current_edition_id
        Execution.objects.all().delete()
        Occurrence.objects.filter(item=signed.item()).delete()
        Occurrence.objects.create(
            municipality=signed.home, roadmap=signed.roadmap, edition_id=edition, item=signed.item(), origin="undated"
        )
        text = signed_in(signed.editor).get(url(signed)).content.decode()

        assert "Сроки без назначенного дня: «День не назван»" in text
        assert "никто не отвечает" not in text

    def test_an_item_without_anybody_gets_lines_when_somebody_is_appointed(self, signed: Cast) -> None:
        assert "никто не отвечает" in signed_in(signed.editor).get(url(signed, "b")).content.decode()
        response = act(signed, "responsible", uid="b", organizations=[signed.department.pk], basis="Решение отдела")

        assert response.status_code == 302
        assert [line.organization for line in Execution.objects.filter(item=signed.item("b"))] == [signed.department]

    def test_another_municipality_s_organization_is_no_choice(self, cast: Cast) -> None:
        foreign = factories.organization()
        response = act(cast, "responsible", organizations=[foreign.pk], basis="Решение")

        assert response.status_code == 422
        assert not Execution.objects.exists()

    @pytest.mark.parametrize("name", ["take_off", "closing", "terms", "responsible", "", "drop"])
    @pytest.mark.parametrize("who", ["curator", "methodist", "approver", "registrar"])
    def test_who_may_not(self, cast: Cast, who: str, name: str) -> None:
        cast.line("a")
        response = act(cast, name, by=cast.people[who], on="20.11.2020", basis="Нет", closing="department")

        assert response.status_code == 403
        assert not Control.objects.exists()

    def test_the_controller_takes_off_and_appoints_nobody(self, cast: Cast) -> None:
        cast.line("a")
        forms = signed_in(cast.controller).get(url(cast)).context["forms"]

        assert set(forms) == {"take_off", "closing"}
        assert act(cast, "terms", by=cast.controller, origin="request", days="24.11.2020", basis="x").status_code == 403

    @pytest.mark.parametrize("name", ["", "drop", "roadmaps"])
    def test_an_act_that_is_not_there(self, cast: Cast, name: str) -> None:
        assert act(cast, name).status_code == 422

    def test_an_item_that_is_not_there(self, cast: Cast) -> None:
        assert signed_in(cast.editor).get(url(cast, "нет")).status_code == 404

    def test_queries_do_not_grow_with_lines(self, cast: Cast) -> None:
        client = signed_in(cast.editor)
        cast.line("a")
        client.get(url(cast))
        with CaptureQueriesContext(connection) as few:
            client.get(url(cast))
        for number in range(25):
            place = factories.organization(cast.home, kind=OrganizationKind.SCHOOL)
            cast.line("a", place, due=DUE + dt.timedelta(days=number % 5))
        with CaptureQueriesContext(connection) as many:
            client.get(url(cast))

        assert len(many) == len(few)


class TestExtension:
    SENT = {
        "until": "01.12.2020",
        "reason": "Карантин",
        "resolved_by": "Начальник управления И.И. Иванов",
        "resolved_on": "18.11.2020",
        "number": "",
    }

    def extend(self, line: Execution, by: User, **changes: str) -> HttpResponse:
        return signed_in(by).post(reverse("line_extend", args=[line.pk]), {**self.SENT, **changes})

    def test_one_organization_gets_more_time_and_the_plan_keeps_its_term(self, cast: Cast) -> None:
        line, other = cast.line("a"), cast.line("a", cast.other_school)
        response = self.extend(line, cast.editor)

        assert response["Location"] == url(cast)
        assert fresh(line).extended_to == dt.date(2020, 12, 1)
        assert fresh(line).due == DUE
        assert fresh(other).extended_to is None
        assert not fresh(line).is_overdue(TODAY)

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"until": ""}, "Укажите дату"),
            ({"until": "10.11.2020"}, "укажите день позже"),
            ({"until": "01.12.2090"}, "проверьте год"),
            ({"reason": " "}, "Назовите причину"),
            ({"resolved_by": ""}, "чья резолюция"),
            ({"resolved_on": "21.11.2020"}, "ещё не наступило"),
            ({"number": "9" * 41}, "не больше 40"),
        ],
    )
    def test_a_refusal_names_the_field_and_keeps_the_rest(self, cast: Cast, changes: dict[str, str], told: str) -> None:
        line = cast.line("a")
        response = self.extend(line, cast.editor, **changes)
        text = response.content.decode()

        assert response.status_code == 422
        assert told in text
        assert "18.11.2020" in text or "resolved_on" in changes
        assert fresh(line).extended_to is None

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("administrator", 302),
            ("controller", 302),
            ("curator", 403),
            ("methodist", 403),
            ("neighbour", 404),
            ("stranger", 404),
            ("observer", 404),
        ],
    )
    def test_who_extends(self, cast: Cast, who: str, status: int) -> None:
        line = cast.line("a")

        assert self.extend(line, cast.people[who]).status_code == status
        assert (fresh(line).extended_to is not None) == (status == 302)


class TestAddressees:
    def page(self, cast: Cast, by: User | None = None, **data: Any) -> HttpResponse:
        client, address = signed_in(by or cast.editor), reverse("roadmap_addressees", args=[cast.roadmap.slug])
        return client.post(address, data) if data else client.get(address)

    def test_an_organization_is_added_by_an_act_and_ended(self, signed: Cast) -> None:
        sent = {"organization": signed.school.pk, "since": "01.11.2020", "basis": "Приказ № 12 от 30.10.2020"}
        assert self.page(signed, **sent).status_code == 302
        row = Addressee.objects.get()
        assert (row.organization, row.since, row.basis) == (
            signed.school,
            dt.date(2020, 11, 1),
            "Приказ № 12 от 30.10.2020",
        )
        assert "Приказ № 12" in self.page(signed).content.decode()

        assert self.page(signed, ended=row.pk, until="31.12.2020", basis="Приказ № 40").status_code == 302
        row.refresh_from_db()
        assert (row.until, row.until_basis) == (dt.date(2020, 12, 31), "Приказ № 40")

    def test_an_end_before_the_beginning_is_refused_in_its_own_row(self, signed: Cast) -> None:
        self.page(signed, organization=signed.school.pk, since="01.11.2020", basis="Приказ")
        row = Addressee.objects.get()
        response = self.page(signed, ended=row.pk, until="01.10.2020", basis="Приказ")

        assert response.status_code == 409
        assert f"end-{row.pk}-until" in response.content.decode()

    @pytest.mark.parametrize("changes", [{"organization": ""}, {"since": "32.13.2020"}, {"basis": ""}])
    def test_what_is_missing_is_told(self, cast: Cast, changes: dict[str, str]) -> None:
        sent = {"organization": cast.school.pk, "since": "01.11.2020", "basis": "Приказ", **changes}

        assert self.page(cast, **sent).status_code == 422
        assert not Addressee.objects.exists()

    def test_whose_addressees_are_whose(self, cast: Cast) -> None:
        sent = {"organization": cast.school.pk, "since": "01.11.2020", "basis": "Приказ"}
        statuses = {
            who: (self.page(cast, cast.people[who]).status_code, self.page(cast, cast.people[who], **sent).status_code)
            for who in ("controller", "methodist", "curator", "observer", "stranger")
        }

        assert statuses == {
            "controller": (200, 403),
            "methodist": (200, 403),
            "curator": (403, 403),
            "observer": (404, 404),
            "stranger": (404, 404),
        }
        assert not Addressee.objects.exists()

    @pytest.mark.parametrize("key", ["x", "0", "9" * 30])
    def test_an_end_of_nobody(self, cast: Cast, key: str) -> None:
        assert self.page(cast, ended=key, until="31.12.2020", basis="Приказ").status_code == 404


class TestTakeover:
    def page(self, cast: Cast, by: User | None = None, **data: Any) -> HttpResponse:
        client, address = signed_in(by or cast.editor), reverse("roadmap_takeover", args=[cast.roadmap.slug])
        return client.post(address, data) if data else client.get(address)

    def before(self, cast: Cast, uid: str = "a", **fields: Any) -> Execution:
        return cast.line(uid, late_after=None, **fields)

    def test_only_what_may_never_be_late_is_asked_about(self, cast: Cast) -> None:
        old = self.before(cast)
        cast.line("b")
        cast.line("c", due=TODAY + dt.timedelta(days=3), late_after=None)
        (group,) = self.page(cast).context["groups"]

        assert [line.pk for line, _, _ in group[2]] == [old.pk]

    def test_true_days_are_written_for_many_at_once_and_differ_where_told(self, cast: Cast) -> None:
        first = self.before(cast)
        second = self.before(cast, at=cast.other_school)
        term = f"term-{first.occurrence_id}"
        sent = {"line": [first.pk, second.pk], term: "12.11.2020", f"own-{second.pk}": "13.11.2020"}
        response = self.page(cast, **sent)

        assert response.status_code == 302
        assert fresh(first).done_on == dt.date(2020, 11, 12)
        assert fresh(second).done_on == dt.date(2020, 11, 13)
        assert {fresh(line).entered_as for line in (first, second)} == {"before"}
        assert self.page(cast).context["groups"] == []

    def test_what_moved_to_another_page_meanwhile_is_marked_all_the_same(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(takeover, "PAGE", 1)
        first, second, third = (self.before(cast, uid) for uid in "abc")
        client, address = signed_in(cast.editor), reverse("roadmap_takeover", args=[cast.roadmap.slug])
        self.page(cast, line=[first.pk], **{f"term-{first.occurrence_id}": "12.11.2020"})
        sent = {"line": [second.pk], f"term-{second.occurrence_id}": "13.11.2020"}
        response = client.post(f"{address}?page=2", sent)

        assert response.status_code == 302
        assert [fresh(line).done_on for line in (first, second, third)] == [
            dt.date(2020, 11, 12),
            dt.date(2020, 11, 13),
            None,
        ]

    def test_a_day_is_never_guessed(self, cast: Cast) -> None:
        line = self.before(cast)
        response = self.page(cast, line=[line.pk])

        assert response.status_code == 422
        assert "Укажите, когда исполнено" in response.content.decode()
        assert fresh(line).status == "assigned"

    def test_a_day_that_has_not_come_is_refused_and_ticks_are_kept(self, cast: Cast) -> None:
        line = self.before(cast)
        response = self.page(cast, line=[line.pk], **{f"term-{line.occurrence_id}": "21.11.2020"})

        assert response.status_code == 422
        assert f'value="{line.pk}" checked' in response.content.decode()

    def test_the_day_of_taking_over_moves_what_may_be_late(self, cast: Cast) -> None:
        line = cast.line("a")
        assert self.page(cast, since="1", on="16.11.2020").status_code == 302
        cast.roadmap.refresh_from_db()

        assert cast.roadmap.taken_over_on == dt.date(2020, 11, 16)
        assert not fresh(line).is_overdue(TODAY)
        assert self.page(cast, since="1", on="21.11.2020").status_code == 422
        assert self.page(cast, since="1", on="01.11.2020").status_code == 409

    def test_nothing_ticked_is_told(self, cast: Cast) -> None:
        line = self.before(cast)

        assert self.page(cast, **{f"term-{line.occurrence_id}": "12.11.2020"}).status_code == 422

    @pytest.mark.parametrize(
        ("who", "status"), [("controller", 403), ("methodist", 403), ("curator", 403), ("stranger", 404)]
    )
    def test_who_may_not(self, cast: Cast, who: str, status: int) -> None:
        line = self.before(cast)
        sent = {"line": [line.pk], f"term-{line.occurrence_id}": "12.11.2020"}

        assert self.page(cast, cast.people[who]).status_code == status
        assert self.page(cast, cast.people[who], **sent).status_code == status
        assert fresh(line).status == "assigned"

    def test_queries_do_not_grow_with_lines(self, cast: Cast) -> None:
        self.before(cast)
        self.page(cast)
        with CaptureQueriesContext(connection) as few:
            self.page(cast)
        for _ in range(25):
            self.before(cast, at=factories.organization(cast.home, kind=OrganizationKind.SCHOOL))
        with CaptureQueriesContext(connection) as many:
            self.page(cast)

        assert len(many) == len(few)


class TestPlanPage:
    """The quiet column of execution on the plan's own page."""

    def page(self, cast: Cast, by: User, **query: str) -> HttpResponse:
        return signed_in(by).get(cast.roadmap.get_absolute_url(), query)

    def test_each_item_says_how_it_stands(self, cast: Cast) -> None:
        cast.line("a")
        cast.line("b", cast.other_school, due=dt.date(2021, 5, 1))
        standing = self.page(cast, cast.editor).context["standing"]
        found = {mark.uid: mark.state.state.value for _, mark in standing.rows if mark}

        assert found["a"] == "overdue"
        assert found["b"] == "ahead"
        assert found["c"] == "nobody"

    def test_rows_of_one_state(self, cast: Cast) -> None:
        cast.line("a")
        response = self.page(cast, cast.editor, show="overdue")

        assert [row.uid for row, _ in response.context["standing"].rows] == ["a"]
        assert self.page(cast, cast.editor, show="drop").context["standing"].show == ""

    def test_a_request_is_waited_for_and_accuses_nobody(self, cast: Cast) -> None:
        cast.line("a", due=None)
        Execution.objects.all().delete()
        standing = self.page(cast, cast.editor).context["standing"]

        assert {mark.uid: mark.state.state.value for _, mark in standing.rows if mark}["a"] == "undated"

    def test_outside_the_office_the_page_is_the_document(self, cast: Cast) -> None:
        cast.line("a")
        response = self.page(cast, cast.curator)

        assert response.context["standing"] is None
        assert "col-status" not in response.content.decode()


def test_headings_have_no_mark(cast: Cast) -> None:
    heading = {"uid": "h", "title": "Контроль:", "position": 90, "label": "7."}
    plan = in_force(cast.department, lambda plan: Item.objects.create(municipality=cast.home, roadmap=plan, **heading))
    response = signed_in(cast.editor).get(plan.get_absolute_url())
    marks = {row.uid: mark for row, mark in response.context["standing"].rows}

    assert marks["h"] is None
