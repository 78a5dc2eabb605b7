"""Accounts of mentors: known by an e-mail alone, without a name; the school gives and ends them."""

from __future__ import annotations

import secrets

from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest

from organizations.forms import ResetForm
from organizations.models import Membership, Organization, Role, User
from organizations.refusals import Refused

_OF_SCHOOLS = (Role.HEAD, Role.CURATOR, Role.MENTOR)


def open_account(organization: Organization, email: str) -> User:
    """The account of this address, made where there is none, as a mentor of the organization; inside the act's lock.

    A new one has a password that nobody knows: the person sets an own one by a letter. Raises Refused.
    """
    known = User.objects.filter(email=email.strip().lower()).first()
    if known is not None and _is_of_an_office(known):
        raise Refused("Это адрес сотрудника отдела или администратора: наставнику нужен отдельный.", field="email")
    if known is not None and not known.is_active:
        raise Refused("Учётная запись с этой почтой отключена. Её включает администратор системы.", field="email")
    account = known or User.objects.create_user(email, secrets.token_urlsafe(32))
    Membership.objects.get_or_create(
        municipality_id=organization.municipality_id, user=account, organization=organization, role=Role.MENTOR
    )
    return account


def _is_of_an_office(account: User) -> bool:
    """Whoever works above schools sees no names, and no account of his may open them."""
    return account.is_superuser or account.memberships.exclude(role__in=_OF_SCHOOLS).exists()


def close_account(organization: Organization, account: User) -> None:
    """No mentor of the organization any more; other roles of the person stay."""
    Membership.objects.filter(user=account, organization=organization, role=Role.MENTOR).delete()


def send_password_link(request: HttpRequest, email: str) -> None:
    """The usual letter of a forgotten password; whoever has an own one may leave it."""
    form = ResetForm({"email": email})
    if form.is_valid():
        form.save(
            request=request,
            use_https=request.is_secure(),
            token_generator=default_token_generator,
            subject_template_name="organizations/mail/password_reset_subject.txt",
            email_template_name="organizations/mail/password_reset.txt",
        )
