"""Nobody sees another tenant's row, and no form points a row across tenants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from django.apps import apps
from django.db.models import F
from django.urls import reverse
from django_scopes import scopes_disabled
from django_scopes.exceptions import ScopeError

from mentoring.models import Competence, Form, Pair, Person, Programme, Request, RoleModel, StagePoint
from monitoring.models import (
    Collection,
    DataCall,
    DataCallRow,
    DigestLog,
    Indicator,
    IndicatorSet,
    NoticeMark,
    Question,
    Questionnaire,
    Report,
)
from organizations.access import Access
from organizations.models import Event, Invitation, Job, Membership, Municipality, Organization, TenantModel, User
from roadmaps.models import Execution, Feed, Roadmap
from tests import factories
from tests.access.cast import ABROAD, NEIGHBOUR, NOBODY, PLATFORM, World
from tests.access.pages import changed, form_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

OURS = {"organizations", "documents", "roadmaps", "mentoring", "monitoring"}
# The tenants themselves and people are no tenant's rows: their own querysets narrow them (see VISIBLE). What is kept
# of a person alone is asked for by that person's key. Reference data are the model's, and a municipality's own rows
# beside them are asked for by `of`.
REFERENCE = {Competence, Form, Request, RoleModel, StagePoint, Questionnaire, Question, IndicatorSet, Indicator}
OF_NO_TENANT = {Municipality, User, DigestLog, NoticeMark, Feed, *REFERENCE}
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
OFFICE = ("administrator", "editor", "approver", "registrar", "controller", "methodist")

# Whose rows of the first municipality each queryset shows; everybody else sees none of them.
VISIBLE: Mapping[type, frozenset[str]] = {
    Municipality: frozenset({*OFFICE, "head", "curator", "mentor", NEIGHBOUR, "observer"}),
    Organization: frozenset({*OFFICE, "head", "curator", "mentor", NEIGHBOUR, "observer"}),
    Membership: frozenset({"administrator", "editor"}),
    Invitation: frozenset({"administrator", "editor"}),
    Event: frozenset(OFFICE),
    # The editor of the table began it.
    Job: frozenset({"editor", "administrator"}),
    Roadmap: frozenset({*OFFICE, "head", "curator", NEIGHBOUR, "observer"}),
    Execution: frozenset({*OFFICE, "head", "curator"}),
    Programme: frozenset({*OFFICE, "head", "curator"}),
    Person: frozenset({*OFFICE, "head", "curator"}),
    Pair: frozenset({*OFFICE, "head", "curator"}),
    DataCall: frozenset({*OFFICE, "head", "curator"}),
    DataCallRow: frozenset({*OFFICE, "head", "curator"}),
    Collection: frozenset({*OFFICE, "head", "curator"}),
    # Drafts of the office's own.
    Report: frozenset(OFFICE),
}


def test_every_model_of_ours_belongs_to_a_tenant() -> None:
    assert {model for model in MODELS if not hasattr(model, "municipality")} == OF_NO_TENANT


@pytest.mark.parametrize("model", [model for model in MODELS if hasattr(model, "municipality")])
def test_a_query_without_a_scope_raises(model: Any) -> None:
    for ask in (lambda: list(model.objects.all()), lambda: model.objects.count(), lambda: model.objects.get(pk=1)):
        with pytest.raises(ScopeError):
            ask()


@pytest.mark.parametrize("model", [model for model in MODELS if hasattr(model, "municipality")])
def test_inside_a_person_s_scope_other_tenants_rows_are_not_there(world: World, model: Any) -> None:
    with Access.of(world.people[ABROAD]).scope():
        mine = set(model.objects.values_list("municipality", flat=True))
    assert mine <= {world.abroad.municipality.pk, world.abroad.region.pk}


def test_every_queryset_that_narrows_stands_in_the_table() -> None:
    narrowing = {model for model in MODELS if hasattr(type(_queryset(model)), "visible_to")}
    assert narrowing == set(VISIBLE)


def _queryset(model: Any) -> Any:
    with scopes_disabled():
        return model.objects.all()


@pytest.mark.parametrize("model", VISIBLE)
def test_visible_to(world: World, model: Any) -> None:
    home = {world.home.municipality.pk}
    with scopes_disabled():
        owner = "pk" if model is Municipality else "municipality"
        here = set(model.objects.filter(**{f"{owner}__in": home}).values_list("pk", flat=True))
        assert here
        for actor, person in world.people.items():
            seen = here & set(model.objects.visible_to(Access.of(person)).values_list("pk", flat=True))
            if actor == PLATFORM:
                assert seen == here - kept_from_the_platform(model)
            else:
                assert bool(seen) == (actor in VISIBLE[model]), actor
        assert not model.objects.visible_to(Access()).exists()


def kept_from_the_platform(model: Any) -> set[int]:
    """Accounts of mentors are their school's own affair."""
    if model is not Membership:
        return set()
    return set(Membership.objects.filter(role="mentor").values_list("pk", flat=True))


def test_which_plans_are_visible_to_whom(world: World) -> None:
    everything = {"draft", "submitted", "agreed", "approved", "school", "amendment"}
    wanted = dict.fromkeys(OFFICE, everything) | {
        "head": {"approved", "school"},
        "curator": {"approved", "school"},
        NEIGHBOUR: {"approved"},
        "observer": {"approved"},
        "mentor": set(),
        NOBODY: set(),
        ABROAD: {"abroad"},
        PLATFORM: everything | {"abroad"},
    }
    names = {plan.pk: name for name, plan in world.roadmaps.items()}
    with scopes_disabled():
        for actor, person in world.people.items():
            rows = Roadmap.objects.visible_to(Access.of(person)).values_list("pk", flat=True)
            assert {names[pk] for pk in rows} == wanted[actor], actor


def test_who_may_begin_a_plan_is_shown_where(world: World) -> None:
    """The button stands on the list and on an approved plan for exactly those whom the page of new plans lets in."""
    for actor in world.people:
        begins = world.ask(actor, "GET", reverse("roadmap_new")).status == 200
        page = world.ask(actor, "GET", reverse("roadmaps")).response.content.decode()
        assert (reverse("roadmap_new") in page) == begins, actor
        plan = world.ask(actor, "GET", reverse("roadmap", args=["here-approved"]))
        copies = f"{reverse('roadmap_new_copy')}?source=here-approved" in plan.response.content.decode()
        assert copies == (begins and plan.status == 200), actor


def test_a_role_that_is_over_shows_nothing(world: World) -> None:
    with scopes_disabled():
        yesterday = dt.date.today() - dt.timedelta(days=2)
        person = factories.user("editor", world.home.department)
        person.memberships.update(ends_on=yesterday)
        access = Access.of(User.objects.get(pk=person.pk))
        assert not access.seats
        assert not Roadmap.objects.visible_to(access).exists()


def test_the_observer_reads_neither_drafts_nor_events_nor_comments(world: World) -> None:
    """Of the region's municipality he sees approved plans; of the way they went, nothing."""
    with scopes_disabled():
        access = Access.of(world.people["observer"])
        assert set(Roadmap.objects.visible_to(access).values_list("status", flat=True)) == {"approved"}
        assert not Event.objects.visible_to(access).exists()
        assert not Invitation.objects.visible_to(access).exists()
    page = world.ask("observer", "GET", reverse("roadmap", args=["here-approved"])).response.content.decode()
    assert "История" not in page
    assert world.ask("observer", "GET", reverse("dashboard")).response.context["changes"] == []


def test_two_municipalities_may_use_the_same_names(world: World) -> None:
    with scopes_disabled():
        factories.organization(world.home.municipality, name="Школа № 1")
        factories.organization(world.abroad.municipality, name="Школа № 1")
    made = []
    for actor, owner in (("editor", world.home.department), (ABROAD, world.abroad.department)):
        data = {"owner": owner.pk, "title": "Карта", "audience": "students"}
        made.append(world.ask(actor, "POST", reverse("roadmap_new_blank"), data))
    assert [answer.status for answer in made] == [302, 302]


def test_a_code_taken_in_another_municipality_is_an_error_of_the_form(world: World) -> None:
    """Codes are one across all tenants: the form says so, and does not say whose it is."""
    url = reverse("admin:organizations_organization_add")
    data = {
        "municipality": world.home.municipality.pk,
        "kind": "school",
        "name": "Новая школа",
        "short_name": "Новая",
        "slug": world.abroad.school.slug,
    }
    answer = world.ask("administrator", "POST", url, data)
    assert answer.status == 200 and not answer.written
    assert "Такой код уже занят" in answer.response.content.decode()
    assert world.abroad.municipality.name not in answer.response.content.decode()


# Addresses of the editor's forms, the field, and whose key of another tenant or plan is put into it.
POINTED = [
    ("roadmap_properties", ("draft",), {"owner": "foreign_department"}),
    ("roadmap_properties", ("draft",), {"keeper": "foreign_department"}),
    ("roadmap_properties", ("draft",), {"issuer": "foreign_department"}),
    ("roadmap_new_blank", (), {"owner": "foreign_department", "title": "Карта"}),
    ("roadmap_new_typical", (), {"owner": "foreign_department"}),
    ("roadmap_new_copy", (), {"owner": "foreign_department"}),
    ("roadmap_new_copy", (), {"source": "there-draft"}),
    ("item_parties", ("draft", "a"), {"organizations": "foreign_slug"}),
    (
        "item_parties",
        ("draft", "a"),
        {"form-TOTAL_FORMS": "1", "form-0-organization": "foreign_slug", "form-0-role": "lead"},
    ),
    ("item_add", ("draft",), {"title": "Строка", "section": "foreign_section"}),
    ("item_add", ("draft",), {"title": "Строка", "item": "foreign_item", "place": "after"}),
    ("item_add", ("draft",), {"title": "Строка", "item": "foreign_item", "place": "inside"}),
    ("section_add", ("draft",), {"title": "Раздел", "section": "foreign_section", "place": "after"}),
    ("item_move", ("draft", "a"), {"target": "inside:section:foreign_section"}),
    ("item_move", ("draft", "a"), {"target": "inside:item:foreign_item"}),
    ("section_move", ("draft", "s1"), {"target": "after:section:foreign_section"}),
    ("clause_add", ("draft",), {"text": "Пункт", "place": "inside", "target": "foreign_clause"}),
    ("appendix_edit", ("draft", "appendix"), {"organizations": "foreign_slug"}),
    ("person_invite", (), {"email": "new@nsk.example", "organization": "foreign_department", "role": "curator"}),
    ("role_grant", (), {"user": "own_user", "organization": "foreign_school", "role": "curator"}),
    ("role_grant", (), {"user": "foreign_user", "organization": "own_school", "role": "curator"}),
]


@pytest.mark.parametrize(("name", "args", "changes"), POINTED)
def test_no_form_points_across_tenants(
    world: World, name: str, args: tuple[str, ...], changes: Mapping[str, str]
) -> None:
    """The administrator of one municipality names rows of another: an error in words, and nothing is written."""
    url = reverse(name, args=[world.named.get(arg, arg) for arg in args])
    keys = _keys(world)
    foreign = {field: _with_keys(value, keys) for field, value in changes.items()}
    page = world.ask("administrator", "GET", url).response
    answer = world.ask("administrator", "POST", url, changed(form_of(page, action=url), **foreign))
    assert not answer.written
    assert answer.status in (302, 403, 404, 409, 422), answer.status


@pytest.mark.parametrize("field", ["owner", "keeper", "issuer"])
@pytest.mark.parametrize("to", ["department", "centre"])
def test_a_school_hands_its_plan_to_nobody(world: World, field: str, to: str) -> None:
    """The head of a school writes the school's plan and may not make it another organization's."""
    url = reverse("roadmap_properties", args=["here-school"])
    data = form_of(world.ask("head", "GET", url).response, action=url)
    other = world.ask("head", "POST", url, changed(data, **{field: str(getattr(world.home, to).pk)}))
    assert other.status == 422 and not other.written
    assert world.ask("head", "POST", url, changed(data, title="Карта школы")).written


def test_a_valid_form_of_each_kind_is_written(world: World) -> None:
    """The forms above are refused for the foreign key alone: with one of their own they are saved."""
    keys = _keys(world)
    own = {
        "foreign_department": str(world.home.centre.pk),
        "foreign_school": keys["own_school"],
        "foreign_slug": world.home.school.slug,
        "foreign_user": keys["own_user"],
        "foreign_section": "s1",
        "foreign_item": "b",
        "foreign_clause": world.named["clause"],
        "there-draft": "here-approved",
    }
    for name, args, changes in POINTED:
        if (name, args) == ("section_move", ("draft", "s1")):
            continue  # The draft has one section: there is no other to stand after.
        url = reverse(name, args=[world.named.get(arg, arg) for arg in args])
        page = world.ask("administrator", "GET", url).response
        data = changed(form_of(page, action=url), **{k: _with_keys(v, {**keys, **own}) for k, v in changes.items()})
        if name == "roadmap_new_typical":
            data |= {"start": "01.09.2020", "territory": "Н-ского района", "year_label": "2020/2021 учебный год"}
        if name == "person_invite":
            data |= {"organization": str(world.home.department.pk), "role": "editor"}
        if "organizations" in changes and name == "appendix_edit":
            data |= {"action": "add_organizations"}
            continue  # Picked organizations come into the grid first and are saved with it.
        answer = world.ask("administrator", "POST", url, data)
        assert answer.written, (name, changes, answer.status)


def _keys(world: World) -> dict[str, str]:
    with scopes_disabled():
        outsider = factories.user("curator", world.abroad.school)
        own = factories.user("editor", world.home.department)
        return {
            "foreign_department": str(world.abroad.department.pk),
            "foreign_school": str(world.abroad.school.pk),
            "foreign_slug": world.abroad.school.slug,
            "foreign_user": str(outsider.pk),
            "foreign_section": "no-such-section-here",
            "foreign_item": "no-such-item-here",
            "foreign_clause": "no-such-clause-here",
            "own_user": str(own.pk),
            "own_school": str(world.home.school.pk),
        }


def _with_keys(value: str, keys: Mapping[str, str]) -> str:
    kind, colon, last = value.rpartition(":")
    return f"{kind}{colon}{keys.get(last, last)}"


# The admin's forms, for the platform's administrator, who sees the rows of all: still no row points across.
POINTED_IN_ADMIN = [
    ("roadmaps_roadmap", "roadmap", {"owner": "organization"}),
    ("roadmaps_roadmap", "roadmap", {"keeper": "organization"}),
    ("roadmaps_roadmap", "roadmap", {"issuer": "organization"}),
    ("roadmaps_roadmap", "roadmap", {"parent": "roadmap"}),
    ("roadmaps_item", "item", {"section": "section"}),
    ("roadmaps_item", "item", {"parent": "item"}),
    (
        "roadmaps_item",
        "item",
        {
            "responsibilities-TOTAL_FORMS": "1",
            "responsibilities-0-role": "lead",
            "responsibilities-0-organization": "organization",
        },
    ),
    ("documents_act", "act", {"clauses-0-parent": "clause"}),
    ("organizations_organization", "organization", {"parent": "organization"}),
]


@pytest.mark.parametrize("actor", [PLATFORM, "both"])
@pytest.mark.parametrize(("model", "pk", "changes"), POINTED_IN_ADMIN)
def test_no_form_of_the_admin_points_across_tenants(
    world: World, model: str, pk: str, changes: Mapping[str, str], actor: str
) -> None:
    """`both`: somebody who administers two municipalities has the keys of both, and may not mix them."""
    foreign = world.roadmaps["abroad"]
    with scopes_disabled():
        keys = {
            "organization": str(world.abroad.department.pk),
            "roadmap": str(foreign.pk),
            "section": str(foreign.section_set.get().pk),
            "item": str(foreign.item_set.get(uid="a").pk),
            "clause": str(foreign.act.clauses.first().pk),
        }
        if actor == "both":
            person = factories.user("administrator", world.home.department)
            factories.give(person, "administrator", world.abroad.department)
            sessions = {**world.sessions, "both": factories.signed_in(person).cookies["sessionid"].value}
            world = World(sessions, world.people, world.home, world.abroad, world.roadmaps, world.named)
    url = reverse(f"admin:{model}_change", args=[world.named[pk]])
    data = form_of(world.ask(actor, "GET", url).response)
    same = world.ask(actor, "POST", url, data)
    assert same.status == 302 and same.written, "the form is refused for another reason"
    answer = world.ask(actor, "POST", url, changed(data, **{k: keys.get(v, v) for k, v in changes.items()}))
    assert answer.status == 200, answer.response.get("Location")
    assert not answer.written


def test_no_row_points_across_tenants(world: World) -> None:
    """Whatever the acts and forms wrote here, every key between rows of tenants stays inside its own."""
    crossing = []
    with scopes_disabled():
        for model in MODELS:
            for field in model._meta.concrete_fields:
                there = field.related_model
                if not (field.is_relation and issubclass(model, TenantModel) and issubclass(there, TenantModel)):
                    continue
                rows = model._default_manager.filter(**{f"{field.name}__isnull": False})
                if rows.exclude(**{f"{field.name}__municipality": F("municipality")}).exists():
                    crossing.append(f"{model.__name__}.{field.name}")
    assert crossing == []
