"""Every verb that an act of mentoring writes has words, and they name nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mentoring import workflow
from mentoring.phrases import PHRASES
from roadmaps import phrases as of_plans

# How acts of this floor write their verbs: by `record` itself or by a function of their module that calls it.
_WRITTEN = re.compile(r'\b(?:record|unsaved|_tell|_set_retired\(row, (?:True|False),)\(?\s*"(\w+)"')
# What is written into a plan's own journal stands in the plan's history and on the dashboard, which tell it themselves.
_OF_A_PLAN = re.compile(r'\brecord\("(\w+)", (?:wave\.)?roadmap,')
MODULES = sorted(Path(path) for package in workflow.__path__ for path in Path(package).glob("*.py"))


def test_acts_write_verbs() -> None:
    assert {"open_programme", "finish_stage", "retire_reference", "make_pair"} <= written()


def test_every_verb_has_words() -> None:
    assert written() - set(PHRASES) == set()


def test_verbs_of_a_plan_are_told_as_here_in_its_history() -> None:
    verbs = {verb for module in MODULES for verb in _OF_A_PLAN.findall(module.read_text(encoding="utf-8"))}
    assert {"plan_wave", "register_joining"} <= verbs
    assert {verb: of_plans.PHRASES.get(verb) for verb in verbs} == {verb: PHRASES[verb] for verb in verbs}


@pytest.mark.parametrize("verb", sorted(PHRASES))
def test_words_are_russian_and_name_the_object(verb: str) -> None:
    assert re.fullmatch(r"[А-ЯЁ][^A-Za-z]*\{title\}", PHRASES[verb])


def written() -> set[str]:
    return {verb for module in MODULES for verb in _WRITTEN.findall(module.read_text(encoding="utf-8"))}
