"""Pages of a person, a pair and a base lead to the right paper with its subject filled in."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import ORDERED, School, a_school
from tests.mentoring.papers.reading import pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def school() -> School:
    return a_school(head_post="директор", head_name="А.С. Петрова", place="с. Алгасово")


@pytest.fixture
def client(school: School) -> Client:
    return factories.signed_in(school.curator)


def papers(client: Client, page: str, key: int) -> dict[str, str]:
    """Addresses of papers on a page by kind."""
    text = unescape(client.get(reverse(page, args=[key])).content.decode())
    return {found[2]: found[1] for found in re.finditer(r'href="(/mentoring/\d+/papers/print/(\w+)/\?[^"]+)"', text)}


def test_a_person_s_page_and_consents_lead_to_blanks_even_outside_a_base(school: School, client: Client) -> None:
    person = cast.person(school.organization, code="У-001")
    for page in ("person", "consent_give"):
        found = papers(client, page, person.pk)
        assert set(found) == {f"consent_{one}" for one in ("processing", "participation", "publication", "media")}
        assert all("У-001" in client.get(url).content.decode() for url in found.values())
    teacher = papers(client, "person", cast.person(school.organization, category="teacher", code="Пед-001").pk)
    assert {"consent_labour", "addendum"} <= set(teacher) and "consent_participation" not in teacher
    assert papers(factories.signed_in(school.editor), "person", person.pk) == {}


def test_a_pair_leads_to_its_papers(school: School, client: Client) -> None:
    cast.keeps_names(school.municipality)
    pair = school.pair(school.mentor("У-001"), school.mentee("У-002"), active=False)
    assert set(papers(client, "pair", pair.pk)) == {"assignment", "plan", "journal"}
    school.activated(pair)
    found = papers(client, "pair", pair.pk)
    assert set(found) == {"plan", "journal", "certificate", "thanks"}
    assert all(client.get(url).status_code == 200 for url in found.values())
    assert client.get(found["certificate"]).content.decode().count('name="subject"') == 2
    of_mentor = papers(client, "person", pair.mentor.person_id)
    assert {"certificate", "thanks"} <= set(of_mentor)
    assert papers(factories.signed_in(school.editor), "pair", pair.pk) == {}


def test_a_plan_of_teachers_is_a_personalised_programme(school: School, client: Client) -> None:
    of_teachers = cast.pair(cast.programme(school.organization, code="teacher_teacher"))
    of_pupils = school.pair(school.mentor("У-001"), school.mentee("У-002"))
    for pair, name in ((of_teachers, "ПЕРСОНАЛИЗИРОВАННАЯ ПРОГРАММА"), (of_pupils, "ИНДИВИДУАЛЬНЫЙ ПЛАН")):
        page = client.get(reverse("pair_plan", args=[pair.pk])).content.decode()
        url = reverse("paper", args=[pair.programme_id, "plan"])
        assert f"{url}?subject={pair.pk}" in page and ("Персонализированная" in page) == (pair == of_teachers)
        assert name in pdf_text(client.post(url, {"blank": "1"}).content)


def test_the_pairs_marked_go_into_the_printed_order(school: School, client: Client) -> None:
    cast.keeps_names(school.municipality)
    one = school.pair(school.mentor("У-001", last_name="Белов"), school.mentee("У-002"), active=False)
    school.pair(school.mentor("У-003", last_name="Чернов"), school.mentee("У-004"), active=False)
    page = client.get(reverse("pairs", args=[school.programme.pk])).content.decode()
    url = reverse("paper", args=[school.programme.pk, "assignment"])
    assert f'formaction="{url}"' in page
    school.programme.curator = school.curator
    school.programme.save()
    school.curator.last_name, school.curator.first_name, school.curator.patronymic = "Сидоров", "Игорь", "Павлович"
    school.curator.save()
    told = pdf_text(client.post(url, {"pair": [one.pk], "number": "", "date": ""}).content)
    assert "Белов" in told and "Чернов" not in told


def test_a_base_leads_to_papers_of_its_side_and_an_end_marks_those_to_award(school: School, client: Client) -> None:
    pair = school.pair(school.mentor("У-001"), school.mentee("У-002"))
    school.mentee("У-003")
    found = papers(client, "mentors", school.programme.pk)
    listed = client.get(found["certificate"]).content.decode()
    assert "У-001" in listed and "У-002" not in listed and "checked" not in listed
    assert "thanks" not in papers(client, "mentees", school.programme.pk)
    pair.status, pair.ended_on = "completed", ORDERED
    pair.save()
    awards = client.get(reverse("paper", args=[school.programme.pk, "certificate"])).content.decode()
    assert awards.count(" checked") == 2 and "У-003" in awards


def test_a_search_finds_whom_a_paper_is_about(school: School, client: Client) -> None:
    cast.keeps_names(school.municipality)
    pair = school.pair(school.mentor("У-001", last_name="Белов"), school.mentee("У-002", last_name="Снегирёв"))
    school.mentor("У-003", last_name="Чернов", class_name="7 «К»")
    office = factories.signed_in(school.editor)

    def found(kind: str, words: str, by: Client = client) -> set[str]:
        page = by.get(reverse("paper", args=[school.programme.pk, kind]), {"q": words})
        assert 'type="search"' in page.content.decode()
        return {row["code"] for row in page.context["rows"]}

    assert found("certificate", "чернов") == found("certificate", "У-003") == found("certificate", "7 «К»") == {"У-003"}
    # A class is found as it is typed on a phone, and no other class whose number ends so.
    assert found("certificate", "7к") == found("certificate", "7-К чернов") == {"У-003"}
    assert found("certificate", "7к", office) == {"У-003"} and found("certificate", "17К") == set()
    assert found("certificate", "7л") == set()
    assert found("certificate", "чернов 12") == set()
    assert found("assignment", "снегирев") == found("assignment", "белов") == {str(pair)}
    assert found("assignment", "чернов") == set()
    # Above the school nobody learns by searching whether somebody is there.
    assert found("certificate", "Чернов", office) == set() and found("certificate", "У-003", office) == {"У-003"}
