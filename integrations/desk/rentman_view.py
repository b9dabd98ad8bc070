"""Rentman's documents at a glance: invoices with their sums by ledger code and VAT rate, and customers, as they were read."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from integrations.desk import figures
from integrations.desk.rackbeat_view import Facts, Row
from integrations.desk.source_fields import amount_of, part_of, text_of

_ORE = Decimal("0.01")
_NAMES = ("firstname", "surfix", "surname")


def invoice_facts(body: Mapping[str, Any]) -> tuple[Facts, list[Row]]:
    """Facts and lines of an invoice with what belongs to it, masked already. Signs are Rentman's own."""
    invoice, project = part_of(body, "invoice"), part_of(body, "project")
    contact, person = part_of(body, "customer"), part_of(body, "person")
    is_credit, is_final = text_of(invoice, "invoicetype") == "C", invoice.get("finalized") is True
    facts: Facts = [
        (_("Invoice number"), text_of(invoice, "number")),
        (_("Kind"), str(_("Credit note") if is_credit else _("Invoice"))),
        (_("Status"), str(_("Finalised") if is_final else _("Draft"))),
        (_("Invoice date"), text_of(invoice, "date")[:10]),
        (_("Due"), text_of(invoice, "expiration")[:10]),
        (_("Share of the project"), _percent(invoice.get("procent"))),
        (_("Customer"), name_of(contact)),
        (_("Contact person"), _joined(person, "firstname", "middle_name", "lastname")),
        (_("Project"), _joined(project, "number", "name")),
        (_("Total"), figures.money(amount_of(invoice.get("price_invat")), "NOK")),
        (_("VAT"), figures.money(amount_of(invoice.get("vat_amount")), "NOK")),
        (_("Subject"), text_of(invoice, "subject")),
    ]
    ledgers, rows = part_of(body, "ledgers"), body.get("lines")
    lines = (
        [_row(line, ledgers) for line in rows if isinstance(line, Mapping)] if isinstance(rows, list) else []
    )
    return facts, lines


def customer_facts(body: Mapping[str, Any]) -> Facts:
    """What counts of a contact, masked already."""
    contact = part_of(body, "contact")
    people = body.get("people")
    names = [
        _joined(row, "firstname", "middle_name", "lastname")
        for row in people or ()
        if isinstance(row, Mapping)
    ]
    is_private = text_of(contact, "type") == "private"
    return [
        (_("Customer"), name_of(contact)),
        (_("Kind"), str(_("Private person") if is_private else _("Company"))),
        (
            _("Organisation number"),
            text_of(contact, "commerce_code") or text_of(contact, "VAT_code"),
        ),
        (_("Accounting code in Rentman"), text_of(contact, "accounting_code")),
        (_("E-mail"), text_of(contact, "email_1")),
        (_("Contact person"), ", ".join(filter(None, names))),
    ]


def name_of(contact: Mapping[str, Any]) -> str:
    """What people call a contact."""
    return text_of(contact, "name") or text_of(contact, "displayname") or _joined(contact, *_NAMES)


def _row(line: Mapping[str, Any], ledgers: Mapping[str, Any]) -> Row:
    net, vat = amount_of(line.get("base")), amount_of(line.get("vatamount"))
    ledger = part_of(ledgers, str(line.get("ledger") or "").rpartition("/")[2])
    title = text_of(ledger, "displayname") or text_of(line, "ledgercode")
    gross = None if net is None else net + (vat or Decimal(0))
    return title, "", gross, vat, _percent(line.get("vatrate"))


def _percent(value: Any) -> str:
    """A fraction as a percentage."""
    try:
        share = Decimal(str(value)) * 100
    except InvalidOperation:
        return ""
    return f"{share.quantize(_ORE).normalize():f} %"


def _joined(body: Mapping[str, Any], *names: str) -> str:
    return " ".join(filter(None, (text_of(body, name) for name in names)))
