"""An organization reports: who may, what is asked, which evidence stays, who withdraws it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from organizations.models import Event, OrganizationKind
from roadmaps.models import Control, Evidence, IndicatorRow, Roadmap
from roadmaps.proofs import Proof
from roadmaps.workflow import NotAllowed, Refused, reporting
from tests import factories
from tests.roadmaps.execution.reporting_cast import (
    DONE,
    DUE,
    LINK,
    ORDER,
    TODAY,
    VALUE,
    Cast,
    a_cast,
    a_file,
    accepted,
    fresh,
    in_force,
    live,
    reported,
    verbs,
)

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


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
