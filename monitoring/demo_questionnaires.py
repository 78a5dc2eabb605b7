"""The demo's questionnaires at the pilot school: earlier cycles asked at entry and exit, this year's exit still open.

All answers are invented. The open collection has an address that everybody knows, so that it can be tried on a phone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from mentoring.demo.school import MUNICIPALITY, School, on
from mentoring.models import Programme
from monitoring.demo_addresses import ANSWER_SECRET
from monitoring.models import AnswerLink, Collection, Question
from monitoring.questions import Said, questions_of, recipients
from monitoring.workflow import answering
from monitoring.workflow.collections import Kind, close_collection, issue_links, open_collections
from organizations.models import Municipality, User

_WORDS = {
    "valuable": ("Новые друзья и общее дело.", "Меня слушали.", "", "Помощь перед контрольными.", ""),
    "wishes": ("Больше встреч на улице.", "", "Чаще собираться всем вместе.", "", "Хватило всего."),
    "experience_where": ("", "", "В кружке.", "", ""),
}
_ANSWERED = 9
"""Mentees who have answered the open collection already."""


def play() -> None:
    """The municipality's day must be the demo's own; it is afterwards again."""
    home = Municipality.objects.get(slug=MUNICIPALITY)
    school = School.of("morshansk-algasovo")
    for programme in _programmes(school, before=2023):
        for side in ("mentee", "mentor"):
            _asked(programme, "entry", side, dt.date(programme.school_year, 9, 21), school.curator)
            _asked(programme, "exit", side, dt.date(programme.school_year + 1, 5, 24), school.curator)
    (now,) = _programmes(school, only=2023)
    for side in ("mentee", "mentor"):
        _asked(now, "entry", side, dt.date(2023, 9, 18), school.curator)
    home.save(update_fields=["demo_date"])
    _card(_programmes(school, before=2023)[-1], school.curator)
    _still_open(now, school.curator)


def _programmes(school: School, *, before: int = 0, only: int = 0) -> list[Programme]:
    rows = Programme.objects.filter(organization=school.organization, form__code="student_student")
    rows = rows.filter(school_year=only) if only else rows.filter(school_year__lt=before)
    return list(rows.order_by("school_year"))


def _asked(programme: Programme, moment: str, side: str, day: dt.date, curator: User) -> None:
    """Opened, answered by everybody and closed within a week."""
    on(day)
    collection = _open(programme, Kind("programme", moment, side), day + dt.timedelta(days=7), curator)
    if collection is None:
        return
    for place, one in enumerate(recipients(programme, side)):
        said = _said(collection, partial(_answer, place=place, moment=moment, programme=programme))
        answering.enter_sheet(collection.pk, said, participant=one.pk, by=curator)
    on(day + dt.timedelta(days=5))
    close_collection(collection.pk, by=curator)


def _still_open(programme: Programme, curator: User) -> None:
    collection = _open(programme, Kind("programme", "exit", "mentee"), dt.date(2023, 10, 27), curator)
    if collection is None:
        return
    people = recipients(programme, "mentee")
    for place, one in enumerate(people[:_ANSWERED]):
        said = _said(collection, partial(_answer, place=place, moment="exit", programme=programme))
        answering.enter_sheet(collection.pk, said, participant=one.pk, by=curator)
    issue_links(collection.pk, participants=[people[_ANSWERED].pk], by=curator)
    link = AnswerLink.objects.get(collection=collection)
    link.token_hash = AnswerLink.hash_of(ANSWER_SECRET)
    link.save(update_fields=["token_hash"])


def _card(programme: Programme, curator: User) -> None:
    """The last cycle's card of nine criteria: 15 of 18."""
    collection = _open(programme, Kind("card", "once", ""), None, curator)
    if collection is not None:
        said = _said(collection, lambda question: Said(number=1 if question.position % 3 == 0 else 2))
        answering.enter_sheet(collection.pk, said, by=curator)
        close_collection(collection.pk, by=curator)


def _open(programme: Programme, kind: Kind, closes_on: dt.date | None, curator: User) -> Collection | None:
    made = open_collections([programme.pk], kind, anonymous=False, closes_on=closes_on, by=curator).made
    return made[0] if made else None


def _said(collection: Collection, answer: Callable[[Question], Said]) -> dict[int, Said]:
    return {question.pk: answer(question) for question in questions_of(collection.questionnaire)}


def _answer(question: Question, *, place: int, moment: str, programme: Programme) -> Said:
    """An invented answer: about seven at entry, a little higher at exit, higher from year to year."""
    turn = place * 7 + question.position * 3
    if question.kind == Question.Kind.TEXT:
        return Said(text=_WORDS.get(question.code, ("",))[turn % len(_WORDS.get(question.code, ("",)))])
    if question.kind == Question.Kind.CHOICE:
        return Said(chosen=(turn % 3,))
    rise = (programme.school_year - 2020) // 2 + (turn % 4 if moment == "exit" else 1)
    if question.kind == Question.Kind.YES_NO:
        return Said(number=int(turn % 5 > 1 - min(rise, 1)))
    return Said(number=min(max(4 + turn % 5 + rise, 1), 10))
