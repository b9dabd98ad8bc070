"""Orders that are sound but not plain: abroad, businesses, fees, gift cards, odd hours, odd names. Few of
each."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from integrations.sandbox.demo_shop.draft import Draft, Fee, Item, RefundPlan
from integrations.sandbox.demo_shop.ordinary_orders import any_gateway, basket
from integrations.sandbox.demo_shop.people import (
    BUSINESSES,
    FROM_SWEDEN,
    IN_AMERICA,
    IN_GERMANY,
    IN_SVALBARD,
    LONG_NAME,
    UNUSUAL_NAMES,
    person,
)
from integrations.sandbox.demo_shop.products import (
    ABROAD,
    BANK,
    BLANKET,
    CARD_AS_COUPON,
    CHAIR,
    COFFEE,
    CUP,
    DHL_EUR,
    FERRY,
    GIFT_CARD,
    GIFT_CARD_1000,
    GOODS_15,
    GOODS_25,
    KLARNA,
    LAMP,
    MITTENS,
    PARCEL,
    PAYPAL,
    PICKUP,
    POST,
    SCREW,
    STRIPE,
    SWEATER,
    VIPPS,
)
from integrations.sandbox.demo_shop.season import Season


def three_times_3333(season: Season, index: int) -> Draft:
    """3 × 33.33: net 79.99 + tax 20.00, and a note with special characters."""
    return Draft(
        **season.sent(),
        buyer=person(season.rng),
        items=(Item(product=CUP, quantity=3),),
        freight=POST,
        gateway=any_gateway(season),
        note="Ring på døra, takk! Æøå “sitat” & tegn",
    )


def export_america(season: Season, index: int) -> Draft:
    """Sent to the USA: no row in the tax table, so no tax line at all."""
    return Draft(
        **season.sent(),
        buyer=IN_AMERICA,
        items=(Item(product=CHAIR, quantity=2 - index),),
        freight=ABROAD,
        gateway=(PAYPAL, STRIPE)[index % 2],
        tax_country="",
    )


def svalbard(season: Season, index: int) -> Draft:
    """Sent to Svalbard: an explicit row of 0 %, so a tax line with 0."""
    items = (Item(product=(CHAIR, BLANKET)[index % 2]),)
    return Draft(
        **season.sent(), buyer=IN_SVALBARD, items=items, freight=ABROAD, gateway=VIPPS, tax_country="SJ"
    )


def euro_germany(season: Season, index: int) -> Draft:
    """Sold in euro; the order carries no exchange rate."""
    return Draft(
        **season.sent(),
        buyer=IN_GERMANY,
        items=(Item(product=CHAIR, unit_price=Decimal("109.00")),),
        freight=DHL_EUR,
        gateway=(STRIPE, PAYPAL)[index % 2],
        tax_country="",
        currency="EUR",
    )


def freight_and_fee(season: Season, index: int) -> Draft:
    """Freight and a taxed invoice fee."""
    return Draft(
        **season.sent(),
        buyer=person(season.rng),
        items=(Item(product=CHAIR),),
        freight=POST,
        gateway=KLARNA,
        fees=(Fee(name="Fakturagebyr", net=Decimal("49.00")),),
    )


def business(season: Season, index: int) -> Draft:
    """A Norwegian business with its organisation number in the order's metas."""
    buyer = BUSINESSES[index % len(BUSINESSES)]
    items = (*basket(season, GOODS_25), Item(product=COFFEE, quantity=6))
    reference = (("_billing_reference", f"PO-{7781 + index}"),) if index % 2 == 0 else ()
    return Draft(
        **season.sent(),
        buyer=buyer,
        items=items,
        freight=PARCEL,
        metas=reference,
        gateway=(KLARNA, STRIPE, VIPPS)[index % 3],
    )


def negative_fee_gift_card(season: Season, index: int) -> Draft:
    """A gift card redeemed as a negative fee without tax."""
    return Draft(
        **season.sent(),
        buyer=person(season.rng),
        items=(Item(product=CHAIR),),
        gateway=VIPPS,
        fees=(Fee(name="Gavekort ABCD-1234", net=Decimal("-300.00"), taxed=False),),
    )


def negative_fee_discount(season: Season, index: int) -> Draft:
    """A discount as a negative fee that lowers the tax."""
    return Draft(
        **season.sent(),
        buyer=person(season.rng),
        items=(Item(product=CHAIR),),
        freight=POST,
        gateway=STRIPE,
        fees=(Fee(name="Avtalt rabatt", net=Decimal("-100.00")),),
    )


def gift_card_sold(season: Season, index: int) -> Draft:
    """A gift card sold together with goods."""
    card = (GIFT_CARD, GIFT_CARD_1000)[index % 2]
    metas = (("_gift_card_recipient", "mormor@example.com"),)
    return Draft(
        **season.sent(),
        buyer=person(season.rng),
        items=(Item(product=card), Item(product=COFFEE)),
        gateway=KLARNA,
        metas=metas,
    )


def gift_card_as_coupon(season: Season, index: int) -> Draft:
    """A gift card redeemed as a fixed_cart coupon: it lowers the tax base."""
    return Draft(
        **season.sent(),
        buyer=person(season.rng),
        items=(Item(product=CHAIR), Item(product=COFFEE, quantity=2)),
        freight=POST,
        coupon=CARD_AS_COUPON,
        gateway=VIPPS,
    )


def refunded(plan: str, season: Season) -> Draft:
    """Three cups, two coffees and freight, with money back after it was sent. ``plan`` names what went
    back."""
    moments = season.sent(latest=season.last_day - timedelta(days=12))
    completed = moments["completed_at"]
    assert completed is not None
    first, second = completed + timedelta(days=4), completed + timedelta(days=6)
    plans = {
        "line": (RefundPlan(at=first, reason="Knust kopp", units={0: 1}),),
        "freight": (RefundPlan(at=first, reason="Sen levering", freight=True),),
        "amount": (RefundPlan(at=first, reason="Goodwill", amount=Decimal("50.00")),),
        "two": (RefundPlan(at=first, units={0: 1}), RefundPlan(at=second, units={1: 1})),
        "all": (RefundPlan(at=first, reason="Angrerett", units={0: 3, 1: 2}, freight=True),),
    }[plan]
    return Draft(
        **moments,
        buyer=person(season.rng),
        items=(Item(product=CUP, quantity=3), Item(product=COFFEE, quantity=2)),
        freight=POST,
        gateway=any_gateway(season),
        refunds=plans,
        modified_at=plans[-1].at,
        status="refunded" if plan == "all" else "completed",
    )


def deleted_product(season: Season, index: int) -> Draft:
    """The product was deleted after the sale."""
    items = (Item(product=LAMP, unit_price=Decimal("80.00"), deleted=True),)
    return Draft(**season.sent(), buyer=person(season.rng), items=items, gateway=STRIPE)


def prices_without_tax(season: Season, index: int) -> Draft:
    """Prices entered without tax: 3 × 33.33 and 7 × 0.07, tax on top."""
    return Draft(
        **season.sent(),
        buyer=person(season.rng),
        items=(Item(product=CUP, quantity=3), Item(product=SCREW, quantity=7 + index)),
        freight=POST,
        gateway=any_gateway(season),
        prices_include_tax=False,
    )


def bank_transfer(season: Season, index: int) -> Draft:
    """Bank transfer, completed by hand when the money had come."""
    moments = season.sent()
    moments["paid_at"] = moments["completed_at"]
    return Draft(
        **moments, buyer=person(season.rng), items=basket(season, GOODS_25), freight=POST, gateway=BANK
    )


def across_month_end(season: Season, index: int) -> Draft:
    """Paid in one month, sent in the next."""
    return Draft(
        **season.across_month_end(index),
        buyer=person(season.rng),
        items=basket(season, GOODS_25),
        freight=POST,
        gateway=any_gateway(season),
    )


def first_hour_of_month(season: Season, index: int) -> Draft:
    """A ticket bought and delivered in the first hour of a month."""
    items = (Item(product=FERRY, quantity=1 + index),)
    return Draft(**season.first_hour_of_month(index), buyer=person(season.rng), items=items, gateway=VIPPS)


def clock_change_night(season: Season, index: int) -> Draft:
    """A ticket bought in the night when the clocks change."""
    items = (Item(product=FERRY, quantity=2),)
    return Draft(**season.clock_change_night(index), buyer=person(season.rng), items=items, gateway=STRIPE)


def unusual_name(season: Season, index: int) -> Draft:
    """Apostrophes, emoji, HTML entities, and a very long name."""
    buyer = (*UNUSUAL_NAMES, LONG_NAME)[index % 4]
    items = (Item(product=replace(MITTENS, name="Votter «Selbu» &amp; lue 🧤")), Item(product=SWEATER))
    return Draft(**season.sent(), buyer=buyer, items=items, freight=POST, gateway=any_gateway(season))


def foreign_buyer_collects(season: Season, index: int) -> Draft:
    """A Swedish buyer who collects in Norway: a domestic sale at 25 %."""
    return Draft(
        **season.sent(),
        buyer=FROM_SWEDEN,
        items=(*basket(season, GOODS_25), *basket(season, GOODS_15, most=1)),
        freight=PICKUP,
        collected=True,
        gateway=STRIPE,
    )
