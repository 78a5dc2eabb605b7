"""Лист согласования: the sheet that travels with the copy for signature. Nothing on it is drawn as signed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.act import Act
from documents.markup import broken, lines_element
from documents.page import PageSettings, PrintState
from documents.pdf import Printed, print_body
from documents.stylesheet import POST_WIDTH, Sheet, portrait
from documents.table_html import table_html
from documents.tables import Column, Layout, Row, Table
from documents.widths import ColumnKind
from roadmaps.plan import Document

_TABLE_SIZE = 11.0
_ROW_HEIGHT = 15.0
_HEADS = (
    ("№ п/п", 10.0),
    ("Должность", 43.0),
    ("Инициалы, фамилия", 28.0),
    ("Дата поступления", 27.0),
    ("Подпись", 19.0),
    ("Дата визы", 20.0),
    ("Замечания", 23.0),
)
_EMPTY_ROWS = 5
_RULE = "_" * 16
_PHONE = re.compile(r"(?i)(?:тел\S*\s*)?\+?[\d\s()\-–]{5,}")


def render_agreement_sheet(document: Document, settings: PageSettings, agreers: Sequence[str]) -> Printed:
    """The agreement sheet of the document's act; `agreers` are posts, rows for handwriting when there are none."""
    sheet = portrait(settings)

    def body(_: frozenset[str]) -> str:
        return (
            f'<section class="appendix">{_titles(document, sheet, settings)}{_table(agreers, sheet, settings)}'
            f"{_submitted(document.act, settings)}</section>"
        )

    return print_body(body, f"Лист согласования: {_subject(document)}", PrintState.FOR_SIGNATURE, settings)


def _subject(document: Document) -> str:
    """What is agreed: the heading of the act, the plan's title where the act has none."""
    return (document.act.heading if document.act else "") or document.plan.title


def _titles(document: Document, sheet: Sheet, settings: PageSettings) -> str:
    size, width, act = settings.body_size, sheet.title_width, document.act
    draft = f"к проекту {act.kind.genitive} {act.issuer_genitive}".strip() if act else "к проекту плана"
    # Lines of a title of two nouns are shorter than those of a plan's title.
    bold = ["ЛИСТ СОГЛАСОВАНИЯ", *broken(draft, 110, size, bold=True)]
    subject = broken(f"«{_subject(document)}»", width, size)
    return lines_element("h1", "title", bold, width, size, bold=True) + lines_element(
        "p", "title light", subject, width, size
    )


def _table(agreers: Sequence[str], sheet: Sheet, settings: PageSettings) -> str:
    posts = list(agreers) or [""] * _EMPTY_ROWS
    kinds = (ColumnKind.NUMBER, *[ColumnKind.TEXT] * (len(_HEADS) - 1))
    table = Table(
        tuple(Column(head, kind) for (head, _), kind in zip(_HEADS, kinds, strict=True)),
        tuple(Row((str(number), post, *[""] * (len(_HEADS) - 2))) for number, post in enumerate(posts, start=1)),
    )
    widths = [width for _, width in _HEADS]
    widths[1] += sheet.text_width - sum(widths)
    layout = Layout(_TABLE_SIZE, tuple(widths), tuple(_ROW_HEIGHT for _ in posts), _ROW_HEIGHT, 1, squeezed=False)
    return table_html(table, layout, sheet, settings, name="hand")


def _submitted(act: Act | None, settings: PageSettings) -> str:
    """Who submits the draft: the executor as the act names him without the telephone; rules for signature and date."""
    lines = [line.strip() for line in (act.drafter if act else ())]
    names = [line for line in lines if line and not line.endswith(":") and not _PHONE.fullmatch(line)]
    name = ", ".join(line.rstrip(",") for line in names) or "_" * 28
    posts = broken(name, POST_WIDTH, settings.body_size)
    who = lines_element("p", "lines", posts, POST_WIDTH, settings.body_size)
    return f'<p class="submitted">Проект внес:</p><div class="signed">{who}<p>{_RULE}</p><p>{_RULE}</p></div>'
