"""Results of answers against an independent recomputation, and that no small group is told or can be found."""

from __future__ import annotations

import math
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.name_masks import lemmas, masked
from monitoring.results import (
    LEAST,
    SCALE,
    YES_NO,
    Change,
    Tally,
    Topic,
    change,
    change_words,
    large_ones,
    level,
    over_places,
    signed,
    steps_of,
    tally,
    together,
)

MARKS = Topic("joint_work", "Довольны ли", SCALE)
YES = Topic("joy", "Понравилось ли", YES_NO)
SEVERAL = Topic("help", "Какая помощь", "choices", choices=("а", "б", "в"))
groups = st.lists(st.lists(st.integers(1, 10), max_size=9), max_size=7)
answers = st.dictionaries(st.integers(0, 30), st.integers(1, 10), max_size=25)


class TestDistributions:
    @given(st.lists(st.integers(1, 10), max_size=40))
    def test_of_marks(self, marks: list[int]) -> None:
        found = tally(MARKS, [(mark,) for mark in marks])
        assert found.counts == tuple(marks.count(number) for number in range(1, 11))
        assert found.people == len(marks)
        assert found.mean == (pytest.approx(mean(marks)) if marks else None)

    @given(st.lists(st.booleans(), max_size=40))
    def test_of_yes_and_no(self, told: list[bool]) -> None:
        found = tally(YES, [(int(yes),) for yes in told])
        assert found.counts == (told.count(True), told.count(False))

    @given(st.lists(st.sets(st.integers(0, 2), min_size=1).map(sorted).map(tuple), max_size=40))
    def test_of_several_variants_people_are_counted_once(self, chosen: list[tuple[int, ...]]) -> None:
        found = tally(SEVERAL, chosen)
        assert found.people == len(chosen)
        assert found.counts == tuple(sum(place in one for one in chosen) for place in range(3))


class TestSmallGroups:
    @given(groups)
    def test_the_sum_without_shown_groups_is_nobody_or_a_large_group(self, found: list[list[int]]) -> None:
        tallies = [tally(MARKS, [(mark,) for mark in marks]) for marks in found]
        whole = together(tallies).tally
        shown = sum(one.people for one in tallies if one.people >= LEAST)
        left = (whole.people if whole else 0) - shown
        assert left == 0 or left >= LEAST
        assert whole is None or whole.people >= LEAST
        small = [mark for marks in found if len(marks) < LEAST for mark in marks]
        large = [mark for marks in found if len(marks) >= LEAST for mark in marks]
        told = large + (small if len(small) >= LEAST else [])
        assert (whole.total if whole else 0) == sum(told), "an independent sum of the same people"

    @given(st.lists(groups, max_size=3))
    def test_regions_add_up_what_municipalities_show(self, places: list[list[list[int]]]) -> None:
        tallies = [[tally(MARKS, [(mark,) for mark in marks]) for marks in found] for found in places]
        sums = [one.tally for one in (together(own) for own in tallies) if one.tally]
        whole = over_places(tallies).tally
        assert (whole.people if whole else 0) == sum(one.people for one in sums)
        assert (whole.total if whole else 0) == sum(one.total for one in sums)

    @given(groups, groups)
    def test_entry_beside_some_exits_differs_from_all_entries_by_nobody_or_a_large_group(
        self, some: list[list[int]], others: list[list[int]]
    ) -> None:
        shown = large_ones(tally(MARKS, [(mark,) for mark in marks]) for marks in some).tally
        whole = together(tally(MARKS, [(mark,) for mark in marks]) for marks in some + others).tally
        left = (whole.people if whole else 0) - (shown.people if shown else 0)
        assert left == 0 or left >= LEAST


class TestChange:
    @given(answers, answers)
    def test_is_of_pairs_and_tells_of_nobody_alone(self, before: dict[int, int], after: dict[int, int]) -> None:
        steps = steps_of(before, after)
        both = before.keys() & after.keys()
        outside = len(before) + len(after) - 2 * len(both) + (len(both) - len(steps))
        if steps:
            assert len(steps) >= LEAST
            assert outside == 0 or outside >= LEAST
        pool = sorted(after[key] - before[key] for key in both)
        for step in steps:
            pool.remove(step)

    @given(st.lists(st.tuples(st.integers(1, 10), st.integers(1, 10)), min_size=LEAST, max_size=30))
    def test_interval_is_student_s(self, pairs: list[tuple[int, int]]) -> None:
        found = change([[(dict(enumerate(a for a, _ in pairs)), dict(enumerate(b for _, b in pairs)))]], span=9)
        steps = [b - a for a, b in pairs]
        assert found is not None and found.used == len(pairs)
        assert found.mean == pytest.approx(mean(steps))
        half = quantile(len(steps) - 1) * stdev(steps) / math.sqrt(len(steps))
        assert found.low == pytest.approx(max(mean(steps) - half, -9), abs=1e-6)
        assert found.high == pytest.approx(min(mean(steps) + half, 9), abs=1e-6)
        assert (found.grew, found.same, found.fell) == (
            sum(one > 0 for one in steps),
            steps.count(0),
            sum(one < 0 for one in steps),
        )

    def test_of_four_people_is_not_told(self) -> None:
        four = dict.fromkeys(range(4), 5)
        assert change([[(four, four)]], span=9) is None

    @pytest.mark.parametrize(
        ("low", "high", "used", "kind", "words"),
        [
            (0.42, 1.2, 12, SCALE, "выросло, изменение от +0,4 до +1,2\u00a0балла"),
            (-1.2, -0.4, 12, SCALE, "снизилось, изменение от −1,2 до −0,4\u00a0балла"),
            (-0.5, 0.5, 12, SCALE, "сдвига не видно, изменение от −0,5 до +0,5\u00a0балла"),
            (-0.5, 0.5, 6, SCALE, "данных мало, чтобы судить, изменение от −0,5 до +0,5\u00a0балла"),
            (0.0, 0.0, 6, SCALE, "не изменилось"),
            (-0.1, 0.5, 20, YES_NO, "сдвига не видно, изменение от −10 до +50\u00a0п.\u00a0п."),
        ],
    )
    def test_in_words(self, low: float, high: float, used: int, kind: str, words: str) -> None:
        assert change_words(Change(used, used, (low + high) / 2, low, high, 0, 0, 0), kind) == words


def quantile(freedom: int) -> float:
    """Of Student's distribution, 0.975, by bisection of its own integral: another way than the product's."""
    low, high = 0.0, 20.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _below(middle, freedom) < 0.975 else (low, middle)
    return low


def _below(edge: float, freedom: int) -> float:
    scale = math.gamma((freedom + 1) / 2) / (math.sqrt(freedom * math.pi) * math.gamma(freedom / 2))
    steps = 400
    width = edge / steps
    heights = [(1 + (width * place) ** 2 / freedom) ** (-(freedom + 1) / 2) for place in range(steps + 1)]
    inner = heights[0] + heights[-1] + 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2])
    return 0.5 + scale * inner * width / 3


def test_levels_of_the_card() -> None:
    found = [level(points) for points in range(19)]
    assert found == ["недопустимый"] * 9 + ["допустимый"] * 6 + ["оптимальный"] * 4
    with pytest.raises(ValueError, match="0 to 18"):
        level(19)


def test_a_small_change_has_no_sign() -> None:
    assert (signed(-0.04), signed(0.04), signed(-1.25)) == ("0,0", "0,0", "−1,2")


KNOWN = lemmas(["Громов Максим Андреевич", "Белых", "Орёл"])


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Громову спасибо, он помог", "[имя] спасибо, он помог"),
        ("спасибо максиму и маше", "спасибо [имя] и [имя]"),
        ("Мой наставник Роман Петров помог", "Мой наставник [имя] помог"),
        ("Помогла Вера Ивановна", "Помогла [имя]"),
        ("Вера помогла", "[имя] помогла"),
        ("с А.С. Петровой легко", "с [имя] легко"),
        ("белых пятен нет, спасибо Белых", "белых пятен нет, спасибо [имя]"),
        ("Люблю роман, веру и свет", "Люблю роман, веру и свет"),
        (
            "Больше встреч! Тема интересная, Информатика и физика",
            "Больше встреч! Тема интересная, Информатика и физика",
        ),
    ],
)
def test_names_are_masked_in_any_case_and_words_are_not(said: str, shown: str) -> None:
    assert masked(said, KNOWN) == shown


def test_a_tally_adds_up() -> None:
    assert Tally(2, (1, 1), 3) + Tally(1, (0, 1), 2) == Tally(3, (1, 2), 5)
