"""What waits for a school's curator in all of mentoring: people's data, silent pairs, help wanted, stuck stages.

Codes and numbers alone, for letters and the dashboard carry it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, F
from django.urls import reverse

from mentoring.models import Feedback, FitCheck, MentoringSettings, Pair, StageState
from mentoring.pair_board import silent
from mentoring.reminding import Waiting, waiting
from mentoring.standing import days
from organizations.models import Organization

NAMED = 5
"""How many pairs one line names; the number is told whole."""
URGENT = frozenset({"help"})
"""Kinds that are told on every day."""
NEAR = (1, 7)
"""Days ahead on which what has a day is told again."""


def everything(schools: Iterable[Organization], day: dt.date) -> dict[int, list[Waiting]]:
    """What waits on `day` in each of these schools of one municipality: pairs first, then people, the nearest before
    others. Ten queries at the most, none without schools."""
    rows = list(schools)
    if not rows:
        return {}
    people = waiting(rows, day)
    return {key: [*found, *people[key]] for key, found in _of_pairs(rows, day).items()}


def is_urgent(one: Waiting, day: dt.date) -> bool:
    """Whether it is told on a day on which not everything is."""
    return one.kind in URGENT or (one.on is not None and (one.on - day).days in NEAR)


def _of_pairs(schools: list[Organization], day: dt.date) -> dict[int, list[Waiting]]:
    """Kinds: help, doubts, silent, stuck."""
    keys = [school.pk for school in schools]
    found: dict[int, list[Waiting]] = {key: [] for key in keys}
    for school, one in (*_asked(keys), *_silent(schools, day), *_stuck(keys, day)):
        found[school].append(one)
    return found


def _asked(schools: list[int]) -> list[tuple[int, Waiting]]:
    """Help wanted and doubts, by programme: the words themselves are on its page."""
    pair = ("pair__organization", "pair__programme")
    helped = Feedback.objects.filter(meeting__pair__organization__in=schools, help_wanted=True, read_at__isnull=True)
    unsure = FitCheck.objects.filter(
        pair__organization__in=schools,
        pair__status=Pair.Status.ACTIVE,
        answer__in=(FitCheck.Answer.NO, FitCheck.Answer.UNSURE),
    )
    rows = (
        ("help", "Просят помощи в отзывах", helped.order_by().values_list(*(f"meeting__{one}" for one in pair))),
        ("doubts", "Сомневаются после пробной встречи", unsure.order_by().values_list(*pair)),
    )
    return [
        (school, Waiting(kind, f"{words}: {number}", f"{reverse('meetings_many', args=[programme])}#calls"))
        for kind, words, query in rows
        for school, programme, number in query.annotate(number=Count("pk"))
    ]


def _silent(schools: list[Organization], day: dt.date) -> list[tuple[int, Waiting]]:
    place = schools[0].municipality_id
    allowed = MentoringSettings.objects.filter(municipality=place).values_list("silence_days", flat=True).first()
    limit = allowed or MentoringSettings._meta.get_field("silence_days").default
    pairs = silent(Pair.objects.filter(organization__in=schools), day, limit).order_by("number")
    by_programme: dict[tuple[int, int], list[str]] = defaultdict(list)
    for pair in pairs.only("number", "organization_id", "programme_id"):
        by_programme[pair.organization_id, pair.programme_id].append(str(pair))
    found = []
    for (school, programme), codes in by_programme.items():
        more = f" и ещё {len(codes) - NAMED}" if len(codes) > NAMED else ""
        words = f"Давно не встречались: {', '.join(codes[:NAMED])}{more}"
        found.append((school, Waiting("silent", words, f"{reverse('pairs', args=[programme])}?state=silent")))
    return found


def _stuck(schools: list[int], day: dt.date) -> list[tuple[int, Waiting]]:
    """The latest stage of each programme that goes on, as `standing` calls it late."""
    rows = (
        StageState.objects.filter(
            programme__organization__in=schools,
            programme__closed_on__isnull=True,
            finished_on__isnull=True,
            due_on__lt=day,
        )
        .exclude(started_on__isnull=False, goes_on=True)
        .annotate(school=F("programme__organization"), form=F("programme__form__name"))
        .order_by("programme", "due_on", "stage")
    )
    worst: dict[int, tuple[int, Waiting]] = {}
    for row in rows:
        late = days((day - (row.due_on or day)).days)
        words = f"Этап {row.stage} программы «{row.form}»: опоздание {late}"
        link = reverse("stage", args=[row.programme_id, row.stage])
        worst.setdefault(row.programme_id, (row.school, Waiting("stuck", words, link)))
    return list(worst.values())
