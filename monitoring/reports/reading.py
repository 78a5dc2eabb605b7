"""The snapshot read from rows: a constant number of queries for a municipality."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from documents.disposition import NAME_RULE, POST_RULE
from mentoring.models import Practice, StageState, Wave
from mentoring.models.reference import STAGES
from mentoring.papers.morphology import phrase
from mentoring.standing import Way, standing
from monitoring.answers import rule_of
from monitoring.counting import span_of
from monitoring.facts import Facts, facts_of
from monitoring.figures import Figure, total
from monitoring.indicators import indicators_of, targets_of
from monitoring.models import Indicator, SiteCheck
from monitoring.reports.snapshot import (
    FormLine,
    IndicatorLine,
    SchoolLine,
    Signatory,
    SiteLine,
    Snapshot,
    StageLine,
    StatisticsLine,
)
from monitoring.reports.statistics import statistics_of, worked_pairs
from organizations.clock import today
from organizations.models import Municipality, Organization, OrganizationKind
from roadmaps.models import Roadmap
from roadmaps.status_note import StatusNote
from roadmaps.status_note_rows import status_note

GENITIVE = "gent"
_OFFICES = (OrganizationKind.DEPARTMENT, OrganizationKind.REGIONAL_AUTHORITY, OrganizationKind.ADMINISTRATION)
Step = Callable[[int, int, str], None]
"""Told how far the reading is: done, of how many, of whom."""


def snapshot_of(
    municipality: Municipality, year: int, day: dt.date, *, roadmap: Roadmap | None = None, step: Step | None = None
) -> Snapshot:
    """The municipality's year as it stands on `day`; of a region, its municipalities too, each told to `step`.

    `roadmap`: the plan whose execution is told; None: all plans in force.
    """
    if municipality.kind == Municipality.Kind.REGION:
        return _region(municipality, year, day, step or _silent)
    return _one(municipality, year, day, roadmap)


def _silent(done: int, of: int, words: str) -> None:
    """Nobody watches."""


def _region(region: Municipality, year: int, day: dt.date, step: Step) -> Snapshot:
    children = list(Municipality.objects.filter(parent=region).order_by("name"))
    parts = []
    for done, child in enumerate(children):
        step(done, len(children), child.name)
        parts.append(_one(child, year, day, None))
    step(len(children), len(children), "")
    own = _head(region)
    return Snapshot(
        place=region.name,
        of_place=_genitive(region.name),
        year=year,
        day=day,
        office=own.name if own else region.name,
        indicators=tuple(_summed(parts)),
        forms=tuple(_forms_summed(parts)),
        stages=tuple(_stages_summed(parts)),
        programmes=sum(part.programmes for part in parts),
        pairs=sum(part.pairs for part in parts),
        mentees=sum(part.mentees for part in parts),
        mentors=sum(part.mentors for part in parts),
        plans=tuple(_plans(region, year, day, None)),
        statistics=tuple(_statistics_summed(parts)),
        joined=sum(part.joined for part in parts),
        practices=sum(part.practices for part in parts),
        parts=tuple(parts),
    )


def _one(municipality: Municipality, year: int, day: dt.date, roadmap: Roadmap | None) -> Snapshot:
    first, last = span_of(Indicator.Year.CALENDAR, year)
    until = min(last, day)
    indicators = indicators_of(municipality, [year])
    facts = facts_of(municipality, indicators, [year - 1, year], on=day if day < today(municipality) else None)
    own = _head(municipality)
    statistics = statistics_of(municipality, first, until)
    counts = {line.code: line.number for line in statistics}
    period = next((each for each in facts.periods.values() if each.year == year and each.is_locked), None)
    return Snapshot(
        place=municipality.name,
        of_place=_genitive(municipality.name),
        year=year,
        day=day,
        office=own.name if own else municipality.name,
        indicators=tuple(_indicators(municipality, indicators, facts, year)),
        schools=tuple(_schools(indicators, facts, year)),
        forms=tuple(_forms(municipality, first, until)),
        stages=tuple(_stages(municipality, year, until)),
        programmes=counts["programmes"],
        pairs=counts["pairs"],
        mentees=counts["mentees"],
        mentors=counts["mentors"],
        joined=Wave.objects.filter(municipality=municipality, joined_on__lte=until, left_on__isnull=True)
        .values("organization")
        .distinct()
        .count(),
        plans=tuple(_plans(municipality, year, day, roadmap)),
        sites=tuple(_sites(municipality, first, until, facts)),
        statistics=statistics,
        practices=Practice.objects.filter(
            municipality=municipality, published_on__range=(first, until), withdrawn_on__isnull=True
        ).count(),
        rule=(period.rule if period else "") or rule_of(municipality.pk).printed,
        reported=period is not None,
    )


def _genitive(name: str) -> str:
    """«Моршанский район» → «Моршанского района»; the name keeps its capital letter."""
    bent = phrase(name, GENITIVE).wording
    return name[:1] + bent[1:] if bent[:1].casefold() == name[:1].casefold() else bent


def signatory_of(municipality: Municipality) -> Signatory:
    """Whose signature there is room for under the municipality's reports; blanks where the office names no head."""
    own = _head(municipality)
    return Signatory((own.head_post if own else "") or POST_RULE, (own.head_name if own else "") or NAME_RULE)


def _head(municipality: Municipality) -> Organization | None:
    """Whose head signs the municipality's reports."""
    rows = {each.kind: each for each in Organization.objects.filter(municipality=municipality, kind__in=_OFFICES)}
    return next((rows[kind] for kind in _OFFICES if kind in rows), None)


def _indicators(
    municipality: Municipality, indicators: Sequence[Indicator], facts: Facts, year: int
) -> Iterable[IndicatorLine]:
    targets = targets_of(municipality, [year])
    for each in indicators:
        yield IndicatorLine(
            number=each.number,
            title=f"{each.title} ({each.year_words(year)})" if each.is_of_school_year else each.title,
            short=each.short,
            part=each.numerator,
            whole=each.denominator,
            source=each.get_source_display(),
            digits=each.digits,
            target=targets.get((each.pk, year)),
            fact=facts.of(each, year),
            before=facts.of(each, year - 1),
            less_is_better=each.better == Indicator.Better.LESS,
            missing=() if each.is_of_the_district else tuple(map(_short, facts.missing(each, year))),
            of_people=not each.is_of_the_district,
        )


def _short(school: Organization) -> str:
    return school.short_name or school.name


def _schools(indicators: Sequence[Indicator], facts: Facts, year: int) -> Iterable[SchoolLine]:
    keys = {pk for each in indicators for pk in facts.schools.get((each.pk, year), {})}
    named = sorted((facts.organizations[pk] for pk in keys), key=_short)
    for school in named:
        figures = tuple(facts.of(each, year, school.pk) for each in indicators)
        yield SchoolLine(_short(school), figures)


def _forms(municipality: Municipality, first: dt.date, until: dt.date) -> Iterable[FormLine]:
    """Forms under which a pair worked in these days, with the people who worked. Two queries."""
    found: dict[tuple[int, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    pairs = worked_pairs(municipality, first, until)
    rows = pairs.order_by().values_list(
        "programme__form__position",
        "programme__form__name",
        "pk",
        "organization",
        "programme",
        "mentor__person",
        "members__mentee__person",
    )
    for position, name, pair, school, programme, mentor, mentee in rows:
        own = found[position, name]
        for key, value in (("pairs", pair), ("schools", school), ("programmes", programme), ("mentors", mentor)):
            own[key].add(value)
        if mentee is not None:
            own["mentees"].add(mentee)
    for (_, name), own in sorted(found.items()):
        yield FormLine(name, *(len(own[key]) for key in ("schools", "programmes", "pairs", "mentees", "mentors")))


def _stages(municipality: Municipality, year: int, day: dt.date) -> Iterable[StageLine]:
    """How far the programmes of the school year are that runs on the day."""
    school_year = day.year if day.month >= 9 else day.year - 1
    rows = StageState.objects.filter(municipality=municipality, programme__school_year=school_year)
    counts: dict[int, dict[Way, int]] = defaultdict(lambda: defaultdict(int))
    for stage in rows:
        # As of the day: what was begun or finished later had not been yet.
        stage.started_on = stage.started_on if stage.started_on and stage.started_on <= day else None
        stage.finished_on = stage.finished_on if stage.finished_on and stage.finished_on <= day else None
        counts[stage.stage][standing(stage, day).way] += 1
    for place, name in enumerate(STAGES, 1):
        if own := counts.get(place):
            yield StageLine(place, name, own[Way.DONE], own[Way.NOW] + own[Way.LATE], own[Way.LATE])


def _plans(municipality: Municipality, year: int, day: dt.date, roadmap: Roadmap | None) -> Iterable[StatusNote]:
    """The year of each plan in force: what fell due in it, and what is owed of the years before."""
    first, last = span_of(Indicator.Year.CALENDAR, year)
    rows = Roadmap.objects.filter(municipality=municipality, status=Roadmap.Status.APPROVED)
    rows = rows.filter(pk=roadmap.pk) if roadmap else rows.exclude(owner__kind=OrganizationKind.SCHOOL)
    for row in rows.select_related("municipality", "owner", "keeper", "current_edition").order_by("pk"):
        if row.current_edition is not None:
            yield status_note(row, min(last, day), since=first)


def _sites(municipality: Municipality, first: dt.date, until: dt.date, facts: Facts) -> Iterable[SiteLine]:
    """Each general school with the last check of its site in the year. One query."""
    checks = {}
    rows = SiteCheck.objects.filter(municipality=municipality, checked_on__range=(first, until))
    for row in rows.order_by("checked_on", "pk"):
        checks[row.organization_id] = row
    schools = [
        each
        for each in facts.organizations.values()
        if each.kind == OrganizationKind.SCHOOL
        and each.parent_id is None
        and (each.closed_on is None or each.closed_on > until)
    ]
    for school in sorted(schools, key=_short):
        found = checks.get(school.pk)
        name = _short(school)
        if found is None:
            yield SiteLine(name, "", frozenset(), None, "")
        else:
            yield SiteLine(name, found.url, frozenset(found.points), found.checked_on, found.note)


# --- Sums of a region ------------------------------------------------------------------------------------------


def _summed(parts: Sequence[Snapshot]) -> Iterable[IndicatorLine]:
    """The region's indicators: Σa / Σb over municipalities that count the same one, without targets of its own."""
    lines: dict[str, list[IndicatorLine]] = defaultdict(list)
    for part in parts:
        for line in part.indicators:
            lines[line.short].append(line)
    for own in lines.values():
        first = own[0]
        yield IndicatorLine(
            number=first.number,
            title=first.title,
            short=first.short,
            part=first.part,
            whole=first.whole,
            source=first.source,
            digits=first.digits,
            target=None,
            fact=_together([line.fact for line in own]),
            before=_together([line.before for line in own]),
            less_is_better=first.less_is_better,
            of_people=first.of_people,
        )


def _together(figures: Sequence[Figure]) -> Figure:
    """Σa / Σb; told are schools that have not given the denominator, not municipalities."""
    schools, missing = sum(each.schools for each in figures), sum(each.missing for each in figures)
    return replace(total(figures), schools=schools, missing=missing)


def _forms_summed(parts: Sequence[Snapshot]) -> Iterable[FormLine]:
    found: dict[str, list[FormLine]] = defaultdict(list)
    for part in parts:
        for line in part.forms:
            found[line.name].append(line)
    for name, own in found.items():
        yield FormLine(
            name,
            sum(line.schools for line in own),
            sum(line.programmes for line in own),
            sum(line.pairs for line in own),
            sum(line.mentees for line in own),
            sum(line.mentors for line in own),
        )


def _statistics_summed(parts: Sequence[Snapshot]) -> Iterable[StatisticsLine]:
    """Numbers of the municipalities together; places in forms are each municipality's own."""
    found: dict[str, StatisticsLine] = {}
    for line in (line for part in parts for line in part.statistics):
        known = found.get(line.code)
        found[line.code] = StatisticsLine(line.code, line.title, line.number + (known.number if known else 0))
    yield from found.values()


def _stages_summed(parts: Sequence[Snapshot]) -> Iterable[StageLine]:
    for place, name in enumerate(STAGES, 1):
        own = [line for part in parts for line in part.stages if line.number == place]
        if own:
            yield StageLine(
                place,
                name,
                sum(line.finished for line in own),
                sum(line.begun for line in own),
                sum(line.late for line in own),
            )
