"""The three papers of a purchase side by side, article by article, for the eyes of whoever must decide (BUY-2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from integrations.accounting.documents import PurchaseOrder, Receipt, SupplierInvoice
from integrations.accounting.matching import Deviation


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One article as order, receipts, earlier invoices and this invoice have it; None where a paper does not name it.

    Prices per unit without VAT, in the papers' currency. ``matched`` is None for what matches nothing by its nature:
    freight and other costs, and everything where there is no order.
    """

    sku: str
    title: str
    ordered: Decimal | None
    received: Decimal | None
    before: Decimal | None
    invoiced: Decimal | None
    order_price: Decimal | None
    price: Decimal | None
    matched: bool | None
    reasons: tuple[str, ...] = ()


def side_by_side(
    invoice: SupplierInvoice,
    order: PurchaseOrder | None,
    receipts: Sequence[Receipt],
    *,
    earlier: Sequence[SupplierInvoice] = (),
    deviations: Sequence[Deviation] = (),
) -> tuple[PaperLine, ...]:
    """The invoice's articles in its order, its other costs, then what was ordered and is not invoiced here."""
    ordered = {line.sku: line for line in order.lines} if order else {}
    received = _sums((line.sku, line.quantity) for receipt in receipts for line in receipt.lines)
    before = _sums(_quantities(earlier))
    here = _sums(_quantities((invoice,)))
    prices, titles = _prices(invoice), {line.sku: line.title for line in invoice.lines if line.sku}
    wrong: dict[str, list[str]] = {}
    for deviation in deviations:
        wrong.setdefault(deviation.line, []).append(deviation.reason)
    rows = [
        PaperLine(
            sku=sku,
            title=titles.get(sku, ""),
            ordered=ordered[sku].quantity if sku in ordered else None,
            received=received.get(sku),
            before=before.get(sku),
            invoiced=here.get(sku),
            order_price=ordered[sku].unit_price if sku in ordered else None,
            price=prices.get(sku),
            matched=sku not in wrong if order and sku in here else None,
            reasons=tuple(wrong.get(sku, ())),
        )
        for sku in dict.fromkeys((*here, *ordered))
    ]
    return (*rows, *_others(invoice))


def _others(invoice: SupplierInvoice) -> list[PaperLine]:
    return [
        PaperLine(
            sku="",
            title=line.title,
            ordered=None,
            received=None,
            before=None,
            invoiced=line.quantity,
            order_price=None,
            price=line.unit_price or line.net,
            matched=None,
        )
        for line in invoice.lines
        if line.kind != "goods"
    ]


def _quantities(invoices: Iterable[SupplierInvoice]) -> Iterable[tuple[str, Decimal]]:
    """How many of each article, credited ones negative."""
    for invoice in invoices:
        for line in invoice.lines:
            if line.kind == "goods":
                yield line.sku, line.quantity if line.net >= 0 else -line.quantity


def _sums(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for sku, quantity in pairs:
        sums[sku] = sums.get(sku, Decimal(0)) + quantity
    return sums


def _prices(invoice: SupplierInvoice) -> dict[str, Decimal]:
    """Net per unit of each article; of one on several lines the dearest, which is what a tolerance is about."""
    prices: dict[str, Decimal] = {}
    for line in invoice.lines:
        if line.kind == "goods" and line.quantity:
            price = abs(line.net) / line.quantity
            prices[line.sku] = max(price, prices.get(line.sku, price))
    return prices
