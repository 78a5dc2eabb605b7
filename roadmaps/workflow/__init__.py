"""The one write path of plans: every change of state is a function here. Lock, guard, write, log.

Screens, the admin, commands and imports call these and write nothing themselves.
"""

from roadmaps.workflow.act import ActWords, act_mark, edit_act, start_act
from roadmaps.workflow.agreement import agree, send_back, submit, withdraw
from roadmaps.workflow.amendments import begin_amendment, compose_points
from roadmaps.workflow.appendices import (
    AppendixWords,
    add_appendix,
    appendix_mark,
    delete_appendix,
    edit_appendix,
)
from roadmaps.workflow.approval import Registration, attach_scan, record_approved, register_act
from roadmaps.workflow.cells import Saved, edit_cell, edit_section
from roadmaps.workflow.clauses import ClauseWords, add_clause, clause_mark, delete_clause, edit_clause, step_clause
from roadmaps.workflow.core import NotAllowed, Refused, Stale
from roadmaps.workflow.creation import Parties, create, delete_draft, issuer_of
from roadmaps.workflow.files import add_corrected_file
from roadmaps.workflow.outline import Gone, Place
from roadmaps.workflow.parties import set_parties, set_results
from roadmaps.workflow.pasting import create_pasted, paste_sections
from roadmaps.workflow.properties import Properties, edit_properties, properties_mark, renumber
from roadmaps.workflow.rows import (
    Spot,
    add_item,
    add_section,
    delete_item,
    delete_section,
    move_item,
    move_section,
    step_item,
    step_section,
)
from roadmaps.workflow.targets import edit_targets, target_marks
from roadmaps.workflow.undo import can_undo, undo

__all__ = [
    "ActWords",
    "AppendixWords",
    "ClauseWords",
    "Gone",
    "NotAllowed",
    "Parties",
    "Place",
    "Properties",
    "Refused",
    "Registration",
    "Saved",
    "Spot",
    "Stale",
    "act_mark",
    "add_appendix",
    "add_clause",
    "add_corrected_file",
    "add_item",
    "add_section",
    "agree",
    "appendix_mark",
    "attach_scan",
    "begin_amendment",
    "can_undo",
    "clause_mark",
    "compose_points",
    "create",
    "create_pasted",
    "delete_appendix",
    "delete_clause",
    "delete_draft",
    "delete_item",
    "delete_section",
    "edit_act",
    "edit_appendix",
    "edit_cell",
    "edit_clause",
    "edit_properties",
    "edit_section",
    "edit_targets",
    "issuer_of",
    "move_item",
    "move_section",
    "paste_sections",
    "properties_mark",
    "record_approved",
    "register_act",
    "renumber",
    "send_back",
    "set_parties",
    "set_results",
    "start_act",
    "step_clause",
    "step_item",
    "step_section",
    "submit",
    "target_marks",
    "undo",
    "withdraw",
]
