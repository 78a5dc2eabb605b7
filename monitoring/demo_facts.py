"""The demo's figures: four years of Morshansk, Aksay's share of pupils, a calendar, a report, an open page.

All numbers are invented. Years before the pilot school's registers, and schools that keep theirs on paper, are entered
by hand, as a department does that begins in the middle of a programme.
"""

from __future__ import annotations

from monitoring.models import Indicator
from monitoring.workflow.links import tie_row
from monitoring.workflow.periods import lock_period
from monitoring.workflow.public import write_page
from monitoring.workflow.report_calendar import take_typical
from monitoring.workflow.reports import make_report
from monitoring.workflow.values import enter_value, give_base
from organizations.models import Municipality, Organization, User
from roadmaps.models import IndicatorRow

YEARS = (2020, 2021, 2022, 2023)
_PAPER = "Вымышлено для демонстрации: школа ведёт учёт на бумаге."
_BEFORE = "Вымышлено для демонстрации: год до учёта в системе."
_GIVEN = "вымышлено для демонстрации"
_PILOT = "morshansk-algasovo"
# Of each school and base: numbers of the four years. One school has not given its children of the last year.
_BASES: dict[str, dict[str, tuple[int | None, ...]]] = {
    "children_10_18": {
        _PILOT: (64, 62, 60, 58),
        "morshansk-ustinskaya": (214, 210, 206, 204),
        "morshansk-bolshekulikovskaya": (120, 118, 117, 116),
        "morshansk-sokolnikovskaya": (160, 158, 152, 150),
        "morshansk-parusa": (98, 96, 96, 94),
        "morshansk-tridesyataya": (72, 70, 70, None),
    },
    "youth_15_19": {
        _PILOT: (34, 32, 31, 40),
        "morshansk-ustinskaya": (92, 90, 88, 86),
        "morshansk-bolshekulikovskaya": (52, 50, 50, 48),
        "morshansk-sokolnikovskaya": (70, 68, 66, 64),
        "morshansk-parusa": (44, 42, 42, 40),
        "morshansk-tridesyataya": (30, 30, 28, 28),
    },
    "young_teachers": {
        _PILOT: (1, 2, 2, 2),
        "morshansk-ustinskaya": (3, 3, 4, 4),
        "morshansk-bolshekulikovskaya": (2, 2, 2, 3),
        "morshansk-sokolnikovskaya": (2, 3, 3, 3),
        "morshansk-parusa": (1, 1, 2, 2),
        "morshansk-tridesyataya": (1, 1, 1, 1),
    },
}
_ENTERPRISES = (124, 130, 126, 130)
# Of each indicator and school: numerators of the four years, None where the register counts. The school that spoils
# the first indicator in the last year is the largest one.
_PARTS: dict[str, dict[str, tuple[int | None, ...]]] = {
    "mentees": {
        _PILOT: (14, 22, 31, None),
        "morshansk-ustinskaya": (20, 38, 66, 61),
        "morshansk-bolshekulikovskaya": (13, 27, 46, 62),
        "morshansk-sokolnikovskaya": (18, 36, 58, 79),
        "morshansk-parusa": (9, 18, 32, 46),
        "morshansk-tridesyataya": (8, 12, 21, None),
    },
    "mentors": {
        _PILOT: (3, 3, 4, None),
        "morshansk-ustinskaya": (2, 3, 6, 6),
        "morshansk-bolshekulikovskaya": (2, 2, 4, 4),
        "morshansk-sokolnikovskaya": (2, 3, 4, 5),
        "morshansk-parusa": (1, 2, 3, 3),
        "morshansk-tridesyataya": (1, 1, 1, 2),
    },
    "young-teachers": {
        _PILOT: (1, 2, 2, None),
        "morshansk-ustinskaya": (3, 2, 4, 4),
        "morshansk-bolshekulikovskaya": (2, 2, 2, 3),
        "morshansk-sokolnikovskaya": (2, 3, 3, 3),
        "morshansk-parusa": (1, 1, 2, 2),
        "morshansk-tridesyataya": (1, 1, 1, 1),
    },
}
_GIVING = (2, 5, 7, 9)
"""Enterprises that gave mentors, of the whole district."""
# Of each year: satisfied, took part, answered, in the whole district.
_SATISFIED = {
    "satisfied-mentees": ((48, 82, 71), (97, 153, 139), (168, 254, 230), (210, 305, 268)),
    "satisfied-mentors": ((25, 41, 37), (49, 77, 70), (88, 129, 118), (108, 152, 133)),
}
_AKSAY = {2020: (1641, 10_480), 2021: (3286, 10_610), 2022: (4742, 10_700)}
# Of other municipalities, so that an observer has something to compare: indicator, year, numerator, denominator.
_OTHERS = {
    "vytegra": (("mentees", 2020, 143, 1_610), ("mentors", 2020, 21, 702)),
    "tonkino": (("mentees", 2022, 118, 402), ("mentees", 2023, 221, 396), ("mentors", 2023, 12, 171)),
}
_INTRO = (
    "В районе учатся вместе школьники и молодые учителя: наставники помогают освоиться, выбрать профессию и довести до "
    "конца собственный проект. Числа на этой странице вымышлены для демонстрации."
)
_CONTACTS = "Отдел образования администрации Моршанского района (демонстрация).\nПриём: по рабочим дням с 9 до 17."


def play() -> None:
    """Plans must be approved, registers and questionnaires filled; the municipality's day is the demo's own."""
    by = User.objects.get(email="editor.morshansk@example.org")
    home = Municipality.objects.get(slug="morshansk")
    indicators = {each.code: each for each in Indicator.objects.filter(set__code="model-2019")}
    rows = IndicatorRow.objects.filter(roadmap__slug="morshansk-2020").order_by("position")
    for row, indicator in zip(rows, indicators.values(), strict=True):
        tie_row(row.pk, indicator.pk, by=by)
    schools = {each.slug: each for each in Organization.objects.filter(municipality=home)}
    _bases(home, schools, by)
    _values(home, schools, indicators, by)
    for year in YEARS[:-1]:
        lock_period(home.pk, Indicator.Year.CALENDAR, year, by=by)
    take_typical(home.pk, by=by)
    write_page(home.pk, intro=_INTRO, contacts=_CONTACTS, shows_schools=True, shows_practices=True, is_on=True, by=by)
    make_report(home, "note", YEARS[-1], by=by)
    _others(indicators)
    _aksay()


def _bases(home: Municipality, schools: dict[str, Organization], by: User) -> None:
    for base, own in _BASES.items():
        for slug, numbers in own.items():
            for year, number in zip(YEARS, numbers, strict=True):
                if number is not None:
                    give_base(home.pk, schools[slug].pk, base=base, year=year, number=number, note=_GIVEN, by=by)
    for year, number in zip(YEARS, _ENTERPRISES, strict=True):
        give_base(home.pk, None, base="enterprises", year=year, number=number, note=_GIVEN, by=by)


def _values(home: Municipality, schools: dict[str, Organization], indicators: dict[str, Indicator], by: User) -> None:
    for code, parts in _PARTS.items():
        wholes = _BASES[indicators[code].base]
        for slug, numbers in parts.items():
            for year, number, whole in zip(YEARS, numbers, wholes[slug], strict=True):
                if number is not None and whole is not None:
                    _enter(home, indicators[code], schools[slug].pk, year, (number, whole, None), by)
    for year, number, whole in zip(YEARS, _GIVING, _ENTERPRISES, strict=True):
        _enter(home, indicators["enterprises"], None, year, (number, whole, None), by)
    for code, figures in _SATISFIED.items():
        for year, (satisfied, took_part, answered) in zip(YEARS, figures, strict=True):
            _enter(home, indicators[code], None, year, (satisfied, took_part, answered), by)


def _enter(
    home: Municipality,
    indicator: Indicator,
    organization: int | None,
    year: int,
    numbers: tuple[int, int, int | None],
    by: User,
) -> None:
    numerator, denominator, answered = numbers
    enter_value(
        home.pk,
        indicator.pk,
        organization_pk=organization,
        year=year,
        numerator=numerator,
        denominator=denominator,
        answered=answered,
        reason=_BEFORE if year < YEARS[-1] else _PAPER,
        by=by,
    )


def _others(indicators: dict[str, Indicator]) -> None:
    admin = User.objects.get(email="admin@example.org")
    for slug, figures in _OTHERS.items():
        place = Municipality.objects.get(slug=slug)
        for code, year, numerator, denominator in figures:
            _enter(place, indicators[code], None, year, (numerator, denominator, None), admin)


def _aksay() -> None:
    """The share of pupils, which items 4–8 of the plan are: three years entered, nothing locked, nobody reported."""
    rows = IndicatorRow.objects.filter(roadmap__slug="aksay-2020").order_by("position")
    involved = Indicator.objects.get(set__code="success-2024", code="involved")
    admin = User.objects.get(email="admin@example.org")
    for row in rows[:1]:
        tie_row(row.pk, involved.pk, by=admin)
        for year, (numerator, denominator) in _AKSAY.items():
            numbers = numerator, denominator, None
            _enter(row.municipality, involved, None, year, numbers, admin)
