"""The journal's verbs in words: none is shown raw, edits of one cell show what was there and what came."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from organizations.models import Event, User
from roadmaps.phrases import PHRASES, period_words, size_words, tell
from roadmaps.workflow.agreement import TRANSITIONS
from roadmaps.workflow.undo import _REVERTS


def event(verb: str, **fields: object) -> Event:
    actor = User(last_name="Смирнова", first_name="Елена", patronymic="Андреевна")
    return Event(pk=1, verb=verb, actor=actor, **{"object_title": "2.2. Формирование перечня", **fields})


@pytest.mark.parametrize("verb", sorted({*TRANSITIONS, *_REVERTS, *PHRASES}))
def test_every_verb_is_told_in_russian(verb: str) -> None:
    told = tell(event(verb, before={"title": "а"}, after={"title": "б"}))

    assert re.fullmatch(r"[А-ЯЁ][^A-Za-z{}]+", told.sentence)
    assert told.who == "Смирнова Е. А."


def test_an_edit_of_a_cell_names_the_cell_and_shows_both_words() -> None:
    told = tell(event("edit_cell", before={"deadline": "до 01.12.2020г."}, after={"deadline": "до 15.12.2020г."}))

    assert told.sentence == "Изменён срок мероприятия 2.2. Формирование перечня"
    assert (told.old, told.new) == ("до 01.12.2020г.", "до 15.12.2020г.")


@pytest.mark.parametrize("before", [None, ""])
def test_what_was_not_there_is_called_empty(before: str | None) -> None:
    assert tell(event("edit_cell", before={"result": before}, after={"result": "Приказ"})).old == "пусто"


def test_what_the_journal_keeps_for_undo_only_is_not_shown() -> None:
    kept = {"number": "1.1", "_labels": {"a": "1.1"}}
    told = tell(event("edit_cell", before=kept, after={"number": "1.2", "_labels": {"a": "1.2"}}))

    assert told.sentence.startswith("Изменён номер")
    assert (told.old, told.new) == ("1.1", "1.2")


def test_an_edit_of_many_fields_shows_no_words() -> None:
    told = tell(event("edit_section", before={"title": "а", "period": ""}, after={"title": "б", "period": "2020"}))

    assert (told.old, told.new) == ("", "")


def test_a_long_title_is_cut() -> None:
    told = tell(event("delete_item", object_title="Разработка " * 30))

    assert told.sentence.endswith("…")
    assert len(told.sentence) < 130


def test_only_a_return_s_comment_is_quoted() -> None:
    assert tell(event("return", comment="Уточните")).comment == "«Уточните»"
    assert (
        tell(event("agree", comment="Подал и согласовал один сотрудник.")).comment
        == "Подал и согласовал один сотрудник."
    )


def test_nobody_s_act_is_the_system_s() -> None:
    assert tell(Event(pk=1, verb="create", object_title="Карта")).who == "Система"


@pytest.mark.parametrize(
    ("items", "sections", "words"),
    [
        (1, 0, "1 мероприятие"),
        (18, 6, "18 мероприятий в 6 разделах"),
        (22, 1, "22 мероприятия в 1 разделе"),
        (45, 0, "45 мероприятий"),
    ],
)
def test_sizes_agree_with_their_numbers(items: int, sections: int, words: str) -> None:
    assert size_words(items, sections) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (dt.date(2020, 6, 1), dt.date(2024, 12, 31), "2020–2024 годы"),
        (dt.date(2023, 1, 1), dt.date(2023, 12, 31), "2023 год"),
        (dt.date(2023, 1, 1), None, "с 2023 года"),
        (None, dt.date(2023, 1, 1), "по 2023 год"),
        (None, None, ""),
    ],
)
def test_periods_are_told_in_years(start: dt.date | None, end: dt.date | None, words: str) -> None:
    assert period_words(start, end) == words
