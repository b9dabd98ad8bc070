"""Orders in bulk for measurements: thousands of well-formed, paid and completed orders, quickly, without
refunds."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from integrations.sandbox.demo_shop.draft import Draft, Item
from integrations.sandbox.demo_shop.order_builder import build_order
from integrations.sandbox.demo_shop.ordinary_orders import any_gateway
from integrations.sandbox.demo_shop.people import BUSINESSES, Buyer, person
from integrations.sandbox.demo_shop.products import (
    BOOKS_0,
    GOODS_15,
    GOODS_25,
    PARCEL,
    POST,
    STRIPE,
    TICKETS_12,
    Product,
)
from integrations.sandbox.demo_shop.season import Season
from integrations.sandbox.demo_shop.written_values import OSLO, Ids, Json

HistoryKind = Literal["plain", "mixed", "business"]
_BUYERS = 200


def historical_orders(
    count: int,
    *,
    seed: int,
    start: datetime,
    end: datetime,
    kind: HistoryKind = "plain",
    first_id: int = 1,
    zone: ZoneInfo = OSLO,
) -> Iterator[Json]:
    """``count`` orders spread evenly over [start, end), ids rising from ``first_id``; the same for the same
    arguments.

    ``plain`` is one line at 25 % and freight, ``mixed`` three to five lines over the four rates, ``business``
    has an organisation number. ``start`` and ``end`` are timezone-aware. ``ValueError`` for an unknown kind.
    """
    if kind not in _BASKETS:
        raise ValueError(f"unknown kind of history {kind!r}: choose one of {', '.join(_BASKETS)}")
    rng = Random(seed)
    season = Season(first_day=start.date(), last_day=end.date(), rng=rng)
    buyers = BUSINESSES if kind == "business" else tuple(person(rng) for _ in range(_BUYERS))
    step = (end - start) / max(count, 1)
    ids = Ids()
    for index in range(count):
        draft = _draft(season, rng.choice(buyers), kind, (start + step * index).astimezone(UTC))
        yield build_order(draft, order_id=first_id + index, ids=ids, zone=zone)


def live_order(
    *, seed: int, order_id: int, at: datetime, kind: HistoryKind = "plain", zone: ZoneInfo = OSLO
) -> Json:
    """One order that was just now placed, paid and completed."""
    day = at.date()
    season = Season(first_day=day, last_day=day, rng=Random(f"{seed}-{order_id}"))
    buyers = BUSINESSES if kind == "business" else (person(season.rng),)
    draft = _draft(season, season.rng.choice(buyers), kind, at, delay=timedelta(0))
    return build_order(draft, order_id=order_id, ids=Ids(line=order_id * 10, meta=order_id * 20), zone=zone)


def _draft(
    season: Season, buyer: Buyer, kind: str, at: datetime, delay: timedelta = timedelta(minutes=30)
) -> Draft:
    return Draft(
        created_at=at,
        paid_at=at,
        completed_at=at + delay,
        buyer=buyer,
        items=_BASKETS[kind](season.rng),
        freight=PARCEL if kind == "business" else POST,
        gateway=STRIPE if kind == "business" else any_gateway(season),
    )


def _one_line(rng: Random) -> tuple[Item, ...]:
    return (_item(rng, GOODS_25),)


def _mixed(rng: Random) -> tuple[Item, ...]:
    rows = (GOODS_25, GOODS_15, BOOKS_0, TICKETS_12, GOODS_25)
    return tuple(_item(rng, row) for row in rows[: rng.randint(3, 5)])


def _business(rng: Random) -> tuple[Item, ...]:
    return (_item(rng, GOODS_25), _item(rng, GOODS_15))


def _item(rng: Random, products: tuple[Product, ...]) -> Item:
    return Item(product=rng.choice(products), quantity=rng.randint(1, 3))


_BASKETS: dict[str, Callable[[Random], tuple[Item, ...]]] = {
    "plain": _one_line,
    "mixed": _mixed,
    "business": _business,
}
