"""From last year's plan to the printed approved order, as the department's people walk it in the browser."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
import pypdf
import pytest
from docx import Document as WordFile
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.both_databases

EDITOR = "editor.morshansk@example.org"
APPROVER = "approver.morshansk@example.org"
EDITS = {
    ("1", "deadline"): "до 15.09.2023",
    ("2", "deadline"): "сентябрь 2023 г.",
    ("3", "title"): "Разработка муниципальной дорожной карты на новый период",
    ("4", "responsible"): "МКУ РИМЦ",
    ("5", "result"): "Приказ школы",
    ("6", "deadline"): "октябрь 2023 г.",
    ("7", "deadline"): "до 01.11.2023",
    ("8", "result"): "Согласованная карта",
    ("9", "responsible"): "Руководители школ",
    ("10", "title"): "Страница о наставничестве на сайте каждой школы <b>не разметка</b>",
}
PASTED = (
    "\t".join(["№", "Мероприятие", "Срок", "Ответственный", "Результат"])
    + "\n"
    + "\n".join(
        [
            "2.\tНовый раздел из Word\t\t\t",
            "2.1.\tСлёт наставников района\tмай 2024 г.\tОтдел образования\tПрограмма слёта",
            "2.2.\tСправка по итогам слёта\tиюнь 2024 г.\tМКУ РИМЦ\tСправка",
        ]
    )
)


def test_from_a_copy_to_the_approved_order(
    page: Page, new_context: Callable[..., BrowserContext], sign_in: Callable[[Page, str], None], console
) -> None:
    sign_in(page, EDITOR)
    copy_last_year(page)
    slug = page.url.rstrip("/").rpartition("/")[2]
    assert is_draft(page.request.get(f"/roadmaps/{slug}/pdf/").body())
    edit_ten_cells(page)
    paste_a_section(page, slug)
    submit(page, slug)

    colleague = new_context().new_page()
    console.watch(colleague)
    sign_in(colleague, APPROVER)
    agree(colleague, slug)

    print_for_signature(page, slug)
    console.expect(rf"422 POST .*/{slug}/register/")
    register(page, slug)
    pdf, xlsx, docx = download(page, slug)

    printed = squeezed(" ".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages))
    for words in (*EDITS.values(), "Слёт наставников района", "от 02.10.2023", "№ 311"):
        assert squeezed(words) in printed, words
    assert not is_draft(pdf)
    assert_all_texts(cells(xlsx), "xlsx")
    assert_all_texts(paragraphs(docx), "docx")


def copy_last_year(page: Page) -> None:
    page.goto("/roadmaps/new/copy/?source=morshansk-2020")
    if not page.locator("[name=source]").input_value():
        page.locator("[name=source]").select_option(index=1)
    page.locator("[name=shift]").fill("3")
    page.get_by_role("button", name="Скопировать").click()
    page.wait_for_url(re.compile(r"/roadmaps/morshansk-2023[-\d]*/"))
    expect(page.locator("tr[data-row=item]")).to_have_count(45)


def edit_ten_cells(page: Page) -> None:
    for (uid, field), text in EDITS.items():
        cell = page.locator(f"#item-{uid} [data-cell={field}]")
        cell.hover()
        cell.locator("a[data-edit]").click()
        editor = page.locator(f"#item-{uid} [data-cell-editor] .cell-text")
        editor.fill(text)
        editor.press("Control+Enter")
        expect(page.locator(f"#item-{uid} [data-cell-editor]")).to_have_count(0)
        expect(page.locator(f"#item-{uid} [data-cell={field}] .cell-words")).to_have_text(text)
    page.reload()
    for (uid, field), text in EDITS.items():
        expect(page.locator(f"#item-{uid} [data-cell={field}] .cell-words")).to_have_text(text)


def paste_a_section(page: Page, slug: str) -> None:
    page.goto(f"/roadmaps/{slug}/paste/")
    page.locator("textarea[name=text]").fill(PASTED)
    page.get_by_role("button", name="Посмотреть, как встанет").click()
    preview = page.locator("table.plan-table")
    expect(preview.get_by_text("Слёт наставников района")).to_be_visible()
    expect(preview.get_by_text("Новый раздел из Word")).to_be_visible()
    page.locator("button[name=insert]").first.click()
    page.wait_for_url(re.compile(rf"/roadmaps/{slug}/(#.*)?$"))
    expect(page.locator("tr[data-row=item]")).to_have_count(47)
    expect(page.locator("tr[data-row=section]", has_text="Новый раздел из Word")).to_have_count(1)


def submit(page: Page, slug: str) -> None:
    page.goto(f"/roadmaps/{slug}/")
    page.get_by_role("link", name="На согласование").click()
    page.get_by_role("button", name="Отправить").click()
    page.wait_for_url(re.compile(rf"/roadmaps/{slug}/$"))
    expect(page.get_by_text("На согласовании").first).to_be_visible()
    expect(page.locator("a[data-edit]")).to_have_count(0)


def agree(page: Page, slug: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Рассмотреть").first.click()
    page.wait_for_url(re.compile(rf"/roadmaps/{slug}/agree/"))
    page.get_by_role("button", name="Согласовать").click()
    page.wait_for_url(re.compile(rf"/roadmaps/{slug}/print/"))


def print_for_signature(page: Page, slug: str) -> None:
    page.goto(f"/roadmaps/{slug}/print/")
    first = page.locator("main img").first
    expect(first).to_be_visible()
    assert first.evaluate("image => image.complete && image.naturalWidth > 400")
    copy = page.request.get(f"/roadmaps/{slug}/pdf/")
    assert copy.ok
    text = squeezed(pypdf.PdfReader(io.BytesIO(copy.body())).pages[0].extract_text())
    assert "____" in text
    assert not is_draft(copy.body())
    sheet = page.request.get(f"/roadmaps/{slug}/agreement-sheet/")
    assert "ЛИСТСОГЛАСОВАНИЯ" in squeezed(pypdf.PdfReader(io.BytesIO(sheet.body())).pages[0].extract_text())


def register(page: Page, slug: str) -> None:
    page.goto(f"/roadmaps/{slug}/register/")
    page.locator("[name=date]").fill("32.10.2023")
    page.locator("[name=number]").fill("311")
    page.locator("[name=post]").fill("Начальник отдела образования")
    page.locator("[name=name]").fill("И.И. Иванов")
    page.get_by_role("button", name="Сохранить реквизиты").click()
    expect(page.get_by_text("32 октября не существует").first).to_be_visible()
    expect(page.locator("[name=number]")).to_have_value("311")
    page.locator("[name=date]").fill("02.10.2023")
    page.get_by_role("button", name="Сохранить реквизиты").click()
    page.wait_for_url(re.compile(rf"/roadmaps/{slug}/(editions/1/)?$"))
    page.goto(f"/roadmaps/{slug}/")
    expect(page.get_by_text("Утверждена").first).to_be_visible()
    expect(page.get_by_text("от 02.10.2023").first).to_be_visible()


def download(page: Page, slug: str) -> tuple[bytes, bytes, bytes]:
    page.goto(f"/roadmaps/{slug}/")
    files = []
    for kind in ("pdf", "xlsx", "docx"):
        address = f"/roadmaps/{slug}/editions/1/{kind}/"
        expect(page.locator(f"a[href='{address}']").first).to_be_visible()
        answer = page.request.get(address)
        assert answer.ok, kind
        files.append(answer.body())
    return files[0], files[1], files[2]


def is_draft(pdf: bytes) -> bool:
    """Whether the first sheet bears the draft's mark, a line of its own."""
    first = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    return any(line.strip() == "Проект" for line in first.splitlines())


def cells(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return squeezed(" ".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value))


def paragraphs(data: bytes) -> str:
    word = WordFile(io.BytesIO(data))
    texts = [paragraph.text for paragraph in word.paragraphs]
    texts += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return squeezed(" ".join(texts))


def assert_all_texts(found: str, kind: str) -> None:
    for words in (*EDITS.values(), "Слёт наставников района", "Новый раздел из Word"):
        assert squeezed(words) in found, f"{kind}: {words}"


def squeezed(text: str) -> str:
    """Words without white space and kinds of hyphens: lines and pages break where they like."""
    return re.sub(r"[\s\u00ad\u2060]+", "", text.replace("\u2011", "-").replace("-\n", "")).replace("\u2010", "")
