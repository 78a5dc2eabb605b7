"""One person for another in a role, with a link for the new one and the old one's calendars closed."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organizations import once, permissions
from organizations.acting import tell_form
from organizations.forms import ReplaceForm
from organizations.invitation_mail import send_invitation
from organizations.models import Invitation, Membership
from organizations.refusals import Refused
from organizations.requests import Request
from roadmaps import my_lines
from roadmaps.models import Execution
from roadmaps.workflow.feeds import replace_person

_MADE = "replacement"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def role_replace(request: Request, pk: int) -> HttpResponse:
    """Everything in one form: who comes, and until when the other one stays."""
    membership = _fetch(request, pk)
    sent = request.method == "POST"
    form = ReplaceForm(request.POST if sent else None, initial={"seen": membership.ends_on})
    if sent and form.is_valid():
        given = form.cleaned_data
        try:
            invitation, token = replace_person(
                membership, form.successor(), given["last_day"], seen=given["seen"], by=request.user
            )
        except Refused as refusal:
            tell_form(form, refusal)
        else:
            return _made(request, membership, invitation, token)
    owed = my_lines.open_under_control(Execution.objects.visible_to(request.access))
    context = {
        "form": form,
        "membership": membership,
        "open_lines": owed.filter(organization=membership.organization_id).count(),
    }
    return render(request, "roadmaps/people/replace.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def role_replaced(request: Request) -> HttpResponse:
    """What was done, with the link: once. Nothing but its hash is kept."""
    if not permissions.can_see_people(request.access):
        raise PermissionDenied("Сотрудников ведут администраторы и специалисты отдела.")
    made = once.take(request, _MADE)
    if made is None:
        return redirect("people")
    rows = Invitation.objects.visible_to(request.access).select_related("organization")
    invitation = get_object_or_404(rows, pk=made["invitation"])
    link = request.build_absolute_uri(reverse("invitation", args=[made["token"]]))
    context = {"invitation": invitation, "link": link, "mailed": made["mailed"], "told": made["told"]}
    return render(request, "roadmaps/people/replaced.html", context)


def _made(request: Request, membership: Membership, invitation: Invitation, token: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("invitation", args=[token]))
    ends = Membership.objects.filter(pk=membership.pk).values_list("ends_on", flat=True).first()
    told = f"{membership.user.get_full_name()}: последний день {ends:%d.%m.%Y}." if ends else ""
    made = {"invitation": invitation.pk, "token": token, "mailed": send_invitation(invitation, link), "told": told}
    once.put(request, _MADE, made)
    return redirect("role_replaced")


def _fetch(request: Request, pk: int) -> Membership:
    """A role whose person may be replaced by who asks. Raises Http404 and PermissionDenied."""
    if not permissions.can_see_people(request.access):
        raise PermissionDenied("Сотрудников ведут администраторы и специалисты отдела.")
    rows = Membership.objects.visible_to(request.access).select_related("user", "organization")
    row = get_object_or_404(rows, pk=pk)
    if not permissions.can_end(request.access, row):
        raise PermissionDenied("Этого сотрудника заменяет администратор, и не себя самого.")
    return row
