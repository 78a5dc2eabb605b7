"""The five real documents of the fixtures, and where their source texts lie if they are at hand."""

import json
from pathlib import Path

from documents.act import Act, Clause
from documents.values import from_data
from roadmaps.plan import Document, Item, Plan

ROOT = Path(__file__).resolve().parents[2]
PLANS = ROOT / "tests" / "data" / "plans"
SEEDS = ROOT.parent / "shared" / "seeds"
SOURCES = {
    "vytegra-2020": "000_924718a5c5aa096e.txt",
    "tonkino-2023": "001_efff4aed2971fdaa.txt",
    "aksay-2020": "002_db6ad4a8c8e3f537.txt",
    "chelyabinsk-2021": "003_0c5f07910fbcd7e3.txt",
    "morshansk-2020": "004_2243865a9342858a.txt",
}
SLUGS = tuple(SOURCES)


def read(slug: str) -> Document:
    return from_data(Document, json.loads((PLANS / f"{slug}.json").read_text(encoding="utf-8")))


def items_of(plan: Plan) -> list[Item]:
    return [item for _, _, item in plan.walk()]


def by_label(slug: str) -> dict[str, Item]:
    return {item.uid: item for item in items_of(read(slug).plan)}


def act_of(slug: str) -> Act:
    act = read(slug).act
    assert act is not None
    return act


def walk(clauses: tuple[Clause, ...]) -> list[Clause]:
    return [part for clause in clauses for part in (clause, *walk(clause.children))]
