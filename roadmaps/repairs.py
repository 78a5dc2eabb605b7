"""Visible repairs offered for a draft: every glyph that would change is shown to a person before it does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.act import Act, Clause
from documents.typography import Repair, visible_repairs
from roadmaps.plan import Document, Plan

_CONTEXT = 32


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a document and where it stands; `kind`: plan | section | item | target | act | clause."""

    kind: str
    uid: str
    field: str
    name: str
    text: str

    @property
    def digest(self) -> str:
        """Tells whether an offer was made of this very text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Offer:
    """A repair at its place. `key` names it in a form; one made of another text matches nothing."""

    place: Text
    repair: Repair

    @property
    def key(self) -> str:
        place = self.place
        return "|".join(
            (place.kind, place.uid, place.field, place.digest, str(self.repair.start), str(self.repair.end))
        )

    @property
    def lead(self) -> str:
        """Words before the change, cut at the left."""
        start = max(0, self.repair.start - _CONTEXT)
        return ("…" if start else "") + self.place.text[start : self.repair.start]

    @property
    def old(self) -> str:
        return self.place.text[self.repair.start : self.repair.end]

    @property
    def new(self) -> str:
        return self.repair.replacement

    @property
    def tail(self) -> str:
        """Words after the change, cut at the right."""
        end = self.repair.end + _CONTEXT
        return self.place.text[self.repair.end : end] + ("…" if end < len(self.place.text) else "")


def offers(document: Document) -> tuple[Offer, ...]:
    """All repairs of a draft in reading order. A document brought in is printed verbatim and gets none."""
    if document.plan.brought_in:
        return ()
    return tuple(Offer(place, repair) for place in texts(document) for repair in visible_repairs(place.text))


def texts(document: Document) -> Iterator[Text]:
    """Every text of the document that is printed, in reading order."""
    if document.act:
        yield from _act_texts(document.act)
    yield from _plan_texts(document.plan)


def _act_texts(act: Act) -> Iterator[Text]:
    yield Text("act", "", "heading", "заголовок акта", act.heading)
    yield Text("act", "", "preamble", "преамбула", act.preamble)
    yield from _clause_texts(act.clauses, ())


def _clause_texts(clauses: Sequence[Clause], path: tuple[int, ...]) -> Iterator[Text]:
    for place, clause in enumerate(clauses, start=1):
        number = (*path, place)
        yield Text("clause", clause.uid, "text", f"пункт {'.'.join(map(str, number))} акта", clause.text)
        yield from _clause_texts(clause.children, number)


def _plan_texts(plan: Plan) -> Iterator[Text]:
    yield Text("plan", "", "title", "название", plan.title)
    yield Text("plan", "", "table_title", "название таблицы", plan.table_title)
    yield Text("plan", "", "description", "описание", plan.description)
    heads = {column.key: column.label for column in plan.columns}
    for section in plan.sections:
        yield Text("section", section.uid, "title", f"раздел {section.label}".strip(), section.title)
        for _, item in section.walk():
            for field in ("title", "deadline", "responsible", "result"):
                if field in heads:
                    name = f"{item.label} {heads[field]}".strip()
                    yield Text("item", item.uid, field, name, item.cell(field) or "")
    for row in plan.targets.rows:
        yield Text("target", row.uid, "name", "показатель", row.name)
