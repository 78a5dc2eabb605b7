"""What a plan asks for, as a value: items that bind, their terms, and who owes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmaps.deadlines import Calendar, Moving, Period
from roadmaps.duties import (
    Addressed,
    Bound,
    Executor,
    Owed,
    duties,
    late_after,
    owed_by,
    terms,
)
from roadmaps.plan import Item, Level, Party, PartyRole, Plan, Section
from roadmaps.terms_read import plan_period, plan_years
from tests.roadmaps.five_documents import SLUGS, read

ACT = dt.date(2020, 10, 23)
PERIOD = Period(dt.date(2020, 10, 1), dt.date(2021, 8, 31))
YEARS = (2020, 2021)
HEADS = Party(group="school_heads")
ORDER = "приказ от 23.10.2020 № 146"


def plan_of(*items: Item, **fields: Any) -> Plan:
    period = {"period_start": PERIOD.start, "period_end": PERIOD.end, **fields}
    return Plan("Дорожная карта", sections=(Section(items=items),), **period)


def found(*items: Item) -> dict[str, tuple[list[dt.date | None], int]]:
    """uid: the days of the item's terms, and how many parties answer."""
    return {
        duty.uid: ([term.due for term in duty.terms], len(duty.parties))
        for duty in duties(plan_of(*items), ACT, Calendar())
    }


def item(uid: str, deadline: str = "", *parties: Party, **fields: Any) -> Item:
    return Item(f"Мероприятие {uid}", uid=uid, deadline=deadline, parties=parties, **fields)


# slug: duties, times of all of them, times without a day, items that nobody answers for
COUNTS = {
    "vytegra-2020": (18, 18, 2, 1),
    "tonkino-2023": (20, 23, 1, 0),
    "aksay-2020": (8, 8, 0, 0),
    "chelyabinsk-2021": (14, 15, 0, 14),
    "morshansk-2020": (45, 66, 4, 1),
}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_five_plans(slug: str) -> None:
    document = read(slug)
    rows = duties(document.plan, document.act.requisites.date if document.act else None, Calendar())
    times = [term for duty in rows for term in duty.terms]
    nobody = [duty for duty in rows if not duty.parties and not duty.is_target]
    assert (len(rows), len(times), sum(term.due is None for term in times), len(nobody)) == COUNTS[slug]
    assert [duty.uid for duty in rows if duty.is_target] == (["4", "5", "6", "7", "8"] if slug == "aksay-2020" else [])
    assert not any(term.doubtful for term in times)


@pytest.mark.parametrize(
    ("fields", "years"),
    [
        ({}, (2020, 2021)),
        ({"period_start": None, "period_end": None}, (2020,)),
        ({"period_start": None, "period_end": None, "title": "План на 2022-2024 гг."}, (2020, 2022, 2024)),
        ({"period_end": None}, (2020,)),
        ({"period_start": dt.date(2021, 1, 1), "period_end": dt.date(2024, 1, 1)}, (2021, 2022, 2023, 2024)),
    ],
)
def test_years_are_the_period_s_or_those_that_the_document_names(fields: dict[str, Any], years: tuple[int]) -> None:
    fields = {"title": "Карта", "period_start": PERIOD.start, "period_end": PERIOD.end, **fields}
    assert plan_years(Plan(**fields), ACT) == years


def test_a_plan_that_names_no_year_has_no_period() -> None:
    assert plan_period(Plan("Карта"), None) is None
    assert plan_period(Plan("Карта на 2022 год"), None) == Period(dt.date(2022, 1, 1), dt.date(2022, 12, 31))
    assert [term.due for term in terms("до 15.11.2020", (), None, Calendar())] == [None]


def test_an_empty_cell_is_the_parent_s() -> None:
    day = dt.date(2020, 11, 15)
    rows = found(item("1", "до 15.11.2020", children=(item("1.1", "", HEADS), item("1.2", "декабрь 2020", HEADS))))
    assert rows == {"1.1": ([day], 1), "1.2": ([dt.date(2020, 12, 31)], 1)}
    rows = found(item("1", "", HEADS, children=(item("1.1", "до 15.11.2020"), item("1.2"))))
    assert rows == {"1.1": ([day], 1), "1.2": ([None], 1)}


def test_a_row_that_adds_nothing_is_a_part_of_its_parent() -> None:
    rows = found(item("1", "до 15.11.2020", HEADS, children=(item("1.1"), item("1.2", "май 2021"))))
    assert rows == {"1": ([dt.date(2020, 11, 15)], 1), "1.2": ([dt.date(2021, 5, 31)], 1)}


def test_headings_bind_nobody() -> None:
    assert found(Item("Контроль:", uid="7", deadline="", responsible="", result="")) == {}
    assert found(item("1", children=(item("1.1", "май 2021", HEADS),))) == {"1.1": ([dt.date(2021, 5, 31)], 1)}


def test_a_corrected_reading_stands_for_the_cell() -> None:
    rows = found(item("1", "До 8.9.20200", HEADS, readings=(("deadline", "до 08.09.2021"),)))
    assert rows == {"1": ([dt.date(2021, 9, 8)], 1)}


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("до 15.11.2020", [("term", dt.date(2020, 11, 15), "до 15.11.2020")]),
        ("-", [("undated", None, "-")]),
        ("", [("undated", None, "")]),
        ("по запросу", [("undated", None, "по запросу")]),
        ("май 2021 г., по запросу", [("term", dt.date(2021, 5, 31), "май 2021 г."), ("undated", None, "по запросу")]),
        ("по графику или май 2021 г.", [("undated", None, "по графику или май 2021 г.")]),
        ("постоянно", [("note", dt.date(2021, 8, 31), "постоянно")]),
        ("после дождичка в четверг", [("undated", None, "после дождичка в четверг")]),
    ],
)
def test_terms_of_a_wording(wording: str, expected: list[tuple[Any, ...]]) -> None:
    read_terms = terms(wording, YEARS, PERIOD, Calendar())
    assert [(term.origin.value, term.due, term.label) for term in read_terms] == expected


@pytest.mark.parametrize(
    ("wording", "period", "doubtful"),
    [
        ("до 15.11.2020", PERIOD, False),
        ("октябрь", PERIOD, False),
        # Each of the years has an October: the plan may mean any.
        ("октябрь", Period(dt.date(2020, 1, 1), dt.date(2021, 12, 31)), True),
        ("до 15.11.2020 кроме малокомплектных", PERIOD, True),
        ("до декабря 2020 г.", PERIOD, False),
    ],
)
def test_nobody_is_late_after_a_doubtful_day(wording: str, period: Period, doubtful: bool) -> None:
    term = terms(wording, YEARS, period, Calendar())[0]
    assert term.due and term.doubtful == doubtful
    assert (late_after(term.due, term.working, ACT, doubtful=term.doubtful) is None) == doubtful


SCHOOL, COLLEGE, NURSERY, CLUB, CENTRE, HOME, BRANCH, CLOSED = range(1, 9)
ORGANIZATIONS = {
    SCHOOL: Executor(SCHOOL, "school", "school"),
    COLLEGE: Executor(COLLEGE, "college", "vocational"),
    NURSERY: Executor(NURSERY, "nursery", "preschool"),
    CLUB: Executor(CLUB, "club", "supplementary"),
    CENTRE: Executor(CENTRE, "centre", "methodical_centre"),
    HOME: Executor(HOME, "home", "department"),
    BRANCH: Executor(BRANCH, "branch", "school", parent=SCHOOL),
    CLOSED: Executor(CLOSED, "closed", "school", closed=True),
}
ADDRESSEES = tuple(
    Addressed(ORGANIZATIONS[pk], dt.date.min, ORDER) for pk in (SCHOOL, COLLEGE, NURSERY, CLUB, CENTRE, CLOSED)
)
BOUND = Bound(HOME, ORDER, ORGANIZATIONS, ADDRESSEES)
DAY = dt.date(2020, 11, 15)


def owing(*parties: Party, bound: Bound = BOUND) -> list[int]:
    return sorted(owed.organization for owed in owed_by(parties, bound, DAY))


@pytest.mark.parametrize(
    ("party", "who"),
    [
        (Party(group="schools"), [SCHOOL, COLLEGE, BRANCH]),
        (Party(group="school_heads"), [SCHOOL, COLLEGE, BRANCH]),
        (Party(group="curators"), [SCHOOL, COLLEGE, BRANCH]),
        (Party(group="all_organizations"), [SCHOOL, COLLEGE, NURSERY, CLUB, BRANCH]),
        (Party(group="organization_heads"), [SCHOOL, COLLEGE, NURSERY, CLUB, BRANCH]),
        (Party(group="partners"), []),
        (Party(organization="centre"), [CENTRE]),
        (Party(organization="school"), [SCHOOL]),
        (Party(organization="closed"), []),
        (Party(organization="nobody"), []),
        (Party(position="методист"), [HOME]),
        (Party(organization="centre", position="директор"), [CENTRE]),
    ],
)
def test_whom_a_party_means(party: Party, who: list[int]) -> None:
    assert owing(party) == who


def test_an_organization_has_one_line_however_its_people_are_listed() -> None:
    head = Party(group="school_heads", role=PartyRole.CO_EXECUTOR, part="издать приказ")
    curator = Party(group="curators", part="вести учёт")
    rows = {owed.organization: owed for owed in owed_by([head, curator, Party(organization="school")], BOUND, DAY)}
    assert sorted(rows) == [SCHOOL, COLLEGE, BRANCH]
    assert rows[SCHOOL] == Owed(SCHOOL, PartyRole.LEAD, "", "издать приказ\nвести учёт", ORDER)


def test_levels_are_lines_of_their_own() -> None:
    parties = (Party(group="school_heads", level=Level.SCHOOL, part="контроль процедуры"), Party(organization="home"))
    rows = owed_by(parties, BOUND, DAY)
    assert {(owed.organization, owed.level, owed.part) for owed in rows} == {
        (SCHOOL, "school", "контроль процедуры"),
        (COLLEGE, "school", "контроль процедуры"),
        (BRANCH, "school", "контроль процедуры"),
        (HOME, "", ""),
    }


def test_a_branch_follows_its_school_and_comes_after_it() -> None:
    rows = owed_by([HEADS], BOUND, DAY)
    assert [(owed.organization, owed.head) for owed in rows][-1] == (BRANCH, SCHOOL)
    itself = Bound(HOME, ORDER, ORGANIZATIONS, (*ADDRESSEES, Addressed(ORGANIZATIONS[BRANCH], dt.date.min, ORDER)))
    assert [owed.head for owed in owed_by([HEADS], itself, DAY) if owed.organization == BRANCH] == [SCHOOL]


def test_an_addressee_owes_from_its_day_to_its_last() -> None:
    joined = Addressed(ORGANIZATIONS[SCHOOL], DAY, "приказ № 5", until=DAY)
    bound = Bound(HOME, ORDER, ORGANIZATIONS, (joined,))
    assert [owed.basis for owed in owed_by([HEADS], bound, DAY)] == ["приказ № 5", "приказ № 5"]
    for day in (DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)):
        assert owed_by([HEADS], bound, day) == ()


_DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2023, 1, 1))


@given(
    deadline=st.one_of(
        st.sampled_from([row.deadline or "" for slug in SLUGS for _, _, row in read(slug).plan.walk()]),
        _DAYS.map("до {:%d.%m.%Y}".format),
        st.text(max_size=40),
    ),
    act=_DAYS,
    taken_over=_DAYS,
    moving=st.sampled_from(Moving),
)
def test_nobody_is_late_on_the_day_of_the_act_or_of_the_takeover(
    deadline: str, act: dt.date, taken_over: dt.date, moving: Moving
) -> None:
    calendar = Calendar(moving)
    not_before = max(act, taken_over)
    for duty in duties(plan_of(item("1", deadline, HEADS)), act, calendar):
        for term in duty.terms:
            last = late_after(term.due, term.working, not_before, doubtful=term.doubtful)
            assert last is None or (last >= not_before and last >= term.due and last >= term.working)
