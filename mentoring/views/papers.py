"""Papers of a programme: what can be printed now, the printing itself, signed papers with their scans.

Names that are typed for a printing go into the file and nowhere else: they come by POST, the answer is not stored by a
browser, and an error report leaves them out.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.act import Requisites
from documents.evidence_files import take_in
from documents.models import StoredFile
from documents.sending import DOCX, PDF, send_or_404
from documents.uploads_guard import UploadRefused
from mentoring.forms.papers import FORMATS, FillForm, RegisterForm, ScanForm, WordsForm
from mentoring.models import Pair, Paper, Participant, Programme
from mentoring.models.paper import PaperKind
from mentoring.paper_board import board_of
from mentoring.papers import filling, making
from mentoring.papers.composing import Material, Wanted
from mentoring.papers.kinds import CONSENTS, KINDS, Scope
from mentoring.papers.people import MOST, OFFERED, Subject, first_marked, subjects_of
from mentoring.papers.printing import Printing, nameless
from mentoring.papers.template import ORDERS, SIGNERS
from mentoring.permissions import is_of_school, may_keep_register, sees_names
from mentoring.shown import shown
from mentoring.views.fetch import get_programme
from mentoring.views.names import log_names
from mentoring.workflow import papers as acts
from mentoring.workflow.core import log_use, settings_of
from organizations.acting import tell_form
from organizations.clock import today
from organizations.proxies import client_address
from organizations.refusals import Refused
from organizations.requests import Request

_TYPES = {"pdf": PDF, "docx": DOCX}


@require_safe
def papers(request: Request, pk: int) -> HttpResponse:
    """Every paper with what it lacks, and the papers that are signed."""
    return _board_page(request, get_programme(request, pk))


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: Request, pk: int, kind: str) -> HttpResponse:
    """One kind of paper: choose whom it is about, type what nobody keeps, look at the words in cases, take the file."""
    row = get_programme(request, pk)
    if kind not in KINDS:
        raise Http404
    data = request.POST if request.method == "POST" else request.GET
    # A list of pairs sends the ones marked by their own name.
    keys = data.getlist("subject") or data.getlist("pair")
    chosen = _chosen(keys, subjects_of(row, kind, request.access, asked=keys)) if keys else []
    blank = data.get("blank") == "1"
    if not (chosen or blank) and KINDS[kind].scope is not Scope.SCHOOL:
        wrong = "Отметьте, о ком бумага, или возьмите пустой бланк." if request.method == "POST" else ""
        return _choice_page(request, row, kind, wrong)
    if len(chosen) > MOST:
        return _choice_page(request, row, kind, f"За один раз — не больше {MOST}: отметьте меньше.")
    signer = data.get("signer", "") if data.get("signer", "") in SIGNERS else ""
    printing = Printing(
        row,
        kind,
        () if blank else tuple(chosen),
        request.access,
        making.lines_in_force(row.municipality_id, kind),
        today(row.municipality),
        signer,
    )
    if request.method != "POST":
        return _fill_page(request, printing, _fill_form(printing))
    return _print(request, printing)


@require_POST
def paper_register(request: Request, pk: int) -> HttpResponse:
    """Enter a signed paper with its scan; the order of assignment sets the marked pairs to work."""
    row = get_programme(request, pk, allow=may_keep_register)
    form = RegisterForm(request.POST, request.FILES, today=today(row.municipality))
    if not form.is_valid():
        return _board_page(request, row, form, status=422)
    given = dict(form.cleaned_data)
    sent = given.pop("scan")
    keys = request.POST.getlist("pair")
    named = subjects_of(row, PaperKind.ASSIGNMENT, request.access, asked=keys) if keys else []
    pairs = [one.pk for one in _chosen(keys, named)]
    try:
        scan = _taken(request, row.municipality_id, sent) if sent else None
        made = acts.register_paper(row.pk, **given, scan=scan, pairs=pairs, by=request.user)
    except UploadRefused as error:
        form.add_error("scan", str(error))
    except Refused as error:
        tell_form(form, error)
    else:
        worked = f" Пар начали работу: {len(pairs)}." if pairs and made.kind == PaperKind.ASSIGNMENT else ""
        messages.success(request, f"Внесено: {made} от {made.date:%d.%m.%Y}.{worked}")
        return redirect("papers", pk=row.pk)
    return _board_page(request, row, form, status=409)


@require_POST
def paper_scan(request: Request, pk: int) -> HttpResponse:
    """Put a scan beside the requisites of a signed paper."""
    found = _paper(request, pk)
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, str(form.errors["scan"][0]))
    else:
        try:
            scan = _taken(request, found.municipality_id, form.cleaned_data["scan"])
            acts.attach_scan(found.pk, scan, by=request.user)
        except UploadRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Скан приложен: {found}.")
    return redirect("papers", pk=found.programme_id)


@require_POST
def paper_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back a paper that was entered by mistake."""
    found = _paper(request, pk)
    try:
        paper, released = acts.withdraw_paper(found.pk, reason=request.POST.get("reason", ""), by=request.user)
    except Refused as error:
        messages.error(request, f"Запись не отозвана. {error.message}")
    else:
        told = [f"Запись отозвана: {paper}."]
        if released.waiting:
            told.append(f"Снова ждут приказа: {', '.join(released.waiting)}.")
        if released.working:
            told.append(f"Уже встречались и работают дальше, внесите верный приказ: {', '.join(released.working)}.")
        messages.success(request, " ".join(told))
    return redirect(f"{reverse('papers', args=[found.programme_id])}#signed")


@require_safe
def paper_file(request: Request, pk: int) -> HttpResponseBase:
    """The scan of a signed paper: full names may stand on it, so that it goes to the school alone."""
    found = _paper(request, pk)
    return send_or_404(request, found.scan)


def _paper(request: Request, pk: int) -> Paper:
    """A paper of the person's own school. Raises Http404 for any other, so that nobody learns that it is there."""
    rows = Paper.objects.select_related("organization", "scan", "programme")
    found: Paper = get_object_or_404(rows, pk=pk, programme__isnull=False)
    if not is_of_school(request.access, found.organization):
        raise Http404
    return found


def _taken(request: Request, municipality_id: int, sent: Any) -> StoredFile:
    (stored,) = take_in([sent], municipality_id=municipality_id, by=request.user)
    return stored


# --- Printing --------------------------------------------------------------------------------------------------


@sensitive_variables()
def _print(request: Request, printing: Printing) -> HttpResponse:
    """The file, or the page that asks for what is missing. A first press without typed names asks for them."""
    form = _fill_form(printing, request.POST if "filled" in request.POST else None)
    if not form.is_bound:
        # One press is enough where everything is known.
        if nameless(printing) or _must_be_typed(printing):
            return _fill_page(request, printing, form)
        given, number, date = {one.key: one.value for one in filling.asked(printing)}, "", None
    elif not form.is_valid():
        return _fill_page(request, printing, form, status=422)
    else:
        given, number, date = form.given(), form.cleaned_data.get("number", ""), form.cleaned_data.get("date")
    requisites = Requisites(number=number or "", date=date)
    found: list[Material] = filling.materials(printing, given, requisites)
    values = {value for material in found for value in material.values.values() if value}
    known = making.known_forms(printing.programme.municipality_id, values) | making.forms_of_school(printing)
    words = list(making.words_wanted(_lines(printing), found, known).values())
    looked = WordsForm(request.POST, words=words)
    confirmed = looked.confirmed()
    if any(not one.bent.sure and one.key not in confirmed for one in words):
        form = form if form.is_bound else _fill_form(printing, {**given, "signer": printing.signer})
        looking = WordsForm(words=_first_unsure(words), initial=_kept(words, confirmed))
        return _fill_page(request, printing, form, words=looking, status=422)
    return _file(request, printing, found, known, words, confirmed, requisites)


def _file(
    request: Request,
    printing: Printing,
    found: list[Material],
    known: dict[tuple[str, str], str],
    words: list[Wanted],
    confirmed: dict[tuple[str, str], str],
    requisites: Requisites,
) -> HttpResponse:
    school, municipality = printing.programme.organization, printing.programme.municipality
    kept = settings_of(municipality).names_kept
    file_format = "docx" if request.POST.get("format") == "docx" else "pdf"
    papers = making.papers_of(printing, found, known, confirmed)
    content = making.file_of(printing, papers, requisites, file_format, names_kept=kept)
    staff = {found[0].values.get("руководитель", ""), found[0].values.get("куратор", "")}
    # Whoever sees no names has only the school's own words and officials before him.
    making.remember(municipality, words, confirmed, names_kept=kept and printing.knows_names, staff=staff)
    log_use(
        "print",
        school,
        printing.people,
        where=f"{PaperKind(printing.kind).label}, {file_format.upper()}"[:200],
        by=request.user,
        address=client_address(request),
    )
    response = HttpResponse(content, content_type=_TYPES[file_format])
    name = making.file_name(printing, found, file_format)
    # A comma that is not escaped reads as a second header: Chromium then shows an error and no file.
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response


def _must_be_typed(printing: Printing) -> bool:
    """An order names officials and terms that nobody has entered: they are asked for before the first file."""
    return any(not one.value and not one.key.startswith("parent-") for one in filling.asked(printing)) and bool(
        printing.subjects or KINDS[printing.kind].scope is Scope.SCHOOL
    )


def _lines(printing: Printing) -> Any:
    """The lines whose words are asked for: the order of introduction prints the regulation too."""
    if printing.kind != PaperKind.INTRODUCTION:
        return printing.lines
    return (*printing.lines, *making.lines_in_force(printing.programme.municipality_id, PaperKind.REGULATION))


def _first_unsure(words: list[Wanted]) -> list[Wanted]:
    return sorted(words, key=lambda one: one.bent.sure)


def _kept(words: list[Wanted], confirmed: dict[tuple[str, str], str]) -> dict[str, str]:
    """What was typed already stands in its input again."""
    return {
        f"word-{number}": confirmed[one.key] for number, one in enumerate(_first_unsure(words)) if one.key in confirmed
    }


def _fill_form(printing: Printing, data: Any = None) -> FillForm:
    return FillForm(
        data,
        asked=filling.asked(printing),
        numbered=printing.kind in (*ORDERS, PaperKind.REGULATION),
        signers=printing.kind in CONSENTS,
        nameless=nameless(printing),
        today=printing.day,
        initial={"signer": printing.signer},
    )


def _fill_page(
    request: Request, printing: Printing, form: FillForm, *, words: WordsForm | None = None, status: int = 200
) -> HttpResponse:
    kind = printing.kind
    context = {
        "programme": printing.programme,
        "kind": PaperKind(kind),
        "crumb": PaperKind(kind).label,
        "form": form,
        "words": words,
        "subjects": [_shown(one, request) for one in printing.subjects],
        "is_list": KINDS[kind].scope is Scope.LIST,
        "blank": not printing.subjects and KINDS[kind].scope is not Scope.SCHOOL,
        "formats": FORMATS,
        "names_kept": settings_of(printing.programme.municipality).names_kept,
        "knows_names": printing.knows_names,
    }
    log_names(request, printing.programme.organization, printing.people, f"Печать: {PaperKind(kind).label}")
    response = render(request, "mentoring/paper_fill.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _choice_page(request: Request, row: Programme, kind: str, wrong: str = "") -> HttpResponse:
    side = request.GET.get("side", "")
    side = side if side in Participant.Side.values else ""
    q = " ".join(request.GET.get("q", "").split())[:100]
    offered = subjects_of(row, kind, request.access, side=side, q=q)
    context = {
        "programme": row,
        "kind": PaperKind(kind),
        "crumb": PaperKind(kind).label,
        "about": KINDS[kind].about,
        "rows": [_shown(one, request) for one in offered],
        "marked": first_marked(row, kind, offered),
        "signers": FillForm(asked=[], numbered=False, signers=True, today=today(row.municipality))["signer"]
        if kind in CONSENTS
        else None,
        "formats": FORMATS,
        "wrong": wrong,
        "q": q,
        "side": side,
        "searches": bool(q) or (len(offered) > 1 and KINDS[kind].scope is not Scope.PARTNER),
        "by_name": sees_names(request.access, row.organization) and settings_of(row.municipality).names_kept,
        "offered": OFFERED if len(offered) == OFFERED else 0,
        "is_list": KINDS[kind].scope is Scope.LIST,
    }
    log_names(request, row.organization, [p for one in offered for p in one.people], f"Печать: {PaperKind(kind).label}")
    return render(request, "mentoring/paper_choice.html", context, status=422 if wrong else 200)


def _shown(one: Subject, request: Request) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "code": one.code,
        "about": one.about,
        "people": [shown(person, request.access) for person in one.people],
    }


def _chosen(keys: list[str], offered: list[Subject]) -> list[Subject]:
    """The subjects that were marked, in the page's order. Raises Http404 for one that is not offered."""
    wanted = set(keys)
    found = [one for one in offered if str(one.pk) in wanted]
    if len(found) != len(wanted):
        raise Http404
    return found


# --- The board -------------------------------------------------------------------------------------------------


def _board_page(request: Request, row: Programme, form: RegisterForm | None = None, status: int = 200) -> HttpResponse:
    keeps = may_keep_register(request.access, row.organization) and row.closed_on is None
    own = is_of_school(request.access, row.organization)
    offered = subjects_of(row, PaperKind.ASSIGNMENT, request.access)
    waiting = [one for one in offered if one.row.status == Pair.Status.PROPOSED or not one.row.order_number]
    context = {
        "programme": row,
        "groups": board_of(row, request.access),
        "signed": Paper.objects.filter(programme=row).select_related("scan"),
        "own": own,
        "may_keep": keeps,
        "register": (form or RegisterForm(today=today(row.municipality))) if keeps else None,
        "waiting": [_shown(one, request) for one in waiting] if keeps else [],
        "marked": set(request.POST.getlist("pair")),
        "formats": FORMATS,
        "crumb": "Бумаги",
    }
    log_names(
        request, row.organization, [p for one in waiting for p in one.people] if keeps else [], "Бумаги программы"
    )
    return render(request, "mentoring/papers.html", context, status=status)
