"""Clauses of the act: added, reworded, moved with what hangs below them, deleted with undo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from documents.act_rows import new_uid
from documents.models import Act, Clause
from organizations.journal import record
from organizations.models import Event, User
from roadmaps.models import Roadmap
from roadmaps.workflow.act import editable_act, save_act
from roadmaps.workflow.changes import Columns, columns_of, differences, mark_of, put, require_mark
from roadmaps.workflow.core import Refused, touch
from roadmaps.workflow.outline import Gone, Place
from roadmaps.workflow.typed import clean, clean_line

FIELDS = ("text", "label", "kind", "executor", "term", "appendix")
MAX_DEPTH = 3
_UID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """One point; `label` only where its number is not the next one."""

    text: str
    kind: str = Clause.Kind.PLAIN.value
    executor: str = ""
    term: str = ""
    appendix: str = ""
    label: str = ""


def clause_mark(clause: Clause) -> str:
    return mark_of(clause, FIELDS)


def add_clause(
    pk: int, words: ClauseWords, *, place: Place = Place.INSIDE, target: str = "", by: User, uid: str = ""
) -> Clause:
    """Add a point before, after or inside `target`; inside nothing: at the end. `uid` makes a repeat harmless."""
    if uid and not _UID.fullmatch(uid):
        raise Refused("Форма испорчена: откройте её заново.")
    with editable_act(pk, by=by) as (roadmap, act):
        known = Clause.objects.filter(act=act, uid=uid).first() if uid else None
        if known:
            return known
        near = find_clause(act, target) if target else None
        parent = near if place is Place.INSIDE else near and near.parent
        if parent and _depth(parent) >= MAX_DEPTH:
            raise Refused(f"Вложенность пунктов — не больше {MAX_DEPTH} уровней.")
        clause = Clause(
            municipality_id=act.municipality_id, act=act, uid=uid or new_uid(), parent=parent, **_columns(words)
        )
        order = siblings(act, parent)
        at = len(order)
        if near is not None and place is not Place.INSIDE:
            at = order.index(near) + (place is Place.AFTER)
        clause.position = at
        clause.save()
        order.insert(at, clause)
        _write_order(order)
        _log(roadmap, act, "add_clause", clause, {}, {"text": clause.text, "_place": where(clause)}, by=by)
        return clause


def edit_clause(pk: int, uid: str, words: ClauseWords, *, mark: str, by: User) -> Event | None:
    """Reword a point; None when nothing changed. Raises Stale when somebody changed it since `mark`."""
    with editable_act(pk, by=by) as (roadmap, act):
        clause = find_clause(act, uid)
        before, after = differences(clause, _columns(words))
        if not after:
            return None
        require_mark(clause, FIELDS, mark, shown=clause.text)
        clause.save(update_fields=put(clause, after))
        return _log(roadmap, act, "edit_clause", clause, before, after, by=by)


def step_clause(pk: int, uid: str, direction: str, *, index: int | None, by: User) -> Event | None:
    """Move a point «up», «down», «in» (below the one above) or «out» (after its parent).

    `index` is where the form saw the point: the same form sent twice moves it once.
    """
    with editable_act(pk, by=by) as (roadmap, act):
        clause = find_clause(act, uid)
        before = where(clause)
        if index is not None and before["index"] != index:
            return None
        _step(act, clause, direction)
        clause.save(update_fields=["parent"])
        after = where(clause)
        return _log(roadmap, act, "move_clause", clause, {"_place": before}, {"_place": after}, by=by)


def delete_clause(pk: int, uid: str, *, mark: str, by: User) -> Event:
    """Delete a point with all below it; the event keeps the whole."""
    with editable_act(pk, by=by) as (roadmap, act):
        clause = find_clause(act, uid)
        require_mark(clause, FIELDS, mark, shown=clause.text)
        kept = {"_place": where(clause), "_clause": snapshot(clause)}
        title, parent = str(clause), clause.parent
        clause.delete()
        _write_order(siblings(act, parent))
        return _log(roadmap, act, "delete_clause", clause, kept, {}, title=title, by=by)


def find_clause(act: Act, uid: str) -> Clause:
    """The act's clause; Gone when somebody deleted it."""
    clause = Clause.objects.filter(act=act, uid=uid).select_related("parent").first()
    if clause is None:
        raise Gone("Этого пункта в акте уже нет: его удалили.")
    return clause


def siblings(act: Act, parent: Clause | None) -> list[Clause]:
    return list(Clause.objects.filter(act=act, parent=parent).order_by("position", "pk"))


def where(clause: Clause) -> dict[str, Any]:
    """The clause's place in words that outlive keys."""
    order = [row.pk for row in siblings(clause.act, clause.parent)]
    return {"parent": clause.parent.uid if clause.parent else "", "index": order.index(clause.pk)}


def put_at(act: Act, clause: Clause, place: dict[str, Any]) -> None:
    """Move the clause to a recorded place; Gone when the parent is not there any more."""
    parent = find_clause(act, place["parent"]) if place["parent"] else None
    _insert(act, clause, parent, place["index"])
    clause.save(update_fields=["parent"])


def snapshot(clause: Clause) -> Columns:
    """The clause with all below it as JSON."""
    below = siblings(clause.act, clause)
    return {"uid": clause.uid, **columns_of(clause, FIELDS), "children": [snapshot(child) for child in below]}


def restore(act: Act, kept: Columns, parent: Clause | None, position: int = 0) -> Clause:
    """Create the clause again with all below it."""
    clause = Clause(municipality_id=act.municipality_id, act=act, parent=parent, uid=kept["uid"], position=position)
    put(clause, {name: kept[name] for name in FIELDS})
    clause.save()
    for place, child in enumerate(kept["children"]):
        restore(act, child, clause, place)
    return clause


def _step(act: Act, clause: Clause, direction: str) -> None:
    order = siblings(act, clause.parent)
    index = [row.pk for row in order].index(clause.pk)
    if direction == "up" and index:
        _insert(act, clause, clause.parent, index - 1)
    elif direction == "down" and index + 1 < len(order):
        _insert(act, clause, clause.parent, index + 1)
    elif direction == "in" and index:
        above = order[index - 1]
        if _depth(above) + _height(clause) > MAX_DEPTH:
            raise Refused(f"Вложенность пунктов — не больше {MAX_DEPTH} уровней.")
        _insert(act, clause, above, len(siblings(act, above)))
    elif direction == "out" and clause.parent:
        parent = find_clause(act, clause.parent.uid)
        outer = [row.pk for row in siblings(act, parent.parent)]
        _insert(act, clause, parent.parent, outer.index(parent.pk) + 1)
    else:
        raise Refused("Двигать пункт дальше некуда.")


def _insert(act: Act, clause: Clause, parent: Clause | None, index: int) -> None:
    order = [row for row in siblings(act, parent) if row.pk != clause.pk]
    clause.parent = parent
    order.insert(index, clause)
    _write_order(order)


def _write_order(order: list[Clause]) -> None:
    for place, row in enumerate(order):
        row.position = place
    Clause.objects.bulk_update(order, ["position"])


def _ancestors(clause: Clause) -> Iterator[Clause]:
    node: Clause | None = clause
    while node is not None:
        yield node
        node = node.parent


def _depth(clause: Clause) -> int:
    return sum(1 for _ in _ancestors(clause))


def _height(clause: Clause) -> int:
    return 1 + max((_height(child) for child in siblings(clause.act, clause)), default=0)


def _columns(words: ClauseWords) -> Columns:
    if words.kind not in Clause.Kind.values:
        raise Refused("Такого вида пункта нет в списке.", field="kind")
    text = clean(words.text, field="text", what="Текст пункта")
    if not text:
        raise Refused("Напишите текст пункта.", field="text")
    return {
        "text": text,
        "kind": words.kind,
        "executor": clean_line(words.executor, limit=300, field="executor", what="Исполнитель"),
        "term": clean_line(words.term, limit=200, field="term", what="Срок"),
        "appendix": clean_line(words.appendix, limit=10, field="appendix", what="Номер приложения"),
        "label": clean_line(words.label, limit=20, field="label", what="Номер"),
    }


def _log(
    roadmap: Roadmap,
    act: Act,
    verb: str,
    clause: Clause,
    before: Columns,
    after: Columns,
    *,
    by: User,
    title: str = "",
) -> Event:
    save_act(act)
    touch(roadmap)
    return record(verb, roadmap, by=by, target=clause, title=title, before=before, after=after)
