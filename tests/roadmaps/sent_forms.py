"""What a browser sends back of a page's form: how a person without a script saves it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any


def fields(page: Any) -> dict[str, Any]:
    """What a browser would send back of the page's own form: the way a person without a script saves it."""
    html = page.content.decode()
    form = html[html.index("<main") :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, kind = _attribute(tag, "name"), _attribute(tag, "type")
        if not name or (kind in ("checkbox", "radio") and " checked" not in tag):
            continue
        _put(found, name, _attribute(tag, "value") if kind != "checkbox" else _attribute(tag, "value") or "on")
    for tag, text in re.findall(r"(<textarea[^>]*>)\n?(.*?)</textarea>", form, re.DOTALL):
        _put(found, _attribute(tag, "name"), _unescaped(text))
    for tag, options in re.findall(r"(<select[^>]*>)(.*?)</select>", form, re.DOTALL):
        chosen = re.findall(r"<option[^>]*selected[^>]*>", options)
        if not chosen and "multiple" not in tag:
            chosen = re.findall(r"<option[^>]*>", options)[:1]
        for option in chosen:
            _put(found, _attribute(tag, "name"), _attribute(option, "value"))
    found.pop("csrfmiddlewaretoken", None)
    found.pop("action", None)
    return found


def _put(found: dict[str, Any], name: str, value: str) -> None:
    if name in found:
        found[name] = [*found[name], value] if isinstance(found[name], list) else [found[name], value]
    else:
        found[name] = value


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return _unescaped(found[1]) if found else ""


def _unescaped(text: str) -> str:
    return unescape(text)
