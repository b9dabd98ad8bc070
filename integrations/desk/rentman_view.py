"""Rentman's documents at a glance: invoices with their sums by ledger code and VAT rate, and customers, as they were read."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from integrations.desk import figures
from integrations.desk.rackbeat_view import Facts, Row

_ORE = Decimal("0.01")
_NAMES = ("firstname", "surfix", "surname")


def invoice_facts(body: Mapping[str, Any]) -> tuple[Facts, list[Row]]:
    """Facts and lines of an invoice with what belongs to it, masked already. Signs are Rentman's own."""
    invoice, project = _map(body, "invoice"), _map(body, "project")
    contact, person = _map(body, "customer"), _map(body, "person")
    is_credit, is_final = _text(invoice, "invoicetype") == "C", invoice.get("finalized") is True
    facts: Facts = [
        (_("Invoice number"), _text(invoice, "number")),
        (_("Kind"), str(_("Credit note") if is_credit else _("Invoice"))),
        (_("Status"), str(_("Finalised") if is_final else _("Draft"))),
        (_("Invoice date"), _text(invoice, "date")[:10]),
        (_("Due"), _text(invoice, "expiration")[:10]),
        (_("Share of the project"), _percent(invoice.get("procent"))),
        (_("Customer"), name_of(contact)),
        (_("Contact person"), _joined(person, "firstname", "middle_name", "lastname")),
        (_("Project"), _joined(project, "number", "name")),
        (_("Total"), figures.money(_amount(invoice.get("price_invat")), "NOK")),
        (_("VAT"), figures.money(_amount(invoice.get("vat_amount")), "NOK")),
        (_("Subject"), _text(invoice, "subject")),
    ]
    ledgers, rows = _map(body, "ledgers"), body.get("lines")
    lines = (
        [_row(line, ledgers) for line in rows if isinstance(line, Mapping)] if isinstance(rows, list) else []
    )
    return facts, lines


def customer_facts(body: Mapping[str, Any]) -> Facts:
    """What counts of a contact, masked already."""
    contact = _map(body, "contact")
    people = body.get("people")
    names = [
        _joined(row, "firstname", "middle_name", "lastname")
        for row in people or ()
        if isinstance(row, Mapping)
    ]
    is_private = _text(contact, "type") == "private"
    return [
        (_("Customer"), name_of(contact)),
        (_("Kind"), str(_("Private person") if is_private else _("Company"))),
        (_("Organisation number"), _text(contact, "commerce_code") or _text(contact, "VAT_code")),
        (_("Accounting code in Rentman"), _text(contact, "accounting_code")),
        (_("E-mail"), _text(contact, "email_1")),
        (_("Contact person"), ", ".join(filter(None, names))),
    ]


def name_of(contact: Mapping[str, Any]) -> str:
    """What people call a contact."""
    return _text(contact, "name") or _text(contact, "displayname") or _joined(contact, *_NAMES)


def _row(line: Mapping[str, Any], ledgers: Mapping[str, Any]) -> Row:
    net, vat = _amount(line.get("base")), _amount(line.get("vatamount"))
    ledger = _map(ledgers, str(line.get("ledger") or "").rpartition("/")[2])
    title = _text(ledger, "displayname") or _text(line, "ledgercode")
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
    return " ".join(filter(None, (_text(body, name) for name in names)))


def _map(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = body.get(name)
    return inner if isinstance(inner, Mapping) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _amount(value: Any) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value)).quantize(_ORE)
    except InvalidOperation:
        return None
