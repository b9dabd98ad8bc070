"""Every version of what tenants decided, to look at. Going back to one is done by the company, in its portal."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from integrations.admin import columns
from integrations.admin.base import ReadOnlyAdmin
from integrations.desk import rule_history
from integrations.models import DecisionVersion


@admin.register(DecisionVersion)
class DecisionVersionAdmin(ReadOnlyAdmin):
    """Who decided what, when and why, the newest first."""

    list_display = ("set_at", "what", "said", "set_by", "reason", "shop", "company", "rules_version")
    list_select_related = ("connection__tenant", "connection__ledger", "set_by")
    list_filter = (
        ("connection", AutocompleteSelectFilter),
        ("connection__tenant", AutocompleteSelectFilter),
        "kind",
    )
    list_filter_submit = True
    list_per_page = 25
    search_fields = ("connection__tenant__name", "reason")
    ordering = ("-id",)
    sortable_by = ()
    fields = (
        "connection", "kind", "action", "data", "effective_from", "reason", "number", "rules_version", "set_by", "set_at",
    )  # fmt: skip

    @columns.column(_("what"))
    def what(self, version: DecisionVersion) -> str:
        """What it is about."""
        return rule_history.of(version).name

    @columns.column(_("says"))
    def said(self, version: DecisionVersion) -> str:
        """What differs from the version before."""
        shown = rule_history.of(version)
        if version.data is None:
            return str(shown.done)
        return "; ".join(f"{one.label}: {one.before or '–'} → {one.after or '–'}" for one in shown.changes)

    @columns.column(_("connection"))
    def shop(self, version: DecisionVersion) -> str:
        """From which shop."""
        return str(version.connection.name)

    @columns.column(_("company"))
    def company(self, version: DecisionVersion) -> str:
        """Whose."""
        return version.connection.tenant.name
