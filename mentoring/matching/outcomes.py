"""Why somebody is left without a pair, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from mentoring.matching.reasons import answered, named
from mentoring.matching.scoring import Marks
from mentoring.matching.values import Mentee, Mentor, Rules, Unmatched, Unused


def why_left(
    mentee: Mentee, mentors: Sequence[Mentor], allowed: Marks, forbidden: frozenset[tuple[int, int]], rules: Rules
) -> Unmatched:
    """Why the mentee got no mentor. `allowed` marks the mentors whom the hard rules let be the mentee's."""
    fitting = int(allowed.sum())
    if not mentors:
        why, step = "в базе нет наставников", "Пополните базу наставников."
    elif fitting:
        who = "у подходящего наставника" if fitting == 1 else f"у всех подходящих наставников ({fitting})"
        why = f"{who} места заняты"
        step = _whom_to_look_for(mentee, mentors, rules) or "Пригласите ещё наставника или увеличьте число мест."
    else:
        why, step = _barriers(mentee, mentors, forbidden), "Обсудите отказы с участниками и пригласите ещё наставника."
    return Unmatched(mentee.key, why, step, _support(mentee, rules))


def _support(mentee: Mentee, rules: Rules) -> str:
    """What to do about a psychologist while a mentor is looked for (Р-145, этап 5: support of the unpaired)."""
    if mentee.supported:
        return ""
    urgent = mentee.requests & rules.psychological
    if urgent:
        return f"Нужна поддержка психолога уже сейчас: {named(urgent, rules)}."
    return "На время поиска предложите поддержку психолога."


def why_unused(mentor: Mentor, fits: bool) -> Unused:
    """Why the mentor, who has no mentees yet, got none. `fits`: the hard rules let somebody be theirs."""
    if mentor.places < 1:
        return Unused(mentor.key, "не указано ни одного места")
    if not fits:
        return Unused(mentor.key, "со всеми наставляемыми — вето, запрет или это один и тот же человек")
    return Unused(mentor.key, "наставляемых меньше, чем мест, и другие наставники подошли больше")


def _whom_to_look_for(mentee: Mentee, mentors: Sequence[Mentor], rules: Rules) -> str:
    """A mentor for the requests that no competence in the base answers; "" where all are answered."""
    covered = frozenset().union(*(answered(mentor, rules) for mentor in mentors))
    missing = mentee.requests - covered
    return f"Найдите наставника на запросы: {named(missing, rules)}." if missing else ""


def _barriers(mentee: Mentee, mentors: Sequence[Mentor], forbidden: frozenset[tuple[int, int]]) -> str:
    """How many mentors each hard rule keeps away."""
    own = sum(mentor.key in mentee.vetoes for mentor in mentors)
    theirs = sum(mentee.key in mentor.vetoes for mentor in mentors)
    curators = sum((mentor.key, mentee.key) in forbidden for mentor in mentors)
    parts = [
        f"{words}: {number}"
        for words, number in (
            ("не согласен наставляемый", own),
            ("не согласны наставники", theirs),
            ("запретил куратор", curators),
        )
        if number
    ]
    return f"ни один наставник не подходит ({'; '.join(parts)})" if parts else "среди наставников только он сам"
