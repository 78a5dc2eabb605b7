"""From an approved plan to duties: what each organization owes and when, by which act; and whoever joins later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from organizations.clock import today
from organizations.journal import record
from organizations.models import Organization, User
from organizations.permissions import SCHOOL_KINDS
from organizations.text import counted
from roadmaps.copies import document_of
from roadmaps.duties import Duty, Executor, duties, kinds_addressed
from roadmaps.models import Addressee, Appointment, Control, Edition, Execution, Occurrence, Roadmap
from roadmaps.workflow.added_lines import write_missing
from roadmaps.workflow.amending import carry_over, earlier_edition
from roadmaps.workflow.core import Refused, locked
from roadmaps.workflow.duty_rows import (
    Ground,
    act_name,
    approved_edition,
    basis_line,
    require_own,
    signed_on,
    write_lines,
    write_occurrences,
)
from roadmaps.workflow.succession import succeed
from roadmaps.workflow.taking_over import done_before, take_over

__all__ = [
    "add_organization",
    "assign",
    "bind_by_own_plan",
    "done_before",
    "remove_organization",
    "succeed",
    "take_over",
]


def assign(roadmap: Roadmap, edition: Edition, *, by: User | None) -> int:
    """Create what an edition asks for: occurrences, controls, addressees and lines. Returns how many lines.

    Runs inside the lock of the act that approved it; statements do not grow with lines. An edition is assigned once.
    """
    if Occurrence.objects.filter(edition=edition).exists():
        return 0
    ground = Ground.read(roadmap, edition)
    addressees = _addressees(ground)
    Control.objects.bulk_create(
        [Control(municipality_id=roadmap.municipality_id, roadmap=roadmap, item_id=item) for item in ground.duty_of],
        ignore_conflicts=True,
    )
    if earlier := earlier_edition(roadmap, edition):
        return _amend(ground, earlier, [*addressees, *_newly_addressed(ground, earlier, addressees)], by=by)
    bound = ground.bound(addressees)
    occurrences = write_occurrences(
        ground, [(item, term) for item, duty in ground.duty_of.items() for term in duty.terms]
    )
    wanted = [
        (occurrence, owed)
        for occurrence in occurrences
        if occurrence.due
        for owed in ground.owed(occurrence.item_id, bound, occurrence.due)
    ]
    lines = write_lines(ground, wanted, not_before=ground.not_before)
    if lines:
        title = f"{counted(len(lines), 'поручение', 'поручения', 'поручений')}, {act_name(edition)}"
        after = {"occurrences": len(occurrences), "lines": len(lines), "organizations": _count(lines)}
        record("assign", roadmap, by=by, target=edition, title=title, after={**after, "day": _day(roadmap)})
    return len(lines)


def _amend(ground: Ground, earlier: Edition, addressees: Iterable[Addressee], *, by: User | None) -> int:
    """The duties of the earlier edition become those of the new one; the journal says what changed."""
    change = carry_over(ground, earlier, addressees, by=by)
    ended = counted(len(change.ended), "поручение", "поручения", "поручений")
    new = counted(len(change.lines), "новое поручение", "новых поручения", "новых поручений")
    after = {
        "kept": len(change.kept),
        "occurrences": len(change.new),
        "lines": len(change.lines),
        "ended": len(change.ended),
        "day": _day(ground.roadmap),
    }
    title = f"{new}, прекращено {ended}, {act_name(ground.edition)}"
    record("amend_duties", ground.roadmap, by=by, target=ground.edition, title=title, after=after)
    return len(change.lines)


def add_organization(roadmap_pk: int, organization: Organization, *, since: dt.date, basis: str, by: User) -> int:
    """The plan applies to one more organization: lines for what falls due from `since` on, by the act `basis`.

    What fell due before today is asked for and never overdue. Returns how many lines; adding it again adds nothing.
    Raises Refused where it was added by another act or since another day.
    """
    with locked(roadmap_pk) as roadmap:
        edition = approved_edition(roadmap, by=by)
        require_own(roadmap, organization)
        if not since:
            raise Refused("Укажите, с какого дня карта распространена на организацию.", field="since")
        basis = basis_line(basis)
        row = Addressee.objects.filter(roadmap=roadmap, organization=organization).first()
        if row and row.until is None:
            _require_same(row, since, basis)
            return 0
        row = row or Addressee(municipality_id=roadmap.municipality_id, roadmap=roadmap, organization=organization)
        row.since, row.basis, row.until, row.until_basis = since, basis, None, ""
        row.save()
        lines = _lines_of_addressee(Ground.read(roadmap, edition), row, by=by)
        after = {"since": since.isoformat(), "basis": basis, "lines": len(lines), "day": _day(roadmap)}
        record("add_organization", roadmap, by=by, title=str(organization), after=after)
    return len(lines)


def bind_by_own_plan(own: Roadmap, edition: Edition, *, by: User) -> int:
    """A school's own plan is approved: what it was drawn from applies to the school too, by the act of its own plan.

    Runs inside the lock of the act that approved it, and of the plan above. Returns how many lines; nothing where the
    plan above is not in force, or applies to the school already.
    """
    plan = own.parent
    if plan is None or plan.current_edition is None or plan.status != Roadmap.Status.APPROVED:
        return 0
    if own.owner.kind not in SCHOOL_KINDS or own.owner_id == plan.owner_id:
        return 0
    row = Addressee.objects.filter(roadmap=plan, organization=own.owner).first()
    if row is not None and row.until is None:
        return 0
    row = row or Addressee(municipality_id=plan.municipality_id, roadmap=plan, organization=own.owner)
    since = max(edition.act_date or today(plan.municipality), row.since or dt.date.min)
    row.since, row.basis, row.until, row.until_basis = since, act_name(edition), None, ""
    row.save()
    lines = _lines_of_addressee(Ground.read(plan, plan.current_edition), row, by=by)
    after = {"since": row.since.isoformat(), "basis": row.basis, "lines": len(lines), "day": _day(plan)}
    record("add_organization", plan, by=by, title=str(own.owner), after=after)
    return len(lines)


def remove_organization(roadmap_pk: int, organization: Organization, *, until: dt.date, basis: str, by: User) -> int:
    """The plan applies to the organization until that day: lines that nobody began and that fall due later go.

    What the act itself charges the organization with by name stays, and so does whatever has a history. Returns how
    many lines went; the journal keeps which. Raises Refused where another act ended it: lines that went stay gone.
    """
    with locked(roadmap_pk) as roadmap:
        edition = approved_edition(roadmap, by=by)
        basis = basis_line(basis)
        row = Addressee.objects.filter(roadmap=roadmap, organization=organization).first()
        if row is None:
            raise Refused(f"Карта не распространена на организацию «{organization}».", field="organization")
        if (row.until, row.until_basis) == (until, basis):
            return 0
        if row.until is not None:
            raise Refused(f"Выход уже внесён: карта распространена по {row.until:%d.%m.%Y}, {row.until_basis}.")
        if until < row.since:
            raise Refused(
                f"Карта распространена на организацию с {row.since:%d.%m.%Y}, раньше не выйти.", field="until"
            )
        row.until, row.until_basis = until, basis
        row.save(update_fields=["until", "until_basis"])
        gone = _not_begun(Ground.read(roadmap, edition), organization, until)
        before = [{"item": line.item.uid, "due": f"{line.due:%Y-%m-%d}", "to": str(line.organization)} for line in gone]
        # Branches' lines point at their school's.
        for branches in (True, False):
            keys = [line.pk for line in gone if (line.parent_id is not None) == branches]
            Execution.objects.filter(pk__in=keys).delete()
        after = {"until": until.isoformat(), "basis": basis, "lines": len(gone), "day": _day(roadmap)}
        record("remove_organization", roadmap, by=by, title=str(organization), before=before, after=after)
    return len(gone)


def _addressees(ground: Ground) -> list[Addressee]:
    """To whom the plan applies. Where nobody said, its act addresses all working organizations of the kinds that its
    groups stand for; a school's own plan addresses the school. Branches come with their school."""
    roadmap, edition = ground.roadmap, ground.edition
    rows = list(Addressee.objects.filter(roadmap=roadmap))
    if rows:
        return rows
    kinds = _kinds(ground.duties)
    if roadmap.owner.kind in SCHOOL_KINDS:
        found = [each for each in ground.organizations.values() if each.pk == roadmap.owner_id and each.kind in kinds]
    else:
        found = [each for each in ground.organizations.values() if each.kind in kinds and not each.closed]
    return _address(roadmap, edition, found)


def _newly_addressed(ground: Ground, earlier: Edition, addressees: Sequence[Addressee]) -> list[Addressee]:
    """Working organizations of kinds that the act addresses for the first time: it applies to them from its day on."""
    if ground.roadmap.owner.kind in SCHOOL_KINDS:
        return []
    before = duties(document_of(earlier).plan, signed_on(ground.roadmap, earlier), ground.calendar)
    kinds = _kinds(ground.duties) - _kinds(before)
    known = {row.organization_id for row in addressees}
    return _address(
        ground.roadmap,
        ground.edition,
        [
            each
            for each in ground.organizations.values()
            if each.kind in kinds and not each.closed and not {each.pk, each.parent} & known
        ],
    )


def _kinds(found: Iterable[Duty]) -> frozenset[str]:
    return frozenset(kinds_addressed(party for duty in found if not duty.is_target for party in duty.parties))


def _address(roadmap: Roadmap, edition: Edition, found: Sequence[Executor]) -> list[Addressee]:
    """Branches come with their school."""
    heads = {each.pk for each in found}
    return Addressee.objects.bulk_create(
        Addressee(
            municipality_id=roadmap.municipality_id,
            roadmap=roadmap,
            organization_id=each.pk,
            since=edition.act_date or today(roadmap.municipality),
            basis=act_name(edition),
        )
        for each in found
        if each.parent not in heads
    )


def _lines_of_addressee(ground: Ground, row: Addressee, *, by: User) -> list[Execution]:
    bound = ground.bound([row])
    own = {row.organization_id} | {each.pk for each in bound.branches(row.organization_id)}
    wanted = [
        (occurrence, owed)
        for occurrence in Occurrence.objects.filter(edition=ground.edition, due__gte=row.since)
        for owed in ground.owed(occurrence.item_id, bound, occurrence.due)
        if owed.organization in own
    ]
    return write_missing(ground, wanted, by=by)


def _not_begun(ground: Ground, organization: Organization, until: dt.date) -> list[Execution]:
    """Lines of the organization and its branches after that day without a history, that come from the plan's groups."""
    named = {
        item
        for item, duty in ground.duty_of.items()
        if any(party.organization == organization.slug for party in duty.parties)
    }
    appointed = Appointment.objects.filter(roadmap=ground.roadmap, organization=organization)
    rows = (
        Execution.objects.filter(roadmap=ground.roadmap, due__gt=until, status=Execution.Status.ASSIGNED)
        .filter(reported_on__isnull=True, evidence__isnull=True, extensions__isnull=True)
        .exclude(item__in=named)
        .exclude(item__in=appointed.values("item"))
        .select_related("item", "organization")
    )
    own = list(rows.filter(organization=organization))
    branches = list(rows.filter(parent__organization=organization))
    # A school's line stays while a branch's line that has a history points at it.
    below = Execution.objects.filter(parent__in=own).exclude(pk__in=[line.pk for line in branches])
    held = set(below.values_list("parent_id", flat=True))
    return [line for line in own if line.pk not in held] + branches


def _require_same(row: Addressee, since: dt.date, basis: str) -> None:
    if (row.since, row.basis) != (since, basis):
        raise Refused(
            f"Карта уже распространена на организацию с {row.since:%d.%m.%Y}: {row.basis}.", field="organization"
        )


def _day(roadmap: Roadmap) -> str:
    """The municipality's day, as the journal keeps it."""
    return today(roadmap.municipality).isoformat()


def _count(lines: Iterable[Execution]) -> int:
    return len({line.organization_id for line in lines})
