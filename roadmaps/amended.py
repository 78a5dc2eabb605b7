"""What pages tell of amended plans: their editions with the acts, and how far a draft of changes is."""

from __future__ import annotations

from dataclasses import dataclass

from documents.act import Act, ActKind
from documents.act_rows import read_act
from roadmaps.amending_act import disposition, is_new_text, points
from roadmaps.copies import document_of
from roadmaps.models import Edition, Roadmap
from roadmaps.plan import Document, Plan


@dataclass(frozen=True, slots=True)
class Changes:
    """A draft of changes: how many there are, whether the act words them as they are now, whether it sets all anew."""

    number: int
    told: bool
    whole: bool


def changes_of(amendment: Roadmap, plan: Plan) -> Changes | None:
    """How the draft `plan` differs from the edition that it amends; None for a plan that amends none. Four queries."""
    if amendment.predecessor is None:
        return None
    old = document_of(amendment.predecessor)
    act = read_act(amendment.act) if amendment.act else None
    return Changes(len(points(old.plan, plan)), _words_them(act, old, plan), is_new_text(old.plan, plan))


def _words_them(act: Act | None, old: Document, plan: Plan) -> bool:
    """Whether the act's points are those that the changes give; a person may have reworded them on purpose."""
    if act is None or not act.clauses:
        return False
    wanted = disposition(act, old, plan).clauses[0]
    return [child.text for child in wanted.children] == [child.text for child in act.clauses[0].children]


def editions_of(roadmap: Roadmap) -> list[Edition]:
    """The plan's editions, newest first, where there are several: else the margin tells the only one."""
    current = roadmap.current_edition
    if current is None or current.number == 1:
        return []
    return list(Edition.objects.filter(roadmap=roadmap).defer("content"))


def in_wording_of(editions: list[Edition]) -> str:
    """«в редакции приказа от 09.11.2020 № 201» for the newest of several editions, "" for the first one."""
    if len(editions) < 2 or not editions[0].act_date:
        return ""
    newest = editions[0]
    number = f" №\u00a0{newest.act_number}" if newest.act_number else ""
    return f"в редакции {ActKind(newest.act_kind).genitive} от {newest.act_date:%d.%m.%Y}{number}"
