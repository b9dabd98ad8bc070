"""From a document and the rules to vouchers (POST, PAY, GIFT, REF, FX). Pure: same input, same answer.

What cannot be booked rightly raises: MissingMapping, NotReady, UnsupportedDocument, VatDeviation,
RejectedDocument.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from integrations.accounting.crediting import book_refund
from integrations.accounting.documents import Sale
from integrations.accounting.drafting import Draft, rates_needed
from integrations.accounting.incomes import charge, rounding_income
from integrations.accounting.invoicing import invoice_sale
from integrations.accounting.money import ZERO, allocate
from integrations.accounting.rules import Rules
from integrations.accounting.settlement import Payment, Settlement, settle
from integrations.accounting.voucher import Reason, Voucher

__all__ = ["book_prepayment", "book_refund", "book_sale", "invoice_sale", "rates_needed"]


def book_sale(sale: Sale, rules: Rules) -> tuple[Voucher, ...]:
    """The vouchers of a delivered sale, in the order in which they are to be written; () for a zero-value
    order.

    Always one 'sale' voucher: receivable against income, line by line, on the day of delivery, and the
    payments captured in the same month on their own days. Before it 'prepayment' when money came in an
    earlier month (PAY-5), after it 'payment' when it came in a later one.
    """
    settlement = settle(sale, rules)
    if _is_empty(sale, settlement):
        return ()
    draft = _draft(sale, rules, settlement)
    incomes = [
        *charge(settlement, sale, rules),
        *rounding_income(sale.rounding, rules, lines=len(sale.lines), on=sale.delivered_on),
    ]
    receivable = -sum((draft.kroner(income) for income in incomes), ZERO)
    why = Reason("receivable", {"owed": f"{settlement.owed:f}", "customer": settlement.party.key})
    draft.add_receivable(receivable, date=sale.delivered_on, foreign=settlement.owed, why=why)
    for income in incomes:
        draft.add_income(income)
    claims = _claims(settlement, receivable=receivable)
    for payment, claim in claims:
        if payment.timing == "early":
            draft.add_release(payment, claim=claim)
        elif payment.timing == "same_month":
            draft.add_payment(payment, claim=claim)
    for payment in settlement.surplus:
        if payment.timing == "same_month":
            draft.add_surplus(payment)
    sold = draft.voucher("sale", date=sale.delivered_on, reference=sale.reference, text="salg")
    early = _payments("prepayment", sale, rules, settlement=settlement, claims=claims)
    late = _payments("payment", sale, rules, settlement=settlement, claims=claims)
    return (*early, sold, *late)


def book_prepayment(sale: Sale, rules: Rules) -> tuple[Voucher, ...]:
    """The 'prepayment' voucher alone, for a sale that is invoiced: () unless money came in an earlier month."""
    settlement = settle(sale, rules)
    if not any(payment.timing == "early" for payment in (*settlement.payments, *settlement.surplus)):
        return ()
    draft = _draft(sale, rules, settlement)
    incomes = [
        *charge(settlement, sale, rules),
        *rounding_income(sale.rounding, rules, lines=len(sale.lines), on=sale.delivered_on),
    ]
    receivable = -sum((draft.kroner(income) for income in incomes), ZERO)
    claims = _claims(settlement, receivable=receivable)
    return _payments("prepayment", sale, rules, settlement=settlement, claims=claims)


def _draft(sale: Sale, rules: Rules, settlement: Settlement) -> Draft:
    return Draft(
        number=sale.number, currency=sale.currency, on=sale.delivered_on, rules=rules, party=settlement.party,
        project=sale.project,
    )  # fmt: skip


def _is_empty(sale: Sale, settlement: Settlement) -> bool:
    """Nothing owed, nothing paid and no VAT left over: a zero-value order (POST-5)."""
    if settlement.owed or settlement.payments:
        return False
    return bool(settlement.reductions) or not sum((line.vat for line in sale.lines), ZERO)


def _claims(settlement: Settlement, *, receivable: Decimal) -> list[tuple[Payment, Decimal]]:
    """The kroner of the receivable that each payment settles, together never more than it (FX-2)."""
    payments = settlement.payments
    grosses = [payment.tender.gross for payment in payments]
    if receivable == settlement.owed:
        return list(zip(payments, grosses, strict=True))
    unpaid = settlement.owed - sum(grosses, ZERO)
    parts = allocate(receivable, [*grosses, unpaid])
    return list(zip(payments, parts, strict=False))


def _payments(
    part: Literal["prepayment", "payment"],
    sale: Sale,
    rules: Rules,
    *,
    settlement: Settlement,
    claims: Sequence[tuple[Payment, Decimal]],
) -> tuple[Voucher, ...]:
    """The voucher of the payments of another month than the delivery's, () when there are none."""
    timing = "early" if part == "prepayment" else "late"
    chosen = [(payment, claim) for payment, claim in claims if payment.timing == timing]
    surplus = [payment for payment in settlement.surplus if payment.timing == timing]
    if not chosen and not surplus:
        return ()
    draft = _draft(sale, rules, settlement)
    for payment in surplus:
        draft.add_surplus(payment)
    for payment, claim in chosen:
        if part == "prepayment":
            draft.add_prepayment(payment, claim=claim)
        else:
            draft.add_payment(payment, claim=claim)
    first: dt.date = min(payment.tender.paid_on for payment in (*(paid for paid, _ in chosen), *surplus))
    text = "forskudd" if part == "prepayment" else "betaling"
    return (draft.voucher(part, date=first, reference=f"{sale.reference}:{part}", text=text),)
