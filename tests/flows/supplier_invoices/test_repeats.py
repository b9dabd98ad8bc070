"""Never twice: what has come by EHF, what a colleague has entered, and two documents of one number."""

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from integrations import jobs
from integrations.desk import approvals, texts
from integrations.models import SyncEvent
from tests.factories import UserFactory
from tests.flows.supplier_invoices.buying import Buying

pytestmark = pytest.mark.django_db


def event_of(buying: Buying, number: int) -> QuerySet[SyncEvent]:
    return SyncEvent.objects.filter(pk=buying.event(number).pk)


def ours(buying: Buying) -> list[str]:
    """The references of the vouchers that we have made."""
    return [one["external_number"] for one in buying.vouchers() if one["external_number"]]


@pytest.mark.parametrize("place", ["inbox", "registered", "posted"])
def test_what_has_come_by_ehf_is_not_put_there_again(buying: Buying, place: str) -> None:
    buying.ehf("lf 0088", place=place, date="2026-10-02")
    number = buying.matched()
    buying.serve(number)

    assert buying.stands(number) == ("blocked", "", "bill_there_by_ehf")
    cause = texts.of_event(buying.event(number), language="nb")
    assert cause is not None
    assert "Faktura LF-88 fra Leverandør AS ligger i Tripletex fra før, datert 2. okt. 2026" in cause.why
    assert ours(buying) == []


def test_another_number_of_the_supplier_is_another_invoice(buying: Buying) -> None:
    buying.ehf("LF-89")
    number = buying.matched()
    buying.serve(number)

    assert (buying.stands(number)[1], len(ours(buying))) == ("verified", 1)


def test_a_person_may_say_that_it_is_another_invoice(buying: Buying) -> None:
    buying.ehf()
    number = buying.matched()
    buying.serve(number)
    [answer] = approvals.answers_of(buying.event(number))
    assert answer.kind == "another"

    approvals.approve(
        event_of(buying, number), "another", actor=UserFactory(is_staff=True), now=timezone.now()
    )
    buying.world.serve()
    assert (buying.stands(number)[1], len(ours(buying))) == ("verified", 1)
    buying.serve(number)
    assert (buying.stands(number)[1], len(ours(buying))) == ("unchanged", 1)


def test_an_invoice_without_the_suppliers_number_is_told_by_day_and_amount(buying: Buying) -> None:
    buying.ehf("E-1")
    same, other = (
        buying.invoice(supplier_invoice_number=None),
        buying.invoice(supplier_invoice_number=None, invoice_date="2026-10-09"),
    )
    buying.serve(same, other)

    assert buying.stands(same) == ("blocked", "", "bill_maybe_there")
    assert (buying.stands(other)[1], len(ours(buying))) == ("verified", 1)


def test_two_documents_of_one_number_are_one_voucher(buying: Buying) -> None:
    first, second = buying.matched(), buying.matched()
    buying.serve(first, second)
    assert (buying.stands(first)[1], buying.stands(second)) == (
        "verified",
        ("blocked", "", "supplier_invoice_twice"),
    )

    buying.serve(first, second)
    assert (buying.stands(first)[1], buying.stands(second)[2]) == ("unchanged", "bill_there_by_voucher")
    assert len(ours(buying)) == 1


def test_what_comes_by_ehf_afterwards_is_told_while_nobody_has_approved(buying: Buying) -> None:
    number = buying.matched()
    buying.serve(number)
    jobs.guard_drafts()
    assert buying.stands(number) == ("done", "verified", "")

    came = buying.ehf()
    jobs.guard_drafts()
    buying.world.serve()
    assert buying.stands(number) == ("blocked", "", "bill_beside_another")
    before = SyncEvent.objects.count()
    jobs.guard_drafts()
    assert SyncEvent.objects.count() == before

    buying.control("forget_ehf", invoice=came["id"])
    jobs.guard_drafts()
    buying.world.serve()
    assert buying.stands(number) == ("done", "unchanged", "")
    assert len(ours(buying)) == 1
