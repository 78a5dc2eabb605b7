"""A municipality's own texts: the editor, its preview, versions, two editors at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.models import PaperTemplate
from mentoring.papers.making import lines_in_force, text_in_force
from mentoring.papers.template import named
from mentoring.papers.texts import product_text
from mentoring.workflow import paper_templates as acts
from organizations.models import Event, User
from organizations.refusals import NotAllowed, Refused
from tests import factories
from tests.mentoring.pair_cast import School, a_school
from tests.mentoring.papers.reading import pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

OWN = "# СПАСИБО\n## {участник|дат}\n^ Район благодарит {школа|вин}.\n{подпись руководителя}"


@pytest.fixture
def school() -> School:
    return a_school(head_post="директор", head_name="А.С. Петрова")


@pytest.fixture
def client(school: School) -> Client:
    return factories.signed_in(school.editor)


def address(kind: str = "thanks") -> str:
    return reverse("paper_template", args=[kind])


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def save(client: Client, text: str, version: int = 0, **fields: str) -> Any:
    return client.post(address(), {"text": text, "version": version, "comment": "", "act": "save", **fields})


class TestEditor:
    def test_begins_with_the_product_s_text_and_the_list_of_fields(self, client: Client) -> None:
        page = client.get(address())
        assert "БЛАГОДАРСТВЕННОЕ ПИСЬМО" in page.content.decode()
        told = words(page)
        assert "&#123;участник&#125;" in told and "В силе исходный текст" in told

    def test_own_text_is_printed_by_the_school(self, school: School, client: Client) -> None:
        assert save(client, OWN, comment="короче").status_code == 302
        assert text_in_force(school.municipality, "thanks") == OWN
        mentor = school.mentor("У-001", last_name="Громов")
        printed = factories.signed_in(school.curator).post(
            reverse("paper", args=[school.programme.pk, "thanks"]),
            {"subject": mentor.person_id, "filled": "1", f"name-{mentor.person_id}": "Громов Максим Андреевич"},
        )
        assert "Район благодарит" in pdf_text(printed.content)
        event = Event.objects.get(verb="edit_paper_template")
        assert event.comment == "короче" and event.actor == school.editor

    def test_preview_shows_sheets_and_saves_nothing(self, client: Client) -> None:
        page = save(client, OWN, act="preview")
        assert page.status_code == 200 and "data:image/png;base64," in page.content.decode()
        assert not PaperTemplate.objects.exists()

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("# {участнек}", "Строка 1: поля «участнек» нет. Возможно, {участник}?"),
            ("<script>alert(1)</script> {", "фигурная скобка"),
            ("а" * 70_000, "Текст длиннее 60 тысяч знаков"),
            ("", "Текст пуст"),
            ("а" * 1_000_000, "Текст длиннее"),
        ],
    )
    def test_faults_are_told(self, client: Client, text: str, told: str) -> None:
        page = save(client, text)
        assert page.status_code == 422 and told in words(page)
        assert "<script>alert(1)" not in page.content.decode()
        assert not PaperTemplate.objects.exists()

    def test_markup_and_direction_marks_are_words(self, client: Client, school: School) -> None:
        text = "# <b>Т</b>\n^ \u202e{участник}\u202c & {% debug %}"
        assert save(client, text).status_code == 422
        assert save(client, text.replace("{% debug %}", "% debug %")).status_code == 302
        page = save(client, text.replace("{% debug %}", ""), version=1, act="preview")
        assert page.status_code == 200


class TestVersions:
    def test_two_editors_at_once(self, client: Client) -> None:
        save(client, OWN)
        late = save(client, OWN + "\n^ Второй")
        told = words(late)
        assert late.status_code == 409 and "сохранена версия 1" in told and "Стало: ^ Второй" in told
        # Whoever has seen the other's version saves on top of it.
        assert 'name="version" value="1"' in late.content.decode()
        assert save(client, OWN + "\n^ Второй", version=1).status_code == 302
        assert list(PaperTemplate.objects.order_by("version").values_list("version", flat=True)) == [1, 2]

    def test_the_same_text_makes_no_version(self, client: Client) -> None:
        save(client, OWN)
        save(client, OWN + "\r\n", version=1)
        assert PaperTemplate.objects.count() == 1

    def test_way_back_to_a_version_and_to_the_product_s_text(self, school: School, client: Client) -> None:
        save(client, OWN)
        save(client, OWN + "\n^ Ещё", version=1)
        compare = client.get(reverse("paper_template_version", args=["thanks", 1]))
        assert "Стало: ^ Ещё" in words(compare)
        client.post(reverse("paper_template_restore", args=["thanks", 1]), {"version": "2"})
        assert text_in_force(school.municipality, "thanks") == OWN
        client.post(reverse("paper_template_restore", args=["thanks", 0]), {"version": "3"})
        assert text_in_force(school.municipality, "thanks") == product_text("thanks")
        assert PaperTemplate.objects.count() == 4
        assert client.get(reverse("paper_template_version", args=["thanks", 9])).status_code == 404

    def test_outdated_restore_is_refused(self, school: School, client: Client) -> None:
        save(client, OWN)
        client.post(reverse("paper_template_restore", args=["thanks", 0]), {"version": "0"}, follow=True)
        assert text_in_force(school.municipality, "thanks") == OWN

    def test_a_kept_text_that_is_no_longer_read_gives_way(self, school: School) -> None:
        own = {"municipality": school.municipality, "kind": "thanks", "version": 1}
        PaperTemplate.objects.create(**own, text="{поля больше нет}")
        assert list(named(lines_in_force(school.municipality, "thanks")))


class TestWho:
    @pytest.mark.parametrize("role", ["methodist", "registrar", "controller"])
    def test_others_of_the_office_do_not(self, school: School, role: str) -> None:
        person: User = factories.user(role, school.municipality)
        assert factories.signed_in(person).get(address()).status_code == 403
        with pytest.raises(NotAllowed):
            acts.save_text(school.municipality.pk, "thanks", OWN, version=0, by=person)

    def test_another_municipality_is_not_touched(self, school: School, client: Client) -> None:
        other = a_school()
        assert client.get(f"{address()}?municipality={other.municipality.pk}").status_code == 404
        save(client, OWN)
        assert text_in_force(other.municipality, "thanks") == product_text("thanks")

    def test_an_act_without_a_form_is_refused_in_words(self, school: School) -> None:
        with pytest.raises(Refused, match="поля «нет»"):
            acts.save_text(school.municipality.pk, "thanks", "{нет}", version=0, by=school.editor)
        with pytest.raises(Refused, match="Такой версии нет"):
            acts.restore_text(school.municipality.pk, "thanks", 7, version=0, by=school.editor)

    def test_an_act_of_destruction_has_no_text_to_edit(self, client: Client) -> None:
        assert client.get(address("destruction")).status_code == 404
        assert client.get(reverse("paper_templates")).status_code == 200
