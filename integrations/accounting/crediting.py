"""Refunds: the credit of the lines and the money back, on the day it was given (REF-1 to REF-5, VAT-3).

The credit takes the codes and rates of the sale that it credits, and the customer of the sale.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from integrations.accounting.before_delivery import book_returned_prepayment
from integrations.accounting.documents import GIFT_CARD, ROUNDING_CAP, Line, Refund, Sale, rejected
from integrations.accounting.drafting import Draft
from integrations.accounting.incomes import Income, incomes_of, rounding_income
from integrations.accounting.money import ORE, ZERO, allocate, rounding_limit
from integrations.accounting.refund_limits import amount_over_cards, exceeds
from integrations.accounting.rules import Rules
from integrations.accounting.settlement import Settlement, refund_payment, settle
from integrations.accounting.vat import mapping_reason, shares_of
from integrations.accounting.voucher import Reason, Voucher
from integrations.errors import RejectedDocument, UnsupportedDocument, VatDeviation


def book_refund(
    refund: Refund, sale: Sale, rules: Rules, *, earlier: Sequence[Refund] = ()
) -> tuple[Voucher, ...]:
    """The voucher of a refund: income and VAT taken back line by line, then the money from its clearing
    account.

    ``earlier`` are the sale's refunds before this one. An amount without lines is what was left of the order, or by
    ``treatment`` or the rules a lower price spread over what is left, or compensation (REF-5). A refund before delivery
    touches no sale (REF-4): see before_delivery.py. Raises UnsupportedDocument for an amount that is to be held, a refund
    dated before the delivery and a rate that has changed since (VAT-3), and RejectedDocument when more is given back than
    was sold.
    """
    if refund.undelivered:
        return book_returned_prepayment(refund, rules)
    settlement, incomes = refund_incomes(refund, sale, rules, earlier=earlier)
    return (_voucher(refund, sale, rules, settlement=settlement, incomes=incomes),)


def refund_incomes(
    refund: Refund, sale: Sale, rules: Rules, *, earlier: Sequence[Refund] = ()
) -> tuple[Settlement, list[Income]]:
    """What a refund takes back, line by line, as debits in the sale's currency; see ``book_refund``."""
    _check(refund, sale)
    settlement = settle(sale, rules)
    left = what_is_left(settlement, earlier, rules, rounding=sale.rounding)
    if refund.lines:
        given = _given(refund, settlement, left.lines)
        _check_money(refund, sale, left)
        incomes = _credit_lines(given, sale, rules, left=left.lines)
    else:
        incomes = _amount_only(refund, sale, rules, settlement=settlement, left=left)
    rounding = refund.total - sum((income.gross for income in incomes), ZERO)
    incomes += rounding_income(-rounding, rules, lines=len(sale.lines), on=sale.delivered_on)
    _check_rates(incomes, rules, sale=sale, on=refund.date)
    return settlement, incomes


def _check(refund: Refund, sale: Sale) -> None:
    if refund.sale_id != sale.document_id or refund.source != sale.source:
        raise rejected("refund order", value=refund.sale_id)
    if refund.currency != sale.currency:
        raise rejected("currency", value=refund.currency)
    if refund.date < sale.delivered_on:
        params = {
            "number": sale.number,
            "date": refund.date.isoformat(),
            "delivered_on": sale.delivered_on.isoformat(),
        }
        raise UnsupportedDocument("refund_before_delivery", params=params)


class Left(NamedTuple):
    """What is left of a sale: the gross of each line, what was given beyond them as compensation (positive), and what is
    left of the øre that the shop's total exceeds its lines by."""

    lines: dict[str, Decimal]
    goodwill: Decimal
    rounding: Decimal

    @property
    def money(self) -> Decimal:
        """What may still be given back for the lines: what is left of them less the compensation."""
        return sum(self.lines.values(), ZERO) - self.goodwill

    @property
    def whole(self) -> tuple[Decimal, Decimal]:
        """The amounts that are everything that is left: without the øre, and with them."""
        return self.money, self.money + self.rounding


def treatment_of(refund: Refund, rules: Rules) -> str:
    """What an amount without lines is: 'spread', 'goodwill' or 'hold'; a person's word before the tenant's rule (REF-5)."""
    return refund.treatment or rules.amount_refunds


def what_is_left(
    settlement: Settlement, earlier: Sequence[Refund], rules: Rules, *, rounding: Decimal
) -> Left:
    """What is left to give back after earlier refunds, oldest first; those before the delivery took nothing of it."""
    left = Left({line.id: settlement.charged(line) for line in settlement.lines}, ZERO, rounding)
    for refund in earlier:
        if refund.undelivered:
            continue
        left = _less_lines(left, refund) if refund.lines else _less_amount(left, refund, settlement, rules)
    return left


def _less_lines(left: Left, refund: Refund) -> Left:
    taken = ZERO
    for line in refund.lines:
        if line.line_id in left.lines:
            left.lines[line.line_id] -= line.gross
            taken += line.gross
    return left._replace(rounding=left.rounding - (refund.total - taken))


def _less_amount(left: Left, refund: Refund, settlement: Settlement, rules: Rules) -> Left:
    if refund.total in left.whole:
        return Left(dict.fromkeys(left.lines, ZERO), ZERO, left.rounding - (refund.total - left.money))
    if treatment_of(refund, rules) == "goodwill":
        return left._replace(goodwill=left.goodwill + refund.total)
    for line, part in _spread(refund.total, settlement, left):
        left.lines[line.id] -= part
    return left


def _spread(total: Decimal, settlement: Settlement, left: Left) -> list[tuple[Line, Decimal]]:
    """``total`` over what is left of the lines, by gross. A gift card that was sold is no price that can be lowered."""
    lines = [line for line in settlement.lines if line.kind != GIFT_CARD and left.lines[line.id] > 0]
    weights = [left.lines[line.id] for line in lines]
    if total > sum(weights, ZERO):
        return []
    parts = allocate(total, weights)
    return [(line, part) for line, part in zip(lines, parts, strict=True) if part]


def _given(
    refund: Refund, settlement: Settlement, left: dict[str, Decimal]
) -> list[tuple[Line, Decimal, Decimal | None]]:
    sold = {line.id: line for line in settlement.lines}
    given: list[tuple[Line, Decimal, Decimal | None]] = []
    left = dict(left)
    for line in refund.lines:
        original = sold.get(line.line_id)
        if original is None:
            raise rejected(line.source_field, code="refund_of_unknown_line", value=line.line_id)
        if exceeds(line.gross, left=left[line.line_id], sold=original.gross):
            params = {"value": line.gross, "left": left[line.line_id], "title": original.title}
            raise rejected(line.source_field, code="refund_exceeds_sale", **params)
        left[line.line_id] -= line.gross
        given.append((original, line.gross, line.vat))
    return given


def _check_money(refund: Refund, sale: Sale, left: Left) -> None:
    """By lines, too, no more goes back than has come: a compensation has taken of it already."""
    most = max(left.whole)
    if most <= 0 or refund.total > most + rounding_limit(len(refund.lines), cap=ROUNDING_CAP):
        raise _exceeds(refund, sale, most)


def _exceeds(refund: Refund, sale: Sale, most: Decimal) -> RejectedDocument:
    params = {"number": sale.number, "gross": f"{refund.total:f}", "left": f"{max(most, ZERO):f}"}
    return rejected("refund amount", code="amount_refund_exceeds", **params)


def _amount_only(
    refund: Refund, sale: Sale, rules: Rules, *, settlement: Settlement, left: Left
) -> list[Income]:
    """An amount without lines: everything that is left, a lower price, or compensation (REF-5)."""
    if refund.total in left.whole:
        rest = [(line, left.lines[line.id], None) for line in settlement.lines]
        incomes = _credit_lines(rest, sale, rules, left=left.lines)
        # Compensation given earlier has become part of the price that is now given back whole.
        return incomes + ([_compensation(refund, rules, -left.goodwill)] if left.goodwill else [])
    if refund.total > max(left.whole):
        raise _exceeds(refund, sale, max(left.whole))
    treatment = treatment_of(refund, rules)
    if treatment == "goodwill":
        return [_compensation(refund, rules, refund.total)]
    params = {"number": sale.number, "gross": f"{refund.total:f}", "left": f"{left.money:f}"}
    if treatment == "hold":
        raise UnsupportedDocument("refund_without_lines", params=params)
    parts = _spread(refund.total, settlement, left)
    if not parts:
        goods = [left.lines[line.id] for line in settlement.lines if line.kind != GIFT_CARD]
        raise amount_over_cards(refund, goods=sum(goods, ZERO), cards=left.money - sum(goods, ZERO))
    shown = " + ".join(f"{part:f}" for _, part in parts)
    why = Reason("amount_spread", {"gross": f"{refund.total:f}", "left": f"{left.money:f}", "parts": shown})
    incomes = _credit_lines([(line, part, None) for line, part in parts], sale, rules, left=left.lines)
    return [income._replace(why=(*income.why, why)) for income in incomes]


def _compensation(refund: Refund, rules: Rules, gross: Decimal) -> Income:
    """A cost without VAT: it has nothing to do with the price of the goods (REF-5). Negative: taken back."""
    account = rules.account("goodwill", on=refund.date)
    rules.check_account(account.number, vat_code="0", has_customer=False)
    why = (
        Reason("goodwill", {"number": refund.sale_number, "gross": f"{gross:f}", "reason": refund.reason}),
        mapping_reason("goodwill", key="", account=account),
    )
    return Income(gross, account.number, "goodwill", "", "0", ZERO, "kompensasjon", why)


def _credit_lines(
    given: Sequence[tuple[Line, Decimal, Decimal | None]],
    sale: Sale,
    rules: Rules,
    *,
    left: Mapping[str, Decimal],
) -> list[Income]:
    rest, incomes = dict(left), list[Income]()
    for line, gross, vat in given:
        if gross:
            incomes += _credits(line, gross, vat, sale, rules, left=rest[line.id])
            rest[line.id] -= gross
    return incomes


def _check_rates(incomes: Sequence[Income], rules: Rules, *, sale: Sale, on: dt.date) -> None:
    """A credit takes the rate of its sale; where the ledger's code has another by now, a person must see to it (VAT-3)."""
    for income in incomes:
        if income.vat_code == "0" or not rules.vat_codes:
            continue
        now = rules.vat_rate(income.vat_code, on=on)
        if now != income.vat_rate:
            params = {
                "vat_code": income.vat_code, "rate": f"{income.vat_rate:f}", "ledger_rate": f"{now:f}",
                "date": sale.delivered_on.isoformat(),
            }  # fmt: skip
            raise UnsupportedDocument("vat_rate_of_the_time", params=params)


def _credits(
    line: Line, gross: Decimal, vat: Decimal | None, sale: Sale, rules: Rules, *, left: Decimal
) -> list[Income]:
    """The share of each decision in ``gross``, as debits; the stated VAT must agree with what they take back (VAT-8).

    A share is what lies between the shares of what is ``left`` and of what will be: however a line is given back, in the
    end each code has given back what it was sold for.
    """
    shares = shares_of(line, sale, rules)
    weights = [abs(share.gross) for share in shares]
    before, after = allocate(left, weights), allocate(left - gross, weights)
    parts = [was - now for was, now in zip(before, after, strict=True)]
    expected = sum((share.vat_inside(part) for part, share in zip(parts, shares, strict=True)), ZERO)
    if vat is not None and abs(vat - expected) > ORE * len(shares):
        params = {"field": line.source_field, "line_id": line.id, "gross": f"{gross:f}"}
        raise VatDeviation(line=line.title, stated=vat, expected=expected, params=params)
    why = Reason("refund_share", {"gross": f"{gross:f}", "sold": f"{line.gross:f}"})
    return [
        income
        for part, share in zip(parts, shares, strict=True)
        if part
        for income in incomes_of(
            line,
            share._replace(gross=part, reasons=(*share.reasons, why)),
            gross=part,
            currency=sale.currency,
        )
    ]


def _voucher(
    refund: Refund, sale: Sale, rules: Rules, *, settlement: Settlement, incomes: list[Income]
) -> Voucher:
    """Lines back at the kroner they were sold for, money back at the kroner of the day; the rest is exchange."""
    draft = Draft(
        number=sale.number, currency=sale.currency, on=refund.date, rules=rules, party=settlement.party,
        project=sale.project,
    )  # fmt: skip
    sold_on = sale.delivered_on
    credited = sum((draft.kroner(income, on=sold_on) for income in incomes), ZERO)
    why = Reason("credited", {"number": sale.number, "gross": f"{refund.total:f}", "reason": refund.reason})
    draft.add_receivable(
        -credited, date=refund.date, foreign=-refund.total, why=why, text="kreditering", rate_of=sold_on
    )
    for income in incomes:
        draft.add_income(income, rate_of=sold_on)
    paid = refund_payment(refund, rules)
    draft.add_money_back(paid, claim=credited, date=refund.date, claim_of=sold_on)
    return draft.voucher("refund", date=refund.date, reference=refund.reference, text="refusjon")
