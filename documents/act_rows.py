"""Rows of an act ↔ the act as a value. The only place that knows both shapes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from documents import act as values
from documents.models import Act, Appendix, Clause
from documents.values import from_data, to_data


def new_uid() -> str:
    """A fresh identity for a row, stable through copies and editions."""
    return uuid.uuid4().hex[:12]


def lines(text: str) -> tuple[str, ...]:
    """The non-empty lines of a text field, trimmed at their ends."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def read_act(act: Act) -> values.Act:
    """The whole act as a value, in two queries beyond the row at hand."""
    return values.Act(
        kind=values.ActKind(act.kind),
        issuer_lines=lines(act.issuer_lines),
        issuer_genitive=act.issuer_genitive,
        place=act.place,
        heading=act.heading,
        preamble=act.preamble,
        operative_word=act.operative_word,
        clauses=_read_clauses(act),
        basis=tuple(from_data(values.Basis, entry) for entry in act.basis),
        appendices=_read_appendices(act),
        drafter=lines(act.drafter),
        requisites=read_requisites(act),
        brought_in=act.brought_in,
    )


def read_requisites(act: Act) -> values.Requisites:
    """What registration added to the act."""
    return values.Requisites(
        number=act.number,
        date=act.date,
        date_text=act.date_text,
        number_text=act.number_text,
        signatory_post=act.signatory_post,
        signatory_name=act.signatory_name,
    )


def write_act(value: values.Act, *, municipality_id: int, slug: str) -> Act:
    """Create the rows of a whole act. Runs inside the caller's transaction."""
    act = Act.objects.create(
        municipality_id=municipality_id, slug=slug, brought_in=value.brought_in, **act_fields(value)
    )
    write_clauses(act, value.clauses)
    write_appendices(act, value.appendices)
    return act


def act_fields(value: values.Act) -> dict[str, Any]:
    """The act's own columns, requisites included, for creating or updating its row."""
    return {
        "kind": value.kind.value,
        "issuer_lines": "\n".join(value.issuer_lines),
        "issuer_genitive": value.issuer_genitive,
        "place": value.place,
        "heading": value.heading,
        "preamble": value.preamble,
        "operative_word": value.operative_word,
        "basis": [to_data(entry) for entry in value.basis],
        "drafter": "\n".join(value.drafter),
        **requisite_fields(value.requisites),
    }


def requisite_fields(value: values.Requisites) -> dict[str, str | dt.date | None]:
    """The columns that registration fills."""
    return {
        "number": value.number,
        "date": value.date,
        "date_text": value.date_text,
        "number_text": value.number_text,
        "signatory_post": value.signatory_post,
        "signatory_name": value.signatory_name,
    }


def write_clauses(act: Act, clauses: Sequence[values.Clause]) -> None:
    """Create the act's clauses, nested ones after their parents, level by level."""
    position = 0
    level: list[tuple[Clause | None, values.Clause]] = [(None, clause) for clause in clauses]
    while level:
        rows = []
        for parent, clause in level:
            rows.append(_clause_row(act, parent, clause, position))
            position += 1
        Clause.objects.bulk_create(rows)
        level = [(row, child) for row, (_, clause) in zip(rows, level, strict=True) for child in clause.children]


def write_appendices(act: Act, appendices: Iterable[values.Appendix]) -> None:
    """Create the act's appendices in their order."""
    Appendix.objects.bulk_create(
        Appendix(
            municipality_id=act.municipality_id,
            act=act,
            uid=appendix.uid or new_uid(),
            position=position,
            number=appendix.number,
            kind=appendix.kind.value,
            title=appendix.title,
            columns=list(appendix.columns),
            rows=[list(row) for row in appendix.rows],
            text=appendix.text,
            stamp="\n".join(appendix.stamp),
            absent=appendix.absent,
        )
        for position, appendix in enumerate(appendices)
    )


def _clause_row(act: Act, parent: Clause | None, clause: values.Clause, position: int) -> Clause:
    return Clause(
        municipality_id=act.municipality_id,
        act=act,
        parent=parent,
        uid=clause.uid or new_uid(),
        position=position,
        label=clause.label,
        kind=clause.kind.value,
        text=clause.text,
        executor=clause.executor,
        term=clause.term,
        appendix=clause.appendix,
    )


def _read_clauses(act: Act) -> tuple[values.Clause, ...]:
    below: dict[int | None, list[Clause]] = defaultdict(list)
    for row in Clause.objects.filter(act=act).order_by("position", "pk"):
        below[row.parent_id].append(row)

    def build(row: Clause) -> values.Clause:
        return values.Clause(
            text=row.text,
            label=row.label,
            kind=values.ClauseKind(row.kind),
            executor=row.executor,
            term=row.term,
            appendix=row.appendix,
            children=tuple(build(child) for child in below[row.pk]),
            uid=row.uid,
        )

    return tuple(build(row) for row in below[None])


def _read_appendices(act: Act) -> tuple[values.Appendix, ...]:
    return tuple(
        values.Appendix(
            kind=values.AppendixKind(row.kind),
            number=row.number,
            title=row.title,
            columns=tuple(row.columns),
            rows=tuple(tuple(cells) for cells in row.rows),
            text=row.text,
            stamp=lines(row.stamp),
            absent=row.absent,
            uid=row.uid,
        )
        for row in Appendix.objects.filter(act=act).order_by("position", "pk")
    )
