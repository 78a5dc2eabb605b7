"""The measurements compare what they say and tell when a bound is exceeded."""

from __future__ import annotations

from bench.harness import Ratio, compare, table


def work(amount: int) -> int:
    return sum(number * number for number in range(amount))


def test_more_work_is_a_greater_ratio() -> None:
    ratio = compare("ten times", lambda: work(20_000), lambda: work(2_000), bound=100, rounds=3)
    assert 3 < ratio.value < 30
    assert ratio.holds


def test_a_ratio_above_its_bound_does_not_hold() -> None:
    assert Ratio("queries", 6, 6).holds
    assert not Ratio("queries", 7, 6).holds


def test_the_table_names_each_figure_with_its_bound_and_verdict() -> None:
    lines = table([Ratio("pdf", 0.31, 0.40, "310 / 1000 ms"), Ratio("queries", 7, 6)]).splitlines()
    assert lines[1].split() == ["pdf", "0.310", "0.400", "holds", "310", "/", "1000", "ms"]
    assert lines[2].split() == ["queries", "7.000", "6.000", "EXCEEDED"]
