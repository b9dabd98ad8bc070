"""What a period's documents come to, as meant and as the ledger holds them, and every difference by its name. Pure.

Works on the stored records of ledger documents (``flows.records``, ``flows.observed_records``). Signs as in the ledger:
debit +, credit −; invoices are turned so that their sales are credit too. Kroner, except for the lines of invoices in another
currency, which the ledger converts itself: they stand in their own currency and are never added to kroner.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.accounting.gift_cards import CARD_ROLES
from integrations.accounting.money import ZERO, vat_of

Record = Mapping[str, Any]
NO_VAT = "0"
KRONER = "NOK"
TENDER = "tender"
RECEIVABLE = "receivable"
MEANS = (TENDER, *CARD_ROLES)
"""Roles whose accounts hold what buyers paid with."""
LATER_PARTS = ("correction", "credit", "invoice", "payment", "prepayment")
"""Parts that are not what the source's document itself came to, but what was moved before or afterwards."""
CHEAPER = frozenset({"promotional_card", "taxed_card"})
"""Reasons for which less is booked than the source states."""


class Amounts(NamedTuple):
    """Net, VAT and gross, added up."""

    net: Decimal = ZERO
    vat: Decimal = ZERO
    gross: Decimal = ZERO

    def plus(self, other: "Amounts") -> "Amounts":
        """Both together."""
        return Amounts(self.net + other.net, self.vat + other.vat, self.gross + other.gross)

    def minus(self, other: "Amounts") -> "Amounts":
        """What this has more than the other."""
        return Amounts(self.net - other.net, self.vat - other.vat, self.gross - other.gross)

    def __bool__(self) -> bool:
        """Whether any of them is other than 0.00."""
        return bool(self.net or self.vat or self.gross)


class Row(NamedTuple):
    """One line of a ledger document. ``account`` '' where the record does not tell; ``own`` is its gross in ``currency``."""

    account: str
    vat_code: str
    amounts: Amounts
    currency: str
    own: Decimal
    role: str = ""
    key: str = ""


Codes = dict[tuple[str, str], Amounts]
"""(VAT code, currency) → sums."""


@dataclass(slots=True, kw_only=True)
class Sums:
    """Sums over documents: ``codes`` of lines with a VAT code, ``accounts`` in kroner without VAT, by number."""

    codes: Codes = field(default_factory=dict)
    accounts: dict[str, Decimal] = field(default_factory=dict)

    def add(self, other: "Sums") -> None:
        """Take another document's sums in."""
        for pair, amounts in other.codes.items():
            self.codes[pair] = self.codes.get(pair, Amounts()).plus(amounts)
        for account, net in other.accounts.items():
            self.accounts[account] = self.accounts.get(account, ZERO) + net


class Named(NamedTuple):
    """One difference of a document: ``field`` vat, gross, net, account, date; ``where`` which code or account."""

    field: str
    where: str
    meant: str
    held: str


def rows_of(record: Record) -> Iterator[Row]:
    """The lines of a record of either side, without the ledger's own VAT rows."""
    for posting in record.get("postings", ()):
        if not posting.get("system"):
            yield _posting(posting)
    sign = _sign(record)
    currency = str(record.get("currency") or KRONER)
    for line in record.get("lines", ()):
        gross = Decimal(line["gross"])
        net = Decimal(line["net"]) if "net" in line else gross - vat_of(gross, Decimal(line["vat_rate"]))
        amounts = Amounts(sign * net, sign * (gross - net), sign * gross)
        yield Row(str(line.get("account") or ""), str(line["vat_code"]), amounts, currency, sign * gross)


def _posting(posting: Record) -> Row:
    gross, net = Decimal(posting["gross"]), Decimal(posting["net"])
    own = posting.get("gross_currency")
    return Row(
        str(posting["account"]), str(posting["vat_code"]), Amounts(net, gross - net, gross),
        str(posting.get("currency") or KRONER), gross if own in (None, "") else Decimal(own),
        str(posting.get("role") or ""), str(posting.get("key") or ""),
    )  # fmt: skip


def _sign(record: Record) -> int:
    """Sales are credit. A credit note's lines are stored positive when meant; what is read back may have either sign."""
    if record.get("kind") == "credit_note":
        return 1
    return -1


def sums_of(record: Record) -> Sums:
    """A document's sums. Lines in a voucher without a VAT code count on their account alone."""
    sums = Sums()
    in_kroner = bool(record.get("postings"))
    for row in rows_of(record):
        if row.vat_code != NO_VAT or not in_kroner:
            pair = (row.vat_code, KRONER if in_kroner else row.currency)
            sums.codes[pair] = sums.codes.get(pair, Amounts()).plus(row.amounts)
        if in_kroner:
            sums.accounts[row.account] = sums.accounts.get(row.account, ZERO) + row.amounts.net
    return sums


def held_of(record: Record, *, kind: str) -> Record:
    """What was read back, told as the kind that was meant: credit notes come as invoices, with either sign."""
    if kind != "credit_note" or not record:
        return record
    turned = -1 if Decimal(record.get("total") or "0") < 0 else 1
    lines = [
        {**line, **{name: f"{turned * Decimal(line[name]):.2f}" for name in ("gross", "net")}}
        for line in record.get("lines", ())
    ]
    return {**record, "kind": kind, "lines": lines}


def differences(meant: Record, held: Record) -> tuple[Named, ...]:
    """What the ledger holds otherwise than meant, in sums by VAT code and account and in its date; () when nothing."""
    ours, theirs = sums_of(meant), sums_of(held)
    found = []
    if meant.get("date") != held.get("date"):
        found.append(Named("date", "", str(meant.get("date") or ""), str(held.get("date") or "")))
    for pair in sorted(ours.codes.keys() | theirs.codes.keys()):
        mine, other = ours.codes.get(pair, Amounts()), theirs.codes.get(pair, Amounts())
        for name in Amounts._fields:
            found += _named(name, pair[0], getattr(mine, name), getattr(other, name))
    for account in sorted(ours.accounts.keys() | theirs.accounts.keys()):
        mine_net, other_net = ours.accounts.get(account, ZERO), theirs.accounts.get(account, ZERO)
        found += _named("account", account, mine_net, other_net)
    return tuple(found)


def _named(name: str, where: str, mine: Decimal, other: Decimal) -> list[Named]:
    return [] if mine == other else [Named(name, where, f"{mine:.2f}", f"{other:.2f}")]


def off_by(found: Iterable[Named]) -> Decimal:
    """How much of a document is off: the largest single difference in money, positive; 0.00 when only its date differs."""
    money = (abs(Decimal(one.held) - Decimal(one.meant)) for one in found if one.field != "date")
    return max(money, default=ZERO)


def receivables_of(record: Record) -> frozenset[str]:
    """The accounts on which a voucher states what the buyer owes."""
    return frozenset(row.account for row in rows_of(record) if row.role == RECEIVABLE)


def turnover_of(record: Record, *, receivables: frozenset[str] = frozenset()) -> tuple[str, Decimal]:
    """(currency, amount): what a document came to as its source counts it, positive.

    The one side of the receivable that is larger, or where a voucher goes by no receivable, its debit side. An invoice's
    total. A voucher in several currencies is counted in kroner.
    """
    if "total" in record and not record.get("postings"):
        return str(record.get("currency") or KRONER), abs(Decimal(record["total"] or "0"))
    rows = list(rows_of(record))
    counted = [row for row in rows if row.account in receivables] or rows
    currencies = {row.currency for row in counted}
    one = currencies.pop() if len(currencies) == 1 else ""
    signed = [row.own if one else row.amounts.gross for row in counted]
    debit = sum((each for each in signed if each > 0), ZERO)
    credit = -sum((each for each in signed if each < 0), ZERO)
    return one or KRONER, max(debit, credit)


def is_main(part: str) -> bool:
    """Whether a part is what the source's document came to: not what was moved before or after it."""
    return not part.startswith(LATER_PARTS)


def is_cheaper_by_rule(record: Record) -> bool:
    """Whether a voucher says itself why less is booked than the source states."""
    lines = (*record.get("postings", ()), *record.get("lines", ()))
    return any(kind in CHEAPER for line in lines for kind, _params in line.get("why", ()))


class Payment(NamedTuple):
    """What a document moves on an account of payments: ``means`` is the payment method or the card's role."""

    account: str
    means: str
    kroner: Decimal
    on: str
    is_own_voucher: bool
    """False: the ledger made a voucher of its own for it (the payment of an invoice), whose id we do not know."""


def payments_of(record: Record) -> Iterator[Payment]:
    """Every movement on the accounts of payment means, in kroner, debit +.

    The payment of an invoice in another currency whose kroner were not stated is left out: only the ledger knows them.
    """
    for posting in record.get("postings", ()):
        role = posting.get("role")
        if role in MEANS and not posting.get("system"):
            means = str(posting.get("key") or "") if role == TENDER else str(role)
            yield Payment(posting["account"], means, Decimal(posting["net"]), posting["date"], True)
    for name, sign in (("prepaid", 1), ("given_back", -1)):
        for paid in record.get(name, ()):
            kroner = paid.get("kroner") or (paid["gross"] if record.get("currency") in ("", KRONER) else None)
            if kroner is not None:
                yield Payment(paid["account"], paid["method"], sign * Decimal(kroner), paid["date"], False)
