"""Run inside an installation's own shell: one plan of Моршанск in each state on its way."""

from django_scopes import scopes_disabled

from organizations.models import User
from roadmaps import workflow
from roadmaps.drafting import carry_over, new_act
from roadmaps.models import Roadmap
from roadmaps.plan import Document
from roadmaps.plan_rows import read_document


def build() -> None:
    """Drafts «e2e-draft», «e2e-returned», and plans «e2e-submitted», «e2e-agreed»."""
    with scopes_disabled():
        editor = User.objects.get(email="editor.morshansk@example.org")
        approver = User.objects.get(email="approver.morshansk@example.org")
        source = Roadmap.objects.get(slug="morshansk-2020")
        document = carry_over(read_document(source), shift=3)
        act = new_act(document.plan, workflow.issuer_of(source.owner))
        made = {}
        for state in ("draft", "returned", "submitted", "agreed"):
            whole = Document(document.plan, act)
            parties = workflow.Parties(source.owner, source.owner, source.owner)
            made[state] = workflow.create(parties, whole.plan, whole.act, by=editor, slug=f"e2e-{state}").pk
        for state in ("returned", "submitted", "agreed"):
            workflow.submit(made[state], by=editor)
        workflow.send_back(made["returned"], "Уточните сроки второго раздела.", by=approver)
        workflow.agree(made["agreed"], by=approver)
