"""What every act of monitoring shares: the lock, the guard, reasons that say something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from monitoring.models import MonitoringSettings
from organizations.models import Municipality
from organizations.refusals import NotAllowed, Refused


@contextmanager
def locked_municipality(pk: int) -> Iterator[Municipality]:
    """The municipality, locked until the block's transaction ends: figures of it are written one after another.

    Without its key: whoever writes a line of its journal meanwhile is not held up, and holds nobody up.
    """
    with transaction.atomic():
        yield Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def require(allowed: bool, what: str) -> None:
    """Guard of a role: `what` names the act in the infinitive."""
    if not allowed:
        raise NotAllowed(f"Ваша роль не позволяет {what}.")


def clean_words(words: str, missing: str, *, field: str, limit: int = 300) -> str:
    """One line of words; raises Refused with `missing` where there are none, or where they are too long."""
    line = " ".join(words.split())
    if not line:
        raise Refused(missing, field=field)
    if len(line) > limit:
        raise Refused(f"Слишком длинно: не больше {limit} знаков.", field=field)
    return line


def settings_of(municipality: Municipality) -> MonitoringSettings:
    """The municipality's settings; unsaved defaults where nobody set any."""
    return MonitoringSettings.objects.filter(municipality=municipality).first() or MonitoringSettings(
        municipality=municipality
    )
