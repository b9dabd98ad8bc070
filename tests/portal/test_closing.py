"""Closing an account: asked for in two steps, regretted or carried out; exactly what is left, why, and until when."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import subscriptions
from accounts.models import AuditEntry, Invitation, Membership, Subscription, Tenant, TwoFactor, User
from integrations.flows import belongings, closing
from integrations.models import (
    AlertChannel,
    Closing,
    Connection,
    Notice,
    SourceDocument,
    SubscriptionInvoice,
    SyncEvent,
    VendorLedger,
)
from integrations.sync import resting
from tests.log_in import look_as_customer
from tests.portal import rows
from tests.world import World, sandbox, world

pytestmark = pytest.mark.django_db
__all__ = ["sandbox", "world"]
As = Callable[[User], Client]
PAGE = "/portal/company/close/"
NOW = rows.NOW
THEN = NOW + dt.timedelta(days=30)
TYPED = {"name": "alices  sport as", "understood": "on", "reason": "Solgt"}


@pytest.fixture
def full(alices: rows.Shop, alice: User, bob: User) -> rows.Shop:
    """Alice's company with something of everything."""
    alices.verified("10432", voucher="77-2026", buyer_email="kari@kunde.no")
    alices.blocked("10433", buyer_email="ola@kunde.no")
    alices.card("WXYZ", "500.00", "-62.50")
    alices.period()
    alices.run()
    SourceDocument.objects.create(
        connection=alices.source, flow="sale", document_id="10432", body={"id": 10432}, read_at=NOW
    )
    Invitation.objects.create(tenant=alices.tenant, email="ny@example.no", role="reader", invited_by=alice)
    AlertChannel.objects.create(
        tenant=alices.tenant,
        kind="webhook",
        address="https://ingen.example/",
        host="ingen.example",
        secret="x",
    )
    TwoFactor.objects.create(user=alice, secret="JBSWY3DP", confirmed_at=NOW)
    alices.source.credentials = {"consumer_key": "ck", "consumer_secret": "cs"}
    alices.source.save()
    subscriptions.start(alices.tenant, price=Decimal("495.00"), now=NOW - dt.timedelta(days=15))
    return alices


def left(tenant: Tenant) -> dict[str, int]:
    """How many rows of the company there are, by table."""
    return {kind.name: count for kind in belongings.kinds() if (count := kind.of(tenant).count())}


def test_it_is_asked_for_in_two_steps_and_can_be_regretted(as_: As, alice: User, full: rows.Shop) -> None:
    browser = as_(alice)

    first = browser.get(PAGE).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    wrong = browser.post(PAGE, {**TYPED, "name": "Alices"}).content.decode()
    unread = browser.post(PAGE, {**TYPED, "understood": ""})

    assert "264,00 kr uten mva" in first
    assert "Hent først en kopi av alle data" in first
    assert 'name="name"' not in first
    assert 'name="name"' in browser.get(PAGE, {"step": "2"}).content.decode()
    assert "Dette er ikke navnet på firmaet" in wrong
    assert unread.status_code == 200
    assert Closing.objects.count() == 0

    browser.post(PAGE, TYPED)

    row = Closing.objects.get()
    assert (row.reason, f"{row.closes_on}", row.asked_by) == ("Solgt", "2026-12-22", alice)
    assert Subscription.objects.get().state == "ended"
    assert {one.paused_code for one in Connection.objects.filter(tenant=full.tenant)} == {
        "subscription_ended"
    }
    assert [letter.subject for letter in mail.outbox] == ["Kontoen til Alices Sport AS avsluttes 22.12.2026"]
    page = browser.get(PAGE).content.decode()
    assert "Kontoen avsluttes 22. des. 2026" in page
    listed = browser.get("/portal/documents/").content.decode()
    assert "Kontoen avsluttes 22. des. 2026." in listed
    browser.post("/portal/company/subscription/agree/")
    assert Subscription.objects.get().state == "ended"  # the account is kept first

    browser.post(PAGE + "keep/")
    closing.carry_out(lambda: THEN)

    row.refresh_from_db()
    assert (row.regretted_by, row.closed_at) == (alice, None)
    assert Tenant.objects.get(pk=full.tenant.pk).is_active
    done = AuditEntry.objects.filter(tenant=full.tenant).order_by("id").values_list("action", flat=True)
    assert list(done) == ["close_account", "cancel_subscription", "keep_account"]


def test_on_its_last_day_people_and_log_ins_are_gone_and_bookkeeping_is_kept(
    as_: As, alice: User, bob: User, full: rows.Shop, charlies: rows.Shop, support: User, client: Client
) -> None:
    charlies.verified("555")
    rows.member(bob, charlies.tenant, "accountant")
    as_(alice).post(PAGE, TYPED)
    before = left(charlies.tenant)
    mail.outbox.clear()

    assert closing.carry_out(lambda: THEN - dt.timedelta(days=1)) == 0
    assert closing.carry_out(lambda: THEN) == 1
    assert closing.carry_out(lambda: THEN) == 0

    assert left(full.tenant) == {
        "AuditEntry": 2,
        "Closing": 1,
        "Connection": 2,
        "EntityLink": 3,
        "GiftCard": 1,
        "GiftCardMovement": 2,
        "HistoryRun": 1,
        "Lane": 1,
        "Reconciliation": 1,
        "ReconciliationItem": 1,
        "SourceDocument": 1,
        "Subscription": 1,
        "SubscriptionCharge": 1,
        "SubscriptionPeriod": 1,
        "SyncEvent": 4,
        "Tenant": 1,
    }
    assert left(charlies.tenant) == before
    for connection in Connection.objects.filter(tenant=full.tenant):
        assert (connection.credentials, connection.webhook_secret) == (None, None)
        assert (connection.state, connection.paused_code) == ("paused", "account_closed")
    assert not SyncEvent.objects.filter(connection__tenant=full.tenant).exclude(buyer_email="").exists()
    alice.refresh_from_db()
    bob.refresh_from_db()
    assert (alice.email, alice.name, alice.is_active) == (f"slettet-{alice.pk}@slettet.invalid", "", False)
    assert not alice.has_usable_password()
    assert not TwoFactor.objects.exists()
    assert (bob.email, bob.is_active) == ("bob@example.no", True)
    assert as_(bob).get("/portal/", {"tenant": full.tenant.pk}).status_code == 404
    assert (
        Membership.objects.filter(tenant=full.tenant).count()
        == Notice.objects.filter(tenant=full.tenant).count()
        == 0
    )
    row = Closing.objects.get()
    assert f"{row.kept_until}" == "2032-12-26"
    assert row.kept == {
        "AuditEntry": 2, "EntityLink": 3, "GiftCard": 1, "Reconciliation": 1, "SourceDocument": 1, "SyncEvent": 4,
    }  # fmt: skip
    client.logout()
    [letter] = mail.outbox
    assert letter.to == ["alice@example.no"]
    [link] = re.findall(r"https?://[^/]+(/closed/\S+)", letter.body)
    page = client.get(link).content.decode()
    assert "Kontoen til Alices Sport AS er avsluttet" in page
    assert "26. des. 2032" in page
    assert "Bilag slik de ble bokført og lest tilbake" in page
    assert "10432" not in page
    assert client.get(link[:-3] + "x/").status_code == 404
    shown = look_as_customer(as_(support), full.tenant).get("/portal/documents/")
    assert shown.status_code == 200
    assert "Avsluttet" in as_(support).get(reverse("admin:integrations_closing_changelist")).content.decode()


def test_what_was_kept_is_deleted_when_its_time_is_over(
    as_: As, alice: User, full: rows.Shop, charlies: rows.Shop
) -> None:
    charlies.verified("555")
    as_(alice).post(PAGE, TYPED)
    closing.carry_out(lambda: THEN)
    kept_until = Closing.objects.get().kept_until
    assert kept_until is not None
    last = dt.datetime.combine(kept_until, dt.time(12), tzinfo=dt.UTC)
    before = left(charlies.tenant)

    assert closing.empty(last) == 0
    assert closing.empty(last + dt.timedelta(days=1)) == 1
    assert closing.empty(last + dt.timedelta(days=2)) == 0

    assert left(full.tenant) == {
        "Closing": 1, "Subscription": 1, "SubscriptionCharge": 1, "SubscriptionPeriod": 1, "Tenant": 1,
    }  # fmt: skip
    assert left(charlies.tenant) == before
    assert Closing.objects.get().kept == {}


def test_only_owners_close_and_our_own_company_is_not_closed(
    as_: As, alice: User, bob: User, rita: User, support: User, alices: rows.Shop
) -> None:
    for person in (bob, rita):
        assert as_(person).get(PAGE).status_code == 403
        assert as_(person).post(PAGE, TYPED).status_code == 403
    assert look_as_customer(as_(support), alices.tenant).post(PAGE, TYPED).status_code == 403
    VendorLedger.objects.create(ledger=alices.ledger)

    page = as_(alice).post(PAGE, TYPED).content.decode()

    assert "kan ikke avsluttes her" in page
    assert Closing.objects.count() == SubscriptionInvoice.objects.count() == 0


def test_our_webhooks_are_taken_away_in_the_shop_and_tripletex_is_left_as_it_is(
    world: World, settings: Any, as_: As
) -> None:
    settings.PUBLIC_URL = "https://bilagsbro.example"
    from integrations import jobs

    jobs.check_connection(world.shop.pk)
    assert len(webhooks(world)) == 4
    owner = rows.person("eier")
    rows.member(owner, world.stage.tenant)
    books = world.ledger()
    as_(owner).post(PAGE, {**TYPED, "name": world.stage.tenant.name})
    row = Closing.objects.get()

    closing.carry_out(lambda: dt.datetime.combine(row.closes_on, dt.time(12), tzinfo=dt.UTC))

    assert webhooks(world) == []
    assert world.ledger() == books
    world.shop.refresh_from_db()
    assert (world.shop.credentials, world.shop.state) == (None, "paused")
    assert resting.follow(NOW) == 0


def webhooks(world: World) -> list[Any]:
    """The shop's subscriptions."""
    return world.sandbox.control("woo", "dump", shop=world.stage.shop_slug)["webhooks"]
