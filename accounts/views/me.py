"""A person's own page: name, language, password, second factor, log-ins, companies."""

import re
from collections.abc import Mapping

from axes.models import AccessLog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import audit, invitations, sessions, two_factor
from accounts.forms import PersonForm
from accounts.views.factor import person

SHOWN_LOG_INS = 5
BROWSERS: Mapping[str, str] = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS: Mapping[str, str] = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux",
}  # fmt: skip
"""What browsers call themselves, first match first: each names others that it is like."""


@never_cache
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Read it, and change name and language."""
    user = person(request)
    form = PersonForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(user.language):
            messages.success(request, _("Saved."))
        return redirect("me")
    shown = {
        "tab": "me",
        "form": form,
        "two_factor_on": two_factor.is_on(user),
        "codes_left": two_factor.codes_left(user),
        "log_ins": [
            (entry.attempt_time, browser(entry.user_agent), entry.ip_address)
            for entry in AccessLog.objects.filter(username=user.email).order_by("-attempt_time")[
                :SHOWN_LOG_INS
            ]
        ],
        "memberships": user.memberships.filter(tenant__is_active=True)
        .select_related("tenant")
        .order_by("tenant__name"),
        "invitations": [(one, invitations.token_of(one)) for one in invitations.offered_to(user)],
    }
    return render(request, "accounts/me.html", shown)


def browser(user_agent: str) -> str:
    """``Firefox, Windows``: enough to know one's own devices by; '' when it cannot be told."""
    names = (
        next((name for sign, name in known.items() if re.search(sign, user_agent)), "")
        for known in (BROWSERS, SYSTEMS)
    )
    return ", ".join(name for name in names if name)


@require_POST
@login_required
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of this person but this one."""
    user = person(request)
    sessions.end_others(request, user)
    audit.record("log_out_everywhere", actor=user, obj=user)
    messages.success(request, _("You are logged out everywhere else."))
    return redirect("me")
