"""Printed documents are measured page by page: composed and brought in, in every state, with texts that strain them."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from documents import pdf
from documents.act import ActKind, Appendix, AppendixKind, Clause, Requisites
from documents.page import Align, Numbering, PageSettings, Place, PrintState, Side, Spacing
from documents.values import from_data
from roadmaps.plan import Column, Document, Plan, Scheme, Section
from roadmaps.printing.pdf import render_agreement_sheet, render_pdf
from tests.printing import samples
from tests.printing.checker import Check, check
from tests.printing.tagged import plain, read, running

FIXTURES = Path(__file__).parents[1] / "data" / "plans"
SETTINGS = PageSettings()
STATES = list(PrintState)

LONG_WORD = "Электрофотополупроводниковоавтоматизированный"
LATIN_WORD = "x" * 45
LONG_CELL = "Разработка и утверждение распорядительных актов образовательных организаций о внедрении модели. " * 10


def real(slug: str) -> Document:
    return from_data(Document, json.loads((FIXTURES / f"{slug}.json").read_text(encoding="utf-8")))


def printed(document: Document, state: PrintState = PrintState.APPROVED, settings: PageSettings = SETTINGS) -> Check:
    return Check(render_pdf(document, state, settings), document, state, settings)


def rows(check: Check) -> list[list[str]]:
    """Cells of all tables in reading order, heads left out."""
    return [
        [running(cell.text) for cell in row.all("TD", "TH")]
        for body in check.reading.root.all("TBody")
        for row in body.all("TR")
    ]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("slug", ["vytegra-2020", "tonkino-2023", "aksay-2020", "chelyabinsk-2021", "morshansk-2020"])
def test_real_documents_have_no_fault(slug, state):
    document = real(slug)
    assert check(render_pdf(document, state, SETTINGS), document, state) == []


@pytest.mark.parametrize("state", STATES)
def test_a_composed_document_has_no_fault(state):
    document = samples.document()
    assert check(render_pdf(document, state, SETTINGS), document, state) == []


def straining() -> dict[str, Document]:
    """Documents that a page finds hard to hold."""
    long = samples.item("1.1.", f"{LONG_WORD} {LATIN_WORD}", responsible=LONG_WORD, result=LATIN_WORD)
    bullets = "Утверждение распорядительных актов, включающих:\n" + "\n".join(
        f"- {i}-е назначение ответственных за внедрение и реализацию целевой модели в организации;" for i in range(60)
    )
    nested = samples.item(
        "1.1.",
        "Контроль реализации мероприятий:",
        deadline="",
        responsible="",
        result="",
        children=(samples.item("1.1.1."), samples.item("1.1.2.", "на уровне муниципалитета")),
    )
    return {
        "45-character words": samples.document(samples.plan(sections=(Section("Раздел", "1.", (long,)),))),
        "900-character cells": samples.document(
            samples.plan(
                sections=(
                    Section("Раздел", "1.", tuple(samples.item(f"1.{i}.", LONG_CELL[:900]) for i in range(1, 9))),
                )
            )
        ),
        "a row taller than a page": samples.document(
            samples.plan(
                sections=(
                    Section(
                        "Раздел",
                        "1.",
                        (*samples.sections(1, 4)[0].items, samples.item("1.5.", bullets), samples.item("1.6.")),
                    ),
                )
            )
        ),
        "three-level numbers": samples.document(
            samples.plan(
                scheme=Scheme.THREE_LEVELS,
                sections=tuple(
                    Section(f"Раздел {i}", f"{i}.", (nested, *samples.sections(1, 5)[0].items[1:])) for i in range(1, 7)
                ),
            )
        ),
        "a flat plan": samples.document(samples.flat_plan(40)),
        "no result column": samples.document(samples.flat_plan(12, columns=samples.FOUR)),
        "two columns": samples.document(samples.flat_plan(12, columns=samples.TWO)),
        "six columns": samples.document(samples.plan(columns=(*samples.FIVE, Column("extra1", "Примечание")))),
        "no rows": samples.document(samples.plan(sections=())),
        "targets inside": samples.document(samples.plan(targets=samples.targets())),
        "a description": samples.document(
            samples.plan(
                description="# Описание\nЦели модели:\n- первая цель;\n- вторая цель.\n\nЭтапы внедрения.",
                table_title="План мероприятий",
            )
        ),
        "many sections": samples.document(samples.plan(sections=samples.sections(14, 2))),
    }


@pytest.mark.parametrize("name", list(straining()))
@pytest.mark.parametrize("state", [PrintState.DRAFT, PrintState.APPROVED])
def test_straining_documents_have_no_fault(name, state):
    document = straining()[name]
    assert check(render_pdf(document, state, SETTINGS), document, state) == []


def test_a_word_of_a_whole_cell_is_printed_with_all_its_letters():
    word = "наставничество" * 12
    document = samples.document(samples.plan(sections=(Section("Раздел", "1.", (samples.item("1.1.", word),)),)))
    (row,) = [row for row in rows(printed(document)) if row[0] == "1.1."]
    assert re.sub("[\\s\u00ad\u200b]", "", row[1]) == word


def test_450_rows_keep_their_order_and_their_heads():
    document = samples.document(samples.plan(sections=samples.sections(30, 15)))
    found = printed(document)
    assert [row[0] for row in rows(found) if len(row) == 5] == [
        f"{section}.{row}." for section in range(1, 31) for row in range(1, 16)
    ]
    assert found.faults() == []


def test_every_cell_is_read_back_in_order():
    document = real("vytegra-2020")
    keys = [column.key for column in document.plan.columns]
    wanted = [[plain(item.cell(key) or "") for key in keys] for _, _, item in document.plan.walk()]
    found = [[plain(cell) for cell in row] for row in rows(printed(document)) if len(row) == len(keys)]
    assert found == wanted


# --- Orientation and numbering -------------------------------------------------------------------------------------


def orientations(check: Check) -> str:
    return "".join("L" if page.turned else "P" for page in check.pages)


def test_a_table_that_an_upright_sheet_would_cut_is_turned_with_its_description_and_targets_upright():
    found = printed(real("morshansk-2020"))
    assert orientations(found) == "PPPPP" + "L" * 8 + "P"
    assert [number and number.text for number in found.numbers] == [None, *map(str, range(2, 15))]


@pytest.mark.parametrize("slug", ["vytegra-2020", "tonkino-2023"])
def test_tables_that_fit_stay_upright(slug):
    assert set(orientations(printed(real(slug)))) == {"P"}


def test_numbers_run_through_all_pages_where_the_body_wants_it():
    settings = replace(SETTINGS, page_numbering=Numbering.THROUGH)
    found = printed(real("aksay-2020"), settings=settings)
    assert [number and number.text for number in found.numbers] == [None, "2", "3", "4", "5"]
    assert found.faults() == []


@pytest.mark.parametrize(
    "settings",
    [
        replace(SETTINGS, left_margin=20),
        replace(SETTINGS, landscape_binding=Side.LEFT),
        replace(SETTINGS, operative_spacing=Spacing.CAPITALS),
        replace(SETTINGS, operative_spacing=Spacing.CAPITALS, operative_place=Place.OWN_LINE),
        replace(SETTINGS, operative_place=Place.OWN_LINE),
        replace(SETTINGS, heading_align=Align.CENTRE, place_align=Align.LEFT),
        replace(SETTINGS, appendix_mark_with_act=True),
        replace(SETTINGS, body_size=13, line_height=1.5, table_size=10.0),
        replace(SETTINGS, hyphenation=False),
        replace(SETTINGS, column_numbers=False),
        replace(SETTINGS, drafter_at_foot=False),
        replace(SETTINGS, short_row_limit=20),
    ],
    ids=lambda settings: ",".join(
        name for name in PageSettings.__slots__ if getattr(settings, name) != getattr(SETTINGS, name)
    ),
)
def test_every_setting_of_the_body_prints_without_fault(settings):
    document = samples.document(samples.plan(sections=samples.sections(4, 6)))
    assert printed(document, settings=settings).faults() == []


def test_a_centred_stamp_is_centred_on_its_longest_line():
    found = printed(samples.document(), settings=replace(SETTINGS, stamp_align=Align.CENTRE))
    lines = [line for line in found.pages[1].lines if line.left > 115 and line.top < 60 and not line.bold]
    middles = [(line.left + line.right) / 2 for line in lines]
    assert len(lines) == 5
    assert max(middles) - min(middles) < 0.5
    assert min(line.left for line in lines) == pytest.approx(120, abs=1)


def test_an_empty_cell_prints_a_dash_only_where_the_product_composes():
    settings = replace(SETTINGS, empty_cell_dash=True)
    empty = samples.plan(sections=(Section(items=(samples.item("1.", result=""),)),))
    assert rows(printed(samples.document(empty), settings=settings))[0][-1] == "—"
    brought_in = replace(empty, brought_in=True)
    assert rows(printed(samples.document(brought_in), settings=settings))[0][-1] == ""


def test_the_watermark_is_a_setting():
    for settings, drawn in ((SETTINGS, True), (replace(SETTINGS, watermark=False), False)):
        with pikepdf.open(io.BytesIO(render_pdf(samples.document(), PrintState.DRAFT, settings).pdf)) as file:
            assert [bool(page.Resources.get("/XObject")) for page in file.pages] == [drawn] * len(file.pages)


# --- What the act and its appendices print -------------------------------------------------------------------------


def texts(check: Check, page: int) -> list[str]:
    """Texts of the paragraphs of a page, each on one line."""
    kinds = ("P", "H1", "H2")
    return [running(element.text) for element in check.reading.root.all(*kinds) if element.page == page]


def test_the_stamp_takes_the_form_of_the_standard():
    found = printed(samples.document())
    assert texts(found, 1)[:3] == [
        "Приложение",
        "УТВЕРЖДЕН",
        "приказом управления образования администрации Н-ского района от 31.08.2026 № 187",
    ]


def test_the_same_blanks_stand_in_the_act_and_in_the_stamp_before_registration():
    found = printed(samples.document(), PrintState.FOR_SIGNATURE)
    assert texts(found, 0)[3:5] == ["от ____________", "№ ____"]
    assert texts(found, 1)[2].endswith("от ____________ № ____")


def test_points_are_numbered_and_the_operative_word_is_one_word_for_a_reader():
    paragraphs = texts(printed(samples.document()), 0)
    assert any(text.endswith("№ Р-145, приказываю:") for text in paragraphs)
    numbers = [text.split()[0] for text in paragraphs if text[0].isdigit() and "." in text.split()[0]]
    assert numbers == ["1.", "2.", "2.1.", "2.2.", "2.3.", "3.", "4.", "5.", "6."]


def test_an_act_brought_in_keeps_its_own_word_numbers_and_date():
    found = texts(printed(real("aksay-2020")), 0)
    assert "8.10.2020" in found
    assert "ПРИКАЗЫВАЮ:" in found
    assert any(text.startswith("2.1. Внедрить") for text in found)


def test_an_absent_appendix_makes_no_page_and_a_list_prints_its_rows():
    found = printed(real("aksay-2020"))
    marks = [text for page in range(len(found.pages)) for text in texts(found, page) if text.startswith("Приложение")]
    assert marks == ["Приложение № 1", "Приложение № 3"]
    assert rows(found)[-1][2] == "общеобразовательная"


@pytest.mark.parametrize(("slug", "first"), [("tonkino-2023", "УТВЕРЖДЕНО"), ("morshansk-2020", "Утверждена")])
def test_an_act_without_text_leaves_only_its_stamp_on_the_plan(slug, first):
    assert texts(printed(real(slug)), 0)[0] == first


def test_a_plan_without_an_act_begins_with_its_title():
    assert texts(printed(real("chelyabinsk-2021")), 0)[0].startswith("План («дорожная карта») реализации")


def appendices() -> tuple[Appendix, ...]:
    return (
        Appendix(AppendixKind.ROADMAP, "1"),
        Appendix(AppendixKind.TARGETS, "2", "Целевые показатели"),
        Appendix(
            AppendixKind.LIST,
            "3",
            "Перечень организаций, внедряющих целевую модель",
            ("№ п/п", "Наименование организации", "Куратор"),
            (("1", "МБОУ «Средняя школа № 1»", "А.А. Иванова"), ("2", "МБОУ «Средняя школа № 2»")),
        ),
        Appendix(
            AppendixKind.TABLE,
            "4",
            "График внедрения",
            ("Организация", "Год", "Дата приказа", "Число пар", "Примечание", "Куратор"),
            tuple((f"Школа № {i}", "2026", "15.09.2026", str(i), "по согласованию", "—") for i in range(1, 9)),
        ),
        Appendix(
            AppendixKind.TEXT, "5", "Положение о наставничестве", text="# Общие положения\nТекст положения.\n- первое;"
        ),
        Appendix(AppendixKind.TEXT, "6", "Форма отчета", absent=True),
    )


@pytest.mark.parametrize("state", STATES)
def test_appendices_of_every_kind_print_each_on_its_own_page(state):
    document = samples.document(
        samples.plan(targets=samples.targets()), samples.order(appendices=appendices(), basis=())
    )
    found = printed(document, state)
    assert found.faults() == []
    titles = [running(title.text) for title in found.reading.root.all("H1")[1:]]
    assert titles[1:] == [
        "Целевые показатели",
        "Перечень организаций, внедряющих целевую модель",
        "График внедрения",
        "Положение о наставничестве",
    ]
    words = [text for page in range(len(found.pages)) for text in texts(found, page) if text.startswith("УТВЕРЖДЕН")]
    assert words == ["УТВЕРЖДЕН", "УТВЕРЖДЕНЫ", "УТВЕРЖДЕН", "УТВЕРЖДЕН", "УТВЕРЖДЕНО"]


def test_a_draft_costs_no_page_more_than_the_copy_for_signature():
    document = samples.document()
    pages = {state: render_pdf(document, state, SETTINGS).pages for state in STATES}
    assert len(set(pages.values())) == 1


@pytest.mark.parametrize("points", range(14, 32, 2))
def test_the_signature_never_stands_alone(points):
    clauses = tuple(
        Clause(f"Пункту {i} исполнителю представить информацию об исполнении мероприятий Плана.") for i in range(points)
    )
    document = samples.document(act=samples.order(clauses=(*clauses, samples.clauses()[-1])))
    assert [fault for fault in printed(document).faults() if fault.startswith("07")] == []


def tall_row_after(short_rows: int) -> Document:
    """A row that may break, with room for one or two lines above the page's end."""
    short = [
        samples.item(f"1.{i}.", "Приказ", deadline="июнь", responsible="ОО", result="Акт")
        for i in range(1, short_rows + 1)
    ]
    text = LONG_CELL[:600] + "".join(f"\n- пункт {i} перечня обязанностей куратора наставничества;" for i in range(20))
    items = (*short, samples.item("1.98.", text, deadline="июнь"), samples.item("1.99."))
    return samples.document(samples.plan(sections=(Section("Раздел", "1.", items),)))


def test_a_row_never_leaves_its_text_for_the_next_page(monkeypatch):
    settings = replace(SETTINGS, short_row_limit=45)
    for short_rows in range(7, 12):
        assert printed(tall_row_after(short_rows), settings=settings).faults() == []
    monkeypatch.setattr(pdf, "torn_rows", lambda pages: frozenset())
    torn = [fault for rows in range(7, 12) for fault in printed(tall_row_after(rows), settings=settings).faults()]
    assert [fault[:2] for fault in torn] == ["10"], "no position tried is the one that tears a row"


# --- Hostile and unfinished input ----------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script> {{ x }} \x00NUL\x07 \u202eсправа\u202c \u200fметка 😀 מימין & <b>жирно</b> \ud800"
SHOWN = "<script>alert(1)</script> {{ x }} NUL справа метка 😀"


def test_hostile_text_is_printed_as_text():
    document = samples.document(
        samples.plan(
            title=HOSTILE,
            description=f"# {HOSTILE}\n- {HOSTILE}\n{HOSTILE}",
            sections=(Section(HOSTILE, "1.", (samples.item("1.1.", HOSTILE, deadline=HOSTILE, result=HOSTILE),)),),
        ),
        samples.order(
            heading=HOSTILE, preamble=HOSTILE, place=HOSTILE, issuer_lines=(HOSTILE,), operative_word=HOSTILE
        ),
    )
    found = read(render_pdf(document, PrintState.DRAFT, SETTINGS).pdf)
    assert plain(found.root.text).count(plain(SHOWN)) >= 10
    assert found.loose == ()


def test_an_unfinished_document_prints():
    document = Document(
        Plan(title=""), samples.order(heading="", preamble="", clauses=(Clause(""),), requisites=Requisites())
    )
    assert render_pdf(document, PrintState.DRAFT, SETTINGS).pages >= 1
    assert render_pdf(Document(Plan(title="План")), PrintState.DRAFT, SETTINGS).pages == 1


def test_no_address_outside_the_product_is_read(monkeypatch):
    import socket

    def refuse(*args: object) -> None:
        raise AssertionError("a printed page tried to reach the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    text = '<img src="http://example.org/x.png"><link rel=stylesheet href="file:///etc/passwd">'
    found = read(render_pdf(samples.document(samples.plan(title=text)), PrintState.APPROVED, SETTINGS).pdf)
    assert plain(text) in plain(found.root.text)


# --- The checker itself, and the agreement sheet -------------------------------------------------------------------


def test_the_checker_sees_what_is_wrong():
    document = samples.document()
    narrow = replace(SETTINGS, left_margin=20)
    narrowed = render_pdf(document, PrintState.DRAFT, narrow)
    other = samples.document(samples.plan(title="Порядок"), samples.order(heading="Другой заголовок"))
    faults = {fault[:2] for fault in check(narrowed, other, PrintState.APPROVED, SETTINGS)}
    assert {"02", "03", "15", "17", "18", "20"} <= faults


def test_the_agreement_sheet_names_posts_and_signs_nothing():
    posts = ("Начальник управления образования", "Заведующий методическим отделом МУ «ЦОДУ ВМР»")
    sheet = render_agreement_sheet(real("vytegra-2020"), SETTINGS, posts)
    found = read(sheet.pdf)
    assert sheet.pages == 1
    assert running(found.root.all("H1")[0].text) == (
        "ЛИСТ СОГЛАСОВАНИЯ к проекту постановления Администрации Вытегорского муниципального района"
    )
    body = [[running(cell.text) for cell in row.all("TD")] for row in found.root.all("TBody")[0].all("TR")]
    assert body == [[str(i), post, "", "", "", "", ""] for i, post in enumerate(posts, start=1)]


def test_the_agreement_sheet_leaves_rows_for_handwriting_when_nobody_is_named():
    found = read(render_agreement_sheet(samples.document(), SETTINGS, ()).pdf)
    assert len(found.root.all("TBody")[0].all("TR")) == 5


def test_the_kind_of_the_act_is_named_in_its_cases():
    act = samples.order(kind=ActKind.RESOLUTION, operative_word="постановляю")
    found = printed(samples.document(act=act))
    assert texts(found, 0)[2] == "ПОСТАНОВЛЕНИЕ"
    assert texts(found, 1)[2].startswith("постановлением управления")
    assert found.faults() == []
