"""The five real documents as values: what they hold is what the inventory of the documents counts."""

import json
import re
from collections import Counter

import pytest

from documents.act import AppendixKind, ClauseKind
from documents.values import from_data, to_data
from roadmaps.plan import Audience, Document, Level
from tests.roadmaps.five_documents import PLANS, SLUGS, act_of, by_label, items_of, read, walk


@pytest.mark.parametrize(
    ("slug", "sections", "items", "columns", "deadlines"),
    [
        ("vytegra-2020", [6, 5, 2, 2, 2, 3], 20, 5, 18),
        ("tonkino-2023", [3, 4, 3, 2, 6, 2], 20, 5, 20),
        ("aksay-2020", [8], 8, 4, 8),
        ("chelyabinsk-2021", [14], 14, 2, 14),
        ("morshansk-2020", [45], 45, 5, 45),
    ],
)
def test_sections_items_and_columns_are_counted(slug, sections, items, columns, deadlines):
    plan = read(slug).plan

    assert [len(list(section.walk())) for section in plan.sections] == sections
    assert len(items_of(plan)) == items
    assert len(plan.columns) == columns
    assert sum(bool(item.deadline) for item in items_of(plan)) == deadlines


def test_the_five_documents_hold_105_deadlines_and_two_terms_of_clauses_in_79_wordings():
    deadlines = [item.deadline for slug in SLUGS for item in items_of(read(slug).plan) if item.deadline]

    assert len(deadlines) == 105
    terms = [clause.term for clause in walk(act_of("aksay-2020").clauses) if clause.term]
    assert terms == ["до 31.12.2020", "до 31.12.2020 года"]
    # The case of letters aside: «В соответствии со сроками …» stands in both cases.
    assert len({text.casefold() for text in deadlines + terms}) == 79


def test_empty_and_missing_cells_are_told_apart():
    vytegra = by_label("vytegra-2020")
    empty = {
        (uid, key)
        for uid, item in vytegra.items()
        for key in ("deadline", "responsible", "result")
        if item.cell(key) == ""
    }
    missing = {uid for uid, item in vytegra.items() if item.result is None}

    assert empty == {
        ("1.3", "responsible"),
        ("1.7", "result"),
        ("2.1", "result"),
        *((uid, key) for uid in ("7.1", "7.2") for key in ("deadline", "responsible")),
    }
    assert missing == {"6.1", "6.2", "7.1", "7.1.1", "7.2"}
    assert [uid for uid, item in by_label("morshansk-2020").items() if not item.responsible] == ["33"]
    assert all(item.result is None for item in items_of(read("aksay-2020").plan))
    assert all(item.responsible is None and item.result is None for item in items_of(read("chelyabinsk-2021").plan))


def test_numbers_stand_as_printed():
    vytegra = read("vytegra-2020").plan
    assert [section.label for section in vytegra.sections] == ["1.", "2.", "3.", "4.", "6.", "7."]
    assert vytegra.sections[0].title == ""
    assert [item.label for item in items_of(vytegra)][:8] == [
        *("1.3.", "1.4.", "1.5.", "1.6.", "1.7.", "1.8."),
        *("2.1.", "2.2."),
    ]
    assert [(level, item.label) for _, level, item in vytegra.walk()][-3:] == [
        *((0, "7.1."), (1, "7.1.1."), (0, "7.2.")),
    ]
    undotted = [item.label for item in items_of(read("tonkino-2023").plan) if not item.label.endswith(".")]
    assert undotted == ["1.1", "1.3", "3.1", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6"]
    assert [item.label for item in items_of(read("morshansk-2020").plan)] == ["1.", *map(str, range(2, 46))]
    assert [item.label for item in items_of(read("aksay-2020").plan)] == list("12345678")
    assert {item.label for item in items_of(read("chelyabinsk-2021").plan)} == {""}


def test_responsible_wordings_are_distributed_as_in_the_documents():
    tonkino = Counter(item.responsible for item in items_of(read("tonkino-2023").plan))
    assert tonkino == {
        "ИДК": 8,
        "образовательные организаций (ОО, ДОУ, ДО)": 5,
        "ИДК, образовательные организаций (ОО, ДОУ, ДО)": 2,
        "Руководители образовательных организаций (ОО, ДОУ, ДО), кураторы в ОО": 2,
        "Руководители образовательных организаций (ОО, ДОУ, ДО)": 1,
        "руководители образовательных организаций (ОО, ДОУ, ДО)": 1,
        "ИДК, руководители образовательных организаций (ОО, ДОУ, ДО)": 1,
    }
    aksay = Counter(item.responsible for item in items_of(read("aksay-2020").plan))
    assert aksay == {"УОААР": 1, "ОО": 7}
    morshansk = Counter(item.responsible for item in items_of(read("morshansk-2020").plan))
    assert sorted(morshansk.values(), reverse=True) == [24, 6, 4, 3, 3, 1, 1, 1, 1, 1]
    assert morshansk["МБОУ Алгасовская СОШ"] == 24
    vytegra = {item.responsible for item in items_of(read("vytegra-2020").plan) if item.responsible}
    assert len(vytegra) == 10


@pytest.mark.parametrize(
    ("slug", "parties"),
    [
        (
            "vytegra-2020",
            {"school_heads", "curators", "vytegra-codu", "schools", "vytegra-education", "partners"},
        ),
        ("tonkino-2023", {"tonkino-idk", "organization_heads", "all_organizations", "curators"}),
        ("aksay-2020", {"aksay-education", "schools"}),
        ("chelyabinsk-2021", set()),
        (
            "morshansk-2020",
            {
                *("morshansk-rimc/директор", "morshansk-rimc", "morshansk-algasovo"),
                *("morshansk-algasovo/куратор внедрения методологии", "morshansk-algasovo/директор"),
                *("morshansk-education", "morshansk-education/куратор внедрения методологии в районе"),
                "partners",
            },
        ),
    ],
)
def test_parties_are_those_of_the_documents_and_no_others(slug, parties):
    named = {
        "/".join(filter(None, (party.organization or party.group, party.position)))
        for item in items_of(read(slug).plan)
        for party in item.parties
    }

    assert named == parties


@pytest.mark.parametrize("slug", SLUGS)
def test_an_item_has_parties_exactly_where_it_words_them(slug):
    for item in items_of(read(slug).plan):
        assert bool(item.parties) == bool(item.responsible), item.label
        assert all(bool(party.organization) != bool(party.group) for party in item.parties), item.label


@pytest.mark.parametrize(
    ("slug", "uid"), [("vytegra-2020", "7.1.1"), ("morshansk-2020", "38"), ("morshansk-2020", "39")]
)
def test_a_row_of_two_levels_says_who_answers_for_which_part(slug, uid):
    item = by_label(slug)[uid]

    assert {party.level for party in item.parties} == {Level.SCHOOL, Level.MUNICIPALITY}
    assert all(party.part and party.part in item.title for party in item.parties)


@pytest.mark.parametrize("slug", SLUGS)
def test_result_documents_word_the_whole_result_cell(slug):
    kinds = {
        *("order", "regulation", "roadmap", "programme", "list", "agreement", "base", "protocol"),
        *("reference", "report", "site_page", "letter", "forms", "materials", "outcome"),
    }
    for item in items_of(read(slug).plan):
        assert ", ".join(result.wording for result in item.results) == (item.result or "")
        assert {result.kind for result in item.results} <= kinds


def test_line_breaks_separate_the_bullets_of_a_cell():
    morshansk = by_label("morshansk-2020")
    bullets = {
        uid: sum(line.startswith("- ") for line in item.title.split("\n"))
        for uid, item in morshansk.items()
        if "\n" in item.title
    }
    assert bullets == {"9": 4, "11": 0, "31": 5, "38": 4, "39": 0, "41": 2}
    assert morshansk["9"].title.split("\n")[4].startswith("сроки проведения мониторинга")
    assert sum(line.startswith("- ") for line in morshansk["24"].result.split("\n")) == 3
    assert len(morshansk["12"].result.split("\n")) == 5
    tonkino = by_label("tonkino-2023")
    assert [len(tonkino[uid].title.split("\n- ")) for uid in ("6.1", "6.2")] == [3, 3]
    assert "\n" not in by_label("vytegra-2020")["7.1.1"].title


def test_misprints_stay_and_their_readings_stand_beside():
    assert by_label("vytegra-2020")["2.7"].result == "Информационная компания"
    assert dict(by_label("vytegra-2020")["2.7"].readings) == {"result": "Информационная кампания"}
    assert dict(by_label("aksay-2020")["1"].readings) == {"deadline": "До 08.09.2020"}
    morshansk = by_label("morshansk-2020")
    assert morshansk["36"].title.endswith("наставничества кураторы внедрения")
    assert {uid for uid, item in morshansk.items() if "title" in dict(item.readings)} == {
        *("9", "24", "27", "31", "36", "40", "41", "43", "44", "45"),
    }
    for slug in SLUGS:
        for item in items_of(read(slug).plan):
            assert all(item.cell(field) not in (None, "", text) for field, text in item.readings), item.label


def test_stages_of_the_cycle_are_marked_where_the_item_is_one():
    stages = {uid: item.stage for uid, item in by_label("morshansk-2020").items() if item.stage}

    assert stages == {"12": 1, "17": 4, "24": 3, "27": 2, "28": 4, "30": 5, "31": 6, "41": 7}
    vytegra = {uid: item.stage for uid, item in by_label("vytegra-2020").items() if item.stage}
    assert vytegra == {"3.1": 1, "3.7": 7}


def test_aksay_items_that_are_targets_point_at_their_indicator():
    pointed = [uid for uid, item in by_label("aksay-2020").items() if item.target == "students_in_mentoring"]

    assert pointed == ["4", "5", "6", "7", "8"]


def test_morshansk_describes_seven_stages_with_31_points():
    lists: dict[str, list[str]] = {}
    lead = ""
    for line in read("morshansk-2020").plan.description.split("\n"):
        if re.match("[·●] ", line):
            lists.setdefault(lead, []).append(line[0])
        else:
            lead = line
    stages = {lead[:6]: points for lead, points in lists.items() if lead.startswith("Этап ")}

    assert [len(points) for points in stages.values()] == [4, 6, 3, 3, 4, 6, 5]
    assert [len(points) for lead, points in lists.items() if not lead.startswith("Этап ")] == [5, 2, 11, 2]


def test_morshansk_targets_are_six_indicators_over_five_years():
    targets = read("morshansk-2020").plan.targets

    assert targets.years == (2020, 2021, 2022, 2023, 2024)
    assert [[int(row.value(year)) for year in targets.years] for row in targets.rows] == [
        [10, 20, 35, 50, 70],
        [3, 5, 7, 9, 11],
        [100, 100, 100, 100, 100],
        [2, 4, 6, 8, 10],
        [50, 55, 60, 70, 85],
        [50, 55, 60, 70, 85],
    ]
    for row in targets.rows:
        ratio = row.name.partition("(отношение ")[2]
        numerator = row.numerator.replace("количество", "количества", 1)
        denominator = row.denominator.replace("общее количество", "общему количеству", 1)
        assert (row.label, row.unit) == ("", "%")
        assert ratio.rstrip(" )") == f"{numerator}, к {denominator}".rstrip(" )")


def test_acts_hold_their_clauses_control_and_signatory():
    vytegra, aksay = act_of("vytegra-2020"), act_of("aksay-2020")

    assert [clause.label for clause in vytegra.clauses] == ["1.", "2."]
    assert [(clause.label, len(clause.children)) for clause in aksay.clauses] == [
        *(("1.", 0), ("2.", 4), ("3.", 0), ("4.", 0)),
    ]
    for act in (vytegra, aksay):
        assert [clause.kind for clause in act.clauses][-1] is ClauseKind.CONTROL
        assert act.has_text
        assert all(basis.wording in act.preamble for basis in act.basis)
    assert [len(act.basis) for act in (vytegra, aksay)] == [2, 4]
    assert vytegra.requisites.signatory_name == "А.В. Скресанов"
    assert aksay.requisites.date_text == "8.10.2020"
    assert [(part.kind, part.number, part.absent) for part in aksay.appendices] == [
        (AppendixKind.ROADMAP, "1", False),
        (AppendixKind.TEXT, "2", True),
        (AppendixKind.LIST, "3", False),
    ]
    assert [len(row) for row in aksay.appendices[2].rows] == [3]


def test_of_tonkino_and_morshansk_only_the_stamp_is_known():
    for slug, number, first in (
        ("tonkino-2023", "№14", "УТВЕРЖДЕНО"),
        ("morshansk-2020", "№146", "Утверждена"),
    ):
        document = read(slug)
        act = act_of(slug)
        assert not act.has_text
        assert act.requisites.number_text == number
        assert document.plan.stamp[0] == first
        assert document.plan.stamp[-1] == f"{act.requisites.date_text} {number}"
    assert read("tonkino-2023").plan.audience is Audience.TEACHERS


def test_chelyabinsk_has_no_act():
    assert read("chelyabinsk-2021").act is None


@pytest.mark.parametrize("slug", SLUGS)
def test_a_document_is_read_back_as_it_was_written(slug):
    text = (PLANS / f"{slug}.json").read_text(encoding="utf-8")
    document = read(slug)

    assert from_data(Document, to_data(document)) == document
    assert json.dumps(to_data(document), ensure_ascii=False, indent=1) + "\n" == text


@pytest.mark.parametrize("slug", SLUGS)
def test_identifiers_are_unique(slug):
    document = read(slug)
    # A section without heading and number is no row of its own and has no identity.
    uids = [section.uid for section in document.plan.sections if section.title or section.label]
    uids += [item.uid for item in items_of(document.plan)]
    uids += [row.uid for row in document.plan.targets.rows]
    if document.act:
        uids += [clause.uid for clause in walk(document.act.clauses)]
        uids += [appendix.uid for appendix in document.act.appendices]

    assert "" not in uids
    assert len(set(uids)) == len(uids)
