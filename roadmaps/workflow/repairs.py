"""Accepting visible repairs: the chosen ones are applied to the very texts they were offered for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from documents.models import Clause
from documents.typography import Repair, apply
from organizations.models import User
from roadmaps.models import IndicatorRow, Item, Roadmap, Section
from roadmaps.plan_rows import read_document
from roadmaps.repairs import Text, offers
from roadmaps.workflow.revision import revising


def accept_repairs(pk: int, keys: Collection[str], *, by: User) -> int:
    """Apply the offered repairs named by `keys` and return how many texts changed.

    A key whose text was edited meanwhile matches nothing and changes nothing.
    """
    with revising(pk, by=by, what="Приняты правки оформления") as roadmap:
        chosen: dict[Text, list[Repair]] = defaultdict(list)
        for offer in offers(read_document(roadmap)):
            if offer.key in keys:
                chosen[offer.place].append(offer.repair)
        for place, repairs in chosen.items():
            _write(roadmap, place, apply(place.text, repairs))
    return len(chosen)


def _write(roadmap: Roadmap, place: Text, text: str) -> None:
    row: Any
    match place.kind:
        case "plan":
            row = roadmap
        case "act":
            row = roadmap.act
        case "clause":
            row = Clause.objects.get(act=roadmap.act_id, uid=place.uid)
        case "section":
            row = Section.objects.get(roadmap=roadmap, uid=place.uid)
        case "target":
            row = IndicatorRow.objects.get(roadmap=roadmap, uid=place.uid)
        case _:
            row = Item.objects.get(roadmap=roadmap, uid=place.uid)
    setattr(row, place.field, text)
    fields = [place.field]
    if hasattr(row, "version") and row is not roadmap:
        row.version += 1
        fields.append("version")
    row.save(update_fields=fields)
