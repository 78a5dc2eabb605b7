"""«Информация об исполнении» on paper: one upright sheet; what is longer goes on, heads of its tables repeated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from documents.markup import broken, lines_element, printed
from documents.page import PageSettings, PrintState
from documents.pdf import Printed, print_body
from documents.stylesheet import POST_WIDTH, portrait
from documents.table_html import table_html
from documents.tables import Column, Row, Table, lay_out
from documents.widths import ColumnKind
from documents.word import Block, Cell, Page, Paragraph, Part, Run, text_width, write
from documents.word import Row as WordRow
from documents.word import Table as WordTable
from roadmaps.printing.docx import word_heading, word_line, word_table
from roadmaps.status_note import StatusNote

_BODY, _TABLE = 12, 11.0
_DATE_RULE = "Дата " + "_" * 16
_TOTALS = "Исполнение"
_NOBODY = "—"


@dataclass(frozen=True, slots=True)
class _List:
    """A numbered heading over a table, or over the sentence that says there is nothing to list."""

    title: str
    table: Table
    empty: str = ""


def render_pdf(note: StatusNote, settings: PageSettings) -> Printed:
    """The note as a tagged PDF in the municipality's margins."""
    settings = _settings(settings)

    def body(fresh: frozenset[str]) -> str:
        lists = "".join(_list(number, part, settings, fresh) for number, part in enumerate(_lists(note), start=1))
        return (
            f'<section class="appendix">{_title(note, settings)}{_lead(note)}{lists}{_signature(note, settings)}'
            f"</section>"
        )

    return print_body(body, f"Информация {note.heading}", PrintState.APPROVED, settings)


def render_docx(note: StatusNote, settings: PageSettings) -> bytes:
    """The same note in Word's own styles; the same note gives the same bytes."""
    settings = _settings(settings)
    page = Page()
    return write([Part(page, tuple(_blocks(note, page, settings)))], settings, title=f"Информация {note.heading}")


def _settings(settings: PageSettings) -> PageSettings:
    """Lead and headings 12 pt, tables 11 pt; a paper of the office numbers no columns and is set closer."""
    return replace(settings, body_size=_BODY, table_size=_TABLE, column_numbers=False, line_height=1.15)


def _lists(note: StatusNote) -> Iterator[_List]:
    """What is late comes first."""
    totals = note.totals
    numbers = (totals.expected, totals.in_time, totals.late, totals.waiting, totals.overdue, totals.returned)
    yield _List(_TOTALS, _table(_TOTAL_HEADS, [tuple(map(str, numbers))], ColumnKind.VALUE))
    yield _List(
        "Не исполнено в срок",
        _table(
            ("Организация", "Мероприятие", "Срок", "Опоздание, дней"),
            [
                (row.organization, _late_item(row.item, row.returned), f"{row.term:%d.%m.%Y}", str(row.days))
                for row in note.overdue
            ],
        ),
        "Неисполненного с истекшим сроком нет.",
    )
    yield _List(
        "Возвращено на доработку",
        _table(
            ("Организация", "Мероприятие", "Причина", "Доработать до"),
            [
                (row.organization, row.item, row.reason, f"{row.term:%d.%m.%Y}" if row.term else _NOBODY)
                for row in note.returned
            ],
        ),
        "Возвращенных отчетов, срок которых не истек, нет.",
    )
    first = note.day.fromordinal(note.day.toordinal() + 1)
    yield _List(
        f"Ближайшие 30 дней (с {first:%d.%m.%Y} по {note.until:%d.%m.%Y})",
        _table(
            ("Срок", "Мероприятие", "Ответственный исполнитель"),
            [(f"{row.term:%d.%m.%Y}", row.item, row.responsible) for row in note.coming],
        ),
        "Сроков в эти дни нет.",
    )


_TOTAL_HEADS = (
    "Ожидалось",
    "Исполнено в срок",
    "Исполнено с опозданием",
    "На проверке",
    "Не исполнено, срок истек",
    "Возвращено на доработку",
)
_KINDS = {"Срок": ColumnKind.DATE, "Доработать до": ColumnKind.DATE, "Опоздание, дней": ColumnKind.VALUE}


def _table(heads: Sequence[str], rows: Iterable[tuple[str, ...]], kind: ColumnKind = ColumnKind.TEXT) -> Table:
    return Table(tuple(Column(head, _KINDS.get(head, kind)) for head in heads), tuple(Row(cells) for cells in rows))


def _late_item(item: str, returned: str) -> str:
    return f"{item}\nОтчет возвращен {returned}" if returned else item


# --- PDF -------------------------------------------------------------------------------------------------------


def _title(note: StatusNote, settings: PageSettings) -> str:
    width = portrait(settings).title_width
    lines = ["ИНФОРМАЦИЯ", *broken(note.heading.removesuffix(note.stands), 140, _BODY, bold=True), note.stands]
    return lines_element("h1", "title", lines, width, _BODY, bold=True)


def _lead(note: StatusNote) -> str:
    return f'<div class="prose"><p>{printed(" ".join(note.sentences))}</p></div>'


def _list(number: int, part: _List, settings: PageSettings, fresh: frozenset[str]) -> str:
    heading = f'<h2 style="font-weight:700;text-indent:12.5mm;margin:5mm 0 2mm">{number}. {printed(part.title)}</h2>'
    if not part.table.rows:
        return f'{heading}<div class="prose"><p>{printed(part.empty)}</p></div>'
    sheet = portrait(settings)
    layout = lay_out(part.table, sheet, settings)
    if part.title == _TOTALS:
        count = len(layout.widths)
        layout = replace(layout, widths=(sheet.text_width / count,) * count)
    return heading + table_html(part.table, layout, sheet, settings, key=f"t{number}", fresh=fresh)


def _signature(note: StatusNote, settings: PageSettings) -> str:
    lines = broken(note.signatory_post, POST_WIDTH, settings.body_size)
    posts = lines_element("p", "lines", lines, POST_WIDTH, settings.body_size)
    return (
        f'<div class="signature">{posts}<p>{printed(note.signatory_name)}</p></div>'
        f'<p style="margin-top:3mm;break-before:avoid">{_DATE_RULE}</p>'
    )


# --- Word ------------------------------------------------------------------------------------------------------


def _blocks(note: StatusNote, page: Page, settings: PageSettings) -> Iterator[Block]:
    yield Paragraph((Run(f"ИНФОРМАЦИЯ\n{note.heading}"),), "Heading1")
    yield word_line(" ".join(note.sentences), "BodyText")
    for number, part in enumerate(_lists(note), start=1):
        yield word_heading(f"{number}. {part.title}", "Heading2")
        if part.title == _TOTALS:
            count = len(part.table.columns)
            equal = (text_width(page, settings) / count,) * count
            yield replace(word_table(part.table, page, settings, part.title), widths=equal)
        elif part.table.rows:
            yield word_table(part.table, page, settings, part.title)
        else:
            yield word_line(part.empty, "BodyText")
    width = text_width(page, settings)
    yield Paragraph((), "Signature", keep_next=True, before=20)
    cells = (
        Cell((word_line(note.signatory_post, "Signature"),), bottom=True),
        Cell((word_line(note.signatory_name, "SignatureName"),), bottom=True),
    )
    yield WordTable((POST_WIDTH, width - POST_WIDTH), (WordRow(cells),), ruled=False)
    yield Paragraph((Run(_DATE_RULE),), "Signature", before=10)
