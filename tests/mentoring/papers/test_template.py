"""The language of texts: a whitelist of fields, faults told in Russian with what to write. No database."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.papers.composing import compose
from mentoring.papers.fields import CASES, KINDS, SHORT, FieldKind, fields_of
from mentoring.papers.samples import sample
from mentoring.papers.template import TemplateWrong, named, parse
from mentoring.papers.texts import product_text


@pytest.mark.parametrize("kind", KINDS)
def test_product_text_is_right_and_prints_every_field(kind: str) -> None:
    lines = parse(kind, product_text(kind))
    assert list(named(lines))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{шкала}", "Строка 1: поля «шкала» нет. Возможно, {школа}?"),
        ("{участник|родит}", "Возможно, {участник|род}?"),
        ("{класс|род}", "поле {класс} не склоняется"),
        ("Я, {участник", "фигурная скобка без пары"),
        ("Я, участник}", "фигурная скобка без пары"),
        ("Я, {подпись участника}", "ставят одно на отдельной строке"),
        ("[отец] Я", "«[отец]» непонятно. В скобках пишут, кто подписывает: родитель, оба, сам."),
        ("{settings.SECRET_KEY}", "поля «settings.SECRET_KEY» нет"),
        ("{{ request.user }}", "фигурная скобка"),
        ("   \n ", "Текст пуст."),
        ("{таблица пар}", "поля «таблица пар» нет"),
    ],
)
def test_faults_are_told_with_what_to_write(text: str, told: str) -> None:
    with pytest.raises(TemplateWrong) as wrong:
        parse("certificate", text)
    assert told in str(wrong.value)


@pytest.mark.parametrize("lost", ["# ", "ПРИКАЗЫВАЮ", "1. ", "2. ", "3. "])
def test_an_order_needs_heading_and_operative_word(lost: str) -> None:
    text = "\n".join(line for line in product_text("curator").splitlines() if not line.startswith(lost))
    if lost in ("# ", "ПРИКАЗЫВАЮ"):
        with pytest.raises(TemplateWrong):
            parse("curator", text)
    else:
        parse("curator", text)


def test_a_megabyte_is_refused_in_words() -> None:
    with pytest.raises(TemplateWrong, match="Текст длиннее 60 тысяч знаков"):
        parse("certificate", "а" * 1_000_000)


def test_many_faults_are_told_in_one_go_and_cut() -> None:
    with pytest.raises(TemplateWrong) as wrong:
        parse("certificate", "{нет такого}\n" * 500)
    assert len(wrong.value.messages) == 13 and wrong.value.messages[-1] == "И ещё ошибок: 488."


NAMES = st.sampled_from(
    [
        (field.name, form)
        for field in fields_of("consent_labour").values()
        if field.kind is not FieldKind.BLOCK
        for form in (
            "",
            *(CASES if field.kind is not FieldKind.TEXT else ()),
            *((SHORT,) if field.kind is FieldKind.PERSON else ()),
        )
    ]
)
WORDS = st.text(st.characters(exclude_characters="{}\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, NAMES), min_size=1, max_size=4))
def test_whitelisted_fields_are_always_read_and_filled(parts: list[tuple[str, tuple[str, str]]]) -> None:
    text = "^ и " + "".join(f"{words}{{{name}{'|' + form if form else ''}}}" for words, (name, form) in parts)
    lines = parse("consent_labour", text)
    assert [one.field.name for one in named(lines)] == [name for _, (name, _) in parts]
    made = compose("consent_labour", "", lines, sample("consent_labour"), {}, {})
    assert "{" not in made.blocks[0].text


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=40))
def test_any_other_name_is_refused_and_never_looked_up(name: str) -> None:
    known = {" ".join(field.casefold().replace("ё", "е").split()) for field in fields_of("certificate")}
    inside = name.partition("|")[0]
    if " ".join(inside.casefold().replace("ё", "е").split()) in known:
        return
    with pytest.raises(TemplateWrong):
        parse("certificate", f"Я {{{name}}}")
