"""What waits in pairs and people reaches the curator's letter and first page, by codes; nobody else's."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.models import Feedback, FitCheck, StageState
from monitoring.digest import letters
from monitoring.posting import post
from organizations.models import Municipality, User
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import TODAY, School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

MONDAY = dt.date(2020, 11, 16)


@pytest.fixture
def school() -> School:
    """A pair that has not met for long and one that asks for help; a late stage; a candidate; a name that is kept."""
    made = a_school()
    User.objects.exclude(pk=made.curator.pk).update(digest=False)
    silent = made.pair(made.mentor("У-001", last_name="Канарейкина"), made.mentee("У-002"))
    asking = made.pair(made.mentor("У-003"), made.mentee("У-004"))
    met = cast.meeting(asking, date=TODAY)
    own = {"municipality": made.municipality, "participant": asking.mentor}
    Feedback.objects.create(**own, meeting=met, score=3, words="Канарейкина не пришла", help_wanted=True)
    FitCheck.objects.create(**own, pair=asking, answer="no", words="Канарейкина")
    StageState.objects.filter(programme=made.programme, stage=3).update(due_on=dt.date(2020, 11, 1))
    cast.person(made.organization, admitted=False, last_name="Канарейкина")
    assert silent.last_met_on is None
    return made


def told(day: dt.date) -> list[tuple[str, str]]:
    found = [group for letter in letters(day) for part in letter.parts for group in part.groups]
    return [(entry.title, entry.said) for group in found if group.brief == "наставничество" for entry in group.entries]


def test_the_first_letter_of_a_week_tells_everything_another_one_what_is_urgent(school: School) -> None:
    assert told(TODAY) == [("Просят помощи в отзывах", "1")]
    late = (MONDAY - dt.date(2020, 11, 1)).days
    assert told(MONDAY) == [
        ("Просят помощи в отзывах", "1"),
        ("Сомневаются после пробной встречи", "1"),
        ("Давно не встречались", "П-01"),
        ("Этап 3 программы «ученик – ученик»", f"опоздание {late} дней"),
        ("Нет согласий", "1 человек"),
    ]
    # A Monday off makes Tuesday the first working day.
    assert len(told(dt.date(2021, 2, 24))) == 5 and told(dt.date(2021, 2, 23)) == []


def test_letters_carry_codes_and_reach_the_school_alone(school: School) -> None:
    User.objects.update(digest=True)
    Municipality.objects.filter(pk=school.municipality.pk).update(demo_date=MONDAY)
    post(letters())
    (letter,) = mail.outbox
    assert letter.to == [school.curator.email] and "наставничество 5" in letter.subject
    assert "Канарейкина" not in str(letter.message()) + letter.body


def test_the_first_page_leads_to_what_waits(school: School) -> None:
    client = factories.signed_in(school.curator)
    page = client.get("/").content.decode()
    for words in ("Просят помощи в отзывах: 1", "Давно не встречались: П-01", "Нет согласий: 1 человек"):
        assert words in page
    assert f"/mentoring/{school.programme.pk}/pairs/?state=silent" in page and "Канарейкина" not in page
    assert "Давно не встречались" not in factories.signed_in(school.editor).get("/").content.decode()

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return len(queries)

    before = counted()
    school.pair(school.mentor("У-005"), school.mentee("У-006"))
    assert counted() == before
