"""Stages: begun, finished, stopped by a missing consent or an empty base alone, let through by a decision."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from mentoring.models import Person, PointState, Programme, StagePoint, StageState
from mentoring.stops import stops_of
from mentoring.workflow import stages
from organizations.models import Event, Municipality, Organization, User
from organizations.refusals import NotAllowed, Refused
from roadmaps.models import Execution, Item, ResultDocument, Roadmap
from tests import factories
from tests.mentoring import cast
from tests.roadmaps.execution.reporting_cast import in_force
from tests.two_actors import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

TODAY = dt.date(2020, 10, 9)
DAY = dt.date(2020, 9, 14)


@pytest.fixture
def home() -> Municipality:
    return factories.municipality(demo_date=TODAY)


@pytest.fixture
def school(home: Municipality) -> Organization:
    return cast.school(home)


@pytest.fixture
def curator(school: Organization) -> User:
    return factories.user("curator", school)


@pytest.fixture
def editor(home: Municipality) -> User:
    return factories.user("editor", home)


@pytest.fixture
def programme(school: Organization) -> Programme:
    return cast.programme(school)


def state(programme: Programme, stage: int) -> StageState:
    return StageState.objects.get(programme=programme, stage=stage)


def told(programme: Programme, verb: str) -> int:
    return Event.objects.filter(root_kind="programme", root_id=programme.pk, verb=verb).count()


def blocks(programme: Programme, stage: int) -> list[str]:
    return [stop.words for stop in stops_of(programme)[stage] if stop.blocks]


def withdraw(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(admitted_until=DAY)


class TestStops:
    def test_only_consents_and_bases_stop(self, programme: Programme) -> None:
        found = {stage for stage, stops in stops_of(programme).items() if any(stop.blocks for stop in stops)}
        assert found == {2, 3, 5, 6}

    def test_an_empty_base_stops_and_one_person_is_enough(self, programme: Programme) -> None:
        assert blocks(programme, 2) == ["База наставляемых пуста"]
        cast.participant(programme)
        assert blocks(programme, 2) == []
        assert blocks(programme, 3) == blocks(programme, 6) == ["База наставников пуста"]

    def test_who_left_the_base_fills_it_no_more(self, programme: Programme) -> None:
        cast.participant(programme, left_on=DAY, left_reason="переезд")
        assert blocks(programme, 2) == ["База наставляемых пуста"]

    def test_a_missing_consent_stops_pairs(self, programme: Programme) -> None:
        cast.pair(programme)
        assert blocks(programme, 5) == blocks(programme, 6) == []
        withdraw(cast.participant(programme).person)
        assert blocks(programme, 5) == blocks(programme, 6) == ["Согласия участников баз: 2 из 3"]
        assert blocks(programme, 2) == blocks(programme, 3) == []

    def test_a_candidate_who_is_in_no_base_stops_nobody(self, programme: Programme) -> None:
        cast.pair(programme)
        cast.person(programme.organization, admitted=False)
        assert blocks(programme, 5) == []

    def test_blocked_processing_is_a_missing_consent(self, programme: Programme) -> None:
        person = cast.pair(programme).mentor.person
        Person.objects.filter(pk=person.pk).update(blocked_on=DAY, blocked_reason="отзыв")
        assert blocks(programme, 6) == ["Согласия участников баз: 1 из 2"]

    def test_the_rest_warns_with_a_link(self, programme: Programme) -> None:
        cast.participant(programme, "mentor")
        cast.participant(programme)
        warnings = {stop.words: stop.link for stop in stops_of(programme)[5] if not stop.blocks}
        page = f"/mentoring/{programme.pk}/"
        assert warnings == {
            "Пар и групп: 0, в них наставляемых 0 из 1": f"{page}matching/",
            "Поддержка наставляемых без пары: 0 из 1": f"{page}matching/",
            "Пункты этапа 5: 0 из 4": f"{page}#stage-5",
        }


class TestStages:
    def test_stages_overlap(self, programme: Programme, curator: User) -> None:
        for number in (1, 2, 3, 5):
            stages.start_stage(programme.pk, number, on=DAY, by=curator)
        assert programme.stages.filter(started_on=DAY).count() == 4

    def test_beginning_again_changes_nothing(self, programme: Programme, curator: User) -> None:
        stages.start_stage(programme.pk, 1, on=DAY, by=curator)
        stages.start_stage(programme.pk, 1, on=TODAY, by=curator)
        assert state(programme, 1).started_on == DAY
        assert told(programme, "start_stage") == 1

    def test_a_stage_is_finished_once_and_goes_on_again(self, programme: Programme, curator: User) -> None:
        for _ in range(2):
            stages.finish_stage(programme.pk, 1, on=DAY, note="всё готово", by=curator)
        row = state(programme, 1)
        assert (row.started_on, row.finished_on, row.finished_by, row.note) == (DAY, DAY, curator, "всё готово")
        assert told(programme, "finish_stage") == 1
        for _ in range(2):
            stages.reopen_stage(programme.pk, 1, by=curator)
        assert state(programme, 1).finished_on is None
        assert told(programme, "reopen_stage") == 1

    @pytest.mark.parametrize(
        ("on", "words"), [(TODAY + dt.timedelta(days=1), "ещё не наступил"), (dt.date(2009, 9, 1), "проверьте год")]
    )
    def test_a_day_that_makes_no_sense_is_refused(
        self, programme: Programme, curator: User, on: dt.date, words: str
    ) -> None:
        with pytest.raises(Refused, match=words):
            stages.start_stage(programme.pk, 1, on=on, by=curator)

    def test_nothing_ends_before_it_begins(self, programme: Programme, curator: User) -> None:
        stages.start_stage(programme.pk, 1, on=TODAY, by=curator)
        with pytest.raises(Refused, match="Этап начат"):
            stages.finish_stage(programme.pk, 1, on=DAY, by=curator)

    def test_an_empty_base_is_told_in_words(self, programme: Programme, curator: User) -> None:
        with pytest.raises(Refused, match="Этап 2 нельзя завершить: База наставляемых пуста"):
            stages.finish_stage(programme.pk, 2, on=DAY, by=curator)
        with pytest.raises(Refused, match="Этап 6 нельзя начать: База наставляемых пуста; База наставников пуста"):
            stages.start_stage(programme.pk, 6, on=DAY, by=curator)
        assert state(programme, 6).started_on is None

    def test_a_stage_cannot_be_finished_around_its_stop(self, programme: Programme, curator: User) -> None:
        with pytest.raises(Refused, match="Этап 6 нельзя начать"):
            stages.finish_stage(programme.pk, 6, on=DAY, by=curator)

    def test_unmarked_points_only_warn(self, programme: Programme, curator: User) -> None:
        cast.participant(programme)
        stages.finish_stage(programme.pk, 2, on=DAY, by=curator)
        assert state(programme, 2).finished_on == DAY

    @pytest.mark.parametrize("role", ["approver", "controller", "registrar"])
    def test_who_only_reads_does_nothing(self, home: Municipality, programme: Programme, role: str) -> None:
        person = factories.user(role, home)
        for act in (
            partial(stages.start_stage, programme.pk, 1, on=DAY),
            partial(stages.finish_stage, programme.pk, 1, on=DAY),
            partial(stages.mark_point, programme.pk, StagePoint.objects.first(), done_on=DAY),
            partial(stages.pass_stop, programme.pk, 2, reason="на бумаге"),
            partial(stages.set_term, programme.pk, 2, term="май", due_on=None),
        ):
            with pytest.raises(NotAllowed):
                act(by=person)

    def test_a_closed_programme_does_not_change(self, programme: Programme, curator: User) -> None:
        Programme.objects.filter(pk=programme.pk).update(closed_on=DAY)
        with pytest.raises(Refused, match="Программа завершена 14"):
            stages.start_stage(programme.pk, 1, on=DAY, by=curator)

    def test_another_term_is_written_once(self, programme: Programme, curator: User) -> None:
        for _ in range(2):
            stages.set_term(programme.pk, 1, term="до 1 октября", due_on=dt.date(2020, 10, 1), by=curator)
        assert state(programme, 1).due_on == dt.date(2020, 10, 1)
        assert told(programme, "set_stage_term") == 1


class TestDecisions:
    def test_the_department_lets_a_stage_go_on(self, programme: Programme, curator: User, editor: User) -> None:
        for _ in range(2):
            stages.pass_stop(programme.pk, 2, reason="База ведётся на бумаге", by=editor)
        row = state(programme, 2)
        assert (row.passed_on, row.passed_by, row.passed_reason) == (TODAY, editor, "База ведётся на бумаге")
        assert told(programme, "pass_stop") == 1
        stages.finish_stage(programme.pk, 2, on=DAY, by=curator)

    def test_a_decision_needs_a_reason_and_a_stop(self, programme: Programme, editor: User) -> None:
        with pytest.raises(Refused, match="Назовите причину"):
            stages.pass_stop(programme.pk, 2, reason="  ", by=editor)
        with pytest.raises(Refused, match="ничто не останавливает"):
            stages.pass_stop(programme.pk, 1, reason="на всякий случай", by=editor)

    def test_the_school_does_not_decide_for_the_department(self, programme: Programme, curator: User) -> None:
        with pytest.raises(NotAllowed):
            stages.pass_stop(programme.pk, 2, reason="на бумаге", by=curator)

    def test_a_decision_is_taken_back(self, programme: Programme, curator: User, editor: User) -> None:
        stages.pass_stop(programme.pk, 2, reason="на бумаге", by=editor)
        for _ in range(2):
            stages.restore_stop(programme.pk, 2, by=editor)
        assert told(programme, "restore_stop") == 1
        with pytest.raises(Refused, match="нельзя завершить"):
            stages.finish_stage(programme.pk, 2, on=DAY, by=curator)


class TestPoints:
    def test_the_first_point_begins_the_stage(self, programme: Programme, curator: User) -> None:
        point = StagePoint.objects.get(code="stage-1-1")
        for _ in range(2):
            stages.mark_point(programme.pk, point, done_on=DAY, by=curator)
        assert PointState.objects.get().done_on == state(programme, 1).started_on == DAY
        assert told(programme, "mark_point") == 1

    def test_a_point_does_not_begin_a_stopped_stage(self, programme: Programme, curator: User) -> None:
        stages.mark_point(programme.pk, StagePoint.objects.get(code="stage-6-3"), done_on=DAY, by=curator)
        assert PointState.objects.exists()
        assert state(programme, 6).started_on is None

    def test_evidence_comes_later(self, programme: Programme, curator: User) -> None:
        point = StagePoint.objects.get(code="stage-1-3")
        stages.mark_point(programme.pk, point, done_on=DAY, by=curator)
        stages.mark_point(programme.pk, point, done_on=DAY, document="Приказ", number="87-од", date=DAY, by=curator)
        assert PointState.objects.get().evidence == "Приказ №\u00a087-од от 14.09.2020"
        assert told(programme, "mark_point") == 2

    def test_a_number_comes_with_its_date(self, programme: Programme, curator: User) -> None:
        with pytest.raises(Refused, match="Номер без даты"):
            stages.mark_point(
                programme.pk, StagePoint.objects.get(code="stage-1-3"), done_on=DAY, number="87-од", by=curator
            )

    def test_a_mark_is_taken_back_once(self, programme: Programme, curator: User) -> None:
        point = StagePoint.objects.get(code="stage-1-1")
        stages.mark_point(programme.pk, point, done_on=DAY, by=curator)
        for _ in range(2):
            stages.unmark_point(programme.pk, point, by=curator)
        assert not PointState.objects.exists()
        assert told(programme, "unmark_point") == 1

    def test_another_municipality_s_point_is_not_ours(self, programme: Programme, curator: User) -> None:
        foreign = StagePoint.objects.create(name="Чужой", code="own-1", stage=1, local_to=factories.municipality())
        with pytest.raises(NotAllowed):
            stages.mark_point(programme.pk, foreign, done_on=DAY, by=curator)

    def test_the_department_may_mark_for_a_school(self, programme: Programme, editor: User) -> None:
        stages.mark_point(programme.pk, StagePoint.objects.get(code="stage-1-1"), done_on=DAY, by=editor)
        assert PointState.objects.get().done_by == editor


def plan_of(home: Municipality, kinds: list[str], stage: int = 1) -> Roadmap:
    """A plan in force with an item of the stage that asks for these results."""

    def more(plan: Roadmap) -> None:
        own = {"municipality": home}
        item = Item.objects.create(
            **own, roadmap=plan, uid="s", position=50, label="12.", title="Этап", deadline="до 15.10.2020", stage=stage
        )
        for place, kind in enumerate(kinds):
            ResultDocument.objects.create(**own, item=item, kind=kind, position=place)

    return in_force(factories.organization(home), more)


class TestReports:
    def test_a_finished_stage_reports_its_lines_with_the_points_documents(
        self, home: Municipality, programme: Programme, curator: User
    ) -> None:
        line = factories.line(plan_of(home, ["order"]), programme.organization, dt.date(2020, 10, 15), uid="s")
        stages.mark_point(
            programme.pk,
            StagePoint.objects.get(code="stage-1-3"),
            done_on=DAY,
            document="Приказ",
            number="87-од",
            date=DAY,
            by=curator,
        )
        done = stages.finish_stage(programme.pk, 1, on=DAY, note="команда собрана", by=curator)

        assert [row.pk for row in done.report.done] == [line.pk]
        line.refresh_from_db()
        assert (line.status, line.done_on, line.reported_by) == ("reported", DAY, curator)
        assert line.note.endswith("завершён 14.09.2020. команда собрана")
        assert [(row.kind, row.number) for row in line.evidence.all()] == [("document", "87-од")]

    def test_what_cannot_be_reported_is_told_and_holds_nothing(
        self, home: Municipality, programme: Programme, curator: User
    ) -> None:
        line = factories.line(plan_of(home, ["order"]), programme.organization, dt.date(2020, 10, 15), uid="s")
        done = stages.finish_stage(programme.pk, 1, on=DAY, by=curator)
        assert state(programme, 1).finished_on == DAY
        ((left, reason),) = done.report.left
        assert left.pk == line.pk
        assert "укажите номер и дату документа или файл" in reason
        assert Execution.objects.get(pk=line.pk).status == "assigned"

    def test_evidence_that_came_later_is_reported_by_finishing_again(
        self, home: Municipality, programme: Programme, curator: User
    ) -> None:
        line = factories.line(plan_of(home, ["order"]), programme.organization, dt.date(2020, 10, 15), uid="s")
        stages.finish_stage(programme.pk, 1, on=DAY, by=curator)
        point = StagePoint.objects.get(code="stage-1-3")
        stages.mark_point(programme.pk, point, done_on=DAY, number="87-од", date=DAY, by=curator)
        stages.finish_stage(programme.pk, 1, on=DAY, by=curator)
        assert Execution.objects.get(pk=line.pk).status == "reported"
        assert told(programme, "finish_stage") == 1

    def test_other_schools_stages_years_and_audiences_stay(
        self, home: Municipality, programme: Programme, curator: User
    ) -> None:
        plan = plan_of(home, [])
        other_stage = plan_of(home, [], stage=2)
        teachers = plan_of(home, [])
        Roadmap.objects.filter(pk=teachers.pk).update(audience="teachers")
        due = dt.date(2020, 10, 15)
        school = programme.organization
        left = [
            factories.line(plan, cast.school(home), due, uid="s"),
            factories.line(other_stage, school, due, uid="s"),
            factories.line(teachers, school, due, uid="s"),
            factories.line(plan, school, dt.date(2021, 10, 15), uid="s"),
        ]
        mine = factories.line(plan, school, due, uid="s")
        done = stages.finish_stage(programme.pk, 1, on=DAY, by=curator)
        assert [row.pk for row in done.report.done] == [mine.pk]
        assert not Execution.objects.filter(pk__in=[row.pk for row in left], status="reported").exists()

    def test_the_fifth_stage_reports_the_order_that_fixes_its_pairs(
        self, home: Municipality, programme: Programme, curator: User
    ) -> None:
        cast.pair(programme)
        plan = plan_of(home, ["order"], stage=5)
        line = factories.line(plan, programme.organization, dt.date(2020, 10, 15), uid="s")
        stages.finish_stage(programme.pk, 5, on=TODAY, by=curator)
        assert line.evidence.get().title == "Приказ о закреплении пар"

    def test_a_methodist_finishes_the_stage_and_is_told_that_he_does_not_report(
        self, home: Municipality, programme: Programme
    ) -> None:
        factories.line(plan_of(home, []), programme.organization, dt.date(2020, 10, 15), uid="s")
        done = stages.finish_stage(programme.pk, 1, on=DAY, by=factories.user("methodist", home))
        assert state(programme, 1).finished_on == DAY
        assert "роль не позволяет" in done.report.left[0][1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("verb", "act"),
    [
        ("start_stage", partial(stages.start_stage, stage=1, on=DAY)),
        ("finish_stage", partial(stages.finish_stage, stage=1, on=DAY)),
        ("pass_stop", partial(stages.pass_stop, stage=2, reason="на бумаге")),
    ],
)
def test_two_at_once_do_it_once(verb: str, act: partial[object]) -> None:
    home = factories.municipality(demo_date=TODAY)
    programme = cast.programme(cast.school(home))
    people = [factories.user("editor", home) for _ in range(2)]
    at_once(*(partial(act, programme.pk, by=who) for who in people))
    assert told(programme, verb) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("removable_editions")
def test_two_finish_a_stage_at_once_and_report_once() -> None:
    home = factories.municipality(demo_date=TODAY)
    programme = cast.programme(cast.school(home))
    line = factories.line(plan_of(home, []), programme.organization, dt.date(2020, 10, 15), uid="s")
    people = [factories.user("editor", home) for _ in range(2)]
    at_once(*(partial(stages.finish_stage, programme.pk, 1, on=DAY, by=who) for who in people))
    events = Event.objects.filter(object_kind="execution", object_id=str(line.pk), verb="report_line")
    assert events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_marks_the_last_point_while_another_finishes() -> None:
    home = factories.municipality(demo_date=TODAY)
    programme = cast.programme(cast.school(home))
    point = StagePoint.objects.get(code="stage-1-1")
    first, second = (factories.user("editor", home) for _ in range(2))
    at_once(
        partial(stages.mark_point, programme.pk, point, done_on=DAY, by=first),
        partial(stages.finish_stage, programme.pk, 1, on=DAY, by=second),
    )
    row = state(programme, 1)
    assert row.started_on == row.finished_on == DAY
    assert PointState.objects.count() == 1
