"""The picture of the README, taken from a fresh demo: `python -m tools.screenshot FILE [PATH] [E-MAIL]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tools.browser import chromium, sign_in
from tools.live import Installation

PAGE = "/roadmaps/vytegra-2020/"
PERSON = "editor.vytegra@example.org"


def main(target: str, path: str = PAGE, email: str = PERSON) -> int:
    with tempfile.TemporaryDirectory(prefix="roadmaps-screenshot-") as folder:
        installation = Installation(Path(folder))
        installation.prepare()
        with installation.serving() as address, chromium() as browser:
            context = browser.new_context(base_url=address, locale="ru-RU", viewport={"width": 1440, "height": 1000})
            page = context.new_page()
            sign_in(page, email)
            answer = page.goto(path, wait_until="networkidle")
            if answer is None or not answer.ok:
                print(f"{path}: no page to take", file=sys.stderr)
                return 1
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=target)
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
