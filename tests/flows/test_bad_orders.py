"""Broken, absurd and hostile orders: stopped with a sentence that names the field, one by one, and never by a crash."""

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from integrations import error_catalogue, jobs
from integrations.models import EntityLink, SyncAttempt, SyncEvent
from tests.flows.orders import line, order
from tests.world import World

pytestmark = pytest.mark.django_db
Order = dict[str, Any]
GOOD = 9999


def without(*path: str | int) -> Callable[[Order], None]:
    def change(body: Order) -> None:
        inside: Any = body
        for step in path[:-1]:
            inside = inside[step]
        del inside[path[-1]]

    return change


def put(*path_and_value: Any) -> Callable[[Order], None]:
    *path, value = path_and_value

    def change(body: Order) -> None:
        inside: Any = body
        for step in path[:-1]:
            inside = inside[step]
        inside[path[-1]] = value

    return change


def both(*changes: Callable[[Order], None]) -> Callable[[Order], None]:
    def change(body: Order) -> None:
        for one in changes:
            one(body)

    return change


MISTAKES: dict[str, tuple[Callable[[Order], None], str, str]] = {
    "no total": (without("total"), "malformed_amount", "order.total"),
    "no currency": (without("currency"), "unknown_currency", "currency"),
    "no such currency": (put("currency", "KRONER"), "unknown_currency", "currency"),
    "no dates": (
        both(without("date_created"), without("date_created_gmt")),
        "rejected_document",
        "date_created_gmt",
    ),
    "a date that is none": (put("date_completed_gmt", "31.02.2026"), "rejected_document", "date_completed"),
    "no line items": (without("line_items"), "no_lines", "lines"),
    "line items that are none": (put("line_items", "1 × Vare"), "rejected_document", "line_items"),
    "a line that is none": (put("line_items", [7]), "rejected_document", "line_items"),
    "a line without total": (without("line_items", 0, "total"), "malformed_amount", "line_items[0].total"),
    "a line without id": (without("line_items", 0, "id"), "rejected_document", "line_items[0].id"),
    "lines that do not add up": (put("total", "100.00"), "missing_mapping", "gap"),
    "a total above the lines": (put("total", "999.00"), "lines_do_not_add_up", "total"),
    "a negative total": (put("total", "-125.00"), "negative_amount", "stripe"),
    "an amount that is none": (
        put("line_items", 0, "total", "hundre"),
        "malformed_amount",
        "line_items[0].total",
    ),
    "not a number": (put("total", "NaN"), "malformed_amount", "order.total"),
    "infinite": (
        put("line_items", 0, "total_tax", "Infinity"),
        "malformed_amount",
        "line_items[0].total_tax",
    ),
    "1e30": (put("total", 1e30), "malformed_amount", "order.total"),
    "a quantity of nothing": (
        put("line_items", 0, "quantity", "mange"),
        "malformed_amount",
        "line_items[0].quantity",
    ),
    "another VAT than the rate": (
        both(
            put("line_items", 0, "total", "90.00"),
            put("line_items", 0, "total_tax", "35.00"),
            put("total_tax", "35.00"),
        ),
        "vat_deviation",
        "line_items[0]",
    ),
    "an unknown country": (
        both(put("billing", "country", "Norge"), put("shipping", "country", "Norge")),
        "unknown_country",
        "country",
    ),
    "no country": (
        both(put("billing", "country", ""), put("shipping", "country", "")),
        "no_delivery_country",
        "",
    ),
    "an unknown payment method": (put("payment_method", "bytte"), "missing_mapping", "bytte"),
    "an unknown tax class": (
        put("line_items", 0, "tax_class", "finnes-ikke"),
        "missing_mapping",
        "finnes-ikke",
    ),
}


def test_each_mistake_is_stopped_with_a_sentence_that_names_it_and_the_good_order_is_booked(
    world: World,
) -> None:
    made = {}
    for number, (name, (change, _, _)) in enumerate(MISTAKES.items(), start=1):
        body = order(number, payment_method="stripe", meta_data=[])
        change(body)
        made[name] = (number, body)
    world.put(*(body for _, body in made.values()), order(GOOD))
    world.note(GOOD, *(number for number, _ in made.values()))

    world.serve()

    found = {name: world.event(number) for name, (number, _) in made.items()}
    assert {name: (event.state, event.code) for name, event in found.items()} == {
        name: ("blocked", code) for name, (_, code, _) in MISTAKES.items()
    }
    for name, event in found.items():
        assert MISTAKES[name][2] in "".join((event.waiting_for, *event.params.values())), name
        assert_said(event)
    assert [voucher["external_number"] for voucher in world.vouchers()] == [
        link.reference for link in world.links()
    ]
    assert [link.document_id for link in world.links()] == [str(GOOD)]


def assert_said(event: SyncEvent) -> None:
    """In both languages, with every figure in its place, and who can do something."""
    for language in ("nb", "en"):
        said = error_catalogue.render(event.code, {"document": event.label, **event.params}, language)
        assert all(said), event.code
        assert "{" not in said.why
        assert "–" not in said.why or "" in event.params.values(), said.why
    assert event.who


ODD: tuple[Any, ...] = (
    None, "", "x", -1, 1e30, True, [], {}, [None], "NaN", "1E+400", "1.00000000000000000001",
    "\u202eevil\u0000\ud83d", "å" * 300,
)  # fmt: skip


def places(body: Order) -> list[tuple[str | int, ...]]:
    """Every field of an order, and of the first row of each of its lists, but those that the sandbox sorts by."""
    found: list[tuple[str | int, ...]] = []
    for name, value in body.items():
        found.append((name,))
        if isinstance(value, dict):
            found += [(name, inner) for inner in value]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            found += [(name, 0, inner) for inner in value[0]]
            found += [(name, 0, "taxes", 0, inner) for inner in ("id", "total") if value[0].get("taxes")]
    indexed = {
        ("id",),
        ("date_modified_gmt",),
        ("date_created_gmt",),
        ("status",),
        ("parent_id",),
        ("customer_id",),
    }
    return [place for place in found if place not in indexed]


def test_no_odd_value_in_any_field_is_more_than_one_stopped_order(world: World) -> None:
    model = order(1, coupon_lines=[{"id": 5, "code": "SOMMER", "discount": "0.00", "discount_tax": "0.00"}])
    wishes = [(place, value) for place in places(model) for value in ODD]
    orders = {}
    for number, (place, value) in enumerate(wishes, start=1):
        body = copy.deepcopy(model)
        body |= {"id": number, "number": str(number)}
        put(*place, value)(body)
        if sendable(body):
            orders[number] = body
    for start in range(0, len(orders), 150):
        world.put(*list(orders.values())[start : start + 150])
    world.note(*orders)

    world.serve()

    latest = SyncEvent.objects.filter(connection=world.shop, flow="sale")
    bugs = {
        wishes[int(event.document_id) - 1]: (event.params, event.tries.first().traceback[-600:])
        for event in latest.filter(code="internal")
    }
    assert bugs == {}
    assert set(latest.values_list("state", flat=True)) == {"done", "blocked", "ignored"}
    for event in latest.filter(state="blocked").distinct():
        assert event.who
    assert (
        latest.filter(state="done").count()
        == len(world.vouchers())
        == EntityLink.objects.filter(kind="voucher").count()
    )


def sendable(body: Order) -> bool:
    try:
        return bool(json.dumps(body))
    except ValueError:
        return False


def test_two_thousand_lines_are_one_voucher(world: World) -> None:
    world.put(order(1, *(line(number, "12.50") for number in range(1, 2001))))
    world.note(1)

    world.serve()

    event = world.event(1)
    assert (event.code, event.result, event.gross) == ("", "verified", Decimal("25000.00"))
    assert len(world.vouchers()) == 1


def test_names_of_any_length_and_script_are_booked_and_shown_as_they_are(world: World) -> None:
    hostile = "<img src=x onerror=alert(1)> \u202eolaN\u202c 🧤 " + "Å" * 300
    body = order(1, line(1, "125.00", name=hostile, sku="S" * 300), number="N" * 300)
    for part in ("billing", "shipping"):
        body[part] |= {"first_name": hostile, "company": hostile, "address_1": hostile, "city": hostile}
    body["billing"]["email"] = f"{'e' * 300}@example.com"
    world.put(body)
    world.note(1)

    world.serve()

    event = world.event(1)
    assert (event.state, event.code, event.result) == ("done", "", "verified")
    assert (len(event.label), len(event.buyer_email)) == (80, 254)


def test_two_large_buyers_with_long_addresses_that_begin_alike_are_two_customers(world: World) -> None:
    for number in (1, 2):
        body = order(number, line(1, "50000.00"), payment_method="stripe", meta_data=[])
        body["billing"]["email"] = f"{'e' * 90}{number}@example.com"
        body["billing"]["last_name"] = f"Nordmann {number}"
        world.put(body)
    world.note(1, 2)
    world.serve()
    world.put(
        order(
            1,
            line(1, "50000.00"),
            id=3,
            number="3",
            payment_method="stripe",
            meta_data=[],
            billing=body["billing"],
        )
    )
    world.note(3)
    world.serve()

    assert [world.event(number).result for number in (1, 2, 3)] == ["verified"] * 3
    names = [customer["name"] for customer in world.ledger()["customers"] if "Nordmann" in customer["name"]]
    assert sorted(names) == ["Ola Nordmann 1", "Ola Nordmann 2"]


def test_an_order_that_no_shop_sells_is_refused_before_anything_is_announced(world: World) -> None:
    world.put(order(1, line(1, "12500000000.00"), payment_method="stripe", meta_data=[]))
    world.note(1)

    world.serve()

    event = world.event(1)
    assert (event.state, event.code, event.params["field"]) == ("blocked", "malformed_amount", "total")
    assert not EntityLink.objects.filter(kind="voucher").exists()


def test_a_shop_that_answers_nonsense_is_asked_again_later_and_nothing_is_stopped(world: World) -> None:
    world.put(order(1), order(2))
    world.note(1, 2)
    world.fault(
        system="woo", path="/orders", kind="status", status=200, body='[7, null, {"id": {}}]', times=1
    )

    world.serve()

    assert set(SyncAttempt.objects.values_list("outcome", flat=True)) <= {"again_later", "verified"}
    assert SyncEvent.objects.filter(code="internal").count() == 0


def test_a_bad_order_is_booked_when_the_shop_has_put_it_right(world: World) -> None:
    world.put(order(1, total="999.00", payment_method="stripe", meta_data=[]))
    world.note(1)
    world.serve()
    assert world.event(1).state == "blocked"

    world.put(order(1))
    world.note(1)
    world.serve()

    assert (world.event(1).state, world.event(1).result, world.event(1).code) == ("done", "verified", "")


def test_a_preview_of_a_bad_order_says_the_same_as_its_booking(world: World) -> None:
    world.put(order(1, total="999.00", payment_method="stripe", meta_data=[]))
    world.note(1)
    seen = jobs.preview(world.event(1))
    world.serve()

    assert seen.error is not None
    assert (seen.error.code, seen.error.params) == (world.event(1).code, world.event(1).params)
