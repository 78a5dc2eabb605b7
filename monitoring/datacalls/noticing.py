"""Which lines of the journal about requests for data concern a person, and what they tell."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.urls import reverse

from monitoring.models import DataCallRow
from monitoring.permissions import OFFICE_WRITERS
from organizations.access import Access
from organizations.models import Event, Organization
from roadmaps.noticing import Told, day_of

KIND = "datacall"
_TO_ASKED = {
    "send_datacall": "Новый запрос данных: {title}",
    "ask_more_datacall": "Новый запрос данных: {title}",
    "prolong_datacall": "Срок ответа продлён: {title}",
    "reopen_datacall": "Сбор снова идёт: {title}",
}
_TO_ANSWERER = {"return_answer": "Ответ возвращён: {title}", "prolong_answer": "Срок ответа продлён: {title}"}
_TO_OFFICE = {
    "receive_datacall": "Регион просит данные: {title}",
    "return_upward": "Регион вернул ответ: {title}",
    "prolong_upward": "Регион продлил срок: {title}",
    "accept_upward": "Регион принял ответ: {title}",
}


def concerning(access: Access) -> Q | None:
    """Which lines of the journal concern the person, if others wrote them; None for who is of no school and no office
    that asks."""
    found = Q(pk__in=[])
    schools, offices = access.school_organization_ids, access.municipalities_as(*OFFICE_WRITERS)
    if not schools and not offices:
        return None
    if schools:
        own = Organization.objects.with_branches(schools)
        rows = DataCallRow.objects.filter(organization__in=own.values("pk"))
        found |= Q(verb__in=list(_TO_ASKED), root_id__in=rows.values("call"))
        keys = rows.order_by().values_list(Cast("pk", CharField()))
        found |= Q(verb__in=list(_TO_ANSWERER), object_id__in=keys)
    if offices:
        found |= Q(verb__in=["send_answer", *_TO_OFFICE], municipality__in=offices)
    return Q(root_kind=KIND) & found


def verbs_told(access: Access) -> frozenset[str]:
    """Acts of which some may concern the person. Asks nothing."""
    of_school = {*_TO_ASKED, *_TO_ANSWERER} if access.school_organization_ids else set()
    of_office = {"send_answer", *_TO_OFFICE} if access.municipalities_as(*OFFICE_WRITERS) else set()
    return frozenset(of_school | of_office)


def told(events: Iterable[Event]) -> list[Told]:
    """The events as notices: answers to a request are told once a day, the rest one by one."""
    found: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        key = ("sent", event.root_id, day_of(event)) if event.verb == "send_answer" else ("one", event.pk)
        found.setdefault(key, []).append(event)
    return [_told(alike) for alike in found.values()]


def _told(alike: list[Event]) -> Told:
    newest = alike[0]
    url = reverse("datacall", args=[newest.root_id])
    if newest.verb == "send_answer":
        # A row's title names its organization first: «Алгасовская СОШ: Охват».
        title = newest.object_title.partition(": ")[2] or newest.object_title
        sentence = f"Ответов на запрос: {len({event.object_id for event in alike})}. {title}"
        return Told(newest.pk, newest.verb, day_of(newest), sentence, "", 0, url)
    phrases = _TO_ASKED | _TO_ANSWERER | _TO_OFFICE
    sentence = phrases[newest.verb].format(title=newest.object_title)
    if newest.verb in _TO_ANSWERER:
        url = reverse("datacall_answer", args=[newest.object_id])
    comment = "" if newest.verb == "ask_more_datacall" else newest.comment
    return Told(newest.pk, newest.verb, day_of(newest), sentence, comment, 0, url)
