"""Working days: Russia's own calendar with its transfers, a municipality's table, dates that no calendar knows."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmaps.deadlines.calendar import Calendar, Moving

D = dt.date.fromisoformat
NEAR = st.dates(dt.date(1990, 1, 1), dt.date(2110, 12, 31))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        # New Year holidays: 2025 and 2026 end on the 8th and on a day transferred, 2027 on a weekend.
        *(("2025-01-08", False), ("2025-01-09", True), ("2025-12-31", False)),
        *(("2026-01-08", False), ("2026-01-09", False), ("2026-01-12", True), ("2026-12-31", False)),
        *(("2027-01-08", False), ("2027-01-11", True), ("2027-12-31", False)),
        # May: a day moved from January, and holidays that fall on a weekend.
        *(("2025-05-01", False), ("2025-05-02", False), ("2025-05-05", True), ("2025-05-08", False)),
        *(("2026-05-01", False), ("2026-05-04", True), ("2026-05-11", False), ("2026-05-12", True)),
        *(("2027-05-03", False), ("2027-05-10", False), ("2027-05-11", True)),
        # Saturdays that are worked.
        *(("2024-04-27", True), ("2024-11-02", True), ("2025-11-01", True), ("2027-02-20", True)),
        *(("2025-11-03", False), ("2027-02-22", False)),
        # Years whose demonstrations and plans are lived in.
        *(("2020-05-04", False), ("2020-06-24", True), ("2023-11-06", False), ("2023-10-16", True)),
    ],
)
def test_the_country_s_calendar(day: str, working: bool) -> None:
    assert Calendar().is_working(D(day)) == working


@pytest.mark.parametrize(
    ("day", "working"),
    [
        # Saturday 4 November 2028 and Saturday 23 February 2030: the Monday after is off by article 112.
        *(("2028-11-06", False), ("2028-11-07", True), ("2030-02-25", False), ("2030-02-26", True)),
        # Sunday 1 May 2033.
        *(("2033-05-02", False), ("2033-05-03", True), ("2033-05-09", False)),
        # January's weekends are moved by decree only.
        *(("2028-01-10", True), ("2029-01-09", True)),
    ],
)
def test_years_without_a_decree_follow_the_law(day: str, working: bool) -> None:
    assert Calendar().is_working(D(day)) == working


@pytest.mark.parametrize(
    ("due", "previous", "after"),
    [
        ("2025-01-05", "2024-12-28", "2025-01-09"),
        ("2026-01-05", "2025-12-30", "2026-01-12"),
        ("2027-01-05", "2026-12-30", "2027-01-11"),
        ("2025-05-03", "2025-04-30", "2025-05-05"),
        ("2026-05-09", "2026-05-08", "2026-05-12"),
        ("2023-12-31", "2023-12-29", "2024-01-09"),
        ("2025-04-05", "2025-04-04", "2025-04-07"),
        ("2025-04-04", "2025-04-04", "2025-04-04"),
    ],
)
def test_a_date_moves_off_a_day_off(due: str, previous: str, after: str) -> None:
    assert Calendar(Moving.PREVIOUS).working_date(D(due)) == D(previous)
    assert Calendar(Moving.NEXT).working_date(D(due)) == D(after)
    assert Calendar(Moving.NONE).working_date(D(due)) == D(due)


def test_the_municipality_s_table_is_asked_first() -> None:
    radonitsa, saturday = D("2026-04-21"), D("2026-04-25")
    calendar = Calendar(Moving.NEXT, frozenset({radonitsa}), frozenset({saturday}))
    assert not calendar.is_working(radonitsa) and Calendar().is_working(radonitsa)
    assert calendar.is_working(saturday) and not Calendar().is_working(saturday)
    assert calendar.working_date(radonitsa) == D("2026-04-22")
    assert calendar.working_date(saturday) == saturday


def test_a_day_of_both_tables_is_off() -> None:
    day = D("2026-04-22")
    assert not Calendar(Moving.NEXT, frozenset({day}), frozenset({day})).is_working(day)


@given(NEAR, st.sampled_from(Moving), st.frozensets(NEAR, max_size=5), st.frozensets(NEAR, max_size=5))
def test_a_moved_date_is_a_working_day_on_its_side(
    day: dt.date, moving: Moving, off: frozenset[dt.date], working: frozenset[dt.date]
) -> None:
    calendar = Calendar(moving, off, working)
    moved = calendar.working_date(day)
    if moving is Moving.NONE:
        assert moved == day
        return
    assert calendar.is_working(moved)
    assert (moved == day) == calendar.is_working(day)
    assert (moved <= day) if moving is Moving.PREVIOUS else (moved >= day)
    between = range(min(day, moved).toordinal() + 1, max(day, moved).toordinal())
    assert not any(calendar.is_working(dt.date.fromordinal(number)) for number in between)


@given(st.dates(), st.sampled_from(Moving))
def test_no_date_is_too_far(day: dt.date, moving: Moving) -> None:
    assert abs(Calendar(moving).working_date(day) - day) < dt.timedelta(days=30)


@pytest.mark.parametrize(("day", "moving"), [(dt.date.min, Moving.PREVIOUS), (dt.date.max, Moving.NEXT)])
def test_a_day_off_with_no_day_beyond_it_stays(day: dt.date, moving: Moving) -> None:
    assert Calendar(moving, frozenset({day})).working_date(day) == day
