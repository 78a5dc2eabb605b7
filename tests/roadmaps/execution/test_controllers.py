"""Who controls a plan: proposed by its act, confirmed by a person; the controller's own page and its numbers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.act import Act, ActKind, Clause, ClauseKind, Requisites
from organizations.models import Event, User
from roadmaps.controllers import Proposal, proposal
from roadmaps.models import Control, Controller, Execution, Item
from roadmaps.workflow import NotAllowed, Refused
from roadmaps.workflow.controlling import take_off, take_off_many
from roadmaps.workflow.lines import is_alone
from roadmaps.workflow.naming import name_controller
from roadmaps.workflow.reporting import accept
from tests import factories
from tests.factories import signed_in
from tests.roadmaps.execution.reporting_cast import DONE, DUE, TODAY, Cast, a_cast, fresh, in_force, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def proposed(cast: Cast, text: str, signatory: str = "") -> Proposal:
    clauses = (Clause("Утвердить.", uid="a"), Clause(text, kind=ClauseKind.CONTROL, uid="b"))
    said = Requisites("146", dt.date(2020, 10, 23), signatory_name=signatory)
    return proposal(cast.roadmap, Act(ActKind.ORDER, clauses=clauses, requisites=said))


def renamed(user: User, last: str, first: str = "Нина", patronymic: str = "Андреевна") -> User:
    user.last_name, user.first_name, user.patronymic = last, first, patronymic
    user.save()
    return user


def test_the_act_names_the_person(cast: Cast) -> None:
    person = renamed(cast.editor, "Пастухова")
    found = proposed(cast, "Контроль возложить на Н.А. Пастухову, заместителя начальника")
    assert (found.person, found.basis) == (person, "Пункт 2 приказа от 23.10.2020 №\u00a0146")


def test_a_namesake_or_a_stranger_is_not_proposed(cast: Cast) -> None:
    renamed(cast.editor, "Пастухова", "Вера")
    renamed(cast.stranger, "Пастухова")
    renamed(cast.registrar, "Пастухова")
    # Nobody of that name may control: the only one with the role of a controller is proposed, and the page says so.
    assert proposed(cast, "Контроль возложить на Н.А. Пастухову").person == cast.controller
    factories.user("controller", cast.department)
    assert proposed(cast, "Контроль возложить на Н.А. Пастухову").person is None


def test_two_of_one_name_are_left_to_the_person(cast: Cast) -> None:
    renamed(cast.editor, "Пастухова")
    renamed(cast.administrator, "Пастухова")
    assert proposed(cast, "Контроль возложить на Н.А. Пастухову").person is None


def test_the_signatory_keeps_the_control(cast: Cast) -> None:
    head = renamed(cast.administrator, "Титова", "Ольга", "Ивановна")
    assert proposed(cast, "Контроль оставляю за собой", "О.И. Титова").person == head
    assert proposed(cast, "Контроль оставляю за собой", "П.И. Титова").person is None
    assert proposed(cast, "Контроль оставляю за собой").person is None


def test_an_office_of_one_employee_means_him(cast: Cast) -> None:
    centre = factories.organization(cast.home, name="Методический кабинет района", kind="methodical_centre")
    alone = factories.user("controller", centre)
    assert proposed(cast, "Контроль возложить на методический кабинет района").person == alone
    factories.user("controller", centre)
    assert proposed(cast, "Контроль возложить на методический кабинет района").person is None


def test_naming_is_confirmed_by_a_person_and_stands_in_the_journal(cast: Cast) -> None:
    row = name_controller(cast.roadmap.pk, cast.controller, basis="Пункт 2", by=cast.editor)
    assert name_controller(cast.roadmap.pk, cast.controller, basis="Пункт 2", by=cast.editor) == row
    (event,) = Event.objects.filter(verb="name_controller", root_id=cast.roadmap.pk)
    assert event.after == {"person": cast.controller.short_name(), "basis": "Пункт 2", "day": TODAY.isoformat()}
    name_controller(cast.roadmap.pk, cast.editor, basis="Приказ № 5", by=cast.registrar)
    assert Controller.objects.get(roadmap=cast.roadmap).person == cast.editor
    with pytest.raises(Refused, match="роль не позволяет контролировать"):
        name_controller(cast.roadmap.pk, cast.registrar, basis="Пункт 2", by=cast.editor)
    with pytest.raises(Refused, match="Укажите акт"):
        name_controller(cast.roadmap.pk, cast.controller, basis=" ", by=cast.editor)
    for who in ("controller", "methodist", "curator", "stranger"):
        with pytest.raises(NotAllowed):
            name_controller(cast.roadmap.pk, cast.controller, basis="Пункт 3", by=getattr(cast, who))


def test_the_plan_says_that_nobody_controls_it_until_somebody_is_named(cast: Cast) -> None:
    client, url = signed_in(cast.editor), reverse("roadmap_controller", args=[cast.roadmap.slug])
    assert "Контролёр не назначен" in client.get(cast.roadmap.get_absolute_url()).content.decode()
    assert "Контролёр не назначен" in client.get(url).content.decode()
    sent = {"controller": cast.controller.pk, "basis": "Приказ от 01.11.2020 № 5"}
    assert client.post(url, sent).status_code == 302
    text = client.get(cast.roadmap.get_absolute_url()).content.decode()
    assert "Приказ от 01.11.2020 № 5" in text and "Контролёр не назначен" not in text
    assert client.post(url, {**sent, "controller": cast.registrar.pk}).status_code == 422


# The controller's page.


def accepted(cast: Cast, uid: str) -> Item:
    line = cast.line(uid)
    Execution.objects.filter(pk=line.pk).update(
        status="accepted", done_on=DONE, reported_on=DONE, accepted_on=TODAY, accepted_by=cast.editor
    )
    return under(cast, uid)


def under(cast: Cast, uid: str) -> Item:
    item = cast.item(uid)
    Control.objects.get_or_create(item=item, defaults={"municipality": cast.home, "roadmap": cast.roadmap})
    return item


def page(by: User) -> Any:
    return signed_in(by).get(reverse("control"))


def test_each_number_of_the_page_leads_to_a_list_of_as_many_rows(cast: Cast) -> None:
    ready = [accepted(cast, uid) for uid in "ab"]
    under(cast, "c")
    cast.line("c")
    (plan,) = page(cast.controller).context["plans"]
    assert (plan.on_control, list(plan.ready), plan.tally.overdue) == (3, ready, 1)
    client, url = signed_in(cast.controller), cast.roadmap.get_absolute_url()
    for show, number in (("control", plan.on_control), ("ready", len(plan.ready))):
        assert len(client.get(url, {"show": show}).context["standing"].rows) == number
    grid = client.get(reverse("roadmap_grid", args=[cast.roadmap.slug]), {"state": "overdue"})
    assert grid.context["grid"].tally.overdue == plan.tally.overdue


def test_many_are_taken_off_and_what_is_not_executed_says_why(cast: Cast) -> None:
    ready, late = accepted(cast, "a"), under(cast, "b")
    cast.line("b")
    client = signed_in(cast.controller)
    answer = client.post(reverse("control_take_off"), {"item": [ready.pk, late.pk], "on": "20.11.2020", "basis": ""})
    assert [row.item for row in answer.context["outcome"].done] == [ready]
    ((item, reason),) = answer.context["outcome"].skipped
    assert item == late and "не исполнено" in reason and reason in answer.content.decode()
    assert Control.objects.get(item=ready).taken_off_basis == "Исполнено, принято 1 отчёт из 1"
    assert page(cast.controller).context["ready"] == 0
    refused = client.post(reverse("control_take_off"), {"item": [late.pk], "on": "нет"})
    assert refused.status_code == 422 and refused.context["chosen"] == [late.pk]
    assert client.post(reverse("control_take_off"), {"on": "20.11.2020"}).status_code == 422


def test_nobody_of_another_role_or_place_takes_anything_off(cast: Cast) -> None:
    item = accepted(cast, "a")
    for who, status in (("registrar", 403), ("curator", 403), ("stranger", 404)):
        sent = {"item": [item.pk], "on": "20.11.2020"}
        assert signed_in(getattr(cast, who)).post(reverse("control_take_off"), sent).status_code == status, who
    with pytest.raises(NotAllowed):
        take_off_many([item.pk], on=TODAY, by=cast.registrar)
    assert Control.objects.get(item=item).taken_off_on is None


def test_own_lines_wait_for_the_controller_and_schools_do_not(cast: Cast) -> None:
    own, school = cast.line("a", cast.department), cast.line("a")
    Execution.objects.filter(pk__in=[own.pk, school.pk]).update(status="reported", done_on=DUE, reported_on=DUE)
    found = page(cast.controller).context
    assert (found["lines"], found["waiting"]) == ([own], 1)


def test_of_controllers_the_one_whom_the_plan_names_controls_it(cast: Cast) -> None:
    other = factories.user("controller", cast.department)
    own, item = reported(cast, cast.line("a", cast.department), by="editor"), accepted(cast, "b")
    name_controller(cast.roadmap.pk, cast.controller, basis="Пункт 2", by=cast.editor)

    url = reverse("item_control", args=[cast.roadmap.slug, "b"])
    shown = {who.pk: signed_in(who).get(url).context["forms"] for who in (other, cast.controller)}
    assert shown[other.pk] == {} and "take_off" in shown[cast.controller.pk]
    assert [list(signed_in(who).get(reverse("queue")).context["lines"]) for who in (other, cast.methodist)] == [[], []]
    text = signed_in(other).get(reverse("line", args=[own.pk])).content.decode()
    assert reverse("line_accept") not in text and reverse("line_extend", args=[own.pk]) not in text
    assert signed_in(other).get(reverse("line_extend", args=[own.pk])).status_code == 403
    found = page(other).context
    assert (found["plans"], found["lines"], found["ready"]) == ([], [], 0)

    with pytest.raises(NotAllowed):
        accept([own.pk], by=other)
    with pytest.raises(NotAllowed, match=rf"контролирует {cast.controller.short_name()}: снимать"):
        take_off(item.pk, on=TODAY, by=other)
    assert [one.line.pk for one in signed_in(cast.controller).get(reverse("queue")).context["lines"]] == [own.pk]
    assert accept([own.pk], by=cast.controller).done and take_off(item.pk, on=TODAY, by=cast.controller).taken_off_on


def test_an_editor_who_is_named_leaves_nothing_to_controllers_and_the_department_still_may(cast: Cast) -> None:
    own = reported(cast, cast.line("a", cast.department), by="editor")
    name_controller(cast.roadmap.pk, cast.editor, basis="Пункт 2", by=cast.editor)
    with pytest.raises(NotAllowed):
        accept([own.pk], by=cast.controller)
    User.objects.filter(pk__in=[cast.second.pk, cast.administrator.pk]).update(is_active=False)
    # Nobody else may accept it now: the controller is there, and the plan names another.
    assert is_alone(cast.editor, fresh(own))
    assert accept([own.pk], by=cast.editor).done


def test_a_controllers_queue_asks_as_much_for_ten_plans_as_for_one(cast: Cast) -> None:
    client, asked = signed_in(cast.controller), []
    for number in (1, 9):
        for _ in range(number):
            plan = in_force(cast.department)
            factories.line(plan, cast.department, DUE, status="reported", reported_on=DUE, done_on=DUE)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("queue")).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_one_who_is_named_sees_his_plans_and_is_told_on_the_dashboard(cast: Cast) -> None:
    accepted(cast, "a")
    assert not page(cast.controller).context["by_name"]
    assert signed_in(cast.controller).get("/").context["to_take_off"] == 0
    name_controller(cast.roadmap.pk, cast.controller, basis="Пункт 2", by=cast.editor)
    found = page(cast.controller).context
    assert found["by_name"] and found["ready"] == 1
    assert signed_in(cast.controller).get("/").context["to_take_off"] == found["ready"]
