"""A company's books as plain data for assertions: amounts as text in kroner with two decimals."""

from collections import defaultdict
from typing import Any

from integrations.sandbox.tripletex import purchase_orders, purchase_relations
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.employees import name_of
from integrations.sandbox.tripletex.invoice import Invoice
from integrations.sandbox.tripletex.ledger import Posting, Voucher
from integrations.sandbox.tripletex.reference import NOK

Record = dict[str, Any]


def amount(value: int) -> str:
    """Øre as "-1249.00"."""
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


def _posting(posting: Posting) -> Record:
    found: Record = {
        "row": posting.row,
        "account": posting.account["number"],
        "vat": posting.vat["number"],
        "gross": amount(posting.gross),
        "net": amount(posting.amount),
        "date": posting.date,
        "text": posting.description,
    }
    if posting.currency is not NOK:
        found |= {"currency": posting.currency["code"], "gross_currency": amount(posting.gross_currency)}
    if posting.customer is not None:
        found["customer"] = posting.customer["customerNumber"]
    if posting.supplier is not None:
        found["supplier"] = posting.supplier["supplierNumber"]
    if posting.project is not None:
        found["project"] = posting.project["number"]
    if posting.department is not None:
        found["department"] = _department(posting.department)
    if posting.due:
        found["due"] = posting.due
    if posting.invoice_number:
        found["invoice_number"] = posting.invoice_number
    return found


def _department(record: Record) -> str:
    return record.get("departmentNumber") or record["name"]


def _voucher(voucher: Voucher) -> Record:
    """A voucher; of one that stands for a supplier's invoice its number, and how many files hang on it."""
    return {
        **({"vendor_invoice": voucher.vendor_invoice_number} if voucher.vendor_invoice_number else {}),
        **({"files": len(voucher.attachment.files)} if voucher.attachment else {}),
        "id": voucher.id,
        "number": voucher.number_text,
        "date": voucher.date,
        "description": voucher.description,
        "external_number": voucher.external_number,
        "type": voucher.type["name"] if voucher.type else None,
        "reverses": voucher.reverses.id if voucher.reverses else None,
        "postings": [_posting(posting) for posting in voucher.postings],
    }


def _invoice(invoice: Invoice) -> Record:
    return {
        "id": invoice.id,
        "number": invoice.number,
        "date": invoice.date,
        "due": invoice.due,
        "customer": invoice.customer["customerNumber"],
        "order": invoice.order["number"],
        "reference": invoice.order.get("reference", ""),
        "currency": invoice.currency["code"],
        "gross": amount(invoice.gross),
        "net": amount(invoice.net),
        "open": amount(invoice.open),
        "gross_currency": amount(invoice.gross_currency),
        "credits": invoice.credits,
        "is_credited": invoice.is_credited,
        "voucher": invoice.voucher.id if invoice.voucher else None,
    }


def _customer(record: Record) -> Record:
    keys = (
        "id",
        "customerNumber",
        "name",
        "organizationNumber",
        "email",
        "invoiceEmail",
        "isPrivateIndividual",
        "invoiceSendMethod",
        "isInactive",
    )
    return {key: record[key] for key in keys if key in record}


def _contact(record: Record) -> Record:
    keys = ("id", "firstName", "lastName", "email", "phoneNumberMobile", "isInactive")
    kept = {key: record[key] for key in keys if key in record}
    return {**kept, "customer": (record.get("customer") or {}).get("id")}


def _product(record: Record) -> Record:
    keys = ("id", "number", "name", "description", "isInactive")
    return {
        **{key: record[key] for key in keys if key in record},
        "price": str(record.get("priceExcludingVatCurrency", "")),
        "vat": record["vatType"]["number"],
        "keys": sorted(record),
    }


def _project(record: Record) -> Record:
    keys = ("id", "number", "name", "isClosed", "externalAccountsNumber")
    lines = record["orderLines"]
    return {
        **{key: record[key] for key in keys if key in record},
        "participants": [name_of(one["employee"]) for one in record["participants"]],
        "lines": [[line.get("description", ""), str(line["amountExcludingVatCurrency"])] for line in lines],
    }


def _supplier(record: Record) -> Record:
    keys = ("id", "supplierNumber", "name", "organizationNumber", "email", "isInactive")
    return {key: record[key] for key in keys if key in record}


def _order(order: Record) -> Record:
    """An order; its project and department where it has them."""
    return {
        **({"project": order["project"]["number"]} if order.get("project") else {}),
        **({"department": _department(order["department"])} if order.get("department") else {}),
        "id": order["id"],
        "number": order["number"],
        "reference": order.get("reference", ""),
        "customer": order["customer"]["customerNumber"],
        "date": order["orderDate"],
        "invoiced": any(line.get("isCharged") for line in order["orderLines"]),
        "lines": [
            {
                "text": line.get("description") or (line.get("product") or {}).get("name", ""),
                "count": str(line.get("count", 0)),
                "vat": line["vatType"]["number"],
                "net": str(line["amountExcludingVatCurrency"]),
                "gross": str(line["amountIncludingVatCurrency"]),
            }
            for line in order["orderLines"]
        ],
    }


def dump(company: Company) -> Record:
    """Master data, orders, charged invoices, vouchers with every posting, sent mails, purchase orders."""
    return {
        "customers": [_customer(record) for record in company.customers.values()],
        "suppliers": [_supplier(record) for record in company.suppliers.values()],
        "products": [_product(record) for record in company.products.values()],
        "contacts": [_contact(record) for record in company.contacts.values()],
        "projects": [_project(record) for record in company.projects.values()],
        "orders": [_order(order) for order in company.orders.values()],
        "invoices": [_invoice(invoice) for invoice in company.invoices.values() if invoice.is_charged],
        "vouchers": [_voucher(voucher) for voucher in company.vouchers.values()],
        "mails": list(company.mails),
        "purchase_orders": purchase_orders.shown(company.purchase_orders.values()),
        "purchase_relations": purchase_relations.shown(company),
    }


def totals(company: Company) -> Record:
    """Counts, the balance of each account, and external voucher numbers that are there more than once."""
    balances: dict[int, int] = defaultdict(int)
    for voucher in company.vouchers.values():
        if voucher.number:
            for posting in voucher.postings:
                balances[posting.account["number"]] += posting.amount
    return {
        "customers": len(company.customers),
        "orders": len(company.orders),
        "vouchers": len(company.vouchers),
        "invoices": sum(1 for invoice in company.invoices.values() if invoice.is_charged),
        "mails": len(company.mails),
        "balances": {str(number): amount(value) for number, value in sorted(balances.items()) if value},
        "duplicates": sorted(name for name, found in company.vouchers_named.items() if len(found) > 1),
    }
