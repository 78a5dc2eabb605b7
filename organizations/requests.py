"""The request as our views get it: behind the sign-in, with the person's access at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from organizations.access import Access
    from organizations.models import User


class Request(HttpRequest):
    """What AccessMiddleware and HtmxMiddleware add. Only annotations: no request is ever made of this class."""

    user: User
    access: Access
    htmx: HtmxDetails
