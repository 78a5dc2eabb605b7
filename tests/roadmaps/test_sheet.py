"""The plan's value as a page shows it: columns in their own order, flat rows, cells with what is understood beside."""

from __future__ import annotations

from roadmaps.plan import Column, Item, Party, PartyRole, Plan, Section
from roadmaps.sheet import CellState, ItemRow, Sheet, heads_others, sheet

COLUMNS = (
    Column("number", "№"),
    Column("title", "Мероприятие"),
    Column("deadline", "Срок"),
    Column("extra1", "Деньги"),
)


def of(*items: Item, columns: tuple[Column, ...] = COLUMNS) -> Sheet:
    return sheet(Plan("План", columns=columns, sections=(Section("Раздел", "1.", items, uid="s"),)))


def row_of(item: Item) -> ItemRow:
    row = of(item).row("item", item.uid)
    assert isinstance(row, ItemRow)
    return row


def test_rows_are_flat_in_document_order_with_their_levels() -> None:
    leaf = Item("на уровне школ", "7.1.1.", "2020", uid="c")
    table = of(Item("Контроль:", "7.1.", children=(leaf,), uid="b"), Item("Отчёт", "7.2.", "2021", uid="d"))

    assert [(row.kind, row.uid, row.number) for row in table.rows] == [
        ("section", "s", "1."),
        ("item", "b", "7.1."),
        ("item", "c", "7.1.1."),
        ("item", "d", "7.2."),
    ]
    assert [row.level for row in table.rows if isinstance(row, ItemRow)] == [0, 1, 0]


def test_a_plan_without_sections_has_no_section_rows() -> None:
    table = sheet(Plan("План", columns=COLUMNS, sections=(Section(items=(Item("Первое", uid="a"),)),)))

    assert [row.kind for row in table.rows] == ["item"]
    assert (table.sections, table.items) == (0, 1)


def test_cells_follow_the_columns() -> None:
    row = row_of(Item("Первое", "1.", "2020", extra=(("extra1", "без средств"),), uid="a"))

    assert [(cell.key, cell.label, cell.text) for cell in row.cells] == [
        ("number", "№", "1."),
        ("title", "Мероприятие", "Первое"),
        ("deadline", "Срок", "2020"),
        ("extra1", "Деньги", "без средств"),
    ]


def test_absent_empty_and_filled_are_three_things() -> None:
    columns = tuple(Column(key, key) for key in ("deadline", "responsible", "result"))
    (row,) = (row for row in of(Item("Первое", "1.", None, " ", "Приказ", uid="a"), columns=columns).rows[1:])
    assert isinstance(row, ItemRow)

    assert [cell.state for cell in row.cells] == [CellState.ABSENT, CellState.EMPTY, CellState.FILLED]


def test_only_the_core_columns_are_expected_to_be_filled() -> None:
    expected = {cell.key: cell.expected for cell in row_of(Item("Первое", uid="a")).cells}

    assert expected == {"number": True, "title": True, "deadline": True, "extra1": False}


def test_bullets_become_points_with_their_own_marks() -> None:
    title = row_of(Item("Семинары:\n– для школ;\n● для всех", uid="a")).cells[1]

    assert [(block.kind, block.mark, block.text) for block in title.blocks] == [
        ("paragraph", "", "Семинары:"),
        ("point", "–", "для школ;"),
        ("point", "●", "для всех"),
    ]


def test_a_corrected_reading_stands_at_its_own_cell() -> None:
    cells = row_of(Item("Первое", "1.", "До 8.09.2020", readings=(("deadline", "До 08.09.2020"),), uid="a")).cells

    assert [cell.reading for cell in cells] == ["", "", "До 08.09.2020", ""]


def test_a_group_behind_the_wording_is_named_once_and_leads_only() -> None:
    parties = (
        Party(group="school_heads"),
        Party(group="school_heads", specifier="по графику"),
        Party(group="curators", role=PartyRole.CO_EXECUTOR),
        Party(organization="vytegra-codu"),
    )
    item = Item("Первое", "1.", responsible="Руководители ОО", parties=parties, uid="a")
    (cell,) = of(item, columns=(Column("responsible", "Кто"),)).row("item", "a").cells  # type: ignore[union-attr]

    assert cell.caption == "руководители всех школ"


def test_a_heading_of_others_is_not_counted() -> None:
    leaf = Item("на уровне школ", "7.1.1.", "2020", uid="c")
    heading = Item("Контроль", "7.1.", children=(leaf,), uid="b")
    colon = Item("Координирование:", "7.2.", uid="d")
    undated = Item("Ещё не дописано", "7.3.", uid="e")
    table = of(heading, colon, undated)

    assert [heads_others(item) for item in (heading, leaf, colon, undated)] == [True, False, True, False]
    assert table.items == 2
    assert [row.parent_only for row in table.rows if isinstance(row, ItemRow)] == [True, False, True, False]


def test_a_row_is_found_by_its_kind_and_uid() -> None:
    table = of(Item("Первое", uid="a"))

    assert table.row("item", "a") is table.rows[1]
    assert table.row("section", "a") is None
