"""A curator reports in the browser: on a phone with a file, and without JavaScript; the department sees the report."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pikepdf
import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.e2e.conftest import Console
from tools.live import Installation

CURATOR, EDITOR = "curator.algasovo@example.org", "editor.morshansk@example.org"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


# What the curator owes in a week: items 15 and 28 take a file, 14 an order by number and date.
LINES = """
import datetime as dt
from django_scopes import scopes_disabled
from organizations.models import Organization
from roadmaps.models import Roadmap
from tests import factories
with scopes_disabled():
    plan = Roadmap.objects.select_related("current_edition").get(slug="morshansk-2020")
    school = Organization.objects.get(slug="morshansk-algasovo")
    for item in plan.item_set.filter(label__in=["14", "15", "28"]):
        factories.line(plan, school, dt.date(2023, 10, 23), uid=item.uid)
"""


@pytest.fixture(scope="module", autouse=True)
def _lines(installation: Installation) -> None:
    installation.manage("shell", "-c", LINES)


def pdf() -> FilePayload:
    target = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(target)
    return {"name": "Программа обучения.pdf", "mimeType": "application/pdf", "buffer": target.getvalue()}


def choose(page: Page, words: tuple[str, ...]) -> list[str]:
    """Ticks the first lines with these titles and opens the form; gives back their keys."""
    page.goto("/my/")
    keys = []
    for word in words:
        tick = page.locator("article.duty", has_text=word).first.locator("input[name=line]")
        tick.check()
        keys.append(str(tick.get_attribute("value")))
    page.get_by_role("button", name="Отчитаться по выбранным").click()
    return keys


def test_two_items_by_one_file_on_a_phone(
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
    axe: Callable[..., list[str]],
    console: Console,
) -> None:
    page = new_context(**PHONE).new_page()
    console.watch(page)
    console.expect(r"^422 POST .*/lines/report/$")
    sign_in(page, CURATOR)
    first, second = choose(page, ("Разработка программ наставничества", "Организация обучения наставников"))
    assert axe(page, **PHONE) == []
    # A file that is not taken says how to save it; what was typed stays.
    page.fill("[name=note]", "Проведено два занятия")
    page.set_input_files("[name=file]", [{"name": "программа.rtf", "mimeType": "text/rtf", "buffer": b"{\\rtf1}"}])
    page.get_by_role("button", name="Отправить на проверку").click()
    expect(page.locator(".error-summary")).to_contain_text("RTF")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("[name=note]")).to_have_value("Проведено два занятия")
    # A good file is kept while a date is missing.
    page.set_input_files("[name=file]", [pdf()])
    page.get_by_role("button", name="Отправить на проверку").click()
    expect(page.locator(".kept-file")).to_contain_text("Программа обучения.pdf")
    page.fill("[name=done_on]", "15.09.2020")
    page.get_by_role("button", name="Отправить на проверку").click()
    expect(page.locator("#toasts")).to_contain_text("Отчёт по 2 мероприятиям")
    page.goto("/my/?state=reported")
    for key in (first, second):
        expect(page.locator(f"#line-{key}")).to_contain_text("Программа обучения.pdf")
    assert axe(page, **PHONE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    colleague = new_context().new_page()
    console.watch(colleague)
    sign_in(colleague, EDITOR)
    colleague.goto(f"/lines/{first}/")
    expect(colleague.get_by_role("button", name="Принять")).to_be_visible()
    assert axe(colleague) == []
    with colleague.expect_download() as download:
        colleague.get_by_role("link", name="Программа обучения.pdf").click()
    assert download.value.suggested_filename == "Программа обучения.pdf"
    assert console.unexpected() == []


def test_a_report_in_its_row_and_back_again(
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
    axe: Callable[..., list[str]],
    console: Console,
) -> None:
    page = new_context(**PHONE).new_page()
    console.watch(page)
    console.expect(r"^422 POST .*/lines/report/$")
    sign_in(page, CURATOR)
    page.goto("/my/")
    row = page.locator("article.duty", has_text="Завершение наставничества").first
    form = row.locator(".report-form")
    row.get_by_role("link", name="Отметить исполнение").click()
    expect(form.get_by_role("heading", name="Отчёт об исполнении")).to_be_focused()
    assert axe(page, **PHONE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    form.get_by_label("Примечание").fill("Итоговая встреча прошла")
    form.get_by_role("button", name="Отправить на проверку").click()
    expect(form.locator(".error-summary")).to_be_focused()
    expect(form.get_by_label("Примечание")).to_have_value("Итоговая встреча прошла")
    form.get_by_label("Когда исполнено").fill("20.09.2023")
    expect(form.locator("[data-late-after]").last).to_have_text("В отчёте будет «исполнено в срок, отчёт с опозданием»")
    form.get_by_role("button", name="Отправить на проверку").click()
    expect(page.locator("#toasts")).to_contain_text("Отчёт по 1 мероприятию (41) отправлен на проверку")
    page.get_by_role("button", name="Отменить").click()
    expect(page.locator("#toasts")).to_contain_text("Отчёт отозван")
    # What was typed is there again, and «Отмена» folds the row.
    row.get_by_role("link", name="Отметить исполнение").click()
    expect(form.get_by_label("Когда исполнено")).to_have_value("20.09.2023")
    expect(form.get_by_label("Примечание")).to_have_value("Итоговая встреча прошла")
    form.get_by_role("link", name="Отмена").click()
    expect(form).to_have_count(0)
    expect(row.get_by_role("link", name="Отметить исполнение")).to_be_focused()
    assert console.unexpected() == []


def test_a_report_without_javascript(
    new_context: Callable[..., BrowserContext], sign_in: Callable[[Page, str], None]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, CURATOR)
    (key,) = choose(page, ("Разработка положений о программе наставничества",))
    page.fill("[name=number]", "87-од")
    page.fill("[name=date]", "14.08.2020")
    page.get_by_role("button", name="Отправить на проверку").click()
    expect(page).to_have_url(re.compile(rf"/lines/{key}/$"))
    expect(page.locator("main")).to_contain_text("87-од")
    page.get_by_role("button", name="Отозвать отчёт").click()
    expect(page.locator("main")).to_contain_text("Отчёта ещё нет")
