"""The open page behind a secret address: one side of a pair says what it thinks, from a phone, without an account.

Nobody signs in here and no session is read: the secret is the key, so that another site has nothing to forge with.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_scopes import scopes_disabled

from mentoring.forms.meetings import FeedbackForm, FitForm
from mentoring.models import Feedback, FeedbackLink, FitCheck, Meeting, Participant
from mentoring.workflow import feedback as acts
from organizations.acting import tell_form
from organizations.headers import unlisted
from organizations.pace import is_too_fast
from organizations.proxies import client_address
from organizations.refusals import Refused

TRIES, PAUSE = 30, 10 * 60
"""Answers that one address takes, and wrong addresses that one computer tries, in so many seconds."""
WRONG_TRIES = 300
SHOWN = 12
"""Meetings that the page offers, the newest."""


# A browser that sends no referrer names no origin either, and the check of forgery would refuse its own form.
@csrf_exempt
@login_not_required
@unlisted
@never_cache
@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    """A form for a meeting, `?meeting=` or the newest that has no answer; after the trial meeting one question more."""
    link = acts.link_of(token)
    if link is None:
        address = client_address(request) or ""
        if is_too_fast("feedback-wrong", address, limit=WRONG_TRIES, seconds=PAUSE):
            return _slower(request)
        return render(request, "mentoring/feedback_closed.html", {}, status=404)
    with scopes_disabled():
        if request.method != "POST":
            return _page(request, link, token)
        if is_too_fast("feedback", link.token_hash, limit=TRIES, seconds=PAUSE):
            return _slower(request)
        if request.POST.get("about") == "fit":
            return _take_fit(request, link, token)
        return _take(request, link, token)


def _take(request: HttpRequest, link: FeedbackLink, token: str) -> HttpResponse:
    form = FeedbackForm(request.POST)
    chosen = _chosen(acts.meetings_for(link), request.POST.get("meeting", ""))
    if not form.is_valid() or chosen is None:
        return _page(request, link, token, form=form, chosen=chosen, status=422)
    try:
        acts.give_feedback(token, chosen.pk, **form.cleaned_data)
    except Refused as error:
        tell_form(form, error)
        return _page(request, link, token, form=form, chosen=chosen, status=409)
    return redirect(f"{reverse('feedback', args=[token])}?said={chosen.pk}")


def _take_fit(request: HttpRequest, link: FeedbackLink, token: str) -> HttpResponse:
    form = FitForm(request.POST, prefix="fit")
    if not form.is_valid():
        return _page(request, link, token, fit=form, status=422)
    try:
        acts.fit_check(token, form.cleaned_data["answer"], words=form.cleaned_data["words"])
    except Refused as error:
        form.add_error(None, error.message)
        return _page(request, link, token, fit=form, status=409)
    return redirect(f"{reverse('feedback', args=[token])}?said=fit")


def _page(
    request: HttpRequest,
    link: FeedbackLink,
    token: str,
    *,
    form: FeedbackForm | None = None,
    fit: FitForm | None = None,
    chosen: Meeting | None = None,
    status: int = 200,
) -> HttpResponse:
    meetings = acts.meetings_for(link)[:SHOWN]
    rows = Feedback.objects.filter(meeting__in=meetings, participant=link.participant)
    said = dict(rows.values_list("meeting", "read_at"))
    waiting = next((one for one in meetings if one.pk not in said), None)
    chosen = chosen or _chosen(meetings, request.GET.get("meeting", "")) or waiting
    checked = FitCheck.objects.filter(pair=link.pair, participant=link.participant).exists()
    asks = acts.wants_fit_check(link)
    context = {
        "path": reverse("feedback", args=[token]),
        "is_mentor": link.participant.side == Participant.Side.MENTOR,
        "group": link.pair.members.filter(left_on__isnull=True).count() > 1,
        "chosen": chosen,
        "was_said": bool(chosen and chosen.pk in said),
        "was_read": bool(chosen and said.get(chosen.pk)),
        "meetings": [(one, one.pk in said) for one in meetings],
        "form": form or FeedbackForm(None),
        "refused": form is not None,
        "fit": (fit or FitForm(None, prefix="fit")) if asks and (not checked or "fit" in request.GET or fit) else None,
        "fit_refused": fit is not None,
        "fit_said": asks and checked,
        "thanks": request.GET.get("said", "") if request.method == "GET" else "",
    }
    return render(request, "mentoring/feedback.html", context, status=status)


def _chosen(meetings: list[Meeting], key: str) -> Meeting | None:
    return next((one for one in meetings if str(one.pk) == key), None)


def _slower(request: HttpRequest) -> HttpResponse:
    return render(request, "mentoring/feedback_closed.html", {"slower": True}, status=429)
