"""Whom a control clause means: read from the act's words, never another person of the same surname."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.act import Act, ActKind, Clause, ClauseKind, Requisites
from roadmaps.control_clause import control_clause, names


def act(*clauses: Clause) -> Act:
    return Act(ActKind.ORDER, clauses=clauses, requisites=Requisites("146", dt.date(2020, 6, 9)))


@pytest.mark.parametrize(
    ("text", "person", "meant"),
    [
        ("возложить на Н.А. Пастухову, заместителя начальника", ("Пастухова", "Нина", "Андреевна"), True),
        ("возложить на Пастухову Н. А.", ("Пастухова", "Нина", "Андреевна"), True),
        ("возложить на Пастухову Н. В.", ("Пастухова", "Нина", "Андреевна"), False),
        ("возложить на заместителя начальника Титова П.И.", ("Титов", "Павел", "Ильич"), True),
        ("возложить на заместителя начальника Титову П.И.", ("Титов", "Павел", "Ильич"), False),
        ("возложить на О. Г. Белого", ("Белый", "Олег", "Глебович"), True),
        ("возложить на Галицкую Е.А.", ("Галицкая", "Елена", "Андреевна"), True),
        ("возложить на Короля И.", ("Король", "Иван", ""), True),
        ("возложить на Семёнову", ("Семенова", "Анна", "Петровна"), True),
        ("возложить на управление образования", ("Образов", "Иван", "Ильич"), False),
        ("возложить на Титовского П.И.", ("Титов", "Павел", "Ильич"), False),
        ("возложить на кого-нибудь", ("", "Павел", "Ильич"), False),
    ],
)
def test_a_name_in_the_clause(text: str, person: tuple[str, str, str], meant: bool) -> None:
    assert names(text, *person) is meant


def test_the_clause_that_is_marked_wins_over_one_that_speaks_of_control() -> None:
    spoken = Clause("Обеспечить контроль за посещаемостью.", uid="a")
    marked = Clause("Контроль за исполнением приказа\nоставляю за собой.", kind=ClauseKind.CONTROL, uid="b")
    found = control_clause(act(spoken, marked))
    assert found is not None
    assert (found.label, found.text, found.himself) == (
        "2.",
        "Контроль за исполнением приказа оставляю за собой.",
        True,
    )
    assert (only := control_clause(act(spoken))) is not None and not only.himself
    assert control_clause(act(Clause("Утвердить карту.", uid="c"))) is None


def test_a_nested_clause_keeps_its_number() -> None:
    inner = Clause("Контроль за исполнением возложить на отдел.", uid="b")
    found = control_clause(act(Clause("Отделу:", uid="a", children=(Clause("Утвердить.", uid="c"), inner))))
    assert found is not None and found.label == "1.2."
