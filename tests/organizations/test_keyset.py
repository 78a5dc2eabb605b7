"""Pages by place: every row once, forwards and back, whatever rows are equal; counting stops early."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from organizations import keyset
from organizations.keyset import Count, keyset_page
from organizations.models import Organization
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
SIZE = 3


@pytest.fixture
def places() -> list[str]:
    """Eight organizations, of which some have equal places."""
    home = factories.municipality()
    found = ["б", "а", "в", "а", "г", "а", "а", "б"]
    for place in found:
        factories.organization(home, place=place)
    return found


def walked(*, descending: bool, back: bool = False) -> list[tuple[str, int]]:
    """All rows, page by page from one end."""
    rows, given, found = Organization.objects.all(), {}, []
    if back:
        page = last_page(descending=descending)
        found = [(row.place, row.pk) for row in page]
        while page.previous is not None:
            page = keyset_page(rows, "place", {"before": str(page.previous)}, size=SIZE, descending=descending)
            found = [each for row in page if (each := (row.place, row.pk)) not in found] + found
        return found
    while True:
        page = keyset_page(rows, F("place"), given, size=SIZE, descending=descending)
        found += [(row.place, row.pk) for row in page]
        if page.next is None:
            return found
        given = {"after": str(page.next)}


def last_page(*, descending: bool) -> Any:
    page = keyset_page(Organization.objects.all(), "place", {}, size=SIZE, descending=descending)
    while page.next is not None:
        page = keyset_page(
            Organization.objects.all(), "place", {"after": str(page.next)}, size=SIZE, descending=descending
        )
    return page


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("back", [False, True])
def test_every_row_comes_once_and_in_order(places: list[str], descending: bool, back: bool) -> None:
    every = sorted(Organization.objects.values_list("place", "pk"), reverse=descending)
    assert walked(descending=descending, back=back) == every


def test_ends_have_no_neighbours(places: list[str]) -> None:
    first = keyset_page(Organization.objects.all(), "place", {}, size=SIZE)
    assert first.previous is None
    assert first.next == first.rows[-1].pk
    last = last_page(descending=False)
    assert last.next is None
    assert last.previous == last.rows[0].pk


def test_back_from_the_second_page_is_the_first_whole(places: list[str]) -> None:
    first = keyset_page(Organization.objects.all(), "place", {}, size=SIZE)
    second = keyset_page(Organization.objects.all(), "place", {"after": str(first.next)}, size=SIZE)
    assert keyset_page(Organization.objects.all(), "place", {"before": str(second.previous)}, size=SIZE) == first


@pytest.mark.parametrize("wrong", ["", "много", "-1", "9" * 30, "0", "²"])
def test_a_key_that_is_no_row_begins_anew(places: list[str], wrong: str) -> None:
    first = keyset_page(Organization.objects.all(), "place", {}, size=SIZE)
    for name in ("after", "before"):
        assert keyset_page(Organization.objects.all(), "place", {name: wrong}, size=SIZE) == first


def test_a_row_outside_the_list_gives_no_place(places: list[str]) -> None:
    other = factories.organization(place="а")
    own = Organization.objects.exclude(pk=other.pk)
    assert keyset_page(own, "place", {"after": str(other.pk)}, size=SIZE).previous is None


def test_an_empty_list_is_an_empty_page() -> None:
    page = keyset_page(Organization.objects.none(), "place", {}, size=SIZE)
    assert (len(page), page.previous, page.next) == (0, None, None)


def test_rows_are_not_counted_beyond_what_is_told(places: list[str], monkeypatch: Any) -> None:
    from django.db import connection

    assert str(Count.of(Organization.objects.all())) == "8"
    monkeypatch.setattr(keyset, "MOST_COUNTED", 5)
    with CaptureQueriesContext(connection) as captured:
        assert str(Count.of(Organization.objects.order_by("place"))) == "больше 5"
    (query,) = captured
    assert "LIMIT 6" in query["sql"]
