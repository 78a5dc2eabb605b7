"""An act ends what nobody owes any more: open lines at once, one that was reported as soon as its report comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import F, Subquery
from django.utils import timezone

from organizations.clock import today
from organizations.journal import record_many, unsaved
from organizations.models import User
from roadmaps.models import Edition, Execution
from roadmaps.workflow.duty_rows import act_name
from roadmaps.workflow.lines import S, facts_of, title_of


def end_lines(lines: Sequence[Execution], edition: Edition, *, by: User | None) -> None:
    """End the lines by the act of `edition`, on its day, each with an event: two statements however many they are.

    Plan, item and organization must be loaded with the lines.
    """
    if not lines:
        return
    was, basis = facts_of(lines), act_name(edition)
    day: dt.date = edition.act_date or today(lines[0].roadmap.municipality)
    values = {"status": S.ENDED, "ended_on": day, "ended_basis": basis, "touched_at": timezone.now()}
    Execution.objects.filter(pk__in=[line.pk for line in lines]).update(version=F("version") + 1, **values)
    for line in lines:
        line.version += 1
        for name, value in values.items():
            setattr(line, name, value)
    record_many(
        unsaved(
            "end_line",
            line.roadmap,
            by=by,
            target=line,
            title=title_of(line),
            before=was[line.pk],
            after={"status": S.ENDED, "day": day.isoformat(), "basis": basis},
        )
        for line in lines
    )


def end_gone(lines: Iterable[Execution], *, by: User) -> None:
    """End those whose term an act took out while their report was on check: there is nothing to mend any more.

    Terms that go on pass to each new edition, and reported lines to the term that replaces theirs; so a term of an
    earlier edition is gone. Runs inside the lock of the act that reopened the lines. No query where none is gone.
    """
    groups: dict[tuple[int, int], list[Execution]] = {}
    for line in lines:
        if line.occurrence.edition_id != line.roadmap.current_edition_id:
            groups.setdefault((line.roadmap_id, line.occurrence.edition_id), []).append(line)
    for (roadmap, earlier), gone in groups.items():
        number = Edition.objects.filter(pk=earlier).values("number")
        later = Edition.objects.filter(roadmap=roadmap, number__gt=Subquery(number))
        act = later.defer("content").order_by("number").first()
        if act is not None:
            end_lines(gone, act, by=by)
