"""A target that is an item of the plan: a locked period's value is what its open line is reported with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from monitoring.facts import Facts
from monitoring.models import Indicator, Period, TargetLink
from organizations.models import User
from organizations.permissions import SCHOOL_KINDS
from organizations.refusals import Refused
from roadmaps.models import Evidence, Execution, Occurrence, Roadmap
from roadmaps.workflow.reporting import Proof, override_value, report


@dataclass(frozen=True, slots=True)
class Reported:
    """How many lines took the value; the words of those that did not."""

    lines: int
    refused: tuple[str, ...]


def report_targets(period: Period, issue: int, facts: Facts, indicators: Sequence[Indicator], *, by: User) -> Reported:
    """Report the year's open lines of items that are targets with the figures of the locked period.

    A line of a school takes the school's figure, any other one the district's. A line that was reported with another
    value takes this one by an override, its day stays. What the plan's own rules refuse is told and stops nothing.
    """
    done, refused = 0, []
    for line, indicator in _lines(period, indicators):
        school = line.organization_id if line.organization.kind in SCHOOL_KINDS else None
        figure = facts.of(indicator, period.year, school)
        if figure.numerator is None or not figure.denominator:
            continue
        value = Decimal(figure.numerator), Decimal(figure.denominator)
        try:
            # Refused, it leaves what was written before.
            with transaction.atomic():
                done += _report(line, value, period, issue, by=by)
        except Refused as refusal:
            refused.append(f"{line.organization}: {refusal.message}")
    return Reported(done, tuple(refused))


def _lines(period: Period, indicators: Sequence[Indicator]) -> Iterator[tuple[Execution, Indicator]]:
    """Lines of the year's targets in plans in force, each with the indicator that its row is tied to. Two queries."""
    by_key = {each.pk: each for each in indicators}
    links = TargetLink.objects.filter(municipality=period.municipality_id, indicator__in=by_key)
    tied = {
        (roadmap, uid): by_key[indicator]
        for roadmap, uid, indicator in links.values_list("row__roadmap", "row__uid", "indicator")
    }
    if not tied:
        return
    lines = Execution.objects.filter(
        municipality=period.municipality_id,
        roadmap__in={roadmap for roadmap, _ in tied},
        roadmap__status=Roadmap.Status.APPROVED,
        item__target__in={uid for _, uid in tied},
        occurrence__origin=Occurrence.Origin.TARGET,
        due__year=period.year,
        parent__isnull=True,
    ).exclude(status=Execution.Status.ENDED)
    # By plan first: plans are locked in the order of their keys.
    for line in lines.select_related("item", "organization").order_by("roadmap", "pk"):
        if indicator := tied.get((line.roadmap_id, line.item.target)):
            yield line, indicator


def _report(line: Execution, value: tuple[Decimal, Decimal], period: Period, issue: int, *, by: User) -> int:
    """How many lines were written: 1, or 0 where the value stands already."""
    numerator, denominator = value
    if line.is_open:
        proof = Proof(Evidence.Kind.VALUE, numerator=numerator, denominator=denominator)
        report([line.pk], done_on=period.as_of, note=f"По закрытому периоду: {period}.", proofs=[proof], by=by)
        return 1
    reason = f"Период закрыт{'' if issue == 1 else ' снова'}: {period}."
    now = override_value(line.pk, numerator=numerator, denominator=denominator, reason=reason, by=by)
    return int(now.version != line.version)
