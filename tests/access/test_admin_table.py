"""The admin against its table: every registered model and page × actor."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.urls import get_resolver, reverse

from tests.access.admin_table import ADD, ADMIN, CHANGE, CLOSED, DELETE, PAGES, VIEW
from tests.access.cast import ABROAD, ACTORS, ANONYMOUS, Answer, World
from tests.access.test_access_table import addresses, signs_in

# Who may open which form of the admin is one table of roles on any database.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

INSIDE = ("administrator", "platform")
OUTSIDE = tuple(actor for actor in ACTORS if actor not in (*INSIDE, ABROAD, ANONYMOUS))
# Of no model, and served to nobody by itself: see the tests below.
_OTHERS = {"view_on_site", "app_list", "None", "auth_user_password_change"}


def page(label: str, name: str, *args: Any) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{name}", args=args)


def is_refused(answer: Answer) -> bool:
    """Refused, or sent to the admin's door, which refuses whoever is signed in already (see PAGES)."""
    return answer.status == 403 or (answer.status == 302 and _leads_to_the_door(answer.response["Location"]))


def _leads_to_the_door(url: str) -> bool:
    # The sign-out sends strangers to the index, which sends them to the door.
    return url.startswith(reverse("admin:login")) or url == reverse("admin:index")


def addresses_of(world: World, label: str) -> dict[str, str]:
    """The five pages of a model by name."""
    pk = world.named[ADMIN[label].pk]
    listed = {name: page(label, name) for name in ("changelist", "add")}
    return listed | {name: page(label, name, pk) for name in ("change", "history", "delete")}


def test_every_registered_model_stands_in_the_table() -> None:
    assert {model._meta.label_lower for model in admin.site._registry} == set(ADMIN)


def test_every_address_of_the_admin_is_of_a_model_or_a_page() -> None:
    names = {name.removeprefix("admin:") for name, _ in addresses(get_resolver()) if name.startswith("admin:")}
    made = {
        f"{label.replace('.', '_')}_{name}"
        for label in ADMIN
        for name in ("changelist", "add", "change", "history", "delete")
    }
    assert names - made - set(PAGES) == _OTHERS


@pytest.mark.parametrize("label", ADMIN)
def test_pages_of_a_model(world: World, label: str) -> None:
    needs = {"changelist": VIEW, "add": ADD, "change": VIEW, "history": VIEW, "delete": DELETE}
    ways, wrong = ADMIN[label], []
    for name, url in addresses_of(world, label).items():
        wanted = {actor: 200 if needs[name] in getattr(ways, actor) else 403 for actor in INSIDE}
        for actor, status in wanted.items():
            answer = world.ask(actor, "GET", url)
            if answer.status != status or answer.written:
                wrong.append((name, actor, answer.status, sorted(answer.written), f"expected {status}"))
        wrong += [(name, actor, "let in") for actor in OUTSIDE if not is_refused(world.ask(actor, "GET", url))]
    assert wrong == []


@pytest.mark.parametrize("label", ADMIN)
def test_who_may_not_write_writes_nothing(world: World, label: str) -> None:
    needs = {"add": ADD, "change": CHANGE, "delete": DELETE}
    ways, wrong = ADMIN[label], []
    for name, url in addresses_of(world, label).items():
        if name not in needs:
            continue
        refused = [actor for actor in INSIDE if needs[name] not in getattr(ways, actor)]
        for actor in (*refused, *OUTSIDE, ABROAD):
            if actor == ABROAD and name == "add":
                continue  # Abroad is an administrator too, of another municipality.
            answer = world.ask(actor, "POST", url, {"post": "yes"})
            if answer.written or not (is_refused(answer) or answer.status == 404):
                wrong.append((name, actor, answer.status, sorted(answer.written)))
    assert wrong == []


@pytest.mark.parametrize("label", [label for label, ways in ADMIN.items() if ways.administrator])
def test_another_municipality_s_row_is_answered_as_one_that_is_not_there(world: World, label: str) -> None:
    pk = world.named[ADMIN[label].pk]
    for name in ("change", "history", "delete"):
        for method in ("GET", "POST"):
            foreign = world.ask(ABROAD, method, page(label, name, pk), {"post": "yes"})
            absent = world.ask(ABROAD, method, page(label, name, 999_999_999), {"post": "yes"})
            assert (foreign.status, foreign.response.get("Location")) == (
                absent.status,
                absent.response.get("Location"),
            ), (name, method)
            assert foreign.status in (302, 403, 404), (name, method)
            assert not foreign.written


@pytest.mark.parametrize("label", CLOSED)
@pytest.mark.parametrize("actor", INSIDE)
def test_rows_of_a_closed_plan_are_read_only(world: World, label: str, actor: str) -> None:
    pk = world.named[CLOSED[label]]
    assert world.ask(actor, "GET", page(label, "change", pk)).status == 200
    for name in ("change", "delete"):
        answer = world.ask(actor, "POST", page(label, name, pk), {"post": "yes", "title": "Другое"})
        assert answer.status == 403 and not answer.written, name
    answer = world.ask(
        actor, "POST", page(label, "changelist"), {"action": "delete_selected", "_selected_action": pk, "post": "yes"}
    )
    assert not answer.written - {"django_session"}, answer.written


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_no_model(world: World, name: str) -> None:
    url = reverse(f"admin:{name}")
    for actor in OUTSIDE:
        assert is_refused(world.ask(actor, "GET", url)), actor
    for actor, status in PAGES[name].items():
        assert world.ask(actor, "GET", url).status == status, actor


def test_who_is_not_signed_in_is_sent_to_the_sign_in(world: World) -> None:
    urls = [url for label in ADMIN for url in addresses_of(world, label).values()]
    urls += [reverse(f"admin:{name}") for name in PAGES] + ["/admin/nothing-here/", "/admin/r/1/1/", "/admin/roadmaps/"]
    urls += [page("auth.user", "password_change", world.named["user"])]
    for url in urls:
        for method in ("GET", "POST"):
            answer = world.ask(ANONYMOUS, method, url)
            to = answer.response["Location"]
            assert answer.status == 302 and (signs_in(to) or _leads_to_the_door(to)), (method, url)


def test_passwords_are_set_by_the_platform_s_administrator_only(world: World) -> None:
    url = page("auth.user", "password_change", world.named["user"])
    for actor in (*OUTSIDE, "administrator"):
        for method in ("GET", "POST"):
            answer = world.ask(actor, method, url, {"password1": "long-enough-9", "password2": "long-enough-9"})
            assert is_refused(answer) and not answer.written, (actor, method)
    assert world.ask("platform", "GET", url).status == 200


@pytest.mark.parametrize("field", ["owner", "keeper", "issuer", "parent"])
def test_the_search_of_a_field_finds_own_rows_only(world: World, field: str) -> None:
    query = {"app_label": "roadmaps", "model_name": "roadmap", "field_name": field, "term": ""}
    found = {
        actor: {one["id"] for one in world.ask(actor, "GET", "/admin/autocomplete/", query).response.json()["results"]}
        for actor in ("administrator", ABROAD)
    }
    assert found["administrator"]
    assert not found["administrator"] & found[ABROAD]
    for actor in OUTSIDE:
        assert is_refused(world.ask(actor, "GET", "/admin/autocomplete/", query)), actor
