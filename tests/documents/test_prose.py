"""Descriptive text is read as headings, paragraphs and list points with their own marks."""

from __future__ import annotations

import pytest

from documents.prose import Block, BlockKind, parse, split_point


def test_blocks_in_order():
    text = "# Цели\nПервый абзац.\n\n· улучшение показателей;\n●\tподготовка выпускника\nВторой абзац."
    assert parse(text) == (
        Block(BlockKind.HEADING, "Цели"),
        Block(BlockKind.PARAGRAPH, "Первый абзац."),
        Block(BlockKind.POINT, "улучшение показателей;", "·"),
        Block(BlockKind.POINT, "подготовка выпускника", "●"),
        Block(BlockKind.PARAGRAPH, "Второй абзац."),
    )


@pytest.mark.parametrize("mark", list("·●•-–—"))
def test_every_mark_is_kept(mark):
    assert split_point(f"{mark} пункт") == (mark, "пункт")


@pytest.mark.parametrize("line", ["-контроль", "1. первый", "слово - слово", "#без пробела", "–", "2020-2024"])
def test_a_mark_without_white_space_is_no_point(line):
    assert parse(line) == (Block(BlockKind.PARAGRAPH, line),)


def test_a_text_without_words_has_no_blocks():
    assert parse(" \n\n\t") == ()
