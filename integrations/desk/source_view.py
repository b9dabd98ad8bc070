"""A source document at a glance: the few facts a bookkeeper asks for, from the masked JSON of the shop."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.desk import (
    bill_view,
    figures,
    masking,
    purchase_view,
    rackbeat_view,
    rentman_view,
)
from integrations.desk.source_fields import part_of, rows_of, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line of the source document; ``gross`` with VAT in the document's currency, None where it cannot be read.

    ``anchor`` names it on the page: the list that it stands in and its place there (``reasoning.anchor_of``).
    """

    title: str
    quantity: str
    gross: Decimal | None
    vat: Decimal | None
    tax_class: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceShown:
    """Facts (label, value) and lines of a source document, and its whole masked JSON."""

    facts: Sequence[tuple[str | Promise, str]]
    lines: Sequence[SourceLine]
    raw: Mapping[str, Any]

    @property
    def anchors(self) -> frozenset[str]:
        """The lines that an explanation can point at."""
        return frozenset(line.anchor for line in self.lines if line.anchor)


def show(kind: str, flow: str, body: Mapping[str, Any]) -> SourceShown:
    """The document of a system of this kind; ``body`` must be masked already."""
    facts, lines = _READERS.get(kind, _plain)(body)
    return SourceShown(facts=[(label, value) for label, value in facts if value], lines=lines, raw=body)


Facts = list[tuple[str | Promise, str]]


def _plain(body: Mapping[str, Any]) -> tuple[Facts, list[SourceLine]]:
    """An unknown kind of document: its own top-level values under their own names."""
    return [(name, str(value)) for name, value in body.items() if isinstance(value, str | int | Decimal)], []


def _woocommerce(body: Mapping[str, Any]) -> tuple[Facts, list[SourceLine]]:
    """A WooCommerce order (REST API v3), as it is or beside its refunds and fulfilments."""
    order = part_of(body, "order") or body
    refund = part_of(body, "refund")
    billing, shipping = part_of(order, "billing"), part_of(order, "shipping")
    groups = ("line_items", "shipping_lines", "fee_lines")
    lines = [
        _woocommerce_line(line, anchor=f"{group}-{index}")
        for group in groups
        for index, line in enumerate(rows_of(refund or order, group))
    ]
    currency = text_of(order, "currency")
    facts: Facts = [
        (_("Order number"), text_of(order, "number") or text_of(order, "id")),
        (_("Status"), text_of(order, "status")),
        (_("Placed"), _moment(order, "date_created")),
        (_("Paid"), _moment(order, "date_paid")),
        (_("Completed"), _moment(order, "date_completed")),
        (_("Payment method"), _joined(" – ", order, "payment_method_title", "payment_method")),
        (_("Total"), figures.money(_amount(order.get("total")), currency)),
        (_("VAT"), figures.money(_amount(order.get("total_tax")), currency)),
        (_("Prices include VAT"), str(_YES_NO.get(text_of(order, "prices_include_tax"), ""))),
        (_("Company"), text_of(billing, "company")),
        (_("Buyer"), _joined(" ", billing, "first_name", "last_name")),
        (_("E-mail"), text_of(billing, "email")),
        (_("Delivered to"), _joined(" ", shipping, "postcode", "city", "country")),
        (
            _("Coupons"),
            ", ".join(masking.card_code(text_of(row, "code")) for row in rows_of(order, "coupon_lines")),
        ),
        (
            _("Refunds"),
            ", ".join(text_of(row, "total") for row in rows_of(order, "refunds")),
        ),
        (_("Refunded"), figures.money(_amount(refund.get("amount")), currency)),
        (_("Refunded on"), _moment(refund, "date_created")),
        (_("Reason"), text_of(refund, "reason")),
    ]
    return facts, lines


def _woocommerce_line(line: Mapping[str, Any], *, anchor: str) -> SourceLine:
    net, vat = _amount(line.get("total")), _amount(line.get("total_tax"))
    return SourceLine(
        title=text_of(line, "name") or text_of(line, "method_title"),
        quantity=text_of(line, "quantity"),
        gross=None if net is None else net + (vat or Decimal(0)),
        vat=vat,
        tax_class=text_of(line, "tax_class"),
        anchor=anchor,
    )


def _rackbeat(body: Mapping[str, Any]) -> tuple[Facts, list[SourceLine]]:
    """A Rackbeat invoice or purchase order with its lines; its records speak for themselves."""
    if part_of(body, "invoice") and "receipts" in body:
        facts, rows = bill_view.source_facts(body)
    elif part_of(body, "invoice"):
        facts, rows = rackbeat_view.invoice_facts(body)
    elif part_of(body, "order"):
        facts, rows = purchase_view.source_facts(body)
    else:
        return _plain(body)
    return facts, _numbered(rows, [f"lines-{index}" for index in range(len(rows))])


def _padded(anchors: Sequence[str], count: int) -> list[str]:
    return [*anchors, *[""] * count][:count]


def _numbered(rows: Sequence[rackbeat_view.Row], anchors: Sequence[str]) -> list[SourceLine]:
    return [
        SourceLine(title=title, quantity=quantity, gross=gross, vat=vat, tax_class=rate, anchor=anchor)
        for (title, quantity, gross, vat, rate), anchor in zip(rows, _padded(anchors, len(rows)), strict=True)
    ]


def _rentman(body: Mapping[str, Any]) -> tuple[Facts, list[SourceLine]]:
    """A Rentman invoice or customer; projects and crew speak for themselves."""
    if part_of(body, "invoice"):
        facts, rows = rentman_view.invoice_facts(body)
    elif part_of(body, "contact"):
        facts, rows = rentman_view.customer_facts(body), []
    else:
        return _plain(body)
    return facts, _numbered(rows, [f"invoicelines-{text_of(line, 'id')}" for line in rows_of(body, "lines")])


_READERS: Mapping[str, Callable[[Mapping[str, Any]], tuple[Facts, list[SourceLine]]]] = {
    "woocommerce": _woocommerce,
    "rackbeat": _rackbeat,
    "rentman": _rentman,
}


_YES_NO = {"True": _("yes"), "False": _("no")}


def _joined(between: str, body: Mapping[str, Any], *names: str) -> str:
    return between.join(filter(None, (text_of(body, name) for name in names)))


def _moment(body: Mapping[str, Any], name: str) -> str:
    """A time as the shop's clock showed it."""
    text = text_of(body, name)
    try:
        return date_format(dt.datetime.fromisoformat(text), "DATETIME_FORMAT") if text else ""
    except ValueError:
        return text


def _amount(value: Any) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
