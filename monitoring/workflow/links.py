"""Rows of the plan's targets are tied to indicators: then the indicator's plan is the plan's, as approved."""

from __future__ import annotations

from monitoring.models import Indicator, TargetLink
from monitoring.permissions import may_set_monitoring
from monitoring.workflow.core import locked_municipality, require
from organizations.access import Access
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused
from roadmaps.models import IndicatorRow


def tie_row(row_pk: int, indicator_pk: int | None, *, by: User) -> TargetLink | None:
    """The row is this indicator, or none where it is None; the same again is nothing.

    Refused where another row of the same plan is that indicator already: a year would have two targets.
    """
    row = IndicatorRow.objects.select_related("roadmap").get(pk=row_pk)
    with locked_municipality(row.municipality_id) as municipality:
        require(may_set_monitoring(Access.of(by), municipality.pk), "связывать показатели с картой")
        link = TargetLink.objects.filter(row=row).select_related("indicator").first()
        before = {"indicator": link.indicator.code} if link else None
        if indicator_pk is None:
            if link is not None:
                link.delete()
                record("untie_row", municipality, by=by, target=row, before=before)
            return None
        if link is not None and link.indicator_id == indicator_pk:
            return link
        indicator = Indicator.objects.select_related("set").get(pk=indicator_pk)
        if indicator.set.local_to_id not in (None, municipality.pk):
            raise Refused("Этот показатель другого муниципалитета.", field="indicator")
        others = TargetLink.objects.filter(row__roadmap=row.roadmap_id, indicator=indicator).exclude(row=row)
        if others.exists():
            raise Refused(f"«{indicator.short}» уже связан с другой строкой этой карты.", field="indicator")
        link = link or TargetLink(municipality=municipality, row=row)
        link.indicator = indicator
        link.save()
        record("tie_row", municipality, by=by, target=row, before=before, after={"indicator": indicator.code})
    return link
