"""A school whose programme's people are asked: what tests of questionnaires start from. All people are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from mentoring.models import Participant
from monitoring.models import Collection, Question, Questionnaire
from monitoring.questionnaire_reference import load_questionnaires
from monitoring.workflow import collections as acts
from organizations.models import Organization, User
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import School, a_school

ENTRY = acts.Kind("programme", "entry", "mentee")
EXIT = acts.Kind("programme", "exit", "mentee")
CARD = acts.Kind("card", "once", "")


@dataclass(frozen=True)
class Survey:
    """A school with its mentees; questionnaires are opened by its curator."""

    school: School
    mentees: list[Participant]

    @classmethod
    def of(cls, organization: Organization, people: int, *, editor: User | None = None) -> Survey:
        """Another school with its curator and mentees; the editor of its municipality."""
        school = School(
            municipality=organization.municipality,
            organization=organization,
            curator=factories.user("curator", organization),
            editor=editor or factories.user("editor", organization.municipality),
            programme=cast.programme(organization),
        )
        return cls(school, [school.mentee(f"У-{number:03d}") for number in range(people)])

    def open(self, kind: acts.Kind = EXIT, *, anonymous: bool = False, **fields: Any) -> Collection:
        opened = acts.open_collections(
            [self.school.programme.pk],
            kind,
            anonymous=anonymous,
            closes_on=fields.pop("closes_on", None),
            by=fields.pop("by", self.school.curator),
        )
        return opened.made[0]

    def secrets(self, collection: Collection, number: int = 0) -> list[str]:
        """In the order of the mentees."""
        return [one.token for one in acts.issue_links(collection.pk, number=number, by=self.school.curator)]

    def close(self, collection: Collection) -> Collection:
        return acts.close_collection(collection.pk, by=self.school.curator)


def a_survey(people: int = 6) -> Survey:
    if not Questionnaire.objects.exists():
        load_questionnaires()
    school = a_school()
    return Survey(school, [school.mentee(f"У-{number:03d}") for number in range(10, 10 + people)])


def fields_of(questionnaire: Questionnaire, said: Mapping[str, Any]) -> dict[str, Any]:
    """What a browser sends, from answers by the question's code."""
    keys = dict(Question.objects.filter(questionnaire=questionnaire).values_list("code", "pk"))
    return {f"q{keys[code]}": value for code, value in said.items()}


def send(collection: Collection, token: str, *, act: str = "", **said: Any) -> Any:
    """POST to the secret address; `joint_work` and `joy`, which must be answered, are 8 and yes unless told."""
    usual = {"joint_work": 8, "joy": 1} if not act else {}
    data = fields_of(collection.questionnaire, {**usual, **said})
    return Client().post(reverse("answer", args=[token]), {**data, **({"act": act} if act else {})})
