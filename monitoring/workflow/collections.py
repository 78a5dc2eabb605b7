"""A questionnaire is put to the people of programmes: opened, with secret links, a term, and closed.

Every act locks the collection; opening locks the programmes in the order of their keys. The journal says how many, and
nothing of who.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection as Many
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mentoring.models import Participant, Programme
from mentoring.workflow.programmes import title_of as programme_title
from monitoring.models import AnswerLink, Collection, Questionnaire, Sheet
from monitoring.permissions import may_run_collection
from monitoring.questions import offered, recipients
from monitoring.workflow.core import require
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused

MOST_LINKS = 500
_RUN = "собирать ответы в этой программе"


@dataclass(frozen=True, slots=True)
class Kind:
    """Which questionnaire is meant where programmes of several forms are asked at once."""

    about: str
    moment: str
    side: str

    @classmethod
    def of(cls, row: Questionnaire) -> Kind:
        return cls(row.about, row.moment, row.side)


@dataclass(frozen=True, slots=True)
class Opened:
    """Collections that were opened, and programmes where there was nothing to open, each with the reason."""

    made: list[Collection]
    skipped: list[tuple[Programme, str]]


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that is shown once; `participant` is None in an anonymous collection."""

    token: str
    participant: Participant | None = None


def open_collections(
    programme_pks: Many[int], kind: Kind, *, anonymous: bool, closes_on: dt.date | None, by: User
) -> Opened:
    """Put the questionnaire of the kind that fits each programme's form; where one is open already, it stays as it is.

    Raises Refused where the term is past, NotAllowed where one of the programmes is not the person's.
    """
    with transaction.atomic():
        rows = (
            Programme.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=programme_pks).order_by("pk")
        )
        programmes = list(rows.select_related("organization", "municipality", "form"))
        if len(programmes) < len(set(programme_pks)):
            raise Refused("Одной из программ больше нет: обновите страницу.")
        access, opened = Access.of(by), Opened([], [])
        for programme in programmes:
            require(may_run_collection(access, programme.organization), _RUN)
            _open(programme, kind, anonymous, closes_on, by, opened)
    return opened


def issue_links(pk: int, *, number: int = 0, participants: Many[int] | None = None, by: User) -> list[Secret]:
    """New secrets, each shown once.

    By code: for everybody who has not answered, or for `participants` alone; the former link of each is no more.
    Anonymous: `number` of them, given to nobody in particular; those given before stay.
    """
    with _locked(pk) as collection:
        _require_runs(collection, by)
        _require_open(collection)
        if collection.questionnaire.by_curator:
            raise Refused("Эту анкету заполняет куратор: ссылки ей не нужны.")
        if collection.anonymous:
            made = _anonymous_links(collection, number)
        else:
            made = _named_links(collection, participants)
        title = title_of(collection)
        record("issue_answer_links", collection.programme, by=by, target=collection, title=title, after=_count(made))
    return made


def revoke_links(pk: int, *, participant: int | None = None, by: User) -> int:
    """Close unused links: of one participant, or all of the collection. How many were closed."""
    with _locked(pk) as collection:
        _require_runs(collection, by)
        rows = _live(collection) if participant is None else _live(collection).filter(participant=participant)
        number = rows.update(revoked_at=timezone.now())
        if number:
            title, after = title_of(collection), {"links": number}
            record("revoke_answer_links", collection.programme, by=by, target=collection, title=title, after=after)
    return number


def set_term(pk: int, *, closes_on: dt.date | None, version: int, by: User) -> Collection:
    """Another last day for answers, none where it is left open. A collection that is closed stays closed."""
    with _locked(pk) as collection:
        _require_runs(collection, by)
        _require_open(collection)
        if collection.closes_on == closes_on:
            return collection
        if collection.version != version:
            raise Refused("Срок только что изменил другой сотрудник: обновите страницу.")
        _require_term(closes_on, collection.programme)
        before, collection.closes_on = collection.closes_on, closes_on
        _save(collection, "closes_on")
        record(
            "set_collection_term",
            collection.programme,
            by=by,
            target=collection,
            title=title_of(collection),
            before={"closes_on": before.isoformat() if before else None},
            after={"closes_on": closes_on.isoformat() if closes_on else None},
        )
    return collection


def close_collection(pk: int, *, by: User) -> Collection:
    """No more answers; what was begun and not sent is thrown away. A closed one stays as it is.

    Only then are results shown: an answer that comes after them could be told by their difference.
    """
    with _locked(pk) as collection:
        _require_runs(collection, by)
        if collection.closed_on is not None:
            return collection
        Sheet.objects.filter(collection=collection, finished_on__isnull=True).delete()
        collection.closed_on = max(today(collection.programme.municipality), collection.opened_on)
        collection.closed_by = by
        _save(collection, "closed_on", "closed_by")
        answered = Sheet.objects.filter(collection=collection).count()
        title, after = title_of(collection), {"answers": answered}
        record("close_collection", collection.programme, by=by, target=collection, title=title, after=after)
    return collection


def title_of(collection: Collection) -> str:
    """How the journal names a collection."""
    return f"{collection.questionnaire}, {programme_title(collection.programme)}"


@contextmanager
def _locked(pk: int) -> Iterator[Collection]:
    with transaction.atomic():
        yield (
            Collection.objects.select_for_update(of=("self",), no_key=True)
            .select_related("questionnaire", "programme__organization", "programme__municipality", "programme__form")
            .get(pk=pk)
        )


def _open(
    programme: Programme, kind: Kind, anonymous: bool, closes_on: dt.date | None, by: User, opened: Opened
) -> None:
    _require_term(closes_on, programme)
    fitting = offered(programme.municipality_id, programme.form)
    questionnaire = next((row for row in fitting if Kind.of(row) == kind), None)
    if questionnaire is None:
        opened.skipped.append((programme, "для этой формы такой анкеты нет"))
        return
    standing = Collection.objects.open().filter(programme=programme, questionnaire__code=questionnaire.code)
    if standing.exists():
        opened.skipped.append((programme, "такой сбор уже открыт"))
        return
    if not questionnaire.by_curator and not recipients(programme, questionnaire.side):
        opened.skipped.append((programme, "в базе никого нет"))
        return
    collection = Collection.objects.create(
        municipality_id=programme.municipality_id,
        programme=programme,
        questionnaire=questionnaire,
        anonymous=anonymous and not questionnaire.by_curator,
        opened_on=today(programme.municipality),
        opened_by=by,
        closes_on=closes_on,
    )
    record("open_collection", programme, by=by, target=collection, title=title_of(collection))
    opened.made.append(collection)


def _anonymous_links(collection: Collection, number: int) -> list[Secret]:
    if not 1 <= number <= MOST_LINKS:
        raise Refused(f"Сколько ссылок: от 1 до {MOST_LINKS}.", field="number")
    people = len(recipients(collection.programme, collection.questionnaire.side))
    given = AnswerLink.objects.filter(collection=collection, revoked_at__isnull=True).count()
    if given + number > people:
        left = max(people - given, 0)
        raise Refused(f"Участников {people}, действующих ссылок уже {given}: можно выдать ещё {left}.", field="number")
    return _made(collection, [None] * number)


def _named_links(collection: Collection, participants: Many[int] | None) -> list[Secret]:
    answered = set(finished(collection).values_list("participant", flat=True))
    people = [one for one in recipients(collection.programme, collection.questionnaire.side) if one.pk not in answered]
    if participants is not None:
        people = [one for one in people if one.pk in set(participants)]
    if not people:
        raise Refused("Ссылки выдавать некому: все ответили или вышли из базы.")
    _live(collection).filter(participant__in=people).update(revoked_at=timezone.now())
    return _made(collection, people)


def _made(collection: Collection, people: list[Participant] | list[None]) -> list[Secret]:
    made = [Secret(secrets.token_urlsafe(32), one) for one in people]
    AnswerLink.objects.bulk_create(
        AnswerLink(
            municipality_id=collection.municipality_id,
            collection=collection,
            participant=one.participant,
            token_hash=AnswerLink.hash_of(one.token),
        )
        for one in made
    )
    return made


def finished(collection: Collection) -> QuerySet[Sheet]:
    """The collection's sheets that were sent or entered."""
    return Sheet.objects.filter(collection=collection, finished_on__isnull=False)


def _live(collection: Collection) -> QuerySet[AnswerLink]:
    return AnswerLink.objects.filter(collection=collection, revoked_at__isnull=True, used_on__isnull=True)


def _count(made: list[Secret]) -> dict[str, int]:
    return {"links": len(made)}


def _require_runs(collection: Collection, by: User) -> None:
    require(may_run_collection(Access.of(by), collection.programme.organization), _RUN)


def _require_open(collection: Collection) -> None:
    if collection.closed_on is not None:
        raise Refused(f"Сбор закрыт {collection.closed_on:%d.%m.%Y}.")


def _require_term(closes_on: dt.date | None, programme: Programme) -> None:
    if closes_on is not None and closes_on < today(programme.municipality):
        raise Refused("Этот день уже прошёл.", field="closes_on")


def _save(collection: Collection, *fields: str) -> None:
    collection.version += 1
    collection.save(update_fields=[*fields, "version"])
