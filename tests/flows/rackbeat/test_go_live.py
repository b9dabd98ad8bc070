"""A company where Tripletex' own Rackbeat integration runs: our connection moves nothing before a person has confirmed."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.desk import actions, connections, go_live, intake, texts
from integrations.models import Connection, GoLiveConfirmation, Notice, ReadinessItem, SyncEvent
from integrations.sync import go_live as gate
from tests.factories import UserFactory
from tests.rackbeat_world import RackbeatWorld

pytestmark = pytest.mark.django_db


def other_integration(rackbeat: RackbeatWorld, *, is_active: bool) -> None:
    """Tripletex' own integration is switched on or off, and the ledger is checked."""
    rackbeat.sandbox.control(
        "tripletex", "set", company_id=rackbeat.stage.company_id, logistics=True,
        other_integrations=["rackbeat"] if is_active else [],
    )  # fmt: skip
    jobs.check_connection(rackbeat.stage.ledger.pk)
    rackbeat.shop.refresh_from_db()


@pytest.fixture
def beside(rackbeat: RackbeatWorld) -> RackbeatWorld:
    """The company has Tripletex' own integration, and a booked invoice that nobody has heard of yet."""
    other_integration(rackbeat, is_active=True)
    return rackbeat


def state(rackbeat: RackbeatWorld) -> tuple[str, str]:
    rackbeat.shop.refresh_from_db()
    return rackbeat.shop.state, rackbeat.shop.paused_code


HELD, LIVE = ("paused", "go_live_unconfirmed"), ("active", "")


def confirm(rackbeat: RackbeatWorld, *, from_date: date | None = None) -> Any:
    person = UserFactory()
    go_live.confirm(rackbeat.shop, from_date=from_date, actor=person, now=timezone.now())
    return person


def test_nothing_moves_and_everything_waits_until_it_is_confirmed(beside: RackbeatWorld) -> None:
    assert state(beside) == HELD
    before = (beside.ledger(), beside.warehouse.read("customers"), beside.warehouse.read("projects"))
    number = beside.invoice()
    beside.note(number)
    beside.serve()
    beside.poll()
    jobs.guard_drafts()
    jobs.sweep_refunds()
    beside.serve()
    assert (beside.event(number).state, beside.event(number).attempts) == ("pending", 0)
    assert (beside.ledger(), *(beside.warehouse.read(name) for name in ("customers", "projects"))) == before

    person = confirm(beside)
    beside.serve()
    assert (state(beside), beside.event(number).result) == (LIVE, "verified")
    kept = GoLiveConfirmation.objects.get()
    assert (kept.given_by, kept.sign, kept.taken_back_at) == (person, "rackbeat:100234", None)
    jobs.check_connection(beside.stage.ledger.pk)
    assert state(beside) == LIVE


def test_no_other_way_leads_round_it(beside: RackbeatWorld) -> None:
    person = UserFactory()
    actions.resume(beside.shop, actor=person, now=timezone.now())
    assert state(beside) == HELD
    jobs.check_connection(beside.shop.pk)
    assert state(beside) == HELD
    connections.save(beside.shop, typed={"token": "another"}, actor=person, now=timezone.now())
    assert state(beside) == HELD

    Connection.objects.filter(pk=beside.shop.pk).update(paused_code="paused_by_person")
    beside.shop.refresh_from_db()
    actions.resume(beside.shop, actor=person, now=timezone.now())
    assert state(beside) == HELD
    assert Notice.objects.filter(connection=beside.shop, code=gate.CODE, over_at__isnull=True).count() == 1


def test_webhooks_are_noted_meanwhile(beside: RackbeatWorld) -> None:
    secret = beside.shop.known_webhook_secret()
    token = next(iter(__import__("json").loads(secret).values()))["token"]
    headers = {"Rackbeat-Webhook-Token": token, "Rackbeat-Webhook-Event": "customer_invoice.booked"}
    number = beside.invoice()
    body = f'{{"key": "{number}", "key_name": "number"}}'.encode()

    assert intake.receive(beside.shop.webhook_key, body, headers, now=timezone.now()) == 1
    assert (beside.event(number).state, state(beside)) == ("pending", HELD)
    shown = go_live.state_of(beside.shop)
    assert shown is not None
    assert (shown.must_confirm, shown.waiting, shown.agreement) == (True, 1, "100234")


def test_a_new_connection_is_held_from_its_first_moment(beside: RackbeatWorld) -> None:
    fresh = Connection(
        tenant=beside.stage.tenant, kind="rackbeat", name="Nytt lager", ledger=beside.stage.ledger,
        base_url=beside.shop.base_url, from_date=date(2026, 1, 1),
    )  # fmt: skip
    connections.save(fresh, typed={"token": "x"}, actor=UserFactory(), now=timezone.now())

    assert (fresh.state, fresh.paused_code) == HELD


def test_without_the_sign_nothing_is_asked(rackbeat: RackbeatWorld) -> None:
    other_integration(rackbeat, is_active=False)
    shop = rackbeat.stage.shop
    shop.refresh_from_db()

    assert (state(rackbeat), shop.state, go_live.state_of(rackbeat.shop)) == (LIVE, "active", None)


def test_only_the_connection_that_moves_the_same_is_held(beside: RackbeatWorld) -> None:
    beside.stage.shop.refresh_from_db()
    assert (beside.stage.shop.state, state(beside)) == ("active", HELD)


def test_a_confirmation_that_is_taken_back_holds_it_again(beside: RackbeatWorld) -> None:
    confirm(beside)
    person = UserFactory()
    go_live.take_back(beside.shop, actor=person, now=timezone.now())

    assert state(beside) == HELD
    kept = GoLiveConfirmation.objects.get()
    assert (kept.taken_back_by, kept.taken_back_at is not None) == (person, True)
    confirm(beside)
    assert (state(beside), GoLiveConfirmation.objects.count()) == (LIVE, 2)


def test_when_the_other_one_has_ended_a_person_says_from_when_on_we_move(beside: RackbeatWorld) -> None:
    old = beside.invoice()
    beside.note(old)
    other_integration(beside, is_active=False)
    assert state(beside) == HELD
    assert not ReadinessItem.objects.get(
        connection=beside.stage.ledger, item="other_integrations"
    ).params.get("sign_rackbeat")

    confirm(beside, from_date=date(2026, 11, 1))
    beside.serve()
    assert state(beside) == LIVE
    assert (beside.event(old).state, beside.event(old).code) == ("ignored", "before_from_date")
    assert beside.orders() == []


def test_an_agreement_made_later_asks_again(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    rackbeat.note(number)
    rackbeat.serve()
    other_integration(rackbeat, is_active=True)
    assert state(rackbeat) == HELD
    rackbeat.note(rackbeat.invoice())
    before = rackbeat.ledger()
    rackbeat.serve()
    assert rackbeat.ledger() == before
    assert SyncEvent.objects.filter(connection=rackbeat.shop, state="pending").exists()

    pause = texts.of_pause(rackbeat.shop, language="nb")
    assert "to ganger" in pause.why
    assert "bekreft" in pause.fix


def test_an_answer_that_fails_does_not_lift_it(beside: RackbeatWorld) -> None:
    beside.fault(
        system="tripletex", method="GET", path="/logisticsSettings", kind="status", status=500, times=9
    )
    jobs.check_connection(beside.stage.ledger.pk)
    assert state(beside) == HELD
    beside.calm()
    confirm(beside)
    beside.fault(
        system="tripletex", method="GET", path="/logisticsSettings", kind="status", status=500, times=9
    )
    jobs.check_connection(beside.stage.ledger.pk)
    assert state(beside) == LIVE
