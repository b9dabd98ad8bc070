"""Purchase orders at a glance: what was ordered, what has come of it and what is invoiced; and the order in the ledger."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.desk import figures
from integrations.desk.differences import STATES
from integrations.desk.source_fields import part_of, rows_of, text_of
from integrations.flows.stored_purchases import KIND
from integrations.models import EntityLink

Facts = list[tuple[str | Promise, str]]
Row = tuple[str, str, Decimal | None, Decimal | None, str]
"""A line: title, quantity (with what has come), sum with VAT, the VAT in it, percentage."""
_ORE = Decimal("0.01")


def source_facts(body: Mapping[str, Any]) -> tuple[Facts, list[Row]]:
    """Facts and lines of ``{"order": …, "receipts": […], "supplier": …}``, masked already."""
    order = part_of(body, "order")
    currency, supplier, project = (
        text_of(order, "currency"),
        part_of(order, "supplier"),
        part_of(order, "project"),
    )
    facts: Facts = [
        (_("Purchase order number"), text_of(order, "number")),
        (_("Status"), str(_("Booked") if order.get("is_booked") else _("Draft"))),
        (_("Ordered"), text_of(order, "created_at")[:10]),
        (_("Delivery date"), text_of(order, "preferred_delivery_date")),
        (
            _("Supplier"),
            _joined(text_of(supplier, "number"), text_of(supplier, "name")),
        ),
        (_("Sent to the supplier"), gettext("yes") if order.get("is_sent") else gettext("no")),
        (_("Received"), _progress(order, "received")),
        (_("Invoiced"), _progress(order, "invoiced")),
        (_("Receipts"), ", ".join(_receipt(one) for one in _received(body))),
        (_("Total without VAT"), figures.money(_amount(order.get("total_subtotal")), currency)),
        (_("Total"), figures.money(_amount(order.get("total_total")), currency)),
        (_("Their reference"), text_of(order, "their_reference")),
        (
            _("Our reference"),
            text_of(part_of(order, "our_reference"), "name") or text_of(order, "our_reference"),
        ),
        (_("Project"), _joined(text_of(project, "number"), text_of(project, "name"))),
        (_("Note"), text_of(order, "note")),
    ]
    come = _come(body)
    return facts, [_row(line, come) for line in rows_of(order, "lines")]


def _progress(order: Mapping[str, Any], what: str) -> str:
    if order.get(f"is_{what}"):
        return gettext("all of it")
    return gettext("in part") if order.get(f"is_partly_{what}") else gettext("nothing yet")


def _received(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Receipts of goods that have come, without those that are only announced."""
    return [one for one in rows_of(body, "receipts") if one.get("is_received") is not False]


def _receipt(receipt: Mapping[str, Any]) -> str:
    return _joined(text_of(receipt, "number"), text_of(receipt, "received_at")[:10])


def _come(body: Mapping[str, Any]) -> dict[str, Decimal]:
    """How many of each article have come."""
    come: dict[str, Decimal] = {}
    for receipt in _received(body):
        for line in rows_of(receipt, "lines"):
            number, quantity = text_of(line, "child_id"), _figure(line.get("quantity"))
            if number and quantity is not None:
                come[number] = come.get(number, Decimal(0)) + quantity
    return come


def _row(line: Mapping[str, Any], come: Mapping[str, Decimal]) -> Row:
    number, net, rate = (
        text_of(line, "child_id"),
        _amount(line.get("line_total")),
        _figure(line.get("vat_percentage")),
    )
    vat = None if net is None or rate is None else (net * rate / 100).quantize(_ORE)
    quantity = text_of(line, "quantity")
    if number in come:
        quantity = gettext("%(ordered)s, %(come)s received") % {
            "ordered": quantity, "come": f"{come[number].normalize():f}",
        }  # fmt: skip
    gross = None if net is None else net + (vat or Decimal(0))
    percentage = "" if rate is None else f"{rate.normalize():f} %"
    return _joined(number, text_of(line, "name")), quantity, gross, vat, percentage


def order_facts(expected: Mapping[str, Any], observed: Mapping[str, Any]) -> dict[str, Any]:
    """What is said beside the lines of an order to a supplier in the ledger; {} of anything else."""
    if expected.get("kind") != KIND:
        return {}
    state = str(observed.get("state") or "")
    return {
        "supplier": _joined(str(expected.get("supplier", "")), str(expected.get("supplier_name", ""))),
        "delivery": expected.get("delivery", ""),
        "project": expected.get("project", ""),
        "state": str(STATES.get(state, state)),
        "comment": expected.get("comment", ""),
        "cancelled": bool(expected.get("cancelled")),
    }


def ties(link: EntityLink) -> list[tuple[str | Promise, EntityLink]]:
    """What an order to a supplier and the vouchers that invoice it are to each other, in words, each with the other one."""
    ours = EntityLink.objects.filter(connection=link.connection_id, target=link.target_id).exclude(
        remote_id=""
    )
    if link.kind == KIND:
        marks = ours.filter(flow="supplier_invoice", secondary__related__startswith=f"{link.remote_id}:")
        return [(_("invoiced by voucher"), one) for one in marks.order_by("id")]
    order_id, _colon, _voucher = str(link.secondary.get("related") or "").partition(":")
    if not order_id:
        return []
    return [(_("invoices purchase order"), one) for one in ours.filter(kind=KIND, remote_id=order_id)]


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _figure(value: Any) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


def _amount(value: Any) -> Decimal | None:
    found = _figure(value)
    return None if found is None else found.quantize(_ORE)
