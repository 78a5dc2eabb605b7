"""Sets and indicators of a municipality's own, by an act: what is counted after the model's years are over."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from monitoring.models import EnteredValue, Indicator, IndicatorSet, ReportedValue
from monitoring.permissions import may_set_monitoring
from monitoring.workflow.core import locked_municipality, require
from organizations.access import Access
from organizations.journal import record
from organizations.models import User
from organizations.refusals import NotAllowed, Refused

_COUNTS = ("rule", "base", "year", "age_from", "age_to", "age_month", "age_day", "better")
"""What makes an indicator the one it is: not changed once figures of it were reported or entered."""


@dataclass(frozen=True, slots=True)
class SetData:
    title: str
    basis: str
    first_year: int
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class IndicatorData:
    """An indicator as the act words it; `rule` empty: both numbers are entered."""

    title: str
    short: str
    numerator: str
    denominator: str
    number: str = ""
    rule: str = ""
    base: str = ""
    year: str = Indicator.Year.CALENDAR
    better: str = Indicator.Better.MORE
    digits: int = 1
    age_from: int | None = None
    age_to: int | None = None
    age_month: int = 12
    age_day: int = 31
    retired: bool = False


def add_set(municipality_pk: int, data: SetData, *, by: User) -> IndicatorSet:
    """A set of the municipality's own. The same title again is the same set."""
    with locked_municipality(municipality_pk) as municipality:
        require(may_set_monitoring(Access.of(by), municipality.pk), "вести показатели")
        known = IndicatorSet.objects.filter(local_to=municipality)
        if row := known.filter(title=data.title, basis=data.basis, first_year=data.first_year).first():
            return row
        code = f"{municipality.slug[:50]}-{known.count() + 1}"
        row = IndicatorSet.objects.create(local_to=municipality, code=code, **asdict(data))
        record("add_indicator_set", municipality, by=by, target=row, after={"basis": data.basis})
    return row


def edit_set(pk: int, data: SetData, *, by: User) -> IndicatorSet:
    """Change a set of one's own; unchanged, nothing is written."""
    with locked_municipality(_owner(IndicatorSet.objects.get(pk=pk))) as municipality:
        require(may_set_monitoring(Access.of(by), municipality.pk), "вести показатели")
        row = IndicatorSet.objects.get(pk=pk)
        before = {name: getattr(row, name) for name in asdict(data)}
        if before == asdict(data):
            return row
        for name, value in asdict(data).items():
            setattr(row, name, value)
        row.save()
        record("edit_indicator_set", municipality, by=by, target=row, before=before, after=asdict(data))
    return row


def add_indicator(set_pk: int, data: IndicatorData, *, by: User) -> Indicator:
    """An indicator of one's own set. The same one again is the same row."""
    with locked_municipality(_owner(IndicatorSet.objects.get(pk=set_pk))) as municipality:
        require(may_set_monitoring(Access.of(by), municipality.pk), "вести показатели")
        known = Indicator.objects.filter(set=set_pk)
        if row := known.filter(title=data.title, short=data.short).first():
            return row
        place = known.count() + 1
        row = Indicator(set_id=set_pk, code=f"own-{place}", position=place)
        _write(row, data)
        record("add_indicator", municipality, by=by, target=row, after={"title": data.title})
    return row


def edit_indicator(pk: int, data: IndicatorData, *, by: User) -> Indicator:
    """Change an indicator of one's own; how it counts stays once figures of it were reported or entered."""
    found = Indicator.objects.select_related("set").get(pk=pk)
    with locked_municipality(_owner(found.set)) as municipality:
        require(may_set_monitoring(Access.of(by), municipality.pk), "вести показатели")
        row = Indicator.objects.get(pk=pk)
        before = {name: getattr(row, name) for name in asdict(data)}
        if before == asdict(data):
            return row
        if any(before[name] != getattr(data, name) for name in _COUNTS) and _is_used(row):
            raise Refused(
                "По этому показателю уже есть отчитанные или внесённые числа: как его считать, менять нельзя. "
                "Отметьте «больше не считать» и заведите новый."
            )
        _write(row, data)
        record("edit_indicator", municipality, by=by, target=row, before=before, after=asdict(data))
    return row


def _owner(row: IndicatorSet) -> int:
    """The municipality whose own set it is; the product's are nobody's to change here."""
    if row.local_to_id is None:
        raise NotAllowed("Набор целевой модели не меняют: заведите свой.")
    return row.local_to_id


def _write(row: Indicator, data: IndicatorData) -> None:
    for name, value in asdict(data).items():
        setattr(row, name, value)
    row.source = _source(data.rule)
    row.save()


def _source(rule: str) -> str:
    if not rule:
        return Indicator.Source.ENTERED
    return Indicator.Source.QUESTIONNAIRE if rule.startswith("satisfied") else Indicator.Source.REGISTER


def _is_used(row: Indicator) -> bool:
    return ReportedValue.objects.filter(indicator=row).exists() or EnteredValue.objects.filter(indicator=row).exists()
