"""Rows come, move and go. Each act locks the roadmap, numbers the rows anew and logs what undo needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from documents.act_rows import new_uid
from organizations.journal import record
from organizations.models import Event, User
from roadmaps.models import Item, Roadmap, Section
from roadmaps.workflow import snapshots
from roadmaps.workflow.cells import (
    LABEL_LIMIT,
    PERIOD_LIMIT,
    TEXT_CELLS,
    Saved,
    editable,
    require_version,
    save_row,
)
from roadmaps.workflow.core import Refused, touch
from roadmaps.workflow.outline import Gone, Node, Outline, Place, changed_labels
from roadmaps.workflow.typed import clean, clean_line

_UID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the plan: before, after or inside an item or a section; both empty: inside the plan, at its end."""

    place: Place = Place.INSIDE
    item: str = ""
    section: str = ""


def add_item(pk: int, cells: Mapping[str, str], spot: Spot, *, by: User, uid: str = "") -> Saved:
    """Add a row with the given cells. `uid` comes from the form: the same form sent twice adds one row."""
    with editable(pk, by=by) as roadmap:
        uid = _fresh(uid)
        known = Item.objects.filter(roadmap=roadmap, uid=uid).first()
        if known:
            return Saved(uid, known.version)
        outline = Outline.read(roadmap)
        was = outline.labels()
        row = _new_item(roadmap, uid, cells)
        node = outline.add(row, spot.place, _target(outline, spot, of_sections=False))
        _place_new(outline, node)
        row.save()
        return _log_new(roadmap, outline, was, node, "add_item", by=by)


def add_section(
    pk: int, title: str, spot: Spot, *, period: str = "", label: str = "", by: User, uid: str = ""
) -> Saved:
    """Add a section: before or after another one, or at the end. `uid` as in `add_item`."""
    with editable(pk, by=by) as roadmap:
        uid = _fresh(uid)
        known = Section.objects.filter(roadmap=roadmap, uid=uid).first()
        if known:
            return Saved(uid, known.version)
        outline = Outline.read(roadmap)
        was = outline.labels()
        label = clean_line(label, limit=LABEL_LIMIT, field="number", what="Номер")
        row = Section(
            municipality_id=roadmap.municipality_id,
            roadmap=roadmap,
            uid=uid,
            title=clean(title, field="title", what="Заголовок раздела"),
            period=clean_line(period, limit=PERIOD_LIMIT, field="period", what="Период раздела"),
            label=label,
            label_typed=bool(label),
        )
        if not row.title and not label:
            raise Refused("Укажите заголовок раздела или его номер.", field="title")
        node = outline.add(row, spot.place, _target(outline, spot, of_sections=True))
        _place_new(outline, node)
        row.save()
        return _log_new(roadmap, outline, was, node, "add_section", by=by)


def move_item(pk: int, uid: str, spot: Spot, *, version: int | None, by: User) -> Saved:
    """Move a row with all below it. Raises Stale when the row changed, Refused for a cycle or a fourth level."""
    return _move(pk, uid, _item_node, lambda outline, node: _put(outline, node, spot), version=version, by=by)


def move_section(pk: int, uid: str, spot: Spot, *, version: int | None, by: User) -> Saved:
    """Move a section with all its rows before or after another one."""
    return _move(pk, uid, _section_node, lambda outline, node: _put(outline, node, spot), version=version, by=by)


def step_item(pk: int, uid: str, direction: str, *, version: int | None, by: User) -> Saved:
    """Move a row one step: «up», «down», «in» (below the row above) or «out» (after its parent)."""
    if direction not in _ITEM_STEPS:
        raise Refused("Так строки не двигаются.")
    return _move(pk, uid, _item_node, _ITEM_STEPS[direction], version=version, by=by)


def step_section(pk: int, uid: str, direction: str, *, version: int | None, by: User) -> Saved:
    """Move a section one step: «up» or «down»."""
    if direction not in ("up", "down"):
        raise Refused("Так разделы не двигаются.")
    return _move(pk, uid, _section_node, _ITEM_STEPS[direction], version=version, by=by)


def delete_item(pk: int, uid: str, *, version: int | None, by: User) -> Saved:
    """Delete a row with all below it; the event keeps the whole, so that undo brings it back."""
    return _delete(pk, uid, _item_node, version=version, by=by)


def delete_section(pk: int, uid: str, *, version: int | None, by: User) -> Saved:
    """Delete a section with all its rows; the event keeps the whole."""
    return _delete(pk, uid, _section_node, version=version, by=by)


def write_deletion(roadmap: Roadmap, outline: Outline, node: Node) -> dict[str, Any]:
    """Delete what hangs at `node` and return its snapshot with its place. The caller relabels, saves and logs."""
    if node.row is None or node.parent is None:
        raise Gone("Этой строки в карте уже нет.")
    kept = {"_place": outline.where(node), **snapshots.take(roadmap, node)}
    # First every row is written where the tree has it, so that the cascade takes this subtree and nothing else.
    outline.save()
    node.parent.children.remove(node)
    node.row.delete()
    return kept


def _move(
    pk: int,
    uid: str,
    find: Callable[[Outline, str], Node],
    put: Callable[[Outline, Node], None],
    *,
    version: int | None,
    by: User,
) -> Saved:
    with editable(pk, by=by) as roadmap:
        outline = Outline.read(roadmap)
        node = find(outline, uid)
        row, was, before = node.row, outline.labels(), outline.where(node)
        assert row is not None  # noqa: S101  # found by its uid
        require_version(row, version, current=str(row))
        put(outline, node)
        after = outline.where(node)
        if after == before:
            return Saved(uid, row.version)
        if roadmap.auto_numbering:
            outline.relabel()
        outline.save()
        save_row(row)
        touch(roadmap)
        labels = changed_labels(was, outline.labels())
        verb = "move_section" if node.is_section else "move_item"
        event = record(
            verb,
            roadmap,
            by=by,
            target=row,
            before={"_place": before, "_labels": labels[0]},
            after={"_place": after, "_labels": labels[1]},
        )
        return Saved(uid, row.version, event, relabelled=True)


def _delete(pk: int, uid: str, find: Callable[[Outline, str], Node], *, version: int | None, by: User) -> Saved:
    with editable(pk, by=by) as roadmap:
        outline = Outline.read(roadmap)
        node = find(outline, uid)
        row, was = node.row, outline.labels()
        assert row is not None  # noqa: S101  # found by its uid
        require_version(row, version, current=str(row))
        title = str(row)
        kept = write_deletion(roadmap, outline, node)
        if roadmap.auto_numbering:
            outline.relabel()
        outline.save()
        touch(roadmap)
        labels = changed_labels(was, outline.labels())
        verb = "delete_section" if node.is_section else "delete_item"
        event = record(
            verb,
            roadmap,
            by=by,
            target=row,
            title=title,
            before={**kept, "_labels": labels[0]},
            after={"_labels": labels[1]},
        )
        return Saved(uid, row.version, event, relabelled=True)


def _new_item(roadmap: Roadmap, uid: str, cells: Mapping[str, str]) -> Item:
    known = {entry["key"] for entry in roadmap.columns} | set(TEXT_CELLS)
    texts = {key: clean(text, field=key, what="Текст графы") for key, text in cells.items() if key in known}
    label = clean_line(texts.pop("number", ""), limit=LABEL_LIMIT, field="number", what="Номер")
    return Item(
        municipality_id=roadmap.municipality_id,
        roadmap=roadmap,
        uid=uid,
        label=label,
        label_typed=bool(label),
        extra={key: text for key, text in texts.items() if key not in TEXT_CELLS and text},
        **{key: text for key, text in texts.items() if key in TEXT_CELLS},
    )


def _place_new(outline: Outline, node: Node) -> None:
    """Number a new row as the plan is numbered, and the others where that is automatic."""
    row = node.row
    if outline.roadmap.auto_numbering:
        outline.relabel()
    elif row is not None and not row.label:
        row.label = outline.next_label(node)


def _log_new(roadmap: Roadmap, outline: Outline, was: dict[str, str], node: Node, verb: str, *, by: User) -> Saved:
    row = node.row
    assert row is not None  # noqa: S101  # just created
    outline.save()
    touch(roadmap)
    labels = changed_labels(was, outline.labels())
    event: Event = record(
        verb,
        roadmap,
        by=by,
        target=row,
        before={"_labels": labels[0]},
        after={
            "title": row.title,
            "_place": outline.where(node),
            "_words": snapshots.words(row),
            "_labels": labels[1],
        },
    )
    return Saved(row.uid, row.version, event, relabelled=True)


def _fresh(uid: str) -> str:
    if uid and not _UID.fullmatch(uid):
        raise Refused("Форма испорчена: откройте её заново.")
    return uid or new_uid()


def _item_node(outline: Outline, uid: str) -> Node:
    return outline.item(uid)


def _section_node(outline: Outline, uid: str) -> Node:
    return outline.section(uid)


def _target(outline: Outline, spot: Spot, *, of_sections: bool) -> Node:
    if spot.item:
        return outline.item(spot.item)
    if spot.section:
        return outline.section(spot.section)
    if of_sections:
        return outline.root
    # A plan of sections keeps its rows in them; one without has a single list.
    return outline.sections[-1] if outline.sections else outline.loose


def _put(outline: Outline, node: Node, spot: Spot) -> None:
    target = _target(outline, spot, of_sections=node.is_section)
    if target is not node or spot.place is Place.INSIDE:
        outline.put(node, spot.place, target)


def _up(outline: Outline, node: Node) -> None:
    parent, index = node.parent, node.index
    if parent is None:
        return
    if index:
        outline.put(node, Place.BEFORE, parent.children[index - 1])
        return
    above = _neighbour(outline, parent, -1) if not node.is_section and parent.is_section else None
    if above is None:
        raise Refused("Выше некуда: строка уже первая.")
    outline.put(node, Place.INSIDE, above)


def _down(outline: Outline, node: Node) -> None:
    parent, index = node.parent, node.index
    if parent is None:
        return
    if index + 1 < len(parent.children):
        outline.put(node, Place.AFTER, parent.children[index + 1])
        return
    below = _neighbour(outline, parent, 1) if not node.is_section and parent.is_section else None
    if below is None:
        raise Refused("Ниже некуда: строка уже последняя.")
    outline.put_at(node, below, 0)


def _in(outline: Outline, node: Node) -> None:
    if node.parent is None or not node.index:
        raise Refused("Вложить не во что: выше в этом списке нет строки.")
    outline.put(node, Place.INSIDE, node.parent.children[node.index - 1])


def _out(outline: Outline, node: Node) -> None:
    if node.parent is None or node.parent.is_section:
        raise Refused("Строка уже на верхнем уровне.")
    outline.put(node, Place.AFTER, node.parent)


def _neighbour(outline: Outline, head: Node, step: int) -> Node | None:
    """The section before or after, or the items without a section where there are any."""
    heads = [*([outline.loose] if outline.loose.children else []), *outline.sections]
    place = heads.index(head) + step
    return heads[place] if 0 <= place < len(heads) else None


_ITEM_STEPS: dict[str, Callable[[Outline, Node], None]] = {"up": _up, "down": _down, "in": _in, "out": _out}
