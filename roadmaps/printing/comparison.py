"""«Сравнительная таблица» to the draft of an amending act, for the lawyer: no stamp, no signature, never an appendix.

Removed words are struck, new ones underlined: never colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from documents.act import Act
from documents.fonts import drawable
from documents.markup import broken, lines_element, printed
from documents.page import PageSettings, PrintState
from documents.pdf import Printed, print_body
from documents.stylesheet import portrait
from documents.typography import invisible
from documents.word import Cell, Page, Paragraph, Row, Run, Table, write
from documents.word import Part as Pages
from documents.word_styles import table_style
from roadmaps.amending_act import clause_of_changes, is_new_text, points
from roadmaps.diff import Piece, PieceKind, words
from roadmaps.plan import Document
from roadmaps.printing.docx import word_line, word_text

_HEADS = (("Пункт проекта", 20.0), ("Пункт, графа плана", 38.0), ("Действующая редакция", 56.0))
_LAST_HEAD = "Предлагаемая редакция"
_SIZE = 12.0
_LEGEND = "Подчеркнуты вносимые слова, зачеркнуты исключаемые; тире — пункта нет."
_DASH = "—"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the comparison: the point of the draft, the place of the plan, both texts as pieces; none: no place."""

    number: str
    place: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


def comparison(old: Document, document: Document) -> tuple[Line, ...]:
    """What the amending act of `document` changes in the plan of `old`, a row for each point.

    Raises ValueError for a document without an act that says so.
    """
    whole = is_new_text(old.plan, document.plan)
    clause = clause_of_changes(_act(document)) + 1
    lines = []
    for place, point in enumerate(points(old.plan, document.plan), start=1):
        pieces = words(point.old or "", point.new or "")
        lines.append(
            Line(
                f"{clause}.1" if whole else f"{clause}.{place}",
                point.place,
                tuple(piece for piece in pieces if piece.kind is not PieceKind.ADDED),
                tuple(piece for piece in pieces if piece.kind is not PieceKind.REMOVED),
            )
        )
    return tuple(lines)


def comparison_title(act: Act) -> tuple[str, str, str]:
    """«Сравнительная таблица» / «к проекту приказа …» / the act's heading in quotes."""
    return "Сравнительная таблица", f"к проекту {act.kind.genitive} {act.issuer_genitive}".strip(), f"«{act.heading}»"


def render_comparison(old: Document, document: Document, settings: PageSettings) -> Printed:
    """The comparison as a PDF. Raises ValueError where the document has no act."""
    act = _act(document)
    lines = comparison(old, document)

    def body(_: frozenset[str]) -> str:
        legend = f'<p class="legend">{printed(_LEGEND)}</p>'
        return f'<section class="appendix">{_title(act, settings)}{_table(lines, settings)}{legend}</section>'

    return print_body(body, " ".join(comparison_title(act)), PrintState.FOR_SIGNATURE, settings)


def comparison_docx(old: Document, document: Document, settings: PageSettings) -> bytes:
    """The same for work in Word. Raises ValueError where the document has no act."""
    act = _act(document)
    title = comparison_title(act)
    widths = _widths(settings)
    head = tuple(
        Cell((word_line(text, table_style("TableHead", _SIZE)),))
        for text in (*(text for text, _ in _HEADS), _LAST_HEAD)
    )
    rows = [Row(head, head=True), *(_word_row(line) for line in comparison(old, document))]
    blocks = (
        Paragraph((Run("\n".join(word_text(part) for part in title)),), "Heading1"),
        Table(tuple(widths), tuple(rows), title=title[0], size=_SIZE),
        word_line(_LEGEND, "BodyText"),
    )
    return write([Pages(Page(), blocks)], settings, title=" ".join(title))


def _act(document: Document) -> Act:
    if document.act is None:
        raise ValueError("a comparison is made to an act")
    return document.act


def _widths(settings: PageSettings) -> list[float]:
    """Widths of the columns in mm; the two texts share what the first two leave."""
    text = portrait(settings).text_width
    first, second = _HEADS[0][1], _HEADS[1][1]
    half = (text - first - second) / 2
    return [first, second, half, half]


def _title(act: Act, settings: PageSettings) -> str:
    size, width = settings.body_size, portrait(settings).title_width
    lines = [line for part in comparison_title(act) for line in broken(part, width, size, bold=True)]
    return lines_element("h1", "title", lines, width, size, bold=True)


def _table(lines: Sequence[Line], settings: PageSettings) -> str:
    widths = "".join(f'<col style="width:{width:.2f}mm">' for width in _widths(settings))
    heads = "".join(f"<th>{printed(text)}</th>" for text in (*(text for text, _ in _HEADS), _LAST_HEAD))
    numbers = "".join(f"<td>{number}</td>" for number in range(1, 5))
    second = f"<tr>{numbers}</tr>" if settings.column_numbers else ""
    rows = "".join(
        f'<tr class="tall"><td class="c">{escape(line.number)}</td><td>{printed(line.place)}</td>'
        f"<td>{_html(line.old)}</td><td>{_html(line.new)}</td></tr>"
        for line in lines
    )
    return (
        f'<table style="font-size:{_SIZE:g}pt"><colgroup>{widths}</colgroup>'
        f"<thead><tr>{heads}</tr>{second}</thead><tbody>{rows}</tbody></table>"
    )


def _html(pieces: Sequence[Piece]) -> str:
    return "".join(_piece_html(piece) for piece in pieces) or _DASH


_NAMES = {PieceKind.REMOVED: "struck", PieceKind.ADDED: "put-in"}


def _piece_html(piece: Piece) -> str:
    text = "<br>".join(_running(line) for line in piece.text.split("\n"))
    name = _NAMES.get(piece.kind)
    return f'<span class="{name}">{text}</span>' if name else text


def _running(text: str) -> str:
    """Escaped text of a piece; its outer spaces part it from the words around it."""
    bare = text.strip()
    if not bare:
        return " " if text else ""
    left, right = text[0].isspace(), text[-1].isspace()
    return f"{' ' if left else ''}{escape(drawable(invisible(bare)))}{' ' if right else ''}"


def _word_row(line: Line) -> Row:
    style = table_style("TableText", _SIZE)
    texts = (Paragraph(tuple(_runs(pieces)) or (Run(_DASH),), style) for pieces in (line.old, line.new))
    number = word_line(line.number, table_style("TableNumber", _SIZE))
    return Row(
        (Cell((number,)), Cell((word_line(line.place, style),)), *(Cell((text,)) for text in texts)), whole=False
    )


def _runs(pieces: Sequence[Piece]) -> Iterator[Run]:
    for piece in pieces:
        yield Run(
            word_text(piece.text),
            struck=piece.kind is PieceKind.REMOVED,
            underlined=piece.kind is PieceKind.ADDED,
        )
