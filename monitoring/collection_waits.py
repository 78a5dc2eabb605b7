"""Collections that wait for a school's curator: the term is near or past, or everybody has answered. Numbers only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.urls import reverse

from mentoring.reminding import Waiting
from monitoring.collection_board import Line, line_of, with_numbers
from monitoring.models import Collection
from monitoring.models.collection import CollectionQuerySet
from organizations.access import Access
from organizations.models import Municipality, Organization

NEAR = 3
"""Days before the last one from which a collection is told of."""


def waiting(municipality: Municipality, day: dt.date) -> list[tuple[Organization, Waiting]]:
    """What waits on `day` in the municipality's schools. One query."""
    rows = Collection.objects.filter(municipality=municipality)
    return [(line.collection.programme.organization, one) for line, one in _told(rows, day)]


def waits_of(access: Access) -> list[Waiting]:
    """What waits in the person's own schools, each on its own today. One query, none without schools."""
    own = access.school_organization_ids
    if not own:
        return []
    schools = Organization.objects.with_branches(own)
    return [one for _, one in _told(Collection.objects.filter(programme__organization__in=schools.values("pk")))]


def _told(rows: CollectionQuerySet, day: dt.date | None = None) -> Iterator[tuple[Line, Waiting]]:
    for row in with_numbers(rows.open()).order_by("closes_on", "pk"):
        line = line_of(row) if day is None else replace(line_of(row), day=day)
        if words := _words(line):
            link = reverse("collection", args=[row.pk])
            yield line, Waiting("collection", f"{row.questionnaire}: {words}", link, row.closes_on)


def _words(line: Line) -> str:
    """What is to be done, "" where nothing yet."""
    until = line.collection.closes_on
    if line.state == "late":
        return f"срок прошёл, {line.said}, закройте сбор или продлите"
    if line.people is not None and line.answered >= line.people:
        return "ответили все, закройте сбор"
    if until is not None and (until - line.day).days <= NEAR:
        return f"ответить по {until:%d.%m.%Y}, {line.said}, напомните"
    return ""
