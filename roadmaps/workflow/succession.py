"""Schools merge and are reorganised: what one of them still owes passes to its successor, with the act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from organizations.access import Access
from organizations.clock import today
from organizations.journal import record, record_many, unsaved
from organizations.models import Organization, User
from roadmaps.models import Addressee, Appointment, Evidence, Execution, Extension, Responsibility, Roadmap
from roadmaps.permissions import DEPARTMENT
from roadmaps.workflow.core import Refused, require
from roadmaps.workflow.duty_rows import BASIS_LIMIT, basis_line, require_own
from roadmaps.workflow.lines import title_of

_WAY = tuple(Execution.Status(name) for name in ("ended", "assigned", "returned", "reported", "accepted"))
"""How far a duty went."""


def succeed(organization: Organization, successor: Organization, *, basis: str, by: User) -> int:
    """Open lines of all plans in force pass to the successor; what was reported stays whose it is.

    Where the successor owes the same already, the two become one line that keeps the evidence and the extensions of
    both. The successor takes the organization's place among the addressees, and where a plan names it. The organization
    itself is closed by the same act. Returns how many lines passed; doing it again passes nothing.
    """
    basis = basis_line(basis)
    if organization.pk == successor.pk:
        raise Refused("Организация не бывает правопреемником самой себя.", field="successor")
    require(Access.of(by).has_role(organization.municipality_id, *DEPARTMENT), "передавать поручения правопреемнику")
    with transaction.atomic():
        plans = _locked_plans(organization)
        for plan in plans[:1]:
            require_own(plan, successor)
        lines = _open_lines(organization, plans)
        merged = _merge(lines, successor)
        passed = [line for line in lines if line.pk not in merged]
        _pass(passed, successor, basis)
        day = today(organization.municipality)
        changed = _take_place(organization, successor, plans, basis, day)
        _record(organization, successor, plans, lines, changed, basis, by)
        _close(organization, successor, basis, day, by)
    return len(lines)


def unite(duplicate: Organization, organization: Organization) -> int:
    """All lines of a record that was entered twice are the organization's, reported and accepted ones too.

    Where both stand for one duty, the one that went further stays, with the evidence and the extensions of both. Runs
    inside the act that unites the records. Returns how many lines there were.
    """
    lines = list(Execution.objects.filter(organization=duplicate).select_related("item", "organization").order_by("pk"))
    own = {
        (line.occurrence_id, line.level): line
        for line in Execution.objects.filter(
            organization=organization, occurrence__in={line.occurrence_id for line in lines}
        )
    }
    twice = [(line, own[key]) for line in lines if (key := (line.occurrence_id, line.level)) in own]
    into = {}
    for line, standing in twice:
        further = _WAY.index(line.status) > _WAY.index(standing.status)
        stays, goes = (line, standing) if further else (standing, line)
        into[goes.pk] = stays
    _move_history([*lines, *own.values()], into)
    Execution.objects.filter(pk__in=into).delete()
    Execution.objects.filter(organization=duplicate).update(organization=organization)
    return len(lines)


def _close(organization: Organization, successor: Organization, basis: str, day: dt.date, by: User) -> None:
    """The organization is no more since that day, by the same act: no plan binds it again. Closed once."""
    if organization.closed_on is not None:
        return
    organization.closed_on, organization.closed_basis, organization.successor = day, basis, successor
    organization.save(update_fields=["closed_on", "closed_basis", "successor"])
    after = {"closed_on": day.isoformat(), "basis": basis, "successor": str(successor), "day": day.isoformat()}
    record("close_organization", organization.municipality, by=by, target=organization, after=after)


def _locked_plans(organization: Organization) -> list[Roadmap]:
    """All plans in force that ask anything of the organization, locked by key."""
    concerned = (
        Q(lines__organization=organization)
        | Q(addressees__organization=organization)
        | Q(appointments__organization=organization)
        | Q(item_set__responsibilities__organization=organization)
    )
    keys = set(Roadmap.objects.filter(concerned, status=Roadmap.Status.APPROVED).values_list("pk", flat=True))
    return list(Roadmap.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk"))


def _open_lines(organization: Organization, plans: Sequence[Roadmap]) -> list[Execution]:
    rows = Execution.objects.open().filter(organization=organization, roadmap__in=plans)
    lines = list(rows.select_related("item", "organization").order_by("pk"))
    known = {plan.pk: plan for plan in plans}
    for line in lines:
        line.roadmap = known[line.roadmap_id]
    return lines


def _merge(lines: Iterable[Execution], successor: Organization) -> dict[int, Execution]:
    """Lines whose duty the successor has already, by key, each with the successor's own; the former are gone.

    The successor's line that an act ended is no duty of his: it gives way to the one that passes.
    """
    lines = list(lines)
    own = Execution.objects.filter(organization=successor, occurrence__in={line.occurrence_id for line in lines})
    standing = {(line.occurrence_id, line.level): line for line in own}
    pairs = [(line, one) for line in lines if (one := standing.get((line.occurrence_id, line.level)))]
    into = {line.pk: one for line, one in pairs if one.status != Execution.Status.ENDED}
    gone = {one.pk: line for line, one in pairs if one.status == Execution.Status.ENDED} | into
    if gone:
        _move_history([*lines, *standing.values()], gone)
        Execution.objects.filter(pk__in=gone).delete()
    return into


def _move_history(lines: Iterable[Execution], into: dict[int, Execution]) -> None:
    """Evidence, extensions and branches of the lines become those of the successor's lines."""
    through: Any = Evidence.lines.through
    links = through.objects.filter(execution__in=into).values_list("evidence_id", "execution_id")
    through.objects.bulk_create(
        [through(evidence_id=evidence, execution_id=into[line].pk) for evidence, line in links], ignore_conflicts=True
    )
    extensions = list(Extension.objects.filter(line__in=into))
    branches = list(Execution.objects.filter(parent__in=into))
    for extension in extensions:
        extension.line = into[extension.line_id]
    for branch in branches:
        branch.parent = into[branch.parent_id or 0]
    Extension.objects.bulk_update(extensions, ["line"])
    Execution.objects.bulk_update(branches, ["parent"])
    kept = [_prolonged(line, into[line.pk]) for line in lines if line.pk in into and line.extended_to]
    Execution.objects.bulk_update(kept, ["extended_to", "late_after"])


def _prolonged(line: Execution, own: Execution) -> Execution:
    """The successor's line with the later of both extensions."""
    own.extended_to = max(filter(None, (line.extended_to, own.extended_to)))
    if own.late_after:
        own.late_after = max(own.late_after, own.extended_to)
    return own


def _pass(lines: Sequence[Execution], successor: Organization, basis: str) -> None:
    now = timezone.now()
    for line in lines:
        line.basis = f"{basis}; {line.basis}"[:BASIS_LIMIT]
        line.touched_at = now
        line.version += 1
    Execution.objects.bulk_update(lines, ["basis", "touched_at", "version"])
    Execution.objects.filter(pk__in=[line.pk for line in lines]).update(organization=successor)


def _take_place(
    organization: Organization, successor: Organization, plans: Sequence[Roadmap], basis: str, day: dt.date
) -> set[int]:
    """The successor becomes an addressee and answers where the plans name the organization. Keys of plans changed."""
    ended = list(Addressee.objects.filter(organization=organization, roadmap__in=plans, until__isnull=True))
    for row in ended:
        row.until, row.until_basis = max(row.since, day), basis
    Addressee.objects.bulk_update(ended, ["until", "until_basis"])
    left = {row.roadmap_id for row in ended}
    Addressee.objects.filter(organization=successor, roadmap__in=left, until__isnull=False).update(
        since=day, basis=basis, until=None, until_basis=""
    )
    own: dict[str, Any] = {"municipality_id": organization.municipality_id, "organization": successor}
    Addressee.objects.bulk_create(
        [Addressee(**own, roadmap_id=plan, since=day, basis=basis) for plan in sorted(left)], ignore_conflicts=True
    )
    named = Responsibility.objects.filter(organization=organization, item__roadmap__in=plans)
    former = Appointment.objects.filter(organization=organization, roadmap__in=plans)
    places = set(named.values_list("item__roadmap_id", "item_id")) | set(former.values_list("roadmap_id", "item_id"))
    standing = set(Appointment.objects.filter(organization=successor).values_list("item_id", flat=True))
    new = [(plan, item) for plan, item in sorted(places) if item not in standing]
    Appointment.objects.bulk_create(
        Appointment(**own, roadmap_id=plan, item_id=item, instead_of=organization, since=day, basis=basis)
        for plan, item in new
    )
    former.delete()
    return left | {plan for plan, _ in new}


def _record(
    organization: Organization,
    successor: Organization,
    plans: Sequence[Roadmap],
    lines: Sequence[Execution],
    changed: set[int],
    basis: str,
    by: User,
) -> None:
    own: dict[str, Any] = {
        "before": {"organization": str(organization)},
        "after": {"organization": str(successor), "basis": basis},
    }
    title = f"{organization} — {successor}"
    changed = changed | {line.roadmap_id for line in lines}
    events = [unsaved("succeed", plan, by=by, title=title, **own) for plan in plans if plan.pk in changed]
    events += [unsaved("pass_line", line.roadmap, by=by, target=line, title=title_of(line), **own) for line in lines]
    record_many(events)
