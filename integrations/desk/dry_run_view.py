"""The figures of a dry run as tables: per account, VAT code, payment means and VAT term, what stops, and what changed since
the run before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.accounting import dry_run_sums
from integrations.accounting.dry_run_sums import Sides, Sums, TermEffect
from integrations.accounting.reconciling import Amounts
from integrations.desk import reconciliation_lines
from integrations.desk.states import STATES, Shown
from integrations.models import DryRun, DryRunDocument, GiftCard, LedgerAccount, VatCode

ZERO = Decimal("0.00")
Outcome = DryRunDocument.Outcome
SIGNS: Mapping[str, str] = {
    Outcome.WOULD_BOOK: "booked", Outcome.BLOCKED: "blocked", Outcome.SKIPPED: "ignored",
    Outcome.ELSEWHERE: "deviation", Outcome.OURS: "verified",
}  # fmt: skip
"""Outcome → the state whose sign it has."""
FOREIGN_WHY: Mapping[str, str | Promise] = {
    "number": gettext_lazy("Its number stands on the voucher"),
    "amount_and_day": gettext_lazy("The same amount, about the same day"),
    "day_sum": gettext_lazy("The day's sum stands in one voucher"),
}
"""By what a voucher of others was recognised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """What is moved on one account, without VAT. Kroner; ``balance`` is debit less credit."""

    number: str
    name: str
    debit: Decimal
    credit: Decimal
    balance: Decimal
    lines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """One VAT code: base and VAT of what is sold, positive; money given back takes off."""

    code: str
    name: str
    base: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MeansLine:
    """One payment method on its account: what came in and what went out, both positive."""

    means: str
    account: str
    name: str
    came: Decimal
    went: Decimal

    @property
    def left(self) -> Decimal:
        """What stays there until it is paid out."""
        return self.came - self.went


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """One VAT term: how much more its return would come to, negative for less."""

    effect: TermEffect
    codes: Sequence[CodeLine]

    @property
    def payable(self) -> Decimal:
        """How much more is to be paid."""
        return self.effect.payable

    @property
    def less(self) -> Decimal:
        """How much less is to be paid."""
        return -self.effect.payable


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencyLine:
    """Documents of one kind in one currency, as the source counts them."""

    word: str
    currency: str
    count: int
    gross: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Everything that a run comes to. ``residual`` is accounts and VAT together: 0.00."""

    accounts: Sequence[AccountLine]
    vat: AccountLine
    codes: Sequence[CodeLine]
    means: Sequence[MeansLine]
    terms: Sequence[TermLine]
    currencies: Sequence[CurrencyLine]
    residual: Decimal


def tables(run: DryRun) -> Tables:
    """The run's sums with the names of the ledger."""
    sums, ledger = Sums.of(run.sums), run.connection.ledger
    names = dict(LedgerAccount.objects.filter(connection=ledger).values_list("number", "name"))
    codes = dict(VatCode.objects.filter(connection=ledger).values_list("number", "name"))
    vat = sum_of(sums.taxes.values())
    return Tables(
        accounts=[
            AccountLine(
                number=number, name=names.get(number, ""), debit=sides.debit, credit=sides.credit,
                balance=sides.balance, lines=sides.lines,
            )
            for (number,), sides in sorted(sums.accounts.items())
        ],
        vat=AccountLine(number="", name="", debit=vat.debit, credit=vat.credit, balance=vat.balance),
        codes=code_lines(((code, amounts) for (code,), amounts in sums.codes.items()), codes),
        means=[
            MeansLine(
                means=means_word(means), account=account, name=names.get(account, ""), came=sides.debit,
                went=sides.credit,
            )
            for (account, means), sides in sorted(sums.means.items())
        ],
        terms=[TermLine(effect=one, codes=code_lines(one.codes, codes)) for one in dry_run_sums.effects(sums)],
        currencies=[
            CurrencyLine(
                word=reconciliation_lines.flow_word(flow), currency=currency, count=counted.number, gross=counted.gross
            )
            for (flow, currency), counted in sorted(sums.currencies.items(), key=lambda pair: -pair[1].number)
        ],
        residual=sums.residual,
    )  # fmt: skip


def sum_of(sides: Iterable[Sides]) -> Sides:
    """All of them together."""
    return reduce(Sides.plus, sides, Sides())


def code_lines(found: Iterable[tuple[str, Amounts]], names: Mapping[str, str]) -> list[CodeLine]:
    """Sales positive: in the ledger they stand in credit."""
    return [
        CodeLine(code=code, name=names.get(code, ""), base=-amounts.net + ZERO, vat=-amounts.vat + ZERO)
        for code, amounts in sorted(found, key=lambda pair: (len(pair[0]), pair[0]))
    ]


def means_word(means: str) -> str:
    """A payment method by the shop's own id, with its currency where the account is chosen by it; cards in words."""
    method, _slash, currency = means.partition("/")
    cards = {value: str(label) for value, label in GiftCard.Role.choices}
    name = cards.get(method, method) or _("Unknown")
    return f"{name} ({currency})" if currency not in ("", "*") else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many documents have an outcome, and their sums per currency."""

    count: int = 0
    sums: Sequence[tuple[str, Decimal]] = ()


def counts(run: DryRun) -> dict[str, Counts]:
    """By outcome, as the run ended; {} before that."""
    found: dict[str, tuple[int, dict[str, Decimal]]] = {}
    for outcome, _flow, currency, count, gross in run.counts:
        number, sums = found.get(outcome, (0, {}))
        sums[currency or "NOK"] = sums.get(currency or "NOK", ZERO) + Decimal(gross)
        found[outcome] = (number + count, sums)
    return {
        outcome: Counts(count=number, sums=[pair for pair in sorted(sums.items()) if pair[1]])
        for outcome, (number, sums) in found.items()
    }


def by_flow(run: DryRun, outcome: str) -> dict[str, int]:
    """How many documents of each flow have an outcome."""
    found: dict[str, int] = {}
    for one, flow, _currency, count, _gross in run.counts:
        if one == outcome:
            found[flow] = found.get(flow, 0) + count
    return found


def kinds(run: DryRun) -> dict[str, int]:
    """How many ledger documents of each kind there would be."""
    found: dict[str, int] = {}
    for (kind, _currency), counted in Sums.of(run.sums).kinds.items():
        found[kind] = found.get(kind, 0) + counted.number
    return found


def outcome_word(outcome: str) -> Shown:
    """An outcome with its sign."""
    sign = STATES[SIGNS[outcome]]
    return Shown(key=sign.key, sign=sign.sign, word=str(Outcome(outcome).label), meaning="")


def outcome_shown(row: DryRunDocument) -> Shown:
    """A document's outcome with its sign."""
    sign, word = STATES[SIGNS[row.outcome]], str(row.get_outcome_display())
    if row.decision == DryRunDocument.Decision.LEAVE:
        sign, word = STATES["ignored"], _("Skipped: booked by others")
    elif row.decision == DryRunDocument.Decision.BOOK:
        word = _("Booked anyway")
    return Shown(key=sign.key, sign=sign.sign, word=word, meaning="")


def term_word(effect: TermEffect) -> str:
    """``VAT term 5, 2026``."""
    return _("VAT term %(number)s, %(year)s") % {"number": effect.term.number, "year": effect.term.first.year}


def documents_of(
    run: DryRun,
    *,
    outcome: str = "",
    code: str = "",
    waiting_for: str | None = None,
    after: int | None = None,
    page: int = 50,
) -> tuple[list[DryRunDocument], int | None]:
    """A page of the run's documents in the order in which they would be booked, narrowed; and where the next one begins."""
    rows = run.documents.defer("expected")
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    if code:
        rows = rows.filter(outcome=Outcome.BLOCKED, code=code)
    if code and waiting_for:
        rows = rows.filter(waiting_for=waiting_for)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.order_by("pk")[: page + 1])
    return found[:page], found[page - 1].pk if len(found) > page else None
