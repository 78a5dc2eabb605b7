"""Undo reads the journal's before. It refuses in words where something else has changed since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from documents.models import Act
from documents.values import from_data
from organizations.journal import record
from organizations.models import Event, User
from roadmaps import plan as values
from roadmaps.models import Item, Roadmap, Section
from roadmaps.workflow import appendices, clauses, snapshots
from roadmaps.workflow.act import save_act
from roadmaps.workflow.cells import TEXT_CELLS, editable, find_item, find_section, save_row
from roadmaps.workflow.changes import put_back
from roadmaps.workflow.core import Refused, touch
from roadmaps.workflow.outline import Gone, Labels, Node, Outline
from roadmaps.workflow.parties import put_parties, put_results, read_parties, read_results
from roadmaps.workflow.pasting import take_out
from roadmaps.workflow.repairs import take_back
from roadmaps.workflow.targets import restore_targets

_CHANGED = "Отменить нельзя: с тех пор это место изменили ещё раз."


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the journal kept of an act: the object, and the two sides."""

    object_kind: str
    object_id: str
    before: dict[str, Any]
    after: dict[str, Any]


def can_undo(event: Event) -> bool:
    """Whether the journal's line names an act that undo knows and that was not undone already."""
    return event.verb in _REVERTS and event.undone_by_id is None


def undo(pk: int, event_pk: int, *, by: User) -> Event:
    """Take back one act of editing. A second undo of the same act changes nothing and returns the first.

    Raises Refused when what the act left is not there any more, when its place is gone, or for another act.
    """
    with editable(pk, by=by) as roadmap:
        event = Event.objects.about("roadmap", pk).filter(pk=event_pk).select_related("undone_by").first()
        if event is None:
            raise Gone("Такой правки в истории этой карты нет.")
        if event.undone_by:
            return event.undone_by
        if event.verb not in _REVERTS:
            raise Refused("Это действие не отменяется: его следующее состояние меняют отдельно.")
        kept = Recorded(event.object_kind, event.object_id, event.before or {}, event.after or {})
        _REVERTS[event.verb](roadmap, kept)
        touch(roadmap)
        undone = record("undo", roadmap, by=by, title=event.object_title, before=event.after, after=event.before)
        undone.object_kind, undone.object_id = event.object_kind, event.object_id
        undone.save(update_fields=["object_kind", "object_id"])
        event.undone_by = undone
        event.save(update_fields=["undone_by"])
        return undone


def _edit_cell(roadmap: Roadmap, event: Recorded) -> None:
    item = find_item(roadmap, event.object_id)
    if "number" in event.after:
        _restore_number(roadmap, event, item)
        return
    for name, text in event.before.items():
        if name in TEXT_CELLS:
            _require(getattr(item, name) == event.after[name])
            setattr(item, name, text)
        else:
            _require(item.extra.get(name, "") == event.after[name])
            item.extra[name] = text
    save_row(item, *TEXT_CELLS, "extra")


def _edit_section(roadmap: Roadmap, event: Recorded) -> None:
    section = find_section(roadmap, event.object_id)
    for name in ("title", "period"):
        if name in event.before:
            _require(getattr(section, name) == event.after[name])
            setattr(section, name, event.before[name])
    save_row(section, "title", "period")
    if "number" in event.after:
        _restore_number(roadmap, event, section)


def _restore_number(roadmap: Roadmap, event: Recorded, row: Item | Section) -> None:
    outline = Outline.read(roadmap)
    node = outline.item(row.uid) if isinstance(row, Item) else outline.section(row.uid)
    _require(node.row is not None and node.row.label_typed == event.after["_typed"])
    if node.row is not None:
        node.row.label_typed = event.before["_typed"]
    _restore_labels(outline, event, strict=True)
    outline.save()
    save_row(row)


def _restore_labels(outline: Outline, event: Recorded, *, strict: bool = False) -> None:
    """The numbers as they were when all of them are still as the act left them; else by the scheme."""
    before: Labels = event.before.get("_labels", {})
    after: Labels = event.after.get("_labels", {})
    now = outline.labels()
    if all(now.get(key) == label for key, label in after.items()):
        outline.set_labels(before)
    elif strict:
        raise Refused(_CHANGED)
    elif outline.roadmap.auto_numbering:
        outline.relabel()


def _renumber(roadmap: Roadmap, event: Recorded) -> None:
    outline = Outline.read(roadmap)
    _restore_labels(outline, event, strict=True)
    outline.set_typed(event.before.get("_typed", []))
    outline.save()


def _add_row(roadmap: Roadmap, event: Recorded) -> None:
    outline = Outline.read(roadmap)
    node = _node(outline, event)
    if node.children:
        raise Refused("Отменить нельзя: в добавленном уже есть другие строки.")
    if node.row is None or node.parent is None or snapshots.words(node.row) != event.after["_words"]:
        raise Refused("Отменить нельзя: добавленное с тех пор правили. Его можно удалить.")
    node.parent.children.remove(node)
    node.row.delete()
    _restore_labels(outline, event)
    outline.save()


def _move_row(roadmap: Roadmap, event: Recorded) -> None:
    outline = Outline.read(roadmap)
    node = _node(outline, event)
    now, left = outline.where(node), event.after["_place"]
    _require({**now, "index": 0} == {**left, "index": 0})
    outline.put_at(node, _parent(outline, event.before["_place"]), event.before["_place"]["index"])
    _restore_labels(outline, event)
    outline.save()
    if node.row is not None:
        save_row(node.row)


def _delete_item(roadmap: Roadmap, event: Recorded) -> None:
    kept, place = event.before, event.before["_place"]
    parent = _parent(Outline.read(roadmap), place)
    head = parent.heading().row
    value = from_data(values.Item, kept["_item"])
    snapshots.restore_items(
        roadmap,
        (value,),
        kept,
        section=head if isinstance(head, Section) else None,
        parent=parent.row if isinstance(parent.row, Item) else None,
    )
    _settle(roadmap, event)


def _delete_section(roadmap: Roadmap, event: Recorded) -> None:
    snapshots.restore_section(roadmap, event.before)
    _settle(roadmap, event)


def _settle(roadmap: Roadmap, event: Recorded) -> None:
    """Put what was just restored back to its own place among its like, with the numbers as they were."""
    outline = Outline.read(roadmap)
    place = event.before["_place"]
    outline.put_at(_node(outline, event), outline.parent_at(place), place["index"])
    _restore_labels(outline, event)
    outline.save()


def _node(outline: Outline, event: Recorded) -> Node:
    return outline.section(event.object_id) if event.object_kind == "section" else outline.item(event.object_id)


def _parent(outline: Outline, place: dict[str, Any]) -> Node:
    try:
        return outline.parent_at(place)
    except Gone:
        raise Refused("Отменить нельзя: места, где стояла строка, больше нет.") from None


def _set_parties(roadmap: Roadmap, event: Recorded) -> None:
    item = find_item(roadmap, event.object_id)
    if "parties" in event.after:
        _require(read_parties(item) == _values(values.Party, event.after["parties"]))
        put_parties(item, _values(values.Party, event.before["parties"]))
    _restore_text(item, "responsible", event)


def _set_results(roadmap: Roadmap, event: Recorded) -> None:
    item = find_item(roadmap, event.object_id)
    if "results" in event.after:
        _require(read_results(item) == _values(values.ResultDocument, event.after["results"]))
        put_results(item, _values(values.ResultDocument, event.before["results"]))
    _restore_text(item, "result", event)


def _restore_text(item: Item, name: str, event: Recorded) -> None:
    if name in event.after:
        _require(getattr(item, name) == event.after[name])
        setattr(item, name, event.before[name])
    save_row(item, name)


def _values(kind: type[Any], data: list[Any]) -> tuple[Any, ...]:
    return tuple(from_data(kind, entry) for entry in data)


def _edit_properties(roadmap: Roadmap, event: Recorded) -> None:
    names = put_back(roadmap, _shown(event.before), _shown(event.after))
    roadmap.save(update_fields=names)
    if "_labels" in event.after:
        outline = Outline.read(roadmap)
        _restore_labels(outline, event)
        outline.save()


def _edit_targets(roadmap: Roadmap, event: Recorded) -> None:
    restore_targets(roadmap, event.before["_targets"], event.after["_targets"])


def _paste(roadmap: Roadmap, event: Recorded) -> None:
    outline = Outline.read(roadmap)
    take_out(outline, event.after["rows"])
    _restore_labels(outline, event)
    outline.save()


def _accept_repairs(roadmap: Roadmap, event: Recorded) -> None:
    take_back(roadmap, event.before["texts"], event.after["texts"])


def _act(roadmap: Roadmap) -> Act:
    if roadmap.act is None:
        raise Refused("У карты больше нет текста акта.")
    return roadmap.act


def _edit_act(roadmap: Roadmap, event: Recorded) -> None:
    act = _act(roadmap)
    save_act(act, *put_back(act, event.before, event.after))


def _edit_clause(roadmap: Roadmap, event: Recorded) -> None:
    clause = clauses.find_clause(_act(roadmap), event.object_id)
    clause.save(update_fields=put_back(clause, event.before, event.after))
    save_act(_act(roadmap))


def _add_clause(roadmap: Roadmap, event: Recorded) -> None:
    act = _act(roadmap)
    clause = clauses.find_clause(act, event.object_id)
    if clause.text != event.after["text"] or clauses.siblings(act, clause):
        raise Refused("Отменить нельзя: пункт с тех пор правили. Его можно удалить.")
    clause.delete()
    save_act(act)


def _move_clause(roadmap: Roadmap, event: Recorded) -> None:
    act = _act(roadmap)
    clause = clauses.find_clause(act, event.object_id)
    _require(clauses.where(clause)["parent"] == event.after["_place"]["parent"])
    clauses.put_at(act, clause, event.before["_place"])
    save_act(act)


def _delete_clause(roadmap: Roadmap, event: Recorded) -> None:
    act, place = _act(roadmap), event.before["_place"]
    try:
        parent = clauses.find_clause(act, place["parent"]) if place["parent"] else None
    except Gone:
        raise Refused("Отменить нельзя: пункта, в котором он стоял, больше нет.") from None
    clauses.put_at(act, clauses.restore(act, event.before["_clause"], parent), place)
    save_act(act)


def _edit_appendix(roadmap: Roadmap, event: Recorded) -> None:
    appendix = appendices.find_appendix(_act(roadmap), event.object_id)
    appendix.save(update_fields=put_back(appendix, event.before, event.after))
    save_act(_act(roadmap))


def _add_appendix(roadmap: Roadmap, event: Recorded) -> None:
    act = _act(roadmap)
    appendices.find_appendix(act, event.object_id).delete()
    if event.after.get("_first"):
        first = appendices.find_appendix(act, event.after["_first"])
        first.number = ""
        first.save(update_fields=["number"])
    save_act(act)


def _delete_appendix(roadmap: Roadmap, event: Recorded) -> None:
    appendices.restore(_act(roadmap), event.before["_appendix"])
    save_act(_act(roadmap))


def _shown(columns: dict[str, Any]) -> dict[str, Any]:
    """The row's own columns; names that begin with «_» are kept for undo only."""
    return {name: plain for name, plain in columns.items() if not name.startswith("_")}


def _require(holds: bool) -> None:
    if not holds:
        raise Refused(_CHANGED)


_REVERTS: dict[str, Callable[[Roadmap, Recorded], None]] = {
    "edit_cell": _edit_cell,
    "edit_section": _edit_section,
    "add_item": _add_row,
    "add_section": _add_row,
    "move_item": _move_row,
    "move_section": _move_row,
    "delete_item": _delete_item,
    "delete_section": _delete_section,
    "set_parties": _set_parties,
    "set_results": _set_results,
    "edit_properties": _edit_properties,
    "renumber": _renumber,
    "edit_targets": _edit_targets,
    "edit_act": _edit_act,
    "add_clause": _add_clause,
    "edit_clause": _edit_clause,
    "move_clause": _move_clause,
    "delete_clause": _delete_clause,
    "add_appendix": _add_appendix,
    "edit_appendix": _edit_appendix,
    "delete_appendix": _delete_appendix,
    "paste": _paste,
    "accept_repairs": _accept_repairs,
}
