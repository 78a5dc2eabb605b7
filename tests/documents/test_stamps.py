"""Marks and stamps of appendices in the forms of the standard, one composition for every output."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from documents.act import Act, ActKind, Appendix, AppendixKind, Clause, Requisites
from documents.page import PageSettings, PrintState
from documents.stamps import approves, corner_groups, own_groups

SETTINGS = PageSettings()
ROADMAP = Appendix(AppendixKind.ROADMAP, "1")
LIST = Appendix(AppendixKind.LIST, "2", "Перечень организаций")
ACT = Act(
    ActKind.ORDER,
    issuer_genitive="управления образования администрации Н-ского района",
    clauses=(
        Clause("Утвердить дорожную карту (приложение 1)."),
        Clause("Руководителям:", children=(Clause("Использовать перечень (приложение № 2) в работе."),)),
    ),
    appendices=(ROADMAP, LIST),
    requisites=Requisites("146", dt.date(2020, 6, 9)),
)
BY = "управления образования администрации Н-ского района"


@pytest.mark.parametrize(
    ("kind", "title", "word", "instrumental"),
    [
        (ActKind.ORDER, "План мероприятий (дорожная карта)", "УТВЕРЖДЕН", "приказом"),
        (ActKind.RESOLUTION, "Дорожная карта внедрения модели", "УТВЕРЖДЕНА", "постановлением"),
        (ActKind.DIRECTIVE, "Положение о наставничестве", "УТВЕРЖДЕНО", "распоряжением"),
        (ActKind.ORDER, "Целевые показатели", "УТВЕРЖДЕНЫ", "приказом"),
    ],
)
def test_the_word_agrees_with_what_is_approved(kind: ActKind, title: str, word: str, instrumental: str) -> None:
    act = replace(ACT, kind=kind)
    assert corner_groups(act, ROADMAP, title, PrintState.APPROVED, SETTINGS) == [
        ["Приложение № 1"],
        [word],
        [f"{instrumental} {BY}", "от 09.06.2020 № 146"],
    ]


@pytest.mark.parametrize("state", [PrintState.DRAFT, PrintState.FOR_SIGNATURE])
def test_until_registration_the_stamp_has_blanks(state: PrintState) -> None:
    assert corner_groups(ACT, ROADMAP, "План", state, SETTINGS)[-1][-1] == "от ____________ № ____"


def test_an_appendix_that_the_act_only_refers_to_bears_the_mark_with_the_act() -> None:
    assert corner_groups(ACT, LIST, LIST.title, PrintState.APPROVED, SETTINGS) == [
        ["Приложение № 2", f"к приказу {BY}", "от 09.06.2020 № 146"]
    ]


def test_an_appendix_that_a_point_approves_bears_the_stamp() -> None:
    act = replace(ACT, clauses=(Clause("Утвердить перечень согласно приложению № 2."),))
    assert corner_groups(act, LIST, LIST.title, PrintState.APPROVED, SETTINGS)[1] == ["УТВЕРЖДЕН"]


def test_points_under_a_lead_in_that_approves_approve() -> None:
    """«1. Утвердить: 1.1. Перечень (приложение 2)»: the word stands over all points that it leads in, at any depth."""
    named = Clause("Перечень организаций (приложение 2);")
    led = replace(ACT, clauses=(Clause("Утвердить:", children=(named,)),))
    deep = replace(ACT, clauses=(Clause("Утвердить:", children=(Clause("Перечни:", children=(named,)),)),))
    assert approves(led, LIST) and approves(deep, LIST)
    closed = Clause("Утвердить дорожную карту.", children=(Clause("Использовать перечень (приложение 2)."),))
    assert not approves(replace(ACT, clauses=(closed,)), LIST)


def test_nothing_is_concluded_about_acts_brought_in_and_appendices_that_no_point_names() -> None:
    assert approves(replace(ACT, brought_in=True), LIST)
    assert approves(replace(ACT, clauses=()), LIST)
    assert approves(replace(ACT, clauses=(Clause("По приложению 12."),)), LIST)


def test_a_body_may_ask_for_the_mark_with_the_act_everywhere() -> None:
    settings = PageSettings(appendix_mark_with_act=True)
    assert corner_groups(ACT, ROADMAP, "План", PrintState.APPROVED, settings)[0][1] == f"к приказу {BY}"


def test_the_only_appendix_has_no_number() -> None:
    single = Appendix(AppendixKind.ROADMAP)
    assert corner_groups(ACT, single, "План", PrintState.APPROVED, SETTINGS)[0] == ["Приложение"]


def test_an_own_stamp_is_printed_word_for_word() -> None:
    own = ("Утверждена", "приказом отдела образования", "от 09.06.2020 №146")
    bare = Act(ActKind.ORDER, brought_in=True)
    assert corner_groups(bare, ROADMAP, "План", PrintState.APPROVED, SETTINGS, own) == [
        ["Утверждена"],
        ["приказом отдела образования", "от 09.06.2020 №146"],
    ]


def test_an_own_mark_is_not_doubled() -> None:
    own = ("Приложение 1", "УТВЕРЖДЕН", "приказом отдела", "от 8.10.2020 № 5")
    act = replace(ACT, brought_in=True)
    assert corner_groups(act, ROADMAP, "План", PrintState.APPROVED, SETTINGS, own) == [
        ["Приложение 1"],
        ["УТВЕРЖДЕН"],
        ["приказом отдела", "от 8.10.2020 № 5"],
    ]
    assert own_groups(("Приложение к приказу", "от 8.10.2020 № 5")) == [["Приложение к приказу"], ["от 8.10.2020 № 5"]]
