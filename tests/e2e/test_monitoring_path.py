"""Monitoring from the year's figures to the public page: department, curator on a phone, mentee, observer."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pypdf
from playwright.sync_api import BrowserContext, Download, Page, expect

from monitoring.demo_addresses import ANSWER_SECRET

PHONE = {"width": 390, "height": 844}
EDITOR = "editor.morshansk@example.org"
TITLE = "Волонтёры-наставники на октябрь"
COLUMNS = "Сколько волонтёров | число\nКто за них отвечает | текст"


def test_from_the_years_figures_to_the_public_page(
    page: Page,
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
    server: str,
) -> None:
    sign_in(page, EDITOR)
    find_the_school_that_spoils(page, server)
    send_a_request(page, server)
    answer_on_a_phone(new_context(viewport=PHONE, has_touch=True).new_page(), sign_in, server)
    download_the_answers(page, server)
    lock_the_year(page, server)
    print_the_note(page, server)
    publish(page, server, new_context)
    fill_the_questionnaire(new_context(viewport=PHONE, has_touch=True).new_page(), server)
    compare_as_observer(new_context().new_page(), sign_in, server)


def find_the_school_that_spoils(page: Page, server: str) -> None:
    page.goto(f"{server}/monitoring/")
    # Every school's children but those of the one that has not given their number.
    expect(page.get_by_text(re.compile(r"^\d+ из 622"))).to_be_visible()
    page.get_by_role("link", name="Данные по школам").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("10 до 18 лет")
    page.goto(re.sub(r"/\d{4}/", "/2023/", page.url))
    worst = page.locator("table.by-school tbody tr").first
    expect(worst).to_contain_text("Устьинская")
    expect(worst).to_contain_text("29,9")
    expect(page.get_by_role("link", name="Запросить знаменатели")).to_be_visible()


def send_a_request(page: Page, server: str) -> None:
    page.goto(f"{server}/monitoring/requests/new/")
    page.get_by_label("Что собираем").fill(TITLE)
    page.get_by_label("Графы", exact=True).fill(COLUMNS)
    page.locator("input[name=groups][value=school]").check()
    page.get_by_label("Ответить до: день").fill("17.10.2023")
    page.get_by_label("час", exact=True).fill("12:00")
    page.get_by_role("button", name="Сохранить и посмотреть").click()
    page.get_by_role("button", name="Разослать").click()
    expect(page.locator(".sentence")).to_contain_text("Ответили 0 из")


def answer_on_a_phone(page: Page, sign_in: Callable[[Page, str], None], server: str) -> None:
    sign_in(page, "curator.algasovo@example.org")
    page.goto(f"{server}/monitoring/requests/")
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_label("Сколько волонтёров").fill("7")
    page.get_by_label("Кто за них отвечает").fill("Заместитель директора")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Отправить", exact=True).click()
    expect(page.get_by_text("Отправлено").first).to_be_visible()


def download_the_answers(page: Page, server: str) -> None:
    page.goto(f"{server}/monitoring/requests/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator(".sentence")).to_contain_text("Ответили 1 из")
    page.get_by_role("button", name="Принять все", exact=False).click()
    with page.expect_download() as found:
        page.get_by_role("button", name=re.compile("XLSX")).first.click()
    book = openpyxl.load_workbook(io.BytesIO(read(found.value)))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    row = next(row for row in cells if any("Алгасовская" in str(value) for value in row))
    assert 7 in row and "Заместитель директора" in row


def lock_the_year(page: Page, server: str) -> None:
    page.goto(f"{server}/monitoring/periods/calendar/2023/")
    page.get_by_role("button", name=re.compile("Закрыть период")).click()
    expect(page.get_by_role("heading", name="Как отчитались")).to_be_visible()
    expect(page.get_by_text("Нет: реестры говорят то же, что и в отчёте.")).to_be_visible()


def print_the_note(page: Page, server: str) -> None:
    page.goto(f"{server}/monitoring/reports/new/")
    page.get_by_label("Вид отчёта").select_option(label="Информационная справка")
    page.get_by_role("button", name="Составить").click()
    expect(page.get_by_role("listitem").filter(has_text="значения закрытого отчётного периода")).to_be_visible()
    with page.expect_download() as found:
        page.get_by_role("link", name="PDF", exact=True).click()
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(read(found.value))).pages)
    assert "ИНФОРМАЦИОННАЯ СПРАВКА" in words and "622" in words


def publish(page: Page, server: str, new_context: Callable[..., BrowserContext]) -> None:
    page.goto(f"{server}/monitoring/public/")
    page.get_by_label("О программе").fill("Наставники рядом.")
    page.get_by_role("button", name="Сохранить").click()
    anybody = new_context(viewport=PHONE).new_page()
    anybody.goto(f"{server}/p/morshansk/")
    expect(anybody.get_by_text("Наставники рядом.")).to_be_visible()
    expect(anybody.get_by_role("table").first).to_contain_text("44,")
    assert anybody.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def fill_the_questionnaire(page: Page, server: str) -> None:
    page.goto(f"{server}/q/{ANSWER_SECRET}/")
    for scale in page.locator("fieldset:has(input[value='9'])").all():
        scale.locator("input[value='9']").check(force=True)
    for choice in page.locator("fieldset:not(:has(input[value='9']))").all():
        choice.locator("input[type=radio]").first.check(force=True)
    page.get_by_role("button", name="Отправить анкету").click()
    expect(page.get_by_text("Спасибо").first).to_be_visible()
    page.goto(f"{server}/q/{ANSWER_SECRET}/")
    expect(page.get_by_role("button", name="Отправить анкету")).to_have_count(0)


def compare_as_observer(page: Page, sign_in: Callable[[Page, str], None], server: str) -> None:
    sign_in(page, "observer@example.org")
    page.goto(f"{server}/monitoring/?municipality=tambov")
    page.get_by_role("link", name=re.compile("униципалитет")).first.click()
    expect(page.get_by_role("row", name=re.compile("Моршанский"))).to_be_visible()


def read(download: Download) -> bytes:
    path: Path = download.path()
    return path.read_bytes()
