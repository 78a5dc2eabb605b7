"""Names in free answers are masked: those of the register, and words that the dictionary takes for a name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

MASK = "[имя]"
_WORD = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*")
_NAMES = ("Name", "Surn", "Patr")
_INITIALS = re.compile(r"\b[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.\s?)?(?=\[имя\])|(?<=\[имя\])\s?[А-ЯЁ]\.(?:\s?[А-ЯЁ]\.)?")
_RUN = re.compile(r"\[имя\](?:[\s-]+\[имя\])+")


def masked(text: str, known: frozenset[str] = frozenset()) -> str:
    """`text` with «[имя]» for names in any case. `known`: lemmas of the register's names (see `lemmas`).

    A common word that may be a name, as «вера» is, is masked with a capital letter; better one word too many than a
    name shown.
    """
    told = _WORD.sub(lambda found: MASK if _is_name(found, known) else found.group(), text)
    return _RUN.sub(MASK, _INITIALS.sub("", told))


def lemmas(names: Iterable[str]) -> frozenset[str]:
    """What words of these names are compared by."""
    return frozenset(
        lemma for name in names for word in _WORD.findall(name) for lemma in (_folded(word), *_lemmas(_folded(word)))
    )


def _is_name(found: re.Match[str], known: frozenset[str]) -> bool:
    word = found.group()
    folded = _folded(word)
    capital = word[0].isupper()
    if len(folded) < 2:
        return False
    own = {folded, *_lemmas(folded)}
    if own & known and (capital or not _is_common(folded)):
        return True
    parses = _parses(folded)
    if not parses:
        return False
    if _named(parses[0]):
        return capital or parses[0].score >= 0.5
    # «Вера помогла» begins with a name, «Тема интересная» hardly: a capital within a sentence tells more.
    least = 0.05 if _begins(found) else 0.01
    return capital and any(_named(parse) and parse.score >= least for parse in parses)


def _begins(found: re.Match[str]) -> bool:
    before = found.string[: found.start()].rstrip(' \t«"(')
    return not before or before[-1] in ".!?\n…:"


def _is_common(word: str) -> bool:
    """Whether the word means something beside a name."""
    parses = _parses(word)
    return bool(parses) and parses[0].is_known and not _named(parses[0])


def _named(parse: Any) -> bool:
    return any(mark in parse.tag for mark in _NAMES)


def _lemmas(word: str) -> list[str]:
    return [_folded(parse.normal_form) for parse in _parses(word)]


def _folded(word: str) -> str:
    return word.casefold().replace("ё", "е")


def _parses(word: str) -> list[Any]:
    found: list[Any] = _dictionary().parse(word)
    return found


@cache
def _dictionary() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()
