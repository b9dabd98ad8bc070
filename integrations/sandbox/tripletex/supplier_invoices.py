"""Endpoints under /supplierInvoice: what suppliers have sent, most of it by EHF. Read only, as in reality.

A voucher that a client posts, of whatever type, never becomes one of these (Tripletex' own staff). That what lies in the
inbox is listed too, before anybody has registered it, is likely and not known.
"""

from datetime import date as Day
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import voucher_type
from integrations.sandbox.tripletex.envelope import not_found
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.ledger import (
    Line,
    Posting,
    add_posting,
    book,
    forget_voucher,
    store_voucher,
)
from integrations.sandbox.tripletex.money import kroner, ore
from integrations.sandbox.tripletex.reference import CURRENCY_BY_CODE, VAT_TYPES, to_nok
from integrations.sandbox.wire import Response

if TYPE_CHECKING:
    from integrations.sandbox.tripletex.system import Tripletex

Record = dict[str, Any]
PLACES = ("inbox", "registered", "posted")
"""Where an invoice that came by EHF may lie: unopened, registered and not posted, in the books."""

register(
    Model(
        name="SupplierInvoice",
        path="supplierInvoice",
        shown={
            "id": 0,
            "version": 1,
            "url": "",
            "invoiceNumber": "",
            "invoiceDate": "",
            "supplier": None,
            "invoiceDueDate": None,
            "kidOrReceiverReference": "",
            "voucher": None,
            "amount": 0,
            "amountCurrency": 0,
            "amountExcludingVat": 0,
            "amountExcludingVatCurrency": 0,
            "currency": None,
            "isCreditNote": False,
            "orderLines": [],
            "payments": [],
            "originalInvoiceDocumentId": 0,
            "approvalListElements": [],
            "outstandingAmount": 0,
        },
    )
)


def list_supplier_invoices(call: Call) -> Response:
    """GET /supplierInvoice: the dates are mandatory, the last one exclusive; number, KID, voucher and supplier exact."""
    start, end = call.required_range("invoiceDateFrom", "invoiceDateTo")
    ids, number, kid = call.id_list("id"), call.text("invoiceNumber"), call.text("kid")
    supplier, voucher = call.integer("supplierId"), call.integer("voucherId")
    return call.list(
        "SupplierInvoice",
        [
            one
            for one in call.company.supplier_invoices.values()
            if start <= one["invoiceDate"] < end
            and (ids is None or one["id"] in ids)
            and (number is None or one["invoiceNumber"] == number)
            and (kid is None or one["kidOrReceiverReference"] == kid)
            and (supplier is None or one["supplier"]["id"] == supplier)
            and (voucher is None or one["voucher"].id == voucher)
        ],
    )


def get_supplier_invoice(call: Call) -> Response:
    """GET /supplierInvoice/{id}."""
    found = call.company.supplier_invoices.get(call.id)
    if found is None:
        raise not_found()
    return call.value("SupplierInvoice", found)


def receive_ehf(
    system: "Tripletex",
    company_id: int,
    supplier: int,
    number: str,
    date: str,
    total: str,
    currency: str = "NOK",
    place: str = "inbox",
) -> Record:
    """A command of the sandbox: a supplier's invoice (``supplier`` is the card's id, ``total`` with VAT) comes in by EHF,
    into ``place``: inbox, registered or posted. Gives its id and its voucher's."""
    if place not in PLACES:
        raise ValueError(f"no such place: {place}; there are {', '.join(PLACES)}")
    company = system.companies[int(company_id)]
    card, code, gross = company.suppliers[int(supplier)], CURRENCY_BY_CODE[currency], ore(total)
    nok = ore(to_nok(Decimal(total), code, on=Day.fromisoformat(date)))
    shared: Record = {"date": date, "currency": code}
    cost = Line(
        row=1, account=company.account(4000), gross=nok, gross_currency=gross, vat=VAT_TYPES[1], **shared
    )
    debt = Line(
        row=2, account=company.account(2400), gross=-nok, gross_currency=-gross, supplier=card, invoice_number=number,
        **shared,
    )  # fmt: skip
    voucher = store_voucher(
        company, date=date, description=f"Faktura {number} fra {card['name']}", lines=[cost, debt],
        kind=voucher_type(company, "Leverandørfaktura"), vendor_invoice_number=number, booked=False,
    )  # fmt: skip
    voucher.in_reception = place == "inbox"
    if place == "posted":
        book(company, voucher)
    made: Record = {
        "id": company.ids.take("supplier_invoice"), "invoiceNumber": number, "invoiceDate": date, "supplier": card,
        "voucher": voucher, "currency": code, "amount": kroner(-nok), "amountCurrency": kroner(-gross),
        "outstandingAmount": kroner(gross), "isCreditNote": gross < 0,
    }  # fmt: skip
    company.supplier_invoices[made["id"]] = made
    return {"id": made["id"], "voucher_id": voucher.id}


def forget_ehf(system: "Tripletex", company_id: int, invoice: int) -> Record:
    """A command of the sandbox: a person deletes what came by EHF, with its voucher."""
    company = system.companies[int(company_id)]
    voucher = company.supplier_invoices.pop(int(invoice))["voucher"]
    forget_voucher(company, voucher)
    return {"voucher": voucher.id}


def change_posting(
    system: "Tripletex",
    company_id: int,
    voucher: int,
    row: int,
    account: int | None = None,
    vat_number: str | None = None,
) -> Record:
    """A command of the sandbox: a person moves a posting of a voucher (by id) to another account or VAT code."""
    company = system.companies[int(company_id)]
    changed = company.vouchers[int(voucher)]
    lines = [_again(posting) for posting in changed.postings if posting.row]
    for line in lines:
        if line.row == row and account is not None:
            line.account = company.account(account)
        if line.row == row and vat_number is not None:
            line.vat = next(one for one in VAT_TYPES.values() if one["number"] == vat_number)
    changed.postings.clear()
    for line in lines:
        add_posting(company, changed, line)
    changed.version += 1
    return {"voucher": changed.id}


def _again(posting: Posting) -> Line:
    return Line(
        row=posting.row, account=posting.account, gross=posting.gross, gross_currency=posting.gross_currency,
        date=posting.date, description=posting.description, vat=posting.vat, currency=posting.currency,
        customer=posting.customer, supplier=posting.supplier, employee=posting.employee,
        invoice_number=posting.invoice_number, due=posting.due, kind=posting.kind,
    )  # fmt: skip
