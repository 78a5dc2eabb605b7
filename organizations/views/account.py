"""Sign-in and passwords: Django's own views with our words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from organizations.forms import LoginForm, NewPasswordForm, PasswordChangeForm, ResetForm
from organizations.sessions import stay_long
from organizations.typed_again import remember_person


class Login(auth.LoginView):
    """Sign-in by e-mail. Who is signed in already goes on to where he was going."""

    authentication_form = LoginForm
    template_name = "organizations/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed_waits = self.get_redirect_url().startswith("/typed/")
        return super().get_context_data(typed_waits=typed_waits, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        remember_person(self.request, response)
        if form.cleaned_data["stay"] and not stay_long(self.request, form.get_user()):
            messages.info(
                self.request, "Вход на 12 часов: права администратора шире, поэтому на 30 дней вход не сохраняется."
            )
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


@method_decorator(login_not_required, name="dispatch")
class Logout(auth.LogoutView):
    """Open to the signed out as well: a second press on «Выйти» is no error."""

    http_method_names = ["post", "options"]


class PasswordChange(auth.PasswordChangeView):
    form_class = PasswordChangeForm
    template_name = "organizations/password_change.html"
    success_url = reverse_lazy("preferences")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Пароль сменён. На других устройствах нужно войти заново.")
        return super().form_valid(form)


class PasswordReset(auth.PasswordResetView):
    """Asks for the address and answers the same whether it is known or not."""

    form_class = ResetForm
    template_name = "organizations/password_reset.html"
    email_template_name = "organizations/mail/password_reset.txt"
    subject_template_name = "organizations/mail/password_reset_subject.txt"


class PasswordResetSent(auth.PasswordResetDoneView):
    template_name = "organizations/password_reset_sent.html"


class PasswordResetConfirm(auth.PasswordResetConfirmView):
    form_class = NewPasswordForm
    template_name = "organizations/password_reset_confirm.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Пароль сменён. Войдите с новым паролем.")
        return super().form_valid(form)
