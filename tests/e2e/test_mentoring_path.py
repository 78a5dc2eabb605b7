"""A school's cycle from an empty programme to certificates, where names are kept and where they are not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import pypdf
import pytest
from playwright.sync_api import BrowserContext, Download, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.conftest import Console
from tools.live import Installation

FORM = "учитель – ученик"
PHONE = {"width": 390, "height": 844}
ORDER = "131-од"
TYPED = "Ахинеев Глеб"


@dataclass(frozen=True)
class Place:
    """A school of the demo on its municipality's day. `named`: whether names are kept there."""

    email: str
    named: bool
    day: str
    born: int
    """The year in which the eldest mentee was born."""

    def person(self, last_name: str, number: int) -> str:
        return f"{last_name} {FIRST_NAMES[number % len(FIRST_NAMES)]}"


FIRST_NAMES = ("Вера", "Глеб", "Майя", "Захар")
MENTORS = ("Небывальщина", "Околесицына", "Чепухова")
MENTEES = ("Ахинеев", "Белибердин", "Галиматьев", "Тарабарщин")
PLACES = (
    Place("curator.algasovo@example.org", True, "16.10.2023", 2008),
    Place("curator.vytegra-lukomorye@example.org", False, "10.11.2020", 2005),
)
# The invented curator of Vytegra's school cannot sign in by herself.
LET_IN = """
from organizations.demo import PASSWORD
from organizations.models import User
person = User.objects.get(email="curator.vytegra-lukomorye@example.org")
person.set_password(PASSWORD)
person.save()
"""


@pytest.fixture(scope="module", autouse=True)
def _let_in(installation: Installation) -> None:
    installation.manage("shell", "-c", LET_IN)


# The path is long: each way of keeping names is walked on one of the databases.
@pytest.mark.parametrize(
    "place",
    [
        pytest.param(PLACES[0], id="names kept", marks=[pytest.mark.both_databases, pytest.mark.postgresql]),
        pytest.param(PLACES[1], id="no names"),
    ],
)
def test_a_cycle_from_an_empty_programme_to_certificates(
    page: Page,
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
    console: Console,
    place: Place,
) -> None:
    # Words in cases to look at come back as a refusal.
    console.expect(r"422 POST .*/papers/print/")
    sign_in(page, place.email)
    programme = open_programme(page)
    mentors = [enter(page, programme, place, "teacher", last, number) for number, last in enumerate(MENTORS)]
    mentees = [enter(page, programme, place, "pupil", last, number) for number, last in enumerate(MENTEES)]
    for code in (*mentors, *mentees[:3]):
        give_consents(page, programme, code)
    candidate = mentees[3]
    print_blank(page, programme, place, candidate)

    fill_base(page, f"{programme}mentors/", mentors, None)
    fill_base(page, f"{programme}mentees/", mentees[:3], candidate)
    train(page, programme)
    stopped_by_a_missing_consent(page, programme, mentees[2])
    pairs = make_pairs(page, programme)
    print_order(page, programme, place, len(pairs))
    set_to_work(page, programme, place)

    phone = new_context(viewport=PHONE, storage_state=page.context.storage_state()).new_page()
    console.watch(phone)
    log_meetings(phone, programme, place, len(pairs))
    for side in ("Наставник", "Наставляемый"):
        feedback(page, new_context, console, programme, side)
    change_mentor(page, programme, place, mentors)
    close(page, programme, place, len(pairs))
    print_certificates(page, programme, place)
    assert found_by_name(page, programme) == place.named, "what is typed into a paper is not kept"


def open_programme(page: Page) -> str:
    """The address of the new programme's page."""
    page.goto("/mentoring/new/")
    page.get_by_label("Форма наставничества").select_option(label=FORM)
    page.get_by_role("button", name="Открыть программу").click()
    expect(page.locator(".meta-line")).to_contain_text("участников пока нет")
    return re.sub(r"^https?://[^/]+|\?.*$", "", page.url)


def enter(page: Page, programme: str, place: Place, category: str, last_name: str, number: int) -> str:
    """Somebody into the register; the code that was given."""
    page.goto(programme)
    page.get_by_role("link", name="Реестр людей").first.click()
    page.locator("main .actions").get_by_role("link", name="Внести").click()
    form = page.locator("form.person-form")
    form.locator("[name=category]").select_option(category)
    if place.named:
        form.locator("[name=last_name]").fill(last_name)
        form.locator("[name=first_name]").fill(FIRST_NAMES[number % len(FIRST_NAMES)])
        form.locator("[name=birth_date]").fill(f"12.03.{1980 if category == 'teacher' else place.born + number}")
    elif category == "pupil":
        form.locator("[name=age_group]").select_option("teen" if number < 3 else "child")
    if category == "pupil":
        form.locator("[name=class_name]").fill(f"{9 - number} «Б»")
    else:
        form.locator("[name=post]").fill("учитель истории")
    form.get_by_role("button", name="Внести", exact=True).click()
    told = page.locator("#toasts").inner_text()
    found = re.search(r"Внесён (\S+)\.", told)
    assert found, told
    return found[1]


def card(page: Page, programme: str, code: str) -> None:
    page.goto(programme)
    page.get_by_role("link", name="Реестр людей").first.click()
    page.locator("#filter-q").fill(code)
    page.get_by_role("button", name="Показать").click()
    page.locator(".person-line .person-who a").first.click()
    expect(page.locator("main h1")).to_contain_text(code)


def give_consents(page: Page, programme: str, code: str) -> None:
    """What is missing is marked beforehand, with those who sign by age."""
    card(page, programme, code)
    page.get_by_role("link", name="Внести согласия").click()
    page.locator("main form").get_by_role("button").last.click()
    expect(page.locator("#consents")).to_contain_text("Обязательные согласия действуют")


def print_blank(page: Page, programme: str, place: Place, code: str) -> None:
    """The consent that the candidate lacks, with his name where it is kept."""
    page.goto(f"{programme}papers/print/consent_participation/")
    page.locator(".paper-subject", has_text=code).locator("input").check()
    text = printed(page, place)
    assert ("Тарабарщин" if place.named else TYPED.split()[0]) in text


def fill_base(page: Page, address: str, codes: list[str], candidate: str | None) -> None:
    page.goto(address)
    page.get_by_role("link", name="Добавить из реестра").first.click()
    if candidate:
        waits = page.locator(".offer", has_text=candidate)
        expect(waits).to_contain_text("Кандидат, в базу не входит")
        expect(waits.locator("input")).to_have_count(0)
    for code in codes:
        page.locator(".offer", has_text=code).locator("input").check()
    page.locator(".ticks .form-check-input").first.check()
    page.get_by_role("button", name="Добавить отмеченных").click()
    expect(page.locator(".people-list > li")).to_have_count(len(codes))


def train(page: Page, programme: str) -> None:
    page.goto(f"{programme}mentors/")
    page.get_by_label("Отметить всех").check()
    page.get_by_role("button", name="Отметить обучение").click()
    expect(page.locator("#toasts")).to_contain_text("Обучение отмечено: 3 наставника")


def stopped_by_a_missing_consent(page: Page, programme: str, code: str) -> None:
    """A consent taken back stops stage 5 until there is another."""
    card(page, programme, code)
    page.get_by_role("link", name=re.compile("Отозвано.*На участие")).click()
    page.get_by_label("Как отозвано").fill("заявление родителя")
    page.locator("main form").get_by_role("button").last.click()
    expect(page.locator("#consents")).to_contain_text("Пока кандидат")
    finish = page.locator("form[action$='stages/5/finish/']")
    page.goto(f"{programme}stages/5/")
    expect(page.locator(".readiness")).to_contain_text("Согласия участников баз: 5 из 6")
    expect(finish).to_have_count(0)
    give_consents(page, programme, code)
    page.goto(f"{programme}stages/5/")
    expect(page.locator(".readiness")).to_contain_text("Согласия участников баз: 6 из 6")
    expect(finish).to_have_count(1)


def make_pairs(page: Page, programme: str) -> list[str]:
    """Computed at once, one pinned, all made. Keys of the proposals."""
    page.goto(f"{programme}matching/")
    first = page.locator(".proposal").first
    expect(page.locator(".proposal")).to_have_count(3)
    expect(first.locator(".why li").first).to_be_visible()
    first.get_by_role("button", name=re.compile("Закрепить")).click()
    expect(page.locator(".proposal .chip", has_text="закреплено")).to_have_count(1)
    expect(page.locator(".proposal")).to_have_count(3)
    keys = [one.get_attribute("value") or "" for one in page.locator(".proposal > input").all()]
    page.get_by_label("Отметить все на странице").check()
    page.get_by_role("button", name="Создать отмеченные пары").click()
    page.goto(f"{programme}pairs/")
    expect(page.locator(".pairs-table tbody tr").first).to_contain_text("Предложена")
    return sorted({key.partition("-")[0] for key in keys})


def print_order(page: Page, programme: str, place: Place, number: int) -> None:
    page.goto(f"{programme}papers/print/assignment/")
    expect(page.locator(".paper-subject input:checked")).to_have_count(number)
    text = printed(page, place)
    assert "закреплении" in text.lower()
    assert "Ахинеев" in text


def set_to_work(page: Page, programme: str, place: Place) -> None:
    page.goto(f"{programme}pairs/")
    page.get_by_label("Отметить все, что ждут приказа").check()
    order = page.locator("#order")
    order.locator("[name=order_number]").fill(ORDER)
    for name in ("order_date", "started_on"):
        order.locator(f"[name={name}]").fill(place.day)
    order.get_by_role("button", name="Внести приказ").click()
    expect(page.locator(".pairs-table tbody")).not_to_contain_text("Предложена")
    expect(page.locator(".pairs-table tbody tr").first).to_contain_text(ORDER)


def log_meetings(page: Page, programme: str, place: Place, number: int, kind: int | None = None) -> None:
    """Meetings of all pairs in one table."""
    page.goto(f"{programme}meetings/")
    page.locator("main form [name=date]").fill(place.day)
    page.locator("main form [name=minutes]").first.fill("40")
    page.locator("main form [name=topic]").first.fill("Знакомство, правила общения")
    rows = page.locator(".many-table tbody tr")
    expect(rows).to_have_count(number)
    for row in rows.all():
        row.locator("input[type=checkbox]").check()
        if kind is not None:
            row.locator("select").select_option(str(kind))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is scrolled sideways"
    page.get_by_role("button", name="Записать встречи").click()
    expect(page.locator("#toasts")).to_contain_text("Записан")


def feedback(
    page: Page, new_context: Callable[..., BrowserContext], console: Console, programme: str, side: str
) -> None:
    """The side answers by its own address on a phone, without an account; the curator reads it on the pair's page."""
    page.goto(f"{programme}pairs/")
    page.locator(".pairs-table tbody th a").first.click()
    links = page.locator("#links li", has_text=re.compile(rf"^\s*{side} "))
    links.first.get_by_role("button", name=re.compile("Выдать ссылку")).click()
    address = page.locator(".made-address").inner_text().strip()
    phone = new_context(viewport=PHONE).new_page()
    console.watch(phone)
    phone.goto(address)
    phone.locator(".score", has_text="9").click()
    phone.get_by_label("Что понравилось, что было трудно").fill(f"Договорились о деле, {side}")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is scrolled sideways"
    phone.get_by_role("button", name="Отправить отзыв").click()
    expect(phone.locator("[role=status]")).to_contain_text("ответ записан")
    page.reload()
    page.locator(".pair-meetings").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(f"Договорились о деле, {side}")


def change_mentor(page: Page, programme: str, place: Place, mentors: list[str]) -> None:
    page.goto(f"{programme}pairs/")
    row = page.locator(".pairs-table tbody tr").first
    before = row.locator("[data-label=Наставник]").inner_text()
    after = next(code for code in mentors if code not in before)
    row.get_by_role("link", name=re.compile("Изменить")).click()
    act = page.locator("details.pair-act", has=page.locator("[name=act][value=change]")).first
    act.locator("summary").click()
    act.locator("[name=mentor]").fill(after)
    act.locator("[name=on]").fill(place.day)
    act.locator("[name=reason]").fill("Болезнь")
    act.get_by_role("button").click()
    page.goto(f"{programme}pairs/")
    expect(page.locator(".pairs-table tbody tr").first.locator("[data-label=Наставник]")).to_contain_text(after)


def close(page: Page, programme: str, place: Place, number: int) -> None:
    """Final meetings, endings, seven stages, the programme."""
    log_meetings(page, programme, place, number, kind=5)
    page.goto(f"{programme}closing/")
    for row in page.locator(".closing-table tbody tr").all():
        row.get_by_label(re.compile("^Завершить")).check()
        row.locator("textarea").fill("Цель достигнута")
    page.locator(".closing-save [name=on]").fill(place.day)
    page.get_by_role("button", name="Завершить отмеченные").click()
    expect(page.locator("main")).to_contain_text("Работающих пар нет")
    for stage in range(1, 8):
        page.goto(f"{programme}stages/{stage}/")
        finish_stage(page, stage)
        expect(page.locator(".stage-now")).to_contain_text("Завершён")
    page.goto(programme)
    page.get_by_role("button", name="Закрыть программу").click()
    expect(page.locator("main")).to_contain_text("Программа завершена")


def finish_stage(page: Page, stage: int) -> None:
    act = page.locator(f"form[action$='stages/{stage}/finish/']")
    if not act.is_visible():
        page.locator("details.stage-act", has=act).locator("summary").click()
    act.get_by_role("button").click()


def print_certificates(page: Page, programme: str, place: Place) -> None:
    page.goto(f"{programme}papers/print/certificate/")
    for subject in page.locator(".paper-subject input").all():
        subject.check()
    text = printed(page, place)
    assert "Ахинеев" in text


def found_by_name(page: Page, programme: str) -> bool:
    page.goto(programme)
    page.get_by_role("link", name="Реестр людей").first.click()
    page.locator("#filter-q").fill("Ахинеев")
    page.get_by_role("button", name="Показать").click()
    return page.locator(".person-line").count() > 0


def printed(page: Page, place: Place) -> str:
    """The PDF's words without spaces between lines; what the page asks for on the way is typed or looked at."""
    taken: list[Download] = []
    page.once("download", lambda download: taken.append(download))
    for _ in range(5):
        type_names(page, place)
        # A file leaves the page as it is, an answer in words brings another.
        page.evaluate("window.stands = true")
        page.locator("form.paper-form").get_by_role("button", name="PDF", exact=True).click()
        while not taken and stands(page):
            page.wait_for_timeout(50)
        if taken:
            break
        page.wait_for_load_state()
    assert taken, page.locator("main").inner_text()
    with open(taken[0].path(), "rb") as file:
        text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(file.read())).pages)
    return re.sub(r"\s+", " ", text)


def stands(page: Page) -> bool:
    try:
        return bool(page.evaluate("window.stands"))
    except PlaywrightError:
        # The page was being replaced just then.
        return True


def type_names(page: Page, place: Place) -> None:
    """Where no names are kept, they are typed for the one printing."""
    for asked in page.locator("form.paper-form [name^='name-']").all():
        if not place.named and not asked.input_value():
            asked.fill(TYPED)
