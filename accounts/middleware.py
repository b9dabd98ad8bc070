"""What stands before every page: support staff come in with two factors or not at all; who asks too often is told so."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts import sessions, two_factor
from accounts.limits import TooOften
from accounts.models import User
from accounts.views.log_in import too_often

OPEN = frozenset({"two_factor", "logout", "set_language"})
"""Pages that staff may see before their second factor is set up: the one that sets it up, and the way out."""


class StaffTwoFactor:
    """Lead support staff to their second factor before anything else. Stands after the authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """None lets the page be shown."""
        user = request.user
        if not isinstance(user, User) or not user.is_staff or sessions.is_proven(request.session):
            return None
        if two_factor.is_on(user):  # came to be staff in a session that began with a password alone
            logout(request)
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        if request.resolver_match is not None and request.resolver_match.view_name in OPEN:
            return None
        return redirect("two_factor")


class TooOftenPage:
    """Answer what was asked for too often with 429 and the time when it may be tried again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None leaves every other exception alone."""
        if not isinstance(exception, TooOften):
            return None
        return too_often(request, opens_at=exception.opens_at, now=timezone.now())
