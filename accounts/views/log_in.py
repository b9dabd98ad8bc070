"""Log-in in one step or two, the language, and what is said to somebody who has guessed too often."""

import datetime as dt
from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, RedirectURLMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from django.views.i18n import set_language

from accounts import letters, limits, sessions, two_factor
from accounts.forms import CodeForm, LogInForm
from accounts.models import User


class GoesOn(RedirectURLMixin):
    """Goes on to the page that was asked for when it is one of ours, else to the front door."""

    def get_default_redirect_url(self) -> str:
        """Staff and customers part at the front door."""
        return reverse("front_door")

    def get_redirect_url(self, *request: Any) -> str:
        """Never another site, and never the log-in itself."""
        url = super().get_redirect_url(*request)
        return "" if url.partition("?")[0] == reverse("login") else url


class LogIn(GoesOn, LoginView):
    """By e-mail address and password. Who has a second factor is not in yet."""

    template_name = "accounts/log_in.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Many names tried from one place: django-axes counts one name's tries alone. Raises TooOften."""
        limits.count_place(request, "log_in")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """In, or to the page that asks for the code."""
        user = form.get_user()
        if not two_factor.is_on(user):
            sessions.enter(self.request, user)
            return HttpResponseRedirect(self.get_success_url())
        asked = self.get_redirect_url()
        sessions.hold(self.request, user)
        query = f"?{urlencode({'next': asked})}" if asked else ""
        return redirect(reverse("log_in_code") + query)


@method_decorator((never_cache, sensitive_post_parameters()), name="dispatch")
class LogInCode(GoesOn, FormView):
    """The second step. Only who gave the right password a moment ago is asked."""

    template_name = "accounts/code.html"
    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Back to the password when it was given too long ago, or not at all."""
        self.held = sessions.held(request)
        if self.held is None:
            return redirect("login")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the page to go on to."""
        return super().get_context_data(next=self.get_redirect_url(), **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """In, when the code is right. Six wrong ones close the door for a while, and the person is told."""
        assert self.held is not None
        user = self.held.user
        left = limits.count(self.request, "code", user.pk)
        kind = two_factor.checked(user, form.cleaned_data["code"])
        if not kind:
            if not left:
                letters.tell(user, "codes_guessed", link=letters.address("password_forgotten"))
            form.add_error("code", _("This code is not right, or was used already. Wait for the next one."))
            return self.form_invalid(form)
        limits.forget("code", user.pk)
        sessions.enter(self.request, user, backend=self.held.backend, proven=True)
        if kind == "recovery":
            _say_codes_left(self.request, user)
        return HttpResponseRedirect(self.get_success_url())


def _say_codes_left(request: HttpRequest, user: User) -> None:
    left = two_factor.codes_left(user)
    text = ngettext(
        "You used a recovery code. %(count)s is left; you can make new ones under your name.",
        "You used a recovery code. %(count)s are left; you can make new ones under your name.",
        left,
    )
    messages.warning(request, text % {"count": left})


def admin_log_in(request: HttpRequest) -> HttpResponse:
    """The admin has no door of its own. For customers who are logged in, it does not exist."""
    if not request.user.is_authenticated:
        return redirect(
            f"{reverse('login')}?{urlencode({'next': request.GET.get('next') or reverse('admin:index')})}"
        )
    if not request.user.is_staff:
        raise Http404("not for customers")
    return redirect("admin:index")


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


def too_often(request: HttpRequest, *, opens_at: dt.datetime, now: dt.datetime) -> HttpResponse:
    """The answer to what was asked for too often: 429, and when it may be tried again."""
    seconds = max(1, round((opens_at - now).total_seconds()))
    response = render(request, "accounts/too_often.html", {"minutes": -(-seconds // 60)}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
