"""What past vouchers teach: which account took which payment method, which account and VAT code took which sale. Pure.

Best are the shop's own orders, found again in the ledger; then sales in the ledger, whatever they are of; then names alone.
Everything is counted, and the vouchers that say so are named. Nothing is concluded from what is not there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from integrations.accounting.documents import GIFT_CARD, STORE_CREDIT
from integrations.accounting.ledger_history import PaymentMeans
from integrations.accounting.money import ZERO
from integrations.accounting.past_orders import PastOrder
from integrations.accounting.past_vouchers import KRONER, VAT, PastVoucher
from integrations.accounting.vat_defaults import DOMESTIC, UNREGISTERED

Evidence = Literal["orders", "vouchers", "names"]
Confidence = Literal["high", "fair", "low"]
EXAMPLES = 5
SMALL = Decimal("1.00")
"""What at most is rounding, in kroner."""
CLASS_OF_CODE = {"3": "standard", "31": "food", "33": "low", "32": "raw_fish", "5": "zero", "6": "outside"}
"""What is sold in Norway under a VAT code."""
CARD_ROLES = {GIFT_CARD: "gift_card", STORE_CREDIT: "store_credit"}


class Row(NamedTuple):
    """What one voucher has on an account under a VAT code: gross in kroner, debit positive."""

    account: str
    vat_code: str
    gross: Decimal


class Example(NamedTuple):
    """A voucher that says so, and the order that it is of ('' where none is known)."""

    voucher_id: str
    number: str
    date: str
    order: str = ""


class Said(NamedTuple):
    """One thing that one voucher says: for this role and key it took ``value``."""

    role: str
    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What was said most often for a role and key: ``hits`` of ``total``; ``others`` is what the rest said."""

    role: str
    key: str
    value: str
    hits: int
    total: int
    evidence: Evidence
    examples: tuple[Example, ...] = ()
    others: tuple[tuple[str, int], ...] = ()


def confidence(evidence: str, hits: int, total: int) -> Confidence:
    """How sure a pattern is: ten orders that agree are as good as a habit; names alone are never more than a hint."""
    if evidence == "names" or total < 3 or hits * 5 < total * 4:
        return "low"
    return "high" if evidence == "orders" and total >= 10 and hits * 20 >= total * 19 else "fair"


@dataclass(slots=True)
class Tally:
    """How often what was said, with a few examples of each. As JSON: [role, key, value, count, examples]."""

    _counts: dict[Said, tuple[int, list[Example]]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> "Tally":
        """A tally taken up again."""
        tally = cls()
        for role, key, value, count, examples in rows:
            tally._counts[Said(role, key, value)] = (count, [Example(*one) for one in examples])
        return tally

    def as_json(self) -> list[list[Any]]:
        """As it is remembered."""
        return [
            [*said, count, [list(one) for one in examples]]
            for said, (count, examples) in self._counts.items()
        ]

    def add(self, said: Said, example: Example) -> None:
        """Count one voucher's word."""
        count, examples = self._counts.get(said, (0, []))
        self._counts[said] = (count + 1, examples if len(examples) >= EXAMPLES else [*examples, example])

    def patterns(self, evidence: Evidence) -> list[Pattern]:
        """For each role and key what was said most often; among equals the lowest value."""
        by_key: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for said, (count, _) in self._counts.items():
            by_key.setdefault((said.role, said.key), []).append((-count, said.value))
        found = []
        for (role, key), values in sorted(by_key.items()):
            values.sort()
            (hits, value), *rest = values
            found.append(
                Pattern(
                    role=role, key=key, value=value, hits=-hits, total=-sum(count for count, _ in values),
                    evidence=evidence, examples=tuple(self._counts[Said(role, key, value)][1]),
                    others=tuple((other, -count) for count, other in rest),
                )
            )  # fmt: skip
        return found


def rows_of(voucher: PastVoucher) -> tuple[Row, ...]:
    """A voucher's own postings, added up by account and VAT code; the ledger's VAT rows are left out."""
    sums: dict[tuple[str, str], Decimal] = {}
    for posting in voucher.postings:
        if not posting.by_ledger:
            pair = (posting.account, posting.vat_code)
            sums[pair] = sums.get(pair, ZERO) + posting.gross
    return tuple(Row(account, code, gross) for (account, code), gross in sums.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What reading a voucher needs to know of its company. ``receivables``: the accounts of claims on customers."""

    receivables: frozenset[str] = frozenset({"1500"})
    vat_registered: bool = True


def said_of_order(order: PastOrder, rows: Sequence[Row], company: Company) -> Iterator[Said]:
    """What the voucher of one order says. Where the money is still owed it says nothing of how it was paid."""
    accounts = _balances(rows, company)
    yield from _cards(order, accounts)
    yield from _payments(order, accounts, rows)
    yield from said_of_sale(rows, company)
    yield from _vat(order, rows, company)


def said_of_sale(rows: Sequence[Row], company: Company) -> Iterator[Said]:
    """Which account took which VAT code; where several did, the one with the most."""
    sums: dict[str, list[tuple[Decimal, str]]] = {}
    for row in rows:
        if row.account.startswith("3") and row.gross < 0:
            sums.setdefault(row.vat_code, []).append((row.gross, row.account))
    for code, accounts in sorted(sums.items()):
        key = code if company.vat_registered else UNREGISTERED
        if key != "0":
            yield Said("sales", key, min(accounts)[1])


def _balances(rows: Sequence[Row], company: Company) -> dict[str, Decimal]:
    """What the voucher left on accounts for money and debts, by account; claims on customers are neither."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        is_balance = row.account.startswith(("1", "2")) and not row.account.startswith(VAT)
        if is_balance and row.account not in company.receivables:
            sums[row.account] = sums.get(row.account, ZERO) + row.gross
    return {account: left for account, left in sums.items() if left}


def _cards(order: PastOrder, accounts: dict[str, Decimal]) -> Iterator[Said]:
    """Gift cards: what was paid with them, and what was sold of them. Their accounts are taken out of ``accounts``."""
    wanted = [
        (CARD_ROLES[mean.method], mean.amount)
        for mean in order.sold.payment_means
        if mean.method in CARD_ROLES
    ]
    if order.cards_sold:
        wanted.append(("gift_card", -order.cards_sold))
    for role, amount in wanted:
        fitting = [
            account for account, left in accounts.items() if left == amount and account.startswith("2")
        ]
        if len(fitting) == 1:
            del accounts[fitting[0]]
            yield Said(role, "", fitting[0])


def _payments(order: PastOrder, accounts: Mapping[str, Decimal], rows: Sequence[Row]) -> Iterator[Said]:
    means = [mean for mean in order.sold.payment_means if mean.method not in CARD_ROLES]
    received = {account: left for account, left in accounts.items() if left > 0}
    if len(means) == 1 and len(received) == 1:
        yield Said("tender", _tender_key(means[0], order), next(iter(received)))
        yield from _costs(means[0], rows)
        return
    for mean in means:
        fitting = [account for account, left in received.items() if left == mean.amount]
        if len(fitting) == 1 and order.sold.currency == KRONER:
            yield Said("tender", _tender_key(mean, order), fitting[0])


def _tender_key(mean: PaymentMeans, order: PastOrder) -> str:
    """As the accounts of payment methods are asked for: another currency has one of its own."""
    currency = order.sold.currency
    return mean.method if currency == KRONER else f"{mean.method}/{currency}"


def _costs(mean: PaymentMeans, rows: Sequence[Row]) -> Iterator[Said]:
    """A fee that was taken at once, and øre that were rounded."""
    costs = [row for row in rows if row.account.startswith(("6", "7", "8"))]
    fees = [row for row in costs if row.gross > SMALL]
    if len(fees) == 1:
        yield Said("fees", mean.method, fees[0].account)
    small = [row for row in costs if abs(row.gross) <= SMALL]
    if len(small) == 1:
        yield Said("rounding", "", small[0].account)


def _vat(order: PastOrder, rows: Sequence[Row], company: Company) -> Iterator[Said]:
    """Of an order with one VAT code, and one class of things, what that class is and which code it takes."""
    codes = {row.vat_code for row in rows if row.account.startswith("3") and row.gross < 0}
    if not company.vat_registered or len(codes) != 1 or len(order.classes) != 1:
        return
    (code,), (kind,) = codes, order.classes
    if kind.product_class and order.area and code != "0":
        yield Said("vat_rule", f"{order.buyer}/{order.area}/{kind.product_class}", code)
    if order.area == DOMESTIC and code in CLASS_OF_CODE:
        yield Said("tax_class", kind.tax_class, CLASS_OF_CODE[code])


def example_of(voucher: PastVoucher, order: str = "") -> Example:
    """A voucher as it is named as evidence."""
    return Example(voucher.id, voucher.number, voucher.date.isoformat(), order)
