"""Papers as files: their structure, long lists, hostile words. No database."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from documents.act import ActKind, AppendixKind, ClauseKind, Requisites
from documents.page import PageSettings, PrintState
from mentoring.papers.blocks import MEETING_HEADS, PAIR_HEADS, table_block
from mentoring.papers.composing import Material, compose
from mentoring.papers.fields import KINDS
from mentoring.papers.pages import print_papers
from mentoring.papers.samples import sample
from mentoring.papers.sheet import BlockKind, Paper
from mentoring.papers.template import parse
from mentoring.papers.texts import product_text
from mentoring.papers.word import papers_docx
from tests.mentoring.papers.reading import docx_text, is_tagged, pages_of, pdf_text

READY = PrintState.FOR_SIGNATURE


def paper(kind: str, material: Material | None = None, **fields: object) -> Paper:
    material = material or sample(kind)
    return compose(kind, kind, parse(kind, product_text(kind)), replace(material, **fields), {}, {})  # type: ignore[arg-type]


def pdf(one: Paper, state: PrintState = READY) -> bytes:
    return print_papers([one], PageSettings(), state).pdf


def pairs(number: int) -> Material:
    rows = [
        (str(place), f"Вымышленнова Дарья {place}", f"Придуманный Илья {place}\nНебывалая Анна {place}", "с 14.09.2020")
        for place in range(1, number + 1)
    ]
    made = sample("assignment")
    return replace(made, blocks={**made.blocks, "таблица пар": table_block(PAIR_HEADS, rows)})


class TestOrder:
    def test_golden_structure(self) -> None:
        act = paper("assignment").act
        assert act is not None
        assert act.kind is ActKind.ORDER and act.heading == "О закреплении наставнических пар и групп"
        assert act.preamble.startswith("В целях реализации программы наставничества в муниципальном бюджетном")
        assert act.operative_word == "приказываю"
        assert [len(clause.children) for clause in act.clauses] == [0, 0, 2, 0]
        assert act.clauses[2].text == "Куратору программы наставничества Сидорову Игорю Павловичу:"
        assert act.clauses[-1].kind is ClauseKind.CONTROL
        (appendix,) = act.appendices
        assert (appendix.kind, appendix.number, appendix.title) == (
            AppendixKind.TABLE,
            "",
            "Список наставнических пар и групп",
        )

    def test_introduction_says_what_the_model_asks_of_it(self) -> None:
        act = paper("introduction").act
        assert act is not None
        told = " ".join(clause.text for clause in act.clauses)
        for words in (
            "Срок внедрения: с 14.09.2020 по 31.05.2021",
            "ответственным за внедрение и реализацию целевой модели наставничества Сидорова Игоря Павловича",
            "материально-техническое обеспечение программы наставничества Котову Веру Ильиничну",
            "мониторинг эффективности программы наставничества в сроки: декабрь 2020 г., май 2021 г.",
            "планируемые результаты",
            "Утвердить Положение",
            "Контроль за исполнением",
        ):
            assert words in told
        assert ".." not in told

    def test_stamp_agrees_with_what_is_approved(self) -> None:
        assert "УТВЕРЖДЕН приказом муниципального бюджетного" in pdf_text(pdf(paper("assignment")))
        assert "УТВЕРЖДЕНО приказом муниципального бюджетного" in pdf_text(pdf(paper("regulation")))

    def test_blanks_before_registration_and_requisites_after_it(self) -> None:
        assert "от ____________ № ____" in pdf_text(pdf(paper("assignment")))
        given = Requisites(number="87-од", date=dt.date(2020, 9, 14))
        told = pdf_text(pdf(paper("assignment", requisites=given), PrintState.APPROVED))
        assert told.count("№ 87-од") == 2 and told.count("от 14.09.2020") == 2 and "____" not in told

    @pytest.mark.parametrize(("number", "pages"), [(1, 2), (60, 5)])
    def test_one_pair_and_sixty_groups(self, number: int, pages: int) -> None:
        printed = pdf(paper("assignment", pairs(number)))
        told = pdf_text(printed)
        assert pages_of(printed) == pages
        assert f"Вымышленнова Дарья {number}" in told and f"Небывалая Анна {number}" in told
        # The head of the table is repeated on each of its pages.
        assert told.count("Наставляемые Срок работы") == pages - 1


class TestFiles:
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_paper_is_a_tagged_pdf_and_opens_in_word(self, kind: str) -> None:
        one = paper(kind)
        printed = pdf(one)
        assert is_tagged(printed, kind)
        told, word = pdf_text(printed), docx_text(papers_docx([one], PageSettings(), READY))
        for words in re.findall(r"[а-яё]{9,}", told)[:40]:
            assert words in word

    @pytest.mark.parametrize("kind", KINDS)
    def test_blank_has_rules_and_no_braces(self, kind: str) -> None:
        blank = Material(head=sample(kind).head)
        told = pdf_text(pdf(compose(kind, kind, parse(kind, product_text(kind)), blank, {}, {})))
        assert "____" in told
        assert "{" not in told and "}" not in told

    @pytest.mark.parametrize(
        ("signer", "has_parent", "has_self"), [("родитель", True, False), ("оба", True, True), ("сам", False, True)]
    )
    def test_who_signs_a_consent(self, signer: str, has_parent: bool, has_self: bool) -> None:
        told = pdf_text(pdf(paper("consent_processing", signer=signer)))
        assert ("Родитель (законный представитель) Дата" in told) is has_parent
        assert ("Участник Дата" in told) is has_self
        assert ("Я, Громов Максим Андреевич" in told) is (signer == "сам")

    def test_awards_take_one_sheet_even_with_a_long_name(self) -> None:
        made = sample("certificate")
        long = "Вымышленная-Необыкновеннодлинная Александра-Мария Владиславовна-Константиновна"
        for kind in ("certificate", "thanks"):
            printed = pdf(paper(kind, values={**made.values, "участник": long}))
            assert pages_of(printed) == 1

    @pytest.mark.parametrize("kind", ["certificate", "thanks"])
    def test_awards_stand_in_a_frame_in_word_too(self, kind: str) -> None:
        document = docx.Document(io.BytesIO(papers_docx([paper(kind)], PageSettings(), READY)))
        (section,) = document.sections
        frame = section._sectPr.find(qn("w:pgBorders"))
        assert {side.tag for side in frame} == {qn(f"w:{side}") for side in ("top", "left", "bottom", "right")}
        assert section.left_margin == section.right_margin
        assert "Название награды" in {one.style.name for one in document.paragraphs}
        plain = docx.Document(io.BytesIO(papers_docx([paper("plan")], PageSettings(), READY)))
        assert plain.sections[0]._sectPr.find(qn("w:pgBorders")) is None

    def test_rows_of_a_blank_are_high_enough_to_write_in_and_columns_are_those_of_the_full_paper(self) -> None:
        rows = [(str(number), *[""] * 6) for number in range(1, 4)]
        made = sample("journal")
        blank = replace(made, blocks={**made.blocks, "таблица встреч": table_block(MEETING_HEADS, rows)}, hand=True)
        full, empty = (
            docx.Document(io.BytesIO(papers_docx([paper("journal", one)], PageSettings(), READY))).tables[0]
            for one in (made, blank)
        )
        assert [one.width for one in full.columns] == [one.width for one in empty.columns]
        assert full.rows[1].height is None and empty.rows[1].height.mm > 12

    def test_an_agreement_ends_with_addresses_of_both(self) -> None:
        told = pdf_text(pdf(paper("agreement")))
        assert "адрес: с. Образцово, ул. Школьная, д. 1" in told and "г. Образцовск, ул. Заводская, д. 5" in told

    def test_many_papers_in_one_file_each_begin_a_page(self) -> None:
        three = [paper("consent_media")] * 3
        assert print_papers(three, PageSettings(), READY).pages == 3


HOSTILE = (
    "<b>Громов</b> & «Ко»",
    "{школа} {{ 7*7 }} {% debug %}",
    "# Громов",
    "- Громов",
    "\u202eвомроГ\u202c",
    "Гро\x00мов\x07",
    "Громов\n=== Приложение\n# Заголовок",
)


class TestHostileNames:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_a_name_is_words_and_nothing_else(self, name: str) -> None:
        calm = paper("consent_participation", signer="сам")
        one = paper(
            "consent_participation", values={**sample("consent_participation").values, "участник": name}, signer="сам"
        )
        assert [block.kind for block in one.blocks] == [block.kind for block in calm.blocks]
        told = pdf_text(pdf(one))
        assert "\u202e" not in told and "\x00" not in told
        assert "49" not in told.replace("149", "") or "{{ 7*7 }}" in told
        docx_text(papers_docx([one], PageSettings(), READY))

    def test_a_name_at_the_head_of_a_line_makes_no_list(self) -> None:
        lines = parse("thanks", "# Т\n{участник}\n{участник}")
        made = compose("thanks", "Т", lines, Material(values={"участник": "# - Громов"}), {}, {})
        assert [block.kind for block in made.blocks] == [BlockKind.TITLE, BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]

    def test_a_megabyte_is_cut(self) -> None:
        one = paper("consent_participation", values={"участник": "Г" * 1_000_000}, signer="сам")
        assert max(len(block.text) for block in one.blocks) < 10_000
