"""The typical plan: its sections and rows, and terms that follow the date of the order."""

import datetime as dt
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from documents.typography import visible_repairs
from documents.values import from_data, to_data
from roadmaps.drafting import Issuer, new_act
from roadmaps.numbering import duplicate_labels, missing_labels, renumber
from roadmaps.plan import Audience, Item, Level, Party, PartyRole, Plan
from roadmaps.typical import typical_plan
from roadmaps.wordings import department_words

MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)


def plan_of(start: dt.date, audience: Audience = Audience.STUDENTS, **organizations: str) -> Plan:
    return typical_plan(
        start,
        municipality_genitive="Н-ского района",
        year_label="2020/2021 учебный год",
        audience=audience,
        **organizations,
    )


def items_of(plan: Plan) -> list[Item]:
    return [item for _, _, item in plan.walk()]


def item(plan: Plan, beginning: str) -> Item:
    return next(item for item in items_of(plan) if item.title.startswith(beginning))


def days_in(text: str) -> list[dt.date]:
    return [dt.datetime.strptime(day, "%d.%m.%Y").date() for day in re.findall(r"\d\d\.\d\d\.\d{4}", text)]


def months_in(text: str) -> list[tuple[int, int]]:
    """(year, month) of the months of a deadline: «октябрь–декабрь 2026 г.»; a month takes the next year after it."""
    words = re.findall(r"\d{4}(?= г)|" + "|".join(MONTHS), text)
    found: list[tuple[int, int]] = []
    year = 0
    for word in reversed(words):
        if word.isdigit():
            year = int(word)
        else:
            found.append((year, MONTHS.index(word) + 1))
    return found if year else []


def test_students_plan_has_the_seven_sections_and_five_columns():
    plan = plan_of(dt.date(2020, 10, 23))

    assert [section.title.split()[0] for section in plan.sections] == [
        *("Нормативное", "Организационная,", "Внедрение", "Содействие", "Мониторинг", "Мониторинг", "Координация"),
    ]
    assert [column.key for column in plan.columns] == ["number", "title", "deadline", "responsible", "result"]
    assert plan.title == (
        "План мероприятий (дорожная карта) внедрения целевой модели наставничества "
        "в образовательных организациях Н-ского района на 2020/2021 учебный год"
    )
    assert [item.stage for item in plan.sections[2].items] == [1, 2, 3, 4, 5, 6, 7]
    assert plan.brought_in is False


def test_an_order_of_october_gives_the_terms_of_the_plan_it_is_modelled_on():
    plan = plan_of(dt.date(2020, 10, 23))

    assert item(plan, "Назначение кураторов").deadline == "до 15.11.2020"
    assert item(plan, "Информирование образовательных").deadline == "до 30.10.2020"
    assert item(plan, "Формирование перечня партнерских").deadline == "до 15.12.2020"
    assert item(plan, "Создание специальных рубрик").deadline == "до 01.12.2020"
    assert item(plan, "Внесение в формы").deadline == "до 20.01.2021"
    assert item(plan, "Завершение").deadline == "май 2021 г."
    assert (plan.period_start, plan.period_end) == (dt.date(2020, 10, 23), dt.date(2021, 8, 31))


def test_an_order_of_june_launches_the_cycle_on_the_first_of_september():
    plan = plan_of(dt.date(2020, 6, 9))

    assert item(plan, "Формирование базы наставляемых").deadline == "с 01.09.2020 по 15.09.2020"
    assert item(plan, "Формирование наставнических пар").deadline == "до 15.09.2020"
    assert item(plan, "Формирование базы наставников").deadline == (
        "до 30.09.2020, далее в течение всего периода реализации"
    )
    assert item(plan, "Проведение внутреннего мониторинга").deadline == "до 30.09.2020"
    assert item(plan, "Сбор результатов").deadline == "сентябрь–декабрь 2020 г."
    assert item(plan, "Внесение в формы").deadline == "до 20.01.2021"
    assert item(plan, "Оценка качества").deadline == "декабрь 2020 г."
    assert item(plan, "Контроль").deadline == "с 09.06.2020 по 30.12.2020"


@pytest.mark.parametrize(
    ("start", "launch"),
    [
        (dt.date(2026, 1, 12), "01.09.2026"),
        (dt.date(2026, 8, 8), "01.09.2026"),
        (dt.date(2026, 8, 9), "02.09.2026"),
        (dt.date(2026, 11, 30), "24.12.2026"),
        (dt.date(2026, 12, 1), "01.09.2027"),
    ],
)
def test_the_cycle_begins_when_the_schools_own_documents_are_ready(start, launch):
    assert item(plan_of(start), "Формирование базы наставляемых").deadline.startswith(f"с {launch} по ")


@given(start=st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)), audience=st.sampled_from(Audience))
@example(start=dt.date(2024, 2, 29), audience=Audience.TEACHERS)
@example(start=dt.date(2026, 12, 31), audience=Audience.STUDENTS)
def test_no_term_lies_outside_the_plan(start, audience):
    plan = plan_of(start, audience)
    last = plan.period_end

    assert plan.period_start == start < last
    for row in items_of(plan):
        assert not set("{}") & set(row.deadline)
        assert all(start <= day <= last for day in days_in(row.deadline)), row.deadline
        months = months_in(row.deadline)
        assert all((start.year, start.month) <= month <= (last.year, last.month) for month in months), row.deadline


def test_a_span_of_months_over_new_year_names_both_years():
    assert item(plan_of(dt.date(2026, 10, 23)), "Сбор").deadline == "ноябрь 2026 г. — февраль 2027 г."


def test_teachers_plan_has_six_sections_and_yearly_monitoring():
    plan = plan_of(dt.date(2023, 2, 3), Audience.TEACHERS)

    assert len(plan.sections) == 6
    assert plan.audience is Audience.TEACHERS
    assert "педагогических работников" in plan.title
    assert [row.deadline for row in plan.sections[4].items] == [
        "ежегодно в январе и мае в течение периода реализации",
        "ежегодно в мае и 1–15 декабря в течение периода реализации",
        "ежегодно в мае и не позднее 1 июня в течение периода реализации",
        "ежегодно, не позднее 15 декабря",
        "по запросу",
        "ежегодно",
    ]
    assert item(plan, "Разработка пакета").deadline == "май–июнь 2023 г."


@pytest.mark.parametrize("audience", Audience)
def test_every_row_is_whole_and_numbered_by_the_scheme(audience):
    plan = plan_of(dt.date(2026, 9, 1), audience)

    assert renumber(plan) == plan
    assert missing_labels(plan) == duplicate_labels(plan) == ()
    assert from_data(Plan, to_data(plan)) == plan
    for row in items_of(plan):
        assert row.title and row.deadline and row.responsible and row.result and row.parties and row.results
        assert row.uid == row.label.rstrip(".")
        leading = [(party.organization, party.group, party.position) for party in row.parties]
        assert all(sum(map(bool, names)) == 1 for names in leading)


def test_the_departments_own_organizations_lead_where_they_are_known():
    start = dt.date(2026, 9, 1)
    named = plan_of(start, department="n-education", methodical="n-centre")

    assert item(plan_of(start), "Информирование образовательных").parties == (Party(position="методическая служба"),)
    assert item(named, "Информирование образовательных").parties == (Party(organization="n-centre"),)
    assert item(named, "Создание муниципальной").parties == (Party(organization="n-education"),)


def test_the_row_of_control_says_who_answers_for_which_level():
    row = item(plan_of(dt.date(2026, 9, 1)), "Контроль")

    assert [(party.group or party.position, party.level) for party in row.parties] == [
        ("school_heads", Level.SCHOOL),
        ("управление образования", Level.MUNICIPALITY),
    ]
    assert all(party.part in row.title for party in row.parties)


def test_partners_are_co_executors():
    row = item(plan_of(dt.date(2026, 9, 1)), "Заключение соглашений")

    assert [(party.group, party.role) for party in row.parties] == [
        ("school_heads", PartyRole.LEAD),
        ("partners", PartyRole.CO_EXECUTOR),
    ]
    assert row.responsible == "Руководители образовательных организаций, организации-партнеры"


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("start", [dt.date(2026, 9, 1), dt.date(2026, 11, 20)])
def test_the_products_own_repairs_find_nothing_to_mend(audience: Audience, start: dt.date) -> None:
    plan = plan_of(start, audience)
    texts = [plan.title, *(section.title for section in plan.sections)]
    texts += [text or "" for row in items_of(plan) for text in (row.title, row.deadline, row.responsible, row.result)]

    assert [repair for text in texts for repair in visible_repairs(text)] == []


def test_the_act_rests_on_the_paper_about_those_whom_the_plan_is_about() -> None:
    issuer = Issuer(("УПРАВЛЕНИЕ",), "управления", "г. Н-ск", "Начальник", "И.И. Петров")
    found = {who: new_act(plan_of(dt.date(2026, 9, 1), who), issuer).preamble for who in Audience}

    assert "№ Р-145" in found[Audience.STUDENTS] and "обучающихся" in found[Audience.STUDENTS]
    assert "№ АЗ-1128/08" in found[Audience.TEACHERS] and "Р-145" not in found[Audience.TEACHERS]


@pytest.mark.parametrize("audience", Audience)
def test_no_term_stands_where_a_party_should(audience: Audience) -> None:
    for row in items_of(plan_of(dt.date(2026, 8, 31), audience)):
        assert not re.search(r"\d", row.responsible or ""), row.title


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Отдел образования", ("отдел образования", "отдела образования")),
        ("Управление образования", ("управление образования", "управления образования")),
        ("УОААР", ("УОААР", "УОААР")),
    ],
)
def test_the_plan_names_the_department_as_it_is_named(name: str, words: tuple[str, str]) -> None:
    assert department_words(name) == words
    plan = typical_plan(
        dt.date(2026, 8, 31),
        municipality_genitive="Н-ского района",
        year_label="2026/2027 учебный год",
        department_name=words[0],
        department_genitive=words[1],
    )
    cells = " ".join(f"{item.responsible} {item.result}" for _, _, item in plan.walk())

    assert words[1] in cells
    assert ("правлени" in cells) is (name == "Управление образования")
    assert "{" not in cells
