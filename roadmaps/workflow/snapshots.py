"""A deleted row or section with all below it as JSON, and its way back into rows."""

from __future__ import annotations

from typing import Any

from documents.values import from_data, to_data
from roadmaps import plan as values
from roadmaps.models import Item, Roadmap, Section
from roadmaps.plan_rows import append_items, read_plan
from roadmaps.workflow.outline import Node


def take(roadmap: Roadmap, node: Node) -> dict[str, Any]:
    """What stands at `node`: its value, and beside it the versions and which numbers were typed by hand."""
    plan = read_plan(roadmap)
    row = node.row
    kept: dict[str, Any] = {"_versions": {}, "_typed": []}
    for below in node.walk():
        if isinstance(below.row, Item):
            kept["_versions"][below.row.uid] = below.row.version
            kept["_typed"] += [below.row.uid] if below.row.label_typed else []
    if isinstance(row, Section):
        section = next(section for section in plan.sections if section.uid == row.uid)
        head = {"version": row.version, "typed": row.label_typed}
        return {**kept, "_section": to_data(section), "_head": head}
    item = next(item for _, _, item in plan.walk() if row is not None and item.uid == row.uid)
    return {**kept, "_item": to_data(item)}


def words(row: Section | Item) -> dict[str, Any]:
    """The row's texts, to see later whether somebody touched it."""
    names = ("title", "deadline", "responsible", "result", "extra") if isinstance(row, Item) else ("title", "period")
    return {name: getattr(row, name) for name in names}


def restore_items(
    roadmap: Roadmap,
    items: tuple[values.Item, ...],
    kept: dict[str, Any],
    *,
    section: Section | None,
    parent: Item | None,
) -> list[Item]:
    """Create the rows again with their uids, versions and typed numbers, last in their place."""
    rows = append_items(roadmap, section, parent, items)
    for row in rows:
        row.version = kept["_versions"].get(row.uid, 1)
        row.label_typed = row.uid in kept["_typed"]
    Item.objects.bulk_update(rows, ["version", "label_typed"], batch_size=500)
    return rows


def restore_section(roadmap: Roadmap, kept: dict[str, Any]) -> Section:
    """Create the section again with all its rows, last in the plan."""
    value = from_data(values.Section, kept["_section"])
    section = Section.objects.create(
        municipality_id=roadmap.municipality_id,
        roadmap=roadmap,
        uid=value.uid,
        position=Section.objects.filter(roadmap=roadmap).count(),
        label=value.label,
        title=value.title,
        period=value.period,
        version=kept["_head"]["version"],
        label_typed=kept["_head"]["typed"],
    )
    restore_items(roadmap, value.items, kept, section=section, parent=None)
    return section
