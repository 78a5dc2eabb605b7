"""The one write path of plans: every change of state is a function here. Lock, guard, write, log.

Screens, the admin, commands and imports call these and write nothing themselves.
"""

from roadmaps.workflow.agreement import agree, send_back, submit, withdraw
from roadmaps.workflow.approval import Registration, attach_scan, record_approved, register_act
from roadmaps.workflow.core import NotAllowed, Refused, Stale
from roadmaps.workflow.creation import Parties, create, delete_draft, issuer_of
from roadmaps.workflow.files import add_corrected_file

__all__ = [
    "NotAllowed",
    "Parties",
    "Refused",
    "Registration",
    "Stale",
    "add_corrected_file",
    "agree",
    "attach_scan",
    "create",
    "delete_draft",
    "issuer_of",
    "record_approved",
    "register_act",
    "send_back",
    "submit",
    "withdraw",
]
