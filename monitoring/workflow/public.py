"""The public page is written and switched on or off by the department."""

from __future__ import annotations

from monitoring.models import PublicPage
from monitoring.permissions import may_publish
from monitoring.workflow.core import locked_municipality, require
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused

LIMIT = 5_000
_FIELDS = ("intro", "contacts", "shows_schools", "shows_practices")


def write_page(
    municipality_pk: int,
    *,
    intro: str,
    contacts: str,
    shows_schools: bool,
    shows_practices: bool,
    is_on: bool,
    by: User,
) -> PublicPage:
    """Words of the page and whether it is open; the same again changes nothing.

    Raises Refused for words that are too long, or an open page without contacts: nobody could be asked.
    """
    with locked_municipality(municipality_pk) as municipality:
        require(may_publish(Access.of(by), municipality.pk), "открывать страницу для всех")
        for field, words in (("intro", intro), ("contacts", contacts)):
            if len(words) > LIMIT:
                raise Refused(f"Слишком длинно: не больше {LIMIT} знаков.", field=field)
        if is_on and not contacts.strip():
            raise Refused("Напишите, к кому обращаться: без этого страница не открывается.", field="contacts")
        page = PublicPage.objects.filter(municipality=municipality).first() or PublicPage(municipality=municipality)
        given = {
            "intro": intro.strip(),
            "contacts": contacts.strip(),
            "shows_schools": shows_schools,
            "shows_practices": shows_practices,
        }
        before = {name: getattr(page, name) for name in _FIELDS}
        was_on = page.is_on
        if page.pk and before == given and was_on == is_on:
            return page
        for name, value in given.items():
            setattr(page, name, value)
        page.is_on = is_on
        if is_on and not was_on:
            page.published_on, page.published_by = today(municipality), by
        page.version += 1
        page.save()
        verb = "edit_public_page" if was_on == is_on else "open_public_page" if is_on else "close_public_page"
        record(verb, municipality, by=by, target=page, title=municipality.name, before=before, after=given)
    return page
