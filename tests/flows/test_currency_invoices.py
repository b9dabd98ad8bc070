"""Invoices in foreign currency: Tripletex converts them, and itself posts what a later rate has moved."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.connectors.norges_bank import open_quotes
from tests.flows.orders import line, order
from tests.flows.test_currency import ORG, calm_bank, choose
from tests.world import World

pytestmark = pytest.mark.django_db
__all__ = ["calm_bank"]


def invoiced(order_id: int, **changes: Any) -> dict[str, Any]:
    """An order in euro by a Norwegian company, paid by card four days before it is delivered."""
    made = order(
        order_id, line(1, "125.00"), currency="EUR", meta_data=ORG, payment_method="stripe", **changes
    )
    return made | {"date_paid": "2026-10-05T10:00:00", "date_paid_gmt": "2026-10-05T08:00:00"}


def net_of(world: World, account: str) -> Decimal:
    """An account's balance."""
    rows = [
        row for voucher in world.vouchers() for row in voucher["postings"] if str(row["account"]) == account
    ]
    return sum((Decimal(str(row["net"])) for row in rows), Decimal(0))


def test_tripletex_itself_posts_the_exchange_difference_of_its_invoice_and_we_do_not(world: World) -> None:
    world.put(invoiced(1))
    world.note(1)

    world.serve()

    assert (world.event(1).code, world.event(1).result) == ("", "verified")
    [link] = world.links()
    assert (link.kind, link.expected["kroner"], link.expected["vat_kroner"]) == (
        "invoice",
        "1339.44",
        "267.89",
    )
    assert link.observed["kroner"] == "1339.44"
    with open_quotes(
        f"{world.sandbox.url}/norges-bank/api/data", allowed_private=frozenset({world.sandbox.host_port})
    ) as bank:
        [paid_at] = [
            quote.nok_per_unit
            for quote in bank.quotes(["EUR"], first=date(2026, 10, 5), last=date(2026, 10, 5))
            if quote.date == date(2026, 10, 5)
        ]
    worth = (Decimal("125.00") * paid_at).quantize(Decimal("0.01"))
    assert net_of(world, "1933") == worth
    assert net_of(world, "1500") == 0
    assert net_of(world, "8060") + net_of(world, "8160") == Decimal("1339.44") - worth
    before = world.ledger()

    world.note(1)
    world.serve()
    assert world.ledger() == before


def test_a_payment_of_the_invoices_own_day_leaves_no_exchange_difference(world: World) -> None:
    made = invoiced(1)
    same_day = dict.fromkeys(("date_paid", "date_paid_gmt"), made["date_completed"])
    world.put(made | same_day)
    world.note(1)

    world.serve()

    assert world.event(1).result == "verified"
    assert net_of(world, "1933") == Decimal("1339.44")
    assert (net_of(world, "1500"), net_of(world, "8060"), net_of(world, "8160")) == (0, 0, 0)


def test_an_invoice_that_tripletex_converts_far_from_our_rate_is_a_deviation(world: World) -> None:
    world.sandbox.control("norges_bank", "set_rate", currency="EUR", on="2026-10-09", value="11.5000")
    world.put(invoiced(1))
    world.note(1)

    world.serve()

    stopped = world.event(1)
    assert (stopped.state, stopped.code) == ("blocked", "verification_failed")
    [link] = world.links()
    assert link.differences == [{"field": "kroner", "expected": "1437.50", "found": "1339.44", "where": ""}]


def test_what_tripletex_may_differ_by_is_the_tenants_decision(world: World) -> None:
    choose(world, "norges_bank", rate_tolerance=Decimal("10.00"))
    world.sandbox.control("norges_bank", "set_rate", currency="EUR", on="2026-10-09", value="11.5000")
    world.put(invoiced(1))
    world.note(1)

    world.serve()

    assert world.event(1).result == "verified"
