"""Orders that are not to be booked: unpaid, not sent, cancelled, too old; and the three that a person must
help."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from integrations.sandbox.demo_shop.draft import Draft, Item
from integrations.sandbox.demo_shop.ordinary_orders import any_gateway, basket
from integrations.sandbox.demo_shop.people import person
from integrations.sandbox.demo_shop.products import (
    BANK,
    CHAIR,
    COD,
    COFFEE,
    CUP,
    FREE,
    GOODS_25,
    GOODWILL100,
    ON_DELIVERY,
    PICKUP,
    POST,
    STRIPE,
    VIPPS,
    WALLEY,
    Gateway,
)
from integrations.sandbox.demo_shop.season import Moments, Season

NO_GATEWAY = Gateway(gateway_id="", title="")
"""What WooCommerce writes when there is nothing to pay."""


def _draft(season: Season, moments: Moments, status: str, gateway: Gateway | None = None) -> Draft:
    return Draft(
        **moments,
        status=status,
        buyer=person(season.rng),
        items=basket(season, GOODS_25),
        freight=POST,
        gateway=gateway or any_gateway(season),
    )


def unpaid_on_delivery(season: Season, index: int) -> Draft:
    """Cash on delivery: status processing though no money has come."""
    return replace(_draft(season, season.unpaid(), "processing", ON_DELIVERY), freight=PICKUP, collected=True)


def paid_not_sent(season: Season, index: int) -> Draft:
    """Paid in the last days, not sent yet."""
    return _draft(season, season.paid(), "processing")


def fulfilled_by_feature(season: Season, index: int) -> Draft:
    """WooCommerce's fulfilments feature: the first is wholly sent, the second in part; both stay
    ``processing``."""
    items = (Item(product=CUP, quantity=3), Item(product=CHAIR))
    state = ("fulfilled", "partially_fulfilled")[index % 2]
    return Draft(
        **season.paid(),
        status="processing",
        buyer=person(season.rng),
        items=items,
        gateway=VIPPS,
        metas=(("_auto_fulfill_processed", "1"), ("_fulfillment_status", state)),
        fulfilled_items=2 - index % 2,
    )


def pending(season: Season, index: int) -> Draft:
    """Left the checkout before paying."""
    return _draft(season, season.unpaid(), "pending")


def failed(season: Season, index: int) -> Draft:
    """The payment was refused."""
    return _draft(season, season.unpaid(), "failed")


def cancelled(season: Season, index: int) -> Draft:
    """Cancelled before any payment."""
    return _draft(season, season.unpaid(), "cancelled")


def cancelled_after_paying(season: Season, index: int) -> Draft:
    """Cancelled after the payment: the paid date stays, and there is no refund."""
    draft = _draft(season, season.paid(), "cancelled")
    return replace(draft, modified_at=draft.created_at + timedelta(hours=3))


def checkout_draft(season: Season, index: int) -> Draft:
    """A block checkout that is still open."""
    return replace(_draft(season, season.unpaid(), "checkout-draft"), created_via="store-api")


def trashed(season: Season, index: int) -> Draft:
    """In the trash: not in any listing."""
    return _draft(season, season.sent(), "trash")


def on_hold(season: Season, index: int) -> Draft:
    """Waits for a bank transfer."""
    return _draft(season, season.unpaid(), "on-hold", BANK)


def nothing_to_pay(season: Season, index: int) -> Draft:
    """A coupon of 100 %: completed and "paid" with 0.00."""
    return Draft(
        **season.sent(),
        buyer=person(season.rng),
        items=(Item(product=CUP, quantity=2), Item(product=COFFEE)),
        freight=FREE,
        coupon=GOODWILL100,
        gateway=NO_GATEWAY,
    )


def before_from_date(season: Season, index: int) -> Draft:
    """Ordered, paid and sent before the from-date, and changed a little after it."""
    draft = _draft(season, season.before(), "completed")
    return replace(draft, modified_at=season.at(season.first_day + timedelta(days=3), 9, index))


def unknown_gateway(season: Season, index: int) -> Draft:
    """Paid with a gateway that no mapping knows."""
    return _draft(season, season.sent(), "completed", WALLEY)


def unseen_gift_card(season: Season, index: int) -> Draft:
    """PW Gift Cards: the lines add up to 300.00 more than the total, and nothing in the REST API says why."""
    return Draft(
        **season.sent(),
        buyer=person(season.rng),
        items=(Item(product=CHAIR),),
        freight=POST,
        gateway=VIPPS,
        unseen_tender=Decimal("300.00"),
    )


def unknown_tax_class(season: Season, index: int) -> Draft:
    """Raw fish at 11.11 %, under a tax class that the shop has since removed."""
    return Draft(
        **season.sent(), buyer=person(season.rng), items=(Item(product=COD, quantity=4),), gateway=STRIPE
    )
