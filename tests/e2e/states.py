"""Run inside an installation's own shell: one plan of Моршанск in each state on its way."""

import json
import sys

from django.contrib.auth.tokens import default_token_generator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_scopes import scopes_disabled

from mentoring.models import Form, Programme, StagePoint
from mentoring.workflow.programmes import open_programme
from monitoring.demo_addresses import ANSWER_SECRET
from monitoring.models import Collection, DataCall, Indicator, Report
from organizations import workflow as people
from organizations.models import Organization, User
from roadmaps import workflow
from roadmaps.drafting import carry_over, new_act
from roadmaps.models import Roadmap
from roadmaps.plan import Document
from roadmaps.plan_rows import read_document

NEW = "new@example.org"


def build() -> None:
    """Drafts «e2e-draft», «e2e-returned», and plans «e2e-submitted», «e2e-agreed»."""
    with scopes_disabled():
        editor = User.objects.get(email="editor.morshansk@example.org")
        approver = User.objects.get(email="approver.morshansk@example.org")
        source = Roadmap.objects.get(slug="morshansk-2020")
        document = carry_over(read_document(source), shift=3)
        act = new_act(document.plan, workflow.issuer_of(source.owner))
        made = {}
        for state in ("draft", "returned", "submitted", "agreed"):
            whole = Document(document.plan, act)
            parties = workflow.Parties(source.owner, source.owner, source.owner)
            made[state] = workflow.create(parties, whole.plan, whole.act, by=editor, slug=f"e2e-{state}").pk
        for state in ("returned", "submitted", "agreed"):
            workflow.submit(made[state], by=editor)
        workflow.send_back(made["returned"], "Уточните сроки второго раздела.", by=approver)
        workflow.agree(made["agreed"], by=approver)


@scopes_disabled()
def _mentoring(school: Organization) -> dict[str, str]:
    """Pages of the pilot school's programme in its sixth stage, of its people and pairs, of a partner."""
    programme = Programme.objects.get(organization=school, school_year=2023, form__code="student_student")
    pair = programme.pairs.filter(plan__isnull=False).select_related("mentor__person").get()
    partner = Organization.objects.get(municipality=school.municipality, kind="partner")
    of_programme = ("mentees", "mentors", "matching", "pairs", "meetings_many", "closing")
    of_school = ("school_people", "people_import", "people_export", "data_log", "destruction", "school_documents")
    return {
        **{name: reverse(name, args=[programme.pk]) for name in of_programme},
        **{name: reverse(name, args=[school.pk]) for name in of_school},
        **{name: reverse(name, args=[pair.pk]) for name in ("pair", "pair_changes", "pair_plan")},
        **{name: reverse(name, args=[pair.mentor.person_id]) for name in ("person", "consent_give")},
        **{name: reverse(name) for name in ("organizations", "practices", "school_packages", "office_export")},
        "partner": reverse("organization", args=[partner.pk]),
        "regional_mentoring": reverse("regional_mentoring"),
    }


@scopes_disabled()
def _monitoring(school: Organization) -> dict[str, str]:
    """Pages of the figures of the demo's last year, of its request, report and questionnaire; two that are open."""
    year = 2023
    indicator = Indicator.objects.filter(set__code="model-2019").earliest("position")
    call = DataCall.objects.filter(municipality=school.municipality, rows__organization=school).earliest("pk")
    collection = Collection.objects.filter(programme__organization=school).earliest("pk")
    named = {
        "indicator_schools": [indicator.pk, year],
        "value_enter": [indicator.pk, year],
        "monitoring_compare": [indicator.pk, year],
        "school_figures": [school.pk, year],
        "bases": [year],
        "period": ["calendar", year - 1],
        "datacall_answer": [call.rows.get(organization=school).pk],
        "public_page": [school.municipality.slug],
        "answer": [ANSWER_SECRET],
    }
    report = Report.objects.filter(municipality=school.municipality).earliest("pk")
    named |= {name: [report.pk] for name in ("report", "report_send")}
    named |= {name: [call.pk] for name in ("datacall", "datacall_reminder", "datacall_upward")}
    named |= {name: [collection.pk] for name in ("collection", "collection_enter", "collection_results")}
    named |= {name: [collection.questionnaire_id] for name in ("questionnaire", "questionnaire_edit")}
    plain = (
        "monitoring periods monitoring_settings target_links indicator_sets indicator_set_new reports report_new "
        "report_calendar site_checks statistics_places public_edit datacalls datacall_new datacall_upload "
        "questionnaires questionnaire_texts questionnaire_results collections_open curator_boards"
    )
    found = {name: reverse(name, args=args) for name, args in named.items()}
    found |= {name: reverse(name) for name in plain.split()}
    return found | {"monitoring_region": f"{reverse('monitoring')}?municipality=tambov"}


def links() -> None:
    """Prints as JSON addresses that cannot be known beforehand, and pages of failures that nobody can ask for."""
    with scopes_disabled():
        editor = User.objects.get(email="editor.morshansk@example.org")
        curator = User.objects.get(email="curator.algasovo@example.org")
        role = curator.memberships.select_related("organization").get()
        form = Form.objects.get(code="student_student", local_to__isnull=True)
        programme = open_programme(role.organization, school_year=2020, form=form, by=curator)
        point = StagePoint.objects.filter(stage=1, local_to__isnull=True).earliest("position")
        made = {email: people.invite(role.organization, email, "head", by=editor)[1] for email in (NEW, curator.email)}
    uid = urlsafe_base64_encode(force_bytes(editor.pk))
    told = {
        "role_terms": reverse("role_terms", args=[role.pk]),
        "role_end": reverse("role_end", args=[role.pk]),
        "reset": reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(editor)]),
        "newcomer": reverse("invitation", args=[made[NEW]]),
        "known": reverse("invitation", args=[made[curator.email]]),
        "programme": reverse("programme", args=[programme.pk]),
        "programme_print": reverse("programme_print", args=[programme.pk]),
        "stage": reverse("stage", args=[programme.pk, 2]),
        "papers": reverse("papers", args=[programme.pk]),
        "paper": reverse("paper", args=[programme.pk, "introduction"]),
        "paper_choice": reverse("paper", args=[programme.pk, "consent_processing"]),
        "point": reverse("point", args=[programme.pk, point.pk]),
        **_mentoring(role.organization),
        **_monitoring(role.organization),
        "400": render_to_string("400.html", {"too_big": True}),
        "500": render_to_string("500.html"),
    }
    sys.stdout.write(json.dumps(told))
