"""The pages of pasting: nothing is written before the preview, what is shown is what is written, no text is lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from organizations.models import Event
from roadmaps import workflow
from roadmaps.models import Item, Roadmap, Section
from roadmaps.plan import Plan
from roadmaps.plan_rows import read_plan
from roadmaps.workflow import Parties, create
from roadmaps.workflow.rows import Spot, add_section, delete_section
from tests.roadmaps.editing_cast import Cast, a_cast, signed_in
from tests.roadmaps.five_documents import read
from tests.roadmaps.pasted import outline, to_html, to_tsv, to_word_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

TABLE = (
    "№\tМероприятие\tСрок\tОтветственные\tРезультат\n"
    "1.\tОбучение\t\t\t\n"
    "1.1.\tПрограмма\tмай\tЦентр\tПрограмма\n"
    "1.2.\tЗанятия\tиюнь\tОО\tЖурнал\n"
)
TORN = "№\tМероприятие\tСрок\n1\tВовлечены в формы\tмай\n\tнаставничества\t\n2\tПлан\tмай\n"
CARRIED = ("text", "html", "batch", "shown", "where", "numbers")


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.fixture
def editor(cast: Cast) -> Client:
    return signed_in(cast.editor)


def fields(answer: HttpResponse) -> dict[str, Any]:
    """What the preview's form would send, as a browser reads it."""
    page = answer.content.decode()
    form = page[page.index('enctype="multipart/form-data"') :]
    found: dict[str, Any] = {}
    for name, text in re.findall(r'<textarea name="(\w+)" hidden[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(text)
    found |= dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    for name, body in re.findall(r'<select[^>]* name="([\w-]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        options = re.findall(r'<option value="([^"]*)"( selected)?', body)
        found[name] = next((value for value, chosen in options if chosen), options[0][0])
    for name, value in re.findall(r'<input[^>]*type="radio" name="(\w+)" value="(\w+)"[^>]*checked', form):
        found[name] = value
    found["apart"] = re.findall(r'name="apart" value="(\d+)"[^>]*checked', form)
    found.pop("csrfmiddlewaretoken", None)
    return found


def words(answer: HttpResponse) -> str:
    """The page as a person reads it, tags left out."""
    page = re.sub(r"<textarea[^>]*hidden.*?</textarea>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def paste(client: Client, url: str, **data: Any) -> HttpResponse:
    return client.post(url, data)


def url_of(cast: Cast) -> str:
    return reverse("roadmap_paste", args=[cast.roadmap.slug])


def count(cast: Cast) -> int:
    return Item.objects.filter(roadmap=cast.roadmap).count()


def test_the_page_works_without_scripts(cast: Cast, editor: Client) -> None:
    page = editor.get(url_of(cast))
    assert page.status_code == 200
    assert 'name="text"' in page.content.decode()
    before = count(cast)
    preview = paste(editor, url_of(cast), text=TABLE)
    assert preview.status_code == 200
    assert "разделов 1, мероприятий 2" in words(preview)
    assert "Вставить 3 строки" in words(preview)
    assert count(cast) == before
    assert not Event.objects.filter(verb="paste").exists()


def test_what_was_shown_is_written_and_can_be_undone(cast: Cast, editor: Client) -> None:
    before = read_plan(cast.roadmap)
    shown = fields(paste(editor, url_of(cast), text=TABLE))
    answer = paste(editor, url_of(cast), **shown, insert="")
    assert answer.status_code == 302
    section = Section.objects.get(roadmap=cast.roadmap, title="Обучение")
    assert section.label == "3."
    assert [item.label for item in section.items.order_by("position")] == ["3.1.", "3.2."]
    event = Event.objects.get(verb="paste")
    page = editor.get(cast.roadmap.get_absolute_url())
    assert "Вставлено: разделов 1, мероприятий 2." in words(page)
    undo = reverse("event_undo", args=[cast.roadmap.slug, event.pk])
    assert undo in page.content.decode()
    editor.post(undo)
    assert read_plan(cast.roadmap) == before


def test_sent_twice_the_table_comes_once(cast: Cast, editor: Client) -> None:
    shown = fields(paste(editor, url_of(cast), text=TABLE))
    before = count(cast)
    for _ in range(2):
        assert paste(editor, url_of(cast), **shown, insert="").status_code == 302
    assert count(cast) == before + 2
    assert "Эта таблица уже вставлена." in words(editor.get(cast.roadmap.get_absolute_url()))


def test_a_preview_of_a_pasted_table_is_a_form_of_its_own(cast: Cast, editor: Client) -> None:
    shown = fields(paste(editor, url_of(cast), text=TABLE))
    paste(editor, url_of(cast), **shown, insert="")
    again = paste(editor, url_of(cast), **shown, recount="")
    assert "4.1. Программа" in words(again)
    paste(editor, url_of(cast), **fields(again), insert="")
    assert Item.objects.filter(roadmap=cast.roadmap, title="Программа").count() == 2


def test_the_preview_shows_numbers_as_they_will_be_and_as_they_were(cast: Cast, editor: Client) -> None:
    preview = words(paste(editor, url_of(cast), text=TABLE))
    assert "3.1. Программа" in preview and "в таблице номер 1.1." in preview
    kept = fields(paste(editor, url_of(cast), text=TABLE)) | {"numbers": "table", "recount": ""}
    again = paste(editor, url_of(cast), **kept)
    assert "1.1. Программа" in words(again) and "в таблице номер" not in words(again)
    paste(editor, url_of(cast), **fields(again), insert="")
    assert Item.objects.get(roadmap=cast.roadmap, title="Программа").label == "1.1."


def test_a_changed_choice_is_shown_again_before_it_is_written(cast: Cast, editor: Client) -> None:
    changed = fields(paste(editor, url_of(cast), text=TABLE)) | {"column-4": ""}
    before = count(cast)
    answer = paste(editor, url_of(cast), **changed, insert="")
    assert answer.status_code == 422
    assert "отличается от показанного" in words(answer)
    assert count(cast) == before
    assert fields(answer)["text"].replace("\r\n", "\n") == TABLE
    assert "Не вошло в карту" in words(answer) and "Журнал" in words(answer)
    assert paste(editor, url_of(cast), **fields(answer), insert="").status_code == 302
    assert Item.objects.get(roadmap=cast.roadmap, title="Занятия").result == ""


def test_a_plan_that_changed_meanwhile_is_shown_again(cast: Cast, editor: Client) -> None:
    shown = fields(paste(editor, url_of(cast), text=TABLE))
    add_section(cast.roadmap.pk, "Ещё раздел", Spot(), by=cast.second)
    answer = paste(editor, url_of(cast), **shown, insert="")
    assert answer.status_code == 422
    assert "4.1. Программа" in words(answer)
    assert paste(editor, url_of(cast), **fields(answer), insert="").status_code == 302


def test_a_place_is_chosen_and_one_that_went_is_told(cast: Cast, editor: Client) -> None:
    shown = fields(paste(editor, url_of(cast), text=TABLE)) | {"where": "s1"}
    again = paste(editor, url_of(cast), **shown, recount="")
    assert fields(again)["where"] == "s1" and "2.1. Программа" in words(again)
    delete_section(cast.roadmap.pk, "s1", version=1, by=cast.second)
    gone = paste(editor, url_of(cast), **fields(again), insert="")
    assert gone.status_code == 422
    assert "раздела в карте уже нет" in words(gone)
    assert fields(gone)["where"] == ""
    assert not Event.objects.filter(verb="paste").exists()


def test_the_section_of_the_link_is_chosen_beforehand(cast: Cast, editor: Client) -> None:
    page = editor.get(url_of(cast), {"section": "s1"})
    shown = fields(paste(editor, url_of(cast), text=TABLE, where=fields(page)["where"]))
    assert shown["where"] == "s1"


def test_doubts_stand_at_their_rows_in_words(cast: Cast, editor: Client) -> None:
    preview = paste(editor, url_of(cast), text=TORN)
    assert "Присоединено к «1»: строка без номера" in words(preview)
    assert "вопросов 1" in words(preview)
    apart = fields(preview) | {"apart": ["2"], "recount": ""}
    again = paste(editor, url_of(cast), **apart)
    assert "мероприятий 3" in words(again)
    assert fields(again)["apart"] == ["2"]
    paste(editor, url_of(cast), **fields(again), insert="")
    titles = Item.objects.filter(roadmap=cast.roadmap, section__uid="s2").values_list("title", flat=True)
    assert {"Вовлечены в формы", "наставничества"} <= set(titles)


def test_html_goes_before_text(cast: Cast, editor: Client) -> None:
    html = (
        "<table><tr><td colspan=2>1. Раздел</td></tr><tr><td>1.1</td><td>Дело<ul><li>раз<li>два</ul></td></tr></table>"
    )
    preview = paste(editor, url_of(cast), text="1. Раздел\n1.1\tДело", html=html)
    assert "раз" in words(preview) and "два" in words(preview)
    assert fields(preview)["html"] == html


def test_back_to_the_field_keeps_all_that_was_pasted(cast: Cast, editor: Client) -> None:
    html = "<table><tr><td>&lt;b&gt;</td></tr></table>"
    shown = fields(paste(editor, url_of(cast), text=TABLE, html=html))
    page = paste(editor, url_of(cast), **shown, back="").content.decode()
    assert unescape(re.search(r"data-paste>\n(.*?)</textarea>", page, re.DOTALL)[1]).replace("\r\n", "\n") == TABLE
    assert unescape(re.search(r"data-paste-html>\n(.*?)</textarea>", page, re.DOTALL)[1]) == html


# Bad input.


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text": ""}, "поле пустое"),
        ({"text": " \n\t \n"}, "поле пустое"),
        ({}, "поле пустое"),
        ({"text": "", "html": "<p> </p>"}, "нет текста"),
        ({"text": "слово\n" * 3001}, "не больше 3000"),
        ({"text": "\t".join("ж" * 41)}, "не больше 40"),
        ({"text": "А" * 20_001}, "не больше 20000"),
        ({"text": "А\t" * 1_100_000}, "по частям"),
    ],
)
def test_bad_input_is_told_and_kept(cast: Cast, editor: Client, data: dict[str, str], said: str) -> None:
    before = count(cast)
    answer = paste(editor, url_of(cast), **data)
    assert answer.status_code == 422
    assert said in words(answer).replace("\u00a0", "")
    kept = re.search(r"data-paste>\n(.*?)</textarea>", answer.content.decode(), re.DOTALL)
    assert kept and unescape(kept[1]).replace("\r\n", "\n").strip() == data.get("text", "").strip()
    assert count(cast) == before


def test_a_head_alone_has_no_rows(cast: Cast, editor: Client) -> None:
    answer = paste(editor, url_of(cast), text="№\tМероприятие\tСрок\n1\t2\t3")
    assert answer.status_code == 422
    assert "не нашлось ни одной строки" in words(answer)
    assert 'name="insert"' not in answer.content.decode()
    assert paste(editor, url_of(cast), **fields(answer), insert="").status_code == 422


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{ x }}{% now %}", "{{ x }}{% now %}"),
        ("длинное де\x00ло", "длинное дело"),
        ("👩‍🏫 дело", "👩🏫 дело"),
        ("\u202eтекст", "текст"),
        ("'; DROP TABLE x; --", "'; DROP TABLE x; --"),
        ("</textarea><b>", "</textarea><b>"),
    ],
)
def test_hostile_text_stays_text(cast: Cast, editor: Client, typed: str, kept: str) -> None:
    preview = paste(editor, url_of(cast), text=f"1.1\t{typed}\tмай\n1.2\tДело\tиюнь")
    assert preview.status_code == 200
    assert "<script>alert" not in preview.content.decode()
    assert paste(editor, url_of(cast), **fields(preview), insert="").status_code == 302
    assert Item.objects.filter(roadmap=cast.roadmap, title=kept).exists()


@pytest.mark.parametrize(
    "rubbish",
    [
        {"column-0": "municipality_id", "column-1": "title"},
        {"column-1": "title", "column-99": "title"},
        {"where": "' OR 1=1", "batch": "../..", "shown": "x" * 500},
        {"apart": ["-1", "99999999", "x", "٣"], "numbers": "x"},
    ],
)
def test_rubbish_in_the_choices_writes_nothing(cast: Cast, editor: Client, rubbish: dict[str, Any]) -> None:
    before = count(cast)
    answer = paste(editor, url_of(cast), text=TABLE, **rubbish, insert="")
    assert answer.status_code == 422
    assert count(cast) == before


def test_without_a_column_of_titles_nothing_is_written(cast: Cast, editor: Client) -> None:
    chosen = fields(paste(editor, url_of(cast), text=TABLE)) | {"column-1": ""}
    again = paste(editor, url_of(cast), **chosen, recount="")
    answer = paste(editor, url_of(cast), **fields(again), insert="")
    assert answer.status_code == 422
    assert "Ни одна графа не отнесена к мероприятию" in words(answer)
    assert not Event.objects.filter(verb="paste").exists()


def test_with_every_column_left_out_the_choice_stays(cast: Cast, editor: Client) -> None:
    chosen = fields(paste(editor, url_of(cast), text=TABLE))
    nothing = chosen | {name: "" for name in chosen if name.startswith("column-")}
    answer = paste(editor, url_of(cast), **nothing, recount="")
    assert {name for name in fields(answer) if name.startswith("column-")} == {f"column-{place}" for place in range(5)}
    assert 'name="insert"' not in answer.content.decode()


# Who and when.


def test_others_do_not_paste(cast: Cast) -> None:
    for person, status in ((cast.approver, 403), (cast.stranger, 404)):
        client = signed_in(person)
        assert client.get(url_of(cast)).status_code == status
        assert paste(client, url_of(cast), text=TABLE).status_code == status
    assert signed_in(cast.approver).get(reverse("roadmap_new_paste")).status_code == 403


def test_a_plan_closed_meanwhile_refuses_and_the_text_stays(cast: Cast, editor: Client) -> None:
    shown = fields(paste(editor, url_of(cast), text=TABLE))
    workflow.submit(cast.roadmap.pk, by=cast.second)
    answer = paste(editor, url_of(cast), **shown, insert="")
    assert answer.status_code == 422
    assert "её текст закрыт" in words(answer)
    assert fields(answer)["text"].replace("\r\n", "\n") == TABLE
    assert editor.get(url_of(cast)).status_code == 302


# A new plan.


def new_plan(client: Client, **data: Any) -> tuple[HttpResponse, dict[str, Any]]:
    url = reverse("roadmap_new_paste")
    preview = paste(client, url, **data)
    return preview, fields(preview)


def test_a_new_plan_of_a_table_with_the_tables_own_heads(cast: Cast, editor: Client) -> None:
    heads = "План мероприятий на 2027 год\n№\tЧто делаем (мероприятие)\tСрок\tДеньги\n"
    text = heads + "1.\tПриказ\tмай\tнет\n2.\tПлан\tиюнь\tда"
    preview, shown = new_plan(editor, text=text)
    assert preview.status_code == 200
    assert "План мероприятий на 2027 год</textarea>" in preview.content.decode()
    assert (shown["column-0"], shown["column-2"], shown["column-3"]) == ("number", "deadline", "extra4")
    data = shown | {"title": "План на 2027 год", "audience": "students"}
    answer = paste(editor, reverse("roadmap_new_paste"), **data, insert="")
    assert answer.status_code == 302
    made = Roadmap.objects.get(title="План на 2027 год")
    assert made.get_absolute_url() == answer["Location"]
    assert [column.label for column in read_plan(made).columns] == ["№", "Что делаем (мероприятие)", "Срок", "Деньги"]
    assert (made.scheme, made.last_dot, made.auto_numbering, made.status) == ("flat", True, True, "draft")
    assert made.act and made.act.clauses.exists()
    assert [item.extra for item in Item.objects.filter(roadmap=made).order_by("position")] == [
        {"extra4": "нет"},
        {"extra4": "да"},
    ]
    assert paste(editor, reverse("roadmap_new_paste"), **data, insert="")["Location"] == answer["Location"]
    assert Roadmap.objects.filter(title="План на 2027 год").count() == 1


def test_without_a_head_the_typical_columns_go_by_order(editor: Client, cast: Cast) -> None:
    _, shown = new_plan(editor, text="1.1\tПриказ\tмай\n1.2\tПлан\tиюнь")
    data = shown | {"title": "План", "audience": "teachers", "period_start": "01.09.2026", "insert": ""}
    assert paste(editor, reverse("roadmap_new_paste"), **data).status_code == 302
    made = Roadmap.objects.get(title="План")
    assert [column.label for column in read_plan(made).columns] == [
        "№ п/п",
        "Наименование мероприятия",
        "Срок реализации",
    ]
    assert made.audience == "teachers" and made.period_start.year == 2026


def test_a_missing_title_keeps_everything(editor: Client, cast: Cast) -> None:
    _, shown = new_plan(editor, text=TABLE)
    data = shown | {"title": "", "audience": "students", "period_start": "31.02.2026", "insert": ""}
    answer = paste(editor, reverse("roadmap_new_paste"), **data)
    assert answer.status_code == 422
    assert "Укажите название карты" in words(answer) and "не существует" in words(answer)
    assert 'value="31.02.2026"' in answer.content.decode()
    assert fields(answer)["text"].replace("\r\n", "\n") == TABLE
    assert Roadmap.objects.count() == 1


def test_counting_anew_keeps_what_was_typed_and_complains_of_nothing(editor: Client, cast: Cast) -> None:
    _, shown = new_plan(editor, text=TABLE)
    answer = paste(editor, reverse("roadmap_new_paste"), **shown, title="Мой план", period_end="31", recount="")
    assert answer.status_code == 200
    assert "Мой план</textarea>" in answer.content.decode()


def test_another_municipalitys_organization_is_not_to_be_chosen(editor: Client, cast: Cast) -> None:
    foreign = cast.stranger.memberships.get().organization
    _, shown = new_plan(editor, text=TABLE)
    data = shown | {"title": "План", "audience": "students", "owner": str(foreign.pk), "insert": ""}
    assert paste(editor, reverse("roadmap_new_paste"), **data).status_code == 422
    assert Roadmap.objects.count() == 1


def test_numbers_out_of_order_stay_as_in_the_table(editor: Client, cast: Cast) -> None:
    _, shown = new_plan(editor, text="№\tМероприятие\tСрок\n1.\tПриказ\tмай\n3.\tПлан\tиюнь")
    paste(editor, reverse("roadmap_new_paste"), **(shown | {"title": "План", "insert": ""}))
    made = Roadmap.objects.get(title="План")
    assert not made.auto_numbering
    assert [item.label for _, _, item in read_plan(made).walk()] == ["1.", "3."]


# Real documents.


@pytest.mark.parametrize("slug", ["vytegra-2020", "tonkino-2023", "aksay-2020", "morshansk-2020"])
@pytest.mark.parametrize("render", [to_tsv, to_html, to_word_html])
def test_a_real_plan_comes_whole_through_the_pages(cast: Cast, editor: Client, slug: str, render: Any) -> None:
    plan = read(slug).plan
    empty = create(
        Parties(cast.department, cast.department, cast.department),
        Plan("Пустая", columns=plan.columns, scheme=plan.scheme, last_dot=plan.last_dot),
        None,
        by=cast.editor,
        slug="empty",
        auto_numbering=False,
    )
    copied = render(plan)
    data = {"text": copied} if render is to_tsv else {"html": copied, "text": "x"}
    url = reverse("roadmap_paste", args=[empty.slug])
    preview = paste(editor, url, **data)
    assert preview.status_code == 200
    assert "Не вошло в карту" not in words(preview)
    assert paste(editor, url, **fields(preview), insert="").status_code == 302
    keys = tuple(column.key for column in plan.columns)
    assert outline(read_plan(empty).sections, keys) == outline(plan.sections, keys)
