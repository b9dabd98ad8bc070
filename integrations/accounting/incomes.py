"""What the lines of a document become: signed income by account and VAT code, before any voucher holds it."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from integrations.accounting.documents import Line, Sale, rejected
from integrations.accounting.foreign_vat import ROLE
from integrations.accounting.gift_cards import CARD_ROLES, codes_of, discount_reason, masked
from integrations.accounting.money import ZERO, allocate, rounding_limit
from integrations.accounting.rules import Rules
from integrations.accounting.settlement import Settlement
from integrations.accounting.vat import Share, mapping_reason, shares_of
from integrations.accounting.voucher import Reason


class Income(NamedTuple):
    """What one line of the document becomes: an account, a code and a signed gross in the document's currency.

    Where a line is split into income and another country's VAT, both name the ``whole`` and the VAT's ``foreign_rate``.
    """

    gross: Decimal
    account: str
    role: str
    key: str
    vat_code: str
    vat_rate: Decimal
    text: str
    why: tuple[Reason, ...]
    quantity: Decimal = Decimal(1)
    card_code: str = ""
    whole: Decimal | None = None
    foreign_rate: Decimal = ZERO


def charge(settlement: Settlement, sale: Sale, rules: Rules) -> list[Income]:
    """Income of every charged line as credits (negative), in the order of the document; VAT-8 is checked on the way."""
    return [
        income
        for line in settlement.lines
        if line.gross
        for share in _charged(line, settlement, sale, rules)
        for income in _incomes(line, share, currency=sale.currency)
    ]


def _charged(line: Line, settlement: Settlement, sale: Sale, rules: Rules) -> tuple[Share, ...]:
    """The line's shares at what is really charged. The shop's VAT is compared before any promotional card: the shop
    knows nothing of that being a discount (GIFT-5)."""
    shares = shares_of(line, sale, rules)
    if line.id not in settlement.reductions:
        return shares
    why = discount_reason(line, settlement.reductions[line.id], settlement.reduced_by, rules)
    parts = allocate(settlement.charged(line), [share.gross for share in shares])
    return tuple(
        share._replace(gross=part, reasons=(*share.reasons, why))
        for share, part in zip(shares, parts, strict=True)
        if part
    )


def _incomes(line: Line, share: Share, *, currency: str) -> list[Income]:
    """One posting per share; a line that sells several gift cards has one per card (GIFT-1)."""
    codes = codes_of(line) if share.decision.role in CARD_ROLES else ()
    if len(codes) < 2:
        return incomes_of(line, share, gross=-share.gross, currency=currency)
    parts = allocate(share.gross, [Decimal(1)] * len(codes))
    return [
        income_of(line, share, gross=-part, currency=currency, card_code=code)
        for code, part in zip(codes, parts, strict=True)
    ]


def incomes_of(line: Line, share: Share, *, gross: Decimal, currency: str) -> list[Income]:
    """The postings-to-be of a share at ``gross``: its income, and what of it is another country's VAT (IOSS-1)."""
    income = income_of(line, share, gross=gross, currency=currency)
    foreign = share.foreign
    if foreign is None:
        return [income]
    owed = foreign.inside(gross)
    both = income._replace(whole=gross, foreign_rate=foreign.rate)
    kept = both._replace(gross=gross - owed, why=(*income.why, *foreign.income_reasons))
    liability = both._replace(
        gross=owed, account=foreign.account.number, role=ROLE, key=foreign.key, vat_code="0", vat_rate=ZERO,
        text=f"{income.text} – mva {foreign.country} {foreign.rate:f} %", why=(income.why[0], *foreign.reasons),
    )  # fmt: skip
    return [kept, liability]


def income_of(
    line: Line, share: Share, *, gross: Decimal, currency: str, card_code: str | None = None
) -> Income:
    """The posting-to-be of one share of a line, with the line itself as its first reason.

    ``card_code`` is the gift card that it is about; by default the line's own, when it sells exactly one.
    """
    params = {
        "field": line.source_field, "title": line.title, "quantity": f"{line.quantity:f}",
        "gross": f"{line.gross:f}", "currency": currency, "vat": f"{line.vat:f}",
        "rate": "" if line.vat_rate is None else f"{line.vat_rate:f}",
    }  # fmt: skip
    decision = share.decision
    text = decision.text(line.title)
    if decision.role not in CARD_ROLES:
        card_code = ""
    elif card_code is None:
        card_code = codes[0] if len(codes := codes_of(line)) == 1 else ""
    if card_code:
        text = f"{text} {masked(card_code)}"
    return Income(
        gross, decision.account.number, decision.role, decision.key, decision.vat_code, decision.rate,
        text, (Reason("source_field", params), *share.reasons, *decision.reasons), line.quantity, card_code,
    )  # fmt: skip


def rounding_income(rounding: Decimal, rules: Rules, *, lines: int, on: dt.date) -> list[Income]:
    """The øre that the document's total exceeds its lines by, on the rounding account; [] when they agree (ROUND-4)."""
    if not rounding:
        return []
    if abs(rounding) > rounding_limit(lines, cap=rules.rounding_cap):
        raise rejected("total", code="rounding_too_large", difference=rounding, value=rules.rounding_cap)
    account = rules.account("rounding", on=on)
    rules.check_account(account.number, vat_code="0", has_customer=False)
    why = (
        Reason("rounding", {"difference": f"{rounding:f}"}),
        mapping_reason("rounding", key="", account=account),
    )
    return [Income(-rounding, account.number, "rounding", "", "0", ZERO, "øreavrunding", why)]


def total_of(incomes: Iterable[Income]) -> Decimal:
    """Sum of incomes in the document's currency, credits negative."""
    return sum((income.gross for income in incomes), ZERO)
