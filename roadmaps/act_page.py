"""The act as a page reads it: texts in the order of the sheet, without its layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from documents.act import Act, Clause
from documents.disposition import numbered, opening, row_cells, signatory
from documents.page import PageSettings, PrintState
from documents.stamps import requisite_date, requisite_number


@dataclass(frozen=True, slots=True)
class Point:
    """A clause with its printed number and its depth, 0 for the act's own; what is understood beside its words."""

    label: str
    clause: Clause
    depth: int
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    """Rows of the plan's table that the point quotes after its words."""

    @property
    def understood(self) -> str:
        """«исполнитель: управление образования; срок: до 15.11.2020; приложение № 2», without what is not known."""
        appendix = self.clause.appendix
        found = (
            f"исполнитель: {self.clause.executor}" if self.clause.executor else "",
            f"срок: {self.clause.term}" if self.clause.term else "",
            f"приложение №\u00a0{appendix}" if appendix.isdecimal() else "",
        )
        return "; ".join(filter(None, found))


@dataclass(frozen=True, slots=True)
class ActPage:
    """The act in the order in which its sheet reads."""

    date: str
    number: str
    opening: tuple[str, ...]
    points: tuple[Point, ...]
    signatory: tuple[str, str]


def act_page(act: Act | None, state: PrintState, settings: PageSettings) -> ActPage | None:
    """The texts of the act's page as they print in the printable `state`; None without an act's text."""
    if act is None or not act.has_text:
        return None
    labels = numbered(act.clauses, verbatim=act.brought_in)
    return ActPage(
        date=requisite_date(act, state),
        number=requisite_number(act, state),
        opening=tuple(part.plain for part in opening(act, settings)),
        points=tuple(
            _point(label, clause, depth) for (label, clause), depth in zip(labels, _depths(act.clauses), strict=True)
        ),
        signatory=signatory(act),
    )


def _point(label: str, clause: Clause, depth: int) -> Point:
    lines = [line for line in clause.text.split("\n") if line.strip()]
    return Point(
        label,
        clause,
        depth,
        tuple(line for line in lines if row_cells(line) is None),
        tuple(cells for line in lines if (cells := row_cells(line)) is not None),
    )


def _depths(clauses: tuple[Clause, ...], depth: int = 0) -> Iterator[int]:
    for clause in clauses:
        yield depth
        yield from _depths(clause.children, depth + 1)
