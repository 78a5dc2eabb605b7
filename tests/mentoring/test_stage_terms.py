"""Terms of stages as the plan words them, in its own school year and in others."""

from __future__ import annotations

import datetime as dt

import pytest

from mentoring.stage_terms import StageTerm, cycle_of, shifted_terms
from roadmaps.deadlines import Calendar, Moving, Period

# The rows of Morshansk's plan that belong to stages, word for word.
MORSHANSK = (
    (1, "июнь - август 2020 г."),
    (4, "До 30.08.2020"),
    (3, "До 30.09.2020, далее в течение всего периода реализации"),
    (2, "с 1 по 15 сентября 2020 г"),
    (4, "До 15.09.2020"),
    (5, "До 15.09.2020"),
    (6, "В соответствии со сроками реализации программ наставничества"),
    (7, "в соответствии со сроками реализации программ или май 2021 г.)"),
)
PERIOD = Period(dt.date(2020, 6, 9), dt.date(2024, 12, 31))
NEXT = Calendar(Moving.NEXT, frozenset(), frozenset())


def terms(school_year: int, worded: tuple[tuple[int, str], ...] = MORSHANSK) -> dict[int, StageTerm]:
    return shifted_terms(worded, (2020, 2024), PERIOD, NEXT, school_year)


def test_the_plan_s_own_year() -> None:
    found = terms(2020)
    assert {stage: term.wording for stage, term in found.items()} == {
        1: "июнь – август",
        2: "1–15 сентября",
        3: "до 30 сентября, далее весь период",
        4: "до 15 сентября",
        5: "до 15 сентября",
        6: "в соответствии со сроками реализации программ наставничества",
        7: "май 2021",
    }
    assert found[4].due_on == dt.date(2020, 9, 15), "the later of two rows of a stage counts"
    assert found[3] == StageTerm("до 30 сентября, далее весь период", dt.date(2020, 9, 30), goes_on=True)


def test_nobody_is_late_after_a_day_that_the_plan_leaves_open() -> None:
    assert terms(2020)[6].due_on is terms(2020)[7].due_on is None


def test_another_year_is_shifted() -> None:
    found = terms(2022)
    assert (found[1].wording, found[1].due_on) == ("июнь – август", dt.date(2022, 8, 31))
    assert (found[7].wording, found[5].due_on) == ("май 2023", dt.date(2022, 9, 15))


def test_the_last_day_in_time_is_a_working_one() -> None:
    # 30.09.2023 is a Saturday.
    assert terms(2023)[3].due_on == dt.date(2023, 10, 2)


def test_a_term_that_repeats_is_taken_from_the_year_itself() -> None:
    found = shifted_terms(((7, "ежегодно в мае"),), (2020, 2024), PERIOD, NEXT, 2022)
    assert found[7].due_on == dt.date(2023, 5, 31)


def test_without_a_term_the_document_s_words_stand() -> None:
    assert terms(2021, ((6, "по запросу отдела"),)) == {6: StageTerm("по запросу отдела")}


@pytest.mark.parametrize(("day", "year"), [("2020-05-31", 2019), ("2020-06-01", 2020), ("2021-05-31", 2020)])
def test_preparation_in_summer_belongs_to_the_year_that_follows(day: str, year: int) -> None:
    assert cycle_of(dt.date.fromisoformat(day)) == year
