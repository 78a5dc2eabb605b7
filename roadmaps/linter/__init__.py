"""Checks of a document before it goes to agreement: advice with a place to mend, hardly ever a ban."""

from roadmaps.linter.act import check_act
from roadmaps.linter.finding import Finding, Group, Severity, Where, group
from roadmaps.linter.table import check_plan
from roadmaps.linter.terms import check_terms
from roadmaps.plan import Document

__all__ = ["Finding", "Group", "Severity", "Where", "blocks", "check", "check_terms", "group"]


def check(document: Document) -> tuple[Finding, ...]:
    """Everything found in the plan and its act; an empty result means that nothing is to be mended."""
    return (*check_plan(document.plan), *check_act(document))


def blocks(findings: tuple[Finding, ...]) -> bool:
    """True where something found stops the submission."""
    return any(finding.severity is Severity.BLOCKS for finding in findings)
