"""A municipality's own texts of papers: versions that only grow, a way back to any of them and to the product's."""

from __future__ import annotations

from django.db import transaction

from mentoring import permissions
from mentoring.models import PaperTemplate
from mentoring.papers.making import tidy
from mentoring.papers.template import TemplateWrong, parse
from mentoring.papers.texts import PRODUCT_TEXT
from mentoring.workflow.core import require
from organizations.access import Access
from organizations.journal import record
from organizations.models import Municipality, User
from organizations.refusals import Refused


class Outdated(Refused):
    """Somebody saved another version meanwhile."""


def save_text(
    municipality_pk: int, kind: str, text: str, *, version: int, comment: str = "", by: User
) -> PaperTemplate:
    """A new version of the text, begun from `version` (0: the product's own, while there is none).

    Raises Outdated where another version came meanwhile, and Refused with the faults of the text.
    """
    text = tidy(text)
    try:
        parse(kind, text)
    except TemplateWrong as error:
        raise Refused(" ".join(error.messages), field="text") from error
    return _add(municipality_pk, kind, text, version=version, comment=comment, by=by)


def restore_text(municipality_pk: int, kind: str, of_version: int, *, version: int, by: User) -> PaperTemplate:
    """Go back to an earlier version, 0 to the product's own text: it becomes the newest version."""
    if of_version == 0:
        return _add(municipality_pk, kind, PRODUCT_TEXT, version=version, comment="Исходный текст", by=by)
    row = PaperTemplate.objects.filter(municipality=municipality_pk, kind=kind, version=of_version).first()
    if row is None:
        raise Refused("Такой версии нет.")
    return _add(municipality_pk, kind, row.text, version=version, comment=f"Возврат к версии {of_version}", by=by)


def _add(municipality_pk: int, kind: str, text: str, *, version: int, comment: str, by: User) -> PaperTemplate:
    with transaction.atomic():
        municipality = Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=municipality_pk)
        require(permissions.may_edit_templates(Access.of(by), municipality_pk), "менять тексты бумаг")
        latest = PaperTemplate.objects.filter(municipality=municipality, kind=kind).order_by("-version").first()
        newest = latest.version if latest else 0
        if newest != version:
            who = (latest.created_by if latest else None) or "кто-то"
            raise Outdated(f"Пока вы правили, сохранена версия {newest} ({who}). Сравните и повторите.")
        if (latest.text if latest else PRODUCT_TEXT) == text:
            if latest is None:
                raise Refused("Исходный текст и так в силе.")
            return latest
        row = PaperTemplate.objects.create(
            municipality=municipality, kind=kind, version=newest + 1, text=text, comment=comment, created_by=by
        )
        record("edit_paper_template", municipality, by=by, target=row, title=str(row), comment=comment)
    return row
