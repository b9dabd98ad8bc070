"""Invoices given back, edited and cancelled: credit notes in Tripletex, the money where it came from, each once."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.models import EntityLink
from tests.flows.books import balances
from tests.flows.orders import line, order
from tests.flows.test_refunds import give_back, note_refund, sold
from tests.world import World

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ORG_NUMBER = {"id": 9, "key": "_billing_org_nr", "value": "984809085"}


def invoiced(order_id: int, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An order by a company, paid with Vipps; it is invoiced."""
    body = order(order_id, *lines, **changes)
    body["billing"] = {**body["billing"], "company": "Kunde AS"}
    body["meta_data"].append(ORG_NUMBER)
    return body


def invoices(world: World) -> list[dict[str, Any]]:
    return world.ledger()["invoices"]


def links_of(document_id: str, flow: str = "sale") -> list[tuple[str, str, str]]:
    rows = EntityLink.objects.filter(flow=flow, document_id=document_id).order_by("id")
    return [(link.part, link.kind, link.state) for link in rows]


def test_a_whole_refund_of_an_invoice_is_tripletexs_own_credit_note_and_the_money_goes_back(
    world: World,
) -> None:
    sold(world, invoiced(1))
    refund = give_back(world, 1, units={0: 1})
    note_refund(world, refund)

    world.serve()

    assert world.event(refund, "refund").result == "verified"
    assert links_of(refund, "refund") == [("refund", "credit_note", "verified")]
    invoice, note = invoices(world)
    assert (note["credits"], note["gross"], note["open"]) == (invoice["id"], "-125.00", "0.00")
    assert balances(world) == {}
    before = world.ledger()
    note_refund(world, refund)
    world.serve()
    assert (world.event(refund, "refund").result, world.ledger()) == ("unchanged", before)


def test_a_part_of_an_invoice_is_credited_by_negative_lines(world: World) -> None:
    sold(world, invoiced(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    refund = give_back(world, 1, units={1: 1})
    note_refund(world, refund)

    world.serve()

    assert world.event(refund, "refund").result == "verified"
    invoice, note = invoices(world)
    assert (note["credits"], note["gross"], note["open"]) == (invoice["id"], "-115.00", "0.00")
    assert balances(world) == {1932: 125.0, 2700: -25.0, 3000: -100.0}


@pytest.mark.parametrize("kind", ["cut_after", "cut_before"])
@pytest.mark.parametrize(
    ("path", "units"),
    [
        ("/:createCreditNote$", {0: 1, 1: 1}),
        ("/:payment$", {0: 1, 1: 1}),
        ("/order$", {1: 1}),
        ("/:invoice$", {1: 1}),
        ("/:payment$", {1: 1}),
    ],
)
def test_an_answer_lost_on_the_way_makes_no_second_credit_note_and_pays_nothing_twice(
    world: World, kind: str, path: str, units: dict[int, int]
) -> None:
    sold(world, invoiced(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    refund = give_back(world, 1, units=units)
    note_refund(world, refund)
    world.fault(system="tripletex", path=path, kind=kind, times=1)
    world.serve()
    assert world.event(refund, "refund").state == "pending"

    world.calm()
    world.serve(later=HOUR)

    assert world.event(refund, "refund").result == "verified"
    assert len(invoices(world)) == 2
    whole = len(units) == 2
    assert balances(world) == ({} if whole else {1932: 125.0, 2700: -25.0, 3000: -100.0})


def test_store_credit_for_an_invoice_is_a_voucher_because_no_money_goes_back(world: World) -> None:
    sold(world, invoiced(1))
    refund = give_back(world, 1, amount="125.00", reason="Tilgodelapp 1042")
    note_refund(world, refund)

    world.serve()

    assert world.event(refund, "refund").result == "verified"
    assert links_of(refund, "refund") == [("refund", "voucher", "verified")]
    assert balances(world) == {1932: 125.0, 2903: -125.0}


def test_an_unpaid_invoice_given_back_lowers_what_is_owed_and_moves_no_money(world: World) -> None:
    from integrations.models import PaymentMethodRule
    from integrations.sync.rules import touch

    PaymentMethodRule.objects.update_or_create(
        connection=world.shop, method="vipps", defaults={"paid_when": "invoice"}
    )
    touch(world.shop)
    sold(world, invoiced(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    refund = give_back(world, 1, units={1: 1})
    note_refund(world, refund)
    world.serve()

    assert world.event(refund, "refund").result == "verified"
    assert [one["open"] for one in invoices(world)] == ["125.00", "0.00"]
    assert balances(world) == {1500: 125.0, 2700: -25.0, 3000: -100.0}


def test_an_edited_order_is_credited_and_invoiced_anew(world: World) -> None:
    sold(world, invoiced(1))

    world.put(invoiced(1, line(1, "250.00")))
    world.note(1)
    world.serve()

    assert (world.event(1).state, world.event(1).result) == ("done", "verified")
    assert links_of("1") == [
        ("sale", "invoice", "verified"), ("credit:1", "credit_note", "verified"), ("invoice:1", "invoice", "verified"),
    ]  # fmt: skip
    assert [one["gross"] for one in invoices(world)] == ["125.00", "-125.00", "250.00"]
    assert balances(world) == {1932: 250.0, 2700: -50.0, 3000: -200.0}
    links = list(EntityLink.objects.filter(flow="sale").order_by("id"))
    assert [link.corrects for link in links[1:]] == [links[0], links[0]]
    before = world.ledger()
    world.note(1)
    world.serve()
    assert (world.event(1).result, world.ledger()) == ("unchanged", before)


def test_a_kill_between_the_credit_note_and_the_new_invoice_ends_in_both_once(world: World) -> None:
    sold(world, invoiced(1))
    world.fault(system="tripletex", method="POST", path="/invoice/list$", kind="cut_before", times=1)
    world.put(invoiced(1, line(1, "250.00")))
    world.note(1)
    world.serve()
    assert (world.event(1).state, len(invoices(world))) == ("pending", 2)

    world.calm()
    world.serve(later=HOUR)

    assert [one["gross"] for one in invoices(world)] == ["125.00", "-125.00", "250.00"]
    assert {state for _, _, state in links_of("1")} == {"verified"}
    assert balances(world) == {1932: 250.0, 2700: -50.0, 3000: -200.0}


def test_a_cancelled_order_is_credited_and_the_money_taken_back(world: World) -> None:
    sold(world, invoiced(1))
    world.sandbox.control("woo", "trash", shop=world.stage.shop_slug, order=1)
    world.note(1)
    world.serve()

    assert world.event(1).result == "verified"
    assert [one["gross"] for one in invoices(world)] == ["125.00", "-125.00"]
    assert balances(world) == {}


def test_an_invoice_credited_in_part_and_edited_is_for_a_person(world: World) -> None:
    sold(world, invoiced(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    note_refund(world, give_back(world, 1, units={1: 1}))
    world.serve()
    before = world.ledger()

    edited = invoiced(1, line(1, "250.00"), line(2, "115.00", "15", "mat-15"))
    world.put(edited)
    world.note(1)
    world.serve()

    assert (world.event(1).state, world.event(1).code) == ("blocked", "credited_in_part")
    assert world.ledger() == before
