"""The log-in form, and the name under which failed log-ins are counted."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def counted_name(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The address that failed log-ins are counted by: one person is one name, however the address is capitalised."""
    given = (credentials or {}).get("username") or request.POST.get("username") or ""
    return str(given).strip().lower()


class LogInForm(AuthenticationForm):
    """E-mail address and password."""

    username = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username", "inputmode": "email"}),
    )
    error_messages = {
        "invalid_login": _(
            "The e-mail address and the password do not belong together. Check both and try again."
        ),
        "inactive": _("This user is closed."),
    }
