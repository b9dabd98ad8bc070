"""Four of five orders: paid, sent, nothing strange. Each function makes the ``index``-th order of its
kind."""

from collections.abc import Sequence

from integrations.sandbox.demo_shop.draft import Draft, Item
from integrations.sandbox.demo_shop.people import REGULAR, person
from integrations.sandbox.demo_shop.products import (
    BOOKS_0,
    COFFEE,
    FREE,
    GOODS_15,
    GOODS_25,
    KLARNA,
    NETS,
    PAYPAL,
    PICKUP,
    POST,
    STRIPE,
    SUMMER10,
    TICKETS_12,
    VIPPS,
    WELCOME15,
    Freight,
    Gateway,
    Product,
)
from integrations.sandbox.demo_shop.season import Season

_GATEWAYS = (VIPPS, KLARNA, STRIPE, NETS, PAYPAL)
_SHARES = (40, 20, 20, 12, 8)


def any_gateway(season: Season) -> Gateway:
    """A way to pay, as often as Norwegian buyers choose it."""
    return season.rng.choices(_GATEWAYS, _SHARES)[0]


def basket(season: Season, products: Sequence[Product], *, most: int = 3) -> tuple[Item, ...]:
    """One to ``most`` different products, one to three of each."""
    chosen = season.rng.sample(products, k=season.rng.randint(1, min(most, len(products))))
    return tuple(Item(product=product, quantity=season.rng.choice((1, 1, 1, 2, 3))) for product in chosen)


def _plain(season: Season, items: tuple[Item, ...], freight: Freight | None = POST) -> Draft:
    buyer = person(season.rng)
    return Draft(
        **season.sent(), buyer=buyer, items=items, freight=freight, gateway=any_gateway(season),
        collected=freight is PICKUP,
    )  # fmt: skip


def goods_25(season: Season, index: int) -> Draft:
    """Goods at 25 %, sent by post."""
    return _plain(season, basket(season, GOODS_25))


def food_15(season: Season, index: int) -> Draft:
    """Food only: the freight takes 15 % too."""
    return _plain(season, basket(season, GOODS_15))


def books_0(season: Season, index: int) -> Draft:
    """Books only, at the zero rate with a tax line of 0."""
    return _plain(season, basket(season, BOOKS_0, most=2))


def tickets_12(season: Season, index: int) -> Draft:
    """Ferry tickets: nothing to send."""
    return _plain(season, basket(season, TICKETS_12, most=2), freight=None)


def mixed_rates(season: Season, index: int) -> Draft:
    """25, 15, 12 and 0 % in one basket; every third without the ticket."""
    rows = (GOODS_25, GOODS_15, BOOKS_0) if index % 3 == 0 else (GOODS_25, GOODS_15, TICKETS_12, BOOKS_0)
    chosen = tuple(
        Item(product=season.rng.choice(row), quantity=season.rng.choice((1, 1, 2, 3))) for row in rows
    )
    return _plain(season, chosen)


def free_or_collected(season: Season, index: int) -> Draft:
    """Free freight, or collected in the shop."""
    return _plain(season, basket(season, GOODS_25), freight=FREE if index % 2 else PICKUP)


def percent_coupon(season: Season, index: int) -> Draft:
    """A percentage off over several rates."""
    items = (
        *basket(season, GOODS_25, most=2),
        Item(product=COFFEE, quantity=3),
        Item(product=BOOKS_0[index % 2]),
    )
    return Draft(
        **season.sent(), buyer=person(season.rng), items=items, freight=POST,
        coupon=SUMMER10 if index % 3 else WELCOME15, gateway=any_gateway(season),
    )  # fmt: skip


def same_buyer(season: Season, index: int) -> Draft:
    """One registered buyer who comes again and again."""
    items = basket(season, (*GOODS_25, *GOODS_15), most=2)
    return Draft(**season.sent(), buyer=REGULAR, items=items, freight=POST, gateway=VIPPS)
