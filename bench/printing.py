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

from bench.harness import Ratio, compare, cpu_seconds
from documents.page import PageSettings, PrintState
from organizations.models import User
from roadmaps.models import Roadmap
from roadmaps.plan import Document, Item, Plan, Section, TargetTable
from roadmaps.plan_rows import read_plan
from roadmaps.printing.pdf import render_pdf

SLUG = "morshansk-2020"


def run() -> list[Ratio]:
    plan = _morshansk()
    return [
        compare(
            "PDF of 45 rows / the same under the site's stylesheet, automatic layout",
            lambda: _render(plan),
            lambda: _site_page(plan),
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


@cache
def _site_styles() -> list[weasyprint.CSS]:
    spec = find_spec("bootstrap")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("bootstrap is not installed")
    bootstrap = Path(next(iter(spec.submodule_search_locations))) / "css" / "bootstrap.min.css"
    own = sorted((django_settings.BASE_DIR / "static" / "css").glob("*.css"))
    page = "@page { size: 297mm 210mm; margin: 30mm 10mm 20mm 20mm } table { hyphens: auto; font-size: 11pt }"
    return [weasyprint.CSS(filename=str(path)) for path in (bootstrap, *own)] + [weasyprint.CSS(string=page)]


def _site_page(plan: Plan) -> bytes:
    head = "".join(f"<th scope=col>{escape(column.label)}" for column in plan.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(item.cell(column.key) or '')}" for column in plan.columns)
        for _, _, item in plan.walk()
    )
    html = f"<html lang=ru><title>{escape(plan.title)}</title><h1>{escape(plan.title)}</h1>"
    html += f"<table class='table table-bordered'><thead><tr>{head}<tbody>{rows}</table>"
    return weasyprint.HTML(string=html).write_pdf(stylesheets=_site_styles(), pdf_variant="pdf/ua-1") or b""


def _repeated(plan: Plan, rows: int) -> Plan:
    items: list[Item] = [item for _, _, item in plan.walk()]
    many = tuple(replace(items[index % len(items)], label=str(index + 1)) for index in range(rows))
    return replace(plan, sections=(Section(items=many),))


def _growth(plan: Plan) -> Ratio:
    small, large = _repeated(plan, 450), _repeated(plan, 4500)
    _render(small)
    base = min(cpu_seconds(lambda: _render(small)) for _ in range(2))
    grown = cpu_seconds(lambda: _render(large))
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
