"""A person's own settings: how the pages look, whether keys work, whether letters come."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from organizations import workflow
from organizations.forms import PreferencesForm
from organizations.requests import Request
from organizations.sessions import ends_on


@require_POST
def sessions_end(request: Request) -> HttpResponse:
    """Sign out on every device, this one included: for a telephone that was lost or lent."""
    workflow.sign_out_everywhere(request.user)
    logout(request)
    messages.success(request, "Вы вышли на всех устройствах. Войдите заново там, где работаете.")
    return redirect("login")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: Request) -> HttpResponse:
    form = PreferencesForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        workflow.set_preferences(request.user, **form.cleaned_data)
        messages.success(request, "Сохранено.")
        return redirect("preferences")
    if form.errors:
        # The refused choice must not dress the page that refuses it.
        request.user.refresh_from_db(fields=["theme", "shortcuts", "digest"])
    context = {"form": form, "stays_until": ends_on(request)}
    return render(request, "organizations/preferences.html", context, status=422 if form.errors else 200)
