"""What a person wrote in a report and took back: it returns into the form, so that nothing is typed twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from documents.models import StoredFile
from organizations.models import Event, User
from roadmaps.models import Evidence, Execution

K = Evidence.Kind


@dataclass(frozen=True, slots=True)
class Written:
    """Fields of the form of a report as they were, and files that the person had sent with it."""

    fields: dict[str, Any] = field(default_factory=dict)
    files: list[StoredFile] = field(default_factory=list)


def written_before(line: Execution, person: User) -> Written:
    """The last report of the line, where this very person took it back and nothing happened to the line since."""
    about = Event.objects.about("roadmap", line.roadmap_id)
    last = about.filter(object_kind="execution", object_id=str(line.pk)).order_by("-pk").first()
    if last is None or last.verb != "withdraw_report" or last.actor_id != person.pk:
        return Written()
    before, keys = last.before or {}, (last.after or {}).get("evidence", [])
    day = before.get("done_on")
    fields: dict[str, Any] = {"done_on": dt.date.fromisoformat(day) if day else None, "note": before.get("note", "")}
    files = []
    for row in Evidence.objects.filter(pk__in=keys).select_related("file").order_by("pk"):
        if row.kind == K.DOCUMENT:
            fields |= {"title": row.title, "number": row.number, "date": row.date}
        elif row.kind == K.LINK:
            fields["url"] = row.url
        elif row.kind == K.VALUE:
            fields |= {"numerator": row.numerator, "denominator": row.denominator}
        elif row.file is not None and row.file.stored_by_id == person.pk:
            files.append(row.file)
    return Written(fields, files)
