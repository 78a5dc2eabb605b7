"""An organization reports, the department accepts or returns: who may, what is asked, who comes second."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Event, OrganizationKind
from roadmaps.models import Control, Evidence, Execution, IndicatorRow, Roadmap, RoadmapSettings
from roadmaps.proofs import Proof
from roadmaps.workflow import NotAllowed, Refused, Stale, reporting
from roadmaps.workflow.lines import TRANSITIONS
from tests import factories
from tests.roadmaps.execution.reporting_cast import (
    DUE,
    LINK,
    ORDER,
    TODAY,
    Cast,
    a_cast,
    a_file,
    at_once,
    fresh,
    in_force,
    person,
    verbs,
)

pytestmark = pytest.mark.usefixtures("unscoped")

DONE = dt.date(2020, 11, 13)


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def reported(cast: Cast, line: Execution, by: str = "curator", **changes: Any) -> Execution:
    entered = {"done_on": DONE, "proofs": [ORDER], **changes}
    return reporting.report([line.pk], by=getattr(cast, by), **entered)[0]


def accepted(cast: Cast, line: Execution, by: str = "editor") -> Execution:
    outcome = reporting.accept([line.pk], by=getattr(cast, by))
    assert not outcome.skipped
    return outcome.done[0]


def live(line: Execution) -> list[Evidence]:
    return list(line.evidence.filter(withdrawn_at__isnull=True))


# Reporting.


def test_a_report_says_when_by_whom_and_with_what(cast: Cast) -> None:
    line = reported(cast, cast.line(), note="  Назначены в каждой школе ")
    stands = fresh(line)
    assert (stands.status, stands.done_on, stands.reported_on) == ("reported", DONE, TODAY)
    assert (stands.reported_by, stands.entered_as, stands.note) == (cast.curator, "", "Назначены в каждой школе")
    assert stands.version == line.version == 2
    assert [(row.number, row.date, row.added_by) for row in live(stands)] == [("87-од", ORDER.date, cast.curator)]
    event = Event.objects.get(verb="report_line")
    assert (event.root_kind, event.root_id, event.actor) == ("roadmap", cast.roadmap.pk, cast.curator)
    assert event.after["words"] == "Приказ о назначении кураторов №\u00a087-од от 12.11.2020"
    # Late by the report's day, in time by the document's: both are derived.
    assert stands.reported_late and stands.done_in_time


def test_one_order_closes_several_lines(cast: Cast) -> None:
    lines = [cast.line(), cast.line("d"), cast.line("a", due=dt.date(2021, 11, 15))]
    reporting.report([line.pk for line in lines], done_on=DONE, proofs=[ORDER], by=cast.head)
    row = Evidence.objects.get()
    assert set(row.lines.all()) == set(lines)
    assert {fresh(line).status for line in lines} == {"reported"}


def test_a_department_reporting_for_schools_makes_evidence_of_each_and_says_so(cast: Cast) -> None:
    lines = [cast.line(), cast.line(at=cast.other_school), cast.line("d")]
    reporting.report([line.pk for line in lines], done_on=DONE, proofs=[ORDER], by=cast.editor)
    rows = {row.organization: set(row.lines.all()) for row in Evidence.objects.all()}
    assert rows == {cast.school: {lines[0], lines[2]}, cast.other_school: {lines[1]}}
    assert {fresh(line).entered_as for line in lines} == {"department"}


def test_the_departments_own_line_is_its_own_report(cast: Cast) -> None:
    assert reported(cast, cast.line(at=cast.department), by="editor").entered_as == ""


def test_one_report_closes_lines_of_several_plans(cast: Cast) -> None:
    other = in_force(cast.department)
    lines = [cast.line(), factories.line(other, cast.school, DUE, uid="a")]
    reporting.report([line.pk for line in reversed(lines)], done_on=DONE, proofs=[ORDER], by=cast.curator)
    assert Evidence.objects.count() == 1
    assert [Event.objects.get(object_id=str(line.pk)).root_id for line in lines] == [cast.roadmap.pk, other.pk]


def test_a_schools_people_report_for_its_branch(cast: Cast) -> None:
    branch = factories.organization(cast.home, kind=OrganizationKind.SCHOOL, parent=cast.school)
    line = cast.line(at=branch, parent=cast.line())
    assert reported(cast, line, proofs=[]).status == "reported"
    with pytest.raises(NotAllowed):
        reported(cast, cast.line("d", at=branch), by="neighbour")


@pytest.mark.parametrize("who", ["curator", "head", "editor", "administrator"])
def test_who_reports_a_schools_line(cast: Cast, who: str) -> None:
    assert reported(cast, cast.line(), by=who).status == "reported"


@pytest.mark.parametrize(
    "who", ["neighbour", "controller", "registrar", "approver", "methodist", "observer", "stranger"]
)
def test_who_does_not_report_a_schools_line(cast: Cast, who: str) -> None:
    line = cast.line()
    with pytest.raises(NotAllowed, match="не позволяет отчитываться"):
        reported(cast, line, by=who)
    assert fresh(line).status == "assigned" and not Evidence.objects.exists()


def test_of_several_lines_none_is_reported_when_one_is_not_the_persons(cast: Cast) -> None:
    lines = [cast.line(), cast.line(at=cast.other_school)]
    with pytest.raises(NotAllowed):
        reporting.report([line.pk for line in lines], done_on=DONE, proofs=[ORDER], by=cast.curator)
    assert not Event.objects.filter(verb="report_line").exists()


def test_the_centre_reports_its_own_line(cast: Cast) -> None:
    centre = cast.methodist.memberships.get().organization
    assert reported(cast, cast.line(at=centre), by="methodist").entered_as == ""


VALUE = Proof("value", numerator=Decimal(45), denominator=Decimal(100))
FILE = "file"


@pytest.mark.parametrize(
    ("uid", "suffices", "refused", "asked"),
    [
        ("a", [ORDER, FILE], [None, LINK], "укажите номер и дату документа или файл"),
        ("b", [LINK], [None, ORDER, FILE], "укажите ссылку"),
        ("d", [ORDER, LINK, FILE], [None], "укажите номер и дату документа, ссылку или файл"),
        ("c", [None, ORDER], [], ""),
        ("e", [None, LINK], [], ""),
        ("t", [VALUE], [None, ORDER], "укажите значение показателя"),
    ],
)
def test_what_is_asked_follows_the_result_document(
    cast: Cast, uid: str, suffices: list[Any], refused: list[Any], asked: str
) -> None:
    def given(proof: Any) -> list[Proof]:
        if proof == FILE:
            return [Proof("file", file=a_file(cast.home))]
        return [proof] if proof else []

    for number, proof in enumerate([*refused, *suffices]):
        line = cast.line(uid, due=DUE + dt.timedelta(days=number))
        if number < len(refused):
            with pytest.raises(Refused, match=asked) as told:
                reported(cast, line, proofs=given(proof))
            assert told.value.field == "proofs" and str(line.item) in told.value.message
            assert fresh(line).status == "assigned"
        else:
            assert reported(cast, line, proofs=given(proof)).status == "reported"


def test_a_yearly_note_asks_for_words_or_anything(cast: Cast) -> None:
    line = cast.line()
    line.occurrence.origin = "note"
    line.occurrence.save()
    with pytest.raises(Refused, match="напишите, что сделано") as told:
        reported(cast, line, proofs=[], note=" ")
    assert told.value.field == "note"
    assert reported(cast, line, proofs=[], note="Идёт весь год").status == "reported"


def test_a_co_executor_answers_in_words(cast: Cast) -> None:
    assert reported(cast, cast.line(role="co_executor"), proofs=[]).status == "reported"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"done_on": TODAY + dt.timedelta(days=1)}, "done_on", "ещё не наступила"),
        ({"done_on": dt.date(2018, 11, 13)}, "done_on", "проверьте год"),
        ({"proofs": [replace(ORDER, number=" \u00a0")]}, "number", "Укажите номер"),
        ({"proofs": [replace(ORDER, date=None)]}, "date", "Укажите дату"),
        ({"proofs": [replace(ORDER, date=TODAY + dt.timedelta(days=1))]}, "date", "ещё не наступила"),
        ({"proofs": [replace(ORDER, date=dt.date(202, 11, 12))]}, "date", "проверьте год"),
        ({"proofs": [replace(ORDER, number="1" * 41)]}, "number", "не больше 40"),
        ({"proofs": [Proof("link", url="javascript:alert(1)")]}, "url", "http"),
        ({"proofs": [Proof("link", url="")]}, "url", "http"),
        ({"proofs": [Proof("file")]}, "file", "Выберите файл"),
        ({"proofs": [Proof("telegram")]}, "kind", "нет"),
        ({"proofs": [VALUE]}, "numerator", "является показателем"),
        ({"note": "я" * 4_001}, "note", "4\u00a0001"),
    ],
)
def test_a_report_without_sense_is_refused_at_its_field(
    cast: Cast, changes: dict[str, Any], field: str, words: str
) -> None:
    line = cast.line()
    with pytest.raises(Refused, match=words) as told:
        reported(cast, line, **changes)
    assert told.value.field == field
    assert fresh(line).status == "assigned" and not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("numerator", "denominator", "words"),
    [
        (Decimal(101), Decimal(100), "доля не бывает больше"),
        (Decimal(1), Decimal(0), "больше нуля"),
        (Decimal("NaN"), None, "слишком"),
        (Decimal("1e30"), None, "слишком"),
        (Decimal("0.0001"), None, "слишком"),
        (None, Decimal(3), "Укажите значение"),
    ],
)
def test_a_value_without_sense_is_refused(cast: Cast, numerator: Any, denominator: Any, words: str) -> None:
    with pytest.raises(Refused, match=words):
        reported(cast, cast.line("t"), proofs=[Proof("value", numerator=numerator, denominator=denominator)])


def test_a_value_belongs_to_one_target_and_its_indicator(cast: Cast) -> None:
    target, ordinary = cast.line("t"), cast.line()
    reporting.report([target.pk, ordinary.pk], done_on=DONE, proofs=[VALUE, ORDER], by=cast.curator)
    assert [row.kind for row in live(ordinary)] == ["document"]
    value = target.evidence.get(kind="value")
    assert (value.indicator, value.numerator) == (IndicatorRow.objects.get(), Decimal(45))
    two = [cast.line("t", due=dt.date(year, 12, 31)).pk for year in (2021, 2022)]
    with pytest.raises(Refused, match="вносят по одному"):
        reporting.report(two, done_on=DONE, proofs=[VALUE], by=cast.curator)


def test_a_file_of_another_municipality_is_refused(cast: Cast) -> None:
    foreign = a_file(factories.municipality())
    with pytest.raises(NotAllowed, match="другому муниципалитету"):
        reported(cast, cast.line(), proofs=[Proof("file", file=foreign)])


@pytest.mark.parametrize("pks", [[], [10**9]])
def test_lines_that_are_not_there(cast: Cast, pks: list[int]) -> None:
    with pytest.raises(Refused, match=r"Не выбрано|обновите страницу"):
        reporting.report(pks, done_on=DONE, proofs=[ORDER], by=cast.curator)


def test_a_report_repeated_changes_nothing_and_another_one_is_told_who_was_first(cast: Cast) -> None:
    lines = [cast.line(), cast.line("d")]
    file = Proof("file", file=a_file(cast.home, content="один"))
    enter = partial(reporting.report, [line.pk for line in lines], done_on=DONE)
    enter(proofs=[ORDER, file], by=cast.curator)
    # The same file chosen once more is other rows of the same bytes.
    again = Proof("file", file=a_file(cast.home, content="один"))
    enter(proofs=[again, ORDER, ORDER], by=cast.curator)
    assert (verbs(lines[0]), Evidence.objects.count(), fresh(lines[0]).version) == (["report_line"], 2, 2)
    with pytest.raises(Refused, match=r"1\.1\. Мероприятие a: отчёт уже подан 20\.11\.2020 \(Фамилия"):
        enter(proofs=[ORDER], by=cast.curator)
    with pytest.raises(Refused, match="отчёт уже подан"):
        enter(proofs=[ORDER, file], by=cast.head)


def test_what_is_taken_off_control_is_not_reported(cast: Cast) -> None:
    line = cast.line()
    Control.objects.create(
        municipality=cast.home,
        roadmap=cast.roadmap,
        item=line.item,
        taken_off_on=TODAY,
        taken_off_basis="Решение",
        taken_off_by=cast.controller,
    )
    with pytest.raises(Refused, match=r"снято с контроля 20\.11\.2020"):
        reported(cast, line)


def test_a_closed_plan_waits_for_no_reports(cast: Cast) -> None:
    line = cast.line()
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(status="closed")
    with pytest.raises(Refused, match="закрыта"):
        reported(cast, line)


# Withdrawing.


def test_a_report_is_withdrawn_with_its_evidence(cast: Cast) -> None:
    line = reported(cast, cast.line(), note="Назначены")
    reporting.withdraw_report(line.pk, by=cast.head)
    stands = fresh(line)
    assert (stands.status, stands.done_on, stands.reported_on, stands.reported_by, stands.note) == (
        "assigned",
        None,
        None,
        None,
        "",
    )
    row = Evidence.objects.get()
    # Withdrawn, and still there for whoever reads the history.
    assert row.withdrawn_at and set(row.lines.all()) == {line}
    reporting.withdraw_report(line.pk, by=cast.head)
    assert verbs(line) == ["report_line", "withdraw_report"]


def test_evidence_that_other_lines_rest_on_stays_theirs(cast: Cast) -> None:
    lines = [cast.line(), cast.line("d")]
    reporting.report([line.pk for line in lines], done_on=DONE, proofs=[ORDER], by=cast.curator)
    reporting.withdraw_report(lines[0].pk, by=cast.curator)
    row = Evidence.objects.get()
    assert row.withdrawn_at is None and set(row.lines.all()) == {lines[1]}
    reporting.withdraw_report(lines[1].pk, by=cast.curator)
    row.refresh_from_db()
    assert row.withdrawn_at


def test_who_withdraws(cast: Cast) -> None:
    line = reported(cast, cast.line())
    for who in ("neighbour", "editor", "controller", "methodist", "stranger"):
        with pytest.raises(NotAllowed):
            reporting.withdraw_report(line.pk, by=getattr(cast, who))
    reporting.withdraw_report(line.pk, by=cast.head)
    reported(cast, line, by="editor")
    # What the department entered it takes back itself, and so may the school.
    reporting.withdraw_report(line.pk, by=cast.second)
    assert fresh(line).status == "assigned"


def test_only_what_waits_is_withdrawn(cast: Cast) -> None:
    line = cast.line()
    with pytest.raises(Refused, match="Отозвать нельзя: отчёта нет"):
        reporting.withdraw_report(line.pk, by=cast.curator)
    accepted(cast, reported(cast, line))
    with pytest.raises(Refused, match=r"Отозвать нельзя: отчёт уже принят 20\.11\.2020"):
        reporting.withdraw_report(line.pk, by=cast.curator)


# Accepting and returning.


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


# Statements do not grow with lines.


def statements(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        act()
    return len(queries)


def test_bulk_acts_take_as_many_statements_for_forty_lines_as_for_two(cast: Cast) -> None:
    def lines(number: int, year: int) -> list[int]:
        days = [dt.date(year, 1, 1) + dt.timedelta(days=each) for each in range(number)]
        return [cast.line(due=day).pk for day in days]

    few, many = lines(2, 2021), lines(40, 2022)
    curator, editor = person(cast.curator), person(cast.editor)
    counts: dict[str, list[int]] = {}
    for pks in (few, many):
        report = partial(reporting.report, pks, done_on=DONE, by=curator)
        for name, act in (
            ("report", partial(report, proofs=[ORDER])),
            ("report again", partial(report, proofs=[ORDER])),
            ("return", partial(reporting.return_lines, pks, reason="Нет подписи", by=editor)),
            ("mend", partial(report, proofs=[replace(ORDER, number="88-од")])),
            ("accept", partial(reporting.accept, pks, by=editor)),
        ):
            counts.setdefault(name, []).append(statements(act))
    # The person's access is read once, by the first of the acts.
    counts["report"][0] -= 1
    counts["return"][0] -= 1
    assert {name: found[0] for name, found in counts.items()} == {name: found[1] for name, found in counts.items()}
    assert max(found[1] for found in counts.values()) <= 20, counts


# Two at once.


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("removable_editions")
class TestTwoPeopleAtOnce:
    """Two real connections: one wins, the other is told in words, the journal has one line."""

    def test_reporting(self) -> None:
        cast = a_cast()
        line = cast.line()
        results = at_once(
            *(
                partial(reporting.report, [line.pk], done_on=DONE, proofs=[ORDER], by=who)
                for who in (cast.curator, cast.head)
            )
        )
        told = [result.message for result in results if isinstance(result, Refused)]
        assert len(told) == 1 and "отчёт уже подан" in told[0], results
        assert verbs(line) == ["report_line"] and Evidence.objects.count() == 1

    def test_one_person_clicking_twice(self) -> None:
        cast = a_cast()
        line = cast.line()
        results = at_once(*[partial(reporting.report, [line.pk], done_on=DONE, proofs=[ORDER], by=cast.curator)] * 2)
        assert [type(result) for result in results] == [list, list], results
        assert verbs(line) == ["report_line"] and Evidence.objects.count() == 1

    def test_accepting_and_returning(self) -> None:
        cast = a_cast()
        line = reported(cast, cast.line())
        results = at_once(
            partial(reporting.accept, [line.pk], by=cast.editor),
            partial(reporting.return_line, line.pk, reason="Нет подписи", by=cast.second),
        )
        stands = fresh(line)
        assert stands.version == 3
        if stands.status == "accepted":
            assert isinstance(results[1], Refused) and "отчёт уже принят" in results[1].message
        else:
            assert [reason for _, reason in results[0].skipped] == ["отчёт уже возвращён 20.11.2020"]
        assert len(verbs(line)) == 2

    def test_accepting_twice(self) -> None:
        cast = a_cast()
        line = reported(cast, cast.line())
        results = at_once(*(partial(reporting.accept, [line.pk], by=who) for who in (cast.editor, cast.second)))
        assert sorted(len(result.done) for result in results) == [0, 1]
        assert verbs(line) == ["report_line", "accept_line"]

    def test_withdrawing_and_accepting(self) -> None:
        cast = a_cast()
        line = reported(cast, cast.line())
        results = at_once(
            partial(reporting.withdraw_report, line.pk, by=cast.curator),
            partial(reporting.accept, [line.pk], by=cast.editor),
        )
        row = Evidence.objects.get()
        if fresh(line).status == "accepted":
            assert isinstance(results[0], Refused) and row.withdrawn_at is None
        else:
            assert "отчёта нет" in results[1].skipped[0][1] and row.withdrawn_at

    def test_bulk_acts_on_two_plans_named_in_opposite_orders(self) -> None:
        cast = a_cast()
        other = in_force(cast.department)
        lines = [reported(cast, line) for line in (cast.line(), factories.line(other, cast.school, DUE, uid="a"))]
        pks = [line.pk for line in lines]
        results = at_once(
            partial(reporting.accept, pks, by=cast.editor), partial(reporting.accept, pks[::-1], by=cast.second)
        )
        assert sorted(len(result.done) for result in results) == [0, 2], results
