"""What a page offers, its reader may do: no link or form of any page leads to a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest
from django.urls import reverse

from tests.access.cast import SIGNED_IN, World

# Who is let in is decided in Python; on the second database `test_headers` opens every page that somebody may see.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.usefixtures("uncounted")]
PLANS = ("draft", "submitted", "agreed", "approved", "school")
OF_A_PLAN = ("roadmap", "roadmap_act", "roadmap_print", "roadmap_history", "roadmap_check", "roadmap_files")
LISTS = ("dashboard", "roadmaps", "people", "schools", "preferences", "queue", "overview")
# Files and pictures are made at length, and the access table asks for them.
MADE = ("/pdf/", "/grid.xlsx", "/xlsx/", "/docx/", "/agreement-sheet/", ".png")
REFUSED = {403, 404, 405, 500}


def pages(world: World) -> Iterator[str]:
    yield from (reverse(name) for name in LISTS)
    yield reverse("overview_region", args=[world.named["region"]])
    for plan in PLANS:
        yield from (reverse(name, args=[world.named[plan]]) for name in OF_A_PLAN)
        yield from (reverse(f"roadmap_{act}", args=[world.named[plan]]) for act in ("submit", "agree", "register"))
    for name in ("roadmap_grid", "roadmap_addressees", "roadmap_takeover"):
        yield reverse(name, args=[world.named["approved"]])
    yield reverse("item_control", args=[world.named["approved"], "a"])
    yield f"{reverse('roadmaps')}?force=all"
    yield reverse("edition", args=[world.named["approved"], 1])


def offered(page: Any, url: str) -> Iterator[tuple[str, str]]:
    """The ways out of a page that stay with us: GET of its links, POST of its forms."""
    for link in page.xpath("//a[starts-with(@href, '/')]/@href"):
        if not link.startswith("/admin/") and not link.split("?")[0].endswith(MADE):
            yield "GET", link.split("#")[0]
    for form in page.forms:
        if form.method == "POST":
            yield "POST", form.action or url


@pytest.mark.parametrize("actor", SIGNED_IN)
def test_no_page_offers_what_its_reader_may_not_do(world: World, actor: str) -> None:
    asked: set[tuple[str, str]] = set()
    refused = []
    for url in pages(world):
        answer = world.ask(actor, "GET", url)
        if answer.status != 200:
            continue
        for method, way in offered(lxml.html.fromstring(answer.response.content.decode()), url):
            if (method, way) in asked:
                continue
            asked.add((method, way))
            status = world.ask(actor, method, way, shown=False).status
            if status in REFUSED:
                refused.append((url, method, way, status))
    assert refused == []
    assert len(asked) > 5
