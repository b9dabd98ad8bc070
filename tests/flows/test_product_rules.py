"""Categories and tags decide through the whole way: read in batches, kept, explained; and foreign VAT lands in its account."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from integrations.desk import decisions
from integrations.flows import opened
from integrations.models import EntityLink, ProductRule, SyncEvent, VatRegistration
from tests.flows.mapping import person
from tests.flows.orders import line, order
from tests.world import World

COFFEE, CHAIR = 13, 11
"""Products of every imitated shop: one in the category «mat», one in «møbler»."""


def rule(world: World, **changes: Any) -> ProductRule:
    row = ProductRule(
        connection=world.shop, **{"field": "category", "value": "mat", "product_class": "food", **changes}
    )
    decisions.save(row, actor=person(), now=timezone.now())
    world.shop.refresh_from_db()
    return row


def coffee(order_id: int, **changes: Any) -> dict[str, Any]:
    """Food in the shop's standard tax class, as shops have it that tax by category."""
    return order(order_id, line(1, "115.00", "15", product_id=COFFEE), **changes)


def sales(world: World) -> list[tuple[int, str, str]]:
    return [
        (p["account"], p["vat"], p["gross"])
        for voucher in world.vouchers()
        for p in voucher["postings"]
        if p["row"] and 3000 <= p["account"] < 4000
    ]


def test_a_category_makes_it_food_once_and_the_explanation_names_the_rule(world: World) -> None:
    made = rule(world)
    world.put(coffee(1), order(2, line(1, "125.00", product_id=CHAIR)))
    world.note(1, 2)
    world.serve()
    # Both are written at once: which stands first is nobody's promise.
    assert {(account, code) for account, code, _ in sales(world)} == {(3001, "31"), (3000, "3")}
    link = EntityLink.objects.get(connection=world.shop, document_id="1", kind="voucher")
    why = [reason for posting in link.expected["postings"] for reason in posting["why"]]
    (found,) = [params for kind, params in why if kind == "product_rule"]
    assert (found["rule"], found["version"], found["pattern"]) == (str(made.pk), "1", "mat")
    before = world.vouchers()
    world.note(1, 2)
    world.serve()
    assert world.vouchers() == before


def test_an_order_held_for_its_rate_books_itself_when_the_rule_is_made(world: World) -> None:
    world.put(coffee(1))
    world.note(1)
    world.serve()
    assert (world.event(1).state, world.event(1).code) == (SyncEvent.State.BLOCKED, "vat_deviation")
    assert world.vouchers() == []
    rule(world)
    world.serve()
    assert [(account, code) for account, code, _ in sales(world)] == [(3001, "31")]


def test_two_hundred_orders_cost_four_calls_and_the_next_hundred_one(world: World) -> None:
    rule(world)
    world.put(*(coffee(number) for number in range(1, 301)))
    source = opened.open_source(world.shop, user="test")
    before = source.calls
    found = list(source.read_many("sale", [str(number) for number in range(1, 201)], with_products=True))
    assert {tuple(raw.body["bilagsbro_products"]["13"]["categories"]) for raw in found if raw.body} == {
        ("mat",)
    }
    assert source.calls - before == 3, "two hundred orders in two calls, their products in one"
    list(source.read_many("sale", [str(number) for number in range(201, 301)], with_products=True))
    assert source.calls - before == 4


def test_an_order_waits_when_the_products_cannot_be_read(world: World) -> None:
    rule(world)
    world.put(order(1, line(1, "125.00", product_id=32)))
    world.fault(system="woo", path="/wc/v3/products", kind="status", status=503, times=10)
    world.note(1)
    world.serve()
    assert world.vouchers() == []
    assert world.event(1).state == SyncEvent.State.PENDING
    world.calm()


def swedish(order_id: int) -> dict[str, Any]:
    body = order(order_id, line(1, "500.00"))
    body["shipping"]["country"] = "SE"
    for row in body["tax_lines"]:
        row["rate_code"] = "SE-MOMS-1"
    return body


def test_swedish_vat_is_held_until_the_registration_is_entered_and_then_owed_to_sweden(world: World) -> None:
    from tests.flows.mapping import map_account

    world.put(swedish(1))
    world.note(1)
    world.serve()
    event = world.event(1)
    assert (event.state, event.code) == (SyncEvent.State.BLOCKED, "foreign_vat_unregistered")
    assert (event.params["country"], event.params["stated"]) == ("SE", "100.00")
    row = VatRegistration(
        connection=world.shop, scheme="ioss", country="EU", number="IM1", valid_from=date(2026, 1, 1)
    )
    assert decisions.save(row, actor=person(), now=timezone.now()) == 1
    world.serve()
    event = world.event(1)
    assert event.waiting_for == "foreign_vat:SE/ioss"
    map_account(world, "foreign_vat", "SE/ioss", "2990")
    world.serve()
    assert world.event(1).result == "verified"
    (voucher,) = world.vouchers()
    found = {p["account"]: Decimal(p["gross"]) for p in voucher["postings"] if p["row"]}
    assert (found[3107], found[2990]) == (Decimal("-400.00"), Decimal("-100.00"))
