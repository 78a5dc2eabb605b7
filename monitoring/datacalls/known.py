"""What the product knows of schools already: the ready list of columns, and their values on a day.

A value is filled in beforehand and stays the school's to confirm or to mend. Queries grow with kinds of values, not
with schools.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from mentoring.models import Form, Pair, Participant, Programme
from monitoring.datacalls.columns import Column, Kind, Words
from monitoring.models import BaseNumber, Indicator
from organizations.models import Membership, Municipality, Organization, Role
from roadmaps.models import Execution
from roadmaps.models.execution import OPEN

Values = dict[int, Any]
"""Values by organizations."""


@dataclass(frozen=True, slots=True)
class Source:
    """A known value: how a column names it, what a column made of it is called, and of which kind it is."""

    code: str
    label: str
    title: str
    kind: Kind = Kind.NUMBER


_PEOPLE = (
    Source("mentees", "наставляемые", "Наставляемых, человек"),
    Source("mentors", "наставники", "Наставников, человек"),
    Source("pairs", "пары и группы", "Работающих пар и групп"),
    Source("programmes", "программы", "Программ наставничества"),
)
_OTHERS = (
    Source("lines_total", "поручено по картам", "Поручений по дорожным картам"),
    Source("lines_done", "исполнено по картам", "Исполнено поручений"),
    Source("lines_late", "просрочено по картам", "Просрочено поручений"),
    Source("head_name", "руководитель", "Руководитель", Kind.TEXT),
    Source("curator", "куратор", "Куратор наставничества", Kind.TEXT),
    Source("phone", "телефон", "Телефон", Kind.TEXT),
    Source("email", "почта", "Электронная почта", Kind.TEXT),
    Source("address", "адрес", "Адрес", Kind.TEXT),
)


def sources(municipality: Municipality) -> list[Source]:
    """Everything that may be filled beforehand, as the builder lists it. One query."""
    bases = [
        Source(f"base:{value}", f"прошлое число: {label}", f"{label}, всего")
        for value, label in Indicator.Base.choices
        if value != Indicator.Base.ENTERPRISES
    ]
    forms = list(Form.objects.of(municipality).order_by("position", "pk").values_list("code", "name"))
    by_form = [
        Source(f"{one.code}:{code}", f"{one.label}, {name}", f"{one.title}: {name}")
        for one in _PEOPLE
        for code, name in forms
    ]
    return [*_PEOPLE, *bases, *_OTHERS, *by_form]


def words_of(found: Iterable[Source]) -> Words:
    """The words that the text of columns may use."""
    return Words({one.code: one.label for one in found}, {str(base): str(base.label) for base in Indicator.Base})


def known_cells(
    columns: Sequence[Column], organizations: Sequence[Organization], day: dt.date
) -> dict[int, dict[str, Any]]:
    """Cells by organization and column, for columns that name a source. Branches count in their school."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    keys = [row.pk for row in organizations]
    for column in columns:
        if not column.known or not keys:
            continue
        source, _, part = column.known.partition(":")
        if source in _CONTACTS:
            values = {row.pk: getattr(row, source) for row in organizations if getattr(row, source)}
        else:
            values = _READS[source](keys, part, day)
        for key, value in values.items():
            found[key][column.code] = value
    return dict(found)


_ROOT = Coalesce("organization__parent", "organization")


def _people(side: str) -> Callable[[list[int], str, dt.date], Values]:
    def read(keys: list[int], form: str, day: dt.date) -> Values:
        rows = Participant.objects.filter(
            Q(person__admitted_until__isnull=True) | Q(person__admitted_until__gte=day),
            Q(person__blocked_on__isnull=True) | Q(person__blocked_on__gt=day),
            side=side,
            left_on__isnull=True,
            programme__closed_on__isnull=True,
            person__admitted_from__lte=day,
        )
        if form:
            rows = rows.filter(programme__form__code=form)
        root = Coalesce("programme__organization__parent", "programme__organization")
        return _grouped(rows.annotate(root=root), keys, Count("person", distinct=True))

    return read


def _pairs(keys: list[int], form: str, _day: dt.date) -> Values:
    rows = Pair.objects.working()
    if form:
        rows = rows.filter(programme__form__code=form)
    return _grouped(rows.annotate(root=_ROOT), keys, Count("pk"))


def _programmes(keys: list[int], form: str, _day: dt.date) -> Values:
    rows = Programme.objects.running()
    if form:
        rows = rows.filter(form__code=form)
    return _grouped(rows.annotate(root=_ROOT), keys, Count("pk"))


def _grouped(rows: Any, keys: list[int], number: Any) -> Values:
    """Numbers by school; a school without any has none, and says so: 0."""
    counted = rows.filter(root__in=keys).order_by().values("root").annotate(number=number)
    return dict.fromkeys(keys, 0) | dict(counted.values_list("root", "number"))


def _bases(keys: list[int], base: str, _day: dt.date) -> Values:
    """The latest number that was given."""
    rows = BaseNumber.objects.filter(organization__in=keys, base=base).order_by("year", "pk")
    return dict(rows.values_list("organization", "number"))


def _lines(kind: str) -> Callable[[list[int], str, dt.date], Values]:
    def read(keys: list[int], _part: str, day: dt.date) -> Values:
        rows = Execution.objects.filter(organization__in=keys).exclude(due__gt=day)
        if kind == "done":
            rows = rows.filter(status=Execution.Status.ACCEPTED)
        elif kind == "late":
            rows = rows.filter(status__in=OPEN, late_after__lt=day)
        return _grouped(rows.annotate(root=F("organization")), keys, Count("pk"))

    return read


def _curators(keys: list[int], _part: str, day: dt.date) -> Values:
    rows = Membership.objects.filter(organization__in=keys, role=Role.CURATOR).select_related("user").order_by("-pk")
    return {row.organization_id: row.user.get_full_name() for row in rows if row.in_force(day)}


_CONTACTS = frozenset({"head_name", "phone", "email", "address"})
_READS: dict[str, Callable[[list[int], str, dt.date], Values]] = {
    "mentees": _people(Participant.Side.MENTEE),
    "mentors": _people(Participant.Side.MENTOR),
    "pairs": _pairs,
    "programmes": _programmes,
    "base": _bases,
    "lines_total": _lines("total"),
    "lines_done": _lines("done"),
    "lines_late": _lines("late"),
    "curator": _curators,
}
