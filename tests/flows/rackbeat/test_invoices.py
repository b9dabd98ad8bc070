"""A booked Rackbeat invoice as an open order in Tripletex, and whatever happens to either of them afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import Connection, EntityLink, SyncEvent
from integrations.sync import events
from tests.rackbeat_world import Colleague, RackbeatWorld, goods

pytestmark = pytest.mark.django_db


def stands(rackbeat: RackbeatWorld, number: int) -> tuple[str, str, str]:
    event = rackbeat.event(number)
    return event.state, event.result, event.code


def order_link(rackbeat: RackbeatWorld, number: int) -> Any:
    return next(link for link in rackbeat.links() if link.document_id == str(number) and link.kind == "order")


def serve(rackbeat: RackbeatWorld, *numbers: int) -> None:
    rackbeat.note(*numbers)
    rackbeat.serve()


def counts(order: dict[str, Any]) -> list[int]:
    return [int(line["count"]) for line in order["lines"]]


def test_a_booked_invoice_is_an_open_order_with_all_that_it_says(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    serve(rackbeat, number)

    assert stands(rackbeat, number) == ("done", "verified", "")
    order = Colleague(rackbeat).call(
        "GET", f"/order/{order_link(rackbeat, number).remote_id}?fields=*,orderLines(*)"
    )["value"]
    assert (order["reference"], order["invoiceComment"]) == ("PO 77", f"Rackbeat-faktura {number}")
    assert order["internalComment"] == f"rac:{rackbeat.shop.key}:{number}"
    assert f"Rackbeat-faktura {number}" in order["deliveryComment"]
    assert (order["orderDate"], order["invoicesDueIn"]) == ("2026-10-09", 30)
    assert [
        (line["description"], line["count"], line["unitPriceExcludingVatCurrency"], line["discount"])
        for line in order["orderLines"]
    ] == [("Slange", 12, 129.9, 5), ("Pumpe", 1, 2490, 0)]
    assert str(order_link(rackbeat, number).gross) == "4963.58"
    ledger = rackbeat.ledger()
    assert (ledger["vouchers"], ledger["invoices"]) == ([], [])
    serve(rackbeat, number)
    assert (stands(rackbeat, number)[1], rackbeat.ledger()) == ("unchanged", ledger)


def test_a_draft_in_rackbeat_is_nothing_yet(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice(book=False)
    serve(rackbeat, number)

    assert stands(rackbeat, number) == ("ignored", "", "invoice_not_booked")
    assert rackbeat.orders() == []


def test_unbooked_and_booked_again_the_same_order_follows(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    serve(rackbeat, number)
    [before] = rackbeat.orders()

    rackbeat.warehouse.do("customer-invoices", number, "unbook")
    serve(rackbeat, number)
    assert stands(rackbeat, number) == ("blocked", "", "draft_of_unbooked")
    assert rackbeat.orders() == [before]

    rackbeat.warehouse.change("customer-invoices", number, lines=goods(hoses=10))
    rackbeat.warehouse.do("customer-invoices", number, "book")
    serve(rackbeat, number)
    assert stands(rackbeat, number) == ("done", "verified", "")
    [after] = rackbeat.orders()
    assert (after["id"], after["number"]) == (before["id"], before["number"])
    assert counts(after) == [10, 1]
    link = order_link(rackbeat, number)
    assert (link.state, str(link.gross), link.differences) == ("verified", "4655.06", [])
    serve(rackbeat, number)
    assert (stands(rackbeat, number)[1], rackbeat.orders()) == ("unchanged", [after])


def test_an_invoiced_order_is_never_changed(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    serve(rackbeat, number)
    Colleague(rackbeat).invoice(order_link(rackbeat, number).remote_id)
    serve(rackbeat, number)
    assert stands(rackbeat, number) == ("done", "unchanged", "")
    before = rackbeat.ledger()

    rackbeat.rebook(number, lines=goods(hoses=10))
    serve(rackbeat, number)
    assert stands(rackbeat, number) == ("blocked", "", "draft_invoiced_and_changed")
    rackbeat.warehouse.do("customer-invoices", number, "unbook")
    serve(rackbeat, number)
    assert stands(rackbeat, number) == ("blocked", "", "invoiced_draft_of_unbooked")
    assert rackbeat.ledger() == before


def test_lines_that_somebody_changed_are_for_a_person(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    serve(rackbeat, number)
    colleague, link = Colleague(rackbeat), order_link(rackbeat, number)
    lines = colleague.call("GET", f"/order/{link.remote_id}?fields=orderLines(id)")["value"]["orderLines"]
    colleague.call("PUT", f"/order/orderline/{lines[0]['id']}", {"count": 11})
    serve(rackbeat, number)

    assert stands(rackbeat, number) == ("blocked", "", "draft_lines_changed")
    assert "11 × Slange" in rackbeat.event(number).params["changes"]
    rackbeat.rebook(number, lines=goods(hoses=3))
    serve(rackbeat, number)
    assert stands(rackbeat, number) == ("blocked", "", "draft_lines_changed")

    events.retry(SyncEvent.objects.filter(connection=rackbeat.shop), now=timezone.now())
    rackbeat.serve()
    assert stands(rackbeat, number) == ("done", "verified", "")
    [after] = rackbeat.orders()
    assert (after["id"], counts(after)) == (int(link.remote_id), [3, 1])


def test_a_deleted_order_is_made_anew_only_when_a_person_says_so(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    serve(rackbeat, number)
    Colleague(rackbeat).call("DELETE", f"/order/{order_link(rackbeat, number).remote_id}")
    serve(rackbeat, number)
    assert stands(rackbeat, number) == ("blocked", "", "order_deleted")

    events.retry(SyncEvent.objects.filter(connection=rackbeat.shop), now=timezone.now())
    rackbeat.serve()
    assert stands(rackbeat, number) == ("done", "verified", "")
    assert len(rackbeat.orders()) == 1


def test_a_credit_note_is_an_order_of_negative_lines(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    serve(rackbeat, number)
    note = int(rackbeat.warehouse.do("customer-invoices", number, "create-creditnote")["number"])
    rackbeat.warehouse.do("customer-invoices", note, "book")
    serve(rackbeat, note)

    assert stands(rackbeat, note) == ("done", "verified", "")
    link = order_link(rackbeat, note)
    assert (link.part, str(link.gross), link.corrects_id) == (
        "refund",
        "-4963.58",
        order_link(rackbeat, number).pk,
    )
    credit = next(order for order in rackbeat.orders() if order["id"] == int(link.remote_id))
    assert counts(credit) == [-12, -1]
    before = rackbeat.ledger()
    serve(rackbeat, number, note)
    assert ({stands(rackbeat, one)[1] for one in (number, note)}, rackbeat.ledger()) == (
        {"unchanged"},
        before,
    )


def test_a_credit_note_brings_its_invoice_along(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    note = int(rackbeat.warehouse.do("customer-invoices", number, "create-creditnote")["number"])
    rackbeat.warehouse.do("customer-invoices", note, "book")
    rackbeat.note(note)
    rackbeat.serve()
    rackbeat.serve(later=timedelta(minutes=5))

    assert {stands(rackbeat, one)[:2] for one in (number, note)} == {("done", "verified")}
    assert len(rackbeat.orders()) == 2


@pytest.fixture
def invoicing(rackbeat: RackbeatWorld) -> RackbeatWorld:
    """Booked invoices become invoices at once."""
    Connection.objects.filter(pk=rackbeat.shop.pk).update(business_mode="invoice")
    rackbeat.shop.refresh_from_db()
    return rackbeat


def invoices(rackbeat: RackbeatWorld) -> list[dict[str, Any]]:
    return rackbeat.ledger()["invoices"]


def test_an_invoice_at_once_and_its_credit_note(invoicing: RackbeatWorld) -> None:
    number = invoicing.invoice()
    serve(invoicing, number)
    assert stands(invoicing, number) == ("done", "verified", "")
    [invoice] = invoices(invoicing)
    assert (invoice["date"], invoice["due"], invoice["gross"], invoice["open"]) == (
        "2026-10-09", "2026-11-08", "4963.58", "4963.58",
    )  # fmt: skip

    note = int(invoicing.warehouse.do("customer-invoices", number, "create-creditnote")["number"])
    invoicing.warehouse.do("customer-invoices", note, "book")
    serve(invoicing, note)
    assert stands(invoicing, note) == ("done", "verified", "")
    assert [one["gross"] for one in invoices(invoicing)] == ["4963.58", "-4963.58"]
    before = invoicing.ledger()
    serve(invoicing, number, note)
    assert invoicing.ledger() == before


def customers(rackbeat: RackbeatWorld) -> list[dict[str, Any]]:
    return [card for card in rackbeat.ledger()["customers"] if card["name"] == "Kunde AS"]


def test_the_customers_card_is_the_one_that_its_own_flow_made(rackbeat: RackbeatWorld) -> None:
    first, second = rackbeat.invoice(), rackbeat.invoice()
    serve(rackbeat, first, second)
    rackbeat.note(7001, flow="customer")
    rackbeat.serve()

    [card] = customers(rackbeat)
    link = EntityLink.objects.get(connection=rackbeat.shop, flow="customer", document_id="7001")
    assert (link.remote_id, card["organizationNumber"]) == (str(card["id"]), "999999999")
    assert {order["customer"] for order in rackbeat.orders()} == {card["customerNumber"]}


def test_a_customer_is_never_found_by_name_alone(rackbeat: RackbeatWorld) -> None:
    stranger = Colleague(rackbeat).call("POST", "/customer", {"name": "Olsen"})["value"]
    rackbeat.warehouse.create(
        "customers", number=7002, company_name="Olsen", payment_terms_id=1, vat_zone="domestic"
    )
    number = rackbeat.invoice(customer_id=7002)
    serve(rackbeat, number)

    assert stands(rackbeat, number) == ("done", "verified", "")
    link = EntityLink.objects.get(connection=rackbeat.shop, flow="customer", document_id="7002")
    assert link.remote_id != str(stranger["id"])
    assert {order["customer"] for order in rackbeat.orders()} != {stranger["customerNumber"]}


def credit(rackbeat: RackbeatWorld, number: int, **changes: Any) -> int:
    """A person credits an invoice, all of it or what ``changes`` leave, and books the note."""
    note = int(rackbeat.warehouse.do("customer-invoices", number, "create-creditnote")["number"])
    if changes:
        rackbeat.warehouse.change("customer-invoices", note, **changes)
    rackbeat.warehouse.do("customer-invoices", note, "book")
    return note


SOME = {"lines": [{"item_id": "Slange/1", "quantity": -2, "line_price": 129.9, "discount_percentage": 5}]}


def test_a_part_is_credited_as_the_worked_case_says(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    serve(rackbeat, number)
    note = credit(rackbeat, number, **SOME)
    serve(rackbeat, note)

    assert stands(rackbeat, note) == ("done", "verified", "")
    link = order_link(rackbeat, note)
    order = Colleague(rackbeat).call("GET", f"/order/{link.remote_id}?fields=*,orderLines(*)")["value"]
    assert str(link.gross) == "-308.51"
    assert [
        (line["description"], line["count"], line["unitPriceExcludingVatCurrency"], line["discount"])
        for line in order["orderLines"]
    ] == [("Slange", -2, 129.9, 5)]


def test_a_part_of_an_invoice_made_at_once_is_credited_against_it(invoicing: RackbeatWorld) -> None:
    number = invoicing.invoice()
    serve(invoicing, number)
    note = credit(invoicing, number, **SOME)
    serve(invoicing, note)

    assert stands(invoicing, note) == ("done", "verified", "")
    assert [(one["gross"], one["open"]) for one in invoices(invoicing)][1][0] == "-308.51"
    assert {link.kind for link in invoicing.links() if link.document_id == str(note)} == {"credit_note"}


def test_more_than_was_sold_is_not_credited(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    serve(rackbeat, number)
    first = credit(rackbeat, number)
    serve(rackbeat, first)
    second = credit(rackbeat, number, **SOME)
    serve(rackbeat, second)

    assert (stands(rackbeat, second)[0], rackbeat.event(second).params["field"]) == ("blocked", "total_total")
    assert len(rackbeat.orders()) == 2


def test_an_invoice_in_euro_is_an_order_in_euro(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice(currency="EUR")
    serve(rackbeat, number)

    assert stands(rackbeat, number) == ("done", "verified", "")
    link = order_link(rackbeat, number)
    order = Colleague(rackbeat).call("GET", f"/order/{link.remote_id}?fields=currency(code)")["value"]
    assert (link.currency, order["currency"]["code"]) == ("EUR", "EUR")


def test_where_the_goods_went_is_the_orders_delivery_address(rackbeat: RackbeatWorld) -> None:
    address = {
        "name": "Byggeplassen",
        "street": "Kaia 3",
        "zipcode": "6002",
        "city": "Ålesund",
        "country": "NO",
    }
    number = rackbeat.invoice(delivery_address=address)
    serve(rackbeat, number)

    assert stands(rackbeat, number) == ("done", "verified", "")
    link = order_link(rackbeat, number)
    order = Colleague(rackbeat).call("GET", f"/order/{link.remote_id}?fields=deliveryAddress(*)")["value"]
    shown = order["deliveryAddress"]
    assert [shown[name] for name in ("addressLine1", "addressLine2", "postalCode", "city")] == [
        "Byggeplassen", "Kaia 3", "6002", "Ålesund",
    ]  # fmt: skip


def test_an_unbooked_invoice_whose_invoice_stands_is_for_a_person(invoicing: RackbeatWorld) -> None:
    number = invoicing.invoice()
    serve(invoicing, number)
    invoicing.warehouse.do("customer-invoices", number, "unbook")
    serve(invoicing, number)
    assert stands(invoicing, number) == ("blocked", "", "reopened_after_booking")

    invoicing.warehouse.do("customer-invoices", number, "book")
    serve(invoicing, number)
    assert stands(invoicing, number) == ("done", "unchanged", "")
    invoicing.rebook(number, lines=goods(hoses=10))
    serve(invoicing, number)
    assert stands(invoicing, number) == ("done", "verified", "")
    assert [one["gross"] for one in invoices(invoicing)] == ["4963.58", "-4963.58", "4655.06"]
