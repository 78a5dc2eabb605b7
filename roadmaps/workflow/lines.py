"""What acts on lines share: the lock on all their plans, the state table, and who else might accept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from organizations.clock import today
from organizations.journal import record_many, unsaved
from organizations.models import Event, Membership, User
from organizations.permissions import SCHOOL_KINDS
from roadmaps.models import Control, Execution, Roadmap, RoadmapSettings
from roadmaps.permissions import CONTROL, DEPARTMENT, names_another
from roadmaps.workflow.core import Refused
from roadmaps.workflow.outline import Gone

S = Execution.Status

# verb: (states it starts from, state it ends in)
TRANSITIONS: dict[str, tuple[frozenset[str], str]] = {
    "report_line": (frozenset({S.ASSIGNED, S.RETURNED}), S.REPORTED),
    "withdraw_report": (frozenset({S.REPORTED}), S.ASSIGNED),
    "accept_line": (frozenset({S.REPORTED}), S.ACCEPTED),
    "return_line": (frozenset({S.REPORTED}), S.RETURNED),
    "override_value": (frozenset({S.REPORTED, S.ACCEPTED}), S.REPORTED),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a bulk act did, and what it left with the reason of each."""

    done: list[Execution] = field(default_factory=list)
    skipped: list[tuple[Execution, str]] = field(default_factory=list)


@contextmanager
def locked_lines(pks: Iterable[int]) -> Iterator[list[Execution]]:
    """The lines in the order asked, with all their plans locked until the block's transaction ends.

    Plans are locked by key, ascending, so that two acts on several plans never wait for each other. Statements do not
    grow with lines. Raises Gone when a line is not there or outside the scope.
    """
    keys = list(dict.fromkeys(pks))
    if not keys:
        raise Refused("Не выбрано ни одного мероприятия.")
    with transaction.atomic():
        plans = set(Execution.objects.filter(pk__in=keys).values_list("roadmap_id", flat=True))
        rows = Roadmap.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=plans).order_by("pk")
        # Controllers are read after the lock: whoever waited for it finds the one who is named now.
        locked = {row.pk: row for row in rows.prefetch_related("control_person")}
        found = (
            Execution.objects.select_related(
                "organization",
                "item__control",
                "occurrence",
                "municipality__roadmap_settings",
                "reported_by",
                "accepted_by",
            )
            .prefetch_related("item__results")
            .in_bulk(keys)
        )
        if len(found) != len(keys):
            raise Gone("Такой строки исполнения нет: обновите страницу.")
        for line in found.values():
            line.roadmap = locked[line.roadmap_id]
        yield [found[key] for key in keys]


def title_of(line: Execution) -> str:
    """How the journal names a line: «1.1. Назначение кураторов — МБОУ СОШ № 1»."""
    return f"{line.item} — {line.organization}"


def starts(line: Execution, verb: str) -> bool:
    return line.status in TRANSITIONS[verb][0]


def how_it_stands(line: Execution) -> str:
    """The line's state with the day and the person who brought it there, for whoever comes second."""
    if line.status == S.ACCEPTED:
        return _dated("отчёт уже принят", line.accepted_on, line.accepted_by)
    if line.status == S.REPORTED:
        return _dated("отчёт уже подан", line.reported_on, line.reported_by)
    if line.status == S.RETURNED:
        return _dated("отчёт уже возвращён", line.returned_on, None)
    if line.status == S.ENDED:
        return f"{_dated('поручение прекращено', line.ended_on, None)}: {line.ended_basis}"
    return "отчёта нет: он ещё не подан или отозван"


def _dated(words: str, day: object, person: User | None) -> str:
    return " ".join(
        filter(None, (words, f"{day:%d.%m.%Y}" if day else "", f"({person.short_name()})" if person else ""))
    )


def write(lines: Sequence[Execution], **values: object) -> None:
    """Set the same values on the lines, here and in the database, with a new version: one statement.

    Between the lock and here nobody else wrote, so versions in memory are those of the database.
    """
    values["touched_at"] = timezone.now()
    Execution.objects.filter(pk__in=[line.pk for line in lines]).update(version=F("version") + 1, **values)
    for line in lines:
        line.version += 1
        for name, value in values.items():
            setattr(line, name, value)


def last_events(lines: Iterable[Execution]) -> dict[int, Event]:
    """The newest event of each line, by its key: who was first, and whether a verb is only repeated."""
    keys = {str(line.pk): line for line in lines}
    roots = {line.roadmap_id for line in keys.values()}
    events = Event.objects.filter(
        root_kind="roadmap", root_id__in=roots, object_kind="execution", object_id__in=keys
    ).order_by("pk")
    return {int(event.object_id): event for event in events}


class Colleagues:
    """Whether somebody else of the municipality may accept what a person reported: asked once for each kind of line.

    The plan with its controller must be loaded with the line: of controllers the one whom it names accepts.
    """

    def __init__(self, by: User) -> None:
        self._by = by
        self._known: dict[tuple[int, bool], list[Membership]] = {}

    def has_other(self, line: Execution) -> bool:
        key = (line.municipality_id, line.organization.kind in SCHOOL_KINDS)
        if key not in self._known:
            self._known[key] = self._ask(line, of_school=key[1])
        seats = self._known[key]
        return any(seat.role != "controller" or not names_another(line.roadmap, seat.user_id) for seat in seats)

    def _ask(self, line: Execution, *, of_school: bool) -> list[Membership]:
        roles = list(DEPARTMENT if of_school else CONTROL)
        if of_school and RoadmapSettings.methodists_accept(line.municipality):
            roles.append("methodist")
        day = timezone.localdate()
        others = Membership.objects.filter(
            municipality=line.municipality_id, role__in=roles, user__is_active=True
        ).exclude(user=self._by)
        return [seat for seat in others if seat.in_force(day)]


def is_alone(by: User, line: Execution) -> bool:
    """Whether nobody else of the municipality may accept the line's report."""
    return not Colleagues(by).has_other(line)


def named(line: Execution) -> str:
    """«1.1. Назначение кураторов», as a refusal points at one line of several."""
    return str(line.item)


def off_control_since(line: Execution) -> dt.date | None:
    """The day on which the line's item was taken off control; None while it is under control."""
    control: Control | None = getattr(line.item, "control", None)
    return control.taken_off_on if control else None


def require_on_control(lines: Iterable[Execution]) -> None:
    """Nobody waits for reports on an item that was taken off control."""
    for line in lines:
        if day := off_control_since(line):
            raise Refused(
                f"{named(line)}: мероприятие снято с контроля {day:%d.%m.%Y}. "
                "Если отчёт нужен, отдел вернёт его на контроль."
            )


def require_start(line: Execution, verb: str, what: str) -> None:
    """Refused in the words `what`, with who was first, where the line is in no state that `verb` starts from."""
    if not starts(line, verb):
        raise Refused(f"{what}: {how_it_stands(line)}.")


# What is executed may be older than the plan that asks for it, but not by much: an older year is a misprint.
_EARLIER_THAN_PLAN = dt.timedelta(days=366)


def require_year(done_on: dt.date, known: Iterable[dt.date | None], *, field: str = "") -> None:
    """Refused where the day lies more than a year before all `known` days of the plan and the line."""
    if done_on < min(filter(None, known)) - _EARLIER_THAN_PLAN:
        raise Refused(
            f"Дата исполнения {done_on:%d.%m.%Y} раньше начала карты больше чем на год: проверьте год.", field=field
        )


def was_last(line: Execution, verb: str, *, by: User) -> bool:
    """Whether the newest event of the line is this verb by this very person: a repetition is answered as done."""
    event = last_events([line]).get(line.pk)
    return event is not None and (event.verb, event.actor_id) == (verb, by.pk)


def facts_of(lines: Iterable[Execution]) -> dict[int, dict[str, str]]:
    """What the journal keeps of lines as they are, by their keys."""
    return {
        line.pk: {
            "status": line.status,
            "done_on": line.done_on.isoformat() if line.done_on else "",
            "reported_on": line.reported_on.isoformat() if line.reported_on else "",
            "note": line.note,
        }
        for line in lines
    }


def log(
    verb: str,
    lines: Sequence[Execution],
    before: Mapping[int, Mapping[str, str]],
    *,
    by: User,
    comment: str = "",
    comments: Mapping[int, str] | None = None,
    after: Mapping[int, Mapping[str, object]] | None = None,
) -> None:
    """An event for each line, in one statement. `before`: `facts_of` them; `comments` and `after` by their keys."""
    record_many(
        unsaved(
            verb,
            line.roadmap,
            by=by,
            target=line,
            title=title_of(line),
            before=before[line.pk],
            after={
                "status": line.status,
                "day": today(line.municipality).isoformat(),
                **(after or {}).get(line.pk, {}),
            },
            comment=(comments or {}).get(line.pk, comment),
        )
        for line in lines
    )
