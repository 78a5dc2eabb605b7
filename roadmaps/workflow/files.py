"""Files kept beside a plan."""

from __future__ import annotations

from documents.models import StoredFile
from organizations.access import Access
from organizations.journal import record
from organizations.models import User
from roadmaps import permissions
from roadmaps.models import CorrectedFile
from roadmaps.workflow.core import Refused, locked, require


def add_corrected_file(pk: int, file: StoredFile, comment: str, *, by: User) -> CorrectedFile:
    """Keep a document that a lawyer corrected beside the plan. The plan's own words do not change by it.

    The same bytes by the same person again are answered with the file that stands.
    """
    with locked(pk) as roadmap:
        access = Access.of(by)
        allowed = permissions.may_write(access, roadmap) or permissions.may_agree(access, roadmap)
        require(allowed, "прикладывать исправленные документы")
        if roadmap.is_fixed:
            raise Refused("Карта утверждена: исправленный документ прикладывают к черновику новой карты.")
        stands = CorrectedFile.objects.filter(
            roadmap=roadmap, file__sha256=file.sha256, file__stored_by=by, comment=comment
        ).first()
        if stands:
            return stands
        row = CorrectedFile.objects.create(
            municipality_id=roadmap.municipality_id, roadmap=roadmap, file=file, comment=comment
        )
        record("add_file", roadmap, by=by, target=row, title=file.name, comment=comment)
    return row
