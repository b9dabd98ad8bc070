"""Comparisons of card lists with their ledgers, as they came out."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from integrations.admin import columns
from integrations.admin.base import ReadOnlyAdmin
from integrations.desk import figures, gift_cards
from integrations.models import GiftCardCheck


@admin.register(GiftCardCheck)
class GiftCardCheckAdmin(ReadOnlyAdmin):
    """Every comparison of a card list with its ledger."""

    list_display = ("checked_at", "company", "account", "on", "listed", "held", "outcome")
    list_select_related = ("ledger__tenant",)
    list_filter = (("ledger", AutocompleteSelectFilter),)
    list_filter_submit = True
    fields = ("company", "account", "on", "listed", "held", "outcome", "named", "checked_at")
    readonly_fields = fields

    @columns.column(_("company"))
    def company(self, check: GiftCardCheck) -> str:
        """Whose ledger."""
        return check.ledger.tenant.name

    @columns.column(_("difference"))
    def outcome(self, check: GiftCardCheck) -> str:
        """0.00, or how much."""
        return columns.tag("deviation" if check.difference else "verified", figures.money(check.difference))

    @columns.column(_("made of"))
    def named(self, check: GiftCardCheck) -> str:
        """The sentences."""
        return "\n".join(gift_cards.explained(check))
