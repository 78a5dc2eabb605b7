"""Agreement and registration of the signed act: each act is a page that says what it does, and a form."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from documents.act import ActKind
from documents.act_rows import read_act
from documents.uploads_guard import UploadRefused
from organizations.access import Access
from organizations.acting import tell_form
from organizations.clock import today
from organizations.requests import Request
from organizations.text import counted
from roadmaps import linter, permissions, workflow
from roadmaps.amended import changes_of
from roadmaps.controllers import proposal
from roadmaps.forms.agreement import RegisterForm, ReturnForm
from roadmaps.forms.controllers import keep_controller
from roadmaps.models import Controller, Roadmap, RoadmapSettings
from roadmaps.plan import Plan
from roadmaps.plan_rows import read_document
from roadmaps.views.fetch import get_roadmap
from roadmaps.views.findings import shown
from roadmaps.views.kept_scan import KeptScan, forget_scan, keep_scan, kept_scan
from roadmaps.workflow import NotAllowed, Refused
from roadmaps.workflow.approval import TakenAct
from roadmaps.workflow.duty_rows import act_name

_both = require_http_methods(["GET", "HEAD", "POST"])


@_both
def submit(request: Request, slug: str) -> HttpResponse:
    """What the check found, each with a link to its place; advice does not stop, a missing text does."""
    roadmap = get_roadmap(request, slug, allow=permissions.may_write)
    if not permissions.can_submit(request.access, roadmap) and request.method != "POST":
        return _elsewhere(request, roadmap)
    refused = ""
    if request.method == "POST":
        try:
            workflow.submit(roadmap.pk, by=request.user)
        except Refused as error:
            roadmap = _fresh(request, roadmap, error)
            if not permissions.can_submit(request.access, roadmap):
                messages.error(request, error.message)
                return redirect(roadmap)
            refused = error.message
        else:
            messages.success(request, "Карта отправлена на согласование. До решения текст закрыт, отозвать её можно.")
            return redirect(roadmap)
    document = read_document(roadmap)
    findings = linter.check(document)
    context = {
        "roadmap": roadmap,
        "changes": changes_of(roadmap, document.plan),
        "findings": shown(roadmap, findings, to_mend=True),
        "told": counted(len(findings), "замечание", "замечания", "замечаний") if findings else "Замечаний нет",
        "blocked": linter.blocks(findings),
        "refused": refused,
    }
    return render(request, "roadmaps/submit.html", context, status=409 if refused else 200)


@require_POST
def withdraw(request: Request, slug: str) -> HttpResponse:
    """Back to the draft at the author's own wish."""
    roadmap = get_roadmap(request, slug, allow=permissions.may_write)
    try:
        workflow.withdraw(roadmap.pk, by=request.user)
    except Refused as error:
        return _too_late(request, roadmap, error)
    messages.success(request, "Карта отозвана и снова открыта для правки.")
    return redirect(roadmap)


@_both
def agree(request: Request, slug: str) -> HttpResponse:
    """Shows what will be locked; says in words where one employee does both."""
    roadmap = get_roadmap(request, slug, allow=permissions.may_agree)
    if request.method == "POST":
        try:
            workflow.agree(roadmap.pk, by=request.user)
        except Refused as error:
            return _too_late(request, roadmap, error)
        messages.success(request, "Карта согласована, текст закрыт. Напечатайте экземпляр на подпись.")
        return redirect("roadmap_print", slug=roadmap.slug)
    if not permissions.can_agree(request.access, roadmap):
        return _elsewhere(request, roadmap)
    same = roadmap.submitted_by_id == request.user.pk
    by_another = RoadmapSettings.agrees_by_another(roadmap.municipality)
    document = read_document(roadmap)
    context = {
        "roadmap": roadmap,
        "changes": changes_of(roadmap, document.plan),
        "act": document.act,
        "rows": _extent(document.plan),
        "appendices": [appendix for appendix in document.act.appendices if not appendix.absent] if document.act else [],
        "findings": shown(roadmap, linter.check(document)),
        "same_person": same,
        "stopped": same and by_another,
    }
    return render(request, "roadmaps/agree.html", context)


@_both
def send_back(request: Request, slug: str) -> HttpResponse:
    """Return to the draft with a comment, from agreement or from the head's desk."""
    roadmap = get_roadmap(request, slug, allow=_may_return)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.send_back(roadmap.pk, form.cleaned_data["comment"], by=request.user)
        except Refused as error:
            return _too_late(request, roadmap, error)
        messages.success(request, "Карта возвращена в черновик, замечание в истории.")
        return redirect(roadmap)
    if not permissions.can_return(request.access, roadmap):
        return _elsewhere(request, roadmap)
    context = {"roadmap": roadmap, "form": form}
    return render(request, "roadmaps/return.html", context, status=422 if form.errors else 200)


@_both
def register(request: Request, slug: str) -> HttpResponse:
    """The requisites of the signed act. What was typed and the scan that was picked survive every refusal."""
    roadmap = get_roadmap(request, slug, allow=permissions.may_register)
    if not permissions.can_register(request.access, roadmap) and request.method != "POST":
        return _elsewhere(request, roadmap)
    if request.method != "POST":
        return _register_page(request, roadmap, _register_form(roadmap), kept_scan(request, roadmap))
    if "remove_scan" in request.POST:
        forget_scan(request, roadmap)
        return _register_page(request, roadmap, _register_form(roadmap, initial=request.POST.dict()), None)
    form = _register_form(roadmap, request.POST, request.FILES)
    scan = _picked_scan(request, roadmap, form)
    if form.is_valid():
        try:
            edition = workflow.register_act(
                roadmap.pk, form.registration(), by=request.user, scan=scan.file if scan else None
            )
        except Refused as error:
            return _register_refused(request, roadmap, form, scan, error)
        forget_scan(request, roadmap)
        approved = f"Карта утверждена: {edition.roadmap.act}"
        done = f"Изменения внесены: {act_name(edition)}" if roadmap.amends_id else approved
        messages.success(request, f"{done}. Редакция {edition.number} сохранена.")
        return redirect("edition", slug=edition.roadmap.slug, number=edition.number)
    return _register_page(request, roadmap, form, scan, status=422)


def _register_form(roadmap: Roadmap, *args: object, **kwargs: object) -> RegisterForm:
    act = roadmap.act
    initial = {
        "kind": act.kind if act else ActKind.ORDER.value,
        "post": act.signatory_post if act else "",
        "name": act.signatory_name if act else "",
    }
    kind, day = ActKind(initial["kind"]), today(roadmap.municipality)
    control = proposal(roadmap, read_act(act) if act else None)
    form = RegisterForm(*args, today=day, kind=kind, control=control, **{"initial": initial, **kwargs})
    holder = Controller.objects.filter(roadmap=roadmap.amends_id or 0).select_related("person").first()
    if holder is not None:
        keep_controller(form.fields["controller"], holder.person)
    return form


def _picked_scan(request: Request, roadmap: Roadmap, form: RegisterForm) -> KeptScan | None:
    """The scan of this request, or the one picked before; a refused one becomes the field's error."""
    file = request.FILES.get("scan")
    if file is not None and "scan" not in form.errors:
        try:
            return keep_scan(request, roadmap, file)
        except UploadRefused as error:
            form.add_error("scan", str(error))
    return kept_scan(request, roadmap)


def _register_refused(
    request: Request, roadmap: Roadmap, form: RegisterForm, scan: KeptScan | None, error: Refused
) -> HttpResponse:
    """Somebody was first: told on the plan's page. Anything else: on the form, with what was typed."""
    roadmap = _fresh(request, roadmap, error)
    if not permissions.can_register(request.access, roadmap):
        messages.error(request, error.message)
        return redirect(roadmap)
    tell_form(form, error, names={"signatory_name": "name", "signatory_post": "post"})
    return _register_page(request, roadmap, form, scan, status=409, taken=isinstance(error, TakenAct))


def _register_page(
    request: Request,
    roadmap: Roadmap,
    form: RegisterForm,
    scan: KeptScan | None,
    status: int = 200,
    *,
    taken: bool = False,
) -> HttpResponse:
    act = roadmap.act
    wrong = len([name for name in form.errors if name in form.fields])
    context = {
        "roadmap": roadmap,
        "form": form,
        "taken": taken or "same_act" in request.POST,
        "scan": scan,
        "sheets": counted(scan.sheets, "лист", "листа", "листов") if scan and scan.sheets else "",
        "kind": ActKind(act.kind) if act else ActKind.ORDER,
        "summary": f"Реквизиты не сохранены: исправьте {counted(wrong, 'поле', 'поля', 'полей')}"
        if wrong
        else "Реквизиты не сохранены",
    }
    return render(request, "roadmaps/register.html", context, status=status)


def _extent(plan: Plan) -> str:
    """How much there is to read: «6 разделов, 18 мероприятий, 5 показателей»."""
    sections = sum(section.has_heading for section in plan.sections)
    items = sum(1 for _ in plan.walk())
    found = [counted(items, "строка", "строки", "строк")]
    if sections:
        found.insert(0, counted(sections, "раздел", "раздела", "разделов"))
    if plan.targets.rows:
        found.append(counted(len(plan.targets.rows), "показатель", "показателя", "показателей"))
    return ", ".join(found)


def _may_return(access: Access, roadmap: Roadmap) -> bool:
    return permissions.may_agree(access, roadmap) or permissions.may_register(access, roadmap)


def _too_late(request: Request, roadmap: Roadmap, error: Refused) -> HttpResponse:
    """Somebody was first, or a rule stands in the way: said in words on the plan's page."""
    _fresh(request, roadmap, error)
    messages.error(request, error.message)
    return redirect(roadmap)


def _fresh(request: Request, roadmap: Roadmap, error: Refused) -> Roadmap:
    """The plan as it stands after a refusal. A refusal of the role is the answer itself."""
    if isinstance(error, NotAllowed):
        raise PermissionDenied(error.message)
    return get_roadmap(request, roadmap.slug)


def _elsewhere(request: Request, roadmap: Roadmap) -> HttpResponse:
    """The page of an act whose time has passed or has not come: the plan's own page says where things stand."""
    messages.info(request, f"Карта в состоянии «{roadmap.get_status_display()}»: это действие сейчас недоступно.")
    return redirect(roadmap)
