"""Alerts: one letter for a burst, nothing told twice, over told once; quiet hours, the daily letter, silence, channels."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db.models import F

from accounts.models import User
from integrations.errors import AccessDenied
from integrations.flows import alert_channels, alerting
from integrations.models import (
    Alert,
    AlertChannel,
    AlertChoice,
    AlertDelivery,
    AlertHours,
    AlertTold,
    Notice,
    SyncCursor,
    SyncEvent,
)
from integrations.sandbox.wire import Request, Response
from integrations.sync import alert_hours
from tests.connectors.local_server import LocalServer
from tests.mail_server import mail_server
from tests.portal import rows

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 25, 11, 0, tzinfo=dt.UTC)
"""A Wednesday, 12:00 in Oslo; no VAT return is due within a week."""
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def shop(db: None) -> rows.Shop:
    return rows.shop(rows.company("Alices Sport AS"))


@pytest.fixture
def alice(shop: rows.Shop) -> User:
    user = rows.person("alice")
    rows.member(user, shop.tenant)
    return user


@pytest.fixture
def bob(shop: rows.Shop) -> User:
    user = rows.person("bob")
    rows.member(user, shop.tenant, "accountant")
    return user


def look(at: dt.datetime) -> list[tuple[str, str]]:
    """Run once at this moment: to whom letters went, and what about."""
    mail.outbox.clear()
    alerting.run(lambda: at)
    return [(letter.to[0], letter.subject) for letter in mail.outbox]


def found_and_told(at: dt.datetime = NOON) -> list[tuple[str, str]]:
    """Found at ``at``, told when it is gathered."""
    assert look(at) == []
    return look(at + 5 * MINUTE)


def test_a_burst_is_one_letter_that_says_what_why_and_where(shop: rows.Shop, alice: User) -> None:
    for number in ("1", "2", "3"):
        shop.blocked(number)

    told = found_and_told()

    assert told == [("alice@example.no", "3 ordre stoppet: Betalingsmåten mangler konto (vipps) – 300,00 kr")]
    (letter,) = mail.outbox
    first, link = str(letter.body).splitlines()[:2]
    assert first.startswith("Velg konto for «vipps»")
    assert f"cause=missing_mapping&waits=tender%3Avipps&tenant={shop.tenant.pk}" in link
    assert "kan regnskapsføreren din rette." in str(letter.body)
    assert f"/portal/alerts/?tenant={shop.tenant.pk}>" in letter.extra_headers["List-Unsubscribe"]
    assert [look(NOON + step * HOUR) for step in (1, 2)] == [[], []]
    assert AlertTold.objects.count() == 1


def test_several_causes_are_one_letter_too_with_the_alarm_first(shop: rows.Shop, alice: User) -> None:
    shop.blocked("1")
    shop.blocked("2", code="verification_failed", waiting_for="", params={"count": "1"})

    (told,) = found_and_told()

    assert told[1] == "1 ordre med avvik: Avvik i regnskapet – 100,00 kr og 1 sak til"
    assert "Betalingsmåten mangler konto (vipps)" in str(mail.outbox[0].body)


def test_what_grows_is_told_once_the_next_morning(shop: rows.Shop, alice: User) -> None:
    shop.blocked("1")
    found_and_told()
    shop.blocked("2")
    shop.blocked("3")

    assert look(NOON + 2 * HOUR) == []
    morning = NOON + 20 * HOUR
    assert look(morning) == [("alice@example.no", "2 til siden sist: Betalingsmåten mangler konto (vipps)")]
    assert look(morning + MINUTE) == []


def test_over_is_told_once_and_not_while_it_is_only_tried_again(shop: rows.Shop, alice: User) -> None:
    event = shop.blocked("1")
    found_and_told()
    type(event).objects.update(state="pending")
    look(NOON + HOUR)
    type(event).objects.update(state="blocked")
    look(NOON + HOUR + 5 * MINUTE)
    assert Alert.objects.get().is_open

    type(event).objects.update(state="done")
    assert [look(NOON + 2 * HOUR), look(NOON + 3 * HOUR)] == [[], []]

    morning = NOON + 20 * HOUR
    assert look(morning) == [("alice@example.no", "Over: Betalingsmåten mangler konto (vipps)")]
    assert [look(morning + step * DAY) for step in (0, 1)] == [[], []]
    assert Alert.objects.count() == 1


def test_an_accountant_has_one_daily_letter_for_all_companies(shop: rows.Shop, bob: User) -> None:
    other = rows.shop(rows.company("Charlies Hage AS"))
    rows.member(bob, other.tenant, "accountant")
    shop.blocked("1")
    other.blocked("2")

    assert found_and_told() == []
    morning = NOON + 20 * HOUR
    ((who, about),) = look(morning)

    assert (who, about.startswith("2 firma: Alices Sport AS: 1 ordre stoppet")) == ("bob@example.no", True)
    assert "Charlies Hage AS: 1 ordre stoppet" in str(mail.outbox[0].body)
    assert look(morning + MINUTE) == []


def test_quiet_hours_hold_letters_but_not_alarms(shop: rows.Shop, alice: User) -> None:
    night = NOON + 10 * HOUR
    shop.blocked("1")
    Notice.objects.create(
        tenant=shop.tenant, connection=shop.source, code="bad_credentials", params={"system": "WooCommerce"}
    )

    assert found_and_told(night) == [("alice@example.no", "Nøkkelen virker ikke (Nettbutikken)")]
    AlertTold.objects.update(at=night)
    assert look(night + 8 * HOUR) == []  # 06:00
    ((_who, about),) = look(night + 9 * HOUR)
    assert about.startswith("1 ordre stoppet")


def test_the_over_of_an_alarm_is_told_at_once(shop: rows.Shop, alice: User) -> None:
    notice = Notice.objects.create(tenant=shop.tenant, connection=shop.source, code="bad_credentials")
    found_and_told()
    Notice.objects.filter(pk=notice.pk).update(over_at=NOON)

    assert look(NOON + HOUR) == []
    assert look(NOON + 2 * HOUR) == [("alice@example.no", "Over: Nøkkelen virker ikke (Nettbutikken)")]
    assert look(NOON + 2 * HOUR + MINUTE) == []


def test_an_alarm_turned_off_reaches_who_is_named_and_comes_back_when_that_person_leaves(
    shop: rows.Shop, alice: User, bob: User
) -> None:
    AlertChoice.objects.create(tenant=shop.tenant, user=alice, kind="credentials", how="off", instead=bob)
    Notice.objects.create(tenant=shop.tenant, connection=shop.source, code="bad_credentials")

    assert [who for who, _about in found_and_told()] == ["bob@example.no"]
    bob.memberships.all().delete()
    assert [who for who, _about in look(NOON + HOUR)] == ["alice@example.no"]


def test_a_reader_and_people_of_other_companies_hear_nothing(shop: rows.Shop) -> None:
    rita, charlie = rows.person("rita"), rows.person("charlie")
    rows.member(rita, shop.tenant, "reader")
    rows.member(charlie, rows.company("Charlies Hage AS"))
    shop.blocked("1")

    assert found_and_told() == []


def test_a_letter_that_is_not_taken_is_written_again_later(
    shop: rows.Shop, alice: User, settings: Any
) -> None:
    shop.blocked("1")
    look(NOON)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    assert look(NOON + 5 * MINUTE) == []
    assert (AlertTold.objects.count(), AlertHours.objects.get().failed_at) == (0, NOON + 5 * MINUTE)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert look(NOON + 6 * MINUTE) == []

    assert len(look(NOON + 21 * MINUTE)) == 1


def test_a_letter_goes_by_a_mail_server_within_five_minutes(
    shop: rows.Shop, alice: User, bob: User, settings: Any
) -> None:
    shop.blocked("1", code="verification_failed", waiting_for="", params={"count": "1"})
    with mail_server(settings) as taken:
        for minute in range(1, 6):  # found by the first look after it happened
            alerting.run(lambda minute=minute: NOON + minute * MINUTE - dt.timedelta(seconds=1))
        alerting.run(lambda: NOON + 10 * MINUTE)

    assert sorted(receivers for receivers, _letter in taken) == [("alice@example.no",), ("bob@example.no",)]
    letter = next(letter for receivers, letter in taken if receivers == ("alice@example.no",))
    assert letter["Subject"].strip() == "1 ordre med avvik: Avvik i regnskapet – 100,00 kr"
    assert (letter["Auto-Submitted"], "/portal/alerts/" in letter["List-Unsubscribe"]) == (
        "auto-generated",
        True,
    )
    plain, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert "Avvik i regnskapet" in plain.get_content()
    assert "Avvik i regnskapet" in html.get_content()


def test_the_vat_return_is_told_a_week_before_it_is_due(shop: rows.Shop, alice: User) -> None:
    AlertChoice.objects.create(tenant=shop.tenant, user=alice, kind="mapping", how="off")
    shop.blocked("1", document_date=dt.date(2026, 10, 31))
    due = dt.datetime(2026, 12, 10, 11, 0, tzinfo=dt.UTC)

    assert found_and_told(due - 8 * DAY) == []
    (told,) = found_and_told(due - 7 * DAY)

    assert told[1] == "Mva-meldingen skal snart leveres: 1 dokument er ikke ferdig – 100,00 kr"
    assert "10. des. 2026" in str(mail.outbox[0].body)
    assert look(due - 3 * DAY) == []
    ((_who, again),) = found_and_told(due - 2 * DAY)
    assert again == told[1]
    assert look(due - DAY) == []


def test_a_log_in_that_expires_is_told_two_weeks_and_three_days_before(shop: rows.Shop, alice: User) -> None:
    shop.ledger.credentials, shop.ledger.state = {"employee_token": "x", "expires_on": "09.12.2026"}, "active"
    shop.ledger.save()
    rentman = shop.warehouse(kind="rentman", name="Utleien", state="active")
    claims = base64.urlsafe_b64encode(json.dumps({"exp": 1_900_000_000}).encode()).decode().rstrip("=")
    rentman.credentials = {"token": f"x.{claims}.y"}
    rentman.save()
    last = NOON + 14 * DAY

    def told_on(at: dt.datetime) -> list[tuple[str, str]]:
        alerting.watch(at)
        look(at)
        return look(at + 5 * MINUTE)

    assert told_on(last - 15 * DAY) == []
    assert told_on(last - 14 * DAY) == [
        ("alice@example.no", f"Innloggingen utløper snart ({shop.ledger.name})")
    ]
    assert "9. des. 2026" in str(mail.outbox[0].body)
    assert told_on(last - 5 * DAY) == []
    assert len(told_on(last - 3 * DAY)) == 1
    shop.ledger.credentials = {"employee_token": "y", "expires_on": ""}
    shop.ledger.save()
    alerting.watch(last - 2 * DAY)
    look(last - 2 * DAY)
    assert {alert.absent_since is not None for alert in Alert.objects.filter(kind="expiring")} == {True}


def test_a_busy_shop_is_missed_within_the_hour(shop: rows.Shop, alice: User) -> None:
    SyncCursor.objects.update(polled_at=NOON + 50 * MINUTE)
    of_shop = {
        "connection": shop.source,
        "lane": shop.lane,
        "flow": "sale",
        "state": "done",
        "trigger": "webhook",
    }
    moments = [NOON - week * 7 * DAY + step * 4 * MINUTE for week in range(1, 6) for step in range(-15, 16)]
    moments += [NOON - step * 4 * MINUTE for step in range(15)]
    SyncEvent.objects.bulk_create(
        SyncEvent(document_id=str(number), created_at=at, **of_shop) for number, at in enumerate(moments)
    )
    for minutes in range(10, 60, 10):
        alerting.watch(NOON + minutes * MINUTE)
        look(NOON + minutes * MINUTE)

    assert look(NOON + 54 * MINUTE) == [("alice@example.no", "Ingenting kommer inn (Nettbutikken)")]


class TestSilence:
    @pytest.fixture(autouse=True)
    def ordinary(self, shop: rows.Shop, alice: User) -> None:
        """Two orders an hour between 8 and 20 in Oslo, every day for five weeks until this morning at 8."""
        SyncCursor.objects.update(polled_at=NOON)
        first = NOON.astimezone(alert_hours.OSLO).replace(hour=8)
        days = (first - step * DAY for step in range(36))
        hours = [day + half * 30 * MINUTE for day in days for half in range(24) if day != first or not half]
        of_shop = {
            "connection": shop.source,
            "lane": shop.lane,
            "flow": "sale",
            "state": "done",
            "trigger": "poll",
        }
        SyncEvent.objects.bulk_create(
            SyncEvent(document_id=str(number), created_at=at, **of_shop) for number, at in enumerate(hours)
        )

    def test_is_told_once_until_something_comes(self, shop: rows.Shop) -> None:
        alerting.watch(NOON)
        ((_who, about),) = found_and_told()
        assert about == "Ingenting kommer inn (Nettbutikken)"
        assert "omtrent 8 siden da" in str(mail.outbox[0].body)
        SyncCursor.objects.update(polled_at=NOON - DAY)  # we stop reading: no reason to call it over
        alerting.watch(NOON + HOUR)
        assert look(NOON + HOUR) == []

        shop.event("9", trigger="webhook", created_at=NOON + HOUR)
        alerting.watch(NOON + 2 * HOUR)
        assert look(NOON + 2 * HOUR) == [("alice@example.no", "Over: Ingenting kommer inn (Nettbutikken)")]
        assert look(NOON + 3 * HOUR) == []

    @pytest.mark.parametrize("why", ["short", "night", "holiday", "not read", "small"])
    def test_is_not_called_so_where_it_is_ordinary(self, shop: rows.Shop, why: str) -> None:
        at = NOON
        if why == "short":
            at = NOON - 3 * HOUR + MINUTE
        if why == "night":
            shop.event("9", trigger="poll", created_at=NOON + 8 * HOUR)
            at = NOON + 16 * HOUR
        if why == "holiday":
            shop.source.events.update(created_at=F("created_at") + 30 * DAY)
            at = NOON + 30 * DAY
        if why == "small":
            shop.source.events.exclude(created_at__minute=0).delete()
        SyncCursor.objects.update(polled_at=at - DAY if why == "not read" else at)

        alerting.watch(at)

        assert not Alert.objects.exists()


@pytest.fixture
def receiver(settings: Any) -> Iterator[LocalServer]:
    """A company's own system."""

    def take(request: Request) -> Response:
        return Response(status=200, body=b"ok")

    server = LocalServer(take)
    settings.PRIVATE_HOSTS = server.allowed
    yield server
    server.close()


@pytest.fixture
def channel(shop: rows.Shop, receiver: LocalServer) -> AlertChannel:
    return alert_channels.save(shop.tenant, "webhook", f"{receiver.url}/hooks?key=4711", now=NOON)


class TestWebhook:
    def test_is_signed_and_sent_once_for_a_burst_then_when_it_is_over(
        self, shop: rows.Shop, channel: AlertChannel, receiver: LocalServer
    ) -> None:
        for number in ("1", "2"):
            shop.blocked(number)
        found_and_told()
        assert [alert_channels.deliver_due(NOON + 6 * MINUTE) for _ in range(2)] == [1, 0]

        ((request, _answer),) = receiver.requests
        stamp = request.headers["bilagsbro-timestamp"]
        signed = hmac.new(
            channel.known("secret").encode(), f"{stamp}.".encode() + request.body, hashlib.sha256
        )
        assert request.headers["bilagsbro-signature"] == f"v1={signed.hexdigest()}"
        assert (request.path, request.first("key")) == ("/hooks", "4711")
        body = json.loads(request.body)
        assert body["company"]["name"] == "Alices Sport AS"
        (alert,) = body["alerts"]
        assert (alert["state"], alert["documents"], alert["totals"]) == ("open", 2, {"NOK": "200.00"})

        shop.source.events.update(state="done")
        for step in (1, 2, 3):
            look(NOON + step * HOUR)
            alert_channels.deliver_due(NOON + step * HOUR)
        assert [json.loads(sent.body)["alerts"][0]["state"] for sent, _ in receiver.requests] == [
            "open",
            "over",
        ]

    def test_is_tried_again_with_the_same_id_and_given_up_which_is_said(
        self, shop: rows.Shop, alice: User, channel: AlertChannel, receiver: LocalServer
    ) -> None:
        receiver.play = lambda request: Response(status=500, body=b"kaputt")
        shop.blocked("1")
        found_and_told()
        at = NOON + 6 * MINUTE
        for pause in (*alert_channels.PAUSES, MINUTE):
            alert_channels.deliver_due(at)
            assert alert_channels.deliver_due(at) == 0
            at += pause

        delivery = AlertDelivery.objects.get()
        assert (delivery.state, delivery.tries, len(receiver.requests)) == ("given_up", 8, 8)
        assert {sent.headers["bilagsbro-delivery"] for sent, _ in receiver.requests} == {str(delivery.key)}
        at = at.replace(hour=12)
        told = look(at) + look(at + 5 * MINUTE)
        assert "Varsler kommer ikke fram" in told[-1][1]

        receiver.play = lambda request: Response(status=200)
        assert alert_channels.send_test(AlertChannel.objects.get(), now=at).state == "sent"
        assert AlertChannel.objects.get().dead_at is None

    @pytest.mark.parametrize(
        "address",
        [
            "http://127.0.0.1/x",
            "https://10.0.0.4/x",
            "https://localhost/",
            "http://example.no/",
            "https://a:b@example.no/",
        ],
    )
    def test_inner_addresses_are_refused(self, shop: rows.Shop, address: str) -> None:
        with pytest.raises(AccessDenied):
            alert_channels.save(shop.tenant, "webhook", address, now=NOON)
        assert not AlertChannel.objects.exists()

    def test_a_name_that_leads_inwards_is_not_called(
        self, channel: AlertChannel, receiver: LocalServer, settings: Any
    ) -> None:
        settings.PRIVATE_HOSTS = frozenset()

        delivery = alert_channels.send_test(channel, now=NOON)

        assert (delivery.state, delivery.code, receiver.requests) == ("given_up", "address_not_public", [])

    def test_slack_gets_text_with_links(self, shop: rows.Shop, receiver: LocalServer) -> None:
        with pytest.raises(AccessDenied, match="alert_address_not_slack"):
            alert_channels.save(shop.tenant, "slack", "https://example.no/services/T/B/x", now=NOON)
        alert_channels.save(shop.tenant, "slack", f"{receiver.url}/services/T/B/x", now=NOON)
        shop.blocked("1")
        found_and_told()

        alert_channels.deliver_due(NOON + 6 * MINUTE)

        text = json.loads(receiver.requests[0][0].body)["text"]
        assert text.startswith("*Alices Sport AS*\n<http")
        assert "|1 ordre stoppet: Betalingsmåten mangler konto (vipps)" in text
