"""Every verb that an act of mentoring writes has words, and they name nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mentoring import workflow
from mentoring.phrases import PHRASES

# How acts of this floor write their verbs: by `record` itself or by a function of their module that calls it.
_WRITTEN = re.compile(r'\b(?:record|unsaved|_tell|_set_retired\(row, (?:True|False),)\(?\s*"(\w+)"')
MODULES = sorted(Path(path) for package in workflow.__path__ for path in Path(package).glob("*.py"))


def test_acts_write_verbs() -> None:
    assert {"open_programme", "finish_stage", "retire_reference", "make_pair"} <= written()


def test_every_verb_has_words() -> None:
    assert written() - set(PHRASES) == set()


@pytest.mark.parametrize("verb", sorted(PHRASES))
def test_words_are_russian_and_name_the_object(verb: str) -> None:
    assert re.fullmatch(r"[А-ЯЁ][^A-Za-z]*\{title\}", PHRASES[verb])


def written() -> set[str]:
    return {verb for module in MODULES for verb in _WRITTEN.findall(module.read_text(encoding="utf-8"))}
