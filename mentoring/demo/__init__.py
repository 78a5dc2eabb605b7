"""The demo of mentoring in Моршанский район: people, pairs and cycles, lived through by the acts of workflow.

All people are invented and their surnames show it. Names are kept there under a confirmation that is invented too; the
other municipalities of the demo keep none, as every municipality does until an administrator confirms the level.
"""

from __future__ import annotations

import datetime as dt

from mentoring.demo import algasovo, others
from mentoring.demo.school import MUNICIPALITY
from mentoring.models import MentoringSettings
from organizations.models import Municipality, User


def play() -> None:
    """Live through the cycles until the demo's day. The municipality's plan must be approved and in execution."""
    home = Municipality.objects.get(slug=MUNICIPALITY)
    MentoringSettings.objects.create(
        municipality=home,
        names_kept=True,
        protection_level="УЗ-3 (вымышленное подтверждение для демонстрации)",
        confirmed_by=User.objects.get(email="admin@example.org"),
        confirmed_on=dt.date(2020, 6, 9),
    )
    algasovo.live()
    others.live()
    home.save(update_fields=["demo_date"])
