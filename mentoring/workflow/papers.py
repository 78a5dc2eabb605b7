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
from mentoring.workflow.register import stated
from mentoring.workflow.releasing import Released, release
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
        paper = Paper.objects.standing().filter(programme=programme, **own).first()
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


def withdraw_paper(paper_pk: int, *, reason: str, by: User) -> tuple[Paper, Released]:
    """Take back the record of a paper that was entered by mistake; the reason stands in the journal and beside it.

    Pairs that work by a withdrawn order lose its requisites: those that have not met wait for an order again, the
    others go on until the right one is entered. The second time changes nothing.
    """
    programme_pk, school = Paper.objects.values_list("programme_id", "organization_id").get(pk=paper_pk)
    with locked_school(school) as organization, locked_programme(programme_pk) as programme:
        require(permissions.may_keep_register(Access.of(by), organization), _WHAT)
        paper = Paper.objects.get(pk=paper_pk)
        if paper.withdrawn_on is not None:
            return paper, Released()
        if programme.closed_on is not None:
            raise Refused("Программа завершена: её бумаги не меняют.")
        paper.withdrawn_on, paper.withdrawn_by = today(programme.municipality), by
        paper.withdrawn_reason = stated(reason, what="Причина")
        paper.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_reason"])
        title = f"{paper} от {paper.date:%d.%m.%Y}" if paper.date else str(paper)
        record("withdraw_paper", programme, by=by, target=paper, title=title, comment=paper.withdrawn_reason)
        released = Released()
        if paper.kind == PaperKind.ASSIGNMENT and paper.date is not None:
            released = release(programme, paper.number, paper.date, by=by)
    return paper, released


def _root(paper: Paper) -> Programme | Paper:
    return paper.programme or paper


def _require_of(programme: Programme, keys: list[int]) -> None:
    if programme.pairs.filter(pk__in=keys).count() != len(set(keys)):
        raise Refused("Отметьте пары этой программы.")
