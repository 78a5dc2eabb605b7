"""Terms of a programme's stages, proposed from the plan whose items belong to them.

A plan names the terms of one school year; for another year they are shifted by whole years. A person may set others.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.formats import date_format

from organizations.models import Organization
from organizations.permissions import SCHOOL_KINDS
from organizations.text import one_line
from roadmaps.calendars import calendar_of
from roadmaps.deadlines import Calendar, Kind, Part, Period, parse, part_wording
from roadmaps.duties import Origin, Term, terms
from roadmaps.models import Item, Roadmap
from roadmaps.terms_read import plan_period, plan_years

CYCLE_BEGINS = 6
"""The month in which a school year's cycle is prepared: Morshansk's first stage lasts from June to August."""
_LONGEST = 200
_SAYS_NOTHING = frozenset({Kind.RELATIVE, Kind.UNKNOWN, Kind.ON_REQUEST, Kind.BY_SCHEDULE})


@dataclass(frozen=True, slots=True)
class StageTerm:
    """A stage's term: as named, its last day in time or None, and whether the stage lasts on after it."""

    wording: str = ""
    due_on: dt.date | None = None
    goes_on: bool = False


def plan_of(organization: Organization, audience: str) -> Roadmap | None:
    """The approved plan that dates the school's stages: its own, else the municipality's newest. Two queries."""
    rows = (
        Roadmap.objects.filter(
            municipality_id=organization.municipality_id,
            audience=audience,
            status=Roadmap.Status.APPROVED,
            pk__in=Item.objects.filter(stage__isnull=False).values("roadmap"),
        )
        .select_related("act", "owner")
        .order_by("-period_start", "-pk")
    )
    found = [row for row in rows if row.owner_id == organization.pk or row.owner.kind not in SCHOOL_KINDS]
    return min(found, key=lambda row: row.owner_id != organization.pk, default=None)


def terms_of(roadmap: Roadmap | None, school_year: int) -> dict[int, StageTerm]:
    """Terms of the stages that the plan dates, by number, in the school year that begins in `school_year`."""
    if roadmap is None:
        return {}
    items = Item.objects.filter(roadmap=roadmap, stage__isnull=False, removed_by__isnull=True)
    items = items.order_by("position", "pk")
    worded = [(item.stage or 0, _reading(item)) for item in items]
    signed = roadmap.act.date if roadmap.act else None
    years, period = plan_years(roadmap, signed), plan_period(roadmap, signed)
    return shifted_terms(worded, years, period, calendar_of(roadmap.municipality), school_year)


def shifted_terms(
    worded: Iterable[tuple[int, str]],
    years: Sequence[int],
    period: Period | None,
    calendar: Calendar,
    school_year: int,
) -> dict[int, StageTerm]:
    """The same from wordings by stage; `years` and `period` are the plan's. Pure.

    Of several wordings of a stage the one that ends last counts: the stage is done when all of it is.
    """
    found: dict[int, list[tuple[str, Term | None]]] = defaultdict(list)
    dated: list[dt.date] = []
    for stage, text in worded:
        of_plan = [term for term in terms(text, years, period, calendar) if term.origin == Origin.TERM and term.due]
        dated += [term.due for term in of_plan if term.due]
        found[stage].append((text, _in_year(of_plan, school_year)))
    base = min((cycle_of(day) for day in dated), default=school_year)
    return {stage: _latest(rows, years, base, school_year, calendar) for stage, rows in found.items()}


def cycle_of(day: dt.date) -> int:
    """The year in which the school year whose cycle holds `day` begins; preparation begins in summer."""
    return day.year if day.month >= CYCLE_BEGINS else day.year - 1


def _reading(item: Item) -> str:
    return dict(item.readings).get("deadline") or item.deadline or ""


def _in_year(found: Sequence[Term], school_year: int) -> Term | None:
    """The term of that school year where the plan names one, else its first."""
    own = [term for term in found if term.due and cycle_of(term.due) == school_year]
    return max(own, key=lambda term: term.due or dt.date.min) if own else (found[0] if found else None)


def _latest(
    rows: Sequence[tuple[str, Term | None]], years: Sequence[int], base: int, school_year: int, calendar: Calendar
) -> StageTerm:
    text, term = max(rows, key=lambda row: (row[1] and row[1].due) or dt.date.min)
    day = term.due if term else None
    by = 0 if day and cycle_of(day) == school_year else school_year - base
    parts = [_moved(part, by) for part in parse(text, years)]
    goes_on = any(part.kind is Kind.ONGOING for part in parts)
    named = _words(parts, school_year) or _as_it_stands(text)
    if day is None or (term and term.doubtful):
        # A day that the plan leaves open or doubtful is shown, and nobody is late after it.
        return StageTerm(named, None, goes_on)
    due = _later(day, by)
    return StageTerm(named, max(due, calendar.working_date(due)), goes_on)


def _moved(part: Part, by: int) -> Part:
    return replace(part, start=part.start and _later(part.start, by), end=part.end and _later(part.end, by))


def _later(day: dt.date, years: int) -> dt.date:
    """The same day `years` later; 29 February becomes the 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)


def _words(parts: Sequence[Part], school_year: int) -> str:
    """«до 30 сентября, далее весь период»: the year in which the school year begins is not repeated."""
    said = [_part_words(part, school_year) for part in parts if part.kind not in _SAYS_NOTHING]
    return one_line(", ".join(said), _LONGEST)


def _as_it_stands(text: str) -> str:
    """The document's own words within a line of the board: the cell's first capital goes."""
    said = one_line(text, _LONGEST)
    return said[:1].lower() + said[1:] if said[1:2].islower() or said[1:2].isspace() else said


def _part_words(part: Part, school_year: int) -> str:
    if part.start is None or part.end is None or part.kind is Kind.RECURRING:
        said = part_wording(replace(part, certain=True))
    elif part.by or part.start == part.end:
        said = ("до " if part.by else "") + _day(part.end) + _year(part.end, school_year)
    else:
        said = _span(part.start, part.end) + _year(part.start, school_year)
    return f"далее {said}" if part.follows else said


def _span(start: dt.date, end: dt.date) -> str:
    """«июнь – август», «1–15 сентября», «20 августа – 3 сентября»."""
    whole = start.day == 1 and (end + dt.timedelta(days=1)).day == 1
    same = (start.year, start.month) == (end.year, end.month)
    if whole:
        return _month(start) if same else f"{_month(start)} – {_month(end)}"
    return f"{start.day}–{_day(end)}" if same else f"{_day(start)} – {_day(end)}"


def _day(day: dt.date) -> str:
    return date_format(day, "j E")


def _month(day: dt.date) -> str:
    return date_format(day, "F").lower()


def _year(day: dt.date, school_year: int) -> str:
    return "" if day.year == school_year else f" {day.year}"
