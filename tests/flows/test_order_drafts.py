"""Posting mode sales order: an open order in Tripletex, read back, found again; and what people make of it there."""

import base64
import json
import urllib.request
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import Connection, EntityLink, SyncEvent
from integrations.sync import events
from tests.flows.orders import line, order
from tests.flows.test_refunds import give_back, note_refund
from tests.world import World

pytestmark = pytest.mark.django_db
BUYER = {
    "first_name": "Kari", "last_name": "Nordmann", "company": "Nordlys AS", "address_1": "Storgata 5", "address_2": "",
    "city": "Bergen", "state": "", "postcode": "5003", "country": "NO", "email": "faktura@nordlys.example", "phone": "",
}  # fmt: skip
ORG_NUMBER = [{"id": 1, "key": "_billing_org_nr", "value": "984809085"}]


@pytest.fixture
def shop(world: World) -> World:
    """A shop whose business buyers become sales orders; 'faktura' is paid later."""
    Connection.objects.filter(pk=world.shop.pk).update(business_mode="order_draft")
    world.shop.refresh_from_db()
    unpaid(world)
    return world


def unpaid(world: World) -> None:
    from integrations.models import PaymentMethodRule
    from integrations.sync.rules import touch

    PaymentMethodRule.objects.create(connection=world.shop, method="faktura", paid_when="invoice")
    touch(world.shop)


def bought(number: int, *lines: dict[str, Any], paid: bool = False, **changes: Any) -> dict[str, Any]:
    """An order of a business: on account, or paid with Stripe."""
    how = {"payment_method": "stripe"} if paid else {"payment_method": "faktura", "transaction_id": ""}
    return order(number, *lines, billing=BUYER, meta_data=ORG_NUMBER, **how, **changes)


def orders(world: World) -> list[dict[str, Any]]:
    return world.ledger()["orders"]


class Colleague:
    """Somebody who works in the company's Tripletex."""

    def __init__(self, world: World) -> None:
        keys = world.stage.ledger.credentials
        self.base = world.sandbox.tripletex_url
        body = {
            "consumerToken": keys["consumer_token"],
            "employeeToken": keys["employee_token"],
            "expirationDate": "2099-01-01",
        }
        self.headers = {"content-type": "application/json"}
        token = json.loads(self.call("POST", "/token/session/:create", body)[1])["value"]["token"]
        self.headers["authorization"] = "Basic " + base64.b64encode(f"0:{token}".encode()).decode()

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """(status, body)."""
        raw = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}{path}", raw, self.headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()


def test_a_business_order_is_an_open_order_and_nothing_is_booked(shop: World) -> None:
    shop.put(bought(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    shop.note(1)
    shop.serve()

    event = shop.event(1)
    assert (event.state, event.result, event.code, event.params) == ("done", "verified", "", {})
    [link] = shop.links()
    assert (link.kind, link.part, link.state, str(link.gross)) == ("order", "sale", "verified", "240.00")
    assert link.observed["state"] == "open"
    ledger = shop.ledger()
    assert (ledger["vouchers"], ledger["invoices"], len(ledger["orders"])) == ([], [], 1)
    before = shop.ledger()
    shop.note(1)
    shop.serve()
    assert (shop.event(1).result, shop.ledger()) == ("unchanged", before)


def test_money_that_came_already_is_a_prepayment_until_the_invoice_is_made(shop: World) -> None:
    shop.put(bought(1, paid=True))
    shop.note(1)
    shop.serve()

    assert [(link.part, link.kind, link.state) for link in shop.links()] == [
        ("prepayment", "voucher", "verified"),
        ("sale", "order", "verified"),
    ]
    [voucher] = shop.vouchers()
    assert [(p["account"], p["gross"]) for p in voucher["postings"]] == [(1933, "125.00"), (2900, "-125.00")]


def test_many_orders_are_one_call(shop: World) -> None:
    shop.put(bought(0 + 1))
    shop.note(1)
    shop.serve()
    shop.put(*(bought(number) for number in range(2, 22)))
    shop.note(*range(2, 22))
    before = shop.sandbox.control("server", "calls")["systems"]["tripletex"]["total"]

    shop.serve()

    assert shop.sandbox.control("server", "calls")["systems"]["tripletex"]["total"] - before <= 3
    assert len(orders(shop)) == 21


@pytest.mark.parametrize("path", ["/order$", "/order/list$"])
@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_lost_answer_leads_to_one_order(shop: World, path: str, kind: str) -> None:
    numbers = (1,) if path == "/order$" else (1, 2, 3)
    shop.put(*(bought(number) for number in numbers))
    shop.note(*numbers)
    shop.fault(system="tripletex", method="POST", path=path, kind=kind, times=1)
    for minutes in (0, 5, 15):
        shop.serve(later=timedelta(minutes=minutes))

    assert len(orders(shop)) == len(numbers)
    assert {shop.event(number).result for number in numbers} == {"verified"}


def test_without_the_list_endpoint_orders_are_written_singly(shop: World) -> None:
    shop.sandbox.control("tripletex", "set", company_id=shop.stage.company_id, beta_lists=False)
    shop.put(*(bought(number) for number in (1, 2, 3)))
    shop.note(1, 2, 3)
    for minutes in (0, 5):
        shop.serve(later=timedelta(minutes=minutes))

    assert len(orders(shop)) == 3
    assert {shop.event(number).result for number in (1, 2, 3)} == {"verified"}


def test_an_order_that_somebody_invoiced_is_recognised(shop: World) -> None:
    shop.put(bought(1))
    shop.note(1)
    shop.serve()
    [link] = shop.links()
    assert (
        Colleague(shop).call(
            "PUT", f"/order/{link.remote_id}/:invoice?invoiceDate=2026-10-10&sendToCustomer=false"
        )[0]
        == 200
    )
    before = shop.ledger()

    shop.note(1)
    shop.serve()
    assert (shop.event(1).state, shop.event(1).result) == ("done", "unchanged")
    assert EntityLink.objects.get(pk=link.pk).observed["state"] == "invoiced"

    shop.put(bought(1, line(1, "250.00")))
    shop.note(1)
    shop.serve()
    assert (shop.event(1).state, shop.event(1).code) == ("blocked", "order_invoiced_and_changed")
    assert shop.ledger() == before


def test_an_order_that_somebody_deleted_is_made_anew_only_when_a_person_says_so(shop: World) -> None:
    shop.put(bought(1))
    shop.note(1)
    shop.serve()
    [link] = shop.links()
    assert Colleague(shop).call("DELETE", f"/order/{link.remote_id}")[0] == 204

    shop.note(1)
    shop.serve()
    assert (shop.event(1).state, shop.event(1).code) == ("blocked", "order_deleted")
    assert orders(shop) == []

    events.retry(SyncEvent.objects.filter(document_id="1"), now=timezone.now())
    shop.serve()
    assert (shop.event(1).state, shop.event(1).result) == ("done", "verified")
    assert len(orders(shop)) == 1


def test_a_change_in_the_shop_is_for_a_person_while_the_order_stands(shop: World) -> None:
    shop.put(bought(1))
    shop.note(1)
    shop.serve()
    before = shop.ledger()
    shop.put(bought(1, line(1, "250.00")))
    shop.note(1)
    shop.serve()

    assert (shop.event(1).state, shop.event(1).code) == ("blocked", "order_changed")
    assert shop.ledger() == before


def test_a_refund_of_a_sales_order_is_for_a_person(shop: World) -> None:
    shop.put(bought(1, paid=True))
    shop.note(1)
    shop.serve()
    refund = give_back(shop, 1, units={0: 1})
    note_refund(shop, refund)
    shop.serve()

    assert (shop.event(refund, "refund").state, shop.event(refund, "refund").code) == (
        "blocked",
        "refund_of_order",
    )
