from __future__ import annotations

from crispy_forms.layout import Field, Layout
from django import forms
from django.db.models import Q

from organizations.access import Access
from organizations.forms import fields_only
from organizations.models import Organization


class FeedForm(forms.Form):
    """Whose terms the new address shows: the person's own, or those of an organization that the person sees."""

    organization: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        queryset=None, required=False, label="Чьи сроки", empty_label="Мои"
    )

    def __init__(self, *args: object, access: Access) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        schools = access.school_organization_ids
        self.fields["organization"].queryset = (  # type: ignore[attr-defined]
            Organization.objects.visible_to(access)
            .working()
            .filter(Q(municipality__in=access.worked_ids) | Q(pk__in=schools) | Q(parent__in=schools))
            .order_by("short_name", "pk")
        )
        self.helper = fields_only(Layout(Field("organization")))
