"""Stage 7: what is left, pairs completed in bulk, the final event, those who go on into the next cycle."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mentoring.closing_board import Left, left_of, numbers_of
from mentoring.forms.meetings import EndingRow, EndingsForm
from mentoring.models import Pair, Programme
from mentoring.pair_board import loaded, people_of, row_of
from mentoring.permissions import may_keep_register, may_run_programme
from mentoring.programme_board import board_of
from mentoring.views.fetch import get_programme
from mentoring.views.names import log_names
from mentoring.workflow import closing as acts
from mentoring.workflow.core import settings_of
from mentoring.workflow.meetings import RowsRefused
from organizations.clock import today
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request
from organizations.text import counted

PAGE = 50
LAST = 7


@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: Request, pk: int) -> HttpResponse:
    """Everybody who sees the programme reads what is left; the school completes its pairs."""
    row = get_programme(request, pk, allow=may_keep_register if request.method == "POST" else None)
    left = _left(request, row)
    if request.method != "POST":
        return _page(request, row, left)
    day = today(row.municipality)
    form = EndingsForm(request.POST, today=day)
    rows = {one.pair.pk: _row_form(one, day, request.POST) for one in left}
    valid = [form.is_valid(), *(one.is_valid() for one in rows.values())]
    if not all(valid):
        return _page(request, row, left, form=form, rows=rows, status=422)
    endings = [one.ending(key) for key, one in rows.items() if one.cleaned_data["ends"]]
    try:
        made = acts.complete_many(row.pk, endings, on=form.cleaned_data["on"], by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        form.add_error(None, error.message)
        for key, wrong in (error.rows if isinstance(error, RowsRefused) else {}).items():
            rows[key].add_error(wrong.field if wrong.field in rows[key].fields else "ends", wrong.message)
        return _page(request, row, left, form=form, rows=rows, status=409)
    messages.success(request, f"Завершено: {counted(len(made), 'пара', 'пары', 'пар')}.")
    return redirect("closing", pk=row.pk)


def _left(request: Request, row: Programme) -> list[Left]:
    day, settings = today(row.municipality), settings_of(row.municipality)
    working = loaded(Pair.objects.filter(programme=row).working().order_by("number"))
    page = Paginator(working, PAGE).get_page(request.GET.get("page"))
    return left_of(row_of(one, request.access, day=day, silence_days=settings.silence_days) for one in page)


def _row_form(left: Left, day: Any, data: Any = None) -> EndingRow:
    return EndingRow(data, prefix=f"p{left.pair.pk}", today=day, initial={"ends": left.is_ready})


def _page(
    request: Request,
    row: Programme,
    left: list[Left],
    *,
    form: EndingsForm | None = None,
    rows: dict[int, EndingRow] | None = None,
    status: int = 200,
) -> HttpResponse:
    day = today(row.municipality)
    own = may_keep_register(request.access, row.organization)
    rows = rows or {one.pair.pk: _row_form(one, day) for one in left}
    working = Pair.objects.filter(programme=row).working().order_by("number")
    context = {
        "programme": row,
        "numbers": numbers_of(row),
        "column": board_of(row, day).columns[LAST - 1],
        "left": [(one, rows[one.pair.pk]) for one in left],
        "page": Paginator(working, PAGE).get_page(request.GET.get("page")),
        "keeps": own and row.closed_on is None,
        "may_run": may_run_programme(request.access, row.organization),
        "next": row.next.order_by("pk").first(),
        "next_year": f"{row.school_year + 1}/{row.school_year + 2}",
        "form": form or EndingsForm(None, today=day, initial={"on": day}),
        "refused": form is not None,
    }
    log_names(request, row.organization, people_of([one.pair for one in left]), "Завершение программы")
    return render(request, "mentoring/closing.html", context, status=status)
