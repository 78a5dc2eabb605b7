"""A person's subscriptions of a calendar, and the address that the calendar program reads."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_scopes import scopes_disabled

from organizations import once
from organizations.models import Organization
from organizations.refusals import Refused
from organizations.requests import Request
from roadmaps.forms.feeds import FeedForm
from roadmaps.models import Feed
from roadmaps.terms_feed import calendar_text
from roadmaps.workflow.feeds import feed_of, make_feed, revoke_feed

# Of a whole municipality's subscriptions the newest are shown.
ROWS = 100
_MADE = "feed"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: Request) -> HttpResponse:
    """The address is shown once, on the page after the act: nothing but its hash is kept. A reload makes no second."""
    form = FeedForm(request.POST if request.method == "POST" else None, access=request.access)
    if request.method == "POST" and form.is_valid():
        try:
            _make(request, form.cleaned_data["organization"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("feeds")
    shown = once.take(request, _MADE) if request.method == "GET" else None
    address = request.build_absolute_uri(reverse("feed", args=[shown["token"]])) if shown else ""
    rows = Feed.objects.live().revocable_by(request.access).select_related("person", "organization")
    context = {
        "form": form,
        "address": address,
        "made": shown["title"] if shown else "",
        "webcal": address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
        "feeds": rows[:ROWS],
    }
    return render(request, "roadmaps/feeds.html", context, status=422 if form.errors else 200)


def _make(request: Request, organization: Organization | None) -> None:
    """A new address, unless the same press came twice and the first one's has not been seen yet."""
    waiting = once.waits(request, _MADE)
    place = organization.pk if organization else None
    if waiting and waiting["place"] == place and feed_of(waiting["token"]):
        return
    made, token = make_feed(organization, by=request.user)
    once.put(request, _MADE, {"token": token, "title": str(made), "place": place})


@require_POST
def feed_revoke(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Feed.objects.revocable_by(request.access), pk=pk)
    revoke_feed(row, by=request.user)
    messages.success(request, f"Подписка отозвана: {row}. Её адрес больше не открывается.")
    return redirect("feeds")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar behind a secret address. Whoever holds the address is nobody else than its reader."""
    found = feed_of(token)
    if found is None:
        raise Http404
    with scopes_disabled():
        body = calendar_text(found)
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="terms.ics"'
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=response) or response
