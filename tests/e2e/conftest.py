"""The product in a real browser: a server of its own for each module, on a copy of the demo built once."""

from __future__ import annotations

import fcntl
import json
import os
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from tests import databases
from tools.browser import chromium
from tools.browser import sign_in as sign_in_as
from tools.live import Installation

# The WCAG 2.2 AA rules, and axe's own of good practice.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The dark theme sets colours alone (see test_instruments): its page is the same but for them.
AXE_LOOKS = {
    "light": {"type": "tag", "values": AXE_TAGS},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
SETTLED = """() => Promise.all(
  document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished.catch(() => {}))
)"""
# Playwright keeps an event loop in this thread for the whole session; unit tests run in the same process touch the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, worker_id: str, pytestconfig: pytest.Config) -> Installation:
    """The demo, built once for all workers of pytest-xdist; on SQLite it begins with the unit tests' migrated file."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    url = os.environ.get("DATABASE_URL")
    if url:
        url = database_url(url, "e2e_template")
    installation = Installation(shared / "template", url)
    with (shared / "template.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        ready = shared / "template.ready"
        if not ready.exists():
            installation.var.mkdir()
            if url:
                create_database("e2e_template")
            else:
                databases.lend(Path(pytestconfig.cache.mkdir("databases")), installation.var / "roadmaps.sqlite3")
            installation.prepare()
            ready.touch()
    return installation


@pytest.fixture(scope="module")
def installation(template: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The module's own copy: what its tests change, no other module sees."""
    var = tmp_path_factory.mktemp("demo") / "var"
    if template.database_url is None:
        return template.copy_to(var)
    name = f"e2e_{uuid.uuid4().hex[:12]}"
    create_database(name, like="e2e_template")
    return template.copy_to(var, database_url(template.database_url, name))


def database_url(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


def create_database(name: str, like: str = "template0") -> None:
    import psycopg2

    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    finally:
        connection.close()


@pytest.fixture(scope="module")
def server(installation: Installation) -> Iterator[str]:
    """The address of the running product."""
    with installation.serving() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@dataclass
class Console:
    """What a page complained of. A test that provokes an answer of 4xx says so with `expect`."""

    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """A complaint that matches the regular expression is part of the test."""
        self.expected.append(pattern)

    def watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser's own line about a failed request names no address; `_answered` does.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")

    def unexpected(self) -> list[str]:
        return [text for text in self.complaints if not any(re.search(each, text) for each in self.expected)]


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def new_context(browser: Browser, server: str) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a browser profile of its own: a second person, a phone, the dark theme, no JavaScript."""
    opened: list[BrowserContext] = []

    def new(**options: Any) -> BrowserContext:
        defaults: dict[str, Any] = {
            "base_url": server,
            "locale": "ru-RU",
            "timezone_id": "Europe/Moscow",
            "viewport": {"width": 1440, "height": 900},
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**defaults | options)
        context.set_default_timeout(30_000)
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], console: Console) -> Iterator[Page]:
    """An empty page at 1440 px. The test fails at its end if the console said anything unexpected."""
    found = new_context().new_page()
    console.watch(found)
    yield found
    assert console.unexpected() == []


@pytest.fixture
def sign_in() -> Callable[[Page, str], None]:
    """`sign_in(page, "editor.morshansk@example.org")` as a person does it."""
    return sign_in_as


@pytest.fixture
def axe(new_context: Callable[..., BrowserContext]) -> Callable[..., list[str]]:
    """`axe(page)` opens the page's address again with its session and returns what axe finds: everything in the
    light theme, faults of colour in the dark one.

    axe puts styles of its own into a page, which the product's policy forbids: it runs in a context without the
    policy, and the console is watched elsewhere. The theme is the style sheet's answer to the browser, so one opening
    serves both. `exclude` takes selectors of parts that are not ours, `instead` the page to be looked at under the
    address where asking again does not bring it: an answer to a form, a failure.
    """
    # Contexts by what they were opened with: pages of one person are looked at in one, as in a browser.
    opened: dict[str, Page] = {}

    def run(page: Page, exclude: tuple[str, ...] = (), instead: str = "", **options: Any) -> list[str]:
        options["storage_state"] = page.context.storage_state()
        # A cookie is sent again with each page, the same but for the second at which it ends.
        signed = {each["name"]: each["value"] for each in options["storage_state"]["cookies"]}
        key = json.dumps({**options, "storage_state": signed}, sort_keys=True)
        if key not in opened:
            opened[key] = new_context(bypass_csp=True, **options).new_page()
        other = opened[key]
        if instead:
            address = page.url.partition("#")[0]
            other.route(address, lambda route: route.fulfill(body=instead, content_type="text/html"))
        other.emulate_media(color_scheme="light")
        # An address with a fragment would not be asked for a second time from the page itself.
        other.goto("about:blank")
        other.goto(page.url)
        other.unroute_all()
        other.evaluate(AXE_SCRIPT)
        found = []
        for scheme, rules in AXE_LOOKS.items():
            other.emulate_media(color_scheme=scheme)
            # Colours that change by degrees are looked at when they have changed.
            other.evaluate(SETTLED)
            report = other.evaluate(
                "([rules, exclude]) => axe.run({exclude}, {runOnly: rules, resultTypes: ['violations']})",
                [rules, [[selector] for selector in exclude]],
            )
            found += [f"{scheme}: {line}" for each in report["violations"] for line in described(each)]
        return found

    return run


def described(violation: dict[str, Any]) -> Iterator[str]:
    for node in violation["nodes"]:
        yield f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
