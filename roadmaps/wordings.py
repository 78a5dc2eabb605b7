"""Wordings that the product proposes: a person reads and corrects them before anything is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from documents.act import ActKind, ClauseKind
from roadmaps.plan import Party, PartyRole, ResultDocument

# A group as the responsible column of a plan names it.
GROUPS = {
    "schools": "образовательные организации",
    "school_heads": "руководители образовательных организаций",
    "all_organizations": "образовательные организации (ОО, ДОУ, ДО)",
    "organization_heads": "руководители образовательных организаций (ОО, ДОУ, ДО)",
    "curators": "кураторы внедрения",
    "partners": "организации-партнеры",
}


@dataclass(frozen=True, slots=True)
class ReadyClause:
    """A clause to start from; the words in «…» are to be replaced."""

    kind: ClauseKind
    name: str
    text: str


def parties_wording(parties: Iterable[Party], name_of: Callable[[str], str]) -> str:
    """The responsible cell that the parties make: leads first, each named once.

    `name_of` gives the printed name of an organization by its slug.
    """
    ordered = sorted(parties, key=lambda party: party.role is not PartyRole.LEAD)
    names: list[str] = []
    for party in ordered:
        name = _party_name(party, name_of)
        if name not in names:
            names.append(name)
    text = ", ".join(names)
    return text[:1].upper() + text[1:]


def results_wording(results: Iterable[ResultDocument], kind_name: Callable[[str], str]) -> str:
    """The result cell that the documents make: each one's own wording, or the name of its kind."""
    names = [result.wording.strip() or kind_name(result.kind) for result in results]
    return ", ".join(dict.fromkeys(names))


def ready_clauses(kind: ActKind) -> Sequence[ReadyClause]:
    """Clauses that acts of this kind usually hold."""
    this = f"настоящего {kind.genitive}"
    return (
        ReadyClause(ClauseKind.PLAIN, "Поручение", "Руководителям образовательных организаций …"),
        ReadyClause(ClauseKind.REPEAL, "Признать утратившим силу", f"Признать утратившим силу {kind} от … № … «…»."),
        ReadyClause(
            ClauseKind.IN_FORCE,
            "Вступление в силу",
            f"{'Настоящее' if kind is not ActKind.ORDER else 'Настоящий'} {kind} вступает в силу со дня подписания.",
        ),
        ReadyClause(ClauseKind.CONTROL, "Контроль за собой", f"Контроль за исполнением {this} оставляю за собой."),
        ReadyClause(ClauseKind.CONTROL, "Контроль на другого", f"Контроль за исполнением {this} возложить на …"),
    )


def municipality_genitive(name: str) -> str:
    """«Н-ский муниципальный район» → «Н-ского муниципального района»: a proposal for a person to correct."""
    return " ".join(_genitive(word) for word in name.split())


def department_words(name: str) -> tuple[str, str]:
    """«Отдел образования» in the middle of a sentence, in the nominative and in the genitive.

    An acronym keeps its case and its form in both: «УОААР».
    """
    first, _, rest = name.partition(" ")
    if first.isupper():
        return name, name
    genitive = _BODIES.get(first.lower(), first.lower())
    return f"{first.lower()} {rest}".strip(), f"{genitive} {rest}".strip()


def _party_name(party: Party, name_of: Callable[[str], str]) -> str:
    named = name_of(party.organization) if party.organization else GROUPS.get(party.group, "")
    return " ".join(filter(None, (party.position, named, party.specifier)))


_BODIES = {
    "отдел": "отдела",
    "управление": "управления",
    "департамент": "департамента",
    "комитет": "комитета",
    "министерство": "министерства",
    "администрация": "администрации",
}
_GENITIVE_ENDS = (
    ("ский", "ского"),
    ("цкий", "цкого"),
    ("ная", "ной"),
    ("ская", "ской"),
    ("ный", "ного"),
    ("ой", "ого"),
    ("район", "района"),
    ("округ", "округа"),
    ("город", "города"),
    ("область", "области"),
    ("край", "края"),
    ("республика", "республики"),
)


def _genitive(word: str) -> str:
    for end, genitive in _GENITIVE_ENDS:
        if word.lower().endswith(end):
            return word[: len(word) - len(end)] + (genitive if word[-len(end)].islower() else genitive.capitalize())
    return word
