"""The sums of a period while it is being read, as they are kept between pieces: exact decimals as texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from integrations.accounting import reconciling
from integrations.accounting.reconciling import Amounts, Record, Sums
from integrations.accounting.shop_figures import Figures, Sum

ZERO = Decimal("0.00")
SIDES = ("meant", "held")
COLUMNS = ("source", "meant", "held")


@dataclass(slots=True, kw_only=True)
class Tally:
    """``turnover``: (flow, currency) → per column, and how many documents. ``payments``: (account, means) → kroner.

    ``invoice_payments``: [account, date, kroner] of payments that the ledger made vouchers of its own for. ``versions``:
    (connection, version of its rules) → documents booked by it. ``rates`` and ``means``: VAT rate, payment method → per column
    the shop's, ours and the ledger's; ``stated`` and ``taken``: of how many documents the shop's own word was read, and of how
    many it is taken to be what was booked.
    """

    sums: dict[str, Sums] = field(default_factory=lambda: {side: Sums() for side in SIDES})
    turnover: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: dict[str, Decimal] = field(default_factory=dict)
    invoice_payments: list[list[str]] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    rates: dict[str, dict[str, Sum]] = field(default_factory=dict)
    means: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    stated: int = 0
    taken: int = 0

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Tally":
        """What ``as_json`` wrote; an empty one of {}."""
        tally = cls()
        for side in SIDES:
            tally.sums[side] = sums_of(stored.get(side, {}))
        tally.turnover = {
            key: {"count": row["count"], **{name: Decimal(row[name]) for name in COLUMNS}}
            for key, row in stored.get("turnover", {}).items()
        }
        tally.payments = {key: Decimal(value) for key, value in stored.get("payments", {}).items()}
        tally.invoice_payments = list(stored.get("invoice_payments", ()))
        tally.versions = dict(stored.get("versions", {}))
        tally.rates = {
            rate: {name: Sum(*map(Decimal, row[name])) for name in COLUMNS}
            for rate, row in stored.get("rates", {}).items()
        }
        tally.means = {
            means: {name: Decimal(row[name]) for name in COLUMNS}
            for means, row in stored.get("means", {}).items()
        }
        tally.stated, tally.taken = stored.get("stated", 0), stored.get("taken", 0)
        return tally

    def as_json(self) -> dict[str, Any]:
        """The form that is stored."""
        return {
            **{side: _json(self.sums[side]) for side in SIDES},
            "turnover": {
                key: {"count": row["count"], **{name: f"{row[name]:.2f}" for name in COLUMNS}}
                for key, row in self.turnover.items()
            },
            "payments": {key: f"{value:.2f}" for key, value in self.payments.items()},
            "invoice_payments": self.invoice_payments,
            "versions": self.versions,
            "rates": {
                rate: {name: [f"{each:.2f}" for each in row[name]] for name in COLUMNS}
                for rate, row in self.rates.items()
            },
            "means": {
                means: {name: f"{row[name]:.2f}" for name in COLUMNS} for means, row in self.means.items()
            },
            "stated": self.stated,
            "taken": self.taken,
        }

    def add(self, side: str, record: Record) -> None:
        """One document's figures on one side."""
        self.sums[side].add(reconciling.sums_of(record))

    def add_payments(self, record: Record) -> None:
        """What one document was meant to move on the accounts of payment means."""
        for payment in reconciling.payments_of(record):
            key = f"{payment.account}|{payment.means}"
            self.payments[key] = self.payments.get(key, ZERO) + payment.kroner
            if not payment.is_own_voucher:
                self.invoice_payments.append([payment.account, payment.on, f"{payment.kroner:.2f}"])

    def add_turnover(
        self, flow: str, currency: str, *, source: Decimal, meant: Decimal, held: Decimal
    ) -> None:
        """What one document came to, by each of the three."""
        empty = {"count": 0, **dict.fromkeys(COLUMNS, ZERO)}
        row = self.turnover.setdefault(f"{flow}|{currency}", empty)
        row["count"] += 1
        for name, value in zip(COLUMNS, (source, meant, held), strict=True):
            row[name] += value

    def add_figures(self, *, source: Figures, meant: Figures, held: Figures, is_stated: bool) -> None:
        """One document by VAT rate and payment method, by each of the three. Of payments the ledger tells accounts alone: what
        it holds by method is what was meant, and the accounts' proofs say the rest."""
        for name, side in zip(COLUMNS, (source, meant, held), strict=True):
            for rate, sums in side.rates.items():
                row = self.rates.setdefault(rate, {each: Sum() for each in COLUMNS})
                row[name] = row[name].plus(sums)
        for name, side in zip(COLUMNS, (source, meant, meant), strict=True):
            for means, kroner in side.means.items():
                paid = self.means.setdefault(means, dict.fromkeys(COLUMNS, ZERO))
                paid[name] += kroner
        self.stated, self.taken = self.stated + is_stated, self.taken + (not is_stated)

    def add_version(self, connection: str, version: int) -> None:
        """By which version of whose rules one document was booked."""
        key = f"{connection}|{version}"
        self.versions[key] = self.versions.get(key, 0) + 1


def sums_of(stored: Mapping[str, Any]) -> Sums:
    """One side's sums, read again."""
    codes = {
        (code, currency): Amounts(*map(Decimal, amounts))
        for key, amounts in stored.get("codes", {}).items()
        for code, _bar, currency in (key.partition("|"),)
    }
    accounts = {account: Decimal(net) for account, net in stored.get("accounts", {}).items()}
    return Sums(codes=codes, accounts=accounts)


def _json(sums: Sums) -> dict[str, Any]:
    return {
        "codes": {
            f"{code}|{currency}": [f"{each:.2f}" for each in amounts]
            for (code, currency), amounts in sums.codes.items()
        },
        "accounts": {account: f"{net:.2f}" for account, net in sums.accounts.items()},
    }
