"""The pilot school: three cycles behind it, the fourth in stage 6, and a programme of teachers beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields

from mentoring.demo.people import pupils, teacher
from mentoring.demo.school import LABOUR, School, on
from mentoring.models import Feedback, Meeting, Pair, Participant, Person, Programme
from mentoring.person_data import PersonData
from mentoring.workflow import choices, closing, consents, feedback, pairs, people, plans, practices, programmes, wishes
from mentoring.workflow.stages import start_stage

SKILLS = (
    ("studies", "self_organization"),
    ("leadership", "volunteering"),
    ("listening", "conflicts"),
    ("project", "olympiads"),
    ("creative",),
    ("sport", "self_organization"),
)
ASKS = (
    ("motivation",),
    ("civic", "adaptation"),
    ("communication",),
    ("self_realization", "talent"),
    ("meta_skills",),
    ("adaptation",),
)
_EARLIER = (2020, 2021, 2022)
_MENTEES = ("5 «А»", "5 «Б»", "6 «А»", "6 «Б»", "7 «А»", "7 «Б»", "8 «А»", "8 «Б»")
_MENTORS = ("9 «А»", "9 «Б»", "10 «А»", "10 «А»", "11 «А»", "11 «А»")


@dataclass(frozen=True, slots=True)
class Bases:
    """Mentors and mentees of a programme in the order in which they came."""

    mentors: Sequence[Participant]
    mentees: Sequence[Participant]


def live() -> None:
    school = School.of("morshansk-algasovo")
    before = None
    for number, year in enumerate(_EARLIER):
        before = _short_cycle(school, year, before, first=number * 6)
    if before is not None:
        _this_year(school, before)
    _teachers(school)


def _short_cycle(school: School, year: int, before: Programme | None, *, first: int) -> Programme:
    """A cycle that is over, in short: a few pairs and groups, of which the last goes on."""
    september, october = dt.date(year, 9, 14), dt.date(year, 10, 5)
    on(dt.date(year, 10, 12))
    programme = _begun(school, year, before)
    _moved_up(school, programme)
    school.finished(programme, 1, dt.date(year, 6, 15), dt.date(year, 8, 28))
    signed = dt.date(year, 9, 7)
    elders = school.enter(pupils(first, ("9 «А»", "9 «Б»"), school_year=year), signed_on=signed)
    younger = school.enter(pupils(first + 2, ("5 «А»", "6 «А»", "7 «Б»", "6 «Б»"), school_year=year), signed_on=signed)
    bases = _joined(school, programme, elders, younger, dt.date(year, 9, 10))
    school.trained(programme, bases.mentors, september)
    for stage in (2, 3, 4):
        school.finished(programme, stage, dt.date(year, 9, 1), september)
    groups = [(mentor, bases.mentees[place :: len(bases.mentors)]) for place, mentor in enumerate(bases.mentors)]
    made = school.paired(programme, groups, order="102-од", on=september)
    school.finished(programme, 5, dt.date(year, 9, 1), september)
    school.started(programme, 6, september)
    school.met(programme, made, 1, september, "Знакомство, правила общения")
    school.met(programme, made, 2, dt.date(year, 9, 28), "Первое общее дело")
    school.met(programme, made, 3, october, "Цель и шаги на год")
    on(dt.date(year + 1, 6, 10))
    school.met(programme, made, 4, dt.date(year, 12, 9), "Подготовка к полугодию", minutes=45)
    school.met(programme, made, 4, dt.date(year + 1, 3, 10), "Школьный проект", minutes=45)
    may = dt.date(year + 1, 5, 20)
    school.met(programme, made, 5, may - dt.timedelta(days=7), "Что получилось")
    for stage in (6, 7):
        school.finished(programme, stage, september if stage == 6 else dt.date(year + 1, 5, 4), may)
    ends = [closing.Ending(pair.pk, "Цель пары достигнута (вымышленный итог).", pair == made[-1]) for pair in made]
    closing.complete_many(programme.pk, ends, on=may, by=school.curator)
    programmes.close_programme(programme.pk, on=dt.date(year + 1, 6, 10), by=school.curator)
    return programme


def _begun(school: School, year: int, before: Programme | None) -> Programme:
    if before is None:
        return school.open(year)
    return programmes.begin_next(before.pk, by=school.curator)


def _joined(
    school: School, programme: Programme, elders: Sequence[Person], younger: Sequence[Person], day: dt.date
) -> Bases:
    """The bases with those who came along from the last cycle before the new ones."""
    school.mentors(programme, elders, SKILLS, on=day)
    school.mentees(programme, younger, ASKS, on=day)
    rows = Participant.objects.filter(programme=programme).select_related("person").order_by("pk")
    found = list(rows)
    return Bases([one for one in found if one.side == "mentor"], [one for one in found if one.side == "mentee"])


def _this_year(school: School, before: Programme) -> None:
    on(dt.date(2023, 6, 13))
    programme = programmes.begin_next(before.pk, by=school.curator)
    _moved_up(school, programme)
    _seen_off(school)
    on(dt.date(2023, 9, 25))
    school.finished(programme, 1, dt.date(2023, 6, 13), dt.date(2023, 8, 28), "Команда собрана в августе.")
    bases = _filled(school, programme)
    made = _assigned(school, programme, bases)
    on(dt.date(2023, 10, 16))
    _at_work(school, programme, made, bases)
    _told(school, made)
    _planned(school, made[0])


def _moved_up(school: School, programme: Programme) -> None:
    """Those who came along from the last cycle are a class higher."""
    for person in Person.objects.filter(takes_part__programme=programme).distinct().order_by("pk"):
        grade, _, letter = person.class_name.partition(" ")
        row = {field.name: getattr(person, field.name) for field in fields(PersonData)}
        row["class_name"] = f"{int(grade) + 1} {letter}"
        people.edit_person(person.pk, PersonData(**row), by=school.curator)


def _seen_off(school: School) -> None:
    """Who finished school in the summer left the register; their data wait for the end of the term."""
    on(dt.date(2023, 9, 22))
    gone = Person.objects.filter(
        organization=school.organization, birth_date__lt=dt.date(2006, 1, 1), category=Person.Category.PUPIL
    )
    for person in gone.order_by("pk"):
        people.leave(
            person.pk, on=dt.date(2023, 9, 22), reason="Окончил школу (вымышленный участник)", by=school.curator
        )


def _filled(school: School, programme: Programme) -> Bases:
    """24 mentees and 18 mentors with consents until the end of the year, and a candidate without one."""
    signed, until = dt.date(2023, 9, 5), dt.date(2024, 8, 31)
    own = Participant.objects.filter(programme=programme, left_on__isnull=True)
    along = {side: own.filter(side=side).count() for side in ("mentor", "mentee")}
    classes = [_MENTORS[number % len(_MENTORS)] for number in range(18 - along["mentor"])]
    elders = school.enter(pupils(18, classes, school_year=2023), signed_on=signed, valid_until=until)
    classes = [_MENTEES[number % len(_MENTEES)] for number in range(24 - along["mentee"])]
    younger = school.enter(pupils(36, classes, school_year=2023), signed_on=signed, valid_until=until)
    school.enter(pupils(58, ("7 «А»",), school_year=2023), signed_on=signed, kinds=("processing",))
    for person in (*elders[:2], younger[0]):
        school.consent(person, ("media", "publication"), signed_on=signed, valid_until=until)
    bases = _joined(school, programme, elders, younger, dt.date(2023, 9, 11))
    school.trained(programme, bases.mentors, dt.date(2023, 9, 12))
    school.finished(programme, 2, dt.date(2023, 9, 1), dt.date(2023, 9, 15))
    school.started(programme, 3, dt.date(2023, 9, 1))
    # No employee of an enterprise has joined yet, and the base is open the whole year.
    school.marked(programme, 3, dt.date(2023, 9, 14), without=(2,))
    school.finished(programme, 4, dt.date(2023, 9, 4), dt.date(2023, 9, 14))
    return bases


def _assigned(school: School, programme: Programme, bases: Bases) -> list[Pair]:
    """Ten pairs, five groups of two and one of three; one mentee is left without, with support."""
    mentees = list(bases.mentees)
    wishes.prefer(mentees[0].pk, bases.mentors[0].pk, "wish", by=school.curator)
    choices.choose(programme.pk, bases.mentors[0].pk, mentees[0].pk, "pin", by=school.curator)
    sizes = [1] * 10 + [2] * 5 + [3]
    groups = []
    for mentor, size in zip(bases.mentors, sizes, strict=False):
        groups.append((mentor, [mentees.pop(0) for _ in range(size)]))
    made = school.paired(programme, groups, order="112-од", on=dt.date(2023, 9, 15), since=dt.date(2023, 9, 18))
    wishes.set_support(
        mentees[0].pk,
        next_step="Беседа с психологом и знакомство с новым наставником в октябре",
        support_on=dt.date(2023, 9, 20),
        by=school.curator,
    )
    school.finished(programme, 5, dt.date(2023, 9, 1), dt.date(2023, 9, 22), "Пары закреплены приказом школы.")
    return made


def _at_work(school: School, programme: Programme, made: Sequence[Pair], bases: Bases) -> None:
    """Meetings of all kinds but the last; one pair is silent since its first, one has another mentor."""
    start_stage(programme.pk, 6, on=dt.date(2023, 9, 18), by=school.curator)
    school.marked(programme, 6, dt.date(2023, 10, 6), without=(4, 5, 6))
    *talking, silent = made
    school.met(programme, [silent, *talking], 1, dt.date(2023, 9, 18), "Знакомство, ожидания и правила общения")
    school.met(programme, talking, 2, dt.date(2023, 9, 26), "Проба: общее дело на час", minutes=45)
    school.met(programme, talking[:12], 3, dt.date(2023, 10, 2), "Цель на год и шаги к ней", minutes=60)
    school.met(programme, talking[:6], 4, dt.date(2023, 10, 9), "Тема и сценарий классного часа", minutes=45)
    school.met(programme, talking[:2], 4, dt.date(2023, 10, 13), "Репетиция", minutes=50)
    pairs.change_mentor(
        made[8].pk,
        bases.mentors[16].pk,
        on=dt.date(2023, 10, 9),
        reason="Наставник занят подготовкой к экзаменам (вымышленная причина)",
        by=school.curator,
    )


def _told(school: School, made: Sequence[Pair]) -> None:
    """Both sides' words of the meetings of three pairs; one mentee asks for help and is not answered yet."""
    for number, pair in enumerate(made[:3]):
        mentor, mentee, *_ = feedback.sides_of(Pair.objects.select_related("mentor__person").get(pk=pair.pk))
        for place, meeting in enumerate(pair.meetings.order_by("date", "pk")[:4]):
            score = 8 + (number + place) % 3
            _say(school, meeting, mentor, score, "Договорились о деле.")
            if place == 3:
                continue
            asks = number == 1 and place == 2
            words = "Не всё успеваю, хочу поговорить." if asks else "Было интересно."
            told = _say(school, meeting, mentee, score, words, asks=asks)
            if not asks:
                feedback.read_feedback(told.pk, by=school.curator)


def _say(
    school: School, meeting: Meeting, side: Participant, score: int, words: str, *, asks: bool = False
) -> Feedback:
    return feedback.enter_feedback(meeting.pk, side.pk, score=score, words=words, help_wanted=asks, by=school.curator)


def _planned(school: School, pair: Pair) -> None:
    steps = (
        plans.StepData("Выбрать тему классного часа", "до 10 октября", "Тема и сценарий", dt.date(2023, 10, 9)),
        plans.StepData("Провести репетицию", "до 20 октября", "Репетиция с классом"),
        plans.StepData("Провести классный час в 5 «А»", "ноябрь 2023 г.", "Классный час"),
        plans.StepData("Подать заявку в совет обучающихся", "декабрь 2023 г.", "Заявка"),
    )
    said = plans.PlanData(
        dt.date(2023, 10, 4),
        "Подготовить и провести классный час, войти в совет обучающихся.",
        problem="Мало участвует в жизни школы (вымышленный запрос).",
        expected="Опыт выступления и своё дело в школе.",
    )
    plan = plans.write_plan(pair.pk, said, steps, version=None, by=school.curator)
    approver = "Куратор программы"
    plans.approve_plan(pair.pk, on=dt.date(2023, 10, 5), approved_by=approver, version=plan.version, by=school.curator)
    told = practices.PracticeData(
        "Классный час силами пары (вымышленная практика)",
        "Наставник и наставляемый вместе готовят и проводят классный час для младших.",
        results="Три классных часа за прошлый год, двое ребят вошли в совет обучающихся.",
    )
    practices.enter_practice(school.organization.pk, told, by=school.curator)


def _teachers(school: School) -> None:
    """Two pairs of teachers with their consents and addenda under article 351.8."""
    on(dt.date(2023, 10, 16))
    programme = school.open(2023, "teacher_teacher")
    signed = dt.date(2023, 9, 1)
    elders = [
        teacher(104, "учитель математики", born=1971, since=1994),
        teacher(105, "учитель русского языка и литературы", born=1978, since=2001),
    ]
    younger = [
        teacher(102, "учитель физики", born=2000, since=2023),
        teacher(103, "учитель начальных классов", born=1999, since=2022),
    ]
    mentors = school.enter(elders, signed_on=signed, kinds=LABOUR)
    mentees = school.enter(younger, signed_on=signed)
    for person in mentors:
        consents.add_addendum(
            person.pk,
            number=f"{person.code}/2023 (вымышленное)",
            date=dt.date(2023, 9, 4),
            content="Наставничество молодого специалиста: посещение уроков, разбор, помощь с документами.",
            until=dt.date(2024, 5, 31),
            form="очная",
            pay="доплата по положению школы",
            by=school.curator,
        )
    school.finished(programme, 1, dt.date(2023, 8, 21), dt.date(2023, 8, 31))
    day = dt.date(2023, 9, 6)
    ones = school.mentors(programme, mentors, (("lesson", "school_life"), ("class_work", "family")), on=day, capacity=1)
    others = school.mentees(programme, mentees, (("young_specialist", "subject_method"), ("class_management",)), on=day)
    school.trained(programme, ones, dt.date(2023, 9, 8))
    for stage in (2, 3, 4):
        school.finished(programme, stage, dt.date(2023, 9, 4), dt.date(2023, 9, 8))
    groups = [(mentor, [mentee]) for mentor, mentee in zip(ones, others, strict=True)]
    made = school.paired(programme, groups, order="108-од", on=dt.date(2023, 9, 11))
    school.finished(programme, 5, day, dt.date(2023, 9, 11))
    school.started(programme, 6, dt.date(2023, 9, 11))
    school.met(programme, made, 1, dt.date(2023, 9, 12), "Знакомство, что получается и что нет")
    school.met(programme, made, 2, dt.date(2023, 9, 21), "Посещение урока и разбор", minutes=60)
    school.met(programme, made, 3, dt.date(2023, 10, 3), "Персонализированная программа на год", minutes=60)
