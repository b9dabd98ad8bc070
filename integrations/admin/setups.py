"""What companies are connecting themselves, newest first: where each has come to, and what it waits for."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from integrations.admin import columns
from integrations.admin.base import ReadOnlyAdmin
from integrations.desk import connections
from integrations.desk import setup as desk_setup
from integrations.models import Setup


@admin.register(Setup)
class SetupAdmin(ReadOnlyAdmin):
    """Getting started: company, system, step."""

    list_display = ("company", "system", "step_shown", "started_by", "started_at", "ended_at")
    list_select_related = ("tenant", "started_by", "connection__ledger")
    list_filter = (("tenant", AutocompleteSelectFilter),)
    list_filter_submit = True
    ordering = ("-id",)
    sortable_by = ()
    fields = ("company", "system", "connection_link", "step_shown", "started_by", "started_at", "ended_at")
    readonly_fields = fields

    @columns.column(_("company"))
    def company(self, setup: Setup) -> str:
        """Whose."""
        return setup.tenant.name

    @columns.column(_("system"))
    def system(self, setup: Setup) -> str:
        """Which remote system."""
        return connections.label_of(setup.kind)

    @columns.column(_("step"))
    def step_shown(self, setup: Setup) -> str:
        """The first step that is not done, with its number."""
        if setup.ended_at is not None:
            return columns.tag("verified", _("live"))
        found = desk_setup.standings(setup)
        number, standing = next(
            ((n, one) for n, one in enumerate(found, start=1) if one.state == "now"), (len(found), found[-1])
        )
        return columns.tag("pending", f"{number} / {len(found)} {standing.title}")

    @columns.column(_("connection"))
    def connection_link(self, setup: Setup) -> str:
        """To the connection's page, with its readiness."""
        if setup.connection is None:
            return ""
        address = reverse("admin:integrations_connection_change", args=[setup.connection_id])
        return format_html('<a class="bb-link" href="{}">{}</a>', address, setup.connection.name)
