"""A recognised table comes into a draft, or becomes a new plan; undo takes out exactly what came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db import transaction

from documents.act import Act
from documents.act_rows import new_uid
from organizations.journal import record
from organizations.models import Event, Municipality, User
from roadmaps.models import Item, Roadmap, Section
from roadmaps.plan import CORE_COLUMNS, Plan
from roadmaps.plan import Item as ItemValue
from roadmaps.plan import Section as SectionValue
from roadmaps.plan_rows import append_items, append_sections
from roadmaps.workflow.cells import LABEL_LIMIT, PERIOD_LIMIT, editable
from roadmaps.workflow.core import Refused, touch
from roadmaps.workflow.creation import Parties, create
from roadmaps.workflow.outline import Node, Outline, Place, changed_labels, label_key
from roadmaps.workflow.typed import clean, clean_line

Sections = tuple[SectionValue, ...]
# The version of a row that nobody touched since it came.
_UNTOUCHED = 1


def paste_sections(
    pk: int,
    sections: Sequence[SectionValue],
    *,
    by: User,
    where: str = "",
    keep_numbers: bool = False,
    batch: str = "",
) -> Event:
    """Add the sections after the section `where` (its uid), at the plan's end where it is "".

    Items of a section without a heading join the section before them. Numbers are the plan's own where it is
    numbered automatically, unless `keep_numbers`. `batch` comes from the form: the same form sent twice adds one
    table, and the second answer is the first one's event. Raises Refused, Gone for a place that is not there.
    """
    with editable(pk, by=by) as roadmap:
        if known := already_pasted(roadmap, batch):
            return known
        coming = identified(_cleaned(roadmap, sections), batch or new_uid())
        outline = Outline.read(roadmap)
        was = outline.labels()
        home = _home(outline, where)
        for section in coming:
            if section.title or section.label:
                append_sections(roadmap, [section])
            else:
                append_items(roadmap, home.row if isinstance(home.row, Section) else None, None, section.items)
        outline = Outline.read(roadmap)
        keys = _keys(coming)
        _seat(outline, [outline.section(uid) for uid in _headings(coming)], where)
        _number(outline, keys, keep_numbers=keep_numbers)
        outline.save()
        touch(roadmap)
        before, after = changed_labels(was, outline.labels())
        return record(
            "paste",
            roadmap,
            by=by,
            title=_told(coming),
            before={"_labels": before},
            after={"batch": batch, "rows": keys, "_labels": after},
        )


def numbered(
    roadmap: Roadmap, sections: Sequence[SectionValue], *, where: str = "", keep_numbers: bool = False
) -> Sections:
    """The sections with the numbers that `paste_sections` would give them; writes nothing. Raises Gone."""
    coming = identified(tuple(sections), "preview")
    outline = Outline.read(roadmap)
    home = _home(outline, where)
    heads: list[Node] = []
    for section in coming:
        node = home
        if section.title or section.label:
            node = outline.add(
                Section(uid=section.uid, title=section.title, label=section.label), Place.INSIDE, outline.root
            )
            heads.append(node)
        _hang(outline, node, section.items)
    _seat(outline, heads, where)
    _number(outline, _keys(coming), keep_numbers=keep_numbers)
    labels = outline.labels()
    return tuple(
        replace(
            section,
            label=labels.get(f"section:{section.uid}", ""),
            items=_labelled(section.items, labels),
        )
        for section in coming
    )


def create_pasted(parties: Parties, plan: Plan, act: Act, *, by: User, batch: str, auto_numbering: bool) -> Roadmap:
    """Create a draft of a pasted table. The same form (`batch`) sent twice creates one, and gives it back."""
    plan = replace(plan, sections=identified(plan.sections, batch))
    kind, _, uid = next(_walk_keys(plan.sections), "item:").partition(":")
    with transaction.atomic():
        # A double click must find what the first one made: one of the two waits here.
        Municipality.objects.select_for_update(no_key=True).get(pk=parties.owner.municipality_id)
        known = Roadmap.objects.filter(created_by=by, **{f"{kind}_set__uid": uid}).first()
        return known or create(parties, plan, act, by=by, auto_numbering=auto_numbering)


def take_out(outline: Outline, rows: Sequence[str]) -> None:
    """Delete the rows of a paste, and no others. Raises Refused when one of them changed since or holds another."""
    found = {label_key(node.row): node for node in outline.nodes() if node.row is not None}
    own = set(rows)
    if not own <= found.keys():
        raise Refused("Отменить нельзя: часть вставленных строк с тех пор удалили. Остальные можно удалить.")
    nodes = [found[key] for key in rows]
    if any(node.row is None or node.row.version != _UNTOUCHED for node in nodes):
        raise Refused("Отменить нельзя: вставленное с тех пор правили. Лишние строки можно удалить.")
    if any(label_key(child.row) not in own for node in nodes for child in node.children if child.row):
        raise Refused("Отменить нельзя: среди вставленных строк есть другие. Лишние строки можно удалить.")
    # First every row is written where the tree has it, so that the cascade takes these rows and nothing else.
    outline.save()
    for node in nodes:
        if node.parent is not None:
            node.parent.children.remove(node)
    roadmap = outline.roadmap
    uids = [key.partition(":")[2] for key in rows]
    Item.objects.filter(roadmap=roadmap, uid__in=uids).delete()
    Section.objects.filter(roadmap=roadmap, uid__in=uids).delete()


def identified(sections: Sections, batch: str) -> Sections:
    """The sections with uids computed from `batch` and the row's place in the table."""
    return tuple(
        replace(
            section,
            uid=_uid(batch, (place,)),
            items=tuple(_identified(item, batch, (place, index)) for index, item in enumerate(section.items)),
        )
        for place, section in enumerate(sections)
    )


def _identified(item: ItemValue, batch: str, path: tuple[int, ...]) -> ItemValue:
    children = tuple(_identified(child, batch, (*path, place)) for place, child in enumerate(item.children))
    return replace(item, uid=_uid(batch, path), children=children)


def _uid(batch: str, path: tuple[int, ...]) -> str:
    name = ".".join((batch, *map(str, path)))
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def already_pasted(roadmap: Roadmap, batch: str) -> Event | None:
    """What the form named `batch` pasted before, and nobody took back; None where it did not."""
    events = Event.objects.about("roadmap", roadmap.pk).filter(verb="paste", undone_by__isnull=True)
    return events.filter(after__batch=batch).first() if batch else None


def _cleaned(roadmap: Roadmap, sections: Sequence[SectionValue]) -> Sections:
    extra = {entry["key"] for entry in roadmap.columns} - set(CORE_COLUMNS)
    if not any(section.items or section.title or section.label for section in sections):
        raise Refused("Вставлять нечего: в таблице не нашлось ни одной строки.")
    return tuple(
        replace(
            section,
            title=clean(section.title, what="Заголовок раздела"),
            label=_label(section.label),
            period=clean_line(section.period, limit=PERIOD_LIMIT, field="period", what="Период раздела"),
            items=tuple(_clean_item(item, extra) for item in section.items),
        )
        for section in sections
    )


def _clean_item(item: ItemValue, extra: set[str]) -> ItemValue:
    if not {key for key, _ in item.extra} <= extra:
        raise Refused("Графы карты изменили, пока вы готовили вставку. Пересчитайте и проверьте ещё раз.")
    return replace(
        item,
        label=_label(item.label),
        title=clean(item.title, what="Текст графы"),
        deadline=_cell(item.deadline),
        responsible=_cell(item.responsible),
        result=_cell(item.result),
        extra=tuple((key, clean(text, what="Текст графы")) for key, text in item.extra),
        children=tuple(_clean_item(child, extra) for child in item.children),
    )


def _label(text: str) -> str:
    return clean_line(text, limit=LABEL_LIMIT, field="number", what="Номер")


def _cell(text: str | None) -> str | None:
    return None if text is None else clean(text, what="Текст графы")


def _home(outline: Outline, where: str) -> Node:
    """Where rows without a heading go: the section chosen, the last one, or the plan's single list."""
    if where:
        return outline.section(where)
    return outline.sections[-1] if outline.sections else outline.loose


def _seat(outline: Outline, heads: Sequence[Node], where: str) -> None:
    """Put the new sections one after another behind the section `where`, at the end where it is ""."""
    above = outline.section(where) if where else None
    for head in heads:
        if above is None:
            outline.put(head, Place.INSIDE, outline.root)
        else:
            outline.put(head, Place.AFTER, above)
            above = head


def _number(outline: Outline, keys: Sequence[str], *, keep_numbers: bool) -> None:
    """Number the plan where that is automatic; pasted numbers that are kept count as typed by hand."""
    if not outline.roadmap.auto_numbering:
        return
    if keep_numbers:
        own = set(keys)
        for node in outline.nodes():
            if node.row is not None and node.row.label and label_key(node.row) in own:
                node.row.label_typed = True
    outline.relabel()


def _hang(outline: Outline, above: Node, items: Sequence[ItemValue]) -> None:
    for item in items:
        node = outline.add(Item(uid=item.uid, title=item.title, label=item.label), Place.INSIDE, above)
        _hang(outline, node, item.children)


def _labelled(items: Sequence[ItemValue], labels: dict[str, str]) -> tuple[ItemValue, ...]:
    return tuple(
        replace(item, label=labels[f"item:{item.uid}"], children=_labelled(item.children, labels)) for item in items
    )


def _headings(sections: Sections) -> list[str]:
    return [section.uid for section in sections if section.title or section.label]


def _keys(sections: Sections) -> list[str]:
    """The rows in document order as «section:uid» and «item:uid»."""
    return list(_walk_keys(sections))


def _walk_keys(sections: Sections) -> Iterator[str]:
    for section in sections:
        if section.title or section.label:
            yield f"section:{section.uid}"
        for _, item in section.walk():
            yield f"item:{item.uid}"


def _told(sections: Sections) -> str:
    headings, items = len(_headings(sections)), sum(1 for section in sections for _ in section.walk())
    return f"разделов {headings}, мероприятий {items}" if headings else f"мероприятий {items}"
