"""Log-in, log-out, language, and what is said when somebody has guessed too often."""

from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.forms import LogInForm
from accounts.models import User


class LogIn(LoginView):
    """By e-mail address. Goes on to the page that was asked for, else to the front door."""

    template_name = "accounts/log_in.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Staff and customers part at the front door."""
        return reverse("front_door")


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Speak ``language`` from now on: in this browser, and wherever the person logs in."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return set_language(request)


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The answer while an address is closed after too many failed log-ins (django-axes): 429, and when it opens again."""
    cool_off = get_cool_off(request)
    minutes = round(cool_off.total_seconds() / 60) if cool_off else None
    return render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)
