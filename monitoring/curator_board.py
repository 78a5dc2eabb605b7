"""Who has filled in the SWOT table or the card of nine criteria, by programmes of a municipality; whom to remind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from mentoring.models import Programme
from mentoring.school_years import year_name
from monitoring.collection_board import Line, line_of, with_numbers
from monitoring.models import Answer, Collection, Question, Questionnaire
from monitoring.results import level
from monitoring.workflow.questionnaires import CRITERIA
from organizations.addresses import absolute
from organizations.models import Municipality, Organization

MOST_POINTS = 2 * CRITERIA
STATES = (("all", "Все"), ("owed", "Не заполнили"), ("given", "Заполнили"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A programme and its newest collection of the questionnaire; `points` of a closed card that is whole."""

    programme: Programme
    line: Line | None = None
    points: int | None = None

    @property
    def is_given(self) -> bool:
        return self.line is not None and bool(self.line.answered)

    @property
    def is_closed(self) -> bool:
        return self.line is not None and self.line.state == "closed"

    @property
    def level(self) -> str:
        return level(self.points) if self.points is not None else ""

    @property
    def words(self) -> str:
        """How it stands: «заполнена», «срок прошёл 25.12.2023», «сбор не открыт»."""
        if self.line is None:
            return "сбор не открыт"
        if self.is_given:
            return "заполнена" if self.is_closed else "заполнена, сбор не закрыт"
        collection = self.line.collection
        if self.is_closed:
            return f"закрыт {collection.closed_on:%d.%m.%Y} без ответа"
        if collection.closes_on is None:
            return "не заполнена, без срока"
        said = "срок прошёл" if self.line.state == "late" else "не заполнена, срок"
        return f"{said} {collection.closes_on:%d.%m.%Y}"


@dataclass(frozen=True, slots=True)
class CuratorBoard:
    """All programmes of a school year with how the questionnaire stands there, by schools."""

    questionnaire: Questionnaire
    year: int
    everybody: tuple[Asked, ...]

    @property
    def given(self) -> tuple[Asked, ...]:
        return tuple(one for one in self.everybody if one.is_given)

    @property
    def owed(self) -> tuple[Asked, ...]:
        return tuple(one for one in self.everybody if not one.is_given)

    @property
    def schools(self) -> int:
        return len({one.programme.organization_id for one in self.everybody})

    @property
    def silent(self) -> list[Organization]:
        """Schools where some programme has nothing, by name."""
        found = {one.programme.organization_id: one.programme.organization for one in self.owed}
        return list(found.values())

    @property
    def levels(self) -> list[tuple[str, int]]:
        """«оптимальный»: how many programmes, from the best; of closed cards."""
        found = Counter(one.level for one in self.everybody if one.level)
        return [(name, found[name]) for name in dict.fromkeys(level(top) for top in (18, 9, 0)) if found[name]]

    def told(self, state: str) -> tuple[Asked, ...]:
        return {"owed": self.owed, "given": self.given}.get(state, self.everybody)

    @property
    def reminder(self) -> str:
        """A text for the chat of curators: what is awaited and of whom; "" where everybody has answered."""
        if not self.owed:
            return ""
        lines = "\n".join(f"— {_named(one)}" for one in self.owed)
        return (
            f"Коллеги, добрый день! «{self.questionnaire.title}», {year_name(self.year)} учебный год: заполните, "
            f"пожалуйста. Ещё не заполнили:\n{lines}\n\nЗаполнить: {absolute('questionnaires')}"
        )


def curator_board(place: Municipality, questionnaire: Questionnaire, year: int) -> CuratorBoard:
    """The municipality's programmes of the school year, by schools. Three queries at any size."""
    rows = Programme.objects.filter(municipality=place, school_year=year).select_related("organization", "form")
    programmes = list(rows.order_by("organization__short_name", "organization", "form__position", "pk"))
    # One questionnaire in its versions: the code is the same.
    asked = with_numbers(Collection.objects.filter(municipality=place, programme__in=programmes))
    asked = asked.filter(questionnaire__code=questionnaire.code).order_by("opened_on", "pk")
    newest = {row.programme_id: line_of(row) for row in asked}
    points = _points(line.collection for line in newest.values()) if questionnaire.about == "card" else {}
    found = (_asked(programme, newest.get(programme.pk), points) for programme in programmes)
    return CuratorBoard(questionnaire, year, tuple(found))


def by_curators(place: Municipality) -> list[Questionnaire]:
    """Questionnaires that curators fill in themselves, the card first. One query."""
    rows = [row for row in Questionnaire.objects.in_force(place) if row.by_curator]
    return sorted(rows, key=lambda row: row.about != Questionnaire.About.CARD)


def years_of(place: Municipality) -> list[int]:
    """School years that have programmes, the newest first. One query."""
    rows = Programme.objects.filter(municipality=place).order_by("-school_year")
    return list(rows.values_list("school_year", flat=True).distinct())


def _asked(programme: Programme, line: Line | None, points: dict[int, int]) -> Asked:
    closed = line is not None and line.state == "closed"
    return Asked(programme, line, points.get(line.collection.pk) if line is not None and closed else None)


def _points(collections: Iterable[Collection]) -> dict[int, int]:
    """Points of cards that have all nine grades. One query."""
    rows = Answer.objects.filter(
        sheet__collection__in=list(collections), sheet__finished_on__isnull=False, question__kind=Question.Kind.GRADE
    )
    summed = rows.values("sheet__collection").annotate(
        points=Sum("number"), grades=Count("pk", filter=Q(number__isnull=False))
    )
    return {row["sheet__collection"]: row["points"] for row in summed if row["grades"] == CRITERIA}


def _named(one: Asked) -> str:
    name = f"{one.programme.organization.short_name}, {one.programme.form.name}"
    term = one.line.collection.closes_on if one.line is not None and not one.is_closed else None
    return f"{name} (до {term:%d.%m.%Y})" if term else name


def chosen(rows: Sequence[Questionnaire], code: str) -> Questionnaire | None:
    """The questionnaire of the code, the first one where there is no such."""
    return next((row for row in rows if row.code == code), rows[0] if rows else None)
