"""What people do with a start-up sync in the portal. Each is a POST that leads back to its page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from integrations.desk import actions, startup, startup_choice
from integrations.desk.startup_choice import DefaultsForm, StartupForm
from integrations.models import StartupRun
from integrations.portal import words
from integrations.portal.scope import Scope, must_act, portal_page
from integrations.portal.startup import choose, connection_of, newest_of, preview

State = StartupRun.State


@require_POST
@portal_page
def startup_ask(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Have a preview prepared of what was ticked; what new records belong to is kept."""
    connection = connection_of(scope, pk)
    must_act(scope)
    offer, last = startup_choice.offer(connection), startup.newest(connection)
    form = StartupForm(request.POST, connection=connection, choices=offer.choices, last=last)
    if offer.problem is None and form.is_valid():
        try:
            startup_choice.ask(form, actor=scope.user, now=timezone.now())
        except ValidationError as error:
            _say(request, error)
        return redirect("portal:startup", pk)
    return choose(request, scope, connection, last=last, form=form, offer=offer)


@require_POST
@portal_page
def startup_defaults(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Choose what the preview found missing."""
    run = newest_of(scope, pk)
    must_act(scope)
    if run.state != State.READY:
        return redirect("portal:startup", pk)
    offer = startup_choice.offer(run.connection)
    names = startup.missing_defaults(run)
    form = DefaultsForm(request.POST, connection=run.connection, choices=offer.choices, names=names)
    if not form.is_valid():
        return preview(request, scope, run, form)
    startup.choose_defaults(run.connection, form.chosen_defaults(), actor=scope.user)
    if offer.problem is None:
        messages.success(request, _("Saved."))
    return redirect("portal:startup", pk)


@require_POST
@portal_page
def startup_answer(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Decide about one kind of conflict."""
    run = newest_of(scope, pk)
    must_act(scope)
    code, action = request.POST.get("code", ""), request.POST.get("action", "")
    if run.state != State.READY:
        return _too_late(request, pk)
    try:
        startup.answer(run, code=code, action=action, actor=scope.user)
    except ValidationError as error:
        _say(request, error)
    else:
        messages.success(request, _("Saved. The figures are counted anew."))
    return redirect("portal:startup", pk)


@require_POST
@portal_page
def startup_start(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Begin what the preview says."""
    run = newest_of(scope, pk)
    must_act(scope)
    try:
        begun = startup.start(run, actor=scope.user, now=timezone.now())
    except ValidationError as error:
        _say(request, error)
        return redirect("portal:startup", pk)
    return redirect("portal:startup", pk) if begun else _too_late(request, pk)


@require_POST
@portal_page
def startup_pause(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Let it rest."""
    return _steer(request, scope, pk, startup.pause, State.RUNNING)


@require_POST
@portal_page
def startup_resume(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Let it go on."""
    return _steer(request, scope, pk, startup.resume, State.PAUSED)


@require_POST
@portal_page
def startup_cancel(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """End it; what was made stays."""
    return _steer(request, scope, pk, startup.cancel, *StartupRun.OPEN)


@require_POST
@portal_page
def startup_retry(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Try everything again that stopped for one cause."""
    run = newest_of(scope, pk)
    must_act(scope)
    if run.started_at is None:
        return _too_late(request, pk)
    cause = {name: request.POST.get(name, "") for name in ("code", "waiting_for")}
    count = actions.retry(startup.stopped(run).filter(**cause), actor=scope.user, now=timezone.now())
    if count:
        text = ngettext("%(n)s record is being tried again.", "%(n)s records are being tried again.", count)
        messages.success(request, text % {"n": words.number(count)})
    else:
        messages.info(request, _("Nothing is stopped for this cause any more."))
    return redirect("portal:startup", pk)


def _steer(
    request: HttpRequest, scope: Scope, pk: int, act: Callable[..., Any], *states: State
) -> HttpResponse:
    run = newest_of(scope, pk)
    must_act(scope)
    if run.state not in states:
        return _too_late(request, pk)
    act(run, actor=scope.user, now=timezone.now())
    return redirect("portal:startup", pk)


def _too_late(request: HttpRequest, pk: int) -> HttpResponse:
    messages.info(request, _("Nothing was changed: the start-up sync has come further meanwhile."))
    return redirect("portal:startup", pk)


def _say(request: HttpRequest, error: ValidationError) -> None:
    for text in error.messages:
        messages.error(request, text)
