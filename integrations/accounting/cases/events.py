"""Payouts, disputes, purchases, credit notes and expired gift cards of a case as documents."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, cast

from integrations.accounting.cases.fields import Fields
from integrations.accounting.documents import (
    PAYOUT_ITEM_KINDS,
    Buyer,
    CreditNote,
    CreditNoteLine,
    Dispute,
    GiftCardExpiry,
    Payout,
    PayoutItem,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    Supplier,
    SupplierInvoice,
    SupplierLine,
    rejected,
)
from integrations.accounting.money import ZERO, gross_of, round2

_ITEM_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "capture": "sale",
        "payment": "sale",
        "order": "sale",
        "fees": "fee",
        "dispute": "chargeback",
        "dispute_won": "chargeback_won",
        "chargeback_reversal": "chargeback_won",
        "chargeback_fee": "dispute_fee",
        "hold": "reserve",
        "release": "reserve_release",
        "reserve_released": "reserve_release",
        "advance": "loan",
        "loan_repayment": "loan",
    }
)
"""Names that providers use -> our kind of item."""

_LINE_KINDS: Mapping[str, str] = MappingProxyType(
    {"shipping": "freight", "subscription": "software", "app": "software", "licence": "software"}
)
"""Names of purchase lines -> our kind of line."""

_SHOPIFY = re.compile(r"\bshopify\b", re.IGNORECASE)


def payout_of(payout: Fields) -> Payout:
    """A payout. With a ``settlement_rate`` the provider exchanged the items into kroner before it paid (OUT-2)."""
    gateway = payout.text("gateway")
    currency = payout.text("currency", "NOK").upper()
    items = tuple(_payout_item(item) for item in payout.many("items", required=True))
    net = payout.money("net")
    received = payout.money("received_nok") if "received_nok" in payout else None
    rate = payout.number("settlement_rate") if "settlement_rate" in payout else None
    if rate is not None:
        added = sum((item.gross for item in items), ZERO)
        exchanged = round2(added * rate)
        if net not in (added, exchanged):
            raise rejected(payout.at("net"), code="payout_does_not_add_up", stated=net, found=exchanged)
        net, received = added, received or exchanged
    return Payout(
        source=payout.text("source", gateway),
        gateway=gateway,
        payout_id=payout.text("payout_id"),
        date=payout.date("date"),
        currency=currency,
        items=items,
        net=net,
        received_nok=received,
        settlement_rate=rate,
    )


def dispute_of(dispute: Fields, *, currency: str) -> Dispute:
    """A chargeback with its outcome so far; without an outcome it is open."""
    order = dispute.text("order")
    gateway = dispute.text("gateway")
    return Dispute(
        source=dispute.text("source", gateway),
        gateway=gateway,
        dispute_id=dispute.text("dispute_id", order),
        order=order,
        currency=dispute.text("currency", currency).upper(),
        gross=dispute.money("amount"),
        fee=dispute.money("fee", "0"),
        opened_on=dispute.date("opened_on"),
        closed_on=dispute.date("closed_on") if "closed_on" in dispute else None,
        outcome=cast(Any, dispute.text("outcome", "open").lower()),
        fee_refunded=dispute.flag("fee_refunded"),
        sale_undone=dispute.flag("sale_undone"),
        booked_nok=dispute.money("booked_nok") if "booked_nok" in dispute else None,
    )


def supplier_invoice_of(invoice: Fields) -> SupplierInvoice:
    """A supplier's invoice. One that states a total and no lines is a subscription: a service as a whole (FEE-3)."""
    supplier = Supplier(
        name=invoice.text("supplier"),
        country=invoice.text("supplier_country", "NO").upper(),
        org_number=invoice.text("supplier_org_no", ""),
    )
    lines = tuple(
        _supplier_line(line, number) for number, line in enumerate(invoice.many("lines"), start=1)
    ) or (_whole_invoice(invoice),)
    net = sum((line.gross for line in lines), ZERO)
    total = "total_incl_vat" if "total_incl_vat" in invoice or "total" not in invoice else "total"
    return SupplierInvoice(
        source=invoice.text("source", "shopify" if _SHOPIFY.search(supplier.name) else "rackbeat"),
        number=invoice.text("invoice_no"),
        supplier=supplier,
        date=invoice.date("date"),
        due_date=invoice.date("due_date") if "due_date" in invoice else None,
        kid=invoice.text("kid", ""),
        currency=invoice.text("currency", "NOK").upper(),
        lines=lines,
        total=invoice.money(total, f"{net}"),
        stated_vat=invoice.money("vat") if "vat" in invoice else None,
        order_number=invoice.text("purchase_order", ""),
        project=invoice.text("project", ""),
    )


def purchase_order_of(order: Fields) -> PurchaseOrder:
    """What was ordered; supplier and currency are compared where the order states them."""
    supplier = None
    if "supplier" in order:
        supplier = Supplier(name=order.text("supplier"), country=order.text("supplier_country", "NO").upper())
    lines = tuple(
        PurchaseOrderLine(
            sku=line.text("sku"), quantity=line.number("qty"), unit_price=line.number("unit_price")
        )
        for line in order.many("lines", required=True)
    )
    currency = order.text("currency").upper() if "currency" in order else None
    return PurchaseOrder(number=order.text("number"), lines=lines, supplier=supplier, currency=currency)


def receipt_of(receipt: Fields) -> Receipt:
    """What was received."""
    lines = tuple(
        ReceiptLine(sku=line.text("sku"), quantity=line.number("qty"))
        for line in receipt.many("lines", required=True)
    )
    return Receipt(
        lines=lines,
        number=receipt.text("number", ""),
        date=receipt.date("date") if "date" in receipt else None,
    )


def credit_note_of(note: Fields, *, buyer: Buyer | None, project: str) -> CreditNote:
    """A credit note of the source, for ``buyer`` where the credited invoice is at hand."""
    lines = tuple(_credited(line) for line in note.many("lines", required=True))
    return CreditNote(
        source=note.text("source"),
        number=note.text("number"),
        credits=note.text("credits"),
        date=note.date("date"),
        currency=note.text("currency", "NOK").upper(),
        lines=lines,
        buyer=buyer,
        project=note.text("project", project),
    )


def expiry_of(expiry: Fields) -> GiftCardExpiry:
    """The unspent balance of a gift card that has expired."""
    return GiftCardExpiry(
        source=expiry.text("source", "giftcard"),
        code=expiry.text("gift_card_code"),
        balance=expiry.money("balance"),
        expires_on=expiry.date("expires_on"),
        role=cast(Any, expiry.text("role", "gift_card")),
    )


def _payout_item(item: Fields) -> PayoutItem:
    stated = item.text("type").lower()
    kind = _ITEM_KINDS.get(stated, stated)
    if kind == "reserve" and item.money("amount") > 0:
        kind = "reserve_release"
    if kind not in PAYOUT_ITEM_KINDS:
        raise rejected(item.at("type"), value=stated)
    return PayoutItem(
        kind=cast(Any, kind),
        gross=item.money("amount"),
        source_field=item.path,
        order=item.text("order", ""),
        vat=item.money("vat", "0"),
        booked_nok=item.money("booked_nok") if "booked_nok" in item else None,
        text=item.text("text", ""),
    )


def _supplier_line(line: Fields, number: int) -> SupplierLine:
    stated = line.text("type", "goods").lower()
    return SupplierLine(
        id=line.text("line", str(number)),
        kind=cast(Any, _LINE_KINDS.get(stated, stated)),
        net=line.money("net"),
        vat_rate=line.number("vat_rate") if "vat_rate" in line else None,
        source_field=line.path,
        sku=line.text("sku", ""),
        title=line.text("title", ""),
        quantity=line.number("qty", "1"),
        unit_price=line.number("unit_price") if "unit_price" in line else None,
    )


def _whole_invoice(invoice: Fields) -> SupplierLine:
    total = invoice.money("total" if "total" in invoice else "total_incl_vat")
    vat = invoice.money("vat", "0")
    rate: Decimal | None = None
    if vat:
        rate = next((r for r in map(Decimal, ("25", "15", "12")) if gross_of(total - vat, r) == total), None)
        if rate is None:
            raise rejected(invoice.at("vat"), value=vat)
    return SupplierLine(
        id="1",
        kind=cast(Any, invoice.text("type", "software")),
        net=total - vat,
        vat_rate=rate,
        source_field=invoice.path,
        title=invoice.text("text", ""),
    )


def _credited(line: Fields) -> CreditNoteLine:
    rate = line.number("vat_rate")
    if "amount_excl_vat" in line:
        net = line.money("amount_excl_vat")
        gross = line.money("amount_incl_vat", f"{gross_of(net, rate)}")
    else:
        gross = line.money("amount_incl_vat")
        net = round2(gross * 100 / (100 + rate))
    return CreditNoteLine(
        line_id=line.text("line"),
        net=net,
        gross=gross,
        vat_rate=rate,
        source_field=line.path,
        quantity=line.number("qty", "1"),
        title=line.text("title", ""),
    )
