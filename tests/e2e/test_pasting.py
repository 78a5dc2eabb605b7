"""A table from the clipboard in a real browser, with its HTML and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.roadmaps.five_documents import read
from tests.roadmaps.pasted import to_tsv, to_word_html

pytestmark = pytest.mark.e2e
EDITOR = "editor.vytegra@example.org"
# A paste as the browser fires it: the listener sees the clipboard, then the field takes the text.
PASTE = """([selector, html, text]) => {
  const field = document.querySelector(selector);
  field.focus();
  const data = new DataTransfer();
  data.setData("text/plain", text);
  if (html) data.setData("text/html", html);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  if (!field.dispatchEvent(event) || !field.setRangeText) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", bubbles: true }));
}"""
MERGED = (
    "<table style='width:5cm'><tr><td colspan=3 style='border:1px'>7. Обучение</td></tr>"
    "<tr><td>7.1</td><td>Программа<ul><li>для школ</li><li>для района</li></ul></td><td>май</td></tr></table>"
)
PLAIN = "7. Обучение\n7.1\tПрограмма\tмай\n"


def paste(page: Page, html: str, text: str, into: str = "[data-paste]") -> None:
    page.evaluate(PASTE, [into, html, text])


def draft(page: Page) -> str:
    """A new plan made of the Vytegra table as Word gives it; returns its address."""
    plan = read("vytegra-2020").plan
    page.goto("/roadmaps/new/paste/")
    paste(page, to_word_html(plan), to_tsv(plan))
    expect(page.locator("[data-paste-said]")).to_contain_text("Таблица принята: строк")
    page.get_by_role("button", name="Посмотреть, как встанет").click()
    page.locator("textarea[name=title]").fill("План на 2027 год")
    page.get_by_role("button", name="Создать черновик").first.click()
    expect(page.get_by_role("heading", name="План на 2027 год")).to_be_visible()
    return page.url.partition("#")[0]


def test_a_table_with_merged_cells_and_lists_comes_as_shown_and_goes_by_undo(
    page: Page, sign_in: Callable[[Page, str], None]
) -> None:
    sign_in(page, EDITOR)
    address = draft(page)
    expect(page.locator("tr.item-row")).to_have_count(20)
    page.goto(f"{address}paste/")
    # Pasted beside the field: the page takes it all the same.
    paste(page, MERGED, PLAIN, into="h1")
    expect(page.locator("[data-paste-said]")).to_have_text("Таблица принята: строк 2.")
    page.get_by_role("button", name="Посмотреть, как встанет").click()
    expect(page.locator("tr.item-row .point")).to_have_text(["•для школ", "•для района"])
    page.get_by_role("button", name="Вставить 2 строки").first.click()
    expect(page.locator("tr.item-row")).to_have_count(21)
    expect(page.locator("tr.section-row:has-text('Обучение')")).to_be_visible()
    page.get_by_role("link", name="Отменить", exact=True).first.click()
    page.get_by_role("button").filter(has_text="Отменить").first.click()
    expect(page.locator("tr.item-row")).to_have_count(20)


def test_text_changed_by_hand_goes_before_the_clipboards_html(page: Page, sign_in: Callable[[Page, str], None]) -> None:
    sign_in(page, EDITOR)
    page.goto("/roadmaps/new/paste/")
    paste(page, MERGED, PLAIN)
    page.locator("[data-paste]").press("Control+End")
    page.locator("[data-paste]").press_sequentially("7.2\tЕщё")
    expect(page.locator("[data-paste-said]")).to_have_text("Принято как текст: строк 3.")
    page.get_by_role("button", name="Посмотреть, как встанет").click()
    expect(page.locator("tr.item-row .col-title .cell-words")).to_have_text(["Программа", "Ещё"])
    page.get_by_role("button", name="Изменить вставленное").first.click()
    expect(page.locator("[data-paste]")).to_have_value(f"{PLAIN}7.2\tЕщё")


def test_a_page_that_lost_its_scripts_pastes_too(
    new_context: Callable[..., BrowserContext], sign_in: Callable[[Page, str], None]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, EDITOR)
    page.goto("/roadmaps/new/paste/")
    page.locator("textarea[name=text]").fill("№\tМероприятие\tСрок\n1.\tПриказ\tмай")
    page.get_by_role("button", name="Посмотреть, как встанет").click()
    page.locator("textarea[name=title]").fill("План без скриптов")
    page.get_by_role("button", name="Создать черновик").first.click()
    expect(page.get_by_role("heading", name="План без скриптов")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_no_page_of_pasting_scrolls_sideways(
    new_context: Callable[..., BrowserContext], sign_in: Callable[[Page, str], None], width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    sign_in(page, EDITOR)
    for text in ("", "№\tМероприятие\tСрок\n1\tВовлечены\tмай\n\tнаставничества\t\nб/н\tПлан\tиюнь\t" + "ж" * 300):
        page.goto("/roadmaps/new/paste/")
        page.locator("[data-paste]").fill(text)
        page.get_by_role("button", name="Посмотреть, как встанет").click()
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
