"""«Oppsett»: the company's connections as cards; new keys, names, addresses, policies and first day; pausing and going on."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from integrations.desk import connections, installing, subscription
from integrations.desk import settings as desk_settings
from integrations.desk import setup as desk_setup
from integrations.models import Connection
from integrations.portal.scope import Scope, must_act, portal_page
from integrations.portal.settings_forms import SettingsForm
from integrations.portal.setup_forms import KeysForm
from integrations.portal.views import page


@require_safe
@portal_page
def settings(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every connection, how it stands, and what can be done with it."""
    context = {
        "cards": desk_settings.cards(scope.tenant, now=timezone.now()),
        "begun": [
            (one, desk_setup.name_of(one))
            for one in desk_setup.open_setups(scope.tenant)
            if one.connection is None
        ],
        "tab": "settings",
        "part": "connections",
    }
    return page(request, scope, "portal/settings.html", context)


@sensitive_post_parameters()
@portal_page
def edit_connection(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What the company may change of a connection. Keys are written, never shown."""
    connection = _connection(scope, pk)
    data = request.POST if request.method == "POST" else None
    if data is not None:
        must_act(scope)
    keys = KeysForm(data, kind=connection.kind, connection=connection)
    wishes = SettingsForm(data, instance=_connection(scope, pk))
    if data is not None and keys.is_valid() and wishes.is_valid():
        try:
            return _save(request, scope, keys, wishes)
        except ValidationError as error:
            keys.add_error(None, error.messages)
    context: dict[str, Any] = {
        "connection": connection,
        "system": connections.label_of(connection.kind),
        "keys": keys,
        "wishes": wishes,
        "has_button": installing.is_offered(connection),
        "is_live": connection.state != Connection.State.SETUP,
        "tab": "settings",
        "part": "connections",
    }
    return page(request, scope, "portal/edit_connection.html", context)


def _save(request: HttpRequest, scope: Scope, keys: KeysForm, wishes: SettingsForm) -> HttpResponse:
    changed = wishes.save(commit=False)
    changed.name, changed.base_url = keys.cleaned_data["name"], keys.cleaned_data["base_url"]
    was_asked = desk_settings.save(
        changed,
        typed=keys.typed(),
        first_day=wishes.cleaned_data.get("from_date"),
        actor=scope.user,
        now=timezone.now(),
    )
    trouble = desk_setup.trouble(changed) if was_asked else None
    if trouble is not None:
        messages.error(request, f"{trouble.why} {trouble.fix}")
        return redirect("portal:edit_connection", changed.pk)
    said = _("Saved, and %(name)s answers.") % {"name": changed.name} if was_asked else _("Saved.")
    messages.success(request, said)
    return redirect("portal:settings")


@require_POST
@portal_page
def pause_connection(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Let a connection rest, with the reason."""
    connection = _connection(scope, pk)
    must_act(scope)
    try:
        done = desk_settings.pause(
            connection, reason=request.POST.get("reason", ""), actor=scope.user, now=timezone.now()
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("«%(name)s» is paused. Nothing is lost: what comes in meanwhile waits.")
        if done:
            messages.success(request, said % {"name": connection.name})
    return redirect("portal:settings")


@require_POST
@portal_page
def resume_connection(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Let it work again."""
    connection = _connection(scope, pk)
    must_act(scope)
    if desk_settings.resume(connection, actor=scope.user, now=timezone.now()):
        said = _("«%(name)s» works again. What waited follows by itself.")
        messages.success(request, said % {"name": connection.name})
    elif connection.paused_code in subscription.CODES:
        messages.warning(request, _("It rests until the subscription is in use."))
    elif connection.state == Connection.State.PAUSED:
        messages.warning(request, _("It rests on until going live is confirmed."))
    return redirect("portal:settings")


def _connection(scope: Scope, pk: int) -> Connection:
    """Raises Http404 for another company's."""
    try:
        return desk_settings.connection_of(scope.tenant, pk)
    except Connection.DoesNotExist as error:
        raise Http404("no such connection") from error
