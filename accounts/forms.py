"""The forms of signing up, logging in, passwords and codes; and the name under which failed log-ins are counted."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts import letters
from accounts.models import Tenant, User, validate_org_number

NEW_PASSWORD = {"autocomplete": "new-password"}
PASSWORD_HELP = _("At least ten characters. A sentence that only you would write is the best.")

SAID_BY_DJANGO = (gettext_noop("This field is required."),)
"""Named here so that our catalogue has it, in our words."""


def counted_name(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The address that failed log-ins are counted by: one person is one name, however the address is capitalised."""
    given = (credentials or {}).get("username") or request.POST.get("username") or ""
    return str(given).strip().lower()


def plain_name(value: str) -> None:
    """Refuse a name that is really an address or several lines: names stand in letters to other people."""
    is_broken = any(unicodedata.category(char) == "Cc" for char in value)
    if is_broken or "://" in value or "www." in value.lower():
        raise ValidationError(_("Write the name alone, without an address."))


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


class CodeForm(forms.Form):
    """A code from the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Six digits from the app on your phone, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={
                "autofocus": True,
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )


class FirstCodeForm(CodeForm):
    """The first code from a new app."""

    code = forms.CharField(
        label=_("Code from the app"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class PasswordAndCodeForm(CodeForm):
    """Both factors again, before one of them goes."""

    field_order = ("password", "code")
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["code"].widget.attrs["autofocus"]


class NewPersonForm(forms.Form):
    """A name and a password that follows the rules."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )

    def clean(self) -> dict[str, Any]:
        """The rules see the name and the address: a password must not be like them."""
        given = super().clean() or {}
        if given.get("password"):
            person = User(email=self.address_given(given), name=given.get("name", ""))
            try:
                password_validation.validate_password(given["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return given

    def address_given(self, given: Mapping[str, Any]) -> str:
        """The address that the password must not be like."""
        return str(given.get("email", ""))


class InvitedForm(NewPersonForm):
    """A person whose address the invitation has proved."""

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def address_given(self, given: Mapping[str, Any]) -> str:
        """The invited one."""
        return self.email


class SignUpForm(NewPersonForm):
    """A person and the company. The company's name is what the person types; its number is checked."""

    field_order = ("company", "org_number", "name", "email", "password")
    company = forms.CharField(
        label=_("The company's name"),
        max_length=200,
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
    )
    org_number = forms.CharField(
        label=_("Organisation number"),
        max_length=20,
        help_text=_("Nine digits, with or without spaces."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("You log in with it. We send a letter there that you confirm."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def clean_org_number(self) -> str:
        """Nine digits, also when they were written as ``NO 984 809 085 MVA``."""
        digits = re.sub(r"^NO|MVA$|[\s.\u00a0-]", "", self.cleaned_data["org_number"].strip().upper())
        validate_org_number(digits)
        return digits


class ConfirmForm(forms.Form):
    """The password again, in another browser than the one that signed up: who confirms is who signed up."""

    password = forms.CharField(
        label=_("The password you chose"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class ForgottenForm(PasswordResetForm):
    """An address. It gets a letter whether it has a user or not, so that nobody learns which it is."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "autofocus": True}),
    )

    def send_letters(self, *, language: str, link_of: Any) -> None:
        """The letter with the link of ``link_of(user)``, or one that says that there is no user. Raises LetterNotSent."""
        email = self.cleaned_data["email"]
        users = list(self.get_users(email))
        for user in users:
            words = {"name": user.get_short_name(), "link": link_of(user)}
            letters.send("new_password", to=user.email, language=user.language, words=words)
        if not users:
            words = {"sign_up": letters.address("sign_up")}
            letters.send("no_user", to=email, language=language, words=words)


class NewPasswordForm(SetPasswordForm):
    """A new password, typed twice, for somebody who forgot the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = PASSWORD_HELP


class ChangePasswordForm(PasswordChangeForm):
    """The old password, and a new one typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = PASSWORD_HELP


class NewAddressForm(forms.Form):
    """The address that the person wants to log in with, and the password."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        """Another one than now."""
        email = str(self.cleaned_data["email"]).lower()
        if email == self.user.email.lower():
            raise ValidationError(_("This is the address that you log in with already."))
        return email

    def clean_password(self) -> str:
        """The person's own."""
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password."))
        return password


class PersonForm(forms.ModelForm):
    """What a person may change about oneself."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    class Meta:
        model = User
        fields = ("name", "language")


class CompanyForm(forms.ModelForm):
    """What an owner may change about the company: its number is its identity and stays."""

    name = forms.CharField(label=_("The company's name"), max_length=200, validators=[plain_name])

    class Meta:
        model = Tenant
        fields = ("name", "street", "postal_code", "city")
        widgets = {
            "street": forms.TextInput(attrs={"autocomplete": "street-address"}),
            "postal_code": forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
        }
