"""Measures a printed document against the twenty points of the print rules and names every fault it finds.

Geometry is read with pdfplumber, tags with pikepdf, plain text with pypdf. Lengths are mm from the sheet's edge.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

import pikepdf
import pypdf

from documents.act import AppendixKind
from documents.disposition import act_heading, drafter, operative_word, points, preamble, signatory
from documents.page import Numbering, PageSettings, PrintState
from documents.pdf import Printed
from documents.stylesheet import landscape, portrait
from documents.typography import stamp_word
from roadmaps.plan import Document
from roadmaps.printing.parts import parts
from tests.printing.geometry import MM, Page, pages
from tests.printing.tagged import Element, Reading, plain, read, running


class Check:
    """All measures of one printed document; `faults()` names what is wrong, an empty list when all is well."""

    def __init__(self, printed: Printed, document: Document, state: PrintState, settings: PageSettings) -> None:
        self.printed, self.document, self.state, self.settings = printed, document, state, settings
        self.upright, self.turned = portrait(settings), landscape(settings)
        self.pages, self.numbers = pages(printed.pdf)
        self.reading: Reading = read(printed.pdf)
        self.parts = parts(document, state, settings)
        act = document.act
        self.has_act = bool(act and act.has_text)
        self.text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.pdf)).pages)

    def faults(self) -> list[str]:
        checks = [name for name in dir(self) if name.startswith("point_")]
        return [f"{name[6:8]}: {fault}" for name in sorted(checks) for fault in getattr(self, name)()]

    def sheet(self, page: Page):
        return self.turned if page.turned else self.upright

    @cached_property
    def act_pages(self) -> list[Page]:
        if not self.has_act:
            return []
        starts = [i for i, number in enumerate(self.numbers) if number is None]
        end = starts[1] if len(starts) > 1 else len(self.pages)
        if self.settings.page_numbering is Numbering.THROUGH:
            end = next(e.page for e in self.reading.root.all("H1")[1:])
        return self.pages[:end]

    # 1 and 2: sheet and margins

    def point_01_sheet(self) -> Iterator[str]:
        for page in self.pages:
            if not any(abs(page.width - w) <= 0.5 and abs(page.height - h) <= 0.5 for w, h in ((210, 297), (297, 210))):
                yield f"page {page.index + 1} is {page.width:.1f} × {page.height:.1f}"

    def point_02_margins(self) -> Iterator[str]:
        for page in self.pages:
            sheet = self.sheet(page)
            for char in page.chars:
                box = [char[key] * MM for key in ("x0", "x1", "top", "bottom")]
                if not char["text"].strip():
                    continue
                if box[0] < sheet.left - 0.5 or box[1] > sheet.width - sheet.right + 0.5:
                    yield f"page {page.index + 1}: «{char['text']}» at {box[0]:.1f}–{box[1]:.1f} leaves its width"
                if box[2] < sheet.top - 0.5 or box[3] > sheet.height - sheet.bottom + 0.5:
                    yield f"page {page.index + 1}: «{char['text']}» at {box[2]:.1f}–{box[3]:.1f} leaves its height"
            for x, top, bottom in page.rules:
                if x < sheet.left - 0.3 or x > sheet.width - sheet.right + 0.3:
                    yield f"page {page.index + 1}: a rule at {x:.2f}"
                if top < sheet.top - 0.5 or bottom > sheet.height - sheet.bottom + 0.5:
                    yield f"page {page.index + 1}: a rule from {top:.1f} to {bottom:.1f}"

    # 3: page numbers

    def point_03_numbers(self) -> Iterator[str]:
        expected: int | None = None
        bare = 0
        for page, number in zip(self.pages, self.numbers, strict=True):
            if number is None:
                expected, bare = 2, bare + 1
                continue
            if number.text != str(expected):
                yield f"page {page.index + 1} bears «{number.text}», not {expected}"
            expected = (expected or 0) + 1
            sheet = self.sheet(page)
            middle = sheet.left + sheet.text_width / 2
            if abs((number.left + number.right) / 2 - middle) > 1:
                yield f"page {page.index + 1}: number not in the middle"
            if number.top < 10:
                yield f"page {page.index + 1}: number {number.top:.1f} from the edge"
        wanted = 1 if self.settings.page_numbering is Numbering.THROUGH else self.has_act + len(self.parts)
        if bare != wanted:
            yield f"{bare} pages without a number, {wanted} first pages"

    # 4 to 7: the act and the stamps

    def point_04_indents(self) -> Iterator[str]:
        left = self.upright.left
        allowed = [left, left + 12.5]
        for page in self.pages:
            if page.turned:
                continue
            for line in page.lines:
                regular = line.size == self.settings.body_size and not line.bold and not page.in_table(line)
                if not regular or line.left > left + 16 or line.right < left + 20:
                    continue
                if not any(abs(line.left - place) <= 0.5 for place in allowed):
                    yield f"page {page.index + 1}: a line begins at {line.left:.2f}: {line.text[:30]}"

    def point_05_stamps(self) -> Iterator[str]:
        for page in self._stamp_pages():
            right = [
                line
                for line in page.lines
                if line.left >= self.upright.width - 10 - 80.5
                and line.top < page.height / 3
                and not page.in_table(line)
                and not line.bold
                and line.text != "Проект"
            ]
            if page.turned:
                right = [line for line in right if line.left > page.width - 91]
            lefts = [line.left for line in right]
            if lefts and max(lefts) - min(lefts) > 0.3:
                yield f"page {page.index + 1}: stamp lines begin at {[round(x, 1) for x in lefts]}"
            for line in right:
                if line.right - line.left > 80.3:
                    yield f"page {page.index + 1}: a stamp line is {line.right - line.left:.1f} wide"

    def _stamp_pages(self) -> list[Page]:
        firsts = [page for page, number in zip(self.pages, self.numbers, strict=True) if number is None]
        return firsts[1:] if self.has_act else firsts

    def point_06_heading(self) -> Iterator[str]:
        if not self.has_act or not self.document.act.heading:
            return
        heading = self.reading.root.all("H1")[0]
        if not self.document.act.brought_in and re.search(r"(?<!\bг)(?<!\bгг)\.$", running(heading.text)):
            yield "the heading ends in a full stop"
        texts = {plain(line) for line in heading.text.split("\n")}
        for line in self.act_pages[0].lines:
            if line.bold and plain(line.text) in texts and line.right - line.left > 80.3:
                yield f"a heading line is {line.right - line.left:.1f} wide"

    def point_07_signature(self) -> Iterator[str]:
        if not self.has_act:
            return
        post, name = signatory(self.document.act)
        if not name:
            return
        page = next(
            (p for p in reversed(self.act_pages) if any(plain(name) == plain(line.text) for line in p.lines)), None
        )
        if page is None:
            yield "the signatory's name is not found"
            return
        place = max(i for i, line in enumerate(page.lines) if plain(line.text) == plain(name))
        line = page.lines[place]
        edge = self.upright.width - self.upright.right
        if abs(line.right - edge) > 0.5:
            yield f"the name ends at {line.right:.2f}"
        posts = [other for other in page.lines if other.left < 60 and abs(other.bottom - line.bottom) <= 0.3]
        if post and not posts:
            yield "the name is not level with the post's last line"
        above = [o for o in page.lines if o.bottom < line.top - 8 and o.size == self.settings.body_size]
        if len(above) < 3:
            yield f"{len(above)} lines of text above the signature"
        below = [o for o in page.lines if o.top > line.bottom and o.size < 12]
        if below and min(o.top for o in below) - line.bottom < 2:
            yield "the executor touches the signature"
        if drafter(self.document.act, self.settings) and not below and page is self.act_pages[-1]:
            yield "the executor is not at the foot"

    # 8 to 11 and 20: tables

    def point_08_heads(self) -> Iterator[str]:
        for table in self.reading.root.all("Table"):
            rows = table.all("TR")
            heads = [running(cell.text) for cell in rows[0].all("TH", "TD")]
            if any(cell.kind != "TH" for cell in rows[0].all("TH", "TD")):
                yield f"page {table.page + 1}: no head"
            if not any(self._is_head(heads, wanted) for wanted in self._heads()):
                yield f"page {table.page + 1}: an unknown head {heads}"
            if self.settings.column_numbers:
                numbers = [running(cell.text) for cell in rows[1].all("TH", "TD")]
                if numbers != [str(i) for i in range(1, len(heads) + 1)]:
                    yield f"page {table.page + 1}: column numbers {numbers}"

    def _heads(self) -> Iterator[Sequence[str]]:
        plan = self.document.plan
        yield [column.label for column in plan.columns]
        yield [*plan.targets.columns, *(f"{year} г." for year in plan.targets.years)]
        for part in self.parts:
            if part.appendix and part.kind in (AppendixKind.LIST, AppendixKind.TABLE):
                count = max([len(part.appendix.columns), *(len(row) for row in part.appendix.rows)])
                yield [*part.appendix.columns, *[""] * (count - len(part.appendix.columns))]

    @staticmethod
    def _is_head(heads: Sequence[str], wanted: Sequence[str]) -> bool:
        return [plain(head) for head in heads] == [plain(head) for head in wanted]

    def point_09_last_rows(self) -> Iterator[str]:
        tables = self.reading.root.all("Table")
        for table, following in zip(tables, [*tables[1:], None], strict=False):
            rows = [row for body in table.all("TBody") for row in body.all("TR")]
            continues = following is not None and following.page == table.page + 1 and self._same_head(table, following)
            if rows and continues and len(rows[-1].all("TH", "TD")) == 1:
                yield f"page {table.page + 1} ends in a section: {running(rows[-1].text)[:40]}"
            if rows and continues and self._parent_label(rows[-1]):
                yield f"page {table.page + 1} ends in a parent row: {running(rows[-1].text)[:40]}"

    def _same_head(self, table: Element, other: Element) -> bool:
        return table.all("THead") and table.all("THead")[0].text == other.all("THead")[0].text

    def _parent_label(self, row: Element) -> bool:
        cells = row.all("TH", "TD")
        parents = {
            plain(item.label + item.title)
            for _, _, item in self.document.plan.walk()
            if item.children and item.is_parent_only
        }
        return len(cells) > 1 and plain(cells[0].text + cells[1].text) in parents

    def point_10_lone_numbers(self) -> Iterator[str]:
        keys = [column.key for column in self.document.plan.columns]
        if keys[:2] != ["number", "title"]:
            return
        titled = {plain(item.label) for _, _, item in self.document.plan.walk() if item.title.strip() and item.label}
        for table in self.reading.root.all("Table"):
            for row in (row for body in table.all("TBody") for row in body.all("TR")):
                cells = row.all("TH", "TD")
                if len(cells) == len(keys) and plain(cells[0].text) in titled and not plain(cells[1].text):
                    yield f"page {table.page + 1}: number {running(cells[0].text)} without its text"

    def point_11_rules_not_crossed(self) -> Iterator[str]:
        for page in self.pages:
            for x, top, bottom in page.rules:
                for char in page.chars:
                    middle = (char["top"] + char["bottom"]) / 2 * MM
                    if not (top < middle < bottom) or not char["text"].strip():
                        continue
                    left, right = char["x0"] * MM, char["x1"] * MM
                    if left < x - 0.2 and right > x - 0.5:
                        yield f"page {page.index + 1}: «{char['text']}» ends at {right:.2f}, the rule stands at {x:.2f}"

    def point_20_columns(self) -> Iterator[str]:
        for page in self.pages:
            if not page.rules:
                continue
            lefts, rights = min(r[0] for r in page.rules), max(r[0] for r in page.rules)
            if abs(rights - lefts - self.sheet(page).text_width) > 0.5:
                yield f"page {page.index + 1}: the table is {rights - lefts:.2f} wide"

    # 12 to 14: type

    def point_12_sizes(self) -> Iterator[str]:
        sizes = {round(char["size"], 1) for page in self.pages for char in page.chars if char["text"].strip()}
        for size in sorted(sizes):
            if not (9 <= size <= 16.1):
                yield f"a size of {size} pt"

    def point_13_faces(self) -> Iterator[str]:
        with pikepdf.open(io.BytesIO(self.printed.pdf)) as pdf:
            for page in pdf.pages:
                for font in page.Resources.get("/Font", {}).values():
                    descriptor = font.DescendantFonts[0].FontDescriptor
                    if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                        yield f"{font.BaseFont} is not embedded"
        families = {char["fontname"].split("+")[-1].replace("-Bold", "") for page in self.pages for char in page.chars}
        if len(families) > 1:
            yield f"several families: {sorted(families)}"

    def point_14_gaps(self) -> Iterator[str]:
        torn = self._line_before_operative_word()
        for page in self.pages:
            edge = self.sheet(page).width - self.sheet(page).right
            for line in page.lines:
                body = line.size == self.settings.body_size and not page.in_table(line)
                if not body or abs(line.right - edge) > 0.5 or plain(line.text).endswith(torn):
                    continue
                gap = max((b["x0"] - a["x1"] for a, b in zip(line.visible, line.visible[1:], strict=False)), default=0)
                if line.left < 60 and gap > 4.5 * 0.25 * line.size:
                    yield f"page {page.index + 1}: a gap of {gap / 0.25 / line.size:.1f} spaces: {line.text[:40]}"

    def _line_before_operative_word(self) -> tuple[str, ...]:
        """Where the operative word falls alone on a line, the line before it is torn: a known cost of the form."""
        if not self.has_act or not self.document.act.preamble:
            return ()
        return (plain(self.document.act.preamble)[-12:],)

    # 15 to 17: text layer, tags, states

    def point_15_text_layer(self) -> Iterator[str]:
        for code in ("\u00a0", "\u2011", "\u2060", "\ufffd"):
            if code in self.text:
                yield f"U+{ord(code):04X} in the text"
        act = self.document.act
        if not self.has_act:
            return
        word = operative_word(act, self.settings).text
        if plain(word) not in plain(self.text.replace(" ", "")) or word.rstrip(":") not in running(
            self.reading.root.text
        ):
            yield f"«{word}» is not found"
        if self.state is PrintState.APPROVED and act.requisites.number not in self.text:
            yield "the act's number is not found"

    def point_16_tags(self) -> Iterator[str]:
        with pikepdf.open(io.BytesIO(self.printed.pdf)) as pdf:
            root = pdf.Root
            if not root.get("/MarkInfo", {}).get("/Marked"):
                yield "not marked"
            if str(root.get("/Lang")) != "ru":
                yield "no language"
            if not pdf.docinfo.get("/Title"):
                yield "no title"
            if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
                yield "the title is not displayed"
        for head in self.reading.root.all("TH"):
            if head.scope not in ("Column", "Row"):
                yield f"page {head.page + 1}: a head without scope: {head.text[:30]}"
        for place in self.reading.loose[:3]:
            yield f"paints outside tags: page {place}"

    def point_17_state(self) -> Iterator[str]:
        joined = self.text + "\n" + "\n".join(self.reading.artifact_texts)
        if ("Проект" in running(self.reading.root.text)[:40]) != (self.state is PrintState.DRAFT):
            yield "«Проект» is wrong"
        if "ПРОЕКТ" in joined.replace("ПРОЕКТА", ""):
            yield "the watermark is text"
        if self.has_act:
            blank = "____" in self.text
            if blank and self.state is PrintState.APPROVED:
                yield "blanks in an approved document"
            if not blank and self.state is not PrintState.APPROVED:
                yield "no blanks"

    # 18 and 19: nothing lost; size

    def point_18_words(self) -> Iterator[str]:
        # A tall row stands on two pages: its cells are whole again when each column is read from top to bottom.
        read_text = "\n".join([plain(self.reading.root.text), *self._columns()])
        for piece in self._pieces():
            if plain(piece) and plain(piece) not in read_text:
                yield f"lost or changed: {piece[:60]}"
        if self.has_act and not self.settings.appendix_mark_with_act:
            composed = [] if self.document.act.brought_in else [part for part in self.parts if len(part.stamp) > 1]
            for part in composed:
                if part.stamp[1][0] != stamp_word(part.title):
                    yield f"the stamp of «{part.title[:30]}» does not agree"

    def _columns(self) -> list[str]:
        rows = [
            [plain(cell.text) for cell in row.all("TD", "TH")]
            for body in self.reading.root.all("TBody")
            for row in body.all("TR")
        ]
        return ["".join(row[i] for row in rows if i < len(row) > 1) for i in range(max(map(len, rows), default=0))]

    def _pieces(self) -> Iterator[str]:
        """Every printed piece of the document, cell by cell."""
        act, plan = self.document.act, self.document.plan
        if self.has_act:
            yield from (*act.issuer_lines, act.place, act.kind.value.upper())
            yield act_heading(act)
            yield from preamble(act)
            yield operative_word(act, self.settings).text
            yield from (text for _, texts in points(act) for text in texts)
            yield from signatory(act)
            yield from drafter(act, self.settings)
        for part in self.parts:
            yield from (line for group in part.stamp for line in group)
            yield part.title
        for section in plan.sections if plan.columns else ():
            if section.title:
                yield section.label + section.title
            for _, item in section.walk():
                yield from (text for column in plan.columns for text in (item.cell(column.key) or "").split("\n"))
        yield from (re.sub(r"^#+ ", "", line) for line in plan.description.split("\n"))

    def point_19_weight(self) -> Iterator[str]:
        limit = 20_000 + 8_000 * len(self.pages)
        if len(self.printed.pdf) > limit:
            yield f"{len(self.printed.pdf)} bytes on {len(self.pages)} pages"


def check(printed: Printed, document: Document, state: PrintState, settings: PageSettings | None = None) -> list[str]:
    """Faults of a printed document, each with the number of its rule."""
    return Check(printed, document, state, settings or PageSettings()).faults()
