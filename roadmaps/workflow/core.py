"""What every act shares: the lock on the root, the refusals, the stamp of change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from organizations.models import User
from organizations.refusals import NotAllowed, Refused
from roadmaps.models import Roadmap


class Stale(Refused):
    """Somebody else saved the same row first. `current` is what stands now, nothing was written."""

    def __init__(self, message: str, *, current: Any, version: int, by: str = "") -> None:
        super().__init__(message)
        self.current = current
        self.version = version
        self.by = by


@contextmanager
def locked(pk: int) -> Iterator[Roadmap]:
    """The roadmap, locked until the block's transaction ends: between check and write nobody slips in.

    Raises Roadmap.DoesNotExist for a roadmap outside the scope.
    """
    with transaction.atomic():
        row = Roadmap.objects.select_for_update(of=("self",), no_key=True).select_related("owner", "act").get(pk=pk)
        yield row


def touch(roadmap: Roadmap, *fields: str) -> None:
    """Save the named fields with the moment of change and a new version, and nothing else."""
    roadmap.changed_at = timezone.now()
    roadmap.version += 1
    roadmap.save(update_fields=[*fields, "changed_at", "version"])


def require_draft(roadmap: Roadmap) -> None:
    """Words change in drafts only."""
    if not roadmap.is_draft:
        raise Refused(
            f"Карта в состоянии «{roadmap.get_status_display()}», её текст закрыт. "
            "Чтобы править, карту нужно вернуть в черновик или сделать новую на её основе."
        )


def require(allowed: bool, what: str) -> None:
    """Guard of a role: `what` names the act in the infinitive."""
    if not allowed:
        raise NotAllowed(f"Ваша роль не позволяет {what}.")


def short(user: User | None) -> str:
    return user.short_name() if user else "Другой сотрудник"
