"""How WooCommerce writes ids, money, prices and moments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
OSLO = ZoneInfo("Europe/Oslo")
SYMBOLS = {"NOK": "kr", "EUR": "€", "USD": "$", "SEK": "kr", "DKK": "kr.", "GBP": "£"}


@dataclass(slots=True)
class Ids:
    """WordPress' counters: one for order lines of all kinds, one for metas. Orders share theirs with posts
    (gaps)."""

    line: int = 0
    meta: int = 0

    def next_line(self) -> int:
        """A line id: products, taxes, freight, fees and coupons draw from the same counter."""
        self.line += 1
        return self.line

    def metas(self, pairs: Iterable[tuple[str, Any]]) -> list[Json]:
        """Order metas with their ids."""
        result = []
        for key, value in pairs:
            self.meta += 1
            result.append({"id": self.meta, "key": key, "value": value})
        return result

    def shown_metas(self, pairs: Iterable[tuple[str, Any]]) -> list[Json]:
        """Line metas, which repeat themselves for display."""
        return [
            {**meta, "display_key": meta["key"], "display_value": meta["value"]} for meta in self.metas(pairs)
        ]


def kroner(amount: Decimal) -> str:
    """Two decimals, a point: money in WooCommerce's JSON."""
    return f"{amount:.2f}"


def number(value: Decimal, *, per: int = 1) -> int | float:
    """``price`` as WooCommerce writes it: a binary float with its noise. Nobody may compute with it."""
    quotient = float(value) / per
    return int(quotient) if quotient == int(quotient) else quotient


def stamps(moment: datetime | None, *, zone: ZoneInfo = OSLO) -> tuple[str | None, str | None]:
    """A moment in the shop's time and in UTC, both without an offset; (None, None) for what has not
    happened."""
    if moment is None:
        return None, None
    utc = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    local = moment.astimezone(zone).replace(microsecond=0, tzinfo=None)
    return local.isoformat(), utc.isoformat()
