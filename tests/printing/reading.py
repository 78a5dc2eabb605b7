"""What a document must read like, built from its values alone: the measure for every file that is read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from documents.act import Act
from documents.values import from_data
from roadmaps.plan import Document, Plan, TargetTable

PLANS = Path(__file__).parents[1] / "data" / "plans"
SLUGS = ("aksay-2020", "chelyabinsk-2021", "morshansk-2020", "tonkino-2023", "vytegra-2020")


def real(slug: str) -> Document:
    """One of the five real documents."""
    return from_data(Document, json.loads((PLANS / f"{slug}.json").read_text()))


def flat(text: str) -> str:
    """`text` with every run of white space as one space and without characters that only join."""
    return re.sub(r"\s+", " ", text.replace("\u2060", "").replace("\u2011", "-")).strip()


def shown(texts: Iterator[str] | list[str]) -> list[str]:
    """Texts made flat, the empty ones left out."""
    return [one for text in texts if (one := flat(text))]


def plan_rows(plan: Plan) -> Iterator[str]:
    """Head, column numbers, then every cell of the table, row by row."""
    yield from (column.label for column in plan.columns)
    yield from (str(number) for number, _ in enumerate(plan.columns, start=1))
    for section in plan.sections:
        if section.title:
            yield f"{section.label} {section.title}"
        for _, item in section.walk():
            yield from (item.cell(column.key) or "" for column in plan.columns)


def target_rows(targets: TargetTable) -> Iterator[str]:
    yield from targets.columns
    yield from (f"{year} г." for year in targets.years)
    yield from (str(number) for number, _ in enumerate((*targets.columns, *targets.years), start=1))
    for row in targets.rows:
        yield row.label
        yield row.name
        yield from (row.value(year) for year in targets.years)


def description(plan: Plan) -> Iterator[str]:
    yield from (re.sub(r"^#+ ", "", line) for line in plan.description.split("\n"))


def act_head(act: Act, date: str, number: str) -> Iterator[str]:
    yield from act.issuer_lines
    yield act.kind.upper()
    yield date
    yield number
    yield act.place
    yield act.heading


def act_foot(act: Act) -> Iterator[str]:
    yield act.requisites.signatory_post
    yield act.requisites.signatory_name
    yield from act.drafter
