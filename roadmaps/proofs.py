"""What completes an item: which evidence its result documents ask for, and evidence as a person enters it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from documents.models import StoredFile
from roadmaps.models import Evidence, Execution, Occurrence, Responsibility, ResultDocument

K = Evidence.Kind
R = ResultDocument.Kind

_PAPER = frozenset({K.DOCUMENT, K.FILE})
_ANY = frozenset({K.DOCUMENT, K.LINK, K.FILE})
# kind of the result document: any one of these kinds of evidence suffices. An order with children's names goes by
# number and date alone, a page of a site by its address.
SUFFICES: Mapping[str, frozenset[str]] = {
    R.ORDER: _PAPER,
    R.REGULATION: _PAPER,
    R.ROADMAP: _PAPER,
    R.PROGRAMME: _PAPER,
    R.AGREEMENT: _PAPER,
    R.PROTOCOL: _PAPER,
    R.REFERENCE: _PAPER,
    R.LETTER: _PAPER,
    R.LIST: _ANY,
    R.BASE: _ANY,
    R.REPORT: _ANY,
    R.FORMS: _ANY,
    R.MATERIALS: _ANY,
    R.SITE_PAGE: frozenset({K.LINK}),
    R.OUTCOME: frozenset(),
}
# In the order in which a form offers them, and as a sentence names them.
_WORDS: Mapping[str, str] = {
    K.DOCUMENT: "номер и дату документа",
    K.LINK: "ссылку",
    K.FILE: "файл",
    K.VALUE: "значение показателя",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence as entered; `kind` is a value of Evidence.Kind. The file is stored before the act."""

    kind: str
    title: str = ""
    number: str = ""
    date: dt.date | None = None
    url: str = ""
    file: StoredFile | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report on a line has to show: any one of `kinds`; nothing when empty. `note`: words at the least."""

    kinds: tuple[str, ...] = ()
    note: bool = False

    @property
    def words(self) -> str:
        """«номер и дату документа или файл», as after «укажите»."""
        named = [_WORDS[kind] for kind in self.kinds]
        return " или ".join(filter(None, (", ".join(named[:-1]), *named[-1:])))


def asked_of(line: Execution, *, is_target: bool = False) -> Asked:
    """What evidence completes the line. Occurrence and the item's results must be loaded with it.

    A target asks for its value. A yearly note on what goes on all the time asks for words or any evidence. A
    co-executor and a branch may answer in words: the document is the lead's.
    """
    if is_target:
        return Asked((K.VALUE,))
    if line.occurrence.origin == Occurrence.Origin.NOTE:
        return Asked(note=True)
    if line.role == Responsibility.Role.CO_EXECUTOR or line.parent_id is not None:
        return Asked()
    return Asked(_sufficient(result.kind for result in line.item.results.all()))


def _sufficient(results: Iterable[str]) -> tuple[str, ...]:
    """Kinds of which one is enough for an item with these results; results that are no documents ask nothing."""
    found = frozenset[str]().union(*(SUFFICES[kind] for kind in results))
    return tuple(kind for kind in _WORDS if kind in found)
