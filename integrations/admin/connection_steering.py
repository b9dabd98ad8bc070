"""The buttons on a connection's page. Each is a POST, leads back to the page, and says how it went."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.admin.connection_form import HistoryForm
from integrations.admin.reason_form import ReasonForm
from integrations.admin.who import person
from integrations.desk import actions, go_live, queries
from integrations.models import Connection, HistoryRun, ReadinessItem


class ConnectionSteering:
    """The views behind the buttons, for the admin of connections."""

    def _steered(
        self, request: HttpRequest, connection_id: int, *, permission: str = "change_connection"
    ) -> Connection:
        """The connection, for people who may steer it and a request that means it."""
        if request.method != "POST" or not request.user.has_perm(f"integrations.{permission}"):
            raise PermissionDenied
        mine = queries.connections_of(queries.tenants_of(person(request)))
        return get_object_or_404(mine, pk=connection_id)

    def _back(self, connection: Connection) -> HttpResponse:
        return redirect("admin:integrations_connection_change", connection.pk)

    def check_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Test and readiness."""
        connection = self._steered(request, connection_id, permission="test_connection")
        actions.check(connection, actor=person(request))
        statuses = list(connection.readiness.values_list("status", flat=True))
        failed, noted = (
            statuses.count(status) for status in (ReadinessItem.Status.FAILED, ReadinessItem.Status.WARNING)
        )
        if failed:
            messages.warning(
                request, _("Checked: %(count)s things must be fixed, see below.") % {"count": failed}
            )
        elif noted:
            messages.warning(request, _("Checked, with %(count)s notices: see below.") % {"count": noted})
        else:
            messages.success(request, _("Checked: the connection is ready."))
        return self._back(connection)

    def refresh_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Accounts, VAT codes, payment types."""
        connection = self._steered(request, connection_id, permission="test_connection")
        actions.refresh_reference(connection, actor=person(request))
        counts = {"accounts": connection.ledger_accounts.count(), "codes": connection.vat_codes.count()}
        messages.success(request, _("Read anew: %(accounts)s accounts and %(codes)s VAT codes.") % counts)
        return self._back(connection)

    def pause_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Rest, with a reason."""
        connection = self._steered(request, connection_id)
        form = ReasonForm(request.POST)
        if form.is_valid():
            actions.pause(
                connection, actor=person(request), reason=form.cleaned_data["reason"], now=timezone.now()
            )
            messages.success(
                request, _("The connection is paused. Nothing is lost: what comes in meanwhile waits.")
            )
        else:
            messages.error(request, _("Say why the connection is paused."))
        return self._back(connection)

    def resume_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Go on."""
        connection = self._steered(request, connection_id)
        actions.resume(connection, actor=person(request), now=timezone.now())
        if connection.paused_code == go_live.CODE:
            messages.warning(request, _("It rests on: going live must be confirmed first, see below."))
        else:
            messages.success(request, _("The connection works again; what waited follows by itself."))
        return self._back(connection)

    def go_live_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Let it go live beside another integration, on a customer's word."""
        connection = self._steered(request, connection_id)
        form = go_live.form_of(connection, request.POST)
        state = go_live.state_of(connection)
        if state is None or not state.must_confirm:
            messages.info(request, _("Nothing has to be confirmed any more."))
        elif form.is_valid():
            go_live.confirm(
                connection, from_date=form.cleaned_data["from_date"], actor=person(request), now=timezone.now()
            )  # fmt: skip
            messages.success(
                request, _("Confirmed. The connection works from now on, and what waited follows by itself.")
            )
        else:
            messages.error(request, " ".join(str(text) for errors in form.errors.values() for text in errors))
        return self._back(connection)

    def go_live_back_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Take the confirmation back."""
        connection = self._steered(request, connection_id)
        if go_live.take_back(connection, actor=person(request), now=timezone.now()):
            messages.success(request, _("Taken back. Nothing more is moved until somebody confirms again."))
        return self._back(connection)

    def start_history_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Import a period."""
        connection = self._steered(request, connection_id)
        form = HistoryForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose the first and the last day of the import."))
            return self._back(connection)
        try:
            actions.start_history(connection, **form.cleaned_data, actor=person(request), now=timezone.now())
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        else:
            messages.success(request, _("The import has begun. It goes on when you leave this page."))
        return self._back(connection)

    def pause_history_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Let the open import rest."""
        return self._with_run(request, connection_id, actions.pause_history)

    def resume_history_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Let the open import go on."""
        return self._with_run(request, connection_id, actions.resume_history)

    def cancel_history_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """End the open import."""
        return self._with_run(request, connection_id, actions.cancel_history)

    def _with_run(self, request: HttpRequest, connection_id: int, act: Callable[..., Any]) -> HttpResponse:
        connection = self._steered(request, connection_id)
        open_states = (HistoryRun.State.RUNNING, HistoryRun.State.PAUSED)
        runs = list(HistoryRun.objects.filter(connection=connection, state__in=open_states))
        if not runs:
            messages.info(request, _("No import is under way."))
        for run in runs:
            act(run, actor=person(request), now=timezone.now())
        if runs:
            words = {"state": runs[0].get_state_display()}
            messages.success(request, _("Done: the import is now “%(state)s”.") % words)
        return self._back(connection)
