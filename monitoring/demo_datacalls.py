"""The demo's request for data: the department of Morshansk asks its schools, some have answered. All invented."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from monitoring.datacalls.columns import parse
from monitoring.datacalls.known import sources, words_of
from monitoring.datacalls.recipients import recipients
from monitoring.models import DataCallRow
from monitoring.workflow.datacall_rows import accept_answers, return_answer, send_answer
from monitoring.workflow.datacalls import CallData, create, send
from organizations.models import Municipality, User

_COLUMNS = (
    "Дети и молодёжь 10–18 лет, всего | число | знаменатель: Дети и молодёжь 10–18 лет, 2023\n"
    "Из них наставляемых | число | не больше графы 1 | известно: наставляемые"
)
_ANSWERS = (("morshansk-bolshekulikovskaya", 116, 62), ("morshansk-ustinskaya", 204, 61), ("morshansk-parusa", 131, 46))
_DUE = dt.datetime(2023, 10, 17, 12, 0)


def play() -> None:
    """One open request with two columns, an hour's term tomorrow, and some answers that the department entered."""
    place = Municipality.objects.get(slug="morshansk")
    editor = User.objects.get(email="editor.morshansk@example.org")
    data = CallData(
        title="Охват наставничеством на 16 октября",
        words="Запрос вымышлен для демонстрации. Число наставляемых взято из реестра: проверьте и подтвердите.",
        asked_by="Управление образования области, письмо от 16.10.2023 (вымышленное)",
        columns=parse(_COLUMNS, words=words_of(sources(place))),
        due_at=_DUE.replace(tzinfo=ZoneInfo(place.time_zone)),
        groups=("school",),
        organizations=recipients(place).chosen(["school"], ()),
    )
    call = send(create(place, data, by=editor).pk, by=editor)
    rows = {row.organization.slug: row for row in call.rows.select_related("organization")}
    sent: list[DataCallRow] = []
    for slug, children, mentees in _ANSWERS:
        row = rows[slug]
        sent.append(send_answer(row.pk, {"c1": children, "c2": mentees}, version=row.version, by=editor))
    accept_answers(call.pk, [sent[0].pk], by=editor)
    return_answer(sent[2].pk, reason="Посчитаны и дошкольники: оставьте детей 10–18 лет.", by=editor)
