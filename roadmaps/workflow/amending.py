"""An amended edition comes into force: what goes on goes on with its history, what the act changed or removed ends.

Terms that stay keep their occurrences and lines. A changed term gets a new occurrence and new lines by the new act; an
open line of the old one ends by it. Who reported under the old term owes nothing anew: the line follows with its own
day, and what was late stays late. A resolution that gave an organization a later day than the new term counts on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from organizations.clock import today
from organizations.models import User
from roadmaps.copies import document_of
from roadmaps.duties import Duty, Owed, Term, duties, late_after
from roadmaps.models import Addressee, Appointment, Edition, Execution, Extension, Occurrence, Roadmap
from roadmaps.models.execution import OPEN
from roadmaps.workflow.added_lines import resume
from roadmaps.workflow.duty_rows import (
    APPOINTED,
    Ground,
    Place,
    changed_by,
    last_day_of,
    place_of,
    signed_on,
    write_lines,
    write_occurrences,
)
from roadmaps.workflow.ending import end_lines

S = Execution.Status


@dataclass(slots=True)
class Change:
    """What the new edition changed: occurrences that go on and that are new, lines that came and that ended."""

    kept: list[Occurrence] = field(default_factory=list)
    new: list[Occurrence] = field(default_factory=list)
    lines: list[Execution] = field(default_factory=list)
    ended: list[Execution] = field(default_factory=list)


def earlier_edition(roadmap: Roadmap, edition: Edition) -> Edition | None:
    """The edition whose duties stand now, where the new one amends the plan."""
    found = Occurrence.objects.filter(roadmap=roadmap, edition__number__lt=edition.number)
    row = found.order_by("-edition__number").select_related("edition").first()
    return row.edition if row else None


def carry_over(ground: Ground, earlier: Edition, addressees: Iterable[Addressee], *, by: User | None) -> Change:
    """Pass from the duties of the earlier edition to those of `ground`'s. Runs inside the lock of the approval."""
    change = Change()
    before = _duties_of(ground, earlier)
    gone = _sort_occurrences(ground, earlier, change)
    bound = ground.bound(addressees)
    appointed = _appointments(ground.roadmap)
    _name_anew(ground, change.kept)
    _read_anew(ground, before, change.kept)
    change.new = write_occurrences(ground, _new_terms(ground, change.kept))
    _tell_changed(ground, change.new, {row.item_id for row in gone})
    became = _became(gone, change.new)
    _follow(ground, became)
    Occurrence.objects.filter(pk__in=[row.pk for row in change.kept]).update(edition=ground.edition)
    moved = _with_other_parties(ground, before)
    rebound = [row for row in change.kept if row.item_id in moved]
    wanted = [
        (row, owed)
        for row in (*change.new, *rebound)
        if row.due
        for owed in ground.owed(row.item_id, bound, row.due, appointed.get(row.item_id, ()))
    ]
    resumed = resume(ground, wanted, not_before=ground.not_before, day=_day_of(ground), by=by)
    standing = _standing([*rebound, *change.new])
    missing = [(row, owed) for row, owed in wanted if (row.pk, owed.organization, owed.level) not in standing]
    _answer_otherwise(rebound, wanted)
    change.lines = resumed + write_lines(ground, missing, not_before=ground.not_before, standing=standing)
    _keep_extensions(became, change.lines)
    change.ended = [*_open(gone), *_no_longer_owed(rebound, wanted)]
    for line in change.ended:
        line.roadmap = ground.roadmap
    end_lines(change.ended, ground.edition, by=by)
    return change


def _tell_changed(ground: Ground, new: Sequence[Occurrence], items: set[int]) -> None:
    """A new term of an item whose other term ended says by which act: whoever owes it sees that it was moved."""
    basis = changed_by(ground.edition)
    moved = [row for row in new if row.item_id in items]
    for row in moved:
        row.basis = basis
    Occurrence.objects.filter(pk__in=[row.pk for row in moved]).update(basis=basis)


def _sort_occurrences(ground: Ground, earlier: Edition, change: Change) -> list[Occurrence]:
    """Puts those that go on into `change.kept`; returns those that the act removed or whose term it changed."""
    gone = []
    for row in Occurrence.objects.filter(edition=earlier).order_by("pk"):
        duty = ground.duty_of.get(row.item_id)
        if duty is not None and (row.origin in APPOINTED or any(_is(row, term) for term in duty.terms)):
            change.kept.append(row)
        else:
            gone.append(row)
    return gone


def _name_anew(ground: Ground, kept: Iterable[Occurrence]) -> None:
    """A day that the act words otherwise stays a day; it is called as the new words call it."""
    changed = []
    for row in kept:
        found = (term for term in ground.duty_of[row.item_id].terms if _is(row, term))
        term = next(found, None) if row.origin not in APPOINTED else None
        if term is not None and (row.label, row.start) != (term.label, term.start):
            row.label, row.start = term.label, term.start
            changed.append(row)
    Occurrence.objects.bulk_update(changed, ["label", "start"], batch_size=500)


def _read_anew(ground: Ground, before: Mapping[str, Duty], kept: Iterable[Occurrence]) -> None:
    """A day that nobody could be sure of and that the act made plain may be late from the act on. One that became
    doubtful is late no more, where it was not late already."""
    was = {(ground.items[uid], term.due) for uid, duty in before.items() for term in duty.terms if term.doubtful}
    rows = {row.pk: row for row in kept if row.origin not in APPOINTED}
    other = {
        pk for pk, row in rows.items() if ((row.item_id, row.due) in was) != ((row.item_id, row.due) in ground.doubtful)
    }
    changed = []
    for line in Execution.objects.filter(occurrence__in=other, status__in=OPEN, extended_to__isnull=True):
        last = last_day_of(ground, rows[line.occurrence_id], ground.not_before)
        if line.late_after is None or line.late_after >= _day_of(ground):
            line.late_after = last
            changed.append(line)
    Execution.objects.bulk_update(changed, ["late_after"], batch_size=500)


def _became(gone: Iterable[Occurrence], new: Iterable[Occurrence]) -> dict[int, Occurrence]:
    """New terms by the keys of those that they replace: as many as before in their order, else the nearest days."""
    before, after = _dated_by_item(gone), _dated_by_item(new)
    found: dict[int, Occurrence] = {}
    for key, old in before.items():
        later = after.get(key, [])
        if len(old) == len(later):
            found |= {row.pk: moved for (_, row), (_, moved) in zip(old, later, strict=True)}
            continue
        taken: set[int] = set()
        for _, row, moved in sorted(
            ((abs(was - day), row, moved) for was, row in old for day, moved in later), key=lambda pair: pair[0]
        ):
            if row.pk not in found and moved.pk not in taken:
                found[row.pk] = moved
                taken.add(moved.pk)
    return found


def _dated_by_item(rows: Iterable[Occurrence]) -> dict[tuple[int, str], list[tuple[dt.date, Occurrence]]]:
    """The plan's own terms with a day, by item and origin, in the order of their days."""
    found: dict[tuple[int, str], list[tuple[dt.date, Occurrence]]] = {}
    for row in rows:
        if row.due is not None and row.origin not in APPOINTED:
            found.setdefault((row.item_id, row.origin), []).append((row.due, row))
    return {key: sorted(dated, key=lambda pair: pair[0]) for key, dated in found.items()}


def _follow(ground: Ground, became: Mapping[int, Occurrence]) -> None:
    """Lines reported under a changed term stand under the new one. A report in time that comes back has its day."""
    lines = list(Execution.objects.filter(occurrence__in=list(became), status__in=[S.REPORTED, S.ACCEPTED]))
    for line in lines:
        term = became[line.occurrence_id]
        line.occurrence = term
        last = late_after(term.due, term.working, ground.not_before)
        if line.status == S.REPORTED and not line.reported_late and line.late_after and last:
            line.late_after = max(line.late_after, last)
    Execution.objects.bulk_update(lines, ["occurrence", "late_after"], batch_size=500)


def _keep_extensions(became: Mapping[int, Occurrence], lines: Iterable[Execution]) -> None:
    """A later day that a resolution gave under the old term is not taken by the new one."""
    old = Execution.objects.filter(occurrence__in=list(became), status__in=OPEN, extended_to__isnull=False)
    given = {
        (became[line.occurrence_id].pk, line.organization_id, line.level): line
        for line in old.prefetch_related("extensions")
    }
    copies, changed = [], []
    for line in lines:
        was = given.get((line.occurrence_id, line.organization_id, line.level))
        if was is None or not (line.late_after and was.late_after and was.late_after > line.late_after):
            continue
        line.extended_to, line.late_after = was.extended_to, was.late_after
        changed.append(line)
        for row in was.extensions.all():
            row.pk, row.line = None, line
            copies.append(row)
    Execution.objects.bulk_update(changed, ["extended_to", "late_after"], batch_size=500)
    Extension.objects.bulk_create(copies)


def _new_terms(ground: Ground, kept: Sequence[Occurrence]) -> list[tuple[int, Term]]:
    known: dict[int, list[Occurrence]] = {}
    for row in kept:
        known.setdefault(row.item_id, []).append(row)
    return [
        (item, term)
        for item, duty in ground.duty_of.items()
        for term in duty.terms
        if not any(_is(row, term) for row in known.get(item, ()))
    ]


def _is(row: Occurrence, term: Term) -> bool:
    """The same time of the plan: by its day, or by its words where no day is named."""
    same = (row.origin, row.due) == (str(term.origin), term.due)
    return same and (term.due is not None or row.label == term.label)


def _duties_of(ground: Ground, earlier: Edition) -> dict[str, Duty]:
    """What the earlier edition asked for, by the uid of the item."""
    found = duties(document_of(earlier).plan, signed_on(ground.roadmap, earlier), ground.calendar)
    return {duty.uid: duty for duty in found}


def _with_other_parties(ground: Ground, before: Mapping[str, Duty]) -> set[int]:
    """Items that other parties answer for than the earlier edition says."""
    return {item for item, duty in ground.duty_of.items() if _parties(before.get(duty.uid)) != _parties(duty)}


def _parties(duty: Duty | None) -> object:
    return (duty.parties, duty.is_target) if duty else None


def _appointments(roadmap: Roadmap) -> dict[int, list[Appointment]]:
    found: dict[int, list[Appointment]] = {}
    for row in Appointment.objects.filter(roadmap=roadmap).order_by("pk"):
        found.setdefault(row.item_id, []).append(row)
    return found


def _answer_otherwise(rows: Sequence[Occurrence], wanted: Iterable[tuple[Occurrence, Owed]]) -> None:
    """Who goes on owing answers as the new words say: as the lead or beside him, for which part of the item."""
    owed = {(row.pk, one.organization, one.level): (one.role.value, one.part) for row, one in wanted}
    changed = []
    for line in Execution.objects.filter(occurrence__in=[row.pk for row in rows]).exclude(status=S.ENDED):
        said = owed.get(place_of(line), (line.role, line.part))
        if said != (line.role, line.part):
            line.role, line.part = said
            changed.append(line)
    Execution.objects.bulk_update(changed, ["role", "part"], batch_size=500)


def _standing(rows: Sequence[Occurrence]) -> dict[Place, int]:
    lines = Execution.objects.filter(occurrence__in=[row.pk for row in rows])
    found = lines.values_list("occurrence_id", "organization_id", "level", "pk")
    return {(occurrence, organization, level): pk for occurrence, organization, level, pk in found}


def _open(rows: Sequence[Occurrence]) -> list[Execution]:
    return _lines(Execution.objects.filter(occurrence__in=[row.pk for row in rows], status__in=OPEN))


def _no_longer_owed(rows: Sequence[Occurrence], wanted: Iterable[tuple[Occurrence, Owed]]) -> list[Execution]:
    """Open lines of terms that go on, of organizations that the new words name no more."""
    owed = {(row.pk, one.organization, one.level) for row, one in wanted}
    return [line for line in _open(rows) if (line.occurrence_id, line.organization_id, line.level) not in owed]


def _day_of(ground: Ground) -> dt.date:
    return ground.edition.act_date or today(ground.roadmap.municipality)


def _lines(rows: object) -> list[Execution]:
    return list(rows.select_related("item", "organization").order_by("pk"))  # type: ignore[attr-defined]
