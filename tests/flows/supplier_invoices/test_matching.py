"""The three-way match: held with every deviation in words, and on its way again when papers or tolerances change."""

from decimal import Decimal

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.desk import connections, texts
from integrations.sync import events
from tests.factories import UserFactory
from tests.flows.supplier_invoices.buying import Buying

pytestmark = pytest.mark.django_db
DEARER = {"lines": [{"item_id": "X/1", "quantity": 100, "line_price": 45.6}]}


def said(buying: Buying, number: int, language: str = "nb") -> str:
    cause = texts.of_event(buying.event(number), language=language)
    assert cause is not None
    return f"{cause.title}. {cause.why}"


def test_more_than_was_received_is_held_until_the_rest_has_come(buying: Buying) -> None:
    order = buying.order()
    buying.receive(order, 90)
    number = buying.invoice(order)
    buying.serve(number)

    assert buying.stands(number) == ("blocked", "", "quantity_mismatch")
    assert "Av «X/1» er 100 fakturert, men 90 er mottatt" in said(buying, number)
    assert buying.event(number).waiting_for == f"document:purchase_order:{order}"
    assert buying.vouchers() == []

    tries = buying.event(number).tries.count()
    jobs.guard_drafts()
    buying.world.serve()
    assert buying.event(number).tries.count() == tries, "nothing has come: it is not tried again"
    buying.receive(order, 10)
    jobs.guard_drafts()
    buying.world.serve()
    assert buying.stands(number) == ("done", "verified", "")
    assert len(buying.vouchers()) == 1


def test_a_price_beyond_the_tolerance_is_held_until_the_tolerance_is_another(buying: Buying) -> None:
    order = buying.order()
    buying.receive(order, 100)
    number = buying.invoice(order, **DEARER)
    buying.serve(number)

    assert buying.stands(number) == ("blocked", "", "price_mismatch")
    assert "fakturert til 45,60 per stykk, men bestilt til 45,00" in said(buying, number)
    assert "2\u00a0% og 50,00 kr per linje" in said(buying, number)

    shop = buying.world.shop
    shop.refresh_from_db()
    shop.price_tolerance = Decimal(60)
    connections.save(shop, typed={}, actor=UserFactory(is_staff=True), now=timezone.now())
    buying.world.serve()
    assert buying.stands(number) == ("done", "verified", "")
    assert buying.shown()[0][3][0] == (4300, "1", "5700.00")


def test_several_deviations_are_said_together(buying: Buying) -> None:
    order = buying.order()
    buying.receive(order, 90)
    number = buying.invoice(order, **DEARER)
    buying.serve(number)

    assert buying.stands(number) == ("blocked", "", "purchase_deviations")
    assert "«X/1»: 100 fakturert, 90 mottatt" in said(buying, number)
    assert "«X/1»: 45,60 fakturert per stykk, 45,00 bestilt" in said(buying, number)
    assert "“X/1”: invoiced at 45.60 each, ordered at 45.00" in said(buying, number, "en")
    ledger = buying.world.ledger()
    buying.serve(number)
    assert (buying.stands(number)[2], buying.world.ledger()) == ("purchase_deviations", ledger)


def test_an_order_that_is_heard_of_lets_its_invoices_go_at_once(buying: Buying) -> None:
    order = buying.order()
    number = buying.invoice(order)
    buying.serve(number)
    assert buying.stands(number) == ("blocked", "", "quantity_mismatch")

    buying.receive(order, 100)
    events.release(buying.world.shop, f"document:purchase_order:{order}", now=timezone.now())
    buying.world.serve()
    assert buying.stands(number) == ("done", "verified", "")
