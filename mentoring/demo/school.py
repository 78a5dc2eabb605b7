"""A school of the demo with its curator: whole steps of a cycle, each through the acts of workflow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mentoring.consents import ADULT, CHILD, bracket_on
from mentoring.models import Competence, Form, Pair, Participant, Person, Programme, Request, StagePoint
from mentoring.person_data import PersonData
from mentoring.workflow import consents, meetings, pairs, participants, people, programmes, stages
from organizations.models import Municipality, Organization, Role, User

MUNICIPALITY = "morshansk"
INVENTED = "(вымышленный)"
PARTICIPATION = ("processing", "participation")
LABOUR = ("processing", "labour")


def on(day: dt.date) -> None:
    """From here on the municipality lives on that day."""
    Municipality.objects.filter(slug=MUNICIPALITY).update(demo_date=day)


@dataclass(frozen=True, slots=True)
class School:
    organization: Organization
    curator: User

    @classmethod
    def of(cls, slug: str) -> School:
        """The school with its curator in office."""
        organization = Organization.objects.get(slug=slug)
        return cls(organization, User.objects.get(memberships__organization=organization, memberships__role="curator"))

    @classmethod
    def with_invented_curator(cls, slug: str, last_name: str) -> School:
        """The school with a new curator, who cannot sign in."""
        organization = Organization.objects.get(slug=slug)
        curator = User.objects.create_user(
            f"curator.{slug}@example.org", last_name=last_name, first_name="Вера", patronymic="Ивановна"
        )
        organization.memberships.create(municipality=organization.municipality, user=curator, role=Role.CURATOR)
        return cls(organization, curator)

    def open(self, school_year: int, form: str = "student_student") -> Programme:
        found = Form.objects.get(code=form, local_to__isnull=True)
        return programmes.open_programme(self.organization, school_year=school_year, form=found, by=self.curator)

    def enter(
        self,
        entered: Iterable[PersonData],
        *,
        signed_on: dt.date,
        kinds: Sequence[str] = PARTICIPATION,
        valid_until: dt.date | None = None,
    ) -> list[Person]:
        """People of the register with consents signed by those whom the age asks for."""
        made = [people.add_person(self.organization, data, by=self.curator) for data in entered]
        for person in made:
            self.consent(person, kinds, signed_on=signed_on, valid_until=valid_until)
        return made

    def consent(
        self, person: Person, kinds: Sequence[str], *, signed_on: dt.date, valid_until: dt.date | None = None
    ) -> None:
        bracket = bracket_on(person, signed_on)
        consents.give_consents(
            person.pk,
            kinds,
            given_on=signed_on,
            valid_until=valid_until,
            by_self=bracket != CHILD,
            by_parent=bracket != ADULT,
            by=self.curator,
        )

    def mentors(
        self,
        programme: Programme,
        found: Iterable[Person],
        skills: Sequence[Sequence[str]],
        *,
        on: dt.date,
        capacity: int = 2,
    ) -> list[Participant]:
        """Into the base of mentors, each with the next of `skills`: codes of competences."""
        known = {row.code: row for row in Competence.objects.filter(local_to__isnull=True)}
        return [
            participants.join_base(
                programme.pk,
                person.pk,
                "mentor",
                capacity=capacity,
                competences=[known[code] for code in skills[number % len(skills)]],
                joined_on=on,
                by=self.curator,
            )
            for number, person in enumerate(found)
        ]

    def mentees(
        self, programme: Programme, found: Iterable[Person], asks: Sequence[Sequence[str]], *, on: dt.date
    ) -> list[Participant]:
        """Into the base of mentees, each with the next of `asks`: codes of requests."""
        known = {row.code: row for row in Request.objects.filter(local_to__isnull=True)}
        return [
            participants.join_base(
                programme.pk,
                person.pk,
                "mentee",
                requests=[known[code] for code in asks[number % len(asks)]],
                joined_on=on,
                by=self.curator,
            )
            for number, person in enumerate(found)
        ]

    def trained(self, programme: Programme, mentors: Iterable[Participant], on: dt.date) -> None:
        participants.trained(programme.pk, [one.pk for one in mentors], on=on, by=self.curator)

    def paired(
        self,
        programme: Programme,
        groups: Iterable[tuple[Participant, Sequence[Participant]]],
        *,
        order: str = "",
        on: dt.date,
        since: dt.date | None = None,
    ) -> list[Pair]:
        """Pairs and groups; at work `since`, or since the order, where there is one."""
        keys = [(mentor.pk, [one.pk for one in mentees]) for mentor, mentees in groups]
        made = pairs.make_pairs(programme.pk, keys, by=self.curator)
        if order:
            return pairs.activate(
                [pair.pk for pair in made],
                order_number=f"{order} {INVENTED}",
                order_date=on,
                started_on=since or on,
                by=self.curator,
            )
        return made

    def met(
        self, programme: Programme, of: Iterable[Pair], kind: int, day: dt.date, topic: str, *, minutes: int = 40
    ) -> None:
        """Pairs met one after another from `day` on, two on a day."""
        meetings.hold_many(
            programme.pk,
            [
                meetings.Held(pair.pk, kind, day + dt.timedelta(days=number % 4), minutes + number % 3 * 5, topic)
                for number, pair in enumerate(of)
            ],
            by=self.curator,
        )

    def marked(self, programme: Programme, stage: int, day: dt.date, *, without: Sequence[int] = ()) -> None:
        """Points of the stage are done but those of the numbers `without`, the first with an invented order."""
        for point in StagePoint.objects.filter(stage=stage, local_to__isnull=True).order_by("position"):
            if point.position not in without:
                order = f"Приказ {INVENTED}" if point.position == 1 else ""
                stages.mark_point(
                    programme.pk,
                    point,
                    done_on=day,
                    document=order,
                    number=f"{80 + stage}-од" if order else "",
                    date=day if order else None,
                    note="" if order else "Отметка вымышлена для демонстрации.",
                    by=self.curator,
                )

    def started(self, programme: Programme, stage: int, day: dt.date) -> None:
        stages.start_stage(programme.pk, stage, on=day, by=self.curator)

    def finished(self, programme: Programme, stage: int, begun: dt.date, day: dt.date, note: str = "") -> None:
        """The stage from its first day to its last, all its points done by then."""
        self.started(programme, stage, begun)
        self.marked(programme, stage, day)
        stages.finish_stage(programme.pk, stage, on=day, by=self.curator, note=note)
