"""What would be booked, without writing a row anywhere."""

from typing import Any

import pytest
from django.apps import apps

from integrations import jobs
from tests.flows.orders import line, order
from tests.world import World

pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    """How many rows every table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.fixture
def unbooked(world: World) -> World:
    """Orders that are noted, not served."""
    abroad = euro_order(3)
    walley = order(2, payment_method="walley", meta_data=[])
    world.put(
        order(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")),
        walley,
        abroad,
        order(4, status="pending"),
    )
    world.note(1, 2, 3, 4)
    return world


def euro_order(order_id: int) -> dict[str, Any]:
    goods = line(1, "80.00")
    untaxed = {
        **goods,
        "total": "80.00",
        "total_tax": "0.00",
        "subtotal": "80.00",
        "subtotal_tax": "0.00",
        "taxes": [],
    }
    germany = {"country": "DE", "postcode": "10115", "city": "Berlin", "address_1": "Torstraße 1"}
    made = order(order_id, untaxed, currency="EUR", tax_lines=[], meta_data=[], payment_method="stripe")
    for name in ("billing", "shipping"):
        made[name] = {**made[name], **germany}
    return made


def test_a_preview_writes_nothing_and_says_what_the_booking_then_does(unbooked: World) -> None:
    tables, books = rows(), unbooked.ledger()

    seen = [jobs.preview(unbooked.event(number)) for number in (1, 2, 3, 4)]

    assert (rows(), unbooked.ledger()) == (tables, books)
    assert [len(preview.expected) for preview in seen] == [1, 0, 1, 0]
    assert seen[1].error is not None
    assert seen[1].error.waiting_for == "tender:walley"
    assert seen[3].skip is not None
    assert seen[3].skip.code == "not_paid"
    unbooked.serve()
    booked = {link.document_id: link.expected for link in unbooked.links()}
    for number, preview in ((1, seen[0]), (3, seen[2])):
        meant = dict(preview.expected[0])
        assert meant["postings"] == booked[str(number)]["postings"]


def test_a_preview_of_what_the_shop_does_not_have_says_so(world: World) -> None:
    world.note(99)

    seen = jobs.preview(world.event(99))

    assert seen.error is not None
    assert seen.error.code == "document_missing"


def test_a_preview_of_a_refund_is_against_its_sale(world: World) -> None:
    world.put(order(1))
    refund = world.sandbox.control("woo", "add_refund", shop=world.stage.shop_slug, order=1, units={0: 1})
    world.note(1)
    world.serve()
    tables, books = rows(), world.ledger()

    seen = jobs.preview(world.event(f"1:{refund['id']}", "refund"))

    assert (rows(), world.ledger()) == (tables, books)
    assert seen.expected[0]["postings"][0]["role"] == "receivable"
