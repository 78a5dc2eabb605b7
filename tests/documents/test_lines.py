"""Titles and stamps are broken into few even lines, none of which ends in a short word where it can be helped."""

from __future__ import annotations

import pytest

from documents.fonts import text_width
from documents.lines import break_lines, too_wide

TEXT = "Об утверждении плана мероприятий по внедрению целевой модели наставничества в школах района"


@pytest.mark.parametrize("width", [60, 80, 120, 170])
def test_lines_hold_all_words_and_fit(width):
    lines = break_lines(TEXT, width, 14)
    assert " ".join(lines) == TEXT
    assert all(text_width(line, 14) <= width for line in lines)


@pytest.mark.parametrize("width", [60, 80, 120, 170])
def test_there_are_no_more_lines_than_filling_from_the_left_takes(width):
    filled = [""]
    for word in TEXT.split():
        longer = f"{filled[-1]} {word}".strip()
        if text_width(longer, 14) <= width:
            filled[-1] = longer
        else:
            filled.append(word)
    assert len(break_lines(TEXT, width, 14)) == len(filled)


def test_lines_are_even():
    lines = break_lines("один два три четыре пять шесть семь восемь", 75, 14)
    widths = [text_width(line, 14) for line in lines]
    assert len(lines) == 2
    assert max(widths) - min(widths) < 25


def test_a_line_does_not_end_in_a_preposition():
    assert break_lines("наставничества в общеобразовательных", 70, 14) == ["наставничества", "в общеобразовательных"]


def test_a_word_wider_than_the_line_stands_alone():
    word = "Ж" * 45
    assert break_lines(f"до {word} после", 80, 14) == ["до", word, "после"]
    assert too_wide([word], 80, 14)
    assert not too_wide(["слово"], 80, 14)


def test_no_text_has_no_lines():
    assert break_lines("", 80, 14) == []
