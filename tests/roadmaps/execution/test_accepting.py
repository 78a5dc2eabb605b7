"""The department accepts or returns, one by one and in bulk; a value that is replaced is accepted anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

from organizations.models import Event
from roadmaps.models import Evidence, RoadmapSettings
from roadmaps.proofs import Proof
from roadmaps.workflow import NotAllowed, Refused, Stale, reporting
from roadmaps.workflow.lines import TRANSITIONS
from tests import factories
from tests.roadmaps.execution.reporting_cast import (
    DONE,
    ORDER,
    TODAY,
    VALUE,
    Cast,
    a_cast,
    a_file,
    accepted,
    fresh,
    live,
    person,
    reported,
    verbs,
)

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def test_accepting_says_who_and_when_and_repeats_in_silence(cast: Cast) -> None:
    line = accepted(cast, reported(cast, cast.line()))
    assert (line.status, line.accepted_on, line.accepted_by) == ("accepted", TODAY, cast.editor)
    again = reporting.accept([line.pk], by=cast.editor)
    assert [row.pk for row in again.done] == [line.pk]
    other = reporting.accept([line.pk], by=cast.second)
    assert "отчёт уже принят 20.11.2020 (Фамилия" in other.skipped[0][1]
    assert verbs(line) == ["report_line", "accept_line"]
    assert fresh(line).version == 3


@pytest.mark.parametrize("who", ["editor", "second", "administrator"])
def test_who_accepts_and_returns_a_schools_line(cast: Cast, who: str) -> None:
    first, second = reported(cast, cast.line()), reported(cast, cast.line("d"))
    assert reporting.accept([first.pk], by=getattr(cast, who)).done
    assert reporting.return_line(second.pk, reason="Нет подписи", by=getattr(cast, who)).status == "returned"


@pytest.mark.parametrize(
    "who",
    ["curator", "head", "neighbour", "controller", "registrar", "approver", "methodist", "observer", "stranger"],
)
def test_who_neither_accepts_nor_returns_a_schools_line(cast: Cast, who: str) -> None:
    line = reported(cast, cast.line())
    by = getattr(cast, who)
    for act in (
        lambda: reporting.accept([line.pk], by=by),
        lambda: reporting.return_line(line.pk, reason="Нет подписи", by=by),
        lambda: reporting.return_lines([line.pk], reason="Нет подписи", by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert fresh(line).status == "reported"


def test_the_controller_accepts_the_departments_own_lines(cast: Cast) -> None:
    line = reported(cast, cast.line(at=cast.department), by="editor")
    assert accepted(cast, line, by="controller").accepted_by == cast.controller
    with pytest.raises(NotAllowed):
        reporting.accept([reported(cast, cast.line("d", at=cast.department), by="editor").pk], by=cast.methodist)


def test_a_centre_named_for_it_accepts_schools_lines_only(cast: Cast) -> None:
    RoadmapSettings.objects.create(municipality=cast.home, accepted_by_methodists=True)
    assert accepted(cast, reported(cast, cast.line()), by="methodist").status == "accepted"
    own = reported(cast, cast.line(at=cast.department), by="editor")
    with pytest.raises(NotAllowed):
        reporting.accept([own.pk], by=cast.methodist)


def test_nobody_accepts_what_he_entered_while_there_is_another(cast: Cast) -> None:
    line = reported(cast, cast.line(), by="editor")
    outcome = reporting.accept([line.pk], by=cast.editor)
    assert [reason for _, reason in outcome.skipped] == ["отчёт внесли вы сами: примет его другой сотрудник"]
    assert accepted(cast, line, by="second").accepted_by == cast.second


def test_the_only_one_of_a_department_does_both_and_the_journal_says_so(cast: Cast) -> None:
    line = reported(cast, cast.line(), by="editor")
    for who in ("second", "administrator"):
        getattr(cast, who).memberships.update(ends_on=dt.date(2020, 1, 1))
    assert accepted(cast, line).status == "accepted"
    assert Event.objects.get(verb="accept_line").comment == "Подал и принял один сотрудник."
    # The controller is still there for the department's own line.
    own = reported(cast, cast.line(at=cast.department), by="editor")
    assert reporting.accept([own.pk], by=cast.editor).skipped


def test_what_a_person_reported_as_a_school_another_one_accepts_in_any_case(cast: Cast) -> None:
    for who in ("second", "administrator"):
        getattr(cast, who).memberships.update(ends_on=dt.date(2020, 1, 1))
    factories.give(cast.editor, "curator", cast.school)
    both = person(cast.editor)
    line = reporting.report([cast.line().pk], done_on=DONE, proofs=[ORDER], by=both)[0]
    assert line.entered_as == ""
    outcome = reporting.accept([line.pk], by=both)
    assert [reason for _, reason in outcome.skipped] == ["отчёт школы подали вы сами: примет его другой сотрудник"]


def test_in_bulk_what_was_skipped_is_listed_with_its_reason(cast: Cast) -> None:
    ready, returned, other = (reported(cast, cast.line(uid)) for uid in ("a", "d", "c"))
    reporting.return_line(returned.pk, reason="Не тот приказ", by=cast.second)
    own = reported(cast, cast.line(at=cast.other_school), by="editor")
    never = cast.line("e")
    outcome = reporting.accept(
        [ready.pk, returned.pk, other.pk, own.pk, never.pk], versions={other.pk: 1}, by=cast.editor
    )
    assert [line.pk for line in outcome.done] == [ready.pk]
    assert [(line.pk, reason) for line, reason in outcome.skipped] == [
        (returned.pk, "отчёт уже возвращён 20.11.2020"),
        (other.pk, "пока страница была открыта, отчёт изменили: посмотрите его ещё раз"),
        (own.pk, "отчёт внесли вы сами: примет его другой сотрудник"),
        (never.pk, "отчёта нет: он ещё не подан или отозван"),
    ]
    assert [fresh(line).status for line in (ready, other, own, never)] == [
        "accepted",
        "reported",
        "reported",
        "assigned",
    ]


def test_a_return_says_why_and_the_school_mends_it(cast: Cast) -> None:
    line = reported(cast, cast.line(), proofs=[ORDER, Proof("file", file=a_file(cast.home, content="скан"))])
    scan = line.evidence.get(kind="file")
    reporting.return_line(line.pk, reason=" Приказ другого года ", version=line.version, by=cast.editor)
    reporting.return_line(line.pk, reason="Приказ другого года", version=line.version, by=cast.editor)
    stands = fresh(line)
    assert (stands.status, stands.return_reason, stands.returned_on) == ("returned", "Приказ другого года", TODAY)
    assert len(live(line)) == 2
    mended = replace(ORDER, number="88-од")
    reported(cast, line, proofs=[mended, Proof("file", file=a_file(cast.home, content="скан"))])
    # The wrong order is withdrawn, the scan that was right is the same row.
    assert {row.number or row.pk for row in live(line)} == {"88-од", scan.pk}
    assert Evidence.objects.get(number="87-од").withdrawn_at
    assert verbs(line) == ["report_line", "return_line", "report_line"]
    assert accepted(cast, line).status == "accepted"


def test_a_returned_report_of_several_lines_keeps_the_evidence_of_others(cast: Cast) -> None:
    lines = [cast.line(), cast.line("d")]
    reporting.report([line.pk for line in lines], done_on=DONE, proofs=[ORDER], by=cast.curator)
    reporting.return_line(lines[0].pk, reason="Нет подписи", by=cast.editor)
    reported(cast, lines[0], proofs=[replace(ORDER, number="90-од")])
    assert [row.number for row in live(lines[1])] == ["87-од"]
    assert [row.number for row in live(lines[0])] == ["90-од"]


@pytest.mark.parametrize("reason", ["", " \u200b\n", "я" * 2_001])
def test_a_return_without_a_reason_is_refused(cast: Cast, reason: str) -> None:
    line = reported(cast, cast.line())
    with pytest.raises(Refused) as told:
        reporting.return_line(line.pk, reason=reason, by=cast.editor)
    assert told.value.field == "reason"
    assert fresh(line).status == "reported"


def test_a_report_made_anew_while_the_page_was_open_is_not_returned(cast: Cast) -> None:
    line = reported(cast, cast.line())
    seen = line.version
    reporting.withdraw_report(line.pk, by=cast.curator)
    reported(cast, line, done_on=dt.date(2020, 11, 14))
    with pytest.raises(Stale, match="отчёт изменили") as told:
        reporting.return_line(line.pk, reason="Нет подписи", version=seen, by=cast.editor)
    assert (told.value.version, told.value.by) == (4, cast.curator.short_name())
    assert reporting.accept([line.pk], versions={line.pk: seen}, by=cast.editor).done == []
    assert fresh(line).status == "reported"


def test_an_accepted_report_is_not_returned(cast: Cast) -> None:
    line = accepted(cast, reported(cast, cast.line()))
    with pytest.raises(Refused, match="Вернуть нельзя: отчёт уже принят"):
        reporting.return_line(line.pk, reason="Передумали", by=cast.second)


def test_returning_in_bulk(cast: Cast) -> None:
    lines = [reported(cast, cast.line(uid)) for uid in ("a", "d")]
    pks = [line.pk for line in lines] + [cast.line("e").pk]
    outcome = reporting.return_lines(pks, reason="Нет подписи", by=cast.editor)
    assert len(outcome.done) == 2 and len(outcome.skipped) == 1
    again = reporting.return_lines(pks, reason="Нет подписи", by=cast.editor)
    assert len(again.done) == 2
    assert verbs(lines[0]) == ["report_line", "return_line"]
    other = reporting.return_lines(pks, reason="Нет подписи", by=cast.second)
    assert len(other.skipped) == 3


# A value that is replaced.


def test_a_replaced_value_waits_for_acceptance_again(cast: Cast) -> None:
    line = accepted(cast, reported(cast, cast.line("t"), proofs=[VALUE, ORDER]))
    replaced = partial(
        reporting.override_value, line.pk, numerator=Decimal(47), denominator=Decimal(100), reason="Уточнено"
    )
    with pytest.raises(NotAllowed):
        replaced(by=cast.curator)
    stands = replaced(by=cast.editor)
    assert (stands.status, stands.accepted_on, stands.reported_on) == ("reported", None, TODAY)
    assert {(row.kind, row.numerator) for row in live(line)} == {("document", None), ("value", Decimal(47))}
    assert Evidence.objects.get(numerator=45).withdrawn_at
    replaced(by=cast.editor)
    assert verbs(line) == ["report_line", "accept_line", "override_value"]
    assert reporting.accept([line.pk], by=cast.editor).skipped
    assert accepted(cast, line, by="second")
    with pytest.raises(Refused, match="не является показателем"):
        reporting.override_value(cast.line().pk, numerator=Decimal(1), reason="Уточнено", by=cast.editor)


# The state table.


def test_the_table_of_states_is_the_one_that_was_agreed() -> None:
    assert {
        "report_line": ({"assigned", "returned"}, "reported"),
        "withdraw_report": ({"reported"}, "assigned"),
        "accept_line": ({"reported"}, "accepted"),
        "return_line": ({"reported"}, "returned"),
        "override_value": ({"reported", "accepted"}, "reported"),
    } == TRANSITIONS
