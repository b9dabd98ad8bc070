"""Learning from a ledger's past vouchers, one after the other: what they say of the shop's orders, and of sales at all. Pure.

It can be put down between two vouchers (``as_json``) and taken up again. It remembers what fits an order, and counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.accounting.ledger_history import Search
from integrations.accounting.ledger_patterns import (
    CARD_ROLES,
    Company,
    Example,
    Pattern,
    Row,
    Said,
    Tally,
    example_of,
    rows_of,
    said_of_order,
    said_of_sale,
)
from integrations.accounting.money import ZERO
from integrations.accounting.past_orders import PastOrder, together
from integrations.accounting.past_vouchers import INCOME, VAT, PastPosting, PastVoucher
from integrations.accounting.payment_names import is_named, names_of

SOLD = (INCOME, VAT)
_INVOICE = re.compile(r"(?:faktura|invoice)(?: ?(?:nummer|nr|number|no))?\.? ?#?(\d+)", re.IGNORECASE)


class Kept(NamedTuple):
    """What is remembered of a voucher that may be an order's. ``claim`` is the invoice number that it is still owed under."""

    example: Example
    rows: tuple[Row, ...]
    claim: str = ""


@dataclass(slots=True)
class Learner:
    """``methods`` are the payment methods to recognise by name: id → title."""

    company: Company
    orders: dict[str, PastOrder]
    names: dict[str, frozenset[str]]
    search: Search
    kept: dict[str, Kept] = field(default_factory=dict)
    paid: dict[str, str] = field(default_factory=dict)
    sales: Tally = field(default_factory=Tally)
    named: Tally = field(default_factory=Tally)
    _amounts: frozenset[Decimal] = frozenset()

    @classmethod
    def of(
        cls,
        orders: Iterable[PastOrder],
        company: Company,
        *,
        methods: Mapping[str, str],
        state: Mapping[str, Any] | None = None,
    ) -> "Learner":
        """A learner of these orders, taken up where ``state`` says."""
        known = {one.sold.document_id: one for one in orders}
        state = state or {}
        search = Search.of([one.sold for one in known.values()], state.get("search"))
        learner = cls(company, known, {key: names_of(key, title) for key, title in methods.items()}, search)
        learner._amounts = frozenset(one.sold.gross for one in known.values())
        learner.kept = {key: _kept_of(row) for key, row in state.get("kept", {}).items()}
        learner.paid = dict(state.get("paid", {}))
        learner.sales, learner.named = Tally.of(state.get("sales", ())), Tally.of(state.get("named", ()))
        return learner

    def as_json(self) -> dict[str, Any]:
        """What it knows so far."""
        return {
            "search": self.search.as_json(),
            "kept": {key: _as_json(kept) for key, kept in self.kept.items()},
            "paid": self.paid,
            "sales": self.sales.as_json(),
            "named": self.named.as_json(),
        }

    def look(self, voucher: PastVoucher) -> None:
        """Take one voucher into account."""
        if self.search.look(voucher):
            self.kept[voucher.id] = Kept(example_of(voucher), rows_of(voucher), self._claim(voucher))
        if voucher.reverses:
            return
        if not voucher.is_sale:
            self._note_payment(voucher)
            return
        example = example_of(voucher)
        for said in said_of_sale(rows_of(voucher), self.company):
            self.sales.add(said, example)
        for said in set(self._named_in(voucher)):
            self.named.add(said, example)

    def _claim(self, voucher: PastVoucher) -> str:
        owed = (row for row in voucher.postings if row.account in self.company.receivables and row.gross > 0)
        return next((number for row in owed if (number := _invoice_of(row, voucher))), "")

    def _note_payment(self, voucher: PastVoucher) -> None:
        """Money for an invoice: remembered where its amount is one of an order's, as the order's voucher may say nothing."""
        claims = [
            row for row in voucher.postings if row.account in self.company.receivables and row.gross < 0
        ]
        money = [row.account for row in self._money(voucher)]
        if len(claims) == 1 and len(money) == 1 and -claims[0].gross in self._amounts:
            number = _invoice_of(claims[0], voucher)
            if number:
                self.paid.setdefault(number, money[0])

    def _money(self, voucher: PastVoucher) -> list[PastPosting]:
        return [
            row
            for row in voucher.postings
            if row.is_balance and row.gross > 0 and row.account not in self.company.receivables
        ]

    def _named_in(self, voucher: PastVoucher) -> Iterator[Said]:
        for row in self._money(voucher):
            for method, names in self.names.items():
                if is_named(names, row.text, row.account_name):
                    yield Said("tender", method, row.account)

    def matched(self) -> list[tuple[PastOrder, str]]:
        """The orders that were found in the ledger, each with the id of its voucher; those that make up one voucher together,
        as one. A voucher that also holds what is none of the shop's teaches nothing."""
        orders: dict[str, list[PastOrder]] = {}
        days = set()
        for one in self.search.found():
            if one.voucher_id in self.kept:
                orders.setdefault(one.voucher_id, []).append(self.orders[one.document_id])
                days |= {one.voucher_id} if one.why == "day_sum" else set()
        return [
            (mine[0] if len(mine) == 1 else together(mine), voucher_id)
            for voucher_id, mine in orders.items()
            if len(mine) == 1 or voucher_id in days or _is_all_of(self.kept[voucher_id], mine)
        ]

    def patterns(self) -> list[Pattern]:
        """What was learned, by the best evidence that there is for each role and key."""
        best = {(one.role, one.key): one for one in self.named.patterns("names")}
        best |= {(one.role, one.key): one for one in self.sales.patterns("vouchers")}
        best |= {(one.role, one.key): one for one in self._by_orders().patterns("orders")}
        return [best[pair] for pair in sorted(best)]

    def _by_orders(self) -> Tally:
        tally = Tally()
        for order, voucher_id in self.matched():
            kept = self.kept[voucher_id]
            example = kept.example._replace(order=order.sold.label)
            for said in {*said_of_order(order, kept.rows, self.company), *self._paid_later(order, kept)}:
                tally.add(said, example)
        return tally

    def _paid_later(self, order: PastOrder, kept: Kept) -> Iterator[Said]:
        """How an order was paid whose voucher only says that it is owed."""
        means = order.sold.payment_means
        account = self.paid.get(kept.claim) if kept.claim else None
        if account is not None and len(means) == 1 and means[0].method not in CARD_ROLES:
            owed = sum(
                (row.gross for row in kept.rows if row.account in self.company.receivables), Decimal(0)
            )
            if owed == order.sold.gross:
                yield Said("tender", means[0].method, account)


def _is_all_of(kept: Kept, orders: Sequence[PastOrder]) -> bool:
    """Whether the orders are everything that the voucher sold."""
    sold = -sum((row.gross for row in kept.rows if row.account.startswith(SOLD)), ZERO)
    return sold == sum((one.sold.gross for one in orders), ZERO)


def _invoice_of(row: PastPosting, voucher: PastVoucher) -> str:
    """The number of the invoice that a claim is of; where the posting has none, as the ledger writes it in its texts."""
    if row.invoice_number:
        return row.invoice_number
    found = _INVOICE.search(f"{row.text}\n{voucher.description}")
    return found.group(1) if found else ""


def _as_json(kept: Kept) -> list[Any]:
    return [
        list(kept.example),
        [[row.account, row.vat_code, f"{row.gross:f}"] for row in kept.rows],
        kept.claim,
    ]


def _kept_of(row: Sequence[Any]) -> Kept:
    example, rows, claim = row
    return Kept(
        Example(*example), tuple(Row(account, code, Decimal(gross)) for account, code, gross in rows), claim
    )
