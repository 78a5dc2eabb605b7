"""«Информация об исполнении» on paper: one upright sheet, and an annex of whole lists for whoever asks for it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from documents.markup import broken, lines_element, printed
from documents.page import PageSettings, PrintState
from documents.pdf import Printed, count_pages, print_body
from documents.stylesheet import POST_WIDTH, STAMP_WIDTH, portrait
from documents.table_html import table_html
from documents.tables import Column, Row, Table, lay_out
from documents.widths import ColumnKind
from documents.word import Block, Cell, Page, Paragraph, Part, Run, text_width, write
from documents.word import Row as WordRow
from documents.word import Table as WordTable
from roadmaps.printing.docx import word_heading, word_line, word_table
from roadmaps.status_note import StatusNote
from roadmaps.status_note_sheet import WHOLE, Listing, Shape, is_cut, listings, shapes

_BODY = 12
_WORD_SPARE = 14.0
"""Millimetres."""
_DATE_RULE = "Дата " + "_" * 16
_TOTALS = "Исполнение"


@dataclass(frozen=True, slots=True)
class _Setting:
    """What stands on the sheet, and the whole lists of the annex where one is asked for and something was cut."""

    sheet: tuple[Listing, ...]
    annex: tuple[Listing, ...]
    where: str
    """Where the whole lists are to be found; "" where nothing was cut."""
    size: float
    tight: bool


def render_pdf(note: StatusNote, settings: PageSettings, annex: bool = False) -> Printed:
    """The note as a tagged PDF in the municipality's margins: one sheet, and an annex with whole lists if asked for."""
    settings = _settings(settings)
    chosen = _chosen(note, settings)

    def body(fresh: frozenset[str]) -> str:
        return _body(note, _setting(note, chosen, annex=annex), settings, fresh)

    return print_body(body, f"Информация {note.heading}", PrintState.APPROVED, settings)


def render_docx(note: StatusNote, settings: PageSettings, annex: bool = False) -> bytes:
    """The same note in Word's own styles; the same note gives the same bytes.

    Office programs set tables a little higher than we do: the sheet keeps some room free for that.
    """
    settings = _settings(settings)
    made = _setting(note, _chosen(note, settings, spare=_WORD_SPARE), annex=annex)
    page = Page()
    parts = [Part(page, tuple(_blocks(note, made, page, settings)))]
    if made.annex:
        parts.append(Part(page, tuple(_annex_blocks(note, made, page, settings))))
    return write(parts, settings, title=f"Информация {note.heading}")


def _settings(settings: PageSettings) -> PageSettings:
    """Lead and headings 12 pt; a paper of the office numbers no columns and is set closer."""
    return replace(settings, body_size=_BODY, table_size=0.0, column_numbers=False, line_height=1.15)


def _chosen(note: StatusNote, settings: PageSettings, spare: float = 0.0) -> Shape:
    """The fullest shape that one sheet holds with `spare` mm left free below."""
    free = f'<div style="height:{spare}mm"></div>' if spare else ""

    def fits(shape: Shape) -> bool:
        body = _body(note, _setting(note, shape, annex=False), settings, frozenset(), under=free)
        return count_pages(body, PrintState.APPROVED, settings) == 1

    found = shapes(note)
    if fits(found[0]):
        return found[0]
    return found[bisect_left(range(len(found) - 1), True, lo=1, key=lambda place: fits(found[place]))]


def _setting(note: StatusNote, shape: Shape, *, annex: bool) -> _Setting:
    cut = is_cut(note, shape)
    whole = [part for part, less in zip(listings(note, WHOLE), cut, strict=True) if less and annex]
    where = (_IN_ANNEX if annex else _IN_SYSTEM) if any(cut) else ""
    return _Setting(listings(note, shape), tuple(whole), where, shape.size, tight=shape != WHOLE)


_IN_ANNEX = "Полные списки приведены в приложении."
_IN_SYSTEM = "Полные списки — на странице карты «Информация об исполнении»."


def _totals(note: StatusNote) -> Table:
    totals = note.totals
    numbers = (totals.expected, totals.in_time, totals.late, totals.waiting, totals.overdue, totals.returned)
    return _table(_TOTAL_HEADS, [tuple(map(str, numbers))], ColumnKind.VALUE)


_TOTAL_HEADS = (
    "Ожидалось",
    "Исполнено в срок",
    "Исполнено с опозданием",
    "На проверке",
    "Не исполнено, срок истек",
    "Возвращено на доработку",
)
_KINDS = {
    "Срок": ColumnKind.DATE,
    "Доработать до": ColumnKind.DATE,
    "Опоздание, дней": ColumnKind.VALUE,
    "Опоздание до, дней": ColumnKind.VALUE,
    "Не исполнено": ColumnKind.VALUE,
    "Число": ColumnKind.VALUE,
    "Дней": ColumnKind.VALUE,
}


def _table(heads: Sequence[str], rows: Iterable[tuple[str, ...]], kind: ColumnKind = ColumnKind.TEXT) -> Table:
    return Table(tuple(Column(head, _KINDS.get(head, kind)) for head in heads), tuple(Row(cells) for cells in rows))


# --- PDF -------------------------------------------------------------------------------------------------------


def _title(note: StatusNote, settings: PageSettings) -> str:
    width = portrait(settings).title_width
    return lines_element("h1", "title", _title_lines(note), width, _BODY, bold=True)


def _title_lines(note: StatusNote) -> list[str]:
    return ["ИНФОРМАЦИЯ", *broken(note.heading.removesuffix(note.stands), 140, _BODY, bold=True), note.stands]


def _lead(note: StatusNote) -> str:
    return f'<div class="prose"><p>{printed(" ".join(note.sentences))}</p></div>'


def _body(note: StatusNote, made: _Setting, settings: PageSettings, fresh: frozenset[str], under: str = "") -> str:
    sized = replace(settings, table_size=made.size)
    numbers = _heading(1, _TOTALS, made) + _even(_totals(note), sized)
    lists = "".join(_list(number, part, made, sized, fresh) for number, part in enumerate(made.sheet, start=2))
    sheet = (
        f"{_title(note, settings)}{_lead(note)}{numbers}{lists}{_where(made)}{_signature(note, made, settings)}{under}"
    )
    return f'<section class="appendix">{sheet}</section>' + (_annex(note, made, settings, fresh) if made.annex else "")


def _annex(note: StatusNote, made: _Setting, settings: PageSettings, fresh: frozenset[str]) -> str:
    whole = replace(made, size=WHOLE.size, tight=False)
    sized = replace(settings, table_size=whole.size)
    stamp = "<br>".join(printed(line) for line in _annex_stamp(note))
    lists = "".join(_list(number, part, whole, sized, fresh, "a") for number, part in enumerate(made.annex, start=1))
    return f'<section class="appendix"><div class="stamp"><p>{stamp}</p></div>{lists}</section>'


def _annex_stamp(note: StatusNote) -> tuple[str, ...]:
    return "Приложение", "к информации об исполнении", note.stands


def _heading(number: int, title: str, made: _Setting) -> str:
    margin = "3mm 0 1.5mm" if made.tight else "5mm 0 2mm"
    return f'<h2 style="font-weight:700;text-indent:12.5mm;margin:{margin}">{number}. {printed(title)}</h2>'


def _even(table: Table, settings: PageSettings) -> str:
    """The table of numbers: its columns are equally wide."""
    sheet = portrait(settings)
    layout = lay_out(table, sheet, settings)
    count = len(layout.widths)
    return table_html(table, replace(layout, widths=(sheet.text_width / count,) * count), sheet, settings, key="n")


def _list(
    number: int, part: Listing, made: _Setting, settings: PageSettings, fresh: frozenset[str], key: str = "t"
) -> str:
    heading = _heading(number, part.title, made)
    more = f'<div class="prose" style="margin-top:1mm"><p>{printed(part.left_out)}</p></div>' if part.left_out else ""
    if not part.rows:
        return heading + (more or f'<div class="prose"><p>{printed(part.empty)}</p></div>')
    sheet, table = portrait(settings), _table(part.heads, part.rows)
    layout = lay_out(table, sheet, settings)
    name = "close" if made.tight else ""
    return heading + table_html(table, layout, sheet, settings, key=f"{key}{number}", name=name, fresh=fresh) + more


def _where(made: _Setting) -> str:
    return f'<div class="prose" style="margin-top:3mm"><p>{printed(made.where)}</p></div>' if made.where else ""


def _signature(note: StatusNote, made: _Setting, settings: PageSettings) -> str:
    lines = broken(note.signatory_post, POST_WIDTH, settings.body_size)
    posts = lines_element("p", "lines", lines, POST_WIDTH, settings.body_size)
    closer = ' style="margin-top:9mm"' if made.tight else ""
    return (
        f'<div class="signature"{closer}>{posts}<p>{printed(note.signatory_name)}</p></div>'
        f'<p style="margin-top:3mm;break-before:avoid">{_DATE_RULE}</p>'
    )


# --- Word ------------------------------------------------------------------------------------------------------


def _blocks(note: StatusNote, made: _Setting, page: Page, settings: PageSettings) -> Iterator[Block]:
    sized = replace(settings, table_size=made.size)
    yield Paragraph((Run("\n".join(_title_lines(note))),), "Heading1")
    yield word_line(" ".join(note.sentences), "BodyText")
    yield word_heading(f"1. {_TOTALS}", "Heading2")
    numbers = word_table(_totals(note), page, sized, _TOTALS)
    equal = (text_width(page, settings) / len(numbers.widths),) * len(numbers.widths)
    yield replace(numbers, widths=equal)
    yield from _word_lists(made.sheet, page, sized, first=2)
    if made.where:
        yield word_line(made.where, "BodyText")
    yield from _word_signature(note, page, settings)


def _word_lists(lists: Iterable[Listing], page: Page, settings: PageSettings, first: int) -> Iterator[Block]:
    for number, part in enumerate(lists, start=first):
        yield word_heading(f"{number}. {part.title}", "Heading2")
        if part.rows:
            yield word_table(_table(part.heads, part.rows), page, settings, part.title)
        if part.left_out or not part.rows:
            yield word_line(part.left_out or part.empty, "BodyText")


def _annex_blocks(note: StatusNote, made: _Setting, page: Page, settings: PageSettings) -> Iterator[Block]:
    left = text_width(page, settings) - STAMP_WIDTH
    for line in _annex_stamp(note):
        yield Paragraph((Run(line),), "Stamp", left=left)
    yield from _word_lists(made.annex, page, replace(settings, table_size=WHOLE.size), first=1)


def _word_signature(note: StatusNote, page: Page, settings: PageSettings) -> Iterator[Block]:
    width = text_width(page, settings)
    yield Paragraph((), "Signature", keep_next=True, before=10)
    cells = (
        Cell((word_line(note.signatory_post, "Signature"),), bottom=True),
        Cell((word_line(note.signatory_name, "SignatureName"),), bottom=True),
    )
    yield WordTable((POST_WIDTH, width - POST_WIDTH), (WordRow(cells),), ruled=False)
    yield Paragraph((Run(_DATE_RULE),), "Signature", before=10)
