"""A school joins: its order and its own plan are drafted, and duties begin when one of them is registered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from documents.act import ActKind
from mentoring.models import Wave
from mentoring.papers import morphology
from mentoring.school_years import prepared_year, school_year
from mentoring.workflow.waves import keeping, title_of, write_wave
from organizations.clock import today
from organizations.journal import record
from organizations.models import Organization, User
from organizations.permissions import SCHOOL_KINDS
from organizations.refusals import Refused
from roadmaps.copies import current_copy
from roadmaps.derived import Joiner, joining_act, school_plan
from roadmaps.drafting import Issuer
from roadmaps.models import Addressee, Edition, Execution, Roadmap
from roadmaps.workflow.assigning import add_organization
from roadmaps.workflow.creation import Parties, create, issuer_of


@dataclass(frozen=True, slots=True)
class Joining:
    """The school's draft, and labels of its rows that still speak of another school."""

    plan: Roadmap
    doubts: tuple[str, ...]


def join_wave(pk: int, *, by: User) -> Joining:
    """Draft the school's order on introduction and its own plan, drawn from the municipality's. Nobody is bound by it.

    Terms are those of the municipality's plan moved to the school's year. The draft that stands already is the answer.
    Raises Refused and NotAllowed.
    """
    with keeping(pk, by) as wave:
        if wave.plan is not None:
            return Joining(wave.plan, ())
        if wave.left_on is not None:
            raise Refused(f"Школа вышла из внедрения {wave.left_on:%d.%m.%Y}.")
        if wave.organization.closed_on is not None:
            raise Refused(f"«{wave.organization}» закрыта.")
        document = current_copy(wave.roadmap).document
        school = wave.organization
        shift = wave.school_year - _first_year(wave.roadmap)
        derived = school_plan(document.plan, _joiner(school), school_year=wave.school_year, shift=shift)
        act = joining_act(derived.plan, _issuer(school), school_year=wave.school_year)
        made = create(Parties(school, school, school), derived.plan, act, by=by, parent=wave.roadmap)
        write_wave(wave, plan=made)
        after = {"plan": made.slug, "doubts": list(derived.doubts)}
        record("draft_joining", wave.roadmap, by=by, target=wave, title=title_of(wave), after=after)
    return Joining(made, derived.doubts)


def register_joining(pk: int, *, kind: str, number: str, date: dt.date, by: User) -> Wave:
    """The order on introduction is signed: the municipality's plan applies to the school from its date on.

    Lines name that order. Where the plan's own act addresses the school already, only the day and the act are noted.
    The same order again changes nothing. Raises Refused and NotAllowed.
    """
    with keeping(pk, by) as wave:
        basis = _named(kind, number, date)
        if (wave.joined_on, wave.basis) == (date, basis):
            return wave
        if wave.joined_on is not None:
            raise Refused(f"Присоединение уже внесено: {wave.basis}.")
        if wave.left_on is not None:
            raise Refused(f"Школа вышла из внедрения {wave.left_on:%d.%m.%Y}.")
        if date > today(wave.roadmap.municipality):
            raise Refused("Дата приказа ещё не наступила: проверьте год и месяц.", field="date")
        lines = _bind(wave, date, " ".join(number.split()), basis, by)
        write_wave(wave, joined_on=date, basis=basis)
        after = {"basis": basis, "lines": lines, "day": date.isoformat()}
        record("register_joining", wave.roadmap, by=by, target=wave, title=title_of(wave), after=after)
    return wave


def _bind(wave: Wave, since: dt.date, number: str, basis: str, by: User) -> int:
    """Lines of the plan in force for the school; a plan that is not in force yet binds nobody."""
    if wave.roadmap.status != Roadmap.Status.APPROVED:
        raise Refused("Карта муниципалитета не утверждена: поручений по ней ещё нет.")
    addressed = Addressee.objects.filter(roadmap=wave.roadmap, organization=wave.organization, until__isnull=True)
    own_act = Edition.objects.filter(roadmap=wave.roadmap, act_date=since, act_number=number)
    lines = Execution.objects.filter(roadmap=wave.roadmap, organization=wave.organization)
    # The plan's own act binds the school that it names: nothing is to be addressed to it anew.
    if addressed.exists() or (own_act.exists() and lines.exists()):
        return 0
    return add_organization(wave.roadmap_id, wave.organization, since=since, basis=basis, by=by)


def _issuer(school: Organization) -> Issuer:
    """How the school's papers name it; the genitive that nobody entered is suggested, for the stamp must name it."""
    issuer = issuer_of(school)
    return issuer if issuer.genitive else replace(issuer, genitive=morphology.phrase(school.name, "gent").wording)


def _named(kind: str, number: str, date: dt.date) -> str:
    """«приказ от 01.09.2021 № 87-од», as a line keeps the act that it names."""
    number = " ".join(number.split())
    if kind not in {each.value for each in ActKind}:
        raise Refused("Выберите вид акта.", field="kind")
    if not number:
        raise Refused("Укажите номер приказа, как в журнале регистрации.", field="number")
    if len(number) > 40:
        raise Refused("Номер: не больше 40 знаков.", field="number")
    return f"{kind} от {date:%d.%m.%Y} № {number}"


def _first_year(roadmap: Roadmap) -> int:
    """The school year that the plan's terms are worded for: that of its pilot, else of its period's beginning."""
    first = Wave.objects.filter(roadmap=roadmap).order_by("school_year").values_list("school_year", flat=True).first()
    pilots = Wave.objects.filter(roadmap=roadmap, pilot=True).order_by("school_year")
    pilot = pilots.values_list("school_year", flat=True).first()
    if pilot is not None:
        return pilot
    if roadmap.period_start is not None:
        return prepared_year(roadmap.period_start)
    return first if first is not None else school_year(today(roadmap.municipality))


def _joiner(school: Organization) -> Joiner:
    rows = Organization.objects.filter(municipality=school.municipality_id, kind__in=SCHOOL_KINDS)
    return Joiner(school.slug, school.kind, school.short_name, dict(rows.values_list("slug", "short_name")))
