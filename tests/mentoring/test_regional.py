"""The observer's page: numbers by municipality, and no group of people under five by any way."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.regional import Group, Place, regions_of, years_of
from organizations.models import Municipality
from tests import factories
from tests.mentoring import cast

pytestmark = pytest.mark.django_db


def grown(of: Municipality, mentees: int, mentors: int, pairs: int, **fields: Any) -> None:
    """A programme with so many in its bases and so many pairs at work of some of them."""
    programme = cast.programme(cast.school(of), **fields)
    ones = [cast.participant(programme, "mentor") for _ in range(mentors)]
    others = [cast.participant(programme) for _ in range(mentees)]
    for mentor, mentee in zip(ones[:pairs], others[:pairs], strict=True):
        cast.pair(programme, mentor, mentee)
    programme.stages.filter(stage=2).update(started_on=cast.DAY)


@pytest.fixture
def region(unscoped: None) -> Municipality:
    return factories.municipality(kind="region", name="Край далёкий")


def test_a_small_group_is_not_told_and_no_sum_gives_it_away(client: Client, region: Municipality) -> None:
    day = dt.date(2020, 10, 1)
    large = factories.municipality(name="Большой район", parent=region, demo_date=day)
    small = factories.municipality(name="Малый район", parent=region, demo_date=day)
    factories.municipality(name="Пустой район", parent=region, demo_date=day)
    elsewhere = factories.municipality(name="Чужой район", demo_date=day)
    grown(large, 7, 6, 5)
    grown(small, 4, 5, 3)
    grown(elsewhere, 9, 9, 9)
    candidate = cast.person(cast.school(small), admitted=False)
    cast.participant(cast.programme(candidate.organization), who=candidate)
    client.force_login(factories.user("observer", region))
    page = client.get(reverse("regional_mentoring"))
    body = page.content.decode()
    assert page.status_code == 200 and "Чужой район" not in body and "Вымышленный" not in body and "У-" not in body
    (found,) = page.context["regions"]
    assert found.without == 1
    told = {place.name: dict(place.people) for place in (*found.places, found.total)}
    assert told["Большой район"]["Наставляемые"] == Group(7)
    assert told["Малый район"]["Наставляемые"] == Group(0, 1) and told["Малый район"]["Наставники"] == Group(5)
    # Neither the candidate nor the four stand in the sum.
    assert told["Всего"]["Наставляемые"] == Group(7, 1) and told["Всего"]["Пары в работе"] == Group(5, 1)
    assert [place.stages[1] for place in found.places] == [1, 1]
    assert body.count("менее 5") == 2 and "и 1 малая группа" in body


def test_queries_do_not_grow_and_years_are_apart(region: Municipality, django_assert_num_queries: Any) -> None:
    places = [factories.municipality(parent=region, demo_date=dt.date(2020, 10, 1)) for _ in range(3)]
    keys = [place.pk for place in places]
    grown(places[0], 1, 1, 1)
    grown(places[0], 6, 6, 6, school_year=2019, closed_on=dt.date(2020, 6, 1))
    with django_assert_num_queries(5):
        assert regions_of(keys, 2020)[0].total.groups["mentees"] == Group(0, 1)
    for place in places[1:]:
        grown(place, 1, 1, 1)
    with django_assert_num_queries(5):
        assert regions_of(keys, 2020)[0].total.programmes == 3
    assert years_of(keys) == [2020, 2019]
    assert regions_of(keys, 2019)[0].total.groups["mentees"] == Group(6)


def test_who_observes_nothing_has_no_such_page(client: Client, region: Municipality) -> None:
    place = factories.municipality(parent=region)
    for role in ("editor", "administrator"):
        client.force_login(factories.user(role, place))
        assert client.get(reverse("regional_mentoring")).status_code == 403
    client.force_login(factories.user("observer", region))
    assert "Наставничество в регионах" in client.get(reverse("dashboard")).content.decode()


def test_words_of_hidden_groups() -> None:
    assert [Group.of(number).small for number in (0, 1, 4, 5)] == ["", "менее 5", "менее 5", ""]
    assert (Group.of(3) + Group.of(2)).small == "2 малые группы"
    assert (Place("А") + Place("Б")).groups["over"] == Group()
