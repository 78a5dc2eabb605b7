"""Files hostile by what they hold, sent through every form that takes one: refused in Russian, nothing kept of them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from documents.models import StoredFile
from roadmaps.models import Edition
from tests.access.cast import World
from tests.access.pages import form_of, text_of
from tests.badinput.forms import assert_told_in_russian, state
from tests.documents.hostile import packed, with_parts
from tests.roadmaps.agreement_cast import a_docx, a_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def scripted_pdf() -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


def locked_pdf() -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        written = io.BytesIO()
        pdf.save(written, encryption=pikepdf.Encryption(owner="a", user="b"))
    return written.getvalue()


def huge_png() -> bytes:
    """A picture that says it is 60,000 dots wide and high, in a hundred bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")


def bomb() -> bytes:
    return with_parts(a_docx(), **{"word/media/a.bin": b"\0" * 150_000_000})


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("скан.pdf", lambda: b""),
    "a page": ("скан.pdf", lambda: b"<!doctype html><script>alert(1)</script>"),
    "a page with a picture's head": ("скан.png", lambda: b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"),
    "a drawing": ("скан.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "a program": ("скан.pdf", lambda: b"MZ" + bytes(300)),
    "half a PDF": ("скан.pdf", lambda: a_pdf()[:120]),
    "a PDF with a script": ("скан.pdf", scripted_pdf),
    "a locked PDF": ("скан.pdf", locked_pdf),
    "a picture without end": ("скан.png", huge_png),
    "an archive": ("скан.zip", lambda: packed({"a.txt": b"a"})),
    "an archive that climbs": ("план.docx", lambda: with_parts(a_docx(), **{"../../evil": b"a"})),
    "a document with macros": ("план.docx", lambda: a_docx(macros=True)),
    "an entity in a document": (
        "план.docx",
        lambda: with_parts(a_docx(), **{"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    ),
    "a bomb": ("план.docx", bomb),
    "half a document": ("план.docx", lambda: a_docx()[:200]),
    "a workbook of another kind": ("план.xlsx", lambda: packed({"[Content_Types].xml": b"<Types/>"})),
}
# Who sends a file where, and in which field.
FORMS = {
    "roadmap_files": ("editor", ["here-draft"], "file"),
    "edition_scan": ("registrar", ["here-approved", 1], "scan"),
    "roadmap_register": ("registrar", ["here-agreed"], "scan"),
}
_KINDS = {
    "roadmap_files": ("план.docx", a_docx),
    "edition_scan": ("скан.pdf", a_pdf),
    "roadmap_register": ("скан.pdf", a_pdf),
}


def send(world: World, name: str, file: SimpleUploadedFile) -> tuple[Client, object]:
    actor, args, field = FORMS[name]
    client, url = world.client(actor), reverse(name, args=args)
    data = {}
    if name == "roadmap_register":
        data = form_of(client.get(url), action=url)
        data |= {"number": ["12"], "date": ["23.10.2020"], "post": ["Начальник"], "name": ["И.И. Иванов"]}
    return client, client.post(url, {**data, field: file})


def stored() -> int:
    with scopes_disabled():
        return StoredFile.objects.count()


@pytest.mark.one_database
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("name", FORMS)
def test_a_hostile_file_is_refused_by_its_content(world: World, name: str, kind: str) -> None:
    """Whatever it is called and whatever the browser says that it is."""
    before, count = state(world), stored()
    own, make = HOSTILE[kind]
    named = _KINDS[name][0]
    for called, told in ((own, "application/octet-stream"), (named, "application/pdf")):
        _, response = send(world, name, SimpleUploadedFile(called, make(), content_type=told))
        assert response.status_code == 422, (called, response.status_code)
        assert_told_in_russian(response)
        assert "айл" in text_of(response) or f"«{called}»" in text_of(response)
    assert (state(world), stored()) == (before, count)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    "called",
    [
        "../../../../etc/passwd.{}",
        "C:\\windows\\план.{}",
        "план\u202efdp.{}",
        "план\x00.{}",
        "<script>alert(1)</script>.{}",
        '"; filename="evil.html.{}',
        "ж" * 300 + ".{}",
        "план\r\nSet-Cookie: a=b.{}",
        ".{}",
    ],
    ids=lambda called: repr(called)[:24],
)
def test_a_hostile_name_stays_a_name(world: World, name: str, called: str) -> None:
    """The name is shown to people and never is a path, a header or markup."""
    own, make = _KINDS[name]
    client, response = send(world, name, SimpleUploadedFile(called.format(own.rpartition(".")[2]), make()))
    assert response.status_code in (302, 422)
    if response.status_code == 422:
        assert_told_in_russian(response)
        return
    with scopes_disabled():
        row = StoredFile.objects.exclude(name__startswith="here-").order_by("-pk").first()
    assert not set("/\\\r\n\x00\u202e") & set(row.name) and 0 < len(row.name) <= 200
    page = client.get(response["Location"])
    assert b"<script>alert" not in page.content
    if name == "roadmap_files":
        with scopes_disabled():
            corrected = world.roadmaps["draft"].corrected_files.order_by("-pk").first()
        answer = client.get(reverse("corrected_file", args=["here-draft", corrected.pk]))
        assert answer["Content-Disposition"].startswith("attachment") and "Set-Cookie" not in answer.headers


def test_a_scan_for_a_plan_that_failed_its_form_is_not_attached(world: World) -> None:
    client, url = world.client("registrar"), reverse("roadmap_register", args=["here-agreed"])
    data = form_of(client.get(url), action=url)
    before = state(world)
    response = client.post(url, {**data, "date": "32.10.2020", "scan": SimpleUploadedFile("скан.pdf", a_pdf())})
    assert response.status_code == 422
    assert "скан.pdf" in text_of(response), "the scan that was picked is kept for the next try"
    assert state(world) == before
    with scopes_disabled():
        assert not Edition.objects.filter(roadmap=world.roadmaps["agreed"]).exists()


@pytest.mark.one_database
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_to_compare_is_read_and_not_kept(world: World, kind: str) -> None:
    count = stored()
    client, url = world.client("observer"), reverse("edition_verify", args=["here-approved", 1])
    response = client.post(url, {"file": SimpleUploadedFile(HOSTILE[kind][0], HOSTILE[kind][1]())})
    assert response.status_code in (200, 422)
    assert_told_in_russian(response)
    assert stored() == count


@pytest.mark.parametrize("name", FORMS)
def test_text_where_a_file_is_wanted(world: World, name: str) -> None:
    actor, args, field = FORMS[name]
    before, count = state(world), stored()
    for data in ({field: "текст"}, {field: ""}, {}):
        response = world.client(actor).post(reverse(name, args=args), data)
        assert response.status_code == 422
        assert_told_in_russian(response)
    assert (state(world), stored()) == (before, count)
