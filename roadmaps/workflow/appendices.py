"""Appendices of the act: the plan, its targets, lists of organizations, free tables and texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from documents.act_rows import new_uid
from documents.models import Act, Appendix
from organizations.journal import record
from organizations.models import Event, User
from roadmaps.models import Roadmap
from roadmaps.workflow.act import editable_act, save_act
from roadmaps.workflow.changes import Columns, columns_of, differences, mark_of, put, require_mark
from roadmaps.workflow.core import Refused, touch
from roadmaps.workflow.outline import Gone
from roadmaps.workflow.typed import clean, clean_line, is_blank

FIELDS = ("kind", "number", "title", "columns", "rows", "text", "absent")
MAX_COLUMNS = 12
# A form holds so many fields; a longer table is no appendix of an order.
MAX_CELLS = 4000
_UID = re.compile(r"[0-9a-f]{12}")
_TABLES = (Appendix.Kind.LIST, Appendix.Kind.TABLE)


@dataclass(frozen=True, slots=True)
class AppendixWords:
    """One appendix. `columns` and `rows` are the body of a list or a table, `text` that of a text."""

    kind: str
    number: str = ""
    title: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    text: str = ""
    absent: bool = False


def appendix_mark(appendix: Appendix) -> str:
    return mark_of(appendix, FIELDS)


def add_appendix(pk: int, words: AppendixWords, *, by: User, uid: str = "") -> Appendix:
    """Add an appendix after the others. When it is the second, the first one gets its number too.

    `uid` comes from the form: the same form sent twice adds one appendix.
    """
    if uid and not _UID.fullmatch(uid):
        raise Refused("Форма испорчена: откройте её заново.")
    with editable_act(pk, by=by) as (roadmap, act):
        known = Appendix.objects.filter(act=act, uid=uid).first() if uid else None
        if known:
            return known
        others = list(Appendix.objects.filter(act=act).order_by("position", "pk"))
        _require_one_plan(others, words.kind)
        before, after = _number_first(others)
        columns = _columns(words)
        columns["number"] = columns["number"] or _next_number(others)
        appendix = Appendix(
            municipality_id=act.municipality_id,
            act=act,
            uid=uid or new_uid(),
            position=others[-1].position + 1 if others else 0,
        )
        put(appendix, columns)
        appendix.save()
        _log(roadmap, act, "add_appendix", appendix, before, {"title": appendix.title, **after}, by=by)
        return appendix


def edit_appendix(pk: int, uid: str, words: AppendixWords, *, mark: str, by: User) -> Event | None:
    """Change an appendix; None when nothing changed. Raises Stale when somebody changed it since `mark`."""
    with editable_act(pk, by=by) as (roadmap, act):
        appendix = find_appendix(act, uid)
        before, after = differences(appendix, _columns(words))
        if not after:
            return None
        if "kind" in after:
            others = Appendix.objects.filter(act=act).exclude(pk=appendix.pk)
            _require_one_plan(list(others), words.kind)
        require_mark(appendix, FIELDS, mark, shown=str(appendix))
        appendix.save(update_fields=put(appendix, after))
        return _log(roadmap, act, "edit_appendix", appendix, before, after, by=by)


def delete_appendix(pk: int, uid: str, *, mark: str, by: User) -> Event:
    """Delete an appendix; the event keeps the whole. The plan's own appendix goes too, if the editor says so."""
    with editable_act(pk, by=by) as (roadmap, act):
        appendix = find_appendix(act, uid)
        require_mark(appendix, FIELDS, mark, shown=str(appendix))
        kept = {"_appendix": snapshot(appendix)}
        title = str(appendix)
        appendix.delete()
        return _log(roadmap, act, "delete_appendix", appendix, kept, {}, title=title, by=by)


def find_appendix(act: Act, uid: str) -> Appendix:
    """The act's appendix; Gone when somebody deleted it."""
    appendix = Appendix.objects.filter(act=act, uid=uid).first()
    if appendix is None:
        raise Gone("Этого приложения в акте уже нет: его удалили.")
    return appendix


def snapshot(appendix: Appendix) -> Columns:
    """The appendix as JSON, with its place among the others."""
    return {"uid": appendix.uid, "position": appendix.position, **columns_of(appendix, (*FIELDS, "stamp"))}


def restore(act: Act, kept: Columns) -> Appendix:
    """Create the appendix again. Raises Refused when the plan has another appendix of its own by now."""
    _require_one_plan(list(Appendix.objects.filter(act=act)), kept["kind"])
    appendix = Appendix(municipality_id=act.municipality_id, act=act, uid=kept["uid"], position=kept["position"])
    put(appendix, {name: kept[name] for name in (*FIELDS, "stamp")})
    appendix.save()
    return appendix


def _require_one_plan(others: list[Appendix], kind: str) -> None:
    if kind == Appendix.Kind.ROADMAP and any(other.kind == kind for other in others):
        raise Refused("Дорожная карта в приложениях уже есть, второй раз её не прикладывают.", field="kind")


def _number_first(others: list[Appendix]) -> tuple[Columns, Columns]:
    """The only appendix has no number; with a second one it becomes «1»."""
    if len(others) != 1 or others[0].number:
        return {}, {}
    others[0].number = "1"
    others[0].save(update_fields=["number"])
    return {"_first": ""}, {"_first": others[0].uid}


def _next_number(others: list[Appendix]) -> str:
    if not others:
        return ""
    numbers = [int(other.number) for other in others if other.number.isdecimal()]
    return str(max(numbers, default=len(others)) + 1)


def _columns(words: AppendixWords) -> Columns:
    if words.kind not in Appendix.Kind.values:
        raise Refused("Укажите, что в приложении.", field="kind")
    of_table, of_text = words.kind in _TABLES, words.kind == Appendix.Kind.TEXT
    if not of_text and not is_blank(words.text):
        raise Refused("Текст печатается только в приложении-тексте: выберите «Текст» или уберите его.", field="text")
    columns = [clean(head, limit=200, field="columns", what="Название графы") for head in words.columns]
    if of_table and not columns:
        raise Refused("Назовите хотя бы одну графу.", field="columns")
    if len(columns) > MAX_COLUMNS or len(words.rows) * (len(columns) + 1) > MAX_CELLS:
        raise Refused(f"В таблице не больше {MAX_COLUMNS} граф и {MAX_CELLS} ячеек.", field="columns")
    rows = [[clean(cell, field="rows", what="Ячейка") for cell in row] for row in words.rows]
    return {
        "kind": words.kind,
        "number": clean_line(words.number, limit=10, field="number", what="Номер"),
        "title": clean_line(words.title, limit=500, field="title", what="Название"),
        "columns": columns if of_table else [],
        "rows": [_fitted(row, len(columns)) for row in rows if any(row)] if of_table else [],
        "text": clean(words.text, field="text", what="Текст приложения") if of_text else "",
        "absent": words.absent,
    }


def _fitted(row: list[str], width: int) -> list[str]:
    return (row + [""] * width)[:width]


def _log(
    roadmap: Roadmap,
    act: Act,
    verb: str,
    appendix: Appendix,
    before: Columns,
    after: Columns,
    *,
    by: User,
    title: str = "",
) -> Event:
    save_act(act)
    touch(roadmap)
    return record(verb, roadmap, by=by, target=appendix, title=title, before=before, after=after)
