"""Rows of a plan ↔ the plan as a value. The only place that knows both shapes.

Reading takes four queries however many rows there are, five with the results, two more with the act.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from operator import itemgetter
from typing import Any

from documents.act_rows import lines, new_uid, read_act
from organizations.models import Organization
from organizations.refusals import Refused
from roadmaps import plan as values
from roadmaps.models import IndicatorRow, Item, Responsibility, ResultDocument, Roadmap, Section, Target

# Rows are sorted here by their first two columns: half as dear as asking the database with Django's compiler.
_ORDER = ("position", "pk")
_ITEM_COLUMNS = (
    *_ORDER,
    "section_id",
    "parent_id",
    "uid",
    "label",
    "title",
    "deadline",
    "responsible",
    "result",
    "extra",
    "readings",
    "stage",
    "target",
)


def read_document(roadmap: Roadmap) -> values.Document:
    """The plan with its act as one value: what editions freeze and printing prints."""
    act = roadmap.act
    return values.Document(
        plan=read_plan(roadmap), act=read_act(act) if act else None, amends=roadmap.amends_id is not None
    )


def read_plan(roadmap: Roadmap, *, with_results: bool = True) -> values.Plan:
    """The plan as a value. Without results it saves a query: the page shows wordings only."""
    return values.Plan(
        title=roadmap.title,
        table_title=roadmap.table_title,
        stamp=lines(roadmap.stamp),
        description=roadmap.description,
        audience=values.Audience(roadmap.audience),
        period_start=roadmap.period_start,
        period_end=roadmap.period_end,
        columns=read_columns(roadmap),
        scheme=values.Scheme(roadmap.scheme),
        last_dot=roadmap.last_dot,
        sections=_read_sections(roadmap, with_results=with_results),
        targets=_read_targets(roadmap),
        note=roadmap.note,
        brought_in=roadmap.brought_in,
    )


def read_columns(roadmap: Roadmap) -> tuple[values.Column, ...]:
    return tuple(values.Column(entry["key"], entry["label"]) for entry in roadmap.columns)


def plan_fields(plan: values.Plan) -> dict[str, Any]:
    """The roadmap's own columns that a plan fills, for creating or updating its row."""
    return {
        "title": plan.title,
        "table_title": plan.table_title,
        "stamp": "\n".join(plan.stamp),
        "description": plan.description,
        "audience": plan.audience.value,
        "period_start": plan.period_start,
        "period_end": plan.period_end,
        "columns": [{"key": column.key, "label": column.label} for column in plan.columns],
        "scheme": plan.scheme.value,
        "last_dot": plan.last_dot,
        "targets_title": plan.targets.title,
        "target_columns": list(plan.targets.columns),
        "target_years": list(plan.targets.years),
        "note": plan.note,
        "brought_in": plan.brought_in,
    }


def write_rows(roadmap: Roadmap, plan: values.Plan) -> None:
    """Create all rows of a plan in a roadmap that has none. Runs inside the caller's transaction."""
    append_sections(roadmap, plan.sections)
    write_targets(roadmap, plan.targets)


def append_sections(roadmap: Roadmap, sections: Sequence[values.Section]) -> list[Item]:
    """Add sections with their items after those that stand; a headless section's items join no section.

    Returns the created items. Runs inside the caller's transaction.
    """
    start = Section.objects.filter(roadmap=roadmap).count()
    created: list[Item] = []
    for place, section in enumerate(sections):
        row = None
        if section.title or section.label:
            row = Section.objects.create(
                municipality_id=roadmap.municipality_id,
                roadmap=roadmap,
                uid=section.uid or new_uid(),
                position=start + place,
                label=section.label,
                title=section.title,
                period=section.period,
            )
        created += append_items(roadmap, row, None, section.items)
    return created


def append_items(
    roadmap: Roadmap, section: Section | None, parent: Item | None, items: Sequence[values.Item]
) -> list[Item]:
    """Add items after the last one of their place, whole subtrees level by level; returns all created rows."""
    siblings = Item.objects.filter(roadmap=roadmap, section=section, parent=parent)
    last = siblings.order_by("-position").values_list("position", flat=True).first()
    start = 0 if last is None else last + 1
    level: list[tuple[Item | None, int, values.Item]] = [
        (parent, start + place, item) for place, item in enumerate(items)
    ]
    created: list[Item] = []
    pairs: list[tuple[Item, values.Item]] = []
    while level:
        rows = [_item_row(roadmap, section, above, position, item) for above, position, item in level]
        Item.objects.bulk_create(rows)
        created += rows
        below: list[tuple[Item | None, int, values.Item]] = []
        for row, (_, _, item) in zip(rows, level, strict=True):
            pairs.append((row, item))
            below += [(row, place, child) for place, child in enumerate(item.children)]
        level = below
    write_parties(pairs)
    write_results(pairs)
    return created


def write_parties(pairs: Iterable[tuple[Item, values.Item]]) -> None:
    """Create the responsible parties of the given item rows, all of one plan.

    Raises Refused for an organization that the register of the plan's municipality does not have, or has no more.
    """
    found = [(row, place, party) for row, item in pairs for place, party in enumerate(item.parties)]
    slugs = {party.organization for _, _, party in found if party.organization}
    own = Organization.objects.filter(municipality__in={row.municipality_id for row, _, _ in found}, slug__in=slugs)
    known = dict(own.values_list("slug", "pk")) if slugs else {}
    if missing := ", ".join(sorted(slugs - known.keys())):
        raise Refused(f"В реестре муниципалитета нет организации: {missing}. Выберите ответственного заново.")
    Responsibility.objects.bulk_create(
        Responsibility(
            municipality_id=row.municipality_id,
            item=row,
            organization_id=known[party.organization] if party.organization else None,
            group=party.group,
            post=party.position,
            specifier=party.specifier,
            role=party.role.value,
            level=party.level.value,
            part=party.part,
            position=place,
        )
        for row, place, party in found
    )


def write_results(pairs: Iterable[tuple[Item, values.Item]]) -> None:
    """Create the result documents of the given item rows."""
    ResultDocument.objects.bulk_create(
        ResultDocument(
            municipality_id=row.municipality_id,
            item=row,
            kind=result.kind,
            wording=result.wording,
            position=place,
        )
        for row, item in pairs
        for place, result in enumerate(item.results)
    )


def write_targets(roadmap: Roadmap, table: values.TargetTable) -> None:
    """Create the rows of the table of targets with the target of each year."""
    rows = IndicatorRow.objects.bulk_create(
        IndicatorRow(
            municipality_id=roadmap.municipality_id,
            roadmap=roadmap,
            uid=row.uid or new_uid(),
            position=place,
            label=row.label,
            name=row.name,
            unit=row.unit,
            numerator=row.numerator,
            denominator=row.denominator,
        )
        for place, row in enumerate(table.rows)
    )
    Target.objects.bulk_create(
        Target(municipality_id=roadmap.municipality_id, row=row, year=year, text=text, value=target_number(text))
        for row, value in zip(rows, table.rows, strict=True)
        for year, text in value.values
        if text
    )


def target_number(text: str) -> Decimal | None:
    """The number that a printed target means («12,5 %» is 12.5); None where it is not a plain number."""
    bare = text.replace("\u00a0", " ").replace("%", "").replace(" ", "").replace(",", ".")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**9 else None


def _item_row(roadmap: Roadmap, section: Section | None, parent: Item | None, position: int, item: values.Item) -> Item:
    return Item(
        municipality_id=roadmap.municipality_id,
        roadmap=roadmap,
        section=section,
        parent=parent,
        uid=item.uid or new_uid(),
        position=position,
        label=item.label,
        title=item.title,
        deadline=item.deadline,
        responsible=item.responsible,
        result=item.result,
        extra=dict(item.extra),
        readings=dict(item.readings),
        stage=item.stage,
        target=item.target,
    )


def _read_sections(roadmap: Roadmap, *, with_results: bool) -> tuple[values.Section, ...]:
    heads = sorted(
        Section.objects.filter(roadmap=roadmap, removed_by__isnull=True)
        .order_by()
        .values_list(*_ORDER, "uid", "label", "title", "period")
    )
    items = _read_items(roadmap, with_results=with_results)
    sections = [
        values.Section(title=title, label=label, items=items(pk), period=period, uid=uid)
        for _, pk, uid, label, title, period in heads
    ]
    if loose := items(None):
        sections.insert(0, values.Section(items=loose))
    return tuple(sections)


def _read_items(roadmap: Roadmap, *, with_results: bool) -> Callable[[int | None], tuple[values.Item, ...]]:
    """Reads all items of the plan; what it returns builds those of a section by its key, of no section by None."""
    standing = Item.objects.filter(roadmap=roadmap, removed_by__isnull=True).order_by()
    parties = _read_parties(roadmap)
    results = _read_results(roadmap) if with_results else {}
    below: dict[tuple[int | None, int | None], list[Any]] = defaultdict(list)
    for row in sorted(standing.values_list(*_ITEM_COLUMNS), key=itemgetter(0, 1)):
        section, parent = row[2], row[3]
        # A child hangs on its parent, whichever section it stands in.
        below[None if parent else section, parent].append(row)

    def build(row: Any) -> values.Item:
        _, pk, _, _, uid, label, title, deadline, responsible, result, extra, readings, stage, target = row
        return values.Item(
            title=title,
            label=label,
            deadline=deadline,
            responsible=responsible,
            result=result,
            extra=tuple(sorted(extra.items())),
            children=tuple(map(build, below.get((None, pk), ()))),
            parties=parties.get(pk, ()),
            results=results.get(pk, ()),
            stage=stage,
            target=target,
            readings=tuple(sorted(readings.items())),
            uid=uid,
        )

    return lambda section: tuple(map(build, below.get((section, None), ())))


def _read_parties(roadmap: Roadmap) -> dict[int, tuple[values.Party, ...]]:
    found: dict[int, list[values.Party]] = defaultdict(list)
    rows = Responsibility.objects.filter(item__roadmap=roadmap).order_by()
    for _, _, pk, organization, group, post, specifier, role, level, part in sorted(
        rows.values_list(
            *_ORDER, "item_id", "organization__slug", "group", "post", "specifier", "role", "level", "part"
        ),
        key=itemgetter(0, 1),
    ):
        found[pk].append(
            values.Party(
                organization=organization or "",
                group=group,
                position=post,
                specifier=specifier,
                role=values.PartyRole(role),
                level=values.Level(level),
                part=part,
            )
        )
    return {pk: tuple(parties) for pk, parties in found.items()}


def _read_results(roadmap: Roadmap) -> dict[int, tuple[values.ResultDocument, ...]]:
    found: dict[int, list[values.ResultDocument]] = defaultdict(list)
    rows = ResultDocument.objects.filter(item__roadmap=roadmap).order_by()
    for _, _, pk, kind, wording in sorted(rows.values_list(*_ORDER, "item_id", "kind", "wording")):
        found[pk].append(values.ResultDocument(kind, wording))
    return {pk: tuple(results) for pk, results in found.items()}


def _read_targets(roadmap: Roadmap) -> values.TargetTable:
    rows: dict[int, tuple[Any, ...]] = {}
    targets: dict[int, list[tuple[int, str]]] = defaultdict(list)
    query = IndicatorRow.objects.filter(roadmap=roadmap, removed_by__isnull=True).order_by()
    for position, pk, *cells, year, text in query.values_list(
        *_ORDER, "uid", "label", "name", "unit", "numerator", "denominator", "targets__year", "targets__text"
    ):
        rows[pk] = (position, pk, *cells)
        if year is not None:
            targets[pk].append((year, text))
    columns = tuple(roadmap.target_columns) or values.TargetTable().columns
    return values.TargetTable(
        title=roadmap.targets_title,
        columns=(columns[0], columns[1]),
        years=tuple(roadmap.target_years),
        rows=tuple(
            values.TargetRow(
                uid=uid,
                label=label,
                name=name,
                unit=unit,
                numerator=numerator,
                denominator=denominator,
                values=tuple(sorted(targets[pk])),
            )
            for _, pk, uid, label, name, unit, numerator, denominator in sorted(rows.values())
        ),
    )
