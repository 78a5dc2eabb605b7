"""The whole text of an amended plan as it is in force: for reading beside the acts that were signed, itself no act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from documents.act import Act
from documents.typography import stamp_word
from roadmaps.amending_act import act_reference
from roadmaps.copies import document_of
from roadmaps.models import Edition, Roadmap
from roadmaps.plan import Document


def text_in_force(document: Document, acts: Sequence[Act]) -> Document:
    """The plan alone, its stamp naming the act that approved it and those that changed it; `acts` in their order."""
    plan, (first, *later) = document.plan, acts
    own = " ".join(line.strip() for line in plan.stamp[1:])
    word = plan.stamp[0] if plan.stamp else stamp_word(plan.title)
    approved = own or f"{first.kind.instrumental} {act_reference(first)}"
    changes = ", ".join(f"{act.kind.genitive} {_day_and_number(act)}".rstrip() for act in later)
    stamp = (word, f"{approved} (в редакции {changes})" if changes else approved)
    return Document(replace(plan, stamp=stamp))


def acts_of(roadmap: Roadmap, newest: Document | None = None) -> tuple[Act, ...]:
    """The act that approved the plan and the acts that changed it; `newest` is registered just now.

    `roadmap` is the plan or an amendment of it.
    """
    rows = Edition.objects.filter(roadmap=roadmap.amends_id or roadmap.pk).order_by("number")
    documents = [*map(document_of, rows), *([newest] if newest else [])]
    return tuple(document.act for document in documents if document.act is not None)


def _day_and_number(act: Act) -> str:
    found = act.requisites
    number = f"№\u00a0{found.number}" if found.number else ""
    return " ".join(filter(None, (f"от {found.date:%d.%m.%Y}" if found.date else "", number)))
