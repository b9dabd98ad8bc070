"""A suggestion in words: what it is about, what speaks for it, and what the rest said."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from integrations.desk import decisions, rule_words
from integrations.models import Suggestion, VatRule

CARDS: Mapping[str, str | Promise] = {
    "gift_card": gettext_lazy("Gift card"),
    "store_credit": gettext_lazy("Store credit"),
}


def name_of(row: Suggestion) -> str:
    """What it is about: «Vipps», «Sales with VAT code 3», «Private person × Norway × Standard rate»."""
    if row.role == "tender":
        method, _slash, currency = row.key.partition("/")
        title = row.title or method
        return f"{title} ({currency})" if currency else title
    if row.role == "fees" and row.key:
        return _("Fees of %(method)s") % {"method": row.title or row.key}
    if row.role == "vat_rule":
        buyer, area, product_class = row.key.split("/")
        parts = (
            dict(VatRule.CustomerType.choices).get(buyer, buyer),
            dict(VatRule.Area.choices).get(area, area),
            decisions.CLASS_NAMES.get(product_class, product_class),
        )
        return " × ".join(map(str, parts))
    if row.role == "tax_class":
        return _("Tax class “%(name)s”") % {"name": row.key or _("standard (no name)")}
    if row.role in CARDS:
        return str(CARDS[row.role])
    return rule_words.account_name(row.role, row.key)


def evidence_of(row: Suggestion) -> str:
    """What speaks for it, in a sentence."""
    if row.evidence == Suggestion.Evidence.ORDERS:
        return ngettext(
            "From one of the shop's own orders, found again in the ledger.",
            "From %(n)s of the shop's own orders, found again in the ledger.",
            row.total,
        ) % {"n": row.total}
    if row.evidence == Suggestion.Evidence.VOUCHERS:
        return _("From sales in the ledger. The shop's own orders could not be recognised among them.")
    if row.total:
        return _("Only the name says so: it stands on the account or on the posting.")
    return _("No voucher says so. The account, or a payment type on it, is called so.")


def others_of(row: Suggestion) -> str:
    """What the rest said, '' when nothing else was said."""
    if not row.others:
        return ""
    named = decisions.CLASS_NAMES if row.role == "tax_class" else {}
    said = ", ".join(f"{named.get(value, value)} ({count})" for value, count in row.others[:3])
    return str(format_lazy("{} {}", gettext_lazy("The others:"), said))
