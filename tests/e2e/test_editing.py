"""Editing in place as a person does it: the mouse, the keys, a second person, a mistake and the way back; an approved
plan by an act that amends it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.test_whole_path import agree, submit

EDITOR, APPROVER = "editor.vytegra@example.org", "approver.vytegra@example.org"


@pytest.fixture
def draft(page: Page, sign_in: Callable[[Page, str], None]) -> Page:
    """A fresh copy of the plan of Vytegra, open for editing."""
    sign_in(page, EDITOR)
    page.goto("/roadmaps/new/copy/?source=vytegra-2020")
    page.get_by_role("button", name="Скопировать").click()
    page.wait_for_url(re.compile(r"/roadmaps/vytegra-2021[-\d]*/$"))
    return page


def row(page: Page, uid: str) -> Locator:
    return page.locator(f'[data-uid="{uid}"]')


def cell(page: Page, uid: str, field: str) -> Locator:
    return row(page, uid).locator(f'[data-cell="{field}"]')


def order(page: Page) -> list[str]:
    return page.locator("[data-row=item]").evaluate_all("rows => rows.map((row) => row.dataset.uid)")


def open_cell(page: Page, uid: str, field: str) -> Locator:
    cell(page, uid, field).locator(".cell-words").click()
    text = cell(page, uid, field).locator(".cell-text")
    expect(text).to_be_focused()
    return text


def test_a_cell_is_edited_by_keys_alone(draft: Page) -> None:
    text = open_cell(draft, "1.3", "deadline")
    text.fill("до 01.12.2021")
    draft.keyboard.press("Control+Enter")
    expect(cell(draft, "1.3", "deadline").locator(".cell-words")).to_have_text("до 01.12.2021")
    expect(cell(draft, "1.3", "deadline").locator("a[data-edit]")).to_be_focused()
    expect(draft.locator("#saved")).to_contain_text("Сохранено в")

    draft.keyboard.press("Enter")
    text = cell(draft, "1.3", "deadline").locator(".cell-text")
    expect(text).to_be_focused()
    text.fill("не сохранится")
    draft.keyboard.press("Escape")
    expect(cell(draft, "1.3", "deadline").locator(".cell-words")).to_have_text("до 01.12.2021")

    open_cell(draft, "1.3", "deadline").fill("май 2022 г.")
    draft.keyboard.press("Tab")
    expect(cell(draft, "1.3", "responsible").locator(".cell-text")).to_be_focused()
    expect(cell(draft, "1.3", "deadline").locator(".cell-words")).to_have_text("май 2022 г.")


def test_a_deadline_is_read_as_it_is_typed(draft: Page) -> None:
    text = open_cell(draft, "2.7", "deadline")
    read = cell(draft, "2.7", "deadline").locator("[aria-live=polite]")
    expect(read).to_contain_text("Год не назван")
    text.press("Control+a")
    text.press_sequentially("до 30 сентября 2021; далее – весь период")
    expect(read).to_contain_text("Понято: до 30 сентября 2021 г.; далее — весь период")
    expect(read).to_contain_text("затем отметка раз в год")
    expect(read).not_to_contain_text("Год не назван")
    text.fill("до 30 сентбря 2021, как получится")
    expect(read).to_contain_text("Не понято: «как получится».")
    expect(read).to_contain_text("Похоже на опечатку: «сентбря».")
    # A reading under way is no reason to lose what is being saved.
    text.fill("до 1 ноября 2021, как получится")
    draft.keyboard.press("Control+Enter")
    expect(cell(draft, "2.7", "deadline").locator(".doubtful")).to_contain_text("Не понято: «как получится».")
    expect(cell(draft, "2.7", "deadline").locator("[data-cell-editor]")).to_have_count(0)
    draft.emulate_media(media="print")
    expect(cell(draft, "2.7", "deadline").locator(".doubtful")).to_be_hidden()


def test_enter_on_a_row_opens_its_words_and_not_its_number(draft: Page) -> None:
    row(draft, "1.4").focus()
    draft.keyboard.press("Enter")
    expect(cell(draft, "1.4", "title").locator(".cell-text")).to_be_focused()


def test_a_press_on_the_handle_opens_nothing(draft: Page) -> None:
    row(draft, "1.4").hover()
    row(draft, "1.4").locator(".drag-handle").click()
    draft.wait_for_timeout(300)
    expect(draft.locator("[data-cell-editor]")).to_have_count(0)


def test_an_address_of_a_row_shows_the_row_below_the_head(draft: Page) -> None:
    draft.goto(draft.url.partition("#")[0] + "#item-3.7")
    expect(row(draft, "3.7")).to_be_in_viewport()
    head = draft.locator(".plan-table thead th").first.bounding_box()
    there = row(draft, "3.7").bounding_box()
    assert head
    assert there
    assert there["y"] >= head["y"] + head["height"] - 1


def test_tools_of_a_row_cover_none_of_its_words(draft: Page) -> None:
    words = cell(draft, "1.3", "title").locator(".cell-words")
    words.hover()
    text = words.bounding_box()
    assert text
    for tool in (".row-menu", ".cell-edit"):
        box = cell(draft, "1.3", "title").locator(tool).bounding_box()
        assert box
        assert box["y"] + box["height"] <= text["y"] + 2


def test_arrows_walk_the_grid_of_years(draft: Page) -> None:
    draft.goto(draft.url.rstrip("/").partition("#")[0] + "/targets/")
    for _ in range(2):
        draft.get_by_role("button", name="Добавить показатель").click()
    draft.get_by_role("button", name="Добавить год").click()
    years = draft.locator(".target-years input")
    expect(years).to_have_count(2)
    years.nth(0).focus()
    draft.keyboard.press("ArrowDown")
    expect(years.nth(1)).to_be_focused()
    draft.keyboard.press("ArrowUp")
    expect(years.nth(0)).to_be_focused()


def test_a_second_person_is_shown_and_what_was_typed_is_kept(
    draft: Page, new_context: Callable[..., BrowserContext], console
) -> None:
    console.expect(r"409 POST .*/deadline/")
    text = open_cell(draft, "1.4", "deadline")
    other = new_context(storage_state=draft.context.storage_state()).new_page()
    other.goto(draft.url)
    open_cell(other, "1.4", "deadline").fill("до 01.12.2021")
    other.keyboard.press("Control+Enter")
    expect(cell(other, "1.4", "deadline").locator(".cell-words")).to_have_text("до 01.12.2021")
    text.fill("до 15.12.2021")
    draft.keyboard.press("Control+Enter")
    panel = draft.locator("[data-conflict]")
    expect(panel).to_contain_text("до 01.12.2021")
    expect(panel).to_contain_text("до 15.12.2021")
    panel.get_by_role("button", name="Записать моё").click()
    expect(cell(draft, "1.4", "deadline").locator(".cell-words")).to_have_text("до 15.12.2021")


def test_a_refused_text_stays_in_its_cell(draft: Page, console) -> None:
    console.expect(r"422 POST .*/result/")
    open_cell(draft, "1.5", "result").fill("ж" * 100_001)
    draft.keyboard.press("Control+Enter")
    expect(draft.locator(".cell-error")).to_contain_text("не больше 100")
    expect(draft.locator(".cell-text")).to_have_value("ж" * 100_001)
    draft.keyboard.press("Escape")
    expect(draft.locator(".cell-text")).to_have_count(0)


def test_a_deleted_row_comes_back_by_the_toast(draft: Page) -> None:
    before = order(draft)
    row(draft, "1.6").hover()
    row(draft, "1.6").locator("a[data-row-menu]").click()
    draft.get_by_role("button", name="Удалить строку").click()
    expect(row(draft, "1.6")).to_have_count(0)
    draft.locator(".toast-line").get_by_role("button", name="Отменить").click()
    expect(row(draft, "1.6")).to_be_focused()
    assert order(draft) == before


def test_rows_move_by_keys_and_by_dragging(draft: Page) -> None:
    row(draft, "1.7").focus()
    draft.keyboard.press("Alt+ArrowUp")
    expect(draft.locator("[data-row=item]").nth(3)).to_have_attribute("data-uid", "1.7")
    expect(row(draft, "1.7")).to_be_focused()
    expect(draft.locator(".toast-line")).to_contain_text("Строка перемещена")

    row(draft, "1.7").scroll_into_view_if_needed()
    handle = row(draft, "1.7").locator(".drag-handle").bounding_box()
    target = row(draft, "1.3").bounding_box()
    assert handle
    assert target
    draft.mouse.move(handle["x"] + 4, handle["y"] + 8)
    draft.mouse.down()
    draft.mouse.move(target["x"] + 300, target["y"] + 30, steps=4)
    draft.mouse.move(target["x"] + 300, target["y"] + 3, steps=2)
    draft.mouse.up()
    expect(draft.locator("[data-row=item]").nth(0)).to_have_attribute("data-uid", "1.7")
    expect(row(draft, "1.7")).to_be_focused()


def test_a_row_is_added_below_and_typed_at_once(draft: Page) -> None:
    row(draft, "1.3").focus()
    draft.keyboard.press("Alt+Enter")
    text = draft.locator('[data-cell="title"] .cell-text')
    expect(text).to_be_focused()
    text.fill("Новое мероприятие")
    draft.keyboard.press("Control+Enter")
    expect(draft.locator("[data-row=item]").nth(1)).to_contain_text("Новое мероприятие")


def test_keys_can_be_turned_off(draft: Page) -> None:
    draft.keyboard.press("Shift+Slash")
    expect(draft.get_by_role("dialog", name="Клавиши")).to_be_visible()
    draft.keyboard.press("Escape")
    expect(draft.get_by_role("dialog", name="Клавиши")).to_have_count(0)
    draft.evaluate("document.body.dataset.shortcuts = 'off'")
    draft.keyboard.press("Shift+Slash")
    row(draft, "1.3").focus()
    draft.keyboard.press("KeyJ")
    expect(row(draft, "1.3")).to_be_focused()
    expect(draft.get_by_role("dialog", name="Клавиши")).to_have_count(0)


def test_without_a_script_every_step_is_a_page(
    new_context: Callable[..., BrowserContext], draft: Page, console
) -> None:
    plain = new_context(storage_state=draft.context.storage_state(), java_script_enabled=False).new_page()
    console.watch(plain)
    plain.goto(draft.url)
    row(plain, "1.8").locator("a[data-row-menu]").click()
    plain.get_by_role("link", name="Править: Срок исполнения").click()
    plain.locator("textarea[name=text]").fill("апрель 2022 г.")
    plain.get_by_role("button", name="Сохранить").click()
    expect(cell(plain, "1.8", "deadline")).to_contain_text("апрель 2022 г.")
    row(plain, "1.8").locator("a[data-row-menu]").click()
    plain.get_by_role("button", name=re.compile("Выше")).click()
    assert plain.locator("[data-row=item]").nth(4).get_attribute("data-uid") == "1.8"
    row(plain, "1.8").locator("a[data-row-menu]").click()
    plain.get_by_role("button", name="Удалить строку").click()
    plain.get_by_role("link", name="Отменить", exact=True).click()
    plain.get_by_role("button", name="Отменить правку").click()
    expect(cell(plain, "1.8", "deadline")).to_contain_text("апрель 2022 г.")


def test_an_amending_act_moves_a_term_and_the_lines_follow(
    page: Page, new_context: Callable[..., BrowserContext], sign_in: Callable[[Page, str], None]
) -> None:
    sign_in(page, EDITOR)
    page.goto("/roadmaps/vytegra-2020/")
    page.get_by_role("link", name="Внести изменения").click()
    page.get_by_role("button", name="Начать изменения").click()
    page.wait_for_url(re.compile(r"/roadmaps/vytegra-2020-izm-1/$"))
    open_cell(page, "2.2", "deadline").fill("до 25.12.2020")
    page.keyboard.press("Control+Enter")
    expect(cell(page, "2.2", "deadline").locator(".cell-words")).to_have_text("до 25.12.2020")
    page.reload()
    page.get_by_role("button", name="Составить пункты акта по изменениям").click()
    page.wait_for_url(re.compile(r"/act/$"))
    point = "В пункте 2.2 графу 3 изложить в следующей редакции: «до 25.12.2020»."
    expect(page.get_by_text(point).first).to_be_visible()
    submit(page, "vytegra-2020-izm-1")

    colleague = new_context().new_page()
    sign_in(colleague, APPROVER)
    agree(colleague, "vytegra-2020-izm-1")

    page.goto("/roadmaps/vytegra-2020-izm-1/register/")
    page.locator("[name=date]").fill("10.11.2020")
    page.locator("[name=number]").fill("1140")
    page.get_by_role("button", name="Сохранить реквизиты").click()
    page.wait_for_url(re.compile(r"/roadmaps/vytegra-2020[^/]*/(editions/2/)?$"))
    page.goto("/roadmaps/vytegra-2020/")
    expect(page.get_by_text("в редакции постановления от 10.11.2020 № 1140").first).to_be_visible()
    page.goto("/roadmaps/vytegra-2020/items/2.2/control/")
    expect(page.get_by_text("срок изменён постановлением от 10.11.2020 № 1140").first).to_be_visible()
    expect(page.get_by_text("25.12.2020").first).to_be_visible()
    expect(page.get_by_text("прекращено актом").first).to_be_visible()
