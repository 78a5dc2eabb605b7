"""The department controls: moves one organization's term by a resolution, says how items close, takes them off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import User
from roadmaps import item_states, permissions
from roadmaps.calendars import calendar_of
from roadmaps.models import Control, Execution, Extension, Item, Roadmap
from roadmaps.workflow.core import NotAllowed, Refused, locked, require
from roadmaps.workflow.lines import S, locked_lines, title_of, write
from roadmaps.workflow.outline import Gone
from roadmaps.workflow.typed import clean, clean_line, is_blank

REASON_LIMIT = 2_000
# Nobody moves a term further than this; a later year is a misprint.
_FURTHEST = dt.timedelta(days=5 * 366)
C = Control.Closing


def extend(
    line_pk: int,
    *,
    until: dt.date,
    reason: str,
    resolved_by: str,
    resolved_on: dt.date,
    number: str = "",
    by: User,
) -> Extension:
    """Move the term of one organization by a resolution. The plan's own term stays what it is in reports.

    Only of an open line, overdue too, and only later than its last day in time. A last day that falls on a day off
    counts to the working day after it where the municipality moves terms forward. The same resolution again changes
    nothing.
    """
    entered = _entered(until, reason, resolved_by, resolved_on, number)
    with locked_lines([line_pk]) as (line,):
        _require_controller(permissions.can_extend, line.roadmap, "продлевать сроки", by=by)
        stands = line.extensions.order_by("-pk").first()
        if stands is not None and all(getattr(stands, name) == value for name, value in entered.items()):
            return stands
        _require_extendable(line, until, resolved_on)
        row = Extension.objects.create(municipality_id=line.municipality_id, line=line, entered_by=by, **entered)
        was = _day(line.late_after)
        last = max(until, calendar_of(line.municipality).working_date(until))
        write([line], extended_to=until, late_after=last)
        record(
            "extend_line",
            line.roadmap,
            by=by,
            target=line,
            title=title_of(line),
            before={"late_after": was},
            after={
                "late_after": _day(last),
                "until": _day(until),
                "resolution": _resolution(row),
                "extension": row.pk,
                "day": _day(today(line.municipality)),
            },
            comment=row.reason,
        )
    return row


def set_closing(item_pk: int, *, closing: str, at_least: int | None = None, by: User) -> Control:
    """Say when the item counts as executed. Leaving the department's decision forgets the decision."""
    with _controlled(item_pk, "решать, когда мероприятие исполнено", by=by) as control:
        closing = _known(closing)
        at_least = at_least if closing == C.AT_LEAST else None
        if (control.closing, control.at_least) == (closing, at_least) and control.pk:
            return control
        _require_on_control(control)
        if closing == C.AT_LEAST:
            _require_count(control, at_least)
        before = _state(control)
        control.closing, control.at_least = closing, at_least
        if closing != C.DEPARTMENT:
            control.closed_on = None
        _save(control, "set_closing", before, by=by)
    return control


def close_item(item_pk: int, *, on: dt.date, by: User) -> Control:
    """The department decides that the item is executed, where it is the department that decides."""
    with _controlled(item_pk, "решать, что мероприятие исполнено", by=by) as control:
        if control.closed_on == on:
            return control
        _require_on_control(control)
        if control.closing != C.DEPARTMENT:
            raise Refused(f"Мероприятие исполнено, когда «{control.get_closing_display()}»: решение отдела не нужно.")
        if control.closed_on is not None:
            raise Refused(f"Мероприятие уже исполнено решением отдела {control.closed_on:%d.%m.%Y}.")
        _require_day(control, on, "Дата исполнения")
        before = _state(control)
        control.closed_on = on
        _save(control, "close_item", before, by=by)
    return control


def reopen_item(item_pk: int, *, reason: str, by: User) -> Control:
    """Take the department's decision back. An item that is not closed stays as it is."""
    reason = _words(reason, "Напишите, почему решение отменено.")
    with _controlled(item_pk, "отменять решение об исполнении", by=by) as control:
        if control.closed_on is None:
            return control
        _require_on_control(control)
        before = _state(control)
        control.closed_on = None
        _save(control, "reopen_item", before, by=by, comment=reason)
    return control


def take_off(item_pk: int, *, on: dt.date, basis: str = "", by: User) -> Control:
    """Take an item off control. Of an executed one the basis may be left out: how it was executed is said then.

    One that is not executed is taken off only on a basis in words, and the journal says how far it was.
    """
    basis = clean_line(basis, limit=300, field="basis", what="Основание")
    basis = "" if is_blank(basis) else basis
    with _controlled(item_pk, "снимать мероприятия с контроля", by=by) as control:
        state = item_states.item_state(control, item_states.lines_of(control.item), today(control.municipality))
        basis = basis or (state.basis if state.done else "")
        if control.taken_off_on == on and control.taken_off_basis == basis:
            return control
        _require_on_control(control)
        if not basis:
            raise Refused(
                f"Мероприятие не исполнено: {state.words}. Чтобы всё же снять его с контроля, укажите основание.",
                field="basis",
            )
        _require_day(control, on, "Дата снятия с контроля")
        before = _state(control)
        control.taken_off_on, control.taken_off_basis, control.taken_off_by = on, basis, by
        told = "" if state.done else f"Снято неисполненным: {state.words}."
        _save(control, "take_off", before, by=by, comment=told)
    return control


@dataclass(frozen=True, slots=True)
class TakenOff:
    """What a bulk end of control did, and what it left with the reason of each."""

    done: list[Control] = field(default_factory=list)
    skipped: list[tuple[Item, str]] = field(default_factory=list)


def take_off_many(item_pks: Iterable[int], *, on: dt.date, basis: str = "", by: User) -> TakenOff:
    """Take items off control one after another, each as `take_off` does: one that is refused stops no other.

    Raises NotAllowed where the role takes none of them off.
    """
    outcome, refused = TakenOff(), None
    items = Item.objects.filter(pk__in=list(item_pks)).select_related("roadmap").order_by("roadmap", "position", "pk")
    for item in items:
        try:
            outcome.done.append(take_off(item.pk, on=on, basis=basis, by=by))
        except NotAllowed as error:
            refused = error
            outcome.skipped.append((item, error.message))
        except Refused as error:
            outcome.skipped.append((item, error.message))
    if refused is not None and not outcome.done:
        raise refused
    return outcome


def put_back(item_pk: int, *, reason: str, by: User) -> Control:
    """Put an item back under control. One that is under control stays as it is."""
    reason = _words(reason, "Напишите, почему мероприятие возвращено на контроль.")
    with _controlled(item_pk, "возвращать мероприятия на контроль", by=by) as control:
        if control.taken_off_on is None:
            return control
        before = _state(control)
        control.taken_off_on, control.taken_off_basis, control.taken_off_by = None, "", None
        _save(control, "put_back", before, by=by, comment=reason)
    return control


def _require_controller(allow: Callable[[Access, Roadmap], bool], roadmap: Roadmap, what: str, *, by: User) -> None:
    """Guard of whoever controls the plan; a controller whom it does not name is told who that is."""
    access = Access.of(by)
    allowed = allow(access, roadmap)
    is_controller = access.has_role(roadmap.municipality_id, "controller")
    if not allowed and is_controller and permissions.names_another(roadmap, by.pk):
        named = roadmap.control_person.person.short_name()
        raise NotAllowed(f"Карту контролирует {named}: {what} может он или отдел.")
    require(allowed, what)


@contextmanager
def _controlled(item_pk: int, what: str, *, by: User) -> Iterator[Control]:
    """The item's control, its plan locked and the person's role asked; a new one where nothing was said yet."""
    found = Item.objects.filter(pk=item_pk).values_list("roadmap_id", flat=True).first()
    if found is None:
        raise Gone("Такого мероприятия нет: обновите страницу.")
    with locked(found) as roadmap:
        _require_controller(permissions.can_take_off, roadmap, what, by=by)
        item = Item.objects.select_related("municipality").get(pk=item_pk)
        control = Control.objects.filter(item=item).select_related("taken_off_by").first()
        if control is None:
            control = Control(municipality_id=roadmap.municipality_id, roadmap=roadmap, item=item)
        control.item, control.roadmap, control.municipality = item, roadmap, item.municipality
        yield control


def _save(control: Control, verb: str, before: dict[str, object], *, by: User, comment: str = "") -> None:
    control.version += 1
    control.save()
    after = {**_state(control), "day": _day(today(control.municipality))}
    record(verb, control.roadmap, by=by, target=control.item, before=before, after=after, comment=comment)


def _state(control: Control) -> dict[str, object]:
    return {
        "closing": control.closing,
        "at_least": control.at_least,
        "closed_on": _day(control.closed_on),
        "taken_off_on": _day(control.taken_off_on),
        "taken_off_basis": control.taken_off_basis,
    }


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _require_on_control(control: Control) -> None:
    if control.taken_off_on is not None:
        who = control.taken_off_by.short_name() if control.taken_off_by else ""
        raise Refused(
            f"Мероприятие уже снято с контроля {control.taken_off_on:%d.%m.%Y}: {who}. "
            "Чтобы что-то изменить, сначала верните его на контроль."
        )


def _require_day(control: Control, on: dt.date, what: str) -> None:
    if on > today(control.municipality):
        raise Refused(f"{what} ещё не наступила: проверьте год и месяц.", field="on")
    act = control.roadmap.first_edition
    if act is not None and act.act_date is not None and on < act.act_date:
        raise Refused(f"{what} раньше акта от {act.act_date:%d.%m.%Y}, которым утверждена карта.", field="on")


def _known(closing: str) -> Control.Closing:
    if closing not in C.values:
        raise Refused("Такого правила нет.", field="closing")
    return C(closing)


def _require_count(control: Control, at_least: int | None) -> None:
    if at_least is None or at_least < 1:
        raise Refused("Укажите, сколько организаций должны исполнить мероприятие.", field="at_least")
    there = item_states.most_organizations(item_states.lines_of(control.item))
    if at_least > there:
        raise Refused(f"Мероприятие исполняют организаций: {there}. Больше их быть не может.", field="at_least")


def _words(text: str, told: str) -> str:
    words = clean(text, limit=REASON_LIMIT, field="reason", what="Причина")
    if is_blank(words):
        raise Refused(told, field="reason")
    return words


def _entered(
    until: dt.date, reason: str, resolved_by: str, resolved_on: dt.date, number: str
) -> dict[str, dt.date | str]:
    """A resolution as it is kept."""
    whose = clean_line(resolved_by, limit=200, field="resolved_by", what="Чья резолюция")
    if is_blank(whose):
        raise Refused("Укажите, чья резолюция.", field="resolved_by")
    return {
        "until": until,
        "reason": _words(reason, "Укажите причину продления."),
        "resolved_by": whose,
        "resolved_on": resolved_on,
        "number": clean_line(number, limit=40, field="number", what="Номер резолюции"),
    }


def _require_extendable(line: Execution, until: dt.date, resolved_on: dt.date) -> None:
    if line.status not in (S.ASSIGNED, S.RETURNED):
        raise Refused(f"Продлить нельзя: строка в состоянии «{line.get_status_display()}».")
    if line.late_after is None:
        raise Refused("У этой строки нет последнего дня, просрочить её нельзя: продлевать нечего.")
    if until <= line.late_after:
        raise Refused(f"Срок и так по {line.late_after:%d.%m.%Y}: укажите день позже.", field="until")
    day = today(line.municipality)
    if until > max(day, line.late_after) + _FURTHEST:
        raise Refused("Новый срок больше чем на пять лет вперёд: проверьте год.", field="until")
    if resolved_on > day:
        raise Refused("Дата резолюции ещё не наступила: проверьте год и месяц.", field="resolved_on")


def _resolution(row: Extension) -> str:
    number = f" №\u00a0{row.number}" if row.number else ""
    return f"{row.resolved_by}, {row.resolved_on:%d.%m.%Y}{number}"
