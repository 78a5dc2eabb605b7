"""Forecasts, alarms, hiding, comparison, late changes: pure arithmetic over exact shares."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.alarms import Thresholds, YearOf, alarms
from monitoring.comparison import compared, wilson
from monitoring.figures import Figure, said, total
from monitoring.forecast import Forecast, Underway, forecasts
from monitoring.hiding import hidden
from monitoring.late import Told, late_changes
from monitoring.target_links import alike

F = Fraction


def test_a_line_through_past_years_tells_this_one_and_the_next() -> None:
    made = forecasts({2020: F(1, 10), 2021: F(2, 10), 2022: F(3, 10)}, Underway(2023, F(2, 10), F(1, 2)), [2023, 2024])
    assert {year: each.share for year, each in made.items()} == {2023: F(4, 10), 2024: F(5, 10)}
    assert made[2023].words == "по ходу 2020–2022 годов, в среднем +10\u00a0п.\u00a0п. в год"


def test_what_is_counted_already_is_not_taken_back() -> None:
    past = {2021: F(4, 10), 2022: F(3, 10)}
    made = forecasts(past, Underway(2023, F(5, 10), F(1, 2)), [2023])[2023]
    assert made.share == F(5, 10)
    assert made.words.endswith("−10\u00a0п.\u00a0п. в год; уже учтено больше")
    answers = forecasts(past, Underway(2023, F(5, 10), F(1, 2), grows=False), [2023])[2023]
    assert answers.share == F(2, 10)


def test_without_past_years_the_pace_goes_on_after_a_quarter() -> None:
    assert forecasts({}, Underway(2023, F(1, 10), F(1, 2)), [2023])[2023].share == F(2, 10)
    assert forecasts({}, Underway(2023, F(9, 10), F(1, 2)), [2023])[2023].share == 1
    assert forecasts({}, Underway(2023, F(1, 10), F(1, 5)), [2023]) == {}
    assert forecasts({}, Underway(2023, F(1, 10), F(1, 2), grows=False), [2023]) == {}
    assert forecasts({2022: F(1, 10)}, None, [2023]) == {}


@given(st.dictionaries(st.integers(2000, 2030), st.fractions(0, 1), max_size=6), st.integers(2000, 2040))
def test_a_forecast_is_a_share_and_of_the_next_year_alone(over: dict[int, Fraction], year: int) -> None:
    made = forecasts(over, None, [year])
    assert all(0 <= each.share <= 1 for each in made.values())
    assert not made or (len(over) >= 2 and year == max(over) + 1)


def year_of(
    year: int, a: int | None, b: int | None, *, over: bool = True, target: int | None = None, **more: object
) -> YearOf:
    plan = None if target is None else Decimal(target)
    return YearOf(year, f"в {year} году", Figure(a, b), over, plan, **more)  # type: ignore[arg-type]


def kinds(*years: YearOf, gap: str = "0", fall: str = "0", less: bool = False) -> list[tuple[str, int]]:
    found = alarms(years, Thresholds(Decimal(gap), Decimal(fall)), less_is_better=less)
    return [(each.kind, each.year) for each in found]


def test_a_year_that_is_over_is_below_its_plan_or_fell() -> None:
    assert kinds(year_of(2021, 50, 100), year_of(2022, 40, 100, target=45)) == [("below", 2022), ("fall", 2022)]
    assert kinds(year_of(2021, 50, 100), year_of(2022, 40, 100, target=45), gap="5", fall="10") == []
    assert kinds(year_of(2021, 40, 100), year_of(2022, 50, 100, target=45), less=True) == [
        ("below", 2022),
        ("fall", 2022),
    ]
    (below,) = alarms([year_of(2022, 1, 3, target=35)], Thresholds())
    assert below.words == "33,3\u00a0% при плане 35\u00a0%, ниже на 1,7\u00a0п.\u00a0п."


def test_a_year_that_goes_on_is_not_judged_but_forecast() -> None:
    low, high = (Forecast(F(share, 100), "") for share in (40, 60))
    before = year_of(2022, 90, 100)
    assert kinds(before, year_of(2023, 30, 100, over=False, target=50, forecast=low)) == [("heading", 2023)]
    assert kinds(before, year_of(2023, 30, 100, over=False, target=50, forecast=high)) == []


def test_missing_and_impossible_numbers_are_told() -> None:
    assert kinds(year_of(2022, None, 5), year_of(2023, 0, 0)) == [("missing", 2023), ("missing", 2022)]
    assert kinds(year_of(2023, 6, 5)) == [("impossible", 2023)]
    absent = YearOf(2023, "в 2023 году", Figure(5, 9, schools=6, missing=2), True)
    assert [each.words for each in alarms([absent], Thresholds())] == ["нет чисел по 2 школам из 6, сумма без них"]


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: Figure(min(pair), max(pair))), max_size=8
    )
)
def test_no_small_group_is_left_when_shown_rows_are_taken_from_the_sum(figures: list[Figure]) -> None:
    known = dict(enumerate(figures))
    concealed = hidden(known)
    assert not any(figure.is_small() for key, figure in known.items() if key not in concealed)
    rest = [known[key] for key in concealed]
    if rest and len(concealed) < sum(bool(figure.denominator) for figure in figures):
        assert len(rest) > 1
        assert not total(rest).is_small()
    assert concealed or not any(figure.is_small() for figure in figures)


def test_comparison_is_fair_to_size() -> None:
    few, many, rest = Figure(8, 10), Figure(800, 1000), Figure(500, 1000)
    made = compared({1: few, 2: many, 3: rest, 4: None}, {}, hides=False)
    assert [(row.key, row.where) for row in made.rows] == [(1, "within"), (2, "above"), (3, "below"), (4, "unknown")]
    assert made.whole.numerator == 1308
    small = wilson(Figure(0, 10))
    assert small is not None
    assert (small.low, round(small.high, 3)) == (0.0, 0.278)
    assert wilson(Figure(5, 0)) is None


def test_small_municipalities_are_hidden_from_observers_with_one_more() -> None:
    figures = {1: Figure(2, 40), 2: Figure(10, 30), 3: Figure(60, 100)}
    made = compared(figures, {}, hides=True)
    assert [(row.key, row.where) for row in made.rows if row.where == "hidden"] == [(1, "hidden"), (2, "hidden")]
    assert all(row.where != "hidden" for row in compared(figures, {}, hides=False).rows)


def test_late_changes_tell_numbers_and_people_of_both() -> None:
    then = {(1, None): Told(Figure(2, 10)), (1, 7): Told(Figure(2, 10), ["У-1", "У-2"]), (1, 8): Told(Figure(0, 5))}
    now = {
        (1, None): Told(Figure(2, 10)),
        (1, 7): Told(Figure(2, 10), ["У-1", "У-3"]),
        (1, 9): Told(Figure(1, None), ["У-9"]),
    }
    found = late_changes(then, now)
    assert [(each.place, each.added, each.removed) for each in found] == [
        (7, ["У-3"], ["У-2"]),
        (8, [], []),
        (9, ["У-9"], []),
    ]
    assert late_changes(then, then) == []


@pytest.mark.parametrize(
    ("printed", "title", "other"),
    [
        (
            "Доля детей и молодежи в возрасте от 15 до 19 лет, вошедших в программы в роли наставника, %",
            "Доля детей и молодёжи в возрасте от 15 до 19 лет, вошедших в программы в роли наставника, %",
            "Доля детей и молодёжи в возрасте от 10 до 18 лет, вошедших в программы в роли наставляемого",
        ),
        (
            "Уровень удовлетворенности наставников участием в программах",
            "Уровень удовлетворённости наставников участием в программах наставничества, % (опросный)",
            "Уровень удовлетворённости наставляемых участием в программах наставничества, % (опросный)",
        ),
    ],
)
def test_rows_of_plans_are_like_their_own_indicators(printed: str, title: str, other: str) -> None:
    assert alike(printed, title) > alike(printed, other)


def test_numbers_are_said_as_people_write_them() -> None:
    assert [said(Decimal(text)) for text in ("44.80", "100", "0.0", "1000")] == ["44,8", "100", "0", "1000"]
    assert said(None) == ""
