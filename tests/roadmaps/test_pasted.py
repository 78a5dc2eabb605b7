"""What a person checks before a pasted table is written: every row, every question, every column has its place."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from roadmaps.importing.draft import RowKind
from roadmaps.importing.recognise import recognise
from roadmaps.importing.table import Cell, Row, Table
from roadmaps.pasted import CheckedRow, checked_rows, columns_of, fingerprint, own_columns, source_columns
from roadmaps.plan import CORE_COLUMNS, Column
from tests.roadmaps.test_importing_recognise import COLUMNS, MAPPINGS, TYPICAL_COLUMNS, draft_letters, tables


def texts_of(row: CheckedRow) -> list[str]:
    if row.row.kind == "section":
        return [row.row.number, row.row.title]
    return [checked.cell.text for checked in row.cells]


def questions_of(row: CheckedRow) -> set[str]:
    return {*row.questions, *(text for checked in row.cells for text in checked.questions)}


@given(table=tables(), columns=COLUMNS, mapping=MAPPINGS, apart=st.frozensets(st.integers(0, 8)))
@settings(max_examples=200)
def test_every_row_and_every_question_is_shown(
    table: Table, columns: tuple[Column, ...], mapping: tuple[str, ...] | None, apart: frozenset[int]
) -> None:
    columns = columns or TYPICAL_COLUMNS
    draft = recognise(table, columns, mapping, apart)
    rows = checked_rows(table, draft, draft.sections, columns, apart)
    assert len(rows) == sum(kind in (RowKind.SECTION, RowKind.ITEM) for kind in draft.kinds)
    assert not any(row.was for row in rows)
    asked = [doubt.message for doubt in draft.doubts if doubt.row is not None]
    assert {text for row in rows for text in questions_of(row)} == set(asked)
    sources = source_columns(table, draft)
    places = {source.place for source in sources}
    general = {doubt.message for doubt in draft.doubts if doubt.row is None and doubt.column in places}
    assert {text for source in sources for text in source.questions} == general
    assert {doubt.column for doubt in draft.doubts if doubt.row is None} <= places


def _ladder() -> Table:
    """Two tables of numbers alone: their rows are taken for this or that as columns change."""
    widths = (("1.",), ("", "", "1."), ("", "1."), ("", "", "1."), ("", "", "", "1.", "1."), ("", "", "1.", "1."))
    return Table(tuple(Row(tuple(map(Cell, texts)), part=place // 3) for place, texts in enumerate(widths)))


@given(table=tables())
@example(table=_ladder())
@settings(max_examples=200)
def test_a_new_plan_has_a_column_for_everything(table: Table) -> None:
    mapping = own_columns(table)
    columns = columns_of(table, mapping)
    keys = [column.key for column in columns]
    assert len(mapping) == table.width and len(set(keys)) == len(keys)
    assert set(keys) == set(mapping) - {""} and all(column.label for column in columns)
    assert all(key in CORE_COLUMNS or key == f"extra{place + 1}" for place, key in enumerate(mapping) if key)
    draft = recognise(table, columns, mapping)
    for source in source_columns(table, draft):
        assert source.key or not source.sample


@given(table=tables())
@settings(max_examples=100)
def test_the_fingerprint_is_that_of_what_is_shown(table: Table) -> None:
    draft = recognise(table)
    one = fingerprint(draft.sections, TYPICAL_COLUMNS, draft.left_over)
    assert one == fingerprint(draft.sections, TYPICAL_COLUMNS, draft.left_over)
    without = recognise(table, mapping=[""] * table.width)
    if draft_letters(without) != draft_letters(draft) or without.sections != draft.sections:
        assert fingerprint(without.sections, TYPICAL_COLUMNS, without.left_over) != one
