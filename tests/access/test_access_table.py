"""Every address × actor × GET and POST against the table; an address that the table does not name fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_scopes import scopes_disabled

from tests.access.cast import ACTORS, ANONYMOUS, SIGNED_IN, World
from tests.access.table import EDITING, ELSE, TABLE, Answers, Row

# Who is let in is decided in Python; on the second database `test_headers` opens every page that somebody may see.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.usefixtures("uncounted")]


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the site with the name that `reverse` knows it by."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def expected(answers: Answers, actor: str) -> int:
    """The status that a row tells for the actor."""
    for status, group in answers.items():
        if actor in group:
            return status
    if actor == ANONYMOUS:
        return 302
    return next(status for status, group in answers.items() if group & ELSE)


def signs_in(url: str) -> bool:
    return url.startswith(f"{reverse('login')}?next=")


def test_every_address_stands_in_the_table_and_every_row_has_its_address() -> None:
    names = {name for name, _ in addresses(get_resolver()) if not name.startswith("admin:")}
    told = {row.name for row in TABLE}
    assert names - told == set(), "addresses that the access table does not name"
    assert told - names == set(), "rows of the access table without an address"


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_a_row_tells_an_actor_s_answer_once(row: Row) -> None:
    for answers in (row.get, row.post):
        told = [actor for group in answers.values() for actor in group]
        assert len(told) == len(set(told))
        assert set(told) <= {*ACTORS, *ELSE}
        assert set(told) & ELSE or set(SIGNED_IN) <= set(told)


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_answers(world: World, row: Row) -> None:
    url = reverse(row.name, args=[world.named.get(name, name) for name in row.args])
    data = {name.rstrip("_"): value for name, value in row.sends.items()}
    wrong: list[Any] = []
    for actor in ACTORS:
        for method, answers in (("GET", row.get), ("POST", row.post)):
            wanted = expected(answers, actor)
            # A page of refusal is looked at elsewhere; here it is asked for thousands of times.
            answer = world.ask(actor, method, url, data if method == "POST" else None, shown=wanted == 200)
            if answer.status != wanted:
                wrong.append((actor, method, answer.status, f"expected {wanted}"))
            elif wanted == 302 and actor == ANONYMOUS and row.name != "logout":
                wrong += [(actor, method, "sent to", to) for to in [answer.response["Location"]] if not signs_in(to)]
            if answer.written and (method == "GET" or answer.status >= 400):
                wrong.append((actor, method, answer.status, "wrote", sorted(answer.written)))
    assert wrong == []


@pytest.mark.parametrize("plan", ["submitted", "agreed", "approved"])
@pytest.mark.parametrize("row", EDITING, ids=str)
def test_a_plan_that_is_no_draft_takes_no_edit(world: World, row: Row, plan: str) -> None:
    """Every act of editing, on a plan whose text is closed, by somebody who may do everything."""
    with scopes_disabled():
        act = world.roadmaps[plan].act
        own = {"draft": world.named[plan], "clause": act.clauses.first().uid, "appendix": act.appendices.first().uid}
    url = reverse(row.name, args=[own.get(name, world.named.get(name, name)) for name in row.args])
    for method in ("GET", "POST"):
        answer = world.ask("platform", method, url, row.sends if method == "POST" else None)
        assert answer.status in (302, 404, 405, 409, 422), method
        assert not answer.written, (method, answer.written)
