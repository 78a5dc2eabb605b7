"""«Мои мероприятия»: the most urgent first, by month, filtered by the address, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import OrganizationKind, User
from roadmaps import my_lines
from roadmaps.models import Control, Execution, Occurrence, Roadmap
from roadmaps.workflow import reporting
from tests import factories
from tests.roadmaps.execution.reporting_cast import DUE, LINK, ORDER, TODAY, Cast, a_cast, in_force

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast(db: None, unscoped: None) -> Cast:
    return a_cast()


def page(person: User, **query: Any) -> str:
    answer = factories.signed_in(person).get(f"{reverse('my_items')}?{urlencode(query)}")
    assert answer.status_code == 200
    return answer.content.decode()


def ids(text: str) -> list[int]:
    """Lines in the order in which the page shows them."""
    return [int(found) for found in re.findall(r'id="line-(\d+)"', text)]


def headings(text: str) -> list[str]:
    found = re.findall(r'<h2 class="duty-head".*?</svg>(.*?)<span', text, flags=re.DOTALL)
    return [" ".join(one.split()) for one in found]


def returned(cast: Cast, line: Execution) -> Execution:
    reporting.report([line.pk], done_on=DUE, proofs=[ORDER, LINK], by=cast.curator)
    return reporting.return_line(line.pk, reason="Нет подписи", by=cast.editor)


def test_what_came_back_stands_first_then_what_is_late_then_months(cast: Cast) -> None:
    in_december = cast.line("b", due=dt.date(2020, 12, 15))
    undated = cast.line("e", due=None)
    this_month = cast.line("c", due=dt.date(2020, 11, 30))
    late = cast.line("a")
    back = returned(cast, cast.line("d", due=dt.date(2020, 12, 1)))
    text = page(cast.curator)
    assert ids(text) == [back.pk, late.pk, this_month.pk, in_december.pk, undated.pk]
    assert headings(text) == [
        *("Вернули на доработку", "Просрочено", "Ноябрь 2020, этот месяц", "Декабрь 2020", "День не назначен"),
    ]
    assert "Нет подписи" in text


def test_a_line_tells_its_words_its_day_and_what_completes_it(cast: Cast) -> None:
    line = cast.line("a", due=dt.date(2020, 11, 15), working=dt.date(2020, 11, 16))
    item = line.item
    item.deadline, item.result, item.title = "до 15.11.2020г.", "Приказы <ОО>", "Назначение кураторов"
    item.save()
    text = page(cast.curator)
    for words in (
        *("Назначение кураторов", "до 15.11.2020г.", "Приказы &lt;ОО&gt;"),
        *("До 15 ноября 2020\u00a0г., вс; считаем по 16 ноября, пн", "опоздание 4 дня"),
        "укажите номер и дату документа или файл",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (dt.date(2020, 11, 20), "сегодня последний день"),
        (dt.date(2020, 11, 21), "осталось 1 день"),
        (dt.date(2020, 11, 25), "осталось 5 дней"),
        (dt.date(2020, 11, 19), "опоздание 1 день"),
        (dt.date(2021, 11, 19), ""),
    ],
)
def test_days_left_and_over_in_words(cast: Cast, due: dt.date, told: str) -> None:
    assert my_lines.left_words(cast.line("a", due=due), TODAY) == told


def test_a_day_that_passed_without_lateness_says_so(cast: Cast) -> None:
    line = cast.line("a", due=dt.date(2020, 11, 19))
    line.late_after = None
    assert not line.is_overdue(TODAY)
    assert my_lines.left_words(line, TODAY) == "просрочкой не считается"


def test_a_reminder_before_a_day_off_is_told_while_it_lies_ahead(cast: Cast) -> None:
    line = cast.line("a", due=dt.date(2020, 11, 29), working=dt.date(2020, 11, 27))
    assert my_lines.term_words(line, TODAY) == "до 29 ноября 2020\u00a0г., вс; напоминание 27 ноября, пт"
    assert my_lines.term_words(line, dt.date(2020, 11, 28)) == "до 29 ноября 2020\u00a0г., вс"


def test_a_line_that_may_not_be_late_is_not_counted_nor_called_overdue(cast: Cast) -> None:
    cast.line("a", late_after=None)
    text = page(cast.curator)
    assert "Просрочено" not in headings(text)
    assert "опоздание" not in text


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (dt.date(2020, 11, 14), "исполнено в срок, отчёт с опозданием"),
        (dt.date(2020, 11, 18), "исполнено с опозданием, отчёт на 5 дней позже срока"),
    ],
)
def test_done_in_time_and_reported_late_says_so(cast: Cast, done: dt.date, told: str) -> None:
    line = cast.line("a")
    reporting.report([line.pk], done_on=done, proofs=[ORDER], by=cast.curator)
    text = page(cast.curator, state="reported")
    assert told in text
    assert "№&nbsp;87-од от 12.11.2020" in text


def test_everybody_sees_only_lines_of_his_own(cast: Cast) -> None:
    own, other = cast.line("a"), cast.line("a", at=cast.other_school)
    departments = cast.line("b", at=cast.department)
    branch = factories.organization(cast.home, kind=OrganizationKind.SCHOOL, parent=cast.school)
    of_branch = cast.line("a", at=branch, parent=own, late_after=None)
    assert set(ids(page(cast.curator))) == {own.pk, of_branch.pk}
    assert ids(page(cast.neighbour)) == [other.pk]
    assert ids(page(cast.editor)) == [departments.pk]
    assert ids(page(cast.stranger)) == ids(page(cast.observer)) == []


def test_closed_plans_and_items_off_control_wait_for_nobody(cast: Cast) -> None:
    line = cast.line("a")
    off = Control.objects.create(
        municipality=cast.home,
        item=line.item,
        roadmap=cast.roadmap,
        taken_off_on=TODAY,
        taken_off_basis="приказ",
        taken_off_by=cast.controller,
    )
    assert ids(page(cast.curator)) == []
    off.delete()
    assert ids(page(cast.curator)) == [line.pk]
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(status="closed")
    assert ids(page(cast.curator)) == []


def test_filters_live_in_the_address(cast: Cast) -> None:
    second = in_force(cast.department)
    late, later = cast.line("a"), cast.line("b", due=dt.date(2020, 12, 1))
    elsewhere = factories.line(second, cast.school, dt.date(2020, 12, 2))
    branch = factories.organization(cast.home, kind=OrganizationKind.SCHOOL, parent=cast.school)
    of_branch = factories.line(cast.roadmap, branch, dt.date(2020, 12, 3), uid="c")
    back = returned(cast, cast.line("d"))
    assert ids(page(cast.curator, state="overdue")) == [back.pk, late.pk]
    assert ids(page(cast.curator, state="returned")) == [back.pk]
    assert ids(page(cast.curator, plan=second.slug)) == [elsewhere.pk]
    assert ids(page(cast.curator, organization=branch.pk)) == [of_branch.pk]
    assert ids(page(cast.curator, q="МЕРОПРИЯТИЕ b")) == [later.pk]
    assert ids(page(cast.curator, state="accepted")) == []


@pytest.mark.parametrize(
    "query",
    [
        {"state": "x"},
        {"plan": "no-such"},
        {"organization": "1' OR 1=1"},
        {"after": "9.9999-99-99.x"},
        {"after": "2.2020-13-40.1"},
        {"q": "<script>" * 20},
        {"q": "%_\\"},
        {"organization": "9" * 40},
    ],
)
def test_nonsense_in_the_address_is_no_error(cast: Cast, query: dict[str, str]) -> None:
    cast.line("a")
    second = factories.organization(cast.home, kind=OrganizationKind.SCHOOL, parent=cast.school)
    cast.line("b", at=second)
    factories.line(in_force(cast.department), cast.school, DUE)
    assert "<script>alert" not in page(cast.curator, **query)


def test_as_many_queries_for_one_line_as_for_fifty(cast: Cast) -> None:
    def asked(client: Client) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(reverse("my_items")).status_code == 200
        return len(found)

    cast.line("a")
    client = factories.signed_in(cast.curator)
    client.get(reverse("my_items"))
    one = asked(client)
    for number in range(1, 50):
        cast.line("abcde"[number % 5], due=DUE + dt.timedelta(days=number))
    assert asked(client) == one


def test_pages_follow_each_other_without_gaps(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(my_lines, "PAGE", 4)
    made = [cast.line("a", due=DUE + dt.timedelta(days=number)).pk for number in range(9)]
    made += [cast.line(uid, due=None).pk for uid in "bc"]
    client, seen, url = factories.signed_in(cast.curator), [], reverse("my_items")
    for _ in range(4):
        text = client.get(url).content.decode()
        seen += ids(text)
        found = re.search(r'<a href="([^"]+)" rel="next"', text)
        if not found:
            break
        url = found[1].replace("&amp;", "&")
    assert seen == made


def test_nothing_to_do_says_what_comes_next(cast: Cast) -> None:
    assert "Они появятся здесь сами" in page(cast.curator)
    assert "Ваша роль отчётов не подаёт" in page(cast.observer)
    line = cast.line("a")
    reporting.report([line.pk], done_on=DUE, proofs=[ORDER], by=cast.curator)
    assert "Всё сделано" in page(cast.curator)
    assert "Ничего не найдено" in page(cast.curator, q="нет такого")


def test_several_lines_are_chosen_by_a_plain_form(cast: Cast) -> None:
    line = cast.line("a")
    text = page(cast.curator)
    assert f'id="report-several" method="get" action="{reverse("line_report")}"' in text
    assert f'name="line" form="report-several" value="{line.pk}"' in text


def test_the_entry_stands_in_the_menu_of_those_who_report(cast: Cast) -> None:
    home = reverse("roadmaps")
    for person, stands in (
        *((cast.curator, True), (cast.head, True), (cast.editor, True), (cast.methodist, True)),
        *((cast.observer, False), (cast.registrar, False), (cast.approver, False)),
    ):
        text = factories.signed_in(person).get(home).content.decode()
        assert (f'href="{reverse("my_items")}"' in text) is stands


def test_an_occurrence_that_waits_says_for_what(cast: Cast) -> None:
    line = cast.line("a", due=None)
    Occurrence.objects.filter(pk=line.occurrence_id).update(label="по мере формирования пар")
    assert "По мере формирования пар" in page(cast.curator)
