"""Checks of the approving act: its stamps and marks, appendices, points and their control."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.act import Act, Appendix, AppendixKind, Clause, ClauseKind
from documents.typography import stamp_word
from roadmaps.linter.dates import first_date
from roadmaps.linter.finding import Finding, Severity, Where
from roadmaps.linter.table import date_findings
from roadmaps.plan import Document

# Alone in its line, or with a colon or the act after it.
_STAMP_WORD = re.compile(r"\W*(утвержд[её]н[аоы]?)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?:№|\bN)\s*([\w/.-]*\w)")
_BY = re.compile(r"\b(приказ|постановлени|распоряжени)(?:ом|ем|у|ю)\b", re.IGNORECASE)
_OTHERS = r"(?!\s+к\s+(?!настоящ|данн|(?:приказу|постановлению|распоряжению)\s*[).,;]))"
_MENTION = re.compile(
    rf"\bприложени(?:е|я|ю|ем|ях|ями|ям|и)\b(?:\s*(?:№|N)*\s*(?P<list>\d+(?:\s*(?:,|и|-|–)\s*(?:№\s*)?\d+)*))?{_OTHERS}",
    re.IGNORECASE,
)
_INFINITIVE = re.compile(r"[-–•\s\d.]*([а-яё]+?(?:ть|ти|чь)(?:ся)?)\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_DELEGATES = ("рекомендовать", "поручить", "предложить", "обязать", "просить")
_OWN_DEEDS = (
    "утвердить",
    "внести",
    "признать",
    "отменить",
    "назначить",
    "создать",
    "определить",
    "считать",
    "ввести",
)
_TERM = re.compile(
    r"\d\d?\.\d\d?\.(?:19|20)\d\d|\b(?:19|20)\d\d(?:[/–-]\d+)?\s*(?:г\b|год)|"
    r"\b(?:срок|не позднее|ежегодно|ежеквартально|ежемесячно|еженедельно|постоянно|в течение|немедленно|"
    r"квартал|полугоди|январ|феврал|март|апрел|ма[йяе]\b|июн|июл|август|сентябр|октябр|ноябр|декабр)",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"\bконтроль\b.*\b(?:возлож|возлага|оставля|оставить|осуществ)", re.I | re.DOTALL)
_IN_FORCE = re.compile(r"\bвступает в силу\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Point:
    """A clause with its printed name and the clauses above it, the nearest last."""

    clause: Clause
    name: str
    above: tuple[Clause, ...]

    def where(self, field: str = "text") -> Where:
        return Where("clause", self.clause.uid, field, self.name)


def check_act(document: Document) -> Iterator[Finding]:
    """Rules 1–5 and 17 in the act and in the stamps; a plan without an act's text blocks."""
    act = document.act
    if act is None or not act.has_text:
        message = "Нет текста акта, которым утверждается карта. Заполните вид, заголовок, преамбулу и пункты."
        where = Where("act", field="clauses", name="акт")
        yield Finding("act.missing", 0, message, where, "Нет текста акта", Severity.BLOCKS)
    yield from _stamps(document)
    if act is None:
        return
    points = list(_points(act))
    if act.has_text:
        yield from _appendices(document, act, points)
        for point in points:
            yield from _executor_and_term(document, point)
        yield from _control(act, points)
        yield from _amending_points(document, act)
    for where, text in _texts(act, points):
        yield from date_findings(where, text)


def _stamps(document: Document) -> Iterator[Finding]:
    """Rules 1 and 2 for the stamps as printed; a composed one agrees by construction."""
    if document.plan.stamp:
        yield from _stamp(document, document.plan.stamp, document.plan.title, Where("plan", field="stamp", name="гриф"))
    for appendix in document.act.appendices if document.act else ():
        if appendix.stamp:
            where = Where("appendix", appendix.uid, "stamp", _appendix_name(appendix))
            title = appendix.title or (document.plan.title if appendix.kind is AppendixKind.ROADMAP else "")
            yield from _stamp(document, appendix.stamp, title, where)


def _stamp(document: Document, lines: Sequence[str], title: str, where: Where) -> Iterator[Finding]:
    words = [match[1] for line in lines if (match := _STAMP_WORD.match(line))]
    right = stamp_word(title) if title else ""
    if words and right and words[0].casefold().replace("ё", "е") != right.casefold():
        message = f"Гриф: «{words[0]}» не согласуется с названием «{_start(title)}». Нужно «{right}»."
        yield Finding("stamp.word", 1, message, where, "Слово грифа не согласуется с названием")
    if document.act is not None:
        for fault in _stamp_faults(document.act, " ".join(lines)):
            yield Finding("stamp.requisites", 2, f"Гриф: {fault}.", where, "Гриф расходится с утверждающим актом")


def _stamp_faults(act: Act, text: str) -> Iterator[str]:
    by = _BY.search(text)
    if by and not act.kind.value.startswith(by[1].lower()):
        yield f"назван не тот вид акта: «{by[0]}», а утверждает {act.kind.value}"
    ends = [match.end() for match in re.finditer(r"\bот\s", text)]
    line = text[ends[-1] :] if ends else ""
    date, number = first_date(line), _NUMBER.search(line)
    requisites = act.requisites
    if "__" in line:  # the blanks of a copy for signature
        return
    if date is None or number is None:
        yield f"нет даты и номера акта. Впишите «от … № …», как у акта ({act.kind.value})"
    elif not requisites.date and not requisites.number:
        fault = f"стоит «от {line.strip()}», а у акта даты и номера ещё нет"
        yield f"{fault}. Уберите их из грифа или внесите у акта"
    else:
        if requisites.date != date:
            own = f"{requisites.date:%d.%m.%Y}" if requisites.date else "не указана"
            yield f"дата {date:%d.%m.%Y}, а дата акта — {own}. Исправьте ту, что неверна"
        if _bare(number[1]) != _bare(requisites.number):
            own = requisites.number or "не указан"
            yield f"№ {number[1]}, а номер акта — {own}. Исправьте тот, что неверен"


def _appendices(document: Document, act: Act, points: list[_Point]) -> Iterator[Finding]:
    """Rule 3: every appendix is mentioned by its number, every mention has its appendix."""
    mentions = [(point.where(), mention) for point in points for mention in _mentions(point.clause.text)]
    preamble = Where("act", field="preamble", name="преамбула")
    mentions += [(preamble, mention) for mention in _mentions(act.preamble)]
    numbers = [_bare(appendix.number) for appendix in act.appendices]
    named = {mention for _, mention in mentions}
    for where, mention in mentions:
        if mention not in numbers and not (mention == "" and len(numbers) == 1):
            yield _unknown_mention(where, mention, act)
    for appendix, number in zip(act.appendices, numbers, strict=True):
        name = _appendix_name(appendix)
        where = Where("appendix", appendix.uid, "number", name)
        if number not in named and not (len(numbers) == 1 and "" in named):
            message = f"{name.capitalize()} в тексте акта не упомянуто. Допишите ссылку в пункт: «({name})»."
            yield Finding("appendix.unmentioned", 3, message, where, "Приложение не упомянуто в тексте акта")
        if appendix.absent:
            message = f"{name.capitalize()} названо в акте, его текста нет. Добавьте текст или уберите ссылку."
            yield Finding("appendix.absent", 3, message, where, "Текста приложения нет")
    for number, count in Counter(numbers).items():
        if count > 1:
            which = f"с номером {number}" if number else "без номера"
            message = f"Приложений {which} несколько: {count}. Пронумеруйте их по порядку."
            where = Where("act", field="appendices", name="приложения")
            yield Finding("appendix.duplicate", 3, message, where, "Номера приложений повторяются")
    if not document.amends and not any(appendix.kind is AppendixKind.ROADMAP for appendix in act.appendices):
        message = "Среди приложений нет самой дорожной карты. Добавьте её приложением к акту."
        where = Where("act", field="appendices", name="приложения")
        yield Finding("appendix.no_roadmap", 3, message, where, "Карта не приложена к акту")


def _unknown_mention(where: Where, mention: str, act: Act) -> Finding:
    if mention:
        fault = f"названо приложение {mention}, а у акта такого нет"
    elif act.appendices:
        fault = "приложение названо без номера, а их несколько"
    else:
        fault = "названо приложение, а у акта приложений нет"
    message = f"{where.name.capitalize()}: {fault}. Исправьте ссылку или номер приложения."
    return Finding("appendix.unknown", 3, message, where, "Ссылка на приложение, которого нет")


def _executor_and_term(document: Document, point: _Point) -> Iterator[Finding]:
    """Rule 4 for a point that orders somebody to do something; to approve or repeal needs nobody."""
    clause = point.clause
    line = (*point.above, clause)
    if clause.children or clause.kind is not ClauseKind.PLAIN or _CONTROL.search(clause.text):
        return
    if _IN_FORCE.search(clause.text) or (document.amends and point.above):
        # What an amending point changes is no task of anybody's.
        return
    named = any(part.executor or _names_executor(part.text) for part in line)
    if not named and _first_verb(clause.text) in _OWN_DEEDS:
        return
    if not named:
        message = f"{point.name.capitalize()}: не назван исполнитель. Впишите, кому поручается."
        yield Finding("clause.executor", 4, message, point.where("executor"), "Не назван исполнитель пункта")
    if not any(part.term or _TERM.search(part.text) for part in line):
        message = f"{point.name.capitalize()}: не указан срок. Впишите «не позднее …», дату или «постоянно»."
        yield Finding("clause.term", 4, message, point.where("term"), "Не указан срок пункта")


def _control(act: Act, points: list[_Point]) -> Iterator[Finding]:
    """Rule 5."""
    controls = any(point.clause.kind is ClauseKind.CONTROL or _CONTROL.search(point.clause.text) for point in points)
    if not controls:
        message = (
            "Нет пункта о контроле. Добавьте последним: "
            f"«Контроль за исполнением {act.kind.genitive} возложить на …» или «… оставляю за собой»."
        )
        yield Finding("act.control", 5, message, Where("act", field="clauses", name="акт"), "Нет пункта о контроле")


def _amending_points(document: Document, act: Act) -> Iterator[Finding]:
    """An act that amends a plan says what changes: nothing changes by an act that does not name it."""
    if document.amends and not any(clause.children for clause in act.clauses):
        message = "В акте об изменениях нет ни одного пункта об изменении. Составьте пункты по изменениям карты."
        where = Where("act", field="clauses", name="акт")
        yield Finding("act.amends_nothing", 0, message, where, "Акт ничего не меняет", Severity.BLOCKS)


def _texts(act: Act, points: list[_Point]) -> Iterator[tuple[Where, str]]:
    yield Where("act", field="heading", name="заголовок акта"), act.heading
    yield Where("act", field="preamble", name="преамбула"), act.preamble
    if act.brought_in:
        yield Where("act", field="requisites", name="дата акта"), act.requisites.date_text
    for appendix in act.appendices:
        where = Where("appendix", appendix.uid, "title", _appendix_name(appendix))
        yield from ((where, text) for text in (appendix.title, appendix.text))
    for point in points:
        yield point.where(), point.clause.text
        yield point.where("term"), "" if point.clause.term in point.clause.text else point.clause.term


def _points(act: Act) -> Iterator[_Point]:
    def walk(clauses: Sequence[Clause], above: tuple[Clause, ...], path: tuple[int, ...]) -> Iterator[_Point]:
        for place, clause in enumerate(clauses, start=1):
            number = clause.label.strip().rstrip(".") or ".".join(map(str, (*path, place)))
            yield _Point(clause, f"пункт {number}", above)
            yield from walk(clause.children, (*above, clause), (*path, place))

    return walk(act.clauses, (), ())


def _mentions(text: str) -> Iterator[str]:
    """Numbers of own appendices that the text mentions, "" for a mention without one."""
    for match in _MENTION.finditer(text):
        listed = re.findall(r"\d+|[-–]", match["list"] or "")
        if not listed:
            yield ""
        for place, part in enumerate(listed):
            if part.isdigit():
                yield part
            else:
                first, last = int(listed[place - 1]), int(listed[place + 1])
                yield from (str(number) for number in range(first + 1, min(last, first + 100)))


def _names_executor(text: str) -> bool:
    """True for «Руководителям школ: …», «Рекомендовать школам …»; false where its verb opens it."""
    match = _INFINITIVE.match(text)
    return match is None or match[1].lower() in _DELEGATES


def _first_verb(text: str) -> str:
    match = _INFINITIVE.match(text)
    return match[1].lower() if match else ""


def _appendix_name(appendix: Appendix) -> str:
    return f"приложение {appendix.number}".strip()


def _bare(number: str) -> str:
    return re.sub(r"[№N\s]", "", number).casefold()


def _start(title: str) -> str:
    return title if len(title) <= 60 else title[:60].rsplit(" ", 1)[0] + "…"
