"""«Kom i gang» from the first choice to a connection that works, by the pages alone, on the sandbox."""

import datetime as dt
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Membership
from integrations import jobs
from integrations.desk import dry_runs
from integrations.flows import opened, polling
from integrations.models import (
    Alert,
    Connection,
    DryRun,
    HistoryRun,
    Lane,
    Notice,
    ReadinessItem,
    SetupStep,
    SyncCursor,
    SyncEvent,
)
from integrations.sandbox.remote import Sandbox
from integrations.sync import history
from tests.flows.orders import order
from tests.log_in import browser_of
from tests.portal import rows
from tests.portal.newcomer import Newcomer, newcomer, serve
from tests.world import sandbox

__all__ = ["sandbox"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(db: None, sandbox: Sandbox, settings: Any) -> Iterator[Newcomer]:
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    settings.NORGES_BANK_URL = sandbox.norges_bank_url
    yield newcomer(sandbox)
    opened.close_all()


def states(new: Newcomer) -> dict[str, str]:
    shown = new.browser.get(new.step("source")).context["standings"]
    return {str(one.step): one.state for one in shown}


def walk_to_the_dry_run(new: Newcomer) -> None:
    new.begin()
    new.do("source", **new.shop_keys())
    new.do("ledger", **new.ledger_keys())
    new.do("readiness")
    new.do("modes", private_mode="voucher", business_mode="voucher", voucher_per="order", fulfilled_when="completed",
           summary_time="03:00", summary_vat="lines")  # fmt: skip
    new.do("rules")
    new.do("from-date", from_date="2026-11-01")


def test_step_by_step_kept_and_taken_up_again(new: Newcomer) -> None:
    assert "Kom i gang" in new.page(reverse("portal:overview"))
    first = new.begin()
    assert "Her finner du nøklene i WooCommerce" in first
    assert new.begin()
    assert new.setup.pk == new.setup.pk
    assert new.tenant.setups.count() == 1

    keys = new.shop_keys()
    wrong = new.do("source", **{**keys, "credential_consumer_secret": "cs_hemmelig-4711"})
    assert "WooCommerce svarer ikke som det skal" in wrong
    assert "cs_hemmelig-4711" not in wrong
    source = new.setup.connection
    assert source is not None
    assert source.state == "setup"
    assert not Notice.objects.exists()  # nobody is alarmed about what is being set up
    assert states(new)["source"] == "now"

    assert "Koble til Tripletex" in new.do("source", **keys)
    assert Connection.objects.count() == 1  # the same connection with other keys
    assert keys["credential_consumer_key"] not in new.page(new.step("source"))

    assert "Oppsettet av «Nettbutikken» er ikke ferdig." in new.page(reverse("portal:overview"))

    # Somebody comes back the next day, in another browser.
    new.browser = browser_of(new.owner)
    assert "Koble til Tripletex" in new.page(reverse("portal:setup", args=[new.setup.pk]))
    assert "Nettbutikken" in new.page(reverse("portal:start"))
    later = new.browser.get(new.step("live"), follow=True)
    assert later.redirect_chain[-1][0] == new.step("ledger")

    ready = new.do("ledger", **new.ledger_keys(bank_account_number=""))
    assert "Bankkonto mangler i Tripletex" in ready
    assert "Du kan gå videre" in ready
    ledger = new.setup.connection.ledger
    assert ledger.state == "setup"
    assert ledger.ledger_accounts.exists()
    new.do("readiness")
    modes = new.page(new.step("modes"))
    assert "Ordre 10432 på 437,50 kr" in modes or "ordre 10432 på 437,50 kr" in modes
    new.do("modes", private_mode="summary", business_mode="voucher", voucher_per="order", fulfilled_when="completed",
           summary_time="03:00", summary_vat="lines")  # fmt: skip
    source.refresh_from_db()
    assert (source.private_mode, source.business_mode) == ("summary", "voucher")
    rules = new.browser.get(new.step("rules")).context
    proposed = {one.method: one.proposed for one in rules["lacking"]}
    vipps = ledger.ledger_accounts.get(number="1932")
    assert (proposed["vipps"], proposed["cod"]) == (vipps.pk, None)
    assert not source.account_mappings.filter(role="tender").exists()  # nothing is chosen unasked
    assert "Velg en konto fra listen" in new.do("rules", **{"account-vipps": "1"})
    new.do("rules", **{"account-vipps": str(vipps.pk), "account-cod": ""})
    assert list(source.account_mappings.filter(role="tender").values_list("key", "set_by")) == [
        ("vipps", new.owner.pk)
    ]
    assert "vipps" not in {one.method for one in new.browser.get(new.step("rules")).context["lacking"]}
    assert states(new) == {
        "choose": "done", "source": "done", "ledger": "done", "readiness": "done", "modes": "done", "rules": "done",
        "from-date": "now", "dry-run": "later", "approval": "later", "live": "later",
    }  # fmt: skip
    assert SetupStep.objects.filter(done_by=new.owner).count() == 6
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
        "begin_setup",
        "add",
        "change_credentials",
        "check",
    }


def test_a_first_day_in_a_closed_period_is_kept_only_knowingly(new: Newcomer) -> None:
    walk_to_the_dry_run(new)
    ledger = new.setup.connection.ledger
    Connection.objects.filter(pk=ledger.pk).update(closed_until=dt.date(2026, 8, 31))

    refused = new.do("from-date", from_date="2026-08-15")
    assert "lukket i Tripletex" in refused
    assert new.setup.connection.from_date == dt.date(2026, 11, 1)
    new.do("from-date", from_date="2026-08-15", anyway="on")
    assert new.setup.connection.from_date == dt.date(2026, 8, 15)
    assert "Nå gjelder" in refused or "Den løpende mva-terminen er nummer" in refused


def test_what_is_being_set_up_is_left_alone_until_it_goes_live(new: Newcomer) -> None:
    walk_to_the_dry_run(new)
    source = new.setup.connection
    new.sandbox.control("woo", "demo", shop=new.shop_slug, seed=1, today=timezone.localdate().isoformat())

    assert polling.poll_due(timezone.now) == 0
    assert not SyncCursor.objects.exists()
    jobs.check_connection(source.pk)
    source.refresh_from_db()
    body = json.dumps({"id": 5, "status": "completed"}).encode()
    answer = _webhook(source, body)
    assert answer.status_code == 202
    assert not SyncEvent.objects.exists()
    assert not Lane.objects.exists()
    with pytest.raises(ValidationError, match="ikke i drift"):
        history.start(source, from_date=source.from_date, to_date=source.from_date, now=timezone.now())
    jobs.check_all()
    jobs.alert()
    jobs.watch_silence()
    assert not Notice.objects.exists()
    assert not Alert.objects.exists()


def _webhook(source: Connection, body: bytes) -> Any:
    import base64
    import hashlib
    import hmac

    signed = base64.b64encode(
        hmac.new(source.known_webhook_secret().encode(), body, hashlib.sha256).digest()
    ).decode()
    return Client().post(
        reverse("webhook", args=[source.webhook_key]), body, content_type="application/json",
        headers={"X-WC-Webhook-Signature": signed, "X-WC-Webhook-Topic": "order.updated"},
    )  # fmt: skip


def test_giving_up_deletes_the_keys(new: Newcomer) -> None:
    walk_to_the_dry_run(new)
    jobs.check_connection(new.setup.connection.pk)
    assert webhooks(new)
    dropped = new.browser.post(reverse("portal:setup_drop", args=[new.setup.pk]), follow=True)
    assert "Nøklene som ble skrevet inn, er slettet" in dropped.content.decode()
    assert not Connection.objects.exists()
    assert not webhooks(new)


def webhooks(new: Newcomer) -> list[Any]:
    """What the shop tells somebody of."""
    found: list[Any] = new.sandbox.control("woo", "dump", shop=new.shop_slug)["webhooks"]
    return found


@pytest.mark.parametrize(
    "address",
    [
        "http://butikk.example", "https://127.0.0.1", "https://localhost/", "https://10.0.0.8", "https://169.254.169.254",
        "https://[::1]/", "https://2130706433/", "ftp://butikk.example", "https://butikk.example@10.0.0.8/",
    ],
)  # fmt: skip
def test_addresses_that_lead_inside_are_refused(new: Newcomer, address: str) -> None:
    new.begin()
    keys = {
        "name": "X",
        "base_url": address,
        "credential_consumer_key": "ck_1",
        "credential_consumer_secret": "cs_1",
    }
    for step in ("source",):
        shown = new.do(step, **keys)
        assert "Adressen må" in shown or "ikke en adresse" in shown or "gyldig" in shown.lower()
    assert not Connection.objects.exists()


def test_a_name_that_leads_inside_is_refused_when_it_is_dialled(
    new: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At saving it looks public; the connection is not made, and what was typed is said to be wrong."""
    real = socket.getaddrinfo

    def resolve(host: str, *args: Any, **kwargs: Any) -> Any:
        return real("10.0.0.8" if host == "butikk.example" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    new.begin()
    keys = {"credential_consumer_key": "ck_1", "credential_consumer_secret": "cs_1"}
    shown = new.do("source", name="X", base_url="https://butikk.example", **keys)
    assert "WooCommerce svarer ikke som det skal" in shown
    item = ReadinessItem.objects.get()
    assert (item.item, item.params["code"]) == ("connection", "address_not_public")


def test_readers_and_support_only_look(new: Newcomer) -> None:
    new.begin()
    reader = rows.person("leser")
    rows.member(reader, new.tenant, Membership.Role.READER)
    browser = browser_of(reader)
    assert "Lagre og test" not in browser.get(new.step("source")).content.decode()
    for address in (
        new.step("source"),
        reverse("portal:start"),
        reverse("portal:setup_drop", args=[new.setup.pk]),
    ):
        assert browser.post(address, {"kind": "rackbeat"}).status_code == 403
    assert new.tenant.setups.count() == 1
    assert ReadinessItem.objects.count() == 0
    assert HistoryRun.objects.count() == 0


def test_the_whole_way_to_booked_and_verified(new: Newcomer) -> None:
    walk_to_the_dry_run(new)
    shop, today = new.setup.connection, timezone.localdate()
    when = f"{today - dt.timedelta(days=1)}T10:00:00"
    paid = [order(number, when=when) for number in (9001, 9002)]
    new.sandbox.control("woo", "load_orders", shop=new.shop_slug, orders=paid, refunds={})
    vipps = shop.ledger.ledger_accounts.get(number="1932")
    new.do("rules", **{"account-vipps": str(vipps.pk)})
    new.do("from-date", from_date=(today - dt.timedelta(days=10)).isoformat())
    assert "Prøvekjøring" in new.do("dry-run")
    run = DryRun.objects.get()
    assert new.do("dry-run")
    assert DryRun.objects.get() == run
    jobs.dry_run()
    assert "Se på prøvekjøringen" in new.page(new.step("dry-run"))
    assert "Se på og godkjenn" in new.do("dry-run")

    refused = new.do("live")
    assert "Regnskapsføreren godkjenner" in refused
    assert Connection.objects.get(pk=shop.pk).state == "setup"
    run.refresh_from_db()
    dry_runs.approve(run, actor=new.owner, now=timezone.now())
    assert "Sett i drift" in new.page(reverse("portal:setup", args=[new.setup.pk]))

    live = new.do("live")
    assert "Nettbutikken er i drift" in live
    assert set(Connection.objects.values_list("state", flat=True)) == {"active"}
    history = HistoryRun.objects.get()
    assert (history.from_date, history.to_date) == (today - dt.timedelta(days=10), today)
    new.do("live")
    assert HistoryRun.objects.get() == history
    assert AuditEntry.objects.filter(action="start_live").count() == 2

    jobs.list_history()
    serve()
    sales = SyncEvent.objects.filter(flow="sale").values_list("state", "waiting_for", "result")
    assert set(sales) == {("done", "", "verified")}
    assert new.setup.ended_at is not None
    log = new.page(reverse("portal:log"))
    assert "Satte tilkoblingen i drift" in log
    assert "Begynte å koble til et system" in log
    assert "Koble til en til" in new.page(reverse("portal:start"))
