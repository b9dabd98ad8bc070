"""Suppliers' invoices tied to their purchase orders in Tripletex: once, whichever comes last, whatever gets lost."""

import json
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import EntityLink, SyncEvent
from integrations.sync import events
from tests.flows.rackbeat.buying import FLOW, Buyer
from tests.rackbeat_world import Colleague

pytestmark = pytest.mark.django_db
BILL, RELATION = "supplier_invoice", "/purchaseOrder/purchaseOrderIncomingInvoiceRelation"


def invoiced(buyer: Buyer, order: int) -> int:
    """The goods come, and a person books the supplier's invoice of them. Gives its number."""
    buyer.do(order, "create-receipt", mark_received=True)
    warehouse = buyer.world.warehouse
    buyer.do(order, "convert-to-invoice", book=False)
    number = int(warehouse.read("supplier-invoices")[-1]["number"])
    warehouse.change(
        "supplier-invoices", number, supplier_invoice_number=f"LF-{number}", invoice_date="2026-10-08"
    )
    warehouse.do("supplier-invoices", number, "book")
    return number


def voucher_id(buyer: Buyer, bill: int) -> int:
    link = EntityLink.objects.get(connection=buyer.world.shop, flow=BILL, document_id=str(bill))
    return int(link.remote_id)


def ties(buyer: Buyer) -> list[dict[str, Any]]:
    return buyer.world.ledger()["purchase_relations"]


@pytest.mark.parametrize("first", ["order", "invoice"])
def test_both_are_tied_once_whichever_comes_last(buyer: Buyer, first: str) -> None:
    order = buyer.order()
    bill = invoiced(buyer, order)
    notes = [(FLOW, order), (BILL, bill)]
    for flow, number in notes if first == "order" else reversed(notes):
        assert ties(buyer) == []
        buyer.world.note(number, flow=flow)
        buyer.serve()

    assert (buyer.stands(order)[1], buyer.world.event(bill, BILL).result) == ("verified", "verified")
    tied = [{"order": "1", "voucher": voucher_id(buyer, bill)}]
    assert ties(buyer) == tied
    buyer.writes()
    buyer.world.note(bill, flow=BILL)
    buyer.serve(order)
    assert (buyer.writes(), ties(buyer)) == (0, tied)


@pytest.mark.parametrize(
    ("last", "method", "kind"),
    [("order", "POST", "cut_before"), ("invoice", "POST", "cut_after"), ("order", "GET", "cut_after")],
)
def test_a_lost_answer_ties_them_once(buyer: Buyer, last: str, method: str, kind: str) -> None:
    order = buyer.order()
    bill = invoiced(buyer, order)
    notes = [(BILL, bill), (FLOW, order)]
    first, second = notes if last == "order" else reversed(notes)
    buyer.world.note(first[1], flow=first[0])
    buyer.serve()
    buyer.world.fault(system="tripletex", method=method, path=f"{RELATION}$", kind=kind, times=1)
    buyer.world.note(second[1], flow=second[0])
    buyer.serve()

    assert buyer.faults() == 1
    assert ties(buyer) == [{"order": "1", "voucher": voucher_id(buyer, bill)}]
    states = SyncEvent.objects.filter(connection=buyer.world.shop, flow__in=(FLOW, BILL))
    assert {event.state for event in states} == {"done"}


def test_the_tie_of_before_the_module_is_made_when_it_is_switched_on(buyer: Buyer) -> None:
    order = buyer.order()
    bill = invoiced(buyer, order)
    buyer.steer("set", logistics=False)
    buyer.check()
    buyer.world.note(bill, flow=BILL)
    buyer.serve()
    assert buyer.world.event(bill, BILL).result == "verified"

    buyer.steer("set", logistics=True)
    buyer.check()
    buyer.serve(order)
    tied = [{"order": "1", "voucher": voucher_id(buyer, bill)}]
    assert ties(buyer) == tied
    # Whatever we have forgotten of it, Tripletex is asked before it is tied again.
    invoices = EntityLink.objects.filter(connection=buyer.world.shop, flow=BILL)
    invoices.update(secondary={"purchase_order": str(order)})
    buyer.serve(order)
    assert ties(buyer) == tied


def test_a_refused_tie_is_said_and_both_documents_stand(buyer: Buyer) -> None:
    order = buyer.order()
    bill = invoiced(buyer, order)
    buyer.serve(order)
    refusal = json.dumps({"status": 422, "code": 18000, "message": "Bilaget kan ikke kobles."})
    buyer.world.fault(
        system="tripletex", method="POST", path=f"{RELATION}$", kind="status", status=422, body=refusal
    )
    buyer.world.note(bill, flow=BILL)
    buyer.serve()

    event = buyer.world.event(bill, BILL)
    assert (event.state, event.code, event.result) == ("blocked", "purchase_not_tied", "verified")
    assert (event.params["order"], event.remote_message) == ("1", "Bilaget kan ikke kobles.")
    assert ties(buyer) == []
    buyer.world.calm()
    events.retry(SyncEvent.objects.filter(pk=event.pk), now=timezone.now())
    buyer.serve()
    assert (buyer.world.event(bill, BILL).state, len(ties(buyer))) == ("done", 1)


def test_an_order_that_was_made_anew_is_tied_anew(buyer: Buyer) -> None:
    order = buyer.order()
    bill = invoiced(buyer, order)
    buyer.world.note(bill, flow=BILL)
    buyer.serve(order)
    colleague = Colleague(buyer.world)
    [tie] = colleague.call("GET", RELATION)["values"]
    colleague.call("DELETE", f"{RELATION}/{tie['id']}")
    colleague.call("DELETE", f"/purchaseOrder/{buyer.link(order).remote_id}")
    buyer.serve(order)
    buyer.again()

    assert buyer.stands(order)[:2] == ("done", "verified")
    assert ties(buyer) == [{"order": "2", "voucher": voucher_id(buyer, bill)}]
