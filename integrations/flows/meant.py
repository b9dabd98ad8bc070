"""Stored records of what was meant, as the values that they were made from: what an earlier try announced, said again."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.accounting.documents import Address, Buyer
from integrations.accounting.invoice_credit import InvoiceCredit
from integrations.accounting.purchase_vouchers import PurchaseVoucher
from integrations.accounting.upgrading import OrderUpgrade
from integrations.accounting.voucher import (
    Card,
    InvoiceLine,
    PartyRef,
    Prepaid,
    Reason,
    SalesInvoice,
    Voucher,
)
from integrations.flows import stored_purchases
from integrations.flows.records import voucher_of
from integrations.models import EntityLink
from integrations.records import SupplierOrder

Record = Mapping[str, Any]
Item = Voucher | SalesInvoice | InvoiceCredit
CORRECTED_KINDS = frozenset({"voucher", "bill", "summary", "invoice", "credit_note"})
"""The kinds of ledger documents that can be said again, and corrected. A share of a daily summary is a voucher that was
booked together with others."""


def item_of(link: EntityLink) -> Item:
    """What a link of one of ``CORRECTED_KINDS`` announced, as it was meant."""
    record = link.expected
    if link.kind in ("voucher", "summary"):
        return voucher_of(record)
    if link.kind == "bill":
        return bill_of(record)
    return credit_of(record) if link.kind == "credit_note" else invoice_of(record)


class SoughtOrder(NamedTuple):
    """What a sales order is looked for by, beside its reference."""

    order_date: date


def sought(link: EntityLink) -> Item | SupplierOrder | SoughtOrder:
    """What is looked for in the ledger when nobody knows whether a link's write has happened."""
    if link.kind in CORRECTED_KINDS:
        return item_of(link)
    if link.kind == stored_purchases.KIND:
        return stored_purchases.purchase_of(link.expected)
    return SoughtOrder(date.fromisoformat(link.expected["date"]))


def bill_of(record: Record) -> PurchaseVoucher:
    """The voucher of a supplier's invoice, of a record."""
    voucher = voucher_of(record)
    return PurchaseVoucher(
        part=voucher.part,
        date=voucher.date,
        description=voucher.description,
        reference=voucher.reference,
        postings=voucher.postings,
        supplier=party_of(record["supplier"]),
        number=record["number"],
        total=Decimal(record["total"]),
        currency=record["currency"],
        due_date=date.fromisoformat(record["due"]) if record["due"] else None,
        posted=record["posted"],
        file_name=record["file"],
        order_number=record["order_number"],
    )


def invoice_of(record: Record) -> SalesInvoice:
    """The invoice of a record. Of its buyer only what the invoice itself says comes back: the card was made before."""
    buyer = Buyer(
        kind="business" if record["customer"] else "private",
        name=record["customer"],
        org_number=record["org_number"],
        address=Address(country=""),
    )
    delivered = record.get("delivered")
    kroner = record.get("kroner")
    foreign = {} if kroner is None else _kroner(record)
    return SalesInvoice(
        part=record["part"],
        reference=record["reference"],
        customer=buyer,
        party=party_of(record["party"]),
        invoice_date=date.fromisoformat(record["date"]),
        due_date=date.fromisoformat(record["due"]),
        currency=record["currency"],
        prices_include_vat=record["prices_include_vat"],
        lines=lines_of(record),
        total=Decimal(record["total"]),
        send=record["send"],
        buyer_reference=record["buyer_reference"],
        order_number=record["order_number"],
        prepaid=tuple(map(_paid, record["prepaid"])),
        why=_why(record["why"]),
        delivered_on=date.fromisoformat(delivered) if delivered else None,
        project=record.get("project", ""),
        department=record.get("department", ""),
        headline=record.get("description", ""),
        **foreign,
    )


def _kroner(record: Record) -> dict[str, Any]:
    return {name: Decimal(record[name]) for name in ("kroner", "kroner_slack", "vat_kroner")}


def credit_of(record: Record) -> InvoiceCredit:
    """The credit note of a record."""
    return InvoiceCredit(
        part=record["part"],
        reference=record["reference"],
        invoice_id=record["invoice_id"],
        invoice_number=record["invoice_number"],
        party=party_of(record["party"]),
        date=date.fromisoformat(record["date"]),
        currency=record["currency"],
        prices_include_vat=record["prices_include_vat"],
        lines=lines_of(record),
        total=Decimal(record["total"]),
        whole=record["whole"],
        comment=record["description"],
        order_number=record["order_number"],
        buyer_reference=record["buyer_reference"],
        given_back=tuple(map(_paid, record["given_back"])),
        project=record.get("project", ""),
        department=record.get("department", ""),
        send=record["send"],
        why=_why(record["why"]),
    )


def upgrade_of(record: Record) -> OrderUpgrade:
    """The invoice of an order, of a record."""
    return OrderUpgrade(
        part=record["part"],
        reference=record["reference"],
        order_id=record["order_id"],
        order_number=record["order_number"],
        invoice_id=record["invoice_id"],
        party=party_of(record["party"]),
        date=date.fromisoformat(record["date"]),
        currency=record["currency"],
        lines=lines_of(record),
        total=Decimal(record["total"]),
        credits_invoice=record["credits_invoice"],
        headline=record["description"],
        why=_why(record["why"]),
    )


def lines_of(record: Record) -> tuple[InvoiceLine, ...]:
    """The lines of an invoice, an order or a credit note."""
    return tuple(map(_line, record["lines"]))


def _line(row: Record) -> InvoiceLine:
    return InvoiceLine(
        description=row["text"],
        quantity=Decimal(row["quantity"]),
        unit_price=Decimal(row["unit_price"]),
        vat_code=row["vat_code"],
        vat_rate=Decimal(row["vat_rate"]),
        gross=Decimal(row["gross"]),
        account=row["account"],
        why=_why(row["why"]),
        discount=Decimal(row.get("discount", 0)),
    )


def _paid(row: Record) -> Prepaid:
    return Prepaid(
        method=row["method"],
        account=row["account"],
        gross=Decimal(row["gross"]),
        paid_on=date.fromisoformat(row["date"]),
        card=Card(*row["card"]) if row.get("card") else None,
        kroner=Decimal(row["kroner"]) if row.get("kroner") else None,
    )


def party_of(text: str) -> PartyRef:
    """A customer by our key: ``own:984809085``."""
    kind, _colon, key = text.partition(":")
    return PartyRef(kind=kind, key=key)  # type: ignore[arg-type]


def _why(rows: Any) -> tuple[Reason, ...]:
    return tuple(Reason(kind, params) for kind, params in rows)
