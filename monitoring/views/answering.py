"""The open page behind a secret address: a person answers a questionnaire on a phone, without an account.

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

from monitoring.forms.answers import AnswersForm
from monitoring.models import AnswerLink
from monitoring.questions import questions_of
from monitoring.workflow import answering as acts
from monitoring.workflow.answering import State
from organizations.acting import tell_form
from organizations.headers import unlisted
from organizations.pace import is_too_fast
from organizations.proxies import client_address
from organizations.refusals import Refused

TRIES, PAUSE = 300, 10 * 60
"""Times that one link is saved by, and wrong addresses that one computer tries, in so many seconds."""
WRONG_TRIES = 300
_STATUS = {State.USED: 200, State.REVOKED: 410, State.EXPIRED: 410, State.CLOSED: 410}


# A browser that sends no referrer names no origin either, and the check of forgery would refuse its own form.
@csrf_exempt
@login_not_required
@unlisted
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The questionnaire with what was saved; POST saves on the way (`act=save`) or sends it."""
    entrance = acts.entrance_of(token)
    if entrance is None:
        address = client_address(request) or ""
        if is_too_fast("answer-wrong", address, limit=WRONG_TRIES, seconds=PAUSE):
            return _slower(request)
        return render(request, "monitoring/answer_closed.html", {"state": "unknown"}, status=404)
    if entrance.state != State.OPEN:
        status = 409 if request.method == "POST" else _STATUS[entrance.state]
        return render(request, "monitoring/answer_closed.html", {"state": entrance.state.value}, status=status)
    with scopes_disabled():
        if request.method != "POST":
            return _page(request, entrance.link, token)
        if is_too_fast("answer", entrance.link.token_hash, limit=TRIES, seconds=PAUSE):
            return _slower(request)
        return _take(request, entrance.link, token)


def _take(request: HttpRequest, link: AnswerLink, token: str) -> HttpResponse:
    saves = request.POST.get("act") == "save"
    quietly = request.headers.get("X-Requested-With") == "fetch"
    form = AnswersForm(questions_of(link.collection.questionnaire), request.POST, whole=not saves)
    valid = form.is_valid()
    if not valid and not saves:
        return _page(request, link, token, form=form, status=422)
    try:
        if saves:
            # What is valid is kept, the rest is told of when the sheet is sent.
            acts.save_answers(token, form.said())
        else:
            acts.send_answers(token, form.said())
    except Refused as error:
        tell_form(form, error)
        return HttpResponse(status=409) if quietly else _page(request, link, token, form=form, status=409)
    if quietly:
        return HttpResponse(status=204)
    return redirect(reverse("answer", args=[token]) + ("?saved=1" if saves else ""))


def _page(
    request: HttpRequest, link: AnswerLink, token: str, *, form: AnswersForm | None = None, status: int = 200
) -> HttpResponse:
    collection = link.collection
    questionnaire = collection.questionnaire
    context = {
        "path": reverse("answer", args=[token]),
        "collection": collection,
        "questionnaire": questionnaire,
        "form": form or AnswersForm(questions_of(questionnaire), said=acts.saved(link)),
        "refused": form is not None,
        "saved": "saved" in request.GET and request.method == "GET",
    }
    return render(request, "monitoring/answer.html", context, status=status)


def _slower(request: HttpRequest) -> HttpResponse:
    return render(request, "monitoring/answer_closed.html", {"state": "slower"}, status=429)
