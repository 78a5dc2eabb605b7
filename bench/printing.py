"""What the product's own page setting saves, how it grows, and what a stored file costs beside rendering."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path

import weasyprint
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled
from weasyprint.text.fonts import FontConfiguration

from bench.harness import Ratio, compare, seconds
from documents.page import PageSettings, PrintState
from organizations.models import User
from roadmaps.models import Roadmap
from roadmaps.plan import Document, Item, Plan, Section, TargetTable
from roadmaps.plan_rows import read_plan
from roadmaps.printing.pdf import pages_html, render_pdf

SLUG = "morshansk-2020"


def run() -> list[Ratio]:
    plan = _morshansk()
    body = pages_html(Document(plan), PrintState.APPROVED, PageSettings())
    return [
        compare(
            "PDF of 45 rows / the same under the site's stylesheet, automatic layout",
            lambda: _render(plan),
            lambda: _site_page(plan.title, body),
            bound=0.40,
            rounds=5,
        ),
        _growth(plan),
        _stored(),
    ]


def _morshansk() -> Plan:
    """The plan's 45 rows alone: no description, no targets."""
    with scopes_disabled():
        plan = read_plan(Roadmap.objects.get(slug=SLUG))
    return replace(plan, description="", targets=TargetTable())


def _render(plan: Plan) -> bytes:
    return render_pdf(Document(plan), PrintState.APPROVED, PageSettings()).pdf


_SHEET = """
@page { size: 297mm 210mm; margin: 30mm 10mm 20mm 20mm }
table { table-layout: auto !important; hyphens: auto }
col { width: auto !important }
"""
"""The printed sheet, widths left to the page setter."""


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _site_styles() -> list[weasyprint.CSS]:
    """What a page of the site is styled with: Bootstrap, then the product's own sheets."""
    spec = find_spec("bootstrap")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("bootstrap is not installed")
    bootstrap = Path(next(iter(spec.submodule_search_locations))) / "css" / "bootstrap.min.css"
    own = sorted((django_settings.BASE_DIR / "static" / "css").glob("*.css"))
    sheets = [weasyprint.CSS(filename=str(path), font_config=_fonts()) for path in (bootstrap, *own)]
    return [*sheets, weasyprint.CSS(string=_SHEET, font_config=_fonts())]


def _site_page(title: str, body: str) -> bytes:
    """The very HTML that the product prints, under the site's sheets; parsed sheets and fonts are kept in both."""
    page = f'<!DOCTYPE html><html lang="ru"><title>{escape(title)}</title><body>{body}'
    html = weasyprint.HTML(string=page)
    return html.write_pdf(stylesheets=_site_styles(), font_config=_fonts(), pdf_variant="pdf/ua-1") or b""


def _repeated(plan: Plan, rows: int) -> Plan:
    items: list[Item] = [item for _, _, item in plan.walk()]
    many = tuple(replace(items[index % len(items)], label=str(index + 1)) for index in range(rows))
    return replace(plan, sections=(Section(items=many),))


def _growth(plan: Plan) -> Ratio:
    small, large = _repeated(plan, 450), _repeated(plan, 4500)
    _render(small)
    base = min(seconds(lambda: _render(small)) for _ in range(2))
    grown = seconds(lambda: _render(large))
    return Ratio("PDF of 4,500 rows / of 450 rows", grown / base, 14, f"{grown:.1f} / {base:.1f} s")


def _stored() -> Ratio:
    with scopes_disabled():
        roadmap = Roadmap.objects.get(slug=SLUG)
        plan = read_plan(roadmap)
        client = Client()
        client.force_login(User.objects.get(email="editor.morshansk@example.org"), _backend())
    address = reverse("edition_file", args=[SLUG, 1, "pdf"])

    def stored() -> None:
        response = client.get(address)
        if response.status_code != 200 or not b"".join(response):  # type: ignore[call-overload]
            raise RuntimeError("the stored PDF was not served")

    return compare("serving an approved PDF / rendering it", stored, lambda: _render(plan), bound=0.02, rounds=5)


def _backend() -> str:
    return "django.contrib.auth.backends.ModelBackend"
