"""What fails says where and which, and nobody's name: the database's errors, the log, the letter to those on duty."""

from __future__ import annotations

import logging
import sys
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from mentoring.models import NameForm, Person
from organizations.nameless import NamelessFormatter, NamelessReporter
from tests import factories
from tests.mentoring import cast

NAME = "Кенарькова"


@login_not_required
def failing(request: HttpRequest) -> HttpResponse:
    typed = request.POST["name"]
    try:
        return HttpResponse(str(int(typed)))
    except ValueError as error:
        raise RuntimeError(f"{typed} is not expected") from error


urlpatterns = [path("failing/", failing)]


def logged(error: BaseException) -> str:
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "It broke", (), (type(error), error, None))
    record.exc_text = "kept by another handler"
    return NamelessFormatter().format(record)


@pytest.mark.django_db
def test_a_broken_constraint_names_itself_and_no_row(unscoped: None) -> None:
    """On PostgreSQL «DETAIL» would quote the key, or the whole row where a column must not be empty."""
    school = cast.school()
    own = {"municipality_id": school.municipality_id}
    NameForm.objects.create(**own, nominative=NAME, case="gent", wording=NAME)
    who: dict[str, Any] = {**own, "organization": school, "category": "pupil", "last_name": NAME}
    unsaid: dict[str, Any] = {**who, "code": "У-901", "post": None}
    for broken, words in (
        (lambda: NameForm.objects.create(**own, nominative=NAME, case="gent", wording=""), "name_form_once"),
        (lambda: Person.objects.create(**unsaid), "post"),
        (lambda: Person.objects.create(**who, code=""), "person_has_a_code"),
    ):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            broken()
        error: BaseException | None = caught.value
        if connection.vendor == "postgresql":
            assert words in str(error)
        while error is not None:
            assert NAME not in f"{error}{error!r}{error.args}"
            error = error.__cause__
        assert "IntegrityError" in logged(caught.value) and NAME not in logged(caught.value)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes any value into any column")
def test_a_value_of_a_wrong_kind_is_not_quoted() -> None:
    with pytest.raises(DataError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS integer)", [NAME])
    assert str(caught.value) == "InvalidTextRepresentation (22P02)"
    assert NAME not in str(caught.value.__cause__)


@pytest.mark.django_db
def test_the_letter_to_those_on_duty_says_where_and_no_more(client: Client, settings: Any, capsys: Any) -> None:
    settings.ADMINS, settings.ROOT_URLCONF = [("Дежурный", "duty@example.org")], __name__
    client.raise_request_exception = False
    client.force_login(factories.user("editor", last_name=NAME))
    sent = {"name": NAME, "scan": SimpleUploadedFile(f"{NAME}.pdf", b"")}
    answer = client.post(f"/failing/?q={NAME}", sent, headers={"referer": f"http://testserver/?q={NAME}"})
    (letter,) = mail.outbox
    assert answer.status_code == 500
    for told in (letter.body, letter.subject, answer.content.decode()):
        assert NAME not in told and "%D0" not in told
    assert "RuntimeError" in letter.body and "/failing/" in letter.body and "test_nameless.py" in letter.body
    # «q», «name» and «scan» are told to have been there.
    assert {"q", "name", "scan"} <= {line.partition(" = ")[0] for line in letter.body.splitlines()}


def test_a_page_of_the_report_holds_no_variables() -> None:
    try:
        int(NAME)
    except ValueError:
        page = NamelessReporter(None, *sys.exc_info()).get_traceback_html()
    assert "ValueError" in page and NAME not in page


def test_the_log_keeps_code_and_leaves_words_out() -> None:
    try:
        raise RuntimeError(f"«{NAME} Анна» and {7} rows")
    except RuntimeError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "It broke", (), (type(error), error, error.__traceback__)
        )
    told = NamelessFormatter().format(record)
    assert "RuntimeError: «…and 7 rows" in told and "raise RuntimeError" in told
