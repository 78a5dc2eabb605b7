"""The Word file read back: its text in reading order, its page set-up to the twip, its tables, its hostile input."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from documents.act import Appendix, AppendixKind, Clause, Requisites
from documents.page import Align, Numbering, PageSettings, Place, PrintState, Side, Spacing
from roadmaps.plan import Column, Document, Item, Plan, Section
from roadmaps.printing.docx import render_docx
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
PORTRAIT = {"top": 1134, "right": 567, "bottom": 1134, "left": 1701, "header": 567}
LANDSCAPE = {"top": 1701, "right": 567, "bottom": 1134, "left": 1134, "header": 1134}


def render(
    document: Document, state: PrintState = PrintState.APPROVED, settings: PageSettings = SETTINGS
) -> docx.document.Document:
    return docx.Document(io.BytesIO(render_docx(document, state, settings)))


def texts(file: docx.document.Document) -> list[str]:
    """Every paragraph and cell in reading order."""
    return shown([text for block in file.iter_inner_content() for text in block_texts(block)])


def block_texts(block: Paragraph | Table) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
        return
    for row in block._tbl.tr_lst:
        for cell in row.tc_lst:
            yield "\n".join(Paragraph(paragraph, block).text for paragraph in cell.p_lst)


def paragraph(file: docx.document.Document, beginning: str) -> Paragraph:
    return next(one for one in file.paragraphs if flat(one.text).startswith(beginning))


def rows(table: Table) -> list[etree._Element]:
    return list(table._tbl.tr_lst)


def cell_texts(row: etree._Element) -> list[str]:
    return ["".join(text.text for text in cell.iter(qn("w:t"))) for cell in row.tc_lst]


def has(row: etree._Element, name: str) -> bool:
    return row.find(f"{qn('w:trPr')}/{qn(name)}") is not None


def xml(document: Document, name: str, settings: PageSettings = SETTINGS) -> str:
    content = render_docx(document, PrintState.APPROVED, settings)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def margins(section: docx.section.Section) -> dict[str, int]:
    element = section._sectPr.find(qn("w:pgMar"))
    return {name: int(element.get(qn(f"w:{name}"))) for name in PORTRAIT}


# --- The five documents ----------------------------------------------------------------------------------------


def test_vytegra_reads_in_order() -> None:
    document = real("vytegra-2020")
    act, plan = document.act, document.plan
    expected = [
        *act_head(act, "от 23.10.2020 № 1072", ""),
        f"{act.preamble} ПОСТАНОВЛЯЮ:",
        *(f"{clause.label} {clause.text}" for clause in act.clauses),
        *act_foot(act),
        "Приложение",
        "УТВЕРЖДЕН",
        "постановлением Администрации Вытегорского муниципального района",
        "от 23.10.2020 № 1072",
        plan.title,
        *plan_rows(plan),
    ]
    assert texts(render(document)) == shown(expected)


def test_aksay_reads_in_order() -> None:
    document = real("aksay-2020")
    act, plan = document.act, document.plan
    appendix = act.appendices[2]
    approved = ["приказом Управления образования Администрации Аксайского района", "от 8.10.2020 № 647"]
    found = texts(render(document))
    expected = shown(
        [
            *act_head(act, "8.10.2020 № 647", ""),
            act.preamble,
            "ПРИКАЗЫВАЮ:",
            *(f"{one.label} {one.text}" for clause in act.clauses for one in (clause, *clause.children)),
            act.requisites.signatory_post,
            act.requisites.signatory_name,
            " ".join(act.drafter),
            "Приложение № 1",
            "УТВЕРЖДЕНА",
            *approved,
            plan.title,
            *plan_rows(plan),
        ]
    )
    assert " ".join(found).startswith(" ".join(expected))
    assert found[-9:] == shown([appendix.title, *appendix.columns, "1", "2", "3", *appendix.rows[0]])[-9:]
    assert not any("№ 2" in text and "Приложение" in text for text in found)


@pytest.mark.parametrize("slug", ["tonkino-2023", "chelyabinsk-2021", "morshansk-2020"])
def test_a_plan_whose_act_has_no_text_reads_in_order(slug: str) -> None:
    plan = real(slug).plan
    found = texts(render(real(slug)))
    start = found.index(flat(plan.title))
    assert flat(" ".join(found[:start])) == flat(" ".join(plan.stamp))
    expected = [plan.title, *description(plan), plan.table_title, *plan_rows(plan)]
    if plan.targets.rows:
        expected += [plan.targets.title, *target_rows(plan.targets)]
    assert found[start:] == shown(expected)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_document_gives_the_same_bytes(slug: str) -> None:
    first, second = (render_docx(real(slug), PrintState.APPROVED, SETTINGS) for _ in range(2))
    assert first == second


# --- Page set-up -----------------------------------------------------------------------------------------------


def test_pages_are_set_to_the_twip() -> None:
    file = render(real("aksay-2020"))
    assert len(file.sections) == 3
    for section in file.sections:
        size = section._sectPr.find(qn("w:pgSz"))
        assert (size.get(qn("w:w")), size.get(qn("w:h"))) == ("11906", "16838")
        assert margins(section) == PORTRAIT


def test_a_wide_table_has_turned_pages_of_its_own() -> None:
    file = render(real("morshansk-2020"))
    sizes = [section._sectPr.find(qn("w:pgSz")) for section in file.sections]
    assert [size.get(qn("w:orient")) for size in sizes] == [None, "landscape", None]
    assert (sizes[1].get(qn("w:w")), sizes[1].get(qn("w:h"))) == ("16838", "11906")
    assert [margins(section) for section in file.sections] == [PORTRAIT, LANDSCAPE, PORTRAIT]


def test_a_body_may_bind_turned_sheets_on_the_left_and_keep_20_mm() -> None:
    settings = PageSettings(left_margin=20, landscape_binding=Side.LEFT)
    found = [margins(section) for section in render(real("morshansk-2020"), settings=settings).sections]
    assert found == [PORTRAIT | {"left": 1134}, PORTRAIT, PORTRAIT | {"left": 1134}]


def test_page_numbers_begin_on_the_second_page_of_each_appendix() -> None:
    for section in render(real("aksay-2020")).sections:
        assert section._sectPr.find(qn("w:titlePg")) is not None
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert section._sectPr.find(qn("w:headerReference")).get(qn("w:type")) == "default"
    number = render(real("aksay-2020")).sections[0].header.paragraphs[0]
    assert [one.text for one in number._p.iter(qn("w:instrText"))] == ["PAGE"]
    assert number.style.name.casefold() == "header"
    assert number.style.paragraph_format.alignment == 1
    assert number.style.font.size.pt == 12


def test_turned_pages_inside_an_appendix_go_on_counting() -> None:
    starts = [
        section._sectPr.find(qn("w:pgNumType")) is not None for section in render(real("morshansk-2020")).sections
    ]
    assert starts == [True, False, False]


def test_numbers_may_run_through() -> None:
    settings = PageSettings(page_numbering=Numbering.THROUGH)
    sections = render(real("aksay-2020"), settings=settings).sections
    assert [section._sectPr.find(qn("w:titlePg")) is not None for section in sections] == [True, False, False]
    assert [section._sectPr.find(qn("w:pgNumType")) is not None for section in sections] == [True, False, False]


def test_styles_are_real_and_name_no_theme() -> None:
    content = render_docx(samples.document(), PrintState.APPROVED, SETTINGS)
    styles = xml(samples.document(), "word/styles.xml")
    assert "Theme" not in styles
    assert "theme" not in "".join(zipfile.ZipFile(io.BytesIO(content)).namelist())
    assert 'w:lang w:val="ru-RU"' in styles
    file = render(samples.document())
    used = {one.style.style_id for one in file.paragraphs}
    assert used <= {style.style_id for style in file.styles}
    assert "Normal" not in used
    body = file.styles["Body Text"]
    assert body.element.find(f"{qn('w:pPr')}/{qn('w:ind')}").get(qn("w:firstLine")) == "709"
    assert body.font.size.pt == 14
    assert round(body.paragraph_format.line_spacing, 2) == 1.13
    assert [style.name for style in file.styles if style.name.startswith("Heading ")] == ["Heading 1", "Heading 2"]
    assert 'w:ascii="Times New Roman"' in styles


def test_no_format_is_set_by_hand_where_a_style_does_it() -> None:
    body = xml(samples.document(), "word/document.xml")
    assert "w:rFonts" not in body
    assert "w:sz " not in body
    assert "w:jc" not in body


def test_every_paragraph_has_a_style_of_the_file() -> None:
    for slug in SLUGS:
        styles = set(re.findall(r'w:styleId="([^"]+)"', xml(real(slug), "word/styles.xml")))
        assert set(re.findall(r'w:pStyle w:val="([^"]+)"', xml(real(slug), "word/document.xml"))) <= styles


def test_the_file_names_its_language_and_title() -> None:
    properties = render(samples.document()).core_properties
    assert properties.language == "ru-RU"
    assert properties.title == samples.plan().title


# --- Tables ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_head_and_column_numbers_repeat(slug: str) -> None:
    for table in render(real(slug)).tables:
        if table.style.name == "Таблица подписи":
            continue
        heads = [has(row, "w:tblHeader") for row in rows(table)]
        assert heads == [True, True] + [False] * (len(heads) - 2)


def test_a_body_may_leave_column_numbers_out() -> None:
    table = render(samples.document(), settings=PageSettings(column_numbers=False)).tables[-1]
    assert [has(row, "w:tblHeader") for row in rows(table)][:2] == [True, False]


def test_section_rows_are_merged_and_stay_with_the_next_row() -> None:
    table = render(samples.document()).tables[-1]
    merged = [row for row in rows(table) if len(row.tc_lst) == 1]
    assert len(merged) == 2
    for row in merged:
        assert row.tc_lst[0].grid_span == 5
        style = Paragraph(row.tc_lst[0].p_lst[0], table).style
        assert style.paragraph_format.keep_with_next
        assert style.font.bold
        assert has(row, "w:cantSplit")


def test_a_parent_row_stays_with_its_first_child() -> None:
    table = render(real("vytegra-2020")).tables[-1]
    row = next(row for row in rows(table) if cell_texts(row)[0] == "7.1.")
    assert all(one.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for one in row.iter(qn("w:p")))


def test_short_rows_stay_whole_and_tall_ones_may_be_cut() -> None:
    long = samples.item("3.", "Разработка дорожных карт общеобразовательных организаций. " * 60)
    plan = samples.plan(sections=(Section(items=(samples.item("1."), samples.item("2."), long)),))
    found = rows(render(samples.document(plan)).tables[-1])
    assert [has(row, "w:cantSplit") for row in found[2:]] == [True, True, False]


@pytest.mark.parametrize("slug", SLUGS)
def test_columns_fill_the_width_of_the_text(slug: str) -> None:
    file = render(real(slug))
    for table in file.tables:
        grid = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.iter(qn("w:gridCol"))]
        assert sum(grid) in range(9637 - 5, 9637 + 5) or sum(grid) in range(15137 - 5, 15137 + 5)
        cells = [cell for row in rows(table) for cell in row.tc_lst if cell.grid_span == 1]
        assert {int(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w"))) for cell in cells} <= set(grid)


def test_list_points_hang_under_their_text_and_keep_their_marks() -> None:
    file = render(real("tonkino-2023"))
    points = [
        one for table in file.tables for cell in table._cells for one in cell.paragraphs if one.text.startswith("- ")
    ]
    assert len(points) >= 4
    assert all(one.paragraph_format.first_line_indent.mm == pytest.approx(-2.3, abs=0.3) for one in points)


def test_cells_that_a_row_lacks_print_empty() -> None:
    plan = samples.plan(
        columns=(*samples.FIVE, Column("extra1", "Примечание")),
        sections=(
            Section(items=(Item("Мероприятие", "1.", None, None, None, extra=(("extra1", "да"),)), Item("Без графы"))),
        ),
    )
    table = render(samples.document(plan)).tables[-1]
    cells = [cell_texts(row) for row in rows(table)[2:]]
    assert cells == [["1.", "Мероприятие", "", "", "", "да"], ["", "Без графы", "", "", "", ""]]


def test_three_levels_print_flat_in_order() -> None:
    deep = Item("А", "1.", children=(Item("Б", "1.1.", children=(Item("В", "1.1.1."),)), Item("Г", "1.2.")))
    table = render(samples.document(samples.plan(sections=(Section(items=(deep,)),)))).tables[-1]
    assert [cell_texts(row)[0] for row in rows(table)[2:]] == ["1.", "1.1.", "1.1.1.", "1.2."]


# --- The act and its states ------------------------------------------------------------------------------------


def test_the_operative_word_is_spaced_and_stays_one_word() -> None:
    body = paragraph(render(samples.document()), "В соответствии")
    assert flat(body.text).endswith("№ Р-145, приказываю:")
    run = next(run for run in body.runs if run.text == "приказываю")
    assert run._r.find(f"{qn('w:rPr')}/{qn('w:spacing')}").get(qn("w:val")) == "60"


def test_the_operative_word_follows_the_bodys_settings() -> None:
    settings = PageSettings(operative_spacing=Spacing.CAPITALS, operative_place=Place.OWN_LINE)
    file = render(samples.document(), settings=settings)
    assert "w:spacing" not in paragraph(file, "ПРИКАЗЫВАЮ:")._p.xml
    assert flat(paragraph(file, "В соответствии").text).endswith("№ Р-145,")


def test_clauses_number_themselves_by_place() -> None:
    found = [one.text for one in render(samples.document()).paragraphs if one.style.style_id == "Clause"]
    assert [text.split()[0] for text in found] == ["1.", "2.", "2.1.", "2.2.", "2.3.", "3.", "4.", "5.", "6."]


@pytest.mark.parametrize(
    ("state", "date", "mark"),
    [
        (PrintState.DRAFT, "от ____________ № ____", True),
        (PrintState.FOR_SIGNATURE, "от ____________ № ____", False),
        (PrintState.APPROVED, "от 31.08.2026 № 187", False),
    ],
)
def test_states_differ_in_the_mark_and_the_requisites(state: PrintState, date: str, mark: bool) -> None:
    found = texts(render(samples.document(), state))
    assert found.count(date) == 2
    assert ("Проект" in found) is mark
    assert (found[0] == "Проект") is mark
    approved = texts(render(samples.document()))
    assert [text for text in found if text not in (date, "Проект")] == [
        text for text in approved if text != "от 31.08.2026 № 187"
    ]


def test_a_draft_without_an_act_bears_the_mark_too() -> None:
    found = texts(render(Document(samples.plan()), PrintState.DRAFT))
    assert found[:2] == ["Проект", flat(samples.plan().title)]


def test_the_stamp_stands_80_mm_from_the_right_edge_of_the_text() -> None:
    file = render(samples.document())
    stamp = [one for one in file.paragraphs if one.style.style_id == "Stamp"]
    assert [flat(one.text) for one in stamp] == [
        "Приложение",
        "УТВЕРЖДЕН",
        "приказом управления образования администрации Н-ского района",
        "от 31.08.2026 № 187",
    ]
    assert [one.paragraph_format.left_indent.mm for one in stamp] == pytest.approx([90] * 4, abs=0.1)
    turned = render(Document(replace(real("morshansk-2020").plan, description=""), real("morshansk-2020").act))
    first = next(one for one in turned.paragraphs if one.style.style_id == "Stamp")
    assert first.paragraph_format.left_indent.mm == pytest.approx(187, abs=0.1)


def test_the_stamp_may_be_centred_and_name_the_act() -> None:
    settings = PageSettings(stamp_align=Align.CENTRE, appendix_mark_with_act=True)
    file = render(samples.document(), settings=settings)
    stamp = [one for one in file.paragraphs if one.style.style_id == "Stamp"]
    assert flat(stamp[1].text).startswith("к приказу управления образования")
    assert file.styles["Гриф утверждения"].paragraph_format.alignment == 1


def test_the_heading_keeps_to_80_mm_and_has_no_full_stop() -> None:
    act = replace(samples.order(), heading="О внедрении целевой модели наставничества.")
    heading = paragraph(render(Document(samples.plan(), act)), "О внедрении")
    assert heading.text.endswith("наставничества")
    assert heading.paragraph_format.right_indent.mm == pytest.approx(90, abs=0.1)


def test_the_signature_never_stands_alone() -> None:
    file = render(samples.document())
    clauses = [one for one in file.paragraphs if one.style.style_id == "Clause"]
    assert [bool(one.paragraph_format.keep_with_next) for one in clauses[-2:]] == [True, True]
    signature = file.tables[0]
    assert signature.style.name == "Таблица подписи"
    assert [flat(text) for text in block_texts(signature)] == [
        "Начальник управления образования администрации Н-ского района",
        "С.В. Громов",
    ]


def test_the_executor_stands_at_the_foot_of_the_acts_last_page() -> None:
    file = render(samples.document())
    drafter = paragraph(file, "Соколова Елена")
    frame = drafter._p.find(f"{qn('w:pPr')}/{qn('w:framePr')}")
    assert (frame.get(qn("w:vAnchor")), frame.get(qn("w:yAlign"))) == ("margin", "bottom")
    assert drafter.style.font.size.pt == 10
    assert drafter._p.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None


def test_an_absent_appendix_has_no_page() -> None:
    appendices = (Appendix(AppendixKind.ROADMAP, "1"), Appendix(AppendixKind.TEXT, "2", "Положение", absent=True))
    file = render(Document(samples.plan(), samples.order(appendices=appendices)))
    assert len(file.sections) == 2
    assert "Положение" not in texts(file)


def test_lists_and_texts_are_appendices_of_their_own() -> None:
    rows_ = (("1", "МБОУ СОШ № 1"), ("2", "МБОУ СОШ № 2", "с филиалами"))
    appendices = (
        Appendix(AppendixKind.ROADMAP, "1"),
        Appendix(AppendixKind.LIST, "2", "Перечень организаций", ("№", "Организация"), rows_),
        Appendix(AppendixKind.TEXT, "3", "Положение о наставнике", text="# Общие положения\nНаставник:\n- учит;"),
        Appendix(AppendixKind.TARGETS, "4"),
    )
    plan = samples.plan(targets=samples.targets())
    found = texts(render(Document(plan, samples.order(appendices=appendices))))
    place = found.index("Перечень организаций")
    assert found[place - 4 : place - 2] == ["Приложение № 2", "УТВЕРЖДЕН"]
    assert found[place + 1 :][:8] == ["№", "Организация", "1", "2", "3", "1", "МБОУ СОШ № 1", "2"]
    place = found.index("Положение о наставнике")
    assert found[place - 3] == "УТВЕРЖДЕНО"
    assert found[place + 1 : place + 4] == ["Общие положения", "Наставник:", "- учит;"]
    assert found[found.index(flat(plan.targets.title)) - 3] == "УТВЕРЖДЕНЫ"


def test_targets_without_an_appendix_of_their_own_follow_the_table() -> None:
    found = texts(render(Document(samples.plan(targets=samples.targets()))))
    assert found[-len(shown(list(target_rows(samples.targets())))) :] == shown(list(target_rows(samples.targets())))


# --- Hostile input ---------------------------------------------------------------------------------------------


def test_hostile_text_stays_text_and_breaks_nothing() -> None:
    title = "=1+1 <script>alert(1)</script> & {{ x }} \x00\x0b\ud800\ufffe 👩‍🏫 \u202eабв\u202c ]]> %s \t конец"
    plan = Plan(title=title, columns=samples.TWO, sections=(Section(items=(Item(title, deadline=title),)),))
    file = render(Document(plan))
    cell = flat(file.tables[0].cell(2, 0).text)
    assert cell == "=1+1 <script>alert(1)</script> & {{ x }} 👩‍🏫 абв ]]> %s конец"
    assert flat(file.tables[0].cell(2, 1).text) == cell
    assert flat(file.paragraphs[0].text) == cell


def test_a_cell_of_a_megabyte_is_kept_whole() -> None:
    word = "наставничество "
    plan = samples.plan(sections=(Section(items=(samples.item("1.", word * 70_000),)),))
    table = render(Document(plan)).tables[0]
    assert flat(table.cell(2, 1).text) == flat(word * 70_000)
    assert not has(rows(table)[2], "w:cantSplit")


def test_an_empty_plan_still_opens() -> None:
    assert texts(render(Document(Plan(title="")))) == [
        "№ п/п",
        "Наименование мероприятия",
        "Срок реализации",
        "Ответственный исполнитель",
        "Результат. Вид документа",
        "1",
        "2",
        "3",
        "4",
        "5",
    ]


def test_four_hundred_and_fifty_rows_keep_their_order() -> None:
    table = render(Document(samples.flat_plan(450))).tables[0]
    numbers = [cell_texts(row)[0] for row in rows(table)[2:]]
    assert numbers == [str(number) for number in range(1, 451)]


def test_a_registered_act_without_a_number_prints_blanks() -> None:
    act = samples.order(requisites=Requisites(), clauses=(Clause("Утвердить план."),))
    found = texts(render(Document(samples.plan(), act)))
    assert found.count("от ____________ № ____") == 2
