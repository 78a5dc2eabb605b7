"""The second door to plans: the same guards in all its ways of writing, and a usable way of entry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from documents.models import Act, Appendix, Clause, PrintSettings
from organizations.models import Event, Organization, User
from roadmaps import workflow
from roadmaps.models import (
    Edition,
    IndicatorRow,
    Item,
    Responsibility,
    ResultDocument,
    Roadmap,
    RoadmapSettings,
    Section,
    Target,
)
from roadmaps.plan import TargetRow, TargetTable
from roadmaps.plan_rows import read_document, write_targets
from roadmaps.workflow.cells import edit_cell
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

PLANS, PAPERS = "/admin/roadmaps", "/admin/documents"
TARGETS = TargetTable("Показатели", years=(2020,), rows=(TargetRow("Доля", "1", "%", values=((2020, "10"),), uid="t"),))


@dataclass(frozen=True)
class Cast:
    department: Organization
    administrator: User
    platform: User
    draft: Roadmap
    approved: Roadmap
    foreign: Roadmap


def named(title: str, *args: Any, **fields: Any) -> Roadmap:
    plan = factories.roadmap(*args, **fields)
    plan.title = title
    plan.save()
    return plan


@pytest.fixture
def cast() -> Cast:
    department = factories.organization()
    plans = [
        named("Черновик отдела", at=department, slug="own-draft"),
        named("Утверждённый план", "approved", at=department, slug="own-approved"),
        named("Чужой черновик", slug="foreign-draft"),
    ]
    for plan in (plans[0], plans[2]):
        write_targets(plan, TARGETS)
        Roadmap.objects.filter(pk=plan.pk).update(target_years=[2020])
    return Cast(department, factories.user("administrator", department), factories.user(is_superuser=True), *plans)


@pytest.fixture(params=["platform", "administrator"])
def client(cast: Cast, request: pytest.FixtureRequest) -> Client:
    """Either administrator: both enter through the same forms."""
    return factories.signed_in(getattr(cast, request.param))


@pytest.fixture
def administrator(cast: Cast) -> Client:
    return factories.signed_in(cast.administrator)


def fields(page: HttpResponse) -> dict[str, Any]:
    """What the form of the page would send, as a browser reads it."""
    text = page.content.decode()
    form = text[text.index('<form method="post"') if '<form method="post"' in text else 0 :]
    form = re.sub(r'id="[\w-]*__prefix__', "", form)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, kind = re.search(r' name="([^"]*)"', tag), re.search(r' type="(\w+)"', tag)
        if not name or (kind and kind[1] in ("submit", "file", "button")):
            continue
        if kind and kind[1] in ("checkbox", "radio") and " checked" not in tag:
            continue
        value = re.search(r' value="([^"]*)"', tag)
        found[name[1]] = unescape(value[1]) if value else ("on" if kind and kind[1] == "checkbox" else "")
    for name, body in re.findall(r'<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(body)
    for name, body in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', body)
        found[name] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if "__prefix__" not in name and name != "csrfmiddlewaretoken"}


def words(page: HttpResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.content.decode())).split())


def item(roadmap: Roadmap, uid: str = "a") -> Item:
    return Item.objects.get(roadmap=roadmap, uid=uid)


def change(row: Any) -> str:
    meta = row._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{row.pk}/change/"


def rows_of(roadmap: Roadmap) -> list[Any]:
    """Every kind of row that the admin writes, the plan itself and its act first."""
    found = [roadmap, roadmap.act, Section.objects.filter(roadmap=roadmap).first(), item(roadmap)]
    indicator = IndicatorRow.objects.filter(roadmap=roadmap).first()
    return [row for row in (*found, indicator) if row is not None]


def state(*roadmaps: Roadmap) -> list[Any]:
    return [read_document(Roadmap.objects.select_related("owner", "act").get(pk=plan.pk)) for plan in roadmaps]


def last(roadmap: Roadmap) -> Event | None:
    return Event.objects.about("roadmap", roadmap.pk).first()


# Who sees what.


def test_lists_show_the_rows_of_whoever_asks(cast: Cast, administrator: Client) -> None:
    platform = factories.signed_in(cast.platform)
    for name in ("roadmap", "section", "item", "indicatorrow"):
        for plan, seen in ((cast.draft, True), (cast.foreign, False)):
            row = next(row for row in rows_of(plan) if row._meta.model_name == name)
            address = change(row)
            assert address in platform.get(f"{PLANS}/{name}/").content.decode(), name
            assert (address in administrator.get(f"{PLANS}/{name}/").content.decode()) == seen, name
    listed = administrator.get(f"{PAPERS}/act/").content.decode()
    assert change(cast.draft.act) in listed and change(cast.foreign.act) not in listed


def test_every_list_and_form_opens_in_russian(cast: Cast, client: Client) -> None:
    RoadmapSettings.objects.create(municipality=cast.draft.municipality)
    PrintSettings.objects.create(municipality=cast.draft.municipality)
    addresses = [f"{PLANS}/{name}/" for name in ("roadmap", "section", "item", "indicatorrow", "edition")]
    addresses += [f"{PLANS}/{name}/add/" for name in ("roadmap", "section", "item", "indicatorrow")]
    addresses += [f"{PAPERS}/act/", f"{PAPERS}/printsettings/", f"{PLANS}/roadmapsettings/"]
    rows = [*rows_of(cast.draft), *rows_of(cast.approved), Edition.objects.get(), RoadmapSettings.objects.get()]
    for address in [*addresses, *map(change, rows), change(PrintSettings.objects.get())]:
        page = client.get(address)
        assert page.status_code == 200, address
        labels = re.findall(r"<label[^>]*>(.*?)</label>", page.content.decode(), re.DOTALL)
        heads = re.findall(
            r'<th scope="col"[^>]*>(.*?)</th>|<th class="column[^>]*>(.*?)</th>', page.content.decode(), re.S
        )
        for text in [*labels, *("".join(head) for head in heads)]:
            said = re.sub(r"<[^>]*>|[^\w ]", "", unescape(text)).strip()
            assert not re.search("[a-z]{3,}", said), (address, said)


@pytest.mark.parametrize("role", ["editor", "approver", "registrar", "methodist", "curator"])
def test_the_door_is_closed_to_other_roles(cast: Cast, role: str) -> None:
    place = factories.organization(cast.draft.municipality, kind="school") if role == "curator" else cast.department
    client = factories.signed_in(factories.user(role, place))
    for row in rows_of(cast.draft):
        assert client.get(change(row), follow=True).status_code == 403
        assert client.post(change(row), {"title": "x"}, follow=True).status_code == 403


@pytest.mark.parametrize(
    ("name", "query", "found"),
    [
        ("roadmap", "ЧЕРНОВИК отдела", True),
        ("roadmap", "черновик нет", False),
        ("section", "пОДГОТОВКА", True),
        ("section", "подготовка нет", False),
        ("item", "НАЗНАЧЕНИЕ кураторов", True),
        ("item", "руководители оо", True),
        ("item", "назначёние", True),
        ("item", "(", False),
        ("item", "%", False),
        ("indicatorrow", "дОЛя", True),
    ],
)
def test_search_in_any_letter_case(cast: Cast, administrator: Client, name: str, query: str, found: bool) -> None:
    page = administrator.get(f"{PLANS}/{name}/", {"q": query})
    row = next(row for row in rows_of(cast.draft) if row._meta.model_name == name)
    assert (change(row) in page.content.decode()) == found


def test_acts_and_editions_are_found_in_any_letter_case(cast: Cast, administrator: Client) -> None:
    page = administrator.get(f"{PAPERS}/act/", {"q": "ОБ УТВЕРЖДЕНИИ плана"})
    assert change(cast.draft.act) in page.content.decode()
    page = administrator.get(f"{PLANS}/edition/", {"q": "УТВЕРЖДЁННЫЙ"})
    assert change(Edition.objects.get()) in page.content.decode()


def test_autocomplete_stays_at_home_and_offers_drafts_for_rows(cast: Cast, administrator: Client) -> None:
    def offered(model: str, field: str, term: str = "") -> set[str]:
        query = {"app_label": "roadmaps", "model_name": model, "field_name": field, "term": term}
        return {row["id"] for row in administrator.get("/admin/autocomplete/", query).json()["results"]}

    assert offered("item", "roadmap") == {str(cast.draft.pk)}
    assert offered("item", "roadmap", "ЧЕРНОВИК") == {str(cast.draft.pk)}
    assert offered("roadmap", "parent") == {str(cast.draft.pk), str(cast.approved.pk)}
    owners = offered("roadmap", "owner")
    assert str(cast.department.pk) in owners and str(cast.foreign.owner_id) not in owners
    assert str(cast.foreign.owner_id) not in offered("responsibility", "organization")


# Entry.


def test_a_section_and_an_item_are_entered(cast: Cast, client: Client) -> None:
    answer = client.post(f"{PLANS}/section/add/", {"roadmap": cast.draft.pk, "title": "Запуск", "position": "0"})
    assert answer.status_code == 302
    section = Section.objects.get(roadmap=cast.draft, title="Запуск")
    assert (section.label, section.municipality_id) == ("2.", cast.draft.municipality_id) and section.uid
    data = {"roadmap": cast.draft.pk, "section": section.pk, "title": "Пары", "deadline": "декабрь", "position": "0"}
    data |= {
        f"{prefix}-{name}": "0"
        for prefix in ("responsibilities", "results")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    answer = client.post(f"{PLANS}/item/add/", data)
    assert answer.status_code == 302, words(answer)
    row = Item.objects.get(roadmap=cast.draft, title="Пары")
    assert (row.label, row.section, row.deadline, row.municipality_id) == (
        "2.1.",
        section,
        "декабрь",
        cast.draft.municipality_id,
    )
    event = last(cast.draft)
    assert event and (event.verb, event.comment) == ("revise", "Новая строка в разделе администрирования")
    assert event.before != event.after


def test_an_item_is_changed_with_its_parties_and_results(cast: Cast, client: Client) -> None:
    row = item(cast.draft)
    data = fields(client.get(change(row)))
    data |= {"title": "Назначение всех кураторов", "responsibilities-TOTAL_FORMS": "2", "results-TOTAL_FORMS": "1"}
    data |= {"responsibilities-0-organization": cast.department.pk, "responsibilities-0-role": "lead"}
    data |= {"responsibilities-1-group": "schools", "responsibilities-1-role": "co_executor"}
    data |= {"results-0-kind": "order", "results-0-wording": "Приказы ОО"}
    answer = client.post(change(row), data)
    assert answer.status_code == 302, words(answer)
    fresh = item(cast.draft)
    assert (fresh.title, fresh.version, fresh.label) == ("Назначение всех кураторов", row.version + 1, "1.1.")
    parties = Responsibility.objects.filter(item=row).order_by("position")
    assert [(party.organization_id, party.group, party.municipality_id) for party in parties] == [
        (cast.department.pk, "", cast.draft.municipality_id),
        (None, "schools", cast.draft.municipality_id),
    ]
    assert ResultDocument.objects.get(item=row).wording == "Приказы ОО"
    event = last(cast.draft)
    assert event and event.verb == "revise" and event.actor in (cast.platform, cast.administrator)


def test_targets_are_entered_with_their_numbers(cast: Cast, client: Client) -> None:
    row = IndicatorRow.objects.get(roadmap=cast.draft)
    data = fields(client.get(change(row)))
    data |= {"targets-TOTAL_FORMS": "2", "targets-1-year": "2021", "targets-1-text": "12,5 %"}
    answer = client.post(change(row), data)
    assert answer.status_code == 302, words(answer)
    assert [(target.year, float(target.value)) for target in Target.objects.filter(row=row).order_by("year")] == [
        (2020, 10.0),
        (2021, 12.5),
    ]
    assert Roadmap.objects.get(pk=cast.draft.pk).target_years == [2020, 2021]


def test_sections_and_indicators_are_entered_in_the_plans_own_form(cast: Cast, client: Client) -> None:
    data = fields(client.get(change(cast.draft)))
    data |= {"title": "Новое название", "section_set-TOTAL_FORMS": "2", "section_set-1-title": "Итоги"}
    data |= {"section_set-1-position": "0", "indicatorrow_set-TOTAL_FORMS": "2"}
    data |= {"indicatorrow_set-1-name": "Число пар", "indicatorrow_set-1-position": "0"}
    answer = client.post(change(cast.draft), data)
    assert answer.status_code == 302, words(answer)
    fresh = Roadmap.objects.get(pk=cast.draft.pk)
    assert fresh.title == "Новое название" and fresh.version == cast.draft.version + 1
    section = Section.objects.get(roadmap=fresh, title="Итоги")
    assert (section.label, section.position) == ("2.", 1) and section.uid
    assert IndicatorRow.objects.get(roadmap=fresh, name="Число пар").position == 1


def test_the_act_is_worded_with_its_clauses(cast: Cast, client: Client) -> None:
    act = cast.draft.act
    data = fields(client.get(change(act)))
    data |= {"heading": "О плане", "clauses-TOTAL_FORMS": "3", "clauses-2-text": "Довести до сведения."}
    data |= {"clauses-2-kind": "plain", "clauses-2-position": "0"}
    answer = client.post(change(act), data)
    assert answer.status_code == 302, words(answer)
    assert Act.objects.get(pk=act.pk).heading == "О плане"
    clause = Clause.objects.get(act=act, text="Довести до сведения.")
    assert clause.position == 2 and clause.uid and clause.municipality_id == cast.draft.municipality_id
    event = last(cast.draft)
    assert event and event.verb == "revise"
    assert client.get(f"{PAPERS}/act/add/").status_code == 403
    assert client.post(f"{PAPERS}/act/{act.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_plan_is_created_whole(cast: Cast, client: Client) -> None:
    data = {"title": "План на 2027 год", "audience": "students", "scheme": "1.1", "owner": cast.department.pk}
    answer = client.post(f"{PLANS}/roadmap/add/", data)
    assert answer.status_code == 302, words(answer)
    made = Roadmap.objects.get(title="План на 2027 год")
    assert (made.owner, made.keeper, made.issuer, made.status) == (*[cast.department] * 3, "draft")
    assert made.act and made.act.clauses.exists() and len(made.columns) == 5
    assert Appendix.objects.filter(act=made.act, kind="roadmap").exists()
    event = last(made)
    assert event and event.verb == "create"
    assert change(made) in answer["Location"] or answer["Location"].endswith("/roadmap/")


@pytest.mark.parametrize("name", ["keeper", "issuer", "owner"])
def test_organizations_of_two_municipalities_do_not_meet_in_a_plan(cast: Cast, name: str) -> None:
    """The platform's administrator sees all organizations: the plan itself keeps to one municipality."""
    client = factories.signed_in(cast.platform)
    data = fields(client.get(change(cast.draft))) | {name: cast.foreign.owner_id}
    answer = client.post(change(cast.draft), data)
    assert answer.status_code == 200 and "муниципалитет" in words(answer)
    if name != "owner":
        new = {"title": "План", "audience": "students", "scheme": "1.1", "owner": cast.department.pk}
        assert client.post(f"{PLANS}/roadmap/add/", new | {name: cast.foreign.owner_id}).status_code == 200
    assert Roadmap.objects.count() == 3
    assert Roadmap.objects.get(pk=cast.draft.pk).keeper_id == cast.department.pk


def test_a_number_typed_by_hand_stays(cast: Cast, administrator: Client) -> None:
    row = item(cast.draft)
    administrator.post(change(row), fields(administrator.get(change(row))) | {"label": "1.9."})
    assert (item(cast.draft).label, item(cast.draft).label_typed) == ("1.9.", True)
    workflow.add_item(cast.draft.pk, {"title": "Ещё"}, workflow.Spot(), by=cast.administrator)
    assert item(cast.draft).label == "1.9."


def test_deletion_numbers_the_rest_anew(cast: Cast, client: Client) -> None:
    answer = client.post(change(item(cast.draft)).replace("change", "delete"), {"post": "yes"})
    assert answer.status_code == 302
    assert [(row.uid, row.label) for row in Item.objects.filter(roadmap=cast.draft)] == [("b", "1.1.")]
    event = last(cast.draft)
    assert event and event.verb == "revise"


def test_rows_are_deleted_in_bulk(cast: Cast, client: Client) -> None:
    chosen = {
        "action": "delete_selected",
        "_selected_action": [row.pk for row in Item.objects.filter(roadmap=cast.draft)],
    }
    assert "Вы уверены" in words(client.post(f"{PLANS}/item/", chosen))
    client.post(f"{PLANS}/item/", chosen | {"post": "yes"})
    assert not Item.objects.filter(roadmap=cast.draft).exists()
    assert Event.objects.about("roadmap", cast.draft.pk).filter(verb="revise").count() == 1


def test_a_draft_is_deleted_by_its_own_act(cast: Cast, client: Client) -> None:
    act = cast.draft.act_id
    assert client.get(change(cast.draft).replace("change", "delete")).status_code == 200
    answer = client.post(change(cast.draft).replace("change", "delete"), {"post": "yes"})
    assert answer.status_code == 302
    assert not Roadmap.objects.filter(pk=cast.draft.pk).exists() and not Act.objects.filter(pk=act).exists()
    assert Event.objects.filter(verb="delete_roadmap", root_id=cast.draft.pk).count() == 1


def test_absent_cells_stay_absent(cast: Cast, administrator: Client) -> None:
    Item.objects.filter(pk=item(cast.draft).pk).update(result=None, responsible="")
    row = item(cast.draft)
    administrator.post(change(row), fields(administrator.get(change(row))) | {"title": "Иначе"})
    assert (item(cast.draft).title, item(cast.draft).result, item(cast.draft).responsible) == ("Иначе", None, "")
    administrator.post(change(row), fields(administrator.get(change(row))) | {"result": "Приказ"})
    assert item(cast.draft).result == "Приказ"


def test_a_save_without_changes_leaves_no_trace(cast: Cast, client: Client) -> None:
    before, events = state(cast.draft), Event.objects.count()
    for row in rows_of(cast.draft):
        answer = client.post(change(row), fields(client.get(change(row))))
        assert answer.status_code == 302, (row, words(answer))
    assert state(cast.draft) == before
    assert Event.objects.count() == events
    assert Roadmap.objects.get(pk=cast.draft.pk).version == cast.draft.version


# Refusals.


def test_a_stale_form_keeps_the_text_and_says_so(cast: Cast, client: Client) -> None:
    row = item(cast.draft)
    data = fields(client.get(change(row))) | {"title": "Мой текст"}
    edit_cell(cast.draft.pk, "b", "title", "Чужая правка", version=1, by=cast.administrator)
    answer = client.post(change(row), data)
    assert answer.status_code == 200
    assert "карту сохранил другой сотрудник. Ваш текст остался в полях" in words(answer)
    assert "Мой текст</textarea>" in answer.content.decode()
    assert item(cast.draft).title == "Назначение кураторов"
    assert item(cast.draft, "b").title == "Чужая правка"
    assert client.post(change(row), fields(answer)).status_code == 302
    assert item(cast.draft).title == "Мой текст"


@pytest.mark.parametrize("which", ["roadmap", "act", "section", "indicatorrow"])
def test_a_stale_form_of_any_row_is_refused(cast: Cast, administrator: Client, which: str) -> None:
    row = next(row for row in rows_of(cast.draft) if row._meta.model_name == which)
    data = fields(administrator.get(change(row)))
    name = {"roadmap": "title", "act": "heading", "section": "title", "indicatorrow": "name"}[which]
    edit_cell(cast.draft.pk, "b", "title", "Чужая правка", version=1, by=cast.administrator)
    before = state(cast.draft)
    answer = administrator.post(change(row), data | {name: "Мой текст"})
    assert "Ваш текст остался" in words(answer) and "Мой текст" in words(answer)
    assert state(cast.draft) == before


@pytest.mark.parametrize("which", ["roadmap", "act", "section", "item", "indicatorrow"])
def test_words_typed_while_the_plan_was_submitted_are_given_back(cast: Cast, administrator: Client, which: str) -> None:
    row = next(row for row in rows_of(cast.draft) if row._meta.model_name == which)
    data = fields(administrator.get(change(row)))
    workflow.submit(cast.draft.pk, by=factories.user("editor", cast.department))
    before = state(cast.draft)
    name = "heading" if which == "act" else "name" if which == "indicatorrow" else "title"
    answer = administrator.post(change(row), data | {name: "Мой долгий текст"})
    assert answer.status_code == 403
    assert "Не сохранено" in words(answer) and "На согласовании" in words(answer)
    assert "Мой долгий текст" in words(answer)
    assert state(cast.draft) == before


@pytest.mark.parametrize("status", ["submitted", "agreed", "approved"])
def test_closed_plans_are_read_only_in_every_way_of_writing(cast: Cast, client: Client, status: str) -> None:
    plan = cast.approved if status == "approved" else factories.roadmap(status, at=cast.department)
    before, events = state(plan), Event.objects.count()
    for row in rows_of(plan):
        page = client.get(change(row))
        assert page.status_code == 200 and 'name="_save"' not in page.content.decode()
        assert client.post(change(row), {"title": "x", "heading": "x", "name": "x"}).status_code == 403
        delete = change(row).replace("change", "delete")
        assert client.get(delete).status_code == 403 and client.post(delete, {"post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        bulk = client.post(change(row).rsplit("/", 3)[0] + "/", chosen, follow=True)
        assert bulk.status_code in (200, 403)
    for name, data in new_rows(plan):
        answer = client.post(f"{PLANS}/{name}/add/", data)
        assert answer.status_code == 200, name
        assert "Текст новой строки" in answer.content.decode()
    assert state(plan) == before
    assert Event.objects.count() == events


def test_inlines_write_nothing_into_a_closed_plan(cast: Cast, client: Client) -> None:
    before = state(cast.approved)
    data = {"title": "x", "section_set-TOTAL_FORMS": "1", "section_set-INITIAL_FORMS": "0", "section_set-0-title": "x"}
    assert client.post(change(cast.approved), data).status_code == 403
    data = {"title": "x", "results-TOTAL_FORMS": "1", "results-INITIAL_FORMS": "0", "results-0-kind": "приказ"}
    assert client.post(change(item(cast.approved)), data).status_code == 403
    assert state(cast.approved) == before


def test_another_municipalitys_rows_are_not_there(cast: Cast, administrator: Client) -> None:
    before, events = state(cast.foreign), Event.objects.count()
    for row in rows_of(cast.foreign):
        for way in ("change", "delete", "history"):
            address = change(row).replace("change", way)
            # An act is deleted by nobody, so that the door is closed before it is asked whose it is.
            refused = {403, 404} if isinstance(row, Act) and way == "delete" else {404}
            assert administrator.get(address).status_code in refused, address
            assert administrator.post(address, {"post": "yes", "title": "x"}).status_code in refused | {405}, address
        chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        administrator.post(change(row).rsplit("/", 3)[0] + "/", chosen)
    for name, data in new_rows(cast.foreign):
        assert administrator.post(f"{PLANS}/{name}/add/", data).status_code == 200, name
    data = {"title": "План", "audience": "students", "scheme": "1.1", "owner": cast.foreign.owner_id}
    assert administrator.post(f"{PLANS}/roadmap/add/", data).status_code == 200
    assert state(cast.foreign) == before
    assert Event.objects.count() == events and Roadmap.objects.count() == 3


def new_rows(plan: Roadmap) -> list[tuple[str, dict[str, Any]]]:
    """Forms that would add a row of each kind to the plan."""
    none = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}
    parts = {f"{prefix}-{name}": value for prefix in ("responsibilities", "results") for name, value in none.items()}
    targets = {f"targets-{name}": value for name, value in none.items()}
    text = "Текст новой строки"
    return [
        ("section", {"roadmap": plan.pk, "title": text, "position": "0"}),
        ("item", {"roadmap": plan.pk, "title": text, "position": "0", **parts}),
        ("indicatorrow", {"roadmap": plan.pk, "name": text, "position": "0", **targets}),
    ]


def test_a_section_of_another_plan_is_refused(cast: Cast) -> None:
    client = factories.signed_in(cast.platform)
    alien = Section.objects.get(roadmap=cast.foreign)
    row = item(cast.draft)
    answer = client.post(change(row), fields(client.get(change(row))) | {"section": alien.pk})
    assert answer.status_code == 200
    _, data = new_rows(cast.draft)[1]
    answer = client.post(f"{PLANS}/item/add/", data | {"section": alien.pk})
    assert answer.status_code == 200 and "Текст новой строки" in answer.content.decode()
    assert item(cast.draft).section == row.section and Item.objects.filter(roadmap=cast.draft).count() == 2


@pytest.mark.parametrize("parent", ["itself", "its child"])
def test_an_item_never_hangs_below_itself(cast: Cast, administrator: Client, parent: str) -> None:
    row, other = item(cast.draft), item(cast.draft, "b")
    Item.objects.filter(pk=other.pk).update(parent=row)
    data = fields(administrator.get(change(row))) | {"parent": row.pk if parent == "itself" else other.pk}
    assert administrator.post(change(row), data).status_code == 200
    assert item(cast.draft).parent is None


def test_a_fourth_level_is_refused(cast: Cast, administrator: Client) -> None:
    above = item(cast.draft)
    for number in range(2):
        made = workflow.add_item(
            cast.draft.pk,
            {"title": f"Уровень {number}"},
            workflow.Spot(workflow.Place.INSIDE, item=above.uid),
            by=cast.administrator,
        )
        above = item(cast.draft, made.uid)
    _, data = new_rows(cast.draft)[1]
    answer = administrator.post(f"{PLANS}/item/add/", data | {"parent": above.pk})
    assert answer.status_code == 200 and "не больше 3 уровней" in words(answer)
    assert Item.objects.filter(roadmap=cast.draft).count() == 4


@pytest.mark.parametrize("pk", ["0", "99999999999999999999", "x", "-1", "1%27"])
def test_made_up_keys_are_refused_in_words(cast: Cast, administrator: Client, pk: str) -> None:
    for name in ("roadmap", "section", "item", "indicatorrow"):
        assert administrator.get(f"{PLANS}/{name}/{pk}/change/").status_code == 404
        assert administrator.post(f"{PLANS}/{name}/{pk}/delete/", {"post": "yes"}).status_code == 404
    for name, data in new_rows(cast.draft):
        assert administrator.post(f"{PLANS}/{name}/add/", data | {"roadmap": pk}).status_code == 200


def test_settings_of_a_municipality_are_its_administrators(cast: Cast, administrator: Client) -> None:
    foreign = RoadmapSettings.objects.create(municipality=cast.foreign.municipality)
    home = cast.draft.municipality_id
    assert administrator.get(change(foreign)).status_code == 404
    assert administrator.post(change(foreign), {"municipality": home}).status_code == 404
    answer = administrator.post(
        f"{PLANS}/roadmapsettings/add/",
        {"municipality": cast.foreign.municipality_id, "moving": "next", "stale_after_days": 30},
    )
    assert answer.status_code == 200
    entered = {"municipality": home, "moving": "none", "stale_after_days": 30}
    assert administrator.post(f"{PLANS}/roadmapsettings/add/", entered).status_code == 302
    row = RoadmapSettings.objects.get(municipality=home)
    assert not row.agree_by_another and row.moving == "none"
    event = Event.objects.get(municipality=home, root_kind="roadmapsettings")
    assert event.actor == cast.administrator
    administrator.post(change(row), {**entered, "agree_by_another": "on"})
    assert RoadmapSettings.objects.get(pk=row.pk).agree_by_another
    event = Event.objects.filter(root_kind="roadmapsettings").order_by("-pk")[0]
    assert (event.before["agree_by_another"], event.after["agree_by_another"]) == (False, True)


def test_heads_of_the_admin_are_russian_sentences(cast: Cast, administrator: Client) -> None:
    listed = words(administrator.get(f"{PLANS}/roadmap/"))
    assert "Выберите дорожная карта" not in listed and "Добавить дорожная карта" not in listed.casefold()
    added = administrator.get(f"{PLANS}/item/add/").content.decode()
    assert "<h1>Мероприятие: новая запись</h1>" in added and "Добавить мероприятие" not in added
    assert "<h1>Дорожная карта</h1>" in administrator.get(change(cast.draft)).content.decode()
    assert "<h1>Дорожная карта: просмотр</h1>" in administrator.get(change(cast.approved)).content.decode()
