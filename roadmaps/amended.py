"""What pages tell of amended plans: their editions with the acts, and how far a draft of changes is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, When
from django.db.models.functions import Coalesce

from documents.act import Act, ActKind
from documents.act_rows import read_act
from organizations.access import Access
from roadmaps.amending_act import disposition, is_new_text, points
from roadmaps.copies import document_of
from roadmaps.models import Edition, Roadmap
from roadmaps.plan import Document, Plan
from roadmaps.printing.comparison import Line, comparison


@dataclass(frozen=True, slots=True)
class Changes:
    """A draft of changes: how many there are, whether the act words them as they are now, whether it sets all anew.

    `silent`: numbers of items that bind others than before though their words stay: no act says so. `unbound`: those
    whose words name other parties, while nobody else is bound.
    """

    number: int
    told: bool
    whole: bool
    silent: tuple[str, ...] = ()
    unbound: tuple[str, ...] = ()


def changes_of(amendment: Roadmap, plan: Plan) -> Changes | None:
    """How the draft `plan` differs from the edition that it amends; None for a plan that amends none. Four queries."""
    if amendment.predecessor is None:
        return None
    old = document_of(amendment.predecessor)
    act = read_act(amendment.act) if amendment.act else None
    return Changes(
        len(points(old.plan, plan)),
        _words_them(act, old, plan),
        is_new_text(old.plan, plan),
        _silent(old.plan, plan),
        tuple(_unbound(old.plan, plan)),
    )


def _silent(old: Plan, new: Plan) -> tuple[str, ...]:
    """The period is not printed either: terms without a year are read by it."""
    period = (old.period_start, old.period_end) != (new.period_start, new.period_end)
    return (*(("период карты",) if period else ()), *_silent_items(old, new))


def _silent_items(old: Plan, new: Plan) -> Iterator[str]:
    before = {item.uid: item for _, _, item in old.walk()}
    for _, _, item in new.walk():
        was = before.get(item.uid)
        if was is None or (was.deadline, was.responsible, was.title) != (item.deadline, item.responsible, item.title):
            continue
        if (was.parties, was.readings, was.target) != (item.parties, item.readings, item.target):
            yield item.label or item.title


def _unbound(old: Plan, new: Plan) -> Iterator[str]:
    before = {item.uid: item for _, _, item in old.walk()}
    for _, _, item in new.walk():
        was = before.get(item.uid)
        words, parties = (was.responsible, was.parties) if was else ("", ())
        if item.responsible and item.responsible != words and item.parties == parties:
            yield item.label or item.title


def _words_them(act: Act | None, old: Document, plan: Plan) -> bool:
    """Whether the act's points are those that the changes give; a person may have reworded them on purpose."""
    if act is None:
        return False
    try:
        return disposition(act, old, plan).clauses == act.clauses
    except ValueError:
        return False


def editions_of(roadmap: Roadmap) -> list[Edition]:
    """The plan's editions, newest first, where there are several: else the margin tells the only one."""
    current = roadmap.current_edition
    if current is None or current.number == 1:
        return []
    return list(Edition.objects.filter(roadmap=roadmap).defer("content"))


def edition_on(roadmap: Roadmap, day: dt.date) -> Edition | None:
    """The edition that was in force on `day`, the first one before that; a query only where acts changed the plan."""
    current = roadmap.current_edition
    if current is None or current.number == 1 or (current.act_date and current.act_date <= day):
        return current
    rows = Edition.objects.filter(Q(number=1) | Q(act_date__lte=day), roadmap=roadmap)
    return rows.order_by("-number").first()


def changes_in(edition: Edition, document: Document) -> tuple[Line, ...]:
    """What the edition changed in the one before it, a row for each point; none of the first. One query."""
    if edition.number == 1:
        return ()
    before = Edition.objects.get(roadmap=edition.roadmap_id, number=edition.number - 1)
    try:
        return comparison(document_of(before), document)
    except ValueError:
        return ()


def changed_since(derived: Roadmap) -> Edition | None:
    """The newest edition of the plan that a school's own plan was drawn from, where it came after; else None.

    A school's plan that was amended itself is as new as its own edition. One query, none for a plan of its own.
    """
    if derived.parent_id is None:
        return None
    own = derived.current_edition
    drawn = own.registered_at if own is not None and own.number > 1 else derived.created_at
    later = Edition.objects.filter(roadmap=derived.parent_id, number__gt=1, registered_at__gt=drawn)
    return later.select_related("roadmap").defer("content").order_by("-number").first()


def drawn_earlier(roadmap: Roadmap, editions: Sequence[Edition], access: Access) -> list[Roadmap]:
    """Schools' own plans that were drawn from an earlier wording and are not amended since. A query, if any."""
    if not editions:
        return []
    rows = Roadmap.objects.visible_to(access).filter(parent=roadmap, amends__isnull=True)
    newest = Coalesce(Case(When(current_edition__number__gt=1, then="current_edition__registered_at")), "created_at")
    rows = rows.exclude(status__in=[Roadmap.Status.SUPERSEDED, Roadmap.Status.CLOSED]).annotate(newest=newest)
    return list(rows.filter(newest__lt=editions[0].registered_at).select_related("owner").order_by("owner__short_name"))


def in_wording_of(newest: Edition | None) -> str:
    """«в редакции приказа от 09.11.2020 № 201» of the edition in force, "" for the first one."""
    if newest is None or newest.number == 1 or not newest.act_date:
        return ""
    number = f" №\u00a0{newest.act_number}" if newest.act_number else ""
    return f"в редакции {ActKind(newest.act_kind).genitive} от {newest.act_date:%d.%m.%Y}{number}"
