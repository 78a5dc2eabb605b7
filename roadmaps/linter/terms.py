"""Deadlines that are not understood, or doubtfully: hints, for nobody has to change the wording of a document."""

from __future__ import annotations

from collections.abc import Iterator

from roadmaps.linter.finding import Finding, Where
from roadmaps.linter.table import row_names
from roadmaps.plan import Document
from roadmaps.terms_read import plan_years, read_term, term_text

_SHOWN = 80


def check_terms(document: Document) -> Iterator[Finding]:
    """One hint at most for a row, its first question; rows with the same question are gathered under its name."""
    years = plan_years(document.plan, document.act.requisites.date if document.act else None)
    names = row_names(document.plan)
    for _, _, item in document.plan.walk():
        words = term_text(item)
        doubts = read_term(words, years).doubts
        if doubts:
            name = names[id(item)]
            text = f"{name}: «{_short(words)}». {doubts[0].text}"
            yield Finding(
                "deadline.doubt", 0, text, Where("item", item.uid, "deadline", name), doubts[0].question.value
            )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1].rstrip()}…"
