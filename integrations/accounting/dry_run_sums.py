"""What a period's documents would come to: per account, VAT code, payment means, currency and VAT term. Pure.

Works on records of what is meant (``flows.records``), one after the other; sums of pages are added up. Kroner, debit +,
credit −. VAT stands apart from the accounts: the ledger takes it out of each line and chooses its account by the code. So the
accounts and the VAT together come to 0.00.

An invoice is counted as the ledger will book it: its sum on the account of receivables, its lines on their accounts, its
payments between both. One in another currency by the kroner that it should stand at, divided over its lines by their share;
the ledger converts it itself, within the tolerance. Sales and purchase orders are nothing in the books; they are counted as
documents alone.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, Self, TypeVar

from integrations.accounting import reconciling
from integrations.accounting.money import ORE, ZERO
from integrations.accounting.reconciling import NO_VAT, Amounts, Record, Row
from integrations.accounting.vat_terms import VatTerm, term_of

BOOKED = ("voucher", "bill", "invoice", "credit_note")
"""Kinds of records that are about the books."""


class Sides(NamedTuple):
    """What is moved on an account: both sides positive, and by how many lines."""

    debit: Decimal = ZERO
    credit: Decimal = ZERO
    lines: int = 0

    def plus(self, other: "Sides") -> "Sides":
        """Both together."""
        return Sides(self.debit + other.debit, self.credit + other.credit, self.lines + other.lines)

    @property
    def balance(self) -> Decimal:
        """Debit less credit."""
        return self.debit - self.credit


class Counted(NamedTuple):
    """Documents of one kind and currency."""

    number: int = 0
    gross: Decimal = ZERO

    def plus(self, other: "Counted") -> "Counted":
        """Both together."""
        return Counted(self.number + other.number, self.gross + other.gross)


Key = tuple[str, ...]
V = TypeVar("V", Sides, Counted, Amounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Sums over documents. ``accounts`` by number, without VAT; ``codes`` by VAT code; ``taxes`` are the VAT of the
    codes by side; ``means`` by account and payment
    method; ``currencies`` by flow and currency, as the source counts; ``terms`` by term ('2026-5') and VAT code; ``kinds`` by
    the ledger's word for a document and its currency."""

    accounts: Mapping[Key, Sides] = field(default_factory=dict)
    codes: Mapping[Key, Amounts] = field(default_factory=dict)
    taxes: Mapping[Key, Sides] = field(default_factory=dict)
    means: Mapping[Key, Sides] = field(default_factory=dict)
    currencies: Mapping[Key, Counted] = field(default_factory=dict)
    terms: Mapping[Key, Amounts] = field(default_factory=dict)
    kinds: Mapping[Key, Counted] = field(default_factory=dict)

    def plus(self, other: "Sums") -> "Sums":
        """Both together."""
        return together((self, other))

    @property
    def vat(self) -> Decimal:
        """All VAT, credit negative."""
        return sum((amounts.vat for amounts in self.codes.values()), ZERO)

    @property
    def residual(self) -> Decimal:
        """What accounts and VAT together come to: 0.00, or something is wrong."""
        return sum((sides.balance for sides in self.accounts.values()), ZERO) + self.vat

    def as_json(self) -> dict[str, list[list[Any]]]:
        """To be stored: rows of key parts and figures."""
        return {
            name: [[list(key), *map(_text, value)] for key, value in sorted(getattr(self, name).items())]
            for name in SHAPES
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """What ``as_json`` gave; nothing at all of {}."""
        return cls(
            **{
                name: {tuple(key): shape(*map(_figure, values)) for key, *values in stored.get(name, ())}
                for name, shape in SHAPES.items()
            }
        )


SHAPES: dict[str, Any] = {
    "accounts": Sides, "codes": Amounts, "taxes": Sides, "means": Sides, "currencies": Counted, "terms": Amounts,
    "kinds": Counted,
}  # fmt: skip


def _text(value: Decimal | int) -> str | int:
    return value if isinstance(value, int) else f"{value:.2f}"


def _figure(value: str | int) -> Decimal | int:
    return value if isinstance(value, int) else Decimal(value)


def together(all_of_them: Iterable[Sums]) -> Sums:
    """Many documents' sums as one."""
    found: dict[str, dict[Key, Any]] = {name: {} for name in SHAPES}
    for one in all_of_them:
        for name, sums in found.items():
            for key, value in getattr(one, name).items():
                _put(sums, key, value)
    return Sums(**found)


def _put(sums: dict[Key, V], key: Key, value: V) -> None:
    """Add ``value`` to what stands under ``key``."""
    before = sums.get(key)
    sums[key] = value if before is None else before.plus(value)


def of_document(flow: str, currency: str, gross: Decimal) -> Sums:
    """A document as its source counts it: money given back negative."""
    return Sums(currencies={(flow, currency): Counted(1, gross)})


def of_record(record: Record, *, receivable: str) -> Sums:
    """One ledger document that would be made. ``receivable`` is the account on which invoices stand."""
    kind, currency = str(record["kind"]), str(record.get("currency") or reconciling.KRONER)
    kinds: dict[Key, Counted] = {(kind, currency): Counted(1, _gross(record))}
    if kind not in BOOKED:
        return Sums(kinds=kinds)
    accounts: dict[Key, Sides] = {}
    taxes: dict[Key, Sides] = {}
    codes: dict[Key, Amounts] = {}
    terms: dict[Key, Amounts] = {}
    for on, row in _rows(record, receivable=receivable):
        _put(accounts, (row.account,), _sides(row.amounts.net))
        if row.vat_code != NO_VAT:
            _put(codes, (row.vat_code,), row.amounts)
            _put(taxes, (row.vat_code,), _sides(row.amounts.vat))
            _put(terms, (term_key(on), row.vat_code), row.amounts)
    return Sums(accounts=accounts, codes=codes, taxes=taxes, terms=terms, means=_means(record), kinds=kinds)


def _gross(record: Record) -> Decimal:
    """What a ledger document comes to: a voucher's larger side, an invoice's or order's total; credit notes negative."""
    if "total" in record and not record.get("postings"):
        total = Decimal(record["total"])
        return -total if record["kind"] == "credit_note" else total
    return reconciling.turnover_of(record, receivables=reconciling.receivables_of(record))[1]


def _sides(amount: Decimal) -> Sides:
    return Sides(amount, ZERO, 1) if amount > 0 else Sides(ZERO, -amount, 1)


def _means(record: Record) -> dict[Key, Sides]:
    means: dict[Key, Sides] = {}
    for paid in reconciling.payments_of(record):
        _put(means, (paid.account, paid.means), _sides(paid.kroner))
    return means


def _rows(record: Record, *, receivable: str) -> Iterator[tuple[dt.date, Row]]:
    """Every line of the ledger document with its day, those that an invoice has on the receivables included."""
    if record.get("postings"):
        for posting in record["postings"]:
            (row,) = reconciling.rows_of({"postings": [posting]})
            yield dt.date.fromisoformat(posting["date"]), row
        return
    on = dt.date.fromisoformat(record["date"])
    lines = list(_in_kroner(record, list(reconciling.rows_of(record))))
    yield from ((on, line) for line in lines)
    yield on, _plain(receivable, -sum((line.amounts.gross for line in lines), ZERO))
    for paid in _paid(record):
        yield paid.on, _plain(paid.account, paid.kroner)
        yield paid.on, _plain(receivable, -paid.kroner)


class _Paid(NamedTuple):
    account: str
    kroner: Decimal
    on: dt.date


def _paid(record: Record) -> Iterator[_Paid]:
    for paid in reconciling.payments_of(record):
        yield _Paid(paid.account, paid.kroner, dt.date.fromisoformat(paid.on))


def _plain(account: str, amount: Decimal) -> Row:
    return Row(account, NO_VAT, Amounts(amount, ZERO, amount), reconciling.KRONER, amount)


def _in_kroner(record: Record, rows: list[Row]) -> Iterator[Row]:
    """The lines of an invoice as the ledger should hold them: those of another currency by their share of its kroner, the
    last one with what rounding left."""
    if "kroner" not in record or not rows:
        yield from rows
        return
    sign = -1 if sum((row.own for row in rows), ZERO) < 0 else 1
    gross, vat = sign * Decimal(record["kroner"]), sign * Decimal(record.get("vat_kroner") or "0")
    whole, whole_vat = sum((row.own for row in rows), ZERO), sum((row.amounts.vat for row in rows), ZERO)
    left, left_vat = gross, vat
    for number, row in enumerate(rows, 1):
        is_last = number == len(rows)
        share = left if is_last else _share(gross, row.own, whole)
        share_vat = left_vat if is_last else _share(vat, row.amounts.vat, whole_vat)
        left, left_vat = left - share, left_vat - share_vat
        yield row._replace(amounts=Amounts(share - share_vat, share_vat, share))


def _share(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    return (amount * part / whole).quantize(ORE) if whole else ZERO


@lru_cache(maxsize=1000)
def term_key(day: dt.date) -> str:
    """The term of a day: ``2026-5``."""
    term = term_of(day)
    return f"{term.first.year}-{term.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEffect:
    """What would change in the return of one VAT term. ``payable``: how much more is to be paid, negative for less.
    ``codes``: VAT code → sums, credit negative."""

    term: VatTerm
    codes: tuple[tuple[str, Amounts], ...]

    @property
    def payable(self) -> Decimal:
        """Output VAT stands in credit: what is owed."""
        return -sum((amounts.vat for _code, amounts in self.codes), ZERO)


def effects(sums: Sums) -> tuple[TermEffect, ...]:
    """The terms that the documents fall in, in order of time."""
    found: dict[str, list[tuple[str, Amounts]]] = {}
    for (key, code), amounts in sorted(sums.terms.items()):
        found.setdefault(key, []).append((code, amounts))
    return tuple(
        TermEffect(term=_term(key), codes=tuple(codes))
        for key, codes in sorted(found.items(), key=lambda pair: tuple(map(int, pair[0].split("-"))))
    )


def _term(key: str) -> VatTerm:
    year, number = map(int, key.split("-"))
    return term_of(dt.date(year, number * 2, 1))
