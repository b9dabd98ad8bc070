"""The shorter lists of what is decided: tax classes, product rules, registrations, and the settings of a connection."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from integrations.desk import counted_on, rule_words
from integrations.models import Connection, DecisionVersion, ProductClassRule, ProductRule, VatRegistration

Kind = DecisionVersion.Kind
GROUPS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("sales", _("Sales and invoices"), (
        "shipping_vat", "rounding_cap", "customer_mode", "own_customer_above", "payment_terms_days", "invoice_sending",
    )),
    ("changes", _("Refunds, changes and closed periods"), ("amount_refunds", "late_changes", "closed_period")),
    ("cards", _("Gift cards"), (
        "gift_card_marks", "free_card_marks", "single_purpose_vouchers", "single_purpose_marks",
    )),
    ("counted_on", _("Department and project"), ("department", "default_project")),
    ("suppliers", _("Suppliers' invoices"), ("foreign_goods", "price_tolerance_percent", "price_tolerance")),
)  # fmt: skip
"""The settings that booking goes by, by what they are about: (name, title, fields)."""
OF_KIND = {
    "rackbeat": ("sales", "changes", "counted_on", "suppliers"),
    "rentman": ("sales", "changes", "counted_on"),
}
"""Kind of connection → the groups that mean something to it; a shop has all but the suppliers'."""


def product_classes(connection: Connection) -> Sequence[ProductClassRule]:
    """The shop's tax classes in our words."""
    return list(ProductClassRule.objects.filter(connection=connection).select_related("set_by"))


def product_rules(connection: Connection) -> Sequence[ProductRule]:
    """Which products are of a class whatever their tax class."""
    return list(ProductRule.objects.filter(connection=connection).select_related("set_by"))


def registrations(connection: Connection) -> Sequence[VatRegistration]:
    """VAT registrations abroad."""
    return list(VatRegistration.objects.filter(connection=connection).select_related("set_by"))


def groups(connection: Connection) -> list[tuple[str, Any, tuple[str, ...]]]:
    """The groups of settings of a connection."""
    wanted = OF_KIND.get(connection.kind, ("sales", "changes", "cards", "counted_on"))
    return [group for group in GROUPS if group[0] in wanted]


def policies(connection: Connection) -> list[tuple[str, Any, list[tuple[str, str]]]]:
    """The settings as they are: (group, title, [(what, how)])."""
    return [
        (
            name,
            title,
            [(rule_words.label_of(Kind.POLICIES, field), _said(connection, field)) for field in fields],
        )
        for name, title, fields in groups(connection)
    ]


def rates(connection: Connection) -> list[tuple[str, str]]:
    """Where exchange rates come from: said once for everything that books into the same ledger."""
    ledger = connection.ledger
    assert ledger is not None
    return [
        (rule_words.label_of(Kind.POLICIES, name), _said(ledger, name))
        for name in ("rate_source", "rate_tolerance")
    ]


def _said(connection: Connection, field: str) -> str:
    if field == "department":
        return counted_on.department_words(connection) or "–"
    return rule_words.value_of(Kind.POLICIES, field, getattr(connection, field))


def group_fields(connection: Connection, name: str) -> tuple[Any, tuple[str, ...]] | None:
    """The title and fields of a group; None for one that the connection has not."""
    return next(((title, fields) for group, title, fields in groups(connection) if group == name), None)
