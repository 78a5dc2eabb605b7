"""Numbers of rows: computed, offered, read as typed, missing and doubled."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmaps.numbering import (
    detect,
    duplicate_labels,
    has_sections,
    label_for,
    missing_labels,
    next_label,
    parse_label,
    renumber,
    unlabelled,
)
from roadmaps.plan import Item, Plan, Scheme, Section


def rows(*labels: str) -> tuple[Item, ...]:
    return tuple(Item(title=f"Строка {label}", label=label, uid=label) for label in labels)


def labels(plan: Plan) -> list[str]:
    return [item.label for _, _, item in plan.walk()]


VYTEGRA = Plan(
    title="Вытегра",
    scheme=Scheme.THREE_LEVELS,
    sections=(
        Section("", "1.", rows("1.3.", "1.4.", "1.5.", "1.6.", "1.7.", "1.8."), uid="s1"),
        Section("Поддержка", "2.", rows("2.1.", "2.2.", "2.6.", "2.7.", "2.8."), uid="s2"),
        Section("Внедрение", "3.", rows("3.1.", "3.7."), uid="s3"),
        Section("Содействие", "4.", rows("4.1.", "4.2."), uid="s4"),
        Section("Мониторинг", "6.", rows("6.1.", "6.2."), uid="s6"),
        Section(
            "Координация",
            "7.",
            (
                Item("Контроль:", "7.1.", children=rows("7.1.1."), uid="7.1."),
                Item("Координирование:", "7.2.", uid="7.2."),
            ),
            uid="s7",
        ),
    ),
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7.1.1.", (7, 1, 1)),
        ("1.1", (1, 1)),
        (" 12 ", (12,)),
        ("\u00a03. ", (3,)),
        ("4500", (4500,)),
        ("5)", (5,)),
        ("", None),
        ("15.11.2020", None),
        ("09.06", None),
        ("1.0", None),
        ("3.Внедрение", None),
        ("IV.", None),
        ("1..2", None),
        ("²", None),
        (".", None),
        ("1.1.)", None),
    ],
)
def test_a_label_is_read_and_a_date_is_not(text, number):
    assert parse_label(text) == number


@given(st.text())
def test_reading_a_label_never_raises(text):
    number = parse_label(text)
    assert number is None or all(part > 0 for part in number)


@pytest.mark.parametrize(
    ("section", "path", "scheme", "last_dot", "label"),
    [
        (0, (), Scheme.TWO_LEVELS, True, "1."),
        (0, (2,), Scheme.TWO_LEVELS, True, "1.3."),
        (9, (11,), Scheme.TWO_LEVELS, False, "10.12"),
        (6, (0, 0), Scheme.THREE_LEVELS, True, "7.1.1."),
        (6, (0, 0), Scheme.TWO_LEVELS, True, ""),
        (6, (0, 0, 0), Scheme.THREE_LEVELS, True, ""),
        (None, (44,), Scheme.FLAT, False, "45"),
        (None, (0, 1, 2), Scheme.THREE_LEVELS, True, "1.2.3."),
        (None, (), Scheme.TWO_LEVELS, True, ""),
        (3, (11,), Scheme.FLAT, True, "12."),
        (3, (), Scheme.FLAT, True, "IV."),
        (0, (0,), Scheme.NONE, True, ""),
    ],
)
def test_a_number_follows_the_scheme(section, path, scheme, last_dot, label):
    assert label_for(section, path, scheme, last_dot) == label


def test_renumbering_closes_gaps_and_keeps_everything_else():
    plan = renumber(VYTEGRA)
    assert [section.label for section in plan.sections] == ["1.", "2.", "3.", "4.", "5.", "6."]
    assert labels(plan)[:8] == ["1.1.", "1.2.", "1.3.", "1.4.", "1.5.", "1.6.", "2.1.", "2.2."]
    assert labels(plan)[-3:] == ["6.1.", "6.1.1.", "6.2."]
    assert [item.title for _, _, item in plan.walk()] == [item.title for _, _, item in VYTEGRA.walk()]


def test_flat_numbers_run_on_through_sections():
    plan = Plan("", scheme=Scheme.FLAT, sections=(Section("А", items=rows("", "")), Section("Б", items=rows(""))))
    assert labels(renumber(plan)) == ["1.", "2.", "3."]
    assert [section.label for section in renumber(plan).sections] == ["", ""]


def test_sections_of_a_flat_plan_keep_being_numbered_apart_from_rows():
    plan = Plan("", scheme=Scheme.FLAT, sections=(Section("А", "I", rows("1")), Section("Б", "", rows("1"))))
    renumbered = renumber(plan)
    assert [section.label for section in renumbered.sections] == ["I.", "II."]
    assert labels(renumbered) == ["1.", "2."]


def test_tables_without_headings_are_one_list():
    plan = Plan("", scheme=Scheme.TWO_LEVELS, sections=(Section(items=rows("", "")), Section(items=rows(""))))
    assert not has_sections(plan)
    assert labels(renumber(plan)) == ["1.", "2.", "3."]


def test_no_scheme_means_no_numbers():
    assert set(labels(renumber(replace(VYTEGRA, scheme=Scheme.NONE)))) == {""}


def test_the_scheme_of_a_plan_as_typed():
    assert detect(VYTEGRA) == (Scheme.THREE_LEVELS, True)
    flat = Plan("", sections=(Section(items=rows("1.", "2", "3")),))
    assert detect(flat) == (Scheme.FLAT, False)
    two = Plan("", sections=(Section("А", "1.", rows("1.1", "1.2.", "1.3")),))
    assert detect(two) == (Scheme.TWO_LEVELS, False)
    assert detect(Plan("", sections=(Section("А", items=rows("", "")),)))[0] is Scheme.NONE


def test_missing_numbers_of_the_vytegra_plan():
    gaps = missing_labels(VYTEGRA)
    assert [gap.text for gap in gaps if gap.of_sections] == ["5"]
    assert [gap.text for gap in gaps if not gap.of_sections] == ["1.1, 1.2", "2.3–2.5", "3.2–3.6"]
    assert [gap.uid for gap in gaps] == ["s6", "1.3.", "2.6.", "3.7."]


def test_a_section_named_only_by_its_rows_is_not_missing():
    plan = Plan("", sections=(Section("А", "", rows("1.1")), Section("Б", "2.", rows("2.1"))))
    assert missing_labels(plan) == ()


def test_a_huge_number_is_one_gap_and_not_a_long_list():
    (gap,) = missing_labels(Plan("", sections=(Section(items=rows("9999")),)))
    assert gap.text == "1–9998"


def test_doubled_numbers_are_found_whatever_their_dots():
    plan = Plan("", sections=(Section("А", "1", rows("1.1", "1.1.", "1.2")), Section("Б", "1.", rows("2.1"))))
    sections, items = duplicate_labels(plan)
    assert sections.of_sections and sections.label == "1" and len(sections.uids) == 2
    assert items.uids == ("1.1", "1.1.")


def test_rows_without_a_number_among_numbered_ones():
    plan = Plan("", sections=(Section("А", "1", (*rows("1.1"), Item("Хвост", uid="tail"))),))
    assert [item.uid for item in unlabelled(plan)] == ["tail"]
    assert unlabelled(Plan("", sections=(Section(items=rows("", "")),))) == ()


@pytest.mark.parametrize(
    ("section", "path", "label"),
    [
        (0, (6,), "1.9."),
        (0, (0,), "1.1."),
        (1, (2,), "2.3."),
        (1, (4,), ""),
        (5, (0, 1), "7.1.2."),
        (5, (1, 0), "7.2.1."),
        (5, (2,), "7.3."),
        (5, (0, 0, 0), ""),
        (4, (), "5."),
        (6, (), "8."),
        (2, (), ""),
    ],
)
def test_a_number_is_offered_for_a_row_put_into_a_plan_numbered_by_hand(section, path, label):
    assert next_label(VYTEGRA, section, path) == label


def test_a_flat_plan_offers_the_number_after_the_previous_section():
    plan = Plan("", sections=(Section("А", items=rows("1", "2")), Section("Б")))
    assert next_label(plan, 1, (0,)) == "3"
    assert next_label(plan, 2, ()) == ""


def test_an_empty_plan_offers_by_its_own_scheme():
    plan = Plan("", scheme=Scheme.TWO_LEVELS)
    assert next_label(plan, 0, ()) == "1."
    assert next_label(renumber(Plan("", sections=(Section("А"),))), 0, (0,)) == "1.1."


items = st.recursive(
    st.builds(Item, title=st.text(max_size=3), label=st.text(max_size=5)),
    lambda below: st.builds(Item, title=st.text(max_size=3), children=st.lists(below, max_size=3).map(tuple)),
    max_leaves=8,
)
plans = st.builds(
    Plan,
    title=st.just(""),
    scheme=st.sampled_from(Scheme),
    last_dot=st.booleans(),
    sections=st.lists(
        st.builds(Section, title=st.text(max_size=2), items=st.lists(items, max_size=4).map(tuple)),
        max_size=4,
    ).map(tuple),
)


@given(plans)
def test_a_renumbered_plan_has_no_gaps_no_doubles_and_stays_so(plan):
    once = renumber(plan)
    assert missing_labels(once) == ()
    assert duplicate_labels(once) == ()
    assert renumber(once) == once


@given(plans)
def test_renumbering_changes_labels_only(plan):
    def bare(item: Item) -> Item:
        return replace(item, label="", children=tuple(bare(child) for child in item.children))

    def stripped(value: Plan) -> list:
        return [(section.title, [bare(item) for item in section.items]) for section in value.sections]

    assert stripped(renumber(plan)) == stripped(plan)


@given(plans)
def test_what_is_detected_in_a_renumbered_plan_is_not_deeper_than_its_scheme(plan):
    order = list(Scheme)
    assert order.index(detect(renumber(plan))[0]) <= order.index(plan.scheme)
