"""The act that changes an approved plan, worded from what differs between its two texts. Values in, values out.

Columns are named by their numbers, as the row of numbers prints them; texts and rows that the act puts in stand in
«…». Many changes make a new text of the whole plan, which is the act's appendix then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from documents.act import Act, Appendix, AppendixKind, Clause, ClauseKind, Requisites
from documents.disposition import quoted_row
from documents.typography import stamp_word
from roadmaps.diff import Change, ChangeKind, Of, Piece, PieceKind, compare, words
from roadmaps.drafting import Issuer, approved_accusative, spelled_out
from roadmaps.plan import Document, Item, Plan, Section

MOST_POINTS = 25
"""An act of more points is read by nobody: the plan is set out anew."""
_WHOLE_ROW = 3
"""So many changed cells of a row make the row be set out anew."""
_LONG_CELL = 200
"""A cell of so many characters is changed by words, if one place of it is."""
_NAMES = 60


@dataclass(frozen=True, slots=True)
class Point:
    """One change: the act's words for it, the place of the plan, what stood there and what is to stand.

    None where there is no such place in that text. Texts of a whole row name its columns, a line each.
    """

    words: str
    place: str
    old: str | None
    new: str | None


def amending_act(original: Act, plan: Plan, issuer: Issuer) -> Act:
    """The act «О внесении изменений …» into `plan` that `original` approved; its points are worded by `disposition`.

    An act is changed by one of its own kind and head. `issuer`: what the original does not tell, and who signs now.
    """
    kind = original.kind
    genitive = original.issuer_genitive or issuer.genitive
    reference = act_reference(replace(original, issuer_genitive=genitive))
    post = issuer.head_post or original.requisites.signatory_post
    title = spelled_out(plan.title[:1].lower() + plan.title[1:])
    feminine = stamp_word(plan.title).casefold().rstrip(".").endswith("а")
    approved = "утвержденную" if feminine else "утвержденный"
    return Act(
        kind=kind,
        issuer_lines=original.issuer_lines or issuer.lines,
        issuer_genitive=genitive,
        place=original.place or issuer.place,
        heading=f"О внесении изменений в {original.kind.value} {reference}",
        preamble="В связи с уточнением перечня и содержания мероприятий плана (дорожной карты)",
        operative_word=kind.operative_word,
        clauses=(
            Clause(
                text=f"Внести в {approved_accusative(title)}, {approved} {original.kind.instrumental} "
                f"{reference}, следующие изменения:",
                uid="c1",
            ),
            Clause(
                text=f"Контроль за исполнением настоящего {kind.genitive} оставляю за собой.",
                kind=ClauseKind.CONTROL,
                executor=post,
                uid="c2",
            ),
        ),
        requisites=Requisites(
            signatory_post=post, signatory_name=issuer.head_name or original.requisites.signatory_name
        ),
    )


def act_reference(act: Act) -> str:
    """«управления образования Н-ского района от 31.08.2026 № 187»."""
    found = act.requisites
    date = f"от {found.date:%d.%m.%Y}" if found.date else ""
    return " ".join(filter(None, (act.issuer_genitive, date, f"№ {found.number}" if found.number else "")))


def disposition(act: Act, old: Document, new: Plan) -> Act:
    """`act` with the points of its clause about changes worded anew; its other clauses, head and preamble stay.

    Raises ValueError for an act without such a clause.
    """
    place = clause_of_changes(act)
    bare = tuple(appendix for appendix in act.appendices if appendix.kind is not AppendixKind.ROADMAP)
    if is_new_text(old.plan, new):
        children: tuple[Clause, ...] = (Clause(text="Изложить в новой редакции согласно приложению.", uid="p1"),)
        own = tuple(appendix for appendix in act.appendices if appendix.kind is AppendixKind.ROADMAP)
        bare = (*bare, *(own or (Appendix(AppendixKind.ROADMAP, uid="a1"),)))
    else:
        found = points(old.plan, new)
        children = tuple(Clause(text=point.words, uid=f"p{number}") for number, point in enumerate(found, start=1))
    clauses = (*act.clauses[:place], replace(act.clauses[place], children=children), *act.clauses[place + 1 :])
    return replace(act, clauses=clauses, appendices=bare)


def clause_of_changes(act: Act) -> int:
    """Which clause the points hang on: the first that orders something. Raises ValueError where there is none."""
    for place, clause in enumerate(act.clauses):
        if clause.kind is ClauseKind.PLAIN:
            return place
    raise ValueError("an amending act has a clause that its points hang on")


def is_new_text(old: Plan, new: Plan) -> bool:
    """Whether the plan is set out anew: its columns or description changed, or there are too many points."""
    whole = any(change.of is Of.PLAN and change.field in ("columns", "description") for change in compare(old, new))
    return whole or len(points(old, new)) > MOST_POINTS


def points(old: Plan, new: Plan) -> tuple[Point, ...]:
    """Every printed change in words, in the order of the plan; what is not printed (the period) needs none."""
    return tuple(_Wording(old, new).points())


class _Wording:
    """The two plans with their rows by uid."""

    def __init__(self, old: Plan, new: Plan) -> None:
        self.old, self.new = old, new
        self.before = {item.uid: item for _, _, item in old.walk()}
        self.after = {item.uid: item for _, _, item in new.walk()}
        self.sections = {section.uid: section for section in old.sections}
        self.indicators = {row.uid: row for row in old.targets.rows}
        self.added = {
            section.uid: section for section in new.sections if section.uid not in self.sections and _is_headed(section)
        }

    def points(self) -> Iterator[Point]:
        places = _places(self.old, self.new)
        changes = sorted(compare(self.old, self.new), key=lambda change: _place_of(change, places))
        of_items: dict[str, list[Change]] = {}
        for change in changes:
            if change.of is Of.ITEM:
                of_items.setdefault(change.uid, []).append(change)
        for change in changes:
            if change.of is Of.PLAN:
                yield from self._plan(change)
            elif change.of is Of.SECTION:
                yield from self._section(change)
            elif change.of is Of.TARGET:
                yield from self._target(change)
            elif own := of_items.pop(change.uid, None):
                yield from self._item(change.uid, own)

    def _plan(self, change: Change) -> Iterator[Point]:
        names = {"title": "Название", "table_title": "Название таблицы", "description": "Описание", "columns": "Графы"}
        if name := names.get(change.field):
            yield Point(f"{name} изложить в следующей редакции: «{change.new}».", name, change.old, change.new)

    def _section(self, change: Change) -> Iterator[Point]:
        if change.kind is ChangeKind.ADDED:
            if change.uid not in self.added:
                return
            section = self.added[change.uid]
            rows = [quoted_row((f"{section.label} {section.title}".strip(),))]
            rows += [quoted_row(self._cells(item)) for _, item in section.walk()]
            name = f"Дополнить разделом {_number(section.label)}".rstrip()
            text = "\n".join((f"{section.label} {section.title}".strip(), *(self._told(i) for _, i in section.walk())))
            yield Point(f"{name} следующего содержания:\n{_quoted(rows)}", self._of(section), None, text)
            return
        before = self.sections[change.uid]
        if not _is_headed(before):
            return
        name = self._of(before)
        if change.kind is ChangeKind.REMOVED:
            text = "\n".join((f"{before.label} {before.title}".strip(), *(self._told(i) for _, i in before.walk())))
            yield Point(f"{name} исключить.", name, text, None)
        elif change.kind is ChangeKind.MOVED:
            place = _after(self.new.sections, change.uid, "раздела")
            yield Point(f"{name} поместить {place}.", name, before.title, before.title)
        elif change.field == "label":
            yield Point(f"{name} считать разделом {_number(change.new)}.", name, change.old, change.new)
        else:
            what = "Заголовок" if change.field == "title" else "Период"
            text = f"{what} раздела {name.removeprefix('Раздел ')} изложить в следующей редакции: «{change.new}»."
            yield Point(text, f"{name}, {what.lower()}", change.old, change.new)

    def _item(self, uid: str, changes: Sequence[Change]) -> Iterator[Point]:
        kind = changes[0].kind
        if kind is ChangeKind.ADDED:
            yield from self._added(uid)
            return
        before = self.before[uid]
        if kind is ChangeKind.REMOVED:
            if not self._gone_with_another(uid):
                text = "\n".join(self._told(item) for _, item in before.walk())
                yield Point(f"{_name(before)} исключить.", _name(before), text, None)
            return
        cells = [change for change in changes if self._is_printed(change)]
        whole = len(cells) >= _WHOLE_ROW
        if whole:
            row = quoted_row(self._cells(self.after[uid]))
            text = f"{_name(before)} изложить в следующей редакции:\n{_quoted([row])}"
            yield Point(text, _name(before), self._told(before), self._told(self.after[uid]))
        for change in changes:
            if change.kind is ChangeKind.MOVED:
                yield Point(f"{_name(before)} поместить {self._place(uid)}.", _name(before), change.old, change.new)
            elif whole:
                continue
            elif change.field == "number":
                new = f"{_name(before)} считать пунктом {_number(change.new)}."
                yield Point(new, _name(before), change.old, change.new)
            elif change in cells:
                yield self._cell(before, change)

    def _target(self, change: Change) -> Iterator[Point]:
        """Unit, numerator and denominator are not printed: the act says nothing of them."""
        row = self.indicators.get(change.uid)
        label, title = (row.label, row.name) if row else (change.label, change.name)
        name = f"Показатель {_number(label)}" if _number(label) else f"Показатель «{title[:_NAMES]}»"
        if change.kind is ChangeKind.REMOVED:
            yield Point(f"{name} исключить.", name, change.name, None)
        elif change.kind is ChangeKind.ADDED:
            cells = self._target_cells(change.uid)
            text = f"Таблицу показателей дополнить строкой следующего содержания:\n{_quoted([quoted_row(cells)])}"
            yield Point(text, name, None, "\n".join(filter(None, cells)))
        elif change.field.isdecimal():
            what = f"{name}: значение на {change.field} год"
            text = f"{what} изложить в следующей редакции: «{change.new}»." if change.new else f"{what} исключить."
            yield Point(text, f"{name}, {change.field} год", change.old, change.new)
        elif change.field == "label":
            yield Point(f"{name} считать показателем {_number(change.new)}.", name, change.old, change.new)
        elif change.field == "name":
            yield Point(f"{name} изложить в следующей редакции: «{change.new}».", name, change.old, change.new)

    def _target_cells(self, uid: str) -> tuple[str, ...]:
        """The row of an indicator as the table of targets prints it."""
        row = next(row for row in self.new.targets.rows if row.uid == uid)
        return row.label, row.name, *(row.value(year) for year in self.new.targets.years)

    def _is_printed(self, change: Change) -> bool:
        """A cell that a column prints and that reads otherwise; an empty cell and none look alike."""
        keys = {column.key for column in self.new.columns} - {"number"}
        return change.field in keys and (change.old or "") != (change.new or "")

    def _added(self, uid: str) -> Iterator[Point]:
        item = self.after[uid]
        section, above = self._holder(self.new, uid)
        if section.uid in self.added or (above and above.uid not in self.before):
            return
        if above:
            where = f"{_name(above)} дополнить"
        elif _is_headed(section):
            where = f"{self._of(section)} дополнить"
        else:
            where = "Дополнить"
        number = f"пунктом {_number(item.label)}" if _number(item.label) else "строкой"
        rows = [quoted_row(self._cells(one)) for _, one in item.walk()]
        text = "\n".join(self._told(one) for _, one in item.walk())
        yield Point(f"{where} {number} следующего содержания:\n{_quoted(rows)}", _name(item), None, text)

    def _cell(self, before: Item, change: Change) -> Point:
        number = next((place for place, column in enumerate(self.new.columns, 1) if column.key == change.field), 0)
        head = next((column.label for column in self.new.columns if column.key == change.field), "")
        place = f"{_name(before)}, графа {number} «{head}»" if number else _name(before)
        return Point(
            _cell_words(_in(before), number, change.old or "", change.new or ""), place, change.old, change.new
        )

    def _cells(self, item: Item) -> tuple[str, ...]:
        return tuple(item.cell(column.key) or "" for column in self.new.columns)

    def _told(self, item: Item) -> str:
        """A whole row in the comparison: number and title, then its columns by their numbers."""
        lines = [f"{item.label} {item.title}".strip()]
        for place, column in enumerate(self.new.columns, start=1):
            if column.key not in ("number", "title") and item.cell(column.key):
                lines.append(f"графа {place}: {item.cell(column.key)}")
        return "\n".join(lines)

    def _of(self, section: Section) -> str:
        return f"Раздел {_number(section.label) or f'«{section.title[:_NAMES]}»'}"

    def _holder(self, plan: Plan, uid: str) -> tuple[Section, Item | None]:
        for section in plan.sections:
            above: list[Item] = []
            for level, item in section.walk():
                del above[level:]
                if item.uid == uid:
                    return section, above[-1] if above else None
                above.append(item)
        raise KeyError(uid)

    def _gone_with_another(self, uid: str) -> bool:
        """The row goes with its section or with the row above it."""
        section, above = self._holder(self.old, uid)
        kept = {one.uid for one in self.new.sections}
        gone = _is_headed(section) and section.uid not in kept
        return gone or (above is not None and above.uid not in self.after)

    def _place(self, uid: str) -> str:
        section, above = self._holder(self.new, uid)
        rows = above.children if above else section.items
        first = _after(rows, uid, "пункта")
        return (
            first
            if first != "первым"
            else f"первым в {'пункт ' + _number(above.label) if above else 'раздел ' + _number(section.label)}"
        )


def _places(old: Plan, new: Plan) -> dict[tuple[Of, str], int]:
    """Where sections and rows stand: as in the new plan, a removed one behind what stood above it."""
    order = list(_rows(new))
    known, above = set(order), -1
    for row in _rows(old):
        if row in known:
            above = order.index(row)
        else:
            above += 1
            order.insert(above, row)
    return {row: place for place, row in enumerate(order)}


def _rows(plan: Plan) -> Iterator[tuple[Of, str]]:
    for section in plan.sections:
        yield Of.SECTION, section.uid
        yield from ((Of.ITEM, item.uid) for _, item in section.walk())


def _place_of(change: Change, places: Mapping[tuple[Of, str], int]) -> tuple[int, int]:
    """The plan's own texts come first, its targets last."""
    if change.of is Of.PLAN:
        return 0, 0
    return (2, 0) if change.of is Of.TARGET else (1, places.get((change.of, change.uid), len(places)))


def _is_headed(section: Section) -> bool:
    """Rows before the first section stand in one without a number and a title."""
    return bool(section.label or section.title)


def _cell_words(where: str, number: int, old: str, new: str) -> str:
    if not new:
        return f"{where} слова в графе {number} исключить."
    if not old:
        return f"{where} графу {number} дополнить словами «{new}»."
    if len(old) > _LONG_CELL and (found := _one_replacement(words(old, new), old)):
        was, becomes = found
        if not becomes:
            return f"{where} в графе {number} слова «{was}» исключить."
        return f"{where} в графе {number} слова «{was}» заменить словами «{becomes}»."
    return f"{where} графу {number} изложить в следующей редакции: «{new}»."


def _one_replacement(pieces: Sequence[Piece], old: str) -> tuple[str, str] | None:
    """The only changed run, where its old words stand in the cell once: else nobody knows which are meant."""
    removed = [piece.text for piece in pieces if piece.kind is PieceKind.REMOVED]
    added = [piece.text for piece in pieces if piece.kind is PieceKind.ADDED]
    if len(removed) != 1 or len(added) > 1 or not removed[0].strip() or old.count(removed[0].strip()) != 1:
        return None
    return removed[0].strip(), added[0].strip() if added else ""


def _after(rows: Sequence[Item] | Sequence[Section], uid: str, what: str) -> str:
    before = None
    for row in rows:
        if row.uid == uid:
            break
        before = row
    return f"после {what} {_number(before.label) or f'«{before.title[:_NAMES]}»'}" if before else "первым"


def _name(item: Item) -> str:
    return f"Пункт {_number(item.label)}" if _number(item.label) else f"Строка «{item.title[:_NAMES]}»"


def _in(item: Item) -> str:
    return f"В пункте {_number(item.label)}" if _number(item.label) else f"В строке «{item.title[:_NAMES]}»"


def _number(label: str | None) -> str:
    """A row's number as a sentence names it: «2.9» for «2.9.»."""
    return (label or "").strip().rstrip(".)")


def _quoted(rows: Sequence[str]) -> str:
    """Rows of a table in «…».: the mark opens in the first cell and closes in the last one."""
    text = "\n".join(rows)
    return f"{text[:2]}«{text[2:-2]}».{text[-2:]}"
