"""An answer lost on the way, and the order is changed, cancelled or deleted before the next try: what stands in the ledger
is found, verified and corrected; nothing is there that nobody knows of."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.models import AccountMapping, Connection, LedgerAccount
from integrations.sync.rules import touch
from tests.flows.books import balances
from tests.flows.orders import line, order
from tests.flows.test_invoice_credits import invoiced
from tests.flows.test_order_drafts import bought, unpaid
from tests.flows.test_order_drafts import orders as drafts
from tests.flows.test_refunds import give_back, note_refund, sold
from tests.world import World

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
VOUCHER, INVOICE = "/ledger/voucher$", "/invoice/list$"
MODES: dict[str, tuple[Any, str]] = {"voucher": (order, VOUCHER), "invoice": (invoiced, INVOICE)}
SMALL, LARGE = (
    {1932: 125.0, 2700: -25.0, 3000: -100.0},
    {1932: 250.0, 2700: -50.0, 3000: -200.0},
)


def shop(world: World, command: str, **how: Any) -> Any:
    return world.sandbox.control("woo", command, shop=world.stage.shop_slug, **how)


def lose(world: World, body: dict[str, Any], path: str, kind: str) -> None:
    """The first try of an order, of which nobody hears what became of it."""
    world.put(body)
    world.fault(system="tripletex", method="POST", path=path, kind=kind, times=1)
    world.note(body["id"])
    world.serve()
    world.calm()
    assert world.event(body["id"]).state == "pending"
    assert [(link.state, link.remote_id) for link in world.links()] == [("reserved", "")]


def twice(world: World) -> None:
    """What comes next, then everything once more, which changes nothing."""
    world.note(1)
    world.serve(later=HOUR)
    before = world.ledger()
    world.note(1)
    world.serve(later=2 * HOUR)
    assert world.ledger() == before
    assert {link.state for link in world.links()} <= {"verified"}


def everything(world: World) -> list[Any]:
    return [*world.vouchers(), *world.ledger()["invoices"], *world.ledger()["orders"]]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("how", ["set_status", "trash", "delete"])
def test_what_stands_of_an_order_that_is_no_sale_any_more_is_taken_back(
    world: World, mode: str, how: str
) -> None:
    make, path = MODES[mode]
    lose(world, make(1), path, "cut_after")
    shop(world, how, order=1, **({"status": "cancelled"} if how == "set_status" else {}))

    twice(world)

    parts = [(link.part, link.corrects_id) for link in world.links()]
    first = world.links()[0].pk
    assert parts == [("sale", None), ("correction:1" if mode == "voucher" else "credit:1", first)]
    assert world.event(1).result == "unchanged"
    assert balances(world) == {}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("how", ["trash", "delete"])
def test_an_announcement_under_which_nothing_stands_is_taken_back(world: World, mode: str, how: str) -> None:
    make, path = MODES[mode]
    lose(world, make(1), path, "cut_before")
    shop(world, how, order=1)

    twice(world)

    assert (world.links(), everything(world)) == ([], [])
    assert world.event(1).state == "ignored"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", ["cut_after", "cut_before"])
def test_an_order_edited_meanwhile_is_booked_as_it_is_now(world: World, mode: str, kind: str) -> None:
    make, path = MODES[mode]
    lose(world, make(1), path, kind)
    world.put(make(1, line(1, "250.00")))

    twice(world)

    later = ["correction:1"] if mode == "voucher" else ["credit:1", "invoice:1"]
    assert [link.part for link in world.links()] == ["sale", *(later if kind == "cut_after" else [])]
    assert world.event(1).result == "unchanged"
    assert balances(world) == LARGE


@pytest.mark.parametrize("how", ["trash", "edit"])
def test_an_order_that_was_to_become_an_invoice_is_removed_when_the_shops_order_has_changed(
    world: World, how: str
) -> None:
    """Where the company has no list of invoices, they are made in two steps, and the first alone is no booking."""
    world.fault(system="tripletex", method="POST", path=INVOICE, kind="status", status=403)
    world.fault(system="tripletex", method="PUT", path="/:invoice$", kind="cut_before", times=1)
    world.put(invoiced(1))
    world.note(1)
    world.serve()
    assert (world.event(1).state, len(world.ledger()["orders"])) == ("pending", 1)
    if how == "trash":
        shop(world, "trash", order=1)
    else:
        world.put(invoiced(1, line(1, "250.00")))

    twice(world)

    assert balances(world) == ({} if how == "trash" else LARGE)
    assert len(world.ledger()["orders"]) == len(world.ledger()["invoices"]) == (0 if how == "trash" else 1)


def test_what_stands_of_an_order_that_somebody_works_at_is_verified_and_named(world: World) -> None:
    lose(world, order(1), VOUCHER, "cut_after")
    shop(world, "set_status", order=1, status="on-hold")

    twice(world)

    event, (link,) = world.event(1), world.links()
    assert (event.state, event.code) == ("blocked", "reopened_after_booking")
    assert event.params["voucher"] == link.remote_number != ""
    assert balances(world) == SMALL


def test_what_stands_of_an_order_that_cannot_be_read_any_more_is_bound_and_goes_on_when_it_can(
    world: World,
) -> None:
    lose(world, order(1), VOUCHER, "cut_after")
    world.put(order(1, total="9999.00"))
    world.note(1)
    world.serve(later=HOUR)
    assert world.event(1).state == "blocked"
    assert world.links()[0].remote_number != ""

    world.put(order(1))
    twice(world)
    assert (world.event(1).result, len(world.vouchers())) == ("unchanged", 1)


def test_rules_changed_meanwhile_do_not_make_a_deviation_of_what_stands(world: World) -> None:
    lose(world, order(1), VOUCHER, "cut_after")
    account = LedgerAccount.objects.get(connection=world.stage.ledger, number="1931")
    AccountMapping.objects.filter(connection=world.shop, role="tender").update(ledger_account=account)
    touch(world.shop)

    twice(world)

    assert [link.part for link in world.links()] == ["sale"]
    assert balances(world) == SMALL


def test_a_day_changed_meanwhile_does_not_make_a_deviation_of_what_stands(world: World) -> None:
    lose(world, order(1), VOUCHER, "cut_after")
    world.put(order(1, when="2026-10-12T10:00:00"))

    twice(world)

    assert (world.vouchers()[0]["date"], len(world.vouchers())) == ("2026-10-09", 1)


def lose_refund(world: World, body: dict[str, Any], path: str, method: str) -> str:
    sold(world, body)
    refund = give_back(world, 1, units={0: 1})
    world.fault(system="tripletex", method=method, path=path, kind="cut_after", times=1)
    note_refund(world, refund)
    world.serve()
    world.calm()
    assert world.event(refund, "refund").state == "pending"
    return refund


def test_a_refund_deleted_after_its_answer_was_lost_is_taken_back(world: World) -> None:
    refund = lose_refund(world, order(1), VOUCHER, "POST")
    shop(world, "delete_refund", order=1, refund=int(refund.split(":")[1]))

    note_refund(world, refund)
    twice(world)

    assert [link.part for link in world.links()] == ["sale", "refund", "correction:1"]
    assert balances(world) == SMALL


def test_a_credit_note_of_a_refund_that_is_deleted_is_found_and_named(world: World) -> None:
    refund = lose_refund(world, invoiced(1), "/:createCreditNote$", "PUT")
    shop(world, "delete_refund", order=1, refund=int(refund.split(":")[1]))

    note_refund(world, refund)
    world.serve(later=HOUR)
    note_refund(world, refund)
    twice(world)

    event, note = world.event(refund, "refund"), world.links()[-1]
    assert (event.state, event.code, event.who) == ("blocked", "credit_note_of_changed_refund", "accountant")
    assert event.params["voucher"] == note.remote_number != ""
    assert [one["gross"] for one in world.ledger()["invoices"]] == ["125.00", "-125.00"]


@pytest.mark.parametrize("first", ["sale", "refund"])
def test_an_order_deleted_after_the_answer_of_its_refund_was_lost_leaves_nothing(
    world: World, first: str
) -> None:
    refund = lose_refund(
        world, order(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")), VOUCHER, "POST"
    )
    shop(world, "delete", order=1)
    if first == "sale":
        world.note(1)
        world.serve()

    note_refund(world, refund)
    world.serve(later=HOUR)
    note_refund(world, refund)
    twice(world)

    assert balances(world) == {}


# The credit note keeps the day on which it was made, though its answer was lost and midnight has passed since.
@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=1)], ids=["at once", "the day after"])
def test_an_invoiced_order_deleted_after_the_answer_of_its_credit_note_was_lost_is_credited_once(
    world: World, after: timedelta
) -> None:
    refund = lose_refund(world, invoiced(1), "/:createCreditNote$", "PUT")
    shop(world, "delete", order=1)
    for hours in range(1, 4):
        world.note(1)
        note_refund(world, refund)
        world.serve(later=after + hours * HOUR)

    assert [one["gross"] for one in world.ledger()["invoices"]] == ["125.00", "-125.00"]
    assert balances(world) == {}
    assert (world.event(1).state, world.event(refund, "refund").state) == ("done", "ignored")


def test_an_open_order_that_stands_after_its_answer_was_lost_is_named(world: World) -> None:
    Connection.objects.filter(pk=world.shop.pk).update(business_mode="order_draft")
    world.shop.refresh_from_db()
    unpaid(world)
    lose(world, bought(1), "/order(/list)?$", "cut_after")
    world.put(bought(1, line(1, "250.00")))
    world.note(1)
    world.serve(later=HOUR)

    event, (link,) = world.event(1), world.links()
    assert (event.state, event.code) == ("blocked", "order_changed")
    assert event.params["order"] == link.remote_number != ""
    assert len(drafts(world)) == 1
