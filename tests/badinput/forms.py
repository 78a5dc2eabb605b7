"""Every form of the site, found through the access table: a new form is tried without being named here."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from documents.values import to_data
from organizations.models import Event
from roadmaps.models import Roadmap
from roadmaps.plan_rows import read_document
from tests.access.cast import ANONYMOUS, PLATFORM, World
from tests.access.pages import Data, form_of
from tests.access.table import ELSE, TABLE, Row

# Their POST is a file, tried in test_uploads; a spoiled link of a letter opens a page without a form.
OTHERS = {"edition_scan", "edition_verify", "roadmap_files", "password_reset_confirm"}
# Forms that show fields only when there is something to choose from.
EMPTY = {
    "roadmap_repairs": {"key": [""]},
    "destruction": {"person": [""], "number": [""], "date": [""], "reason": [""], "words": [""]},
    "target_links": {"row-0": [""]},
    "consents_many": {"given": [""], "given_on": [""], "valid_until": [""], "conditions": [""]},
    "feedback": {"meeting": [""], "score": [""], "words": [""]},
}
_RUSSIAN = re.compile("[а-яё]{3}", re.IGNORECASE)


def is_form(row: Row) -> bool:
    return 200 in row.get and 405 not in row.post and row.name not in OTHERS


FORMS = [row for row in TABLE if is_form(row)]
"""Rows of the access table that open a form and take it back."""


def who(row: Row) -> str:
    """Somebody for whom the form opens: nobody signed in where it is open to all, an editor where he may, a curator
    where only the school does."""
    allowed = row.get[200]
    if ANONYMOUS in allowed:
        return ANONYMOUS
    refused = {actor for status, group in row.post.items() if status in (403, 404) for actor in group}
    if ("editor" in allowed or allowed & ELSE) and "editor" not in refused:
        return "editor"
    return "curator" if "curator" in allowed else PLATFORM


def address(world: World, row: Row) -> str:
    return reverse(row.name, args=[world.named.get(arg, arg) for arg in row.args])


def filled(world: World, client: Client, row: Row) -> tuple[str, Data]:
    """The form's address and its fields as a browser would send them, with what the table says of a good one."""
    url = address(world, row)
    data = EMPTY.get(row.name) or form_of(client.get(url), action=url)
    return url, data | {name.rstrip("_"): [value] for name, value in row.sends.items()}


def state(world: World) -> Any:
    """Everything that stands in the plans, and how long the journal is: equal before and after, nothing was saved."""
    with scopes_disabled():
        rows = Roadmap.objects.select_related("act", "owner").order_by("pk")
        plans = [(row.slug, row.status, row.version, row.period_start, to_data(read_document(row))) for row in rows]
        return plans, Event.objects.count()


def assert_told_in_russian(response: HttpResponse) -> None:
    assert _RUSSIAN.search(response.content.decode()), "an answer without a word of Russian"
