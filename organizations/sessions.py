"""How long a person stays signed in: a working day on any device, thirty days on one of the person's own."""

from __future__ import annotations

import datetime as dt
import time

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from organizations.models import User

LONG_DAYS = 30
_SINCE = "long_since"


def stay_long(request: HttpRequest, user: User) -> bool:
    """Make the session that has just begun last for thirty days; False where it stays an ordinary one.

    The end is a fixed day: using the product does not put it off, so a telephone that was lost closes by itself. The
    administrator's rights reach further than a school, so no administrator gets such a session.
    """
    if user.is_staff:
        return False
    request.session[_SINCE] = int(time.time())
    request.session.set_expiry(timezone.now() + dt.timedelta(days=LONG_DAYS))
    return True


def ends_on(request: HttpRequest) -> dt.datetime | None:
    """When a session of thirty days ends; None for an ordinary one."""
    return request.session.get_expiry_date() if _SINCE in request.session else None


def is_too_long(request: HttpRequest) -> bool:
    """Whether a long session outlived an ordinary one and belongs to somebody who became an administrator since."""
    since = request.session.get(_SINCE)
    if since is None or time.time() - since < settings.SESSION_COOKIE_AGE:
        return False
    return bool(getattr(request.user, "is_staff", False))
