"""Feedback of both sides on meetings, by a secret address without an account; the check after the trial meeting.

A side's word may be said anew until the curator marks it as read. The address never shows back what was said by it:
whoever gets hold of it learns nothing of the pair. What one side says, the other does not see.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone
from django_scopes import scopes_disabled

from mentoring import permissions
from mentoring.models import Feedback, FeedbackLink, FitCheck, Meeting, MentorChange, Pair, Participant, Programme
from mentoring.workflow import pair_rules as rules
from mentoring.workflow.core import locked_programme, require
from organizations.access import Access
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused

WORDS_LIMIT = 2000
_TOKEN_LENGTH = 43
_KEEP = "выдавать ссылки для отзывов этой пары"
_GONE = "Ссылка больше не действует. Попросите у куратора новую."


def new_link(pair_pk: int, participant_pk: int, *, by: User) -> str:
    """A secret for one side of the pair, shown once; the side's former one is no more. Only the school gives them."""
    with locked_programme(_programme_of(pair_pk)) as programme:
        pair = _pair(pair_pk)
        require(permissions.may_keep_register(Access.of(by), pair.organization), _KEEP)
        rules.require_open(programme)
        participant = next((one for one in sides_of(pair) if one.pk == participant_pk), None)
        if participant is None:
            raise Refused("Этого участника в паре больше нет: обновите страницу.")
        _live(pair).filter(participant=participant).update(revoked_at=timezone.now())
        token = secrets.token_urlsafe(32)
        link = FeedbackLink.objects.create(
            municipality_id=pair.municipality_id,
            pair=pair,
            participant=participant,
            token_hash=FeedbackLink.hash_of(token),
        )
        record("new_feedback_link", programme, by=by, target=link, title=_side_title(pair, participant))
    return token


def new_links(programme_pk: int, sides: Sequence[tuple[int, int]], *, by: User) -> list[str]:
    """Secrets for sides of the programme's pairs, as (pair, participant), in their order: all or none."""
    with locked_programme(programme_pk) as programme:
        keys = {pair_pk for pair_pk, _ in sides}
        if programme.pairs.filter(pk__in=keys).count() < len(keys):
            raise Refused("Одной из пар больше нет: обновите страницу.")
        return [new_link(pair_pk, participant_pk, by=by) for pair_pk, participant_pk in sides]


def revoke_link(pair_pk: int, participant_pk: int, *, by: User) -> None:
    """Close the side's address. Where none is open, nothing happens."""
    with locked_programme(_programme_of(pair_pk)) as programme:
        pair = _pair(pair_pk)
        require(permissions.may_keep_register(Access.of(by), pair.organization), _KEEP)
        link = _live(pair).filter(participant=participant_pk).select_related("participant__person").first()
        if link is None:
            return
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        record("revoke_feedback_link", programme, by=by, target=link, title=_side_title(pair, link.participant))


def link_of(token: str) -> FeedbackLink | None:
    """The open link behind the secret, with its pair and programme; None for any other text.

    It closes with the programme, with the participant's leaving the pair and with a stop of processing of his data.
    """
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        return None
    with scopes_disabled():
        rows = FeedbackLink.objects.filter(token_hash=FeedbackLink.hash_of(token), revoked_at__isnull=True)
        link: FeedbackLink | None = rows.select_related(
            "participant__person", "pair__mentor", "pair__programme__municipality"
        ).first()
        if link is None or link.pair.programme.closed_on is not None:
            return None
        person = link.participant.person
        if person.destroyed_on is not None or person.blocked_on is not None:
            return None
        return link if _since(link.pair, link.participant) is not None else None


def meetings_for(link: FeedbackLink) -> list[Meeting]:
    """Meetings that this side was at, the newest first."""
    return list(_meetings(link.pair, link.participant).order_by("-date", "-pk"))


def give_feedback(token: str, meeting_pk: int, *, score: int | None, words: str, help_wanted: bool) -> Feedback:
    """What the holder of the secret says of a meeting; said again, it takes the place of what was said before.

    Raises Refused where the link is closed, the meeting is not the side's, or the curator has read the word already.
    """
    link = link_of(token)
    if link is None:
        raise Refused(_GONE)
    with scopes_disabled(), locked_programme(link.pair.programme_id) as programme:
        # The link may have been revoked while the programme was waited for.
        link = link_of(token)
        if link is None:
            raise Refused(_GONE)
        meeting = _meetings(link.pair, link.participant).filter(pk=meeting_pk).first()
        if meeting is None:
            raise Refused("Этой встречи нет: обновите страницу.")
        return _say(programme, meeting, link.participant, score, words, help_wanted, by=None)


def enter_feedback(
    meeting_pk: int, participant_pk: int, *, score: int | None, words: str, help_wanted: bool, by: User
) -> Feedback:
    """Enter what a side said aloud or on paper: the school for both sides, a mentor for himself."""
    programme_pk = Meeting.objects.values_list("pair__programme_id", flat=True).get(pk=meeting_pk)
    with locked_programme(programme_pk) as programme:
        meeting = Meeting.objects.select_related("pair__mentor__person", "pair__organization").get(pk=meeting_pk)
        access = Access.of(by)
        side = Participant.objects.filter(pk=participant_pk).select_related("person").first()
        if side is None or not _meetings(meeting.pair, side).filter(pk=meeting_pk).exists():
            raise Refused("Этого участника на встрече не было: обновите страницу.")
        require(permissions.may_speak_for(access, meeting.pair, side), "вносить отзыв за этого участника")
        rules.require_open(programme)
        return _say(programme, meeting, side, score, words, help_wanted, by=by)


def read_feedback(feedback_pk: int, *, by: User) -> Feedback:
    """The curator has read it and helped where help was wanted: the word stands for good. Again changes nothing."""
    programme_pk = Feedback.objects.values_list("meeting__pair__programme_id", flat=True).get(pk=feedback_pk)
    with locked_programme(programme_pk) as programme:
        rows = Feedback.objects.select_related("meeting__pair__organization", "participant__person")
        feedback: Feedback = rows.get(pk=feedback_pk)
        pair = feedback.meeting.pair
        require(permissions.may_keep_register(Access.of(by), pair.organization), "читать отзывы этой пары")
        if feedback.read_at is not None:
            return feedback
        feedback.read_at, feedback.read_by = timezone.now(), by
        feedback.save(update_fields=["read_at", "read_by"])
        record("read_feedback", programme, by=by, target=feedback, title=_title(feedback))
    return feedback


def fit_check(token: str, answer: str, *, words: str = "") -> FitCheck:
    """Whether the side wants to go on after the trial meeting, for the curator alone. Said again, it changes."""
    if answer not in FitCheck.Answer.values:
        raise Refused("Выберите ответ.", field="answer")
    text = _words(words)
    link = link_of(token)
    if link is None:
        raise Refused(_GONE)
    with scopes_disabled(), locked_programme(link.pair.programme_id) as programme:
        link = link_of(token)
        if link is None:
            raise Refused(_GONE)
        if not wants_fit_check(link):
            raise Refused("Проверка бывает после пробной встречи.")
        said, created = FitCheck.objects.get_or_create(
            pair=link.pair,
            participant=link.participant,
            defaults={"municipality_id": link.municipality_id, "answer": answer, "words": text},
        )
        if not created and (said.answer, said.words) != (answer, text):
            said.answer, said.words, said.given_at = answer, text, timezone.now()
            said.save(update_fields=["answer", "words", "given_at"])
        if created:
            # The answer itself is no business of the journal.
            record("fit_check", programme, by=None, target=said, title=_side_title(link.pair, link.participant))
    return said


def wants_fit_check(link: FeedbackLink) -> bool:
    """Whether the pair has had its trial meeting with this side."""
    return _meetings(link.pair, link.participant).filter(kind=Meeting.Kind.TRIAL).exists()


def sides_of(pair: Pair) -> list[Participant]:
    """The mentor and the mentees who are in the pair now."""
    rows = pair.members.filter(left_on__isnull=True).select_related("mentee__person").order_by("mentee__person__code")
    return [pair.mentor, *(row.mentee for row in rows)]


def _say(
    programme: Programme,
    meeting: Meeting,
    side: Participant,
    score: int | None,
    words: str,
    help_wanted: bool,
    *,
    by: User | None,
) -> Feedback:
    if score is not None and not 1 <= score <= 10:
        raise Refused("Оценка — от 1 до 10.", field="score")
    text = _words(words)
    if score is None and not text:
        raise Refused("Поставьте оценку или напишите отзыв.", field="score")
    stands = Feedback.objects.filter(meeting=meeting, participant=side).first()
    facts = {"score": score, "words": text, "help_wanted": help_wanted}
    if stands is not None and all(getattr(stands, name) == value for name, value in facts.items()):
        return stands
    if stands is not None and stands.read_at is not None:
        raise Refused("Куратор уже прочитал этот отзыв. Новое напишите об очередной встрече или скажите куратору.")
    feedback = stands or Feedback(municipality_id=meeting.municipality_id, meeting=meeting, participant=side)
    for name, value in facts.items():
        setattr(feedback, name, value)
    feedback.given_at, feedback.entered_by = timezone.now(), by
    feedback.save()
    if stands is None:
        record("give_feedback", programme, by=by, target=feedback, title=_title(feedback))
    return feedback


def _words(text: str) -> str:
    clean = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(clean) > WORDS_LIMIT:
        raise Refused(f"Слишком длинно: не больше {WORDS_LIMIT} знаков.", field="words")
    return clean


def _meetings(pair: Pair, side: Participant) -> QuerySet[Meeting]:
    """Meetings of the pair while the participant was in it."""
    since = _since(pair, side)
    rows = Meeting.objects.filter(pair=pair).select_related("pair")
    return rows.filter(date__gte=since) if since is not None else rows.none()


def _since(pair: Pair, side: Participant) -> dt.date | None:
    """Since when the participant is in the pair; None who is not, or no longer."""
    if side.pk == pair.mentor_id:
        change = MentorChange.objects.filter(pair=pair, after=side).order_by("-on", "-pk").first()
        return change.on if change else dt.date.min
    member = pair.members.filter(mentee=side, left_on__isnull=True).first()
    return (member.joined_on or dt.date.min) if member else None


def _live(pair: Pair) -> QuerySet[FeedbackLink]:
    return FeedbackLink.objects.filter(pair=pair, revoked_at__isnull=True)


def _programme_of(pair_pk: int) -> int:
    found: int = Pair.objects.values_list("programme_id", flat=True).get(pk=pair_pk)
    return found


def _pair(pair_pk: int) -> Pair:
    found: Pair = Pair.objects.select_related("organization", "mentor__person").get(pk=pair_pk)
    return found


def _side_title(pair: Pair, side: Participant) -> str:
    return f"{pair}, {side.get_side_display().lower()} {side.person.code}"


def _title(feedback: Feedback) -> str:
    return f"{feedback.meeting}, {feedback.participant.get_side_display().lower()}"
