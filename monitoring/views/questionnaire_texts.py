"""Texts of questionnaires: the list in force, a version as people will see it, the editor, the way back, paper."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.models import PrintSettings
from documents.sending import PDF, Sent, send_made
from mentoring.models import Form
from monitoring import permissions
from monitoring.forms.answers import AnswersForm
from monitoring.forms.questionnaires import EditForm
from monitoring.models import Collection, Question, Questionnaire
from monitoring.printing_questionnaires import questionnaire_pdf as printed
from monitoring.questions import questions_of
from monitoring.workflow import questionnaires as acts
from organizations.acting import tell_page
from organizations.models import Municipality
from organizations.places import place_asked
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request


@require_safe
def questionnaire_texts(request: Request) -> HttpResponse:
    """Every questionnaire in force in the municipality, by what it is about."""
    place = _place(request)
    names = dict(Form.objects.filter(local_to__isnull=True).values_list("code", "name"))
    rows = [(names.get(row.form, ""), row) for row in Questionnaire.objects.in_force(place)]
    context = {
        "place": place,
        "places": _places(request),
        "rows": rows,
        "may_edit": permissions.may_edit_questionnaires(request.access, place.pk),
    }
    return render(request, "monitoring/questionnaire_texts.html", context)


@require_safe
def questionnaire(request: Request, pk: int) -> HttpResponse:
    """A version as people see it, with the others beside it."""
    row, place = _version(request, pk)
    versions = list(
        Questionnaire.objects.of(place).filter(code=row.code).select_related("created_by").order_by("-version")
    )
    versions.sort(key=lambda one: one.rank, reverse=True)
    context = {
        "place": place,
        "row": row,
        "versions": versions,
        "in_force": versions[0],
        "form": AnswersForm(questions_of(row)),
        "may_edit": permissions.may_edit_questionnaires(request.access, place.pk),
    }
    return render(request, "monitoring/questionnaire.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire_edit(request: Request, pk: int) -> HttpResponse:
    """The editor: questions row by row, a preview of what is typed; saving makes a new version."""
    row, place = _version(request, pk)
    if not permissions.may_edit_questionnaires(request.access, place.pk):
        raise PermissionDenied
    if request.method != "POST":
        return _editor(request, row, place, EditForm(paper=acts.paper_of(row), base=row.pk))
    form = EditForm(request.POST)
    if not form.is_valid():
        return _editor(request, row, place, form, status=422)
    try:
        data = acts.checked(form.paper(), row.about)
        if request.POST.get("act") == "preview":
            return _editor(request, row, place, form, preview=_preview(data))
        head = form.head.cleaned_data
        made = acts.save_questionnaire(
            place.pk, row.code, data, base=head["base"], comment=head["comment"], by=request.user
        )
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except acts.Outdated as error:
        form.non_field_errors.append(error.message)
        return _editor(request, row, place, form, status=409)
    except Refused as error:
        form.non_field_errors.append(error.message)
        return _editor(request, row, place, form, status=422)
    messages.success(request, f"В силе: {made.title}, {made.version_name}.")
    return redirect(_address("questionnaire", made.pk, place))


@require_POST
def questionnaire_restore(request: Request, pk: int) -> HttpResponse:
    """Go back to a version: it becomes the newest one."""
    row, place = _version(request, pk)
    if not permissions.may_edit_questionnaires(request.access, place.pk):
        raise PermissionDenied
    base = request.POST.get("base", "")
    known = int(base) if base.isascii() and base.isdecimal() and len(base) <= 18 else 0
    try:
        row = acts.restore_questionnaire(place.pk, row.pk, base=known, by=request.user)
    except Refused as error:
        tell_page(request, error)
    else:
        messages.success(request, f"В силе: {row.title}, {row.version_name}.")
    return redirect(_address("questionnaire", row.pk, place))


@require_safe
def questionnaire_pdf(request: Request, pk: int) -> HttpResponseBase:
    """A sheet to fill in by hand; `?collection=` tells the school, the last day and whether a code is asked for."""
    row, place = _version(request, pk)
    asked, collection = request.GET.get("collection", ""), None
    if asked.isascii() and asked.isdecimal() and len(asked) <= 18:
        rows = Collection.objects.visible_to(request.access).filter(questionnaire=row)
        collection = rows.select_related("programme__organization").filter(pk=int(asked)).first()
    settings = PrintSettings.of(place.pk)
    tag = f"{row.pk}-{asked if collection else ''}-{collection.closes_on if collection else ''}"
    sent = Sent(f"{row.title}.pdf", PDF, tag, inline=True)
    return send_made(request, lambda: printed(row, questions_of(row), settings, collection), sent)


def _editor(
    request: Request,
    row: Questionnaire,
    place: Municipality,
    form: EditForm,
    *,
    preview: AnswersForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "row": row,
        "place": place,
        "form": form,
        "preview": preview,
        "has_answers": row.collections.exists(),
    }
    return render(request, "monitoring/questionnaire_edit.html", context, status=status)


def _preview(data: acts.PaperData) -> AnswersForm:
    """The questions as they would be asked."""
    return AnswersForm(
        [
            Question(
                pk=place,
                text=one.text,
                kind=one.kind,
                block=one.block,
                hint=one.hint,
                choices=list(one.choices),
                required=one.required,
            )
            for place, one in enumerate(data.questions, 1)
        ]
    )


def _version(request: Request, pk: int) -> tuple[Questionnaire, Municipality]:
    """The version and the municipality that it is looked at from: its own, or the one that the address names."""
    access = request.access
    if not permissions.may_see_collections(access):
        raise PermissionDenied
    rows = Questionnaire.objects.all()
    if not access.sees_everything:
        rows = rows.filter(Q(local_to__isnull=True) | Q(local_to__in=access.municipality_ids))
    row: Questionnaire = get_object_or_404(rows.select_related("local_to"), pk=pk)
    return row, row.local_to or _place(request)


def _places(request: Request) -> list[Municipality]:
    access = request.access
    rows = Municipality.objects.filter(kind=Municipality.Kind.MUNICIPALITY).order_by("name")
    return list(rows if access.sees_everything else rows.filter(pk__in=access.municipality_ids))


def _place(request: Request) -> Municipality:
    """The municipality that the address names, else the person's first. Raises PermissionDenied, Http404."""
    if not permissions.may_see_collections(request.access):
        raise PermissionDenied
    return place_asked(request, _places(request))


def _address(name: str, pk: int, place: Municipality) -> str:
    return f"{reverse(name, args=[pk])}?municipality={place.pk}"
