"""The act that loads the product's own questionnaires; the rows stand in `questionnaire_rows`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction

from monitoring.questionnaire_rows import papers


@transaction.atomic
def load_questionnaires(get_model: Callable[[str, str], Any] = apps.get_model) -> int:
    """Write the questionnaires that are missing with their questions; how many were written.

    They are known by their codes. A data migration hands its own `get_model`. A constant number of queries.
    """
    model, asks = get_model("monitoring", "Questionnaire"), get_model("monitoring", "Question")
    own = model.objects.filter(local_to__isnull=True)
    standing = set(own.values_list("code", flat=True))
    missing = [(place, paper) for place, paper in enumerate(papers(), 1) if paper.code not in standing]
    model.objects.bulk_create(
        model(
            code=paper.code,
            version=1,
            title=paper.title,
            about=paper.about,
            form=paper.form,
            side=paper.side,
            moment=paper.moment,
            intro=paper.intro,
            position=place,
        )
        for place, paper in missing
    )
    keys = dict(own.values_list("code", "pk"))
    asks.objects.bulk_create(
        asks(
            questionnaire_id=keys[paper.code],
            code=ask.code,
            position=place,
            block=ask.block,
            text=ask.text,
            hint=ask.hint,
            kind=ask.kind,
            choices=list(ask.choices),
            required=ask.required,
            satisfaction=ask.satisfaction,
        )
        for _, paper in missing
        for place, ask in enumerate(paper.asks, 1)
    )
    return len(missing)
