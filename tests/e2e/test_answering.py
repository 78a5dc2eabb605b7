"""A mentee opens the address of a QR code on a phone and answers the exit questionnaire, without an account."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from monitoring.demo_addresses import ANSWER_SECRET
from tests.e2e.conftest import Console

PHONE = {"width": 390, "height": 844}
ADDRESS = f"/q/{ANSWER_SECRET}/"


def test_the_exit_questionnaire_is_answered_on_a_phone(
    new_context: Callable[..., BrowserContext], axe: Callable[..., list[str]], console: Console
) -> None:
    page = new_context(viewport=PHONE, has_touch=True).new_page()
    console.watch(page)
    page.goto(ADDRESS)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    comfort = page.get_by_role("group", name="Насколько комфортным было общение с наставником?")
    comfort.get_by_role("radio", name="9", exact=True).tap()
    expect(page.get_by_role("status").filter(has_text="Сохранено.")).to_be_visible()

    page.reload()
    expect(comfort.get_by_role("radio", name="9", exact=True)).to_be_checked()

    console.expect("422 POST")
    page.get_by_role("button", name="Отправить анкету").tap()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Анкета не отправлена")
    expect(comfort.get_by_role("radio", name="9", exact=True)).to_be_checked()
    work = page.get_by_role("group", name="Насколько вы довольны совместной работой?")
    work.get_by_role("radio", name="8", exact=True).tap()
    page.get_by_role("group", name="Понравилось ли вам участвовать").get_by_role("radio", name="Да").tap()
    page.get_by_label("Что для вас было особенно ценно в программе?").fill("Новые друзья")
    page.get_by_role("button", name="Отправить анкету").tap()
    expect(page.get_by_role("heading", name="Спасибо, анкета отправлена")).to_be_visible()

    page.goto(ADDRESS)
    expect(page.get_by_role("heading", name="Спасибо, анкета отправлена")).to_be_visible()
    assert page.get_by_role("button").count() == 0
    assert console.unexpected() == []
