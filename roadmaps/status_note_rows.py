"""The note about execution read from rows: see `status_note`."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from documents.act import ActKind
from documents.disposition import NAME_RULE, POST_RULE
from organizations.access import Access
from organizations.models import Organization
from organizations.text import counted
from roadmaps.amended import edition_on, in_wording_of
from roadmaps.copies import document_of
from roadmaps.line_states import LineState
from roadmaps.lines_on_day import DayLine, lines_on
from roadmaps.models import Edition, Item, Roadmap
from roadmaps.status_note import AHEAD, Coming, Overdue, Returned, StatusNote, Totals
from roadmaps.workflow.duty_rows import home_of

_COUNTED = {
    LineState.ACCEPTED: "accepted",
    LineState.REPORTED: "waiting",
    LineState.OVERDUE: "overdue",
    LineState.RETURNED: "returned",
}


def status_note(
    roadmap: Roadmap, day: dt.date, seen_by: Access | None = None, *, since: dt.date | None = None
) -> StatusNote:
    """What the note says as of `day`, in six queries however long the plan is, eight of an amended one.

    Items are named as the edition in force on that day words them. The plan must be approved and loaded with its
    municipality, owner and edition. `seen_by`: only the lines that this person may see. `since`: only terms from this
    day on, and what is still owed of earlier ones. Raises ValueError for a plan that no edition stands behind.
    """
    edition = edition_on(roadmap, day)
    if edition is None:
        raise ValueError("a plan that is not approved has no execution")
    lines = [line for line in lines_on(roadmap, day, seen_by) if since is None or _is_told(line, since)]
    title, items = _words_of(roadmap, edition)
    keys = {line.facts.organization_id for line in lines}
    names = dict(Organization.objects.filter(pk__in=keys).values_list("pk", "short_name"))
    by_state: dict[str, list[DayLine]] = defaultdict(list)
    for line in lines:
        by_state[_COUNTED.get(line.state, "")].append(line)
    asked = [line for name, own in by_state.items() if name for line in own]
    accepted = by_state["accepted"]
    in_time = [line for line in accepted if line.done_in_time]
    head = home_of(roadmap)
    return StatusNote(
        title=title,
        act=act_words(edition, roadmap),
        day=day,
        items=len({line.facts.item_id for line in asked}),
        organizations=len({line.facts.organization_id for line in asked}),
        totals=Totals(
            in_time=len(in_time),
            late=len(accepted) - len(in_time),
            waiting=len(by_state["waiting"]),
            overdue=len(by_state["overdue"]),
            returned=len(by_state["returned"]),
        ),
        reported_late=sum(line.reported_late for line in in_time),
        not_late=_not_late(by_state[""]),
        overdue=_overdue(by_state["overdue"], items, names),
        returned=_returned(by_state["returned"], items, names),
        coming=_coming([*by_state[""], *by_state["returned"]], items, names, day),
        signatory_post=head.head_post or POST_RULE,
        signatory_name=head.head_name or NAME_RULE,
        since=since,
    )


def _words_of(roadmap: Roadmap, edition: Edition) -> tuple[str, dict[int, Item]]:
    """The plan's title and its items by key, worded as in `edition`; a row that it does not have stands as it is."""
    rows = Item.objects.filter(roadmap=roadmap).only("uid", "label", "title", "responsible")
    items = {item.pk: item for item in rows}
    if edition.pk == roadmap.current_edition_id:
        return roadmap.title, items
    plan = document_of(edition).plan
    worded = {value.uid: value for _, _, value in plan.walk()}
    for item in items.values():
        if value := worded.get(item.uid):
            item.label, item.title, item.responsible = value.label, value.title, value.responsible
    return plan.title, items


def _is_told(line: DayLine, since: dt.date) -> bool:
    """Whether the line fell due from `since` on, or is a debt of earlier."""
    return line.term is None or line.term >= since or _COUNTED.get(line.state) in ("waiting", "overdue", "returned")


def act_words(edition: Edition, roadmap: Roadmap) -> str:
    """«Дорожная карта утверждена приказом управления образования … от 31.08.2026 № 187.»; "" of an unknown act.

    Of an amended plan, the act that approved it, then the one of the edition in force: «(в редакции приказа …)».
    """
    newest, edition = edition, (roadmap.first_edition or edition) if edition.number > 1 else edition
    if not (edition.act_kind and edition.act_date):
        return ""
    act = edition.content.get("act") or {}
    named = act.get("issuer_genitive") or (roadmap.issuer.genitive_name if roadmap.issuer else "")
    issuer = f" {named}" if named else ""
    number = f" № {edition.act_number}" if edition.act_number else ""
    kind = ActKind(edition.act_kind).instrumental
    changed = f" ({in_wording_of(newest)})" if newest.number > 1 else ""
    return f"Дорожная карта утверждена {kind}{issuer} от {edition.act_date:%d.%m.%Y}{number}{changed}."


def item_name(item: Item) -> str:
    """«1.5. Утверждение дорожной карты», the document's own number with a stop."""
    label = item.label.strip().rstrip(".")
    title = " ".join(item.title.split())
    return f"{label}. {title}" if label else title


def _not_late(lines: Iterable[DayLine]) -> tuple[tuple[str, int], ...]:
    """Open lines whose term of the plan came, by why they are not late."""
    found: dict[str, int] = {}
    for line in lines:
        facts = line.facts
        if facts.due is None or facts.due > line.day:
            continue
        if line.state is LineState.OFF:
            words = "снято с контроля"
        elif facts.extended_to is not None:
            words = "продлено"
        elif facts.late_after is None:
            words = "опоздание не считается"
        else:
            words = "последний день не прошел"
        found[words] = found.get(words, 0) + 1
    return tuple(sorted(found.items()))


def _overdue(lines: Sequence[DayLine], items: Mapping[int, Item], names: Mapping[int, str]) -> tuple[Overdue, ...]:
    """By organization: the one that is late longest first, its own lines alike."""
    worst: dict[int, int] = {}
    for line in lines:
        worst[line.facts.organization_id] = max(worst.get(line.facts.organization_id, 0), line.days_late)

    def place(line: DayLine) -> tuple[int, str, int, int, int]:
        key = line.facts.organization_id
        return -worst[key], names[key], key, -line.days_late, line.facts.pk

    return tuple(
        Overdue(
            names[line.facts.organization_id],
            item_name(items[line.facts.item_id]),
            line.term or line.day,
            line.days_late,
            f"{line.returned_on:%d.%m.%Y}: {line.reason}" if line.returned_on else "",
            items[line.facts.item_id].label.strip().rstrip("."),
        )
        for line in sorted(lines, key=place)
    )


def _returned(lines: Iterable[DayLine], items: Mapping[int, Item], names: Mapping[int, str]) -> tuple[Returned, ...]:
    found = sorted(lines, key=lambda line: (line.term or dt.date.max, names[line.facts.organization_id], line.facts.pk))
    return tuple(
        Returned(
            names[line.facts.organization_id],
            item_name(items[line.facts.item_id]),
            line.reason,
            _mend_by(line),
        )
        for line in found
    )


def _mend_by(line: DayLine) -> dt.date | None:
    """The last day in time; of a line that may not be late its own term, unless that is over."""
    facts = line.facts
    return facts.late_after or (facts.due if facts.due and facts.due >= line.day else None)


def _coming(
    lines: Iterable[DayLine], items: Mapping[int, Item], names: Mapping[int, str], day: dt.date
) -> tuple[Coming, ...]:
    """Terms of the next days, each with its item once: who owes it by name, or in the plan's words with the count."""
    last = day + dt.timedelta(days=AHEAD)
    owed: dict[tuple[dt.date, int], list[str]] = defaultdict(list)
    for line in lines:
        if line.term and day < line.term <= last and line.state is not LineState.OFF:
            owed[line.term, line.facts.item_id].append(names[line.facts.organization_id])
    order = {pk: place for place, pk in enumerate(items)}
    return tuple(
        Coming(term, item_name(items[item]), _who(items[item], sorted(set(owed[term, item]))))
        for term, item in sorted(owed, key=lambda key: (key[0], order[key[1]]))
    )


def _who(item: Item, names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    number = counted(len(names), "организация", "организации", "организаций")
    words = " ".join((item.responsible or "").split())
    return f"{words}\n({number})" if words else number
