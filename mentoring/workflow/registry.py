"""The end of an organization: closed, reorganised. Its history stays whose it is; what is open goes on or ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from mentoring.models import Pair, Programme
from mentoring.permissions import may_keep_registry
from mentoring.workflow.core import locked_school, require
from mentoring.workflow.passing import pass_people
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import Invitation, Membership, Municipality, Organization, User
from organizations.permissions import SCHOOL_KINDS, suits
from organizations.refusals import Refused
from organizations.text import counted
from roadmaps.models import Addressee, Roadmap
from roadmaps.workflow.assigning import remove_organization, succeed
from roadmaps.workflow.duty_rows import basis_line

_KEEP = "вести реестр организаций"


def close(pk: int, *, on: dt.date, basis: str, by: User) -> Organization:
    """The organization works until `on` by the act `basis`: roles, invitations and plans' duties after that day end.

    What was done stays. A school with pairs at work, or with working branches, is not closed: the refusal says what
    comes first. Closing again the same way changes nothing.
    """
    with _locked(pk, by) as row:
        basis = basis_line(basis)
        if row.closed_on is not None:
            if (row.closed_on, row.closed_basis) == (on, basis):
                return row
            raise Refused(f"Организация уже закрыта {row.closed_on:%d.%m.%Y}.")
        _require_day(row, on)
        _require_nothing_works(row)
        plans = Addressee.objects.filter(organization=row, until__isnull=True, roadmap__status=Roadmap.Status.APPROVED)
        for addressee in plans.order_by("roadmap"):
            remove_organization(addressee.roadmap_id, row, until=max(addressee.since, on), basis=basis, by=by)
        for programme in Programme.objects.filter(organization=row, closed_on__isnull=True):
            programme.closed_on = on
            programme.save(update_fields=["closed_on"])
        _end_roles(row, on)
        row.closed_on, row.closed_basis = on, basis
        row.save(update_fields=["closed_on", "closed_basis"])
        after = {"closed_on": on.isoformat(), "basis": basis}
        record("close_organization", row.municipality, by=by, target=row, after=after)
    return row


def reopen(pk: int, *, reason: str, by: User) -> Organization:
    """It was closed by mistake, or works again. Roles and duties that ended are given anew by their own acts."""
    with _locked(pk, by) as row:
        if row.closed_on is None:
            return row
        if row.successor_id is not None:
            raise Refused(f"У организации есть правопреемник, {row.successor}: открыть её снова нельзя.")
        reason = _said(reason, "Укажите, почему организация снова работает.", "reason")
        before = {"closed_on": row.closed_on.isoformat(), "basis": row.closed_basis}
        row.closed_on, row.closed_basis = None, ""
        row.save(update_fields=["closed_on", "closed_basis"])
        record("reopen_organization", row.municipality, by=by, target=row, before=before, comment=reason)
    return row


def reorganise(
    pk: int, successor: Organization, *, basis: str, pass_register: bool, pass_roles: bool, by: User
) -> Organization:
    """The organization is joined to its successor by the act `basis`, from today on.

    Open lines of all plans pass. `pass_register`: programmes, people and pairs pass too, with their history; else they
    stay where they are and programmes end. `pass_roles`: people keep the role at the successor; else roles just end.
    Raises Refused in words; NotAllowed. Twice is once.
    """
    with _locked(pk, by) as row:
        basis = basis_line(basis)
        if row.successor_id == successor.pk and row.closed_on is not None:
            return row
        if row.closed_on is not None:
            raise Refused(f"Организация уже закрыта {row.closed_on:%d.%m.%Y}.")
        _require_successor(row, successor)
        _require_no_branches(row)
        if pass_register:
            told = pass_people(row, successor)
        else:
            _require_no_pairs(row)
            told = {"programmes": 0, "people": 0, "pairs": 0}
        day = today(row.municipality)
        told["lines"] = succeed(row, successor, basis=basis, by=by)
        Programme.objects.filter(organization=row, closed_on__isnull=True).update(closed_on=day)
        told["roles"] = _pass_roles(row, successor, day, basis) if pass_roles else 0
        _end_roles(row, day)
        row.refresh_from_db()
        after = {"successor": str(successor), "basis": basis, **told}
        record("reorganise", row.municipality, by=by, target=row, title=f"{row} — {successor}", after=after)
    return row


@contextmanager
def _locked(pk: int, by: User) -> Iterator[Organization]:
    """The municipality and then the organization, after the guard of who may."""
    municipality_id = Organization.objects.values_list("municipality", flat=True).get(pk=pk)
    require(may_keep_registry(Access.of(by), municipality_id), _KEEP)
    with locked_register(municipality_id), locked_school(pk) as row:
        yield row


@contextmanager
def locked_register(municipality_id: int) -> Iterator[None]:
    """One act upon the municipality's register at a time."""
    with transaction.atomic():
        Municipality.objects.select_for_update(no_key=True).get(pk=municipality_id)
        yield


def _require_day(row: Organization, on: dt.date) -> None:
    if on > today(row.municipality):
        raise Refused("Этот день ещё не наступил: закройте организацию, когда он придёт.", field="on")


def _require_successor(row: Organization, successor: Organization) -> None:
    if successor.municipality_id != row.municipality_id:
        raise Refused("Правопреемник должен быть из того же муниципалитета.", field="successor")
    if successor.pk == row.pk:
        raise Refused("Организация не бывает правопреемником самой себя.", field="successor")
    if successor.closed_on is not None:
        raise Refused(f"«{successor}» закрыта: выберите организацию, которая работает.", field="successor")
    if (row.kind in SCHOOL_KINDS) != (successor.kind in SCHOOL_KINDS):
        # People of a school's register, children among them, pass to whoever teaches them and to nobody else.
        kind = "образовательная" if row.kind in SCHOOL_KINDS else "не образовательная"
        raise Refused(f"Правопреемник здесь — {kind} организация.", field="successor")
    if successor.parent_id == row.pk:
        raise Refused(f"«{successor}» — филиал этой организации: сначала измените его подчинение.", field="successor")


def _require_nothing_works(row: Organization) -> None:
    _require_no_branches(row)
    _require_no_pairs(row)


def _require_no_branches(row: Organization) -> None:
    names = list(Organization.objects.filter(parent=row).working().values_list("short_name", flat=True)[:5])
    if names:
        raise Refused(f"Работают филиалы: {', '.join(names)}. Сначала закройте их или смените головную организацию.")


def _require_no_pairs(row: Organization) -> None:
    working = Pair.objects.filter(organization=row, status=Pair.Status.ACTIVE).count()
    if working:
        pairs = counted(working, "работающая пара", "работающие пары", "работающих пар")
        raise Refused(f"Здесь {pairs}: завершите их или передайте правопреемнику.")


def _end_roles(row: Organization, on: dt.date) -> None:
    """Roles end after that day; those that were to begin later never do. Open invitations are revoked."""
    ahead = Membership.objects.filter(organization=row, starts_on__gt=on)
    ahead.delete()
    Membership.objects.filter(organization=row).not_ended(on).update(ends_on=on)
    Invitation.objects.open().filter(organization=row).update(revoked_at=timezone.now())


def _pass_roles(row: Organization, successor: Organization, day: dt.date, basis: str) -> int:
    """The same roles at the successor, where such roles exist and the person has none of them there."""
    standing = set(Membership.objects.filter(organization=successor).values_list("user", "role"))
    new = [
        Membership(
            municipality_id=row.municipality_id,
            user_id=held.user_id,
            organization=successor,
            role=held.role,
            acting=held.acting,
            basis=held.basis or basis,
            starts_on=day if held.starts_on is None or held.starts_on < day else held.starts_on,
            ends_on=held.ends_on,
        )
        for held in Membership.objects.filter(organization=row).not_ended(day)
        if suits(held.role, successor) and (held.user_id, held.role) not in standing
    ]
    return len(Membership.objects.bulk_create(new))


def _said(text: str, refusal: str, field: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise Refused(refusal, field=field)
    if len(words) > 300:
        raise Refused("Слишком длинно: не больше 300 знаков.", field=field)
    return words
