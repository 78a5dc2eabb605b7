"""Answers come: by a secret link without an account, saved as one goes, or from paper by the curator.

The link of an anonymous collection knows nobody, and its finished sheet forgets the link. Nothing of an answer is told
to the journal: by the moment of a line somebody could be found.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django_scopes import scopes_disabled

from mentoring.models import Participant
from monitoring.models import Answer, AnswerLink, Collection, Question, Sheet
from monitoring.permissions import may_run_collection
from monitoring.questions import WORDS_LIMIT, Said, marks_of, questions_of, recipients
from monitoring.workflow.collections import finished, title_of
from monitoring.workflow.core import require
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused

_TOKEN_LENGTH = 43


class State(enum.StrEnum):
    """What a secret address is good for."""

    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"
    CLOSED = "closed"


_REFUSED = {
    State.USED: "По этой ссылке уже ответили.",
    State.REVOKED: "Ссылка отозвана. Попросите у куратора новую.",
    State.EXPIRED: "Срок для ответов прошёл.",
    State.CLOSED: "Сбор ответов закрыт.",
}


@dataclass(frozen=True, slots=True)
class Entrance:
    """A link with what it is good for today."""

    link: AnswerLink
    state: State


def entrance_of(token: str) -> Entrance | None:
    """What stands behind the secret, its collection loaded; None for any other text."""
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        return None
    with scopes_disabled():
        rows = AnswerLink.objects.filter(token_hash=AnswerLink.hash_of(token)).select_related(
            "participant__person", "collection__questionnaire", "collection__programme__municipality"
        )
        link = rows.first()
        return Entrance(link, _state(link)) if link is not None else None


def saved(link: AnswerLink) -> dict[int, Said]:
    """What was saved by the link and not sent yet, by the question's key."""
    rows = Answer.objects.filter(sheet__link=link, sheet__finished_on__isnull=True)
    return {row.question_id: Said.of(row) for row in rows}


def save_answers(token: str, said: Mapping[int, Said]) -> None:
    """Keep what was said so far; it takes the place of what was kept before. Raises Refused for a closed link."""
    with _entered(token) as link:
        collection = link.collection
        sheet, _ = Sheet.objects.get_or_create(
            link=link,
            defaults={
                "municipality_id": link.municipality_id,
                "collection": collection,
                "participant_id": link.participant_id,
            },
        )
        _write(sheet, questions_of(collection.questionnaire), said)


def send_answers(token: str, said: Mapping[int, Said]) -> None:
    """Finish the sheet: the link is used, and nothing is changed afterwards. Raises Refused for a closed link."""
    with _entered(token) as link:
        collection = link.collection
        questions = questions_of(collection.questionnaire)
        require_whole(questions, said)
        if link.participant_id and finished(collection).filter(participant=link.participant_id).exists():
            raise Refused(_REFUSED[State.USED])
        day = today(collection.programme.municipality)
        # Written anew: the key of a sheet that was begun tells nothing of when it was finished.
        Sheet.objects.filter(link=link).delete()
        _finish(Sheet(collection=collection, participant_id=link.participant_id), questions, said, day)
        link.used_on = day
        link.save(update_fields=["used_on"])


def filled_in(collection: Collection) -> dict[int, Said]:
    """What the curator has filled in himself so far, by the question's key; empty where people answer."""
    if not collection.questionnaire.by_curator:
        return {}
    rows = Answer.objects.filter(sheet__collection=collection, sheet__finished_on__isnull=False)
    return {row.question_id: Said.of(row) for row in rows}


def enter_sheet(pk: int, said: Mapping[int, Said], *, participant: int | None = None, by: User) -> Sheet:
    """Enter a paper sheet, or one that the curator fills in himself; by code it says whose it is.

    The curator's own sheet takes the place of what he filled in before, until the collection is closed. What the
    participant had begun by a link gives way, and the link is closed. Raises Refused and NotAllowed.
    """
    with transaction.atomic():
        collection = _locked_collection(pk)
        require(may_run_collection(Access.of(by), collection.programme.organization), "вносить анкеты этой программы")
        if collection.closed_on is not None:
            raise Refused(f"Сбор закрыт {collection.closed_on:%d.%m.%Y}.")
        questions = questions_of(collection.questionnaire)
        require_whole(questions, said)
        whose = _whose(collection, participant)
        day = today(collection.programme.municipality)
        if whose is not None:
            Sheet.objects.filter(collection=collection, participant=whose, finished_on__isnull=True).delete()
            links = AnswerLink.objects.filter(collection=collection, participant=whose, revoked_at__isnull=True)
            links.update(used_on=day)
        by_curator = collection.questionnaire.by_curator
        if by_curator:
            finished(collection).delete()
        sheet = Sheet(collection=collection, participant=whose, from_paper=not by_curator, entered_by=by)
        _finish(sheet, questions, said, day)
        record("enter_sheet", collection.programme, by=by, target=collection, title=title_of(collection))
    return sheet


def require_whole(questions: list[Question], said: Mapping[int, Said]) -> None:
    """Raises Refused where a question that must be answered is not, or nothing is said at all."""
    for question in questions:
        if question.required and not said.get(question.pk):
            raise Refused("Ответьте на этот вопрос.", field=f"q{question.pk}")
    if not any(said.values()):
        raise Refused("Ответьте хотя бы на один вопрос.")


def _state(link: AnswerLink) -> State:
    if link.used_on is not None:
        return State.USED
    person = link.participant.person if link.participant else None
    stopped = person is not None and (person.destroyed_on is not None or person.blocked_on is not None)
    if link.revoked_at is not None or stopped:
        return State.REVOKED
    collection = link.collection
    if collection.closed_on is not None:
        return State.CLOSED
    return State.OPEN if collection.takes_answers(today(collection.programme.municipality)) else State.EXPIRED


@contextmanager
def _entered(token: str) -> Iterator[AnswerLink]:
    """The open link with its collection locked: closing and a second sending wait."""
    entrance = entrance_of(token)
    with scopes_disabled(), transaction.atomic():
        if entrance is not None:
            _locked_collection(entrance.link.collection_id)
            # It may have been used or closed while the collection was waited for.
            entrance = entrance_of(token)
        if entrance is None:
            raise Refused("Такой ссылки нет.")
        if entrance.state != State.OPEN:
            raise Refused(_REFUSED[entrance.state])
        yield entrance.link


def _locked_collection(pk: int) -> Collection:
    rows = Collection.objects.select_for_update(of=("self",), no_key=True)
    found: Collection = rows.select_related(
        "questionnaire", "programme__organization", "programme__municipality", "programme__form"
    ).get(pk=pk)
    return found


def _whose(collection: Collection, participant: int | None) -> Participant | None:
    if collection.questionnaire.by_curator:
        return None
    people = recipients(collection.programme, collection.questionnaire.side)
    if collection.anonymous:
        if finished(collection).count() >= len(people):
            raise Refused(f"Анкет уже столько же, сколько участников: {len(people)}.")
        return None
    found = next((one for one in people if one.pk == participant), None)
    if found is None:
        raise Refused("Выберите, чья это анкета.", field="participant")
    if finished(collection).filter(participant=found).exists():
        raise Refused(f"{found.person.code} уже отвечает в этом сборе.", field="participant")
    return found


def _finish(sheet: Sheet, questions: list[Question], said: Mapping[int, Said], day: dt.date) -> None:
    marks = marks_of(questions, said)
    sheet.municipality_id = sheet.collection.municipality_id
    sheet.finished_on = day
    sheet.marks_sum, sheet.marks_number, sheet.said_yes = marks.total, marks.number, marks.said_yes
    sheet.save()
    _write(sheet, questions, said)


def _write(sheet: Sheet, questions: list[Question], said: Mapping[int, Said]) -> None:
    """The sheet's answers are exactly these."""
    Answer.objects.filter(sheet=sheet).delete()
    Answer.objects.bulk_create(
        Answer(
            municipality_id=sheet.municipality_id,
            sheet=sheet,
            question=question,
            number=one.number,
            text=one.text[:WORDS_LIMIT],
            chosen=list(one.chosen),
        )
        for question in questions
        if (one := said.get(question.pk))
    )
