"""What is mirrored of the ledger companies: looked at and searched, never edited here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from integrations.admin import columns
from integrations.admin.base import ReadOnlyAdmin
from integrations.models import ExchangeRate, LedgerAccount, PaymentType, VatCode


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
    """The rates that foreign sales were booked by."""

    list_display = ("currency", "on", "nok_per_unit", "source", "quoted_on")
    search_fields = ("=currency",)
    ordering = ("-on", "currency")
