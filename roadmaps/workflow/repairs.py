"""Accepting visible repairs: the chosen ones are applied to the very texts they were offered for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from documents.models import Clause
from documents.typography import Repair, apply
from organizations.journal import record
from organizations.models import Event, User
from organizations.text import counted
from roadmaps.models import IndicatorRow, Item, Roadmap, Section
from roadmaps.plan_rows import read_document
from roadmaps.repairs import Text, offers
from roadmaps.workflow.cells import editable
from roadmaps.workflow.core import Refused, touch


def accept_repairs(pk: int, keys: Collection[str], *, by: User) -> Event | None:
    """Apply the offered repairs named by `keys`; the event keeps every text as it was and as it became.

    A key whose text was edited meanwhile matches nothing and changes nothing: None when none is left.
    """
    with editable(pk, by=by) as roadmap:
        chosen: dict[Text, list[Repair]] = defaultdict(list)
        for offer in offers(read_document(roadmap)):
            if offer.key in keys:
                chosen[offer.place].append(offer.repair)
        if not chosen:
            return None
        before = [_kept(place, place.text) for place in chosen]
        after = [_kept(place, apply(place.text, repairs)) for place, repairs in chosen.items()]
        for entry in after:
            _write(roadmap, entry)
        touch(roadmap)
        title = f"оформление, {counted(len(chosen), 'текст', 'текста', 'текстов')}"
        return record("accept_repairs", roadmap, by=by, title=title, before={"texts": before}, after={"texts": after})


def take_back(roadmap: Roadmap, before: list[dict[str, str]], after: list[dict[str, str]]) -> None:
    """Put the texts back as they were. Raises Refused when one of them is not what the repairs left."""
    for left, entry in zip(after, before, strict=True):
        try:
            stands = getattr(_row(roadmap, left), left["field"]) == left["text"]
        except ObjectDoesNotExist:
            stands = False
        if not stands:
            raise Refused("Отменить нельзя: один из исправленных текстов с тех пор изменили или удалили.")
        _write(roadmap, entry)


def _kept(place: Text, text: str) -> dict[str, str]:
    return {"kind": place.kind, "uid": place.uid, "field": place.field, "text": text}


def _row(roadmap: Roadmap, entry: dict[str, str]) -> Any:
    uid = entry["uid"]
    match entry["kind"]:
        case "plan":
            return roadmap
        case "act":
            if roadmap.act is None:
                raise ObjectDoesNotExist
            return roadmap.act
        case "clause":
            return Clause.objects.get(act=roadmap.act_id, uid=uid)
        case "section":
            return Section.objects.get(roadmap=roadmap, uid=uid)
        case "target":
            return IndicatorRow.objects.get(roadmap=roadmap, uid=uid)
        case _:
            return Item.objects.get(roadmap=roadmap, uid=uid)


def _write(roadmap: Roadmap, entry: dict[str, str]) -> None:
    row = _row(roadmap, entry)
    setattr(row, entry["field"], entry["text"])
    fields = [entry["field"]]
    if hasattr(row, "version") and row is not roadmap:
        row.version += 1
        fields.append("version")
    row.save(update_fields=fields)
