"""Money given back before anything was delivered (REF-4, PAY-5): it touches no sale and no VAT.

Clearing account against prepayments when the money came, and the other way round when it went back, each on its day.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from integrations.accounting.documents import GIFT_CARD, Line, Refund, Sale, Tender, rejected
from integrations.accounting.drafting import Draft
from integrations.accounting.money import ZERO, allocate, round2
from integrations.accounting.refund_limits import amount_over_cards, exceeds
from integrations.accounting.rules import Rules
from integrations.accounting.settlement import Payment, refund_payment
from integrations.accounting.vat import mapping_reason
from integrations.accounting.voucher import PartyRef, Reason, Voucher


def book_returned_prepayment(refund: Refund, rules: Rules) -> tuple[Voucher, ...]:
    """'prepayment' (money in, on the day it came) and 'refund' (money back, on its day) of a refund before delivery.

    Debit clearing, credit 2900; then debit 2900, credit clearing. In a foreign currency the debt goes out at the kroner
    that it came in at, the money at the rate of its day; the rest is exchange gain or loss. Raises RejectedDocument when
    the day of payment is unknown, MissingMapping for accounts that nobody has chosen.
    """
    if not refund.undelivered or refund.paid_on is None:
        raise rejected("refund.date_paid", code="refund_of_unpaid", value="")
    came = replace(refund, tender=_came_by(refund, refund.paid_on))
    debt = _draft(refund, rules, on=refund.paid_on).convert(refund.total)
    return (
        _money_in(came, refund_payment(came, rules), rules, debt=debt),
        _money_back(refund, refund_payment(refund, rules), rules, debt=debt),
    )


def _came_by(refund: Refund, paid_on: dt.date) -> Tender:
    """The money as it came: by another means than it went back by where the source says so (REF-3)."""
    tender = refund.tender
    if refund.paid_with in ("", tender.method):
        return replace(tender, paid_on=paid_on)
    return Tender(method=refund.paid_with, gross=tender.gross, paid_on=paid_on)


def returned_rates(refund: Refund) -> tuple[tuple[str, dt.date], ...]:
    """The (currency, date) pairs that ``book_returned_prepayment`` needs; () in kroner."""
    if refund.currency == "NOK" or refund.paid_on is None:
        return ()
    return ((refund.currency, refund.paid_on), (refund.currency, refund.date))


def delivered_part(sale: Sale, refunds: Sequence[Refund]) -> Sale | None:
    """What is left of an order to be sold after ``refunds`` made before its delivery; None when nothing is (PAY-4, REF-4).

    Lines that were given back are never sold, and the money that went back has not paid for the rest. An amount without
    lines lowers the price of them all by their gross.
    """
    left = {line.id: line for line in sale.lines}
    for refund in refunds:
        _take_off(left, refund)
    lines = tuple(line for line in left.values() if line.gross or line.vat)
    back = sum((refund.total for refund in refunds), ZERO)
    total = sale.total - back
    if total < 0:
        params = {"value": back, "left": sale.total, "title": sale.number}
        raise rejected("refund amount", code="refund_exceeds_sale", **params)
    if not lines or not total:
        return None
    vat_back = sum((line.vat for line in sale.lines), ZERO) - sum((line.vat for line in lines), ZERO)
    stated = None if sale.stated_vat is None else sale.stated_vat - vat_back
    return replace(
        sale, lines=lines, total=total, stated_vat=stated, tenders=_tenders_left(sale.tenders, refunds)
    )


def _take_off(left: dict[str, Line], refund: Refund) -> None:
    if not refund.lines:
        _take_amount_off(left, refund)
        return
    for given in refund.lines:
        sold = left.get(given.line_id)
        if sold is None:
            raise rejected(given.source_field, code="refund_of_unknown_line", value=given.line_id)
        gross, vat = sold.gross - given.gross, sold.vat - given.vat
        if exceeds(given.gross, left=sold.gross, sold=sold.gross):
            params = {"value": given.gross, "left": sold.gross, "title": sold.title}
            raise rejected(given.source_field, code="refund_exceeds_sale", **params)
        quantity = max(sold.quantity - given.quantity, Decimal(0))
        if gross * sold.gross <= 0:
            # Given back whole, give or take the øre that the tolerance lets pass.
            left[sold.id] = replace(sold, gross=ZERO, vat=ZERO, quantity=quantity)
        else:
            left[sold.id] = replace(sold, gross=gross, vat=vat, quantity=quantity or sold.quantity)


def _take_amount_off(left: dict[str, Line], refund: Refund) -> None:
    """A lower price of everything, by gross. A gift card is worth what it is: its price goes back whole or not at all."""
    charged = [line for line in left.values() if line.gross > 0]
    all_of_it = sum((line.gross for line in charged), ZERO)
    if refund.total > all_of_it:
        raise rejected("refund amount", code="refund_exceeds_sale", **_excess(refund.total, left))
    if refund.total < all_of_it:
        charged = [line for line in charged if line.kind != GIFT_CARD]
        goods = sum((line.gross for line in charged), ZERO)
        if refund.total > goods:
            raise amount_over_cards(refund, goods=goods, cards=all_of_it - goods)
    for line, part in zip(charged, allocate(refund.total, [line.gross for line in charged]), strict=True):
        gross = line.gross - part
        left[line.id] = replace(line, gross=gross, vat=round2(line.vat * gross / line.gross))


def _excess(total: Decimal, left: dict[str, Line]) -> dict[str, object]:
    rest = sum((line.gross for line in left.values()), ZERO)
    return {"value": total, "left": rest, "title": ", ".join(line.title for line in left.values())[:80]}


def _tenders_left(tenders: Sequence[Tender], refunds: Sequence[Refund]) -> tuple[Tender, ...]:
    """Payments less what went back: of what it had come by first, then from the largest."""
    left = [(tender, tender.gross) for tender in tenders]
    for refund in refunds:
        rest, method = refund.total, refund.paid_with or refund.tender.method
        order = sorted(range(len(left)), key=lambda at: (left[at][0].method != method, -left[at][1]))
        for at in order:
            taken = min(rest, left[at][1])
            left[at] = (left[at][0], left[at][1] - taken)
            rest -= taken
    return tuple(replace(tender, gross=gross) for tender, gross in left if gross)


def _draft(refund: Refund, rules: Rules, *, on: dt.date) -> Draft:
    party = PartyRef(kind="common", key=refund.tender.method)
    return Draft(number=refund.sale_number, currency=refund.currency, on=on, rules=rules, party=party)


def _money_in(refund: Refund, payment: Payment, rules: Rules, *, debt: Decimal) -> Voucher:
    on = refund.tender.paid_on
    draft = _draft(refund, rules, on=on)
    _add_clearing(draft, payment, debt, date=on, sign=1)
    _add_debt(draft, refund, rules, -debt, date=on)
    reference = f"{refund.reference}:prepayment"
    return draft.voucher("prepayment", date=on, reference=reference, text="forskudd")


def _money_back(refund: Refund, payment: Payment, rules: Rules, *, debt: Decimal) -> Voucher:
    on = refund.date
    draft = _draft(refund, rules, on=on)
    paid = draft.convert(refund.total)
    _add_debt(draft, refund, rules, debt, date=on)
    _add_exchange(draft, rules, paid - debt, date=on)
    _add_clearing(draft, payment, -paid, date=on, sign=-1)
    return draft.voucher("refund", date=on, reference=refund.reference, text="tilbakebetalt før levering")


def _add_clearing(draft: Draft, payment: Payment, gross: Decimal, *, date: dt.date, sign: int) -> None:
    draft.add(
        payment.role, gross, date=date, account=payment.account.number, text=f"betaling {payment.tender.method}",
        key=payment.key, foreign=sign * payment.tender.gross, why=payment.reasons,
    )  # fmt: skip


def _add_debt(draft: Draft, refund: Refund, rules: Rules, gross: Decimal, *, date: dt.date) -> None:
    account = rules.account("prepayment", on=refund.tender.paid_on if gross < 0 else refund.paid_on or date)
    rules.check_account(account.number, vat_code="0", has_customer=False)
    params = {
        "number": refund.sale_number, "gross": f"{refund.total:f}", "date": refund.date.isoformat(),
        "paid_on": refund.tender.paid_on.isoformat() if gross < 0 else (refund.paid_on or date).isoformat(),
    }  # fmt: skip
    why = (Reason("returned_prepayment", params), mapping_reason("prepayment", key="", account=account))
    foreign = refund.total.copy_sign(gross)
    draft.add(
        "prepayment", gross, date=date, account=account.number, text="forskudd", foreign=foreign, why=why
    )


def _add_exchange(draft: Draft, rules: Rules, loss: Decimal, *, date: dt.date) -> None:
    if not loss:
        return
    key = "loss" if loss > 0 else "gain"
    account = rules.account("fx", key=key, on=date)
    rules.check_account(account.number, vat_code="0", has_customer=False)
    why = (
        Reason("exchange", {"difference": f"{loss:f}"}),
        mapping_reason("fx", key=key, account=account),
    )
    draft.add("fx", loss, date=date, account=account.number, key=key, text="valutadifferanse", why=why)
