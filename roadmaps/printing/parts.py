"""What a document prints and in which order: the act, then each appendix that is at hand, each on a new page.

One composition for every output, so that PDF, XLSX and DOCX cannot tell different stories.
"""

from __future__ import annotations

from dataclasses import dataclass

from documents.act import Appendix, AppendixKind
from documents.page import PageSettings, PrintState
from documents.stamps import corner_groups, own_groups
from roadmaps.plan import Document, Plan


@dataclass(frozen=True, slots=True)
class Part:
    """An appendix or a plan that stands alone.

    `kind` says what it holds; `stamp` are the lines at its upper right in groups, an interval between groups;
    `title` heads it; `appendix` is None where no act names the part. `with_targets`: the plan's targets follow its
    table inside this part.
    """

    kind: AppendixKind
    title: str
    stamp: tuple[tuple[str, ...], ...] = ()
    appendix: Appendix | None = None
    with_targets: bool = False


def parts(document: Document, state: PrintState, settings: PageSettings) -> tuple[Part, ...]:
    """The parts that follow the act's own pages. An appendix named but absent has none.

    A plan that no appendix of the act names comes first, unless the act amends it in words.
    Targets without an appendix of their own follow the table.
    """
    plan, act = document.plan, document.act
    appendices = act.appendices if act else ()
    kinds = {appendix.kind for appendix in appendices}
    with_targets = bool(plan.targets.rows) and AppendixKind.TARGETS not in kinds
    found = []
    if AppendixKind.ROADMAP not in kinds and not document.amends:
        found.append(
            Part(AppendixKind.ROADMAP, plan.title, _stamp(document, None, state, settings), None, with_targets)
        )
    for appendix in appendices:
        if appendix.absent:
            continue
        roadmap = appendix.kind is AppendixKind.ROADMAP
        title = _title(document, appendix)
        stamp = _stamp(document, appendix, state, settings)
        found.append(Part(appendix.kind, title, stamp, appendix, roadmap and with_targets))
    return tuple(found)


def table_title(plan: Plan) -> str:
    """The title over the plan's table where it says more than the title of the document."""
    return "" if plan.table_title.strip() == plan.title.strip() else plan.table_title


def _title(document: Document, appendix: Appendix) -> str:
    if appendix.kind is AppendixKind.ROADMAP:
        return document.plan.title or appendix.title
    if appendix.kind is AppendixKind.TARGETS:
        return appendix.title or document.plan.targets.title
    return appendix.title


def _stamp(
    document: Document, appendix: Appendix | None, state: PrintState, settings: PageSettings
) -> tuple[tuple[str, ...], ...]:
    plan, act = document.plan, document.act
    appendix = appendix or Appendix(AppendixKind.ROADMAP)
    own = appendix.stamp
    if appendix.kind is AppendixKind.ROADMAP and (plan.brought_in or act is None):
        own = own or plan.stamp
    if act is None:
        groups = own_groups(own) if own else []
    else:
        groups = corner_groups(act, appendix, _title(document, appendix), state, settings, own)
    return tuple(tuple(group) for group in groups)
