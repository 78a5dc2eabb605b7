"""A school joins and leaves: nobody is bound before an act, every line names it, twice is once."""

from __future__ import annotations

import datetime as dt

import pytest

from mentoring.models import Wave
from mentoring.package import packages_of
from mentoring.workflow import joining, waves
from mentoring.workflow.waves import WaveData
from organizations.models import Event
from organizations.refusals import NotAllowed, Refused
from roadmaps.models import Addressee, Execution, Roadmap
from roadmaps.plan_rows import read_document
from roadmaps.workflow.core import Stale
from tests import factories
from tests.mentoring.registry_cast import Register, a_register, approve
from tests.two_actors import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
SIGNED = dt.date(2021, 9, 1)


@pytest.fixture
def register() -> Register:
    made = a_register()
    # The plan's own act names schools as a group: here they join one after another.
    for organization in (made.branch, made.school, made.pilot):
        Execution.objects.filter(roadmap=made.plan, organization=organization).delete()
    Addressee.objects.filter(roadmap=made.plan).delete()
    return made


def wave_of(register: Register, year: int = 2021, **fields: object) -> Wave:
    return waves.plan_wave(register.plan, register.school, WaveData(year, **fields), by=register.editor)  # type: ignore[arg-type]


def bases(register: Register) -> set[str]:
    return set(
        Execution.objects.filter(roadmap=register.plan, organization=register.school).values_list("basis", flat=True)
    )


def introduced(register: Register) -> list[str]:
    """What the school's package knows of its order on introduction."""
    (package,) = packages_of([register.school], 2021)
    return [known.words for known in package.entries[0].known]


def test_a_year_in_the_schedule_binds_nobody(register: Register) -> None:
    wave = wave_of(register, with_branches=True)
    assert wave_of(register, with_branches=True) == wave
    assert not bases(register) and not introduced(register)
    assert Event.objects.filter(verb="plan_wave").count() == 1
    with pytest.raises(Refused, match="уже назван: 2021/2022"):
        wave_of(register, 2022)


def test_a_changed_year_is_told_to_who_comes_second(register: Register) -> None:
    wave = wave_of(register)
    waves.edit_wave(wave.pk, WaveData(2022), version=1, by=register.editor)
    with pytest.raises(Stale):
        waves.edit_wave(wave.pk, WaveData(2023), version=1, by=register.editor)
    assert Wave.objects.get(pk=wave.pk).school_year == 2022


def test_joining_drafts_the_order_and_the_plan_of_the_school(register: Register) -> None:
    waves.plan_wave(register.plan, register.pilot, WaveData(2020, pilot=True), by=register.editor)
    wave = wave_of(register)
    made = joining.join_wave(wave.pk, by=register.editor)
    document = read_document(Roadmap.objects.get(pk=made.plan.pk))
    items = [item for _, _, item in document.plan.walk()]

    assert [item.uid for item in items] == ["b", "c", "d"]
    assert [item.deadline for item in items] == ["до 30.09.2021", "до 20.12.2022", "до 10.09.2021"]
    assert {item.responsible for item in items} == {"МБОУ Устьинская СОШ"}
    assert {party.organization for item in items for party in item.parties} == {"school"}
    assert [item.label for item in items] == ["1.1.", "1.2.", "1.3."]
    assert made.doubts == ("1.3.",)
    assert made.plan.owner == register.school
    assert made.plan.parent == register.plan
    assert document.act is not None
    assert document.act.heading == "О внедрении целевой модели наставничества"
    assert not bases(register)


def test_a_draft_stands_once_and_may_be_thrown_away(register: Register) -> None:
    from roadmaps.workflow.creation import delete_draft

    wave = wave_of(register)
    first = joining.join_wave(wave.pk, by=register.editor)
    assert joining.join_wave(wave.pk, by=register.editor).plan == first.plan
    assert Roadmap.objects.filter(parent=register.plan).count() == 1
    delete_draft(first.plan.pk, by=register.editor)
    assert Wave.objects.get(pk=wave.pk).plan is None
    assert joining.join_wave(wave.pk, by=register.editor).plan != first.plan


def test_the_registered_order_brings_the_duties_and_is_named_by_them(register: Register) -> None:
    wave = wave_of(register)
    for _ in range(2):
        joined = joining.register_joining(wave.pk, kind="приказ", number="87-од", date=SIGNED, by=register.editor)
    assert joined.joined_on == SIGNED
    assert bases(register) == {"приказ от 01.09.2021 № 87-од"}
    assert Execution.objects.filter(roadmap=register.plan, organization=register.branch).exists()
    assert Event.objects.filter(verb="register_joining").count() == 1
    assert introduced(register) == ["Приказ от 01.09.2021 № 87-од"]
    with pytest.raises(Refused, match="уже внесено"):
        joining.register_joining(wave.pk, kind="приказ", number="88-од", date=SIGNED, by=register.editor)


def test_the_registered_plan_of_the_school_brings_the_same_duties_once(register: Register) -> None:
    wave = wave_of(register)
    made = joining.join_wave(wave.pk, by=register.editor)
    approve(made.plan, register.registrar, number="87-од", date=SIGNED)
    assert bases(register) == {"приказ от 01.09.2021 №\u00a087-од"}
    lines = Execution.objects.filter(roadmap=register.plan).count()
    assert introduced(register) == ["Приказ от 01.09.2021 №\u00a087-од"]

    wave = Wave.objects.select_related("plan__current_edition").get(pk=wave.pk)
    assert waves.joined_of(wave) == SIGNED
    joining.register_joining(wave.pk, kind="приказ", number="87-од", date=SIGNED, by=register.editor)
    assert Execution.objects.filter(roadmap=register.plan).count() == lines


def test_a_plan_that_is_not_in_force_binds_nobody(register: Register) -> None:
    Roadmap.objects.filter(pk=register.plan.pk).update(status="closed")
    wave = wave_of(register)
    with pytest.raises(Refused, match="не утверждена"):
        joining.register_joining(wave.pk, kind="приказ", number="87-од", date=SIGNED, by=register.editor)


def test_what_nobody_began_goes_with_the_school_that_leaves(register: Register) -> None:
    wave = wave_of(register)
    with pytest.raises(Refused, match="ещё не присоединилась"):
        waves.leave_wave(wave.pk, act="приказ № 9", reason="ремонт", on=SIGNED, by=register.editor)
    joining.register_joining(wave.pk, kind="приказ", number="87-од", date=SIGNED, by=register.editor)
    for _ in range(2):
        left = waves.leave_wave(wave.pk, act="приказ № 9", reason="ремонт", on=dt.date(2021, 10, 1), by=register.editor)
    assert left.left_reason == "ремонт"
    assert not bases(register)
    assert Addressee.objects.get(organization=register.school).until == dt.date(2021, 10, 1)
    assert Event.objects.filter(verb="leave_wave").count() == 1
    with pytest.raises(Refused, match="вышла"):
        joining.join_wave(wave.pk, by=register.editor)


def test_only_the_department_keeps_the_schedule(register: Register) -> None:
    wave = wave_of(register)
    for person in (register.curator, register.registrar, factories.user("editor")):
        with pytest.raises(NotAllowed):
            joining.join_wave(wave.pk, by=person)
        with pytest.raises(NotAllowed):
            waves.drop_wave(wave.pk, by=person)
        with pytest.raises(NotAllowed):
            joining.register_joining(wave.pk, kind="приказ", number="1", date=SIGNED, by=person)


def test_what_joined_is_not_dropped(register: Register) -> None:
    wave = wave_of(register)
    joining.register_joining(wave.pk, kind="приказ", number="87-од", date=SIGNED, by=register.editor)
    with pytest.raises(Refused, match="оформляют актом"):
        waves.drop_wave(wave.pk, by=register.editor)


@pytest.mark.django_db(transaction=True)
def test_two_who_draft_at_once_make_one_draft() -> None:
    register = a_register(approved=False)
    wave = wave_of(register)
    made = at_once(*[lambda: joining.join_wave(wave.pk, by=register.editor)] * 2)
    assert made[0].plan == made[1].plan
    assert Roadmap.objects.filter(parent=register.plan).count() == 1
