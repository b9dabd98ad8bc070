"""Between our values and Tripletex's JSON. Pure.

Ids are resolved by number or code through ``Ids``; a missing one raises NotReady before anything is sent.
"""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from integrations.accounting.verify import (
    ObservedInvoice,
    ObservedInvoiceLine,
    ObservedPosting,
    ObservedVoucher,
)
from integrations.accounting.voucher import PartyRef, Prepaid, SalesInvoice, Voucher
from integrations.connectors.contract import Ids, Party, party_key
from integrations.errors import NotReady, TemporaryError

VOUCHER_FIELDS = (
    "id,date,number,year,externalVoucherNumber,postings(row,date,account(number),vatType(number),amount,amountGross,"
    "amountGrossCurrency,currency(code),customer(id),systemGenerated)"
)
INVOICE_FIELDS = (
    "id,invoiceNumber,invoiceDate,currency(code),customer(id),amountCurrency,amountRoundoffCurrency,"
    "amountCurrencyOutstanding,voucher(id),orders(id,internalComment),"
    "orderLines(vatType(number),amountExcludingVatCurrency,amountIncludingVatCurrency)"
)
_ORE = Decimal("0.01")
_NAME_LIMIT = 255
_INVOICE_NUMBER_LIMIT = 100
_EMAIL_LIMIT = 254


def voucher_json(voucher: Voucher, *, ids: Ids) -> bytes:
    """The body of POST /ledger/voucher. Written by hand, not by a JSON library: it is the most frequent call of all.

    Every posting carries its own row ≥ 1 (row 0 is Tripletex's own), both gross amounts, and an explicit VAT type: the
    account's default is not applied to vouchers (observed).
    """
    day, accounts, codes, currencies = voucher.date.isoformat(), ids.accounts, ids.vat_codes, ids.currencies
    rows = []
    try:
        for posting in voucher.postings:
            on = day if posting.date == voucher.date else posting.date.isoformat()
            party = posting.customer
            rows.append(
                f'{{"row":{posting.row},"date":"{on}","description":{quoted(posting.description)},'
                f'"account":{{"id":{accounts[posting.account]}}},"vatType":{{"id":{codes[posting.vat_code]}}},'
                f'"currency":{{"id":{currencies[posting.currency]}}},"amountGross":{posting.gross:f},'
                f'"amountGrossCurrency":{posting.gross_currency:f}'
                + (f',"customer":{{"id":{ids.parties[party_key(party)]}}}' if party is not None else "")
                + _invoice_number(posting.invoice_number)
                + "}"
            )
    except KeyError as error:
        raise _missing(str(error.args[0]), voucher=voucher, ids=ids) from error
    head = f'{{"date":"{day}","description":{quoted(voucher.description)},"externalVoucherNumber":'
    return f'{head}{quoted(voucher.reference)},"postings":[{",".join(rows)}]}}'.encode("ascii")


def _invoice_number(number: str) -> str:
    return f',"invoiceNumber":{quoted(number[:_INVOICE_NUMBER_LIMIT])}' if number else ""


def _missing(name: str, *, voucher: Voucher, ids: Ids) -> NotReady:
    """Which kind of id it is that the company's mirrored data lacks."""
    if any(name == posting.account for posting in voucher.postings) and name not in ids.accounts:
        return NotReady("account_unknown", params={"account": name})
    if any(name == posting.currency for posting in voucher.postings):
        return NotReady("currency_unknown", params={"currency": name})
    if ":" in name:
        return NotReady("customer_unknown", params={"customer": name})
    return NotReady("vat_code_unknown", params={"vat_code": name})


def _id(table: Mapping[str, str], key: str, *, item: str, name: str) -> dict[str, int]:
    if key not in table:
        raise NotReady(item, params={name: key})
    return {"id": int(table[key])}


def order_json(invoice: SalesInvoice, *, reference: str, ids: Ids) -> dict[str, Any]:
    """An order with its lines. ``reference`` (ours) goes into the internal comment, which the buyer never sees and by
    which a lost write is found again; the buyer's own reference goes where EHF takes it from.

    The price basis is always explicit: its default differs between companies, and lines of the other basis are refused.
    """
    price = "unitPriceIncludingVatCurrency" if invoice.prices_include_vat else "unitPriceExcludingVatCurrency"
    order: dict[str, Any] = {
        "customer": _id(ids.parties, party_key(invoice.party), item="customer_unknown", name="customer"),
        "orderDate": invoice.invoice_date.isoformat(),
        "deliveryDate": invoice.invoice_date.isoformat(),
        "currency": _id(ids.currencies, invoice.currency, item="currency_unknown", name="currency"),
        "isPrioritizeAmountsIncludingVat": invoice.prices_include_vat,
        "invoicesDueIn": (invoice.due_date - invoice.invoice_date).days,
        "invoicesDueInType": "DAYS",
        "reference": invoice.buyer_reference[:255],
        "internalComment": reference,
        "orderLineSorting": "ID",
        "orderLines": [
            {
                "description": line.description,
                "count": line.quantity,
                price: line.unit_price,
                "vatType": _id(ids.vat_codes, line.vat_code, item="vat_code_unknown", name="vat_code"),
            }
            for line in invoice.lines
        ],
    }
    if invoice.order_number and invoice.order_number != invoice.buyer_reference:
        order["invoiceComment"] = f"Ordre {invoice.order_number}"
    return order


def invoice_json(invoice: SalesInvoice, *, reference: str, ids: Ids) -> dict[str, Any]:
    """An invoice with its order embedded, for POST /invoice/list. One payment can ride along."""
    body: dict[str, Any] = {
        "invoiceDate": invoice.invoice_date.isoformat(),
        "invoiceDueDate": invoice.due_date.isoformat(),
        "orders": [order_json(invoice, reference=reference, ids=ids)],
    }
    if len(invoice.prepaid) == 1:
        body["paymentTypeId"] = payment_type(invoice.prepaid[0], ids=ids)
        body["paidAmount"] = invoice.prepaid[0].gross
    return body


def payment_type(payment: Prepaid, *, ids: Ids) -> int:
    """The id of the payment type that debits the payment's account; NotReady when the company has none."""
    found = ids.payment_types.get(payment.account)
    if found is None:
        raise NotReady("payment_type", params={"account": payment.account, "method": payment.method})
    return int(found)


def customer_json(party: Party, *, ids: Ids) -> dict[str, Any]:
    """A customer card. Kind and sending are always explicit: Tripletex would make everyone a company and e-mail them.

    Organisation numbers are judged by the physical address's country, so that foreign buyers carry it.
    """
    country = _id(ids.countries, party.country or "NO", item="country_unknown", name="country")
    address = {
        "addressLine1": party.address_line[:255],
        "postalCode": party.postal_code[:100],
        "city": party.city[:100],
        "country": country,
    }
    body: dict[str, Any] = {
        "name": party.name[:_NAME_LIMIT],
        "isPrivateIndividual": party.is_private,
        "invoiceSendMethod": party.send,
        "postalAddress": address,
        "physicalAddress": address,
    }
    if party.org_number:
        body["organizationNumber"] = party.org_number
    if party.email and party.email.isascii() and len(party.email) <= _EMAIL_LIMIT:
        body["email"] = body["invoiceEmail"] = (
            party.email
        )  # other addresses are refused as malformed (observed)
    return body


def parties_by_id(ids: Ids | None) -> dict[str, PartyRef]:
    """The ledger's customer ids as our keys."""
    found = {}
    for key, remote_id in (ids.parties if ids else {}).items():
        kind, _, name = key.partition(":")
        found[str(remote_id)] = PartyRef(kind=kind, key=name)  # type: ignore[arg-type]
    return found


def observed_voucher(value: Mapping[str, Any], *, parties: Mapping[str, PartyRef]) -> ObservedVoucher:
    """A voucher read with ``VOUCHER_FIELDS``. Raises TemporaryError('malformed_answer') when a field is not there."""
    try:
        return ObservedVoucher(
            reference=value["externalVoucherNumber"] or "",
            date=date.fromisoformat(value["date"]),
            postings=tuple([_posting(posting, parties) for posting in value["postings"]]),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise TemporaryError(
            "malformed_answer", params={"where": "ledger/voucher", "field": str(error)}
        ) from error


def _posting(value: Mapping[str, Any], parties: Mapping[str, PartyRef]) -> ObservedPosting:
    vat_type, currency = value["vatType"], value["currency"]
    return ObservedPosting(
        row=value["row"],
        date=date.fromisoformat(value["date"]),
        account=str(value["account"]["number"]),
        vat_code=str(vat_type["number"]) if vat_type else "0",
        gross=Decimal(value["amountGross"]),
        net=Decimal(value["amount"]),
        currency=currency["code"] if currency else "NOK",
        gross_currency=Decimal(value["amountGrossCurrency"]),
        customer=_party(value.get("customer"), parties),
        system_generated=bool(value["systemGenerated"]),
    )


def _party(customer: Mapping[str, Any] | None, parties: Mapping[str, PartyRef]) -> PartyRef | None:
    if not customer:
        return None
    remote_id = str(customer["id"])
    return parties.get(remote_id) or PartyRef(kind="unknown", key=remote_id)


def observed_invoice(value: Mapping[str, Any], *, parties: Mapping[str, PartyRef]) -> ObservedInvoice:
    """An invoice read with ``INVOICE_FIELDS``; amounts in the invoice's currency, whole øre."""
    try:
        return ObservedInvoice(
            invoice_date=date.fromisoformat(value["invoiceDate"]),
            currency=value["currency"]["code"],
            customer=_party(value["customer"], parties),
            total=_ore(value["amountCurrency"]),
            lines=tuple(
                ObservedInvoiceLine(
                    vat_code=str(line["vatType"]["number"]) if line["vatType"] else "0",
                    gross=_ore(line["amountIncludingVatCurrency"]),
                    net=_ore(line["amountExcludingVatCurrency"]),
                )
                for line in value["orderLines"]
            ),
            amount_roundoff=_ore(value["amountRoundoffCurrency"]),
            outstanding=_ore(value["amountCurrencyOutstanding"]),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise TemporaryError("malformed_answer", params={"where": "invoice", "field": str(error)}) from error


def _ore(value: Decimal | int) -> Decimal:
    return Decimal(value).quantize(_ORE, ROUND_HALF_UP)
