"""An order sent in parts, in a shop that registers its parcels: a voucher for each where the tenant wants it (POST-3)."""

from typing import Any

import pytest

from tests.flows.orders import line, order
from tests.world import World

pytestmark = pytest.mark.django_db

FIRST, SECOND = "2026-10-09T10:00:00Z", "2026-11-03T10:00:00Z"


def parcel(number: int, on: str, **items: int) -> dict[str, Any]:
    """Items are named i1, i2 …"""
    held = [{"item_id": int(name[1:]), "qty": count} for name, count in items.items()]
    metas = [{"id": 1, "key": "_items", "value": held}, {"id": 2, "key": "_date_fulfilled", "value": on}]
    return {
        "id": number, "entity_type": "WC_Order", "entity_id": "1", "status": "fulfilled", "is_fulfilled": "1",
        "date_updated": on, "date_deleted": None, "meta_data": metas,
    }  # fmt: skip


def sent_in_two(**changes: Any) -> dict[str, Any]:
    """Three of one article and one of another, paid on the ninth; the order stays in processing, as WooCommerce does."""
    made = order(1, line(1, "300.00", quantity=3), line(2, "125.00"), status="processing")
    made |= {"date_completed": None, "date_completed_gmt": None, **changes}
    made["meta_data"].append({"id": 3, "key": "_fulfillment_status", "value": "fulfilled"})
    return made


def serve(world: World, *parcels: dict[str, Any], voucher_per: str = "fulfilment", **changes: Any) -> None:
    world.sandbox.control("woo", "set", shop=world.stage.shop_slug, fulfillments=True)
    world.sandbox.control(
        "woo", "load_orders", shop=world.stage.shop_slug, orders=[sent_in_two(**changes)], refunds={},
        fulfilments={"1": list(parcels)},
    )  # fmt: skip
    world.shop.fulfilled_when, world.shop.voucher_per = "fulfillments", voucher_per
    world.shop.save()
    world.note(1)
    world.serve()


def booked(world: World) -> dict[str, tuple[str, list[tuple[int, str, str]]]]:
    """Part -> (date, [(account, gross, date of the posting)]) of every voucher, without the ledger's own rows."""
    parts = {link.reference: link.part for link in world.links()}
    return {
        parts[voucher["external_number"]]: (
            voucher["date"],
            [(p["account"], p["gross"], p["date"]) for p in voucher["postings"] if p["row"]],
        )
        for voucher in world.vouchers()
    }


def test_each_parcel_is_a_sale_on_its_own_day(world: World) -> None:
    serve(world, parcel(1, FIRST, i1=1), parcel(2, SECOND, i1=2, i2=1))

    assert (world.event(1).state, world.event(1).result) == ("done", "verified")
    october, november = "2026-10-09", "2026-11-03"
    assert booked(world) == {
        "sale": (october, [
            (1500, "100.00", october), (3000, "-100.00", october), (1932, "100.00", october), (1500, "-100.00", october),
        ]),
        "prepayment-2": (october, [(1932, "325.00", october), (2900, "-325.00", october)]),
        "sale-2": (november, [
            (1500, "325.00", november), (3000, "-200.00", november), (3000, "-125.00", november),
            (2900, "325.00", november), (1500, "-325.00", november),
        ]),
    }  # fmt: skip


def test_the_second_run_changes_nothing_whatever_was_chosen_meanwhile(world: World) -> None:
    serve(world, parcel(1, FIRST, i1=1), parcel(2, SECOND, i1=2, i2=1))
    before = world.ledger()

    world.shop.voucher_per = "order"
    world.shop.save()
    world.note(1)
    world.serve()

    assert world.ledger() == before
    assert (world.event(1).state, world.event(1).result) == ("done", "unchanged")


def test_an_order_booked_as_one_stays_one(world: World) -> None:
    serve(world, parcel(1, FIRST, i1=1), parcel(2, SECOND, i1=2, i2=1), voucher_per="order")
    before = world.ledger()

    world.shop.voucher_per = "fulfilment"
    world.shop.save()
    world.note(1)
    world.serve()

    assert world.ledger() == before
    assert booked(world).keys() == {"prepayment", "sale"}


def test_one_parcel_or_unknown_contents_is_one_sale(world: World) -> None:
    strange = parcel(1, FIRST)
    serve(world, strange, parcel(2, FIRST, i1=3, i2=1))

    assert booked(world).keys() == {"sale"}


def test_a_parcel_that_holds_more_than_was_ordered_stops_the_order(world: World) -> None:
    serve(world, parcel(1, FIRST, i1=3), parcel(2, SECOND, i1=3, i2=1))

    assert (world.event(1).state, world.event(1).code) == ("blocked", "fulfilment_exceeds_order")
    assert not world.vouchers()
