"""Anything in a list's address: filters, sort and page never break, never inject, and show what they were asked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.access.cast import World
from tests.access.pages import text_of
from tests.access.test_headers import inline
from tests.badinput.forms import state

pytestmark = pytest.mark.django_db

NASTY = [
    '\'; DROP TABLE roadmaps_roadmap; -- " OR ""="',
    "1 UNION SELECT password FROM organizations_user",
    "%_\\",
    "<script>alert(1)</script>{{ 7|add:42 }}",
    "-1",
    "9" * 300,
    "1e9",
    "٣",
    "[]",
    "\u202eхуже👩🏽‍🏫" + "Ж" * 3000,
]
LISTS = {
    "roadmaps": ("q", "municipality", "year", "status", "owner", "force", "sort", "after", "before"),
    "people": ("q", "ended", "page"),
    "schools": ("q", "page"),
    "programmes": ("year", "form", "municipality", "page"),
    "programme_new": ("organization", "form"),
    "dashboard": ("q", "page"),
    "role_grant": ("user",),
    "roadmap_new_copy": ("source",),
}


@pytest.mark.parametrize("name", LISTS)
def test_anything_in_the_address_of_a_list(world: World, name: str) -> None:
    before, client = state(world), world.client("editor")
    for field in LISTS[name]:
        for value in NASTY:
            response = client.get(reverse(name), {field: value})
            assert response.status_code == 200, (field, value)
            assert list(inline(response)) == [], (field, value)
            assert b"<script>alert" not in response.content
            assert "organizations_user" not in text_of(response).replace(value, "")
    every = dict.fromkeys(LISTS[name], NASTY[0])
    assert client.get(reverse(name), every).status_code == 200
    assert client.get(reverse(name), {field: [value, "1"] for field, value in every.items()}).status_code == 200
    assert state(world) == before


@pytest.mark.parametrize("field", ["q", "sort", "page", "nothing", "status"])
def test_nul_in_an_address_is_told_in_russian(world: World, field: str) -> None:
    for name in ("roadmaps", "people", "dashboard"):
        response = world.client("editor").get(f"{reverse(name)}?{field}=%00")
        assert response.status_code == 400
        assert "не понят" in text_of(response)


def test_bytes_that_are_no_text(world: World) -> None:
    for query in ("q=%FF%FE", "q=%ED%A0%80", "%FF=1", "q=%", "q=%zz", "=", "&&&", "q[]=1", "page=1&page=2"):
        assert world.client("editor").get(f"/roadmaps/?{query}").status_code == 200, query


@pytest.mark.parametrize("page", ["0", "-1", "999999999", "9" * 100, "1.5", "последняя", "last", "", " 1 "])
def test_a_page_that_is_not_there_shows_one_that_is(world: World, page: str) -> None:
    for url in (reverse("roadmaps"), reverse("people"), reverse("roadmap_history", args=["here-draft"])):
        for name in ("page", "after", "before"):
            assert world.client("editor").get(url, {name: page}).status_code == 200, url
    assert "Здесь ничего нет" not in text_of(world.client("editor").get(reverse("roadmaps"), {"after": page}))


def test_words_with_wildcards_are_words(world: World) -> None:
    """% and _ look for themselves and not for everything."""
    client = world.client("editor")
    for words in ("%", "_", "план%внедрению", "\\"):
        assert client.get(reverse("roadmaps"), {"q": words}).context["number"].number == 0, words
    assert client.get(reverse("roadmaps"), {"q": "ПЛАН внедрению"}).context["number"].number > 0


def test_a_filter_cannot_name_another_tenant_s_rows(world: World) -> None:
    client = world.client("editor")
    for field, pk in (("municipality", world.abroad.municipality.pk), ("owner", world.abroad.department.pk)):
        response = client.get(reverse("roadmaps"), {field: pk, "force": "all"})
        assert response.status_code == 200
        assert "there-draft" not in response.content.decode()
        assert world.abroad.department.short_name not in response.content.decode()


def test_the_order_names_columns_of_the_list_only(world: World) -> None:
    client = world.client("editor")
    for sort in ("owner__memberships__user__password", "-pk", "municipality__name", "?", "title;--", "changed_at"):
        wild = client.get(reverse("roadmaps"), {"sort": sort, "force": "all"})
        plain = client.get(reverse("roadmaps"), {"force": "all"})
        assert [line.roadmap.pk for line in wild.context["lines"]] == [
            line.roadmap.pk for line in plain.context["lines"]
        ]


@pytest.mark.parametrize(
    "query", ["q=%27%3B--", "status__exact=x", "municipality__id__exact=x", "o=99.-99", "p=x", "e=1"]
)
def test_the_admin_s_lists(world: World, query: str) -> None:
    client = world.client("platform")
    for model in ("roadmaps_roadmap", "roadmaps_item", "organizations_user", "organizations_event", "documents_act"):
        response = client.get(f"{reverse(f'admin:{model}_changelist')}?{query}", follow=True)
        assert response.status_code in (200, 400), model
    assert client.get(
        f"{reverse('admin:roadmaps_roadmap_changelist')}?owner__memberships__user__password=x"
    ).status_code in (
        302,
        400,
    )
