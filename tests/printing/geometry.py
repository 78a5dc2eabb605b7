"""What stands where on the pages of a PDF: characters in lines, rules of tables, page numbers. Lengths are mm."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import pdfplumber

MM = 25.4 / 72


@dataclass(frozen=True)
class Line:
    """Characters of one line of one page region."""

    chars: tuple[dict, ...]

    @cached_property
    def text(self) -> str:
        return "".join(char["text"] for char in self.chars).strip()

    @cached_property
    def visible(self) -> list[dict]:
        return [char for char in self.chars if char["text"].strip()]

    @property
    def left(self) -> float:
        return self.visible[0]["x0"] * MM

    @property
    def right(self) -> float:
        return self.visible[-1]["x1"] * MM

    @property
    def top(self) -> float:
        return min(char["top"] for char in self.visible) * MM

    @property
    def bottom(self) -> float:
        return max(char["bottom"] for char in self.visible) * MM

    @property
    def size(self) -> float:
        return round(self.visible[0]["size"], 1)

    @property
    def bold(self) -> bool:
        return "Bold" in self.visible[0]["fontname"]


@dataclass
class Page:
    """One page: its measures, its number, lines outside tables, vertical rules of its tables."""

    index: int
    width: float
    height: float
    chars: list[dict]
    rules: list[tuple[float, float, float]]

    @property
    def turned(self) -> bool:
        return self.width > self.height

    @cached_property
    def lines(self) -> list[Line]:
        """Lines of characters that share a base line, split where a table's rule or a wide gap parts them."""
        found = []
        base = sorted(self.chars, key=lambda char: (round(char["bottom"], 0), char["x0"]))
        for _, group in groupby(base, key=lambda char: round(char["bottom"], 0)):
            run: list[dict] = []
            for char in group:
                if run and char["x0"] - run[-1]["x1"] > 40:
                    found.append(run)
                    run = []
                run.append(char)
            found.append(run)
        lines = [Line(tuple(run)) for run in found]
        return [line for line in lines if line.visible]

    @cached_property
    def table_span(self) -> tuple[float, float] | None:
        """Top and bottom of the page's table, mm."""
        if not self.rules:
            return None
        return min(rule[1] for rule in self.rules), max(rule[2] for rule in self.rules)

    def in_table(self, line: Line) -> bool:
        span = self.table_span
        return span is not None and span[0] - 0.5 <= line.top and line.bottom <= span[1] + 1.5


def pages(pdf_bytes: bytes) -> tuple[list[Page], list[Line | None]]:
    """The pages, and the number that each bears."""
    found, numbers = [], []
    with pdfplumber.open(io.BytesIO(pdf_bytes)) as pdf:
        for index, source in enumerate(pdf.pages):
            width, height = float(source.width) * MM, float(source.height) * MM
            # The number stands alone in the strip above the text.
            strip = 30 if width > height else 20
            over = [char for char in source.chars if char["bottom"] * MM < strip and char["size"] < 12.5]
            text = [char for char in source.chars if char not in over] if over else list(source.chars)
            rules = _rules(source, width, height)
            found.append(Page(index, width, height, text, rules))
            numbers.append(Line(tuple(over)) if over else None)
    return found, numbers


def _rules(source: pdfplumber.page.Page, width: float, height: float) -> list[tuple[float, float, float]]:
    """Upright rules as (x, top, bottom); whatever covers the sheet and the watermark are none."""
    found = []
    for shape in [*source.rects, *source.lines]:
        x0, x1, top, bottom = (shape[key] * MM for key in ("x0", "x1", "top", "bottom"))
        covers = x1 - x0 > width - 5 and bottom - top > height - 5
        if not covers and x1 - x0 < 0.6 and bottom - top > 1:
            found.append(((x0 + x1) / 2, top, bottom))
    return found
