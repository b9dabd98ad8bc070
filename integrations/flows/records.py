"""Vouchers and invoices as stored JSON: what was meant with its reasons, and what was read back."""

from typing import Any

from integrations.accounting.rules import Rules
from integrations.accounting.verify import ObservedInvoice, ObservedVoucher
from integrations.accounting.voucher import PartyRef, Posting, Reason, SalesInvoice, Voucher


def expected_record(item: Voucher | SalesInvoice, rules: Rules) -> dict[str, Any]:
    """What is meant, line by line, each with why."""
    if isinstance(item, Voucher):
        return _voucher(item, rules)
    return _invoice(item)


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
    }


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
        "why": _why(invoice.why),
        "lines": [
            {
                "text": line.description,
                "quantity": f"{line.quantity.normalize():f}",
                "unit_price": f"{line.unit_price:f}",
                "vat_code": line.vat_code,
                "vat_rate": f"{line.vat_rate:f}",
                "gross": f"{line.gross:.2f}",
                "account": line.account,
                "why": _why(line.why),
            }
            for line in invoice.lines
        ],
        "prepaid": [
            {
                "method": paid.method,
                "account": paid.account,
                "gross": f"{paid.gross:.2f}",
                "date": paid.paid_on.isoformat(),
            }
            for paid in invoice.prepaid
        ],
    }


def observed_record(value: ObservedVoucher | ObservedInvoice) -> dict[str, Any]:
    """What the ledger really holds."""
    if isinstance(value, ObservedVoucher):
        return {
            "kind": "voucher",
            "date": value.date.isoformat(),
            "reference": value.reference,
            "postings": [
                {
                    "row": posting.row,
                    "date": posting.date.isoformat(),
                    "account": posting.account,
                    "vat_code": posting.vat_code,
                    "gross": f"{posting.gross:.2f}",
                    "net": f"{posting.net:.2f}",
                    "currency": posting.currency,
                    "gross_currency": f"{posting.gross_currency:.2f}",
                    "customer": _party(posting.customer),
                    **({"system": True} if posting.system_generated else {}),
                }
                for posting in value.postings
            ],
        }
    return {
        "kind": "invoice",
        "date": value.invoice_date.isoformat(),
        "customer": _party(value.customer),
        "currency": value.currency,
        "total": f"{value.total:.2f}",
        "roundoff": f"{value.amount_roundoff:.2f}",
        "outstanding": "" if value.outstanding is None else f"{value.outstanding:.2f}",
        "lines": [
            {"vat_code": line.vat_code, "gross": f"{line.gross:.2f}", "net": f"{line.net:.2f}"}
            for line in value.lines
        ],
    }


def _party(ref: PartyRef | None) -> str:
    return "" if ref is None else f"{ref.kind}:{ref.key}"


def _why(reasons: tuple[Reason, ...]) -> list[list[Any]]:
    return [[reason.kind, dict(reason.params)] for reason in reasons]
