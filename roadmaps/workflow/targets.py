"""The plan's targets by year, edited as one grid. Rows that the editor did not touch are left as they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from documents.act_rows import new_uid
from documents.values import from_data, to_data
from organizations.journal import record
from organizations.models import Event, User
from roadmaps.models import IndicatorRow, Roadmap, Target
from roadmaps.plan import TargetRow, TargetTable
from roadmaps.plan_rows import read_plan, target_number
from roadmaps.workflow.cells import LABEL_LIMIT, editable
from roadmaps.workflow.core import Refused, Stale, touch
from roadmaps.workflow.typed import clean, clean_line, fingerprint

HEAD = "head"
VALUE_LIMIT = 40
YEARS = range(2000, 2101)
_UID = re.compile(r"[0-9a-f]{12}")
_ROW_FIELDS = ("label", "name", "unit", "numerator", "denominator")


def target_marks(table: TargetTable) -> dict[str, str]:
    """What the grid's form carries: a mark of the head and one of each row by uid."""
    return {HEAD: fingerprint(_head(table)), **{row.uid: fingerprint(row) for row in table.rows}}


def edit_targets(pk: int, wanted: TargetTable, *, marks: Mapping[str, str], by: User) -> Event | None:
    """Set the targets. A row without a uid, or with a fresh one that its form made, is new.

    `marks` is what `target_marks` gave when the form was shown: rows equal to their mark were not touched and keep
    what others wrote meanwhile; a row that `marks` knows and `wanted` lacks is deleted. Returns None when nothing
    changed. Raises Stale naming the row that somebody changed, Refused for years and texts that do not fit.
    """
    if HEAD not in marks:
        raise Refused("Форма пришла без отметки о версии. Откройте таблицу заново и повторите правку.")
    cleaned = _clean(wanted)
    with editable(pk, by=by) as roadmap:
        current = read_plan(roadmap, with_results=False).targets
        merged = _merge(current, cleaned, marks)
        if merged == current:
            return None
        write_table(roadmap, current, merged)
        touch(roadmap, "targets_title", "target_columns", "target_years")
        return record(
            "edit_targets",
            roadmap,
            by=by,
            before={"_targets": to_data(current)},
            after={"_targets": to_data(merged)},
        )


def restore_targets(roadmap: Roadmap, before: Any, after: Any) -> None:
    """Put the table back as it was. Raises Refused when it is not what the event left."""
    current = read_plan(roadmap, with_results=False).targets
    if current != from_data(TargetTable, after):
        raise Refused("Отменить нельзя: с тех пор таблицу показателей изменили ещё раз.")
    write_table(roadmap, current, from_data(TargetTable, before))
    touch(roadmap, "targets_title", "target_columns", "target_years")


def write_table(roadmap: Roadmap, current: TargetTable, wanted: TargetTable) -> None:
    """Make the rows hold `wanted`: rows that are the same stay untouched. The caller saves the roadmap."""
    roadmap.targets_title = wanted.title
    roadmap.target_columns = list(wanted.columns)
    roadmap.target_years = list(wanted.years)
    known = {row.uid: row for row in current.rows}
    kept = {row.uid for row in wanted.rows}
    IndicatorRow.objects.filter(roadmap=roadmap, uid__in=[uid for uid in known if uid not in kept]).delete()
    stored = {row.uid: row for row in IndicatorRow.objects.filter(roadmap=roadmap)}
    for place, value in enumerate(wanted.rows):
        row = stored.get(value.uid)
        if row is None:
            row = IndicatorRow(municipality_id=roadmap.municipality_id, roadmap=roadmap, uid=value.uid, version=0)
        elif known.get(value.uid) == value:
            if row.position != place:
                row.position = place
                row.save(update_fields=["position"])
            continue
        _write_row(row, value, place)


def _write_row(row: IndicatorRow, value: TargetRow, place: int) -> None:
    for name in _ROW_FIELDS:
        setattr(row, name, getattr(value, name))
    row.position, row.version = place, row.version + 1
    row.save()
    Target.objects.filter(row=row).delete()
    Target.objects.bulk_create(
        Target(municipality_id=row.municipality_id, row=row, year=year, text=text, value=target_number(text))
        for year, text in value.values
    )


def _head(table: TargetTable) -> TargetTable:
    return replace(table, rows=())


def _merge(current: TargetTable, wanted: TargetTable, marks: Mapping[str, str]) -> TargetTable:
    """`wanted` over what stands now, row by row."""
    now = {row.uid: row for row in current.rows}
    head = _pick(_head(current), _head(wanted), marks[HEAD], "шапку таблицы")
    rows = []
    for row in wanted.rows:
        if not row.uid or (row.uid not in marks and row.uid not in now):
            if row.uid and not _UID.fullmatch(row.uid):
                raise Refused("Форма испорчена: откройте её заново.")
            rows.append(replace(row, uid=row.uid or new_uid()))
        elif row.uid in now:
            rows.append(_pick(now[row.uid], row, marks.get(row.uid, ""), f"строку «{row.name[:60]}»"))
        elif fingerprint(row) != marks[row.uid]:
            raise Refused(f"Строку «{row.name[:60]}» другой сотрудник удалил. Добавьте её заново, если она нужна.")
    ours = {row.uid for row in wanted.rows}
    for row in current.rows:
        if row.uid in ours:
            continue
        if row.uid not in marks:
            rows.append(row)
        elif fingerprint(row) != marks[row.uid]:
            raise _stale(f"строку «{row.name[:60]}», которую вы удалили", row)
    years = set(head.years)
    return replace(
        head,
        rows=tuple(
            replace(row, values=tuple((year, text) for year, text in row.values if year in years)) for row in rows
        ),
    )


def _pick(now: Any, wanted: Any, mark: str, what: str) -> Any:
    """The editor's version where the editor changed it and nobody else did; the stored one where untouched."""
    if fingerprint(wanted) == mark:
        return now
    if wanted != now and fingerprint(now) != mark:
        raise _stale(what, now)
    return wanted


def _stale(what: str, now: Any) -> Stale:
    return Stale(f"Другой сотрудник изменил {what}, пока вы правили.", current=now, version=0)


def _clean(table: TargetTable) -> TargetTable:
    years = tuple(sorted(set(table.years)))
    if any(year not in YEARS for year in years):
        raise Refused("Год показателя — от 2000 до 2100.", field="years")
    columns = tuple(clean(text, limit=200, field="columns", what="Название графы") for text in table.columns)
    return TargetTable(
        title=clean(table.title, field="title", what="Название таблицы"),
        columns=(columns[0], columns[1]),
        years=years,
        rows=tuple(_clean_row(row) for row in table.rows),
    )


def _clean_row(row: TargetRow) -> TargetRow:
    name = clean(row.name, field="rows", what="Показатель")
    if not name:
        raise Refused("Назовите показатель или удалите его строку.", field="rows")
    values = (
        (year, clean_line(text, limit=VALUE_LIMIT, field="rows", what=f"План на {year} год"))
        for year, text in sorted(row.values)
    )
    return TargetRow(
        name=name,
        label=clean_line(row.label, limit=LABEL_LIMIT, field="rows", what="Номер"),
        unit=clean_line(row.unit, limit=20, field="rows", what="Единица"),
        numerator=clean(row.numerator, field="rows", what="Числитель"),
        denominator=clean(row.denominator, field="rows", what="Знаменатель"),
        values=tuple((year, text) for year, text in values if text),
        uid=row.uid,
    )
