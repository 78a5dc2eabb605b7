"""An approved edition never changes: the database itself refuses, its files are served as stored."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from docx import Document as WordDocument

from documents.models import StoredFile
from documents.store import keep, open_stored
from roadmaps import preview
from roadmaps.models import Edition, Item
from tests.roadmaps.agreement_cast import Cast, a_cast, a_pdf, signed_in

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def raw(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def another_file(cast: Cast, pages: int = 3) -> StoredFile:
    return keep(a_pdf(pages), municipality_id=cast.municipality.pk, name="другой.pdf", content_type="application/pdf")


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("content", '{"schema": 1}'),
            ("content_hash", "0" * 64),
            ("requisites", "{}"),
            ("act_kind", "постановление"),
            ("act_number", "147"),
            ("act_date", "2020-10-24"),
            ("number", 2),
            ("brought_in", True),
            ("registered_at", "2020-10-24 00:00:00+00:00"),
            ("registered_by_id", None),
        ],
    )
    def test_another_content(self, cast: Cast, column: str, value: Any) -> None:
        edition = cast.approved()
        with pytest.raises(IntegrityError, match="does not change"):
            raw(f'UPDATE roadmaps_edition SET "{column}" = %s WHERE id = %s', value, edition.pk)

    @pytest.mark.parametrize("column", ["pdf_id", "xlsx_id"])
    def test_other_files(self, cast: Cast, column: str) -> None:
        edition, file = cast.approved(), another_file(cast)
        with pytest.raises(IntegrityError, match="does not change"):
            raw(f'UPDATE roadmaps_edition SET "{column}" = %s WHERE id = %s', file.pk, edition.pk)

    def test_deletion(self, cast: Cast) -> None:
        edition = cast.approved()
        with pytest.raises(IntegrityError, match="does not change"):
            raw("DELETE FROM roadmaps_edition WHERE id = %s", edition.pk)

    def test_a_second_scan(self, cast: Cast) -> None:
        edition, first, second = cast.approved(), another_file(cast), another_file(cast, 4)
        put = "UPDATE roadmaps_edition SET scan_id = %s WHERE id = %s"
        raw(put, first.pk, edition.pk)
        raw(put, first.pk, edition.pk)
        for other in (second.pk, None):
            with pytest.raises(IntegrityError, match="does not change"):
                raw(put, other, edition.pk)
        assert Edition.objects.get().scan == first

    @pytest.mark.parametrize(("column", "value"), [("sha256", "0" * 64), ("size", 1), ("content_type", "text/html")])
    def test_other_bytes_under_a_stored_file(self, cast: Cast, column: str, value: Any) -> None:
        edition = cast.approved()
        with pytest.raises(IntegrityError, match="does not change"):
            raw(f'UPDATE documents_storedfile SET "{column}" = %s WHERE id = %s', value, edition.pdf_id)

    def test_a_plan_without_the_edition_it_had(self, cast: Cast) -> None:
        cast.approved()
        back = "UPDATE roadmaps_roadmap SET status = 'draft', current_edition_id = NULL WHERE id = %s"
        with pytest.raises(IntegrityError, match="does not go back"):
            raw(back, cast.roadmap.pk)
        raw("UPDATE roadmaps_roadmap SET status = 'closed' WHERE id = %s", cast.roadmap.pk)
        with pytest.raises(IntegrityError, match="does not go back"):
            raw(back, cast.roadmap.pk)

    def test_saving_a_changed_instance(self, cast: Cast) -> None:
        edition = cast.approved()
        edition.act_number = "147"
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            edition.save()

    def test_and_lets_an_unchanged_one_be(self, cast: Cast) -> None:
        edition = cast.approved()
        edition.save()
        assert Edition.objects.get().act_number == "146"


def address(name: str, *args: Any) -> str:
    return reverse(name, args=["nsk-2020", 1, *args])


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


class TestServing:
    @pytest.mark.parametrize("kind", ["pdf", "xlsx"])
    def test_the_stored_bytes_are_sent(self, cast: Cast, kind: str) -> None:
        row = getattr(cast.approved(), kind)
        with open_stored(row) as file:
            own = file.read()
        response = signed_in(cast.observer).get(address("edition_file", kind))
        assert body(response) == own
        assert response["ETag"] == f'"{row.sha256}"'
        assert response["Content-Length"] == str(row.size)
        assert "Last-Modified" in response

    def test_nothing_is_rendered(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        cast.approved()
        monkeypatch.setattr(preview, "render_pdf", None)
        for url in (address("edition_file", "pdf"), reverse("roadmap_pdf", args=["nsk-2020"])):
            assert body(signed_in(cast.editor).get(url)).startswith(b"%PDF-")

    def test_a_browser_that_has_it_gets_nothing(self, cast: Cast) -> None:
        cast.approved()
        client = signed_in(cast.editor)
        first = client.get(address("edition_file", "pdf"))
        for header in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
            again = client.get(address("edition_file", "pdf"), headers=header)
            assert (again.status_code, again.content) == (304, b"")
        assert client.get(address("edition_file", "pdf"), headers={"if-none-match": '"other"'}).status_code == 200

    def test_word_is_made_from_the_frozen_text(self, cast: Cast) -> None:
        cast.approved()
        Item.objects.filter(roadmap=cast.roadmap).update(title="Иное")
        word = WordDocument(io.BytesIO(body(signed_in(cast.editor).get(address("edition_file", "docx")))))
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        assert any("кураторов" in cell for cell in cells) and "Иное" not in cells

    def test_what_is_not_kept_is_not_there(self, cast: Cast) -> None:
        cast.approved()
        client = signed_in(cast.editor)
        assert client.get(address("edition_file", "scan")).status_code == 404
        for path in ("editions/1/html/", "editions/2/", "editions/2/pdf/", f"editions/{10**30}/"):
            assert client.get(f"/roadmaps/nsk-2020/{path}").status_code == 404

    def test_a_file_that_the_store_lost_is_told(self, cast: Cast) -> None:
        edition = cast.approved()
        default_storage.delete(edition.pdf.path)
        response = signed_in(cast.editor).get(address("edition_file", "pdf"), follow=True)
        assert response.redirect_chain == [(address("edition"), 302)]
        assert "нет в хранилище" in response.content.decode()

    def test_a_foreign_one_is_not_there(self, cast: Cast) -> None:
        cast.approved()
        for url in (address("edition"), address("edition_file", "pdf")):
            assert signed_in(cast.stranger).get(url).status_code == 404


class TestThePage:
    def test_it_shows_requisites_hashes_and_the_frozen_text(self, cast: Cast) -> None:
        edition = cast.approved()
        Item.objects.filter(roadmap=cast.roadmap).update(title="Иное")
        html = signed_in(cast.observer).get(address("edition")).content.decode()
        for words in (
            "146",
            "23.10.2020",
            "И.И. Иванов",
            edition.pdf.sha256,
            edition.xlsx.sha256,
            edition.content_hash,
        ):
            assert words in html
        assert "Обучение кураторов" in html and "Иное" not in html
        assert "приказываю" in html

    def test_who_registered_is_the_offices_own(self, cast: Cast) -> None:
        cast.approved()
        assert "Белова" in signed_in(cast.editor).get(address("edition")).content.decode()
        assert "Белова" not in signed_in(cast.observer).get(address("edition")).content.decode()

    def test_the_scan_comes_later_once(self, cast: Cast) -> None:
        cast.approved()
        registrar = signed_in(cast.registrar)
        assert "Приложить скан" in registrar.get(address("edition")).content.decode()
        assert "Приложить скан" not in signed_in(cast.editor).get(address("edition")).content.decode()
        data = a_pdf(2)
        put = {"scan": SimpleUploadedFile("скан.pdf", data)}
        assert signed_in(cast.editor).post(address("edition_scan"), put).status_code == 403
        assert registrar.post(address("edition_scan"), {}).status_code == 422
        assert registrar.post(address("edition_scan"), {"scan": SimpleUploadedFile("a.pdf", b"x")}).status_code == 422
        assert (
            registrar.post(address("edition_scan"), {"scan": SimpleUploadedFile("скан.pdf", data)}).status_code == 302
        )
        assert body(registrar.get(address("edition_file", "scan"))) == data
        response = registrar.post(address("edition_scan"), {"scan": SimpleUploadedFile("b.pdf", a_pdf(3))})
        assert response.status_code == 422
        assert "заменить его нельзя" in response.content.decode()
        assert StoredFile.objects.count() == 3


class TestVerification:
    def verify(self, cast: Cast, data: bytes) -> str:
        response = signed_in(cast.observer).post(
            address("edition_verify"), {"file": SimpleUploadedFile("мой.pdf", data)}
        )
        return " ".join(response.content.decode().split())

    def test_the_same_bytes(self, cast: Cast) -> None:
        with open_stored(cast.approved().pdf) as file:
            assert "подлинный" in self.verify(cast, file.read())
        assert StoredFile.objects.count() == 2

    def test_other_bytes(self, cast: Cast) -> None:
        with open_stored(cast.approved().pdf) as file:
            html = self.verify(cast, file.read() + b" ")
        assert "не совпадает" in html and "подлинный" not in html

    def test_nothing(self, cast: Cast) -> None:
        cast.approved()
        response = signed_in(cast.observer).post(address("edition_verify"), {})
        assert response.status_code == 422
        assert "Выберите файл" in response.content.decode()
