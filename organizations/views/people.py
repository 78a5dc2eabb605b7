"""People and their roles: the list, invitations, roles given and ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations import permissions, workflow
from organizations.acting import tell_form, tell_page
from organizations.forms import EndForm, GrantForm, InviteForm, TermsForm, terms_now, terms_of
from organizations.invitation_mail import send_invitation
from organizations.models import Invitation, Membership
from organizations.requests import Request

ROWS = 50
_both = require_http_methods(["GET", "HEAD", "POST"])


def _staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Administrators and editors; everybody else is refused before a row is looked for."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.can_see_people(request.access):
            raise PermissionDenied("Сотрудников ведут администраторы и специалисты отдела.")
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@_staff_only
def people(request: Request) -> HttpResponse:
    """Roles in force and to come, or ended ones too, by the words of names, e-mail and organization."""
    words, ended = request.GET.get("q", ""), request.GET.get("ended") == "1"
    rows = Membership.objects.visible_to(request.access).select_related("user", "organization", "municipality")
    if not ended:
        rows = rows.not_ended(timezone.localdate()).filter(user__is_active=True)
    rows = rows.matching(words).order_by("user__last_name", "user__first_name", "user__email", "pk")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    day = timezone.localdate()
    context = {
        "page": page,
        "rows": [_shown(request, row, day) for row in page],
        "invitations": [
            {"row": row, "may_revoke": permissions.can_give(request.access, row.municipality_id, row.role)}
            for row in Invitation.objects.visible_to(request.access)
            .open()
            .select_related("organization", "municipality", "invited_by")[:ROWS]
        ],
        "words": words,
        "ended": ended,
        "query": f"{urlencode(kept)}&" if (kept := _kept(words, ended)) else "",
        "several": request.access.sees_everything or len(permissions.staffed_ids(request.access)) > 1,
    }
    return render(request, "organizations/people.html", context)


def _kept(words: str, ended: bool) -> dict[str, str]:
    return {name: value for name, value in (("q", words), ("ended", "1" if ended else "")) if value}


def _shown(request: Request, row: Membership, day: Any) -> dict[str, Any]:
    over = row.ends_on is not None and row.ends_on < day
    return {
        "row": row,
        "over": over,
        "ahead": row.starts_on is not None and row.starts_on > day,
        "may_end": not over and permissions.can_end(request.access, row),
    }


@never_cache
@_both
@_staff_only
def invite(request: Request) -> HttpResponse:
    """The link is shown once, in the answer itself: nothing but its hash is kept."""
    form = InviteForm(request.POST if request.method == "POST" else None, access=request.access)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            invitation, token = workflow.invite(
                entered["organization"], entered["email"], entered["role"], by=request.user
            )
        except workflow.Refused as refusal:
            tell_form(form, refusal)
        else:
            link = request.build_absolute_uri(reverse("invitation", args=[token]))
            context = {"invitation": invitation, "link": link, "mailed": send_invitation(invitation, link)}
            return render(request, "organizations/invited.html", context)
    return render(request, "organizations/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@_staff_only
def revoke(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Invitation.objects.visible_to(request.access), pk=pk)
    try:
        workflow.revoke(row, by=request.user)
    except workflow.Refused as refusal:
        tell_page(request, refusal)
    else:
        messages.success(request, f"Приглашение отозвано: {row.email}.")
    return redirect("people")


@_both
@_staff_only
def grant(request: Request) -> HttpResponse:
    """One more role for somebody who is here already, for an acting person too."""
    data = request.POST if request.method == "POST" else None
    form = GrantForm(data, access=request.access, initial={"user": request.GET.get("user")})
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            membership = workflow.grant(
                entered["user"],
                entered["organization"],
                entered["role"],
                workflow.Terms(**terms_of(form)),
                by=request.user,
            )
        except workflow.Refused as refusal:
            tell_form(form, refusal)
        else:
            messages.success(request, f"Роль назначена: {membership}.")
            return redirect("people")
    return render(request, "organizations/grant.html", {"form": form}, status=422 if form.errors else 200)


@_both
@_staff_only
def terms(request: Request, pk: int) -> HttpResponse:
    """Since when and until when a role is held."""
    membership = _fetch(request, pk)
    form = TermsForm(request.POST if request.method == "POST" else None, initial=terms_now(membership))
    if request.method == "POST" and form.is_valid():
        try:
            workflow.set_terms(membership, workflow.Terms(**terms_of(form)), by=request.user)
        except workflow.Refused as refusal:
            tell_form(form, refusal)
        else:
            messages.success(request, "Срок роли сохранён.")
            return redirect("people")
    context = {"form": form, "membership": membership}
    return render(request, "organizations/terms.html", context, status=422 if form.errors else 200)


@_both
@_staff_only
def end(request: Request, pk: int) -> HttpResponse:
    """The last day of a role, or no more at once."""
    membership = _fetch(request, pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.end(membership, form.cleaned_data["last_day"], by=request.user)
        except workflow.Refused as refusal:
            tell_form(form, refusal)
        else:
            messages.success(request, f"Роль завершена: {membership}.")
            return redirect("people")
    context = {"form": form, "membership": membership}
    return render(request, "organizations/end.html", context, status=422 if form.errors else 200)


def _fetch(request: Request, pk: int) -> Membership:
    """A role that the person may end. Raises Http404 and PermissionDenied."""
    rows = Membership.objects.visible_to(request.access).select_related("user", "organization")
    row = get_object_or_404(rows, pk=pk)
    if not permissions.can_end(request.access, row):
        raise PermissionDenied("Эту роль завершает администратор, и не свою.")
    return row
