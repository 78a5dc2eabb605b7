"""Where a page leads to the papers of whom it shows: the right paper with its subject filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from mentoring.models import Pair, Participant, Person, Programme
from mentoring.models.paper import PaperKind
from mentoring.papers.kinds import CONSENTS, STAFF
from organizations.models import Organization

K = PaperKind
_SHORT = {
    K.CONSENT_PROCESSING: "Обработка данных",
    K.CONSENT_PARTICIPATION: "Участие",
    K.CONSENT_PUBLICATION: "Распространение данных",
    K.CONSENT_MEDIA: "Фото и видео",
    K.CONSENT_LABOUR: "Согласие работника, ст. 351.8",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A paper by its name, and its page with the subject filled in."""

    name: str
    url: str


def programme_for(person: Person, parts: Iterable[Participant]) -> Programme | None:
    """In whose papers a blank for this person is printed: the person's newest programme that runs, else the school's.

    A branch prints in the programmes of its school. One query at the most.
    """
    for part in parts:
        if part.programme.closed_on is None:
            return part.programme
    school = person.organization
    own = [key for key in (school.pk, school.parent_id) if key is not None]
    rows = Programme.objects.filter(organization__in=own).running().select_related("form").order_by("-pk")[:50]

    def suits(row: Programme) -> tuple[bool, bool]:
        """First one where people of this category are led or lead, then one of the school's own."""
        taking_part = (row.form.mentee_category, row.form.mentor_category)
        return person.category in taking_part, row.organization_id == school.pk

    return max(rows, key=suits, default=None)


def blanks_of(school: Organization) -> list[Link]:
    """Where blanks of consents are printed for many: people to choose are listed there. One query."""
    row = Programme.objects.filter(organization=school).running().order_by("form__position", "-pk").first()
    if row is None:
        return []
    return [Link(_SHORT[kind], reverse("paper", args=[row.pk, kind.value])) for kind in CONSENTS]


def consents_of(person: Person, programme: Programme | None) -> list[Link]:
    """Blanks of consents, one for each kind; a teacher's written consent instead of the one to take part."""
    if programme is None:
        return []
    kinds = list(CONSENTS)
    if person.category == Person.Category.TEACHER:
        kinds[1] = K.CONSENT_LABOUR
    return [Link(_SHORT[kind], _url(programme.pk, kind, person.pk)) for kind in kinds]


def addendum_of(person: Person, programme: Programme | None) -> str:
    """The page that prints a teacher's addendum, "" where there is nothing to print it in."""
    if programme is None or person.category != Person.Category.TEACHER:
        return ""
    return _url(programme.pk, STAFF[1], person.pk)


def awards_of(part: Participant) -> list[Link]:
    """A certificate of the programme, and the letter of thanks of a mentor."""
    found = [Link("Сертификат", _url(part.programme_id, K.CERTIFICATE, part.person_id))]
    if part.side == Participant.Side.MENTOR:
        found.append(Link("Благодарственное письмо", _url(part.programme_id, K.THANKS, part.person_id)))
    return found


def papers_of_pair(pair: Pair, people: Iterable[Participant]) -> list[Link]:
    """What is printed about a pair and about those who are in it; the order of a pair that waits for it."""
    key = pair.programme_id
    found = [Link("Приказ о закреплении", _url(key, K.ASSIGNMENT, pair.pk))] if pair.started_on is None else []
    found += [
        Link("Индивидуальный план", _url(key, K.PLAN, pair.pk)),
        Link("Журнал встреч с подписями", _url(key, K.JOURNAL, pair.pk)),
    ]
    if pair.started_on is None:
        return found
    # Whoever left is no longer in the register that papers are printed from.
    everybody = [one.person_id for one in people if one.person.left_on is None and one.person.destroyed_on is None]
    if not everybody:
        return found
    found.append(Link("Сертификаты" if len(everybody) > 1 else "Сертификат", _url(key, K.CERTIFICATE, *everybody)))
    if pair.mentor.person_id in everybody:
        found.append(Link("Благодарственное письмо наставнику", _url(key, K.THANKS, pair.mentor.person_id)))
    return found


def plan_paper_of(pair: Pair) -> str:
    """The page that prints the pair's plan."""
    return _url(pair.programme_id, K.PLAN, pair.pk)


def papers_of_base(programme: Programme, side: str) -> list[Link]:
    """Papers to choose the people of one base for."""
    kinds: list[PaperKind] = [*CONSENTS, K.CERTIFICATE]
    if side == Participant.Side.MENTOR:
        kinds += [K.CONSENT_LABOUR, K.ADDENDUM, K.THANKS]
    return [
        Link(kind.label, f"{reverse('paper', args=[programme.pk, kind.value])}?{urlencode({'side': side})}")
        for kind in kinds
    ]


def _url(programme: int, kind: PaperKind, *subjects: int) -> str:
    words = urlencode([("subject", key) for key in subjects])
    return f"{reverse('paper', args=[programme, kind.value])}?{words}"
