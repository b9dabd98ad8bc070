"""What is mirrored of the ledger companies: looked at and searched, never edited here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from integrations.admin import columns
from integrations.admin.base import ReadOnlyAdmin
from integrations.models import Connection, ExchangeRate, LedgerAccount, PaymentType, VatCode


class MirroredAdmin(ReadOnlyAdmin):
    """A list read from a ledger."""

    list_select_related = ("connection__tenant",)
    list_filter = (("connection", AutocompleteSelectFilter), ("connection__tenant", AutocompleteSelectFilter))
    list_filter_submit = True

    @columns.column(_("company"), ordering="connection__tenant__name")
    def company(self, row: LedgerAccount | VatCode | PaymentType) -> str:
        """Whose ledger."""
        return row.connection.tenant.name


@admin.register(LedgerAccount)
class LedgerAccountAdmin(MirroredAdmin):
    """The chart of accounts."""

    list_display = ("number", "name", "company", "is_active", "default_vat", "vat_lock", "read_at")
    list_display_links = ("number", "name")
    search_fields = ("^number", "name", "connection__tenant__name")
    ordering = ("connection__tenant__name", "number")


@admin.register(VatCode)
class VatCodeAdmin(MirroredAdmin):
    """The VAT codes."""

    list_display = ("number", "name", "rate_shown", "is_outgoing", "company", "read_at")
    list_display_links = ("number", "name")
    search_fields = ("=number", "name", "connection__tenant__name")
    ordering = ("connection__tenant__name", "number")

    @columns.column(_("rate"), ordering="rate")
    def rate_shown(self, code: VatCode) -> str:
        """In percent."""
        return columns.number(f"{code.rate.normalize():f} %".replace(".", ","))


@admin.register(PaymentType)
class PaymentTypeAdmin(MirroredAdmin):
    """Ways of paying invoices."""

    list_display = ("description", "account_number", "company")
    search_fields = ("description", "=account_number", "connection__tenant__name")
    ordering = ("connection__tenant__name", "description")


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ReadOnlyAdmin):
    """The rates that documents in foreign currency were booked by: read, never typed."""

    list_display = ("currency", "on", "rate_shown", "source_shown", "quoted_on", "is_final", "read_at")
    list_display_links = ("currency", "on")
    list_filter = ("source", "currency", "is_final")
    list_filter_submit = True
    search_fields = ("=currency",)
    ordering = ("-on", "currency")

    @columns.column(_("NOK per unit"), ordering="nok_per_unit")
    def rate_shown(self, row: ExchangeRate) -> str:
        """Kroner for one unit, whatever number of units the source quotes for."""
        return columns.number(f"{row.nok_per_unit.normalize():f}".replace(".", ","))

    @columns.column(_("source"), ordering="source")
    def source_shown(self, row: ExchangeRate) -> str:
        """Who published it."""
        return str(dict(Connection.RateSource.choices).get(row.source, row.source))
