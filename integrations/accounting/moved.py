"""What another set of rules would have booked otherwise: kroner that move from one account and VAT code to another. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.accounting.currency import to_kroner
from integrations.accounting.money import ZERO
from integrations.accounting.rules import Rules
from integrations.accounting.voucher import Voucher

Sums = Mapping["Place", Decimal]
"""What documents book, debit positive, in kroner."""


class Place(NamedTuple):
    """Where an amount stands: a ledger account and department by number, the VAT code, the project; '' for none."""

    account: str
    vat_code: str
    department: str = ""
    project: str = ""


class Move(NamedTuple):
    """Kroner (positive) that stand in one place under the old rules and in another under the new ones."""

    source: Place
    target: Place
    kroner: Decimal


def sums_of(items: Iterable[Any], rules: Rules) -> dict[Place, Decimal]:
    """What vouchers, invoices and orders book in each place; zeros left out. Amounts of invoices in another currency at the
    rate of their day. Raises UnsupportedDocument when that is not known."""
    sums: dict[Place, Decimal] = {}
    for item in items:
        for place, kroner in _rows(item, rules):
            sums[place] = sums.get(place, ZERO) + kroner
    return {place: kroner for place, kroner in sums.items() if kroner}


def _rows(item: Any, rules: Rules) -> Iterable[tuple[Place, Decimal]]:
    if isinstance(item, Voucher):
        for posting in item.postings:
            counted = (posting.department, posting.project)
            yield Place(posting.account, posting.vat_code, *counted), posting.gross
        return
    rate = None
    if item.currency != "NOK":
        rate = rules.currency_rate(item.currency, on=_day(item))
    counted = (getattr(item, "department", ""), getattr(item, "project", ""))
    for line in getattr(item, "lines", ()):
        yield (
            Place(line.account, line.vat_code, *counted),
            -(to_kroner(line.gross, rate) if rate else line.gross),
        )
    for paid in getattr(item, "prepaid", ()):
        kroner = to_kroner(paid.gross, rate) if rate else paid.gross
        yield Place(paid.account, "0"), paid.kroner if paid.kroner is not None else kroner


def _day(item: Any) -> Any:
    return next(
        value for name in ("invoice_date", "order_date", "date") if (value := getattr(item, name, None))
    )


def moves(old: Sums, new: Sums) -> list[Move]:
    """How one document's amounts would have moved; [] when nothing differs. What is less in one place is matched with what is
    more in another, the largest first."""
    grown = {place: abs(new.get(place, ZERO)) - abs(old.get(place, ZERO)) for place in sorted({*old, *new})}
    by_size = sorted(grown, key=lambda place: -abs(grown[place]))
    less, more = [at for at in by_size if grown[at] < 0], [at for at in by_size if grown[at] > 0]
    found: list[Move] = []
    while less and more:
        source, target = less[0], more[0]
        kroner = min(-grown[source], grown[target])
        found.append(Move(source, target, kroner))
        grown[source] += kroner
        grown[target] -= kroner
        less, more = [at for at in less if grown[at]], [at for at in more if grown[at]]
    return found


def added(every: Iterable[Move]) -> list[Move]:
    """Moves between the same places as one, the largest first."""
    sums: dict[tuple[Place, Place], Decimal] = {}
    for move in every:
        sums[move.source, move.target] = sums.get((move.source, move.target), ZERO) + move.kroner
    return sorted((Move(*places, kroner) for places, kroner in sums.items()), key=lambda move: -move.kroner)
