"""Suppliers' invoices at a glance: the three papers of the purchase article by article, and the voucher in the ledger."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.accounting.matching import Deviation, match
from integrations.accounting.papers import PaperLine, side_by_side
from integrations.accounting.rules import Rules
from integrations.connectors.contract import SourceSettings
from integrations.connectors.rackbeat.purchases import to_supplier_invoice
from integrations.desk import figures, rackbeat_view
from integrations.desk.source_fields import part_of, text_of
from integrations.errors import SyncError
from integrations.models import SyncEvent
from integrations.records import PurchasePapers
from integrations.sync.rules import load_book

FLOW, KIND = "supplier_invoice", "bill"
VERDICTS: Mapping[str, str | Promise] = {
    "quantity_mismatch": _("more than was received"),
    "price_mismatch": _("price beyond the tolerance"),
    "not_ordered": _("not ordered"),
}
"""What is wrong with an article, in a few words."""
HEADS: Mapping[str, str | Promise] = {
    "supplier_mismatch": _("Ordered from %(expected)s, invoiced by %(found)s."),
    "currency_mismatch": _("Ordered in %(expected)s, invoiced in %(found)s."),
}
"""What is wrong with the whole invoice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperShown:
    """One article as the papers have it; '' where a paper does not name it. ``is_wrong`` None: nothing to match it with."""

    name: str
    ordered: str
    received: str
    before: str
    invoiced: str
    order_price: str
    price: str
    verdict: str
    is_wrong: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersShown:
    """The papers of a purchase. ``order`` is '' where the invoice belongs to no order."""

    order: str
    currency: str
    rows: Sequence[PaperShown]
    heads: Sequence[str]
    limits: str
    is_matched: bool


def papers(event: SyncEvent, body: Mapping[str, Any] | None) -> PapersShown | None:
    """Order, receipts and invoice side by side, by the tolerances as they are now; None for other documents, for drafts, and
    for what cannot be read."""
    if event.flow != FLOW or body is None:
        return None
    settings = SourceSettings(connection_key=event.connection.key, from_date=dt.date.min)
    try:
        found = to_supplier_invoice(body, settings)
        if not isinstance(found, PurchasePapers):
            return None
        rules = load_book(event.connection).rules
        return _shown(found, rules, _deviations(found, rules))
    except (SyncError, KeyError):
        return None


def _deviations(found: PurchasePapers, rules: Rules) -> tuple[Deviation, ...] | None:
    """None where it cannot be said: a price in a currency whose rate is not at hand."""
    invoice, order = found.invoice, found.order
    if order is None:
        return ()
    same = [one for one in found.earlier if one.order_number == order.number]
    try:
        return match(invoice, order, found.receipts, rules, earlier=same)
    except SyncError:
        return None


def _shown(found: PurchasePapers, rules: Rules, deviations: Sequence[Deviation] | None) -> PapersShown:
    lines = side_by_side(
        found.invoice, found.order, found.receipts, earlier=found.earlier, deviations=deviations or ()
    )
    limits = {
        "percent": f"{rules.price_tolerance_percent.normalize():f}",
        "most": figures.money(rules.price_tolerance),
    }
    return PapersShown(
        order=found.order.number if found.order else "",
        currency=found.invoice.currency,
        rows=[_row(line, is_judged=deviations is not None) for line in lines],
        heads=[_head(one) for one in deviations or () if one.reason in HEADS],
        limits=gettext("A price may differ by %(percent)s %% and by %(most)s a line.") % limits,
        is_matched=found.order is not None and deviations == (),
    )


def _row(line: PaperLine, *, is_judged: bool) -> PaperShown:
    matched = line.matched if is_judged else None
    wrong = ", ".join(str(VERDICTS.get(reason, reason)) for reason in line.reasons)
    return PaperShown(
        name=" ".join(filter(None, (line.sku, line.title))),
        ordered=_quantity(line.ordered),
        received=_quantity(line.received),
        before=_quantity(line.before),
        invoiced=_quantity(line.invoiced),
        order_price=figures.amount(line.order_price),
        price=figures.amount(line.price),
        verdict=wrong or (gettext("matches") if matched else ""),
        is_wrong=None if matched is None else not matched,
    )


def _head(deviation: Deviation) -> str:
    return str(HEADS[deviation.reason]) % {"expected": deviation.expected, "found": deviation.found}


def _quantity(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def source_facts(body: Mapping[str, Any]) -> tuple[rackbeat_view.Facts, list[rackbeat_view.Row]]:
    """Facts and lines of ``{"invoice": …, "order": …, "receipts": […] …}``, masked already."""
    facts, rows = rackbeat_view.invoice_facts(body)
    invoice, supplier = (
        part_of(body, "invoice"),
        part_of(part_of(body, "invoice"), "supplier"),
    )
    own: rackbeat_view.Facts = [
        (
            _("Supplier"),
            " ".join(filter(None, (text_of(supplier, "number"), text_of(supplier, "name")))),
        ),
        (_("Supplier's invoice number"), text_of(invoice, "supplier_invoice_number")),
        (_("KID"), text_of(invoice, "payment_reference")),
        (_("Purchase order number"), text_of(part_of(body, "order"), "number")),
    ]
    return [*own, *facts], rows


def bill_facts(expected: Mapping[str, Any], observed: Mapping[str, Any]) -> dict[str, Any]:
    """What is said beside the postings of a supplier's invoice in the ledger; {} of anything else."""
    if expected.get("kind") != KIND:
        return {}
    posted = observed.get("state") == "posted"
    if not observed:
        state = _("Is posted at once") if expected.get("posted") else _("Waits for approval in Tripletex")
    else:
        state = _("Posted") if posted else _("Waits for approval in Tripletex")
    has_file = observed.get("file") if observed else bool(expected.get("file"))
    missing = _("none") if posted else _("none: attach the supplier's invoice before you post it")
    return {
        "number": expected.get("number", ""),
        "due": expected.get("due", ""),
        "order": expected.get("order_number", ""),
        "file": str(_("attached") if has_file else missing),
        "state": str(state),
        "is_changed": posted and not expected.get("posted") and _rows(expected) != _rows(observed),
    }


def _rows(record: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Account, VAT code and gross of each posting, without the ledger's own."""
    rows = record.get("postings", ())
    return sorted((row["account"], row["vat_code"], row["gross"]) for row in rows if not row.get("system"))
