"""The second factor: set up with a picture and a first code, recovery codes made anew, taken away with both factors."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from accounts import audit, letters, limits, sessions, two_factor
from accounts.forms import FirstCodeForm, PasswordAndCodeForm
from accounts.models import User

LATER = "two_factor_later"
"""Session key: the person does not want to be reminded of the second factor in this session."""


def person(request: HttpRequest) -> User:
    """Who is logged in."""
    assert isinstance(request.user, User)
    return request.user


@never_cache
@login_required
@sensitive_post_parameters()
def set_up(request: HttpRequest) -> HttpResponse:
    """How it stands; while it is off, the picture for the app and a field for the first code."""
    user = person(request)
    if two_factor.is_on(user):
        return render(request, "accounts/two_factor.html", {"left": two_factor.codes_left(user)})
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = _turned_on(request, user, form)
        if codes is not None:
            return _shown_once(request, codes, is_new=True)
    factor = two_factor.begin(user)
    shown = {
        "form": form,
        "picture": two_factor.picture(factor),
        "secret": two_factor.spaced(str(factor.secret)),
        "app_address": two_factor.app_address(factor),
    }
    return render(request, "accounts/two_factor_set_up.html", shown)


@sensitive_variables()
def _turned_on(request: HttpRequest, user: User, form: FirstCodeForm) -> tuple[str, ...] | None:
    limits.count(request, "code", user.pk)
    codes = two_factor.turn_on(user, form.cleaned_data["code"], now=timezone.now())
    if codes is None:
        form.add_error(
            "code",
            _("This code is not right. Wait for the next one, and see that the phone's clock is right."),
        )
        return None
    limits.forget("code", user.pk)
    sessions.prove(request.session)
    sessions.end_others(request, user)
    audit.record("two_factor_on", actor=user, obj=user)
    letters.tell(user, "two_factor_on", link=letters.address("two_factor"))
    return codes


def _shown_once(request: HttpRequest, codes: tuple[str, ...], *, is_new: bool) -> HttpResponse:
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "is_new": is_new})


@never_cache
@login_required
@sensitive_post_parameters()
def new_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes in place of the earlier ones, after both factors."""
    user = person(request)
    form = PasswordAndCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _both_right(request, user, form):
        codes = two_factor.new_recovery_codes(user.two_factor)
        audit.record("new_recovery_codes", actor=user, obj=user)
        letters.tell(user, "recovery_codes_made", link=letters.address("two_factor"))
        return _shown_once(request, codes, is_new=False)
    return _ask_both(request, form, "accounts/recovery_codes_new.html")


@never_cache
@login_required
@sensitive_post_parameters()
def turn_off(request: HttpRequest) -> HttpResponse:
    """Take the second factor away, after both factors. Staff set up a new one at once."""
    user = person(request)
    form = PasswordAndCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _both_right(request, user, form):
        two_factor.turn_off(user)
        request.session.pop(sessions.PROVEN, None)
        sessions.end_others(request, user)
        audit.record("two_factor_off", actor=user, obj=user)
        letters.tell(user, "two_factor_off", link=letters.address("two_factor"))
        messages.success(request, _("Two-factor log-in is off. You are logged out everywhere else."))
        return redirect("me")
    return _ask_both(request, form, "accounts/two_factor_off.html")


def _ask_both(request: HttpRequest, form: PasswordAndCodeForm, template: str) -> HttpResponse:
    if not two_factor.is_on(person(request)):
        return redirect("two_factor")
    return render(request, template, {"form": form})


def _both_right(request: HttpRequest, user: User, form: PasswordAndCodeForm) -> bool:
    """The code is asked after the password only: a wrong password uses up no code."""
    limits.count(request, "code", user.pk)
    given: dict[str, Any] = form.cleaned_data
    if not user.check_password(given["password"]):
        form.add_error("password", _("This password is not right."))
        return False
    if not two_factor.checked(user, given["code"]):
        form.add_error("code", _("This code is not right, or was used already. Wait for the next one."))
        return False
    limits.forget("code", user.pk)
    return True


def reminds_of_code(request: HttpRequest) -> bool:
    """Whether to remind this person that the password alone opens the door."""
    return not request.session.get(LATER) and not two_factor.is_on(person(request))


@require_POST
@login_required
def later(request: HttpRequest) -> HttpResponse:
    """Do not remind of it until the next log-in."""
    request.session[LATER] = True
    return redirect("front_door")
