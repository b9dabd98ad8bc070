"""«Varsler»: what I am told of and when, who is told of the alarms, and the company's own addresses."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integrations.desk import alerts as desk_alerts
from integrations.models import AlertChannel
from integrations.portal.scope import Scope, must_act, portal_page
from integrations.portal.views import page

LONGEST = 2000


@portal_page
def alerts(request: HttpRequest, scope: Scope) -> HttpResponse:
    """My choices; a POST keeps them. Everybody chooses for oneself alone; support only looks."""
    if request.method == "POST" and scope.role is None:
        raise PermissionDenied
    form = None
    if scope.role is not None:
        form = desk_alerts.AlertForm(
            request.POST or None, user=scope.user, tenant=scope.tenant, role=scope.role
        )
        if request.method == "POST" and form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return redirect("portal:alerts")
    return _show(request, scope, form)


@require_POST
@portal_page
def save_alert_channel(request: HttpRequest, scope: Scope, kind: str) -> HttpResponse:
    """Keep an address of the company's."""
    must_act(scope)
    if kind not in AlertChannel.Kind.values:
        raise Http404("no such kind")
    address = request.POST.get("address", "").strip()[:LONGEST]
    try:
        desk_alerts.save_channel(scope.tenant, kind, address, actor=scope.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved. Send a test, and see that it arrives."))
    return redirect("portal:alerts")


@require_POST
@portal_page
def test_alert_channel(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Send a test to an address now."""
    must_act(scope)
    channel = _channel(scope, pk)
    if desk_alerts.test_channel(channel, now=timezone.now()):
        messages.success(request, _("%(host)s took the test.") % {"host": channel.host})
    else:
        messages.error(request, _("%(host)s did not take the test. See below why.") % {"host": channel.host})
    return redirect("portal:alerts")


@require_POST
@portal_page
def remove_alert_channel(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Send no more to an address."""
    must_act(scope)
    channel = _channel(scope, pk)
    desk_alerts.remove_channel(channel, actor=scope.user)
    messages.success(request, _("Nothing more is sent to %(host)s.") % {"host": channel.host})
    return redirect("portal:alerts")


def _show(request: HttpRequest, scope: Scope, form: desk_alerts.AlertForm | None) -> HttpResponse:
    shown = desk_alerts.channels(scope.tenant, with_secret=scope.may_act)
    context = {
        "form": form,
        "alarms": desk_alerts.alarm_readers(scope.tenant),
        "channels": [
            (one, [(delivery, desk_alerts.why_not(delivery)) for delivery in one.deliveries]) for one in shown
        ],
        "tab": "settings",
        "part": "alerts",
    }
    return page(request, scope, "portal/alerts.html", context)


def _channel(scope: Scope, pk: int) -> AlertChannel:
    """Raises Http404 for another company's."""
    try:
        return desk_alerts.channel_of(scope.tenant, pk)
    except AlertChannel.DoesNotExist as error:
        raise Http404("no such address") from error
