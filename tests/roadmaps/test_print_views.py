"""The preview of sheets and the files: what is true for the plan's state, rendered once, never a 500."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from documents.models import PrintSettings
from documents.store import open_stored
from roadmaps import preview
from roadmaps.models import Item
from roadmaps.plan import Item as ItemValue
from tests.roadmaps.agreement_cast import Cast, a_cast, a_plan, signed_in

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


@pytest.fixture
def editor(cast: Cast) -> Client:
    return signed_in(cast.editor)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    caches["printed"].clear()


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def text(response: Any) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body(response))).pages)


def address(name: str, *args: Any) -> str:
    return reverse(name, args=["nsk-2020", *args])


class TestPreview:
    def test_a_draft_shows_its_sheets_as_a_project(self, editor: Client) -> None:
        page = editor.get(address("roadmap_print"))
        html = page.content.decode()
        assert page.status_code == 200
        assert "Приказ с приложением, проект" in html
        sheets = page.context["sheets"]
        for sheet in sheets:
            assert f'alt="Лист {sheet.number} из {len(sheets)}"' in html
            assert address("roadmap_print_page", "draft", sheet.number) in html
        assert f'width="{sheets[0].width}" height="{sheets[0].height}"' in html
        assert (sheets[0].width, sheets[0].height) == (794, 1123)

    def test_five_pictures_lay_the_document_out_once(self, editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        calls = []
        render = preview.render_pdf
        monkeypatch.setattr(preview, "render_pdf", lambda *args: calls.append(args) or render(*args))
        editor.get(address("roadmap_print"))
        for number in (1, 2, 1, 2, 1):
            assert editor.get(address("roadmap_print_page", "draft", number)).status_code == 200
        assert body(editor.get(address("roadmap_pdf"))).startswith(b"%PDF-")
        assert len(calls) == 1

    def test_another_word_is_another_print(self, cast: Cast, editor: Client) -> None:
        before = editor.get(address("roadmap_print_page", "draft", 2))
        Item.objects.filter(roadmap=cast.roadmap, uid="a").update(title="Совсем иное мероприятие")
        after = editor.get(address("roadmap_print_page", "draft", 2))
        assert before["ETag"] != after["ETag"]
        assert body(before) != body(after)
        assert "Совсем иное" in text(editor.get(address("roadmap_pdf")))

    def test_another_setting_is_another_print(self, cast: Cast, editor: Client) -> None:
        before = editor.get(address("roadmap_pdf"))["ETag"]
        PrintSettings.objects.create(municipality=cast.municipality, watermark=False)
        assert editor.get(address("roadmap_pdf"))["ETag"] != before

    def test_a_picture_is_a_png_of_the_sheet(self, editor: Client) -> None:
        response = editor.get(address("roadmap_print_page", "draft", 1))
        assert response["Content-Type"] == "image/png"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith("inline")
        picture = Image.open(io.BytesIO(body(response)))
        assert picture.size == (1191, 1684)
        shades = picture.convert("L").getextrema()
        assert shades[0] < 60 and shades[1] == 255

    def test_an_unchanged_picture_is_not_sent_again(self, editor: Client) -> None:
        first = editor.get(address("roadmap_print_page", "draft", 1))
        again = editor.get(address("roadmap_print_page", "draft", 1), headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304

    @pytest.mark.parametrize("number", [0, 99, 10**12])
    def test_a_sheet_that_is_not_there(self, editor: Client, number: int) -> None:
        assert editor.get(address("roadmap_print_page", "draft", number)).status_code == 404

    @pytest.mark.parametrize("state", ["for_signature", "approved", "nonsense"])
    def test_a_state_that_is_not_true(self, editor: Client, state: str) -> None:
        assert editor.get(address("roadmap_print_page", state, 1)).status_code == 404

    def test_the_switch_shows_where_the_plan_is(self, cast: Cast, editor: Client) -> None:
        def current() -> list[str]:
            states = editor.get(address("roadmap_print")).context["states"]
            return [name for _, name, here in states if here]

        assert current() == ["ПРОЕКТ"]
        cast.submitted()
        assert current() == ["ПРОЕКТ"]
        cast.agreed()
        assert current() == ["на подпись"]

    def test_approved_sheets_are_those_of_the_stored_file(self, cast: Cast, editor: Client) -> None:
        edition = cast.approved()
        with open_stored(edition.pdf) as file:
            own = preview.draw(file.read(), 1)
        # Whatever the rows say now.
        Item.objects.filter(roadmap=cast.roadmap).update(title="Иное")
        assert body(editor.get(address("roadmap_print_page", "approved", 1))) == own


class TestStates:
    def test_a_draft_says_project_and_leaves_blanks(self, editor: Client) -> None:
        found = text(editor.get(address("roadmap_pdf")))
        assert "Проект" in found
        assert "№ ____" in found

    def test_the_copy_for_signature_has_blanks_and_no_project(self, cast: Cast, editor: Client) -> None:
        cast.agreed()
        found = text(editor.get(address("roadmap_pdf")))
        assert "Проект" not in found
        assert "№ ____" in found

    def test_the_approved_one_prints_its_requisites(self, cast: Cast, editor: Client) -> None:
        cast.approved()
        found = text(editor.get(address("roadmap_pdf")))
        assert "23.10.2020" in found and "№ 146" in found
        assert "____" not in found and "Проект" not in found


class TestFiles:
    def test_names_are_russian_and_types_are_said(self, editor: Client) -> None:
        for extension, disposition in (("pdf", "inline"), ("xlsx", "attachment"), ("docx", "attachment")):
            response = editor.get(address(f"roadmap_{extension}"))
            assert response["Content-Disposition"].startswith(f"{disposition}; filename*=utf-8''nsk-2020")
            assert response["Content-Disposition"].endswith(f".{extension}")
            assert response["X-Content-Type-Options"] == "nosniff"
            assert "text/html" not in response["Content-Type"]
            assert len(body(response)) > 1000

    def test_a_cell_that_excel_cannot_hold_is_told_not_thrown(self, db: None) -> None:
        cast = a_cast(a_plan(ItemValue("слово " * 6_000, "1.1.", "ноябрь 2020 г.", "ОО", "Приказ", uid="a")))
        response = signed_in(cast.editor).get(address("roadmap_xlsx"), follow=True)
        assert response.redirect_chain == [(address("roadmap_print"), 302)]
        assert "Excel" in response.content.decode()

    def test_a_page_that_cannot_be_set_is_told_not_thrown(
        self, editor: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stumble(*args: Any) -> Any:
            raise TypeError("a marker")

        monkeypatch.setattr(preview, "render_pdf", stumble)
        page = editor.get(address("roadmap_print"))
        assert page.status_code == 200
        assert "Листы не сделаны" in page.content.decode()
        assert editor.get(address("roadmap_pdf"), follow=True).status_code == 200
        assert editor.get(address("roadmap_print_page", "draft", 1)).status_code == 404

    def test_the_agreement_sheet_names_the_posts(self, cast: Cast, editor: Client) -> None:
        PrintSettings.objects.create(municipality=cast.municipality, agreers="Начальник юридического отдела\nЭкономист")
        cast.agreed()
        found = " ".join(text(editor.get(address("roadmap_agreement_sheet"))).split())
        assert "ЛИСТ СОГЛАСОВАНИЯ" in found
        assert "юридического" in found and "Экономист" in found


class TestWhoSees:
    PAGES = ("roadmap_print", "roadmap_pdf", "roadmap_xlsx", "roadmap_docx", "roadmap_act")

    @pytest.mark.parametrize("name", PAGES)
    def test_a_foreign_plan_is_not_there(self, cast: Cast, name: str) -> None:
        assert signed_in(cast.stranger).get(address(name)).status_code == 404

    @pytest.mark.parametrize("name", PAGES)
    def test_an_observer_sees_approved_plans_only(self, cast: Cast, name: str) -> None:
        observer = signed_in(cast.observer)
        for step in (lambda: None, cast.agreed):
            step()
            assert observer.get(address(name)).status_code == 404
        cast_approved = cast.fresh()
        assert cast_approved.status == "agreed"
        from roadmaps import workflow
        from tests.roadmaps.agreement_cast import SIGNED

        workflow.register_act(cast.roadmap.pk, SIGNED, by=cast.registrar)
        assert observer.get(address(name)).status_code == 200

    def test_inner_papers_are_the_offices(self, cast: Cast) -> None:
        cast.approved()
        observer = signed_in(cast.observer)
        assert observer.get(address("roadmap_agreement_sheet")).status_code == 403
        assert observer.get(address("roadmap_files")).status_code == 403


class TestTheAct:
    def test_it_reads_as_a_document(self, editor: Client) -> None:
        html = editor.get(address("roadmap_act")).content.decode()
        for words in (
            "УПРАВЛЕНИЕ ОБРАЗОВАНИЯ",
            "ПРИКАЗ",
            "Об утверждении",
            "приказываю",
            "И.И. Иванов",
            'id="clause-c1"',
        ):
            assert words in html

    def test_a_plan_without_an_act_says_so(self, cast: Cast, editor: Client) -> None:
        roadmap = cast.roadmap
        roadmap.act = None
        roadmap.save(update_fields=["act"])
        assert "Акта нет" in editor.get(address("roadmap_act")).content.decode()

    def test_an_approved_one_reads_from_its_edition(self, cast: Cast, editor: Client) -> None:
        cast.approved()
        act = cast.fresh().act
        act.heading = "О другом"
        act.save(update_fields=["heading"])
        html = editor.get(address("roadmap_act")).content.decode()
        assert "О другом" not in html
        assert "от 23.10.2020" in html and "№ 146" in html.replace("\u00a0", " ")
