"""What a check found: values that a page lists, each with the place to mend."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Severity(enum.StrEnum):
    """Findings are advice; only an empty plan and a missing text of the act block submission."""

    ADVICE = "advice"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a finding.

    `kind`: plan | item | section | act | clause | appendix | target; `field`: the name of the value's field,
    or a column key for an item's cell; `name`: the words of a link to it («1.7», «пункт 2.3»).
    """

    kind: str
    uid: str = ""
    field: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place.

    `rule`: the number of the check in the list of consistency checks, 0 for those beyond it. `message` says
    what, where and how to mend; `summary` names the fault of all findings of the kind, without the place.
    """

    code: str
    rule: int
    message: str
    where: Where
    summary: str
    severity: Severity = Severity.ADVICE


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind as one line with several links."""

    code: str
    rule: int
    summary: str
    severity: Severity
    findings: tuple[Finding, ...]

    @property
    def text(self) -> str:
        """«1.7, 2.1, 6.1: Пустая графа «Результат»»."""
        names = ", ".join(finding.where.name for finding in self.findings if finding.where.name)
        return f"{names}: {self.summary}" if names else self.summary


def group(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Findings of one kind gathered, those that block first, otherwise in the order of first appearance."""
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.code, finding.summary), []).append(finding)
    groups = [
        Group(of_kind[0].code, of_kind[0].rule, summary, of_kind[0].severity, tuple(of_kind))
        for (_, summary), of_kind in kinds.items()
    ]
    return tuple(sorted(groups, key=lambda found: found.severity is not Severity.BLOCKS))
