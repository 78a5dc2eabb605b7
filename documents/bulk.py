"""The bulk writer of this floor: an act and its files, copied for the municipalities of a synthetic country."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from django.core.files.storage import default_storage

from documents.models import Act, Appendix, Clause, StoredFile
from documents.store import open_stored
from organizations.bulk_sql import insert_select


def copy_act(act: Act, targets: str) -> None:
    """The act for each row (municipality_id, slug) of the table `targets`, with its clauses and appendices.

    The clauses of the act must not nest.
    """
    act_table, where = Act._meta.db_table, "WHERE t.act_id = %s"
    insert_select(
        Act,
        f"{act_table} t CROSS JOIN {targets} p WHERE t.id = %s",
        [act.pk],
        like="t",
        columns={"municipality_id": "p.municipality_id", "slug": "p.slug"},
    )
    for model in (Clause, Appendix):
        insert_select(
            model,
            f"{model._meta.db_table} t CROSS JOIN {targets} p JOIN {act_table} a ON a.slug = p.slug {where}",
            [act.pk],
            like="t",
            columns={"municipality_id": "p.municipality_id", "act_id": "a.id"},
        )


def copy_file(file: StoredFile, municipalities: Iterable[int], targets: str) -> None:
    """The same bytes under each of the municipalities, those of the table `targets`, with a row of its own."""
    source = Path(default_storage.path(file.path))
    for key in municipalities:
        copy = StoredFile(municipality_id=key, sha256=file.sha256)
        path = Path(default_storage.path(copy.path))
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # Bytes never change in the store, so that one copy may stand in many places.
            os.link(source, path)
        except OSError:
            with open_stored(file) as data:
                default_storage.save(copy.path, data)
    insert_select(
        StoredFile,
        f"{StoredFile._meta.db_table} t CROSS JOIN {targets} p WHERE t.id = %s",
        [file.pk],
        like="t",
        columns={"municipality_id": "p.municipality_id"},
    )
