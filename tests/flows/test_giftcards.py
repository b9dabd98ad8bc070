"""A gift card is a means of payment: sold it is a debt, used it pays, and a shop that hides it in a gap is asked about."""

from decimal import Decimal
from typing import Any

import pytest

from integrations import error_catalogue
from tests.flows.books import balances
from tests.flows.mapping import map_account
from tests.flows.orders import line, order
from tests.world import World

pytestmark = pytest.mark.django_db
DEBT, VIPPS = 2902, 1932


def untaxed(number: int, gross: str, **extra: Any) -> dict[str, Any]:
    """A line without tax."""
    row = line(number, gross)
    return {
        **row,
        "subtotal": gross,
        "subtotal_tax": "0.00",
        "total": gross,
        "total_tax": "0.00",
        "taxes": [],
        **extra,
    }


def paid(total: str) -> dict[str, Any]:
    """Captured by Vipps, and as the order's total."""
    marks = [{"id": 1, "key": "_vipps_captured", "value": int(Decimal(total) * 100)}]
    return {"total": total, "meta_data": marks}


def gift_card_fee(gross: str) -> dict[str, Any]:
    return {
        "id": 70, "name": "Gavekort (GK-1234-5678)", "tax_class": "", "tax_status": "none", "amount": gross,
        "total": gross, "total_tax": "0.00", "taxes": [], "meta_data": [],
    }  # fmt: skip


def booked_one(world: World, order_id: int = 1) -> dict[int, Decimal]:
    """What the verified order left on each account, net."""
    world.note(order_id)
    world.serve()
    event = world.event(order_id)
    assert (event.state, event.code, event.result) == ("done", "", "verified")
    return {account: Decimal(str(left)) for account, left in balances(world).items()}


def test_a_gift_card_sold_is_a_debt_without_vat(world: World) -> None:
    world.put(order(1, untaxed(1, "500.00", name="Gavekort 500"), line(2, "125.00")))

    left = booked_one(world)

    assert (left[DEBT], left[VIPPS], left[3000]) == (Decimal("-500.0"), Decimal("625.0"), Decimal("-100.0"))


def test_a_gift_card_used_as_a_negative_fee_pays_and_the_vat_is_that_of_the_whole_sale(world: World) -> None:
    world.put(order(1, line(1, "1250.00"), fee_lines=[gift_card_fee("-300.00")], **paid("950.00")))

    left = booked_one(world)

    assert (left[DEBT], left[VIPPS], left[3000]) == (Decimal("300.0"), Decimal("950.0"), Decimal("-1000.0"))


def test_a_gift_card_that_is_seen_only_as_a_gap_is_held_until_somebody_says_where_it_belongs(
    world: World,
) -> None:
    world.put(order(1, line(1, "1250.00"), **paid("950.00")), order(2))
    world.note(1, 2)
    world.serve()

    held = world.event(1)
    assert (held.state, held.code, held.waiting_for) == ("blocked", "missing_mapping", "gap:gift_card")
    assert held.gross == Decimal("950.00")
    assert error_catalogue.render(held.code, held.params).why != error_catalogue.render("missing_mapping").why
    assert world.event(2).result == "verified"

    assert map_account(world, "gap", "gift_card", "2902") == 1
    world.serve()

    assert world.event(1).result == "verified"
    assert balances(world)[DEBT] == 300.0


@pytest.mark.parametrize("code", ["gavekort-ab12cd34", "GK-1234-5678"])
def test_a_gift_card_that_lowered_the_vat_as_a_coupon_is_held(world: World, code: str) -> None:
    coupon = {"id": 5, "code": code, "discount": "240.00", "discount_tax": "60.00", "meta_data": []}
    world.put(order(1, line(1, "950.00"), coupon_lines=[coupon]))
    world.note(1)
    world.serve()

    held = world.event(1)
    assert (held.state, held.code) == ("blocked", "gift_card_as_coupon")
    assert code not in str(held.params)
    assert world.vouchers() == []


def test_a_sale_paid_by_a_gift_card_alone_is_booked_against_the_debt(world: World) -> None:
    card = {"id": 8, "code": "1234-5678-9012", "amount": "125.00"}
    world.put(order(1, gift_cards=[card], payment_method="", **paid("0.00")))

    left = booked_one(world)

    assert (left[DEBT], left[3000]) == (Decimal("125.0"), Decimal("-100.0"))
    assert "1234-5678-9012" not in str(world.ledger())
