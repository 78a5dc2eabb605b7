"""The act that loads the model's own reference data; the rows stand in `reference_rows`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction

from mentoring.reference_rows import COMPETENCES, FORMS, POINTS, REQUESTS, FormRow


@transaction.atomic
def load_reference(get_model: Callable[[str, str], Any] = apps.get_model) -> int:
    """Write the rows that are missing and leave those that stand as they are; how many were written.

    Rows are known by their codes, so that what the platform's administrator corrected stays corrected. A data
    migration hands its own `get_model`. A constant number of queries.
    """
    made = _add(get_model("mentoring", "Form"), {row.code: _form(row, n) for n, row in enumerate(FORMS, 1)})
    forms = _by_code(get_model("mentoring", "Form"))
    made += _add(
        get_model("mentoring", "RoleModel"),
        {
            f"{row.code}-{n}": {"name": name, "form_id": forms[row.code], "position": n}
            for row in FORMS
            for n, name in enumerate(row.models, 1)
        },
    )
    made += _add(
        get_model("mentoring", "StagePoint"),
        {
            f"stage-{stage}-{n}": {"name": name, "short": short, "stage": stage, "position": n}
            for stage, points in enumerate(POINTS, 1)
            for n, (name, short) in enumerate(points, 1)
        },
    )
    made += _add(
        get_model("mentoring", "Request"),
        {
            row.code: {
                "name": row.name,
                "audience": row.audience,
                "psychological": row.psychological,
                "position": n,
            }
            for n, row in enumerate(REQUESTS, 1)
        },
    )
    return made + _add_competences(get_model)


def _form(row: FormRow, position: int) -> dict[str, Any]:
    return {
        "name": row.name,
        "position": position,
        "audience": row.audience,
        "mentor_category": row.mentor,
        "mentee_category": row.mentee,
        "mentor_age_from": row.mentor_ages[0],
        "mentor_age_to": row.mentor_ages[1],
        "mentee_age_from": row.mentee_ages[0],
        "mentee_age_to": row.mentee_ages[1],
        "same_school": row.same_school,
    }


def _add_competences(get_model: Callable[[str, str], Any]) -> int:
    """Competences that are missing, each with the requests that it meets."""
    model = get_model("mentoring", "Competence")
    standing = set(_by_code(model))
    made = _add(
        model,
        {row.code: {"name": row.name, "audience": row.audience, "position": n} for n, row in enumerate(COMPETENCES, 1)},
    )
    competences, requests = _by_code(model), _by_code(get_model("mentoring", "Request"))
    through = model.meets.through
    through.objects.bulk_create(
        through(competence_id=competences[row.code], request_id=requests[code])
        for row in COMPETENCES
        if row.code not in standing
        for code in row.meets
    )
    return made


def _by_code(model: Any) -> dict[str, int]:
    """Keys of the model's own rows by code."""
    return dict(model.objects.filter(local_to__isnull=True).values_list("code", "pk"))


def _add(model: Any, rows: dict[str, dict[str, Any]]) -> int:
    """Rows by code that do not stand yet, written at once."""
    standing = _by_code(model)
    missing = [model(code=code, **fields) for code, fields in rows.items() if code not in standing]
    model.objects.bulk_create(missing)
    return len(missing)
