"""Column widths follow from the text: they fill the sheet, keep words whole and give room to the fullest column."""

from __future__ import annotations

import pytest

from documents import fonts
from documents.fonts import Face, FontsMissing, drawable, face, text_width
from documents.page import PageSettings
from documents.stylesheet import CELL_PADDING, portrait
from documents.tables import Column, Row, Table, lay_out, needs_landscape
from documents.typography import NBSP
from documents.widths import ColumnKind, column_widths, line_count, measure

SETTINGS = PageSettings()
LONG = "Разработка и утверждение распорядительных актов образовательных организаций о внедрении модели"


def measured(*columns: tuple[str, list[str], ColumnKind], size: float = 11):
    return [measure(head, cells, kind, size) for head, cells, kind in columns]


def five_columns(rows: int = 20):
    return measured(
        ("№ п/п", [f"{i}." for i in range(rows)], ColumnKind.NUMBER),
        ("Мероприятие", [LONG] * rows, ColumnKind.TEXT),
        ("Срок исполнения", ["до 15.11.2020 г."] * rows, ColumnKind.DATE),
        ("Ответственный исполнитель", ["Руководители ОО"] * rows, ColumnKind.TEXT),
        ("Результат", ["Приказы ОО"] * rows, ColumnKind.TEXT),
    )


@pytest.mark.parametrize("total", [170, 180, 267])
def test_widths_fill_the_sheet_in_half_millimetres(total):
    widths = column_widths(five_columns(), total)
    assert sum(widths) == pytest.approx(total)
    assert all(width * 2 == pytest.approx(round(width * 2)) for width in widths)


def test_no_column_is_narrower_than_its_widest_whole_piece():
    columns = five_columns()
    for column, width in zip(columns, column_widths(columns, 170), strict=True):
        assert width >= column.least


def test_a_date_keeps_in_one_line():
    date = measure("Срок", ["до 15.11.2020 г."], ColumnKind.DATE, 11)
    assert date.least >= text_width(f"до{NBSP}15.11.2020{NBSP}г.", 11) + CELL_PADDING


def test_long_words_of_texts_may_be_cut_but_heads_may_not():
    assert measure("Срок", ["Электрофотополупроводниковоавтоматизированный"], ColumnKind.TEXT, 11).least <= 31.5
    head = "Электрофотополупроводниковоавтоматизированный"
    assert measure(head, [""], ColumnKind.TEXT, 11).least >= text_width(head, 11, bold=True)


def test_abbreviations_held_together_count_in_full_up_to_their_cap():
    together = measure("Кто", ["МУ «ЦОДУ ВМР»,"], ColumnKind.TEXT, 11)
    assert together.least >= text_width(f"МУ{NBSP}«ЦОДУ{NBSP}ВМР»,", 11) + CELL_PADDING


def test_the_number_column_is_ten_wide_and_twelve_for_three_levels():
    assert measure("№ п/п", ["1.", "45"], ColumnKind.NUMBER, 11).least == 10
    assert measure("№ п/п", ["7.1.1."], ColumnKind.NUMBER, 11).least == 12


def test_the_fullest_column_gets_most():
    widths = column_widths(five_columns(), 170)
    assert max(widths) == widths[1]
    assert widths[0] == 10


def test_columns_that_cannot_fit_are_narrowed_together():
    columns = measured(*[("Электрофотополупроводниковый", ["x"], ColumnKind.TEXT)] * 6)
    assert sum(column_widths(columns, 170)) == pytest.approx(170)


def test_lines_are_counted_by_paragraph():
    assert line_count(((10.0, 0.0), (10.0, 0.0)), 50, hyphenated=True) == 2
    assert line_count(((100.0, 0.0),), 50, hyphenated=True) == 3
    assert line_count((), 50, hyphenated=True) == 0


def table(rows: int, text: str = LONG) -> Table:
    heads = ("№ п/п", "Мероприятие", "Срок", "Ответственный", "Результат")
    kinds = (ColumnKind.NUMBER, ColumnKind.TEXT, ColumnKind.DATE, ColumnKind.TEXT, ColumnKind.TEXT)
    return Table(
        tuple(Column(head, kind) for head, kind in zip(heads, kinds, strict=True)),
        tuple(Row((f"{i}.", text, "до 15.11.2020", "Руководители ОО", "Приказы ОО")) for i in range(rows)),
    )


def test_a_table_is_turned_when_an_upright_sheet_would_cut_its_rows():
    short, long = table(10), table(10, LONG * 12)
    assert not needs_landscape(short, lay_out(short, portrait(SETTINGS), SETTINGS), SETTINGS)
    assert needs_landscape(long, lay_out(long, portrait(SETTINGS), SETTINGS), SETTINGS)


def test_the_size_steps_down_only_to_save_the_second_page():
    sizes = {count: lay_out(table(count), portrait(SETTINGS), SETTINGS) for count in range(2, 20)}
    assert sizes[2].size == 11
    assert {layout.pages for layout in sizes.values() if layout.size < 11} <= {1}


def test_the_body_may_fix_the_size():
    fixed = PageSettings(table_size=12.0)
    assert lay_out(table(3), portrait(fixed), fixed).size == 12


def test_a_face_without_joiners_is_given_texts_without_them(monkeypatch):
    poorer = Face(face().path, dict.fromkeys(map(ord, "абв -"), 0.5), bold=False)
    assert drawable("а\u2060б\u2011в", poorer) == "аб-в"
    assert drawable("а\u2060б\u2011в", face()) == "а\u2060б\u2011в"


def test_a_machine_without_faces_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(fonts, "_CANDIDATES", ())
    face.cache_clear()
    with pytest.raises(FontsMissing, match="fonts-croscore"):
        face()
    monkeypatch.undo()
    face.cache_clear()


def test_the_face_holds_what_official_texts_need():
    for char in "№«»„“—–ЁёABC\u00a0":
        assert face().has(char), char
        assert face(bold=True).has(char), char
