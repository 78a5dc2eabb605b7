"""The act of destruction and the extract of the log, as a value and as pages (приказ РКН 28.10.2022 № 179).

Both name people by codes alone: the act outlives what it destroyed by three years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from documents.page import PageSettings, PrintState
from documents.tables import Column, Row, Table
from mentoring.models import Person
from mentoring.papers.pages import print_papers
from mentoring.papers.sheet import Block, BlockKind, Paper, Signature
from organizations.models import Organization, User

SYSTEM = "информационная система «Дорожные карты наставничества», модуль наставничества"
METHOD = "стирание записей в базе данных и удаление файлов средствами информационной системы"
NAME_CATEGORIES = ("фамилия, имя, отчество", "дата рождения")
KEPT_YEARS = 3
"""How long the act and the extract are kept."""
KEPT = (
    "Даты, виды и число встреч, оценки, состояние пар остаются в системе под кодами",
    "Подлинники согласий на бумаге школа хранит три года после окончания их действия или отзыва",
    "Приказы и другие подписанные бумаги школы, а также их копии в системе хранятся по срокам, которые установлены "
    "архивными правилами, и этим актом не уничтожаются",
)
KEPT_WITHOUT_NAMES = (
    "Коды, классы, возраст, сведения о согласиях, пары и встречи остаются в системе под кодами",
    "Согласия, приказы и другие подписанные бумаги школы, а также их копии в системе хранятся по срокам, которые "
    "установлены архивными правилами, и этим актом не уничтожаются",
)
"""What stays, and why (standards §5.3): the second where only names are destroyed."""


def categories_of(person: Person, *, scans: bool, texts: bool) -> list[str]:
    """Which data of the person there are to destroy, in words."""
    found = {
        NAME_CATEGORIES[0]: bool(person.full_name),
        NAME_CATEGORIES[1]: person.birth_date is not None,
        "класс, должность, место работы": bool(person.class_name or person.post or person.employer_id),
        "вход в систему": person.account_id is not None,
        "сканы согласий": scans,
        "записи о встречах, планах и итогах пар, отзывы": texts,
    }
    return [words for words, there in found.items() if there]


def act_content(
    school: Organization,
    people: Sequence[tuple[str, Sequence[str]]],
    *,
    number: str,
    date: dt.date,
    reason: str,
    by: User,
    names_only: bool = False,
) -> dict[str, Any]:
    """What the act says; `people`: a code with what is destroyed each. All that приказ РКН № 179 asks for."""
    return {
        "operator": school.name,
        "address": school.address or school.place,
        "number": number,
        "date": date.isoformat(),
        "reason": reason,
        "method": METHOD,
        "system": SYSTEM,
        "by": by.get_full_name(),
        "kept": list(KEPT_WITHOUT_NAMES if names_only else KEPT),
        "people": [{"code": code, "categories": list(categories)} for code, categories in people],
    }


def act_pdf(content: Mapping[str, Any], settings: PageSettings) -> bytes:
    """The act with the extract behind it, as PDF."""
    return print_papers([_act(content), _extract(content)], settings, PrintState.APPROVED).pdf


def _act(content: Mapping[str, Any]) -> Paper:
    date = dt.date.fromisoformat(content["date"])
    lines = [
        ("Оператор", content["operator"]),
        ("Адрес оператора", content["address"] or "не указан в реестре организаций"),
        ("Субъекты персональных данных", f"по кодам, всего {len(content['people'])}, перечень в таблице"),
        ("Информационная система", content["system"]),
        ("Причина уничтожения", content["reason"]),
        ("Способ уничтожения", content["method"]),
        ("Дата уничтожения", f"{date:%d.%m.%Y}"),
        ("Уничтожил", content["by"]),
    ]
    table = Table(
        (Column("Код субъекта"), Column("Уничтоженные категории персональных данных")),
        tuple(Row((one["code"], ", ".join(one["categories"]) or "прочие сведения")) for one in content["people"]),
    )
    blocks = (
        Block(
            BlockKind.TITLE,
            f"АКТ\nоб уничтожении персональных данных\nот {date:%d.%m.%Y} № {content['number']}",
        ),
        *(Block(BlockKind.PARAGRAPH, f"{name}: {text}.") for name, text in lines),
        Block(BlockKind.TABLE, table=table),
        *(Block(BlockKind.PARAGRAPH, f"{words}.") for words in content["kept"]),
        Block(BlockKind.SIGNATURE, signature=Signature("Уничтожил", content["by"], dated=True)),
        Block(BlockKind.SIGNATURE, signature=Signature("Руководитель", "", dated=True)),
    )
    return Paper("Акт об уничтожении персональных данных", blocks=blocks)


def _extract(content: Mapping[str, Any]) -> Paper:
    date = dt.date.fromisoformat(content["date"])
    table = Table(
        (Column("Субъект"), Column("Категории"), Column("Система"), Column("Причина"), Column("Дата")),
        tuple(
            Row(
                (
                    one["code"],
                    ", ".join(one["categories"]) or "прочие сведения",
                    content["system"],
                    content["reason"],
                    f"{date:%d.%m.%Y}",
                )
            )
            for one in content["people"]
        ),
    )
    blocks = (
        Block(
            BlockKind.TITLE,
            f"ВЫГРУЗКА\nиз журнала регистрации событий\nк акту от {date:%d.%m.%Y} № {content['number']}",
        ),
        Block(BlockKind.TABLE, table=table),
        Block(
            BlockKind.PARAGRAPH,
            f"Акт и выгрузка хранятся {KEPT_YEARS} года с даты уничтожения (приказ Роскомнадзора от 28.10.2022 № 179).",
        ),
    )
    return Paper("Выгрузка из журнала регистрации событий", blocks=blocks, landscape=True)
