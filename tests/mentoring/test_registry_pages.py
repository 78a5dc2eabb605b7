"""Pages of the register, of the roll-out and of packages: what they show to whom, how the forms answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.models import Agreement, Paper, SchoolDocument, Wave
from mentoring.package import PACKAGE, packages_of
from mentoring.workflow import documents, joining
from mentoring.workflow.documents import DocumentData
from mentoring.workflow.waves import WaveData, plan_wave
from organizations.models import Organization, User
from organizations.refusals import NotAllowed, Refused
from roadmaps.models import Execution, Roadmap
from tests import factories
from tests.mentoring import cast
from tests.mentoring.registry_cast import TODAY, Register, a_register, approve
from tests.roadmaps.agreement_cast import a_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def register() -> Register:
    return a_register()


def client(person: User) -> Client:
    return factories.signed_in(person)


def text(person: User, name: str, *args: Any, **query: Any) -> str:
    answer = client(person).get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def queries(person: User, url: str) -> int:
    browser = client(person)
    browser.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(url).status_code == 200
    return len(asked)


def test_the_list_is_filtered_by_its_address(register: Register) -> None:
    def found(**query: str) -> set[str]:
        answer = client(register.editor).get(reverse("organizations"), query)
        return {one.row.short_name for one in answer.context["rows"]}

    Organization.objects.filter(pk=register.branch.pk).update(closed_on=TODAY)
    assert found(q="алгасов") == {"МБОУ Алгасовская СОШ"}
    assert found(kind="partner") == {"Заря"}
    assert found(state="closed") == {"МБОУ Филиал в с. Карели"}
    assert found(lack="curator") == {"МБОУ Алгасовская СОШ"}
    assert "МБОУ Филиал в с. Карели" not in found()
    assert found(kind="нет такого", municipality="x") == found()


def test_a_school_sees_itself_and_its_branches(register: Register) -> None:
    shown = text(register.curator, "organizations")
    assert "Устьинская" in shown
    assert "Карели" in shown
    assert "Алгасовская" not in shown
    assert client(register.curator).get(reverse("organization", args=[register.pilot.pk])).status_code == 404
    assert reverse("organization_edit", args=[register.school.pk]) not in text(
        register.curator, "organization", register.school.pk
    )


def test_pages_of_the_list_follow_one_another(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.views.registry.PAGE", 2)
    seen: list[str] = []
    address: str | None = reverse("organizations")
    while address:
        context = client(register.editor).get(address).context
        seen += [one.row.short_name for one in context["rows"]]
        after = context["page"].next
        address = f"{reverse('organizations')}?after={after}" if after else None
    assert len(seen) == len(set(seen)) == Organization.objects.filter(municipality=register.municipality).count()


def test_lists_cost_the_same_with_one_row_and_with_many(register: Register) -> None:
    plan_wave(register.plan, register.school, WaveData(2021), by=register.editor)
    cast.pair(cast.programme(register.school, school_year=2021))
    urls = [reverse("organizations"), reverse("school_packages"), reverse("schools")]
    few = [queries(register.editor, url) for url in urls]
    for number in range(6):
        school = cast.school(register.municipality, name=f"Школа {number}", short_name=f"Школа {number}")
        plan_wave(register.plan, school, WaveData(2021), by=register.editor)
        cast.pair(cast.programme(school, school_year=2021))
        factories.user("curator", school)
    assert [queries(register.editor, url) for url in urls] == few


def test_one_that_looks_the_same_is_asked_about_before_it_is_entered(register: Register) -> None:
    browser, url = client(register.editor), reverse("organization_new")
    sent = {"kind": "school", "name": "Алгасовская средняя школа"}
    asked = browser.post(url, sent)
    assert asked.status_code == 422
    assert "Похоже, такая организация уже есть" in asked.content.decode()
    assert browser.post(url, {**sent, "another": "1"}).status_code == 302
    assert Organization.objects.filter(name="Алгасовская средняя школа").exists()


def test_a_refusal_stands_at_its_field(register: Register) -> None:
    answer = client(register.editor).post(
        reverse("organization_edit", args=[register.school.pk]), {"kind": "school", "name": "X", "inn": "123"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["inn"]


def test_closing_reorganising_and_merging_by_their_pages(register: Register) -> None:
    browser = client(register.editor)
    close = reverse("organization_close", args=[register.branch.pk])
    assert browser.post(close, {"on": "16.10.2021", "basis": "постановление № 1"}).status_code == 302
    merge = reverse("organization_merge", args=[register.pilot.pk])
    assert browser.post(merge, {"into": register.school.pk}).status_code == 422
    assert browser.post(merge, {"into": register.school.pk, "sure": "on"}).status_code == 302
    shown = text(register.editor, "organization", register.pilot.pk)
    assert "Правопреемник" in shown


def test_an_agreement_that_ends_soon_is_told(register: Register) -> None:
    sent = {"partner": register.partner.pk, "school": register.school.pk, "date": "01.09.2021", "number": "7"}
    browser = client(register.curator)
    url = reverse("agreement_new", args=[register.school.pk])
    scan = SimpleUploadedFile("скан.pdf", a_pdf(), "application/pdf")
    assert browser.post(url, {**sent, "valid_until": "01.11.2021", "scan": scan}).status_code == 302
    row = Agreement.objects.get()
    assert "через 16 дней" in text(register.curator, "organization", register.school.pk)
    answer = browser.get(reverse("agreement_file", args=[row.pk]))
    assert answer.status_code == 200
    stranger = factories.user("curator", register.pilot)
    assert client(stranger).get(reverse("agreement_file", args=[row.pk])).status_code == 404
    refused = browser.post(url, {**sent, "scan": SimpleUploadedFile("a.pdf", b"MZ", "application/pdf")})
    assert refused.status_code == 422


def test_the_department_leads_a_school_into_the_model_on_the_page(register: Register) -> None:
    browser = client(register.editor)
    new = reverse("wave_new", args=[register.plan.slug])
    sent = {"organization": register.school.pk, "school_year": "2021", "item_uid": "c", "with_branches": "on"}
    assert browser.post(new, sent).status_code == 302
    wave = Wave.objects.get()
    assert "с&nbsp;филиалами" in text(register.editor, "schools")
    drafted = browser.post(reverse("wave_join", args=[wave.pk]))
    plan = Roadmap.objects.get(parent=register.plan)
    assert drafted["Location"] == plan.get_absolute_url()
    register_url = reverse("wave_register", args=[wave.pk])
    assert browser.post(register_url, {"kind": "приказ", "number": "", "date": "01.09.2021"}).status_code == 422
    assert browser.post(register_url, {"kind": "приказ", "number": "9", "date": "01.09.2021"}).status_code == 302
    leave = {"on": "16.10.2021", "act": "приказ № 3", "reason": "ремонт"}
    assert browser.post(reverse("wave_leave", args=[wave.pk]), leave).status_code == 302
    assert "ремонт" in text(register.editor, "schools")
    assert reverse("wave_edit", args=[wave.pk]) not in text(register.curator, "schools")


def test_the_package_carries_what_the_system_knows(register: Register) -> None:
    wave = plan_wave(register.plan, register.school, WaveData(2021), by=register.editor)
    (empty,) = packages_of([register.school], 2021)
    assert (empty.have, len(empty.missing), len(PACKAGE)) == (0, 15, 15)

    made = joining.join_wave(wave.pk, by=register.editor)
    approve(made.plan, register.registrar, number="87-од", date=dt.date(2021, 9, 1))
    programme = cast.programme(register.school, school_year=2021)
    pair = cast.pair(programme)
    own = {"municipality": register.municipality}
    Paper.objects.create(
        **own, organization=register.school, kind="introduction", number="12", date=dt.date(2020, 9, 1)
    )
    Agreement.objects.create(**own, partner=register.partner, school=register.school, date=dt.date(2021, 9, 1))
    (package,) = packages_of([register.school], 2021)
    states = {entry.kind.code: entry.state for entry in package.entries}
    assert {code for code, state in states.items() if state == "have"} == {
        "introduction",
        "roadmap",
        "programmes",
        "bases",
        "consents",
        "assignment",
        "agreements",
    }
    assert states["plans"] == "partly"
    assert pair.mentor.person.full_name not in text(register.curator, "school_documents", register.school.pk)
    (other,) = packages_of([register.school], 2020)
    assert {entry.kind.code for entry in other.entries if entry.state == "have"} == {"introduction"}


def test_a_document_is_entered_once_a_year_and_lasts_where_it_should(register: Register) -> None:
    def keep(kind: str, data: DocumentData) -> SchoolDocument:
        return documents.keep_document(register.school, kind, 2020, data, by=register.curator)

    row = keep("regulation", DocumentData("3", dt.date(2020, 9, 1)))
    assert keep("regulation", DocumentData("3", dt.date(2020, 9, 1))) == row
    keep("report", DocumentData(url="https://school.example/report"))
    (package,) = packages_of([register.school], 2021)
    assert [entry.kind.code for entry in package.entries if entry.own] == ["regulation"]
    with pytest.raises(Refused, match="Укажите номер и дату"):
        keep("site", DocumentData())
    with pytest.raises(Refused, match="Укажите дату"):
        keep("site", DocumentData("7"))
    with pytest.raises(NotAllowed):
        documents.keep_document(
            register.pilot, "site", 2020, DocumentData(url="https://a.example"), by=register.curator
        )


def test_a_file_with_names_is_the_school_s_alone(register: Register) -> None:
    def enter(kind: str) -> int:
        url = f"{reverse('school_document', args=[register.school.pk, kind])}?year=2021"
        file = SimpleUploadedFile("файл.pdf", a_pdf(), "application/pdf")
        assert client(register.curator).post(url, {"file": file}).status_code == 302
        return SchoolDocument.objects.get(kind=kind).pk

    def statuses(pk: int) -> list[int]:
        stranger = factories.user("curator", register.pilot)
        people = (register.curator, register.editor, stranger)
        return [client(one).get(reverse("school_document_file", args=[pk])).status_code for one in people]

    assert statuses(enter("assignment")) == [200, 403, 404]
    assert statuses(enter("regulation")) == [200, 200, 404]
    shown = text(register.editor, "school_documents", register.school.pk, year=2021)
    assert "файл хранит школа" in shown


def test_an_unknown_document_and_another_kind_of_organization_are_not_there(register: Register) -> None:
    browser = client(register.editor)
    assert browser.get(reverse("school_document", args=[register.school.pk, "castle"])).status_code == 404
    assert browser.get(reverse("school_documents", args=[register.partner.pk])).status_code == 404
    assert browser.get(reverse("agreement_new", args=[register.centre.pk])).status_code == 404


def test_the_gaps_of_schools_stand_in_one_table(register: Register) -> None:
    plan_wave(register.plan, register.school, WaveData(2021), by=register.editor)
    documents.keep_document(register.school, "site", 2021, DocumentData(url="https://a.example"), by=register.curator)
    shown = text(register.editor, "school_packages", year=2021)
    assert "1&nbsp;из&nbsp;15" in shown
    assert "Алгасовская" not in shown
    assert not Execution.objects.filter(roadmap__parent=register.plan).exists()
