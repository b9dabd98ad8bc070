"""Every posting mode against every way of having paid: what then stands in the ledger, and a second run changes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from integrations import jobs
from integrations.models import Connection
from tests.flows.orders import line, order
from tests.flows.test_order_drafts import BUYER, ORG_NUMBER, unpaid
from tests.world import World

pytestmark = pytest.mark.django_db
EARLIER = {"date_paid": "2026-09-28T10:00:00", "date_paid_gmt": "2026-09-28T08:00:00"}
SITUATIONS: dict[str, dict[str, Any]] = {
    "unpaid": {"payment_method": "faktura", "transaction_id": ""},
    "paid": {"payment_method": "stripe"},
    "paid the month before": {"payment_method": "stripe", **EARLIER},
    "paid with a gift card and a card": {"payment_method": "stripe", "gift_card": "50.00"},
    "paid with a gift card, the rest on account": {"payment_method": "faktura", "gift_card": "50.00"},
}
EXPECTED: dict[tuple[str, str], tuple[dict[int, str], list[str], int]] = {
    # (mode, situation): (balances of accounts with VAT apart, what invoices still wait for, open orders)
    ("voucher", "unpaid"): ({1500: "125.00", 2700: "-25.00", 3000: "-100.00"}, [], 0),
    ("voucher", "paid"): ({1933: "125.00", 2700: "-25.00", 3000: "-100.00"}, [], 0),
    ("voucher", "paid the month before"): ({1933: "125.00", 2700: "-25.00", 3000: "-100.00"}, [], 0),
    ("voucher", "paid with a gift card and a card"): (
        {1933: "75.00", 2700: "-25.00", 2902: "50.00", 3000: "-100.00"}, [], 0,
    ),
    ("voucher", "paid with a gift card, the rest on account"): (
        {1500: "75.00", 2700: "-25.00", 2902: "50.00", 3000: "-100.00"}, [], 0,
    ),
    ("invoice", "unpaid"): ({1500: "125.00", 2700: "-25.00", 3000: "-100.00"}, ["125.00"], 0),
    ("invoice", "paid"): ({1933: "125.00", 2700: "-25.00", 3000: "-100.00"}, ["0.00"], 0),
    ("invoice", "paid the month before"): ({1933: "125.00", 2700: "-25.00", 3000: "-100.00"}, ["0.00"], 0),
    ("invoice", "paid with a gift card and a card"): (
        {1933: "75.00", 2700: "-25.00", 2902: "50.00", 3000: "-100.00"}, ["0.00"], 0,
    ),
    ("invoice", "paid with a gift card, the rest on account"): (
        {1500: "75.00", 2700: "-25.00", 2902: "50.00", 3000: "-100.00"}, ["75.00"], 0,
    ),
    ("summary", "unpaid"): ({1500: "125.00", 2700: "-25.00", 3000: "-100.00"}, [], 0),
    ("summary", "paid"): ({1933: "125.00", 2700: "-25.00", 3000: "-100.00"}, [], 0),
    ("summary", "paid the month before"): ({1933: "125.00", 2700: "-25.00", 3000: "-100.00"}, [], 0),
    ("summary", "paid with a gift card and a card"): (
        {1933: "75.00", 2700: "-25.00", 2902: "50.00", 3000: "-100.00"}, [], 0,
    ),
    ("summary", "paid with a gift card, the rest on account"): (
        {1500: "75.00", 2700: "-25.00", 2902: "50.00", 3000: "-100.00"}, [], 0,
    ),
    ("order_draft", "unpaid"): ({}, [], 1),
    ("order_draft", "paid"): ({1933: "125.00", 2900: "-125.00"}, [], 1),
    ("order_draft", "paid the month before"): ({1933: "125.00", 2900: "-125.00"}, [], 1),
    ("order_draft", "paid with a gift card and a card"): (
        {1933: "75.00", 2900: "-125.00", 2902: "50.00"}, [], 1,
    ),
    ("order_draft", "paid with a gift card, the rest on account"): ({2900: "-50.00", 2902: "50.00"}, [], 1),
}  # fmt: skip


def bought(situation: str) -> dict[str, Any]:
    """An order of a business over 125.00, paid in that way."""
    how = dict(SITUATIONS[situation])
    card = how.pop("gift_card", "")
    made = order(1, line(1, "125.00"), billing=BUYER, meta_data=ORG_NUMBER, **how)
    if card:
        # As the shops' plugin shows it: a negative fee without VAT, named as what it is.
        made["fee_lines"] = [
            {
                "id": 70, "name": "Gavekort GC-1234-ABCD", "tax_class": "", "tax_status": "none", "total": f"-{card}",
                "total_tax": "0.00", "amount": f"-{card}", "taxes": [], "meta_data": [],
            }
        ]  # fmt: skip
        made["total"] = "75.00"
    return made


def balances(world: World) -> dict[int, str]:
    """Every account whose postings, the ledger's own included, do not add up to nothing."""
    sums: dict[int, float] = {}
    for voucher in world.vouchers():
        for posting in voucher["postings"]:
            sums[posting["account"]] = round(sums.get(posting["account"], 0.0) + float(posting["net"]), 2)
    return {account: f"{left:.2f}" for account, left in sorted(sums.items()) if left}


def add_payment_types(world: World) -> None:
    """As the accountant does in Tripletex, so that invoices can be paid from prepayments and with gift cards."""
    for account, name in ((2900, "Forskudd"), (2902, "Gavekort")):
        world.sandbox.control(
            "tripletex", "add_payment_type", company_id=world.stage.company_id, description=name, account_number=account
        )  # fmt: skip
    jobs.check_connection(world.stage.ledger.pk)


def serve(world: World) -> None:
    world.note(1)
    for minutes in (0, 6, 12):
        world.serve(later=timedelta(minutes=minutes))


@pytest.mark.parametrize(("mode", "situation"), EXPECTED)
def test_what_stands_in_the_ledger(world: World, mode: str, situation: str) -> None:
    Connection.objects.filter(pk=world.shop.pk).update(business_mode=mode)
    world.shop.refresh_from_db()
    unpaid(world)
    add_payment_types(world)
    world.put(bought(situation))

    serve(world)

    event = world.event(1)
    assert (event.state, event.result, event.code, event.params) == ("done", "verified", "", {})
    ledger = world.ledger()
    found = (
        balances(world),
        [invoice["open"] for invoice in ledger["invoices"]],
        sum(not one["invoiced"] for one in ledger["orders"]),
    )
    assert found == EXPECTED[mode, situation]

    serve(world)
    assert world.ledger() == ledger
    assert world.event(1).result == "unchanged"
