"""Rackbeat's documents at a glance: invoices and credit notes as they were read, with what they credit."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.desk import figures

Facts = list[tuple[str | Promise, str]]
Row = tuple[str, str, Decimal | None, Decimal | None, str]
"""A line: title, quantity, sum with VAT, the VAT in it, percentage."""
_ORE = Decimal("0.01")


def invoice_facts(body: Mapping[str, Any]) -> tuple[Facts, list[Row]]:
    """Facts and lines of ``{"invoice": …, "credited": … or None}``, masked already."""
    invoice, credited = _map(body, "invoice"), _map(body, "credited")
    currency = _text(invoice, "currency")
    net, gross = _amount(invoice.get("total_subtotal")), _amount(invoice.get("total_total"))
    customer, project = _map(invoice, "customer"), _map(invoice, "project")
    facts: Facts = [
        (_("Invoice number"), _text(invoice, "number")),
        (_("Status"), str(_("Booked") if invoice.get("is_booked") else _("Draft"))),
        (_("Invoice date"), _text(invoice, "invoice_date")),
        (_("Due"), _text(invoice, "due_date")),
        (_("Customer"), " ".join(filter(None, (_text(customer, "number"), _text(customer, "name"))))),
        (_("Credits invoice"), _text(credited, "number")),
        (_("Total"), figures.money(gross, currency)),
        (_("VAT"), figures.money(None if net is None or gross is None else gross - net, currency)),
        (_("Buyer's reference"), _text(invoice, "their_reference")),
        (_("Project"), " ".join(filter(None, (_text(project, "number"), _text(project, "name"))))),
        (_("Heading"), _text(invoice, "heading")),
        (_("Note"), _text(invoice, "note")),
    ]
    rows = invoice.get("lines")
    return facts, [_row(line) for line in rows if isinstance(line, Mapping)] if isinstance(rows, list) else []


def _row(line: Mapping[str, Any]) -> Row:
    net, rate = _amount(line.get("line_total")), _amount(line.get("vat_percentage"))
    vat = None if net is None or rate is None else (net * rate / 100).quantize(_ORE)
    title = " ".join(filter(None, (_text(line, "child_id"), _text(line, "name"))))
    gross = None if net is None else net + (vat or Decimal(0))
    return title, _text(line, "quantity"), gross, vat, "" if rate is None else f"{rate.normalize():f} %"


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
