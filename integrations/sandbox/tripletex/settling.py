"""Endpoints that settle invoices: payments, payment types and credit notes."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.charging import INVOICE_KIND, PAYMENT_KIND, payment_lines
from integrations.sandbox.tripletex.company import Company, voucher_type
from integrations.sandbox.tripletex.envelope import internal_message, message, not_found, query_refusal, rule
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.invoice import Invoice
from integrations.sandbox.tripletex.invoices import find_invoice, settle_credit
from integrations.sandbox.tripletex.ledger import Line, store_voucher
from integrations.sandbox.tripletex.money import ore
from integrations.sandbox.tripletex.periods import check_periods
from integrations.sandbox.tripletex.reference import NOK, VAT_TYPES, to_nok
from integrations.sandbox.tripletex.sending import SEND_TYPES, check_channel, send
from integrations.sandbox.wire import Response

Record = dict[str, Any]

register(
    Model(
        name="PaymentType",
        path="invoice/paymentType",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "description": "",
            "displayName": "",
            "debitAccount": None,
            "creditAccount": None,
            "vatType": VAT_TYPES[0],
            "sequence": 0,
            "customer": None,
            "supplier": None,
            "currencyId": 1,
            "currencyCode": "NOK",
        },
        computed={
            "currencyId": lambda record: (record["debitAccount"].get("currency") or NOK)["id"],
            "currencyCode": lambda record: (record["debitAccount"].get("currency") or NOK)["code"],
        },
    )
)


def list_payment_types(call: Call) -> Response:
    """GET /invoice/paymentType: ids differ per company; the name is in ``description``."""
    ids, text = call.id_list("id"), (call.text("description") or call.text("query") or "").lower()
    return call.list(
        "PaymentType",
        [
            record
            for record in call.company.payment_types.values()
            if (ids is None or record["id"] in ids) and text in record["description"].lower()
        ],
    )


def get_payment_type(call: Call) -> Response:
    """GET /invoice/paymentType/{id}."""
    if call.id not in call.company.payment_types:
        raise not_found()
    return call.value("PaymentType", call.company.payment_types[call.id])


def pay_invoice(call: Call) -> Response:
    """PUT /invoice/{id}/:payment, parameters in the query only; negative amounts act as refunds (observed)."""
    invoice, company = find_invoice(call), call.company
    needed = ("paymentDate", "paymentTypeId", "paidAmount")
    missing = [name for name in needed if call.text(name) is None]
    if missing:
        raise query_refusal(*(message(name, "null") for name in missing))
    day, paid, paid_currency = (
        call.date("paymentDate"),
        call.decimal("paidAmount"),
        call.decimal("paidAmountCurrency"),
    )
    payment_type = company.payment_types.get(call.integer("paymentTypeId") or 0)
    assert day is not None
    assert paid is not None
    if payment_type is None:
        raise rule(message(None, "payment_type"), message(None, "payment_type_value"))
    if not paid:
        raise rule(internal_message("amountBasisCurrency", "must_fill"))
    if not invoice.is_charged:
        raise rule(message(None, "not_charged"))
    if invoice.currency is not NOK and paid_currency is None:
        raise rule(message("paidAmountCurrency", "missing"))
    foreign = ore(paid_currency) if paid_currency is not None and invoice.currency is not NOK else ore(paid)
    _book_payment(call, invoice, payment_type, day=day, paid=ore(paid), foreign=foreign)
    return call.value("Invoice", invoice, fields="")


def _book_payment(
    call: Call, invoice: Invoice, payment_type: Record, *, day: str, paid: int, foreign: int
) -> None:
    """Book a payment; what a foreign invoice's rate has moved goes to 8060 (gain) or 8160 (loss)."""
    company = call.company
    settled = _settled(invoice, paid=paid, foreign=foreign)
    of_account = payment_type["debitAccount"].get("currency") or NOK
    if of_account is not NOK:
        kroner = to_nok(Decimal(paid), of_account, on=date.fromisoformat(day))
        paid = int(kroner.quantize(Decimal(1), ROUND_HALF_UP))
    lines = payment_lines(
        payment_type,
        customer=invoice.customer,
        receivable=invoice.postings[0].account,
        paid=paid,
        paid_currency=foreign,
        settled=settled,
        number=invoice.number,
        day=day,
        row=1,
        currency=invoice.currency,
    )
    lines += _difference(company, paid - settled, day=day, text=lines[0].description)
    check_periods(company, lines)
    voucher = store_voucher(
        company,
        date=day,
        description=lines[0].description,
        lines=lines,
        kind=voucher_type(company, "Betaling"),
    )
    invoice.open -= settled
    invoice.open_currency -= foreign
    invoice.version += 1
    invoice.postings.extend(posting for posting in voucher.postings if posting.kind == PAYMENT_KIND)
    if not invoice.open_currency:
        call.system.events.emit(company, "closeGroup.create", "Invoice", invoice)


def _settled(invoice: Invoice, *, paid: int, foreign: int) -> int:
    """What of the receivable in NOK a payment settles: the part that is paid, all that is left when all is paid."""
    if invoice.currency is NOK:
        return paid
    if foreign == invoice.open_currency:
        return invoice.open
    part = Decimal(invoice.gross) * foreign / (invoice.gross_currency or 1)
    return int(part.quantize(Decimal(1), ROUND_HALF_UP))


def _difference(company: Company, gain: int, *, day: str, text: str) -> list[Line]:
    if not gain:
        return []
    account = company.account(8060 if gain > 0 else 8160)
    return [Line(row=3, account=account, gross=-gain, gross_currency=-gain, date=day, description=text)]


def create_credit_note(call: Call) -> Response:
    """PUT /invoice/{id}/:createCreditNote: the whole invoice, once; the text for a second time was never recorded."""
    invoice, company = find_invoice(call), call.company
    day = call.date("date")
    if day is None:
        raise query_refusal(message("date", "null"))
    _check_creditable(invoice, day)
    channel = ""
    if call.flag("sendToCustomer", True):
        channel = call.choice("sendType", SEND_TYPES) or invoice.customer["invoiceSendMethod"]
        check_channel(company, invoice.customer, channel)
    credit = _book_credit(company, invoice, day=day, comment=call.text("comment") or "")
    if channel:
        send(company, credit, channel=channel, address=call.text("creditNoteEmail"), now=call.request.now)
    call.system.events.emit(company, "invoice.charged", "Invoice", credit)
    return call.value("Invoice", credit, fields="")


def _check_creditable(invoice: Invoice, day: str) -> None:
    if not invoice.is_charged:
        raise rule(message(None, "not_charged"))
    if invoice.is_credited:
        raise rule(message(None, "credited"))
    if invoice.is_credit_note:
        raise rule(message(None, "credit_credit"))
    if day < invoice.date:
        raise rule(message("date", "credit_date"))


def _book_credit(company: Company, invoice: Invoice, *, day: str, comment: str) -> Invoice:
    assert invoice.voucher is not None
    number = company.invoice_number + 1
    text = f"Kreditnota nummer {number} til {invoice.customer['name']} ({invoice.customer['customerNumber']})"
    lines = list(_mirrored(invoice, day=day, text=text, number=number))
    check_periods(company, lines)
    company.invoice_number = number
    voucher = store_voucher(
        company, date=day, description=text, lines=lines, kind=voucher_type(company, "Utgående faktura")
    )
    credit = Invoice(
        id=company.ids.take("invoice"),
        details_id=company.ids.take("details"),
        order=invoice.order,
        customer=invoice.customer,
        date=day,
        due=day,
        number=number,
        currency=invoice.currency,
        comment=comment,
        lines=_negative_lines(company, invoice),
        voucher=voucher,
        net=-invoice.net,
        gross=-invoice.gross,
        net_currency=-invoice.net_currency,
        gross_currency=-invoice.gross_currency,
        roundoff=-invoice.roundoff,
        roundoff_currency=-invoice.roundoff_currency,
        open=-invoice.gross,
        open_currency=-invoice.gross_currency,
        document_id=company.ids.take("document"),
        postings=[posting for posting in voucher.postings if posting.kind == INVOICE_KIND],
    )
    company.invoices[credit.id] = credit
    settle_credit(invoice, credit)
    invoice.is_credited = True
    invoice.version += 1
    return credit


def _mirrored(invoice: Invoice, *, day: str, text: str, number: int) -> list[Line]:
    """The invoice's own postings with opposite signs; a prepayment in the same voucher stays."""
    assert invoice.voucher is not None
    postings = invoice.voucher.postings
    paid_from = next((one.row for one in postings if one.kind == PAYMENT_KIND), 0) - 1
    lines = []
    for posting in postings:
        if not posting.row or (paid_from > 0 and posting.row >= paid_from):
            continue
        lines.append(
            Line(
                row=posting.row,
                account=posting.account,
                gross=-posting.gross,
                gross_currency=-posting.gross_currency,
                date=day,
                description=text,
                vat=posting.vat,
                currency=posting.currency,
                customer=posting.customer,
                project=posting.project,
                department=posting.department,
                invoice_number=str(number) if posting.kind else "",
                due=day if posting.kind else None,
                kind=posting.kind,
                vat_part=posting.amount - posting.gross,
                vat_part_currency=posting.amount_currency - posting.gross_currency,
            )
        )
    return lines


def _negative_lines(company: Company, invoice: Invoice) -> list[Record]:
    negative = ("count", "amountExcludingVatCurrency", "amountIncludingVatCurrency")
    return [
        {**line, "id": company.ids.take("orderline"), **{key: -line.get(key, 0) for key in negative}}
        for line in invoice.lines or []
    ]
