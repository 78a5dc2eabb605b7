"""Orders of a school beside the checklists of floor 2 and 3: the twenty points of a page, the checks of an act."""

from __future__ import annotations

from typing import Any

import pytest

from documents.act import AppendixKind
from documents.page import PageSettings, PrintState
from documents.stamps import corner_groups
from mentoring.papers.blocks import PAIR_HEADS
from mentoring.papers.composing import compose
from mentoring.papers.pages import print_papers
from mentoring.papers.samples import sample
from mentoring.papers.sheet import Paper
from mentoring.papers.template import parse
from mentoring.papers.texts import product_text
from roadmaps.linter.act import check_act
from roadmaps.plan import Document, Plan
from roadmaps.printing.parts import Part
from tests.printing import checker

READY, SETTINGS = PrintState.FOR_SIGNATURE, PageSettings()
ORDERS = ("introduction", "curator", "assignment")


def paper(kind: str) -> Paper:
    (regulation,) = compose(
        "regulation", "", parse("regulation", product_text("regulation")), sample("regulation"), {}, {}
    ).annexes
    return compose(kind, kind, parse(kind, product_text(kind)), sample(kind, regulation=regulation), {}, {})


@pytest.mark.parametrize("kind", [*ORDERS, "regulation"])
def test_pages_pass_the_checklist(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = paper(kind)
    act = one.act
    assert act is not None
    found = tuple(
        Part(
            AppendixKind.TEXT,
            appendix.title,
            tuple(tuple(group) for group in corner_groups(act, appendix, appendix.title, READY, SETTINGS)),
            appendix,
        )
        for appendix in act.appendices
    )

    def own_parts(*args: Any) -> tuple[Part, ...]:
        return found

    monkeypatch.setattr(checker, "parts", own_parts)
    faults = checker.check(print_papers([one], SETTINGS, READY), Document(plan=Plan(title=kind), act=act), READY)
    # The checklist knows the heads of a plan's table; ours is the list of pairs. The act has no plan to name.
    ours = (f"{list(PAIR_HEADS)}", f"lost or changed: {kind}")
    assert [fault for fault in faults if not fault.endswith(ours)] == []


@pytest.mark.parametrize("kind", ORDERS)
def test_points_name_executor_term_and_control(kind: str) -> None:
    codes = {finding.code for finding in check_act(Document(plan=Plan(title=kind), act=paper(kind).act))}
    # An order of a school approves no roadmap.
    assert codes <= {"appendix.no_roadmap"}
