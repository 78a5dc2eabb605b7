"""An official act as a value: приказ, постановление, распоряжение with its clauses and appendices.

Texts are verbatim. What is understood beside them (executor, term, kind of a clause) never replaces them.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field, replace


class ActKind(enum.StrEnum):
    """Kinds of acts that approve a plan (ГОСТ Р 7.0.97-2025, реквизит 09)."""

    ORDER = "приказ"
    RESOLUTION = "постановление"
    DIRECTIVE = "распоряжение"

    @property
    def instrumental(self) -> str:
        """The kind in the instrumental case, as an approval stamp names it: «приказом»."""
        return {"приказ": "приказом", "постановление": "постановлением", "распоряжение": "распоряжением"}[self]

    @property
    def genitive(self) -> str:
        """The kind in the genitive case: «проект приказа»."""
        return {"приказ": "приказа", "постановление": "постановления", "распоряжение": "распоряжения"}[self]

    @property
    def dative(self) -> str:
        """The kind in the dative case, as the appendix mark names it: «к приказу»."""
        return {"приказ": "приказу", "постановление": "постановлению", "распоряжение": "распоряжению"}[self]

    @property
    def operative_word(self) -> str:
        """The word that ends the preamble when one person signs."""
        return {"приказ": "приказываю", "постановление": "постановляю", "распоряжение": "обязываю"}[self]


class ClauseKind(enum.StrEnum):
    """What a clause does; its wording stays free."""

    PLAIN = "plain"
    REPEAL = "repeal"
    IN_FORCE = "in_force"
    CONTROL = "control"


class AppendixKind(enum.StrEnum):
    """What an appendix holds."""

    ROADMAP = "roadmap"
    TARGETS = "targets"
    LIST = "list"
    TABLE = "table"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Clause:
    """One point of the disposition. `label` is the number as printed («2.1.»), empty when numbered automatically."""

    text: str
    label: str = ""
    kind: ClauseKind = ClauseKind.PLAIN
    executor: str = ""
    term: str = ""
    appendix: str = ""
    children: tuple[Clause, ...] = ()
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """A document that the preamble cites; `wording` as the preamble words it, the rest understood beside it."""

    wording: str
    kind: str = ""
    issuer: str = ""
    date: dt.date | None = None
    number: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Appendix:
    """An appendix of an act.

    `number` as printed («1»), empty when it is the only one. `absent`: the act names it, its text is not at hand,
    and no page is made for it. `columns` and `rows` hold the body of kinds LIST and TABLE, `text` that of TEXT.
    `stamp` holds the lines of the approval stamp or mark as an act brought in prints them.
    """

    kind: AppendixKind
    number: str = ""
    title: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    stamp: tuple[str, ...] = ()
    absent: bool = False
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Requisites:
    """What registration adds: kept apart from the content, so that the content's hash leaves it out.

    `date_text` and `number_text` are the printed forms of an act brought in («8.10.2020», «№14»); a composed act
    prints `date` as 08.10.2020 and `number` after «№».
    """

    number: str = ""
    date: dt.date | None = None
    date_text: str = ""
    number_text: str = ""
    signatory_post: str = ""
    signatory_name: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """An act with everything that its pages print.

    `issuer_lines`: the head, one line each. `issuer_genitive`: the issuer as stamps and marks need it
    («управления образования администрации Н-ского района»). `operative_word` is printed as it stands in an act
    brought in; a composed one gives the plain word («приказываю») and the municipality's setting spaces it.
    """

    kind: ActKind
    issuer_lines: tuple[str, ...] = ()
    issuer_genitive: str = ""
    place: str = ""
    heading: str = ""
    preamble: str = ""
    operative_word: str = ""
    clauses: tuple[Clause, ...] = ()
    basis: tuple[Basis, ...] = ()
    appendices: tuple[Appendix, ...] = ()
    drafter: tuple[str, ...] = ()
    requisites: Requisites = field(default_factory=Requisites)
    brought_in: bool = False

    @property
    def has_text(self) -> bool:
        """False for an act of which nothing but its stamp is known."""
        return bool(self.heading or self.preamble or self.clauses)

    def without_requisites(self) -> Act:
        """The same act before registration: what the content's hash covers."""
        return replace(self, requisites=Requisites())
