"""What a payment provider pays out: one transfer to the bank, and every item in it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from integrations.accounting.documents.checks import check_currency, is_between, is_date, rejected
from integrations.accounting.money import ORE, ZERO, amount, round2

PayoutItemKind = Literal[
    "sale",
    "refund",
    "chargeback",
    "chargeback_won",
    "dispute_fee",
    "fee",
    "reserve",
    "reserve_release",
    "loan",
    "adjustment",
]
PAYOUT_ITEM_KINDS = get_args(PayoutItemKind)

_SIGNS = {
    "sale": 1,
    "chargeback_won": 1,
    "reserve_release": 1,
    "refund": -1,
    "chargeback": -1,
    "reserve": -1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutItem:
    """One item of a payout, with the sign that it has in the transfer: a sale adds, a refund, fee or reserve takes.

    ``dispute_fee`` is the fee of a chargeback, which the dispute's own voucher has booked as a cost already. ``loan`` is
    money lent (positive) or paid back (negative). ``vat`` is the VAT that the provider states inside a fee, same sign.
    ``booked_nok`` is what the item stands at on the clearing account, in kroner, same sign; needed in other currencies.
    ``order`` is the shop's order number, '' when the provider does not say.
    """

    kind: PayoutItemKind
    gross: Decimal
    source_field: str
    order: str = ""
    vat: Decimal = ZERO
    booked_nok: Decimal | None = None
    text: str = ""

    def __post_init__(self) -> None:
        field = self.source_field
        if self.kind not in PAYOUT_ITEM_KINDS:
            raise rejected(f"{field}.type", value=self.kind)
        amount(self.gross, field=field)
        amount(self.vat, field=f"{field}.vat")
        if self.gross * _SIGNS.get(self.kind, 0) < 0:
            raise rejected(field, code="payout_item_sign", kind=self.kind, value=self.gross)
        if abs(self.vat) > abs(self.gross) or self.vat * self.gross < 0:
            raise rejected(f"{field}.vat", value=self.vat)
        if self.booked_nok is not None and amount(self.booked_nok, field=field) * self.gross < 0:
            raise rejected(f"{field}.booked_nok", value=self.booked_nok)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A transfer from a payment provider to the company's bank (OUT-1). Negative: the provider took money.

    ``gateway`` is the payment method id as the sales name it. Items and ``net`` are in ``currency``; Σ items = net, or it
    refuses to exist. ``received_nok`` is what reached the bank in kroner when the provider exchanged it (OUT-2); None: the
    transfer arrived in ``currency``. ``settlement_rate`` is kroner per unit as the provider states it; None: received ÷ net.
    ``date`` is the day of the bank.
    """

    source: str
    gateway: str
    payout_id: str
    date: dt.date
    currency: str
    items: tuple[PayoutItem, ...]
    net: Decimal
    received_nok: Decimal | None = None
    settlement_rate: Decimal | None = None

    def __post_init__(self) -> None:
        for name in ("source", "gateway", "payout_id"):
            if not getattr(self, name):
                raise rejected(name)
        check_currency(self.currency)
        if not is_date(self.date):
            raise rejected("payout date")
        if not self.items:
            raise rejected("items", code="no_payout_items")
        _check_sums(self)

    @property
    def reference(self) -> str:
        """Our stable name of the payout in the ledger."""
        return f"{self.source}:payout:{self.payout_id}"

    @property
    def is_exchanged(self) -> bool:
        """Whether the provider turned another currency into kroner before it paid."""
        return self.currency != "NOK" and self.received_nok is not None


def _check_sums(payout: Payout) -> None:
    added = sum((item.gross for item in payout.items), ZERO)
    if amount(payout.net, field="net") != added:
        raise rejected("net", code="payout_does_not_add_up", stated=payout.net, found=added)
    received, rate = payout.received_nok, payout.settlement_rate
    if received is None:
        if rate is not None:
            raise rejected("received_nok")
        return
    if rate is not None:
        _check_rate(payout, received=received, rate=rate)
    if amount(received, field="received_nok") * payout.net < 0:
        raise rejected("received_nok", value=received)
    if payout.currency == "NOK" and received != payout.net:
        raise rejected("received_nok", code="payout_does_not_add_up", stated=received, found=payout.net)


def _check_rate(payout: Payout, *, received: Decimal, rate: Decimal) -> None:
    """The provider's rate explains what it paid, to the øre per item that it may have rounded by."""
    if not is_between(rate, Decimal("0.000001"), Decimal(1_000_000)):
        raise rejected("settlement_rate", value=rate)
    found = round2(payout.net * rate)
    if abs(found - received) > ORE * len(payout.items):
        raise rejected("received_nok", code="payout_does_not_add_up", stated=received, found=found)
