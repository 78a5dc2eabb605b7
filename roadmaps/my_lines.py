"""What a person's own organizations owe: the most urgent first, page by page without counting rows, in words.

All of it is read from the lines and from today; nothing is stored.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, DateField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.formats import date_format

from organizations.access import SCHOOL, Access
from organizations.clock import today
from organizations.models import Municipality, Organization
from organizations.text import counted
from roadmaps.models import Evidence, Execution, Occurrence, Roadmap
from roadmaps.permissions import WRITERS
from roadmaps.proofs import Asked, asked_of

PAGE = 100
OWNERS = (*WRITERS, *SCHOOL)
"""Roles that report for their own organization."""
WAITING, REPORTED, ACCEPTED, RETURNED, OVERDUE = "waiting", "reported", "accepted", "returned", "overdue"

_BACK, _LATE, _DATED, _UNDATED = range(4)
_NEAR = 60
"""Days that are worth counting down."""
_NEVER = dt.date(9999, 12, 31)
_MARK = re.compile(r"([0-3])\.(\d{4}-\d{2}-\d{2})\.(\d{1,18})")
_WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_MONTHS = (
    *("Январь", "Февраль", "Март", "Апрель", "Май", "Июнь"),
    *("Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь"),
)


@dataclass(frozen=True, slots=True)
class Days:
    """Each municipality's own today."""

    by_municipality: Mapping[int, dt.date]

    @classmethod
    def of(cls, access: Access) -> Days:
        """One query, none where the person is at home in one municipality."""
        if access.home is not None:
            return cls({access.home.pk: today(access.home)})
        rows = Municipality.objects.filter(pk__in=access.municipality_ids)
        return cls({row.pk: today(row) for row in rows})

    def of_line(self, line: Execution) -> dt.date:
        return self.by_municipality.get(line.municipality_id) or today(line.municipality)

    def where(self, condition: Any) -> Q:
        """`condition(day)` for the lines of each municipality; days that are shared are asked together."""
        places: dict[dt.date, list[int]] = {}
        for place, day in self.by_municipality.items():
            places.setdefault(day, []).append(place)
        found = Q(pk__in=())
        for day, keys in places.items():
            found |= Q(municipality__in=keys) & condition(day)
        return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for. `state` is one of the constants above; the rest is off when empty."""

    state: str = WAITING
    plan: str = ""
    organization: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class MyLine:
    """A line as the list tells it. `term`: the day as understood; `told`: how long is left or over; `asked`: what
    completes it. `late` and `returned` choose its sign."""

    line: Execution
    term: str
    told: str
    asked: Asked
    late: bool
    returned: bool
    proofs: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading; `icon` is the name of a sign of `components/_state_icon.html`.

    `later`: a month after the next one, shown folded.
    """

    title: str
    icon: str
    lines: tuple[MyLine, ...]
    later: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of a page in order. `after` is where the next one begins, "" on the last."""

    lines: tuple[Execution, ...]
    after: str


def own_organizations(access: Access) -> frozenset[int]:
    """Organizations for which the person reports; branches of schools come beside them."""
    return frozenset(seat.organization_id for seat in access.seats if seat.role in OWNERS)


def owned_by(access: Access) -> QuerySet[Execution]:
    """Lines of the person's own organizations and of their branches, of plans in execution and under control."""
    branches = Organization.objects.filter(parent__in=access.school_organization_ids)
    # By keys, so that the index of lines by organization serves; a branch asked by its parent would hide it.
    owners = own_organizations(access).union(branches.values_list("pk", flat=True))
    reported = Q(status__in=[Execution.Status.REPORTED, Execution.Status.ACCEPTED])
    return Execution.objects.visible_to(access).filter(_IN_FORCE | reported, organization__in=owners)


_IN_FORCE = Q(
    roadmap__status=Roadmap.Status.APPROVED,
    item__control__taken_off_on__isnull=True,
    item__control__closed_on__isnull=True,
)


def open_under_control(rows: QuerySet[Execution]) -> QuerySet[Execution]:
    """Those that still wait for a report: open, of plans in execution, of items that are not closed."""
    return rows.open().filter(_IN_FORCE)  # type: ignore[attr-defined]


def narrowed(rows: QuerySet[Execution], wanted: Wanted, days: Days) -> QuerySet[Execution]:
    """The lines that the address asks for."""
    rows = _of_state(rows, wanted.state, days)
    if wanted.plan:
        rows = rows.filter(roadmap__slug=wanted.plan)
    if wanted.organization:
        rows = rows.filter(organization=wanted.organization)
    for word in wanted.words.split():
        rows = rows.filter(_holds(word))
    return rows


def _of_state(rows: QuerySet[Execution], state: str, days: Days) -> QuerySet[Execution]:
    status = Execution.Status
    if state in (REPORTED, ACCEPTED):
        return rows.filter(status=status.REPORTED if state == REPORTED else status.ACCEPTED)
    if state == RETURNED:
        return rows.filter(status=status.RETURNED)
    rows = rows.open()  # type: ignore[attr-defined]
    return rows.filter(days.where(_is_late)) if state == OVERDUE else rows


def _is_late(day: dt.date) -> Q:
    return Q(late_after__lt=day)


def _holds(word: str) -> Q:
    """Databases disagree on the letter case of Cyrillic, so that it is tried in the three ways that texts have."""
    found = Q()
    for shape in {word, word.lower(), word.capitalize(), word.upper()}:
        for column in ("item__title", "item__label", "item__result", "occurrence__label"):
            found |= Q(**{f"{column}__contains": shape})
    return found


def counts(rows: QuerySet[Execution], days: Days) -> dict[str, int]:
    """How many wait, are overdue, came back, are checked, are accepted, and fall due by the month's end: one query."""
    status = Execution.Status
    waits = Q(status__in=[status.ASSIGNED, status.RETURNED])
    return rows.aggregate(
        waiting=Count("pk", filter=waits),
        overdue=Count("pk", filter=waits & days.where(_is_late)),
        returned=Count("pk", filter=Q(status=status.RETURNED)),
        reported=Count("pk", filter=Q(status=status.REPORTED)),
        accepted=Count("pk", filter=Q(status=status.ACCEPTED)),
        this_month=Count("pk", filter=waits & days.where(_this_month)),
    )


def _this_month(day: dt.date) -> Q:
    first_of_next = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return Q(due__gte=day, due__lt=first_of_next)


def page_of(rows: QuerySet[Execution], days: Days, after: str = "") -> Page:
    """The next lines behind the mark `after`: one query, and one for the results, whatever came before.

    What came back stands first, then what is overdue, then by day. A mark that is none begins anew.
    """
    ordered = (
        rows.annotate(
            rank=Case(
                When(status=Execution.Status.RETURNED, then=_BACK),
                When(Q(status=Execution.Status.ASSIGNED) & days.where(_is_late), then=_LATE),
                When(due__isnull=True, then=_UNDATED),
                default=_DATED,
                output_field=IntegerField(),
            ),
            day=Coalesce("due", Value(_NEVER), output_field=DateField()),
        )
        .select_related("item", "organization", "roadmap", "occurrence", "municipality")
        .prefetch_related("item__results")
        .order_by("rank", "day", "pk")
    )
    if (mark := _read_mark(after)) is not None:
        rank, day, key = mark
        ordered = ordered.filter(Q(rank__gt=rank) | Q(rank=rank, day__gt=day) | Q(rank=rank, day=day, pk__gt=key))
    found = list(ordered[: PAGE + 1])
    shown = found[:PAGE]
    return Page(tuple(shown), _mark(shown[-1]) if len(found) > PAGE else "")


def _mark(line: Any) -> str:
    return f"{line.rank}.{line.day:%Y-%m-%d}.{line.pk}"


def _read_mark(text: str) -> tuple[int, dt.date, int] | None:
    found = _MARK.fullmatch(text)
    try:
        return (int(found[1]), dt.date.fromisoformat(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def grouped(lines: Sequence[Execution], days: Days, proofs: Mapping[int, Sequence[Evidence]]) -> list[Group]:
    """Headings in the order of the lines: what came back, what is overdue, then months. `proofs`: by line's key."""

    def key(line: Any) -> tuple[int, int, int]:
        dated = line.rank == _DATED
        return (line.rank, line.due.year if dated else 0, line.due.month if dated else 0)

    groups = []
    for (rank, year, month), found in groupby(lines, key=key):
        rows = [told(line, days.of_line(line), proofs.get(line.pk, ())) for line in found]
        this_month = any(days.of_line(row.line).timetuple()[:2] == (year, month) for row in rows)
        title = {_BACK: "Вернули на доработку", _LATE: "Просрочено", _UNDATED: "День не назначен"}.get(rank)
        month_title = f"{_MONTHS[month - 1]} {year}" if month else ""
        icon = {_BACK: "returned", _LATE: "overdue", _UNDATED: "undated"}.get(rank, "now" if this_month else "ahead")
        later = rank == _DATED and all(_is_later(row.line.due, days.of_line(row.line)) for row in rows)
        named = title or (f"{month_title}, этот месяц" if this_month else month_title)
        groups.append(Group(named, icon, tuple(rows), later))
    return groups


def _is_later(due: dt.date | None, day: dt.date) -> bool:
    """After the month that follows this one."""
    return due is not None and (due.year * 12 + due.month) - (day.year * 12 + day.month) > 1


def told(line: Execution, day: dt.date, proofs: Iterable[Evidence] = ()) -> MyLine:
    """The line in words on `day`. Item with results, occurrence must be loaded with it."""
    return MyLine(
        line,
        term_words(line, day),
        left_words(line, day),
        asked_of(line, is_target=bool(line.item.target)),
        line.is_overdue(day),
        line.status == Execution.Status.RETURNED,
        tuple(proofs),
    )


def term_words(line: Execution, day: dt.date) -> str:
    """The day as understood: «до 15 ноября 2020 г., вс; считаем по 16 ноября, пн»; what is awaited where there is
    none. A reminder that is past is not told any more."""
    due, term = line.due, line.occurrence
    # A line reported before an act moved the term keeps its own day.
    working = term.working if term.due == due else None
    if due is None:
        return line.occurrence.label or _WITHOUT_DAY.get(line.occurrence.origin, "день не назван")
    words = f"до {_long(due)}, {_weekday(due)}"
    if working and working > due:
        words += f"; считаем по {date_format(working, 'j E')}, {_weekday(working)}"
    elif working and day <= working < due:
        words += f"; напоминание {date_format(working, 'j E')}, {_weekday(working)}"
    if line.extended_to:
        words += f"; продлено до {_long(line.extended_to)}"
    return words


_WITHOUT_DAY: Mapping[str, str] = {
    Occurrence.Origin.REQUEST: "по запросу отдела",
    Occurrence.Origin.SCHEDULE: "по графику отдела",
    Occurrence.Origin.EVENT: "после события",
    Occurrence.Origin.UNDATED: "день не назван",
}


def left_words(line: Execution, day: dt.date) -> str:
    """«опоздание 6 дней», «осталось 9 дней», «сегодня последний день»; for a report, whether it came in time.

    A day that passed says that nobody is late with it, so that it is not taken for a mistake.
    """
    if not line.is_open:
        return report_words(line)
    if line.is_overdue(day):
        return f"опоздание {_days(line.days_late(day))}"
    last = line.late_after or line.due
    if last is None:
        return ""
    if last < day:
        return "просрочкой не считается"
    left = (last - day).days
    if left > _NEAR:
        return ""
    return f"осталось {_days(left)}" if left else "сегодня последний день"


def report_words(line: Execution) -> str:
    """How the report stands to the term: «исполнено в срок, отчёт с опозданием»."""
    if line.entered_as == Execution.Origin.BEFORE:
        return "исполнено до ввода в систему"
    if not line.reported_late:
        return "исполнено в срок" if line.late_after else ""
    if line.done_in_time:
        return "исполнено в срок, отчёт с опозданием"
    reported = line.reported_on or line.done_on
    late = (reported - line.late_after).days if reported and line.late_after else 0
    return f"исполнено с опозданием, отчёт на {_days(late)} позже срока"


def _days(number: int) -> str:
    return counted(number, "день", "дня", "дней")


def _long(day: dt.date) -> str:
    return f"{date_format(day, 'j E Y')}\u00a0г."


def _weekday(day: dt.date) -> str:
    return _WEEKDAYS[day.weekday()]


def plans_of(rows: QuerySet[Execution]) -> list[tuple[str, str]]:
    """Plans of the lines as choices (slug, title)."""
    keys = rows.order_by().values("roadmap")
    return list(Roadmap.objects.filter(pk__in=keys).order_by("title", "pk").values_list("slug", "title"))


def organizations_of(rows: QuerySet[Execution]) -> list[tuple[int, str]]:
    """Organizations of the lines as choices (key, short name)."""
    found: Iterable[tuple[int, str]] = (
        rows.order_by("organization__short_name", "organization")
        .values_list("organization", "organization__short_name")
        .distinct()
    )
    return list(found)
