"""Forms read out of rendered pages, as a browser would send them back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import lxml.html
from django.http import HttpResponse

Data = dict[str, list[str]]


def form_of(response: HttpResponse, *, action: str = "") -> Data:
    """The fields of the page's form that posts to `action`, or to the page itself, as they stand filled.

    Buttons are not pressed, files are not picked.
    """
    forms = [
        form
        for form in lxml.html.fromstring(response.content.decode()).forms
        if form.method == "POST" and form.action != "/logout/"
    ]
    found = [form for form in forms if action and (form.action or "").split("?")[0] == action] or [
        form for form in forms if not form.action
    ]
    assert found, f"no such form among {[form.action for form in forms]}"
    data: Data = {}
    for name, value in _successful(found[0]):
        data.setdefault(name, []).append(value)
    data.pop("csrfmiddlewaretoken", None)
    return data


def changed(data: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """The same fields with some set otherwise, or (None) left out."""
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def text_of(response: HttpResponse) -> str:
    """The words of the page in one line, those in fields too."""
    page = lxml.html.fromstring(response.content.decode())
    values = [str(field.get("value") or "") for field in page.iter("input")]
    return " ".join([*page.text_content().split(), *" ".join(values).split()])


def _successful(form: Any) -> Iterator[tuple[str, str]]:
    for field in form.inputs:
        kind = field.get("type", "text") if field.tag == "input" else field.tag
        if not field.name or field.get("disabled") is not None or kind in ("submit", "button", "file"):
            continue
        if kind in ("checkbox", "radio"):
            if field.checked:
                yield field.name, field.get("value", "on")
        elif kind == "select":
            for option in field.iter("option"):
                if option.get("selected") is not None:
                    yield field.name, option.get("value", "")
            if not field.multiple and not any(option.get("selected") is not None for option in field.iter("option")):
                first = next(iter(field.iter("option")), None)
                if first is not None:
                    yield field.name, first.get("value", "")
        elif kind == "textarea":
            # The first line break belongs to the markup.
            yield field.name, (field.text or "").removeprefix("\n")
        else:
            yield field.name, field.get("value", "")
