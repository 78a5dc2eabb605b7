"""The pages of a plan: title, description, table of items, targets by year."""

from __future__ import annotations

from collections.abc import Iterator

from documents.page import PageSettings
from documents.tables import Column, Row, RowKind, Table
from documents.widths import ColumnKind
from roadmaps.plan import Item, Plan, Section, TargetTable

_KINDS = {"number": ColumnKind.NUMBER, "deadline": ColumnKind.DATE}
_DASH = "—"


def plan_table(plan: Plan, settings: PageSettings) -> Table:
    """The plan's table with its own columns in their own order."""
    dash = _DASH if settings.empty_cell_dash and not plan.brought_in else ""
    columns = tuple(Column(column.label, _KINDS.get(column.key, ColumnKind.TEXT)) for column in plan.columns)
    keys = tuple(column.key for column in plan.columns)
    rows = tuple(row for section in plan.sections for row in _section_rows(section, keys, dash))
    return Table(columns, rows)


def _section_rows(section: Section, keys: tuple[str, ...], dash: str) -> Iterator[Row]:
    if section.has_heading:
        yield Row((f"{section.label} {section.title}".strip(),), RowKind.SECTION)
    for _, item in section.walk():
        yield _item_row(item, keys, dash)


def _item_row(item: Item, keys: tuple[str, ...], dash: str) -> Row:
    if item.children and item.is_parent_only:
        return Row(tuple(item.cell(key) or "" for key in keys), RowKind.PARENT)
    return Row(tuple(item.cell(key) or (dash if key != "number" else "") for key in keys))


def target_table(targets: TargetTable) -> Table:
    """The plan's targets by year."""
    number, name = targets.columns
    columns = (
        Column(number, ColumnKind.NUMBER),
        Column(name),
        *(Column(f"{year} г.", ColumnKind.VALUE) for year in targets.years),
    )
    rows = tuple(Row((row.label, row.name, *(row.value(year) for year in targets.years))) for row in targets.rows)
    return Table(columns, rows)
