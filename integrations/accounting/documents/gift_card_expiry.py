"""An unspent gift card whose time is over by the shop's own terms (GIFT-4)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from integrations.accounting.documents.checks import is_date, rejected
from integrations.accounting.money import amount

CardRole = Literal["gift_card", "store_credit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftCardExpiry:
    """What is left on a card becomes the shop's on ``expires_on``.

    ``balance`` is the unspent rest in kroner, positive, never the face value. ``code`` is the whole code or one that is
    masked already; the books only ever show its end. ``document_id`` is our id of this expiry ('' for a card that can
    expire once: then the code names it). ``role`` says whether it is a gift card (2902) or store credit (2903).
    ``card`` is the keyed digest of the card where the code itself is not known any more, '' otherwise.
    """

    source: str
    code: str
    balance: Decimal
    expires_on: dt.date
    document_id: str = ""
    role: CardRole = "gift_card"
    card: str = ""

    def __post_init__(self) -> None:
        if not self.source:
            raise rejected("source")
        if not self.code and not self.card:
            raise rejected("gift_card_code")
        if self.role not in ("gift_card", "store_credit"):
            raise rejected("gift_card_role", value=self.role)
        if amount(self.balance, field="gift_card_balance") <= 0:
            raise rejected("gift_card_balance", code="negative_amount", value=self.balance)
        if not is_date(self.expires_on):
            raise rejected("expires_on", value=self.expires_on)
