"""Connections: set up, test, see what is missing, pause and resume, import history."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from integrations.admin import columns
from integrations.admin.base import ModelAdmin
from integrations.admin.connection_form import (
    PREFIX,
    ConnectionForm,
    HistoryForm,
    credential_fields,
)
from integrations.admin.connection_steering import ConnectionSteering
from integrations.admin.reason_form import ReasonForm
from integrations.admin.startup_pages import StartupPages
from integrations.admin.who import person
from integrations.desk import channels, connection_fields, connections, go_live, overview, promises, texts
from integrations.models import Connection, HistoryRun, ReadinessItem


@admin.register(Connection)
class ConnectionAdmin(StartupPages, ConnectionSteering, ModelAdmin):
    """One company's way into one system."""

    form = ConnectionForm
    list_display = ("name", "company", "system", "how_it_stands", "readiness_shown", "checked_at")
    list_select_related = ("tenant",)
    list_filter = ("state", ("tenant", AutocompleteSelectFilter))
    list_filter_submit = True
    search_fields = ("name", "tenant__name", "=tenant__org_number", "key")
    autocomplete_fields = ("tenant", "ledger")
    ordering = ("tenant__name", "name")
    deferred = ("credentials", "webhook_secret")
    change_form_outer_before_template = "admin/integrations/connection/above.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Connection]:
        """With the readiness items, in one more query for the whole list."""
        return super().get_queryset(request).select_related("tenant").prefetch_related("readiness")

    @columns.column(_("company"), ordering="tenant__name")
    def company(self, connection: Connection) -> str:
        """Whose."""
        return connection.tenant.name

    @columns.column(_("system"), ordering="kind")
    def system(self, connection: Connection) -> str:
        """Which remote system."""
        return connections.label_of(connection.kind)

    @columns.column(_("state"), ordering="state")
    def how_it_stands(self, connection: Connection) -> str:
        """Active, being set up by the company, or paused by whom or what."""
        if connection.state == Connection.State.ACTIVE:
            return columns.tag("verified", _("Active"))
        if connection.state == Connection.State.SETUP:
            return columns.tag("pending", connection.get_state_display())
        return columns.tag("blocked", _("Paused"))

    @columns.column(_("readiness"))
    def readiness_shown(self, connection: Connection) -> str:
        """The worst of its items."""
        statuses = [item.status for item in connection.readiness.all()]
        failed = statuses.count(ReadinessItem.Status.FAILED)
        if failed:
            return columns.tag("blocked", _("%(count)s to fix") % {"count": failed})
        if not statuses:
            return columns.tag("pending", _("Not checked"))
        if ReadinessItem.Status.WARNING in statuses:
            return columns.tag("deviation", _("Ready, with notices"))
        return columns.tag("verified", _("Ready"))

    def get_fieldsets(self, request: HttpRequest, obj: Connection | None = None) -> list[Any]:
        """The fields that this kind of system needs; a new connection first says which system it is for."""
        kind = obj.kind if obj else str(request.POST.get("kind") or request.GET.get("kind") or "")
        system = connections.system(kind)
        basic = ["tenant", "kind", "name", "base_url"] if obj is None else ["tenant", "name", "base_url"]
        sets: list[Any] = [(None, {"fields": basic})]
        log_in = list(credential_fields(kind, has_stored=frozenset()))
        if log_in:
            words = _("What is stored is never shown. Fields left empty keep it.") if obj else ""
            sets.append((_("Log-in"), {"fields": log_in, "description": words}))
        if system is not None and not system.is_ledger and not system.is_receiver:
            about = connection_fields.NOT_SYNCED.get(kind, "")
            sets.append(
                (_("Booking"), {"fields": [*connection_fields.booking_fields(kind)], "description": about})
            )
            words = _(
                "Every change makes a new version of the rules, and holds for what is booked from then on."
            )
            for title, fields in connection_fields.policy_groups(kind):
                sets.append((title, {"fields": fields, "description": words}))
                words = ""  # said once, above the first group
        elif system is not None and system.is_receiver:
            sets.append((_("Channels"), {"fields": [*connection_fields.CHANNEL_FIELDS]}))
        elif system is not None and system.is_ledger:
            sets.append((_("Booking"), {"fields": ["send_invoices", "rate_source", "rate_tolerance"]}))
        return sets

    def get_form(
        self, request: HttpRequest, obj: Connection | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The model's own fields; the log-in fields are added by the form itself."""
        named = [name for _title, options in self.get_fieldsets(request, obj) for name in options["fields"]]
        kwargs["fields"] = [name for name in named if not name.startswith(PREFIX)]
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Connection | None = None) -> tuple[str, ...]:
        """A connection stays with its company."""
        return ("tenant",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The system chosen on the first step, and what is usual for it."""
        kind = request.GET.get("kind", "")
        usual = connection_fields.usual_settings(kind)
        return {**usual, **super().get_changeform_initial_data(request), "kind": kind}

    def save_model(self, request: HttpRequest, obj: Connection, form: Any, change: bool) -> None:
        """Through the desk."""
        changed = connections.save(
            obj, typed=form.typed_credentials(), actor=person(request), now=timezone.now()
        )
        if changed:
            messages.info(request, _("The log-in was stored. Test the connection to see whether it works."))

    def response_post_save_change(self, request: HttpRequest, obj: Connection) -> HttpResponse:
        """Back to its page: there a new log-in is tested, and how it stands is seen."""
        return redirect("admin:integrations_connection_change", obj.pk)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The desk has logged it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The desk has logged it."""

    def get_urls(self) -> list[URLPattern]:
        """What one can do with a connection, beside saving it."""
        wrap, name = self.admin_site.admin_view, "integrations_connection"
        steps = (
            "check",
            "refresh",
            "pause",
            "resume",
            "go_live",
            "go_live_back",
            "start_history",
            "pause_history",
            "resume_history",
            "cancel_history",
        )
        own = [
            path(f"<int:connection_id>/{step}/", wrap(getattr(self, f"{step}_view")), name=f"{name}_{step}")
            for step in steps
        ]
        return [*own, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """First which system, then its form."""
        if (
            request.method == "GET"
            and connections.system(request.GET.get("kind", "")) is None
            and self.has_add_permission(request)
        ):
            asked = request.GET.copy()
            asked.pop("kind", None)
            context = {
                **self.admin_site.each_context(request),
                "title": _("Add connection"),
                "opts": self.opts,
                "systems": connections.systems(),
                "query": f"{asked.urlencode()}&" if asked else "",
            }
            return TemplateResponse(request, "admin/integrations/connection/choose.html", context)
        return super().add_view(request, form_url, extra_context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """With readiness, pause and history above the form."""
        connection = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if connection is not None:
            context |= self._above(connection)
        return super().change_view(request, object_id, form_url, context)

    def _above(self, connection: Connection) -> dict[str, Any]:
        language = texts.language()
        system = connections.system(connection.kind)
        items = sorted(
            connection.readiness.all(), key=lambda item: ("failed", "warning", "ok").index(item.status)
        )
        runs = HistoryRun.objects.filter(connection=connection).order_by("-id")[:3]
        pause = (
            texts.of_pause(connection, language=language)
            if connection.state == Connection.State.PAUSED
            else None
        )
        return {
            "connection": connection,
            "system": system,
            "items": [
                (item, texts.item_name(item.item), texts.of_readiness(item, language=language))
                for item in items
            ],
            "pause": pause,
            "runs": [(run, overview.run_progress(run, now=timezone.now())) for run in runs],
            "open_run": any(run.state in (HistoryRun.State.RUNNING, HistoryRun.State.PAUSED) for run in runs),
            "history_form": HistoryForm(
                initial={"from_date": connection.from_date, "to_date": timezone.localdate()}
            ),
            "reason_form": ReasonForm(),
            "go_live": go_live.state_of(connection),
            "go_live_form": go_live.form_of(connection),
            "channels": channels.of(connection),
            "promises": promises.of(connection) if promises.has_promises(connection) else None,
        }
