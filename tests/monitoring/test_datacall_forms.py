"""The asker's own form: recognised, filled in place, read back the same; nothing else of the file changes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill

from documents.uploads_guard import UploadRefused
from monitoring.datacalls.blank import read_blank
from monitoring.datacalls.filling import CannotFill, fill
from monitoring.datacalls.form_values import try_form
from monitoring.datacalls.matching import Matched, mapping_of, matched
from organizations.models import Municipality, Organization
from organizations.refusals import Refused

SCHOOLS = ("МБОУ Алгасовская СОШ", "Сокольниковская школа", "МБОУ «Устьинская СОШ»")


def a_form(*, schools: tuple[str, ...] = SCHOOLS) -> bytes:
    """A region's form as they are: a title, a head of two rows, numbers of columns, schools, a total by formulas."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Форма 1"
    sheet["A1"] = "Сведения об охвате наставничеством"
    sheet.merge_cells("A1:F1")
    sheet["A1"].font = Font(name="PT Astra Serif", size=14, bold=True)
    heads = {"A3": "№ п/п", "B3": "Наименование ОО", "C3": "Обучающиеся", "E3": "Охват, %", "F3": "Примечание"}
    for place, text in {**heads, "C4": "Всего", "D4": "Наставляемых"}.items():
        sheet[place] = text
    for merged in ("A3:A4", "B3:B4", "C3:D3", "E3:E4", "F3:F4"):
        sheet.merge_cells(merged)
    for number in range(1, 7):
        sheet.cell(5, number, number)
    for number, name in enumerate(schools, start=1):
        row = 5 + number
        sheet.cell(row, 1, number)
        sheet.cell(row, 2, name).font = Font(italic=True)
        sheet.cell(row, 3).number_format = "#,##0"
        sheet.cell(row, 3).fill = PatternFill("solid", fgColor="FFEEDD")
        sheet.cell(row, 5, f"=D{row}/C{row}*100")
    last = 5 + len(schools)
    sheet.cell(last + 1, 2, "Итого")
    sheet.cell(last + 1, 3, f"=SUM(C6:C{last})")
    sheet.cell(last + 3, 2, "Исполнитель: Петрова")
    sheet["B3"].comment = Comment("Как в уставе", "Регион")
    sheet.conditional_formatting.add(
        f"C6:C{last}", CellIsRule(operator="lessThan", formula=["1"], font=Font(color="FF0000"))
    )
    other = book.create_sheet("Справка")
    other["A1"] = f"='Форма 1'!C{last + 1}"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_head_the_columns_and_the_schools_are_recognised() -> None:
    blank = read_blank(a_form(), "форма.xlsx")
    assert (blank.sheet, blank.header_row, blank.first_row, blank.key) == ("Форма 1", 3, 6, "B")
    assert [(one.letter, one.title, one.counted) for one in blank.columns] == [
        ("C", "Обучающиеся: Всего", False),
        ("D", "Обучающиеся: Наставляемых", False),
        ("E", "Охват, %", True),
        ("F", "Примечание", False),
    ]
    assert blank.rows == tuple(zip((6, 7, 8), SCHOOLS, strict=True))
    assert blank.total_row == 9
    again = read_blank(a_form(), "форма.xlsx", sheet="Форма 1", header_row=3, key="B")
    assert again == blank


def test_a_form_without_names_has_free_rows_and_one_without_a_table_is_refused() -> None:
    blank = read_blank(a_form(schools=("", "", "", "")), "форма.xlsx")
    assert (blank.rows, blank.free, blank.total_row) == ((), (6, 7, 8, 9), 10)
    empty = io.BytesIO()
    Workbook().save(empty)
    with pytest.raises(UploadRefused, match="не нашлось таблицы"):
        read_blank(empty.getvalue(), "форма.xlsx")
    with pytest.raises(UploadRefused):
        read_blank(b"PK\x03\x04", "форма.xlsx")


def statistical(**others: str) -> bytes:
    """As statistical forms are: an instruction first, columns «А», «Б», 1, 2, a hidden one, one that counts itself."""
    book = Workbook()
    book.active.append(["Порядок заполнения", "Наименования пишут полностью"])
    sheet = book.create_sheet("Форма")
    sheet.append(["№ п/п", "Наименование ОО", "Всего", "Охвачено", "Охват, %", "Код"])
    sheet.append(["А", "Б", "1", "2", "3=2/1*100", "4"])
    for row, name in enumerate((*SCHOOLS, "Моршанский район (всего)"), start=3):
        sheet.append([row - 2, name, None, None, f"=D{row}/C{row}*100", None])
    sheet.column_dimensions["F"].hidden = True
    for place, value in others.items():
        sheet[place] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_statistical_form_is_read_behind_its_instruction_and_asks_nothing_hidden_or_counted() -> None:
    blank = read_blank(statistical(), "форма.xlsx")
    assert (blank.sheet, blank.first_row, [name for _, name in blank.rows][:3]) == ("Форма", 3, [*SCHOOLS])
    assert [one.letter for one in blank.columns if one.is_asked] == ["C", "D"]
    assert [one.letter for one in blank.columns if one.counted] == ["E"]
    # One formula more or less does not decide.
    assert [one.counted for one in read_blank(statistical(C6="=SUM(C3:C5)", E3=""), "форма.xlsx").columns][:3] == [
        *(False, False, True)
    ]


def test_a_form_wider_than_is_read_is_refused_whole() -> None:
    book = load_workbook(io.BytesIO(a_form()))
    form = book.active
    wide = book.create_sheet("Справочник")
    wide.append(["Организация", *(f"Графа {number}" for number in range(1, 90))])
    content = io.BytesIO()
    book.save(content)
    assert read_blank(content.getvalue(), "form.xlsx").sheet == form.title, "another sheet may be as wide as it likes"
    with pytest.raises(UploadRefused, match="«Справочник» больше 80 граф"):
        read_blank(content.getvalue(), "form.xlsx", sheet="Справочник")


def test_one_organization_does_not_stand_in_two_rows() -> None:
    blank = read_blank(a_form(), "form.xlsx")
    school = Organization(pk=7, short_name="Алгасовская СОШ")
    twice = {number: Matched(number, text, school) for number, text in blank.rows[:2]}
    with pytest.raises(Refused, match="в двух строках"):
        mapping_of(blank, {}, twice)
    once = dict(list(twice.items())[:1])
    assert mapping_of(blank, {}, once)["rows"] == {"7": blank.rows[0][0]}


def test_sure_names_come_before_likenesses_and_a_region_names_its_municipalities() -> None:
    here = Municipality(pk=1, name="Моршанский район")
    school = Organization(pk=1, municipality=here, name="МБОУ Алгасовская СОШ")
    rows = [(1, "Филиал Алгасовской СОШ: Алгасовская"), (2, "Алгасовская СОШ"), (3, "Моршанский район (всего)")]
    found = matched(rows, [school], here)
    assert [(one.organization, one.certain, one.is_place) for one in found] == [
        *((None, False, False), (school, True, False), (None, True, True))
    ]
    region = Municipality(pk=2, kind="region", name="Тамбовская область")
    office = Organization(pk=2, municipality=here, name="Отдел образования администрации Моршанского района")
    asked = matched([(1, "Бондарский район"), (2, "Моршанский муниципальный округ")], [office], region)
    assert [(one.organization, one.certain) for one in asked] == [(None, False), (office, False)]


def looks(cell: Any) -> str:
    return repr((cell.font, cell.fill, cell.border, cell.number_format))


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with one part's bytes replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts(content).items():
            package.writestr(name, data.replace(old, new) if name == part else data)
    return target.getvalue()


FORM = a_form()
_CELL = st.one_of(
    st.integers(0, 10**6),
    st.floats(0, 1000).map(lambda value: round(value, 2)),
    st.text('абвг =+-@"<&_x0041_\n', min_size=1, max_size=12).filter(lambda text: text.strip() == text),
)


@settings(max_examples=12)
@given(st.dictionaries(st.tuples(st.sampled_from([6, 7, 8, 40]), st.sampled_from("CDFH")), _CELL, max_size=8))
def test_what_is_filled_in_is_read_back_and_the_rest_stays(values: dict[tuple[int, str], Any]) -> None:
    made = fill(FORM, "форма.xlsx", "Форма 1", values)
    before, after = load_workbook(io.BytesIO(FORM)), load_workbook(io.BytesIO(made))
    for name in before.sheetnames:
        places = {cell.coordinate for line in before[name].iter_rows() for cell in line}
        filled = {f"{letter}{row}" for row, letter in values} if name == "Форма 1" else set()
        for place in places | filled:
            old, new = before[name][place], after[name][place]
            wanted = values.get((old.row, old.column_letter)) if place in filled else old.value
            assert new.value == wanted, place
            # A text that looks like a formula is text, and its style is the old one but for that mark.
            assert (new.data_type == "f") == (place not in filled and old.data_type == "f")
            assert looks(new) == looks(old)
        assert str(before[name].merged_cells) == str(after[name].merged_cells)
        assert before[name].column_dimensions.keys() == after[name].column_dimensions.keys()
    old, new = parts(FORM), parts(made)
    assert old.keys() == new.keys()
    touched = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/styles.xml"}
    assert {name for name in old if old[name] != new[name]} <= touched
    # Nobody reads an old sum before Excel counts anew.
    assert b'fullCalcOnLoad="1"' in new["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("place", "said"),
    [((6, "E"), "стоит формула"), ((3, "D"), "объединена"), ((9, "C"), "стоит формула")],
)
def test_what_would_spoil_the_form_is_refused_in_words(place: tuple[int, str], said: str) -> None:
    with pytest.raises(CannotFill, match=said):
        fill(FORM, "форма.xlsx", "Форма 1", {place: 5})
    with pytest.raises(CannotFill, match="нет листа"):
        fill(FORM, "форма.xlsx", "Форма 2", {(6, "C"): 5})


def test_a_form_is_tried_before_anybody_is_asked() -> None:
    mapping = {"sheet": "Форма 1", "columns": {"c1": "C", "c2": "D"}, "rows": {"1": 6, "2": 7}, "total_row": 9}
    try_form(mapping, FORM, "форма.xlsx")
    with pytest.raises(CannotFill, match="E6 стоит формула"):
        try_form({**mapping, "columns": {"c1": "C", "c2": "E"}}, FORM, "форма.xlsx")


@pytest.mark.parametrize("ref", ["A1:XFD1048576", "A:XFD", "1:1048576"])
def test_a_merged_sheet_is_refused_before_it_is_opened(ref: str) -> None:
    hostile = changed(FORM, "xl/worksheets/sheet1.xml", b'ref="A1:F1"', f'ref="{ref}"'.encode())
    with pytest.raises(UploadRefused, match="объединены"):
        read_blank(hostile, "форма.xlsx")


def test_a_broken_form_is_refused_in_words() -> None:
    for old, new in ((b'<row r="6"', b'<row r="six"'), (b"<sheetData>", b"<sheetDate>")):
        broken = changed(FORM, "xl/worksheets/sheet1.xml", old, new)
        with pytest.raises(CannotFill, match="повреждена"):
            fill(broken, "форма.xlsx", "Форма 1", {(6, "C"): 5})


def test_a_signed_form_is_not_touched() -> None:
    signed = io.BytesIO(FORM)
    with zipfile.ZipFile(signed, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    with pytest.raises(CannotFill, match="подписана"):
        fill(signed.getvalue(), "форма.xlsx", "Форма 1", {(6, "C"): 5})
