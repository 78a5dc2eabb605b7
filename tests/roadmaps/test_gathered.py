"""The plan's history tells the like acts of a person and a day together."""

from __future__ import annotations

import datetime as dt

import pytest

from organizations.models import Event, User
from roadmaps.gathered import Gathered, gathered

NOON = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
ANNA = User(pk=1, last_name="Орлова", first_name="Анна")
VERA = User(pk=2, last_name="Петрова", first_name="Вера")


def event(verb: str, number: int, by: User = ANNA, days: int = 0) -> Event:
    title = f"1.{number} Мероприятие"
    return Event(pk=number, verb=verb, actor=by, object_title=title, at=NOON - dt.timedelta(days=days))


def said(events: list[Event]) -> list[tuple[str, int]]:
    return [(told.sentence, len(told.parts) if isinstance(told, Gathered) else 0) for told in gathered(events)]


def test_many_like_acts_are_one_entry_with_its_parts() -> None:
    found = gathered([event("accept_line", number) for number in range(120, 0, -1)])
    (only,) = found
    assert isinstance(only, Gathered)
    assert (only.sentence, only.who, len(only.parts)) == ("Принято отчётов: 120", ANNA.short_name(), 120)
    assert only.parts[0].sentence == "Принят отчёт: 1.120 Мероприятие"


@pytest.mark.parametrize(
    "other",
    [event("return_line", 2), event("accept_line", 2, by=VERA), event("accept_line", 2, days=1)],
    ids=["verb", "person", "day"],
)
def test_another_act_person_or_day_stands_between(other: Event) -> None:
    acts = [event("accept_line", 3), event("accept_line", 3), other, event("accept_line", 1)]
    assert [parts for _, parts in said(acts)] == [0, 0, 0, 0]


def test_edits_of_the_text_are_never_told_together() -> None:
    assert len(gathered([event("edit_cell", number) for number in range(5)])) == 5
