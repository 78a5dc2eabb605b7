"""Who answers for a row and what completes it, understood beside the wording; no wording is replaced silently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from documents.values import to_data
from organizations.journal import record
from organizations.models import Organization, User
from roadmaps.models import Item, Responsibility, ResultDocument, Roadmap
from roadmaps.plan import Item as ItemValue
from roadmaps.plan import Level, Party, PartyRole
from roadmaps.plan import ResultDocument as Result
from roadmaps.plan_rows import write_parties, write_results
from roadmaps.workflow.cells import Saved, editable, find_item, require_version, save_row
from roadmaps.workflow.core import Refused, touch
from roadmaps.workflow.typed import clean, clean_line


def set_parties(
    pk: int,
    uid: str,
    parties: Sequence[Party],
    *,
    wording: str | None = None,
    version: int | None,
    by: User,
) -> Saved:
    """Set the responsible parties of a row and, where `wording` is given, the text of the cell that names them.

    Raises Refused for a party that names nobody or an organization that is not of the plan's municipality.
    """
    with editable(pk, by=by) as roadmap:
        item = find_item(roadmap, uid)
        wanted = tuple(_clean_party(party) for party in parties)
        _require_known(roadmap, wanted)
        before: dict[str, Any] = {"parties": read_parties(item)}
        after: dict[str, Any] = {"parties": wanted}
        if wording is not None:
            before["responsible"], after["responsible"] = item.responsible, clean(wording, field="wording")
        return _write(roadmap, item, "set_parties", before, after, version=version, by=by)


def set_results(
    pk: int,
    uid: str,
    results: Sequence[Result],
    *,
    wording: str | None = None,
    version: int | None,
    by: User,
) -> Saved:
    """Set the documents that complete a row and, where `wording` is given, the text of the result cell."""
    with editable(pk, by=by) as roadmap:
        item = find_item(roadmap, uid)
        wanted = tuple(_clean_result(result) for result in results)
        before: dict[str, Any] = {"results": read_results(item)}
        after: dict[str, Any] = {"results": wanted}
        if wording is not None:
            before["result"], after["result"] = item.result, clean(wording, field="wording")
        return _write(roadmap, item, "set_results", before, after, version=version, by=by)


def read_parties(item: Item) -> tuple[Party, ...]:
    """The row's parties as values, in their order."""
    rows = Responsibility.objects.filter(item=item).select_related("organization").order_by("position", "pk")
    return tuple(
        Party(
            organization=row.organization.slug if row.organization else "",
            group=row.group,
            position=row.post,
            specifier=row.specifier,
            role=PartyRole(row.role),
            level=Level(row.level),
            part=row.part,
        )
        for row in rows
    )


def read_results(item: Item) -> tuple[Result, ...]:
    """The row's result documents as values, in their order."""
    rows = ResultDocument.objects.filter(item=item).order_by("position", "pk")
    return tuple(Result(kind, wording) for kind, wording in rows.values_list("kind", "wording"))


def put_parties(item: Item, parties: Sequence[Party]) -> None:
    """Replace the rows behind `read_parties`."""
    Responsibility.objects.filter(item=item).delete()
    write_parties([(item, ItemValue(title="", parties=tuple(parties)))])


def put_results(item: Item, results: Sequence[Result]) -> None:
    """Replace the rows behind `read_results`."""
    ResultDocument.objects.filter(item=item).delete()
    write_results([(item, ItemValue(title="", results=tuple(results)))])


def _write(
    roadmap: Roadmap,
    item: Item,
    verb: str,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    version: int | None,
    by: User,
) -> Saved:
    changed = [name for name in after if (before[name] or type(after[name])()) != after[name]]
    if not changed:
        return Saved(item.uid, item.version)
    require_version(item, version, current=item.responsible if verb == "set_parties" else item.result)
    texts = [name for name in changed if name in ("responsible", "result")]
    for name in texts:
        setattr(item, name, after[name])
    if "parties" in changed:
        put_parties(item, after["parties"])
    if "results" in changed:
        put_results(item, after["results"])
    save_row(item, *texts)
    touch(roadmap)
    event = record(
        verb,
        roadmap,
        by=by,
        target=item,
        before={name: to_data(before[name]) for name in changed},
        after={name: to_data(after[name]) for name in changed},
    )
    return Saved(item.uid, item.version, event)


def _clean_party(party: Party) -> Party:
    cleaned = replace(
        party,
        position=clean_line(party.position, limit=200, field="position", what="Должность"),
        specifier=clean_line(party.specifier, limit=300, field="specifier", what="Уточнение"),
        part=clean(party.part, field="part", what="Часть мероприятия"),
    )
    if not (cleaned.organization or cleaned.group or cleaned.position):
        raise Refused("Укажите организацию, группу или должность.", field="parties")
    if cleaned.organization and cleaned.group:
        raise Refused("Ответственный — либо организация, либо группа.", field="parties")
    if cleaned.group and cleaned.group not in Responsibility.Group.values:
        raise Refused("Такой группы нет в списке.", field="parties")
    return cleaned


def _clean_result(result: Result) -> Result:
    if result.kind not in ResultDocument.Kind.values:
        raise Refused("Такого вида документа нет в списке.", field="results")
    return Result(result.kind, clean(result.wording, field="results", what="Название документа"))


def _require_known(roadmap: Roadmap, parties: Sequence[Party]) -> None:
    slugs = {party.organization for party in parties if party.organization}
    known = Organization.objects.filter(municipality=roadmap.municipality_id, slug__in=slugs).values_list(
        "slug", flat=True
    )
    missing = slugs - set(known)
    if missing:
        raise Refused("Организация не найдена в реестре муниципалитета.", field="parties")
