"""A report's files: PDF and DOCX through the printing of papers, figures as a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents import sheets
from documents.models import PrintSettings
from documents.page import PrintState
from documents.tables import Column, Row, Table
from documents.widths import ColumnKind
from mentoring.papers.pages import print_papers
from mentoring.papers.sheet import Block as PaperBlock
from mentoring.papers.sheet import BlockKind, Paper, Signature
from mentoring.papers.word import papers_docx
from monitoring.models import Report
from monitoring.reports.blocks import Block, Kind, from_json
from monitoring.reports.snapshot import Signatory
from monitoring.reports.wording import MINUS

_WIDE = 6
"""A table of more columns turns the sheet."""
_NAME, _NUMBER, _TEXT = 70.0, 24.0, 60.0
"""Widths of a workbook's columns, mm."""
_NAME_LETTERS = 31


@dataclass(frozen=True, slots=True)
class Files:
    """The report's bytes in three formats."""

    pdf: bytes
    docx: bytes
    xlsx: bytes


def paper_of(heading: str, title: str, blocks: Sequence[Block], signatory: Signatory) -> Paper:
    """The report as a paper: its kind and title on top, room for the signature below."""
    found = [PaperBlock(BlockKind.TITLE, f"{heading.upper()}\n{title}"), *_printed(blocks)]
    found.append(PaperBlock(BlockKind.SIGNATURE, signature=Signature(signatory.post, signatory.name)))
    landscape = any(len(block.heads) > _WIDE for block in blocks)
    return Paper(title=f"{heading} {title}", blocks=tuple(found), landscape=landscape, official=True)


def render(report: Report, signatory: Signatory) -> Files:
    """The report's three files as it is sent.

    Raises documents.fonts.FontsMissing when no face to print with is installed.
    """
    state = PrintState.APPROVED
    return Files(pdf(report, signatory, state), docx(report, signatory, state), xlsx(report))


def pdf(report: Report, signatory: Signatory, state: PrintState = PrintState.DRAFT) -> bytes:
    """Tagged pages in the municipality's margins. A draft bears the mark of a draft on every page."""
    return print_papers([_paper(report, signatory)], PrintSettings.of(report.municipality_id), state).pdf


def docx(report: Report, signatory: Signatory, state: PrintState = PrintState.DRAFT) -> bytes:
    """The same in Word's own styles, for a secretary to work on."""
    return papers_docx([_paper(report, signatory)], PrintSettings.of(report.municipality_id), state)


def xlsx(report: Report) -> bytes:
    """A sheet for each table; on the first what the report is and as of which day."""
    blocks = from_json(report.content)
    named, title = "Отчёт", ""
    rows = [
        sheets.Row((sheets.Cell(f"{report.get_kind_display()} {report.title}", "Название плана", 2),)),
        sheets.Row((sheets.Cell("Данные на"), sheets.Cell(f"{report.day:%d.%m.%Y}"))),
        sheets.Row((sheets.Cell("Версия отчёта"), sheets.Cell(str(report.issue)))),
    ]
    found = [sheets.Sheet(named, (_NAME, _TEXT), tuple(rows))]
    for block in blocks:
        if block.kind is Kind.HEADING:
            title = block.text
        elif block.kind is Kind.TABLE:
            name = sheets.sheet_name(_short(title or report.get_kind_display()), [sheet.name for sheet in found])
            found.append(_sheet(name, block))
    return sheets.write(found, title=report.title)


def _paper(report: Report, signatory: Signatory) -> Paper:
    return paper_of(report.get_kind_display(), report.title, from_json(report.content), signatory)


def _printed(blocks: Sequence[Block]) -> Iterator[PaperBlock]:
    for block in blocks:
        match block.kind:
            case Kind.HEADING:
                yield PaperBlock(BlockKind.HEADING, block.text)
            case Kind.TEXT:
                yield from (PaperBlock(BlockKind.PARAGRAPH, line) for line in block.points)
            case Kind.POINTS:
                yield from (PaperBlock(BlockKind.POINT, line) for line in block.points)
            case Kind.TABLE:
                yield PaperBlock(BlockKind.TABLE, table=_table(block))


def _table(block: Block) -> Table:
    kinds = (ColumnKind.VALUE if place in block.numbers else ColumnKind.TEXT for place in range(len(block.heads)))
    columns = tuple(Column(head, kind) for head, kind in zip(block.heads, kinds, strict=True))
    return Table(columns, tuple(Row(row) for row in block.rows))


def value_of(text: str) -> str | int | float:
    """The number that the text says, for Excel to count with; else the text: «44,8» is 44.8, «скрыто» stays."""
    plain = text.replace("\u00a0", "").replace(MINUS, "-").removeprefix("+")
    if re.fullmatch(r"-?\d+", plain):
        return int(plain)
    return float(plain.replace(",", ".")) if re.fullmatch(r"-?\d+,\d+", plain) else text


def _short(title: str) -> str:
    """A sheet's name of whole words: the program of sheets keeps 31 letters."""
    return title if len(title) <= _NAME_LETTERS else title[: _NAME_LETTERS + 1].rpartition(" ")[0].rstrip(",:;")


def _sheet(name: str, block: Block) -> sheets.Sheet:
    head = sheets.Row(tuple(sheets.Cell(text, "Заголовок графы") for text in block.heads))
    rows = [
        sheets.Row(tuple(sheets.Cell(value_of(text), "Число") if number else sheets.Cell(text) for text, number in row))
        for row in block.cells
    ]
    widths = tuple(
        _NUMBER if place in block.numbers else _NAME if place == 0 else _TEXT for place in range(len(block.heads))
    )
    return sheets.Sheet(name, widths, (head, *rows), head=(1, 1), landscape=len(block.heads) > _WIDE)
