"""Rackbeat's documents at a glance: invoices and credit notes as they were read, with what they credit."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.desk import figures
from integrations.desk.source_fields import amount_of, part_of, text_of

Facts = list[tuple[str | Promise, str]]
Row = tuple[str, str, Decimal | None, Decimal | None, str]
"""A line: title, quantity, sum with VAT, the VAT in it, percentage."""
_ORE = Decimal("0.01")


def invoice_facts(body: Mapping[str, Any]) -> tuple[Facts, list[Row]]:
    """Facts and lines of ``{"invoice": …, "credited": … or None}``, masked already."""
    invoice, credited = part_of(body, "invoice"), part_of(body, "credited")
    currency = text_of(invoice, "currency")
    net, gross = (
        amount_of(invoice.get("total_subtotal")),
        amount_of(invoice.get("total_total")),
    )
    customer, project = part_of(invoice, "customer"), part_of(invoice, "project")
    facts: Facts = [
        (_("Invoice number"), text_of(invoice, "number")),
        (_("Status"), str(_("Booked") if invoice.get("is_booked") else _("Draft"))),
        (_("Invoice date"), text_of(invoice, "invoice_date")),
        (_("Due"), text_of(invoice, "due_date")),
        (
            _("Customer"),
            " ".join(filter(None, (text_of(customer, "number"), text_of(customer, "name")))),
        ),
        (_("Credits invoice"), text_of(credited, "number")),
        (_("Total"), figures.money(gross, currency)),
        (_("VAT"), figures.money(None if net is None or gross is None else gross - net, currency)),
        (_("Buyer's reference"), text_of(invoice, "their_reference")),
        (
            _("Project"),
            " ".join(filter(None, (text_of(project, "number"), text_of(project, "name")))),
        ),
        (_("Heading"), text_of(invoice, "heading")),
        (_("Note"), text_of(invoice, "note")),
    ]
    rows = invoice.get("lines")
    return facts, [_row(line) for line in rows if isinstance(line, Mapping)] if isinstance(rows, list) else []


def _row(line: Mapping[str, Any]) -> Row:
    net, rate = amount_of(line.get("line_total")), amount_of(line.get("vat_percentage"))
    vat = None if net is None or rate is None else (net * rate / 100).quantize(_ORE)
    title = " ".join(filter(None, (text_of(line, "child_id"), text_of(line, "name"))))
    gross = None if net is None else net + (vat or Decimal(0))
    return (
        title,
        text_of(line, "quantity"),
        gross,
        vat,
        "" if rate is None else f"{rate.normalize():f} %",
    )
