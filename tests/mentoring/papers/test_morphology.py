"""Names in their cases: what is suggested, and when a person is asked to look. No database."""

from __future__ import annotations

import pytest

from mentoring.papers import morphology

CASES = ("gent", "datv", "accs", "ablt", "loct")


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Петрова Анна Сергеевна", ("Петровой Анны Сергеевны", "Петровой Анне Сергеевне", "Петрову Анну Сергеевну")),
        ("Черных Илья Олегович", ("Черных Ильи Олеговича", "Черных Илье Олеговичу", "Черных Илью Олеговича")),
        ("Салтыков-Щедрин Михаил Евграфович", ("Салтыкова-Щедрина Михаила Евграфовича",)),
        ("Ткач Анна Ильинична", ("Ткач Анны Ильиничны", "Ткач Анне Ильиничне")),
        ("Шевченко Тарас Петрович", ("Шевченко Тараса Петровича", "Шевченко Тарасу Петровичу")),
        ("И.П. Сидоров", ("И.П. Сидорова", "И.П. Сидорову")),
        ("Громова О. И.", ("Громовой О.И.", "Громовой О.И.", "Громову О.И.")),
    ],
)
def test_names_that_both_sources_bend_alike(name: str, forms: tuple[str, ...]) -> None:
    for case, form in zip(CASES, forms, strict=False):
        assert morphology.person(name, case) == morphology.Bent(form, sure=True)


@pytest.mark.parametrize(
    "name", ["Алиев Мамед Али оглы", "Smith John", "Вымышленный7 Илья", "Саша", "Ё", "{школа} <b>"]
)
@pytest.mark.parametrize("case", CASES)
def test_never_silently_wrong(name: str, case: str) -> None:
    assert not morphology.person(name, case).sure


def test_what_a_person_corrected_is_taken() -> None:
    (taught,) = morphology.corrections("Ёлкин-Странный Илья Олегович", "Ёлкину-Странну Илье Олеговичу", "datv")
    assert taught == ("Ёлкин-Странный", "datv-masc", "Ёлкину-Странну")
    known = {taught[:2]: taught[2]}
    bent = morphology.person("Ёлкин-Странный Максим Ильич", "datv", known=known)
    assert bent == morphology.Bent("Ёлкину-Странну Максиму Ильичу", sure=True)


@pytest.mark.parametrize(
    ("words", "genitive"),
    [
        ("директор", "директора"),
        ("Заместитель директора по воспитательной работе", "заместителя директора по воспитательной работе"),
        ("И.о. директора", "И.о. директора"),
        ("Исполняющий обязанности директора", "исполняющего обязанности директора"),
        ("МБОУ «Алгасовская СОШ»", "МБОУ «Алгасовская СОШ»"),
        (
            "Муниципальное бюджетное общеобразовательное учреждение «Алгасовская СОШ»",
            "муниципального бюджетного общеобразовательного учреждения «Алгасовская СОШ»",
        ),
        ("Общество с ограниченной ответственностью «Рога»", "общества с ограниченной ответственностью «Рога»"),
    ],
)
def test_posts_and_organizations(words: str, genitive: str) -> None:
    assert morphology.phrase(words, "gent") == morphology.Bent(genitive, sure=True)


def test_a_phrase_without_a_noun_is_asked_about() -> None:
    assert not morphology.phrase("по воспитательной работе", "gent").sure
    assert not morphology.phrase("МБОУ Алгасовская СОШ", "gent").sure


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Петрова Анна Сергеевна", "А.С. Петрова"),
        ("Ким Олег", "О. Ким"),
        ("Сидоров И. П.", "И.П. Сидоров"),
        ("И. П. Сидоров", "И.П. Сидоров"),
        ("Петрова", "Петрова"),
        ("", ""),
    ],
)
def test_initials(name: str, short: str) -> None:
    assert morphology.initials(name) == short
