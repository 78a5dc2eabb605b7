"""The seven stages of a programme: begun, finished, let through a stop; their points done with what shows it.

A finished stage reports what the plan asks of the school for that stage; what cannot be reported is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from documents.models import StoredFile
from mentoring import permissions
from mentoring.models import PointState, Programme, StagePoint, StageState
from mentoring.models.reference import STAGES
from mentoring.numbers import numbers_of
from mentoring.stage_reports import Reported, report_stage, tied_plans
from mentoring.standing import days
from mentoring.stops import STOPS_TO_FINISH, STOPS_TO_START, Check, blocking, checks_of, marks_of
from mentoring.workflow.core import locked_programme, require
from mentoring.workflow.programmes import require_running, title_of
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import User
from organizations.refusals import NotAllowed, Refused
from roadmaps.models import Roadmap
from roadmaps.workflow.typed import clean

NOTE_LIMIT = 2_000
_RUN = "вести программы этой школы"


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished stage, and what became of the plan's lines that belong to it."""

    stage: StageState
    report: Reported


def start_stage(programme_pk: int, stage: int, *, on: dt.date, by: User) -> StageState:
    """Begin the stage; others may be at work beside it. A stage that has begun stays as it is.

    Raises Refused where a stop does not let it begin, see `stops`.
    """
    with _stage(programme_pk, stage, by=by) as (programme, state):
        if state.started_on is not None:
            return state
        _require_day(programme, on)
        if stage in STOPS_TO_START:
            _require_unstopped(programme, state, "начать")
        _start(programme, state, on, by=by)
    return state


def finish_stage(programme_pk: int, stage: int, *, on: dt.date, by: User, note: str = "") -> Finished:
    """Finish the stage and report the plan's open lines of the school that belong to it, all in one transaction.

    A finished stage stays as it is, and what the plan still asks for is reported then: evidence may have come later.
    A line that cannot be reported does not hold the stage; the answer names it with the reason.
    """
    note = clean(note, limit=NOTE_LIMIT, field="note", what="Примечание")
    with transaction.atomic():
        _lock_plans(programme_pk, stage)
        with _stage(programme_pk, stage, by=by) as (programme, state):
            if state.finished_on is None:
                _require_day(programme, on)
                if stage in STOPS_TO_FINISH:
                    _require_unstopped(programme, state, "завершить")
                _finish(programme, state, on, note, by=by)
            return Finished(state, report_stage(programme, state, by=by))


def reopen_stage(programme_pk: int, stage: int, *, by: User) -> StageState:
    """A stage that was finished too early goes on. What was reported stays reported: it is withdrawn in the plan."""
    with _stage(programme_pk, stage, by=by) as (programme, state):
        if state.finished_on is None:
            return state
        before = {"finished_on": state.finished_on.isoformat()}
        state.finished_on = state.finished_by = None
        _save(state, "finished_on", "finished_by")
        _tell("reopen_stage", programme, state, by=by, before=before)
    return state


def set_term(
    programme_pk: int, stage: int, *, term: str, due_on: dt.date | None, goes_on: bool = False, by: User
) -> StageState:
    """Another term than the plan proposes: as named, its last day in time or none, and whether it lasts on."""
    term = clean(term, limit=200, field="term", what="Срок")
    with _stage(programme_pk, stage, by=by) as (programme, state):
        before = (state.term, state.due_on, state.goes_on)
        if before == (term, due_on, goes_on):
            return state
        state.term, state.due_on, state.goes_on = term, due_on, goes_on
        _save(state, "term", "due_on", "goes_on")
        _tell("set_stage_term", programme, state, by=by, before={"term": before[0]}, after={"term": term})
    return state


def pass_stop(programme_pk: int, stage: int, *, reason: str, by: User) -> StageState:
    """The department lets the programme go on without what stops the stage; its reason stands on the board."""
    with locked_programme(programme_pk) as programme:
        require(
            permissions.may_pass_stop(Access.of(by), programme.municipality_id), "решать, что этап идёт без остановки"
        )
        require_running(programme)
        state = _state_of(programme, stage)
        reason = clean(reason, limit=NOTE_LIMIT, field="reason", what="Причина")
        if not reason.strip():
            raise Refused("Назовите причину: она останется на доске этапов.", field="reason")
        if state.passed_on is not None:
            if state.passed_reason == reason:
                return state
            raise Refused(f"Решение по этому этапу уже принято {state.passed_on:%d.%m.%Y}.")
        if not _blocking(programme, state):
            raise Refused(f"Этап {stage} ничто не останавливает: решение не нужно.")
        state.passed_on, state.passed_by, state.passed_reason = today(programme.municipality), by, reason
        _save(state, "passed_on", "passed_by", "passed_reason")
        _tell("pass_stop", programme, state, by=by, comment=reason)
    return state


def restore_stop(programme_pk: int, stage: int, *, by: User) -> StageState:
    """The department takes its decision back: what is missing stops the stage again."""
    with locked_programme(programme_pk) as programme:
        require(
            permissions.may_pass_stop(Access.of(by), programme.municipality_id), "решать, что этап идёт без остановки"
        )
        require_running(programme)
        state = _state_of(programme, stage)
        if state.passed_on is None:
            return state
        before = {"reason": state.passed_reason}
        state.passed_on, state.passed_by, state.passed_reason = None, None, ""
        _save(state, "passed_on", "passed_by", "passed_reason")
        _tell("restore_stop", programme, state, by=by, before=before)
    return state


def mark_point(
    programme_pk: int,
    point: StagePoint,
    *,
    done_on: dt.date,
    by: User,
    note: str = "",
    document: str = "",
    number: str = "",
    date: dt.date | None = None,
    url: str = "",
    file: StoredFile | None = None,
) -> PointState:
    """The point is done, with what shows it where there is something to show.

    A done point is written anew with what is given now; the same again changes nothing. The first point of a stage
    begins it, unless a stop stands before it.
    """
    with _stage(programme_pk, point.stage, by=by) as (programme, state):
        _require_own(programme, point)
        _require_day(programme, done_on, field="done_on")
        given: dict[str, Any] = {
            "done_on": done_on,
            "note": clean(note, limit=NOTE_LIMIT, field="note", what="Примечание"),
            "document": clean(document, limit=300, field="document", what="Документ"),
            "number": clean(number, limit=40, field="number", what="Номер"),
            "date": date,
            "url": url,
            "file": file,
        }
        if given["number"] and date is None:
            raise Refused("Номер без даты не бывает: укажите дату.", field="date")
        if file is not None and file.municipality_id != programme.municipality_id:
            raise NotAllowed("Этот файл принадлежит другому муниципалитету.")
        row = PointState.objects.filter(programme=programme, point=point).first()
        if row is not None and all(getattr(row, name) == value for name, value in given.items()):
            return row
        _begin_with_point(programme, state, done_on, by=by)
        return _write_point(programme, point, row, given, by=by)


def unmark_point(programme_pk: int, point: StagePoint, *, by: User) -> None:
    """The point is not done after all; nothing where it is not."""
    with _stage(programme_pk, point.stage, by=by) as (programme, _):
        row = PointState.objects.filter(programme=programme, point=point).first()
        if row is None:
            return
        before = {"done_on": row.done_on.isoformat(), "evidence": row.evidence}
        row.delete()
        record("unmark_point", programme, by=by, target=point, title=_point_title(programme, point), before=before)


@contextmanager
def _stage(programme_pk: int, stage: int, *, by: User) -> Iterator[tuple[Programme, StageState]]:
    """The running programme, locked, and its stage; the person runs programmes of the school."""
    with locked_programme(programme_pk) as programme:
        require(permissions.may_run_programme(Access.of(by), programme.organization), _RUN)
        require_running(programme)
        yield programme, _state_of(programme, stage)


def _state_of(programme: Programme, stage: int) -> StageState:
    if not 1 <= stage <= len(STAGES):
        raise Refused("Этапов цикла семь: укажите от 1 до 7.")
    return StageState.objects.get(programme=programme, stage=stage)


def _lock_plans(programme_pk: int, stage: int) -> None:
    """Plans come before the programme in the order of locks; reporting locks them again, and finds them its own."""
    plans = tied_plans(programme_pk, stage)
    list(Roadmap.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=plans).order_by("pk"))


def _require_day(programme: Programme, on: dt.date, field: str = "on") -> None:
    day = today(programme.municipality)
    if on > day:
        raise Refused(f"День {on:%d.%m.%Y} ещё не наступил.", field=field)
    if on.year < programme.school_year - 1:
        raise Refused(f"День {on:%d.%m.%Y} раньше этого цикла: проверьте год.", field=field)


def _require_unstopped(programme: Programme, state: StageState, what: str) -> None:
    found = _blocking(programme, state)
    if found:
        missing = "; ".join(check.words for check in found)
        raise Refused(
            f"Этап {state.stage} нельзя {what}: {missing}. Исправьте или получите решение отдела с причиной.",
        )


def _blocking(programme: Programme, state: StageState) -> list[Check]:
    numbers, marks = numbers_of([programme])[programme.pk], marks_of([programme])[programme.pk]
    return blocking(checks_of(programme, numbers, marks)[state.stage], state)


def _start(programme: Programme, state: StageState, on: dt.date, *, by: User) -> None:
    state.started_on = on
    _save(state, "started_on")
    _tell("start_stage", programme, state, by=by, after={"started_on": on.isoformat()})


def _begin_with_point(programme: Programme, state: StageState, on: dt.date, *, by: User) -> None:
    if state.started_on is None and not (state.stage in STOPS_TO_START and _blocking(programme, state)):
        _start(programme, state, on, by=by)


def _finish(programme: Programme, state: StageState, on: dt.date, note: str, *, by: User) -> None:
    if state.started_on is None:
        if state.stage in STOPS_TO_START:
            _require_unstopped(programme, state, "начать")
        state.started_on = on
    if on < state.started_on:
        early = days((state.started_on - on).days)
        raise Refused(f"Этап начат {state.started_on:%d.%m.%Y}, на {early} позже.", field="on")
    state.finished_on, state.finished_by, state.note = on, by, note
    _save(state, "started_on", "finished_on", "finished_by", "note")
    _tell("finish_stage", programme, state, by=by, after={"finished_on": on.isoformat()}, comment=note)


def _require_own(programme: Programme, point: StagePoint) -> None:
    if point.local_to_id not in (None, programme.municipality_id):
        raise NotAllowed("Этот пункт завёл другой муниципалитет.")


def _write_point(
    programme: Programme, point: StagePoint, row: PointState | None, given: dict[str, Any], *, by: User
) -> PointState:
    own = {"municipality_id": programme.municipality_id, "programme": programme, "point": point}
    made = row or PointState(**own)
    before = {"done_on": made.done_on.isoformat(), "evidence": made.evidence} if row else None
    for name, value in given.items():
        setattr(made, name, value)
    made.done_by = by
    made.save()
    record(
        "mark_point",
        programme,
        by=by,
        target=point,
        title=_point_title(programme, point),
        before=before,
        after={"done_on": made.done_on.isoformat(), "evidence": made.evidence},
        comment=made.note,
    )
    return made


def _point_title(programme: Programme, point: StagePoint) -> str:
    return f"этап {point.stage}, «{point.short or point.name}». {title_of(programme)}"


def _save(state: StageState, *fields: str) -> None:
    state.version += 1
    state.save(update_fields=[*fields, "version"])


def _tell(verb: str, programme: Programme, state: StageState, *, by: User, **told: Any) -> None:
    record(verb, programme, by=by, target=state, title=f"{state.stage}. {title_of(programme)}", **told)
