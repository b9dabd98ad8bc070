"""What the buyer really paid with: stated tenders, gift cards that a shop hides in a gap or a negative fee,
and when.

A gift card is a means of payment (GIFT-2): VAT is due on the full sale. A shop that lets it cut the VAT base
instead has stated too little VAT, which cannot be repaired here: such sales are held.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from integrations.accounting.documents import GIFT_CARD, STORE_CREDIT, Line, Refund, Sale, Tender
from integrations.accounting.gift_cards import (
    code_in,
    has_free_mark,
    is_free,
    is_taxed,
    looks_like_card,
    masked,
    names_card,
    names_store_credit,
    spread,
)
from integrations.accounting.money import ZERO
from integrations.accounting.rules import AccountChoice, Rules
from integrations.accounting.vat import mapping_reason
from integrations.accounting.voucher import PartyRef, Reason
from integrations.errors import UnsupportedDocument

__all__ = ["Payment", "Settlement", "Timing", "masked", "party_of", "refund_payment", "settle"]

Timing = Literal["early", "same_month", "late"]


class Payment(NamedTuple):
    """A tender with the account it debits and why. ``timing`` compares the month of capture with that of delivery."""

    tender: Tender
    role: str
    key: str
    account: AccountChoice
    timing: Timing
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The lines that are charged, what is owed for them (tenders of all kinds) and the payments.

    ``lines`` are as the shop states them. ``reductions`` (line id → positive amount) is what ``reduced_by`` took off:
    cards that were given away are no payment but a discount (GIFT-5), cards taxed at their sale no new turnover (GIFT-6).
    ``surplus`` is money beyond what is owed: the buyer's still, and never income (PAY-6).
    """

    lines: tuple[Line, ...]
    owed: Decimal
    payments: tuple[Payment, ...]
    party: PartyRef
    reductions: Mapping[str, Decimal] = field(default_factory=dict)
    reduced_by: tuple[Tender, ...] = ()
    surplus: tuple[Payment, ...] = ()

    @property
    def paid(self) -> Decimal:
        """Sum of the payments, in the document's currency."""
        return sum((payment.tender.gross for payment in self.payments), ZERO)

    def charged(self, line: Line) -> Decimal:
        """What is really charged for a line, VAT included: its gross less its part of promotional cards."""
        return line.gross - self.reductions.get(line.id, ZERO)


def settle(sale: Sale, rules: Rules) -> Settlement:
    """Lines, owed amount, payments and customer of a sale.

    Raises MissingMapping for a payment method or gap that nobody has mapped, and UnsupportedDocument when a
    gift card was used as a discount.
    """
    _refuse_gift_card_coupons(sale, rules)
    lines, hidden = _without_gift_card_fees(sale)
    tenders = (*sale.tenders, *hidden)
    reduced_by = tuple(tender for tender in tenders if is_free(tender, rules) or is_taxed(tender, rules))
    payments = [_payment(tender, sale, rules) for tender in tenders if tender not in reduced_by]
    if sale.gap:
        payments.append(_gap_payment(sale, rules))
    payments, surplus = _without_surplus(payments, sale.overpaid)
    reduction = sum((tender.gross for tender in reduced_by), ZERO)
    return Settlement(
        lines=lines,
        owed=sale.total + sale.gap + sum((tender.gross for tender in hidden), ZERO) - reduction,
        payments=tuple(payments),
        party=party_of(sale, rules, hidden=bool(hidden)),
        reductions=spread(reduction, lines) if reduction else {},
        reduced_by=reduced_by,
        surplus=tuple(surplus),
    )


def party_of(sale: Sale, rules: Rules, *, hidden: bool = False) -> PartyRef:
    """The customer that a sale, its payments and its credits share (POST-2).

    Businesses and large private sales have their own; other private sales the common one of the gateway that
    was paid most through, gift cards aside. The parcels of one order share the order's customer.
    """
    sale = sale.whole or sale
    buyer = sale.buyer
    key = buyer.org_number or buyer.email.casefold() or sale.reference
    owes = sale.on_account and buyer.kind == "private"
    if buyer.kind == "business" or rules.customer_mode == "own" or owes or _is_large(sale, rules):
        return PartyRef(kind="own", key=key, buyer=buyer)
    paid: dict[str, Decimal] = {}
    for tender in sale.tenders:
        if tender.method not in (GIFT_CARD, STORE_CREDIT):
            paid[tender.method] = paid.get(tender.method, ZERO) + tender.gross
    if not paid:
        return PartyRef(kind="common", key=GIFT_CARD)
    return PartyRef(kind="common", key=max(paid, key=paid.__getitem__))


def refund_payment(refund: Refund, rules: Rules) -> Payment:
    """The account that a refund is paid from, by its tender and currency."""
    role, key, account = _place(refund.tender.method, refund.currency, rules, on=refund.tender.paid_on)
    why = (_tender_reason(refund.tender), mapping_reason(role, key=key, account=account))
    return Payment(refund.tender, role, key, account, "same_month", why)


def _without_surplus(payments: list[Payment], overpaid: Decimal) -> tuple[list[Payment], list[Payment]]:
    """(what settles the sale, what is too much): the money that came last is the surplus; cards never are."""
    if not overpaid:
        return payments, []
    kept: list[Payment] = []
    surplus: list[Payment] = []
    for payment in sorted(payments, key=lambda payment: payment.tender.paid_on, reverse=True):
        gross = payment.tender.gross
        part = min(overpaid, gross) if payment.role == "tender" else ZERO
        overpaid -= part
        if part:
            surplus.append(payment._replace(tender=replace(payment.tender, gross=part)))
        if gross > part:
            kept.append(payment._replace(tender=replace(payment.tender, gross=gross - part)))
    return kept[::-1], surplus


def _is_large(sale: Sale, rules: Rules) -> bool:
    limit = rules.own_customer_above
    if limit is None:
        return False
    total = sale.total + sale.gap
    if sale.currency != "NOK":
        total *= rules.currency_rate(sale.currency, on=sale.delivered_on).nok_per_unit
    return total > limit


def _refuse_gift_card_coupons(sale: Sale, rules: Rules) -> None:
    """A gift card as coupon cut the VAT base (GIFT-2); one that was given away is a discount, so that it is right."""
    for coupon in sale.coupons:
        if has_free_mark(coupon.code, rules):
            continue
        if coupon.is_gift_card or looks_like_card(coupon.code):
            params = {"number": sale.number, "code": masked(coupon.code), "gross": f"{coupon.gross:f}"}
            raise UnsupportedDocument("gift_card_as_coupon", params=params)


def _without_gift_card_fees(sale: Sale) -> tuple[tuple[Line, ...], list[Tender]]:
    hidden: list[Tender] = []
    kept: list[Line] = []
    for line in sale.lines:
        if line.kind == "fee" and line.gross < 0 and names_card(line.title):
            hidden.append(_fee_as_tender(line, sale))
        else:
            kept.append(line)
    return (tuple(kept) if hidden else sale.lines), hidden


def _fee_as_tender(line: Line, sale: Sale) -> Tender:
    if line.vat:
        params = {
            "number": sale.number,
            "field": line.source_field,
            "gross": f"{-line.gross:f}",
            "vat": f"{-line.vat:f}",
        }
        raise UnsupportedDocument("gift_card_cut_vat", params=params)
    return Tender(
        method=STORE_CREDIT if names_store_credit(line.title) else GIFT_CARD,
        gross=-line.gross,
        paid_on=sale.delivered_on,
        reference=line.source_field,
        gift_card_code=code_in(line.title),
    )


def _place(method: str, currency: str, rules: Rules, *, on: dt.date) -> tuple[str, str, AccountChoice]:
    """(role, key, account) of a payment method on the day of the money: cards and store credit have one account, gateways
    one per currency."""
    if method in (GIFT_CARD, STORE_CREDIT):
        return method, "", rules.account(method, on=on)
    key, account = rules.tender_account(method, currency=currency, on=on)
    return "tender", key, account


def _payment(tender: Tender, sale: Sale, rules: Rules) -> Payment:
    known = ("tender", tender.method, sale.currency, tender.paid_on)
    found = rules.memo.get(known)
    if found is None:
        role, key, account = _place(tender.method, sale.currency, rules, on=tender.paid_on)
        rules.check_account(account.number, vat_code="0", has_customer=False)
        found = rules.memo[known] = (role, key, account, mapping_reason(role, key=key, account=account))
    role, key, account, reason = found
    return Payment(
        tender, role, key, account, _timing(tender.paid_on, sale), (_tender_reason(tender), reason)
    )


def _gap_payment(sale: Sale, rules: Rules) -> Payment:
    account = rules.account("gap", key=GIFT_CARD, on=sale.delivered_on)
    rules.check_account(account.number, vat_code="0", has_customer=False)
    tender = Tender(method=GIFT_CARD, gross=sale.gap, paid_on=sale.delivered_on)
    params = {"gap": f"{sale.gap:f}", "total": f"{sale.total:f}", "lines": f"{sale.total + sale.gap:f}"}
    reasons = (Reason("gap", params), mapping_reason("gap", key=GIFT_CARD, account=account))
    return Payment(tender, "gap", GIFT_CARD, account, "same_month", reasons)


def _timing(paid_on: dt.date, sale: Sale) -> Timing:
    paid, delivered = (paid_on.year, paid_on.month), (sale.delivered_on.year, sale.delivered_on.month)
    if paid == delivered:
        return "same_month"
    return "early" if paid < delivered else "late"


def _tender_reason(tender: Tender) -> Reason:
    params = {
        "method": tender.method, "gross": f"{tender.gross:f}", "date": tender.paid_on.isoformat(),
        "reference": tender.reference, "code": masked(tender.gift_card_code),
    }  # fmt: skip
    return Reason("tender", params)
