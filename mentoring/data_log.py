"""The log of personal data as its page shows it: who, when, whose, what and why; by codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from mentoring.models import DataUse, Person
from organizations.models import Organization

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; "" is everything."""

    kind: str = ""
    code: str = ""
    by: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Filters:
        kind = given.get("kind", "")
        return cls(
            kind if kind in DataUse.Kind.values else "",
            " ".join(given.get("code", "").split())[:20],
            " ".join(given.get("by", "").split())[:100],
            _day(given.get("since", "")),
            _day(given.get("until", "")),
        )

    @property
    def is_on(self) -> bool:
        return any((self.kind, self.code, self.by, self.since, self.until))

    @property
    def query(self) -> str:
        given = {name: value for name in ("kind", "code", "by") if (value := getattr(self, name))}
        given |= {name: f"{day:%d.%m.%Y}" for name in ("since", "until") if (day := getattr(self, name))}
        return f"{urlencode(given)}&" if given else ""


def log_of(school: Organization, filters: Filters) -> QuerySet[DataUse]:
    """Lines about the school's people that the filters ask for."""
    rows: QuerySet[DataUse] = DataUse.objects.filter(organization=school).select_related("by", "person")
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.code:
        # A whole code: «У-1» is not «У-10».
        found = Person.objects.filter(organization=school, code__in={filters.code, *_spelt(filters.code)})
        listed = [
            Q(codes=code)
            | Q(codes__startswith=f"{code}, ")
            | Q(codes__endswith=f", {code}")
            | Q(codes__contains=f", {code}, ")
            for code in _spelt(filters.code)
        ]
        asked = Q(person__in=found.values("pk"))
        for one in listed:
            asked |= one
        rows = rows.filter(asked)
    if filters.by:
        for word in filters.by.casefold().replace("ё", "е").split():
            rows = rows.filter(by__search_text__contains=word)
    zone = timezone.get_current_timezone()
    if filters.since:
        rows = rows.filter(at__gte=dt.datetime.combine(filters.since, dt.time.min, zone))
    if filters.until:
        rows = rows.filter(at__lte=dt.datetime.combine(filters.until, dt.time.max, zone))
    return rows


def _spelt(code: str) -> Iterable[str]:
    return {code, code.upper(), code.capitalize()}


def _day(text: str) -> dt.date | None:
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None
