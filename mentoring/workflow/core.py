"""What every act of mentoring shares: the locks in their order, the guard, the log of personal data.

The order of locks: municipality, organization, roadmaps by key, programme.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction

from mentoring.models import DataUse, MentoringSettings, Person, Programme
from organizations.models import Municipality, Organization, User
from organizations.refusals import NotAllowed

CODES_SHOWN = 500
"""How many codes one line of the log names; the number of people is always told."""


@contextmanager
def locked_programme(pk: int) -> Iterator[Programme]:
    """The programme, locked until the block's transaction ends. Raises Programme.DoesNotExist outside the scope."""
    with transaction.atomic():
        yield (
            Programme.objects.select_for_update(of=("self",), no_key=True)
            .select_related("organization", "municipality", "form")
            .get(pk=pk)
        )


@contextmanager
def locked_school(pk: int) -> Iterator[Organization]:
    """The organization with its register of people, locked: codes and numbers of pairs are given inside."""
    with transaction.atomic():
        yield (
            Organization.objects.select_for_update(of=("self",), no_key=True).select_related("municipality").get(pk=pk)
        )


def require(allowed: bool, what: str) -> None:
    """Guard of a role: `what` names the act in the infinitive."""
    if not allowed:
        raise NotAllowed(f"Ваша роль не позволяет {what}.")


def settings_of(municipality: Municipality) -> MentoringSettings:
    """The municipality's settings; unsaved defaults where nobody set any: then no names are kept."""
    return MentoringSettings.objects.filter(municipality=municipality).first() or MentoringSettings(
        municipality=municipality
    )


def log_use(
    kind: str,
    organization: Organization,
    people: Iterable[Person],
    *,
    where: str,
    by: User | None,
    reason: str = "",
    address: str | None = None,
) -> None:
    """A line of the log of personal data about these people of one school; nothing where there is nobody."""
    found = list(people)
    if not found:
        return
    DataUse.objects.create(
        municipality_id=organization.municipality_id,
        organization=organization,
        kind=kind,
        person=found[0] if len(found) == 1 else None,
        codes=", ".join(person.code for person in found[:CODES_SHOWN]),
        people=len(found),
        where=where,
        reason=reason,
        by=by,
        address=address,
    )
