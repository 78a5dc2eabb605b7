"""One way to refuse on all floors: a refusal of people's acts is caught where one of plans is, and the other way."""

from __future__ import annotations

from organizations import refusals
from organizations import workflow as people
from roadmaps import workflow as plans


def test_all_floors_refuse_alike() -> None:
    assert people.Refused is plans.Refused is refusals.Refused
    assert people.NotAllowed is plans.NotAllowed is refusals.NotAllowed


def test_every_refusal_carries_words_and_the_field_to_mend() -> None:
    for kind in (refusals.NotAllowed, plans.Gone):
        assert issubclass(kind, refusals.Refused)
    refusal = refusals.NotAllowed("Ваша роль не позволяет править карту.", field="title")
    assert (refusal.message, refusal.field, str(refusal)) == (
        "Ваша роль не позволяет править карту.",
        "title",
        "Ваша роль не позволяет править карту.",
    )
