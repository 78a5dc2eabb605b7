"""A person's own extract as a file: given out for a stated reason, which stands in the log of data."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from documents.forgetting import forget_texts
from documents.models import PrintSettings
from documents.page import PrintState
from documents.sending import PDF, Sent, send_made
from mentoring.extract import extract_of
from mentoring.extract_paper import TITLE, extract_paper
from mentoring.papers.pages import print_papers
from mentoring.views.people_fetch import get_person
from mentoring.workflow.core import settings_of
from mentoring.workflow.people import give_extract
from organizations.clock import today
from organizations.proxies import client_address
from organizations.refusals import Refused
from organizations.requests import Request


@require_POST
def person_extract_pdf(request: Request, pk: int) -> HttpResponseBase:
    """The extract for the person or a parent; it is logged before it is made, so that it tells of itself."""
    row = get_person(request, pk, keep=True)
    school = row.organization
    try:
        give_extract(row.pk, reason=request.POST.get("reason", ""), by=request.user, address=client_address(request))
    except Refused as error:
        messages.error(request, f"Выписка не выдана. {error.message}")
        return redirect("person_extract", pk=row.pk)
    settings, found = settings_of(school.municipality), extract_of(row, today(school.municipality))
    by = request.user.short_name() if request.user.last_name else ""
    paper = extract_paper(school, found, keep_days=settings.keep_days, handed_by=by)
    content = print_papers([paper], PrintSettings.of(school.municipality_id), PrintState.FOR_SIGNATURE).pdf
    # Set lines of a person's data must not stay in the memory of the process.
    forget_texts()
    name = f"{TITLE}, {row.code}.pdf"
    response = send_made(request, lambda: content, Sent(name, PDF, hashlib.sha256(content).hexdigest()))
    add_never_cache_headers(response)
    return response
