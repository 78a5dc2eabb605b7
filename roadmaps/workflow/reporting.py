"""An organization reports and takes reports back, the department replaces a value; `accepting` goes on from there.

The report that was accepted is the one that counts: after a return the day of the new report stands, and the journal
keeps the first.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from organizations.access import Access
from organizations.clock import today
from organizations.models import User
from roadmaps import permissions
from roadmaps.models import Evidence, Execution, IndicatorRow, Roadmap
from roadmaps.proofs import Asked, Proof, asked_of
from roadmaps.workflow import evidence
from roadmaps.workflow.accepting import accept, clean_reason, return_line, return_lines
from roadmaps.workflow.core import NotAllowed, Refused, require
from roadmaps.workflow.ending import end_gone
from roadmaps.workflow.lines import (
    TRANSITIONS,
    Outcome,
    S,
    facts_of,
    how_it_stands,
    locked_lines,
    log,
    named,
    require_on_control,
    require_start,
    require_year,
    was_last,
    write,
)
from roadmaps.workflow.typed import clean, is_blank

__all__ = [
    "Outcome",
    "Proof",
    "accept",
    "override_value",
    "report",
    "return_line",
    "return_lines",
    "withdraw_report",
    "withdraw_reports",
]

NOTE_LIMIT = 4_000


@dataclass(frozen=True, slots=True)
class _Report:
    """A report as it is kept."""

    done_on: dt.date
    note: str
    proofs: list[Proof]


def report(
    line_pks: Iterable[int], *, done_on: dt.date, note: str = "", proofs: Sequence[Proof] = (), by: User
) -> list[Execution]:
    """Report lines of one plan or of several with one set of evidence: all of them or none.

    The department may report for an organization, the lines say so then. Evidence that stood behind a returned line
    and is not among `proofs` is set aside. The same report by the same person again changes nothing. Raises Refused
    with the field that is to be mended, NotAllowed where one of the lines is not the person's to report.
    """
    with locked_lines(line_pks) as lines:
        access = Access.of(by)
        require(all(permissions.may_report(access, line) for line in lines), "отчитываться за эту организацию")
        _require_one_municipality(lines, proofs)
        day = today(lines[0].municipality)
        cleaned = evidence.distinct(evidence.clean_proof(proof, day) for proof in proofs)
        entered = _Report(done_on, clean(note, limit=NOTE_LIMIT, field="note", what="Примечание"), cleaned)
        if _is_repeated(lines, entered, by=by):
            return lines
        _require_open(lines)
        indicators = evidence.indicators_of(lines)
        _require_sense(lines, entered, day)
        _require_evidence(lines, entered, indicators)
        was = facts_of(lines)
        _write_report(lines, entered, access, day, by=by)
        behind = evidence.attach(lines, entered.proofs, indicators, by=by)
        log(
            "report_line",
            lines,
            was,
            by=by,
            comment=entered.note,
            after={
                line.pk: {
                    "done_on": done_on.isoformat(),
                    "entered_as": line.entered_as,
                    "evidence": [row.pk for row in behind[line.pk]],
                    "words": "; ".join(map(str, behind[line.pk])),
                }
                for line in lines
            },
        )
    return lines


def withdraw_report(line_pk: int, *, by: User) -> Execution:
    """Take a report back before it is accepted, as `withdraw_reports` of one line."""
    return withdraw_reports([line_pk], by=by)[0]


def withdraw_reports(line_pks: Iterable[int], *, by: User) -> list[Execution]:
    """Take the reports of lines back before they are accepted, all or none; what the person took back stays so.

    Evidence is withdrawn where no other line rests on it. Raises Refused where one of them was decided meanwhile.
    """
    with locked_lines(line_pks) as lines:
        access = Access.of(by)
        require(all(permissions.may_withdraw_report(access, line) for line in lines), "отзывать отчёт этой организации")
        waiting = [
            line for line in lines if not (line.status == S.ASSIGNED and was_last(line, "withdraw_report", by=by))
        ]
        for line in waiting:
            require_start(line, "withdraw_report", "Отозвать нельзя")
        require_on_control(waiting)
        if not waiting:
            return lines
        was = facts_of(waiting)
        behind = evidence.live_evidence(waiting)
        write(
            waiting,
            status=TRANSITIONS["withdraw_report"][1],
            done_on=None,
            note="",
            entered_as=Execution.Origin.SELF,
            reported_on=None,
            reported_by=None,
        )
        evidence.set_aside([(row.pk, line.pk) for line in waiting for row in behind[line.pk]])
        after = {line.pk: {"evidence": [row.pk for row in behind[line.pk]]} for line in waiting}
        log("withdraw_report", waiting, was, by=by, after=after)
        end_gone(waiting, by=by)
    return lines


def override_value(
    line_pk: int, *, numerator: Decimal, denominator: Decimal | None = None, reason: str, by: User
) -> Execution:
    """Replace the value that a target was reported with. The line waits for acceptance again, its days stay.

    The value that stood there is withdrawn and remains in history. The same value again changes nothing.
    """
    reason = clean_reason(reason, "Укажите, почему значение заменено.")
    with locked_lines([line_pk]) as (line,):
        allowed = Access.of(by).has_role(line.municipality_id, *permissions.DEPARTMENT)
        require(allowed, "заменять значения показателей")
        indicators = evidence.indicators_of([line])
        if line.pk not in indicators:
            raise Refused("Мероприятие не является показателем: значения у него нет.")
        day = today(line.municipality)
        value = evidence.clean_proof(Proof(Evidence.Kind.VALUE, numerator=numerator, denominator=denominator), day)
        evidence.require_fits(value, indicators[line.pk])
        behind = evidence.live_evidence([line])[line.pk]
        if any(evidence.key_of(row) == evidence.key_of(value) for row in behind):
            return line
        require_start(line, "override_value", "Заменить значение нельзя")
        require_on_control([line])
        was = facts_of([line])
        write([line], status=TRANSITIONS["override_value"][1], accepted_on=None, accepted_by=None, reported_by=by)
        kept = [evidence.as_proof(row) for row in behind if row.kind != Evidence.Kind.VALUE]
        now = evidence.attach([line], [*kept, value], indicators, by=by)[line.pk]
        after = {"evidence": [row.pk for row in now], "words": "; ".join(map(str, now))}
        log("override_value", [line], was, by=by, comment=reason, after={line.pk: after})
    return line


def _require_one_municipality(lines: Sequence[Execution], proofs: Iterable[Proof]) -> None:
    home = lines[0].municipality_id
    if any(line.municipality_id != home for line in lines):
        raise Refused("Одним отчётом закрывают строки одного муниципалитета.")
    if any(proof.file is not None and proof.file.municipality_id != home for proof in proofs):
        raise NotAllowed("Этот файл принадлежит другому муниципалитету.")


def _is_repeated(lines: Sequence[Execution], entered: _Report, *, by: User) -> bool:
    """Whether the same person has just reported the same on all of the lines."""
    if not all(
        (line.status, line.reported_by_id, line.done_on, line.note)
        == (S.REPORTED, by.pk, entered.done_on, entered.note)
        for line in lines
    ):
        return False
    given = {evidence.key_of(proof) for proof in entered.proofs}
    behind = evidence.live_evidence(lines)
    found = {evidence.key_of(row) for rows in behind.values() for row in rows}
    return given == found


def _require_open(lines: Sequence[Execution]) -> None:
    for line in lines:
        if not line.is_open:
            raise Refused(f"{named(line)}: {how_it_stands(line)}.")
        if line.roadmap.status == Roadmap.Status.CLOSED:
            raise Refused(f"Карта «{line.roadmap}» закрыта, отчётов по ней больше не ждут.")
    require_on_control(lines)


def _require_sense(lines: Sequence[Execution], entered: _Report, day: dt.date) -> None:
    if entered.done_on > day:
        raise Refused("Дата исполнения ещё не наступила: проверьте год и месяц.", field="done_on")
    for line in lines:
        term = line.occurrence
        require_year(entered.done_on, (line.roadmap.period_start, term.start, term.due, day), field="done_on")


def _require_evidence(lines: Sequence[Execution], entered: _Report, indicators: Mapping[int, IndicatorRow]) -> None:
    values = [proof for proof in entered.proofs if proof.kind == Evidence.Kind.VALUE]
    targets = [line for line in lines if line.pk in indicators]
    if values and not targets:
        raise Refused("Значение вносят только для мероприятия, которое является показателем.", field="numerator")
    if len(targets) > 1 or len(values) > 1:
        raise Refused(
            "Значение показателя вносят по одному: у каждого мероприятия и срока оно своё.", field="numerator"
        )
    for line in targets:
        for proof in values:
            evidence.require_fits(proof, indicators[line.pk])
    kinds = {proof.kind for proof in entered.proofs}
    for line in lines:
        _require_asked(line, asked_of(line, is_target=line.pk in indicators), kinds, entered.note)


def _require_asked(line: Execution, asked: Asked, kinds: set[str], note: str) -> None:
    if asked.kinds and not kinds & set(asked.kinds):
        raise Refused(f"{named(line)}: укажите {asked.words}.", field="proofs")
    if asked.note and is_blank(note) and not kinds:
        raise Refused(f"{named(line)}: напишите, что сделано за это время, или приложите подтверждение.", field="note")


def _write_report(lines: Sequence[Execution], entered: _Report, access: Access, day: dt.date, *, by: User) -> None:
    groups: dict[str, list[Execution]] = defaultdict(list)
    for line in lines:
        own = permissions.belongs_to(access, line)
        groups[Execution.Origin.SELF if own else Execution.Origin.DEPARTMENT].append(line)
    for entered_as, of_group in groups.items():
        write(
            of_group,
            status=TRANSITIONS["report_line"][1],
            done_on=entered.done_on,
            note=entered.note,
            entered_as=entered_as,
            reported_on=day,
            reported_by=by,
        )
