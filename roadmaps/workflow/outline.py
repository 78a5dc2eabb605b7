"""The tree of a plan's rows inside one act: read, change, number, write only what moved."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from roadmaps import numbering
from roadmaps.models import Item, Roadmap, Section
from roadmaps.plan import Item as ItemValue
from roadmaps.plan import Plan, Scheme
from roadmaps.plan import Section as SectionValue
from roadmaps.workflow.core import Refused

MAX_DEPTH = 3

Labels = dict[str, str]


class Gone(Refused):
    """The row is not in the plan any more."""


class Place(enum.StrEnum):
    """Where a row goes, seen from another one."""

    BEFORE = "before"
    AFTER = "after"
    INSIDE = "inside"


@dataclass(eq=False)
class Node:
    """A section (or the place of items without one, `row` None) or an item, with what hangs below it."""

    row: Section | Item | None
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def is_section(self) -> bool:
        return not isinstance(self.row, Item)

    @property
    def height(self) -> int:
        """Levels of items here: 1 for an item without children."""
        return (0 if self.is_section else 1) + max((child.height for child in self.children), default=0)

    @property
    def depth(self) -> int:
        """0 for a section, 1 for its own item."""
        return 0 if self.is_section or self.parent is None else self.parent.depth + 1

    @property
    def index(self) -> int:
        return self.parent.children.index(self) if self.parent else 0

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    def within(self, other: Node) -> bool:
        """Whether this node is `other` or hangs somewhere below it."""
        node: Node | None = self
        while node is not None and node is not other:
            node = node.parent
        return node is other

    def heading(self) -> Node:
        """The section (or the place without one) that the item stands in."""
        node = self
        while not node.is_section and node.parent is not None:
            node = node.parent
        return node


class Outline:
    """All rows of a plan as a tree. `loose` holds items that stand in no section; it comes first."""

    def __init__(self, roadmap: Roadmap, sections: Sequence[Section], items: Sequence[Item]) -> None:
        self.roadmap = roadmap
        self.root = Node(None)
        self.loose = Node(None)
        rows: list[Section | Item] = [*sections, *items]
        self._was = {label_key(row): _state(row) for row in rows}
        self._place_all(sections, items)

    @classmethod
    def read(cls, roadmap: Roadmap) -> Outline:
        """The tree as it stands, in two queries."""
        sections = Section.objects.filter(roadmap=roadmap).order_by("position", "pk")
        items = Item.objects.filter(roadmap=roadmap).order_by("position", "pk")
        return cls(roadmap, list(sections), list(items))

    def _place_all(self, sections: Sequence[Section], items: Sequence[Item]) -> None:
        heads = {row.pk: Node(row, self.root) for row in sections}
        nodes = {row.pk: Node(row) for row in items}
        self.root.children = list(heads.values())
        for row in items:
            node = nodes[row.pk]
            # A child hangs on its parent, whichever section it stands in.
            if row.parent_id:
                node.parent = nodes[row.parent_id]
            else:
                node.parent = heads[row.section_id] if row.section_id else self.loose
            node.parent.children.append(node)

    @property
    def sections(self) -> list[Node]:
        return self.root.children

    def nodes(self) -> Iterator[Node]:
        """Every section and item in document order."""
        for head in (self.loose, *self.sections):
            for node in head.walk():
                if node.row is not None:
                    yield node

    def item(self, uid: str) -> Node:
        return self._find(uid, Item, "Этой строки в карте уже нет: её удалили.")

    def section(self, uid: str) -> Node:
        return self._find(uid, Section, "Этого раздела в карте уже нет: его удалили.")

    def _find(self, uid: str, kind: type[Section] | type[Item], gone: str) -> Node:
        for node in self.nodes():
            if isinstance(node.row, kind) and node.row.uid == uid:
                return node
        raise Gone(gone)

    def put(self, node: Node, place: Place, target: Node) -> None:
        """Move `node` to its place by `target`. Raises Refused for a cycle or a fourth level."""
        if target.within(node):
            raise Refused("Строку нельзя поместить в неё саму.")
        parent = target if place is Place.INSIDE else target.parent
        if parent is None or node.is_section != (parent is self.root):
            raise Refused("Раздел встаёт только между разделами, а мероприятие — внутри раздела.")
        if not node.is_section and parent.depth + node.height > MAX_DEPTH:
            raise Refused(f"Вложенность мероприятий — не больше {MAX_DEPTH} уровней.")
        if node.parent is not None:
            node.parent.children.remove(node)
        index = len(parent.children)
        if place is not Place.INSIDE:
            index = parent.children.index(target) + (place is Place.AFTER)
        parent.children.insert(index, node)
        node.parent = parent

    def put_at(self, node: Node, parent: Node, index: int) -> None:
        """Move `node` to be the child of `parent` number `index`, the last one when there are fewer."""
        others = [child for child in parent.children if child is not node]
        if index < len(others):
            self.put(node, Place.BEFORE, others[index])
        else:
            self.put(node, Place.INSIDE, parent)

    def where(self, node: Node) -> dict[str, Any]:
        """The node's place in words that outlive keys: section, parent item and index."""
        if node.is_section:
            return {"index": node.index}
        heading, parent = node.heading().row, node.parent
        return {
            "section": heading.uid if heading else "",
            "parent": parent.row.uid if parent and isinstance(parent.row, Item) else "",
            "index": node.index,
        }

    def parent_at(self, where: dict[str, Any]) -> Node:
        """The node that a recorded place is inside of; Gone when it is not there any more."""
        if "section" not in where:
            return self.root
        if where["parent"]:
            return self.item(where["parent"])
        return self.section(where["section"]) if where["section"] else self.loose

    def name(self, node: Node, label: str) -> None:
        """Give a row the number typed by hand; an empty one hands the row back to automatic numbering."""
        if node.row is not None:
            node.row.label, node.row.label_typed = label, bool(label)

    def relabel(self, *, typed_too: bool = False) -> None:
        """Number all rows by the plan's scheme, those typed by hand only when asked to."""
        computed = self._computed()
        for node in self.nodes():
            row = node.row
            if row is None or (row.label_typed and not typed_too):
                continue
            row.label, row.label_typed = computed[label_key(row)], False

    def set_labels(self, labels: Labels) -> None:
        for node in self.nodes():
            if node.row is not None:
                node.row.label = labels.get(label_key(node.row), node.row.label)

    def set_typed(self, keys: Sequence[str]) -> None:
        for node in self.nodes():
            if node.row is not None and label_key(node.row) in keys:
                node.row.label_typed = True

    def typed(self) -> list[str]:
        """Keys of the rows whose numbers were typed by hand."""
        return [label_key(node.row) for node in self.nodes() if node.row is not None and node.row.label_typed]

    def labels(self) -> Labels:
        return {label_key(node.row): node.row.label for node in self.nodes() if node.row is not None}

    def next_label(self, node: Node) -> str:
        """The number to offer for a new row of a plan numbered by hand."""
        path: list[int] = []
        step = node
        while not step.is_section and step.parent is not None:
            path.insert(0, step.index)
            step = step.parent
        heads = self._heads()
        return numbering.next_label(self._plan(heads), heads.index(step), tuple(path))

    def add(self, row: Section | Item, place: Place, target: Node) -> Node:
        """Give a row that was just created its place."""
        node = Node(row)
        self.put(node, place, target)
        return node

    def save(self) -> None:
        """Write the rows whose place or number differs from what the database holds. Versions stay as they are."""
        sections, items = [], []
        for node in self.nodes():
            row = node.row
            if isinstance(row, Item):
                _set_place(row, node)
                items.append(row)
            elif row is not None:
                row.position = node.index
                sections.append(row)
        _write([row for row in sections if _state(row) != self._was.get(label_key(row))], "position")
        _write([row for row in items if _state(row) != self._was.get(label_key(row))], "section", "parent", "position")

    def _heads(self) -> list[Node]:
        return [*([self.loose] if self.loose.children else []), *self.sections]

    def _plan(self, heads: Sequence[Node]) -> Plan:
        """What numbering needs to know of the plan, and no more."""
        return Plan(
            title="",
            scheme=Scheme(self.roadmap.scheme),
            last_dot=self.roadmap.last_dot,
            sections=tuple(_section_value(node) for node in heads),
        )

    def _computed(self) -> Labels:
        """Every row's number by the scheme. Items without a section do not take the first section's number."""
        computed: Labels = {}
        parts = [[self.loose], self.sections] if self.roadmap.scheme != Scheme.FLAT else [self._heads()]
        for heads in parts:
            plan = numbering.renumber(self._plan(heads))
            for section in plan.sections:
                computed[f"section:{section.uid}"] = section.label
                computed.update({f"item:{item.uid}": item.label for _, item in section.walk()})
        if self.loose.children and self.roadmap.scheme == Scheme.FLAT:
            alone = numbering.renumber(self._plan(self.sections))
            computed.update({f"section:{section.uid}": section.label for section in alone.sections})
        return computed


def label_key(row: Section | Item) -> str:
    return f"{'item' if isinstance(row, Item) else 'section'}:{row.uid}"


def changed_labels(before: Labels, after: Labels) -> tuple[Labels, Labels]:
    """The labels that differ, as they were and as they are; rows that are only in one of the two are left out."""
    keys = [key for key in before if key in after and before[key] != after[key]]
    return {key: before[key] for key in keys}, {key: after[key] for key in keys}


def _state(row: Section | Item) -> tuple[Any, ...]:
    place = (row.section_id, row.parent_id) if isinstance(row, Item) else ()
    return (*place, row.position, row.label, row.label_typed)


def _set_place(row: Item, node: Node) -> None:
    heading, parent = node.heading().row, node.parent
    row.section = heading if isinstance(heading, Section) else None
    row.parent = parent.row if parent and isinstance(parent.row, Item) else None
    row.position = node.index


def _write(rows: Sequence[Any], *places: str) -> None:
    if rows:
        type(rows[0]).objects.bulk_update(rows, [*places, "label", "label_typed"], batch_size=500)


def _section_value(node: Node) -> SectionValue:
    row = node.row
    items = tuple(_item_value(child) for child in node.children)
    if not isinstance(row, Section):
        return SectionValue(items=items)
    return SectionValue(title=row.title, label=row.label, items=items, uid=row.uid)


def _item_value(node: Node) -> ItemValue:
    row = node.row
    assert isinstance(row, Item)  # noqa: S101  # below a section stand items only
    return ItemValue(
        title=row.title, label=row.label, uid=row.uid, children=tuple(_item_value(child) for child in node.children)
    )
