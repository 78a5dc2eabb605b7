"""A plan taken over late: what was done before it came here is entered at one go, with its true dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.utils import timezone

from organizations.clock import today
from organizations.journal import record, record_many, unsaved
from organizations.models import User
from roadmaps.models import Edition, Execution, Roadmap
from roadmaps.workflow.core import Refused, locked, touch
from roadmaps.workflow.duty_rows import approved_edition
from roadmaps.workflow.lines import how_it_stands, require_year, title_of
from roadmaps.workflow.outline import Gone

S = Execution.Status


def take_over(roadmap_pk: int, *, on: dt.date, by: User) -> int:
    """Execution is kept here since `on`: terms before that day are never overdue. Returns of how many lines.

    Only before the first report is made here: late stays late. Raises Refused for a day that has not come.
    """
    with locked(roadmap_pk) as roadmap:
        edition = approved_edition(roadmap, by=by)
        if roadmap.taken_over_on == on:
            return 0
        if on > today(roadmap.municipality):
            raise Refused("Этот день ещё не наступил.", field="on")
        lines = Execution.objects.filter(roadmap=roadmap)
        if lines.filter(reported_on__isnull=False).exclude(entered_as=Execution.Origin.BEFORE).exists():
            raise Refused(
                "По карте уже подают отчёты: день, с которого она ведётся в системе, не изменить.", field="on"
            )
        if roadmap.taken_over_on and on < roadmap.taken_over_on:
            raise Refused(f"Карта уже ведётся в системе с {roadmap.taken_over_on:%d.%m.%Y}.", field="on")
        before = {"taken_over_on": roadmap.taken_over_on and roadmap.taken_over_on.isoformat()}
        roadmap.taken_over_on = on
        touch(roadmap, "taken_over_on")
        mended = lines.filter(due__lt=on, late_after__isnull=False).update(late_after=None)
        record("take_over", roadmap, by=by, target=edition, before=before, after={"taken_over_on": on.isoformat()})
    return mended


def done_before(roadmap_pk: int, done: Mapping[int, dt.date], *, by: User) -> int:
    """«Исполнено до ввода в систему»: open lines are accepted with the day on which each was done.

    The day counts as that of the report too: it was made on paper. All or none; lines that say the same already are
    left alone. Returns how many lines were written. Raises Refused for a day after the plan was taken over (after its
    registration where nobody took it over), and for a line that has a report of its own.
    """
    with locked(roadmap_pk) as roadmap:
        edition = approved_edition(roadmap, by=by)
        day = today(roadmap.municipality)
        last = min(day, kept_since(roadmap, edition))
        lines = Execution.objects.select_related("item", "organization").filter(roadmap=roadmap).in_bulk(list(done))
        if len(lines) != len(done):
            raise Gone("Такой строки исполнения нет: обновите страницу.")
        new = [line for pk, line in lines.items() if not _says_so(line, done[pk])]
        for line in new:
            _require_sense(line, done[line.pk], last)
            require_year(done[line.pk], (roadmap.period_start, line.due, last))
        for line in new:
            _accept(line, done[line.pk], day, by)
        Execution.objects.bulk_update(new, _FIELDS)
        record_many(
            unsaved(
                "done_before",
                roadmap,
                by=by,
                target=line,
                title=title_of(line),
                after={"done_on": f"{line.done_on:%Y-%m-%d}"},
            )
            for line in new
        )
    return len(new)


def kept_since(roadmap: Roadmap, edition: Edition) -> dt.date:
    """The day from which execution is kept here: as somebody said, else that of registration where the plan lives."""
    zone = ZoneInfo(roadmap.municipality.time_zone)
    return roadmap.taken_over_on or timezone.localdate(edition.registered_at, zone)


_FIELDS = (
    *("status", "done_on", "entered_as", "reported_on", "reported_by", "accepted_on", "accepted_by"),
    *("return_reason", "returned_on", "touched_at", "version"),
)


def _says_so(line: Execution, done_on: dt.date) -> bool:
    return (line.status, line.entered_as, line.done_on) == (S.ACCEPTED, Execution.Origin.BEFORE, done_on)


def _require_sense(line: Execution, done_on: dt.date, last: dt.date) -> None:
    mending = line.entered_as == Execution.Origin.BEFORE
    if not line.is_open and not mending:
        raise Refused(f"{title_of(line)}: {how_it_stands(line)}.")
    if done_on > last:
        raise Refused(
            f"{title_of(line)}: до ввода в систему исполнено то, что сделано не позже {last:%d.%m.%Y}. "
            "Об остальном подайте отчёт."
        )


def _accept(line: Execution, done_on: dt.date, day: dt.date, by: User) -> None:
    line.status, line.entered_as = S.ACCEPTED, Execution.Origin.BEFORE
    line.done_on = line.reported_on = done_on
    line.accepted_on, line.reported_by, line.accepted_by = day, by, by
    line.returned_on, line.return_reason = None, ""
    line.touched_at = timezone.now()
    line.version += 1
