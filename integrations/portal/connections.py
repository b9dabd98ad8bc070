"""One connection in the portal: how it stands, what it moves and what it leaves alone, and going live beside another
integration."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from integrations.desk import channels, dry_runs, go_live, promises
from integrations.desk import overview as desk_overview
from integrations.desk.go_live import GoLiveForm
from integrations.models import Connection
from integrations.portal.cards import connections_shown
from integrations.portal.scope import Scope, must_act, portal_page
from integrations.portal.views import page


@require_safe
@portal_page
def connection(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What the connection moves, which way, and what it does not; and what must be done, if anything."""
    return _show(request, scope, _connection(scope, pk))


@require_POST
@portal_page
def confirm_go_live(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Let the connection go live beside another integration, after the sentence was ticked."""
    must_act(scope)
    found = _connection(scope, pk)
    state = go_live.state_of(found)
    if state is None or not state.must_confirm:
        messages.info(request, _("Nothing has to be confirmed any more."))
        return redirect("portal:connection", pk=pk)
    form = go_live.form_of(found, request.POST)
    if not form.is_valid():
        return _show(request, scope, found, form=form)
    go_live.confirm(found, from_date=form.cleaned_data["from_date"], actor=scope.user, now=timezone.now())
    messages.success(
        request, _("Confirmed. The connection works from now on, and what waited follows by itself.")
    )
    return redirect("portal:connection", pk=pk)


@require_POST
@portal_page
def take_back_go_live(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Take the confirmation back: the connection rests again while the other integration is there."""
    must_act(scope)
    if go_live.take_back(_connection(scope, pk), actor=scope.user, now=timezone.now()):
        messages.success(request, _("Taken back. Nothing more is moved until somebody confirms again."))
    return redirect("portal:connection", pk=pk)


@require_POST
@portal_page
def channel_settings(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What the company wants of its projects' channels."""
    must_act(scope)
    found = _connection(scope, pk)
    wanted = channels.of(found, request.POST)
    if wanted is None:
        raise Http404("no channels here")
    if not wanted.form.is_valid():
        return _show(request, scope, found, wanted=wanted)
    channels.save(wanted.form, actor=scope.user, now=timezone.now())
    messages.success(request, _("Saved. Channels that are there follow within a day."))
    return redirect("portal:connection", pk=pk)


def _show(
    request: HttpRequest,
    scope: Scope,
    found: Connection,
    *,
    form: GoLiveForm | None = None,
    wanted: channels.Channels | None = None,
) -> HttpResponse:
    state = desk_overview.tenant_state(scope.tenant, now=timezone.now())
    cards = connections_shown(state.connections, now=timezone.now())
    context = {
        "connection": found,
        "card": next(card for card in cards if card.state.connection.pk == found.pk),
        "go_live": go_live.state_of(found),
        "go_live_form": form or go_live.form_of(found),
        "promises": promises.of(found),
        "channels": wanted or channels.of(found),
        "has_dry_runs": dry_runs.has_dry_runs(found),
        "tab": "overview",
    }
    return page(request, scope, "portal/connection_page.html", context)


def _connection(scope: Scope, pk: int) -> Connection:
    """Raises Http404 for another company's, and for those that there is nothing to say about."""
    mine = Connection.objects.select_related("tenant", "ledger").filter(tenant=scope.tenant)
    found = mine.filter(pk=pk).first()
    if found is None or not promises.has_promises(found):
        raise Http404("no such connection")
    return found
