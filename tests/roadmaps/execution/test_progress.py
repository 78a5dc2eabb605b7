"""How far execution is: an item's state by its lines and rule, discipline with the list behind it, a line's history."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Municipality, OrganizationKind
from roadmaps import progress, tallies
from roadmaps.item_states import lines_by_item
from roadmaps.models import Control, Execution
from roadmaps.progress import State, item_state
from roadmaps.proofs import Proof
from roadmaps.workflow import controlling, reporting
from tests import factories
from tests.roadmaps.execution.reporting_cast import DUE, LINK, ORDER, TODAY, Cast, a_cast, fresh

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def a_line(status: str = "assigned", at: int = 1, due: dt.date | None = DUE, **fields: Any) -> Execution:
    """A line in memory; one term a day."""
    term = due.toordinal() if due else 0
    row = {"role": "lead", "organization_id": at, "occurrence_id": term, "late_after": due, **fields}
    return Execution(status=status, due=due, **row)


def is_done(control: Control | None, lines: list[Execution]) -> bool:
    return item_state(control, lines, TODAY).done


LATER = TODAY + dt.timedelta(days=10)
MUCH_LATER = TODAY + dt.timedelta(days=100)


# The state of an item.


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ([], State.NOBODY),
        ([a_line("accepted"), a_line("accepted", 2)], State.DONE),
        ([a_line("accepted"), a_line("assigned", 2)], State.OVERDUE),
        # Never late because it was due before the act: it goes on, it is not overdue.
        ([a_line("assigned", late_after=None)], State.GOING),
        ([a_line("returned", due=LATER), a_line("reported", 2, LATER)], State.RETURNED),
        ([a_line("returned")], State.OVERDUE),
        ([a_line("reported"), a_line("accepted", 2)], State.WAITING),
        ([a_line(due=LATER)], State.GOING),
        ([a_line(due=MUCH_LATER)], State.AHEAD),
        ([a_line("accepted"), a_line(due=MUCH_LATER)], State.GOING),
        ([a_line(due=None)], State.UNDATED),
        ([a_line(due=None), a_line(due=LATER)], State.GOING),
        ([a_line(due=TODAY)], State.GOING),
        ([a_line(late_after=TODAY)], State.GOING),
    ],
)
def test_the_state_of_an_item_follows_from_its_lines(lines: list[Execution], state: State) -> None:
    found = item_state(None, lines, TODAY)
    assert (found.state, found.done) == (state, state is State.DONE)
    assert found.word


def test_the_counts_behind_the_state() -> None:
    lines = [a_line("accepted"), a_line("reported", 2), a_line("returned", 3, LATER), a_line(at=4), a_line(due=None)]
    found = item_state(None, lines, TODAY)
    assert (found.total, found.accepted, found.reported, found.returned) == (5, 1, 1, 1)
    assert (found.overdue, found.undated, found.needed, found.next_due) == (1, 1, 5, LATER)
    assert found.words == "принято 1 из 5, на проверке 1, возвращено 1, просрочено 1"


def test_leads_decide_and_co_executors_only_where_there_is_no_lead() -> None:
    helper = a_line("assigned", 2, role="co_executor")
    assert is_done(None, [a_line("accepted"), helper])
    assert not is_done(None, [helper])
    assert is_done(None, [a_line("accepted", 2, role="co_executor")])


def test_a_branch_has_no_debts_of_its_own() -> None:
    assert is_done(None, [a_line("accepted"), a_line("assigned", 2, parent_id=1)])


def test_at_least_so_many_in_each_term() -> None:
    control = Control(closing="at_least", at_least=2)
    first = [a_line("accepted", 1), a_line("accepted", 2), a_line("assigned", 3)]
    assert is_done(control, first)
    second = [a_line("accepted", 1, LATER), a_line("assigned", 2, LATER)]
    assert not is_done(control, [*first, *second])
    assert item_state(control, [*first, *second], TODAY).needed == 4
    # One organization with lines of two levels is one organization.
    assert not is_done(control, [a_line("accepted", 1), a_line("accepted", 1)])
    assert not is_done(control, [])


def test_the_department_alone_decides() -> None:
    lines = [a_line("accepted")]
    control = Control(closing="department")
    assert not is_done(control, lines)
    assert item_state(control, lines, TODAY).state is State.GOING
    control.closed_on = TODAY
    assert is_done(control, [a_line("assigned")]) and is_done(control, [])
    assert item_state(control, [], TODAY).basis == "Исполнено по решению отдела"


def test_taken_off_says_so_whatever_the_lines() -> None:
    control = Control(closing="all", taken_off_on=TODAY)
    found = item_state(control, [a_line()], TODAY)
    assert (found.state, found.done, found.word) == (State.TAKEN_OFF, False, "снято с контроля")


def test_all_lines_of_a_plan_take_one_query(cast: Cast) -> None:
    cast.line()
    cast.line("b", late_after=None)
    for more in (0, 5):
        for each in range(more):
            cast.line(due=TODAY + dt.timedelta(days=each))
        with CaptureQueriesContext(connection) as queries:
            found = lines_by_item(cast.roadmap)
        assert len(queries) == 1
        states = {cast_item(cast, key): item_state(None, own, TODAY).state for key, own in found.items()}
        assert states == {"a": State.OVERDUE, "b": State.GOING}


def cast_item(cast: Cast, key: int) -> str:
    return cast.roadmap.item_set.get(pk=key).uid


# Discipline.


def report(cast: Cast, line: Execution, done_on: dt.date, on: dt.date, by: str = "curator") -> None:
    """Reported on the day `on` as the municipality counts days."""
    cast.home.demo_date = on
    cast.home.save()
    proofs = [LINK] if line.item.uid == "b" else [ORDER]
    proofs = [replace(proof, date=min(done_on, on)) if proof.date else proof for proof in proofs]
    reporting.report([line.pk], done_on=done_on, proofs=proofs, by=getattr(cast, by))
    cast.home.demo_date = TODAY
    cast.home.save()


def disciplined(cast: Cast) -> None:
    """In time; done in time but reported late; late; not reported; not due yet; before the plan was taken over."""
    report(cast, cast.line("a"), DUE, DUE)
    report(cast, cast.line("b"), DUE, TODAY, by="head")
    report(cast, cast.line("c"), TODAY, TODAY)
    cast.line("d")
    report(cast, cast.line("e", due=LATER), TODAY, TODAY)
    before = {"done_on": DUE, "reported_on": TODAY, "accepted_on": TODAY, "entered_as": "before"}
    cast.line("a", due=dt.date(2020, 10, 1), status="accepted", **before)
    cast.line("a", at=cast.other_school)
    branch = factories.organization(cast.home, kind=OrganizationKind.SCHOOL, parent=cast.school)
    cast.line("a", at=branch, parent=cast.school.lines.first())


def test_discipline_is_reported_in_time_of_what_was_due(cast: Cast) -> None:
    disciplined(cast)
    with CaptureQueriesContext(connection) as queries:
        found = {row.key: row for row in progress.discipline_by_organization(Execution.objects.all(), TODAY)}
    assert len(queries) == 1
    ours, theirs = found.pop(cast.school.pk), found.pop(cast.other_school.pk)
    assert not found
    assert (ours.due, ours.in_time, ours.late, ours.done_in_time, ours.missing) == (4, 1, 2, 1, 1)
    assert (ours.name, ours.per_cent) == (cast.school.short_name, 25.0)
    assert (theirs.due, theirs.in_time, theirs.missing, theirs.per_cent) == (1, 0, 1, 0.0)


def test_standing_says_what_tallies_and_discipline_say(cast: Cast) -> None:
    """One query over the lines alone, by controls that were read before; the same numbers as two joined ones."""
    disciplined(cast)
    cast.line("d", at=cast.other_school)
    Control.objects.update_or_create(
        item=cast.item("d"),
        defaults={
            "roadmap": cast.roadmap,
            "municipality": cast.home,
            "taken_off_on": DUE,
            "taken_off_basis": "Исполнено",
            "taken_off_by": cast.editor,
        },
    )
    lines, controls = Execution.objects.all(), list(Control.objects.all())
    with CaptureQueriesContext(connection) as queries:
        found = progress.standing_by_organization(lines, controls, TODAY)
    assert len(queries) == 1
    kept = {row.key: row for row in progress.discipline_by_organization(lines, TODAY)}
    assert {row.key for _, row in found if row.due} == kept.keys() == {cast.school.pk, cast.other_school.pk}
    overdue = tallies.overdue_today([Municipality.objects.get(pk=cast.home.pk)])
    for tally, row in found:
        known = kept[row.key]
        numbers = (row.due, row.in_time, row.late, row.done_in_time)
        assert numbers == (known.due, known.in_time, known.late, known.done_in_time)
        own = tallies.by_roadmap(lines.filter(organization=row.key), overdue)
        assert tally == own[cast.roadmap.pk]


def test_the_list_behind_the_number_has_as_many_lines(cast: Cast) -> None:
    disciplined(cast)
    behind = progress.due_lines(Execution.objects.filter(organization=cast.school), TODAY)
    assert sorted(line.item.uid for line in behind) == ["a", "b", "c", "d"]
    assert [line.item.uid for line in behind.filter(progress.IN_TIME)] == ["a"]
    assert sorted(line.item.uid for line in behind.filter(progress.LATE)) == ["b", "c"]
    assert not progress.due_lines(Execution.objects.all(), TODAY, since=DUE + dt.timedelta(days=1)).exists()


def test_discipline_of_each_person_who_reported(cast: Cast) -> None:
    disciplined(cast)
    with CaptureQueriesContext(connection) as queries:
        found = progress.discipline_by_person(Execution.objects.all(), TODAY)
    assert len(queries) == 1
    known = {row.key: (row.name, row.due, row.in_time, row.late) for row in found}
    assert known[cast.curator.pk] == (cast.curator.short_name(), 2, 1, 1)
    assert known[cast.head.pk] == (cast.head.short_name(), 1, 0, 1)
    assert (found[-1].key, found[-1].name, found[-1].missing) == (None, "Отчёта нет", 2)


def test_what_was_returned_is_not_reported_and_what_was_extended_is_not_due(cast: Cast) -> None:
    line, other = cast.line(), cast.line("d")
    report(cast, line, DUE, DUE)
    reporting.return_line(line.pk, reason="Нет подписи", by=cast.editor)
    controlling.extend(
        other.pk, until=LATER, reason="Карантин", resolved_by="Начальник", resolved_on=DUE, by=cast.editor
    )
    (found,) = progress.discipline_by_organization(Execution.objects.all(), TODAY)
    assert (found.due, found.in_time, found.missing) == (1, 0, 1)


# History.


def test_the_history_of_a_line_reads_in_words_in_one_query(cast: Cast) -> None:
    line = cast.line()
    other = cast.line("d")
    controlling.extend(
        line.pk,
        until=LATER,
        reason="Карантин",
        resolved_by="Начальник",
        resolved_on=DUE,
        number="214",
        by=cast.editor,
    )
    reporting.report([line.pk, other.pk], done_on=DUE, note="Назначены", proofs=[ORDER], by=cast.curator)
    reporting.withdraw_report(line.pk, by=cast.curator)
    reporting.report([line.pk], done_on=DUE, proofs=[ORDER], by=cast.editor)
    reporting.return_line(line.pk, reason="Нет подписи", by=cast.second)
    reporting.report([line.pk], done_on=DUE, proofs=[ORDER], by=cast.curator)
    reporting.accept([line.pk], by=cast.editor)
    controlling.take_off(line.item_id, on=TODAY, by=cast.controller)
    controlling.put_back(line.item_id, reason="Рано", by=cast.controller)
    stands = Execution.objects.select_related("item").get(pk=line.pk)
    with CaptureQueriesContext(connection) as queries:
        told = progress.history(stands)
    assert len(queries) == 1
    order = "Приказ о назначении кураторов №\u00a087-од от 12.11.2020"
    assert [(event.sentence, event.comment, event.new) for event in told] == [
        ("Возвращено на контроль", "«Рано»", ""),
        ("Снято с контроля 20.11.2020. Основание: Исполнено, принято 1 отчёт из 1", "", ""),
        ("Отчёт принят", "", ""),
        ("Подан отчёт, исполнено 15.11.2020", "", order),
        ("Отчёт возвращён", "«Нет подписи»", ""),
        ("Подан отчёт, исполнено 15.11.2020, внёс отдел", "", order),
        ("Отчёт отозван", "", ""),
        ("Подан отчёт, исполнено 15.11.2020", "Назначены", order),
        ("Срок продлён по 30.11.2020. Резолюция: Начальник, 15.11.2020 №\u00a0214", "«Карантин»", ""),
        ("Поручено: приказ № 146", "", ""),
    ]
    assert told[0].who == cast.controller.short_name() and not any(event.undoable for event in told)


def test_history_tells_of_a_replaced_value_and_of_other_verbs(cast: Cast) -> None:
    line = cast.line("t")
    value = Proof("value", numerator=Decimal(45), denominator=Decimal(100))
    reporting.report([line.pk], done_on=DUE, proofs=[value], by=cast.curator)
    reporting.override_value(line.pk, numerator=Decimal(40), reason="Уточнено", by=cast.editor)
    controlling.set_closing(line.item_id, closing="department", by=cast.editor)
    controlling.close_item(line.item_id, on=TODAY, by=cast.editor)
    controlling.reopen_item(line.item_id, reason="Рано", by=cast.editor)
    sentences = [event.sentence for event in progress.history(fresh(line))]
    assert sentences[:4] == [
        "Решение об исполнении отменено",
        "Исполнено решением отдела 20.11.2020",
        "Изменено, когда мероприятие исполнено",
        "Значение показателя заменено, отчёт снова на проверке",
    ]
