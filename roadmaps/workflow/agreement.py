"""Draft → submitted → agreed, or back: the state machine of a plan until it is signed on paper."""

from __future__ import annotations

from django.utils import timezone

from organizations.access import Access
from organizations.journal import record
from organizations.models import Event, User
from roadmaps import linter, permissions
from roadmaps.models import Roadmap, RoadmapSettings
from roadmaps.plan_rows import read_document
from roadmaps.workflow.core import Refused, locked, require, touch

S = Roadmap.Status

# verb: (states it starts from, state it ends in)
TRANSITIONS: dict[str, tuple[frozenset[str], str]] = {
    "submit": (frozenset({S.DRAFT}), S.SUBMITTED),
    "withdraw": (frozenset({S.SUBMITTED}), S.DRAFT),
    "return": (frozenset({S.SUBMITTED, S.AGREED}), S.DRAFT),
    "agree": (frozenset({S.SUBMITTED}), S.AGREED),
    "register_act": (frozenset({S.AGREED}), S.APPROVED),
    "record_approved": (frozenset({S.DRAFT}), S.APPROVED),
    "enact": (frozenset({S.AGREED}), S.ENACTED),
}

_TOO_LATE = {
    "submit": "Карта уже не черновик: сейчас она в состоянии «{state}».",
    "withdraw": "Отозвать нельзя: карта в состоянии «{state}».",
    "return": "Вернуть нельзя: карта в состоянии «{state}».",
    "agree": "Согласовать нельзя: карта в состоянии «{state}».",
    "register_act": "Реквизиты внести нельзя: карта в состоянии «{state}».",
    "enact": "Реквизиты внести нельзя: изменения в состоянии «{state}».",
    "record_approved": "Внести как утверждённую можно только черновик, а карта в состоянии «{state}».",
}


_DONE = {
    S.DRAFT: "Возвращена в черновик",
    S.SUBMITTED: "Отправлена на согласование",
    S.AGREED: "Согласована",
    S.APPROVED: "Реквизиты внесены",
    S.ENACTED: "Реквизиты внесены",
}


def move(roadmap: Roadmap, verb: str) -> None:
    """Set the state that `verb` leads to; Refused when the plan is not in a state it starts from.

    The refusal tells who was first, so that the second of two people knows whom to ask.
    """
    starts, end = TRANSITIONS[verb]
    if roadmap.status not in starts:
        told = _TOO_LATE[verb].format(state=roadmap.get_status_display())
        raise Refused(" ".join(filter(None, (told, _who_was_first(roadmap)))))
    roadmap.status = end


def _last_move(roadmap: Roadmap) -> Event | None:
    return Event.objects.about("roadmap", roadmap.pk).filter(verb__in=TRANSITIONS).select_related("actor").first()


def _who_was_first(roadmap: Roadmap) -> str:
    event, done = _last_move(roadmap), _DONE.get(S(roadmap.status))
    if event is None or event.actor is None or done is None:
        return ""
    at = timezone.localtime(event.at)
    return f"{done} {at:%d.%m.%Y} в {at:%H:%M}: {event.actor.short_name()}"


def repeated(roadmap: Roadmap, verb: str, *, by: User, comment: str = "") -> bool:
    """Whether the same person has just done the same: a double click is answered as done and logged once."""
    if roadmap.status != TRANSITIONS[verb][1]:
        return False
    event = _last_move(roadmap)
    return (
        event is not None
        and (event.verb, event.actor_id) == (verb, by.pk)
        and (not comment or event.comment == comment)
    )


def submit(pk: int, *, by: User) -> Roadmap:
    """Send a draft for agreement. Findings are shown and do not stop it; an empty plan or act does."""
    with locked(pk) as roadmap:
        require(permissions.may_write(Access.of(by), roadmap), "отправлять карту на согласование")
        if repeated(roadmap, "submit", by=by):
            return roadmap
        move(roadmap, "submit")
        found = linter.check(read_document(roadmap))
        blocking = [finding for finding in found if finding.severity is linter.Severity.BLOCKS]
        if blocking:
            raise Refused(" ".join(finding.message for finding in blocking))
        roadmap.submitted_by, roadmap.submitted_at = by, timezone.now()
        roadmap.agreed_by = roadmap.agreed_at = roadmap.returned_at = None
        roadmap.return_comment, roadmap.one_person = "", False
        touch(
            roadmap,
            "status",
            "submitted_by",
            "submitted_at",
            "agreed_by",
            "agreed_at",
            "returned_at",
            "return_comment",
            "one_person",
        )
        record("submit", roadmap, by=by)
    return roadmap


def withdraw(pk: int, *, by: User) -> Roadmap:
    """Take a submitted plan back to edit it further."""
    with locked(pk) as roadmap:
        require(permissions.may_write(Access.of(by), roadmap), "отзывать карту с согласования")
        if repeated(roadmap, "withdraw", by=by):
            return roadmap
        move(roadmap, "withdraw")
        touch(roadmap, "status")
        record("withdraw", roadmap, by=by)
    return roadmap


def send_back(pk: int, comment: str, *, by: User) -> Roadmap:
    """Return a plan to its draft with the reason, from agreement or from the head's desk."""
    comment = comment.strip()
    if not comment:
        raise Refused("Напишите, что исправить: без замечания карту не возвращают.", field="comment")
    with locked(pk) as roadmap:
        access = Access.of(by)
        registrar = permissions.may_register(access, roadmap)
        require(permissions.may_agree(access, roadmap) or registrar, "возвращать карту на доработку")
        if repeated(roadmap, "return", by=by, comment=comment):
            return roadmap
        if roadmap.status == S.SUBMITTED:
            # The registrar's turn comes with the paper: what is not agreed yet is not his to send back.
            require(permissions.may_agree(access, roadmap), "возвращать карту, которая ещё не согласована")
        move(roadmap, "return")
        roadmap.returned_at, roadmap.return_comment = timezone.now(), comment
        roadmap.agreed_by, roadmap.agreed_at, roadmap.one_person = None, None, False
        touch(roadmap, "status", "returned_at", "return_comment", "agreed_by", "agreed_at", "one_person")
        record("return", roadmap, by=by, comment=comment)
    return roadmap


def agree(pk: int, *, by: User) -> Roadmap:
    """Agree the text and lock it. By another person than who submitted, unless the municipality's rule says else."""
    with locked(pk) as roadmap:
        require(permissions.may_agree(Access.of(by), roadmap), "согласовывать карту")
        if repeated(roadmap, "agree", by=by):
            return roadmap
        move(roadmap, "agree")
        same = roadmap.submitted_by_id == by.pk
        if same and RoadmapSettings.agrees_by_another(roadmap.municipality):
            raise Refused("Карту отправили вы: по правилам муниципалитета согласует другой сотрудник.")
        roadmap.agreed_by, roadmap.agreed_at, roadmap.one_person = by, timezone.now(), same
        touch(roadmap, "status", "agreed_by", "agreed_at", "one_person")
        comment = "Подал и согласовал один сотрудник." if same else ""
        record("agree", roadmap, by=by, comment=comment)
    return roadmap
