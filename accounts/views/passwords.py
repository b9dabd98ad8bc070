"""Passwords: forgotten, set anew by a link, changed. Every other session ends with the old password."""

from typing import Any

from axes.utils import reset
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from accounts import audit, letters, limits
from accounts.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm
from accounts.letters import LetterNotSent
from accounts.models import User
from accounts.views.joining import no_letter


@method_decorator(never_cache, name="dispatch")
class Forgotten(FormView):
    """An address gets a letter, whoever has it; the page says the same for all."""

    template_name = "accounts/password_forgotten.html"
    form_class = ForgottenForm

    def form_valid(self, form: ForgottenForm) -> HttpResponse:
        """Send it."""
        limits.count(self.request, "password_reset", form.cleaned_data["email"])
        try:
            form.send_letters(language=get_language() or settings.LANGUAGE_CODE, link_of=new_password_link)
        except LetterNotSent:
            form.add_error(None, no_letter())
            return self.form_invalid(form)
        messages.success(
            self.request,
            _("A letter is on its way to %(email)s. Its link works for two hours.") % form.cleaned_data,
        )
        return redirect("login")


def new_password_link(user: User) -> str:
    """A link that works once, for as long as PASSWORD_RESET_TIMEOUT says, and until the person logs in."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return letters.address("password_new", key, default_token_generator.make_token(user))


class NewPassword(PasswordResetConfirmView):
    """The letter's link. It opens the door for failed log-ins too; the second factor stays as it is."""

    template_name = "accounts/password_new.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A link that opens nothing is counted by the place it is tried from. Raises TooOften."""
        if not self.validlink:
            limits.count_place(self.request, "old_link")
        return super().get_context_data(**kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it, and say so by letter."""
        response = super().form_valid(form)
        user = form.user
        reset(username=user.email)
        audit.record("reset_password", actor=user, obj=user)
        letters.tell(user, "password_changed", link=letters.address("password_forgotten"))
        messages.success(self.request, _("The new password is set. Log in with it."))
        return response


class ChangePassword(PasswordChangeView):
    """The old one and a new one."""

    template_name = "accounts/password_change.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("me")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A session that somebody else got hold of must not be a place to guess passwords in."""
        limits.count(request, "password", request.user.pk)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it, log out everywhere else, and say so by letter."""
        response = super().form_valid(form)
        user = form.user
        limits.forget("password", user.pk)
        audit.record("change_password", actor=user, obj=user)
        letters.tell(user, "password_changed", link=letters.address("password_forgotten"))
        messages.success(self.request, _("The password is changed. You are logged out everywhere else."))
        return response
