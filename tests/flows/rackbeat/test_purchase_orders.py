"""A booked Rackbeat purchase order as the same order in Tripletex, and whatever happens to either of them afterwards."""

from collections.abc import Callable
from typing import Any

import pytest

from integrations import error_catalogue
from integrations.models import EntityLink, ReadinessItem, SyncCursor, SyncEvent
from tests.flows.rackbeat.buying import FLOW, Buyer, bought
from tests.rackbeat_world import Colleague

pytestmark = pytest.mark.django_db
VERIFIED, UNCHANGED = ("done", "verified", ""), ("done", "unchanged", "")
LINES = [("Slange/1", "100", "45"), ("Pumpe", "2", "1200.5"), ("", "1", "250")]


def lines(order: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(line["product"], line["count"], line["price"]) for line in order["lines"]]


def test_a_booked_order_stands_in_tripletex_with_all_that_it_says(buyer: Buyer) -> None:
    number = buyer.order()
    buyer.serve(number)

    assert buyer.stands(number) == VERIFIED
    [order] = buyer.held()
    assert sorted(lines(order)) == sorted(LINES)
    assert (order["status"], order["delivery"], order["currency"]) == ("STATUS_OPEN", "2099-12-01", "NOK")
    assert order["comment"] == f"rac:{buyer.world.shop.key}:purchase:{number}"
    assert order["comments"].splitlines() == [
        f"Rackbeat-innkjøpsordre {number}",
        "Deres ref.: K-12",
        "Port 3",
    ]
    link, event = buyer.link(number), buyer.world.event(number, FLOW)
    assert (link.kind, link.state, link.remote_number, str(link.gross)) == (
        "purchase",
        "verified",
        "1",
        "7151.00",
    )
    assert (event.gross, event.currency) == (None, "")
    ledger = buyer.world.ledger()
    assert (ledger["vouchers"], ledger["orders"], ledger["invoices"]) == ([], [], [])
    assert [one["name"] for one in ledger["suppliers"]] == ["Leverandør AS"]

    buyer.writes()
    buyer.serve(number)
    assert buyer.stands(number) == UNCHANGED
    assert (buyer.writes(), buyer.world.ledger()) == (0, ledger)


def test_a_draft_is_nothing_yet(buyer: Buyer) -> None:
    number = buyer.order(book=False)
    buyer.serve(number)

    assert buyer.stands(number) == ("ignored", "", "purchase_not_booked")
    assert (buyer.held(), EntityLink.objects.filter(flow=FLOW, connection=buyer.world.shop).count()) == (
        [],
        0,
    )


def test_it_is_found_by_polling(buyer: Buyer) -> None:
    number = buyer.order()
    buyer.world.poll()
    buyer.serve()

    assert buyer.stands(number) == VERIFIED


def test_a_change_is_written_over_what_stands(buyer: Buyer) -> None:
    number = buyer.order()
    buyer.serve(number)
    [before] = buyer.held()

    buyer.rebook(number, lines=bought(hoses=60)[:2], preferred_delivery_date="2099-12-24", note="Port 4")
    buyer.serve(number)
    assert buyer.stands(number) == VERIFIED
    [after] = buyer.held()
    assert (after["id"], after["number"], after["delivery"]) == (before["id"], before["number"], "2099-12-24")
    assert sorted(lines(after)) == [("Pumpe", "2", "1200.5"), ("Slange/1", "60", "45")]
    assert "Port 4" in after["comments"]
    buyer.serve(number)
    assert (buyer.stands(number), buyer.held()) == (UNCHANGED, [after])


@pytest.mark.parametrize("writable", [True, False])
def test_unbooked_it_is_cancelled_and_booked_again_it_comes_back(
    new_buyer: Callable[..., Buyer], writable: bool
) -> None:
    buyer = new_buyer(purchase_status_writable=writable)
    number = buyer.order()
    buyer.serve(number)
    buyer.do(number, "unbook")
    buyer.serve(number)
    assert buyer.stands(number) == ("done", "verified", "purchase_cancelled")
    assert [one["status"] for one in buyer.held()] == (["STATUS_CANCELLED"] if writable else [])
    before = buyer.held()
    buyer.serve(number)
    assert buyer.stands(number)[0] in ("done", "ignored")
    assert buyer.held() == before

    buyer.do(number, "book")
    buyer.serve(number)
    assert buyer.stands(number) == VERIFIED
    [order] = buyer.held()
    assert (order["status"], sorted(lines(order))) == ("STATUS_OPEN", sorted(LINES))
    buyer.serve(number)
    assert (buyer.stands(number), buyer.held()) == (UNCHANGED, [order])


def test_deleted_in_rackbeat_it_is_cancelled(buyer: Buyer) -> None:
    number = buyer.order()
    buyer.serve(number)
    buyer.do(number, "unbook")
    buyer.world.warehouse.control("delete", resource="purchase-orders", key=number)
    buyer.serve(number)

    assert buyer.stands(number) == ("done", "verified", "purchase_cancelled")
    assert [one["status"] for one in buyer.held()] == ["STATUS_CANCELLED"]


def test_what_is_received_and_invoiced_in_rackbeat_changes_nothing(buyer: Buyer) -> None:
    number = buyer.order()
    buyer.serve(number)
    before = buyer.world.ledger()
    buyer.writes()

    buyer.do(number, "create-receipt", mark_received=True)
    buyer.do(number, "send-mail")
    buyer.do(number, "convert-to-invoice", book=False)
    buyer.serve(number)

    assert buyer.stands(number) == UNCHANGED
    assert (buyer.writes(), buyer.world.ledger()) == (0, before)


def test_articles_and_supplier_come_first_each_by_its_own_flow(buyer: Buyer) -> None:
    buyer.world.warehouse.create(
        "lots", number="SETT", name="Sett", lines=[{"item_id": "Pumpe", "quantity": 1}]
    )
    number = buyer.order(lines=[*bought(), {"item_id": "SETT", "quantity": 3, "line_price": 99}])
    buyer.world.note(number, flow=FLOW)
    buyer.world.serve()
    assert {event.flow for event in SyncEvent.objects.filter(connection=buyer.world.shop, state="done")} >= {
        "supplier", "product", "bundle",
    }  # fmt: skip

    buyer.serve()
    assert buyer.stands(number) == VERIFIED
    assert ("SETT", "3", "99") in lines(buyer.held()[0])


def test_lines_that_somebody_changed_in_tripletex_are_for_a_person(buyer: Buyer) -> None:
    number = buyer.order()
    buyer.serve(number)
    line = next(one for one in buyer.held()[0]["lines"] if one["product"] == "Slange/1")
    Colleague(buyer.world).call("PUT", f"/purchaseOrder/orderline/{line['id']}", {"count": 90})
    buyer.serve(number)

    assert buyer.stands(number) == ("blocked", "", "purchase_changed_there")
    told = error_catalogue.render("purchase_changed_there", buyer.world.event(number, FLOW).params, "nb")
    assert "100 × Slange/1 Slange: 45 → 90 × Slange/1 Slange: 45" in told.what
    buyer.again()
    assert buyer.stands(number) == VERIFIED
    assert sorted(lines(buyer.held()[0])) == sorted(LINES)


def test_the_same_change_on_both_sides_is_none(buyer: Buyer) -> None:
    number = buyer.order()
    buyer.serve(number)
    line = next(one for one in buyer.held()[0]["lines"] if one["product"] == "Slange/1")
    Colleague(buyer.world).call("PUT", f"/purchaseOrder/orderline/{line['id']}", {"count": 90})
    buyer.rebook(number, lines=bought(hoses=90))
    before = buyer.held()
    buyer.serve(number)

    assert buyer.stands(number) == VERIFIED
    assert buyer.held() == before


@pytest.mark.parametrize("how", ["delete", "cancel"])
def test_taken_away_in_tripletex_it_comes_back_only_when_a_person_says_so(buyer: Buyer, how: str) -> None:
    number = buyer.order()
    buyer.serve(number)
    path = f"/purchaseOrder/{buyer.link(number).remote_id}"
    method, body = ("DELETE", None) if how == "delete" else ("PUT", {"status": "STATUS_CANCELLED"})
    Colleague(buyer.world).call(method, path, body)
    buyer.serve(number)
    assert buyer.stands(number) == ("blocked", "", "purchase_taken_away")

    buyer.again()
    assert buyer.stands(number) == VERIFIED
    [order] = buyer.held()
    assert (order["status"], sorted(lines(order))) == ("STATUS_OPEN", sorted(LINES))


def test_received_in_tripletex_it_is_not_changed_any_more(buyer: Buyer) -> None:
    number = buyer.order()
    buyer.serve(number)
    order_id = int(buyer.link(number).remote_id)
    buyer.steer("purchase_status", order_id=order_id, status="STATUS_RECEIVING")
    buyer.serve(number)
    assert buyer.stands(number) == UNCHANGED
    before = buyer.held()

    buyer.rebook(number, lines=bought(hoses=60))
    buyer.serve(number)
    assert buyer.stands(number) == ("blocked", "", "purchase_received_and_changed")
    buyer.do(number, "unbook")
    buyer.serve(number)
    assert buyer.stands(number) == ("blocked", "", "purchase_received_of_unbooked")
    assert buyer.held() == before


def item(buyer: Buyer) -> ReadinessItem:
    return ReadinessItem.objects.get(connection=buyer.world.stage.ledger, item="logistics")


def test_without_the_module_nothing_is_moved_and_it_is_said(new_buyer: Callable[..., Buyer]) -> None:
    buyer = new_buyer(logistics=False)
    buyer.check()
    assert (item(buyer).status, item(buyer).blocks) == ("warning", [])
    told = error_catalogue.render("not_ready", {"item": "logistics"}, "nb")
    assert (told.title, "Logistikk" in told.why) == ("Innkjøpsordrer flyttes ikke", True)

    number = buyer.order()
    buyer.world.poll()
    buyer.serve()
    assert not SyncEvent.objects.filter(connection=buyer.world.shop, flow=FLOW).exists()
    assert not SyncCursor.objects.filter(connection=buyer.world.shop, stream=FLOW).exists()

    buyer.steer("set", logistics=True)
    buyer.check()
    assert item(buyer).status == "ok"
    buyer.world.shop.refresh_from_db()
    buyer.world.poll()
    buyer.serve()
    assert buyer.stands(number) == VERIFIED


def test_the_module_switched_off_meanwhile_stops_the_order_alone(buyer: Buyer) -> None:
    number = buyer.order()
    buyer.world.note(7001, flow="customer")
    buyer.steer("set", logistics=False)
    buyer.serve(number)

    event = buyer.world.event(number, FLOW)
    assert (event.state, event.code, event.params["item"]) == ("blocked", "not_ready", "logistics")
    assert buyer.world.event(7001, "customer").result == "verified"
    buyer.world.stage.ledger.refresh_from_db()
    assert buyer.world.stage.ledger.state == "active"

    buyer.steer("set", logistics=True)
    buyer.check()
    buyer.serve()
    assert buyer.stands(number) == VERIFIED


def test_a_project_that_is_not_in_tripletex_stops_it(buyer: Buyer) -> None:
    buyer.world.warehouse.create("projects", number=12, name="Hall B")
    number = buyer.order(project_id=12)
    buyer.serve(number)

    event = buyer.world.event(number, FLOW)
    assert (event.state, event.params.get("item")) == ("blocked", "project_unknown")
    assert buyer.held() == []


def test_an_order_in_euro_is_one_in_euro(buyer: Buyer) -> None:
    number = buyer.order(currency="EUR")
    buyer.serve(number)

    assert buyer.stands(number) == VERIFIED
    assert [order["currency"] for order in buyer.held()] == ["EUR"]
