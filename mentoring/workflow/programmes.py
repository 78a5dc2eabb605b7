"""Programmes open, close and are followed by the next year's cycle."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring import permissions
from mentoring.models import Form, Pair, Participant, Person, Programme, StageState
from mentoring.models.reference import STAGES
from mentoring.stage_terms import StageTerm, plan_of, terms_of
from mentoring.workflow.core import locked_programme, locked_school, require
from organizations.access import SCHOOL, Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import Membership, Organization, User
from organizations.permissions import SCHOOL_KINDS
from organizations.refusals import Refused

FIRST_YEAR, LAST_YEAR = 2019, 2100
"""School years that a programme may have: the model is of December 2019."""
_RUN = "вести программы этой школы"


def open_programme(
    organization: Organization, *, school_year: int, form: Form, curator: User | None = None, by: User
) -> Programme:
    """Open the school's cycle of `form` in the year that begins in `school_year`, its seven stages with their terms.

    Terms are those of the plan whose items belong to stages, shifted to this year. Where no curator is named and a
    curator opens it, he is the one. The same programme again is the one that stands. Raises Refused and NotAllowed.
    """
    with locked_school(organization.pk) as school:
        _require_may_run(by, school)
        standing = Programme.objects.filter(organization=school, school_year=school_year, form=form).first()
        if standing is not None:
            return standing
        _require_sense(school, school_year, form)
        return _open(school, school_year, form, _curator(school, curator, by), by=by)


def set_curator(pk: int, curator: User, *, by: User) -> Programme:
    """Another curator answers for the programme; the same one again changes nothing."""
    with locked_programme(pk) as programme:
        _require_may_run(by, programme.organization)
        require_running(programme)
        if programme.curator_id == curator.pk:
            return programme
        _require_is_of_school(programme.organization, curator)
        before = programme.curator.short_name() if programme.curator else ""
        programme.curator = curator
        _save(programme, "curator")
        record(
            "set_curator",
            programme,
            by=by,
            title=title_of(programme),
            before={"curator": before},
            after={"curator": curator.short_name()},
        )
    return programme


def close_programme(pk: int, *, on: dt.date, by: User) -> Programme:
    """The cycle is over; nothing in it changes afterwards. A closed one stays as it is.

    Unfinished stages stay visible as they are, but no pair may be at work: each ends with its outcome first.
    """
    with locked_programme(pk) as programme:
        _require_may_run(by, programme.organization)
        if programme.closed_on is not None:
            return programme
        if on > today(programme.municipality):
            raise Refused("День завершения ещё не наступил.", field="on")
        working = Pair.objects.filter(programme=programme, status=Pair.Status.ACTIVE).count()
        if working:
            raise Refused(f"Ещё работают пары: {working}. Завершите их, чтобы закрыть программу.")
        programme.closed_on = on
        _save(programme, "closed_on")
        record("close_programme", programme, by=by, title=title_of(programme), after={"on": on.isoformat()})
    return programme


def reopen_programme(pk: int, *, by: User) -> Programme:
    """A programme that was closed by mistake goes on."""
    with locked_programme(pk) as programme:
        _require_may_run(by, programme.organization)
        if programme.closed_on is None:
            return programme
        before = programme.closed_on.isoformat()
        programme.closed_on = None
        _save(programme, "closed_on")
        record("reopen_programme", programme, by=by, title=title_of(programme), before={"on": before})
    return programme


def begin_next(pk: int, *, by: User) -> Programme:
    """The next school year's cycle of the same form, with the people of pairs that go on.

    They join the new bases with their competences and requests; who has left the school or lacks a consent stays
    behind. The next cycle that stands already is the answer: whoever has been told to go on since then comes along,
    and nobody joins it twice.
    """
    before = Programme.objects.select_related("organization").get(pk=pk)
    with locked_school(before.organization_id) as school, locked_programme(pk) as programme:
        _require_may_run(by, school)
        following = Programme.objects.filter(
            organization=school, school_year=programme.school_year + 1, form_id=programme.form_id
        ).first()
        if following is None:
            _require_sense(school, programme.school_year + 1, programme.form)
            following = _open(school, programme.school_year + 1, programme.form, programme.curator, by=by)
        begins = following.previous_id is None
        if begins:
            following.previous = programme
            _save(following, "previous")
        count = _bring_along(programme, following) if following.closed_on is None else 0
        if begins or count:
            verb = "begin_next" if begins else "bring_along"
            record(verb, following, by=by, title=title_of(following), after={"people": count})
    return following


def title_of(programme: Programme) -> str:
    """How the journal names a programme: no person in it."""
    return f"«{programme.form}», {programme.year_name}, {programme.organization.short_name}"


def require_running(programme: Programme) -> None:
    if programme.closed_on is not None:
        raise Refused(f"Программа завершена {programme.closed_on:%d.%m.%Y}: в ней ничего не меняют.")


def curators_of(organization: Organization) -> list[User]:
    """People who may answer for a programme of the school: its curators and head in office, and the main school's."""
    day = today(organization.municipality)
    rows = Membership.objects.filter(
        organization__in=filter(None, (organization.pk, organization.parent_id)), role__in=SCHOOL
    ).select_related("user")
    found = {row.user_id: row.user for row in rows.order_by("role", "user__last_name") if row.in_force(day)}
    return list(found.values())


def _require_may_run(by: User, school: Organization) -> None:
    require(permissions.may_run_programme(Access.of(by), school), _RUN)


def _require_sense(school: Organization, school_year: int, form: Form) -> None:
    if school.kind not in SCHOOL_KINDS:
        raise Refused("Программу открывают в образовательной организации.", field="organization")
    if not FIRST_YEAR <= school_year <= LAST_YEAR:
        raise Refused(f"Учебный год — от {FIRST_YEAR} до {LAST_YEAR}.", field="school_year")
    if form.retired or form.local_to_id not in (None, school.municipality_id):
        raise Refused("Такой формы в муниципалитете нет.", field="form")


def _require_is_of_school(school: Organization, curator: User) -> None:
    if curator not in curators_of(school):
        raise Refused("Куратор — сотрудник этой школы с ролью куратора или руководителя.", field="curator")


def _curator(school: Organization, curator: User | None, by: User) -> User | None:
    if curator is not None:
        _require_is_of_school(school, curator)
        return curator
    return by if any(seat.role == "curator" for seat in Access.of(by).seats) and by in curators_of(school) else None


def _open(school: Organization, school_year: int, form: Form, curator: User | None, *, by: User) -> Programme:
    plan = plan_of(school, form.audience)
    made = Programme.objects.create(
        municipality_id=school.municipality_id,
        organization=school,
        school_year=school_year,
        form=form,
        curator=curator,
        roadmap=plan,
    )
    terms = terms_of(plan, school_year)
    StageState.objects.bulk_create(
        _stage(made, stage, terms.get(stage, StageTerm())) for stage in range(1, len(STAGES) + 1)
    )
    record("open_programme", made, by=by, title=title_of(made))
    return made


def _stage(programme: Programme, stage: int, term: StageTerm) -> StageState:
    return StageState(
        municipality_id=programme.municipality_id,
        programme=programme,
        stage=stage,
        term=term.wording,
        due_on=term.due_on,
        goes_on=term.goes_on,
    )


def _bring_along(before: Programme, following: Programme) -> int:
    """People of the pairs that go on, into the same bases; how many."""
    day = today(before.municipality)
    going = Pair.objects.filter(programme=before, goes_on=True)
    admitted = Person.objects.filter(organization=before.organization).present().admitted(day)
    mentors = Participant.objects.filter(pk__in=going.values("mentor"), person__in=admitted)
    mentees = Participant.objects.filter(
        memberships__pair__in=going, memberships__left_on__isnull=True, person__in=admitted
    ).distinct()
    there = set(Participant.objects.filter(programme=following).values_list("person", "side"))
    old = [row for row in [*mentors, *mentees] if (row.person_id, row.side) not in there]
    made = Participant.objects.bulk_create(_joining(row, following, day) for row in old)
    _copy_links(Participant.competences.through, old, made)
    _copy_links(Participant.requests.through, old, made)
    return len(made)


def _joining(row: Participant, following: Programme, day: dt.date) -> Participant:
    return Participant(
        municipality_id=following.municipality_id,
        programme=following,
        person_id=row.person_id,
        side=row.side,
        capacity=row.capacity,
        wishes=row.wishes,
        trained_on=row.trained_on,
        joined_on=day,
    )


def _copy_links(through: Any, old: list[Participant], made: list[Participant]) -> None:
    """Competences or requests of the old rows for the new ones, in two statements."""
    new = {row.pk: fresh.pk for row, fresh in zip(old, made, strict=True)}
    other = next(field.attname for field in through._meta.fields if field.name in ("competence", "request"))
    links = through.objects.filter(participant__in=old).values_list("participant", other)
    through.objects.bulk_create(through(participant_id=new[participant], **{other: key}) for participant, key in links)


def _save(programme: Programme, field: str) -> None:
    programme.version += 1
    programme.save(update_fields=[field, "version"])
