"""A paid and fulfilled order becomes one verified voucher, once."""

from decimal import Decimal

import pytest

from integrations.models import EntityLink, SyncAttempt
from tests.flows.orders import line, order
from tests.world import World

pytestmark = pytest.mark.django_db


def written(world: World) -> list[tuple[str, str, str, str]]:
    """(account, VAT code, gross, date) of every posting that is not the ledger's own, in order."""
    return [
        (p["account"], p["vat"], p["amountGross"], p["date"])
        for voucher in world.vouchers()
        for p in voucher["postings"]
        if not p["systemGenerated"]
    ]


def test_an_order_is_booked_read_back_and_verified(world: World) -> None:
    world.put(order(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    world.note(1)

    world.serve()

    event = world.event(1)
    assert (event.state, event.result, event.gross, event.label) == (
        "done",
        "verified",
        Decimal("240.00"),
        "1",
    )
    [link] = world.links()
    assert (link.state, link.difference, link.kind) == (EntityLink.State.VERIFIED, Decimal("0.00"), "voucher")
    assert len(world.vouchers()) == 1
    assert len(link.expected["postings"]) == 5
    assert all(posting["why"] for posting in link.expected["postings"])


def test_the_second_run_changes_nothing(world: World) -> None:
    world.put(order(1), order(2))
    world.note(1, 2)
    world.serve()
    before = world.ledger()

    world.note(1, 2)
    world.serve()

    assert world.ledger() == before
    assert (world.event(1).state, world.event(1).result) == ("done", "unchanged")


def test_a_hundred_orders_cost_about_a_hundred_calls(world: World) -> None:
    world.put(*(order(number) for number in range(1, 101)))
    world.note(*range(1, 101))
    world.serve()  # the first order of a company also makes its customer and its session
    world.put(*(order(number) for number in range(101, 201)))
    world.note(*range(101, 201))
    before = calls(world)

    world.serve()

    spent = {system: number - before[system] for system, number in calls(world).items()}
    assert spent["tripletex"] <= 105
    assert spent["woo"] <= 5
    assert len(world.vouchers()) == 200


def calls(world: World) -> dict[str, int]:
    systems = world.sandbox.control("server", "calls")["systems"]
    return {name: systems.get(name, {}).get("total", 0) for name in ("tripletex", "woo")}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "processing", "date_completed": None, "date_completed_gmt": None}, "not_fulfilled"),
        ({"status": "cancelled"}, "order_cancelled"),
        ({"when": "2025-12-24T10:00:00"}, "before_from_date"),
    ],
)
def test_what_is_not_due_is_skipped_with_its_reason_and_nothing_written(
    world: World, changes: dict, code: str
) -> None:
    world.put(order(1, **changes))
    world.note(1)

    world.serve()

    assert (world.event(1).state, world.event(1).code) == ("ignored", code)
    assert world.vouchers() == []


def test_an_unknown_payment_method_stops_the_order_until_it_is_mapped(world: World) -> None:
    from django.utils import timezone

    from integrations.models import AccountMapping, LedgerAccount
    from integrations.sync import events
    from integrations.sync.rules import touch

    world.put(order(1, payment_method="walley", meta_data=[]), order(2))
    world.note(1, 2)
    world.serve()
    stopped = world.event(1)
    assert (stopped.state, stopped.code, stopped.waiting_for) == (
        "blocked",
        "missing_mapping",
        "tender:walley",
    )
    assert world.event(2).state == "done"

    account = LedgerAccount.objects.get(connection=world.stage.ledger, number="1938")
    AccountMapping.objects.create(connection=world.shop, role="tender", key="walley", ledger_account=account)
    touch(world.shop)
    assert events.release(world.shop, "tender:walley", now=timezone.now()) == 1
    world.serve()

    assert world.event(1).result == "verified"
    assert len(world.vouchers()) == 2


def test_a_business_gets_an_invoice_to_its_own_customer(world: World) -> None:
    buyer = {
        "first_name": "Kari", "last_name": "Nordmann", "company": "Nordlys AS", "address_1": "Storgata 5", "address_2": "",
        "city": "Bergen", "state": "", "postcode": "5003", "country": "NO", "email": "faktura@nordlys.example", "phone": "",
    }  # fmt: skip
    marks = [{"id": 1, "key": "_billing_org_nr", "value": "984809085"}]
    for number in (1, 2):
        world.put(order(number, billing=buyer, payment_method="stripe", meta_data=marks))
    world.note(1, 2)

    world.serve()

    event = world.event(1)
    assert (event.code, event.params, event.remote_message) == ("", {}, "")
    assert [world.event(n).result for n in (1, 2)] == ["verified", "verified"]
    ledger = world.ledger()
    assert len(ledger["invoices"]) == 2
    assert [c["organizationNumber"] for c in ledger["customers"]].count("984809085") == 1
    assert ledger["mails"] == []


def test_one_bad_order_does_not_stop_its_batch(world: World) -> None:
    bad = order(2, total="999.00", payment_method="stripe", meta_data=[])
    world.put(order(1), bad, order(3))
    world.note(1, 2, 3)

    world.serve()

    assert [world.event(n).state for n in (1, 2, 3)] == ["done", "blocked", "done"]
    assert (world.event(2).code, world.event(2).params["field"]) == ("lines_do_not_add_up", "total")
    assert len(world.vouchers()) == 2


def test_money_paid_in_one_month_and_sent_in_the_next_is_a_prepayment_first(world: World) -> None:
    world.put(
        order(
            1, date_paid="2026-08-31T10:00:00", date_paid_gmt="2026-08-31T08:00:00",
            date_completed="2026-09-02T10:00:00", date_completed_gmt="2026-09-02T08:00:00",
        )
    )  # fmt: skip
    world.note(1)

    world.serve()

    assert [(link.part, link.state) for link in world.links()] == [
        ("prepayment", "verified"),
        ("sale", "verified"),
    ]
    assert len(world.vouchers()) == 2


def test_every_try_is_on_the_timeline(world: World) -> None:
    world.put(order(1))
    world.note(1)

    world.serve()

    assert list(SyncAttempt.objects.filter(event=world.event(1)).values_list("number", "outcome")) == [
        (1, "verified")
    ]
