"""Which settings of a connection apply to which system: the others are not shown, and keep their defaults."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from integrations.desk import channels, rentals
from integrations.models import Connection

POLICY_GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Accounting policies: sales and invoices"),
        (
            "shipping_vat",
            "rounding_cap",
            "customer_mode",
            "own_customer_above",
            "payment_terms_days",
            "invoice_sending",
        ),
    ),
    (
        _("Accounting policies: refunds, changes and closed periods"),
        ("amount_refunds", "late_changes", "closed_period"),
    ),
    (
        _("Accounting policies: gift cards"),
        ("gift_card_marks", "free_card_marks", "single_purpose_vouchers", "single_purpose_marks"),
    ),
    (_("Accounting policies: department and project"), ("department", "default_project")),
    (_("Accounting policies: payouts from payment providers"), ("reserves", "taxed_fees")),
    (
        _("Accounting policies: suppliers' invoices"),
        ("foreign_goods", "price_tolerance_percent", "price_tolerance"),
    ),
)
"""What the accountant chooses about how documents are booked, by what it is about: (title, fields)."""
POLICY_FIELDS = tuple(name for _title, names in POLICY_GROUPS for name in names)
SHOP_FIELDS = (
    "ledger",
    "from_date",
    "private_mode",
    "business_mode",
    "summary_time",
    "summary_vat",
    "fulfilled_when",
    "voucher_per",
    "org_number_keys",
)
RACKBEAT_FIELDS = ("ledger", "from_date", "business_mode", "draft_days", "supplier_invoices")
RENTMAN_FIELDS = ("ledger", "from_date", "business_mode", "draft_days", *rentals.SETTINGS)
RACKBEAT_POLICIES = frozenset(
    {
        "rounding_cap",
        "payment_terms_days",
        "invoice_sending",
        "late_changes",
        "closed_period",
        "foreign_goods",
        "price_tolerance_percent",
        "price_tolerance",
        "department",
        "default_project",
    }
)
RENTMAN_POLICIES = frozenset(
    {
        "rounding_cap",
        "payment_terms_days",
        "invoice_sending",
        "late_changes",
        "closed_period",
        "department",
        "default_project",
    }
)
Mode = Connection.PostingMode
CHANNEL_FIELDS = ("ledger", "from_date", *channels.SETTINGS)
"""The settings of a system that projects get channels in."""
MODES = dict.fromkeys(("rackbeat", "rentman"), (Mode.ORDER_DRAFT, Mode.INVOICE))
"""The posting modes to choose between, the usual one first, where not every mode makes sense."""
SHOP_MODES = {
    "private_mode": (Mode.VOUCHER, Mode.SUMMARY, Mode.INVOICE),
    "business_mode": (Mode.INVOICE, Mode.VOUCHER, Mode.SUMMARY),
}
"""The same of shops, by setting."""
NOT_SYNCED = {
    "rackbeat": _(
        "Orders, stock levels and stock value stay in Rackbeat. Booked invoices are put into Tripletex as the setting says."
    )
}
"""What is said above the settings: what is deliberately left alone."""


def booking_fields(kind: str) -> Sequence[str]:
    """The settings of how a source of this kind is booked."""
    own = {"rackbeat": RACKBEAT_FIELDS, "rentman": RENTMAN_FIELDS}
    return own.get(kind, SHOP_FIELDS)


def policy_groups(kind: str) -> list[tuple[Any, list[str]]]:
    """The accounting policies that apply, by what they are about."""
    wanted = {"rackbeat": RACKBEAT_POLICIES, "rentman": RENTMAN_POLICIES}.get(kind)
    groups = [
        (title, [name for name in names if wanted is None or name in wanted])
        for title, names in POLICY_GROUPS
    ]
    return [(title, names) for title, names in groups if names]


def mode_label(kind: str) -> Any:
    """What is asked where every document is an invoice already."""
    return _("Finalised invoices become") if kind == "rentman" else _("Booked invoices become")


def usual_settings(kind: str) -> dict[str, Any]:
    """What a new connection of this kind begins with, where that is not the model's own default."""
    return {"business_mode": MODES[kind][0]} if kind in MODES else {}
