"""What kinds of documents there are on screen: each a tab of the list, made of one or several flows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from integrations.flows import FLOWS

STARTUP = "startup_"
"""Begins the flows of a start-up sync, which moves master data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A tab. ``systems`` are the kinds of connections whose documents these are."""

    key: str
    word: str | Promise
    flows: tuple[str, ...]
    systems: frozenset[str]
    with_startup: bool = False

    @property
    def condition(self) -> Q:
        """Which events are of this kind: each flow by its name, as the index of documents wants it."""
        return Q(
            flow__in=[*self.flows, *(name for name in FLOWS if self.has(name) and name not in self.flows)]
        )

    def has(self, flow: str) -> bool:
        """Whether a flow's documents are of this kind."""
        return flow in self.flows or (self.with_startup and flow.startswith(STARTUP))


SHOP, STOCK, RENTAL, CHAT = (
    frozenset({"woocommerce"}),
    frozenset({"rackbeat"}),
    frozenset({"rentman"}),
    frozenset({"slack"}),
)
KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(key="sales", word=pgettext_lazy("documents", "Sales"), flows=("sale", "summary"), systems=SHOP),
        Kind(key="refunds", word=_("Refunds"), flows=("refund",), systems=SHOP),
        Kind(key="gift_cards", word=_("Gift cards"), flows=("gift_card_expiry",), systems=SHOP),
        Kind(
            key="invoices",
            word=_("Invoices"),
            flows=("customer_invoice", "rentman_invoice", "subscription_invoice"),
            systems=STOCK | RENTAL,
        ),
        Kind(
            key="supplier_invoices", word=_("Supplier invoices"), flows=("supplier_invoice",), systems=STOCK
        ),
        Kind(key="purchase_orders", word=_("Purchase orders"), flows=("purchase_order",), systems=STOCK),
        Kind(
            key="projects",
            word=_("Projects"),
            flows=("project", "rentman_project", "rentman_crew", "project_channel"),
            systems=STOCK | RENTAL | CHAT,
        ),
        Kind(
            key="master_data",
            word=_("Master data"),
            flows=("customer", "supplier", "product", "bundle", "rentman_customer", "contact"),
            systems=STOCK | RENTAL,
            with_startup=True,
        ),
    )
}


def kinds_of(systems: Collection[str]) -> list[Kind]:
    """The kinds that a company with these systems can have, in the order of the tabs."""
    return [kind for kind in KINDS.values() if kind.systems & set(systems)]


def kind_of(flow: str) -> Kind | None:
    """The kind that a flow's documents are of; None for what is shown nowhere."""
    return next((kind for kind in KINDS.values() if kind.has(flow)), None)
