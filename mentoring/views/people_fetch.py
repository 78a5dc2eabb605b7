"""Schools and people fetched with asking: what is not visible is not there (404), what is not allowed is refused."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.models import Person
from mentoring.permissions import is_of_school, may_keep_register, may_see_programme
from organizations.access import Access
from organizations.clock import today
from organizations.models import Organization
from organizations.permissions import SCHOOL_KINDS
from organizations.requests import Request


def get_school(
    request: Request, pk: int, *, allow: Callable[[Access, Organization], bool] | None = None
) -> Organization:
    """A school whose people the person has something to do with. Raises Http404 and PermissionDenied."""
    rows = Organization.objects.filter(kind__in=SCHOOL_KINDS).select_related("municipality", "parent")
    school: Organization = get_object_or_404(rows, pk=pk)
    if not may_see_programme(request.access, school):
        raise Http404
    if allow is not None and not allow(request.access, school):
        raise PermissionDenied
    return school


def get_person(request: Request, pk: int, *, keep: bool = False) -> Person:
    """Somebody of a register: for the school anybody, for the office those who are admitted on the day.

    `keep`: only the school may go on. Raises Http404 and PermissionDenied.
    """
    rows = Person.objects.visible_to(request.access).select_related(
        "organization__municipality", "organization__parent", "employer", "account"
    )
    person = get_object_or_404(rows, pk=pk)
    school = person.organization
    if not is_of_school(request.access, school) and not person.is_admitted(today(school.municipality)):
        raise Http404
    if keep and not may_keep_register(request.access, school):
        raise PermissionDenied
    return person
