"""The municipality's register of practices: entered, corrected, published with consents, withdrawn.

A practice that tells of a pair is published while everybody in the pair consents to it (152-ФЗ, ст. 10.1); what was
published stops being shown on the day on which one of the consents ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mentoring import permissions
from mentoring.models import Pair, Practice
from mentoring.practices import lacking_consent
from mentoring.workflow import pair_rules as rules
from mentoring.workflow.core import locked_school, require
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import Organization, User
from organizations.refusals import Refused

TITLE_LIMIT = 300
TEXT_LIMIT = 6000
_FIELDS = ("title", "summary", "results", "pair_id")
_CHANGED = "Практику только что изменил другой сотрудник: откройте её снова и внесите своё."


@dataclass(frozen=True, slots=True)
class PracticeData:
    """What the register says; `pair_id` of the pair that it tells of, None where it tells of nobody in particular."""

    title: str
    summary: str
    results: str = ""
    pair_id: int | None = None


def enter_practice(organization_pk: int, data: PracticeData, *, by: User) -> Practice:
    """Enter a practice of the school, unpublished. The same one again is the one that stands."""
    with locked_school(organization_pk) as school:
        _require_keeps(school, by=by)
        facts = _checked(data, school)
        stands = Practice.objects.filter(organization=school, **facts).first()
        if stands is not None:
            return stands
        practice = Practice.objects.create(
            municipality_id=school.municipality_id,
            organization=school,
            entered_on=today(school.municipality),
            entered_by=by,
            **facts,
        )
        _tell("enter_practice", practice, by=by)
    return practice


def edit_practice(practice_pk: int, data: PracticeData, *, version: int, by: User) -> Practice:
    """Correct what was read at `version`. A published one is withdrawn first: people consented to what they read."""
    with _keeping(practice_pk, by=by) as practice:
        facts = _checked(data, practice.organization)
        if all(getattr(practice, name) == value for name, value in facts.items()):
            return practice
        if practice.version != version:
            raise Refused(_CHANGED)
        if practice.published_on is not None:
            raise Refused("Практика опубликована: сначала снимите её с публикации, потом исправьте.")
        for name, value in facts.items():
            setattr(practice, name, value)
        _save(practice, *_FIELDS)
        _tell("edit_practice", practice, by=by)
    return practice


def publish(practice_pk: int, *, checked: bool, version: int, by: User) -> Practice:
    """Show the practice to the whole municipality. `checked`: whoever it tells about has signed a consent to that.

    Consents of the pair's people are looked up besides. A published one stays as it is.
    """
    with _keeping(practice_pk, by=by) as practice:
        if practice.published_on is not None:
            return practice
        if practice.version != version:
            raise Refused(_CHANGED)
        if not checked:
            raise Refused("Подтвердите, что согласия тех, о ком рассказано, получены.", field="checked")
        day = today(practice.organization.municipality)
        codes = lacking_consent(practice.pair_id, day)
        if codes:
            raise Refused(f"Нет действующего согласия на распространение данных: {', '.join(codes)}. Внесите его.")
        practice.consents_checked, practice.published_on, practice.withdrawn_on = True, day, None
        _save(practice, "consents_checked", "published_on", "withdrawn_on")
        _tell("publish_practice", practice, by=by)
    return practice


def withdraw(practice_pk: int, *, by: User) -> Practice:
    """Take the practice out of sight of others; it stays in the school's own list. Again changes nothing."""
    with _keeping(practice_pk, by=by) as practice:
        if practice.published_on is None:
            return practice
        practice.withdrawn_on = today(practice.organization.municipality)
        practice.published_on, practice.consents_checked = None, False
        _save(practice, "published_on", "withdrawn_on", "consents_checked")
        _tell("withdraw_practice", practice, by=by)
    return practice


@contextmanager
def _keeping(practice_pk: int, *, by: User) -> Iterator[Practice]:
    """The practice, its school locked."""
    school_pk = Practice.objects.values_list("organization_id", flat=True).get(pk=practice_pk)
    with locked_school(school_pk) as school:
        _require_keeps(school, by=by)
        practice: Practice = Practice.objects.get(pk=practice_pk)
        practice.organization = school
        yield practice


def _require_keeps(school: Organization, *, by: User) -> None:
    require(permissions.may_keep_practices(Access.of(by), school), "вести практики этой школы")


def _checked(data: PracticeData, school: Organization) -> dict[str, object]:
    if data.pair_id is not None and not Pair.objects.filter(pk=data.pair_id, organization=school).exists():
        raise Refused("Такой пары в этой школе нет.", field="pair")
    return {
        "title": rules.words(data.title, what="Название практики", limit=TITLE_LIMIT, field="title"),
        "summary": _text(data.summary, "В чём практика", field="summary", needed=True),
        "results": _text(data.results, "Результаты", field="results"),
        "pair_id": data.pair_id,
    }


def _text(text: str, what: str, *, field: str, needed: bool = False) -> str:
    clean = text.replace("\r\n", "\n").strip()
    if needed and not clean:
        raise Refused(f"{what}: напишите.", field=field)
    if len(clean) > TEXT_LIMIT:
        raise Refused(f"{what}: не больше {TEXT_LIMIT} знаков.", field=field)
    return clean


def _save(practice: Practice, *fields: str) -> None:
    practice.version += 1
    practice.save(update_fields=[*fields, "version"])


def _tell(verb: str, practice: Practice, *, by: User) -> None:
    # The title is a person's free text; the journal keeps numbers.
    title = f"№\u00a0{practice.pk}, {practice.organization.short_name}"
    record(verb, practice.organization, by=by, target=practice, title=title)
