"""The workbook read back: every cell in reading order, page set-up, repeated heads, numbers, hostile input."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import chain

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from documents.act import Appendix, AppendixKind
from documents.fonts import text_width
from documents.page import PageSettings, PrintState, Side
from documents.sheets import CELL_LIMIT, CellTooLong, Sheet, sheet_name, write
from documents.sheets import Cell as SheetCell
from documents.sheets import Row as SheetRow
from roadmaps.plan import Document, Item, Plan, Section, TargetRow, TargetTable
from roadmaps.printing.xlsx import render_xlsx
from tests.printing import samples
from tests.printing.reading import (
    SLUGS,
    act_foot,
    act_head,
    description,
    flat,
    plan_rows,
    real,
    shown,
    target_rows,
)

SETTINGS = PageSettings()
INCH = 25.4


def render(document: Document, state: PrintState | None = None, settings: PageSettings = SETTINGS) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(document, settings, state)), rich_text=False)


def texts(sheet: Worksheet) -> list[str]:
    """Every cell that holds something, row by row."""
    values = chain.from_iterable(sheet.iter_rows(values_only=True))
    return shown([str(value) for value in values if value is not None])


def head_row(sheet: Worksheet) -> int:
    return int(re.match(r"\$(\d+)", sheet.print_title_rows)[1])


def plan_sheet(document: Document, settings: PageSettings = SETTINGS) -> Worksheet:
    return render(document, settings=settings)["Дорожная карта"]


def one_cell(text: str) -> Worksheet:
    """The sheet of a plan whose only cell holds `text`."""
    plan = Plan(title="План", columns=samples.TWO, sections=(Section(items=(Item(text),)),))
    return plan_sheet(Document(plan))


# --- The five documents ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_the_plans_sheet_reads_in_order(slug: str) -> None:
    plan = real(slug).plan
    found = texts(plan_sheet(real(slug)))
    start = found.index(flat(plan.title))
    assert found[start:] == shown([plan.title, plan.table_title, *plan_rows(plan)])


def test_stamps_stand_above_the_title_as_printed() -> None:
    assert texts(plan_sheet(real("morshansk-2020")))[:3] == [
        "Утверждена",
        "приказом отдела образования",
        "от 09.06.2020 №146",
    ]
    assert texts(plan_sheet(real("vytegra-2020")))[:4] == [
        "Приложение",
        "УТВЕРЖДЕН",
        "постановлением Администрации Вытегорского муниципального района",
        "от 23.10.2020 № 1072",
    ]
    assert texts(plan_sheet(real("chelyabinsk-2021")))[0].startswith("План («дорожная карта»)")


def test_the_act_has_a_sheet_of_its_own_in_order() -> None:
    act = real("aksay-2020").act
    expected = [
        *act_head(act, "8.10.2020", "№ 647"),
        act.preamble,
        "ПРИКАЗЫВАЮ:",
        *(f"{one.label} {one.text}" for clause in act.clauses for one in (clause, *clause.children)),
        *act_foot(act),
    ]
    assert flat(" ".join(texts(render(real("aksay-2020"))["Приказ"]))) == flat(" ".join(expected))


def test_the_description_and_the_targets_have_sheets_of_their_own() -> None:
    book, plan = render(real("morshansk-2020")), real("morshansk-2020").plan
    assert book.sheetnames == ["Дорожная карта", "Описание", "Показатели"]
    assert texts(book["Описание"]) == shown(description(plan))
    assert texts(book["Показатели"]) == shown([plan.targets.title, *target_rows(plan.targets)])


def test_appendices_with_rows_have_sheets_and_absent_ones_none() -> None:
    book, act = render(real("aksay-2020")), real("aksay-2020").act
    assert book.sheetnames == ["Дорожная карта", "Приказ", "Приложение 3"]
    appendix = act.appendices[2]
    found = texts(book["Приложение 3"])
    assert found[0] == "Приложение № 3"
    assert found[-7:] == shown([appendix.title, *appendix.columns, "1", "2", "3", *appendix.rows[0]])[-7:]


def test_an_unregistered_act_prints_blanks_and_a_draft_its_mark() -> None:
    act = samples.order(requisites=samples.Requisites())
    found = texts(render(Document(samples.plan(), act))["Приказ"])
    assert found[3:5] == ["от ____________", "№ ____"]
    assert texts(render(samples.document(), PrintState.DRAFT)["Дорожная карта"])[0] == "Проект"
    assert texts(render(samples.document(), PrintState.DRAFT)["Приказ"])[0] == "Проект"
    assert "от 31.08.2026 № 187" in texts(render(samples.document())["Дорожная карта"])


# --- Ready to print --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_the_sheet_is_ready_to_print(slug: str) -> None:
    sheet = plan_sheet(real(slug))
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    margins = sheet.page_margins
    found = [margins.left, margins.right, margins.top, margins.bottom, margins.header]
    assert [side * INCH for side in found] == pytest.approx([20, 10, 30, 20, 20])
    assert sheet.oddHeader.center.text == "&P"
    assert sheet.HeaderFooter.differentFirst
    assert sheet.firstHeader.center.text is None


def test_binding_follows_the_bodys_setting() -> None:
    margins = plan_sheet(samples.document(), PageSettings(landscape_binding=Side.LEFT)).page_margins
    assert [margins.left * INCH, margins.top * INCH] == pytest.approx([30, 20])
    act = render(samples.document(), settings=PageSettings(left_margin=20))["Приказ"]
    assert act.page_margins.left * INCH == pytest.approx(20)
    assert act.page_setup.orientation == "portrait"


@pytest.mark.parametrize("slug", SLUGS)
def test_the_head_repeats_and_stays_on_the_screen(slug: str) -> None:
    sheet, plan = plan_sheet(real(slug)), real(slug).plan
    row = head_row(sheet)
    assert sheet.print_title_rows == f"${row}:${row + 1}"
    assert sheet.freeze_panes == f"A{row + 2}"
    count = len(plan.columns)
    assert [sheet.cell(row, column).value for column in range(1, count + 1)] == [one.label for one in plan.columns]
    assert [sheet.cell(row + 1, column).value for column in range(1, count + 1)] == list(range(1, count + 1))


def test_a_body_may_leave_column_numbers_out() -> None:
    sheet = plan_sheet(samples.document(), PageSettings(column_numbers=False))
    row = head_row(sheet)
    assert sheet.print_title_rows == f"${row}:${row}"
    assert sheet.cell(row + 1, 1).value == "1. " + samples.plan().sections[0].title


def test_section_rows_are_merged_and_bold() -> None:
    sheet = plan_sheet(real("tonkino-2023"))
    merged = {str(one) for one in sheet.merged_cells.ranges if one.min_col == 1 and one.min_row > head_row(sheet)}
    assert len(merged) == 6
    for reference in merged:
        first, last = reference.split(":")
        assert last.startswith("E")
        assert sheet[first].font.b
        assert sheet[first].alignment.horizontal == "center"


@pytest.mark.parametrize("slug", SLUGS)
def test_columns_fill_the_page_and_hold_their_longest_words(slug: str) -> None:
    sheet = plan_sheet(real(slug))
    count = len(real(slug).plan.columns)
    letters = "ABCDEFG"[:count]
    widths = [(sheet.column_dimensions[letter].width * 7 + 5) / 96 * INCH for letter in letters]
    assert sum(widths) == pytest.approx(267, abs=1)
    for row in sheet.iter_rows(min_row=head_row(sheet), max_col=count):
        for cell, width in zip(row, widths, strict=True):
            if isinstance(cell.value, str) and cell.coordinate not in sheet.merged_cells:
                words = re.split(r"\s|(?<=\w-)(?=\w)", cell.value)
                assert max(text_width(word, cell.font.sz, bold=bool(cell.font.b)) for word in words) <= width - 1.5


@pytest.mark.parametrize("slug", SLUGS)
def test_rows_are_high_enough_for_their_text(slug: str) -> None:
    sheet = plan_sheet(real(slug))
    for row in range(head_row(sheet), sheet.max_row + 1):
        for letter, dimension in sheet.column_dimensions.items():
            cell = sheet[f"{letter}{row}"]
            if isinstance(cell.value, str) and cell.coordinate not in sheet.merged_cells:
                room = (dimension.width * 7 + 5) / 96 * INCH - 1.5
                lines = sum(max(1, -(-text_width(line, cell.font.sz) // room)) for line in cell.value.split("\n"))
                assert sheet.row_dimensions[row].height >= min(lines * cell.font.sz * 1.15, 409)
                assert cell.alignment.wrap_text


def test_only_merged_rows_keep_their_height_when_somebody_edits_them() -> None:
    content = render_xlsx(real("tonkino-2023"), SETTINGS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    fixed = set(re.findall(r'<row r="(\d+)"[^>]*customHeight="1"', sheet))
    merged = set(re.findall(r'<mergeCell ref="[A-Z]+(\d+):', sheet))
    assert fixed == merged
    assert len(re.findall(r'<row [^>]*ht="', sheet)) == len(re.findall("<row ", sheet))


def test_styles_are_named() -> None:
    book = render(samples.document())
    sheet = book["Дорожная карта"]
    row = head_row(sheet)
    found = [sheet.cell(row, 1).style, sheet.cell(row + 3, 1).style, sheet.cell(row + 3, 2).style]
    assert found == ["Заголовок графы", "Номер", "Текст таблицы"]
    assert {"Раздел", "Название плана", "Гриф утверждения"} <= set(book.named_styles)


def test_the_workbook_names_its_title_and_language() -> None:
    properties = render(samples.document()).properties
    assert properties.title == samples.plan().title
    assert properties.language == "ru-RU"


# --- Targets as numbers ----------------------------------------------------------------------------------------


def target_cells(*values: str) -> list[tuple[object, str]]:
    years = tuple(range(2020, 2020 + len(values)))
    row = TargetRow("Доля наставляемых, %", "1", values=tuple(zip(years, values, strict=True)))
    plan = samples.plan(targets=TargetTable("Показатели", years=years, rows=(row,)))
    sheet = render(Document(plan))["Показатели"]
    return [(cell.value, cell.number_format) for cell in sheet[sheet.max_row][2:]]


def test_targets_are_numbers_where_they_are_numbers() -> None:
    assert target_cells("10", "12,5", "7.25", "15 %", "70%", "0") == [
        (10, "0"),
        (12.5, "0.0"),
        (7.25, "0.00"),
        (15, '0" %"'),
        (70, '0"%"'),
        (0, "0"),
    ]


def test_targets_that_are_no_numbers_stay_as_they_are_worded() -> None:
    wordings = ["не менее 10", "10–15", "007", "1 200", "", "—", "1234567890123456", "1,2,3"]
    assert [value for value, _ in target_cells(*wordings)] == [word or None for word in wordings]


def test_a_number_in_another_appendix_stays_text() -> None:
    appendices = (
        Appendix(AppendixKind.ROADMAP, "1"),
        Appendix(AppendixKind.TABLE, "2", "Группы", ("№", "Класс", "Дата"), (("1", "1.10", "15.11"),)),
    )
    sheet = render(Document(samples.plan(), samples.order(appendices=appendices)))["Приложение 2"]
    assert [cell.value for cell in sheet[sheet.max_row]] == ["1", "1.10", "15.11"]


# --- Hostile input ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "#N/A", "- пункт"])
def test_text_is_never_a_formula(text: str) -> None:
    sheet = one_cell(text)
    cell = sheet.cell(sheet.max_row, 1)
    assert (cell.value, cell.data_type) == (text, "s")
    assert bool(cell.quotePrefix) is (text[0] in "=+-@")
    content = render_xlsx(Document(Plan(title=text, columns=samples.TWO)), SETTINGS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_numbers_and_dates_of_a_document_stay_text() -> None:
    plan = samples.plan(sections=(Section(items=(samples.item("1.10", "2020", deadline="15.11.2020"),)),))
    sheet = plan_sheet(Document(plan))
    row = sheet[sheet.max_row]
    assert [cell.value for cell in row][:3] == ["1.10", "2020", "15.11.2020"]
    assert {cell.data_type for cell in row} == {"s"}
    assert row[0].number_format == "@"


def test_control_characters_go_and_everything_else_stays() -> None:
    sheet = one_cell("a\x00\x07б\ud800 👩‍🏫 \u202eсправа\u202c <script> {{ x }} & ]]> _x0041_ _x000D_\r\nконец")
    # Excel reads «_x0041_» as a letter; openpyxl leaves the protected form as it is.
    value = unescape(sheet.cell(sheet.max_row, 1).value)
    assert sheet.cell(sheet.max_row, 1).value.count("_x005F_") == 2
    assert value == "aб 👩‍🏫 справа <script> {{ x }} & ]]> _x0041_ _x000D_\nконец"


def test_a_cell_over_excels_limit_is_refused_by_name_before_anything_is_written() -> None:
    plan = samples.plan(sections=(Section(items=(samples.item("1.7.", "я" * 1_048_576),)),))
    with pytest.raises(CellTooLong) as refused:
        render_xlsx(Document(plan), SETTINGS)
    message = str(refused.value)
    assert "Лист «Дорожная карта», строка 1.7., графа «Наименование мероприятия»" in message
    assert "1\u00a0048\u00a0576 знаков" in message
    assert "32\u00a0767" in message


def test_the_limit_itself_is_kept_whole() -> None:
    text = "я" * CELL_LIMIT
    sheet = one_cell(text)
    assert sheet.cell(sheet.max_row, 1).value == text
    with pytest.raises(CellTooLong):
        one_cell(text + "я")
    # Characters outside the basic plane take two units of Excel's limit.
    with pytest.raises(CellTooLong):
        one_cell("👩" * (CELL_LIMIT // 2 + 1))


def test_sheet_names_are_made_fit() -> None:
    assert sheet_name("Приложение [1]: план/карта*?\\") == "Приложение 1 план карта"
    assert sheet_name("'кавычки'") == "кавычки"
    assert sheet_name("  \x00 ") == "Лист"
    assert sheet_name("History") == "History (2)"
    assert sheet_name("я" * 40) == "я" * 31
    assert sheet_name("👩" * 40) == "👩" * 15
    taken = ["План", "план (2)"]
    assert sheet_name("ПЛАН", taken) == "ПЛАН (3)"
    assert len(sheet_name("я" * 40, ["я" * 31])) == 31


def test_two_appendices_of_one_number_get_two_sheets() -> None:
    same = Appendix(AppendixKind.LIST, "2", "Перечень", ("№", "Школа"), (("1", "СОШ № 1"),))
    act = samples.order(appendices=(Appendix(AppendixKind.ROADMAP, "1"), same, same))
    assert render(Document(samples.plan(), act)).sheetnames[-2:] == ["Приложение 2", "Приложение 2 (2)"]


def test_a_plan_without_a_row_or_a_word_still_opens() -> None:
    assert render(Document(Plan(title=""))).sheetnames == ["Дорожная карта"]


def test_rows_beyond_excel_are_refused() -> None:
    class Endless(tuple):
        def __len__(self) -> int:
            return 1_048_577

    with pytest.raises(CellTooLong, match="1048576"):
        write([Sheet("План", (10.0,), Endless((SheetRow((SheetCell("a"),)),)))], title="План")


def test_the_stamp_stands_at_the_right_and_is_left_aligned() -> None:
    sheet = plan_sheet(samples.document())
    stamp = [row[0] for row in sheet.iter_rows(max_row=4)]
    assert [cell.value for cell in stamp][:2] == ["Приложение", "УТВЕРЖДЕН"]
    for cell in stamp:
        assert cell.alignment.horizontal == "left"
        # A step of indent is about 3.5 mm: 187 of the 267 mm stay free.
        assert cell.alignment.indent * 3.5 == pytest.approx(187, abs=2)
        assert f"A{cell.row}:E{cell.row}" in {str(one) for one in sheet.merged_cells.ranges}


def test_widths_count_digits_of_the_printed_face() -> None:
    book = render(samples.document())
    assert book._named_styles["Normal"].font.name == "Times New Roman"
    assert {font.name for font in book._fonts} == {"Times New Roman"}
