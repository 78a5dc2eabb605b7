"""What a programme can print now, and what each paper still lacks."""

from __future__ import annotations

from dataclasses import dataclass

from mentoring.models import IndividualPlan, Pair, Paper, Person, Programme
from mentoring.models.paper import PaperKind
from mentoring.papers.kinds import CONSENTS, KINDS, STAFF, Scope
from mentoring.permissions import is_of_school
from organizations.access import Access
from organizations.models import Organization, OrganizationKind
from organizations.text import counted


@dataclass(frozen=True, slots=True)
class Line:
    """A paper on the board. `lacks`: in words, what is missing; `at_once`: one press gives a file or a blank."""

    kind: str
    title: str
    about: str
    lacks: str
    done: str
    blank: bool


def board_of(programme: Programme, access: Access) -> list[tuple[str, list[Line]]]:
    """Papers in their groups; a constant number of queries."""
    lacking = _lacking(programme, access)
    done = _done(programme)
    groups: dict[str, list[Line]] = {}
    for kind, about in KINDS.items():
        blank = about.scope is not Scope.SCHOOL
        line = Line(kind, PaperKind(kind).label, about.about, lacking.get(kind, ""), done.get(kind, ""), blank)
        groups.setdefault(about.group, []).append(line)
    return list(groups.items())


def _lacking(programme: Programme, access: Access) -> dict[str, str]:
    school = programme.organization
    found: dict[str, str] = {}
    if not school.head_name:
        orders = (PaperKind.INTRODUCTION, PaperKind.CURATOR, PaperKind.CERTIFICATE, PaperKind.THANKS)
        found |= dict.fromkeys(orders, "Не указан руководитель школы: впишите при печати")
    if programme.curator is None:
        found[PaperKind.CURATOR] = "Куратор программы не назначен: впишите при печати"
    states = list(Pair.objects.filter(programme=programme).values_list("status", flat=True))
    if Pair.Status.PROPOSED not in states:
        worked = Pair.Status.ACTIVE in states
        found[PaperKind.ASSIGNMENT] = "Все пары уже закреплены" if worked else "Нет пар: сначала подберите их"
    if not states:
        found[PaperKind.PLAN] = found[PaperKind.JOURNAL] = "Пар пока нет: только бланк"
    else:
        planned = IndividualPlan.objects.filter(pair__programme=programme).count()
        if planned < len(states):
            found[PaperKind.PLAN] = f"Без плана: {counted(len(states) - planned, 'пара', 'пары', 'пар')}"
    found |= _people_lacking(programme, access)
    partners = Organization.objects.filter(municipality=programme.municipality_id, kind=OrganizationKind.PARTNER)
    if not partners.exists():
        found[PaperKind.AGREEMENT] = "Партнёров в реестре нет: только бланк"
    return found


def _people_lacking(programme: Programme, access: Access) -> dict[str, str]:
    found: dict[str, str] = {}
    people = Person.objects.visible_to(access).present().filter(organization=programme.organization_id)
    if is_of_school(access, programme.organization):
        candidates = people.filter(admitted_from__isnull=True).count()
        if candidates:
            words = f"Ждут согласия: {counted(candidates, 'кандидат', 'кандидата', 'кандидатов')}"
            found |= dict.fromkeys(CONSENTS[:2], words)
    if not people.filter(category__in=(Person.Category.TEACHER, Person.Category.EMPLOYEE)).exists():
        found |= dict.fromkeys(STAFF, "Педагогов в реестре нет: только бланк")
    return found


def _done(programme: Programme) -> dict[str, str]:
    """The newest signed paper of each kind: «№ 87-од от 14.09.2020»."""
    rows = Paper.objects.standing().filter(programme=programme, date__isnull=False).order_by("date", "pk")
    return {row.kind: f"№\u00a0{row.number} от {row.date:%d.%m.%Y}" for row in rows}
