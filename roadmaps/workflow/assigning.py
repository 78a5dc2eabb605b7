"""From an approved plan to duties: what each organization owes and when, by which act; and whoever joins or is
appointed later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from organizations.clock import today
from organizations.journal import record
from organizations.models import Organization, User
from organizations.permissions import SCHOOL_KINDS
from organizations.text import counted
from roadmaps.copies import document_of
from roadmaps.duties import Duty, Executor, Owed, Term, duties, kinds_addressed
from roadmaps.models import Addressee, Appointment, Control, Edition, Execution, Item, Occurrence, Roadmap
from roadmaps.workflow.amending import carry_over, earlier_edition
from roadmaps.workflow.core import Refused, locked
from roadmaps.workflow.duty_rows import (
    Ground,
    act_name,
    approved_edition,
    basis_line,
    require_own,
    require_standing,
    signed_on,
    write_lines,
    write_occurrences,
)
from roadmaps.workflow.outline import Gone
from roadmaps.workflow.succession import succeed
from roadmaps.workflow.taking_over import done_before, take_over
from roadmaps.workflow.typed import clean_line

__all__ = [
    "add_organization",
    "appoint_responsible",
    "appoint_terms",
    "assign",
    "bind_by_own_plan",
    "done_before",
    "remove_organization",
    "succeed",
    "take_over",
]

AppointedTerm = tuple[dt.date | None, dt.date, str]
"""The first day, or None where only the last is said; the last day; how it is called."""
_ORIGINS = (Occurrence.Origin.REQUEST, Occurrence.Origin.SCHEDULE, Occurrence.Origin.EVENT)


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
        lines = _lines_of_addressee(Ground.read(roadmap, edition), row)
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
    lines = _lines_of_addressee(Ground.read(plan, plan.current_edition), row)
    after = {"since": row.since.isoformat(), "basis": row.basis, "lines": len(lines), "day": _day(plan)}
    record("add_organization", plan, by=by, title=str(own.owner), after=after)
    return len(lines)


def remove_organization(roadmap_pk: int, organization: Organization, *, until: dt.date, basis: str, by: User) -> int:
    """The plan applies to the organization until that day: lines that nobody began and that fall due later go.

    What the act itself charges the organization with by name stays, and so does whatever has a history. Returns how
    many lines went; the journal keeps which.
    """
    with locked(roadmap_pk) as roadmap:
        edition = approved_edition(roadmap, by=by)
        basis = basis_line(basis)
        row = Addressee.objects.filter(roadmap=roadmap, organization=organization).first()
        if row is None:
            raise Refused(f"Карта не распространена на организацию «{organization}».", field="organization")
        if (row.until, row.until_basis) == (until, basis):
            return 0
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


def appoint_terms(item_pk: int, terms: Sequence[AppointedTerm], *, origin: str, basis: str, by: User) -> int:
    """The department says when: occurrences on the days of a request, a schedule or an event, with lines for all who
    answer for the item. Returns how many lines; a day that stands already adds nothing.

    A day that is over is never overdue. Raises Refused for a term that ends before it begins.
    """
    if origin not in _ORIGINS:
        raise Refused("Укажите, откуда срок: запрос, график или наступившее событие.", field="origin")
    wanted = [_clean_term(term) for term in terms]
    if not wanted:
        raise Refused("Укажите хотя бы один день.", field="due")
    item = _item(item_pk)
    with locked(item.roadmap_id) as roadmap:
        edition = approved_edition(roadmap, by=by)
        require_standing(item)
        basis = basis_line(basis)
        known = set(Occurrence.objects.filter(edition=edition, item=item, origin=origin).values_list("due", flat=True))
        new = {due: (start, due, label) for start, due, label in wanted if due not in known}
        if not new:
            return 0
        ground = Ground.read(roadmap, edition)
        lines = _appointed_lines(ground, item, list(new.values()), origin, basis)
        after = {
            "origin": origin,
            "basis": basis,
            "terms": [[start and start.isoformat(), due.isoformat(), label] for start, due, label in new.values()],
            "lines": len(lines),
            "day": _day(roadmap),
        }
        record("appoint_terms", roadmap, by=by, target=item, after=after)
    return len(lines)


def appoint_responsible(item_pk: int, organizations: Iterable[Organization], *, basis: str, by: User) -> int:
    """Organizations answer for an item beside those whom the plan names, or where it names nobody.

    They get lines for what falls due from today on; where all is over, for the last day, and are not late for it.
    Returns how many lines; appointing again adds nothing.
    """
    wanted = list({organization.pk: organization for organization in organizations}.values())
    if not wanted:
        raise Refused("Выберите хотя бы одну организацию.", field="organizations")
    item = _item(item_pk)
    with locked(item.roadmap_id) as roadmap:
        edition = approved_edition(roadmap, by=by)
        require_standing(item)
        basis = basis_line(basis)
        for organization in wanted:
            require_own(roadmap, organization)
        known = set(Appointment.objects.filter(item=item).values_list("organization_id", flat=True))
        new = [organization for organization in wanted if organization.pk not in known]
        if not new:
            return 0
        day = today(roadmap.municipality)
        own = {"municipality_id": roadmap.municipality_id, "roadmap": roadmap, "item": item}
        appointed = Appointment.objects.bulk_create(
            Appointment(**own, organization=organization, since=day, basis=basis) for organization in new
        )
        lines = _lines_of_appointed(Ground.read(roadmap, edition), item, appointed, day)
        after = {"organizations": [str(each) for each in new], "basis": basis, "lines": len(lines)}
        after["day"] = day.isoformat()
        record("appoint_responsible", roadmap, by=by, target=item, after=after)
    return len(lines)


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


def _lines_of_addressee(ground: Ground, row: Addressee) -> list[Execution]:
    bound = ground.bound([row])
    own = {row.organization_id} | {each.pk for each in bound.branches(row.organization_id)}
    wanted = [
        (occurrence, owed)
        for occurrence in Occurrence.objects.filter(edition=ground.edition, due__gte=row.since)
        for owed in ground.owed(occurrence.item_id, bound, occurrence.due)
        if owed.organization in own
    ]
    return _write_missing(ground, wanted)


def _lines_of_appointed(ground: Ground, item: Item, appointed: Sequence[Appointment], day: dt.date) -> list[Execution]:
    dated = list(Occurrence.objects.filter(edition=ground.edition, item=item, due__isnull=False).order_by("due", "pk"))
    ahead = [occurrence for occurrence in dated if occurrence.due and occurrence.due >= day] or dated[-1:]
    return _write_missing(
        ground,
        [(occurrence, Owed.appointed(row.organization_id, row.basis)) for occurrence in ahead for row in appointed],
    )


def _appointed_lines(
    ground: Ground, item: Item, terms: Iterable[AppointedTerm], origin: str, basis: str
) -> list[Execution]:
    occurrences = write_occurrences(
        ground,
        [(item.pk, Term(origin, label, start, due, ground.calendar.working_date(due))) for start, due, label in terms],
        basis=basis,
    )
    bound = ground.bound(Addressee.objects.filter(roadmap=ground.roadmap))
    appointed = list(Appointment.objects.filter(item=item))
    wanted = [
        (occurrence, owed)
        for occurrence in occurrences
        for owed in ground.owed(item.pk, bound, occurrence.due, appointed)
    ]
    return _write_missing(ground, wanted)


def _write_missing(ground: Ground, wanted: Sequence[tuple[Occurrence, Owed]]) -> list[Execution]:
    """Lines that do not stand yet, asked for today: whatever fell due before is not late."""
    rows = Execution.objects.filter(
        roadmap=ground.roadmap, organization__in={owed.organization for _, owed in wanted}
    ).values_list("occurrence_id", "organization_id", "level", "pk")
    standing = {(occurrence, organization, level): pk for occurrence, organization, level, pk in rows}
    new = [
        (occurrence, owed)
        for occurrence, owed in wanted
        if (occurrence.pk, owed.organization, owed.level) not in standing
    ]
    day = max(ground.not_before, today(ground.roadmap.municipality))
    assigned_on = today(ground.roadmap.municipality)
    return write_lines(ground, new, not_before=day, standing=standing, assigned_on=assigned_on)


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


def _clean_term(term: AppointedTerm) -> AppointedTerm:
    start, due, label = term
    if not due:
        raise Refused("Укажите последний день срока.", field="due")
    if start and start > due:
        raise Refused("Срок кончается раньше, чем начинается.", field="due")
    return start, due, clean_line(label, limit=200, field="label", what="Название срока")


def _day(roadmap: Roadmap) -> str:
    """The municipality's day, as the journal keeps it."""
    return today(roadmap.municipality).isoformat()


def _item(pk: int) -> Item:
    item = Item.objects.filter(pk=pk).first()
    if item is None:
        raise Gone("Такого мероприятия нет: обновите страницу.")
    return item


def _count(lines: Iterable[Execution]) -> int:
    return len({line.organization_id for line in lines})
