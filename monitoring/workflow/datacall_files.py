"""Snapshots of answers: a file of an hour, kept as it was sent away."""

from __future__ import annotations

import re

from documents.sending import XLSX
from documents.store import keep, open_stored
from documents.uploads import require_room
from documents.uploads_guard import UploadRefused
from monitoring.datacalls.board import Board, board
from monitoring.datacalls.filling import CannotFill
from monitoring.datacalls.form_values import filled_form
from monitoring.datacalls.workbook import taken_words, workbook
from monitoring.models import DataCall, DataCallSnapshot
from monitoring.workflow.datacalls import locked_call, require_asker
from organizations.clock import now
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused

Kind = DataCallSnapshot.Kind
_NAME = re.compile(r"[^\w\- ]+")


def take_snapshot(pk: int, kind: DataCallSnapshot.Kind, *, by: User) -> DataCallSnapshot:
    """Make the file of the answers as they stand, keep it, and remember its hour."""
    call = DataCall.objects.select_related("municipality", "template").get(pk=pk)
    require_asker(call, by, "выгружать ответы")
    if call.is_draft:
        raise Refused("Запрос ещё не разослан: выгружать нечего.")
    moment = now(call.municipality)
    shown = board(call, moment)
    data = _made(call, kind, shown, taken_words(call, moment))
    name = f"{' '.join(_NAME.sub(' ', call.title).split())[:80].strip()} {moment:%Y-%m-%d %H-%M}.xlsx"
    try:
        require_room(call.municipality_id, len(data))
    except UploadRefused as refusal:
        raise Refused(str(refusal)) from refusal
    file = keep(data, municipality_id=call.municipality_id, name=name, content_type=XLSX, by=by)
    with locked_call(pk) as locked:
        snapshot = DataCallSnapshot.objects.create(
            municipality_id=locked.municipality_id,
            call=locked,
            kind=kind,
            taken_at=moment,
            taken_by=by,
            file=file,
            answered=shown.answered,
            asked=shown.counts["all"],
        )
        after = {"kind": str(kind), "answered": snapshot.answered, "asked": snapshot.asked, "sha256": file.sha256}
        record("export_datacall", locked, by=by, after=after)
    return snapshot


def _made(call: DataCall, kind: DataCallSnapshot.Kind, shown: Board, taken: str) -> bytes:
    if kind != Kind.FORM:
        return workbook(shown, taken)
    if call.template is None or not call.mapping:
        raise Refused("К этому запросу форма не приложена.")
    with open_stored(call.template) as stored:
        content = stored.read()
    try:
        return filled_form(shown, content, call.template.name)
    except CannotFill as refusal:
        raise Refused(str(refusal)) from refusal
