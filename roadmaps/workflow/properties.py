"""What a plan is: its names, period, columns, numbering and organizations. And numbering anew when asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from organizations.access import Access
from organizations.journal import record
from organizations.models import Event, Organization, User
from roadmaps import permissions
from roadmaps.models import Item, Roadmap
from roadmaps.plan import CORE_COLUMNS, Column
from roadmaps.workflow.cells import editable
from roadmaps.workflow.changes import differences, mark_of, put, require_mark
from roadmaps.workflow.core import Refused, touch
from roadmaps.workflow.outline import Labels, Outline, changed_labels
from roadmaps.workflow.typed import clean, clean_line

FIELDS = (
    "title",
    "table_title",
    "audience",
    "period_start",
    "period_end",
    "description",
    "columns",
    "scheme",
    "last_dot",
    "auto_numbering",
    "owner_id",
    "keeper_id",
    "issuer_id",
    "controller",
    "note",
)
_NUMBERING = {"scheme", "last_dot", "auto_numbering"}
_EXTRA = re.compile(r"extra[1-9][0-9]?")
LABEL_LIMIT = 200
TITLE_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Properties:
    """Everything about a plan but its rows, act and targets."""

    title: str
    table_title: str
    audience: str
    period_start: dt.date | None
    period_end: dt.date | None
    description: str
    columns: Sequence[Column]
    scheme: str
    last_dot: bool
    auto_numbering: bool
    owner: Organization
    keeper: Organization | None
    issuer: Organization | None
    controller: str = ""
    note: str = ""


def properties_mark(roadmap: Roadmap) -> str:
    """The version of the properties: changes with them and with nothing else of the plan."""
    return mark_of(roadmap, FIELDS)


def edit_properties(pk: int, wanted: Properties, *, mark: str, by: User) -> Event | None:
    """Set the properties; rows are numbered anew when the scheme changes and numbers are automatic.

    Returns None when nothing changed. Raises Stale when somebody changed the properties since `mark`, Refused
    with the field's name for what makes no sense.
    """
    with editable(pk, by=by) as roadmap:
        _require_sense(roadmap, wanted, by)
        before, after = differences(roadmap, _columns(wanted))
        if not after:
            return None
        require_mark(roadmap, FIELDS, mark, shown=roadmap.title)
        names = put(roadmap, after)
        if _NUMBERING & after.keys() and roadmap.auto_numbering:
            _, before["_labels"], after["_labels"] = _relabel(roadmap)
        touch(roadmap, *names)
        return record("edit_properties", roadmap, by=by, before=before, after=after)


def renumber(pk: int, *, typed_too: bool = False, by: User) -> Event | None:
    """Number all rows by the plan's scheme; those typed by hand only when asked. None when nothing changed."""
    with editable(pk, by=by) as roadmap:
        typed, before, after = _relabel(roadmap, typed_too=typed_too)
        if not after and not typed:
            return None
        touch(roadmap)
        kept = {"_labels": before, "_typed": typed}
        return record("renumber", roadmap, by=by, before=kept, after={"_labels": after})


def next_extra_key(columns: Sequence[Column]) -> str:
    """The key of one more column beyond the core ones."""
    taken = {column.key for column in columns}
    return next(key for number in range(1, 100) if (key := f"extra{number}") not in taken)


def _relabel(roadmap: Roadmap, *, typed_too: bool = False) -> tuple[list[str], Labels, Labels]:
    """Number the rows anew; returns which numbers are typed by hand no more, and the labels as they were and are."""
    outline = Outline.read(roadmap)
    was, typed = outline.labels(), outline.typed()
    outline.relabel(typed_too=typed_too)
    outline.save()
    return (typed if typed_too else []), *changed_labels(was, outline.labels())


def _columns(wanted: Properties) -> dict[str, object]:
    return {
        "title": clean(wanted.title, limit=TITLE_LIMIT, field="title", what="Название"),
        "table_title": clean(wanted.table_title, limit=TITLE_LIMIT, field="table_title", what="Название таблицы"),
        "audience": wanted.audience,
        "period_start": wanted.period_start,
        "period_end": wanted.period_end,
        "description": clean(wanted.description, field="description", what="Описание"),
        "columns": [
            {"key": column.key, "label": clean(column.label, limit=LABEL_LIMIT, field="columns", what="Название графы")}
            for column in wanted.columns
        ],
        "scheme": wanted.scheme,
        "last_dot": wanted.last_dot,
        "auto_numbering": wanted.auto_numbering,
        "owner_id": wanted.owner.pk,
        "keeper_id": wanted.keeper.pk if wanted.keeper else None,
        "issuer_id": wanted.issuer.pk if wanted.issuer else None,
        "controller": clean_line(wanted.controller, limit=300, field="controller", what="Контроль"),
        "note": clean(wanted.note, field="note", what="Примечание"),
    }


def _require_sense(roadmap: Roadmap, wanted: Properties, by: User) -> None:
    if not wanted.title.strip():
        raise Refused("Укажите название карты.", field="title")
    if wanted.period_start and wanted.period_end and wanted.period_end < wanted.period_start:
        raise Refused("Период кончается раньше, чем начинается.", field="period_end")
    if wanted.audience not in Roadmap.Audience.values:
        raise Refused("Укажите, о ком карта.", field="audience")
    if wanted.scheme not in Roadmap.Scheme.values:
        raise Refused("Такой нумерации нет в списке.", field="scheme")
    for organization in (wanted.owner, wanted.keeper, wanted.issuer):
        if organization and organization.municipality_id != roadmap.municipality_id:
            raise Refused("Организация другого муниципалитета здесь не подходит.", field="owner")
    if wanted.owner.pk != roadmap.owner_id and not permissions.can_create(Access.of(by), roadmap.municipality_id):
        raise Refused("Передать карту другой организации может отдел.", field="owner")
    _require_columns(roadmap, wanted.columns)


def _require_columns(roadmap: Roadmap, columns: Sequence[Column]) -> None:
    keys = [column.key for column in columns]
    if "title" not in keys:
        raise Refused("Без графы мероприятия таблицы не бывает.", field="columns")
    if len(set(keys)) != len(keys):
        raise Refused("Одна графа названа дважды.", field="columns")
    if not all(key in CORE_COLUMNS or _EXTRA.fullmatch(key) for key in keys):
        raise Refused("Такой графы не бывает.", field="columns")
    if not all(column.label.strip() for column in columns):
        raise Refused("Назовите каждую графу: название печатается в шапке таблицы.", field="columns")
    for entry in roadmap.columns:
        key = entry["key"]
        if key not in CORE_COLUMNS and key not in keys:
            filled = sum(bool(extra.get(key)) for extra in _extras(roadmap))
            if filled:
                raise Refused(
                    f"В графе «{entry['label']}» есть текст, заполнено строк: {filled}. "
                    "Очистите эти ячейки или оставьте графу.",
                    field="columns",
                )


def _extras(roadmap: Roadmap) -> list[dict[str, str]]:
    return list(Item.objects.filter(roadmap=roadmap).values_list("extra", flat=True))
