"""Words of rows: one cell, one section heading at a time. Drafts only, the row's version checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from organizations.access import Access
from organizations.journal import record
from organizations.models import Event, User
from roadmaps import permissions
from roadmaps.models import Item, Roadmap, Section
from roadmaps.workflow.core import Refused, Stale, locked, require, require_draft, short, touch
from roadmaps.workflow.outline import Gone, Outline, changed_labels
from roadmaps.workflow.typed import clean, clean_line

LABEL_LIMIT = 20
PERIOD_LIMIT = 100
TEXT_CELLS = ("title", "deadline", "responsible", "result")


@dataclass(frozen=True, slots=True)
class Saved:
    """What an act of editing left behind: the row's uid, its version and the event, None when nothing changed.

    `relabelled`: other rows have new numbers, so that more than this row is to be shown anew.
    """

    uid: str
    version: int
    event: Event | None = None
    relabelled: bool = False


@contextmanager
def editable(pk: int, *, by: User) -> Iterator[Roadmap]:
    """The roadmap, locked, a draft, and written by a person who may."""
    with locked(pk) as roadmap:
        require(permissions.may_write(Access.of(by), roadmap), "править эту карту")
        require_draft(roadmap)
        yield roadmap


def edit_cell(pk: int, uid: str, field: str, text: str, *, version: int | None, by: User) -> Saved:
    """Set the text of one cell. `field`: a core column or one of the plan's extra columns.

    Raises Gone when the row was deleted, Stale when somebody changed the row since `version`, Refused for a text
    that is too long or a column that is not there. The same text again changes nothing, whatever the version.
    """
    with editable(pk, by=by) as roadmap:
        item = find_item(roadmap, uid)
        _require_column(roadmap, field)
        if field == "number":
            return _edit_label(roadmap, item, text, version=version, by=by)
        text = clean(text, field="text")
        before = item.extra.get(field, "") if field not in TEXT_CELLS else getattr(item, field)
        if text == (before or ""):
            return Saved(uid, item.version)
        require_version(item, version, current=before or "")
        if field in TEXT_CELLS:
            setattr(item, field, text)
        else:
            item.extra[field] = text
        save_row(item, field if field in TEXT_CELLS else "extra")
        return _log(roadmap, "edit_cell", item, {field: before}, {field: text}, by=by)


def edit_section(
    pk: int, uid: str, *, title: str, period: str, label: str | None = None, version: int | None, by: User
) -> Saved:
    """Set a section's heading, its own period and, where `label` is given, its number. Raises as `edit_cell`."""
    with editable(pk, by=by) as roadmap:
        section = find_section(roadmap, uid)
        after: dict[str, Any] = {
            "title": clean(title, field="title", what="Заголовок раздела"),
            "period": clean_line(period, limit=PERIOD_LIMIT, field="period", what="Период раздела"),
        }
        if label is not None:
            after["number"] = clean_line(label, limit=LABEL_LIMIT, field="number", what="Номер")
        before = {"title": section.title, "period": section.period, "number": section.label}
        after = {name: text for name, text in after.items() if text != before[name]}
        before = {name: before[name] for name in after}
        if not after:
            return Saved(uid, section.version)
        require_version(section, version, current=section.title)
        section.title = after.get("title", section.title)
        section.period = after.get("period", section.period)
        save_row(section, "title", "period")
        if "number" in after:
            return _write_label(roadmap, section, after["number"], before, after, by=by)
        return _log(roadmap, "edit_section", section, before, after, by=by)


def require_version(row: Item | Section, version: int | None, *, current: Any) -> None:
    """Raise Stale when the row is not what the person saw, and Refused when the form did not say what that was."""
    if version is None:
        raise Refused("Форма пришла без версии строки. Откройте строку заново и повторите правку.")
    if row.version != version:
        raise Stale(
            "Эту строку изменили, пока вы её правили.",
            current=current,
            version=row.version,
            by=last_editor(row),
        )


def last_editor(row: Item | Section) -> str:
    """Who touched the row last, as the journal says."""
    event = (
        Event.objects.about("roadmap", row.roadmap_id)
        .filter(object_kind=row._meta.model_name, object_id=row.uid)
        .select_related("actor")
        .first()
    )
    return short(event.actor) if event else ""


def save_row(row: Item | Section, *fields: str) -> None:
    """Write the named columns with a new version, and nothing else."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def find_item(roadmap: Roadmap, uid: str) -> Item:
    """The plan's item; Gone when somebody deleted it."""
    item = Item.objects.filter(roadmap=roadmap, uid=uid).first()
    if item is None:
        raise Gone("Этой строки в карте уже нет: её удалили.")
    return item


def find_section(roadmap: Roadmap, uid: str) -> Section:
    """The plan's section; Gone when somebody deleted it."""
    section = Section.objects.filter(roadmap=roadmap, uid=uid).first()
    if section is None:
        raise Gone("Этого раздела в карте уже нет: его удалили.")
    return section


def _require_column(roadmap: Roadmap, field: str) -> None:
    # A core cell may hold text though its column is not printed; the page shows and mends it all the same.
    extra = [entry["key"] for entry in roadmap.columns if entry["key"].startswith("extra")]
    if field != "number" and field not in TEXT_CELLS and field not in extra:
        raise Refused("Такой графы в карте нет.")


def _edit_label(roadmap: Roadmap, item: Item, text: str, *, version: int | None, by: User) -> Saved:
    label = clean_line(text, limit=LABEL_LIMIT, field="text", what="Номер")
    if label == item.label:
        return Saved(item.uid, item.version)
    require_version(item, version, current=item.label)
    return _write_label(roadmap, item, label, {"number": item.label}, {"number": label}, by=by)


def _write_label(
    roadmap: Roadmap,
    row: Item | Section,
    label: str,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    by: User,
) -> Saved:
    """A number typed by hand stays until it is cleared; a cleared one is computed again where numbers are."""
    outline = Outline.read(roadmap)
    was = outline.labels()
    node = outline.item(row.uid) if isinstance(row, Item) else outline.section(row.uid)
    before["_typed"], after["_typed"] = row.label_typed, bool(label)
    outline.name(node, label)
    if roadmap.auto_numbering:
        outline.relabel()
    outline.save()
    before["_labels"], after["_labels"] = changed_labels(was, outline.labels())
    save_row(row)
    saved = _log(roadmap, f"edit_{_noun(row)}", row, before, after, by=by)
    return Saved(saved.uid, saved.version, saved.event, relabelled=len(after["_labels"]) > 1)


def _noun(row: Item | Section) -> str:
    return "cell" if isinstance(row, Item) else "section"


def _log(
    roadmap: Roadmap, verb: str, row: Item | Section, before: dict[str, Any], after: dict[str, Any], *, by: User
) -> Saved:
    touch(roadmap)
    event = record(verb, roadmap, by=by, target=row, before=before, after=after)
    return Saved(row.uid, row.version, event)
