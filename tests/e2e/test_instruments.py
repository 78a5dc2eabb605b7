"""The instruments of the other end-to-end tests notice what they are for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.conftest import Console

STYLES = Path(__file__).parents[2] / "static" / "css"
# Words that pale in the dark alone, by degrees, whatever the reader thinks of motion.
PALE = """data:text/html,<html lang=ru><title>t</title><style>
p { color: black; background: white; transition: color .3s }
@media (prefers-color-scheme: dark) { p { color: lightgray } }
</style><main><h1>h</h1><p>words</p></main>"""
FAULTY = "data:text/html,<html lang=ru><title>t</title><main><h1>h</h1><img src='data:,'><input></main>"


def test_axe_finds_a_picture_without_words(page: Page, axe: Callable[..., list[str]]) -> None:
    page.goto(FAULTY)
    found = axe(page)
    assert [line.split(": ")[:2] for line in found] == [["light", "image-alt"], ["light", "label"]]
    assert axe(page, exclude=("img", "input")) == []


def test_axe_finds_pale_words_of_one_theme(page: Page, axe: Callable[..., list[str]]) -> None:
    page.goto(PALE)
    for _ in range(2):
        found = axe(page)
        assert [line.split(": ")[:2] for line in found] == [["dark", "color-contrast"]]


def test_the_dark_theme_sets_colours_alone() -> None:
    """So that rules about anything else need not be asked twice of a page."""
    styles = "\n".join(path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css")))
    dark = [found[1] for found in re.finditer(r"prefers-color-scheme: dark\)\s*{\s*[^{]+{([^}]*)}\s*}", styles)]
    assert len(dark) == styles.count("prefers-color-scheme")
    names = {line.split(":")[0].strip() for block in dark for line in block.split(";") if ":" in line}
    assert names
    assert {name for name in names if not name.startswith("--")} == {"color-scheme"}


def test_axe_asks_for_an_address_anew(page: Page, axe: Callable[..., list[str]]) -> None:
    page.goto("/login/#main")
    assert axe(page) == []
    [fault] = axe(page, instead="<html lang=ru><title>t</title><main><h1>h</h1><input></main>")[:1]
    assert fault.startswith("light: label")
    assert axe(page) == []


def test_the_console_hears_errors_and_forgets_expected_ones(page: Page, console: Console) -> None:
    page.evaluate("console.error('боль'); console.warn('тревога'); console.log('покой')")
    page.evaluate("setTimeout(() => { throw new Error('сбой') })")
    page.wait_for_timeout(50)
    assert console.unexpected() == ["error: боль", "warning: тревога", "script: сбой"]
    console.expect("боль|тревога|сбой")
    assert console.unexpected() == []


def test_an_answer_of_404_is_heard_with_its_address(page: Page, console: Console) -> None:
    page.goto("/no-such-page/")
    assert console.unexpected()[0].startswith("404 GET http://127.0.0.1:")
    console.expect("^404 GET .*/no-such-page/$")
