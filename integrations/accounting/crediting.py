"""Refunds: the credit of the lines and the money back, on the day it was given (REF-1 to REF-5, VAT-3).

The credit takes the codes and rates of the sale that it credits, and the customer of the sale.
"""

from collections.abc import Sequence
from decimal import Decimal

from integrations.accounting.documents import ROUNDING_CAP, Line, Refund, Sale, rejected
from integrations.accounting.drafting import Draft, Income, income_of, rounding_income
from integrations.accounting.money import ORE, ZERO, allocate, vat_of
from integrations.accounting.rules import Rules
from integrations.accounting.settlement import Settlement, refund_payment, settle
from integrations.accounting.vat import Share, shares_of
from integrations.accounting.voucher import Reason, Voucher
from integrations.errors import UnsupportedDocument, VatDeviation


def book_refund(
    refund: Refund, sale: Sale, rules: Rules, *, earlier: Sequence[Refund] = ()
) -> tuple[Voucher, ...]:
    """The voucher of a refund: income and VAT taken back line by line, then the money from its clearing
    account.

    ``earlier`` are the sale's refunds before this one: an amount without lines is booked only when it is all
    that was left. Raises UnsupportedDocument for other amounts without lines and for refunds before delivery
    (REF-4), and RejectedDocument when more is given back than was sold.
    """
    _check(refund, sale)
    settlement = settle(sale, rules)
    left = _left(settlement, earlier)
    given = _given(refund, settlement, left) if refund.lines else _everything(refund, sale, settlement, left)
    incomes = [
        income for line, gross, vat in given if gross for income in _credits(line, gross, vat, sale, rules)
    ]
    rounding = refund.total - sum((income.gross for income in incomes), ZERO)
    incomes += rounding_income(-rounding, rules, lines=len(sale.lines))
    return (_voucher(refund, sale, rules, settlement=settlement, incomes=incomes),)


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


def _left(settlement: Settlement, earlier: Sequence[Refund]) -> dict[str, Decimal]:
    """What is left to give back of each line. An earlier refund without lines counts only if it took all there was."""
    left = {line.id: line.gross for line in settlement.lines}
    for refund in earlier:
        if not refund.lines and abs(refund.total - sum(left.values(), ZERO)) <= ROUNDING_CAP:
            left = dict.fromkeys(left, ZERO)
        for line in refund.lines:
            if line.line_id in left:
                left[line.line_id] -= line.gross
    return left


def _given(
    refund: Refund, settlement: Settlement, left: dict[str, Decimal]
) -> list[tuple[Line, Decimal, Decimal | None]]:
    sold = {line.id: line for line in settlement.lines}
    given: list[tuple[Line, Decimal, Decimal | None]] = []
    for line in refund.lines:
        original = sold.get(line.line_id)
        if original is None:
            raise rejected(line.source_field, code="refund_of_unknown_line", value=line.line_id)
        if abs(line.gross) > abs(left[line.line_id]) + ORE or line.gross * original.gross < 0:
            params = {"value": line.gross, "left": left[line.line_id], "title": original.title}
            raise rejected(line.source_field, code="refund_exceeds_sale", **params)
        given.append((original, line.gross, line.vat))
    return given


def _everything(
    refund: Refund, sale: Sale, settlement: Settlement, left: dict[str, Decimal]
) -> list[tuple[Line, Decimal, Decimal | None]]:
    rest = sum(left.values(), ZERO)
    if refund.total not in (rest, rest + sale.rounding):
        params = {"number": sale.number, "gross": f"{refund.total:f}", "left": f"{rest:f}"}
        raise UnsupportedDocument("refund_without_lines", params=params)
    return [(line, left[line.id], None) for line in settlement.lines]


def _credits(line: Line, gross: Decimal, vat: Decimal | None, sale: Sale, rules: Rules) -> list[Income]:
    """The share of each decision in ``gross``, as debits; the stated VAT must agree with what they take back (VAT-8)."""
    shares = shares_of(line, sale, rules)
    parts = allocate(gross, [abs(share.gross) for share in shares])
    expected = sum(
        (vat_of(part, share.decision.rate) for part, share in zip(parts, shares, strict=True)), ZERO
    )
    if vat is not None and abs(vat - expected) > ORE * len(shares):
        params = {"field": line.source_field, "line_id": line.id, "gross": f"{gross:f}"}
        raise VatDeviation(line=line.title, stated=vat, expected=expected, params=params)
    why = Reason("refund_share", {"gross": f"{gross:f}", "sold": f"{line.gross:f}"})
    return [
        income_of(
            line, Share(share.decision, part, (*share.reasons, why)), gross=part, currency=sale.currency
        )
        for part, share in zip(parts, shares, strict=True)
        if part
    ]


def _voucher(
    refund: Refund, sale: Sale, rules: Rules, *, settlement: Settlement, incomes: list[Income]
) -> Voucher:
    """Lines back at the kroner they were sold for, money back at the kroner of the day; the rest is exchange."""
    draft = Draft(
        number=sale.number, currency=sale.currency, on=refund.date, rules=rules, party=settlement.party
    )
    sold_on = sale.delivered_on
    credited = sum((draft.convert(income.gross, on=sold_on) for income in incomes), ZERO)
    why = Reason("credited", {"number": sale.number, "gross": f"{refund.total:f}", "reason": refund.reason})
    draft.add_receivable(-credited, date=refund.date, foreign=-refund.total, why=why, text="kreditering")
    for income in incomes:
        draft.add_income(income, rate_of=sold_on)
    draft.add_money_back(refund_payment(refund, rules), claim=credited, date=refund.date)
    return draft.voucher("refund", date=refund.date, reference=refund.reference, text="refusjon")
