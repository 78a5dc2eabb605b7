"""Rows of the mentoring floor: years of introduction, programmes and their stages, people, pairs, papers."""

from mentoring.models.consent import Addendum, Consent
from mentoring.models.meeting import Feedback, FeedbackLink, FitCheck, Meeting
from mentoring.models.pair import IndividualPlan, MentorChange, Pair, PairMember, PlanStep
from mentoring.models.paper import NameForm, Paper, PaperKind, PaperTemplate, SchoolDocument
from mentoring.models.person import Choice, DataUse, Destruction, Participant, Person, Preference
from mentoring.models.practice import Practice
from mentoring.models.programme import PointState, Programme, StageState
from mentoring.models.reference import Competence, Form, Request, RoleModel, StagePoint
from mentoring.models.registry import Agreement
from mentoring.models.settings import MentoringSettings
from mentoring.models.wave import Wave

__all__ = [
    "Addendum",
    "Agreement",
    "Choice",
    "Competence",
    "Consent",
    "DataUse",
    "Destruction",
    "Feedback",
    "FeedbackLink",
    "FitCheck",
    "Form",
    "IndividualPlan",
    "Meeting",
    "MentorChange",
    "MentoringSettings",
    "NameForm",
    "Pair",
    "PairMember",
    "Paper",
    "PaperKind",
    "PaperTemplate",
    "Participant",
    "Person",
    "PlanStep",
    "PointState",
    "Practice",
    "Preference",
    "Programme",
    "Request",
    "RoleModel",
    "SchoolDocument",
    "StagePoint",
    "StageState",
    "Wave",
]
