"""Live orders that arrive one by one while somebody watches."""

from dataclasses import dataclass
from datetime import UTC, datetime

from integrations.sandbox.demo_shop.history import HistoryKind, live_order
from integrations.sandbox.woocommerce.changes import place
from integrations.sandbox.woocommerce.shop import Shop


@dataclass(slots=True, kw_only=True)
class Drip:
    """``left`` orders still to come to ``shop``, one every ``interval`` seconds, the next at ``due`` (epoch
    seconds)."""

    shop: Shop
    left: int
    interval: float
    due: float
    seed: int
    kind: HistoryKind = "plain"

    def advance(self, now: float) -> list[int]:
        """Place every order that is due; gives their ids."""
        placed = []
        while self.left and self.due <= now:
            placed.append(self._place(self.due))
            self.left -= 1
            self.due += self.interval
        return placed

    def _place(self, now: float) -> int:
        order_id = self.shop.next_id()
        at = datetime.fromtimestamp(now, UTC)
        order = live_order(seed=self.seed, order_id=order_id, at=at, kind=self.kind, zone=self.shop.zone)
        place(self.shop, order, now=now)
        return order_id
