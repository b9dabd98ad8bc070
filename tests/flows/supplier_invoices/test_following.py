"""What becomes of a voucher that waits for approval: approved, deleted, changed here and there, taken back in Rackbeat."""

from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.desk import approvals
from integrations.models import SyncEvent
from tests.factories import UserFactory
from tests.flows.supplier_invoices.buying import GOODS, Buying

pytestmark = pytest.mark.django_db
FEWER = {"lines": [{"item_id": "X/1", "quantity": 80, "line_price": 45}]}
EIGHTY = [(4300, "1", "4500.00"), (2400, "0", "-4500.00")]


@pytest.fixture
def number(buying: Buying) -> int:
    """An invoice whose voucher waits for approval."""
    found = buying.matched()
    buying.serve(found)
    return found


def guarded(buying: Buying) -> None:
    jobs.guard_drafts()
    buying.world.serve()


def by_hand(buying: Buying, number: int) -> None:
    chosen = SyncEvent.objects.filter(pk=buying.event(number).pk)
    approvals.approve(chosen, "by_hand", actor=UserFactory(is_staff=True), now=timezone.now())
    buying.world.serve()


@pytest.mark.parametrize("change", [{}, {"row": 1, "account": 6790}])
def test_what_is_approved_gets_its_number_and_stays_right(
    buying: Buying, number: int, change: dict[str, Any]
) -> None:
    buying.approve(number, **change)
    ledger = buying.world.ledger()
    guarded(buying)

    assert buying.stands(number) == ("done", "unchanged", "")
    link = buying.link(number)
    assert (link.state, link.remote_number, link.differences) == ("verified", "1-2026", [])
    assert link.secondary["ended"] == "posted"
    assert link.observed["postings"][0]["account"] == str(change.get("account", 4300))
    assert buying.world.ledger() == ledger
    before = SyncEvent.objects.count()
    jobs.guard_drafts()
    assert SyncEvent.objects.count() == before


def test_a_deleted_voucher_is_made_anew_only_when_a_person_says_so(buying: Buying, number: int) -> None:
    buying.colleague.call("DELETE", f"/ledger/voucher/{buying.link(number).remote_id}")
    guarded(buying)
    assert (buying.stands(number), buying.vouchers()) == (("blocked", "", "bill_deleted"), [])
    guarded(buying)
    assert buying.stands(number) == ("blocked", "", "bill_deleted")

    buying.retry(number)
    assert (buying.stands(number)[1], buying.shown()) == (
        "verified", [("<Ikke bokført 2>", "LF-88", 1, list(GOODS))]
    )  # fmt: skip


def test_a_changed_invoice_is_made_anew_while_nobody_has_approved_it(buying: Buying, number: int) -> None:
    before = buying.link(number).remote_id
    buying.rebook(number, **FEWER)
    buying.serve(number)

    assert buying.stands(number) == ("done", "verified", "")
    assert buying.shown() == [("<Ikke bokført 2>", "LF-88", 1, EIGHTY)]
    link = buying.link(number)
    assert (link.remote_id != before, link.remote_id) == (True, str(buying.vouchers()[0]["id"]))
    buying.serve(number)
    assert (buying.stands(number)[1], buying.shown()[0][0]) == ("unchanged", "<Ikke bokført 2>")


def test_what_is_posted_is_never_changed_by_us(buying: Buying, number: int) -> None:
    buying.approve(number)
    ledger = buying.world.ledger()
    buying.rebook(number, **FEWER)
    buying.serve(number)
    assert buying.stands(number) == ("blocked", "", "bill_posted_and_changed")

    by_hand(buying, number)
    assert buying.stands(number) == ("done", "unchanged", "")
    assert buying.world.ledger() == ledger


def test_what_was_changed_in_both_places_is_for_a_person(buying: Buying, number: int) -> None:
    buying.control("change_posting", voucher=int(buying.link(number).remote_id), row=1, account=6790)
    buying.serve(number)
    assert buying.stands(number) == ("done", "unchanged", "")
    buying.rebook(number, **FEWER)
    buying.serve(number)
    assert buying.stands(number) == ("blocked", "", "bill_edited_and_changed")

    buying.retry(number)
    assert (buying.stands(number)[1], buying.shown()[0][3]) == ("verified", EIGHTY)


def test_an_invoice_that_is_taken_back_leaves_its_voucher_to_a_person(buying: Buying, number: int) -> None:
    buying.warehouse.do("supplier-invoices", number, "unbook")
    buying.serve(number)
    assert (buying.stands(number)[2], len(buying.vouchers())) == ("bill_of_unbooked", 1)

    buying.colleague.call("DELETE", f"/ledger/voucher/{buying.link(number).remote_id}")
    buying.serve(number)
    assert buying.stands(number) == ("ignored", "", "invoice_not_booked")
    buying.warehouse.do("supplier-invoices", number, "book")
    buying.serve(number)
    assert (buying.stands(number)[1], buying.shown()[0][0]) == ("verified", "<Ikke bokført 2>")


def test_an_invoice_that_is_booked_again_as_it_was_keeps_its_voucher(buying: Buying, number: int) -> None:
    buying.rebook(number)
    buying.serve(number)

    assert (buying.stands(number)[1], buying.shown()[0][0]) == ("unchanged", "<Ikke bokført 1>")


def test_a_posted_invoice_that_is_taken_back_is_for_a_person(buying: Buying, number: int) -> None:
    buying.approve(number)
    buying.warehouse.do("supplier-invoices", number, "unbook")
    buying.serve(number)
    assert (buying.stands(number)[2], len(buying.vouchers())) == ("posted_bill_of_unbooked", 1)

    by_hand(buying, number)
    assert buying.stands(number) == ("done", "unchanged", "")
