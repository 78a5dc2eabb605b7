"""Documents of a programme out of its school's package: what there is, and where what is missing is made."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from mentoring.models import Person, Programme
from mentoring.models.paper import PaperKind
from mentoring.package import Entry, packages_of
from mentoring.permissions import is_of_school, may_run_programme
from organizations.access import Access

_PRINTED = {
    "introduction": PaperKind.INTRODUCTION,
    "regulation": PaperKind.REGULATION,
    "curator": PaperKind.CURATOR,
    "assignment": PaperKind.ASSIGNMENT,
}
"""Documents that a school prints from the programme."""
_ALWAYS = (*_PRINTED, "roadmap", "bases", "consents", "questionnaires", "plans", "report")
_PARTNERS = (Person.Category.EMPLOYEE, Person.Category.GRADUATE)
"""Mentors who come from outside: an agreement belongs to their form."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the programme: `told` is what is known of it, `link` leads to where it is made."""

    name: str
    state: str
    told: str
    link: str

    @property
    def is_there(self) -> bool:
        return self.state == "have"


@dataclass(frozen=True, slots=True)
class Documents:
    """All documents of a programme in the package's order."""

    rows: tuple[Document, ...]

    @property
    def have(self) -> int:
        return sum(row.is_there for row in self.rows)

    @property
    def missing(self) -> list[Document]:
        return [row for row in self.rows if not row.is_there]


def documents_of(programme: Programme, access: Access) -> Documents:
    """What the programme rests on, for these eyes. The form must be loaded with the programme; twelve queries."""
    (package,) = packages_of([programme.organization], programme.school_year, programme=programme)
    wanted = {*_ALWAYS, *(("agreements",) if programme.form.mentor_category in _PARTNERS else ())}
    rows = (entry for entry in package.entries if entry.kind.code in wanted)
    return Documents(
        tuple(Document(one.kind.title, one.state, _told(one), _link(one, programme, access)) for one in rows)
    )


def _told(entry: Entry) -> str:
    return "; ".join(known.words for known in entry.known if not known.enough)


def _link(entry: Entry, programme: Programme, access: Access) -> str:
    """Where the document is made; "" for eyes that only read there."""
    school, code = programme.organization, entry.kind.code
    own = is_of_school(access, school)
    if code in _PRINTED:
        return reverse("paper", args=[programme.pk, _PRINTED[code].value])
    if code == "bases":
        return reverse("mentees", args=[programme.pk])
    if code == "plans":
        return reverse("pairs", args=[programme.pk])
    if code == "consents":
        return reverse("consents_many", args=[school.pk]) if own else ""
    drafted = next((known.url for known in entry.known if known.url), "")
    if drafted or not may_run_programme(access, school):
        return drafted
    return f"{reverse('school_document', args=[school.pk, code])}?year={programme.school_year}"
