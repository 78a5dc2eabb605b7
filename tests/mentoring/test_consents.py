"""Who signs, what is missing, since when a person is admitted: without a database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from mentoring import consents
from mentoring.consents import Birthday, admission, birthdays, missing, required, to_renew

DAY = dt.date(2020, 9, 14)


@dataclass
class Somebody:
    category: str = "pupil"
    age_group: str = ""
    birth_date: dt.date | None = dt.date(2006, 5, 14)


@dataclass
class Paper:
    kind: str = "processing"
    given_on: dt.date = DAY
    valid_until: dt.date | None = None
    withdrawn_on: dt.date | None = None
    by_self: bool = True
    by_parent: bool = True


def both(**fields: object) -> list[Paper]:
    return [Paper("processing", **fields), Paper("participation", **fields)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("age", "by_self", "by_parent"),
    [(13, False, True), (14, True, True), (17, True, True), (18, True, False), ("child", False, True)],
)
def test_who_signs_follows_from_age(age: int | str, by_self: bool, by_parent: bool) -> None:
    assert {(need.by_self, need.by_parent) for need in required("pupil", age)} == {(by_self, by_parent)}


def test_a_teacher_s_written_consent_stands_for_taking_part() -> None:
    teacher = Somebody("teacher", birth_date=dt.date(1980, 1, 1))
    signed = [Paper("processing", by_parent=False), Paper("labour", by_parent=False)]
    assert missing(teacher, signed, DAY) == [] and admission(teacher, signed) == (DAY, None)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (dt.date(2006, 9, 14), dt.date(2020, 9, 13), 13),
        (dt.date(2006, 9, 14), dt.date(2020, 9, 14), 14),
        (dt.date(2008, 2, 29), dt.date(2022, 2, 28), 13),
        (dt.date(2008, 2, 29), dt.date(2022, 3, 1), 14),
    ],
)
def test_full_years(born: dt.date, day: dt.date, age: int) -> None:
    assert consents.age_on(born, day) == age


class TestMissing:
    def test_says_which_and_who_signs(self) -> None:
        told = missing(Somebody(), [Paper("processing")], DAY)
        assert told == [
            "согласие на участие в программе: подписывают сам участник и родитель или законный представитель"
        ]

    def test_says_why_the_one_there_is_not_enough(self) -> None:
        over = dt.date(2020, 9, 1)
        (ran_out, _) = missing(Somebody(), [Paper(given_on=over, valid_until=over)], DAY)
        (taken_back, _) = missing(Somebody(), [Paper(given_on=over, withdrawn_on=DAY)], DAY)
        (half, _) = missing(Somebody(), [Paper(by_parent=False)], DAY)
        assert "действовало по 01.09.2020" in ran_out and "отозвано 14.09.2020" in taken_back
        assert "подписано не всеми" in half

    def test_without_a_birth_date_the_age_group_speaks(self) -> None:
        child = Somebody(birth_date=None, age_group="child")
        assert missing(child, both(by_self=False), DAY) == []
        (first, _) = missing(child, [], DAY)
        assert first.endswith("подписывает родитель или законный представитель")


class TestAdmission:
    def test_from_the_last_of_the_papers(self) -> None:
        later = DAY + dt.timedelta(days=3)
        assert admission(Somebody(), [Paper(), Paper("participation", given_on=later)]) == (later, None)

    def test_ends_with_the_first_that_runs_out(self) -> None:
        until = dt.date(2021, 5, 31)
        assert admission(Somebody(), [Paper(valid_until=until), Paper("participation")]) == (DAY, until)

    def test_ends_the_day_before_a_withdrawal(self) -> None:
        taken_back = [Paper(), Paper("participation", withdrawn_on=dt.date(2020, 10, 1))]
        assert admission(Somebody(), taken_back) == (DAY, dt.date(2020, 9, 30))

    def test_a_consent_withdrawn_on_its_day_admits_nobody(self) -> None:
        assert admission(Somebody(), [Paper(), Paper("participation", withdrawn_on=DAY)]) == (None, None)

    def test_a_renewed_consent_goes_on_without_a_gap(self) -> None:
        end = dt.date(2021, 5, 31)
        again = Paper(given_on=dt.date(2021, 6, 1))
        assert admission(Somebody(), [Paper(valid_until=end), again, Paper("participation")]) == (DAY, None)

    def test_after_a_gap_it_begins_anew(self) -> None:
        again = Paper(given_on=dt.date(2021, 9, 1))
        papers = [Paper(valid_until=dt.date(2021, 5, 31)), again, Paper("participation")]
        assert admission(Somebody(), papers) == (dt.date(2021, 9, 1), None)

    def test_an_unsigned_paper_admits_nobody(self) -> None:
        assert admission(Somebody(), both(by_parent=False)) == (None, None)

    def test_a_birthday_stops_nothing(self) -> None:
        child = Somebody(birth_date=dt.date(2006, 10, 1))
        papers = both(by_self=False)
        assert admission(child, papers) == (DAY, None)
        assert missing(child, papers, dt.date(2020, 12, 1)) == []


class TestRenewal:
    def test_asked_from_the_fourteenth_birthday_on(self) -> None:
        child = Somebody(birth_date=dt.date(2006, 10, 1))
        papers = both(by_self=False)
        assert to_renew(child, papers, dt.date(2020, 9, 30)) == []
        assert to_renew(child, papers, dt.date(2020, 10, 1)) == ["processing", "participation"]

    def test_the_new_paper_ends_the_asking(self) -> None:
        grown = Somebody(birth_date=dt.date(2002, 10, 1))
        papers = both()
        day = dt.date(2020, 10, 5)
        assert to_renew(grown, papers, day) == ["processing", "participation"]
        renewed = [*papers, *both(given_on=dt.date(2020, 10, 2), by_parent=False)]
        assert to_renew(grown, renewed, day) == []

    def test_an_age_group_that_was_corrected_asks_too(self) -> None:
        assert to_renew(Somebody(birth_date=None, age_group="teen"), both(by_self=False), DAY) == [
            "processing",
            "participation",
        ]

    def test_birthdays_of_a_leap_day(self) -> None:
        found = birthdays(dt.date(2008, 2, 29), dt.date(2022, 1, 1), dt.date(2026, 12, 31))
        assert found == [Birthday(dt.date(2022, 3, 1), 14), Birthday(dt.date(2026, 3, 1), 18)]
