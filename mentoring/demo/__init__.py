"""The demo of mentoring in Моршанский район: people, pairs and cycles, lived through by the acts of workflow.

All people are invented and their surnames show it. Names are kept there under a confirmation that is invented too; the
other municipalities of the demo keep none, as every municipality does until an administrator confirms the level.
"""

from __future__ import annotations

import datetime as dt

from mentoring.demo import algasovo, others
from mentoring.demo.school import INVENTED, MUNICIPALITY, on
from mentoring.models import Wave
from mentoring.workflow.joining import register_joining
from mentoring.workflow.names import confirm_names
from organizations.models import Municipality, User


def play() -> None:
    """Live through the cycles until the demo's day. The municipality's plan must be approved and in execution."""
    home = Municipality.objects.get(slug=MUNICIPALITY)
    signed = dt.date(2020, 6, 9)
    on(signed)
    confirm_names(
        Municipality.objects.get(pk=home.pk),
        level="УЗ-3",
        document="вымышленный аттестат для демонстрации",
        date=signed,
        by=User.objects.get(email="admin@example.org"),
    )
    _join()
    algasovo.live()
    others.live()
    home.save(update_fields=["demo_date"])


def _join() -> None:
    """Each later school joined by an invented order of its own on the first of September of its year.

    The plan itself names the pilot school, which no order had to bring in.
    """
    editor = User.objects.get(email="editor.morshansk@example.org")
    for wave in Wave.objects.filter(municipality__slug=MUNICIPALITY, pilot=False).order_by("school_year", "pk"):
        day = dt.date(wave.school_year, 9, 1)
        on(day)
        number = f"{wave.school_year % 100 + 60}-од {INVENTED}"
        register_joining(wave.pk, kind="приказ", number=number, date=day, by=editor)
