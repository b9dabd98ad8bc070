"""Our own invoices: a month of charges becomes one verified invoice in our own Tripletex, once, and is followed until paid."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import subscriptions
from accounts.models import Subscription, Tenant
from integrations import jobs
from integrations.desk import preview
from integrations.desk import subscription as desk
from integrations.flows import drain, opened, subscription_lapse
from integrations.management.stage import Company, open_company
from integrations.models import Connection, EntityLink, SubscriptionInvoice, SyncEvent, VendorLedger
from integrations.sandbox.remote import Sandbox
from integrations.sync import events, lanes
from tests import factories
from tests.log_in import browser_of
from tests.orgnumbers import next_org_number

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 9, 17, 10, 0, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 3, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Vendor:
    """Us: our ledger in the sandbox, and the clock's hourly turn at any moment."""

    def __init__(self, sandbox: Sandbox, company: Company) -> None:
        self.sandbox, self.company, self.ledger = sandbox, company, company.ledger

    def turn(self, now: datetime) -> None:
        """The clock's turn, and what follows from it."""
        subscription_lapse.run(lambda: now)
        self.serve()

    def serve(self, *, later: timedelta = timedelta(0)) -> None:
        tally = drain.Tally()

        def clock() -> datetime:
            return timezone.now() + later

        while (lane := lanes.take(clock())) is not None:
            drain.serve_lane(lane, tally=tally, clock=clock)

    def books(self) -> dict[str, Any]:
        return self.sandbox.control("tripletex", "dump", company_id=self.company.company_id)

    def pay(self, invoice: SubscriptionInvoice) -> None:
        """The customer's money comes to our bank account."""
        with opened.opened_once(self.ledger) as ledger:
            [kind] = [
                row
                for row in ledger.client.page("/invoice/paymentType")
                if "bank" in row["description"].lower()
            ][:1]
            ledger.client.put(
                f"/invoice/{invoice.remote_id}/:payment",
                paymentDate=invoice.due_date.isoformat(),
                paymentTypeId=kind["id"],
                paidAmount=invoice.gross,
            )


@pytest.fixture
def own(db: None, sandbox: Sandbox, settings: Any) -> Iterator[Vendor]:
    """Our own ledger, chosen and checked."""
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    settings.NORGES_BANK_URL = sandbox.norges_bank_url
    sandbox.control("server", "clear_faults")
    yield vendor_in(sandbox)
    sandbox.control("server", "clear_faults")
    opened.close_all()


def vendor_in(sandbox: Sandbox) -> Vendor:
    company = open_company(
        sandbox, name="Bilagsbro AS", org_number=next_org_number(), company={"rate_limit": 100_000}
    )
    jobs.check_connection(company.ledger.pk)
    VendorLedger.objects.create(ledger=company.ledger)
    company.ledger.refresh_from_db()
    return Vendor(sandbox, company)


@pytest.fixture
def customer(own: Vendor) -> Subscription:
    """A company in use since the middle of September, with a shop of its own."""
    member = factories.MembershipFactory(
        tenant__name="Alices Sport AS", tenant__street="Storgata 1", tenant__postal_code="0155",
        tenant__city="Oslo", user__email="alice@example.no",
    )  # fmt: skip
    factories.ShopFactory(tenant=member.tenant)
    return subscriptions.start(member.tenant, price=Decimal("495.00"), now=BEGIN)


def shown(row: Subscription) -> list[tuple[str, str, str, str]]:
    """(state, without VAT, with VAT, owed) of the company's invoices, oldest first."""
    return [
        (one.state, f"{one.net:.2f}", f"{one.gross:.2f}", f"{one.outstanding:.2f}")
        for one in row.invoices.order_by("id")
    ]


def states(tenant: Tenant) -> list[tuple[str, str]]:
    """(state, why it rests) of the company's connections."""
    return list(Connection.objects.filter(tenant=tenant).order_by("kind").values_list("state", "paused_code"))


WORKING = [("active", ""), ("active", "")]


def test_the_days_used_become_one_verified_invoice_that_is_followed_until_it_is_paid(
    own: Vendor, customer: Subscription
) -> None:
    own.turn(OCTOBER)

    [invoice] = own.books()["invoices"]
    event = SyncEvent.objects.get(flow="subscription_invoice")
    link = EntityLink.objects.get(flow="subscription_invoice")
    assert (event.state, event.result, event.label) == ("done", "verified", "Abonnement september 2026")
    assert (link.state, f"{link.gross:.2f}", link.differences) == ("verified", "288.75", [])
    assert shown(customer) == [("unpaid", "231.00", "288.75", "288.75")]
    row = customer.invoices.get()
    assert (row.number, row.due_date.isoformat()) == (link.remote_number, "2026-10-17")
    assert (invoice["gross"], invoice["date"], invoice["due"]) == ("288.75", "2026-10-03", "2026-10-17")
    assert [line["text"] for line in link.expected["lines"]] == [
        "Bilagsbro, abonnement 17.09.2026–30.09.2026 (14 av 30 dager)"
    ]
    assert [(one["name"], one["organizationNumber"]) for one in own.books()["customers"]] == [
        ("Alices Sport AS", customer.tenant.org_number)
    ]

    before = own.books()
    own.turn(OCTOBER + DAY)
    own.turn(OCTOBER + 2 * DAY)

    assert own.books() == before
    assert len(mail.outbox) == 1
    assert (mail.outbox[0].to, "288,75" in mail.outbox[0].subject) == (["alice@example.no"], True)

    own.pay(row)
    own.turn(OCTOBER + 3 * DAY)

    assert shown(customer) == [("paid", "231.00", "288.75", "0.00")]
    assert len(own.books()["invoices"]) == 1


def test_a_lost_answer_gives_one_invoice(own: Vendor, customer: Subscription) -> None:
    rule = {
        "kind": "cut_after",
        "system": "tripletex",
        "method": "POST",
        "path": "/invoice/list",
        "times": 1,
    }
    own.sandbox.control("server", "faults", rules=[rule])

    own.turn(OCTOBER)
    own.serve(later=timedelta(hours=1))

    assert len(own.books()["invoices"]) == 1
    assert SyncEvent.objects.get(flow="subscription_invoice").result == "verified"
    assert shown(customer) == [("unpaid", "231.00", "288.75", "288.75")]


def letters_about(word: str) -> int:
    """How many letters have this word in their subject."""
    return sum(word in letter.subject for letter in mail.outbox)


def test_an_unpaid_invoice_warns_twice_then_rests_with_everything_kept_until_it_is_paid(
    own: Vendor, customer: Subscription
) -> None:
    own.turn(OCTOBER)
    due, shop = datetime(2026, 10, 17, 10, 0, tzinfo=UTC), Connection.objects.get(kind="woocommerce")

    for days, letters, state in (
        (6, 0, "active"),
        (7, 1, "lapsed"),
        (8, 1, "lapsed"),
        (21, 2, "lapsed"),
        (34, 2, "lapsed"),
    ):
        own.turn(due + days * DAY)
        customer.refresh_from_db()
        assert (letters_about("forfalt"), customer.state, days) == (letters, state, days)
    assert states(customer.tenant) == WORKING

    own.turn(due + 35 * DAY)

    customer.refresh_from_db()
    assert (customer.state, customer.paused_for) == ("paused", "unpaid")
    assert states(customer.tenant) == [("paused", "subscription_lapsed")] * 2
    assert letters_about("satt på pause") == 1
    assert customer.periods.get().last == (due + 35 * DAY).date()
    events.record(shop, "sale", [("1", "")], trigger="webhook", now=timezone.now())

    own.turn(due + 40 * DAY)
    assert letters_about("satt på pause") == 1
    assert SyncEvent.objects.get(flow="sale").attempts == 0

    for invoice in customer.invoices.all():
        own.pay(invoice)
    own.turn(due + 41 * DAY)

    customer.refresh_from_db()
    assert (customer.state, customer.paused_for) == ("active", "")
    assert states(customer.tenant) == WORKING
    assert [(row.first.isoformat(), row.last and row.last.isoformat()) for row in customer.periods.all()] == [
        ("2026-09-17", "2026-11-21"),
        ("2026-11-27", None),
    ]
    assert SyncEvent.objects.get(flow="sale").attempts == 1  # it was tried, as soon as it could be


def test_without_a_ledger_of_our_own_charges_wait_and_nothing_is_lost(
    own: Vendor, customer: Subscription
) -> None:
    VendorLedger.objects.all().delete()

    own.turn(OCTOBER)
    own.turn(OCTOBER + 31 * DAY)

    assert SubscriptionInvoice.objects.count() == 0
    assert desk.waiting_for_ledger() == (2, Decimal("726.00"))

    VendorLedger.objects.create(ledger=own.ledger)
    own.turn(OCTOBER + 32 * DAY)

    assert shown(customer) == [("unpaid", "726.00", "907.50", "907.50")]
    assert SyncEvent.objects.get(flow="subscription_invoice").label == "Abonnement september–oktober 2026"
    assert desk.waiting_for_ledger() == (0, Decimal("0.00"))


def test_an_end_is_invoiced_at_once_and_taken_up_again_without_charging_a_day_twice(
    own: Vendor, customer: Subscription
) -> None:
    alice = customer.tenant.memberships.get().user
    own.turn(OCTOBER)
    desk.cancel(customer.tenant, how="now", reason="Prøver noe annet", actor=alice, now=OCTOBER)
    own.turn(OCTOBER)

    assert states(customer.tenant) == [("paused", "subscription_ended")] * 2
    assert shown(customer) == [
        ("unpaid", "231.00", "288.75", "288.75"),
        ("unpaid", "47.90", "59.88", "59.88"),
    ]

    desk.agree(customer.tenant, actor=alice, now=OCTOBER)

    assert states(customer.tenant) == WORKING
    assert [row.first.isoformat() for row in customer.periods.all()] == ["2026-09-17", "2026-10-04"]
    own.turn(OCTOBER + 31 * DAY)
    assert shown(customer)[2][1] == "447.10"
    assert sum(row.net for row in customer.invoices.all()) == Decimal("231.00") + Decimal("495.00")


def test_where_our_tripletex_may_send_it_sends_by_ehf_or_else_by_email_and_once(
    own: Vendor, customer: Subscription
) -> None:
    Connection.objects.filter(pk=own.ledger.pk).update(send_invoices=True)
    own.sandbox.control("tripletex", "set", company_id=own.company.company_id, peppol_receivers=["984809085"])
    receiver = factories.MembershipFactory(
        tenant__name="Bobs AS", tenant__org_number="984809085", user__email="bob@example.no"
    )
    subscriptions.start(receiver.tenant, price=Decimal("495.00"), now=BEGIN)

    own.turn(OCTOBER)
    own.turn(OCTOBER + DAY)
    own.turn(OCTOBER + 2 * DAY)

    sent = sorted((mail["channel"], mail["to"]) for mail in own.books()["mails"])
    assert sent == [("EHF", "984809085"), ("EMAIL", "alice@example.no")]
    assert mail.outbox == []


def test_a_send_of_which_nobody_knows_the_outcome_is_not_repeated(
    own: Vendor, customer: Subscription
) -> None:
    Connection.objects.filter(pk=own.ledger.pk).update(send_invoices=True)
    own.turn(OCTOBER)
    rule = {"kind": "cut_after", "system": "tripletex", "path": "/:send", "skip": 1}
    own.sandbox.control("server", "faults", rules=[rule])

    own.turn(OCTOBER + DAY)
    own.turn(OCTOBER + 2 * DAY)

    assert [one["channel"] for one in own.books()["mails"]] == ["EMAIL"]
    assert mail.outbox == []


def test_what_we_use_ourselves_is_charged_to_nobody(own: Vendor) -> None:
    subscriptions.start(own.company.tenant, price=Decimal("495.00"), now=BEGIN)

    own.turn(OCTOBER)
    own.turn(OCTOBER + 400 * DAY)

    assert SubscriptionInvoice.objects.count() == 0
    assert states(own.company.tenant) == [("active", "")]


Say = Callable[[Subscription], None]


@pytest.mark.parametrize("says_yes", [True, False])
def test_a_trial_reminds_and_then_goes_on_only_with_an_owners_yes(own: Vendor, says_yes: bool) -> None:
    member = factories.MembershipFactory(user__email="alice@example.no")
    factories.ShopFactory(tenant=member.tenant)
    row = subscriptions.start_trial(member.tenant, now=BEGIN)
    assert row.trial_until is not None
    last = datetime.combine(row.trial_until, datetime.min.time(), tzinfo=UTC) + timedelta(hours=10)

    for days in (8, 7, 6):
        own.turn(last - days * DAY)
    assert len(mail.outbox) == 1
    if says_yes:
        desk.agree(member.tenant, actor=member.user, now=last - 5 * DAY)
    for days in (1, 0):
        own.turn(last - days * DAY)
    assert len(mail.outbox) == (1 if says_yes else 2)
    assert states(member.tenant) == WORKING

    own.turn(last + DAY)
    own.turn(last + 2 * DAY)

    row.refresh_from_db()
    if says_yes:
        assert (row.state, states(member.tenant), len(mail.outbox)) == ("active", WORKING, 1)
        assert row.periods.get().first == row.trial_until + DAY
    else:
        assert (row.state, row.paused_for, len(mail.outbox)) == ("paused", "trial_over", 3)
        assert states(member.tenant) == [("paused", "subscription_trial_over")] * 2
        own.turn(last + 60 * DAY)
        assert SubscriptionInvoice.objects.count() == row.periods.count() == row.charges.count() == 0


def test_the_file_of_an_invoice_comes_from_our_own_ledger(own: Vendor, customer: Subscription) -> None:
    own.turn(OCTOBER)
    row = customer.invoices.get()

    found = desk.invoice_file(customer.tenant, row.pk)

    assert found is not None
    assert found[1].startswith(b"%PDF")
    assert f"Faktura {row.number}".encode() in found[1]
    assert desk.invoice_file(factories.TenantFactory(), row.pk) is None


def test_our_own_people_see_it_as_any_other_document(own: Vendor, customer: Subscription) -> None:
    own.turn(OCTOBER)
    owner = factories.MembershipFactory(tenant=own.company.tenant, user__email="vi@example.no").user
    support = factories.UserFactory(is_staff=True, is_superuser=True)
    event = SyncEvent.objects.get(flow="subscription_invoice")

    page = browser_of(owner).get(reverse("portal:document", args=[event.pk])).content.decode()
    listed = browser_of(owner).get(reverse("portal:documents")).content.decode()
    seen = (
        browser_of(support)
        .get(reverse("admin:integrations_syncevent_change", args=[event.pk]))
        .content.decode()
    )
    looked = preview.preview([event], actor=support, language="nb")

    for text in (page, listed, seen):
        assert "Abonnement september 2026" in text
        assert "288,75" in text
    assert "Bilagsbro, abonnement 17.09.2026" in page
    assert looked[0].cause is None
    assert len(looked[0].documents) == 1
