"""The way of a plan to agreement and back: states, roles, comments, the visible history."""

from __future__ import annotations

import lxml.html
import pytest
from django.core.management import call_command
from django.urls import reverse

from documents.models import Clause
from monitoring.management.commands.load_demo import FIXTURES
from organizations.models import Event, Membership, Role, User
from roadmaps import workflow
from roadmaps.models import Roadmap, RoadmapSettings
from roadmaps.plan import Item as ItemValue
from roadmaps.plan import Plan
from roadmaps.workflow import NotAllowed, Refused
from roadmaps.workflow.agreement import TRANSITIONS
from tests.roadmaps.agreement_cast import Cast, a_cast, a_plan, signed_in

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def history(roadmap: Roadmap) -> list[tuple[str, str, str]]:
    rows = Event.objects.about("roadmap", roadmap.pk).order_by("pk").select_related("actor")
    return [(row.verb, row.actor.last_name, row.comment) for row in rows]


def test_every_step_is_a_row_of_the_history(cast: Cast) -> None:
    cast.submitted()
    workflow.withdraw(cast.roadmap.pk, by=cast.editor)
    cast.submitted()
    workflow.send_back(cast.roadmap.pk, " Уточните сроки. ", by=cast.approver)
    cast.agreed()
    assert history(cast.roadmap) == [
        ("create", "Орлова", ""),
        ("submit", "Орлова", ""),
        ("withdraw", "Орлова", ""),
        ("submit", "Орлова", ""),
        ("return", "Кузнецов", "Уточните сроки."),
        ("submit", "Орлова", ""),
        ("agree", "Кузнецов", ""),
    ]


def test_a_return_keeps_its_comment_until_the_next_submission(cast: Cast) -> None:
    cast.submitted()
    workflow.send_back(cast.roadmap.pk, "Уточните сроки.", by=cast.approver)
    roadmap = cast.fresh()
    assert (roadmap.status, roadmap.return_comment) == ("draft", "Уточните сроки.")
    cast.submitted()
    assert cast.fresh().return_comment == ""


@pytest.mark.parametrize("comment", ["", "  \n "])
def test_a_return_without_a_comment_is_refused(cast: Cast, comment: str) -> None:
    cast.submitted()
    with pytest.raises(Refused, match="без замечания") as refused:
        workflow.send_back(cast.roadmap.pk, comment, by=cast.approver)
    assert refused.value.field == "comment"
    assert cast.fresh().status == "submitted"


def test_the_head_who_does_not_sign_returns_through_the_registrar(cast: Cast) -> None:
    cast.agreed()
    workflow.send_back(cast.roadmap.pk, "Руководитель не подписал.", by=cast.registrar)
    roadmap = cast.fresh()
    assert (roadmap.status, roadmap.agreed_by, roadmap.agreed_at) == ("draft", None, None)


def test_what_is_not_agreed_is_not_the_registrars_to_return(cast: Cast) -> None:
    cast.submitted()
    with pytest.raises(NotAllowed):
        workflow.send_back(cast.roadmap.pk, "Рано.", by=cast.registrar)


ROLES = {
    "submit": {"editor"},
    "withdraw": {"editor"},
    "return": {"approver"},
    "agree": {"approver"},
}


@pytest.mark.parametrize("verb", ROLES)
@pytest.mark.parametrize("who", ["editor", "approver", "registrar", "controller", "observer", "stranger"])
def test_each_step_belongs_to_its_role(cast: Cast, verb: str, who: str) -> None:
    acts = {
        "submit": lambda: workflow.submit(cast.roadmap.pk, by=getattr(cast, who)),
        "withdraw": lambda: workflow.withdraw(cast.roadmap.pk, by=getattr(cast, who)),
        "return": lambda: workflow.send_back(cast.roadmap.pk, "Исправьте.", by=getattr(cast, who)),
        "agree": lambda: workflow.agree(cast.roadmap.pk, by=getattr(cast, who)),
    }
    if verb != "submit":
        cast.submitted()
    before = cast.fresh().status
    if who in ROLES[verb]:
        acts[verb]()
        assert cast.fresh().status == TRANSITIONS[verb][1]
    else:
        with pytest.raises(NotAllowed):
            acts[verb]()
        assert cast.fresh().status == before


def test_steps_start_from_their_states_only(cast: Cast) -> None:
    for act in (
        lambda: workflow.agree(cast.roadmap.pk, by=cast.approver),
        lambda: workflow.send_back(cast.roadmap.pk, "Рано.", by=cast.approver),
        lambda: workflow.withdraw(cast.roadmap.pk, by=cast.editor),
    ):
        with pytest.raises(Refused, match="Черновик"):
            act()
    cast.agreed()
    for act in (
        lambda: workflow.submit(cast.roadmap.pk, by=cast.editor),
        lambda: workflow.withdraw(cast.roadmap.pk, by=cast.editor),
    ):
        with pytest.raises(Refused, match=r"Согласована.*Кузнецов А\."):
            act()
    assert len(history(cast.roadmap)) == 3


def test_repeating_ones_own_step_is_harmless_and_logged_once(cast: Cast) -> None:
    for _ in range(2):
        workflow.submit(cast.roadmap.pk, by=cast.editor)
    for _ in range(2):
        workflow.send_back(cast.roadmap.pk, "Уточните.", by=cast.approver)
    cast.submitted()
    for _ in range(2):
        workflow.agree(cast.roadmap.pk, by=cast.approver)
    assert [verb for verb, _, _ in history(cast.roadmap)] == ["create", "submit", "return", "submit", "agree"]


def test_another_comment_is_another_return(cast: Cast) -> None:
    cast.submitted()
    workflow.send_back(cast.roadmap.pk, "Уточните.", by=cast.approver)
    with pytest.raises(Refused, match="Вернуть нельзя"):
        workflow.send_back(cast.roadmap.pk, "И ещё вот что.", by=cast.approver)


def test_findings_advise_and_an_empty_plan_stops(db: None) -> None:
    cast = a_cast(Plan(title="План", columns=a_plan().columns))
    with pytest.raises(Refused) as refused:
        cast.submitted()
    assert refused.value.message
    assert cast.fresh().status == "draft"


def test_by_another_person_is_the_rule_until_the_municipality_says_else(cast: Cast) -> None:
    cast.submitted()
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(submitted_by=cast.approver)
    with pytest.raises(Refused, match="согласует другой сотрудник"):
        workflow.agree(cast.roadmap.pk, by=cast.approver)
    RoadmapSettings.objects.create(municipality=cast.municipality, agree_by_another=False)
    workflow.agree(cast.roadmap.pk, by=cast.approver)
    assert cast.fresh().one_person
    assert history(cast.roadmap)[-1] == ("agree", "Кузнецов", "Подал и согласовал один сотрудник.")


def test_the_text_of_an_agreed_plan_is_locked(cast: Cast) -> None:
    from roadmaps.workflow.core import require_draft

    require_draft(cast.fresh())
    cast.submitted()
    with pytest.raises(Refused, match="текст закрыт"):
        require_draft(cast.fresh())


def address(name: str) -> str:
    return reverse(name, args=["nsk-2020"])


def links_of_findings(html: str) -> list[str]:
    return lxml.html.fromstring(html).xpath("//ul[@class='findings']//a/@href")


class TestScreens:
    def test_submitting_shows_what_was_found_with_links_to_the_cells(self, db: None) -> None:
        cast = a_cast(a_plan(ItemValue("Обучение", "1.1.", "8.10.2020", "Центр", "", uid="a")))
        Clause.objects.create(
            municipality=cast.municipality, act=cast.roadmap.act, uid="c9", position=9, text="Провести обучение."
        )
        editor = signed_in(cast.editor)
        page = editor.get(address("roadmap_submit"))
        html = page.content.decode()
        assert page.status_code == 200
        assert 'href="/roadmaps/nsk-2020/items/a/deadline/"' in html
        assert 'href="/roadmaps/nsk-2020/items/a/result/"' in html
        assert 'href="/roadmaps/nsk-2020/act/clauses/c9/"' in html
        for address_of_field in links_of_findings(html):
            assert editor.get(address_of_field).status_code == 200, address_of_field
        assert editor.post(address("roadmap_submit")).status_code == 302
        assert cast.fresh().status == "submitted"

    def test_who_agrees_is_led_to_the_rows(self, db: None) -> None:
        cast = a_cast(a_plan(ItemValue("Обучение", "1.1.", "8.10.2020", "Центр", "", uid="a")))
        cast.submitted()
        html = signed_in(cast.approver).get(address("roadmap_agree")).content.decode()
        assert "/roadmaps/nsk-2020/#item-a" in links_of_findings(html)

    def test_every_finding_of_the_five_documents_leads_to_a_form_or_a_place(self, db: None) -> None:
        """Whatever is found in real documents, the link opens, and what it names stands on the page."""
        call_command("loaddata", *FIXTURES, verbosity=0)
        editor = signed_in(User.objects.create_superuser("root@nsk.example", "kitten-on-a-roof"))
        seen = 0
        for slug in Roadmap.objects.values_list("slug", flat=True):
            html = editor.get(reverse("roadmap_submit", args=[slug])).content.decode()
            for link in links_of_findings(html):
                page, _, anchor = link.partition("#")
                answer = editor.get(page)
                assert answer.status_code == 200, link
                assert f'id="{anchor}"' in answer.content.decode() or not anchor, link
                seen += 1
        assert seen > 40

    def test_what_blocks_is_said_and_nothing_is_sent(self, db: None) -> None:
        cast = a_cast(Plan(title="План", columns=a_plan().columns))
        editor = signed_in(cast.editor)
        assert 'aria-disabled="true"' in editor.get(address("roadmap_submit")).content.decode()
        response = editor.post(address("roadmap_submit"))
        assert response.status_code == 409
        assert "Карта не отправлена" in response.content.decode()
        assert cast.fresh().status == "draft"

    def test_the_whole_way(self, cast: Cast) -> None:
        editor, approver = signed_in(cast.editor), signed_in(cast.approver)
        editor.post(address("roadmap_submit"))
        editor.post(address("roadmap_withdraw"))
        assert cast.fresh().status == "draft"
        editor.post(address("roadmap_submit"))
        approver.post(address("roadmap_return"), {"comment": "Уточните сроки."})
        assert cast.fresh().return_comment == "Уточните сроки."
        editor.post(address("roadmap_submit"))
        page = approver.get(address("roadmap_agree")).content.decode()
        assert "Что закроется" in page and "1 раздел, 2 строки" in page
        assert approver.post(address("roadmap_agree")).url == address("roadmap_print")
        assert cast.fresh().status == "agreed"

    def test_a_comment_too_long_is_kept_with_what_is_wrong(self, cast: Cast) -> None:
        cast.submitted()
        typed = "я" * 5001
        response = signed_in(cast.approver).post(address("roadmap_return"), {"comment": typed})
        html = response.content.decode()
        assert response.status_code == 422
        assert typed in html
        assert "длиннее 5000 знаков" in html and 'href="#id_comment"' in html
        assert cast.fresh().status == "submitted"

    def test_a_return_without_a_comment_says_what_to_do(self, cast: Cast) -> None:
        cast.submitted()
        response = signed_in(cast.approver).post(address("roadmap_return"), {"comment": "  "})
        assert response.status_code == 422
        assert "без замечания карту не возвращают" in response.content.decode()

    def test_the_second_of_two_is_told_in_words(self, cast: Cast) -> None:
        cast.agreed()
        other = User.objects.create_user("second@nsk.example", "roadmap-demo", last_name="Второй")
        Membership.objects.create(
            municipality=cast.municipality, user=other, organization=cast.roadmap.owner, role=Role.APPROVER
        )
        response = signed_in(other).post(address("roadmap_agree"), follow=True)
        assert response.redirect_chain == [(address("roadmap"), 302)]
        assert "Согласовать нельзя" in response.content.decode()
        assert "Кузнецов А." in response.content.decode()
        assert Event.objects.filter(verb="agree").count() == 1

    def test_a_page_whose_time_has_passed_leads_to_the_plan(self, cast: Cast) -> None:
        cast.agreed()
        response = signed_in(cast.editor).get(address("roadmap_submit"), follow=True)
        assert response.redirect_chain == [(address("roadmap"), 302)]
        assert "это действие сейчас недоступно" in response.content.decode()

    def test_one_employee_doing_both(self, cast: Cast) -> None:
        Membership.objects.create(
            municipality=cast.municipality, user=cast.editor, organization=cast.roadmap.owner, role=Role.APPROVER
        )
        cast.submitted()
        editor = signed_in(cast.editor)
        page = editor.get(address("roadmap_agree")).content.decode()
        assert "По правилам муниципалитета согласует другой сотрудник" in page and 'aria-disabled="true"' in page
        told = editor.post(address("roadmap_agree"), follow=True).content.decode()
        assert "согласует другой сотрудник" in told
        assert cast.fresh().status == "submitted"
        RoadmapSettings.objects.create(municipality=cast.municipality, agree_by_another=False)
        page = editor.get(address("roadmap_agree")).content.decode()
        assert "Правила муниципалитета это разрешают" in page
        editor.post(address("roadmap_agree"))
        assert cast.fresh().one_person

    @pytest.mark.parametrize(
        ("name", "allowed"),
        [
            ("roadmap_submit", {"editor"}),
            ("roadmap_agree", {"approver"}),
            ("roadmap_return", {"approver", "registrar"}),
            ("roadmap_register", {"registrar"}),
        ],
    )
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_who_may_open(self, cast: Cast, name: str, allowed: set[str], method: str) -> None:
        if name != "roadmap_submit":
            cast.submitted()
        for who in ("editor", "approver", "registrar", "controller", "observer", "stranger"):
            status = getattr(signed_in(getattr(cast, who)), method)(address(name)).status_code
            expected = 404 if who in ("observer", "stranger") else 403
            if who in allowed:
                assert status in (200, 302, 403, 409, 422), who
            else:
                assert status == expected, who

    def test_withdrawing_is_a_post(self, cast: Cast) -> None:
        assert signed_in(cast.editor).get(address("roadmap_withdraw")).status_code == 405
