"""The reading of a deadline on pages: under the words of a draft, in the open editor, on a preview, in the check."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roadmaps.models import Item, Roadmap
from roadmaps.workflow import submit
from tests.roadmaps.editing_cast import Cast, a_cast, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TABLE = "№\tМероприятие\tСрок\tОтветственный\tРезультат\n1.\tПриказ\tноябрь\tОО\tПриказ\n2.\tОтчёт\tкогда-то\tОО\tОтчёт"


@pytest.fixture
def cast(unscoped: None) -> Cast:
    found = a_cast()
    Roadmap.objects.filter(pk=found.roadmap.pk).update(title="Дорожная карта наставничества")
    return found


@pytest.fixture
def editor(cast: Cast) -> Client:
    return signed_in(cast.editor)


def term(cast: Cast) -> str:
    return reverse("roadmap_term", args=[cast.roadmap.slug])


def said(client: Client, cast: Cast, text: str, **more: Any) -> str:
    answer = client.post(term(cast), {"text": text}, headers=HTMX, **more)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def period(cast: Cast, start: dt.date | None, end: dt.date | None) -> None:
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(period_start=start, period_end=end)


def page(client: Client, cast: Cast) -> str:
    return " ".join(client.get(reverse("roadmap", args=[cast.roadmap.slug])).content.decode().split())


def test_the_words_typed_come_back_as_understood_with_what_becomes_of_them(cast: Cast, editor: Client) -> None:
    period(cast, dt.date(2020, 9, 1), dt.date(2020, 12, 31))
    text = said(editor, cast, "до 30 сентября 2020; далее – весь период")
    assert "<html" not in text
    assert "Понято: <b>до 30 сентября 2020 г.; далее — весь период</b>" in text
    assert "После утверждения: срок: 30.09.2020; затем отметка раз в год." in text


def test_what_is_not_understood_is_named_with_a_sign_and_words(cast: Cast, editor: Client) -> None:
    text = said(editor, cast, "до 1 ноября 2020, <b>как получится</b>")
    assert "<svg" in text
    assert "Не понято: «" in text
    assert "&lt;b&gt;" in text
    assert "<b>как" not in text


def test_the_years_are_the_plan_s(cast: Cast, editor: Client) -> None:
    assert "впишите его или укажите период карты" in said(editor, cast, "ноябрь")
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(title="Дорожная карта на 2023 год")
    assert "<b>ноябрь 2023 г.</b>" in said(editor, cast, "ноябрь")
    period(cast, dt.date(2020, 9, 1), dt.date(2021, 8, 31))
    assert "по периоду карты взят 2020" in said(editor, cast, "ноябрь")
    period(cast, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert "<b>ноябрь 2026 г.</b>, год по периоду карты" in said(editor, cast, "ноябрь")


@pytest.mark.parametrize("text", ["", "   ", "\x00", "—"])
def test_nothing_to_read_is_nothing_said(cast: Cast, editor: Client, text: str) -> None:
    assert said(editor, cast, text).strip() == ""


def test_a_megabyte_of_words_is_answered_with_its_limit(cast: Cast, editor: Client) -> None:
    assert "Длиннее 400 знаков" in said(editor, cast, "я" * 1_000_000)


@pytest.mark.parametrize("text", ["🎉 до 5 мая 2021", "до\x00 5 мая 2021 \ud83c".encode("utf-8", "replace").decode()])
def test_strange_signs_are_read_as_far_as_they_go(cast: Cast, editor: Client, text: str) -> None:
    assert "до 5 мая 2021 г." in said(editor, cast, text)


def test_without_a_script_it_is_a_page_with_a_field(cast: Cast, editor: Client) -> None:
    empty = editor.get(term(cast)).content.decode()
    assert "<!doctype html>" in empty
    assert "Понято" not in empty
    typed = editor.post(term(cast), {"text": "ноябрь 2020"}).content.decode()
    assert "ноябрь 2020</textarea>" in typed
    assert "<b>ноябрь 2020 г.</b>" in typed
    assert "Срока в этих словах нет." in editor.get(term(cast), {"text": "—"}).content.decode()


def test_it_asks_for_the_plan_alone_and_writes_nothing(cast: Cast, editor: Client) -> None:
    before = list(Item.objects.order_by("pk").values())
    said(editor, cast, "ноябрь")
    with CaptureQueriesContext(connection) as captured:
        said(editor, cast, "ноябрь 2020")
    asked = [query["sql"] for query in captured if 'FROM "roadmaps_' in query["sql"]]
    assert len(asked) == 1
    assert not [sql for sql in captured if sql["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert list(Item.objects.order_by("pk").values()) == before


def test_a_plan_that_is_closed_says_so(cast: Cast, editor: Client) -> None:
    submit(cast.roadmap.pk, by=cast.editor)
    answer = editor.post(term(cast), {"text": "ноябрь"}, headers=HTMX)
    assert answer.status_code == 409
    assert "текст закрыт" in answer.content.decode()


def test_the_editor_in_place_reads_as_it_opens_and_follows_the_typing(cast: Cast, editor: Client) -> None:
    address = reverse("cell_edit", args=[cast.roadmap.slug, "a", "deadline"])
    text = editor.get(address, headers=HTMX).content.decode()
    assert f'hx-post="{term(cast)}"' in text
    assert 'aria-describedby="term-a"' in text
    assert 'id="term-a" aria-live="polite"' in text
    assert "<b>до 15 ноября 2026 г.</b>" in text
    whole = editor.get(address).content.decode()
    assert f'hx-post="{term(cast)}"' in whole
    assert f'formaction="{term(cast)}"' in whole
    assert "<b>до 15 ноября 2026 г.</b>" in whole


def test_a_refused_save_shows_what_was_typed_as_understood(cast: Cast, editor: Client) -> None:
    address = reverse("cell_edit", args=[cast.roadmap.slug, "a", "deadline"])
    answer = editor.post(address, {"text": "ноябрь 2026" + " " * 30_000 + "."}, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-describedby="cell-error-a-deadline term-a"' in text
    assert "Длиннее 400 знаков" in text


def test_other_cells_are_not_read(cast: Cast, editor: Client) -> None:
    for field in ("title", "number", "result"):
        text = editor.get(reverse("cell_edit", args=[cast.roadmap.slug, "a", field]), headers=HTMX).content.decode()
        assert "/term/" not in text
        assert "aria-live" not in text


def test_a_draft_says_under_the_words_what_was_understood_and_asks(cast: Cast, editor: Client) -> None:
    text = page(editor, cast)
    assert 'title="Срок понят: до 15 ноября 2026 г."' in text
    assert text.count("Год не назван: впишите его или укажите период карты.") == 2
    assert text.count("product term doubtful") == 2


def test_the_row_given_back_after_saving_says_it_too(cast: Cast, editor: Client) -> None:
    address = reverse("cell_edit", args=[cast.roadmap.slug, "a", "deadline"])
    text = editor.post(address, {"text": "до декабря 2026", "version": 1}, headers=HTMX).content.decode()
    assert "По 30.11.2026 или по 31.12.2026? Уточните." in text


def test_a_plan_that_is_no_draft_says_nothing_of_it(cast: Cast, editor: Client) -> None:
    submit(cast.roadmap.pk, by=cast.editor)
    assert "product term" not in page(editor, cast)


def test_the_check_leads_into_the_cell_and_does_not_hinder(cast: Cast, editor: Client) -> None:
    text = editor.get(reverse("roadmap_check", args=[cast.roadmap.slug])).content.decode()
    assert "В сроке не назван год" in text
    for uid in ("c", "d"):
        assert reverse("cell_edit", args=[cast.roadmap.slug, uid, "deadline"]) in text
    address = reverse("roadmap_submit", args=[cast.roadmap.slug])
    assert "В сроке не назван год" not in editor.get(address).content.decode()
    assert editor.post(address).status_code == 302
    assert Roadmap.objects.get(pk=cast.roadmap.pk).status == "submitted"


def test_a_pasted_table_is_asked_about_before_it_is_written(cast: Cast, editor: Client) -> None:
    period(cast, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    address = reverse("roadmap_paste", args=[cast.roadmap.slug])
    text = " ".join(editor.post(address, {"text": TABLE}).content.decode().split())
    assert "Не понято." in text
    assert "ноябрь 2026 г.; год по периоду карты" in text


def test_a_new_plan_s_pasted_table_is_read_by_the_period_typed(cast: Cast, editor: Client) -> None:
    address = reverse("roadmap_new_paste")
    first = editor.post(address, {"text": TABLE}).content.decode()
    assert "впишите его или укажите период карты" in first
    sent = {"text": TABLE, "recount": "", "period_start": "01.01.2026", "period_end": "31.12.2026"}
    sent |= {
        f"column-{place}": key for place, key in enumerate(("number", "title", "deadline", "responsible", "result"))
    }
    again = " ".join(editor.post(address, sent).content.decode().split())
    assert "ноябрь 2026 г.; год по периоду карты" in again
    wrong = editor.post(address, sent | {"period_start": "01.13.2026", "period_end": "31.13.2026"})
    assert wrong.status_code == 200
    assert "укажите период карты" in wrong.content.decode()
