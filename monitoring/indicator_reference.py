"""The indicators that the product brings: six of the federal model, and the share of pupils of the national project.

Words of the numerators and denominators are of standards §2.5; what a plan calls its indicator stays the plan's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction

_MODEL = "model-2019"
_PROJECT = "success-2024"

_SETS: dict[str, dict[str, Any]] = {
    _MODEL: {
        "title": "Целевая модель наставничества",
        "basis": "распоряжение Минпросвещения России от 25.12.2019 № Р-145",
        "first_year": 2020,
        "last_year": 2024,
    },
    _PROJECT: {
        "title": "Вовлечение обучающихся в наставничество и сопровождение",
        "basis": "национальный проект «Образование», федеральный проект «Успех каждого ребёнка»",
        "first_year": 2020,
        "last_year": 2024,
    },
}

_INDICATORS: dict[str, tuple[dict[str, Any], ...]] = {
    _MODEL: (
        {
            "code": "mentees",
            "title": "Доля детей и молодёжи в возрасте от 10 до 18 лет, вошедших в программы наставничества в роли "
            "наставляемого, %",
            "short": "Наставляемые 10–18 лет",
            "numerator": "дети и молодёжь 10–18 лет, вошедшие в программы наставничества в роли наставляемого",
            "denominator": "все дети и молодёжь 10–18 лет, проживающие в районе",
            "source": "register",
            "rule": "mentees",
            "base": "children_10_18",
            "age_from": 10,
            "age_to": 18,
        },
        {
            "code": "mentors",
            "title": "Доля детей и молодёжи в возрасте от 15 до 19 лет, вошедших в программы наставничества в роли "
            "наставника, %",
            "short": "Наставники 15–19 лет",
            "numerator": "дети и молодёжь 15–19 лет, вошедшие в программы наставничества в роли наставника",
            "denominator": "все дети и молодёжь 15–19 лет, проживающие в районе",
            "source": "register",
            "rule": "mentors",
            "base": "youth_15_19",
            "age_from": 15,
            "age_to": 19,
        },
        {
            "code": "young-teachers",
            "title": "Доля учителей — молодых специалистов (с опытом работы от 0 до 3 лет), вошедших в программы "
            "наставничества в роли наставляемого, %",
            "short": "Молодые специалисты",
            "numerator": "учителя — молодые специалисты, вошедшие в программы наставничества в роли наставляемого",
            "denominator": "все учителя — молодые специалисты района",
            "source": "register",
            "rule": "young_teachers",
            "base": "young_teachers",
        },
        {
            "code": "enterprises",
            "title": "Доля предприятий (организаций) района, вошедших в программы наставничества, предоставив своих "
            "наставников, %",
            "short": "Предприятия",
            "numerator": "предприятия, предоставившие своих наставников",
            "denominator": "все предприятия и организации района",
            "source": "register",
            "rule": "enterprises",
            "base": "enterprises",
        },
        {
            "code": "satisfied-mentees",
            "title": "Уровень удовлетворённости наставляемых участием в программах наставничества, % (опросный)",
            "short": "Довольны наставляемые",
            "numerator": "наставляемые, удовлетворённые участием в программе",
            "denominator": "все наставляемые, принявшие участие в программе",
            "source": "questionnaire",
            "rule": "satisfied_mentees",
        },
        {
            "code": "satisfied-mentors",
            "title": "Уровень удовлетворённости наставников участием в программах наставничества, % (опросный)",
            "short": "Довольны наставники",
            "numerator": "наставники, удовлетворённые участием в программе",
            "denominator": "все наставники, принявшие участие в программе",
            "source": "questionnaire",
            "rule": "satisfied_mentors",
        },
    ),
    _PROJECT: (
        {
            "code": "involved",
            "title": "Доля обучающихся общеобразовательных организаций, вовлечённых в различные формы наставничества "
            "и сопровождения, %",
            "short": "Вовлечённые обучающиеся",
            "numerator": "обучающиеся, вовлечённые в формы наставничества и сопровождения в любой роли",
            "denominator": "все обучающиеся общеобразовательных организаций",
            "source": "register",
            "rule": "involved",
            "base": "pupils",
        },
    ),
}


@transaction.atomic
def load_indicators(get_model: Callable[[str, str], Any] = apps.get_model) -> int:
    """Write the sets and indicators that are missing, leave those that stand as they are; how many were written.

    Rows are known by their codes, so that what an administrator corrected stays corrected. A data migration hands its
    own `get_model`.
    """
    made = 0
    for code, words in _SETS.items():
        found, created = get_model("monitoring", "IndicatorSet").objects.get_or_create(code=code, defaults=words)
        made += created
        for place, row in enumerate(_INDICATORS[code], 1):
            defaults = {"number": str(place), "position": place, **row}
            made += get_model("monitoring", "Indicator").objects.get_or_create(
                set=found, code=row["code"], defaults=defaults
            )[1]
    return made
