"""Three schools of later years, each at another place of its cycle on the demo's day."""

from __future__ import annotations

import datetime as dt

from mentoring.demo.algasovo import ASKS, SKILLS
from mentoring.demo.people import pupils
from mentoring.demo.school import School, on

_TODAY = dt.date(2023, 10, 16)
_SIGNED = dt.date(2023, 9, 11)
_ELDER = ("9 «А»", "10 «А»", "11 «А»")
_YOUNG = ("5 «А»", "6 «А»", "7 «А»", "6 «Б»", "8 «А»")


def live() -> None:
    on(_TODAY)
    _ustinskaya(School.with_invented_curator("morshansk-ustinskaya", "Присказкина"))
    _bolshekulikovskaya(School.with_invented_curator("morshansk-bolshekulikovskaya", "Самогудова"))
    _sokolnikovskaya(School.with_invented_curator("morshansk-sokolnikovskaya", "Теремкова"))


def _ustinskaya(school: School) -> None:
    """Pairs are proposed, their order is not signed: stage 5 is late."""
    programme = school.open(2023)
    school.finished(programme, 1, dt.date(2023, 6, 19), dt.date(2023, 8, 30))
    elders = school.enter(pupils(59, _ELDER, school_year=2023), signed_on=_SIGNED)
    younger = school.enter(pupils(63, _YOUNG, school_year=2023), signed_on=_SIGNED)
    mentors = school.mentors(programme, elders, SKILLS, on=dt.date(2023, 9, 13))
    mentees = school.mentees(programme, younger, ASKS, on=dt.date(2023, 9, 13))
    school.trained(programme, mentors, dt.date(2023, 9, 15))
    school.finished(programme, 2, dt.date(2023, 9, 1), dt.date(2023, 9, 14))
    school.finished(programme, 3, dt.date(2023, 9, 4), dt.date(2023, 9, 29))
    school.finished(programme, 4, dt.date(2023, 9, 11), dt.date(2023, 9, 15))
    school.started(programme, 5, dt.date(2023, 9, 14))
    groups = [(mentors[0], mentees[:1]), (mentors[1], mentees[1:3]), (mentors[2], mentees[3:4])]
    school.paired(programme, groups, on=_TODAY)


def _bolshekulikovskaya(school: School) -> None:
    """Mentees are there, mentors are still looked for; two candidates lack a consent."""
    programme = school.open(2023)
    school.finished(programme, 1, dt.date(2023, 7, 3), dt.date(2023, 8, 31))
    younger = school.enter(pupils(70, _YOUNG, school_year=2023), signed_on=_SIGNED)
    school.enter(pupils(76, ("8 «А»", "9 «А»"), school_year=2023), signed_on=_SIGNED, kinds=("processing",))
    school.mentees(programme, younger, ASKS, on=dt.date(2023, 9, 13))
    school.finished(programme, 2, dt.date(2023, 9, 1), dt.date(2023, 9, 15))
    school.started(programme, 3, dt.date(2023, 9, 18))
    school.marked(programme, 3, dt.date(2023, 9, 28), without=(1, 2))


def _sokolnikovskaya(school: School) -> None:
    """The first year: the team is there, the base of mentees has begun to fill."""
    programme = school.open(2023)
    school.started(programme, 1, dt.date(2023, 8, 28))
    school.marked(programme, 1, dt.date(2023, 9, 22), without=(4,))
    younger = school.enter(pupils(81, _YOUNG[:2], school_year=2023), signed_on=dt.date(2023, 10, 9))
    school.mentees(programme, younger, ASKS, on=dt.date(2023, 10, 10))
    school.started(programme, 2, dt.date(2023, 10, 9))
