"""The one write path of people and their roles: lock the municipality, guard, write, log."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.forms.models import model_to_dict
from django.utils import timezone
from django_scopes import scopes_disabled

from organizations import permissions
from organizations.access import Access
from organizations.journal import record
from organizations.models import Invitation, Membership, Municipality, Organization, Role, User
from organizations.refusals import NotAllowed, Refused
from organizations.registry import words_of
from organizations.succession import Successor

INVITATION_DAYS = 7


@dataclass(frozen=True, slots=True)
class Terms:
    """Since when and until when, both days included, a role is held, and on what basis by an acting person."""

    acting: bool = False
    basis: str = ""
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


def invite(
    organization: Organization, email: str, role: str, *, by: User, known: Successor | None = None
) -> tuple[Invitation, str]:
    """A one-time link for seven days. Returns the invitation and its secret, which is stored nowhere.

    An open invitation of the same person to the same role gives way to the new one. `known`: the person's name, where
    the inviter knows it.
    """
    with _locked(organization.municipality_id):
        _require_can_give(organization, role, by)
        invitation, token = _invite(organization, known or Successor(email), role, by=by)
        record("invite", invitation, by=by, title=str(invitation), after=_place(invitation))
    return invitation, token


def replace(
    membership: Membership, successor: Successor, last_day: dt.date | None, *, seen: dt.date | None, by: User
) -> tuple[Invitation, str]:
    """One person for another in a role: a link for the new one, the end of the old one's role, one line of the journal.

    What the organization owes is the organization's, so nothing of it moves. `last_day` is the old one's last, none
    means that the access ends at once; `seen` is the end of the role as the caller saw it, so that of two people who
    replace at once the second is told. Raises Refused, NotAllowed.
    """
    with _locked(membership.municipality_id):
        row = Membership.objects.select_related("user", "organization").filter(pk=membership.pk).first()
        if row is None or row.ends_on != seen or (row.ends_on is not None and row.ends_on < timezone.localdate()):
            raise Refused("Срок этой роли тем временем изменили: посмотрите, не заменён ли сотрудник уже.")
        _require(permissions.can_end(Access.of(by), row), "заменять этого сотрудника")
        _require_can_give(row.organization, row.role, by)
        last = last_day or _yesterday()
        if row.ends_on is not None and row.ends_on < last:
            raise Refused(f"Роль и так завершается {row.ends_on:%d.%m.%Y}: назовите день не позже.", field="last_day")
        if successor.email == row.user.email:
            raise Refused("Это почта того, кого заменяют. Укажите почту нового сотрудника.", field="email")
        invitation, token = _invite(row.organization, successor, row.role, by=by)
        before, told = _place(row), f"{row.get_role_display()}, {row.organization}: вместо {row.user.short_name()}"
        held = _end(row, last)
        record(
            "replace_person",
            membership,
            by=by,
            title=f"{told} приглашён(а) {invitation.full_name()} ({invitation.email})",
            before=before,
            after=_place(row) if held else None,
        )
    return invitation, token


def _invite(organization: Organization, who: Successor, role: str, *, by: User) -> tuple[Invitation, str]:
    """The row of an invitation and its secret, under the lock and after the guard of who may."""
    email = who.email
    # Of people of other municipalities nothing is told, not even that they have an account.
    known = User.objects.known_to(Access.of(by)).filter(email=email).first()
    if known is not None and not known.is_active:
        raise Refused("Учётная запись с этой почтой отключена. Её включает администратор системы.", field="email")
    if known is not None and _unended(known, organization, role):
        raise Refused("У этого сотрудника такая роль уже есть.", field="email")
    now = timezone.now()
    Invitation.objects.open().filter(organization=organization, role=role, email=email).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        municipality_id=organization.municipality_id,
        email=email,
        organization=organization,
        role=role,
        last_name=who.last_name,
        first_name=who.first_name,
        patronymic=who.patronymic,
        token_hash=Invitation.hash_of(token),
        invited_by=by,
        created_at=now,
        expires_at=now + dt.timedelta(days=INVITATION_DAYS),
    )
    return invitation, token


def revoke(invitation: Invitation, *, by: User) -> Invitation:
    """Close the link before anybody came by it. Twice is once."""
    with _locked(invitation.municipality_id):
        row = Invitation.objects.get(pk=invitation.pk)
        _require(permissions.can_give(Access.of(by), row.municipality_id, row.role), "отзывать это приглашение")
        if row.accepted_at is not None:
            raise Refused("Приглашение уже принято. Чтобы закрыть доступ, завершите роль сотрудника.")
        if row.revoked_at is None:
            row.revoked_at = timezone.now()
            row.save(update_fields=["revoked_at"])
            record("revoke_invitation", row, by=by, title=str(row), before=_place(row))
    return row


def invited(token: str) -> Invitation | None:
    """The invitation of a link, whatever became of it; None for a link that never was. Needs no scope."""
    with scopes_disabled():
        rows = Invitation.objects.select_related("organization", "municipality", "invited_by")
        return rows.filter(token_hash=Invitation.hash_of(token)).first()


def why_closed(invitation: Invitation) -> str:
    """The reason in Russian why nobody can come by the link any more; empty while one can."""
    if invitation.accepted_at is not None:
        return "Этой ссылкой уже воспользовались. Войдите с паролем, который вы тогда задали."
    if invitation.revoked_at is not None:
        return "Приглашение отозвано. Попросите прислать новое, если доступ вам нужен."
    if timezone.now() >= invitation.expires_at:
        return "Срок ссылки вышел: она действует семь дней. Попросите прислать новую."
    inviter = invitation.invited_by
    gives = permissions.can_give(Access.of(inviter), invitation.municipality_id, invitation.role)
    if invitation.organization.closed_on is not None or not inviter.is_active or not gives:
        return "Приглашение больше не действует. Попросите прислать новое."
    return ""


def accept(token: str, *, names: dict[str, str], password: str) -> User:
    """Make the invited person's account with the role. Somebody who has an account signs in and takes the role."""
    with scopes_disabled(), _invited_and_locked(token) as invitation:
        try:
            with transaction.atomic():
                user = User.objects.create_user(invitation.email, password, **names)
        except IntegrityError:
            raise Refused("На эту почту учётная запись уже есть. Войдите и откройте ссылку ещё раз.") from None
        _take(invitation, user)
    return user


def accept_as(token: str, *, by: User) -> Membership:
    """Take the role of the invitation by its owner, who is signed in."""
    with scopes_disabled(), _invited_and_locked(token) as invitation:
        _require(by.email == invitation.email, "принять приглашение, присланное другому сотруднику")
        return _take(invitation, by)


def grant(user: User, organization: Organization, role: str, terms: Terms, *, by: User) -> Membership:
    """Give a role to somebody who has an account. A role that ended before begins anew."""
    with _locked(organization.municipality_id):
        _require_can_give(organization, role, by)
        known = User.objects.known_to(Access.of(by)).filter(pk=user.pk, is_active=True).exists()
        _require(known, "назначать этого сотрудника: сначала пригласите его")
        if _unended(user, organization, role):
            raise Refused("Эта роль в организации у сотрудника уже есть.", field="role")
        membership = _hold(user, organization, role, terms)
        record("grant_role", membership, by=by, title=str(membership), after=_place(membership))
    return membership


def set_terms(membership: Membership, terms: Terms, *, by: User) -> Membership:
    """Change since when, until when and on what basis a role is held."""
    with _locked(membership.municipality_id):
        row = Membership.objects.select_related("user", "organization").get(pk=membership.pk)
        _require(permissions.can_end(Access.of(by), row), "менять эту роль")
        before = _place(row)
        _write_terms(row, terms)
        if _place(row) != before:
            record("change_role", row, by=by, title=str(row), before=before, after=_place(row))
    return row


def end(membership: Membership, last_day: dt.date | None, *, by: User) -> None:
    """End a role after `last_day`, or at once where none is named. Twice is once."""
    with _locked(membership.municipality_id):
        row = Membership.objects.select_related("user", "organization").get(pk=membership.pk)
        _require(permissions.can_end(Access.of(by), row), "завершать эту роль")
        last = last_day or _yesterday()
        if row.ends_on is not None and row.ends_on <= last:
            return
        before = _place(row)
        held = _end(row, last)
        record("end_role", membership, by=by, title=str(row), before=before, after=_place(row) if held else None)


def save_organization(row: Organization, *, by: User) -> Organization:
    """Write an organization of the register as entered, new or changed. The tenant of a known one never changes."""
    with _locked(row.municipality_id):
        _require(Access.of(by).has_role(row.municipality_id, "administrator"), "вести список организаций")
        stands = Organization.objects.filter(pk=row.pk).first() if row.pk else None
        if stands is not None and stands.municipality_id != row.municipality_id:
            raise Refused("Организацию нельзя перенести в другой муниципалитет.")
        before = words_of(stands) if stands else None
        row.save()
        if before != words_of(row):
            record(
                "edit_organization" if stands else "add_organization", row, by=by, before=before, after=words_of(row)
            )
    return row


def delete_organization(row: Organization, *, by: User) -> None:
    """Remove an organization that nothing refers to. Raises ProtectedError where something does."""
    with _locked(row.municipality_id):
        _require(Access.of(by).has_role(row.municipality_id, "administrator"), "вести список организаций")
        record("delete_organization", row, by=by, before=words_of(row))
        row.delete()


def save_municipality(row: Municipality, *, by: User) -> Municipality:
    """Write a tenant as entered: a new one by the platform's administrator, a known one by its own too."""
    with transaction.atomic():
        stands = Municipality.objects.select_for_update(no_key=True).filter(pk=row.pk).first() if row.pk else None
        access = Access.of(by)
        allowed = access.has_role(stands.pk, "administrator") if stands else access.sees_everything
        _require(allowed, "вести муниципалитеты")
        before = _plain(stands) if stands else None
        row.save()
        if before != _plain(row):
            record("edit_municipality" if stands else "add_municipality", row, by=by, before=before, after=_plain(row))
    return row


def save_settings(row: Any, *, by: User) -> None:
    """Write a municipality's rules of some floor, one row of `municipality` each. Those of a known row stay its own."""
    with _locked(row.municipality_id):
        _require(Access.of(by).has_role(row.municipality_id, "administrator"), "менять правила муниципалитета")
        stands = type(row).objects.filter(pk=row.pk).first() if row.pk else None
        if stands is not None and stands.municipality_id != row.municipality_id:
            raise Refused("Правила нельзя перенести в другой муниципалитет.")
        before = _plain(stands) if stands else None
        row.save()
        if before != _plain(row):
            record("edit_settings", row, by=by, before=before, after=_plain(row))


def reset_settings(row: Any, *, by: User) -> None:
    """Back to the product's own rules."""
    with _locked(row.municipality_id):
        _require(Access.of(by).has_role(row.municipality_id, "administrator"), "менять правила муниципалитета")
        record("reset_settings", row, by=by, before=_plain(row))
        row.delete()


def save_account(user: User, *, by: User) -> User:
    """Write an account as entered. The journal of every municipality where the person has a role tells of it."""
    with transaction.atomic():
        _require(Access.of(by).sees_everything, "вести учётные записи")
        stands = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first() if user.pk else None
        before, after = _account(stands) if stands else None, _account(user)
        user.save()
        if stands and before != after:
            _tell_of("edit_account", user, by=by, before=before, after=after)
    return user


def note_password(user: User, *, by: User) -> None:
    """The journal of every municipality where the person has a role tells that somebody else set the password."""
    _tell_of("set_password", user, by=by)


def set_preferences(user: User, *, theme: str, shortcuts: bool, digest: bool) -> None:
    """How the person's own pages look, and whether letters come. Nobody else's matter: no journal."""
    user.theme, user.shortcuts, user.digest = theme, shortcuts, digest
    user.save(update_fields=["theme", "shortcuts", "digest"])


def sign_out_everywhere(user: User) -> None:
    """End every session of the person, this one too. The person's own matter: no journal."""
    User.objects.filter(pk=user.pk).update(sign_outs=F("sign_outs") + 1)


@contextmanager
def _locked(municipality_id: int) -> Iterator[Municipality]:
    with transaction.atomic():
        yield Municipality.objects.select_for_update(no_key=True).get(pk=municipality_id)


@contextmanager
def _invited_and_locked(token: str) -> Iterator[Invitation]:
    """The invitation read again under the lock: of two people with one link the second is told."""
    found = invited(token)
    if found is None:
        raise Refused("Такой ссылки нет. Проверьте, что она скопирована целиком.")
    with _locked(found.municipality_id):
        invitation = Invitation.objects.select_related("organization", "invited_by").get(pk=found.pk)
        reason = why_closed(invitation)
        if reason:
            raise Refused(reason)
        yield invitation


def _take(invitation: Invitation, user: User) -> Membership:
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    membership = _unended(user, invitation.organization, invitation.role)
    membership = membership or _hold(user, invitation.organization, invitation.role, Terms())
    record("accept_invitation", invitation, by=user, target=membership, after=_place(membership))
    # What the person may do has changed, also within this request.
    user.__dict__.pop("_access", None)
    return membership


def _end(row: Membership, last: dt.date) -> bool:
    """Write the role's last day. False where not a day of it was held: nothing remains of it but the journal."""
    if row.starts_on is not None and row.starts_on > last:
        row.delete()
        return False
    row.ends_on = last
    row.save(update_fields=["ends_on"])
    return True


def _yesterday() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=1)


def _hold(user: User, organization: Organization, role: str, terms: Terms) -> Membership:
    """The row of the role with its terms: a new one, or the one that ended before."""
    ended = Membership.objects.filter(user=user, organization=organization, role=role).first()
    row = ended or Membership(
        municipality_id=organization.municipality_id, user=user, organization=organization, role=role
    )
    return _write_terms(row, terms)


def _write_terms(row: Membership, terms: Terms) -> Membership:
    row.acting, row.basis, row.starts_on, row.ends_on = terms.acting, terms.basis, terms.starts_on, terms.ends_on
    try:
        row.validate_constraints()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    row.save()
    return row


def _unended(user: User, organization: Organization, role: str) -> Membership | None:
    rows = Membership.objects.filter(user=user, organization=organization, role=role)
    return rows.not_ended(timezone.localdate()).first()


def _require_can_give(organization: Organization, role: str, by: User) -> None:
    _require(permissions.can_give(Access.of(by), organization.municipality_id, role), "давать такую роль")
    if organization.closed_on is not None:
        raise Refused("Организация закрыта.", field="organization")
    if not permissions.suits(role, organization):
        raise Refused(f"Роль «{Role(role).label}» в такой организации не бывает.", field="role")


def _require(allowed: bool, what: str) -> None:
    if not allowed:
        raise NotAllowed(f"Ваша роль не позволяет {what}.")


def _place(row: Invitation | Membership) -> dict[str, Any]:
    """What the journal keeps of a role: where, as what, for which time."""
    kept: dict[str, Any] = {"organization": str(row.organization), "role": row.role}
    if isinstance(row, Membership):
        kept["acting"], kept["basis"] = row.acting, row.basis
        kept["starts_on"] = row.starts_on.isoformat() if row.starts_on else None
        kept["ends_on"] = row.ends_on.isoformat() if row.ends_on else None
    return kept


def _plain(row: Model) -> dict[str, Any]:
    """The row's columns in JSON: dates in ISO form, rows pointed at as keys."""
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in model_to_dict(row).items()
    }


def _account(user: User) -> dict[str, Any]:
    names = ("email", "last_name", "first_name", "patronymic", "is_active", "is_superuser")
    return {name: getattr(user, name) for name in names}


def _tell_of(verb: str, user: User, *, by: User, before: Any = None, after: Any = None) -> None:
    for municipality in Municipality.objects.filter(pk__in=user.memberships.values("municipality")):
        record(verb, municipality, by=by, target=user, title=user.get_full_name(), before=before, after=after)
