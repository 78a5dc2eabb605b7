"""How a page tells that an act was refused: beside the field, above the form or on the next page; a role that does not
do this is answered with 403 wherever it is met."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest

from organizations.refusals import NotAllowed, Refused


def tell_form(form: Form, refusal: Refused, *, names: Mapping[str, str] | None = None) -> None:
    """The refusal beside its field, above the form where the form has none such. Raises PermissionDenied.

    `names`: the act's names of fields → the form's, where they differ.
    """
    _require_role(refusal)
    field = (names or {}).get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, refusal.message)


def tell_page(request: HttpRequest, refusal: Refused) -> None:
    """The refusal above the next page. Raises PermissionDenied."""
    _require_role(refusal)
    messages.error(request, refusal.message)


def try_act(form: Form, act: Callable[[], Any]) -> Any:
    """What the act made; None where it was refused, and the form says why. Raises PermissionDenied."""
    try:
        return act()
    except Refused as refusal:
        tell_form(form, refusal)
        return None


def tried(form: Form, act: Callable[[], object]) -> bool:
    """Whether the act was done; where it was refused, the form says why. Raises PermissionDenied."""
    try:
        act()
    except Refused as refusal:
        tell_form(form, refusal)
        return False
    return True


def act_and_tell(request: HttpRequest, act: Callable[[], object], words: str) -> None:
    """Do the act; above the next page stand `words`, or why it was refused. Raises PermissionDenied."""
    try:
        act()
    except Refused as refusal:
        tell_page(request, refusal)
    else:
        messages.success(request, words)


def _require_role(refusal: Refused) -> None:
    if isinstance(refusal, NotAllowed):
        raise PermissionDenied(refusal.message) from refusal
