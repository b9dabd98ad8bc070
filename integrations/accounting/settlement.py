"""What the buyer really paid with: stated tenders, gift cards that a shop hides in a gap or a negative fee,
and when.

A gift card is a means of payment (GIFT-2): VAT is due on the full sale. A shop that lets it cut the VAT base
instead has stated too little VAT, which cannot be repaired here: such sales are held.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from integrations.accounting.documents import GIFT_CARD, STORE_CREDIT, Line, Refund, Sale, Tender
from integrations.accounting.money import ZERO
from integrations.accounting.rules import AccountChoice, Rules
from integrations.accounting.vat import mapping_reason
from integrations.accounting.voucher import PartyRef, Reason
from integrations.errors import UnsupportedDocument

_GIFT_CARD_NAME = re.compile(
    r"gavekort|gavebevis|gift[\s_-]?(card|voucher)|presentkort|tilgodelapp", re.IGNORECASE
)
_GIFT_CARD_CODE = re.compile(rf"{_GIFT_CARD_NAME.pattern}|^g[ck][-_]", re.IGNORECASE)

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
    """The lines that are charged, what they add up to (``owed``, tenders of all kinds) and the payments."""

    lines: tuple[Line, ...]
    owed: Decimal
    payments: tuple[Payment, ...]
    party: PartyRef

    @property
    def paid(self) -> Decimal:
        """Sum of the payments, in the document's currency."""
        return sum((payment.tender.gross for payment in self.payments), ZERO)


def names_gift_card(text: str) -> bool:
    """Whether a line's or fee's name says that it is a gift card."""
    return bool(_GIFT_CARD_NAME.search(text))


def settle(sale: Sale, rules: Rules) -> Settlement:
    """Lines, owed amount, payments and customer of a sale.

    Raises MissingMapping for a payment method or gap that nobody has mapped, and UnsupportedDocument when a
    gift card was used as a discount.
    """
    _refuse_gift_card_coupons(sale)
    lines, hidden = _without_gift_card_fees(sale)
    payments = [_payment(tender, sale, rules) for tender in (*sale.tenders, *hidden)]
    if sale.gap:
        payments.append(_gap_payment(sale, rules))
    owed = sale.total + sale.gap + sum((tender.gross for tender in hidden), ZERO)
    return Settlement(
        lines=lines, owed=owed, payments=tuple(payments), party=party_of(sale, rules, hidden=bool(hidden))
    )


def party_of(sale: Sale, rules: Rules, *, hidden: bool = False) -> PartyRef:
    """The customer that a sale, its payments and its credits share (POST-2).

    Businesses and large private sales have their own; other private sales the common one of the gateway that
    was paid most through, gift cards aside.
    """
    buyer = sale.buyer
    key = buyer.org_number or buyer.email.casefold() or sale.reference
    if buyer.kind == "business" or rules.customer_mode == "own" or _is_large(sale, rules):
        return PartyRef(kind="own", key=key, buyer=buyer)
    paid: dict[str, Decimal] = {}
    for tender in sale.tenders:
        if tender.method not in (GIFT_CARD, STORE_CREDIT):
            paid[tender.method] = paid.get(tender.method, ZERO) + tender.gross
    if not paid:
        return PartyRef(kind="common", key=GIFT_CARD)
    return PartyRef(kind="common", key=max(paid, key=paid.__getitem__))


def refund_payment(refund: Refund, rules: Rules) -> Payment:
    """The account that a refund is paid from, by its tender."""
    role, key = _role(refund.tender.method)
    account = rules.account(role, key=key)
    why = (_tender_reason(refund.tender), mapping_reason(role, key=key, account=account))
    return Payment(refund.tender, role, key, account, "same_month", why)


def _is_large(sale: Sale, rules: Rules) -> bool:
    limit = rules.own_customer_above
    if limit is None:
        return False
    total = sale.total + sale.gap
    if sale.currency != "NOK":
        total *= rules.currency_rate(sale.currency, on=sale.delivered_on).nok_per_unit
    return total > limit


def _refuse_gift_card_coupons(sale: Sale) -> None:
    for coupon in sale.coupons:
        if coupon.is_gift_card or _GIFT_CARD_CODE.search(coupon.code):
            params = {"number": sale.number, "code": masked(coupon.code), "gross": f"{coupon.gross:f}"}
            raise UnsupportedDocument("gift_card_as_coupon", params=params)


def _without_gift_card_fees(sale: Sale) -> tuple[tuple[Line, ...], list[Tender]]:
    hidden: list[Tender] = []
    kept: list[Line] = []
    for line in sale.lines:
        if line.kind == "fee" and line.gross < 0 and names_gift_card(line.title):
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
    return Tender(method=GIFT_CARD, gross=-line.gross, paid_on=sale.delivered_on, reference=line.source_field)


def _role(method: str) -> tuple[str, str]:
    return (method, "") if method in (GIFT_CARD, STORE_CREDIT) else ("tender", method)


def _payment(tender: Tender, sale: Sale, rules: Rules) -> Payment:
    role, key = _role(tender.method)
    known = ("tender", role, key)
    found = rules.memo.get(known)
    if found is None:
        account = rules.account(role, key=key)
        rules.check_account(account.number, vat_code="0", has_customer=False)
        found = rules.memo[known] = (account, mapping_reason(role, key=key, account=account))
    account, reason = found
    return Payment(
        tender, role, key, account, _timing(tender.paid_on, sale), (_tender_reason(tender), reason)
    )


def _gap_payment(sale: Sale, rules: Rules) -> Payment:
    account = rules.account("gap", key=GIFT_CARD)
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


def masked(code: str) -> str:
    """A gift card's code for the books: its last four characters; whoever has the whole code has the money."""
    return f"…{code[-4:]}" if len(code) > 4 else code
