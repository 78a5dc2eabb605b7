"""Forms of sign-in, passwords, people and preferences."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.contrib.auth import forms as auth
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from organizations import permissions
from organizations.access import Access
from organizations.models import Invitation, Membership, Organization, Role, User
from organizations.sessions import LONG_DAYS
from organizations.succession import Successor

# One letter with a link per address and pause: a stranger must not fill anybody's mailbox.
RESET_PAUSE = 120
NAMES = ("last_name", "first_name", "patronymic")


def stay_field() -> forms.BooleanField:
    """The choice of a long session, the same at the sign-in and at the first visit by an invitation."""
    return forms.BooleanField(
        label=f"Не выходить на этом устройстве {LONG_DAYS}\N{NO-BREAK SPACE}дней",
        help_text="Только на своём телефоне или компьютере: кто его возьмёт, войдёт без пароля",
        required=False,
    )


class LoginForm(auth.AuthenticationForm):
    """E-mail and password. The answer to an unknown address and to a wrong password is the same."""

    error_messages = {
        "invalid_login": "Почта или пароль не подходят. Проверьте раскладку клавиатуры и клавишу Caps Lock.",
        "inactive": "Почта или пароль не подходят. Проверьте раскладку клавиатуры и клавишу Caps Lock.",
    }
    stay = stay_field()
    username = auth.UsernameField(
        label="Электронная почта",
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
        error_messages={"required": "Укажите почту, на которую заведена учётная запись"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].error_messages["required"] = "Введите пароль"
        if self.is_bound:
            # A refused form puts the focus on what was wrong.
            del self.fields["username"].widget.attrs["autofocus"]

    def clean_username(self) -> str:
        """In small letters: the throttle counts one address once, however it is typed."""
        return self.cleaned_data["username"].strip().lower()


class ResetForm(auth.PasswordResetForm):
    """Sends the letter beside the answer, so that its time does not tell whether the address is known."""

    email = forms.EmailField(
        label="Электронная почта",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={
            "required": "Укажите почту, на которую заведена учётная запись",
            "invalid": "Похоже, в адресе ошибка. Пример: smirnova@school.example",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            del self.fields["email"].widget.attrs["autofocus"]
        self.helper = fields_only(Layout(Field("email")))

    def get_users(self, email: str) -> Any:
        seen = f"reset-{hashlib.sha256(email.lower().encode()).hexdigest()}"
        return super().get_users(email) if cache.add(seen, True, RESET_PAUSE) else iter(())

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        # Django's own method writes a failure into the log and raises nothing.
        threading.Thread(target=super().send_mail, args=args, kwargs=kwargs).start()


class NewPasswordForm(auth.SetPasswordForm):  # type: ignore[type-arg]
    """A new password after the letter's link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_passwords(self, "new_password1", "new_password2")
        self.helper = fields_only(Layout(Field("new_password1"), Field("new_password2")))


class PasswordChangeForm(auth.PasswordChangeForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_passwords(self, "new_password1", "new_password2")
        self.fields["old_password"].label = "Нынешний пароль"
        if self.is_bound:
            del self.fields["old_password"].widget.attrs["autofocus"]
        self.helper = fields_only(Layout(Field("old_password"), Field("new_password1"), Field("new_password2")))


class AcceptForm(auth.SetPasswordMixin, forms.Form):
    """Who comes by an invitation: names and a password."""

    last_name = forms.CharField(label="Фамилия", max_length=100)
    first_name = forms.CharField(label="Имя", max_length=100)
    patronymic = forms.CharField(label="Отчество", max_length=100, required=False, help_text="Если есть")
    password1, password2 = auth.SetPasswordMixin.create_password_fields()
    stay = stay_field()

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        _word_passwords(self, "password1", "password2")
        for name, autocomplete in (
            ("last_name", "family-name"),
            ("first_name", "given-name"),
            ("patronymic", "additional-name"),
        ):
            self.fields[name].widget.attrs["autocomplete"] = autocomplete
        self.fields["last_name"].error_messages["required"] = "Укажите фамилию"
        self.fields["first_name"].error_messages["required"] = "Укажите имя"
        self.helper = fields_only(Layout(*self.fields))

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        names = {name: self.cleaned_data.get(name, "") for name in NAMES}
        first = next(name for name in self.fields if name.startswith("password"))
        self.validate_password_for_user(User(email=self.email, **names), password_field_name=first)
        return self.cleaned_data

    def names(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in NAMES}


class RoleForm(forms.Form):
    """Where and as what. Organizations and roles are those that the person may give."""

    organization: Any = forms.ModelChoiceField(
        label="Организация",
        queryset=None,
        empty_label="Выберите организацию",
        error_messages={"required": "Выберите организацию", "invalid_choice": "Этой организации в вашем списке нет"},
    )
    role = forms.ChoiceField(label="Роль", error_messages={"required": "Выберите роль"})

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        _offer(self, access)


class InviteForm(RoleForm):
    """Whom to invite, where and as what."""

    email = forms.EmailField(
        label="Электронная почта",
        help_text="На этот адрес уйдёт ссылка, она же покажется вам",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Укажите почту сотрудника",
            "invalid": "Похоже, в адресе ошибка. Пример: smirnova@school.example",
        },
    )

    field_order = ("email", "organization", "role")

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, access=access, **kwargs)
        self.helper = fields_only(Layout(Field("email"), Field("organization"), Field("role")))

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class GrantForm(RoleForm):
    """A role for somebody who has an account in the municipality already."""

    user: Any = forms.ModelChoiceField(
        label="Сотрудник",
        queryset=None,
        empty_label="Выберите сотрудника",
        error_messages={"required": "Выберите сотрудника", "invalid_choice": "Этого сотрудника в вашем списке нет"},
    )

    field_order = ("user", "organization", "role")

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, access=access, **kwargs)
        self.fields["user"].queryset = User.objects.known_to(access)  # type: ignore[attr-defined]
        self.fields["user"].label_from_instance = lambda user: f"{user.get_full_name()}, {user.email}"  # type: ignore[attr-defined]
        self.fields.update(TermsForm().fields)
        self.helper = fields_only(Layout(Field("user"), Field("organization"), Field("role"), *_TERMS))

    def clean(self) -> dict[str, Any]:
        return _check_terms(self)


class TermsForm(forms.Form):
    """Since when and until when a role is held, and as whom."""

    acting = forms.BooleanField(label="Исполняет обязанности (и. о.)", required=False)
    basis = forms.CharField(
        label="Основание",
        max_length=300,
        required=False,
        help_text="Для и. о. обязательно, например «приказ от 12.10.2026 № 85-к»",
        error_messages={"max_length": "Слишком длинно: не больше 300 знаков"},
    )
    starts_on = forms.DateField(
        label="С какого дня", required=False, help_text="Пусто: сразу", error_messages={"invalid": "Пример: 01.09.2026"}
    )
    ends_on = forms.DateField(
        label="По какой день",
        required=False,
        help_text="Включительно; пусто: бессрочно",
        error_messages={"invalid": "Пример: 31.12.2026"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fields_only(Layout(*_TERMS))

    def clean(self) -> dict[str, Any]:
        return _check_terms(self)


class EndForm(forms.Form):
    """The last day of a role; empty closes it at once."""

    last_day = forms.DateField(
        label="Последний день",
        required=False,
        help_text="Включительно. Оставьте пустым, чтобы закрыть доступ сразу",
        error_messages={"invalid": "Напишите дату так: 31.12.2026"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fields_only(Layout(Field("last_day")))

    def clean_last_day(self) -> Any:
        return _not_over(self.cleaned_data["last_day"])


class ReplaceForm(forms.Form):
    """Who comes instead of whom, and the last day of the one who leaves."""

    last_name = forms.CharField(
        label="Фамилия", max_length=100, error_messages={"required": "Укажите фамилию нового сотрудника"}
    )
    first_name = forms.CharField(
        label="Имя", max_length=100, error_messages={"required": "Укажите имя нового сотрудника"}
    )
    patronymic = forms.CharField(label="Отчество", max_length=100, required=False, help_text="Если есть")
    email = forms.EmailField(
        label="Электронная почта",
        help_text="На этот адрес уйдёт ссылка для входа, она же покажется вам",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Укажите почту нового сотрудника",
            "invalid": "Похоже, в адресе ошибка. Пример: smirnova@school.example",
        },
    )
    last_day = forms.DateField(
        label="Последний день прежнего сотрудника",
        required=False,
        help_text="Включительно. Оставьте пустым, чтобы закрыть доступ сразу",
        error_messages={"invalid": "Напишите дату так: 31.12.2026"},
    )
    # The end of the role as this page saw it: somebody may have changed it meanwhile.
    seen = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["max_length"] = "Слишком длинно: не больше %(limit_value)d знаков"
        names = Div(Field("last_name"), Field("first_name"), Field("patronymic"), css_class="form-pair")
        self.helper = fields_only(Layout(names, Field("email"), Field("last_day"), Field("seen")))

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean_last_day(self) -> Any:
        return _not_over(self.cleaned_data["last_day"])

    def successor(self) -> Successor:
        given = self.cleaned_data
        return Successor(given["email"], given["last_name"], given["first_name"], given["patronymic"])


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("theme", "shortcuts", "digest")
        widgets = {"theme": forms.RadioSelect}
        labels = {"shortcuts": "Сочетания клавиш включены", "digest": "Присылать сводку сроков по почте"}
        help_texts = {"digest": "Одно письмо в рабочий день, и только когда есть о чём: сроки, просрочка, возвраты."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fields_only(Layout(Field("theme"), Field("shortcuts"), Field("digest")))


_TERMS = (
    Field("acting"),
    Field("basis"),
    Div(Field("starts_on"), Field("ends_on"), css_class="form-pair"),
)


def terms_of(form: forms.Form) -> dict[str, Any]:
    """What was entered about the term of a role, for workflow."""
    return {name: form.cleaned_data[name] for name in ("acting", "basis", "starts_on", "ends_on")}


def terms_now(membership: Membership) -> dict[str, Any]:
    return {name: getattr(membership, name) for name in ("acting", "basis", "starts_on", "ends_on")}


def names_of(row: Invitation | User) -> dict[str, str]:
    return {name: getattr(row, name) for name in NAMES}


def fields_only(layout: Layout) -> FormHelper:
    """The page's own form tag holds the fields, its token and its buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = layout
    return helper


def _not_over(day: dt.date | None) -> dt.date | None:
    """A last day that is still to come, or none."""
    if day and day < timezone.localdate():
        raise ValidationError("Этот день уже прошёл. Чтобы закрыть доступ сразу, оставьте поле пустым.")
    return day


def _check_terms(form: forms.Form) -> dict[str, Any]:
    data = form.cleaned_data
    starts, ends = data.get("starts_on"), data.get("ends_on")
    if starts and ends and ends < starts:
        form.add_error("ends_on", "Последний день раньше первого")
    if data.get("acting"):
        needed = {
            "basis": "Укажите приказ о возложении обязанностей",
            "starts_on": "Для и. о. укажите первый день",
            "ends_on": "Для и. о. укажите последний день",
        }
        for name, message in needed.items():
            if not data.get(name) and name not in form.errors:
                form.add_error(name, message)
    return data


def _offer(form: Any, access: Access) -> None:
    """Organizations and roles that the person may give."""
    organizations = Organization.objects.visible_to(access).working().select_related("municipality")
    if not access.sees_everything:
        organizations = organizations.filter(municipality__in=permissions.staffed_ids(access))
        if not access.administered_ids:
            organizations = organizations.filter(kind__in=permissions.SCHOOL_KINDS)
    form.fields["organization"].queryset = organizations.order_by("municipality__short_name", "short_name")
    several = access.sees_everything or len(access.municipality_ids) > 1
    form.fields["organization"].label_from_instance = lambda row: (
        f"{row.municipality.short_name}: {row.short_name}" if several else row.short_name
    )
    roles = [Role(role) for role in permissions.roles_to_give(access)]
    form.fields["role"].choices = [("", "Выберите роль"), *((role.value, role.label) for role in roles)]


def _word_passwords(form: Any, first: str, second: str) -> None:
    form.error_messages = {**form.error_messages, "password_mismatch": "Пароли не совпали, введите их ещё раз"}
    form.fields[first].label = "Пароль" if first == "password1" else "Новый пароль"
    form.fields[first].help_text = "Не короче 10 знаков, не только цифры и не ваше имя"
    form.fields[first].error_messages["required"] = "Придумайте пароль"
    form.fields[second].label = "Ещё раз"
    form.fields[second].help_text = ""
    form.fields[second].error_messages["required"] = "Повторите пароль"
