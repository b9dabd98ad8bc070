"""A supplier's invoice: costs by line with the input VAT code, against debt to the supplier (BUY-1, FEE-3).

Matched against order and receipt first where there is an order (BUY-2): ready for approval, never approved here.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from integrations.accounting.documents import PurchaseOrder, Receipt, Supplier, SupplierInvoice, SupplierLine
from integrations.accounting.matching import held, match
from integrations.accounting.money import ZERO
from integrations.accounting.rows import Foreign, Rows, by_rate, in_kroner
from integrations.accounting.rules import Rate, Rules
from integrations.accounting.voucher import PartyRef, Reason, Voucher
from integrations.errors import NotReady, UnsupportedDocument

DEDUCTIBLE = ("1", "11", "13", "12")
"""Input VAT codes in full deduction, by their rate of the day: 25, 15, 12 and 11.11 percent."""

SERVICES_FROM_ABROAD = "86"
"""25 % out and in at once; the ledger makes both rows, and the posting itself carries no VAT."""

GOODS_FROM_ABROAD = "21"
"""Basis of imported goods: VAT follows from the customs declaration, on code 81, and never from this invoice."""

_ROLES = {
    "goods": "goods_purchase",
    "freight": "freight_in",
    "software": "software",
    "service": "service_purchase",
}


class InputVat(NamedTuple):
    """The code of a purchase line, the rate that the ledger takes out of its gross, and why."""

    code: str
    rate: Decimal
    why: Reason


def book_supplier_invoice(
    invoice: SupplierInvoice,
    rules: Rules,
    *,
    order: PurchaseOrder | None = None,
    receipts: Sequence[Receipt] = (),
    earlier: Sequence[SupplierInvoice] = (),
) -> tuple[Voucher, ...]:
    """The voucher of a supplier's invoice, or of its credit note with all signs turned.

    ``order`` and ``receipts`` are what it is matched against, ``earlier`` the supplier's invoices that are booked already
    (their quantities are taken, their numbers are used). Raises PapersDiffer with every deviation (a quantity, a price,
    an article …); UnsupportedDocument for an invoice that is booked already, for VAT without the supplier's document, for
    VAT of another country and for rates without a code; MissingMapping and NotReady for accounts and codes.
    """
    _check(invoice, earlier)
    if order is not None:
        same_order = [other for other in earlier if other.order_number == order.number]
        deviations = match(invoice, order, receipts, rules, earlier=same_order)
        if deviations:
            raise held(deviations, invoice, order, rules)
    rate = None if invoice.currency == "NOK" else rules.currency_rate(invoice.currency, on=invoice.date)
    rows = Rows(f"Faktura {invoice.number}", date=invoice.date, rules=rules, project=invoice.project)
    for line in invoice.lines:
        _add_line(rows, line, invoice, rate)
    _add_rounding(rows, invoice, rate)
    _add_debt(rows, invoice, rate)
    return (rows.voucher("purchase", reference=invoice.reference, text=invoice.supplier.name),)


def purchase_rates_needed(invoice: SupplierInvoice) -> tuple[tuple[str, dt.date], ...]:
    """The (currency, date) pairs that ``Rules.rates`` must hold; () in kroner."""
    return () if invoice.currency == "NOK" else ((invoice.currency, invoice.date),)


def input_vat(line: SupplierLine, invoice: SupplierInvoice, rules: Rules) -> InputVat:
    """The input VAT code of a line: by the supplier's country, what is bought, and the rate that the supplier charges."""
    if invoice.supplier.is_domestic:
        return _domestic(line, invoice, rules)
    if line.vat_rate:
        raise UnsupportedDocument("foreign_vat_on_purchase", params=_figures(line, invoice))
    if line.kind == "goods" or (line.kind == "freight" and _brings_goods(invoice)):
        if rules.foreign_goods == "hold":
            raise UnsupportedDocument("foreign_goods", params=_figures(line, invoice))
        return _from_abroad(GOODS_FROM_ABROAD, line, invoice, rules)
    if not rules.vat_registered:
        raise UnsupportedDocument("reverse_charge_unregistered", params=_figures(line, invoice))
    return _from_abroad(SERVICES_FROM_ABROAD, line, invoice, rules)


def _domestic(line: SupplierLine, invoice: SupplierInvoice, rules: Rules) -> InputVat:
    """Norwegian VAT is deducted by a registered company with the document at hand; else the gross is the cost."""
    if not line.vat_rate:
        return InputVat("0", ZERO, Reason("purchase_without_vat", _params("0", line, invoice)))
    if not rules.vat_registered:
        return InputVat("0", ZERO, Reason("purchase_not_deducted", _params("0", line, invoice)))
    if not invoice.documented:
        raise UnsupportedDocument("no_supplier_document", params=_figures(line, invoice))
    for code in DEDUCTIBLE:
        if rules.rate_of_the_day(code, on=invoice.date) == line.vat_rate:
            _check_code(code, line.vat_rate, invoice, rules)
            return InputVat(code, line.vat_rate, Reason("input_vat", _params(code, line, invoice)))
    raise UnsupportedDocument("purchase_rate_unknown", params=_figures(line, invoice))


def _from_abroad(number: str, line: SupplierLine, invoice: SupplierInvoice, rules: Rules) -> InputVat:
    """A company that is not registered has no input VAT at all: what customs charges is part of its cost."""
    chosen = number if rules.vat_registered else "0"
    _check_code(chosen, None, invoice, rules)
    params = _params(chosen, line, invoice)
    if chosen == SERVICES_FROM_ABROAD:
        return InputVat(chosen, ZERO, Reason("reverse_charge", params))
    return InputVat(chosen, ZERO, Reason("foreign_goods", params))


def _check_code(code: str, rate: Decimal | None, invoice: SupplierInvoice, rules: Rules) -> None:
    """The company has the code, at this rate today too. A reverse charge code carries a negative rate in the ledger."""
    info = rules.vat_codes.get(code)
    if rules.vat_codes and code != "0" and info is None:
        raise NotReady("vat_code_inactive", params={"vat_code": code})
    if info is not None and rate is not None and abs(info.rate) != rate:
        params = {
            "vat_code": code, "rate": f"{rate:f}", "ledger_rate": f"{info.rate:f}",
            "date": invoice.date.isoformat(),
        }  # fmt: skip
        raise UnsupportedDocument("vat_rate_of_the_time", params=params)


def _check(invoice: SupplierInvoice, earlier: Sequence[SupplierInvoice]) -> None:
    for other in earlier:
        if other.supplier.key == invoice.supplier.key and other.number == invoice.number:
            params = {
                "number": invoice.number, "supplier": invoice.supplier.name, "date": other.date.isoformat()
            }  # fmt: skip
            raise UnsupportedDocument("supplier_invoice_twice", params=params)


def _add_line(rows: Rows, line: SupplierLine, invoice: SupplierInvoice, rate: Rate | None) -> None:
    vat = input_vat(line, invoice, rows.rules)
    gross, foreign = in_kroner(line.gross, invoice.currency, rate)
    rows.add(
        _ROLES[line.kind], gross, line.title or line.sku or line.kind, vat_code=vat.code, vat_rate=vat.rate,
        foreign=foreign, why=(_line_reason(line, invoice), vat.why, *by_rate(foreign, rate, on=invoice.date)),
    )  # fmt: skip


def _add_rounding(rows: Rows, invoice: SupplierInvoice, rate: Rate | None) -> None:
    gross, foreign = in_kroner(invoice.rounding, invoice.currency, rate)
    why = (
        Reason("rounding", {"difference": f"{invoice.rounding:f}"}),
        *by_rate(foreign, rate, on=invoice.date),
    )
    rows.add("rounding", gross, "øreavrunding", foreign=foreign, why=why)


def _add_debt(rows: Rows, invoice: SupplierInvoice, rate: Rate | None) -> None:
    """The sum of the converted lines (FX-2): the debt is never converted by itself."""
    gross = -sum((posting.gross for posting in rows.postings), ZERO)
    supplier = invoice.supplier
    kid = f", KID {invoice.kid}" if invoice.kid else ""
    params = {
        "supplier": supplier.name, "number": invoice.number, "gross": f"{invoice.total:f}",
        "currency": invoice.currency, "due_date": invoice.due_date.isoformat() if invoice.due_date else "",
    }  # fmt: skip
    foreign = None if rate is None else Foreign(invoice.currency, -invoice.total)
    rows.add(
        "supplier_debt", gross, f"{supplier.name}{kid}", foreign=foreign, supplier=_party(supplier),
        invoice_number=invoice.number, due_date=invoice.due_date,
        why=(Reason("supplier_debt", params), *by_rate(foreign, rate, on=invoice.date)),
    )  # fmt: skip


def _party(supplier: Supplier) -> PartyRef:
    return PartyRef(kind="supplier", key=supplier.key)


def _brings_goods(invoice: SupplierInvoice) -> bool:
    return any(line.kind == "goods" for line in invoice.lines)


def _params(code: str, line: SupplierLine, invoice: SupplierInvoice) -> dict[str, str]:
    """The figures of a line's VAT."""
    return {
        "vat_code": code, "rate": f"{line.vat_rate or ZERO:f}", "supplier": invoice.supplier.name,
        "country": invoice.supplier.country, "date": invoice.date.isoformat(),
    }  # fmt: skip


def _line_reason(line: SupplierLine, invoice: SupplierInvoice) -> Reason:
    params = {
        "field": line.source_field, "title": line.title or line.sku or line.kind, "net": f"{line.net:f}",
        "quantity": f"{line.quantity:f}", "currency": invoice.currency, "number": invoice.number,
    }  # fmt: skip
    return Reason("supplier_line", params)


def _figures(line: SupplierLine, invoice: SupplierInvoice) -> dict[str, str]:
    """What the sentence of a hold needs."""
    return {
        "line": line.title or line.sku or line.source_field, "number": invoice.number,
        "supplier": invoice.supplier.name, "country": invoice.supplier.country, "net": f"{line.net:f}",
        "rate": f"{line.vat_rate or ZERO:f}", "date": invoice.date.isoformat(),
    }  # fmt: skip
