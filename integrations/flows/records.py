"""Vouchers and invoices as stored JSON: what was meant, with its reasons. What was read back: ``observed_records``."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.accounting.invoice_credit import InvoiceCredit
from integrations.accounting.ordering import SalesOrder
from integrations.accounting.purchase_vouchers import PurchaseVoucher
from integrations.accounting.rules import Rules
from integrations.accounting.upgrading import OrderUpgrade
from integrations.accounting.voucher import (
    Card,
    InvoiceLine,
    PartyRef,
    Posting,
    Prepaid,
    Reason,
    SalesInvoice,
    Voucher,
)
from integrations.flows.flow import Item
from integrations.flows.stored_purchases import expected_purchase
from integrations.records import SupplierOrder


def expected_record(item: Item, rules: Rules) -> dict[str, Any]:
    """What is meant, line by line, each with why."""
    if isinstance(item, PurchaseVoucher):
        return _bill(item, rules)
    if isinstance(item, Voucher):
        return _voucher(item, rules)
    writers: dict[type, Any] = {
        InvoiceCredit: _credit,
        SalesOrder: _order,
        OrderUpgrade: _upgrade,
        SupplierOrder: expected_purchase,
    }
    return writers.get(type(item), _invoice)(item)


def _voucher(voucher: Voucher, rules: Rules) -> dict[str, Any]:
    return {
        "kind": "voucher",
        "part": voucher.part,
        "date": voucher.date.isoformat(),
        "description": voucher.description,
        "reference": voucher.reference,
        "rules_version": rules.version,
        "postings": [_posting(posting, rules) for posting in voucher.postings],
    }


def _bill(bill: PurchaseVoucher, rules: Rules) -> dict[str, Any]:
    """A supplier's invoice: its voucher, and what the voucher is about."""
    return {
        **_voucher(bill, rules),
        "kind": "bill",
        "supplier": _party(bill.supplier),
        "number": bill.number,
        "total": f"{bill.total:.2f}",
        "currency": bill.currency,
        "due": bill.due_date.isoformat() if bill.due_date else "",
        "posted": bill.posted,
        "file": bill.file_name,
        "order_number": bill.order_number,
    }


_RARE = ("key", "invoice_number", "project", "department")
"""What most postings have none of, and is then left out."""


def _posting(posting: Posting, rules: Rules) -> dict[str, Any]:
    info = rules.ledger_accounts.get(posting.account)
    vat = posting.vat
    return {
        "row": posting.row,
        "date": posting.date.isoformat(),
        "account": posting.account,
        "account_name": info.name if info else "",
        "vat_code": posting.vat_code,
        "vat_rate": f"{posting.vat_rate:f}",
        "gross": f"{posting.gross:.2f}",
        "net": f"{posting.gross - vat:.2f}",
        "vat": f"{vat:.2f}",
        "currency": posting.currency,
        "gross_currency": f"{posting.gross_currency:.2f}",
        "customer": _party(posting.customer),
        "text": posting.description,
        "role": posting.role,
        "why": _why(posting.why),
        **({} if posting.card is None else {"card": list(posting.card)}),
        **{name: value for name in _RARE if (value := getattr(posting, name))},
        **({} if posting.supplier is None else {"supplier": _party(posting.supplier)}),
        **({} if posting.due_date is None else {"due_date": posting.due_date.isoformat()}),
    }


def voucher_of(record: Mapping[str, Any]) -> Voucher:
    """The voucher that a stored record is about, as it was meant: what ``expected_record`` wrote of it, read again.

    Of an own customer only the key comes back: its card in the ledger was made before the record was.
    """
    return Voucher(
        part=record["part"],
        date=date.fromisoformat(record["date"]),
        description=record["description"],
        reference=record["reference"],
        postings=tuple(_posting_of(row) for row in record["postings"]),
    )


def _posting_of(row: Mapping[str, Any]) -> Posting:
    kind, _colon, name = row["customer"].partition(":")
    return Posting(
        row=row["row"],
        date=date.fromisoformat(row["date"]),
        account=row["account"],
        gross=Decimal(row["gross"]),
        role=row["role"],
        description=row["text"],
        key=row.get("key", ""),
        vat_code=row["vat_code"],
        vat_rate=Decimal(row["vat_rate"]),
        currency=row["currency"],
        gross_currency=Decimal(row["gross_currency"]),
        customer=PartyRef(kind=kind, key=name) if kind else None,
        invoice_number=row.get("invoice_number", ""),
        why=tuple(Reason(kind_of_reason, params) for kind_of_reason, params in row["why"]),
        card=Card(*row["card"]) if row.get("card") else None,
        project=row.get("project", ""),
        department=row.get("department", ""),
        supplier=_party_of(row.get("supplier", "")),
        due_date=date.fromisoformat(row["due_date"]) if row.get("due_date") else None,
    )


def _party_of(key: str) -> PartyRef | None:
    kind, _colon, name = key.partition(":")
    return PartyRef(kind=kind, key=name) if kind else None  # type: ignore[arg-type]


def _invoice(invoice: SalesInvoice) -> dict[str, Any]:
    return {
        "kind": "invoice",
        "part": invoice.part,
        "date": invoice.invoice_date.isoformat(),
        "due": invoice.due_date.isoformat(),
        "customer": invoice.customer.name,
        "org_number": invoice.customer.org_number,
        "reference": invoice.reference,
        "send": invoice.send,
        "currency": invoice.currency,
        "total": f"{invoice.total:.2f}",
        **_kroner(invoice),
        "why": _why(invoice.why),
        "lines": [_line(line) for line in invoice.lines],
        "prepaid": [_paid(paid) for paid in invoice.prepaid],
        "party": _party(invoice.party),
        "prices_include_vat": invoice.prices_include_vat,
        "buyer_reference": invoice.buyer_reference,
        "order_number": invoice.order_number,
        **({"delivered": invoice.delivered_on.isoformat()} if invoice.delivered_on else {}),
        **({"project": invoice.project} if invoice.project else {}),
        **({"department": invoice.department} if invoice.department else {}),
        **({"description": invoice.headline} if invoice.headline else {}),
    }


def _paid(paid: Prepaid) -> dict[str, Any]:
    return {
        "method": paid.method,
        "account": paid.account,
        "gross": f"{paid.gross:.2f}",
        "date": paid.paid_on.isoformat(),
        **({} if paid.card is None else {"card": list(paid.card)}),
        **({} if paid.kroner is None else {"kroner": f"{paid.kroner:.2f}"}),
    }


def _credit(credit: InvoiceCredit) -> dict[str, Any]:
    return {
        "kind": "credit_note",
        "part": credit.part,
        "date": credit.date.isoformat(),
        "reference": credit.reference,
        "description": credit.comment,
        "invoice_id": credit.invoice_id,
        "invoice_number": credit.invoice_number,
        "whole": credit.whole,
        "send": credit.send,
        "currency": credit.currency,
        "total": f"{credit.total:.2f}",
        "why": _why(credit.why),
        "lines": [_line(line) for line in credit.lines],
        "given_back": [_paid(paid) for paid in credit.given_back],
        **({"project": credit.project} if credit.project else {}),
        **({"department": credit.department} if credit.department else {}),
        "party": _party(credit.party),
        "prices_include_vat": credit.prices_include_vat,
        "buyer_reference": credit.buyer_reference,
        "order_number": credit.order_number,
    }


def _kroner(invoice: SalesInvoice) -> dict[str, str]:
    """What an invoice in another currency should stand at in the ledger, and the VAT in it; {} in kroner."""
    if invoice.kroner is None:
        return {}
    return {
        "kroner": f"{invoice.kroner:.2f}",
        "kroner_slack": f"{invoice.kroner_slack:.2f}",
        "vat_kroner": f"{invoice.vat_kroner or 0:.2f}",
    }


def _line(line: InvoiceLine) -> dict[str, Any]:
    return {
        "text": line.description,
        "quantity": f"{line.quantity.normalize():f}",
        "unit_price": f"{line.unit_price:f}",
        "vat_code": line.vat_code,
        "vat_rate": f"{line.vat_rate:f}",
        "gross": f"{line.gross:.2f}",
        "account": line.account,
        "why": _why(line.why),
        **({"discount": f"{line.discount:f}"} if line.discount else {}),
    }


def _order(order: SalesOrder) -> dict[str, Any]:
    return {
        "kind": "order",
        "part": order.part,
        "date": order.order_date.isoformat(),
        "delivery": order.delivery_date.isoformat(),
        "customer": order.customer.name,
        "org_number": order.customer.org_number,
        "reference": order.reference,
        "currency": order.currency,
        "total": f"{order.total:.2f}",
        "project": order.project,
        "party": _party(order.party),
        "due_days": order.due_days,
        "why": _why(order.why),
        "lines": [_line(line) for line in order.lines],
        **({"department": order.department} if order.department else {}),
        **({"description": order.headline} if order.headline else {}),
    }


def _upgrade(upgrade: OrderUpgrade) -> dict[str, Any]:
    names = ("part", "reference", "order_id", "order_number", "invoice_id", "credits_invoice", "currency")
    return {name: getattr(upgrade, name) for name in names} | {
        "kind": "invoice",
        "date": upgrade.date.isoformat(),
        "description": upgrade.headline,
        "total": f"{upgrade.total:.2f}",
        "party": _party(upgrade.party),
        "why": _why(upgrade.why),
        "lines": [_line(line) for line in upgrade.lines],
    }


def _party(ref: PartyRef | None) -> str:
    return "" if ref is None else f"{ref.kind}:{ref.key}"


def _why(reasons: tuple[Reason, ...]) -> list[list[Any]]:
    return [[reason.kind, dict(reason.params)] for reason in reasons]
