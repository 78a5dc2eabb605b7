"""«Информация об исполнении»: its numbers are the dashboard's, any past day says what was said then, and it prints."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pdfplumber
import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.page import PageSettings
from organizations.access import Access
from organizations.models import Event, Municipality, User
from roadmaps import tallies
from roadmaps.fulfilment import Wanted, grid, read
from roadmaps.models import Control, Edition, Execution, Item, Roadmap
from roadmaps.plan_rows import read_document
from roadmaps.printing.status_note import render_docx, render_pdf
from roadmaps.proofs import Proof
from roadmaps.status_note import StatusNote, genitive
from roadmaps.status_note_rows import status_note
from roadmaps.workflow import Refused, controlling, reporting
from tests.factories import signed_in
from tests.roadmaps.execution.reporting_cast import DUE, LINK, ORDER, TODAY, Cast, a_cast, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

DAY = dt.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def at(cast: Cast, day: dt.date) -> None:
    """It becomes that day in the municipality."""
    Municipality.objects.filter(pk=cast.home.pk).update(demo_date=day)
    cast.home.demo_date = day


def plan(cast: Cast) -> Roadmap:
    rows = Roadmap.objects.select_related("municipality", "owner", "keeper", "issuer", "current_edition")
    return rows.get(pk=cast.roadmap.pk)


def note(cast: Cast, day: dt.date | None = None) -> StatusNote:
    return status_note(plan(cast), day or cast.home.demo_date or TODAY)


def numbers(found: StatusNote) -> tuple[int, ...]:
    totals = found.totals
    return totals.in_time, totals.late, totals.waiting, totals.overdue, totals.returned


def report(line: Execution, by: User, done_on: dt.date = DUE) -> None:
    reporting.report([line.pk], done_on=done_on, proofs=[ORDER, LINK], by=person(by))


def test_each_line_is_counted_once_and_stands_in_its_list(cast: Cast) -> None:
    lines = {uid: cast.line(uid) for uid in "abcd"}
    late = cast.line("a", cast.other_school)
    coming = cast.line("b", cast.other_school, due=TODAY + 10 * DAY)
    at(cast, DUE)
    for uid in "abc":
        report(lines[uid], cast.curator)
    reporting.accept([lines["a"].pk], by=cast.editor)
    at(cast, TODAY)
    reporting.report([lines["d"].pk], done_on=TODAY, proofs=[ORDER], by=person(cast.curator))
    reporting.accept([lines["d"].pk], by=cast.editor)
    reporting.return_line(lines["b"].pk, reason="Нет подписи", by=cast.editor)

    found = note(cast)
    assert numbers(found) == (1, 1, 1, 2, 0) and found.totals.expected == 5
    assert (found.items, found.organizations) == (4, 2)
    school, other = cast.school.short_name, cast.other_school.short_name
    assert [(row.organization, row.item, row.days) for row in found.overdue] == sorted(
        [(school, "1.2. Мероприятие b", 5), (other, "1.1. Мероприятие a", 5)]
    )
    told = {row.item: row.returned for row in found.overdue}
    assert told == {"1.2. Мероприятие b": "20.11.2020: Нет подписи", "1.1. Мероприятие a": ""}
    assert [(row.term, row.responsible) for row in found.coming] == [(coming.due, other)]
    assert late.organization == cast.other_school


def test_the_longest_late_organization_comes_first(cast: Cast) -> None:
    cast.line("a", due=DUE)
    cast.line("b", due=DUE - 3 * DAY)
    cast.line("c", cast.other_school, due=DUE - 9 * DAY)

    school, other = cast.school.short_name, cast.other_school.short_name
    assert [(row.organization, row.days) for row in note(cast).overdue] == [(other, 14), (school, 8), (school, 5)]


def test_a_return_before_the_term_is_listed_with_its_reason_and_term(cast: Cast) -> None:
    line = cast.line("a", due=TODAY + 4 * DAY)
    reporting.report([line.pk], done_on=TODAY, proofs=[ORDER], by=person(cast.curator))
    reporting.return_line(line.pk, reason="Нет номера приказа", by=cast.editor)

    (row,) = note(cast).returned
    assert (row.organization, row.reason, row.term) == (cast.school.short_name, "Нет номера приказа", line.late_after)
    assert numbers(note(cast)) == (0, 0, 0, 0, 1)


def test_a_term_of_many_organizations_is_one_row_of_the_next_days(cast: Cast) -> None:
    Item.objects.filter(roadmap=cast.roadmap, uid="a").update(responsible="Руководители\nОО")
    for school in (cast.school, cast.other_school):
        cast.line("a", school, due=TODAY + 30 * DAY)
        cast.line("b", school, due=TODAY + 31 * DAY)

    assert [row.responsible for row in note(cast).coming] == ["Руководители ОО\n(2 организации)"]


def test_a_return_of_a_line_that_may_not_be_late_names_no_day_that_is_over(cast: Cast) -> None:
    line = cast.line("a")
    Execution.objects.filter(pk=line.pk).update(late_after=None)
    report(line, cast.curator)
    reporting.return_line(line.pk, reason="Нет подписи", by=cast.editor)

    assert [row.term for row in note(cast).returned] == [None]
    assert [row.term for row in note(cast, TODAY).overdue] == []


def test_an_extension_counts_from_the_day_it_was_resolved(cast: Cast) -> None:
    line = cast.line("a")
    controlling.extend(
        line.pk, until=TODAY + 7 * DAY, reason="Карантин", resolved_by="Начальник", resolved_on=TODAY, by=cast.editor
    )

    assert numbers(note(cast)) == (0, 0, 0, 0, 0)
    assert note(cast).not_late == (("продлено", 1),)
    assert [row.term for row in note(cast).coming] == [TODAY + 7 * DAY]
    assert note(cast).sentences[-1] == "Сверх того наступил срок ещё 1 исполнения, просрочки по ним нет: продлено."
    before = note(cast, TODAY - DAY)
    assert [(row.term, row.days) for row in before.overdue] == [(DUE, 4)]


def test_what_was_done_before_the_plan_came_here_counts_by_its_true_day(cast: Cast) -> None:
    line = cast.line("a", due=dt.date(2020, 11, 1))
    Execution.objects.filter(pk=line.pk).update(
        status="accepted",
        entered_as="before",
        done_on=dt.date(2020, 10, 30),
        reported_on=dt.date(2020, 10, 30),
        accepted_on=TODAY,
    )

    assert numbers(note(cast, dt.date(2020, 10, 30))) == (1, 0, 0, 0, 0)
    assert numbers(note(cast, dt.date(2020, 10, 29))) == (0, 0, 0, 0, 0)


def test_lines_without_a_journal_follow_their_days(cast: Cast) -> None:
    line = cast.line("a")
    Execution.objects.filter(pk=line.pk).update(
        status="accepted", done_on=DUE, reported_on=DUE + DAY, accepted_on=DUE + 3 * DAY
    )

    found = [numbers(note(cast, DUE + number * DAY)) for number in range(5)]
    assert found == [(0,) * 5, (0, 0, 1, 0, 0), (0, 0, 1, 0, 0), (1, 0, 0, 0, 0), (1, 0, 0, 0, 0)]
    assert note(cast).reported_late == 1


def test_an_event_without_a_day_of_its_own_is_dated_by_the_municipality_s_time(cast: Cast) -> None:
    line = cast.line("a")
    report(line, cast.curator)
    event = Event.objects.get(verb="report_line")
    assert event.after.pop("day") == TODAY.isoformat()
    event.save()
    Event.objects.filter(pk=event.pk).update(at=dt.datetime(2020, 11, 18, 22, 30, tzinfo=dt.UTC))

    zone = cast.home.time_zone
    assert zone == "Europe/Moscow"
    assert numbers(note(cast, dt.date(2020, 11, 18))) == (0, 0, 0, 1, 0)


def test_a_day_before_the_amending_act_names_items_as_the_plan_then_did(cast: Cast) -> None:
    cast.line("a")
    first = plan(cast).current_edition
    assert first is not None
    Item.objects.filter(roadmap=cast.roadmap, uid="a").update(label="2.1.", title="Приказ о кураторах")
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(title="Новая карта")
    amended = Edition.objects.create(
        municipality=cast.home,
        roadmap=cast.roadmap,
        number=2,
        content=read_document(plan(cast)).content_data(),
        content_hash="1" * 64,
        requisites={},
        act_kind="приказ",
        act_number="201",
        act_date=TODAY,
        pdf=first.pdf,
        xlsx=first.xlsx,
    )
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(current_edition=amended)

    now, before = note(cast), note(cast, TODAY - DAY)
    assert [row.item for row in now.overdue] == ["2.1. Приказ о кураторах"]
    assert now.act.endswith("№ 146 (в редакции приказа от 20.11.2020 №\u00a0201).") and now.title == "Новая карта"
    assert [(row.item, row.label) for row in before.overdue] == [("1.1. Мероприятие a", "1.1")]
    assert before.act.endswith("от 23.10.2020 № 146.") and before.title == "Дорожная карта"


def test_branches_are_not_counted_beside_their_school(cast: Cast) -> None:
    head = cast.line("a")
    Execution.objects.filter(pk=cast.line("a", cast.other_school).pk).update(parent=head)

    assert numbers(note(cast)) == (0, 0, 0, 1, 0)


# --- Any sequence ----------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(("report", "withdraw", "accept", "return", "extend", "override", "take_off", "put_back")),
        st.integers(0, 4),
        st.integers(-8, 8),
    ),
    min_size=1,
    max_size=14,
)
VALUE = Proof("value", numerator=Decimal(3), denominator=Decimal(4))


@contextmanager
def forgotten() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def perform(cast: Cast, line: Execution, act: str, shift: int) -> None:
    """One act as a page would ask for it on the municipality's day; a refusal changes nothing."""
    day = cast.home.demo_date or TODAY
    if act == "report":
        proofs = [VALUE] if line.item.uid == "t" else [ORDER, LINK]
        by = cast.administrator if line.organization_id == cast.department.pk else cast.curator
        reporting.report([line.pk], done_on=day - abs(shift) * DAY, proofs=proofs, by=by)
    elif act == "withdraw":
        reporting.withdraw_report(line.pk, by=cast.curator)
    elif act == "accept":
        reporting.accept([line.pk], by=cast.editor)
    elif act == "return":
        reporting.return_line(line.pk, reason=f"Причина {shift}", by=cast.editor)
    elif act == "extend":
        until = day + shift * DAY
        controlling.extend(
            line.pk, until=until, reason="Карантин", resolved_by="Начальник", resolved_on=day, by=cast.editor
        )
    elif act == "override":
        reporting.override_value(line.pk, numerator=Decimal(abs(shift)), reason="Уточнено", by=cast.editor)
    elif act == "take_off":
        controlling.take_off(line.item_id, on=day, basis="Решение", by=cast.editor)
    else:
        controlling.put_back(line.item_id, reason="Рано", by=cast.editor)


def require_the_dashboard_s_numbers(cast: Cast, found: StatusNote) -> None:
    """What the dashboard counts in the database and the grid in rows is what the note says of today."""
    roadmap = plan(cast)
    lines = Execution.objects.filter(roadmap=roadmap)
    tally = tallies.by_roadmap(lines, tallies.overdue_today([roadmap.municipality]))[roadmap.pk]
    totals = found.totals
    assert tally.accepted == totals.in_time + totals.late
    assert (tally.reported, tally.overdue) == (totals.waiting, totals.overdue) == (totals.waiting, len(found.overdue))
    own = grid(read(roadmap, Access.of(cast.editor)), Wanted(), found.day).tally
    assert (own.accepted, own.reported, own.returned, own.overdue) == (
        totals.in_time + totals.late,
        totals.waiting,
        totals.returned,
        totals.overdue,
    )
    assert len(found.returned) == totals.returned


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_the_note_of_a_past_day_is_the_note_that_was_made_then(cast: Cast, steps: list[tuple]) -> None:
    with forgotten():
        day = DUE - 2 * DAY
        lines = [
            cast.line("a"),
            cast.line("b", due=DUE + 3 * DAY),
            cast.line("t", at=cast.department),
            cast.line("c", cast.other_school, due=DUE + 6 * DAY),
            cast.line("d", due=DUE + 20 * DAY),
        ]
        made: dict[dt.date, StatusNote] = {}
        for days, act, place, shift in steps:
            for _ in range(days):
                made[day] = note(cast, day)
                day += DAY
            at(cast, day)
            try:
                perform(cast, lines[place], act, shift)
            except Refused as refused:
                assert refused.message
        made[day] = note(cast, day)
        require_the_dashboard_s_numbers(cast, made[day])
        assert {asked: note(cast, asked) for asked in made} == made


# --- Pages and files -------------------------------------------------------------------------------------------


def get(cast: Cast, name: str = "roadmap_status_note", by: User | None = None, **query: str) -> HttpResponse:
    return signed_in(by or cast.editor).get(reverse(name, args=[cast.roadmap.slug]), query)


def test_the_page_says_the_note_of_the_day_in_the_address(cast: Cast) -> None:
    cast.line("a")
    today, before = get(cast), get(cast, day="15.11.2020")

    assert today.context["note"].totals.overdue == 1 and before.context["note"].totals.overdue == 0
    assert f'href="/roadmaps/{cast.roadmap.slug}/status-note.pdf?day=2020-11-15"' in before.content.decode()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("21.11.2020", "ещё не наступило"),
        ("вчера", "Напишите дату цифрами"),
        ("31.02.2020", "не существует"),
        ("22.10.2020", "Карта утверждена 23.10.2020"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(cast: Cast, asked: str, told: str) -> None:
    page = get(cast, day=asked)
    assert page.status_code == 422 and told in page.content.decode()
    assert page.context["note"].day == TODAY

    for name in ("roadmap_status_note_pdf", "roadmap_status_note_docx"):
        response = get(cast, name, day=asked)
        assert response.status_code == 302 and response["Location"].endswith("/status-note/")


def test_a_draft_has_no_note(cast: Cast) -> None:
    draft = Roadmap.objects.create(municipality=cast.home, slug="draft", title="Проект", owner=cast.department)
    for name in ("roadmap_status_note", "roadmap_status_note_pdf", "roadmap_status_note_docx"):
        response = signed_in(cast.editor).get(reverse(name, args=[draft.slug]))
        assert response.status_code == 302 and response["Location"] == draft.get_absolute_url()


def test_who_works_with_the_plan_reads_its_note(cast: Cast) -> None:
    assert get(cast, by=cast.controller).status_code == 200
    assert get(cast, by=cast.curator).status_code == 403
    assert get(cast, by=cast.stranger).status_code == 404


def test_the_same_number_of_queries_of_one_line_and_of_many(cast: Cast) -> None:
    def queries() -> int:
        roadmap = plan(cast)
        with CaptureQueriesContext(
            connection,
        ) as found:
            status_note(roadmap, TODAY - DAY)
        return len(found)

    report(cast.line("a"), cast.curator)
    few = queries()
    for number in range(10):
        line = cast.line("b", cast.other_school, due=DUE + number * DAY)
        report(line, cast.neighbour)
        reporting.return_line(line.pk, reason="Где приказ?", by=cast.editor)
    assert queries() == few <= 8


def _pages(pdf: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [" ".join((page.extract_text() or "").split()) for page in opened.pages]


def test_the_printed_note_fits_one_upright_sheet_and_says_the_page_s_numbers(cast: Cast) -> None:
    cast.line("a")
    cast.line("b", due=TODAY + 3 * DAY)
    printed = render_pdf(note(cast), PageSettings())
    (text,) = _pages(printed.pdf)

    assert printed.pages == 1
    for words in (
        "ИНФОРМАЦИЯ об исполнении дорожной карты по состоянию на 20.11.2020",
        "1. Исполнение",
        "2. Не исполнено в срок",
        "1.1. Мероприятие a 15.11.2020 5",
        "Возвращённых отчётов, срок которых не истёк, нет.",
        "4. Ближайшие 30 дней (с 21.11.2020 по 20.12.2020)",
        "23.11.2020 1.2. Мероприятие b",
        "Дата ____",
    ):
        assert words in text
    with pdfplumber.open(io.BytesIO(printed.pdf)) as opened:
        page = opened.pages[0]
        assert (round(page.width), round(page.height)) == (595, 842)


def test_long_lists_leave_one_sheet_and_stand_whole_in_the_annex(cast: Cast) -> None:
    for number in range(60):
        cast.line("a", due=DUE - number * DAY)
    made = note(cast)
    sheet = render_pdf(made, PageSettings())
    (text,) = _pages(sheet.pdf)
    assert "и ещё 52" in text
    assert "Полные списки — на странице карты «Информация об исполнении»." in text and "Дата ____" in text

    first, *annex = _pages(render_pdf(made, PageSettings(), annex=True).pdf)
    assert "Полные списки приведены в приложении." in first
    assert annex[0].startswith("Приложение к информации об исполнении по состоянию на 20.11.2020")
    assert all("Организация Мероприятие Срок" in page for page in annex)
    assert sum(page.count("Мероприятие a") for page in annex) == 60


def test_a_note_that_fits_has_no_annex(cast: Cast) -> None:
    cast.line("a")
    assert render_pdf(note(cast), PageSettings(), annex=True).pages == 1


def test_the_word_file_has_real_styles_and_the_same_words(cast: Cast) -> None:
    cast.line("a")
    made = note(cast)
    content = render_docx(made, PageSettings())
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()

    assert content == render_docx(made, PageSettings())
    for words in ('w:val="Heading1"', 'w:val="Heading2"', 'w:val="TableText22"', "<w:tblHeader/>", "ИНФОРМАЦИЯ"):
        assert words in xml
    assert "Мероприятие" in xml and "15.11.2020" in xml


def test_files_are_served_under_their_names(cast: Cast) -> None:
    cast.line("a")
    pdf, docx = get(cast, "roadmap_status_note_pdf", day="19.11.2020"), get(cast, "roadmap_status_note_docx")

    assert pdf["Content-Type"] == "application/pdf" and b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert b"".join(docx.streaming_content).startswith(b"PK")
    assert "attachment" in docx["Content-Disposition"] and "inline" in pdf["Content-Disposition"]
    full = get(cast, "roadmap_status_note_pdf", day="19.11.2020", annex="1")
    assert full["ETag"] != pdf["ETag"] and "annex=1" in get(cast).content.decode()
    # 19.11.2020 in its name, the browser keeps it while nothing changes.
    again = signed_in(cast.editor).get(
        reverse("roadmap_status_note_pdf", args=[cast.roadmap.slug]),
        {"day": "19.11.2020"},
        HTTP_IF_NONE_MATCH=pdf["ETag"],
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Дорожная карта внедрения", "дорожной карты внедрения"),
        ("План мероприятий (дорожная карта) на 2020 г.", "плана мероприятий (дорожной карты) на 2020 г."),
        ("План мероприятий «Дорожная карта».", "плана мероприятий «Дорожная карта»"),
        ("Внедрение наставничества", "дорожной карты «Внедрение наставничества»"),
    ],
)
def test_a_title_is_said_in_the_genitive(title: str, said: str) -> None:
    assert genitive(title) == said


def test_an_item_taken_off_control_is_nobody_s_debt_from_that_day(cast: Cast) -> None:
    line = cast.line("a")
    controlling.take_off(line.item_id, on=TODAY, basis="Решение", by=cast.editor)

    assert Control.objects.get(item=line.item_id).taken_off_on == TODAY
    assert numbers(note(cast)) == (0,) * 5 and note(cast).not_late == (("снято с контроля", 1),)
    assert numbers(note(cast, TODAY - DAY)) == (0, 0, 0, 1, 0)
