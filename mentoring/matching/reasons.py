"""Why a pair is proposed, in the words that a curator would use."""

from __future__ import annotations

from collections.abc import Iterator

from mentoring.matching.scoring import is_outside, seniority_points
from mentoring.matching.values import Mentee, Mentor, Reason, Rules, Seniority
from organizations.text import counted, fold

_ENDINGS = ("ая", "яя", "ий", "ый", "ой", "а", "я")


def reasons_of(mentor: Mentor, mentee: Mentee, rules: Rules) -> tuple[Reason, ...]:
    """The reasons of one pair; their points add up to the pair's cell in `scoring.score_table`."""
    found = (
        _requests(mentor, mentee, rules),
        _wishes(mentor, mentee, rules),
        _seniority(mentor, mentee, rules),
        _classmates(mentor, mentee, rules),
        _training(mentor, mentee, rules),
        _school(mentor, mentee, rules),
        _parted(mentor, mentee, rules),
    )
    return (*filter(None, found), *_ages(mentor, mentee, rules), *_family(mentor, mentee))


def answered(mentor: Mentor, rules: Rules) -> frozenset[int]:
    """The requests that the mentor's competences answer."""
    return frozenset().union(*(rules.meets.get(one, frozenset()) for one in mentor.competences))


def named(requests: frozenset[int], rules: Rules) -> str:
    return ", ".join(f"«{rules.request_names.get(one, str(one))}»" for one in sorted(requests))


def same_family(first: str, second: str) -> bool:
    """Whether the family names are one but for the ending: «Иванов» and «Иванова», «Белый» and «Белая»."""
    return bool(first and second) and _stem(first) == _stem(second)


def _stem(family_name: str) -> str:
    name = fold(family_name)
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 2:
            return name.removesuffix(ending)
    return name


def _requests(mentor: Mentor, mentee: Mentee, rules: Rules) -> Reason:
    asked = mentee.requests
    if not asked:
        return Reason("запросы наставляемого не названы")
    met = asked & answered(mentor, rules)
    if not met:
        return Reason(f"компетенции не отвечают на запросы: {named(asked, rules)}", warning=True)
    words = counted(len(met), "запрос", "запроса", "запросов")
    points = rules.weights.requests * len(met) // len(asked)
    return Reason(f"компетенции отвечают на {words} из {len(asked)}: {named(met, rules)}", points)


def _wishes(mentor: Mentor, mentee: Mentee, rules: Rules) -> Reason | None:
    wanted, willing = mentor.key in mentee.wishes, mentee.key in mentor.wishes
    if wanted and willing:
        return Reason("взаимное пожелание", rules.weights.mutual_wish)
    if wanted:
        return Reason("пожелание наставляемого", rules.weights.mentee_wish)
    return Reason("пожелание наставника", rules.weights.mentor_wish) if willing else None


def _seniority(mentor: Mentor, mentee: Mentee, rules: Rules) -> Reason | None:
    if rules.seniority is Seniority.NOTHING:
        return None
    if rules.seniority is Seniority.EXPERIENCE:
        if mentor.experience is None or mentee.experience is None:
            return None
        gap, ahead, behind, same = mentor.experience - mentee.experience, "стаж наставника больше", "", "стаж одинаков"
        behind, unit = "стаж наставника меньше", ("год", "года", "лет")
    elif mentor.age is not None and mentee.age is not None:
        gap, ahead, behind, same = mentor.age - mentee.age, "наставник старше", "наставник младше", "ровесники"
        unit = ("год", "года", "лет")
    elif mentor.grade is not None and mentee.grade is not None:
        gap, same = mentor.grade - mentee.grade, "учатся в одной параллели"
        ahead, behind, unit = "наставник учится старше", "наставник учится младше", ("класс", "класса", "классов")
    else:
        return None
    points = seniority_points(gap, rules)
    if gap == 0:
        return Reason(same, points)
    words = f"{ahead if gap > 0 else behind} на {counted(abs(gap), *unit)}"
    return Reason(words, points, warning=gap < 0)


def _classmates(mentor: Mentor, mentee: Mentee, rules: Rules) -> Reason | None:
    same = mentor.school == mentee.school and mentor.class_name and mentor.class_name == mentee.class_name
    return Reason("из одного класса", rules.weights.classmates) if same else None


def _training(mentor: Mentor, mentee: Mentee, rules: Rules) -> Reason:
    if mentor.trained:
        return Reason("наставник прошёл обучение", rules.weights.trained * (2 if mentee.special_needs else 1))
    return Reason("наставник ещё не прошёл обучение", warning=True)


def _school(mentor: Mentor, mentee: Mentee, rules: Rules) -> Reason | None:
    if mentor.school == mentee.school:
        return None
    if rules.same_school:
        words = "наставник из другой организации, а форма предполагает одну"
        return Reason(words, -2 * rules.weights.other_school, warning=True)
    return Reason("наставник из другой организации", -rules.weights.other_school)


def _parted(mentor: Mentor, mentee: Mentee, rules: Rules) -> Reason | None:
    if mentee.key not in mentor.parted:
        return None
    return Reason("такая пара уже была и распалась", -rules.weights.parted, warning=True)


def _ages(mentor: Mentor, mentee: Mentee, rules: Rules) -> Iterator[Reason]:
    if is_outside(mentor.age, rules.mentor_ages):
        yield Reason(_age_words("наставнику", mentor.age, rules.mentor_ages), -rules.weights.age, warning=True)
    if is_outside(mentee.age, rules.mentee_ages):
        yield Reason(_age_words("наставляемому", mentee.age, rules.mentee_ages), warning=True)


def _age_words(whom: str, age: int | None, limits: tuple[int | None, int | None]) -> str:
    low, high = limits
    advice = f"{low}–{high}" if low is not None and high is not None else f"от {low}" if high is None else f"до {high}"
    return f"{whom} {counted(age or 0, 'год', 'года', 'лет')}, форма советует {advice}"


def _family(mentor: Mentor, mentee: Mentee) -> Iterator[Reason]:
    if same_family(mentor.family_name, mentee.family_name):
        yield Reason("однофамильцы: проверьте, не родственники ли", warning=True)
