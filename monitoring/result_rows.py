"""Answers of closed collections as values for `monitoring.results`: read in a number of queries that does not grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from mentoring.models import Person
from monitoring.answers import Satisfaction, rule_of
from monitoring.models import Answer, Collection, Question, Questionnaire, Sheet
from monitoring.name_masks import lemmas, masked
from monitoring.results import (
    LEAST,
    NUMBERS,
    SCALE,
    YES_NO,
    Answers,
    Change,
    Sum,
    Tally,
    Topic,
    change,
    large_ones,
    over_places,
    tally,
)

T = TypeVar("T")
SPANS = {SCALE: 9, YES_NO: 1}
"""How far one answer can move, of kinds whose change is told."""
_Given = dict[str, dict[int, dict[Hashable, tuple[int, ...]]]]


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered: by the question's code, the collection, and the person or sheet."""

    topics: tuple[Topic, ...]
    answers: Mapping[str, Mapping[int, Mapping[Hashable, tuple[int, ...]]]]
    sheets: Mapping[int, int]
    places: Mapping[int, int]

    def tallies(self, topic: Topic) -> dict[int, Tally]:
        """By collection."""
        return {key: tally(topic, found.values()) for key, found in self.answers.get(topic.code, {}).items()}

    def sum_of(self, topic: Topic) -> Sum:
        """Over all collections, as it may be shown."""
        return over_places(_by(self.places, self.tallies(topic)))


@dataclass(frozen=True, slots=True)
class Line:
    """One question's results: at exit or the only time, at entry where there was one, and the change between them."""

    topic: Topic
    now: Sum
    before: Sum | None = None
    change: Change | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that may be shown of collections taken together. `sheets`: how many answered."""

    sheets: int
    lines: tuple[Line, ...] = ()
    satisfaction: Satisfaction | None = None
    rule: str = ""
    entry_sheets: int | None = None
    by_collection: Mapping[str, Mapping[int, Tally]] = field(default_factory=dict)

    @property
    def is_hidden(self) -> bool:
        return self.sheets < LEAST


def results_of(collections: Sequence[Collection], *, words: bool) -> Results:
    """Results of closed collections of one questionnaire's code; `words`: free answers come along, names masked.

    An exit collection brings the entry of the same programme beside it. Eight queries at the most.
    """
    given = given_of(collections)
    sheets = sum(given.sheets.values())
    if sheets < LEAST:
        return Results(sheets)
    entry, pairs = _entry_of(collections)
    before = given_of(entry) if entry else None
    told = _words(collections, given) if words else {}
    lines = tuple(_line(topic, given, before, pairs, told) for topic in given.topics)
    rule = rule_of(collections[0].municipality_id)
    return Results(
        sheets=sheets,
        lines=lines,
        satisfaction=_satisfaction(collections),
        rule=rule.words,
        entry_sheets=sum(before.sheets.values()) if before else None,
        by_collection={topic.code: given.tallies(topic) for topic in given.topics if topic.kind in NUMBERS},
    )


def given_of(collections: Sequence[Collection]) -> Given:
    """Three queries: questions, sheets, answers in numbers and variants."""
    places = {row.pk: row.municipality_id for row in collections}
    keys = list(places)
    topics, variants = _topics({row.questionnaire_id for row in collections})
    sheets: dict[int, int] = dict.fromkeys(keys, 0)
    for key in Sheet.objects.filter(collection__in=keys, finished_on__isnull=False).values_list(
        "collection", flat=True
    ):
        sheets[key] += 1
    answers: _Given = defaultdict(lambda: defaultdict(dict))
    rows = Answer.objects.filter(sheet__collection__in=keys, sheet__finished_on__isnull=False, text="")
    for collection, sheet, person, question, code, number, chosen in rows.values_list(
        "sheet__collection", "sheet", "sheet__participant", "question", "question__code", "number", "chosen"
    ):
        if question not in variants:
            continue
        who: Hashable = person if person is not None else f"sheet {sheet}"
        said = (number,) if number is not None else tuple(variants[question][place] for place in chosen)
        answers[code][collection][who] = said
    return Given(topics, answers, sheets, places)


def _topics(questionnaires: set[int]) -> tuple[tuple[Topic, ...], dict[int, dict[int, int]]]:
    """Questions by code as the newest version words them; places of each version's variants among all of them.

    Under its code an earlier version may have asked for another kind of answer: «7» and «да» do not add up, such
    questions are left out.
    """
    rows = list(Question.objects.filter(questionnaire__in=questionnaires).select_related("questionnaire"))
    rows.sort(key=lambda row: (row.questionnaire.rank, -row.position), reverse=True)
    newest: dict[str, Question] = {}
    labels: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        newest.setdefault(row.code, row)
        labels[row.code] += [label for label in row.choices if label not in labels[row.code]]
    topics = tuple(Topic(row.code, row.text, row.kind, row.block, tuple(labels[row.code])) for row in newest.values())
    variants = {
        row.pk: {place: labels[row.code].index(label) for place, label in enumerate(row.choices)}
        for row in rows
        if row.kind == newest[row.code].kind
    }
    return topics, variants


def _entry_of(collections: Sequence[Collection]) -> tuple[list[Collection], list[tuple[int, int]]]:
    """Closed entry collections of the same programmes and side, and pairs (entry, exit) of those by code."""
    exits = {row.pk: row for row in collections if row.questionnaire.moment == Questionnaire.Moment.EXIT}
    if not exits:
        return [], []
    first = next(iter(exits.values())).questionnaire
    rows = Collection.objects.filter(
        programme__in={row.programme_id for row in exits.values()},
        questionnaire__about=first.about,
        questionnaire__side=first.side,
        questionnaire__moment=Questionnaire.Moment.ENTRY,
        closed_on__isnull=False,
    ).select_related("questionnaire")
    entries = list(rows.order_by("pk"))
    pairs = [
        (entry.pk, row.pk)
        for row in exits.values()
        if not row.anonymous
        for entry in [one for one in entries if one.programme_id == row.programme_id and not one.anonymous][-1:]
    ]
    return entries, pairs


def _line(
    topic: Topic, given: Given, before: Given | None, pairs: Sequence[tuple[int, int]], told: Mapping[str, list[str]]
) -> Line:
    if topic.kind == Question.Kind.TEXT:
        return Line(topic, Sum(None), words=tuple(told.get(topic.code, ())))
    now = given.sum_of(topic)
    if before is None or topic.code not in before.answers:
        return Line(topic, now)
    at_entry = next((one for one in before.topics if one.code == topic.code), topic)
    if at_entry.kind != topic.kind or at_entry.choices != topic.choices:
        return Line(topic, now)
    # Entry has results of its own, of programmes that did not come to their exit, too.
    was = large_ones(before.tallies(at_entry).values())
    moved = None
    if topic.kind in SPANS:
        groups = {row: (_numbers(before, topic.code, entry), _numbers(given, topic.code, row)) for entry, row in pairs}
        moved = change(_by(given.places, groups), span=SPANS[topic.kind])
    return Line(topic, now, was, moved)


def _by(places: Mapping[int, int], found: Mapping[int, T]) -> list[list[T]]:
    """What was found of collections, by municipality."""
    of: dict[int, list[T]] = defaultdict(list)
    for key, one in found.items():
        of[places[key]].append(one)
    return list(of.values())


def _numbers(given: Given, code: str, collection: int) -> Answers:
    return {who: answer[0] for who, answer in given.answers.get(code, {}).get(collection, {}).items()}


def _satisfaction(collections: Sequence[Collection]) -> Satisfaction | None:
    """Satisfied of those who said anything of it, by the rule; None where nothing was asked, or of a small group."""
    rules = {key: rule_of(key) for key in {row.municipality_id for row in collections}}
    of: dict[int, list[bool]] = defaultdict(list)
    rows = Sheet.objects.filter(collection__in=[row.pk for row in collections], finished_on__isnull=False)
    for key, place, total, number, yes in rows.values_list(
        "collection", "municipality", "marks_sum", "marks_number", "said_yes"
    ):
        if number or yes is not None:
            of[key].append(rules[place].fits(total, number, yes))
    tallies = {key: Tally(len(found), (sum(found),)) for key, found in of.items()}
    whole = over_places(_by({row.pk: row.municipality_id for row in collections}, tallies)).tally
    return Satisfaction(whole.counts[0], whole.people) if whole else None


def _words(collections: Sequence[Collection], given: Given) -> dict[str, list[str]]:
    """Free answers by code, of collections that are large enough, in the order of letters: no sheet is put together."""
    large = [key for key, number in given.sheets.items() if number >= LEAST]
    rows = Answer.objects.filter(sheet__collection__in=large, sheet__finished_on__isnull=False).exclude(text="")
    found = list(rows.values_list("question__code", "text"))
    if not found:
        return {}
    known = lemmas(_names(collections))
    told: dict[str, list[str]] = defaultdict(list)
    for code, text in found:
        told[code].append(masked(text, known))
    return {code: sorted(texts) for code, texts in told.items()}


def _names(collections: Sequence[Collection]) -> list[str]:
    """Names that the schools' registers keep."""
    rows = Person.objects.filter(organization__programmes__in={row.programme_id for row in collections})
    return [
        name
        for names in rows.exclude(last_name="").distinct().values_list("last_name", "first_name", "patronymic")
        for name in names
    ]
