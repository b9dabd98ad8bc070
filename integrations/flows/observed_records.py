"""What was read back of vouchers, invoices and orders, as stored JSON beside what was meant."""

from typing import Any

from integrations.accounting.ordering import ObservedOrder
from integrations.accounting.purchase_vouchers import ObservedPurchase
from integrations.accounting.verify import ObservedInvoice, ObservedPosting, ObservedVoucher, party_text
from integrations.flows.stored_purchases import observed_purchase
from integrations.records import ObservedSupplierOrder


def observed_record(
    value: ObservedVoucher | ObservedInvoice | ObservedOrder | ObservedSupplierOrder,
) -> dict[str, Any]:
    """What the ledger really holds."""
    if isinstance(value, ObservedSupplierOrder):
        return observed_purchase(value)
    if isinstance(value, ObservedOrder):
        return _order(value)
    return _voucher(value) if isinstance(value, ObservedVoucher) else _invoice(value)


def _order(order: ObservedOrder) -> dict[str, Any]:
    return {
        "kind": "order",
        "state": order.state,
        "invoice": order.invoice_number,
        "date": order.order_date.isoformat(),
        "delivery": order.delivery_date.isoformat(),
        "customer": party_text(order.customer),
        "currency": order.currency,
        "total": f"{order.total:.2f}",
        "lines": [
            {
                "vat_code": line.vat_code,
                "gross": f"{line.gross:.2f}",
                "net": f"{line.net:.2f}",
                "quantity": f"{line.quantity.normalize():f}",
                "text": line.text,
            }
            for line in order.lines
        ],
    }


def _voucher(voucher: ObservedVoucher) -> dict[str, Any]:
    return {
        "kind": "voucher",
        "date": voucher.date.isoformat(),
        "reference": voucher.reference,
        **_of_bill(voucher),
        "postings": [_posting(posting) for posting in voucher.postings],
    }


def _of_bill(voucher: ObservedVoucher) -> dict[str, Any]:
    """What is read of a supplier's invoice beside its postings."""
    if not isinstance(voucher, ObservedPurchase):
        return {}
    due = voucher.due_date.isoformat() if voucher.due_date else ""
    return {"state": voucher.state, "number": voucher.number, "due": due, "file": voucher.has_file}


def _posting(posting: ObservedPosting) -> dict[str, Any]:
    return {
        "row": posting.row,
        "date": posting.date.isoformat(),
        "account": posting.account,
        "vat_code": posting.vat_code,
        "gross": f"{posting.gross:.2f}",
        "net": f"{posting.net:.2f}",
        "currency": posting.currency,
        "gross_currency": f"{posting.gross_currency:.2f}",
        "customer": party_text(posting.customer),
        **({} if posting.supplier is None else {"supplier": party_text(posting.supplier)}),
        **({"project": posting.project} if posting.project else {}),
        **({"department": posting.department} if posting.department else {}),
        **({"system": True} if posting.system_generated else {}),
    }


def _invoice(invoice: ObservedInvoice) -> dict[str, Any]:
    return {
        "kind": "invoice",
        "date": invoice.invoice_date.isoformat(),
        "customer": party_text(invoice.customer),
        "currency": invoice.currency,
        "total": f"{invoice.total:.2f}",
        "roundoff": f"{invoice.amount_roundoff:.2f}",
        "kroner": "" if invoice.kroner is None else f"{invoice.kroner:.2f}",
        "outstanding": "" if invoice.outstanding is None else f"{invoice.outstanding:.2f}",
        "lines": [
            {"vat_code": line.vat_code, "gross": f"{line.gross:.2f}", "net": f"{line.net:.2f}"}
            for line in invoice.lines
        ],
    }
