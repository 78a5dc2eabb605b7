"""`parse_deadline`: wordings in, JSON lines out."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command


def printed(*arguments: str) -> list[dict[str, object]]:
    out = io.StringIO()
    call_command("parse_deadline", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_text_is_a_line_with_its_parts():
    first, second = printed("--years", "2020,2021", "--json", "до 30.09.2020, далее в мае", "по запросу")
    assert first["text"] == "до 30.09.2020, далее в мае"
    assert first["parts"] == [
        {
            "kind": "date",
            "start": "2020-09-30",
            "end": "2020-09-30",
            "by": True,
            "rrule": None,
            "certain": True,
            "slice": "до 30.09.2020",
        },
        {
            "kind": "month",
            "start": "2021-05-01",
            "end": "2021-05-31",
            "by": False,
            "rrule": None,
            "certain": False,
            "slice": "далее в мае",
        },
    ]
    assert [part["kind"] for part in second["parts"]] == ["on_request"]  # type: ignore[attr-defined]


def test_lines_come_from_the_input_too(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("ежегодно до 1 июня\n\nпостоянно\r\n"))
    found = printed("--stdin")
    assert [line["text"] for line in found] == ["ежегодно до 1 июня", "", "постоянно"]
    assert found[0]["parts"][0]["rrule"] == "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1"  # type: ignore[index]
    assert found[1]["parts"] == []


def test_on_a_screen_it_speaks_in_words():
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Screen()
    call_command("parse_deadline", "до 15.11.2020г", "-", stdout=out)
    assert out.getvalue().splitlines() == ["до 15.11.2020г", "    до 15 ноября 2020 г.", "-", "    срока нет"]


@pytest.mark.parametrize("arguments", [[], ["--years", "2020;2021", "май"], ["--years", "20", "май"]])
def test_a_wrong_call_says_how_to_mend_it(arguments):
    with pytest.raises(CommandError, match="впишите"):
        call_command("parse_deadline", *arguments)
