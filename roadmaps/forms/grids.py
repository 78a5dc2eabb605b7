"""Tables edited as grids of plain fields. Rows and columns come and go by buttons that send the form back and forth."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from documents.act_rows import new_uid
from roadmaps.plan import TargetRow, TargetTable
from roadmaps.workflow.appendices import MAX_CELLS, MAX_COLUMNS
from roadmaps.workflow.targets import YEARS

MOST_TARGETS = 150
MOST_YEARS = 15
_WHOLE = re.compile(r"[0-9]{1,4}")


@dataclass
class TargetsGrid:
    """The targets as the form shows them, with the marks it carries and what is wrong with it."""

    table: TargetTable
    marks: Mapping[str, str]
    new_year: str = ""
    errors: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, data: QueryDict) -> TargetsGrid:
        """The grid as it was sent. Rows come in the order of their numbers in `row`."""
        years = tuple(dict.fromkeys(int(year) for year in data.getlist("year") if _WHOLE.fullmatch(year)))[:MOST_YEARS]
        rows = tuple(_target_row(data, number, years) for number in data.getlist("row")[:MOST_TARGETS])
        marks = {name[5:]: str(data[name]) for name in data if name.startswith("mark:")}
        table = TargetTable(
            title=_plain(data.get("title", "")),
            columns=(_plain(data.get("column_number", "")), _plain(data.get("column_name", ""))),
            years=years,
            rows=rows,
        )
        return cls(table, marks, new_year=data.get("new_year", "").strip())

    def act(self, action: str) -> bool:
        """Do what a button of the grid asks; False for anything else (saving)."""
        verb, _, what = action.partition(":")
        if verb == "add_row" and len(self.table.rows) >= MOST_TARGETS:
            self.errors.append(f"Больше {MOST_TARGETS} показателей в таблицу не помещается.")
        elif verb == "add_row":
            self.table = replace(self.table, rows=(*self.table.rows, TargetRow(name="", uid=new_uid())))
        elif verb == "add_year":
            self._add_year()
        elif verb == "remove_year" and _WHOLE.fullmatch(what):
            self.table = replace(self.table, years=tuple(year for year in self.table.years if year != int(what)))
        elif verb == "remove_row" and _WHOLE.fullmatch(what):
            rows = [row for number, row in enumerate(self.table.rows) if number != int(what)]
            self.table = replace(self.table, rows=tuple(rows))
        elif verb in ("row_up", "row_down") and _WHOLE.fullmatch(what):
            self._move(int(what), -1 if verb == "row_up" else 1)
        else:
            return False
        return True

    def _add_year(self) -> None:
        text = self.new_year or str(max(self.table.years, default=2025) + 1)
        if not _WHOLE.fullmatch(text) or int(text) not in YEARS:
            self.errors.append(f"«{text[:20]}» — не год. Напишите год цифрами, от 2000 до 2100.")
        elif len(self.table.years) >= MOST_YEARS:
            self.errors.append(f"Больше {MOST_YEARS} лет в таблицу не помещается.")
        else:
            self.table = replace(self.table, years=tuple(sorted({*self.table.years, int(text)})))
            self.new_year = ""

    def _move(self, number: int, step: int) -> None:
        rows = list(self.table.rows)
        if 0 <= number < len(rows) and 0 <= number + step < len(rows):
            rows[number], rows[number + step] = rows[number + step], rows[number]
        self.table = replace(self.table, rows=tuple(rows))

    def without_empty_rows(self) -> TargetTable:
        """What is to be saved: rows that were added and left empty do not count."""
        rows = tuple(row for row in self.table.rows if row.uid or row.name.strip() or row.values)
        return replace(self.table, rows=rows)


@dataclass
class TableGrid:
    """A free table: heads and rows of cells."""

    columns: list[str]
    rows: list[list[str]]

    @classmethod
    def of(cls, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> TableGrid:
        grid = cls(list(columns), [list(row) for row in rows])
        grid.fit()
        return grid

    @classmethod
    def read(cls, data: QueryDict) -> TableGrid:
        """The grid as it was sent: heads in `head`, each row's cells in «cell-<number>»."""
        columns = [_plain(head) for head in data.getlist("head")[:MAX_COLUMNS]]
        rows = [[_plain(cell) for cell in data.getlist(f"cell-{number}")] for number in data.getlist("row")]
        return cls.of(columns, rows)

    def fit(self) -> None:
        """Every row as wide as the heads."""
        width = len(self.columns)
        self.rows = [(row + [""] * width)[:width] for row in self.rows]

    def act(self, action: str) -> bool:
        """Do what a button of the grid asks; False for anything else (saving)."""
        verb, _, what = action.partition(":")
        number = int(what) if _WHOLE.fullmatch(what) else -1
        if verb == "add_row" and len(self.rows) * (len(self.columns) + 1) < MAX_CELLS:
            self.rows.append([])
        elif verb == "add_column" and len(self.columns) < MAX_COLUMNS:
            self.columns.append("")
        elif verb == "remove_row" and 0 <= number < len(self.rows):
            del self.rows[number]
        elif verb == "remove_column" and 0 <= number < len(self.columns):
            del self.columns[number]
            self.rows = [row[:number] + row[number + 1 :] for row in self.rows]
        elif verb not in ("add_row", "add_column", "remove_row", "remove_column"):
            return False
        self.fit()
        return True

    def append_named(self, names: Sequence[str]) -> None:
        """Add a row for each name: the next number in the first column where there are two or more, then the name."""
        for name in names:
            number = str(len(self.rows) + 1)
            self.rows.append([number, name] if len(self.columns) > 1 else [name])
        self.fit()


def _target_row(data: QueryDict, number: str, years: Sequence[int]) -> TargetRow:
    def text(name: str) -> str:
        return _plain(data.get(f"{name}-{number}", ""))

    values = ((year, text(f"v{year}")) for year in years)
    return TargetRow(
        name=text("name"),
        label=text("label"),
        unit=text("unit"),
        numerator=text("numerator"),
        denominator=text("denominator"),
        values=tuple((year, value) for year, value in values if value),
        uid=text("uid")[:64],
    )


def _plain(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()
