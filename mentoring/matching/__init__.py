"""Stage 5 as a computation: who could mentor whom, all at once, with the reasons in words. Knows nothing of Django."""

from mentoring.matching.proposing import propose
from mentoring.matching.values import (
    Mentee,
    Mentor,
    Proposal,
    Reason,
    RefusedPin,
    Result,
    Rules,
    Seniority,
    Unmatched,
    Unused,
    Weights,
)

__all__ = [
    "Mentee",
    "Mentor",
    "Proposal",
    "Reason",
    "RefusedPin",
    "Result",
    "Rules",
    "Seniority",
    "Unmatched",
    "Unused",
    "Weights",
    "propose",
]
