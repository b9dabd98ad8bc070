"""What is deliberately not moved: orders, stock levels, stock value, drafts. Whatever happens to them in one system, nothing is
written into the other: not by webhooks of any kind, not by polling, not by the nightly sweeps."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.connectors.tripletex.webhooks import sign
from integrations.desk import intake, promises
from integrations.models import SyncEvent
from integrations.sandbox.rackbeat.unverified import EVENTS_CONFIRMED, EVENTS_GUESSED
from tests.flows.rackbeat.buying import Buyer
from tests.rackbeat_world import Colleague, RackbeatWorld, goods

pytestmark = pytest.mark.django_db
LATER = (0, 5, 60)
OTHER_EVENTS = (
    "stock.updated", "inventory_adjustment.created", "inventory_adjustment.booked", "inventory_movement.created",
    "purchase_order_receipt.created", "order_shipment.created", "offer.created", "offer.booked", "location.updated",
)  # fmt: skip
"""Names by the pattern of the others, that nobody has seen."""
TRIPLETEX_EVENTS = (
    "order.create", "order.update", "order.delete", "invoice.charged", "voucher.create", "voucher.update",
    "product.create", "product.update", "product.delete", "customer.create", "customer.update", "supplier.update",
    "account.update", "employee.create", "contact.create", "archiverelation.create",
)  # fmt: skip


@pytest.fixture
def settled(buyer: Buyer) -> Buyer:
    """A company in which everything that moves has moved: records, an invoice, an ordered purchase."""
    world = buyer.world
    world.warehouse.create(
        "lots", number="Sett", name="Sett", lines=[{"item_id": "Pumpe", "quantity": 1}], sales_price=9
    )
    invoice, purchase = world.invoice(), buyer.order()
    for flow, keys in {
        "product": ("Slange/1", "Pumpe"), "bundle": ("Sett",), "customer": (7001,), "supplier": (5001,),
        "customer_invoice": (invoice,), "purchase_order": (purchase,),
    }.items():  # fmt: skip
        world.note(*keys, flow=flow)
    everything(world)
    jobs.check_connection(world.stage.ledger.pk)  # Tripletex' webhooks are known from now on
    states = SyncEvent.objects.filter(connection=world.shop).values_list("state", flat=True)
    assert set(states) == {"done"}
    return buyer


def everything(world: RackbeatWorld) -> None:
    """Polling, the nightly sweeps and the hourly look, and all that follows from them."""
    world.poll()
    jobs.sweep_refunds()
    jobs.guard_drafts()
    for minutes in LATER:
        world.serve(later=timedelta(minutes=minutes))


def writes(world: RackbeatWorld, system: str) -> list[str]:
    """Calls that write into a system since the last look. Logging in is none."""
    report = world.sandbox.control("server", "calls", reset=True)
    paths = report["systems"][system]["paths"]
    return [path for path in paths if path.split()[0] in ("POST", "PUT", "DELETE") and "session" not in path]


def told_by_rackbeat(world: RackbeatWorld, event: str, key: Any) -> None:
    """A delivery of any event, with a token that is ours, in both styles of body."""
    token = next(iter(json.loads(world.shop.known_webhook_secret()).values()))["token"]
    headers = {"Rackbeat-Webhook-Token": token, "Rackbeat-Webhook-Event": event}
    for body in ({"key": key, "key_name": "number"}, {"item": key, "item_type": "product", "type": "stock"}):
        intake.receive(world.shop.webhook_key, json.dumps(body).encode(), headers, now=timezone.now())


def told_by_tripletex(world: RackbeatWorld, event: str, key: int) -> None:
    ledger = world.stage.ledger
    ledger.refresh_from_db()
    body = json.dumps({"subscriptionId": 1, "event": event, "id": key, "value": {"id": key}}).encode()
    signature = sign(body, secret=ledger.known_webhook_secret(), key="k1")
    headers = {"x-request-signature": signature, "idempotency-key": "k1"}
    intake.receive(ledger.webhook_key, body, headers, now=timezone.now())


def orders(buyer: Buyer) -> None:
    """Sales orders: made, booked, changed, shipped, taken back; and drafts of everything."""
    warehouse = buyer.world.warehouse
    first, second = (
        warehouse.create("orders", customer_id=7001, lines=goods(hoses))["number"] for hoses in (3, 5)
    )
    warehouse.do("orders", first, "book")
    warehouse.do("orders", first, "ship")
    warehouse.do("orders", second, "book")
    warehouse.do("orders", second, "unbook")
    warehouse.change("orders", second, lines=goods(9))
    buyer.world.invoice(book=False)
    buyer.order(book=False)
    warehouse.create(
        "supplier-invoices", supplier_id=5001, lines=[{"item_id": "Pumpe", "quantity": 1, "line_price": 9}]
    )


def stock_levels(buyer: Buyer) -> None:
    """Stock: counted, adjusted in two steps, at a new location, down to nothing."""
    warehouse = buyer.world.warehouse
    warehouse.control("set_stock", item="Slange/1", quantity=40)
    warehouse.control("set_stock", item="Pumpe", quantity=7)
    place = warehouse.create("locations", name="Ytterst")["number"]
    warehouse.control("set_stock", item="Pumpe", quantity=2, location=place)
    made = warehouse.create(
        "inventory-adjustments", item_id="Slange/1", adjustment_type="quantity", quantity=0, regulated_at="2026-11-22",
    )  # fmt: skip
    warehouse.do("inventory-adjustments", made["id"], "book")


def stock_value(buyer: Buyer) -> None:
    """What the units in stock have cost: another average."""
    for item, cost in (("Slange/1", 61.5), ("Pumpe", 1799)):
        buyer.world.warehouse.change("products", item, cost_price=cost)


def receipts(buyer: Buyer) -> None:
    """Goods of the booked purchase order come in, in two parts."""
    number = buyer.world.warehouse.read("purchase-orders")[0]["number"]
    lines = buyer.world.warehouse.read("purchase-orders")[0]["lines"]
    for units in (40, 60):
        line = {"purchase_order_line_id": lines[0]["id"], "quantity": units}
        buyer.do(number, "create-receipt", lines=[line], mark_received=True)


def test_nothing_of_it_is_written_into_tripletex(settled: Buyer) -> None:
    world = settled.world
    before = world.ledger()
    for happens in (orders, stock_levels, stock_value, receipts):
        stock = world.warehouse.control("dump")["records"]
        happens(settled)
        assert world.warehouse.control("dump")["records"] != stock
    writes(world, "tripletex")

    for event in (*EVENTS_CONFIRMED, *EVENTS_GUESSED, *OTHER_EVENTS):
        if event.partition(".")[0] not in (
            "plugin",
            "customer_invoice",
            "supplier_invoice",
            "purchase_order",
        ):
            for key in ("Slange/1", "Pumpe", 7001, 5001):
                told_by_rackbeat(world, event, key)
    for kind in ("customer_invoice", "supplier_invoice", "purchase_order"):
        for row in world.warehouse.read(f"{kind.replace('_', '-')}s"):
            told_by_rackbeat(world, f"{kind}.updated", row["number"])
    for _time in range(2):
        everything(world)
        assert (writes(world, "tripletex"), world.ledger()) == ([], before)


def test_nothing_of_it_is_written_into_rackbeat(settled: Buyer) -> None:
    world = settled.world
    colleague = Colleague(world)
    before = world.warehouse.control("dump")["records"]
    card = colleague.call("GET", "/customer?count=1")["values"][0]["id"]
    product = colleague.call("GET", "/product?count=1")["values"][0]["id"]
    held = colleague.call("POST", "/order", {
        "customer": {"id": card}, "orderDate": "2026-11-20", "deliveryDate": "2026-11-20",
        "isPrioritizeAmountsIncludingVat": False,
        "orderLines": [{"product": {"id": product}, "count": 4, "unitPriceExcludingVatCurrency": 10, "vatType": {"id": 3}}],
    })["value"]  # fmt: skip
    colleague.invoice(str(held["id"]), on="2026-11-20")
    world.sandbox.control(
        "tripletex", "set_stock", company_id=world.stage.company_id, product_id=product, quantity=55
    )
    colleague.call("PUT", f"/product/{product}", {"costExcludingVatCurrency": 4321})
    writes(world, "rackbeat")

    for event in TRIPLETEX_EVENTS:
        told_by_tripletex(world, event, product if event.startswith("product") else held["id"])
    for _time in range(2):
        everything(world)
        assert (writes(world, "rackbeat"), world.warehouse.control("dump")["records"]) == ([], before)


def test_it_is_said_on_screen_what_is_left_alone_and_what_is_not(settled: Buyer) -> None:
    said = promises.of(settled.world.shop)

    assert [row.flow for row in said.moved if row.is_on] == [
        "customer_invoice", "supplier_invoice", "purchase_order", "product", "bundle", "customer", "supplier", "project",
        "startup_customer", "startup_stock",
    ]  # fmt: skip
    assert len(said.left) == 4
