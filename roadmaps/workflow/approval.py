"""From a plan to an edition: registration of the signed act, and plans brought in as approved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction

from documents.act import Act, Requisites
from documents.act_rows import requisite_fields
from documents.fonts import FontsMissing
from documents.models import PrintSettings, StoredFile
from documents.page import PrintState
from documents.sending import PDF, XLSX
from documents.sheets import CellTooLong
from documents.store import keep
from documents.values import to_data
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import Municipality, User
from roadmaps import permissions
from roadmaps.controllers import proposal
from roadmaps.models import Edition, Roadmap
from roadmaps.plan import Document
from roadmaps.plan_rows import read_document
from roadmaps.printing.pdf import render_pdf
from roadmaps.printing.xlsx import render_xlsx
from roadmaps.text_in_force import acts_of, text_in_force
from roadmaps.workflow.agreement import move, repeated
from roadmaps.workflow.amendments import put_in_force, require_newest
from roadmaps.workflow.assigning import assign, bind_by_own_plan
from roadmaps.workflow.core import Refused, locked, require, touch
from roadmaps.workflow.naming import put_controller
from roadmaps.workflow.typed import clean_line, is_blank


@dataclass(frozen=True, slots=True)
class Registration:
    """What the register's keeper enters of the signed act; `kind` as signed."""

    kind: str
    number: str
    date: dt.date
    signatory_post: str
    signatory_name: str
    same_act: bool = False
    """The person confirms that one act approves several plans."""
    controller: User | None = None
    """Whom the control clause means, as the person confirmed; None: nobody is named yet."""


@dataclass(frozen=True, slots=True)
class _Frozen:
    """A document with its files, made before the lock."""

    document: Document
    draft_hash: str
    pdf: StoredFile
    xlsx: StoredFile


def register_act(pk: int, entered: Registration, *, by: User, scan: StoredFile | None = None) -> Edition:
    """Enter the requisites of the signed act: the plan is approved and frozen as an edition.

    Files are rendered and stored before the lock; inside it the content's hash is compared, so that what was
    rendered is what stands. Raises Refused in words for whoever comes second; the same requisites by the same
    person again are answered with the edition that stands.
    """
    roadmap = Roadmap.objects.select_related("owner", "act", "municipality").get(pk=pk)
    require(permissions.may_register(Access.of(by), roadmap), "вносить реквизиты акта")
    _require_sense(entered, roadmap)
    if stands := _same_edition(roadmap, entered, by=by):
        return stands
    verb = _verb(roadmap)
    move(roadmap, verb)
    _require_new_act(roadmap, entered)
    frozen = _freeze(roadmap, entered, by=by)
    with _register_locked(roadmap.municipality_id), _older_locked(roadmap), locked(pk) as row:
        if stands := _same_edition(row, entered, by=by):
            return stands
        move(row, verb)
        _require_new_act(row, entered)
        if read_document(row).content_hash() != frozen.draft_hash:
            raise Refused("Пока готовились файлы, текст карты изменился. Откройте карту и повторите.")
        _write_requisites(row, frozen.document.act)
        if row.amends is not None:
            return _enact(row, frozen, entered, by=by, scan=scan)
        edition = _write_edition(row, frozen, by=by, scan=scan)
        record("register_act", row, by=by, target=edition, title=str(row.act), after=edition.requisites)
        assign(row, edition, by=by)
        bind_by_own_plan(row, edition, by=by)
        if entered.controller is not None:
            said = proposal(row, frozen.document.act)
            put_controller(row, entered.controller, basis=said.basis or str(row.act), by=by)
    return edition


def record_approved(pk: int, *, by: User | None, taken_over_on: dt.date | None = None) -> Edition:
    """Freeze a plan that was approved before it came into the product, as an edition of its act's date.

    Its words, stamp, dates and cells stay verbatim. Lacks only what the document's text lacks; a plan that no act
    approves stays a draft. `taken_over_on`: since when its execution is kept here, today unless said; terms before
    that day are never overdue.
    """
    roadmap = Roadmap.objects.select_related("owner", "act", "municipality").get(pk=pk)
    if by is not None:
        require(permissions.may_register(Access.of(by), roadmap), "вносить утверждённые карты")
    if roadmap.act is None or roadmap.act.date is None:
        raise Refused("Карту не утверждает ни один акт: внести её как утверждённую нельзя.")
    move(roadmap, "record_approved")
    frozen = _freeze(roadmap, None, by=by)
    with locked(pk) as row:
        move(row, "record_approved")
        if read_document(row).content_hash() != frozen.draft_hash:
            raise Refused("Пока готовились файлы, текст карты изменился. Откройте карту и повторите.")
        row.taken_over_on = taken_over_on or today(roadmap.municipality)
        edition = _write_edition(row, frozen, by=by, scan=None)
        record(
            "record_approved",
            row,
            by=by,
            target=edition,
            title=str(row.act),
            after=edition.requisites,
        )
        assign(row, edition, by=by)
    return edition


def attach_scan(edition_pk: int, scan: StoredFile, *, by: User) -> Edition:
    """Put the scan of the signed original beside an edition. Only once: an edition does not change."""
    found = Edition.objects.get(pk=edition_pk)
    with locked(found.roadmap_id) as roadmap:
        require(permissions.may_register(Access.of(by), roadmap), "прикладывать скан")
        edition = Edition.objects.get(pk=edition_pk)
        if edition.scan_id == scan.pk:
            return edition
        if edition.scan_id:
            raise Refused("Скан уже приложен к этой редакции, заменить его нельзя.")
        edition.scan = scan
        edition.save(update_fields=["scan"])
        record("attach_scan", roadmap, by=by, target=edition, title=scan.name)
    return edition


@contextmanager
def _register_locked(municipality_id: int) -> Iterator[None]:
    """One registration at a time in a municipality: of two plans with one number the second is asked about.

    Rows that only refer to the municipality go on being written meanwhile.
    """
    with transaction.atomic():
        Municipality.objects.select_for_update(no_key=True).get(pk=municipality_id)
        yield


@contextmanager
def _older_locked(roadmap: Roadmap) -> Iterator[None]:
    """The plan that this one is drawn from, or that it amends, is locked first: it is the older of the two."""
    with transaction.atomic():
        older = [key for key in (roadmap.parent_id, roadmap.amends_id) if key]
        if older:
            list(Roadmap.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=older).order_by("pk"))
        yield


def _verb(roadmap: Roadmap) -> str:
    return "enact" if roadmap.amends_id else "register_act"


def _enact(row: Roadmap, frozen: _Frozen, entered: Registration, *, by: User, scan: StoredFile | None) -> Edition:
    """The amending act is signed: the plan that it amends gets its next edition. Both plans are locked."""
    plan = Roadmap.objects.select_related("owner", "act", "current_edition", "municipality").get(pk=row.amends_id or 0)
    require_newest(row, plan)
    earlier = plan.current_edition.act_date if plan.current_edition else None
    if earlier and entered.date < earlier:
        raise Refused(
            f"Акт об изменениях датирован раньше действующей редакции ({earlier:%d.%m.%Y}). Проверьте дату.",
            field="date",
        )
    edition = _write_edition(plan, frozen, by=by, scan=scan)
    put_in_force(plan, edition)
    row.enacted_as = edition
    touch(row, "status", "enacted_as")
    record("enact", row, by=by, target=edition, title=str(row.act), after=edition.requisites)
    record("amend", plan, by=by, target=edition, title=str(row.act), after=edition.requisites)
    assign(plan, edition, by=by)
    if entered.controller is not None:
        put_controller(plan, entered.controller, basis=str(row.act), by=by)
    return edition


def _require_sense(entered: Registration, roadmap: Roadmap) -> None:
    if is_blank(entered.number):
        raise Refused("Укажите номер акта, как в журнале регистрации.", field="number")
    if is_blank(entered.signatory_post):
        raise Refused("Укажите должность подписавшего.", field="signatory_post")
    if is_blank(entered.signatory_name):
        raise Refused("Укажите инициалы и фамилию подписавшего.", field="signatory_name")
    if entered.date > today(roadmap.municipality):
        raise Refused("Дата акта ещё не наступила: проверьте год и месяц.", field="date")


class TakenAct(Refused):
    """Another plan of the municipality was approved by the act of this kind, number and date."""


def _require_new_act(roadmap: Roadmap, entered: Registration) -> None:
    """One act may approve several plans, but oftener the number is mistyped: a person has to say which it is."""
    if entered.same_act:
        return
    taken = (
        Edition.objects.filter(
            municipality=roadmap.municipality_id,
            roadmap__issuer=roadmap.issuer_id,
            act_kind=entered.kind,
            act_number=_requisites(entered).number,
            act_date=entered.date,
        )
        .exclude(roadmap=roadmap)
        .select_related("roadmap")
        .first()
    )
    if taken:
        raise TakenAct(
            f"Этим актом уже утверждена карта «{taken.roadmap}». Проверьте номер и дату; если акт утверждает обе "
            "карты, подтвердите это и сохраните ещё раз.",
            field="number",
        )


def _same_edition(roadmap: Roadmap, entered: Registration, *, by: User) -> Edition | None:
    """The edition that this very registration made a moment ago."""
    edition = roadmap.enacted_as if roadmap.amends_id else roadmap.current_edition
    if edition is None or not repeated(roadmap, _verb(roadmap), by=by):
        return None
    return edition if edition.requisites == _requisites_data(entered.kind, _requisites(entered)) else None


def _requisites(entered: Registration) -> Requisites:
    return Requisites(
        number=clean_line(entered.number, limit=40, field="number", what="Номер"),
        date=entered.date,
        signatory_post=clean_line(entered.signatory_post, limit=300, field="signatory_post", what="Должность"),
        signatory_name=clean_line(entered.signatory_name, limit=100, field="signatory_name", what="Подпись"),
    )


def _requisites_data(kind: str, requisites: Requisites) -> dict[str, Any]:
    """The requisites as an edition keeps them."""
    return {"kind": kind, **to_data(requisites)}


def _registered(act: Act, entered: Registration) -> Act:
    return replace(act, kind=type(act.kind)(entered.kind), requisites=_requisites(entered))


def _freeze(roadmap: Roadmap, entered: Registration | None, *, by: User | None) -> _Frozen:
    document = read_document(roadmap)
    draft_hash = document.content_hash()
    if entered is not None:
        if document.act is None:
            raise Refused("У карты нет текста акта: сначала составьте его.")
        document = replace(document, act=_registered(document.act, entered))
    settings = PrintSettings.of(roadmap.municipality_id)
    try:
        pdf = render_pdf(document, PrintState.APPROVED, settings).pdf
        table = text_in_force(document, acts_of(roadmap, document)) if document.amends else document
        xlsx = render_xlsx(table, settings, PrintState.APPROVED)
    except (CellTooLong, FontsMissing) as error:
        raise Refused(f"Файлы редакции не сделаны, реквизиты не внесены. {error}") from error
    stored = [
        keep(
            data, municipality_id=roadmap.municipality_id, name=f"{roadmap.slug}.{extension}", content_type=kind, by=by
        )
        for data, extension, kind in ((pdf, "pdf", PDF), (xlsx, "xlsx", XLSX))
    ]
    return _Frozen(document, draft_hash, *stored)


def _write_requisites(roadmap: Roadmap, act: Act | None) -> None:
    if act is None or roadmap.act is None:
        raise Refused("У карты нет текста акта: сначала составьте его.")
    fields = {"kind": act.kind.value, **requisite_fields(act.requisites)}
    for name, value in fields.items():
        setattr(roadmap.act, name, value)
    roadmap.act.version += 1
    roadmap.act.save(update_fields=[*fields, "version"])


def _write_edition(roadmap: Roadmap, frozen: _Frozen, *, by: User | None, scan: StoredFile | None) -> Edition:
    act = frozen.document.act
    requisites = act.requisites if act else Requisites()
    number = roadmap.editions.count() + 1
    try:
        edition = Edition.objects.create(
            municipality_id=roadmap.municipality_id,
            roadmap=roadmap,
            number=number,
            content=frozen.document.content_data(),
            content_hash=frozen.document.content_hash(),
            requisites=_requisites_data(act.kind.value if act else "", requisites),
            act_kind=act.kind.value if act else "",
            act_number=requisites.number,
            act_date=requisites.date,
            brought_in=roadmap.brought_in and not frozen.document.amends,
            pdf=frozen.pdf,
            xlsx=frozen.xlsx,
            scan=scan,
            registered_by=by,
        )
    except IntegrityError as error:
        raise Refused("Редакцию с этим номером уже внёс другой сотрудник. Обновите страницу.") from error
    roadmap.current_edition = edition
    touch(roadmap, "status", "current_edition", "taken_over_on")
    return edition
