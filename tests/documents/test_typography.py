"""Character rules of official texts: what is changed unseen, what is only offered, how stamps agree."""

from __future__ import annotations

import pytest

from documents.typography import (
    BREAK,
    JOINER,
    NB_HYPHEN,
    NBSP,
    Repair,
    apply,
    invisible,
    invisible_title,
    parted,
    plain,
    stamp_word,
    visible_repairs,
)


def shown(text: str) -> str:
    """Invisible characters as signs that a test can be read by."""
    return text.replace(NBSP, "~").replace(NB_HYPHEN, "=").replace(JOINER, "|")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("№ 14", "№~14"),
        ("№14", "№14"),
        ("15 % детей", "15~% детей"),
        ("2020 г. и 2020-2024 гг.", "2020~г. и~2020=2024~гг."),
        ("2023 год, 31.12.2020 года", "2023~год, 31.12.2020~года"),
        ("25 декабря 2019 года", "25~декабря 2019~года"),
        ("г. Вытегра", "г.~Вытегра"),
        ("п. 5 ст. 3 разд. 2", "п.~5 ст.~3 разд.~2"),
        ("пункта 11 раздела 3", "пункта~11 раздела~3"),
        ("приложение № 1", "приложение~№~1"),
        ("графу 4 изложить", "графу~4 изложить"),
        ("от 25.12.2019 до 28.05.2021", "от~25.12.2019 до~28.05.2021"),
        ("реализации – это", "реализации~– это"),
        ("(далее - кураторы)", "(далее~- кураторы)"),
        ("в образовании и с детьми", "в~образовании и~с~детьми"),
        ("В школе", "В~школе"),
        ("МКУ РИМЦ", "МКУ~РИМЦ"),
        ("МУ «ЦОДУ ВМР», ОО", "МУ~«ЦОДУ~ВМР», ОО"),
        ("не позднее 15.12.2020", "не~позднее 15.12.2020"),
        ("№ Р-145 и МР-42/02, 8-3", "№~Р=145 и~МР=42/02, 8=3"),
        ("Н-ский район", "Н=ский район"),
        ("1–15 декабря", "1–|15~декабря"),
        ("Сентябрь-октябрь", "Сентябрь-октябрь"),
        ("май -июнь", "май =июнь"),
        ("то же, едва ли, если бы", "то~же, едва~ли, если~бы"),
        ("№ п/п", "№~п/|п"),
    ],
)
def test_invisible_rules(text, expected):
    assert shown(invisible(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("М.С. Петровой", "М.С.~П|е|т|р|о|в|о|й"),
        ("Кочеткова Л.Н.", "К|о|ч|е|т|к|о|в|а~Л.Н."),
        ("И. О. Петров", "И.~О.~П|е|т|р|о|в"),
    ],
)
def test_a_surname_keeps_to_its_initials_and_is_never_cut(text, expected):
    assert shown(invisible(text)) == expected


def test_titles_keep_longer_prepositions_too():
    assert shown(invisible_title("для школ на 2026 год по внедрению")) == "для~школ на~2026~год по~внедрению"


@pytest.mark.parametrize(
    "text",
    ["№14 «а » 2020г. N Р-145", "май -июнь 2023 г", "мотивационно - личностного", "- контроль; – реестр", "8.09.2020"],
)
def test_invisible_rules_change_no_glyph(text):
    seen = invisible(text).replace(NBSP, " ").replace(NB_HYPHEN, "-").replace(JOINER, "")
    assert seen == text


def test_a_run_that_no_line_holds_may_end_a_line_anywhere_and_keeps_its_letters():
    endless = "наставничество" * 300
    pieces = parted(endless).split(BREAK)
    assert "".join(pieces) == endless
    assert max(map(len, pieces)) == 6
    assert parted(f"до {endless}, после").replace(BREAK, "") == f"до {endless}, после"
    assert parted("взаимо" * 10) == "взаимо" * 10


def test_what_is_no_text_goes_and_white_space_becomes_one_space():
    assert plain("а\x00б \t\u200f в\r\nг\u2028д\ud800") == "аб в\nг\nд"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("районе )", "районе)"),
        ("« Школа »", "«Школа»"),
        ("№14", "№ 14"),
        ("N Р-145", "№ Р-145"),
        ("2020г.", "2020 г."),
        ("ЦМН – модель", "ЦМН — модель"),
        ("(далее - кураторы)", "(далее — кураторы)"),
        ("2020-2024 гг.", "2020–2024 гг."),
        ("II - III квартал", "II–III квартал"),
        ("2-3 квартал", "2–3 квартал"),
        ("май -июнь", "май–июнь"),
        ("1-15 декабря", "1–15 декабря"),
        ("мотивационно - личностного", "мотивационно-личностного"),
    ],
)
def test_repairs_that_need_no_question(text, expected):
    repairs = visible_repairs(text)
    assert [repair.question for repair in repairs] == [False] * len(repairs)
    assert apply(text, repairs) == expected


@pytest.mark.parametrize("text", ["организации - партнеры", "2023 г", "8.09.2020", "декабрь .2020"])
def test_repairs_that_only_a_person_can_judge(text):
    assert [repair.question for repair in visible_repairs(text)] == [True]


@pytest.mark.parametrize(
    "text", ["- контроль процедуры", "научно-методический", "№ 14 от 08.10.2020", "информационно — и только", "Р-145"]
)
def test_correct_text_needs_no_repair(text):
    assert visible_repairs(text) == []


def test_only_accepted_repairs_are_applied():
    text = "№14 от 2020г."
    number, year = visible_repairs(text)
    assert apply(text, [number]) == "№ 14 от 2020г."
    assert apply(text, [year]) == "№14 от 2020 г."
    assert number == Repair(0, 1, "№ ", "пробел после «№»")


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("План мероприятий (дорожная карта) по внедрению", "УТВЕРЖДЕН"),
        ("План («дорожная карта») реализации", "УТВЕРЖДЕН"),
        ("Дорожная карта (план мероприятий)", "УТВЕРЖДЕНА"),
        ("«Дорожная карта» внедрения методологии", "УТВЕРЖДЕНА"),
        ("Муниципальная программа наставничества", "УТВЕРЖДЕНА"),
        ("Положение о наставничестве", "УТВЕРЖДЕНО"),
        ("Перечень организаций", "УТВЕРЖДЕН"),
        ("Комплекс мер", "УТВЕРЖДЕН"),
        ("Отчёт", "УТВЕРЖДЕН"),
        ("Целевые показатели внедрения", "УТВЕРЖДЕНЫ"),
        ("Планируемые результаты", "УТВЕРЖДЕНЫ"),
        ("Расписание занятий", "УТВЕРЖДЕНО"),
        ("Ведомость учета", "УТВЕРЖДЕНА"),
        ("", "УТВЕРЖДЕН"),
    ],
)
def test_the_stamp_agrees_with_what_is_approved(title, word):
    assert stamp_word(title) == word
