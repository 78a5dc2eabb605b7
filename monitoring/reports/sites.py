"""What a school's site must show of the mentoring programme. Pure.

The list is of standards §2.4: documents of a school's package that are published, and whom to ask.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the check: its code, words for the checker, a short head for tables, what to say where it lacks."""

    code: str
    title: str
    short: str
    lacks: str


POINTS = (
    Point("section", "есть раздел «Наставничество», он открывается с главной страницы", "Раздел", "нет раздела"),
    Point("regulation", "положение о программе наставничества", "Положение", "нет положения"),
    Point("order", "приказ о внедрении целевой модели", "Приказ", "нет приказа о внедрении"),
    Point("roadmap", "дорожная карта школы", "Карта", "нет дорожной карты"),
    Point("curator", "куратор и как с ним связаться", "Куратор", "не указан куратор"),
    Point("news", "новости программы за последние три месяца", "Новости", "нет свежих новостей"),
    Point("private", "нет персональных данных детей без согласия", "Без лишних данных", "есть персональные данные"),
)
CODES = frozenset(point.code for point in POINTS)
