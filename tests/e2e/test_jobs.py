"""Background work as a person sees it: begun, watched, left, found again, its archive taken. A real worker does it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tools.live import Installation

EDITOR = "editor.morshansk@example.org"
PLAN = "/roadmaps/morshansk-2020/"
# Three lines of a school of the plan, each with a file behind it.
EVIDENCE = """
import datetime as dt
from django_scopes import scopes_disabled
from documents.store import keep
from organizations.models import Organization
from roadmaps.models import Evidence, Execution, Occurrence, Roadmap
with scopes_disabled():
    plan = Roadmap.objects.get(slug="morshansk-2020")
    school = Organization.objects.get(slug="morshansk-algasovo")
    own = {"municipality": plan.municipality}
    for number, item in enumerate(plan.item_set.order_by("position")[:3]):
        day = dt.date(2023, 10, 1 + number)
        due = {"due": day, "roadmap": plan, "item": item}
        term = Occurrence.objects.create(**own, **due, edition=plan.current_edition, working=day)
        line = Execution.objects.create(
            **own, **due, occurrence=term, organization=school, late_after=day, basis="приказ"
        )
        file = keep(b"%PDF-1.7", municipality_id=plan.municipality_id, name="order.pdf", content_type="application/pdf")
        row = Evidence.objects.create(**own, organization=school, kind="file", title="Приказ о наставниках", file=file)
        row.lines.add(line)
"""


@pytest.fixture(scope="module", autouse=True)
def reported(installation: Installation) -> None:
    installation.manage("shell", "-c", EVIDENCE)


def test_evidence_is_collected_while_the_person_does_something_else(
    page: Page, sign_in: Callable[..., None], axe: Callable[..., list[str]], tmp_path: Path
) -> None:
    sign_in(page, EDITOR)
    page.goto(PLAN)
    page.get_by_role("button", name="Собрать одним архивом").click()
    expect(page).to_have_url(re.compile(r"/jobs/\d+/$"))
    # Left and found again from the person's menu.
    page.goto(PLAN)
    page.locator("summary", has_text="Меню сотрудника").click()
    page.get_by_role("link", name="Фоновые работы").click()
    assert axe(page) == []
    page.get_by_role("table").get_by_role("link").first.click()
    # The page asks for itself until there is something to take.
    take = page.get_by_role("link", name="Скачать архив")
    expect(take).to_be_visible(timeout=60_000)
    assert axe(page) == []
    with page.expect_download() as taken:
        take.click()
    taken.value.save_as(tmp_path / "evidence.zip")
    with zipfile.ZipFile(tmp_path / "evidence.zip") as archive:
        names = archive.namelist()
    assert "Содержание.xlsx" in names
    assert sum(name.startswith("Алгасовская СОШ/") and name.endswith("Приказ о наставниках.pdf") for name in names) == 3


def test_without_scripts_the_page_is_renewed_by_a_link(
    new_context: Callable[..., BrowserContext], sign_in: Callable[..., None]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, EDITOR)
    page.goto(PLAN)
    page.get_by_role("button", name="Собрать одним архивом").click()
    take = page.get_by_role("link", name="Скачать архив")
    for _ in range(60):
        if take.is_visible():
            break
        page.get_by_role("link", name="Обновить").click()
        page.wait_for_timeout(500)
    expect(take).to_be_visible()
