"""Figures of random registers equal those of an independent recomputation from the raw rows, on both databases."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from mentoring.models import MentorChange, Pair, PairMember, Participant, Person, Programme
from monitoring.facts import facts_of
from monitoring.figures import Figure, total
from monitoring.models import BaseNumber, Collection, EnteredValue, Indicator, Questionnaire, Sheet
from monitoring.questionnaire_reference import load_questionnaires
from monitoring.tallies import refresh, summed, tallies_of
from organizations.models import Municipality, Organization
from tests import factories
from tests.mentoring import cast
from tests.monitoring.indicator_cast import indicator
from tests.monitoring.recomputed import World, figures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

YEARS = (2020, 2021, 2022, 2023)
TODAY = dt.date(2023, 4, 16)
# The eve, the day and the morrow of a year's end; the days about 29 February and the school year.
EDGES = (
    *(dt.date(2020, 12, 31), dt.date(2021, 1, 1), dt.date(2021, 12, 31), dt.date(2022, 1, 1)),
    *(dt.date(2020, 2, 29), dt.date(2021, 2, 28), dt.date(2021, 3, 1), dt.date(2020, 8, 31), dt.date(2020, 9, 1)),
)
BORN = (
    *(dt.date(2004, 2, 29), dt.date(2008, 2, 29), dt.date(2010, 12, 31), dt.date(2011, 1, 1), dt.date(2012, 2, 29)),
    *(dt.date(2002, 1, 1), dt.date(2001, 12, 31), dt.date(2005, 12, 31), dt.date(2006, 1, 1), dt.date(2003, 12, 31)),
)


class Register:
    """A municipality with a random register; the same seed makes the same one."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)
        self.municipality = factories.municipality(demo_date=TODAY)
        self.own = {"municipality": self.municipality}
        closed = self.luck.choice([None, dt.date(2021, 6, 1)])
        self.schools = [cast.school(self.municipality, closed_on=day) for day in (None, None, closed)]
        self.branch = cast.school(self.municipality, parent=self.schools[0])
        self.partners = [factories.organization(self.municipality, kind="partner") for _ in range(3)]
        self.fill()

    def day(self, low: int = 2019, high: int = 2023) -> dt.date:
        if self.luck.random() < 0.3:
            return self.luck.choice(EDGES)
        first = dt.date(low, 6, 1)
        return first + dt.timedelta(days=self.luck.randrange((dt.date(high, 7, 1) - first).days))

    def maybe(self, value: Any, chance: float = 0.5) -> Any:
        return value if self.luck.random() < chance else None

    def fill(self) -> None:
        for organization in (*self.schools, self.branch):
            programme = Programme.objects.create(
                **self.own, organization=organization, form=cast.form(), school_year=2020
            )
            people = Person.objects.bulk_create(self.person(organization, number) for number in range(9))
            sides = [(person, side) for person in people for side in ("mentor", "mentee")]
            found = Participant.objects.bulk_create(
                Participant(**self.own, programme=programme, person=person, side=side, joined_on=dt.date(2019, 6, 1))
                for person, side in sides
            )
            self.pairs(programme, found[0::2], found[1::2])
            self.sheets(programme, found)
        self.numbers()

    def person(self, at: Organization, number: int) -> Person:
        category = self.luck.choice(["pupil", "pupil", "pupil", "student", "teacher", "employee", "graduate"])
        return Person(
            **self.own,
            organization=at,
            code=f"К-{number:03d}",
            category=category,
            birth_date=self.maybe(self.luck.choice([*BORN, self.day(2001, 2013)]), 0.7),
            class_name=self.luck.choice(["", "7 «Б»", "11А", "10", "4в", "1 курс"]),
            teaching_since=self.maybe(
                self.luck.choice([dt.date(2018, 12, 31), dt.date(2020, 2, 29), self.day(2016, 2023)])
            ),
            employer=self.maybe(self.luck.choice(self.partners), 0.7),
        )

    def pairs(self, programme: Programme, mentors: list[Participant], mentees: list[Participant]) -> None:
        for number in range(5):
            status = self.luck.choice(["proposed", "active", "active", "completed", "ended_early"])
            started = None if status == "proposed" else self.day()
            ended = None
            if status in ("completed", "ended_early") and started:
                ended = started + dt.timedelta(days=self.luck.choice([0, 1, 120, 400]))
            mentor, *others = self.luck.sample(mentors, 3)
            pair = Pair.objects.create(
                **self.own,
                programme=programme,
                organization=programme.organization,
                number=number + 1,
                status=status,
                mentor=mentor,
                started_on=started,
                ended_on=ended,
                end_reason="переезд" if ended else "",
            )
            PairMember.objects.bulk_create(
                PairMember(
                    **self.own,
                    pair=pair,
                    mentee=mentee,
                    joined_on=joined,
                    left_on=left,
                    left_reason="переезд" if left else "",
                )
                for mentee in self.luck.sample(mentees, self.luck.randint(1, 3))
                for joined, left in [(self.maybe(self.day()), self.maybe(self.day(), 0.3))]
            )
            days = sorted(self.day() for _ in range(self.luck.choice([0, 0, 1, 2])))
            chain = [*others[: len(days)], mentor]
            MentorChange.objects.bulk_create(
                MentorChange(
                    **self.own, pair=pair, before=chain[place], after=chain[place + 1], on=day, reason="отпуск"
                )
                for place, day in enumerate(days)
            )

    def sheets(self, programme: Programme, people: list[Participant]) -> None:
        for side in ("mentor", "mentee"):
            asked = Questionnaire.objects.filter(side=side, local_to__isnull=True).order_by("pk")[:2]
            for questionnaire in asked:
                collection = Collection.objects.create(
                    **self.own, programme=programme, questionnaire=questionnaire, opened_on=dt.date(2019, 6, 1)
                )
                own = [each for each in people if each.side == side]
                Sheet.objects.bulk_create(
                    Sheet(
                        **self.own,
                        collection=collection,
                        participant=self.maybe(who, 0.8),
                        finished_on=self.maybe(self.day(), 0.8),
                        marks_number=marks,
                        marks_sum=marks * 7 + self.luck.randint(-marks, marks),
                        said_yes=self.luck.choice([None, True, False]),
                    )
                    for who in self.luck.sample(own, 5)
                    for marks in [self.luck.choice([0, 1, 3])]
                )

    def numbers(self) -> None:
        places = [*self.schools, self.branch, None]
        BaseNumber.objects.bulk_create(
            BaseNumber(
                **self.own, organization=place, base=base, year=year, number=self.luck.choice([0, 3, 40]), on_date=TODAY
            )
            for base in Indicator.Base.values
            for year in YEARS
            for place in places
            if self.luck.random() < (0.15 if place is None else 0.6)
        )
        EnteredValue.objects.bulk_create(
            EnteredValue(
                **self.own,
                indicator=each,
                organization=place,
                year=year,
                numerator=3,
                denominator=self.luck.randint(3, 9),
                answered=self.maybe(3) if each.source == "questionnaire" else None,
                reason="по отчёту",
            )
            for each in Indicator.objects.filter(set__local_to__isnull=True)
            for year in YEARS
            for place in (*self.schools, None)
            if self.luck.random() < 0.06
        )


@pytest.fixture
def indicators() -> list[Indicator]:
    indicator("mentees")
    cast.form()
    if not Questionnaire.objects.exists():
        load_questionnaires()
    known = list(Indicator.objects.filter(set__local_to__isnull=True).select_related("set").order_by("pk"))
    # The same rules by the school year: unsaved copies would have no key, so that two rows are changed for the test.
    for each in known:
        if each.rule in ("involved", "satisfied_mentors"):
            Indicator.objects.filter(pk=each.pk).update(year="school")
            each.year = "school"
    return known


def told(figure: Figure) -> tuple[int | None, int | None, int | None]:
    return figure.numerator, figure.denominator, figure.answered


@pytest.mark.parametrize("seed", range(4))
def test_figures_of_a_random_register_equal_the_recomputed_ones(indicators: list[Indicator], seed: int) -> None:
    register = Register(seed)
    for day in (TODAY, dt.date(2021, 12, 31)):
        world = World.read(register.municipality, day)
        facts = facts_of(register.municipality, indicators, YEARS, on=day)
        for each in indicators:
            for year in YEARS:
                schools, district = figures(world, each, year)
                found = {pk: told(figure) for pk, figure in facts.schools[each.pk, year].items()}
                assert found == schools, (each.code, year, day)
                assert told(facts.of(each, year)) == district, (each.code, year, day)


def test_tallies_and_a_region_s_sums_equal_the_recomputed_ones(indicators: list[Indicator]) -> None:
    region = factories.municipality(kind="region", demo_date=TODAY)
    places = [Register(seed).municipality for seed in (7, 8)]
    Municipality.objects.filter(pk__in=[place.pk for place in places]).update(parent=region)
    model = [each for each in indicators if each.set.code == "model-2019"]
    of_region: dict[tuple[int, int], list[Figure]] = {}
    for place in places:
        world = World.read(place, TODAY)
        tallies = {(row.indicator_id, row.year): row for row in tallies_of(place)}
        for each in model:
            for year in YEARS:
                row, wanted = tallies[each.pk, year], figures(world, each, year)[1]
                assert (row.numerator, row.denominator, row.answered) == wanted, (each.code, year)
                of_region.setdefault((each.pk, year), []).append(Figure(*wanted))
    sums = summed(Municipality.objects.filter(parent=region), YEARS)
    for key, parts in of_region.items():
        assert told(sums[key]) == told(total(parts)), key
    assert refresh(places[0]) == len(model) * len(YEARS)
