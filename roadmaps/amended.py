"""What pages tell of amended plans: their editions with the acts, and how far a draft of changes is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from documents.act import Act, ActKind
from documents.act_rows import read_act
from roadmaps.amending_act import disposition, is_new_text, points
from roadmaps.copies import document_of
from roadmaps.models import Edition, Roadmap
from roadmaps.plan import Document, Plan


@dataclass(frozen=True, slots=True)
class Changes:
    """A draft of changes: how many there are, whether the act words them as they are now, whether it sets all anew.

    `silent`: numbers of items that bind others than before though their words stay: no act says so.
    """

    number: int
    told: bool
    whole: bool
    silent: tuple[str, ...] = ()


def changes_of(amendment: Roadmap, plan: Plan) -> Changes | None:
    """How the draft `plan` differs from the edition that it amends; None for a plan that amends none. Four queries."""
    if amendment.predecessor is None:
        return None
    old = document_of(amendment.predecessor)
    act = read_act(amendment.act) if amendment.act else None
    return Changes(
        len(points(old.plan, plan)), _words_them(act, old, plan), is_new_text(old.plan, plan), _silent(old.plan, plan)
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


def in_wording_of(newest: Edition | None) -> str:
    """«в редакции приказа от 09.11.2020 № 201» of the edition in force, "" for the first one."""
    if newest is None or newest.number == 1 or not newest.act_date:
        return ""
    number = f" №\u00a0{newest.act_number}" if newest.act_number else ""
    return f"в редакции {ActKind(newest.act_kind).genitive} от {newest.act_date:%d.%m.%Y}{number}"
