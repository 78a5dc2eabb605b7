"""The demo of mentoring in Моршанский район: people, pairs and cycles, lived through by the acts of workflow.

All people are invented and their surnames show it. Names are kept there under a confirmation that is invented too; the
other municipalities of the demo keep none, as every municipality does until an administrator confirms the level.
"""

from __future__ import annotations

import datetime as dt

from mentoring.demo import algasovo, others, papers
from mentoring.demo.school import INVENTED, MUNICIPALITY, on
from mentoring.models import Wave
from mentoring.workflow.joining import register_joining
from mentoring.workflow.names import confirm_names
from organizations.models import Municipality, User

_PLAN, _PLAN_NUMBER = dt.date(2020, 6, 9), "146"
"""The act of the municipality's plan, a real one."""


def play() -> None:
    """Live through the cycles until the demo's day. The municipality's plan must be approved and in execution."""
    home = Municipality.objects.get(slug=MUNICIPALITY)
    on(_PLAN)
    confirm_names(
        Municipality.objects.get(pk=home.pk),
        level="УЗ-3",
        document="вымышленный аттестат для демонстрации",
        date=_PLAN,
        by=User.objects.get(email="admin@example.org"),
    )
    _join()
    algasovo.live()
    others.live()
    papers.live()
    home.save(update_fields=["demo_date"])


def _join() -> None:
    """The plan's own act names the pilot school; each later one joined by an invented order of 1 September."""
    editor = User.objects.get(email="editor.morshansk@example.org")
    for wave in Wave.objects.filter(municipality__slug=MUNICIPALITY).order_by("school_year", "pk"):
        day = _PLAN if wave.pilot else dt.date(wave.school_year, 9, 1)
        on(day)
        number = _PLAN_NUMBER if wave.pilot else f"{wave.school_year % 100 + 60}-од {INVENTED}"
        register_joining(wave.pk, kind="приказ", number=number, date=day, by=editor)
