"""A refusal stands where the person looks; a role that does not do this is a 403 everywhere."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import PermissionDenied

from organizations.acting import tell_form, tell_page, try_act
from organizations.refusals import NotAllowed, Refused


class Ordered(forms.Form):
    order_number = forms.CharField()


def a_form() -> Ordered:
    form = Ordered({"order_number": "7"})
    assert form.is_valid()
    return form


@pytest.mark.parametrize(
    ("field", "where"), [("order_number", "order_number"), ("number", "order_number"), ("x", "__all__")]
)
def test_a_refusal_stands_beside_its_field_or_above_the_form(field: str, where: str) -> None:
    form = a_form()
    tell_form(form, Refused("Такой приказ уже есть.", field=field), names={"number": "order_number"})
    assert form.errors == {where: ["Такой приказ уже есть."]}


def test_an_act_that_is_refused_makes_nothing() -> None:
    def refuse() -> None:
        raise Refused("Нельзя.")

    form = a_form()
    assert try_act(form, lambda: 7) == 7 and not form.errors
    assert try_act(form, refuse) is None and form.non_field_errors() == ["Нельзя."]


def test_a_role_that_does_not_do_this_is_forbidden(rf) -> None:  # type: ignore[no-untyped-def]
    form = a_form()
    with pytest.raises(PermissionDenied, match="отдел"):
        tell_form(form, NotAllowed("Это делает отдел."))
    with pytest.raises(PermissionDenied, match="отдел"):
        tell_page(rf.post("/"), NotAllowed("Это делает отдел."))
    assert not form.errors
