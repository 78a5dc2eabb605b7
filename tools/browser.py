"""The browser of the end-to-end tests and of the screenshot: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

from organizations.demo import PASSWORD
from tools.system_packages import browser

# A container has no sandbox and no graphics card; nothing but the page under test goes to the network.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=browser(), args=list(FLAGS))
        try:
            yield found
        finally:
            found.close()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Signs in as a person does; the page's context knows the address of the product."""
    page.goto("/login/")
    page.locator("input[name=username]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) [type=submit]").click()
    page.wait_for_url(lambda url: "/login/" not in url)
