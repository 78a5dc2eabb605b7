"""New plans: empty, typical, copied; and a draft deleted."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from documents.act_rows import read_act
from documents.models import Act
from organizations.models import Event, Organization
from roadmaps.models import Item, Roadmap
from roadmaps.plan_rows import read_plan
from tests.roadmaps.editing_cast import Cast, a_cast, signed_in
from tests.roadmaps.sent_forms import fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(unscoped: None) -> Cast:
    return a_cast()


@pytest.fixture
def editor(cast: Cast) -> Client:
    return signed_in(cast.editor)


def newest() -> Roadmap:
    return Roadmap.objects.select_related("act").order_by("-pk")[0]


def test_the_four_ways_are_offered(cast: Cast, editor: Client) -> None:
    page = editor.get(reverse("roadmap_new")).content.decode()
    for name in ("roadmap_new_blank", "roadmap_new_typical", "roadmap_new_copy", "roadmap_new_paste"):
        assert reverse(name) in page


def test_a_blank_sheet_begins_with_columns_a_section_and_an_act(cast: Cast, editor: Client) -> None:
    address = reverse("roadmap_new_blank")
    data = fields(editor.get(address)) | {"title": "План мероприятий (дорожная карта)", "period_start": "1.9.2026"}
    assert editor.post(address, data).status_code == 302
    made = newest()
    assert made.slug == "nsk-2026-2"
    assert len(made.columns) == 5
    assert made.owner == cast.department
    act = read_act(made.act) if made.act else None
    assert act
    assert act.heading == "Об утверждении плана мероприятий (дорожной карты)"
    assert act.issuer_lines == ("АДМИНИСТРАЦИЯ", "ОТДЕЛ ОБРАЗОВАНИЯ")
    assert (act.issuer_genitive, act.requisites.signatory_name) == ("отдела образования", "И.И. Иванов")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Укажите название карты"),
        ({"title": "П", "period_start": "31.02.2026"}, "31 февраля не существует"),
        ({"title": "П", "period_start": "02.09.2026", "period_end": "01.09.2026"}, "кончается раньше"),
        ({"title": "П", "owner": "999999"}, "Этой организации в списке нет"),
    ],
)
def test_a_wrong_blank_is_refused_and_kept(cast: Cast, editor: Client, changes: dict[str, str], said: str) -> None:
    address = reverse("roadmap_new_blank")
    answer = editor.post(address, fields(editor.get(address)) | {"audience": "teachers"} | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert fields(answer)["audience"] == "teachers"
    assert Roadmap.objects.count() == 1


def test_a_typical_plan_counts_its_terms_from_the_acts_date(cast: Cast, editor: Client) -> None:
    address = reverse("roadmap_new_typical")
    data = fields(editor.get(address)) | {"start": "23.10.2026", "territory": "Н-ского района"}
    assert editor.post(address, data).status_code == 302
    made = newest()
    assert made.period_start == dt.date(2026, 10, 23)
    assert "Н-ского района" in made.title
    assert Item.objects.filter(roadmap=made, deadline__contains="15.11.2026").exists()
    assert Item.objects.filter(roadmap=made, responsibilities__organization=cast.department).exists()


def test_a_typical_plan_needs_its_date(cast: Cast, editor: Client) -> None:
    address = reverse("roadmap_new_typical")
    answer = editor.post(address, fields(editor.get(address)) | {"start": "скоро"})
    assert answer.status_code == 422
    assert "Напишите дату цифрами" in answer.content.decode()
    assert fields(answer)["start"] == "скоро"


def test_a_copy_takes_rows_parties_targets_and_the_act_with_years_moved(cast: Cast, editor: Client) -> None:
    address = reverse("roadmap_new_copy")
    page = editor.get(address, {"source": cast.roadmap.slug})
    data = fields(page)
    assert (data["source"], data["shift"]) == (cast.roadmap.slug, "1")
    assert editor.post(address, data).status_code == 302
    made, source = read_plan(newest()), read_plan(cast.roadmap)
    assert made.title == "План мероприятий (дорожная карта) на 2027 год"
    assert [item.label for _, _, item in made.walk()] == [item.label for _, _, item in source.walk()]
    assert next(item.deadline for _, _, item in made.walk()) == "до 15.11.2027"
    assert made.targets.years == (2027, 2028)
    act = newest().act
    assert act
    assert act.heading.endswith("на 2027 год")
    assert newest().auto_numbering


def test_a_copy_of_irregular_numbers_keeps_them(cast: Cast, editor: Client) -> None:
    Item.objects.filter(uid="a").update(label="1.7.")
    address = reverse("roadmap_new_copy")
    editor.post(address, fields(editor.get(address, {"source": cast.roadmap.slug})) | {"shift": ""})
    assert not newest().auto_numbering
    assert Item.objects.get(roadmap=newest(), uid="a").label == "1.7."
    assert newest().title == cast.roadmap.title


def test_a_copy_for_another_owner_has_an_act_of_its_own(cast: Cast, editor: Client) -> None:
    Organization.objects.filter(pk=cast.school.pk).update(letterhead="ШКОЛА", genitive_name="школы")
    address = reverse("roadmap_new_copy")
    data = fields(editor.get(address, {"source": cast.roadmap.slug})) | {"owner": str(cast.school.pk)}
    assert editor.post(address, data).status_code == 302
    act = newest().act
    assert act
    assert (act.issuer_lines, act.issuer_genitive) == ("ШКОЛА", "школы")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source": "vytegra-2020"}, "Этой карты в списке нет"),
        ({"source": ""}, "Выберите карту"),
        ({"shift": "много"}, "Напишите число лет"),
        ({"shift": "500"}, "Не больше 20 лет вперёд"),
    ],
)
def test_a_wrong_copy_is_refused(cast: Cast, editor: Client, changes: dict[str, str], said: str) -> None:
    address = reverse("roadmap_new_copy")
    answer = editor.post(address, fields(editor.get(address, {"source": cast.roadmap.slug})) | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_foreign_plan_cannot_be_copied(cast: Cast) -> None:
    stranger = signed_in(cast.stranger)
    address = reverse("roadmap_new_copy")
    page = stranger.get(address, {"source": cast.roadmap.slug})
    assert cast.roadmap.slug not in page.content.decode().replace(f"source={cast.roadmap.slug}", "")
    answer = stranger.post(address, fields(page) | {"source": cast.roadmap.slug})
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["roadmap_new", "roadmap_new_blank", "roadmap_new_typical", "roadmap_new_copy"])
def test_who_does_not_write_makes_no_plans(cast: Cast, name: str) -> None:
    approver = signed_in(cast.approver)
    assert approver.get(reverse(name)).status_code == 403
    assert Client().get(reverse(name)).status_code in (302, 403)


def test_a_draft_is_deleted_only_with_its_mark(cast: Cast, editor: Client) -> None:
    address = reverse("roadmap_delete", args=[cast.roadmap.slug])
    refused = editor.post(address, {})
    assert refused.status_code == 422
    assert "Поставьте отметку" in refused.content.decode()
    answer = editor.post(address, {"confirm": "on"}, follow=True)
    assert "удалён" in answer.content.decode()
    assert not Roadmap.objects.exists()
    assert not Act.objects.exists()
    assert Event.objects.filter(verb="delete_roadmap").exists()
