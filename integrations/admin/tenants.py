"""Companies: who they are, how they stand, what they have connected, and a look through the customer's eyes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts import subscriptions
from accounts.models import Membership, Tenant
from integrations.admin import columns
from integrations.admin.base import ModelAdmin, ReadOnlyInline, TabularInline
from integrations.desk import connections, figures, health, states
from integrations.models import Connection


class MembershipInline(TabularInline):
    """Who may see the company in the portal."""

    model = Membership
    autocomplete_fields = ("user",)
    fields = ("user", "role")


class ConnectionInline(ReadOnlyInline):
    """What the company has connected; each leads to its page."""

    model = Connection
    fields = ("link", "system", "how_it_stands", "checked_at")
    readonly_fields = fields
    verbose_name_plural = _("connections")

    @columns.column(_("name"))
    def link(self, connection: Connection) -> str:
        """To its page."""
        address = reverse("admin:integrations_connection_change", args=[connection.pk])
        return format_html('<a class="bb-link" href="{}">{}</a>', address, connection.name)

    @columns.column(_("system"))
    def system(self, connection: Connection) -> str:
        """Which remote system."""
        return connections.label_of(connection.kind)

    @columns.column(_("state"))
    def how_it_stands(self, connection: Connection) -> str:
        """Active, paused, or being set up by the company."""
        signs = {Connection.State.PAUSED: "blocked", Connection.State.SETUP: "pending"}
        sign = signs.get(Connection.State(connection.state), "verified")
        return columns.tag(sign, connection.get_state_display())


@admin.register(Tenant)
class TenantAdmin(ModelAdmin):
    """The companies we serve. They are never deleted: bookkeeping hangs on them."""

    list_display = ("name",)
    list_filter = ("is_active",)
    search_fields = ("name", "org_number")
    search_help_text = _("Name or organisation number")
    fields = ("name", "org_number", "street", "postal_code", "city", "is_active", "created_at")
    readonly_fields = ("created_at",)
    inlines = (ConnectionInline, MembershipInline)
    change_form_outer_before_template = "admin/accounts/tenant/above.html"

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:
        """A company that support adds begins with a trial, like one that signs up."""
        super().save_model(request, obj, form, change)
        if not change:
            subscriptions.start_trial(obj, now=timezone.now())

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """With how each company stands, counted for the whole list at once."""
        found = {one.tenant.pk: one for one in health.healths(Tenant.objects.all(), now=timezone.now())}

        @columns.column(_("state"))
        def how_it_stands(tenant: Tenant) -> str:
            """The worst of it."""
            one = found.get(tenant.pk)
            if one is None or one.is_well:
                return columns.tag("verified", _("Well")) if tenant.is_active else ""
            return columns.badge(states.STATES[one.state])

        return ["name", "number", how_it_stands, "is_active", "see_as_customer"]

    @columns.column(_("organisation number"), ordering="org_number")
    def number(self, tenant: Tenant) -> str:
        """In groups of three."""
        return figures.org_number(tenant.org_number)

    @columns.column(_("portal"))
    def see_as_customer(self, tenant: Tenant) -> str:
        """Through the customer's eyes; the visit is logged."""
        return format_html(
            '<a class="bb-link" href="{}">{}</a>', portal_address(tenant), _("See as customer")
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """With how the company stands on top."""
        tenant = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if tenant is not None:
            context["health"] = health.health_of(tenant, now=timezone.now())
            context["portal_address"] = portal_address(tenant)
        return super().change_view(request, object_id, form_url, context)


def portal_address(tenant: Tenant) -> str:
    """The company's portal as its customer sees it; the reason is asked first."""
    return reverse("portal:visit", args=[tenant.pk])
