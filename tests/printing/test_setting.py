"""How pages are set: what is drawn and mended after the page setter, and what it leaves behind in the process."""

from __future__ import annotations

import gc
import io

import pdfplumber
import pydyf
import pytest
import weasyprint

from documents import pdf
from documents.page import PageSettings, PrintState
from documents.pdf_tags import page_contents
from roadmaps.plan import Document, Section
from roadmaps.printing.pdf import pages_html, render_pdf
from tests.printing import samples
from tests.printing.geometry import MM

SETTINGS = PageSettings()


def printed(document: Document) -> bytes:
    return render_pdf(document, PrintState.APPROVED, SETTINGS).pdf


def strokes(document: Document, page: int) -> tuple[list[float], list[tuple[float, float, float]]]:
    """Heights of the horizontal rules, and the upright ones as (x, top, bottom); mm."""
    with pdfplumber.open(io.BytesIO(printed(document))) as file:
        lines = [[line[key] * MM for key in ("x0", "x1", "top", "bottom")] for line in file.pages[page].lines]
    flat = sorted(top for _, _, top, bottom in lines if bottom - top < 0.01)
    return flat, sorted((x0, top, bottom) for x0, x1, top, bottom in lines if x1 - x0 < 0.01)


def test_rules_run_along_rows_and_down_columns_once():
    flat, upright = strokes(samples.document(samples.flat_plan(6)), 1)
    assert len(flat) == 2 + 6 + 1
    assert len(upright) == len(samples.FIVE) + 1
    half = 0.25 * MM
    for _, top, bottom in upright:
        assert (top, bottom) == pytest.approx((flat[0] - half, flat[-1] + half), abs=0.01)


def test_no_rule_crosses_a_section_row():
    document = samples.document(samples.plan(sections=samples.sections(1, 4)))
    flat, upright = strokes(document, 1)
    section_top, section_bottom = flat[2], flat[3]
    places = sorted({round(x, 2) for x, _, _ in upright})
    assert len(places) == len(samples.FIVE) + 1
    for x, top, bottom in upright:
        crosses = top < section_top + 0.5 and bottom > section_bottom - 0.5
        assert crosses == (round(x, 2) in (places[0], places[-1]))


def test_a_row_cut_by_a_page_end_is_closed_below_and_open_again_above():
    bullets = "Приказы:\n" + "\n".join(f"- {i}-е назначение ответственных за внедрение модели;" for i in range(60))
    items = (*samples.sections(1, 4)[0].items, samples.item("1.5.", bullets))
    document = samples.document(samples.plan(sections=(Section("Раздел", "1.", items),)))
    for page in (1, 2):
        flat, upright = strokes(document, page)
        assert max(bottom for _, _, bottom in upright) == pytest.approx(flat[-1], abs=0.1)


def test_the_html_that_is_set_is_the_html_that_is_told(monkeypatch):
    document = samples.document()
    seen: list[str] = []
    layout = pdf._layout
    monkeypatch.setattr(pdf, "_layout", lambda body, *rest: (seen.append(body), layout(body, *rest))[1])
    printed(document)
    assert seen == [pages_html(document, PrintState.APPROVED, SETTINGS)]


def test_only_cells_with_a_word_too_long_may_break_inside_a_word():
    plan = samples.plan(sections=(Section("", "", (samples.item("1."), samples.item("2.", "x" * 60))),))
    html = pages_html(samples.document(plan), PrintState.APPROVED, SETTINGS)
    assert f'<td class="w">{"x" * 60}</td>' in html
    assert "<td>Приказы организаций</td>" in html


def test_the_same_document_gives_the_same_bytes():
    assert printed(samples.document()) == printed(samples.document())


def test_the_search_for_garbage_goes_on_after_a_page_and_after_a_fault(monkeypatch):
    printed(samples.document())
    assert gc.isenabled()

    def fail(*_: object) -> None:
        assert not gc.isenabled()
        raise RuntimeError("the page cannot be set")

    monkeypatch.setattr(pdf, "_layout", fail)
    with pytest.raises(RuntimeError):
        printed(samples.document())
    assert gc.isenabled()


def test_the_setter_still_takes_its_default_sheet_and_its_pages_from_where_they_are_replaced():
    """Both are parts of other libraries that nobody promised: an upgrade that moves them only makes printing slow."""
    asked: list[bool] = []

    class Page(weasyprint.HTML):
        def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
            asked.append(forms)
            return [weasyprint.CSS(string="html,body,p{display:block}")]

    def look(document: weasyprint.Document, file: pydyf.PDF) -> None:
        assert file.page_references == tuple(f"{number} 0 R".encode() for number in file.pages["Kids"][::3])
        assert len(page_contents(file)) == len(document.pages) == 2

    pages = Page(string="<p style='break-after:page'>1</p><p>2</p>").render()
    pages.write_pdf(finisher=look)
    assert asked
