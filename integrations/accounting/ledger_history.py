"""Which of a shop's orders somebody else has booked already: another tool, a person, the bank's file. Pure.

An order is recognised by its number on the voucher, by its amount and day, or (a day's orders in one voucher) by the day's
sum. Only a number together with the exact amount is certain; everything else is for a person to look at.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from integrations.accounting.money import ZERO
from integrations.accounting.order_numbers import Key, Named, Numbers
from integrations.accounting.past_vouchers import KRONER, PastVoucher

Why = Literal["number", "amount_and_day", "day_sum"]
NEAR = dt.timedelta(days=3)
"""An order and its voucher are dated at most so far apart where nothing but the amount tells."""
MOST_KEPT = 8
"""Candidates kept for one order: more than one is as bad as many."""


class PaymentMeans(NamedTuple):
    """What an order was paid with: the shop's id of the method, its title for buyers, the amount."""

    method: str
    title: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """A shop's order as it is looked for. ``gross`` positive, in ``currency``; ``date`` the day that we would book it on."""

    document_id: str
    label: str
    date: dt.date
    gross: Decimal
    currency: str = KRONER
    order_number: str = ""
    payment_means: tuple[PaymentMeans, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignBooking:
    """An order that somebody else has booked. ``amount`` is what the voucher sold for, in the order's currency (of a
    ``day_sum`` that of the whole day). ``certain``: its number stands on the voucher, and the amount is the same."""

    document_id: str
    voucher_id: str
    voucher_number: str
    date: dt.date
    amount: Decimal
    why: Why
    certain: bool


class _Hit(NamedTuple):
    """A voucher that may be an order's. Only this is remembered of it."""

    date: dt.date
    voucher: str
    number: str
    amount: Decimal
    sure: bool = True

    def booking(self, sold: Sold, why: Why, *, certain: bool = False) -> ForeignBooking:
        return ForeignBooking(
            document_id=sold.document_id, voucher_id=self.voucher, voucher_number=self.number, date=self.date,
            amount=self.amount, why=why, certain=certain,
        )  # fmt: skip


Group = tuple[Sold, ...]
Hits = dict[str, list[_Hit]]


@dataclass(slots=True)
class Search:
    """Looks for orders in vouchers, one voucher after the other; it keeps what fits and nothing else.

    Vouchers of our own must not be shown to it. It can be put down between two vouchers (``as_json``) and taken up again.
    """

    _by_number: dict[Key, list[Sold]] = field(default_factory=dict)
    _by_amount: dict[tuple[str, Decimal], list[Sold]] = field(default_factory=dict)
    _by_sum: dict[Decimal, list[int]] = field(default_factory=dict)
    _groups: list[Group] = field(default_factory=list)
    _sold: list[Sold] = field(default_factory=list)
    _numbers: Numbers = field(default_factory=Numbers)
    _exact: Hits = field(default_factory=dict)
    _named: Hits = field(default_factory=dict)
    _near: Hits = field(default_factory=dict)
    _sums: Hits = field(default_factory=dict)
    _taken_back: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, sold: Iterable[Sold], state: Mapping[str, Any] | None = None) -> "Search":
        """A search for these orders, taken up where ``state`` says."""
        search = cls()
        search._sold = [one for one in sold if one.gross > 0]
        for one in search._sold:
            key = search._numbers.add(one.order_number)
            if key:
                search._by_number.setdefault(key, []).append(one)
            search._by_amount.setdefault((one.currency, one.gross), []).append(one)
        search._groups = _groups_of(search._sold)
        for index, group in enumerate(search._groups):
            search._by_sum.setdefault(sum((one.gross for one in group), ZERO), []).append(index)
        if state:
            for name in _TABLES:
                setattr(search, f"_{name}", _hits_of(state[name]))
            search._taken_back = set(state["taken_back"])
        return search

    def as_json(self) -> dict[str, Any]:
        """What was found so far."""
        tables = {name: _hits_as_json(getattr(self, f"_{name}")) for name in _TABLES}
        return {**tables, "taken_back": sorted(self._taken_back)}

    def look(self, voucher: PastVoucher, *, by_amount: bool = True) -> bool:
        """Take one voucher into account. Returns whether it may be one of the orders'.

        Without ``by_amount`` it is looked at for the orders' numbers alone.
        """
        if voucher.reverses:
            self._taken_back.update((voucher.reverses, voucher.id))
        if voucher.reverses or not voucher.is_sale:
            return False
        is_kept = self._by_its_number(voucher)
        return (by_amount and self._by_its_amount(voucher)) or is_kept

    def _by_its_number(self, voucher: PastVoucher) -> bool:
        kept = False
        head = self._numbers.named_in((voucher.description, voucher.external_number, voucher.note))
        rows = [
            (row, self._numbers.named_in((row.text, row.invoice_number)))
            for row in voucher.postings
            if row.is_income or row.is_balance
        ]
        for key in {*head, *(key for _, named in rows for key in named)}:
            mine = [row for row, named in rows if key in named]
            named = [head[key]] if key in head else []
            named += [found[key] for _, found in rows if key in found]
            for sold in self._by_number[key]:
                amounts = _amounts(voucher, sold.currency) if key in head else set()
                amounts |= _amounts(
                    PastVoucher(id="", number="", date=voucher.date, postings=tuple(mine)), sold.currency
                )
                kept |= self._note_number(voucher, sold, named, is_exact=sold.gross in amounts)
        return kept

    def _note_number(
        self, voucher: PastVoucher, sold: Sold, named: Sequence[Named], *, is_exact: bool
    ) -> bool:
        amount = sold.gross if is_exact else voucher.turnover(sold.currency)
        hit = _hit(voucher, amount, sure=any(one.is_sure for one in named))
        if not is_exact and not any(one.is_called_order for one in named):
            return False
        _keep(self._exact if is_exact else self._named, sold.document_id, hit)
        return True

    def _by_its_amount(self, voucher: PastVoucher) -> bool:
        """Every currency that the voucher is in, and kroner."""
        kept = False
        for currency in {KRONER, *(row.currency for row in voucher.postings)}:
            for amount in _amounts(voucher, currency):
                for sold in self._by_amount.get((currency, amount), ()):
                    if abs(voucher.date - sold.date) <= NEAR:
                        kept = True
                        _keep(self._near, sold.document_id, _hit(voucher, amount))
        for amount in _amounts(voucher, KRONER):
            for index in self._by_sum.get(amount, ()):
                if abs(voucher.date - self._groups[index][0].date) <= NEAR:
                    kept = True
                    _keep(self._sums, str(index), _hit(voucher, amount))
        return kept

    def found(self) -> tuple[ForeignBooking, ...]:
        """What was recognised, each order at most once, in the order of the orders."""
        found = self._by_numbers()
        used = {booking.voucher_id for booking in found.values()}
        found |= self._day_sums(found, used)
        used |= {booking.voucher_id for booking in found.values()}
        found |= self._only_candidates(found, used)
        return tuple(found[one.document_id] for one in self._sold if one.document_id in found)

    def _by_numbers(self) -> dict[str, ForeignBooking]:
        """An amount that fits comes before one that does not. A voucher that names several orders of one amount, and has it
        once, is certainly the one of none of them."""
        hits = {one.document_id: self._standing(self._exact.get(one.document_id, ())) for one in self._sold}
        orders: dict[tuple[str, Decimal], int] = {}
        for one in self._sold:
            for hit in hits[one.document_id]:
                orders[hit.voucher, one.gross] = orders.get((hit.voucher, one.gross), 0) + 1
        found = {}
        for one in self._sold:
            if exact := hits[one.document_id]:
                hit = min(exact)
                alone = orders[hit.voucher, one.gross] == 1
                found[one.document_id] = hit.booking(one, "number", certain=hit.sure and alone)
            elif named := self._standing(self._named.get(one.document_id, ())):
                found[one.document_id] = min(named).booking(one, "number")
        return found

    def _day_sums(self, found: dict[str, ForeignBooking], used: set[str]) -> dict[str, ForeignBooking]:
        fitting: dict[str, list[tuple[Group, _Hit]]] = {}
        for index, kept in self._sums.items():
            group = self._groups[int(index)]
            hits = [hit for hit in self._standing(kept) if hit.voucher not in used]
            if len(hits) == 1 and not any(one.document_id in found for one in group):
                fitting.setdefault(hits[0].voucher, []).append((group, hits[0]))
        alone = [pairs[0] for pairs in fitting.values() if len(pairs) == 1]
        return {one.document_id: hit.booking(one, "day_sum") for group, hit in alone for one in group}

    def _only_candidates(self, found: dict[str, ForeignBooking], used: set[str]) -> dict[str, ForeignBooking]:
        """One voucher that fits one order, and neither fits another."""
        fitting: dict[str, list[tuple[Sold, _Hit]]] = {}
        for one in self._sold:
            if one.document_id in found:
                continue
            hits = [
                hit for hit in self._standing(self._near.get(one.document_id, ())) if hit.voucher not in used
            ]
            for hit in hits:
                fitting.setdefault(hit.voucher, []).append(
                    (one, hit if len(hits) == 1 else hit._replace(sure=False))
                )
        alone = [pairs[0] for pairs in fitting.values() if len(pairs) == 1]
        return {one.document_id: hit.booking(one, "amount_and_day") for one, hit in alone if hit.sure}

    def _standing(self, hits: Iterable[_Hit]) -> list[_Hit]:
        return [hit for hit in hits if hit.voucher not in self._taken_back]


def foreign_bookings(vouchers: Iterable[PastVoucher], sold: Iterable[Sold]) -> tuple[ForeignBooking, ...]:
    """Which of the orders these vouchers book. The vouchers must be somebody else's."""
    search = Search.of(sold)
    for voucher in vouchers:
        search.look(voucher)
    return search.found()


def _hit(voucher: PastVoucher, amount: Decimal, *, sure: bool = True) -> _Hit:
    return _Hit(voucher.date, voucher.id, voucher.number, amount, sure)


def _keep(table: Hits, key: str, hit: _Hit) -> None:
    kept = table.setdefault(key, [])
    if len(kept) < MOST_KEPT and hit.voucher not in {one.voucher for one in kept}:
        kept.append(hit)


def _amounts(voucher: PastVoucher, currency: str) -> set[Decimal]:
    """What the postings may have sold for: their income, or (gift cards among it) what came in by them."""
    return {voucher.turnover(currency), voucher.received(currency)}


def _groups_of(sold: Sequence[Sold]) -> list[Group]:
    """A day's orders in kroner, all together and by payment method: what a daily summary is the sum of."""
    days: dict[tuple[dt.date, str], list[Sold]] = {}
    for one in sold:
        if one.currency == KRONER:
            days.setdefault((one.date, ""), []).append(one)
            if len(one.payment_means) == 1:
                days.setdefault((one.date, one.payment_means[0].method), []).append(one)
    return list(dict.fromkeys(tuple(group) for group in days.values() if len(group) > 1))


_TABLES = ("exact", "named", "near", "sums")


def _hits_as_json(table: Hits) -> dict[str, list[list[Any]]]:
    return {
        key: [[hit.date.isoformat(), hit.voucher, hit.number, f"{hit.amount:f}", hit.sure] for hit in hits]
        for key, hits in table.items()
    }


def _hits_of(table: Mapping[str, Sequence[Sequence[Any]]]) -> Hits:
    return {
        key: [
            _Hit(dt.date.fromisoformat(day), voucher, number, Decimal(amount), sure)
            for day, voucher, number, amount, sure in hits
        ]
        for key, hits in table.items()
    }
