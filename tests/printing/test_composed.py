"""What the product composes tells one story in every file: the act's heading, its operative word, who submits it."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import openpyxl
import pytest

from documents.act import Act, Clause
from documents.disposition import act_heading, opening
from documents.page import PageSettings, Place, PrintState, Spacing
from roadmaps.act_page import act_page
from roadmaps.printing.agreement_sheet import render_agreement_sheet
from roadmaps.printing.docx import render_docx
from roadmaps.printing.pdf import render_pdf
from roadmaps.printing.xlsx import render_xlsx
from tests.printing import samples
from tests.printing.checker import check
from tests.printing.reading import flat
from tests.printing.tagged import read, running

SETTINGS = PageSettings()
APPROVED = PrintState.APPROVED
BLOCK = PageSettings(operative_place=Place.OWN_LINE, operative_spacing=Spacing.CAPITALS)


def pdf_paragraphs(act: Act, settings: PageSettings) -> list[str]:
    root = read(render_pdf(samples.document(act=act), APPROVED, settings).pdf).root
    return [running(found.text) for found in root.all("P", "H1")]


def docx_paragraphs(act: Act, settings: PageSettings) -> list[str]:
    data = render_docx(samples.document(act=act), APPROVED, settings)
    return [flat(found.text) for found in docx.Document(io.BytesIO(data)).paragraphs]


def xlsx_paragraphs(act: Act, settings: PageSettings) -> list[str]:
    data = render_xlsx(samples.document(act=act), settings, APPROVED)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Приказ"]
    return [flat(str(row[0].value or "")) for row in sheet.iter_rows()]


def screen_paragraphs(act: Act, settings: PageSettings) -> list[str]:
    page = act_page(act, APPROVED, settings)
    assert page
    return [flat(text) for text in page.opening]


EVERYWHERE = pytest.mark.parametrize("paragraphs", [pdf_paragraphs, docx_paragraphs, xlsx_paragraphs])


@pytest.mark.parametrize("paragraphs", [pdf_paragraphs, docx_paragraphs, xlsx_paragraphs, screen_paragraphs])
@pytest.mark.parametrize("settings", [SETTINGS, BLOCK])
@pytest.mark.parametrize("preamble", ["В целях развития\nна основании распоряжения,", ""])
def test_the_operative_word_stands_in_the_same_place_everywhere(paragraphs, settings, preamble):
    act = samples.order(preamble=preamble)
    expected = [flat(part.plain) for part in opening(act, settings)]
    found = paragraphs(act, settings)
    start = found.index(expected[0])

    assert found[start : start + len(expected)] == expected
    assert expected[-1].endswith("приказываю:" if settings is SETTINGS else "ПРИКАЗЫВАЮ:")
    assert sum("приказываю:" in text.lower() for text in found) == 1


@pytest.mark.parametrize("operative_word", ["", "приказываю"])
def test_an_act_without_the_word_opens_with_its_preamble_alone(operative_word):
    act = samples.order(preamble="В целях развития", operative_word=operative_word)
    assert [part.plain for part in opening(act, SETTINGS)] == [f"В целях развития {operative_word}:".removesuffix(" :")]


@EVERYWHERE
@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("О внедрении целевой модели. ", "О внедрении целевой модели"),
        ("О внедрении модели на 2026–2027 гг.", "О внедрении модели на 2026–2027 гг."),
        ("О внедрении модели на 2026 г.", "О внедрении модели на 2026 г."),
    ],
)
def test_no_full_stop_ends_a_heading_but_that_of_a_word_cut_short(paragraphs, typed, printed):
    act = samples.order(heading=typed)
    assert act_heading(act) == printed
    assert printed in paragraphs(act, SETTINGS)
    assert check(render_pdf(samples.document(act=act), APPROVED, SETTINGS), samples.document(act=act), APPROVED) == []


def test_a_heading_brought_in_keeps_its_full_stop():
    assert act_heading(samples.order(heading="О модели.", brought_in=True)) == "О модели."


def test_three_paragraphs_of_one_line_go_with_the_signature_in_word():
    act = samples.order(clauses=tuple(Clause(f"Пункт {number}.") for number in range(1, 6)))
    data = render_docx(samples.document(act=act), APPROVED, SETTINGS)
    clauses = [found for found in docx.Document(io.BytesIO(data)).paragraphs if found.style.style_id == "Clause"]
    assert [bool(found.paragraph_format.keep_with_next) for found in clauses] == [False, False, True, True, True]


def test_the_margin_of_a_sheet_with_text_follows_the_bodys_setting():
    document = samples.document(samples.plan(description="Цель плана."))
    data = render_xlsx(document, replace(SETTINGS, left_margin=20), APPROVED)
    margins = openpyxl.load_workbook(io.BytesIO(data))["Описание"].page_margins
    assert margins.left * 25.4 == pytest.approx(20)


@pytest.mark.parametrize(
    ("drafter", "submits"),
    [
        (
            ("Соколова Елена Викторовна,", "главный специалист отдела общего образования", "8 (00000) 0-00-00"),
            "Соколова Елена Викторовна, главный специалист отдела общего образования",
        ),
        (("Проект приказа вносит:", "Соколова Елена Викторовна", "тел. +7 000 000-00-00"), "Соколова Елена Викторовна"),
    ],
)
def test_who_submits_the_draft_is_named_without_the_telephone(drafter, submits):
    sheet = render_agreement_sheet(samples.document(act=samples.order(drafter=drafter)), SETTINGS, ())
    text = running(read(sheet.pdf).root.text)
    assert text.split("Проект внес:")[1].split("___")[0].strip() == submits
