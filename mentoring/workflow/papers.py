"""Signed papers of a school: their number, date and scan. The order of assignment sets its pairs to work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from documents.models import StoredFile
from mentoring import permissions
from mentoring.models import Paper, Programme
from mentoring.models.paper import PaperKind
from mentoring.workflow import pairs as pair_acts
from mentoring.workflow.core import locked_programme, locked_school, require
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused

_WHAT = "вносить бумаги этой школы"


def register_paper(
    programme_pk: int,
    kind: str,
    *,
    number: str,
    date: dt.date,
    title: str = "",
    scan: StoredFile | None = None,
    pairs: Iterable[int] = (),
    started_on: dt.date | None = None,
    by: User,
) -> Paper:
    """Enter a signed paper. The same kind, number and date again give the paper that is there.

    The order of assignment names `pairs`, which begin to work on `started_on`, else on its date: all or none.
    """
    number, kind = " ".join(number.split()), PaperKind(kind)
    school = Programme.objects.values_list("organization_id", flat=True).get(pk=programme_pk)
    with locked_school(school), locked_programme(programme_pk) as programme:
        require(permissions.may_keep_register(Access.of(by), programme.organization), _WHAT)
        if programme.closed_on is not None:
            raise Refused("Программа завершена: новых бумаг в ней не вносят.")
        if not number:
            raise Refused("Укажите номер.", field="number")
        if date > today(programme.municipality):
            raise Refused("Эта дата ещё не наступила.", field="date")
        own = {"organization": programme.organization, "kind": kind, "number": number, "date": date}
        paper = Paper.objects.filter(programme=programme, **own).first()
        if paper is None:
            paper = Paper.objects.create(
                municipality_id=programme.municipality_id,
                programme=programme,
                title=title,
                scan=scan,
                created_by=by,
                **own,
            )
            after = {"number": number, "date": date.isoformat()}
            record("register_paper", programme, by=by, target=paper, title=str(paper), after=after)
        keys = list(pairs)
        if kind == PaperKind.ASSIGNMENT and keys:
            _require_of(programme, keys)
            pair_acts.activate(keys, order_number=number, order_date=date, started_on=started_on or date, by=by)
    return paper


def attach_scan(paper_pk: int, scan: StoredFile, *, by: User) -> Paper:
    """Put the scan beside the paper's requisites; a later one takes its place."""
    school = Paper.objects.values_list("organization_id", flat=True).get(pk=paper_pk)
    with locked_school(school) as organization:
        require(permissions.may_keep_register(Access.of(by), organization), _WHAT)
        paper = Paper.objects.get(pk=paper_pk)
        if paper.scan_id == scan.pk:
            return paper
        paper.scan = scan
        paper.save(update_fields=["scan"])
        record("attach_paper_scan", _root(paper), by=by, target=paper, title=str(paper))
    return paper


def _root(paper: Paper) -> Programme | Paper:
    return paper.programme or paper


def _require_of(programme: Programme, keys: list[int]) -> None:
    if programme.pairs.filter(pk__in=keys).count() != len(set(keys)):
        raise Refused("Отметьте пары этой программы.")
