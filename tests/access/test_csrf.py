"""A form that a page includes carries the page's token: the tests' own client never asks for one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
ONLY = re.compile(r'{% include "(?P<name>[^"]+)"(?P<given>(?:(?!%}).)*)\bonly %}')


def included_alone() -> list[tuple[str, str, str]]:
    """Page, part with a form, and what the page gives to the part, where it gives nothing else."""
    return [
        (str(page.relative_to(TEMPLATES)), found["name"], found["given"])
        for page in sorted(TEMPLATES.rglob("*.html"))
        for found in ONLY.finditer(page.read_text(encoding="utf-8"))
        if "{% csrf_token %}" in (TEMPLATES / found["name"]).read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize(("page", "part", "given"), included_alone())
def test_a_form_included_alone_is_given_the_token(page: str, part: str, given: str) -> None:
    assert "csrf_token=csrf_token" in given, f"{page}: the form of {part} would be refused"
