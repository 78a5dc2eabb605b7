"""Free editing of a draft's rows inside one guarded block: what the admin's forms write through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from documents.values import to_data
from organizations.access import Access
from organizations.journal import record
from organizations.models import User
from roadmaps import permissions
from roadmaps.models import Roadmap
from roadmaps.plan_rows import read_document, read_plan
from roadmaps.workflow.core import Refused, locked, require, require_draft, touch
from roadmaps.workflow.outline import Outline


@contextmanager
def revising(pk: int, *, by: User, what: str, version: int | None = None) -> Iterator[Roadmap]:
    """Lock a draft, let the block write its rows, and log what became different.

    Rows that came, went or moved are put in order, and numbered anew where that is automatic.
    `version` is the roadmap's version that the person's form was made of; another one means that somebody else
    saved meanwhile, and nothing is written. Raises Refused, with everything rolled back.
    """
    with locked(pk) as roadmap:
        require(permissions.may_write(Access.of(by), roadmap), "править карту")
        require_draft(roadmap)
        if version is not None and version != roadmap.version:
            raise Refused(
                "Пока вы правили, карту сохранил другой сотрудник. Откройте её заново: "
                "так ни одна правка не пропадёт молча."
            )
        before, order = _state(roadmap), _order(roadmap)
        yield roadmap
        fresh = Roadmap.objects.select_related("owner", "act").get(pk=pk)
        if _order(fresh) != order:
            _put_in_order(fresh)
        after = _state(fresh)
        if before != after:
            touch(fresh)
            record("revise", fresh, by=by, before=before, after=after, comment=what)


def _state(roadmap: Roadmap) -> dict[str, Any]:
    """Everything that the admin may change: the document, and whose it is."""
    parties = {name: getattr(roadmap, f"{name}_id") for name in ("owner", "keeper", "issuer", "parent")}
    return {**to_data(read_document(roadmap)), "parties": {**parties, "controller": roadmap.controller}}


def _order(roadmap: Roadmap) -> tuple[Any, ...]:
    """What the numbers of rows follow from: their places, the scheme, and numbers given by hand."""
    plan = read_plan(roadmap, with_results=False)
    sections = [(section.uid, section.label) for section in plan.sections]
    items = [(section.uid, level, item.uid, item.label) for section, level, item in plan.walk()]
    return roadmap.auto_numbering, plan.scheme, plan.last_dot, sections, items


def _put_in_order(roadmap: Roadmap) -> None:
    outline = Outline.read(roadmap)
    if roadmap.auto_numbering:
        outline.relabel()
    outline.save()
