"""Who asks for what: everybody of two regions, and plans of the first one in every state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from unittest import mock

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.template.base import Template
from django.test import Client
from django.utils import timezone

from documents.models import Appendix, PrintSettings
from documents.sending import DOCX, XLSX
from documents.store import keep
from mentoring.models import (
    Addendum,
    Agreement,
    Competence,
    Destruction,
    Feedback,
    FeedbackLink,
    Form,
    Practice,
    Request,
    SchoolDocument,
    StagePoint,
    Wave,
)
from mentoring.models.paper import Paper
from mentoring.models.programme import Programme
from monitoring.datacalls.columns import as_json, parse
from monitoring.indicator_reference import load_indicators
from monitoring.models import (
    AnswerLink,
    CalendarRule,
    Collection,
    DataCall,
    DataCallRow,
    DataCallSnapshot,
    EnteredValue,
    Indicator,
    IndicatorSet,
    Period,
    Questionnaire,
    Report,
    ReportTask,
    Sheet,
)
from monitoring.questionnaire_reference import load_questionnaires
from monitoring.reports.blocks import as_json as blocks_as_json
from monitoring.reports.blocks import words
from organizations import workflow as people_workflow
from organizations.access import OFFICE as OFFICE_ROLES
from organizations.models import Event, Job, Municipality, Organization, Role, User
from roadmaps import workflow
from roadmaps.models import DayOff, Evidence, Execution, IndicatorRow, Roadmap, RoadmapSettings, Target
from roadmaps.workflow.feeds import make_feed
from tests import factories
from tests.mentoring import cast as mentoring

ANONYMOUS, NOBODY, PLATFORM = "anonymous", "nobody", "platform"
# A curator of the same municipality, but of a school that owns none of the plans.
NEIGHBOUR = "neighbour_curator"
# Another municipality's person with every role at once: whoever holds fewer may not do more.
ABROAD = "abroad"
ROLES = tuple(role.value for role in Role)
SIGNED_IN = (NOBODY, *ROLES, NEIGHBOUR, ABROAD, PLATFORM)
ACTORS = (ANONYMOUS, *SIGNED_IN)
_WRITES = ("INSERT", "UPDATE", "DELETE")
# What a request may write for the person's own sake; a look at names is logged, figures are kept when they are read.
_OWN = ("django_session", "axes_", "mentoring_datause", "monitoring_tally")


WORDS = blocks_as_json([words("lead", ["Работало 5 пар."])])


# Templates are found, but nothing is put into them: most of a request's time goes into its words.
WORDLESS = mock.patch.object(Template, "_render", lambda self, context: "")


@dataclass(frozen=True)
class District:
    """A municipality of a region of its own with its organizations."""

    region: Municipality
    municipality: Municipality
    department: Organization
    centre: Organization
    school: Organization
    authority: Organization

    def place_of(self, role: str) -> Organization:
        if role in OFFICE_ROLES:
            return self.centre if role == Role.METHODIST else self.department
        return self.authority if role == Role.OBSERVER else self.school


@dataclass(frozen=True)
class Answer:
    """What came back, and which tables the request wrote into beside the person's own session."""

    response: HttpResponse
    written: frozenset[str]

    @property
    def status(self) -> int:
        return self.response.status_code


@dataclass(frozen=True)
class World:
    """Everybody's sign-in, and the arguments of addresses by the names that the table uses."""

    sessions: Mapping[str, str]
    people: Mapping[str, User]
    home: District
    abroad: District
    roadmaps: Mapping[str, Roadmap]
    named: Mapping[str, Any]

    def client(self, actor: str) -> Client:
        # A page that breaks is a difference like any other: 500.
        client = Client(raise_request_exception=False)
        if actor != ANONYMOUS:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[actor]
        return client

    def ask(
        self, actor: str, method: str, url: str, data: Mapping[str, Any] | None = None, *, shown: bool = True
    ) -> Answer:
        """The answer to the actor; whatever the request wrote is undone, so that everybody finds the same.

        Where only the status is looked at, `shown=False` leaves the words of the page out.
        """
        client, written = self.client(actor), set[str]()
        with transaction.atomic(), connection.execute_wrapper(_noting(written)), nullcontext() if shown else WORDLESS:
            send = {"GET": client.get, "POST": client.post}[method]
            response = send(url, data or {})
            transaction.set_rollback(True)
        return Answer(response, frozenset(table for table in written if not table.startswith(_OWN)))


def _noting(written: set[str]) -> Callable[..., Any]:
    """A wrapper of queries that puts the names of written tables into the set."""

    def note(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        if sql.startswith(_WRITES):
            # INSERT INTO "t", UPDATE "t", DELETE FROM "t"
            written.add(sql.split('"')[1])
        return execute(sql, *args)

    return note


def build() -> World:
    """About thirty people and five plans; approving one of them renders its files once."""
    _reference()
    home, abroad = _district("here"), _district("there")
    people = {role: factories.user(role, home.place_of(role)) for role in ROLES}
    people[ABROAD] = factories.user()
    for role in ROLES:
        factories.give(people[ABROAD], role, abroad.place_of(role))
    people[NEIGHBOUR] = factories.user("curator", factories.organization(home.municipality, kind="school"))
    people[NOBODY] = factories.user()
    people[PLATFORM] = factories.user(is_superuser=True)
    roadmaps = {
        status: factories.roadmap(status, at=home.department, slug=f"here-{status}")
        for status in ("draft", "submitted", "agreed", "approved")
    }
    roadmaps["abroad"] = factories.roadmap(at=abroad.department, slug="there-draft")
    roadmaps["school"] = factories.roadmap(at=home.school, slug="here-school")
    roadmaps["amendment"] = workflow.begin_amendment(roadmaps["approved"].pk, by=people["editor"])
    return World(
        sessions={
            name: factories.signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
            for name, person in people.items()
        },
        people=people,
        home=home,
        abroad=abroad,
        roadmaps=roadmaps,
        named={name: plan.slug for name, plan in roadmaps.items()} | _named(home, people, roadmaps),
    )


def _named(home: District, people: Mapping[str, User], roadmaps: Mapping[str, Roadmap]) -> dict[str, Any]:
    """Rows that addresses name by key."""
    draft, editor = roadmaps["draft"], people["editor"]
    school_letter, _ = people_workflow.invite(home.school, "curator@school.example", Role.CURATOR, by=editor)
    office_letter, token = people_workflow.invite(
        home.department, "editor@school.example", Role.EDITOR, by=people["administrator"]
    )
    edited = workflow.edit_cell(draft.pk, "a", "title", "Назначение всех кураторов", version=1, by=editor)
    feed, feed_token = make_feed(home.school, by=people["head"])
    docx = keep(b"corrected", municipality_id=draft.municipality_id, name="corrected.docx", content_type=DOCX)
    corrected = workflow.add_corrected_file(draft.pk, docx, "", by=editor)
    own = {"municipality_id": draft.municipality_id}
    indicator = IndicatorRow.objects.create(**own, roadmap=draft, uid="t1", name="Доля наставляемых")
    Target.objects.create(**own, row=indicator, year=2021, text="10")
    appendix = Appendix.objects.create(
        **own, act=draft.act, uid="list", kind=Appendix.Kind.LIST, title="Перечень", number="2"
    )
    return {
        "a": "a",
        "title": "title",
        "s1": "s1",
        "1": 1,
        "pdf": "pdf",
        "printed": "draft",
        "printed_approved": "approved",
        "clause": draft.act.clauses.first().uid,
        "appendix": appendix.uid,
        "corrected": corrected.pk,
        "edit": Event.objects.about("roadmap", draft.pk).get(verb=edited.event.verb, object_id="a").pk,
        "invitation_to_school": school_letter.pk,
        "invitation_to_office": office_letter.pk,
        "token": token,
        "no_token": "x" * 43,
        "school_place": home.school.slug,
        "region": home.region.slug,
        "feed": feed.pk,
        "feed_token": feed_token,
        "role_in_school": people["head"].memberships.get().pk,
        "role_in_office": people["controller"].memberships.get().pk,
        "indicator": indicator.pk,
        "job": _job(home, editor).pk,
        **_rows(home, people, roadmaps),
        **_mentoring(home),
        **_registry(home, roadmaps),
        **_datacalls(home),
        **_questionnaires(),
        **_reports(home),
        **_indicators(home, people),
        "line": (line := _line(home, roadmaps["approved"])).pk,
        "evidence": _evidence(line).pk,
        "print_settings": PrintSettings.objects.create(municipality=home.municipality).pk,
        "roadmap_settings": RoadmapSettings.objects.create(municipality=home.municipality).pk,
        "day_off": DayOff.objects.create(municipality=home.municipality, date=dt.date(2026, 4, 21)).pk,
    }


def _job(home: District, owner: User) -> Job:
    """A job that waits for its worker."""
    return Job.objects.create(
        municipality=home.municipality,
        kind="roadmap_evidence",
        title="Подтверждения карты",
        owner=owner,
        key="draft",
        lease_until=timezone.now() + dt.timedelta(days=1),
    )


def _rows(home: District, people: Mapping[str, User], roadmaps: Mapping[str, Roadmap]) -> dict[str, int]:
    """One row of every kind that the admin knows, of the draft and of the approved plan."""
    draft, approved = roadmaps["draft"], roadmaps["approved"]
    attempt = {"ip_address": "127.0.0.1", "username": "somebody@nsk.example", "user_agent": "", "path_info": "/login/"}
    return {
        "municipality": home.municipality.pk,
        "organization": home.school.pk,
        "user": people["editor"].pk,
        "roadmap": draft.pk,
        "act": draft.act_id,
        "section": draft.section_set.get().pk,
        "item": draft.item_set.get(uid="a").pk,
        "edition": approved.current_edition_id,
        "approved_roadmap": approved.pk,
        "approved_act": approved.act_id,
        "approved_section": approved.section_set.get().pk,
        "approved_item": approved.item_set.get(uid="a").pk,
        "attempt": AccessAttempt.objects.create(**attempt, failures_since_start=1).pk,
        "sign_in": AccessLog.objects.create(**attempt).pk,
        "failure": AccessFailureLog.objects.create(**attempt).pk,
    }


def _mentoring(home: District) -> dict[str, int]:
    """The school's programme with an admitted person and a pair that has met."""
    programme = mentoring.programme(home.school)
    pair = mentoring.pair(programme)
    meeting = mentoring.meeting(pair)
    own = {"municipality": home.municipality}
    FeedbackLink.objects.create(
        **own, pair=pair, participant=pair.mentor, token_hash=FeedbackLink.hash_of(feedback_secret := "f" * 43)
    )
    teacher = mentoring.person(home.school, category="teacher", code="Пед-900")
    addendum = Addendum.objects.create(
        municipality=home.municipality, person=teacher, number="4", date=mentoring.DAY, content="наставничество"
    )
    own_form = Form.objects.create(local_to=home.municipality, code="own-1", name="наставник класса")
    return {
        "programme": programme.pk,
        "person": pair.mentor.person_id,
        "school_key": home.school.pk,
        "consent": pair.mentor.person.consents.first().pk,
        "teacher": teacher.pk,
        "addendum": addendum.pk,
        "destruction": _destruction(home).pk,
        "pair": pair.pk,
        "meeting": meeting.pk,
        "feedback": Feedback.objects.create(**own, meeting=meeting, participant=pair.mentor, score=9).pk,
        "feedback_secret": feedback_secret,
        "practice": Practice.objects.create(
            **own, organization=home.school, pair=pair, title="Клуб", summary="Встречи", entered_on=mentoring.DAY
        ).pk,
        "mentee": pair.members.get().mentee_id,
        "point": StagePoint.objects.get(code="stage-1-1", local_to=None).pk,
        "own_form": own_form.pk,
        "paper": _paper(programme).pk,
        "federal_form": programme.form_id,
        "role_model": programme.form.role_models.first().pk,
        "request": Request.objects.get(code="motivation", local_to=None).pk,
        "competence": Competence.objects.get(code="studies", local_to=None).pk,
    }


def _registry(home: District, roadmaps: Mapping[str, Roadmap]) -> dict[str, int]:
    """The school's year of introduction, its agreement with a partner, a document of its package."""
    own = {"municipality": home.municipality}
    partner = factories.organization(home.municipality, kind="partner")
    wave = Wave.objects.create(**own, roadmap=roadmaps["approved"], organization=home.school, school_year=2021)
    agreement = Agreement.objects.create(**own, partner=partner, school=home.school, date=dt.date(2020, 9, 1))
    document = SchoolDocument.objects.create(
        **own, organization=home.school, kind="regulation", school_year=2020, number="3", date=dt.date(2020, 9, 1)
    )
    return {"wave": wave.pk, "agreement": agreement.pk, "school_document": document.pk}


def _datacalls(home: District) -> dict[str, int]:
    """A request that the school was asked by, a draft of another, and a file that was made of the first."""
    own: dict[str, Any] = {"municipality": home.municipality, "columns": as_json(parse("Сколько школ | число"))}
    due = timezone.now() + dt.timedelta(days=30)
    call = DataCall.objects.create(**own, title="Охват", status="open", due_at=due, sent_at=timezone.now())
    draft = DataCall.objects.create(**own, title="Черновик", due_at=due)
    row = DataCallRow.objects.create(municipality=home.municipality, call=call, organization=home.school)
    file = keep(b"PK", municipality_id=home.municipality.pk, name="answers.xlsx", content_type=XLSX)
    snapshot = DataCallSnapshot.objects.create(
        municipality=home.municipality, call=call, kind="own", taken_at=due, file=file, answered=0, asked=1
    )
    return {
        "datacall": call.pk,
        "datacall_draft": draft.pk,
        "datacall_row": row.pk,
        "datacall_snapshot": snapshot.pk,
    }


def _reports(home: District) -> dict[str, Any]:
    """Two drafts of reports, and a line of the monitoring calendar with its task."""
    own: dict[str, Any] = {"municipality": home.municipality}
    of_year = {"kind": "note", "year": 2026, "day": dt.date(2026, 3, 2), "title": "о внедрении"}
    reports = [Report.objects.create(**own, **of_year, content=WORDS) for _ in range(2)]
    rule = CalendarRule.objects.create(**own, title="Справка", term="Ежегодно до 1 июня", kind="note", since=2026)
    task = ReportTask.objects.create(**own, rule=rule, year=2026, due_on=dt.date(2026, 6, 1))
    return {
        "home_slug": home.municipality.slug,
        "report": reports[0].pk,
        "report_other": reports[1].pk,
        "calendar_rule": rule.pk,
        "report_task": task.pk,
    }


def _indicators(home: District, people: Mapping[str, User]) -> dict[str, int]:
    """A value entered by hand, a locked year, a set of the municipality's own with an indicator."""
    own: dict[str, Any] = {"municipality": home.municipality}
    mentees = Indicator.objects.get(code="mentees", set__local_to__isnull=True)
    of_year = {"year": 2022, "numerator": 1, "denominator": 9, "reason": "по отчёту"}
    value = EnteredValue.objects.create(**own, indicator=mentees, **of_year)
    editor, moment = people["editor"], timezone.now()
    Period.objects.create(**own, year=2021, as_of=dt.date(2021, 12, 31), locked_at=moment, locked_by=editor)
    sets = IndicatorSet.objects.create(
        code="here-own", title="Свои", basis="приказ", first_year=2025, local_to=home.municipality
    )
    row = {"code": "own-1", "title": "Доля", "short": "Доля", "numerator": "а", "denominator": "б"}
    mine = Indicator.objects.create(set=sets, source="entered", **row)
    return {"mentees": mentees.pk, "value": value.pk, "own_set": sets.pk, "own_indicator": mine.pk}


def _reference() -> None:
    """Indicators and questionnaires that migrations brought: a transactional test may have emptied their tables."""
    if not Indicator.objects.exists():
        load_indicators()
    if not Questionnaire.objects.exists():
        load_questionnaires()


def _questionnaires() -> dict[str, Any]:
    """Collections of the school's programme: one open, by code, begun by its mentee; one closed without answers."""
    programme = Programme.objects.get()
    mentee = programme.participants.get(side="mentee")
    own: dict[str, Any] = {"municipality_id": programme.municipality_id}
    text = Questionnaire.objects.get(code="student_student-mentee-exit", local_to=None)
    entry = Questionnaire.objects.get(code="student_student-mentee-entry", local_to=None)
    of_programme = {**own, "programme": programme, "anonymous": False, "opened_on": mentoring.DAY}
    collection = Collection.objects.create(**of_programme, questionnaire=text)
    closed = Collection.objects.create(**of_programme, questionnaire=entry, closed_on=mentoring.DAY)
    link = AnswerLink.objects.create(
        **own, collection=collection, participant=mentee, token_hash=AnswerLink.hash_of(secret := "q" * 43)
    )
    Sheet.objects.create(**own, collection=collection, participant=mentee, link=link)
    return {
        "questionnaire": text.pk,
        "collection": collection.pk,
        "collection_closed": closed.pk,
        "answer_secret": secret,
    }


def _paper(programme: Programme) -> Paper:
    """A signed paper of the programme, without a scan."""
    own = {"municipality_id": programme.municipality_id, "organization_id": programme.organization_id}
    return Paper.objects.create(**own, programme=programme, kind="curator", number="12-од", date=dt.date(2020, 9, 1))


def _destruction(home: District) -> Destruction:
    """An act of the school with its file."""
    own = {"municipality_id": home.municipality.pk}
    file = keep(b"%PDF-", **own, name="act.pdf", content_type="application/pdf")
    row = {"number": "900", "date": mentoring.DAY, "reason": "срок", "method": "стирание", "content": {"people": []}}
    return Destruction.objects.create(**own, organization=home.school, file=file, sha256="0", **row)


def _line(home: District, approved: Roadmap) -> Execution:
    """What the school owes by the approved plan."""
    return factories.line(approved, home.school, dt.date(2020, 11, 15))


def _evidence(line: Execution) -> Evidence:
    """A file behind the line."""
    own = {"municipality_id": line.municipality_id}
    file = keep(b"%PDF-", **own, name="order.pdf", content_type="application/pdf")
    row = Evidence.objects.create(**own, organization=line.organization, kind=Evidence.Kind.FILE, file=file)
    row.lines.add(line)
    return row


def _district(slug: str) -> District:
    region = factories.municipality(kind="region", slug=f"{slug}-region")
    municipality = factories.municipality(slug=slug, parent=region)
    return District(
        region,
        municipality,
        department=factories.organization(municipality, kind="department", slug=f"{slug}-department"),
        centre=factories.organization(municipality, kind="methodical_centre", slug=f"{slug}-centre"),
        school=factories.organization(municipality, kind="school", slug=f"{slug}-school"),
        authority=factories.organization(region, kind="regional_authority", slug=f"{slug}-authority"),
    )
