"""From what is overdue to the letter, the note and the calendar: a school and the department live a plan through."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import io
import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pikepdf
import pypdf
import pytest
import vobject
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from tests.e2e.conftest import Console
from tools.live import Installation

pytestmark = pytest.mark.both_databases

CURATOR, EDITOR = "curator.algasovo@example.org", "editor.morshansk@example.org"
SCHOOL = "Алгасовская СОШ"
PLAN = "/roadmaps/morshansk-2020/"
# Items by their numbers with the terms that the page says.
REPORTED = (("31", "15 сентября"), ("41", "22 сентября"), ("31", "6 октября"))
RETURNED, EXTENDED, TAKEN_OFF = "41", "35", "39"
REASON = "Дайте ссылку на итоги: в приказе их нет."
RESULTS = "https://algasovo.example/itogi"
# A week before the day to which a term is moved below.
DIGEST_DAY = dt.date(2023, 10, 25)
UNTIL = dt.date(2023, 11, 1)

# Two terms by a letter, appointed a fortnight before they passed: one will be moved, one taken off control.
TERMS = f"""
import datetime as dt
from django_scopes import scopes_disabled
from organizations.models import Municipality, User
from roadmaps.models import Item
from roadmaps.workflow import appointing
with scopes_disabled():
    home = Municipality.objects.filter(slug="morshansk")
    today = home.get().demo_date
    home.update(demo_date=dt.date(2023, 10, 2))
    for uid in ("{EXTENDED}", "{TAKEN_OFF}"):
        appointing.appoint_terms(
            Item.objects.get(roadmap__slug="morshansk-2020", uid=uid).pk,
            [(None, dt.date(2023, 10, 13), "")],
            origin="request",
            basis="письмо от 02.10.2023 № 5",
            by=User.objects.get(email="{EDITOR}"),
        )
    home.update(demo_date=today)
"""


@pytest.fixture(scope="module", autouse=True)
def _terms(installation: Installation) -> None:
    installation.manage("shell", "-c", TERMS)


def test_from_the_overdue_list_to_the_calendar(
    page: Page,
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
    console: Console,
    installation: Installation,
) -> None:
    office = new_context().new_page()
    console.watch(office)
    sign_in(page, CURATOR)
    sign_in(office, EDITOR)
    overdue, accepted, total = numbers_of_school(office)
    assert overdue == len(REPORTED) + 2

    report_three(page)
    return_one(office)
    mend(page)
    waiting = accept_in_bulk(office)
    assert waiting > len(REPORTED), "the demo has a report of its own that waits"
    extend(office)
    console.expect(rf"409 POST .*{PLAN}items/{TAKEN_OFF}/control/")
    take_off_control(office)

    assert numbers_of_school(office) == (0, accepted + waiting, total)
    read_note(office)
    read_digest(installation)
    subscribe(page)


def report_three(page: Page) -> None:
    page.goto("/my/")
    page.get_by_role("link", name=re.compile(r"^Просрочено \d")).first.click()
    for label, term in REPORTED:
        duty(page, label, term).locator("input[name=line]").check()
    page.get_by_role("button", name="Отчитаться по выбранным").click()
    expect(page.locator(".report-lines input[name=line]:checked")).to_have_count(3)
    page.get_by_label("Когда исполнено").fill("14.09.2023")
    expect(page.get_by_text("«исполнено в срок, отчёт с опозданием»").first).to_be_visible()
    for block in page.locator("details.also:not([open]) > summary").all():
        block.click()
    page.locator("[name=title]").fill("Приказ о парах")
    page.locator("[name=number]").fill("112-од")
    page.locator("[name=date]").fill("13.09.2023")
    page.set_input_files("[name=file]", [pdf()])
    page.get_by_role("button", name="Отправить на проверку").click()
    expect(page.locator("#toasts")).to_contain_text(
        re.compile(r"Отчёт по 3 мероприятиям .*отправлен на проверку. Исполнено в срок, отчёт с опозданием.")
    )
    page.get_by_role("link", name="На проверке").click()
    for label, term in REPORTED:
        expect(duty(page, label, term)).to_contain_text("№ 112-од от 13.09.2023")
        expect(duty(page, label, term)).to_contain_text("Пары.pdf")


def return_one(page: Page) -> None:
    page.goto("/queue/")
    report = queued(page, RETURNED)
    expect(report).to_contain_text("исполнено в срок, отчёт с опозданием")
    report.locator("summary").click()
    report.locator("[name=reason]").fill(REASON)
    report.get_by_role("button", name="Вернуть отчёт").click()
    expect(page.locator(".queue-gone")).to_contain_text(f"Возвращено: {RETURNED}")


def mend(page: Page) -> None:
    page.goto("/my/")
    page.get_by_role("link", name=re.compile(r"^вернули \d")).click()
    returned = duty(page, RETURNED)
    expect(returned).to_contain_text(REASON)
    returned.get_by_role("link", name="Исправить").click()
    expect(page.get_by_text(REASON)).to_be_visible()
    expect(page.locator("[name=keep]:checked")).to_have_count(2)
    expect(page.get_by_label("Когда исполнено")).to_have_value("14.09.2023")
    for block in page.locator("details.also:not([open]) > summary").all():
        block.click()
    page.locator("[name=url]").fill(RESULTS)
    page.get_by_role("button", name="Отправить на проверку").click()
    expect(page.locator("#toasts")).to_contain_text("отправлен на проверку")
    page.get_by_role("link", name="На проверке").click()
    duty(page, RETURNED).get_by_role("heading").get_by_role("link").click()
    expect(page.locator(".state-mark").first).to_contain_text("На проверке")
    for words in ("№ 112-од от 13.09.2023", "Пары.pdf", RESULTS):
        expect(page.locator("main")).to_contain_text(words)


def accept_in_bulk(page: Page) -> int:
    """How many reports were accepted at once."""
    page.goto("/")
    page.get_by_role("link", name="Разобрать отчёты").click()
    expect(queued(page, RETURNED)).to_contain_text(RESULTS)
    page.get_by_label("Отметить все на странице").check()
    number = page.locator("#queue-lines input[name=line]:checked").count()
    page.get_by_role("button", name="Принять отмеченные").click()
    expect(page.locator("main .note[role=status]")).to_contain_text(re.compile(rf"Принято {number} отч"))
    expect(page.get_by_text("Всё разобрано")).to_be_visible()
    return number


def extend(page: Page) -> None:
    page.goto(f"{PLAN}items/{EXTENDED}/control/")
    late = page.locator(".control-lines tr", has_text=SCHOOL).filter(has_text="Просрочено")
    late.get_by_role("link", name="Продлить").click()
    page.get_by_label("Продлить до").fill(f"{UNTIL:%d.%m.%Y}")
    page.get_by_label("Причина").fill("Сообщество собирается в каникулы")
    page.get_by_label("Кто решил").fill("Начальник отдела образования")
    page.get_by_label("Дата резолюции").fill("16.10.2023")
    page.get_by_role("button", name="Внести решение о продлении").click()
    expect(page.locator("#toasts")).to_contain_text(f"{SCHOOL}: срок продлён до 01.11.2023")
    row = page.locator(".control-lines tr", has_text=SCHOOL).filter(has_text="продлён")
    expect(row).to_contain_text("13.10.2023")
    expect(row).to_contain_text("продлён до 01.11.2023")


def take_off_control(page: Page) -> None:
    """What is not done leaves control only by somebody's decision."""
    page.goto(f"{PLAN}items/{TAKEN_OFF}/control/")
    act = page.locator("details.control-act", has=page.locator("[value=take_off]"))
    act.locator("summary").click()
    act.get_by_role("button", name="Снять с контроля").click()
    expect(page.locator(".error-summary")).to_be_visible()
    act.get_by_label("Основание").fill("Решение координационного совета от 16.10.2023")
    act.get_by_role("button", name="Снять с контроля").click()
    expect(page.locator("#toasts")).to_contain_text("Мероприятие снято с контроля")
    expect(page.locator(".meta-line")).to_contain_text("Решение координационного совета от 16.10.2023")


def read_note(page: Page) -> None:
    """On one sheet: what is late still, and the moved term among those that come."""
    page.goto(f"{PLAN}status-note/")
    overdue, coming = page.locator(".note-table").all()
    expect(overdue).to_contain_text("Алые паруса")
    expect(overdue).not_to_contain_text(SCHOOL)
    expect(coming.locator("tr", has_text=SCHOOL)).to_contain_text(f"{UNTIL:%d.%m.%Y}")
    answer = page.request.get(f"{PLAN}status-note.pdf")
    assert answer.ok
    (sheet,) = pypdf.PdfReader(io.BytesIO(answer.body())).pages
    assert "Алыепаруса" in re.sub(r"\s+", "", sheet.extract_text())


def read_digest(installation: Installation) -> None:
    """One letter a day to each person, of what is left: the moved term of the school, the rest of the department."""
    before = set(mails(installation))
    installation.manage("send_reminders", "--date", DIGEST_DAY.isoformat())
    letters = {str(letter["To"]): letter for path in mails(installation) if path not in before for letter in read(path)}
    school, office = letters[CURATOR], letters[EDITOR]
    # What waits in mentoring, requests and questionnaires comes behind.
    assert school["Subject"].strip().startswith("Сроки на 25.10.2023: срок через неделю 1,")
    text = body(school)
    assert f"{EXTENDED} " in text
    assert "01.11.2023" in text
    assert "112-од" not in text
    assert "просрочено в организациях 1" in office["Subject"]
    assert "ждёт приёмки" not in office["Subject"]
    assert "Отправлено: 0 писем" in installation.manage("send_reminders", "--date", DIGEST_DAY.isoformat())


def subscribe(page: Page) -> None:
    page.goto("/feeds/")
    page.get_by_role("button", name="Завести адрес").click()
    address = page.get_by_label("Адрес подписки").input_value()
    answer = page.request.get(address)
    assert answer.ok
    assert answer.headers["content-type"].startswith("text/calendar")
    events = [(event.dtstart.value, event.summary.value) for event in vobject.readOne(answer.text()).vevent_list]
    days = [day for day, _ in events]
    assert [EXTENDED in name for day, name in events if day == UNTIL] == [True]
    for passed in (dt.date(2023, 9, 15), dt.date(2023, 9, 22), dt.date(2023, 10, 6), dt.date(2023, 10, 13)):
        assert passed not in days, "accepted, moved or off control"
    assert not [name for _, name in events if re.search(rf"\b{TAKEN_OFF}\b", name)]
    page.goto("/feeds/")
    expect(page.get_by_label("Адрес подписки")).to_have_count(0)
    expect(page.get_by_role("heading", name="Действующие подписки")).to_be_visible()


def numbers_of_school(page: Page) -> tuple[int, int, int]:
    """Overdue, accepted and all lines of the school, as the dashboard's chart says."""
    page.goto("/?plan=morshansk-2020")
    row = page.locator("section[aria-labelledby=chart-organization] tbody tr", has_text=SCHOOL)
    of_all, late = row.locator("td.number").nth(0).inner_text(), row.locator("td.number").nth(1).inner_text()
    accepted, total = re.findall(r"\d+", of_all)
    return int(late), int(accepted), int(total)


def duty(page: Page, label: str, term: str = "") -> Locator:
    number = page.locator(".duty-number", has_text=re.compile(rf"^\s*{label}\.?\s*$"))
    return page.locator("article.duty", has=number).filter(has_text=term)


def queued(page: Page, label: str) -> Locator:
    number = page.locator(".grid-number", has_text=re.compile(rf"^{label}\.?$"))
    return page.locator(".queue-line", has=number).filter(has_text=SCHOOL)


def pdf() -> FilePayload:
    target = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(target)
    return {"name": "Пары.pdf", "mimeType": "application/pdf", "buffer": target.getvalue()}


def mails(installation: Installation) -> list[Path]:
    return sorted((installation.var / "mail").glob("*.log"))


def read(path: Path) -> list[EmailMessage]:
    """Letters of one file of the mail folder: Django rules them off with a line of hyphens."""
    parts = re.split(r"^-{79}$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [email.message_from_string(part.lstrip(), policy=email.policy.default) for part in parts if part.strip()]


def body(letter: EmailMessage) -> str:
    plain = letter.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())
