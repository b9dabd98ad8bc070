"""From our values to Tripletex's JSON; the way back is ``observed``. Pure.

Ids are resolved by number or code through ``Ids``; a missing one raises NotReady before anything is sent.
"""

from collections.abc import Mapping
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from integrations.accounting.invoice_credit import InvoiceCredit
from integrations.accounting.ordering import SalesOrder
from integrations.accounting.purchase_vouchers import PurchaseVoucher
from integrations.accounting.voucher import Posting, Prepaid, SalesInvoice, Voucher
from integrations.connectors.contract import Ids, Party, party_key
from integrations.errors import NotReady

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
                + _rarely(posting, ids)
                + "}"
            )
    except KeyError as error:
        raise _missing(str(error.args[0]), voucher=voucher, ids=ids) from error
    head = f'{{"date":"{day}","description":{quoted(voucher.description)},"externalVoucherNumber":'
    return f'{head}{quoted(voucher.reference)},"postings":[{",".join(rows)}]}}'.encode("ascii")


def bill_json(voucher: PurchaseVoucher, *, ids: Ids, kind: str) -> bytes:
    """The same for a supplier's invoice. ``kind`` is the company's id of its voucher type."""
    number = quoted(voucher.number[:_INVOICE_NUMBER_LIMIT])
    more = f',"voucherType":{{"id":{int(kind)}}},"vendorInvoiceNumber":{number}}}'
    return voucher_json(voucher, ids=ids)[:-1] + more.encode("ascii")


def _invoice_number(number: str) -> str:
    return f',"invoiceNumber":{quoted(number[:_INVOICE_NUMBER_LIMIT])}' if number else ""


def _rarely(posting: Posting, ids: Ids) -> str:
    """What most postings have none of. One that the company does not have stops the voucher: it is never left out."""
    found = ""
    if posting.supplier is not None:
        key = party_key(posting.supplier)
        found += (
            f',"supplier":{{"id":{id_of(ids.parties, key, item="supplier_unknown", name="supplier")["id"]}}}'
        )
    if posting.project:
        found += f',"project":{{"id":{_project(posting.project, ids)["id"]}}}'
    if posting.department:
        found += f',"department":{{"id":{_department(posting.department, ids)["id"]}}}'
    if posting.due_date is not None:
        found += f',"termOfPayment":"{posting.due_date.isoformat()}"'
    return found


def _project(number: str, ids: Ids) -> dict[str, int]:
    return id_of(ids.projects, number, item="project_unknown", name="project")


def _department(number: str, ids: Ids) -> dict[str, int]:
    return id_of(ids.departments, number, item="department_unknown", name="department")


def counted_on(document: SalesInvoice | SalesOrder | InvoiceCredit, ids: Ids) -> dict[str, dict[str, int]]:
    """The project and department of an invoice, order or credit note. NotReady for one that the company does not have."""
    found = {}
    if document.project:
        found["project"] = _project(document.project, ids)
    if document.department:
        found["department"] = _department(document.department, ids)
    return found


def _missing(name: str, *, voucher: Voucher, ids: Ids) -> NotReady:
    """Which kind of id it is that the company's mirrored data lacks."""
    if any(name == posting.account for posting in voucher.postings) and name not in ids.accounts:
        return NotReady("account_unknown", params={"account": name})
    if any(name == posting.currency for posting in voucher.postings):
        return NotReady("currency_unknown", params={"currency": name})
    if ":" in name:
        return NotReady("customer_unknown", params={"customer": name})
    return NotReady("vat_code_unknown", params={"vat_code": name})


def id_of(table: Mapping[str, str], key: str, *, item: str, name: str) -> dict[str, int]:
    """A reference to a mirrored thing by its number or code; NotReady(item) when the company does not have it."""
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
        "customer": id_of(ids.parties, party_key(invoice.party), item="customer_unknown", name="customer"),
        "orderDate": invoice.invoice_date.isoformat(),
        "deliveryDate": (invoice.delivered_on or invoice.invoice_date).isoformat(),
        "currency": id_of(ids.currencies, invoice.currency, item="currency_unknown", name="currency"),
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
                **({"discount": line.discount} if line.discount else {}),
                "vatType": id_of(ids.vat_codes, line.vat_code, item="vat_code_unknown", name="vat_code"),
            }
            for line in invoice.lines
        ],
    }
    if invoice.headline:
        order["invoiceComment"] = invoice.headline
    elif invoice.order_number and invoice.order_number != invoice.buyer_reference:
        order["invoiceComment"] = f"Ordre {invoice.order_number}"
    order |= counted_on(invoice, ids)
    if invoice.contact:
        order["contact"] = {"id": int(invoice.contact)}
    return order


def invoice_json(invoice: SalesInvoice, *, reference: str, ids: Ids) -> dict[str, Any]:
    """An invoice with its order embedded, for POST /invoice/list. One payment in kroner can ride along."""
    body: dict[str, Any] = {
        "invoiceDate": invoice.invoice_date.isoformat(),
        "invoiceDueDate": invoice.due_date.isoformat(),
        "orders": [order_json(invoice, reference=reference, ids=ids)],
    }
    if rides_along(invoice):
        body["paymentTypeId"] = payment_type(invoice.prepaid[0], ids=ids)
        body["paidAmount"] = invoice.prepaid[0].gross
    return body


def rides_along(invoice: SalesInvoice) -> bool:
    """Whether the invoice's payment is registered in the same call. Of two only one would be; and one in another currency
    would need an account in that currency, and be dated and converted as the invoice instead of as itself."""
    return len(invoice.prepaid) == 1 and invoice.currency == "NOK"


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
    country = id_of(ids.countries, party.country or "NO", item="country_unknown", name="country")
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
