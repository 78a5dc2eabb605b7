"""Writing the journal: the last beat of every act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from organizations.models import Event, Municipality, TenantModel, User


def record(
    verb: str,
    root: TenantModel | Municipality,
    *,
    by: User | None,
    target: Any = None,
    title: str = "",
    before: Any = None,
    after: Any = None,
    comment: str = "",
) -> Event:
    """Add one event about `target` (the root itself when not given). Runs inside the act's transaction."""
    event = unsaved(verb, root, by=by, target=target, title=title, before=before, after=after, comment=comment)
    event.save()
    return event


def record_many(events: Iterable[Event]) -> None:
    """Add the events of an act on many objects at once, each made by `unsaved`: statements do not grow with them."""
    Event.objects.bulk_create(list(events))


def unsaved(
    verb: str,
    root: TenantModel | Municipality,
    *,
    by: User | None,
    target: Any = None,
    title: str = "",
    before: Any = None,
    after: Any = None,
    comment: str = "",
) -> Event:
    """The event as `record` adds it, for `record_many`."""
    about = target if target is not None else root
    return Event(
        municipality_id=root.pk if isinstance(root, Municipality) else root.municipality_id,
        actor=by,
        verb=verb,
        object_kind=about._meta.model_name or "",
        object_id=str(getattr(about, "uid", "") or about.pk),
        object_title=(title or str(about))[:300],
        root_kind=root._meta.model_name or "",
        root_id=root.pk,
        before=before,
        after=after,
        comment=comment,
    )
