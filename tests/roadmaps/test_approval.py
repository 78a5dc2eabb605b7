"""Registration of the signed act: an edition is frozen, once, by one person."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from documents.models import StoredFile
from documents.store import keep, open_stored
from organizations.models import Event, Membership, Role
from roadmaps import workflow
from roadmaps.copies import document_of
from roadmaps.models import Edition, Item, Roadmap, RoadmapSettings
from roadmaps.plan import Item as ItemValue
from roadmaps.plan_rows import read_document
from roadmaps.workflow import NotAllowed, Refused
from tests.roadmaps.agreement_cast import SIGNED, Cast, a_cast, a_pdf, a_plan, signed_in
from tests.two_actors import at_once

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def verbs(roadmap: Roadmap) -> list[str]:
    return list(Event.objects.about("roadmap", roadmap.pk).order_by("pk").values_list("verb", flat=True))


def test_registration_freezes_content_requisites_and_files(cast: Cast) -> None:
    cast.agreed()
    draft_hash = read_document(cast.fresh()).content_hash()
    edition = workflow.register_act(cast.roadmap.pk, SIGNED, by=cast.registrar)
    roadmap = cast.fresh()
    assert (roadmap.status, roadmap.current_edition_id) == ("approved", edition.pk)
    assert (edition.number, edition.act_kind, edition.act_number) == (1, "приказ", "146")
    assert edition.act_date == dt.date(2020, 10, 23)
    assert edition.requisites == {
        "kind": "приказ",
        "number": "146",
        "date": "2020-10-23",
        "signatory_post": "Начальник управления",
        "signatory_name": "И.И. Иванов",
    }
    # Number, date and signatory come from paper and leave the content alone.
    assert edition.content_hash == draft_hash == document_of(edition).content_hash()
    assert roadmap.act.requisites() == "от 23.10.2020 №\u00a0146"
    for row, beginning in ((edition.pdf, b"%PDF-"), (edition.xlsx, b"PK")):
        with open_stored(row) as file:
            data = file.read()
        assert data.startswith(beginning)
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (row.sha256, row.size)
    assert verbs(roadmap)[-3:] == ["submit", "agree", "register_act"]


def test_the_document_reads_back_with_its_requisites(cast: Cast) -> None:
    edition = cast.approved()
    assert document_of(edition) == read_document(cast.fresh())


def test_the_kind_is_the_signed_ones(cast: Cast) -> None:
    cast.agreed()
    edition = workflow.register_act(cast.roadmap.pk, replace(SIGNED, kind="постановление"), by=cast.registrar)
    assert edition.act_kind == cast.fresh().act.kind == document_of(edition).act.kind == "постановление"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "  "}, "number"),
        ({"signatory_name": " "}, "signatory_name"),
        ({"date": dt.date(2020, 11, 11)}, "date"),
    ],
)
def test_a_registration_without_sense_is_refused_at_its_field(cast: Cast, changes: dict[str, Any], field: str) -> None:
    cast.agreed()
    with pytest.raises(Refused) as refused:
        workflow.register_act(cast.roadmap.pk, replace(SIGNED, **changes), by=cast.registrar)
    assert refused.value.field == field
    assert cast.fresh().status == "agreed"
    assert not StoredFile.objects.exists()


def test_today_is_the_municipalitys_own(cast: Cast) -> None:
    cast.agreed()
    on_the_day = replace(SIGNED, date=dt.date(2020, 11, 10))
    assert workflow.register_act(cast.roadmap.pk, on_the_day, by=cast.registrar).act_date == dt.date(2020, 11, 10)


def test_only_an_agreed_plan_is_registered(cast: Cast) -> None:
    with pytest.raises(Refused, match="Черновик"):
        workflow.register_act(cast.roadmap.pk, SIGNED, by=cast.registrar)
    cast.submitted()
    with pytest.raises(Refused, match="На согласовании"):
        workflow.register_act(cast.roadmap.pk, SIGNED, by=cast.registrar)
    assert not Edition.objects.exists()


@pytest.mark.parametrize("who", ["editor", "approver", "controller", "observer", "stranger"])
def test_only_the_registrar_registers(cast: Cast, who: str) -> None:
    cast.agreed()
    with pytest.raises(NotAllowed):
        workflow.register_act(cast.roadmap.pk, SIGNED, by=getattr(cast, who))
    assert cast.fresh().status == "agreed"


def test_a_double_click_is_one_edition_and_one_event(cast: Cast) -> None:
    first = cast.approved()
    again = workflow.register_act(cast.roadmap.pk, SIGNED, by=cast.registrar)
    assert again.pk == first.pk
    assert verbs(cast.roadmap).count("register_act") == 1
    assert StoredFile.objects.count() == 2


def test_other_requisites_after_the_first_are_refused_by_name(cast: Cast) -> None:
    cast.approved()
    with pytest.raises(Refused, match=r"Утверждена.*Белова А\."):
        workflow.register_act(cast.roadmap.pk, replace(SIGNED, number="147"), by=cast.registrar)
    assert Edition.objects.get().act_number == "146"


def test_a_text_changed_while_files_were_made_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from roadmaps.workflow import approval

    cast.agreed()
    render = approval.render_pdf

    def slow(*args: Any) -> Any:
        printed = render(*args)
        # Somebody outside the write path changes a word meanwhile.
        Item.objects.filter(roadmap=cast.roadmap, uid="a").update(title="Иное")
        return printed

    monkeypatch.setattr(approval, "render_pdf", slow)
    with pytest.raises(Refused, match="текст карты изменился"):
        workflow.register_act(cast.roadmap.pk, SIGNED, by=cast.registrar)
    assert cast.fresh().status == "agreed"
    assert not Edition.objects.exists()


def test_a_cell_that_excel_cannot_hold_stops_registration_in_words(db: None) -> None:
    cast = a_cast(a_plan(ItemValue("слово " * 6_000, "1.1.", "ноябрь 2020 г.", "ОО", "Приказ", uid="a")))
    cast.agreed()
    with pytest.raises(Refused, match=r"реквизиты не внесены.*Excel"):
        workflow.register_act(cast.roadmap.pk, SIGNED, by=cast.registrar)
    assert cast.fresh().status == "agreed"


def test_a_scan_comes_once(cast: Cast) -> None:
    edition = cast.approved()
    scans = [
        keep(a_pdf(pages), municipality_id=cast.municipality.pk, name="скан.pdf", content_type="application/pdf")
        for pages in (1, 2)
    ]
    workflow.attach_scan(edition.pk, scans[0], by=cast.registrar)
    workflow.attach_scan(edition.pk, scans[0], by=cast.registrar)
    with pytest.raises(Refused, match="заменить его нельзя"):
        workflow.attach_scan(edition.pk, scans[1], by=cast.registrar)
    with pytest.raises(NotAllowed):
        workflow.attach_scan(edition.pk, scans[1], by=cast.editor)
    assert Edition.objects.get().scan == scans[0]
    assert verbs(cast.roadmap).count("attach_scan") == 1


def test_a_plan_brought_in_names_itself_so(cast: Cast) -> None:
    act = cast.roadmap.act
    act.number, act.date = "1072", dt.date(2020, 10, 23)
    act.save(update_fields=["number", "date"])
    edition = workflow.record_approved(cast.roadmap.pk, by=cast.registrar)
    event = Event.objects.about("roadmap", cast.roadmap.pk).first()
    assert (event.verb, event.comment) == ("record_approved", "")
    assert (edition.act_number, cast.fresh().status) == ("1072", "approved")


def test_without_an_act_nothing_is_brought_in(cast: Cast) -> None:
    with pytest.raises(Refused, match="не утверждает ни один акт"):
        workflow.record_approved(cast.roadmap.pk, by=cast.registrar)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("removable_editions")
class TestTwoPeopleAtOnce:
    """Two real connections: one wins, the other is told in words, the journal has one line."""

    def test_registering(self) -> None:
        cast = a_cast()
        cast.agreed()
        second = cast.controller
        Membership.objects.create(
            municipality=cast.municipality,
            user=second,
            organization=cast.roadmap.owner,
            role=Role.REGISTRAR,
        )
        results = at_once(
            lambda: workflow.register_act(cast.roadmap.pk, SIGNED, by=cast.registrar),
            lambda: workflow.register_act(cast.roadmap.pk, replace(SIGNED, number="147"), by=second),
        )
        won = [result for result in results if isinstance(result, Edition)]
        told = [result.message for result in results if isinstance(result, Refused)]
        assert (len(won), len(told)) == (1, 1), results
        assert "Реквизиты внести нельзя: карта в состоянии «Утверждена»" in told[0]
        assert Edition.objects.get().act_number == won[0].act_number == cast.fresh().act.number
        assert verbs(cast.roadmap).count("register_act") == 1

    def test_two_plans_by_one_number(self) -> None:
        """Neither sees the other's edition when it begins: the second is asked all the same."""
        cast = a_cast()
        cast.agreed()
        other = another_agreed(cast)
        results = at_once(
            *(partial(workflow.register_act, pk, SIGNED, by=cast.registrar) for pk in (cast.roadmap.pk, other.pk))
        )
        told = [result.message for result in results if isinstance(result, Refused)]
        assert len(told) == 1 and "Этим актом уже утверждена карта" in told[0], results
        assert Edition.objects.count() == 1

    def test_agreeing_and_returning(self) -> None:
        cast = a_cast()
        cast.submitted()
        second = cast.controller
        Membership.objects.create(
            municipality=cast.municipality, user=second, organization=cast.roadmap.owner, role=Role.APPROVER
        )
        results = at_once(
            lambda: workflow.agree(cast.roadmap.pk, by=cast.approver),
            lambda: workflow.agree(cast.roadmap.pk, by=second),
        )
        told = [result.message for result in results if isinstance(result, Refused)]
        assert len(told) == 1 and "Согласовать нельзя" in told[0], results
        assert verbs(cast.roadmap).count("agree") == 1
        winner = cast.fresh().agreed_by
        assert winner.short_name() in told[0]

    def test_one_person_clicking_twice(self) -> None:
        cast = a_cast()
        results = at_once(*[lambda: workflow.submit(cast.roadmap.pk, by=cast.editor)] * 2)
        assert [type(result) for result in results] == [Roadmap, Roadmap], results
        assert verbs(cast.roadmap).count("submit") == 1


def test_one_employee_doing_both_is_written_down(cast: Cast) -> None:
    RoadmapSettings.objects.create(municipality=cast.municipality, agree_by_another=False)
    cast.submitted()
    workflow.agree(cast.roadmap.pk, by=cast.editor)
    assert cast.fresh().one_person
    assert Event.objects.about("roadmap", cast.roadmap.pk).first().comment == "Подал и согласовал один сотрудник."


def another_agreed(cast: Cast) -> Roadmap:
    """One more plan of the department, on the head's desk."""
    owner, act = cast.roadmap.owner, read_document(cast.roadmap).act
    other = workflow.create(workflow.Parties(owner, owner, owner), a_plan(), act, by=cast.editor, slug="nsk-other")
    workflow.submit(other.pk, by=cast.editor)
    return workflow.agree(other.pk, by=cast.approver)


def test_an_act_that_approved_another_plan_is_asked_about(cast: Cast) -> None:
    cast.approved()
    other = another_agreed(cast)

    with pytest.raises(workflow.Refused, match="Этим актом уже утверждена карта"):
        workflow.register_act(other.pk, SIGNED, by=cast.registrar)
    assert not Edition.objects.filter(roadmap=other).exists()

    page = signed_in(cast.registrar).post(
        reverse("roadmap_register", args=[other.slug]),
        {
            "kind": SIGNED.kind,
            "number": SIGNED.number,
            "date": f"{SIGNED.date:%d.%m.%Y}",
            "post": SIGNED.signatory_post,
            "name": SIGNED.signatory_name,
        },
    )
    assert page.status_code == 409
    assert 'name="same_act"' in page.content.decode()
    with pytest.raises(workflow.Refused, match="Этим актом уже утверждена карта"):
        workflow.register_act(other.pk, replace(SIGNED, number=f"  {SIGNED.number}\u00a0"), by=cast.registrar)

    workflow.register_act(other.pk, replace(SIGNED, same_act=True), by=cast.registrar)
    assert Edition.objects.filter(roadmap=other).count() == 1
