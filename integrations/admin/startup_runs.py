"""Start-up syncs, newest first, to look at; they are steered from the connection's page."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from integrations.admin import columns
from integrations.admin.base import ReadOnlyAdmin
from integrations.desk import startup_view
from integrations.models import StartupRun


@admin.register(StartupRun)
class StartupRunAdmin(ReadOnlyAdmin):
    """Which companies have moved what from their ledger, and how far that has come."""

    list_display = ("connection", "kinds_shown", "how", "asked_at", "started_at", "finished_at", "who")
    list_select_related = ("connection__tenant",)
    list_filter = ("state", ("connection", AutocompleteSelectFilter))
    list_filter_submit = True
    deferred = ("params", "decisions", "remote_message")
    fields = (
        "connection", "page", "how", "kinds_shown", "with_inactive", "invite_employees", "read", "asked_at", "prepared_at",
        "started_at", "finished_at", "who",
    )  # fmt: skip
    readonly_fields = fields

    @columns.column(_("what is moved"))
    def kinds_shown(self, run: StartupRun) -> str:
        """In words."""
        return ", ".join(str(startup_view.kind_word(kind)) for kind in run.kinds)

    @columns.column(_("state"), ordering="state")
    def how(self, run: StartupRun) -> str:
        """Sign and word."""
        keys = {"done": "verified", "running": "running", "cancelled": "ignored"}
        return columns.tag(keys.get(run.state, "pending"), run.get_state_display())

    @columns.column(_("page"))
    def page(self, run: StartupRun) -> str:
        """Where the newest run of the connection is looked at and steered."""
        address = reverse("admin:integrations_connection_startup", args=[run.connection_id])
        return format_html('<a class="bb-link" href="{}">{}</a>', address, _("Open the start-up sync"))
