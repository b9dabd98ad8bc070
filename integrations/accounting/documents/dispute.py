"""A buyer's payment that the provider takes back, until it is known who was right."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from integrations.accounting.documents.checks import check_currency, is_date, rejected
from integrations.accounting.money import ZERO, amount

DisputeOutcome = Literal["open", "won", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A chargeback of an order (CB-1, CB-2). ``gross`` and ``fee`` positive, in ``currency``.

    ``order`` is the shop's order number. ``sale_undone``: the goods came back or never arrived, so that a lost dispute is
    a credit of the sale and not a loss. ``booked_nok`` is what the payment stands at on the clearing account, in kroner;
    None takes the rate of the day it was opened.
    """

    source: str
    gateway: str
    dispute_id: str
    order: str
    currency: str
    gross: Decimal
    opened_on: dt.date
    fee: Decimal = ZERO
    outcome: DisputeOutcome = "open"
    closed_on: dt.date | None = None
    fee_refunded: bool = False
    sale_undone: bool = False
    booked_nok: Decimal | None = None

    def __post_init__(self) -> None:
        for name in ("source", "gateway", "dispute_id", "order"):
            if not getattr(self, name):
                raise rejected(name)
        check_currency(self.currency)
        _check_amounts(self)
        _check_days(self)

    def reference(self, step: Literal["open", "won", "lost"]) -> str:
        """Our stable name in the ledger of one step of the dispute."""
        return f"{self.source}:dispute:{self.dispute_id}:{step}"


def _check_amounts(dispute: Dispute) -> None:
    if amount(dispute.gross, field="amount") <= 0:
        raise rejected("amount", code="negative_amount", value=dispute.gross)
    if amount(dispute.fee, field="fee") < 0:
        raise rejected("fee", code="negative_amount", value=dispute.fee)
    if dispute.booked_nok is not None and amount(dispute.booked_nok, field="booked_nok") <= 0:
        raise rejected("booked_nok", code="negative_amount", value=dispute.booked_nok)


def _check_days(dispute: Dispute) -> None:
    if not is_date(dispute.opened_on):
        raise rejected("opened_on")
    if dispute.outcome not in ("open", "won", "lost"):
        raise rejected("outcome", value=dispute.outcome)
    if (dispute.outcome == "open") != (dispute.closed_on is None):
        raise rejected("closed_on", code="dispute_contradicts_itself", outcome=dispute.outcome)
    if dispute.closed_on is not None and (
        not is_date(dispute.closed_on) or dispute.closed_on < dispute.opened_on
    ):
        raise rejected("closed_on", value=dispute.closed_on)
    if dispute.fee_refunded and dispute.outcome != "won":
        raise rejected("fee_refunded", code="dispute_contradicts_itself", outcome=dispute.outcome)
