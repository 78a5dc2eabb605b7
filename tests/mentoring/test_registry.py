"""The register's acts: entered, closed, reorganised, merged; nothing is forgotten and nothing counts twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import models

from mentoring.models import Agreement, Pair, Person, Programme, SchoolDocument, Wave
from mentoring.workflow import merging, registry
from mentoring.workflow.agreements import AgreementData, add_agreement, edit_agreement, end_agreement
from mentoring.workflow.waves import WaveData, plan_wave
from monitoring.models import SiteCheck
from organizations.likeness import duplicates_of, likeness
from organizations.models import Event, Membership, Organization
from organizations.refusals import NotAllowed, Refused
from organizations.registry import OrganizationData, create_organization, edit_organization, inn_is_right
from roadmaps.models import Addressee, Execution
from tests import factories
from tests.mentoring import cast
from tests.mentoring.registry_cast import TODAY, Register, a_register
from tests.two_actors import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
ACT = "постановление от 12.10.2021 № 214"


@pytest.fixture
def register() -> Register:
    return a_register()


def test_an_organization_is_entered_and_changed_once(register: Register) -> None:
    data = OrganizationData(kind="preschool", name="  МБДОУ  «Ёлочка» ", inn="7707083893", email="e@nsk.example")
    row = create_organization(register.municipality, data, by=register.editor)
    assert (row.name, row.short_name, row.slug) == ("МБДОУ «Ёлочка»", "МБДОУ «Ёлочка»", "nsk-mbdou-elochka")
    for _ in range(2):
        edit_organization(row.pk, OrganizationData.of(row), by=register.editor)
    assert not Event.objects.filter(verb="edit_organization").exists()
    edit_organization(row.pk, OrganizationData(kind="preschool", name="МБДОУ «Ёлка»"), by=register.editor)
    assert Event.objects.filter(verb="edit_organization").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "МБОУ Алгасовская СОШ"}, "name"),
        ({"kind": "castle"}, "kind"),
        ({"inn": "7707083894"}, "inn"),
        ({"email": "никуда"}, "email"),
        ({"phone": "1" * 61}, "phone"),
    ],
)
def test_what_cannot_be_is_refused_by_field(register: Register, changes: dict[str, Any], field: str) -> None:
    data = OrganizationData(**{"kind": "school", "name": "МБОУ Новая ООШ", **changes})
    with pytest.raises(Refused) as refused:
        create_organization(register.municipality, data, by=register.editor)
    assert refused.value.field == field


def test_branches_have_a_school_above_and_nothing_below(register: Register) -> None:
    deeper = OrganizationData(kind="school", name="Филиал филиала", parent=register.branch)
    with pytest.raises(Refused, match="сама филиал"):
        create_organization(register.municipality, deeper, by=register.editor)
    under = OrganizationData(kind="school", name=register.school.name, parent=register.pilot)
    with pytest.raises(Refused, match="свои филиалы"):
        edit_organization(register.school.pk, under, by=register.editor)
    foreign = cast.school(factories.municipality())
    with pytest.raises(Refused, match="другого муниципалитета"):
        create_organization(
            register.municipality, OrganizationData(kind="school", name="Филиал", parent=foreign), by=register.editor
        )


@pytest.mark.parametrize("inn", ["7707083893", "500100732259"])
def test_a_tax_number_ends_with_its_check_digits(inn: str) -> None:
    assert inn_is_right(inn)
    assert not inn_is_right(inn[:-1] + str((int(inn[-1]) + 1) % 10))
    assert not inn_is_right(inn[:-1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("МБОУ Алгасовская СОШ", "мбоу «Алгасовская СОШ»"),
        ("МБОУ Алгасовская СОШ", 'Муниципальное бюджетное общеобразовательное учреждение "Алгасовская средняя школа"'),
        ("МБДОУ детский сад «Ёлочка»", "Детский сад Елочка"),
        ("ООО «Заря»", "Заря"),
    ],
)
def test_legal_forms_quotes_and_letters_tell_nothing(one: str, other: str) -> None:
    assert likeness(one) == likeness(other)


def test_schools_of_other_names_are_not_alike(register: Register) -> None:
    assert likeness("Алгасовская СОШ") != likeness("Устьинская СОШ")
    place = register.municipality.pk
    assert duplicates_of(place, "Алгасовская средняя школа", but=register.school.pk) == [register.pilot]
    assert duplicates_of(place, "МБОУ Сокольниковская СОШ") == []


def test_a_closed_school_keeps_its_history_and_owes_nothing_new(register: Register) -> None:
    Organization.objects.filter(pk=register.branch.pk).update(closed_on=dt.date(2021, 9, 1))
    programme = cast.programme(register.school, school_year=2021)
    done = Execution.objects.filter(organization=register.school).first()
    assert done is not None
    for _ in range(2):
        registry.close(register.school.pk, on=TODAY, basis=ACT, by=register.editor)
    row = Organization.objects.get(pk=register.school.pk)
    assert (row.closed_on, row.closed_basis) == (TODAY, ACT)
    assert not Execution.objects.filter(organization=row, due__gt=TODAY).exists()
    assert Membership.objects.get(user=register.curator).ends_on == TODAY
    assert Programme.objects.get(pk=programme.pk).closed_on == TODAY
    assert Event.objects.filter(verb="close_organization").count() == 1


def test_what_comes_before_closing_is_told(register: Register) -> None:
    with pytest.raises(Refused, match="Работают филиалы: МБОУ Филиал"):
        registry.close(register.school.pk, on=TODAY, basis=ACT, by=register.editor)
    cast.pair(cast.programme(register.pilot))
    with pytest.raises(Refused, match="Здесь 1 работающая пара"):
        registry.close(register.pilot.pk, on=TODAY, basis=ACT, by=register.editor)
    with pytest.raises(Refused, match="ещё не наступил"):
        registry.close(register.branch.pk, on=dt.date(2021, 12, 1), basis=ACT, by=register.editor)


def test_a_school_closed_by_mistake_works_again(register: Register) -> None:
    registry.close(register.branch.pk, on=TODAY, basis=ACT, by=register.editor)
    registry.reopen(register.branch.pk, reason="ошибка в номере", by=register.editor)
    assert Organization.objects.get(pk=register.branch.pk).closed_on is None


def test_everything_open_passes_to_the_successor(register: Register) -> None:
    programme = cast.programme(register.pilot)
    pair = cast.pair(programme)
    taken = cast.person(register.school, code=pair.mentor.person.code)
    head = factories.user("head", register.pilot)
    owed = Execution.objects.filter(organization=register.pilot, status="assigned").count()
    assert owed
    for _ in range(2):
        registry.reorganise(
            register.pilot.pk, register.school, basis=ACT, pass_register=True, pass_roles=True, by=register.editor
        )
    row = Organization.objects.get(pk=register.pilot.pk)
    assert (row.closed_on, row.successor, row.closed_basis) == (TODAY, register.school, ACT)
    assert not Execution.objects.open().filter(organization=row).exists()
    assert Programme.objects.get(pk=programme.pk).organization == register.school
    assert Pair.objects.get(pk=pair.pk).organization == register.school
    people = set(Person.objects.filter(organization=register.school).values_list("code", flat=True))
    assert taken.code in people
    assert len(people) == Person.objects.filter(organization=register.school).count() == 3
    assert Membership.objects.filter(user=head, organization=register.school, role="head").exists()
    assert Event.objects.filter(verb="reorganise").count() == 1


def test_children_never_pass_to_an_enterprise(register: Register) -> None:
    person = cast.person(register.pilot)
    partner = factories.organization(register.municipality, kind="partner", name="ООО «Лютик»")
    with pytest.raises(Refused, match="образовательная организация"):
        registry.reorganise(
            register.pilot.pk, partner, basis=ACT, pass_register=True, pass_roles=True, by=register.editor
        )
    assert Person.objects.get(pk=person.pk).organization == register.pilot


def test_people_may_stay_in_the_archive(register: Register) -> None:
    programme = cast.programme(register.pilot)
    person = cast.person(register.pilot)
    registry.reorganise(
        register.pilot.pk, register.school, basis=ACT, pass_register=False, pass_roles=False, by=register.editor
    )
    assert Person.objects.get(pk=person.pk).organization == register.pilot
    assert Programme.objects.get(pk=programme.pk).closed_on == TODAY


def test_two_programmes_of_one_year_are_not_made_one(register: Register) -> None:
    cast.programme(register.pilot)
    cast.programme(register.school)
    with pytest.raises(Refused, match="2020/2021"):
        registry.reorganise(
            register.pilot.pk, register.school, basis=ACT, pass_register=True, pass_roles=True, by=register.editor
        )
    assert Organization.objects.get(pk=register.pilot.pk).closed_on is None


def doubled(register: Register) -> Organization:
    """The school entered twice, and a row of every kind at the second record."""
    double = factories.organization(
        register.municipality, kind="school", name="Алгасовская школа", short_name="Алгасовская школа", phone="2-14"
    )
    programme = cast.programme(double, school_year=2019)
    cast.pair(programme)
    factories.give(register.curator, "curator", double)
    factories.give(factories.user("head", register.pilot), "head", double)
    Addressee.objects.create(
        municipality=register.municipality, roadmap=register.plan, organization=double, since=TODAY, basis=ACT
    )
    standing = Execution.objects.filter(organization=register.pilot).order_by("pk")
    for line in standing[:2]:
        line.pk = None
        line.organization, line.status, line.reported_on, line.done_on = double, "reported", TODAY, TODAY
        line.save()
    plan_wave(register.plan, double, WaveData(2021), by=register.editor)
    own = {"municipality": register.municipality}
    SchoolDocument.objects.create(**own, organization=double, kind="site", school_year=2021, url="https://a.example")
    Agreement.objects.create(**own, partner=register.partner, school=double, date=TODAY)
    Organization.objects.create(
        **own, kind="school", name="Филиал дубля", short_name="Филиал дубля", slug="double-branch", parent=double
    )
    return double


def test_nothing_points_at_the_second_record_any_more(register: Register) -> None:
    double = doubled(register)
    lines = Execution.objects.filter(organization=register.pilot).count()
    for _ in range(2):
        merging.merge_duplicates(double.pk, register.pilot, by=register.editor)
    left = {
        f"{model.__name__}.{field}"
        for model, field in merging.pointing()
        if (model, field) not in merging.STAYS and model._default_manager.filter(**{field: double}).exists()
    }
    assert not left
    double.refresh_from_db()
    assert (double.successor, double.closed_on) == (register.pilot, TODAY)
    assert Execution.objects.filter(organization=register.pilot).count() == lines
    assert Execution.objects.filter(organization=register.pilot, status="reported").count() == 2
    assert Wave.objects.get(school_year=2021).organization == register.pilot
    assert Organization.objects.get(pk=register.pilot.pk).phone == "2-14"
    assert Event.objects.filter(verb="merge_organizations").count() == 1


def test_every_model_where_a_row_stands_once_is_settled() -> None:
    """A new model with a unique row of an organization must say how two records of it become one.

    Those of the floor above are asked by their constraints alone.
    """
    once = {
        model
        for model, field in merging.pointing()
        if model._meta.app_label != "monitoring"
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and field in constraint.fields
    }
    assert once <= merging.SETTLED


def test_a_document_entered_in_both_records_is_asked_about(register: Register) -> None:
    double = doubled(register)
    own = {"municipality": register.municipality, "organization": register.pilot}
    SchoolDocument.objects.create(**own, kind="site", school_year=2021, url="https://b.example")
    with pytest.raises(Refused, match="Один и тот же документ"):
        merging.merge_duplicates(double.pk, register.pilot, by=register.editor)
    assert Organization.objects.get(pk=double.pk).closed_on is None


def test_a_branch_is_no_duplicate_of_its_school(register: Register) -> None:
    with pytest.raises(Refused, match="филиал другой"):
        merging.merge_duplicates(register.branch.pk, register.school, by=register.editor)
    with pytest.raises(Refused, match="Виды организаций разные"):
        merging.merge_duplicates(register.partner.pk, register.school, by=register.editor)


def test_agreements_are_entered_once_and_end(register: Register) -> None:
    data = AgreementData(register.school, "7", dt.date(2021, 9, 1), dt.date(2022, 8, 31), "Наставники")
    row = add_agreement(register.partner, data, by=register.curator)
    assert add_agreement(register.partner, data, by=register.editor) == row
    with pytest.raises(Refused, match="кончается раньше"):
        edit_agreement(row.pk, AgreementData(register.school, "7", TODAY, dt.date(2021, 1, 1)), by=register.editor)
    for _ in range(2):
        end_agreement(row.pk, on=TODAY, by=register.curator)
    assert Event.objects.filter(verb="end_agreement").count() == 1
    with pytest.raises(NotAllowed):
        add_agreement(register.partner, AgreementData(register.pilot, "8", TODAY), by=register.curator)
    with pytest.raises(NotAllowed):
        add_agreement(register.partner, AgreementData(None, "8", TODAY), by=register.curator)


def test_only_the_department_keeps_the_register(register: Register) -> None:
    for person in (register.curator, register.registrar, factories.user("editor")):
        with pytest.raises(NotAllowed):
            create_organization(register.municipality, OrganizationData("school", "Новая"), by=person)
        with pytest.raises(NotAllowed):
            registry.close(register.branch.pk, on=TODAY, basis=ACT, by=person)
        with pytest.raises(NotAllowed):
            merging.merge_duplicates(register.pilot.pk, register.school, by=person)


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_one_organization_at_once_make_one() -> None:
    register = a_register(approved=False)
    data = OrganizationData(kind="school", name="МБОУ Сокольниковская СОШ")
    made = at_once(*[lambda: create_organization(register.municipality, data, by=register.editor)] * 2)
    assert sorted(type(one).__name__ for one in made) == ["Organization", "Refused"]


def test_figures_of_both_records_are_not_added_up(register: Register) -> None:
    double = factories.organization(register.municipality, kind="school", name="Алгасовская школа")
    for school in (register.pilot, double):
        SiteCheck.objects.create(
            municipality=register.municipality, organization=school, checked_on=TODAY, by=register.editor
        )
    with pytest.raises(Refused, match="В обеих записях"):
        merging.merge_duplicates(double.pk, register.pilot, by=register.editor)
    SiteCheck.objects.filter(organization=double).update(checked_on=TODAY - dt.timedelta(days=1))
    merging.merge_duplicates(double.pk, register.pilot, by=register.editor)
    assert SiteCheck.objects.filter(organization=register.pilot).count() == 2
