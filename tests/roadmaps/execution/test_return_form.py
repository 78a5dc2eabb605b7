"""The reason of a return, as it is typed and as it is chosen."""

from __future__ import annotations

import pytest

from roadmaps.forms.acceptance import READY, ReturnLinesForm

ORDER = dict(READY)["order"]


@pytest.mark.parametrize(
    ("ready", "typed", "told"),
    [
        ("", " Дайте ссылку: в приказе её нет. ", "Дайте ссылку: в приказе её нет."),
        ("order", "", ORDER),
        ("order", "Приказ № 5.", f"{ORDER}. Приказ № 5."),
    ],
)
def test_words_stand_as_they_were_typed(ready: str, typed: str, told: str) -> None:
    form = ReturnLinesForm({"ready": ready, "reason": typed})
    assert form.is_valid()
    assert form.cleaned_data["words"] == told


def test_a_reason_is_asked_for() -> None:
    form = ReturnLinesForm({"ready": "", "reason": "  "})
    assert not form.is_valid()
    assert "без причины не возвращают" in form.errors["reason"][0]
