"""A document as its printed pages: the act, then each appendix on a new page."""

from __future__ import annotations

from documents.act import Appendix, AppendixKind
from documents.act_pages import act_pages, draft_mark
from documents.markup import broken, lines_element, prose_content
from documents.page import PageSettings, PrintState
from documents.pdf import Printed, print_body
from documents.stamps import corner, own_stamp
from documents.stylesheet import portrait
from documents.tables import lay_out, table_html
from roadmaps.plan import Document
from roadmaps.printing.plan_pages import plan_table


def render_pdf(document: Document, state: PrintState, settings: PageSettings) -> Printed:
    """The document's pages as a tagged PDF in the printable `state`."""
    sheet = portrait(settings)
    table = plan_table(document.plan, settings)
    layout = lay_out(table, sheet, settings)
    title = document.plan.title
    lines = broken(title, sheet.title_width, settings.body_size, bold=True)
    act = document.act
    pages = act_pages(act, state, settings) if act and act.has_text else ""
    head = (
        corner(act, Appendix(AppendixKind.ROADMAP), title, state, settings, document.plan.stamp)
        if act
        else own_stamp(document.plan.stamp, settings)
    )
    body = (
        f'{pages}<section class="appendix">{"" if pages else draft_mark(state)}{head}'
        + lines_element("h1", "title", lines, sheet.title_width, settings.body_size, bold=True)
        + table_html(table, layout, sheet, settings)
        + "</section>"
    )
    return print_body(body, title, state, settings)
