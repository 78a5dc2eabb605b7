"""The five real documents against their source texts: whatever a value prints, in order, is the whole source.

White space and marks of conversion aside; what is left out or printed once is named in its test.
"""

import re

import pytest

from documents.act import Act
from roadmaps.plan import Plan
from tests.roadmaps.five_documents import SEEDS, SLUGS, SOURCES, act_of, items_of, read, walk

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the source texts are not at hand")


def source(slug: str) -> str:
    return (SEEDS / SOURCES[slug]).read_text(encoding="utf-8")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def act_pieces(act: Act) -> list[str]:
    requisites = act.requisites
    return [
        *act.issuer_lines,
        *(act.kind.value.upper(), requisites.date_text, requisites.number_text, act.place, act.heading),
        *(act.preamble, act.operative_word),
        *(piece for clause in walk(act.clauses) for piece in (clause.label, clause.text)),
        *(requisites.signatory_post, requisites.signatory_name),
        *act.drafter,
    ]


def table_pieces(plan: Plan) -> list[str]:
    keys = [column.key for column in plan.columns]
    pieces = []
    for section in plan.sections:
        pieces += [section.label, section.title]
        pieces += [item.cell(key) or "" for _, item in section.walk() for key in keys]
    return pieces


def heads(plan: Plan) -> list[str]:
    return [column.label for column in plan.columns]


def targets_pieces(plan: Plan) -> list[str]:
    targets = plan.targets
    pieces = [targets.title, *targets.columns, *(f"{year} г." for year in targets.years)]
    for row in targets.rows:
        pieces += [row.label, row.name, *(row.value(year) for year in targets.years)]
    return pieces


def assert_same(pieces: list[str], text: str) -> None:
    """The pieces in this order, white space aside, are `text`; the first difference is shown."""
    printed, expected = squeezed("".join(pieces)), squeezed(text)
    place = next((n for n, pair in enumerate(zip(printed, expected)) if pair[0] != pair[1]), None)  # noqa: B905
    assert printed == expected, f"{printed[place:][:80]!r} is not {expected[place:][:80]!r}"


def test_morshansk_is_its_source_whole():
    plan = read("morshansk-2020").plan
    description = plan.description.removeprefix("# ")

    assert_same(
        [
            *(*plan.stamp, plan.title, description, plan.table_title),
            *(*heads(plan), *table_pieces(plan), *targets_pieces(plan)),
        ],
        source("morshansk-2020").replace("[bookmark: _GoBack]", ""),
    )


def test_tonkino_is_its_source_whole():
    plan = read("tonkino-2023").plan

    assert_same([*plan.stamp, plan.title, *heads(plan), *table_pieces(plan)], source("tonkino-2023"))


def test_aksay_is_its_source_whole():
    document, act = read("aksay-2020"), act_of("aksay-2020")
    listing = act.appendices[2]

    text = re.sub(r"^ - (?=2\.\d\.)", "", source("aksay-2020"), flags=re.MULTILINE)
    # A page break tore item 4: its last word stands in a row of its own.
    text, torn = re.subn(r"(формы)(\t31\.12\.2020\tОО)\n\n\t(наставничества)\t\t", r"\1 \3\2", text)

    assert torn == 1
    assert_same(
        [
            *(*act_pieces(act), document.plan.title, *heads(document.plan), *table_pieces(document.plan)),
            *(listing.title, *listing.columns, *(cell for row in listing.rows for cell in row)),
        ],
        text,
    )


def test_vytegra_is_its_source_but_for_the_tails_that_its_note_keeps():
    plan = read("vytegra-2020").plan
    text = source("vytegra-2020").replace("**", "")
    tails = [line.strip("\t").split("\t\t\t") for line in text.split("\n") if line.startswith("\t")]
    for cells in tails:
        assert all(f"«…{cell}" in plan.note for cell in cells)
        text = text.replace("\t" + "\t\t\t".join(cells), "")

    assert len(tails) == 3
    assert plan.sections[0].label == "1."  # Not in the text: its rows imply it.
    assert_same([*act_pieces(act_of("vytegra-2020")), *table_pieces(plan)[1:]], text)
    assert plan.title.partition(" по ")[2] == act_of("vytegra-2020").heading.partition(" по ")[2]


def test_chelyabinsk_prints_the_title_and_the_head_of_three_slides_once():
    plan = read("chelyabinsk-2021").plan
    talk, *slides = re.sub("</?b>", "", source("chelyabinsk-2021")).split(f"**{plan.title}**")
    head = "\t".join(heads(plan))

    assert len(slides) == 3
    assert all(slide.count(head) == 1 for slide in slides)
    assert_same(table_pieces(plan), "".join(slides).replace(head, ""))
    for line in talk.split("\n"):
        assert squeezed(line.strip("#*- ")) in squeezed(plan.note)


def test_every_deadline_is_the_one_in_the_table_of_deadlines():
    rows = [line.split("\t") for line in (SEEDS / "deadlines.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    expected: dict[str, list[str]] = {}
    for row in rows:
        if row[2] and not row[1].startswith("[order clause"):
            expected.setdefault(row[0], []).append(row[2])

    for slug, name in SOURCES.items():
        assert [item.deadline for item in items_of(read(slug).plan) if item.deadline] == expected[name]
    clause_terms = [row[2] for row in rows if row[1].startswith("[order clause")]
    assert [clause.term for clause in walk(act_of("aksay-2020").clauses) if clause.term] == clause_terms


@pytest.mark.parametrize("slug", SLUGS)
def test_words_of_every_cell_are_spaced_as_in_the_source(slug):
    """Runs of white space are one space; a compound word broken after its hyphen at a line end is whole."""
    document = read(slug)
    plan = document.plan
    text = re.sub(r"</?b>|\*\*|\[bookmark: _GoBack\]", "", source(slug))
    text = " ".join(re.sub(r"(?<=\w)-\s*\n\s*(?=[а-яё])", "-", text).split())
    # Heads of columns are not in Vytegra's text.
    pieces = [*plan.stamp, *([] if slug == "vytegra-2020" else heads(plan)), *table_pieces(plan)]
    pieces += targets_pieces(plan) if plan.targets.rows else []
    pieces += re.sub("^# ", "", plan.description).split("\n")
    pieces += act_pieces(document.act) if document.act and document.act.has_text else []
    foreign = [piece for piece in pieces if " ".join(piece.split()) not in text]

    torn_by_a_page = [item.title for item in items_of(plan) if slug == "aksay-2020" and item.uid == "4"]
    assert foreign == torn_by_a_page
