"""Writing the journal: the last beat of every act."""

from __future__ import annotations

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
    about = target if target is not None else root
    return Event.objects.create(
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
