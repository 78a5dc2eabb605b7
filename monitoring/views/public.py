"""The public page of a municipality's programme, its files, and the form by which the department opens it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_scopes import scope, scopes_disabled

from documents.sending import send_or_404
from monitoring.forms.public import PageForm
from monitoring.models import PublicPage
from monitoring.permissions import DEPARTMENT
from monitoring.public import plans_of, shown
from monitoring.views.place import tabs
from monitoring.workflow.public import write_page
from organizations.acting import tell_form
from organizations.models import Municipality
from organizations.refusals import Refused
from organizations.requests import Request


@login_not_required
@require_safe
def public_page(request: Request, slug: str) -> HttpResponse:
    """Plan, progress, schedule and practices for everybody. Raises Http404 while the department keeps it shut."""
    page = _open_page(slug)
    with scope(municipality=[page.municipality_id]):
        return render(request, "monitoring/public.html", {"shown": shown(page)})


@login_not_required
@require_safe
def public_file(request: Request, slug: str, roadmap: str, tail: str) -> HttpResponseBase:
    """The approved plan as a file. Only of a plan that the open page names."""
    page = _open_page(slug)
    with scope(municipality=[page.municipality_id]):
        plan = next((each for each in plans_of(page.municipality) if each.roadmap.slug == roadmap), None)
        if plan is None or tail not in ("pdf", "xlsx"):
            raise Http404
        return send_or_404(request, getattr(plan.edition, tail), inline=tail == "pdf")


@require_http_methods(["GET", "HEAD", "POST"])
def public_edit(request: Request) -> HttpResponse:
    """Write the page and open or shut it."""
    place = _place(request)
    page = PublicPage.objects.filter(municipality=place).first() or PublicPage(municipality=place)
    sent = request.method == "POST"
    initial = {name: getattr(page, name) for name in PageForm.base_fields}
    form = PageForm(request.POST if sent else None, initial=initial)
    if sent and form.is_valid():
        try:
            page = write_page(place.pk, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            tell_form(form, refusal)
        else:
            messages.success(request, "Страница открыта для всех." if page.is_on else "Сохранено, страница закрыта.")
            return redirect(f"{reverse('public_edit')}?place={place.slug}")
    context = {
        "form": form,
        "page": page,
        "place": place,
        "address": request.build_absolute_uri(_address(place)),
        "tabs": tabs(request, "public_edit"),
    }
    return render(request, "monitoring/public_edit.html", context, status=422 if form.errors else 200)


def _address(place: Municipality) -> str:
    return reverse("public_page", args=[place.slug])


def _open_page(slug: str) -> PublicPage:
    with scopes_disabled():
        page = PublicPage.objects.select_related("municipality").filter(municipality__slug=slug, is_on=True).first()
    if page is None:
        raise Http404
    return page


def _place(request: Request) -> Municipality:
    rows = Municipality.objects.order_by("name")
    if not request.access.sees_everything:
        rows = rows.filter(pk__in=request.access.municipalities_as(*DEPARTMENT))
    asked = request.GET.get("place") or request.POST.get("place")
    found = rows.filter(slug=asked).first() if asked else rows.first()
    if found is None:
        if asked and rows.exists():
            raise Http404
        raise PermissionDenied
    return found
