"""Uploads: corrected documents beside a draft and scans; what is refused says why, nothing of ours runs theirs."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from documents import uploads
from documents.models import StoredFile
from documents.sending import DOCX
from documents.uploads_guard import UploadRefused
from organizations.models import Event
from roadmaps.models import CorrectedFile
from tests.roadmaps.agreement_cast import Cast, a_cast, a_docx, a_pdf, signed_in

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def address(name: str = "roadmap_files", *args: Any) -> str:
    return reverse(name, args=["nsk-2020", *args])


def put(client: Client, data: bytes, name: str = "План, правки юриста.docx", comment: str = "Юрист: пункт 2") -> Any:
    return client.post(address(), {"file": SimpleUploadedFile(name, data), "comment": comment})


class TestCorrectedFiles:
    def test_a_word_file_is_kept_listed_and_given_back(self, cast: Cast) -> None:
        editor, data = signed_in(cast.editor), a_docx()
        assert put(editor, data).status_code == 302
        row = CorrectedFile.objects.select_related("file").get()
        assert (row.comment, row.file.name, row.file.content_type) == (
            "Юрист: пункт 2",
            "План, правки юриста.docx",
            DOCX,
        )
        html = editor.get(address()).content.decode()
        assert "План, правки юриста.docx" in html and "Юрист: пункт 2" in html
        response = editor.get(address("corrected_file", row.pk))
        assert b"".join(response.streaming_content) == data
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%9F")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert Event.objects.about("roadmap", cast.roadmap.pk).first().verb == "add_file"

    def test_macros_are_refused_with_the_reason_and_the_comment_stays(self, cast: Cast) -> None:
        response = put(signed_in(cast.editor), a_docx(macros=True))
        assert response.status_code == 422
        html = response.content.decode()
        assert "может содержать макросы" in html
        assert "Юрист: пункт 2" in html
        assert not CorrectedFile.objects.exists() and not StoredFile.objects.exists()

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (b"<script>alert(1)</script>", "план.html"),
            (b"<script>alert(1)</script>", "план.docx"),
            (a_pdf(), "план.pdf"),
            (b"", "план.docx"),
            (b"PK\x03\x04broken", "план.docx"),
        ],
    )
    def test_anything_else_is_refused_in_words(self, cast: Cast, data: bytes, name: str) -> None:
        response = put(signed_in(cast.editor), data, name)
        assert response.status_code == 422
        assert response.context["form"].errors["file"]
        assert not StoredFile.objects.exists()

    def test_sent_twice_it_is_kept_once(self, cast: Cast) -> None:
        editor, data = signed_in(cast.editor), a_docx()
        for _ in range(2):
            put(editor, data)
        assert CorrectedFile.objects.count() == 1
        assert Event.objects.filter(verb="add_file").count() == 1

    def test_who_may_see_and_who_may_put(self, cast: Cast) -> None:
        answers = {
            who: (signed_in(person).get(address()).status_code, put(signed_in(person), a_docx()).status_code)
            for who, person in {
                "editor": cast.editor,
                "approver": cast.approver,
                "controller": cast.controller,
                "observer": cast.observer,
                "stranger": cast.stranger,
            }.items()
        }
        assert answers == {
            "editor": (200, 302),
            "approver": (200, 302),
            "controller": (200, 403),
            "observer": (404, 404),
            "stranger": (404, 404),
        }

    def test_a_file_of_another_plan_is_not_there(self, cast: Cast) -> None:
        editor = signed_in(cast.editor)
        assert editor.get(address("corrected_file", 10**6)).status_code == 404
        assert editor.get(address("corrected_file", 10**30)).status_code == 404

    def test_an_approved_plan_takes_no_more(self, cast: Cast) -> None:
        cast.approved()
        editor = signed_in(cast.editor)
        assert put(editor, a_docx()).status_code == 403
        assert editor.get(address()).status_code == 200


class TestUploads:
    def accept(self, cast: Cast, data: bytes, name: str = "скан.pdf") -> StoredFile:
        return uploads.accept(io.BytesIO(data), name, municipality_id=cast.municipality.pk, by=cast.registrar)

    def test_the_type_comes_from_the_content(self, cast: Cast) -> None:
        assert self.accept(cast, a_pdf(), "без расширения").content_type == "application/pdf"

    def test_more_than_the_limit_is_not_even_read(self, cast: Cast, settings: Any) -> None:
        settings.UPLOAD_LIMIT_MB = 1
        source = io.BytesIO(b"%PDF-" + b"0" * (5 * 1024 * 1024))
        with pytest.raises(UploadRefused, match="больше 1 МБ"):
            uploads.accept(source, "скан.pdf", municipality_id=cast.municipality.pk, by=cast.registrar)
        assert source.tell() == 1024 * 1024 + 1

    def test_a_full_municipality_takes_no_more(self, cast: Cast, settings: Any) -> None:
        settings.UPLOAD_QUOTA_MB = 0
        with pytest.raises(UploadRefused, match="отведено 0 МБ"):
            self.accept(cast, a_pdf())

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("C:\\Документы\\скан.pdf", "скан.pdf"),
            ("../../etc/passwd", "passwd"),
            ("ска\x00н\u202efdp.pdf", "сканfdp.pdf"),
            ("я" * 300 + ".pdf", "я" * 196 + ".pdf"),
        ],
    )
    def test_names_are_for_people_only(self, sent: str, kept: str) -> None:
        assert uploads.clean_name(sent) == kept
