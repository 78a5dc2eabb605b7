"""Opening a programme: which school, which year, which form, who answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from mentoring.models import Form
from mentoring.permissions import OFFICE_WRITERS
from mentoring.workflow.programmes import FIRST_YEAR, curators_of
from organizations.access import Access
from organizations.models import Organization, User
from organizations.permissions import SCHOOL_KINDS


def schools_of(access: Access) -> Any:
    """Schools for which the person may open programmes, in order of their names."""
    rows = Organization.objects.filter(kind__in=SCHOOL_KINDS).working().order_by("short_name", "pk")
    if access.sees_everything:
        return rows
    own = Organization.objects.with_branches(access.school_organization_ids)
    return rows.filter(Q(pk__in=own.values("pk")) | Q(municipality__in=access.municipalities_as(*OFFICE_WRITERS)))


def year_name(start: int) -> str:
    return f"{start}/{start + 1}"


class OpenForm(forms.Form):
    organization: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        queryset=None, label="Школа", empty_label=None
    )
    school_year = forms.TypedChoiceField(label="Учебный год", coerce=int)
    form: forms.ModelChoiceField[Form] = forms.ModelChoiceField(
        queryset=None, label="Форма наставничества", empty_label="Выберите форму"
    )

    def __init__(self, *args: Any, access: Access, school_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = schools_of(access)
        self.fields["organization"].queryset = schools  # type: ignore[attr-defined]
        places = set(schools.order_by().values_list("municipality", flat=True).distinct())
        own = Q(local_to__isnull=True) | Q(local_to__in=places)
        self.fields["form"].queryset = Form.objects.filter(own, retired=False)  # type: ignore[attr-defined]
        years = range(max(school_year - 3, FIRST_YEAR), school_year + 3)
        self.fields["school_year"].choices = [(year, year_name(year)) for year in years]  # type: ignore[attr-defined]
        self.fields["school_year"].initial = school_year
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
        self.fields["organization"].error_messages["required"] = "Выберите школу"
        self.fields["form"].error_messages["required"] = "Выберите форму"


class CuratorForm(forms.Form):
    """`people`: those who may be chosen, by key; nobody where the school has nobody with such a role."""

    curator = forms.TypedChoiceField(label="Куратор", coerce=int)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in curators_of(organization)}
        self.fields["curator"].choices = [  # type: ignore[attr-defined]
            (pk, person.get_full_name()) for pk, person in self.people.items()
        ]
        self.fields["curator"].widget.attrs["class"] = "form-select"

    @property
    def person(self) -> User:
        return self.people[self.cleaned_data["curator"]]
