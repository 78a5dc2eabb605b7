"""Every page as its user opens it, opened once: axe in both themes, no sideways scroll, an empty console.

axe works in contexts of its own; the page that the test itself opens is free of it, and its console is watched to the
end of the test by the `page` fixture, in the admin too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Console
from tools.live import Installation

EDITOR = "editor.morshansk"
APPROVER = "approver.morshansk"
ADMIN = "admin"
PUBLIC = ["/login/", "/password/reset/", "/password/reset/sent/", "/password/reset/uid/no-token/"]
PAGES = {
    EDITOR: [
        "/",
        "/roadmaps/",
        "/roadmaps/?q=нет-такой-карты&force=all",
        "/roadmaps/new/",
        "/roadmaps/new/blank/",
        "/roadmaps/new/typical/",
        "/roadmaps/new/copy/",
        "/roadmaps/new/paste/",
        "/roadmaps/morshansk-2020/",
        "/roadmaps/morshansk-2020/act/",
        "/roadmaps/morshansk-2020/print/",
        "/roadmaps/morshansk-2020/editions/1/",
        "/roadmaps/morshansk-2020/history/",
        "/roadmaps/e2e-draft/",
        "/roadmaps/e2e-draft/items/1/title/",
        "/roadmaps/e2e-draft/items/1/menu/",
        "/roadmaps/e2e-draft/items/1/move/",
        "/roadmaps/e2e-draft/items/1/delete/",
        "/roadmaps/e2e-draft/items/1/parties/",
        "/roadmaps/e2e-draft/items/1/results/",
        "/roadmaps/e2e-draft/items/add/",
        "/roadmaps/e2e-draft/sections/add/",
        "/roadmaps/e2e-draft/properties/",
        "/roadmaps/e2e-draft/targets/",
        "/roadmaps/e2e-draft/renumber/",
        "/roadmaps/e2e-draft/paste/",
        "/roadmaps/e2e-draft/repairs/",
        "/roadmaps/e2e-draft/check/",
        "/roadmaps/e2e-draft/act/",
        "/roadmaps/e2e-draft/act/edit/",
        "/roadmaps/e2e-draft/act/clauses/add/",
        "/roadmaps/e2e-draft/act/clauses/c1/",
        "/roadmaps/e2e-draft/act/appendices/add/",
        "/roadmaps/e2e-draft/files/",
        "/roadmaps/e2e-draft/submit/",
        "/roadmaps/e2e-draft/print/",
        "/roadmaps/e2e-draft/delete/",
        "/roadmaps/e2e-returned/",
        "/roadmaps/e2e-submitted/",
        "/roadmaps/e2e-agreed/",
        "/roadmaps/e2e-agreed/register/",
        "/roadmaps/e2e-agreed/return/",
        "/schools/",
        "/mentoring/",
        "/mentoring/new/",
        "/mentoring/templates/",
        "/mentoring/templates/assignment/",
        "/mentoring/templates/assignment/0/",
        "/people/",
        "/people/invite/",
        "/preferences/",
        "/notices/",
        "/feeds/",
        "/reminders/",
        "/password/change/",
    ],
    APPROVER: ["/", "/roadmaps/e2e-submitted/agree/", "/roadmaps/e2e-submitted/return/"],
    "curator.algasovo": [
        "/mentoring/",
        "/mentoring/new/",
        "/",
        "/my/",
        "/notices/",
        "/feeds/",
        "/roadmaps/",
        "/roadmaps/morshansk-2020/",
    ],
    "observer": ["/", "/roadmaps/?force=all", "/roadmaps/tonkino-2023/"],
}
ADMIN_PAGES = [
    "/admin/",
    "/admin/roadmaps/roadmap/",
    "/admin/roadmaps/item/",
    "/admin/organizations/organization/",
    "/admin/organizations/user/",
    "/admin/documents/printsettings/add/",
    "/admin/roadmaps/roadmap/add/",
]
# What Django's own admin widgets and templates bring; nothing of ours may join the list.
ADMIN_RULES = frozenset(
    {
        "aria-allowed-role",
        "aria-input-field-name",
        "color-contrast",
        "empty-table-header",
        "heading-order",
        "label",
        "landmark-complementary-is-top-level",
        "landmark-unique",
        "page-has-heading-one",
        "region",
        "scrollable-region-focusable",
        "select-name",
        "target-size",
    }
)


# A phone, and what 200 % zoom leaves of a desk of 1440.
WIDTHS = (320, 720)

# Ten pages a test: two workers end together, and a finding names its neighbourhood.
VISITS = [
    pytest.param(who, paths[start : start + 10], id=f"{who}-{start}")
    for who, paths in PAGES.items()
    for start in range(0, len(paths), 10)
]


@pytest.fixture(scope="module", autouse=True)
def _states(installation: Installation) -> None:
    installation.manage("shell", "-c", "from tests.e2e.states import build; build()")


@pytest.fixture(scope="module")
def links(_states: None, installation: Installation) -> dict[str, str]:
    """See `states.links`."""
    told = installation.manage("shell", "-v", "0", "-c", "from tests.e2e.states import links; links()")
    return json.loads(told)


@pytest.fixture(scope="module")
def sessions() -> dict[str, list[Any]]:
    """Cookies of those who have signed in at this module's server: a browser remembers, so each does it once."""
    return {}


@pytest.fixture
def visit(
    page: Page, sign_in: Callable[[Page, str], None], sessions: dict[str, list[Any]]
) -> Callable[[str, str], Page]:
    """Opens an address as a person; the console is watched to the test's end."""

    def open_as(who: str, path: str) -> Page:
        if who and who not in sessions:
            sign_in(page, f"{who}@example.org")
            sessions[who] = page.context.cookies()
        elif who and not page.context.cookies():
            page.context.add_cookies(sessions[who])
        page.goto(path)
        return page

    return open_as


def too_wide(page: Page) -> list[int]:
    """At which widths the open page scrolls sideways; it is left as wide as it was."""
    before = page.viewport_size
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(width)
    if before:
        page.set_viewport_size(before)
    return found


@pytest.mark.parametrize(("who", "paths"), VISITS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    who: str, paths: list[str], visit: Callable[[str, str], Page], axe: Callable[..., list[str]]
) -> None:
    found = {}
    for path in paths:
        page = visit(who, path)
        if faults := [*axe(page), *(f"wider than {width} px" for width in too_wide(page))]:
            found[path] = faults

    assert found == {}


def test_axe_finds_nothing_before_signing_in(visit: Callable[[str, str], Page], axe: Callable[..., list[str]]) -> None:
    found = {path: violations for path in PUBLIC if (violations := axe(visit("", path)))}

    assert found == {}


@pytest.mark.parametrize(
    ("who", "name"),
    [
        (EDITOR, "role_terms"),
        (EDITOR, "role_end"),
        ("", "reset"),
        ("", "newcomer"),
        ("", "known"),
        (EDITOR, "known"),
        ("curator.algasovo", "known"),
        ("curator.algasovo", "programme"),
        ("curator.algasovo", "point"),
        ("curator.algasovo", "papers"),
        ("curator.algasovo", "paper"),
        ("curator.algasovo", "paper_choice"),
        (EDITOR, "programme_print"),
        (EDITOR, "stage"),
    ],
)
def test_axe_finds_nothing_behind_a_link_of_one_s_own(
    who: str, name: str, links: dict[str, str], visit: Callable[[str, str], Page], axe: Callable[..., list[str]]
) -> None:
    """Roles of people, a letter's link to a new password, invitations: to a newcomer, to whom it is, to another; a
    programme with its stages."""
    assert axe(visit(who, links[name])) == []


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("curator.algasovo", ["mentees", "mentors", "matching", "pairs", "meetings_many", "closing", "pair"]),
        ("curator.algasovo", ["pair_changes", "pair_plan", "school_people", "person", "consent_give", "people_import"]),
        ("curator.algasovo", ["people_export", "data_log", "destruction", "school_documents"]),
        (EDITOR, ["organizations", "partner", "school_packages", "practices", "office_export"]),
        ("observer", ["regional_mentoring"]),
        (EDITOR, ["monitoring", "indicator_schools", "period"]),
        (EDITOR, ["target_links", "indicator_sets", "reports", "report"]),
        (EDITOR, ["report_calendar", "site_checks", "statistics_places"]),
        (EDITOR, ["datacall_new", "datacall"]),
        (EDITOR, ["questionnaire", "questionnaire_edit", "curator_boards"]),
        ("curator.algasovo", ["school_figures", "bases", "datacalls", "datacall_answer", "collection"]),
        ("curator.algasovo", ["questionnaires", "collection_enter", "collection_results"]),
        ("observer", ["monitoring_region", "monitoring_compare", "questionnaire_results"]),
        ("", ["public_page", "answer"]),
    ],
)
def test_pages_of_mentoring_and_monitoring_are_whole(
    who: str,
    names: list[str],
    links: dict[str, str],
    visit: Callable[[str, str], Page],
    axe: Callable[..., list[str]],
) -> None:
    """One visit a page: axe, then the same page on a phone."""
    found: dict[str, list[str]] = {}
    for name in names:
        page = visit(who, links[name])
        found[name] = axe(page)
        page.set_viewport_size({"width": 320, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found[name].append("scrolls sideways")

    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("", "/no-such-page/", 404),
        ("", "/invitation/not-a-link/", 404),
        (EDITOR, "/no-such-page/", 404),
        (EDITOR, "/roadmaps/vytegra-2020/", 404),
        (APPROVER, "/roadmaps/new/", 403),
        ("observer", "/admin/login/", 403),
    ],
)
def test_axe_finds_nothing_in_a_refusal(
    who: str,
    path: str,
    status: int,
    visit: Callable[[str, str], Page],
    console: Console,
    axe: Callable[..., list[str]],
) -> None:
    console.expect(f"^{status} GET .*{path}$")
    page = visit(who, path)

    assert console.complaints, "the page opens"
    assert axe(page) == []


@pytest.mark.parametrize("name", ["400", "500"])
def test_axe_finds_nothing_in_a_failure(
    name: str, links: dict[str, str], visit: Callable[[str, str], Page], axe: Callable[..., list[str]]
) -> None:
    assert axe(visit("", "/login/"), instead=links[name]) == []


def test_axe_finds_nothing_when_too_many_passwords_were_tried(
    visit: Callable[[str, str], Page], console: Console, axe: Callable[..., list[str]]
) -> None:
    console.expect(r"^4\d\d POST .*/login/")
    page = visit("", "/login/")
    for _ in range(7):
        page.locator("#id_username").fill("nobody@example.org")
        page.locator("#id_password").fill("not-the-password")
        with page.expect_navigation():
            page.locator("#id_password").press("Enter")

    assert "Слишком много попыток" in page.content()
    assert axe(page, instead=page.content()) == []


def test_axe_finds_in_the_admin_only_what_django_brings(
    visit: Callable[[str, str], Page], axe: Callable[..., list[str]]
) -> None:
    found = {
        path: [line for line in axe(visit(ADMIN, path)) if line.split(": ")[1] not in ADMIN_RULES]
        for path in ADMIN_PAGES
    }

    assert {path: lines for path, lines in found.items() if lines} == {}
