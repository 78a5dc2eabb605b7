"""Who sees which practice, and whose consent is missing to show one. Pure reads."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from mentoring.models import Consent, Person, Practice
from organizations.access import Access
from organizations.models import Organization


def practices_for(access: Access, day: dt.date) -> QuerySet[Practice]:
    """The office sees its municipality's practices, a school its own and the shown ones of its municipality.

    Each row has `lapsed`: it was published, but somebody of its pair consents no longer.
    """
    rows = Practice.objects.annotate(lapsed=Exists(_silent_people(OuterRef("pair"), day)))
    if access.sees_everything:
        return rows
    own = Organization.objects.with_branches(access.school_organization_ids)
    shown = Q(published_on__isnull=False, lapsed=False)
    return rows.filter(
        Q(municipality__in=access.worked_ids)
        | Q(organization__in=own.values("pk"))
        | shown & Q(municipality__in=access.school_municipality_ids)
    )


def published_in(municipality_pk: int, day: dt.date) -> QuerySet[Practice]:
    """What everybody may read: published practices whose people still consent, the newest first."""
    rows = Practice.objects.annotate(lapsed=Exists(_silent_people(OuterRef("pair"), day)))
    shown = rows.filter(municipality=municipality_pk, published_on__lte=day, withdrawn_on__isnull=True, lapsed=False)
    return shown.select_related("organization").order_by("-published_on", "-pk")


def lacking_consent(pair_pk: int | None, day: dt.date) -> list[str]:
    """Codes of the pair's people, former mentees among them, without a consent of publication in force on `day`."""
    if pair_pk is None:
        return []
    return list(_silent_people(pair_pk, day).order_by("code").values_list("code", flat=True))


def _silent_people(pair: int | OuterRef, day: dt.date) -> QuerySet[Person]:
    """People of the pair whose data may not be shown."""
    agreed = Consent.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day),
        person=OuterRef("pk"),
        kind=Consent.Kind.PUBLICATION,
        given_on__lte=day,
    )
    of_pair = Q(takes_part__memberships__pair=pair) | Q(takes_part__mentors=pair)
    return Person.objects.filter(of_pair).exclude(Exists(agreed)).distinct()
