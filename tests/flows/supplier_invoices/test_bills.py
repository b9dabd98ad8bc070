"""A booked supplier invoice as a voucher in Tripletex: for approval with its document, or posted at once."""

from typing import Any

import pytest
from django.utils import timezone

from integrations.models import AccountMapping, Connection, EntityLink, LedgerAccount
from integrations.sync import events
from integrations.sync.rules import touch
from tests.flows.supplier_invoices.buying import GOODS, Buying

pytestmark = pytest.mark.django_db


def posting_at_once(buying: Buying) -> None:
    Connection.objects.filter(pk=buying.world.shop.pk).update(supplier_invoices="post")
    buying.world.shop.refresh_from_db()


def unchanged(buying: Buying, *numbers: int) -> None:
    """A second run changes nothing."""
    ledger = buying.world.ledger()
    buying.serve(*numbers)
    assert {buying.stands(number)[1] for number in numbers} == {"unchanged"}
    assert buying.world.ledger() == ledger


def test_an_invoice_that_matches_waits_for_approval_with_its_document(buying: Buying) -> None:
    order = buying.order()
    buying.receive(order, 100)
    number = buying.invoice(order)
    buying.serve(number)

    assert buying.stands(number) == ("done", "verified", "")
    assert buying.shown() == [("<Ikke bokført 1>", "LF-88", 1, list(GOODS))]
    [voucher] = buying.vouchers()
    debt = voucher["postings"][-1]
    assert (voucher["type"], voucher["date"], debt["due"], debt["invoice_number"]) == (
        "Leverandørfaktura", "2026-10-08", "2026-11-07", "LF-88",
    )  # fmt: skip
    assert "KID 1234566" in debt["text"]
    link = buying.link(number)
    assert (link.kind, link.remote_id, link.remote_number, link.label) == (
        "bill", str(voucher["id"]), "Ikke bokført 1", "LF-88",
    )  # fmt: skip
    assert link.secondary == {"file": "yes", "purchase_order": str(order)}
    unchanged(buying, number)


def test_the_suppliers_card_is_the_one_that_its_own_flow_made(buying: Buying) -> None:
    number = buying.invoice()
    buying.serve(number)

    [card] = buying.world.ledger()["suppliers"]
    link = EntityLink.objects.get(connection=buying.world.shop, flow="supplier", document_id="5001")
    assert (link.remote_id, card["organizationNumber"]) == (str(card["id"]), "974760673")
    [voucher] = buying.vouchers()
    assert {line.get("supplier") for line in voucher["postings"]} == {None, card["supplierNumber"]}


def test_what_is_no_invoice_yet_is_nothing(buying: Buying) -> None:
    number = buying.invoice(book=False)
    buying.serve(number)

    assert (buying.stands(number), buying.vouchers()) == (("ignored", "", "invoice_not_booked"), [])


def test_an_invoice_is_posted_at_once_where_that_is_chosen(buying: Buying) -> None:
    posting_at_once(buying)
    number = buying.matched()
    buying.serve(number)

    assert buying.stands(number) == ("done", "verified", "")
    assert buying.shown() == [("1-2026", "LF-88", 1, list(GOODS))]
    assert buying.link(number).remote_number == "1-2026"
    unchanged(buying, number)


def test_vat_is_not_deducted_at_once_without_a_document(buying: Buying) -> None:
    posting_at_once(buying)
    buying.warehouse.control("set", supplier_invoice_has_pdf=False)
    number = buying.matched()
    buying.serve(number)
    assert (buying.stands(number), buying.vouchers()) == (("blocked", "", "no_supplier_document"), [])

    buying.warehouse.control("set", supplier_invoice_has_pdf=True)
    buying.serve(number)
    assert (buying.stands(number)[1], buying.shown()) == ("verified", [("1-2026", "LF-88", 1, list(GOODS))])


def test_a_document_that_comes_later_is_hung_on_what_waits_for_approval(buying: Buying) -> None:
    buying.warehouse.control("set", supplier_invoice_has_pdf=False)
    number = buying.matched()
    buying.serve(number)
    assert (buying.stands(number)[1], buying.shown()[0][2]) == ("verified", 0)
    assert buying.link(number).secondary["file"] == "none"
    unchanged(buying, number)

    buying.warehouse.control("set", supplier_invoice_has_pdf=True)
    buying.serve(number)
    assert (buying.stands(number)[1], buying.shown()[0][2]) == ("verified", 1)
    assert buying.link(number).secondary["file"] == "yes"
    unchanged(buying, number)


def test_a_credit_note_turns_every_sign(buying: Buying) -> None:
    note = buying.invoice(
        lines=[{"item_id": "X/1", "quantity": -10, "line_price": 45}], supplier_invoice_number="LF-88K"
    )
    buying.serve(note)

    assert buying.stands(note) == ("done", "verified", "")
    assert buying.shown() == [
        ("<Ikke bokført 1>", "LF-88K", 1, [(4300, "1", "-562.50"), (2400, "0", "562.50")]),
    ]  # fmt: skip
    unchanged(buying, note)


def test_an_invoice_in_euro_is_booked_at_the_days_rate(buying: Buying) -> None:
    number = buying.invoice(currency="EUR")
    buying.serve(number)

    assert buying.stands(number) == ("done", "verified", "")
    [voucher] = buying.vouchers()
    cost, debt = (line for line in voucher["postings"] if line["row"])
    assert (debt["currency"], debt["gross_currency"]) == ("EUR", "-5625.00")
    assert (cost["gross_currency"], float(cost["gross"])) == ("5625.00", -float(debt["gross"]))
    assert float(cost["gross"]) > 5625
    event = buying.event(number)
    assert (event.currency, str(event.gross), buying.link(number).currency) == ("EUR", "5625.00", "NOK")
    unchanged(buying, number)


def test_goods_and_freight_from_abroad_wait_for_customs(buying: Buying) -> None:
    lines: list[dict[str, Any]] = [
        {"item_id": "X/1", "quantity": 10, "line_price": 45, "vat_percentage": 0},
        {"name": "Frakt", "quantity": 1, "line_price": 50, "vat_percentage": 0},
    ]
    abroad = {"company_vat": None, "vat_zone": "eu", "address_country": "DE"}
    buying.warehouse.change("suppliers", 5001, **abroad)
    number = buying.invoice(lines=lines)
    buying.serve(number)

    assert buying.stands(number) == ("done", "verified", "")
    assert buying.shown()[0][3] == [(4300, "21", "450.00"), (4360, "21", "50.00"), (2400, "0", "-500.00")]


def test_a_service_waits_for_its_account_and_goes_on_when_it_is_chosen(buying: Buying) -> None:
    shop = buying.world.shop
    number = buying.invoice(lines=[{"name": "Montering", "quantity": 1, "line_price": 400}])
    buying.serve(number)
    assert buying.stands(number) == ("blocked", "", "missing_mapping")
    assert buying.event(number).waiting_for == "service_purchase:"

    account = LedgerAccount.objects.get(connection=shop.ledger, number="6790")
    AccountMapping.objects.create(connection=shop, role="service_purchase", key="", ledger_account=account)
    touch(shop)
    events.release(shop, "service_purchase:", now=timezone.now())
    buying.world.serve()
    assert (buying.stands(number)[1], buying.shown()[0][3][0]) == ("verified", (6790, "1", "500.00"))


def test_the_sources_number_is_never_passed_off_as_the_suppliers(buying: Buying) -> None:
    number = buying.invoice(supplier_invoice_number=None)
    buying.serve(number)

    assert buying.stands(number) == ("done", "verified", "")
    assert buying.shown()[0][:2] == ("<Ikke bokført 1>", "")
