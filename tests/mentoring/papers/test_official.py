"""A paper that leaves the office over a signature: the size and margins of its acts, a signature that is not alone."""

from __future__ import annotations

import io

import docx
import pypdf
import pytest

from documents.page import PageSettings, PrintState
from documents.tables import Column, Row, Table
from documents.widths import ColumnKind
from mentoring.papers.pages import print_papers, settings_for
from mentoring.papers.sheet import Block, BlockKind, Paper, Signature
from mentoring.papers.word import papers_docx

HEADING = Block(BlockKind.HEADING, "Источники")
SIGNATURE = Block(BlockKind.SIGNATURE, signature=Signature("Начальник отдела", "Т.И. Белова"))


def test_it_keeps_the_offices_size_and_margins_unlike_papers_about_people() -> None:
    settings = PageSettings()
    found = settings_for(Paper("Отчёт", official=True), settings)
    assert (found.body_size, found.left_margin, found.line_height) == (
        settings.body_size,
        settings.left_margin,
        settings.line_height,
    )
    assert settings_for(Paper("Журнал"), settings).body_size == 12


@pytest.mark.parametrize("number", (37, 38, 40))
def test_three_points_go_with_the_signature_and_two_with_a_heading(number: int) -> None:
    points = [Block(BlockKind.POINT, f"пункт {place}") for place in range(number)]
    last = pages([HEADING, *points, SIGNATURE])[-1]
    assert "Белова" in last and last.count("пункт") >= 3
    above = [Block(BlockKind.PARAGRAPH, f"строка {place}") for place in range(number)]
    for page in pages([*above, HEADING, *points[:4], SIGNATURE]):
        assert "Источники" not in page or page.count("пункт") >= 2


@pytest.mark.parametrize("number", (34, 35))
def test_a_table_sends_its_last_row_with_the_signature(number: int) -> None:
    table = Table((Column("Показатель", ColumnKind.TEXT),), tuple(Row((f"ряд {place}",)) for place in range(number)))
    last = pages([Block(BlockKind.TABLE, table=table), HEADING, Block(BlockKind.POINT, "реестр"), SIGNATURE])[-1]
    assert "Белова" in last and "ряд" in last


def test_the_word_file_keeps_them_together_too() -> None:
    points = [Block(BlockKind.POINT, f"пункт {place}") for place in range(9)]
    paper = Paper("Отчёт", blocks=(HEADING, *points, SIGNATURE), official=True)
    document = docx.Document(io.BytesIO(papers_docx([paper], PageSettings(), PrintState.APPROVED)))
    kept = [each.text for each in document.paragraphs if each.paragraph_format.keep_with_next]
    assert [text.split()[-1] for text in kept if "пункт" in text] == ["0", "6", "7", "8"]


def pages(blocks: list[Block]) -> list[str]:
    paper = Paper("Отчёт", blocks=tuple(blocks), official=True)
    data = print_papers([paper], PageSettings(), PrintState.APPROVED).pdf
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
