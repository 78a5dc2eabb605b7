"""An approved edition never changes: the database itself refuses, its files are served as stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from documents.models import StoredFile
from documents.store import keep
from roadmaps.models import Edition
from tests.roadmaps.agreement_cast import Cast, a_cast, a_pdf

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

    def test_saving_a_changed_instance(self, cast: Cast) -> None:
        edition = cast.approved()
        edition.act_number = "147"
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            edition.save()

    def test_and_lets_an_unchanged_one_be(self, cast: Cast) -> None:
        edition = cast.approved()
        edition.save()
        assert Edition.objects.get().act_number == "146"
