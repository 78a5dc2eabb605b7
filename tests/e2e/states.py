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
        "400": render_to_string("400.html", {"too_big": True}),
        "500": render_to_string("500.html"),
    }
    sys.stdout.write(json.dumps(told))
