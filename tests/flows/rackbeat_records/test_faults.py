"""Cut, slow, repeated and reordered: every record once, none missing, verified."""

import pytest
from django.utils import timezone

from integrations.models import EntityLink, SyncEvent
from integrations.sync import claims, lanes
from tests.flows.rackbeat_records.conftest import Stock
from tests.flows.rackbeat_records.test_records import UNCHANGED, customer, product, supplier

pytestmark = pytest.mark.django_db
PATHS = {"product": "/product", "customer": "/customer", "supplier": "/supplier"}


def make(stock: Stock, flow: str, index: int) -> str:
    if flow == "product":
        return str(product(stock, f"P/{index}", name=f"Vare {index}")["number"])
    name = f"{flow} {index} AS"
    made = {"customer": customer, "supplier": supplier}[flow](stock, company_name=name)
    return str(made["number"])


def settle(stock: Stock) -> None:
    """Let every retry become due until nothing waits."""
    for _ in range(6):
        SyncEvent.objects.filter(connection=stock.connection, state="pending").update(
            available_at=timezone.now()
        )
        stock.world.serve()


def ours(stock: Stock, flow: str, numbers: list[str]) -> list[str]:
    return sorted(one.number for one in stock.held(flow) if one.number in numbers)


@pytest.mark.parametrize("flow", ["product", "customer", "supplier"])
@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("kind", ["cut_after", "cut_before", "cut_middle"])
def test_a_lost_answer_makes_no_second_record(stock: Stock, flow: str, many: int, kind: str) -> None:
    numbers = [make(stock, flow, index) for index in range(many)]
    path = PATHS[flow] + ("/list" if many > 1 else "")
    stock.world.fault(system="tripletex", method="POST", path=f"{path}$", kind=kind, times=1)
    stock.note(flow, *numbers)
    stock.world.serve()
    stock.world.calm()
    settle(stock)

    assert ours(stock, flow, numbers) == sorted(numbers)
    assert {link.state for link in stock.links(flow)} == {"verified"}
    stock.sync(flow, *numbers)
    assert {stock.ended(flow, number) for number in numbers} == {UNCHANGED}
    assert ours(stock, flow, numbers) == sorted(numbers)


@pytest.mark.parametrize("flow", ["product", "customer", "supplier"])
def test_killed_between_the_write_and_the_bind(stock: Stock, flow: str) -> None:
    """What a killed worker leaves: an announced link without an id, a record in Tripletex, an event that runs."""
    number = make(stock, flow, 1)
    stock.sync(flow, number)
    link = stock.links(flow)[0]
    EntityLink.objects.filter(pk=link.pk).update(state="reserved", remote_id="", remote_number="")
    stock.sync(flow, number)

    assert ours(stock, flow, [number]) == [number]
    again = stock.links(flow)[0]
    assert (again.remote_id, again.state) == (link.remote_id, "verified")


def test_a_drain_that_lost_its_lane_writes_nothing(stock: Stock) -> None:
    number = make(stock, "product", 1)
    stock.note("product", number)
    lane = lanes.take(timezone.now())
    assert lane is not None
    claimed = claims.claim(lane, now=timezone.now(), limit=10)
    lane.__class__.objects.filter(pk=lane.pk).update(lease_token="an-other")
    from integrations.flows import batch as batches

    batch = batches.prepare(lane, claimed, clock=timezone.now, deadline=float("inf"))
    batches.write(batch)
    batches.conclude(batch)

    assert batch.lost
    assert stock.products() == []


def test_repeats_and_disorder_end_in_one_record_each(stock: Stock) -> None:
    numbers = [make(stock, "product", index) for index in range(30)]
    stock.note("product", *numbers)
    stock.note("product", *reversed(numbers))
    stock.world.serve()
    for number in numbers[::3]:
        stock.warehouse.change("products", number, sales_price=77)
    stock.note("product", *numbers[::3], trigger="poll")
    stock.world.serve()
    settle(stock)

    assert ours(stock, "product", numbers) == sorted(numbers)
    assert {link.state for link in stock.links("product")} == {"verified"}
    assert len(stock.links("product")) == 30


def test_many_parties_take_few_calls(stock: Stock) -> None:
    numbers = [make(stock, "supplier", index) for index in range(60)]
    stock.ledger_writes()
    stock.sync("supplier", *numbers)

    assert stock.ledger_writes() <= 4
    assert ours(stock, "supplier", numbers) == sorted(numbers)


def test_one_bad_record_does_not_stop_the_others(stock: Stock) -> None:
    good = [make(stock, "customer", index) for index in range(3)]
    bad = str(customer(stock, company_name="Feil AS", contact_email="børre@fjell.example")["number"])
    stock.sync("customer", *good, bad)

    assert {stock.ended("customer", number) for number in good} == {("done", "verified")}
    assert stock.ended("customer", bad) == ("blocked", "ledger_rejected")
    assert ours(stock, "customer", [*good, bad]) == sorted(good)
