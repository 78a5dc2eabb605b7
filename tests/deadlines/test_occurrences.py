"""What falls due in a plan's period, as a document's own day and as a working day."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roadmaps.deadlines.calendar import Calendar, Moving
from roadmaps.deadlines.occurrences import Occurrence, Period, occurrences
from roadmaps.deadlines.parts import Kind, Part, YearlessSpan
from roadmaps.deadlines.reading import parse

D = dt.date.fromisoformat
MONTHLY_BY_5TH = [f"2023-{month:02}-05" for month in range(1, 13)]
NEXT = Calendar(Moving.NEXT)
YEAR_2023 = Period(D("2023-01-01"), D("2023-12-31"))
SCHOOL_YEAR = Period(D("2020-09-01"), D("2021-08-31"))
FIVE_YEARS = Period(D("2020-01-01"), D("2024-12-31"))
FROM_AUTUMN = Period(D("2020-10-23"), D("2024-12-31"))
FIRST_HALF_OF_DECEMBER = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15"


def dated(start: str | None, end: str | None, kind: Kind = Kind.RANGE, **fields: object) -> Part:
    words = {"slice": f"{start}–{end}", **fields}
    return Part(kind, start=D(start) if start else None, end=D(end) if end else None, **words)  # type: ignore[arg-type]


def by(day: str, **fields: object) -> Part:
    return dated(None, day, Kind.DATE, by=True, **fields)


def again(rule: str, **fields: object) -> Part:
    return Part(Kind.RECURRING, **{"slice": "повторно", **fields}, rrule=rule)  # type: ignore[arg-type]


def ongoing(**fields: object) -> Part:
    return Part(Kind.ONGOING, **{"slice": "постоянно", **fields})  # type: ignore[arg-type]


def undated(kind: Kind = Kind.RELATIVE, **fields: object) -> Part:
    return Part(kind, slice="в сроки программ", **fields)  # type: ignore[arg-type]


def found(*parts: Part, period: Period = YEAR_2023, calendar: Calendar = NEXT) -> tuple[Occurrence, ...]:
    return occurrences(parts, period, calendar)


def dues(*parts: Part, period: Period = YEAR_2023) -> list[str]:
    return [each.due.isoformat() for each in found(*parts, period=period)]


# Days of its own.


@pytest.mark.parametrize(
    ("part", "due"),
    [
        (by("2020-11-15"), "2020-11-15"),
        (dated("2020-12-31", "2020-12-31", Kind.DATE), "2020-12-31"),
        (dated("2020-06-01", "2020-06-30", Kind.MONTH), "2020-06-30"),
        (dated("2021-04-01", "2021-06-30", Kind.QUARTER), "2021-06-30"),
        (dated("2021-01-01", "2021-12-31", Kind.YEAR), "2021-12-31"),
        (dated("2020-09-01", "2021-08-31", Kind.SCHOOL_YEAR), "2021-08-31"),
        (dated("2020-06-15", "2020-12-30"), "2020-12-30"),
        (dated("2023-09-01", None), "2023-12-31"),
    ],
)
def test_dates_fall_due_on_their_last_day_whatever_the_period(part: Part, due: str) -> None:
    assert dues(part) == [due]
    assert found(part)[0].start == part.start


def test_a_term_before_its_act_and_its_plan_stays_a_term() -> None:
    """Morshansk's items 1 and 5: due a week before the act of 09.06.2020."""
    act = Period(D("2020-06-09"), D("2021-08-31"))
    assert dues(dated("2020-06-02", "2020-06-02", Kind.DATE), period=act) == ["2020-06-02"]
    assert dues(by("2020-06-03"), period=act) == ["2020-06-03"]


def test_an_open_range_after_the_plan_has_no_last_day() -> None:
    assert dues(dated("2024-01-01", None)) == []


@pytest.mark.parametrize(
    "part",
    [
        undated(),
        undated(Kind.ON_REQUEST),
        undated(Kind.BY_SCHEDULE),
        undated(Kind.UNKNOWN),
        undated(Kind.MONTH, yearless=YearlessSpan((9, 1), (9, 31))),
        undated(Kind.RANGE, yearless=YearlessSpan((10, 1), (11, 31))),
        undated(Kind.RECURRING),
    ],
)
def test_what_names_no_days_has_none(part: Part) -> None:
    assert found(part) == ()
    assert [each.part_index for each in found(part, by("2023-05-01"))] == [1]


# Repetitions.

TONKINO = {
    "5.1": ([again("FREQ=YEARLY;BYMONTH=1,5")], ["2023-01-31", "2023-05-31"]),
    "5.2": ([again("FREQ=YEARLY;BYMONTH=5"), again(FIRST_HALF_OF_DECEMBER)], ["2023-05-31", "2023-12-15"]),
    "5.3": (
        [again("FREQ=YEARLY;BYMONTH=5"), again("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1", by=True)],
        ["2023-05-31", "2023-06-01"],
    ),
    "5.4": ([again("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15", by=True)], ["2023-12-15"]),
    "5.5": ([undated(Kind.ON_REQUEST)], []),
    "5.6": ([again("FREQ=YEARLY")], ["2023-12-31"]),
    "6.1": ([again("FREQ=YEARLY"), ongoing()], ["2023-12-31"]),
    "6.2": ([again("FREQ=YEARLY"), ongoing()], ["2023-12-31"]),
}


@pytest.mark.parametrize("row", TONKINO)
def test_the_yearly_rows_of_tonkino(row: str) -> None:
    parts, wanted = TONKINO[row]
    assert dues(*parts) == wanted
    assert not any(each.note for each in found(*parts))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ежемесячно по 31.03.2023", ["2023-01-31", "2023-02-28", "2023-03-31"]),
        ("до 31 марта 2023 г. ежемесячно", ["2023-01-31", "2023-02-28", "2023-03-31"]),
        ("ежеквартально до конца I полугодия 2023 года", ["2023-03-31", "2023-06-30"]),
        ("ежегодно по 2022 год", []),
        ("ежемесячно до 5 числа; сводный отчёт до 01.02.2023", ["2023-02-01", *MONTHLY_BY_5TH]),
    ],
)
def test_what_repeats_until_a_day_asks_nothing_after_it(text: str, wanted: list[str]) -> None:
    assert sorted(dues(*parse(text))) == sorted(wanted)


def test_the_last_day_of_2023_is_worked_in_january() -> None:
    assert found(again("FREQ=YEARLY"))[0].working == D("2024-01-09")
    [earlier] = found(again("FREQ=YEARLY"), calendar=Calendar(Moving.PREVIOUS))
    assert (earlier.due, earlier.working) == (D("2023-12-31"), D("2023-12-29"))


@pytest.mark.parametrize(
    ("rule", "period", "wanted"),
    [
        ("FREQ=YEARLY", SCHOOL_YEAR, ["2021-08-31"]),
        ("FREQ=YEARLY", Period(D("2020-09-01"), D("2022-08-31")), ["2021-08-31", "2022-08-31"]),
        ("FREQ=YEARLY", FIVE_YEARS, [f"{year}-12-31" for year in range(2020, 2025)]),
        # Ten weeks of 2020 are not a year of their own, nor are two months after the last one.
        ("FREQ=YEARLY", FROM_AUTUMN, [f"{year}-12-31" for year in range(2021, 2025)]),
        ("FREQ=YEARLY", Period(D("2020-01-01"), D("2021-02-28")), ["2021-02-28"]),
        ("FREQ=YEARLY", Period(D("2023-03-01"), D("2023-03-01")), ["2023-03-01"]),
        ("FREQ=YEARLY;INTERVAL=2", FIVE_YEARS, ["2021-12-31", "2023-12-31"]),
        ("FREQ=YEARLY;INTERVAL=2", YEAR_2023, ["2023-12-31"]),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=5", FIVE_YEARS, ["2020-05-31", "2022-05-31", "2024-05-31"]),
        ("FREQ=YEARLY;BYMONTH=6,12", SCHOOL_YEAR, ["2020-12-31", "2021-06-30"]),
        ("FREQ=MONTHLY;INTERVAL=3", YEAR_2023, ["2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"]),
        # The quarter that ended a month after the plan began is none of its quarters; the last one ends with it.
        ("FREQ=MONTHLY;INTERVAL=3", SCHOOL_YEAR, ["2020-12-31", "2021-03-31", "2021-06-30", "2021-08-31"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5", YEAR_2023, ["2023-04-05", "2023-07-05", "2023-10-05"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5", SCHOOL_YEAR, ["2021-01-05", "2021-04-05", "2021-07-05"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTH=1,4;BYMONTHDAY=10", YEAR_2023, ["2023-01-10", "2023-04-10"]),
        ("FREQ=MONTHLY;BYMONTH=9,10", SCHOOL_YEAR, ["2020-09-30", "2020-10-31"]),
        ("FREQ=MONTHLY", Period(D("2023-01-20"), D("2023-04-10")), ["2023-02-28", "2023-03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", Period(D("2024-02-01"), D("2024-03-31")), ["2024-02-29", "2024-03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=30", Period(D("2023-02-01"), D("2023-03-31")), ["2023-02-28", "2023-03-30"]),
        (
            "FREQ=MONTHLY;BYDAY=1MO",
            Period(D("2023-01-01"), D("2023-03-31")),
            ["2023-01-02", "2023-02-06", "2023-03-06"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=-1FR",
            Period(D("2023-04-01"), D("2023-06-30")),
            ["2023-04-28", "2023-05-26", "2023-06-30"],
        ),
        (
            "FREQ=YEARLY;BYMONTH=8;BYDAY=-1FR",
            FIVE_YEARS,
            ["2020-08-28", "2021-08-27", "2022-08-26", "2023-08-25", "2024-08-30"],
        ),
        (
            "FREQ=WEEKLY",
            Period(D("2023-01-01"), D("2023-01-25")),
            ["2023-01-06", "2023-01-13", "2023-01-20", "2023-01-25"],
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO,TH",
            Period(D("2023-01-10"), D("2023-01-19")),
            ["2023-01-12", "2023-01-16", "2023-01-19"],
        ),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", Period(D("2023-01-04"), D("2023-02-01")), ["2023-01-17", "2023-01-31"]),
        ("FREQ=DAILY", YEAR_2023, ["2023-12-31"]),
        # Months in a row are one time, over New Year too; two separate days are two.
        ("FREQ=YEARLY;BYMONTH=6,7,8", FROM_AUTUMN, [f"{year}-08-31" for year in range(2021, 2025)]),
        ("FREQ=YEARLY;BYMONTH=1,2,12", SCHOOL_YEAR, ["2021-02-28"]),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1,15", YEAR_2023, ["2023-12-01", "2023-12-15"]),
        # 25 December – 10 January: numbers of days from both ends of the year.
        (
            "FREQ=YEARLY;BYYEARDAY=-7,-6,-5,-4,-3,-2,-1,1,2,3,4,5,6,7,8,9,10",
            Period(D("2019-09-01"), D("2021-08-31")),
            ["2020-01-10", "2021-01-10"],
        ),
        ("FREQ=YEARLY;COUNT=2", FIVE_YEARS, ["2020-12-31", "2021-12-31"]),
        ("FREQ=MONTHLY;UNTIL=20230331", YEAR_2023, ["2023-01-31", "2023-02-28", "2023-03-31"]),
        ("FREQ=MONTHLY;UNTIL=20220331", YEAR_2023, []),
    ],
)
def test_repetitions(rule: str, period: Period, wanted: list[str]) -> None:
    assert dues(again(rule), period=period) == wanted


@pytest.mark.parametrize(
    ("year", "moved"),
    [
        (2025, {"01-05": "2025-01-09", "04-05": "2025-04-07", "05-05": "2025-05-05", "07-05": "2025-07-07"}),
        (2026, {"01-05": "2026-01-12", "04-05": "2026-04-06", "05-05": "2026-05-05", "09-05": "2026-09-07"}),
        (2027, {"01-05": "2027-01-11", "05-05": "2027-05-05", "06-05": "2027-06-07", "12-05": "2027-12-06"}),
    ],
)
def test_monthly_by_the_fifth_with_the_country_s_transfers(year: int, moved: dict[str, str]) -> None:
    period = Period(dt.date(year, 1, 1), dt.date(year, 12, 31))
    all_of_them = found(again("FREQ=MONTHLY;BYMONTHDAY=5", by=True), period=period)
    assert [each.due for each in all_of_them] == [dt.date(year, month, 5) for month in range(1, 13)]
    working = {f"{each.due:%m-%d}": each.working.isoformat() for each in all_of_them}
    assert working.items() >= moved.items()


def test_monthly_by_the_ninth_over_the_may_holidays() -> None:
    period = Period(D("2026-05-01"), D("2026-05-31"))
    [may] = found(again("FREQ=MONTHLY;BYMONTHDAY=9"), period=period)
    assert (may.due, may.working) == (D("2026-05-09"), D("2026-05-12"))


def test_a_repetition_keeps_to_the_bounds_that_the_text_names() -> None:
    part = again("FREQ=MONTHLY", start=D("2020-10-01"), end=D("2020-12-31"))
    assert dues(part, period=SCHOOL_YEAR) == ["2020-10-31", "2020-11-30", "2020-12-31"]
    assert dues(part, period=YEAR_2023) == []


@pytest.mark.parametrize(
    ("rule", "end", "wanted"),
    [
        (FIRST_HALF_OF_DECEMBER, "2023-12-03", ["2023-12-03"]),
        (FIRST_HALF_OF_DECEMBER, "2023-11-30", []),
        ("FREQ=YEARLY;BYMONTH=5", "2023-05-03", ["2023-05-03"]),
        ("FREQ=YEARLY;BYMONTH=5", "2023-04-30", []),
    ],
)
def test_named_days_that_the_plan_ends_in_are_due_at_its_end(rule: str, end: str, wanted: list[str]) -> None:
    assert dues(again(rule), period=Period(D("2023-01-01"), D(end))) == wanted


def test_labels_tell_repetitions_apart() -> None:
    def labels(part: Part, period: Period = YEAR_2023) -> list[str]:
        return [each.label for each in found(part, period=period)]

    assert labels(again("FREQ=YEARLY;BYMONTH=1,5")) == ["январь 2023 г.", "май 2023 г."]
    assert labels(again("FREQ=MONTHLY;INTERVAL=3"))[1] == "II квартал 2023 г."
    assert labels(again(FIRST_HALF_OF_DECEMBER)) == ["1–15 декабря 2023 г."]
    assert labels(again("FREQ=YEARLY", slice="Ежегодно")) == ["Ежегодно"]
    assert labels(again("FREQ=YEARLY"), FROM_AUTUMN)[:2] == ["23.10.2020–31.12.2021", "2022 год"]
    assert labels(ongoing(), FROM_AUTUMN)[:2] == ["23.10.2020–31.08.2021", "2021/2022 учебный год"]
    assert labels(by("2023-05-01", slice=" до 1 мая ")) == ["до 1 мая"]


@pytest.mark.parametrize("rule", ["", "MONTHLY", "FREQ=HOURLY", "FREQ=YEARLY;INTERVAL=0", "FREQ=YEARLY;BYMONTH=13"])
def test_a_rule_that_is_none_is_an_error(rule: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        found(again(rule))


# What lasts, what follows, what may be instead.


@pytest.mark.parametrize(
    ("period", "wanted"),
    [
        (YEAR_2023, ["2023-12-31"]),
        (SCHOOL_YEAR, ["2021-08-31"]),
        (FIVE_YEARS, ["2020-08-31", "2021-08-31", "2022-08-31", "2023-08-31", "2024-12-31"]),
        (FROM_AUTUMN, ["2021-08-31", "2022-08-31", "2023-08-31", "2024-12-31"]),
    ],
)
def test_what_lasts_asks_for_a_note_a_school_year(period: Period, wanted: list[str]) -> None:
    assert dues(ongoing(), period=period) == wanted
    assert all(each.note for each in found(ongoing(), period=period))


def test_what_lasts_beside_a_repetition_asks_for_nothing() -> None:
    yearly = again("FREQ=YEARLY")
    assert found(yearly, ongoing(), period=FIVE_YEARS) == found(yearly, period=FIVE_YEARS)
    assert found(ongoing(), yearly)[0].part_index == 1


def test_what_follows_begins_the_day_after() -> None:
    """Morshansk 24: «До 30.09.2020, далее в течение всего периода реализации»."""
    period = Period(D("2020-06-09"), D("2024-12-31"))
    first, *notes = found(by("2020-09-30"), ongoing(follows=True), period=period)
    assert (first.due, first.note) == (D("2020-09-30"), False)
    assert notes[0].start == D("2020-10-01")
    assert [each.due.isoformat() for each in notes] == ["2021-08-31", "2022-08-31", "2023-08-31", "2024-12-31"]
    assert dues(by("2023-10-05"), again("FREQ=MONTHLY", follows=True)) == [
        *("2023-10-05", "2023-10-31", "2023-11-30", "2023-12-31"),
    ]


def test_what_follows_the_whole_period_is_nothing() -> None:
    assert dues(by("2023-12-31"), ongoing(follows=True)) == ["2023-12-31"]
    assert dues(by("9999-12-31"), ongoing(follows=True), period=Period(dt.date.max, dt.date.max)) == ["9999-12-31"]


def test_a_note_on_the_day_of_a_duty_is_not_asked_for() -> None:
    [only] = found(ongoing(), by("2023-12-31"))
    assert (only.part_index, only.note) == (1, False)


def test_alternatives_are_one_duty_on_the_latest_day() -> None:
    [only] = found(by("2023-05-15", slice="до 15 мая"), dated("2023-06-01", "2023-06-30", slice="июнь", choice=True))
    assert (only.part_index, only.start, only.due, only.label) == (0, None, D("2023-06-30"), "до 15 мая или июнь")
    assert dues(dated("2023-06-01", "2023-06-30"), by("2023-05-15", choice=True)) == ["2023-06-30"]


def test_an_alternative_without_a_date_accuses_nobody() -> None:
    """Morshansk 41: «в соответствии со сроками реализации программ или май 2021 г.»."""
    may = dated("2021-05-01", "2021-05-31", Kind.MONTH)
    assert dues(undated(), dated("2021-05-01", "2021-05-31", Kind.MONTH, choice=True)) == []
    assert dues(may, undated(choice=True), by("2021-09-01")) == ["2021-09-01"]


def test_alternatives_that_repeat_are_due_as_often_as_the_rarest() -> None:
    may_or_june = [again("FREQ=YEARLY;BYMONTH=5"), again("FREQ=YEARLY;BYMONTH=6", choice=True)]
    assert dues(*may_or_june, period=FIVE_YEARS) == [f"{year}-06-30" for year in range(2020, 2025)]
    monthly_or_once = [by("2023-06-01"), again("FREQ=MONTHLY", choice=True)]
    assert dues(*monthly_or_once) == ["2023-12-31"]
    [note] = found(again("FREQ=MONTHLY"), ongoing(choice=True))
    assert (note.due, note.note) == (D("2023-12-31"), True)


def test_a_period_that_holds_no_day_is_an_error() -> None:
    with pytest.raises(ValueError, match="holds no day"):
        Period(D("2023-01-02"), D("2023-01-01"))


# Whatever the parts.

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2032, 12, 31))
RULES = st.sampled_from(
    [
        *(
            "FREQ=YEARLY",
            "FREQ=YEARLY;INTERVAL=2",
            "FREQ=YEARLY;BYMONTH=1,5",
            "FREQ=YEARLY;BYMONTH=6,7",
            "FREQ=MONTHLY",
        ),
        *("FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=6", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5"),
        *("FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=WEEKLY"),
        *("FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=DAILY", FIRST_HALF_OF_DECEMBER),
        *("FREQ=YEARLY;BYYEARDAY=-2,-1,1,2,3", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
    ]
)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    return Period(*sorted((draw(DAYS), draw(DAYS))))


@st.composite
def parts(draw: st.DrawFn) -> Part:
    kind = draw(st.sampled_from(Kind))
    start, end = sorted((draw(DAYS), draw(DAYS)))
    return Part(
        kind,
        "слова",
        start=draw(st.sampled_from([None, start])),
        end=draw(st.sampled_from([None, end])),
        rrule=draw(RULES) if kind is Kind.RECURRING else None,
        choice=draw(st.booleans()),
        follows=draw(st.booleans()),
    )


@given(st.lists(parts(), max_size=4), periods(), st.sampled_from(Moving))
def test_sorted_worked_and_never_twice_on_a_day(terms: list[Part], period: Period, moving: Moving) -> None:
    calendar = Calendar(moving)
    all_of_them = occurrences(terms, period, calendar)
    assert all(before.due < after.due for before, after in pairwise(all_of_them))
    for each in all_of_them:
        assert each.working == calendar.working_date(each.due)
        assert calendar.is_working(each.working) or moving is Moving.NONE
        assert each.start is None or each.start <= each.due
        assert each.label and 0 <= each.part_index < len(terms)


@given(RULES, periods())
@example("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", Period(D("2023-01-01"), D("2023-12-31")))
@example("FREQ=MONTHLY", Period(dt.date.min, D("0003-01-01")))
@example("FREQ=WEEKLY;BYDAY=MO,TH", Period(dt.date.min, D("0001-02-01")))
@example("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5", Period(dt.date.min, D("0003-01-01")))
@example("FREQ=MONTHLY;INTERVAL=6", Period(D("9998-05-05"), dt.date.max))
@example("FREQ=YEARLY;BYYEARDAY=-2,-1,1,2,3", Period(D("9998-05-05"), dt.date.max))
@example("FREQ=WEEKLY", Period(D("9999-12-01"), dt.date.max))
def test_repetitions_stay_inside_the_period(rule: str, period: Period) -> None:
    all_of_them = found(again(rule), period=period)
    assert all(period.start <= each.due <= period.end for each in all_of_them)
    assert len({each.label for each in all_of_them}) == len(all_of_them)


@given(RULES, periods(), DAYS)
def test_a_longer_period_demands_nothing_less(rule: str, period: Period, day: dt.date) -> None:
    """What falls due does not vanish when a plan is prolonged."""
    longer = Period(period.start, max(period.end, day))
    assert len(found(again(rule), period=longer)) >= len(found(again(rule), period=period))


def test_the_rules_of_the_property_tests_are_rules() -> None:
    for rule in RULES.elements:
        assert re.fullmatch(r"FREQ=\w+(;\w+=[\w,-]+)*", rule) and found(again(rule), period=FIVE_YEARS)
