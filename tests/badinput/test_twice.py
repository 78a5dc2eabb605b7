"""The same form sent twice, as a double click sends it: one effect, and a friendly answer to the second."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from organizations.models import Event, Invitation, Membership
from roadmaps.models import CorrectedFile, Edition, Roadmap
from tests.access.cast import PLATFORM, World
from tests.access.pages import form_of
from tests.badinput.forms import assert_told_in_russian, state
from tests.roadmaps.agreement_cast import a_docx, a_pdf

pytestmark = pytest.mark.django_db

TABLE_TEXT = "№\tМероприятие\tСрок\n1\tВстреча наставников\tмай 2021 г."
# Address, arguments, and what is changed in the form that its page shows.
SENT: list[tuple[str, tuple[str, ...], Mapping[str, Any]]] = [
    ("item_add", ("draft",), {"title": "Новая строка"}),
    ("section_add", ("draft",), {"title": "Новый раздел"}),
    ("cell_edit", ("draft", "a", "title"), {"text": "Другое название"}),
    ("cell_edit", ("draft", "a", "number"), {"text": "9.9."}),
    ("section_edit", ("draft", "s1"), {"title": "Другой раздел"}),
    ("item_move", ("draft", "a"), {"direction": "down"}),
    ("item_delete", ("draft", "a"), {}),
    ("section_delete", ("draft", "s1"), {}),
    ("item_parties", ("draft", "a"), {"groups": "schools", "wording": "Школы"}),
    ("item_results", ("draft", "a"), {"form-0-kind": "order", "form-0-wording": "Приказ", "wording": "Приказ"}),
    ("roadmap_properties", ("draft",), {"title": "Другая карта", "note": "Примечание"}),
    (
        "roadmap_properties",
        ("draft",),
        {"columns-5-label": "Новая графа", "columns-5-place": "6", "columns-5-shown": "on"},
    ),
    ("roadmap_targets", ("draft",), {"name-0": "Другой показатель"}),
    ("roadmap_targets", ("draft",), {"row": ["0", "1"], "name-1": "Новый показатель", "uid-1": "0123456789ab"}),
    ("event_undo", ("draft", "edit"), {}),
    ("roadmap_delete", ("draft",), {"confirm": "on"}),
    ("act_edit", ("draft",), {"heading": "О другом"}),
    ("clause_add", ("draft",), {"text": "Новый пункт"}),
    ("clause_edit", ("draft", "clause"), {"text": "Другой пункт"}),
    ("clause_move", ("draft", "clause"), {"direction": "down"}),
    ("clause_delete", ("draft", "clause"), {}),
    ("appendix_add", ("draft",), {"kind": "text", "text": "Текст", "title": "Памятка"}),
    ("appendix_edit", ("draft", "appendix"), {"title": "Другой перечень"}),
    ("appendix_delete", ("draft", "appendix"), {}),
    ("roadmap_new_blank", (), {"title": "Новая карта"}),
    ("roadmap_new_typical", (), {"start": "01.09.2020", "territory": "района", "year_label": "2020/2021 учебный год"}),
    ("roadmap_new_copy", (), {"source": "here-draft"}),
    ("roadmap_submit", ("draft",), {}),
    ("roadmap_agree", ("submitted",), {}),
    ("roadmap_return", ("submitted",), {"comment": "Уточните сроки"}),
    ("roadmap_return", ("agreed",), {"comment": "Глава не подписал"}),
    (
        "roadmap_register",
        ("agreed",),
        {"date": "23.10.2020", "number": "12", "post": "Начальник", "name": "И.И. Иванов"},
    ),
    ("person_invite", (), {"email": "new@nsk.example", "organization": "school", "role": "curator"}),
    ("role_terms", ("role_in_school",), {"ends_on": "31.12.2030"}),
    ("role_end", ("role_in_school",), {}),
]


def counted() -> dict[str, int]:
    """How many rows stand of everything that a second click could double."""
    with scopes_disabled():
        models = (Roadmap, Edition, Event, Membership, CorrectedFile)
        open_invitations = Invitation.objects.filter(revoked_at__isnull=True).count()
        return {model.__name__: model.objects.count() for model in models} | {"Invitation": open_invitations}


@pytest.mark.parametrize(("name", "args", "changes"), SENT)
def test_a_form_sent_twice(world: World, name: str, args: tuple[str, ...], changes: Mapping[str, Any]) -> None:
    client = world.client(PLATFORM if args[:1] in (("submitted",), ("agreed",)) else "editor")
    url = reverse(name, args=[world.named.get(arg, arg) for arg in args])
    data = form_of(client.get(url), action=url) | dict(changes)
    if name == "person_invite":
        data["organization"] = [str(world.home.school.pk)]
    untouched = counted(), state(world)
    first = client.post(url, data)
    assert first.status_code in (200, 302), first.status_code
    once = counted(), state(world)
    assert once != untouched, "the form changes nothing: the test shows nothing"
    second = client.post(url, data)
    assert second.status_code in (200, 302, 404, 409, 422)
    if name != "person_invite":  # A second invitation takes the place of the first: each shows its own link.
        assert (counted(), state(world)) == once
    assert counted()["Invitation"] == once[0]["Invitation"]
    assert_friendly(client, second)


def assert_friendly(client: Client, answer: Any) -> None:
    page = client.get(answer["Location"].split("#")[0]) if answer.status_code == 302 else answer
    assert page.status_code < 500
    assert_told_in_russian(page)


def test_a_table_pasted_twice(world: World) -> None:
    client = world.client("editor")
    for url in (reverse("roadmap_paste", args=["here-draft"]), reverse("roadmap_new_paste")):
        preview = client.post(url, {"text": TABLE_TEXT})
        data = form_of(preview, action=url) | {"insert": "1", "title": "Из таблицы"}
        untouched = state(world)
        assert client.post(url, data).status_code == 302
        once = counted(), state(world)
        assert once[1] != untouched
        assert_friendly(client, client.post(url, data))
        assert (counted(), state(world)) == once


def test_rows_numbered_anew_twice(world: World) -> None:
    client, url = world.client("editor"), reverse("roadmap_renumber", args=["here-draft"])
    typed = {"text": "9.9.", "version": 2}
    assert client.post(reverse("cell_edit", args=["here-draft", "a", "number"]), typed).status_code == 302
    assert client.post(url, {"typed": "on"}).status_code == 302
    once = counted(), state(world)
    assert_friendly(client, client.post(url, {"typed": "on"}))
    assert (counted(), state(world)) == once


def test_a_row_added_to_the_grid_has_its_key(world: World) -> None:
    """The key that makes a second click harmless comes with the row itself."""
    client, url = world.client("editor"), reverse("roadmap_targets", args=["here-draft"])
    data = form_of(client.get(url), action=url)
    grown = form_of(client.post(url, data | {"action": "add_row"}), action=url)
    assert len(grown["uid-1"][0]) == 12


def test_a_withdrawal_sent_twice(world: World) -> None:
    client, url = world.client("editor"), reverse("roadmap_withdraw", args=["here-submitted"])
    assert client.post(url).status_code == 302
    once = counted(), state(world)
    assert_friendly(client, client.post(url))
    assert (counted(), state(world)) == once


def test_a_role_given_twice(world: World) -> None:
    client, url = world.client("administrator"), reverse("role_grant")
    data = {"user": world.people["editor"].pk, "organization": world.home.department.pk, "role": "registrar"}
    assert client.post(url, data).status_code == 302
    once = counted()
    answer = client.post(url, data)
    assert answer.status_code == 422 and "уже есть" in answer.content.decode()
    assert counted() == once


def test_an_invitation_taken_twice(world: World) -> None:
    url = reverse("invitation", args=[world.named["token"]])
    data = {
        "last_name": "Новая",
        "first_name": "Анна",
        "password1": "long-word-for-all-9",
        "password2": "long-word-for-all-9",
    }
    first, second = Client(), Client()
    assert first.post(url, data).status_code == 302
    once = counted()
    answer = second.post(url, data)
    assert answer.status_code == 410
    assert_told_in_russian(answer)
    assert counted() == once


def test_files_sent_twice(world: World) -> None:
    """The same corrected file twice stands once more, as two letters of one lawyer do; a scan comes once."""
    client = world.client("registrar")
    url = reverse("edition_scan", args=["here-approved", 1])
    scan = a_pdf()
    assert client.post(url, {"scan": SimpleUploadedFile("scan.pdf", scan)}).status_code == 302
    once = counted()
    answer = client.post(url, {"scan": SimpleUploadedFile("scan.pdf", scan)})
    assert answer.status_code in (302, 422)
    assert_friendly(client, answer)
    assert counted() == once
    editor, files = world.client("editor"), reverse("roadmap_files", args=["here-draft"])
    docx = a_docx()
    for _ in range(2):
        assert editor.post(files, {"file": SimpleUploadedFile("plan.docx", docx)}).status_code == 302
