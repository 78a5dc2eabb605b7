"""The bulk writer of this floor: one plan in force in every municipality of a synthetic country; see `bulk_lines`.

The first municipality's plan is approved by `workflow`; the database copies it for the others by `INSERT … SELECT`, the
same on both databases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from documents.act import ActKind, Requisites
from documents.bulk import copy_act, copy_file
from documents.models import Act, StoredFile
from organizations.bulk import PREFIX, Place
from organizations.bulk_sql import analyze, fill, insert_select, loading, run, table_of, temporary
from organizations.models import Event
from roadmaps import synthetic, workflow
from roadmaps.drafting import Issuer, new_act
from roadmaps.models import (
    Control,
    Edition,
    Item,
    Occurrence,
    Responsibility,
    ResultDocument,
    Roadmap,
    Section,
)

PLAN = {
    "simulated_plan": "municipality_id bigint, number bigint, slug varchar(80), department_id bigint, "
    "roadmap_id bigint, editor_id bigint, administrator_id bigint, reach bigint",
}
"""The table of the places, as `place_row` fills it."""


def write_plans(places: Sequence[Place], *, seed: int) -> Roadmap:
    """A plan in force in each place, without addressees and lines. Returns the first, which the others repeat.

    The words are the same everywhere and name no municipality, so that content, hash and files are each plan's own.
    """
    first = places[0]
    with transaction.atomic():
        template = _approve(first)
        with temporary(PLAN):
            fill("simulated_plan", [place_row(place, seed) for place in places[1:]])
            _copy_plans(template, places[1:])
    return template


def _approve(place: Place) -> Roadmap:
    """The plan of the first place, brought in as approved through the usual act: files, edition, terms, controls."""
    plan = synthetic.country_plan()
    issuer = Issuer(
        ("СИНТЕТИЧЕСКОЕ УПРАВЛЕНИЕ ОБРАЗОВАНИЯ",),
        "синтетического управления образования",
        "г. Синтетический",
        "Начальник управления",
        "У.С. Условный",
        ActKind.ORDER,
    )
    signed = Requisites(
        "1-синт", synthetic.APPROVED_ON, signatory_post=issuer.head_post, signatory_name="У.С. Условный"
    )
    parties = workflow.Parties(place.department, place.department, place.department)
    act = replace(new_act(plan, issuer), requisites=signed)
    roadmap = workflow.create(parties, plan, act, by=None, slug=_slug(place))
    workflow.record_approved(roadmap.pk, by=None, taken_over_on=synthetic.APPROVED_ON)
    return Roadmap.objects.select_related("act", "current_edition__pdf", "current_edition__xlsx").get(pk=roadmap.pk)


def _slug(place: Place) -> str:
    return f"{PREFIX}{place.number}-plan"


def place_row(place: Place, seed: int) -> tuple[Any, ...]:
    """`reach`: of how many fates its schools draw, the worst ones left out where things are kept well."""
    reach = synthetic.FATES - (place.number * 7 + seed) % 4 * 6
    return place.municipality.pk, place.number, _slug(place), place.department.pk, None, None, None, reach


def _copy_plans(template: Roadmap, places: Sequence[Place]) -> None:
    if not places:
        return
    edition = template.current_edition
    if template.act is None or edition is None:
        raise ValueError("the template is not approved")
    copy_act(template.act, "simulated_plan")
    for file in (edition.pdf, edition.xlsx):
        copy_file(file, [place.municipality.pk for place in places], "simulated_plan")
    _copy_roadmaps(template, places)
    learn_roadmaps()
    analyze("simulated_plan", StoredFile)
    _copy_editions(edition)
    with loading(Section, Item, Responsibility, ResultDocument, Occurrence, Control, Event):
        _copy_rows(template)
        _copy_terms(template)


def _copy_roadmaps(template: Roadmap, places: Sequence[Place]) -> None:
    acts = dict(Act.objects.filter(slug__startswith=PREFIX).values_list("slug", "pk"))
    kept = {
        field.attname: getattr(template, field.attname)
        for field in Roadmap._meta.concrete_fields
        if field.attname not in ("id", "status", "current_edition_id", "act_id")
    }
    rows = []
    for place in places:
        own = {"owner": place.department, "keeper": place.department, "issuer": place.department}
        row = Roadmap(**kept)
        row.municipality, row.slug = place.municipality, _slug(place)
        for name, organization in own.items():
            setattr(row, name, organization)
        row.act = template.act
        row.search_text = row.folded()
        row.act_id = acts[row.slug]
        rows.append(row)
    Roadmap.objects.bulk_create(rows, batch_size=500)


def learn_roadmaps() -> None:
    run(
        "UPDATE simulated_plan SET roadmap_id ="
        f" (SELECT r.id FROM {table_of(Roadmap)} r WHERE r.slug = simulated_plan.slug)"
    )


def _copy_editions(edition: Edition) -> None:
    """Editions with the rows of their own files; with an edition the plan is approved."""
    files = table_of(StoredFile)
    insert_select(
        Edition,
        f"{table_of(Edition)} t CROSS JOIN simulated_plan p"
        f" JOIN {files} f ON f.municipality_id = p.municipality_id AND f.sha256 = %s"
        f" JOIN {files} x ON x.municipality_id = p.municipality_id AND x.sha256 = %s WHERE t.id = %s",
        [edition.pdf.sha256, edition.xlsx.sha256, edition.pk],
        like="t",
        columns={
            "municipality_id": "p.municipality_id",
            "roadmap_id": "p.roadmap_id",
            "pdf_id": "f.id",
            "xlsx_id": "x.id",
        },
    )
    roadmap = table_of(Roadmap)
    run(
        f"UPDATE {roadmap} SET status = 'approved', current_edition_id ="
        f" (SELECT e.id FROM {table_of(Edition)} e WHERE e.roadmap_id = {roadmap}.id)"
        f" WHERE id IN (SELECT roadmap_id FROM simulated_plan)"
    )


def _copy_rows(template: Roadmap) -> None:
    """Sections, items, and what hangs on items. The synthetic plan's items do not nest."""
    own = {"municipality_id": "p.municipality_id", "roadmap_id": "p.roadmap_id"}
    section, item = table_of(Section), table_of(Item)
    where = "CROSS JOIN simulated_plan p WHERE t.roadmap_id = %s"
    insert_select(Section, f"{section} t {where}", [template.pk], like="t", columns=own)
    insert_select(
        Item,
        f"{item} t JOIN {section} ts ON ts.id = t.section_id CROSS JOIN simulated_plan p"
        f" JOIN {section} s ON s.roadmap_id = p.roadmap_id AND s.uid = ts.uid WHERE t.roadmap_id = %s",
        [template.pk],
        like="t",
        columns=own | {"section_id": "s.id"},
    )
    analyze(Section, Item)
    for model in (Responsibility, ResultDocument):
        insert_select(
            model,
            f"{table_of(model)} t {_own_item()}",
            [template.pk],
            like="t",
            columns={"municipality_id": "p.municipality_id", "item_id": "i.id"},
        )


def _own_item() -> str:
    """From a row `t` of the template's item to the same item `i` of each plan `p`."""
    return (
        f"JOIN {table_of(Item)} ti ON ti.id = t.item_id CROSS JOIN simulated_plan p"
        f" JOIN {table_of(Item)} i ON i.roadmap_id = p.roadmap_id AND i.uid = ti.uid WHERE ti.roadmap_id = %s"
    )


def _copy_terms(template: Roadmap) -> None:
    """Occurrences, controls, and the journal of how the plan came."""
    own = {"municipality_id": "p.municipality_id", "roadmap_id": "p.roadmap_id", "item_id": "i.id"}
    edition = f"(SELECT e.id FROM {table_of(Edition)} e WHERE e.roadmap_id = p.roadmap_id)"
    insert_select(
        Occurrence,
        f"{table_of(Occurrence)} t {_own_item()}",
        [template.pk],
        like="t",
        columns=own | {"edition_id": edition},
    )
    insert_select(Control, f"{table_of(Control)} t {_own_item()}", [template.pk], like="t", columns=own)
    about = f"CASE t.object_kind WHEN 'roadmap' THEN p.roadmap_id ELSE {edition} END"
    insert_select(
        Event,
        f"{table_of(Event)} t CROSS JOIN simulated_plan p"
        " WHERE t.root_kind = 'roadmap' AND t.root_id = %s ORDER BY t.id",
        [template.pk],
        like="t",
        columns={
            "municipality_id": "p.municipality_id",
            "root_id": "p.roadmap_id",
            "object_id": f"CAST({about} AS varchar(40))",
        },
    )
