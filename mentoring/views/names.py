"""Names on a page are logged: who read whose, and where."""

from __future__ import annotations

from collections.abc import Iterable

from mentoring.models import Person
from mentoring.permissions import sees_names
from mentoring.workflow.core import log_use
from organizations.models import Organization
from organizations.proxies import client_address
from organizations.requests import Request


def log_names(request: Request, organization: Organization, people: Iterable[Person], where: str) -> None:
    """A line of the log for one showing of the page, where its reader sees names and some are kept."""
    if request.method == "POST" or not sees_names(request.access, organization):
        return
    named = {person.pk: person for person in people if person.full_name}
    log_use("view", organization, named.values(), where=where, by=request.user, address=client_address(request))
