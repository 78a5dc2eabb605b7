"""The department accepts reports or returns them with the reason, one by one and in bulk."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from organizations.access import Access
from organizations.clock import today
from organizations.models import User
from roadmaps import permissions
from roadmaps.models import Execution
from roadmaps.workflow.core import Refused, Stale, require
from roadmaps.workflow.ending import end_gone
from roadmaps.workflow.lines import (
    TRANSITIONS,
    Colleagues,
    Outcome,
    S,
    facts_of,
    how_it_stands,
    last_events,
    locked_lines,
    log,
    off_control_since,
    require_on_control,
    require_start,
    starts,
    was_last,
    write,
)
from roadmaps.workflow.typed import clean, is_blank

REASON_LIMIT = 2_000
_STALE = "пока страница была открыта, отчёт изменили: посмотрите его ещё раз"
_ONE_PERSON = "Подал и принял один сотрудник."


def accept(line_pks: Iterable[int], *, by: User, versions: Mapping[int, int] | None = None) -> Outcome:
    """Accept reports: those that can be, and the list of others with the reason of each.

    Nobody accepts his own report. Only where nobody else of the municipality may accept it, one employee does both
    and the journal says so; what a person reported as a school, another person accepts in any case. `versions`: of
    the lines as the page showed them, a line that changed since is skipped. What the same person accepted already
    counts as done. Raises NotAllowed where the role accepts none of the lines.
    """
    with locked_lines(line_pks) as lines:
        access, colleagues = Access.of(by), Colleagues(by)
        require(any(permissions.may_accept(access, line) for line in lines), "принимать отчёты")
        outcome = Outcome()
        ready: list[Execution] = []
        for line in lines:
            if line.status == S.ACCEPTED and line.accepted_by_id == by.pk:
                outcome.done.append(line)
            elif reason := _why_not_accepted(line, access, colleagues, versions or {}):
                outcome.skipped.append((line, reason))
            else:
                ready.append(line)
        if ready:
            was = facts_of(ready)
            comments = {line.pk: _ONE_PERSON for line in ready if permissions.is_own_report(access, line)}
            for day, of_day in _by_day(ready).items():
                write(of_day, status=TRANSITIONS["accept_line"][1], accepted_on=day, accepted_by=by)
            log("accept_line", ready, was, by=by, comments=comments)
            outcome.done.extend(ready)
    return outcome


def return_line(line_pk: int, *, reason: str, version: int | None = None, by: User) -> Execution:
    """Return a report with the reason. Raises Stale when the line changed since the page showed `version` of it."""
    reason = clean_reason(reason)
    with locked_lines([line_pk]) as (line,):
        require(permissions.may_accept(Access.of(by), line), "возвращать отчёты этой организации")
        if line.status == S.RETURNED and line.return_reason == reason and was_last(line, "return_line", by=by):
            return line
        require_start(line, "return_line", "Вернуть нельзя")
        if version is not None and line.version != version:
            who = line.reported_by.short_name() if line.reported_by else ""
            raise Stale(f"Вернуть нельзя: {_STALE}.", current=line, version=line.version, by=who)
        require_on_control([line])
        _return([line], reason, by=by)
    return line


def return_lines(
    line_pks: Iterable[int], *, reason: str, by: User, versions: Mapping[int, int] | None = None
) -> Outcome:
    """Return several reports with one reason: those that can be, and the list of others, as in `accept`."""
    reason = clean_reason(reason)
    with locked_lines(line_pks) as lines:
        access = Access.of(by)
        require(any(permissions.may_accept(access, line) for line in lines), "возвращать отчёты")
        outcome = Outcome()
        returned = [line for line in lines if line.status == S.RETURNED and line.return_reason == reason]
        last = last_events(returned) if returned else {}
        ready: list[Execution] = []
        for line in lines:
            if (event := last.get(line.pk)) and (event.verb, event.actor_id) == ("return_line", by.pk):
                outcome.done.append(line)
            elif skipped := _why_not_returned(line, access, versions or {}):
                outcome.skipped.append((line, skipped))
            else:
                ready.append(line)
        if ready:
            _return(ready, reason, by=by)
            outcome.done.extend(ready)
    return outcome


def _return(lines: Sequence[Execution], reason: str, *, by: User) -> None:
    was = facts_of(lines)
    for day, of_day in _by_day(lines).items():
        write(of_day, status=TRANSITIONS["return_line"][1], returned_on=day, return_reason=reason)
    log("return_line", lines, was, by=by, comment=reason)
    end_gone(lines, by=by)


def _why_not_accepted(line: Execution, access: Access, colleagues: Colleagues, versions: Mapping[int, int]) -> str:
    if not permissions.may_accept(access, line):
        return "ваша роль не позволяет принимать отчёты этой организации"
    if not starts(line, "accept_line"):
        return how_it_stands(line)
    if versions.get(line.pk, line.version) != line.version:
        return _STALE
    if not permissions.is_own_report(access, line):
        return ""
    if permissions.reported_as_school(line):
        return "отчёт школы подали вы сами: примет его другой сотрудник"
    return "отчёт внесли вы сами: примет его другой сотрудник" if colleagues.has_other(line) else ""


def _why_not_returned(line: Execution, access: Access, versions: Mapping[int, int]) -> str:
    if not permissions.may_accept(access, line):
        return "ваша роль не позволяет возвращать отчёты этой организации"
    if not starts(line, "return_line"):
        return how_it_stands(line)
    if versions.get(line.pk, line.version) != line.version:
        return _STALE
    return "мероприятие снято с контроля" if off_control_since(line) else ""


def clean_reason(reason: str, told: str = "Напишите, что исправить: без причины отчёт не возвращают.") -> str:
    """The reason as it is kept. Raises Refused in the words `told` where nothing is said."""
    words = clean(reason, limit=REASON_LIMIT, field="reason", what="Причина")
    if is_blank(words):
        raise Refused(told, field="reason")
    return words


def _by_day(lines: Iterable[Execution]) -> dict[dt.date, list[Execution]]:
    """Lines by what day it is for their municipality."""
    days: dict[dt.date, list[Execution]] = defaultdict(list)
    for line in lines:
        days[today(line.municipality)].append(line)
    return days
