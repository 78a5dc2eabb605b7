"""A questionnaire from its opening to its results, by secret address and paper; nobody is found who should not be."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from organizations.models import Event
from tests import factories
from tests.monitoring.questionnaire_cast import Survey, a_survey, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    cache.clear()


@pytest.fixture
def survey() -> Survey:
    return a_survey()


def test_from_opening_to_results(survey: Survey) -> None:
    curator = factories.signed_in(survey.school.curator)
    opened = curator.post(
        reverse("collections_open"),
        {
            "kind": "programme.exit.mentee",
            "programmes": [survey.school.programme.pk],
            "way": "code",
            "closes_on": "20.11.2020",
        },
    )
    page = curator.get(opened["Location"])
    assert "Ответили 0 из 6" in page.content.decode()
    collection = page.context["collection"]
    cards = curator.post(reverse("collection_links", args=[collection.pk])).context["cards"]
    tokens = [card["address"].rstrip("/").rpartition("/")[2] for card in cards]
    assert len(set(tokens)) == 6
    for place, token in enumerate(tokens):
        assert send(collection, token, joint_work=5 + place, valuable=f"Спасибо, Максим {place}").status_code == 302
    assert curator.get(reverse("collection_results", args=[collection.pk])).status_code == 403
    curator.post(reverse("collection_close", args=[collection.pk]))
    results = curator.get(reverse("collection_results", args=[collection.pk]))
    told = results.content.decode()
    assert "Ответили 6 из 6" in told and "Удовлетворены 6 из 6" in told
    assert "Среднее 7,5, ответили 6" in told
    assert "Максим" not in told and "Спасибо, [имя]" in told
    assert "Ответили меньше 5 человек" in told
    assert not Event.objects.filter(actor=None, root_kind="programme").exists()
