"""The page that an invitation's link opens. Whoever holds the link is nobody yet."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from organizations import workflow
from organizations.forms import AcceptForm, names_of
from organizations.models import Invitation, User
from organizations.sessions import stay_long

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Used, revoked, expired and unknown links get a page that says so."""
    found = workflow.invited(token)
    if found is None:
        return _closed(request, "Такой ссылки нет. Проверьте, что она скопирована целиком.", status=404)
    reason = workflow.why_closed(found)
    if reason:
        return _closed(request, reason, status=410)
    if request.user.is_authenticated:
        return _for_signed_in(request, found, token)
    if User.objects.filter(email=found.email).exists():
        return render(request, "organizations/invitation_sign_in.html", {"invitation": found})
    return _for_newcomer(request, found, token)


def _for_signed_in(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    """The invited person takes the role; anybody else is asked to sign out first."""
    mine = request.user.email == found.email  # type: ignore[union-attr]
    if request.method == "POST" and mine:
        try:
            workflow.accept_as(token, by=request.user)  # type: ignore[arg-type]
        except workflow.Refused as refusal:
            return _closed(request, refusal.message, status=409)
        messages.success(request, f"Роль принята: {found.get_role_display()}, {found.organization}.")
        return redirect("dashboard")
    context = {"invitation": found, "mine": mine}
    return render(
        request, "organizations/invitation_take.html", context, status=403 if request.method == "POST" else 200
    )


def _for_newcomer(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    form = AcceptForm(request.POST if request.method == "POST" else None, email=found.email, initial=names_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            user = workflow.accept(token, names=form.names(), password=form.cleaned_data["password1"])
        except workflow.Refused as refusal:
            return _closed(request, refusal.message, status=409)
        login(request, user, backend=_BACKEND)
        if form.cleaned_data["stay"]:
            stay_long(request, user)
        messages.success(request, "Учётная запись готова, вы вошли.")
        return redirect("dashboard")
    context = {"invitation": found, "form": form}
    return render(request, "organizations/invitation.html", context, status=422 if form.errors else 200)


def _closed(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    return render(request, "organizations/invitation_closed.html", {"reason": reason}, status=status)
