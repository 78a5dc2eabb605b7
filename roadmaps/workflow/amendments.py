"""Changing an approved plan by an amending act: the draft of changes, its points, its coming into force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from documents.act import Appendix, AppendixKind
from documents.act_rows import read_act, write_appendices, write_clauses
from documents.models import Appendix as AppendixRow
from documents.models import Clause as ClauseRow
from organizations.access import Access
from organizations.journal import record
from organizations.models import Event, User
from roadmaps import permissions
from roadmaps.amending_act import amending_act, disposition
from roadmaps.copies import document_of
from roadmaps.models import Edition, IndicatorRow, Item, Responsibility, ResultDocument, Roadmap, Section, Target
from roadmaps.models.roadmap import OPEN_STATUSES
from roadmaps.plan import Document, Plan
from roadmaps.plan import Item as ItemValue
from roadmaps.plan_rows import plan_fields, read_plan, target_number, write_parties, write_results
from roadmaps.workflow.act import editable_act, save_act
from roadmaps.workflow.core import Refused, locked, require, short, touch
from roadmaps.workflow.creation import Parties, create, issuer_of

_TEXTS = ("label", "title", "deadline", "responsible", "result", "stage", "target")


def open_amendment(roadmap: Roadmap) -> Roadmap | None:
    """The changes that are being prepared for the plan; there is one draft of them at a time."""
    rows = Roadmap.objects.filter(amends=roadmap, status__in=OPEN_STATUSES)
    return rows.select_related("created_by").first()


def amended_document(amendment: Roadmap) -> Document:
    """The plan in force that the amendment changes, with its act as it was signed.

    Raises Refused where there is none: the roadmap is no amendment.
    """
    if amendment.predecessor is None or amendment.amends_id is None:
        raise Refused("Эта карта не вносит изменений в другую.")
    return document_of(amendment.predecessor)


def begin_amendment(pk: int, *, by: User) -> Roadmap:
    """Begin a draft of changes to an approved plan: its whole text, to be edited as any draft, and an act to be worded.

    Who began it gets the same draft when he asks again; another person is told that it stands.
    """
    with locked(pk) as roadmap:
        require(permissions.may_amend(Access.of(by), roadmap), "вносить изменения в карту")
        edition = roadmap.current_edition
        if roadmap.status != Roadmap.Status.APPROVED or edition is None:
            state = roadmap.get_status_display()
            raise Refused(f"Изменения вносят в утверждённую карту, а эта в состоянии «{state}».")
        if stands := open_amendment(roadmap):
            if stands.created_by_id == by.pk:
                return stands
            who = short(stands.created_by)
            raise Refused(f"Изменения в эту карту уже готовятся: черновик от {stands.created_at:%d.%m.%Y}, {who}.")
        source = document_of(edition)
        if source.act is None:
            raise Refused("У карты нет утверждающего акта: изменить нечего.")
        original = document_of(roadmap.editions.order_by("number").first() or edition)
        keeper = roadmap.keeper or roadmap.owner
        issuer = issuer_of(roadmap.issuer or keeper)
        act = amending_act(original.act or source.act, source.plan, issuer)
        draft = create(
            Parties(roadmap.owner, keeper, roadmap.issuer or keeper),
            source.plan,
            act,
            by=by,
            slug=_slug(roadmap, edition),
            predecessor=edition,
            amends=roadmap,
            auto_numbering=False,
            controller=roadmap.controller,
        )
        record("begin_amendment", roadmap, by=by, target=draft, title=str(draft))
        return draft


def compose_points(pk: int, *, by: User) -> Event | None:
    """Word the act's points anew from what differs in the two plans; other points and the head stay as they are.

    None when they say it already.
    """
    with editable_act(pk, by=by) as (roadmap, act):
        old, new = amended_document(roadmap), read_plan(roadmap)
        before = read_act(act)
        try:
            after = disposition(before, old, new)
        except ValueError as error:
            raise Refused(
                "В акте нет пункта, к которому относятся изменения. Добавьте первым: «Внести в … следующие изменения:»."
            ) from error
        if after == before:
            return None
        ClauseRow.objects.filter(act=act).delete()
        write_clauses(act, after.clauses)
        _put_appendices(act, before.appendices, after.appendices)
        save_act(act)
        touch(roadmap)
        points = [child.text for clause in after.clauses for child in clause.children]
        return record("compose_points", roadmap, by=by, target=act, after={"points": len(points)})


def _put_appendices(act: Any, before: Sequence[Appendix], after: Sequence[Appendix]) -> None:
    if before == after:
        return
    AppendixRow.objects.filter(act=act, kind=AppendixKind.ROADMAP.value).delete()
    known = {appendix.uid for appendix in before}
    write_appendices(act, [appendix for appendix in after if appendix.uid not in known])


def _slug(roadmap: Roadmap, edition: Edition) -> str:
    """«morshansk-2023-izm-1»; a dropped draft's name is free again."""
    return f"{roadmap.slug[:70]}-izm-{edition.number}"


def require_newest(amendment: Roadmap, plan: Roadmap) -> None:
    """The amendment was made of the edition that is in force; Refused where another one came between."""
    if plan.status != Roadmap.Status.APPROVED:
        raise Refused(f"Карта, в которую вносятся изменения, в состоянии «{plan.get_status_display()}».")
    if plan.current_edition_id != amendment.predecessor_id:
        raise Refused("Пока готовились изменения, у карты появилась другая редакция. Составьте изменения заново.")


def put_in_force(plan_row: Roadmap, edition: Edition) -> None:
    """Make the rows of the plan say what its new edition says. Runs inside the lock of the registration.

    Rows known by their uid change in place, so that duties and reports stay tied to them; a row that the act removes
    is marked with the edition and stays.
    """
    plan = document_of(edition).plan
    fields = plan_fields(plan)
    for name, value in fields.items():
        setattr(plan_row, name, value)
    touch(plan_row, *fields)
    sections = _put_sections(plan_row, edition, plan)
    _put_items(plan_row, edition, plan, sections)
    _put_targets(plan_row, edition, plan)


def _put_sections(roadmap: Roadmap, edition: Edition, plan: Plan) -> Mapping[str, Section]:
    known = {row.uid: row for row in Section.objects.filter(roadmap=roadmap)}
    found: dict[str, Section] = {}
    for place, value in enumerate(plan.sections):
        if not (value.title or value.label):
            continue
        row = known.get(value.uid) or Section(municipality_id=roadmap.municipality_id, roadmap=roadmap, uid=value.uid)
        row.position, row.label, row.title, row.period = place, value.label, value.title, value.period
        row.removed_by = None
        row.save()
        found[value.uid] = row
    _remove(Section, roadmap, edition, found)
    return found


def _put_items(roadmap: Roadmap, edition: Edition, plan: Plan, sections: Mapping[str, Section]) -> None:
    """Statements do not grow with rows: new rows are created first, so that any row may hang on any other."""
    known = {row.uid: row for row in Item.objects.filter(roadmap=roadmap)}
    own = {"municipality_id": roadmap.municipality_id, "roadmap": roadmap}
    new = [Item(**own, uid=value.uid, title=value.title) for _, _, value in plan.walk() if value.uid not in known]
    known |= {row.uid: row for row in Item.objects.bulk_create(new)}
    pairs: list[tuple[Item, ItemValue]] = []

    def put(values: Sequence[ItemValue], section: Section | None, parent: Item | None) -> None:
        for place, value in enumerate(values):
            row = known[value.uid]
            row.section, row.parent, row.position, row.removed_by = section, parent, place, None
            for name in _TEXTS:
                setattr(row, name, getattr(value, name))
            row.extra, row.readings = dict(value.extra), dict(value.readings)
            row.version += 1
            pairs.append((row, value))
            put(value.children, section, row)

    for head in plan.sections:
        put(head.items, sections.get(head.uid), None)
    columns = ("section", "parent", "position", "removed_by", "extra", "readings", "version", *_TEXTS)
    Item.objects.bulk_update([row for row, _ in pairs], columns, batch_size=500)
    Responsibility.objects.filter(item__roadmap=roadmap).delete()
    ResultDocument.objects.filter(item__roadmap=roadmap).delete()
    write_parties(pairs)
    write_results(pairs)
    _remove(Item, roadmap, edition, {value.uid for _, value in pairs})


def _put_targets(roadmap: Roadmap, edition: Edition, plan: Plan) -> None:
    known = {row.uid: row for row in IndicatorRow.objects.filter(roadmap=roadmap)}
    kept = set()
    for place, value in enumerate(plan.targets.rows):
        row = known.get(value.uid) or IndicatorRow(
            municipality_id=roadmap.municipality_id, roadmap=roadmap, uid=value.uid
        )
        row.position, row.removed_by = place, None
        for name in ("label", "name", "unit", "numerator", "denominator"):
            setattr(row, name, getattr(value, name))
        row.save()
        kept.add(value.uid)
        Target.objects.filter(row=row).delete()
        Target.objects.bulk_create(
            Target(municipality_id=roadmap.municipality_id, row=row, year=year, text=text, value=target_number(text))
            for year, text in value.values
            if text
        )
    _remove(IndicatorRow, roadmap, edition, kept)


def _remove(model: Any, roadmap: Roadmap, edition: Edition, kept: Any) -> None:
    gone = model.objects.filter(roadmap=roadmap, removed_by__isnull=True).exclude(uid__in=list(kept))
    gone.update(removed_by=edition)
