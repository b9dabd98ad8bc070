"""What a shop itself says that its documents came to: by VAT rate and by payment method, beside what was booked of them. Pure.

The shop's side is read from its own document, not from our voucher, so that the three columns of a reconciliation are
independent. A shop knows rates and no codes: ours and the ledger's are added up by the rate of their codes. Kroner alone, sales
positive and refunds negative; cards are sold without VAT and stand in no rate, but among the means: what is owed on them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from integrations.accounting.documents import Refund, Sale
from integrations.accounting.documents.lines import GIFT_CARD, Line
from integrations.accounting.money import HUNDRED, ZERO
from integrations.accounting.reconciling import KRONER, NO_VAT, Record, payments_of, rows_of

USUAL_RATES = (Decimal(25), Decimal(15), Decimal(12), Decimal("11.11"), ZERO)
_HALF = Decimal("0.5")


class Sum(NamedTuple):
    """Gross, and the VAT in it."""

    gross: Decimal = ZERO
    vat: Decimal = ZERO

    def plus(self, other: "Sum") -> "Sum":
        """Both together."""
        return Sum(self.gross + other.gross, self.vat + other.vat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One document on one side: rate → sum, payment method → kroner."""

    rates: Mapping[str, Sum] = field(default_factory=dict)
    means: Mapping[str, Decimal] = field(default_factory=dict)


def rate_name(rate: Decimal) -> str:
    """``25``, ``11.11``, ``0``: a percentage as a key."""
    return f"{rate.normalize():f}" if rate else "0"


def of_sale(sale: Sale) -> Figures | None:
    """What the shop says of a sale; None where it cannot be compared: in another currency, with another country's VAT, with a
    line of several rates, or with a part of its total that nothing explains."""
    if sale.currency != KRONER or sale.foreign_vat_scheme or sale.gap:
        return None
    rates: dict[str, Sum] = {}
    means: dict[str, Decimal] = {}
    for line in sale.lines:
        if line.kind == GIFT_CARD:
            means[GIFT_CARD] = means.get(GIFT_CARD, ZERO) - line.gross
            continue
        rate = _rate(line)
        if rate is None:
            return None
        _add(rates, rate, Sum(line.gross, line.vat))
    for tender in sale.tenders:
        means[tender.method] = means.get(tender.method, ZERO) + tender.gross
    return Figures(rates=rates, means=means)


def _rate(line: Line) -> str | None:
    if line.vat_rate is not None:
        return rate_name(line.vat_rate)
    return None if line.vat else "0"


def of_refund(refund: Refund, sale: Sale | None) -> Figures | None:
    """What the shop says of a refund, negative; the rates are those of the lines of its sale, else the usual rate that its VAT
    comes next to. None as of a sale, and of an amount without lines."""
    if refund.currency != KRONER or not refund.lines or (sale is not None and sale.foreign_vat_scheme):
        return None
    sold = {line.id: line for line in sale.lines} if sale is not None else {}
    rates: dict[str, Sum] = {}
    means = {refund.tender.method: -refund.total}
    for line in refund.lines:
        known = sold.get(line.line_id)
        if known is not None and known.kind == GIFT_CARD:
            means[GIFT_CARD] = means.get(GIFT_CARD, ZERO) + line.gross
            continue
        rate = _rate(known) if known is not None else _nearest(line.gross, line.vat)
        if rate is None:
            return None
        _add(rates, rate, Sum(-line.gross, -line.vat))
    return Figures(rates=rates, means=means)


def _nearest(gross: Decimal, vat: Decimal) -> str | None:
    """The usual rate that explains an amount's VAT, None where none does."""
    net = gross - vat
    if not net:
        return "0" if not vat else None
    found = (vat / net * HUNDRED).quantize(Decimal("0.01"), ROUND_HALF_UP)
    near = min(USUAL_RATES, key=lambda rate: abs(rate - found))
    return rate_name(near) if abs(near - found) <= _HALF else None


def of_record(record: Record, *, rate_of: Mapping[str, Decimal] | None = None) -> Figures:
    """What a ledger document came to, as meant or as read back. ``rate_of``: code → percentage, where its lines do not say."""
    rates: dict[str, Sum] = {}
    known = rate_of if rate_of is not None else rates_of_codes(record)
    in_kroner = bool(record.get("postings"))
    for row in rows_of(record):
        if row.vat_code != NO_VAT and (in_kroner or row.currency == KRONER):
            sums = Sum(-row.amounts.gross, -row.amounts.vat)
            _add(rates, rate_name(known.get(row.vat_code, ZERO)), sums)
    means: dict[str, Decimal] = {}
    for payment in payments_of(record):
        means[payment.means] = means.get(payment.means, ZERO) + payment.kroner
    return Figures(rates=rates, means=means)


def rates_of_codes(record: Record) -> dict[str, Decimal]:
    """VAT code → its percentage, as the lines that were meant say."""
    lines: Iterable[Mapping[str, Any]] = (*record.get("postings", ()), *record.get("lines", ()))
    return {
        str(line["vat_code"]): Decimal(line["vat_rate"])
        for line in lines
        if line.get("vat_rate") not in (None, "")
    }


def _add(rates: dict[str, Sum], rate: str, sums: Sum) -> None:
    rates[rate] = rates.get(rate, Sum()).plus(sums)


def differing(shop: Figures, booked: Figures) -> tuple[frozenset[str], frozenset[str]]:
    """The rates, and the payment methods, by which the shop says something else than was booked."""
    rates = {
        rate
        for rate in shop.rates.keys() | booked.rates.keys()
        if shop.rates.get(rate, Sum()) != booked.rates.get(rate, Sum())
    }
    means = {
        name
        for name in shop.means.keys() | booked.means.keys()
        if shop.means.get(name, ZERO) != booked.means.get(name, ZERO)
    }
    return frozenset(rates), frozenset(means)
