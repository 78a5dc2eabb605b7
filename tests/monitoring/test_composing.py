"""What a report says of small groups, of what lacks to the plan, and of a past year: pure, without the database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from monitoring.figures import Figure
from monitoring.hiding import hidden_numbers
from monitoring.reports.blocks import Block
from monitoring.reports.composing import compose
from monitoring.reports.snapshot import FormLine, IndicatorLine, SchoolLine, Snapshot
from monitoring.reports.tables import HIDDEN


def line(fact: Figure, target: int = 50, **fields: Any) -> IndicatorLine:
    names = {"number": "1", "title": "Доля", "short": "Доля", "part": "те", "whole": "все", "source": "реестр"}
    return IndicatorLine(**names, digits=1, target=Decimal(target), fact=fact, before=Figure(), **fields)


def report(kind: str = "analytical", **fields: Any) -> dict[str, Block]:
    found = {"year": 2023, "day": dt.date(2023, 12, 31), **fields}
    _, blocks = compose(kind, Snapshot("Район", "Района", office="Отдел", **found))
    return {block.key: block for block in blocks}


def test_a_group_under_five_cannot_be_worked_out_of_the_sums_beside_it() -> None:
    forms = tuple(FormLine(name, 1, 1, 3, mentees, 9) for name, mentees in (("А", 27), ("Б", 8), ("В", 2), ("Г", 2)))
    column = [row[4] for row in report(forms=forms, pairs=12, mentees=39, mentors=36)["forms-table"].rows]
    # 39 less those that are shown must leave a group of five or more.
    assert column == ["27", HIDDEN, HIDDEN, HIDDEN]
    assert hidden_numbers({1: 3, 2: 0, 3: 5, 4: 9}) == {1, 3} and hidden_numbers({1: 5, 2: 0}) == set()
    facts = (Figure(60, 200), Figure(30, 58), Figure(1, 2), Figure(2, 2))
    schools = tuple(SchoolLine(f"Школа {place}", (fact,)) for place, fact in enumerate(facts))
    found = report(schools=schools, indicators=(line(Figure(93, 262)),))
    assert [row[1] for row in found["schools-table"].rows] == ["30", HIDDEN, HIDDEN, HIDDEN]
    assert "Школа 1" not in found["schools-words"].text, "a hidden row is not told in words either"


def test_a_districts_own_small_group_is_told_neither_as_a_share_nor_in_parts() -> None:
    found = report("note", indicators=(line(Figure(2, 3)), line(Figure(2, 30), of_people=False)), mentors=3, pairs=3)
    people, enterprises = found["indicators-table"].rows
    assert people[2] == HIDDEN and "2 из" not in " ".join(people)
    assert (enterprises[2], enterprises[5]) == ("6,7", "2 из\u00a030")
    assert "менее 5\u00a0наставников" in found["lead"].text and "3\u00a0наставника" not in found["lead"].text


@pytest.mark.parametrize(
    ("fact", "target", "fields", "words"),
    [
        (Figure(9, 130), 8, {"of_people": False}, "не хватает: 2\u00a0предприятия"),
        (Figure(210, 305), 70, {}, "не хватает: 4\u00a0человека"),
        (Figure(49, 100), 50, {}, "не хватает: 1\u00a0человек."),
        (Figure(12, 100), 10, {"less_is_better": True}, "сверх плана: 2\u00a0человека"),
    ],
)
def test_what_lacks_to_the_plan_is_rounded_up(fact: Figure, target: int, fields: dict[str, Any], words: str) -> None:
    assert words in report(indicators=(line(fact, target, **fields),))["conclusions-points"].text


def test_a_person_of_two_forms_is_told_once() -> None:
    forms = tuple(FormLine(name, 1, 1, 5, 10, 5) for name in "АБ")
    assert (
        "10\u00a0наставляемых и 5\u00a0наставников" in report(forms=forms, pairs=10, mentees=10, mentors=5)["lead"].text
    )
