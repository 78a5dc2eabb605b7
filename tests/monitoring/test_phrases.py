"""Every verb that an act of monitoring writes has words, and they name nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitoring import workflow
from monitoring.phrases import PHRASES

_WRITTEN = re.compile(r'\b(?:record|unsaved|tell_below\(row,)\(?\s*"(\w+)"')
MODULES = sorted(Path(path) for package in workflow.__path__ for path in Path(package).glob("*.py"))


def test_every_verb_has_words() -> None:
    found = written()
    assert {"send_datacall", "send_answer", "return_upward"} <= found
    assert found - set(PHRASES) == set()


@pytest.mark.parametrize("verb", sorted(PHRASES))
def test_words_are_russian_and_name_the_object(verb: str) -> None:
    assert re.fullmatch(r"[А-ЯЁ][^A-Za-z]*\{title\}", PHRASES[verb])


def written() -> set[str]:
    return {verb for module in MODULES for verb in _WRITTEN.findall(module.read_text(encoding="utf-8"))}
