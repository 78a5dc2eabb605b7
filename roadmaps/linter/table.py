"""Checks of the plan's own table: cells, sections, numbers, targets, the form of dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roadmaps.linter.dates import misprints
from roadmaps.linter.finding import Finding, Severity, Where
from roadmaps.numbering import duplicate_labels, has_sections, missing_labels, unlabelled
from roadmaps.plan import CORE_COLUMNS, Column, Item, Plan, Section, TargetRow

DEFAULT_COLUMNS = (
    Column("number", "№ п/п"),
    Column("title", "Наименование мероприятия"),
    Column("deadline", "Срок реализации"),
    Column("responsible", "Ответственный исполнитель"),
    Column("result", "Результат"),
)


@dataclass(frozen=True, slots=True)
class _CellRule:
    rule: int
    empty: str
    mend: str


_CELLS = {
    "title": _CellRule(0, "Не названо мероприятие", "Впишите, что должно быть сделано."),
    "deadline": _CellRule(4, "Не указан срок", "Впишите дату, месяц или «постоянно»."),
    "responsible": _CellRule(4, "Не указан ответственный исполнитель", "Впишите, кто отвечает."),
    "result": _CellRule(13, "", "Назовите документ или итог, которым завершается мероприятие."),
}


def check_plan(plan: Plan) -> Iterator[Finding]:
    """All findings in the plan itself: what blocks, cells, sections, numbers, targets, dates."""
    if not any(True for _ in plan.walk()):
        message = "В дорожной карте нет ни одного мероприятия. Добавьте строки или вставьте таблицу."
        where = Where("plan", field="sections", name="таблица")
        yield Finding("plan.empty", 0, message, where, "Нет ни одного мероприятия", Severity.BLOCKS)
    names = row_names(plan)
    yield from _cells(plan, names)
    if has_sections(plan):
        for place, section in enumerate(plan.sections, start=1):
            yield from _section(section, section_name(section, place))
    yield from _gaps(plan, names)
    yield from _duplicates(plan)
    for item in unlabelled(plan):
        message = f"{names[id(item)]}: у строки нет номера, хотя соседние пронумерованы. Впишите или пересчитайте."
        where = Where("item", item.uid, "number", names[id(item)])
        yield Finding("number.missing", 12, message, where, "Строка без номера")
    yield from _targets(plan)
    for where, text in _texts(plan, names):
        yield from date_findings(where, text)


def date_findings(where: Where, text: str) -> Iterator[Finding]:
    """Rule 17 in one text: one finding for each kind of misprint, naming all its places in the text."""
    kinds: dict[str, list[str]] = {}
    for misprint in misprints(text):
        better = f" → «{misprint.better}»" if misprint.better else ""
        kinds.setdefault(misprint.kind, []).append(f"«{misprint.text.strip()}»{better}")
    for kind, found in kinds.items():
        message = f"{_capital(where.name)}: {', '.join(dict.fromkeys(found))}; {kind}."
        yield Finding("date.form", 17, message, where, _capital(kind))


def section_name(section: Section, place: int) -> str:
    """«раздел 3»: the number as typed, else the place."""
    return f"раздел {section.label.strip().rstrip('.') or place}"


def row_names(plan: Plan) -> dict[int, str]:
    """The words of a link to each row by the row's identity: «1.7», or «строка 5» where it has no number."""
    return {
        id(item): item.label.strip().rstrip(".") or f"строка {place}"
        for place, (_, _, item) in enumerate(plan.walk(), start=1)
    }


def _columns(plan: Plan) -> tuple[Column, ...]:
    return plan.columns or DEFAULT_COLUMNS


def _cells(plan: Plan, names: dict[int, str]) -> Iterator[Finding]:
    for _, _, item in plan.walk():
        for column in _columns(plan):
            rule = _CELLS.get(column.key)
            text = item.cell(column.key)
            heads_others = item.is_parent_only and (item.children or item.title.rstrip().endswith(":"))
            if rule is None or (text or "").strip() or (heads_others and column.key != "title"):
                continue
            name = names[id(item)]
            where = Where("item", item.uid, column.key, name)
            if text is None:
                summary = f"Графы «{column.label}» в строке нет"
                message = f"{name}: графы «{column.label}» в строке нет. Добавьте графу. {rule.mend}"
            else:
                summary = rule.empty or f"Пустая графа «{column.label}»"
                message = f"{name}: {summary[0].lower()}{summary[1:]}. {rule.mend}"
            code = f"{column.key}.{'absent' if text is None else 'empty'}"
            yield Finding(code, rule.rule, message, where, summary)


def _section(section: Section, name: str) -> Iterator[Finding]:
    if not section.title.strip():
        message = f"{_capital(name)}: нет заголовка. Впишите его."
        yield Finding(
            "section.heading",
            12,
            message,
            Where("section", section.uid, "title", name),
            "Нет заголовка раздела",
        )
    if not section.items:
        message = f"{_capital(name)}: нет ни одного мероприятия. Добавьте строки или удалите раздел."
        yield Finding("section.empty", 12, message, Where("section", section.uid, "items", name), "Пустой раздел")


def _gaps(plan: Plan, names: dict[int, str]) -> Iterator[Finding]:
    rows = {item.uid: names[id(item)] for _, _, item in plan.walk()}
    mend = "Добавьте пропущенное или пересчитайте номера; сами номера не меняются."
    for gap in missing_labels(plan):
        many = gap.first != gap.last
        if gap.of_sections:
            message = f"{'Нет разделов' if many else 'Нет раздела'} {gap.text}. {mend}"
            where = Where("section", gap.uid, "number", gap.text)
            yield Finding("section.gap", 12, message, where, "Раздел пропущен")
        else:
            before = f" перед {rows[gap.uid]}" if gap.uid in rows else ""
            message = f"{'Пропущены номера' if many else 'Пропущен номер'} {gap.text}{before}. {mend}"
            where = Where("item", gap.uid, "number", gap.text)
            yield Finding("number.gap", 12, message, where, "Пропущены номера")


def _duplicates(plan: Plan) -> Iterator[Finding]:
    for double in duplicate_labels(plan):
        kind, rows = ("section", "разделов") if double.of_sections else ("item", "строк")
        name = double.label.rstrip(".")
        for uid in double.uids:
            message = f"Номер {name} стоит у {len(double.uids)} {rows}. Исправьте или пересчитайте номера."
            where = Where(kind, uid, "number", name)
            yield Finding(f"{kind}.duplicate", 12, message, where, f"Номер {name} повторяется")


def _targets(plan: Plan) -> Iterator[Finding]:
    for place, row in enumerate(plan.targets.rows, start=1):
        years = [str(year) for year in plan.targets.years if not row.value(year).strip()]
        if years:
            name = _target_name(row, place)
            message = f"{_capital(name)}: нет планового значения за {', '.join(years)} год. Впишите число."
            where = Where("target", row.uid, years[0], name)
            yield Finding("target.empty", 0, message, where, "Нет планового значения показателя")


def _texts(plan: Plan, names: dict[int, str]) -> Iterator[tuple[Where, str]]:
    yield Where("plan", field="title", name="название"), plan.title
    yield Where("plan", field="table_title", name="название таблицы"), plan.table_title
    yield Where("plan", field="description", name="описание"), plan.description
    for place, section in enumerate(plan.sections, start=1):
        yield Where("section", section.uid, "title", section_name(section, place)), section.title
        for _, item in section.walk():
            for key in (*CORE_COLUMNS[1:], *(key for key, _ in item.extra)):
                yield Where("item", item.uid, key, names[id(item)]), _cell(item, key)
    for place, row in enumerate(plan.targets.rows, start=1):
        yield Where("target", row.uid, "name", _target_name(row, place)), row.name


def _cell(item: Item, key: str) -> str:
    return item.cell(key) or ""


def _target_name(row: TargetRow, place: int) -> str:
    return f"показатель {row.label.strip().rstrip('.') or place}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
