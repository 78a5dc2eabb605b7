"""What each paper is about and who it is printed for."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from mentoring.models.paper import PaperKind

K = PaperKind


class Scope(enum.Enum):
    """Whom one paper is about. LIST: many pairs in one paper."""

    SCHOOL = "school"
    PERSON = "person"
    PAIR = "pair"
    LIST = "list"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Kind:
    """A paper: its group on the page, and what it is for in a line."""

    scope: Scope
    group: str
    about: str


CONSENTS = (K.CONSENT_PROCESSING, K.CONSENT_PARTICIPATION, K.CONSENT_PUBLICATION, K.CONSENT_MEDIA)
STAFF = (K.CONSENT_LABOUR, K.ADDENDUM)
"""Papers of employees, by article 351.8."""
_ORDERS, _CONSENTS, _PAIRS, _ENDS = "Приказы и положение", "Согласия", "Пары и партнёры", "Завершение"
KINDS: Mapping[str, Kind] = {
    K.INTRODUCTION: Kind(Scope.SCHOOL, _ORDERS, "Сроки, ответственные, обеспечение, мониторинг; положение приложением"),
    K.REGULATION: Kind(Scope.SCHOOL, _ORDERS, "Отдельно, с грифом «УТВЕРЖДЕНО»"),
    K.CURATOR: Kind(Scope.SCHOOL, _ORDERS, "Кто куратор и за что отвечает"),
    K.ASSIGNMENT: Kind(Scope.LIST, _ORDERS, "Все пары и группы одной таблицей"),
    K.CONSENT_PROCESSING: Kind(Scope.PERSON, _CONSENTS, "Без него участник остаётся кандидатом"),
    K.CONSENT_PARTICIPATION: Kind(Scope.PERSON, _CONSENTS, "Без него участник остаётся кандидатом"),
    K.CONSENT_PUBLICATION: Kind(Scope.PERSON, _CONSENTS, "Отдельное, по статье 10.1 закона № 152-ФЗ"),
    K.CONSENT_MEDIA: Kind(Scope.PERSON, _CONSENTS, "Съёмка на встречах, без публикации"),
    K.CONSENT_LABOUR: Kind(Scope.PERSON, _CONSENTS, "Письменное согласие педагога, статья 351.8 ТК РФ"),
    K.ADDENDUM: Kind(Scope.PERSON, _CONSENTS, "К трудовому договору, статья 351.8 ТК РФ"),
    K.PLAN: Kind(Scope.PAIR, _PAIRS, "Цели, мероприятия, сроки; для педагогов — персонализированная программа"),
    K.JOURNAL: Kind(Scope.PAIR, _PAIRS, "Встречи по датам и место для подписей"),
    K.AGREEMENT: Kind(Scope.PARTNER, _PAIRS, "С предприятием, вузом, колледжем"),
    K.CERTIFICATE: Kind(Scope.PERSON, _ENDS, "Участнику, альбомный лист"),
    K.THANKS: Kind(Scope.PERSON, _ENDS, "Наставнику"),
}
