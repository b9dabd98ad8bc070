"""«Varsler»: everybody chooses for oneself; owners and accountants keep the company's addresses."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations.flows import alert_channels
from integrations.models import AlertChannel, AlertChoice, AlertDelivery, AlertHours
from integrations.sandbox.wire import Response
from tests.connectors.local_server import LocalServer
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
PAGE = "/portal/alerts/"


@pytest.fixture
def receiver(settings: Any) -> Iterator[LocalServer]:
    server = LocalServer(lambda request: Response(status=200))
    settings.PRIVATE_HOSTS = server.allowed
    yield server
    server.close()


def choose(browser: Client, **changes: str):
    """Save the page as it stands, with these changes."""
    form = browser.get(PAGE).context["form"]
    values = {field.name: field.value() for field in form}
    return browser.post(PAGE, values | changes)


def chosen() -> list[tuple[str, str, str]]:
    return list(AlertChoice.objects.order_by("id").values_list("user__name", "kind", "how"))


def test_what_is_usual_is_not_stored_and_what_is_chosen_is(as_: As, alice: User, alices: rows.Shop) -> None:
    browser = as_(alice)
    for _ in range(2):
        assert choose(browser).status_code == 302
    assert (chosen(), AuditEntry.objects.count()) == ([], 0)

    choose(browser, how_mapping="digest", how_webhook="off", digest_at="9")

    assert chosen() == [("Alice", "mapping", "digest"), ("Alice", "webhook", "off")]
    assert AlertHours.objects.get(user=alice).digest_at == 9
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.after) == ("choose_alerts", {"mapping": "digest", "webhook": "off"})
    choose(browser, how_mapping="now", how_webhook="now")
    assert chosen() == []


def test_an_alarm_is_turned_off_only_by_naming_another(as_: As, alice: User, bob: User) -> None:
    browser = as_(alice)
    answer = choose(browser, how_credentials="off")
    assert "En alarm må nå noen." in answer.content.decode()
    assert chosen() == []

    choose(browser, how_credentials="off", instead_credentials=str(bob.pk))
    assert chosen() == [("Alice", "credentials", "off")]
    people = dict(browser.get(PAGE).context["alarms"])
    assert people["Innloggingen til et system blir avvist"] == [bob]

    answer = choose(as_(bob), how_credentials="off", instead_credentials=str(alice.pk))
    assert "også slått alarmen av" in answer.content.decode()
    assert chosen() == [("Alice", "credentials", "off")]


def test_nobody_of_another_company_can_be_named(as_: As, alice: User, charlie: User) -> None:
    assert choose(as_(alice), how_silence="off", instead_silence=str(charlie.pk)).status_code == 200
    assert chosen() == []


def test_a_reader_chooses_for_oneself_alone(as_: As, rita: User, alices: rows.Shop) -> None:
    browser = as_(rita)
    choose(browser, how_silence="digest")
    assert chosen() == [("Rita", "silence", "digest")]

    answer = browser.post(
        reverse("portal:save_alert_channel", args=["webhook"]), {"address": "https://example.no/x"}
    )

    assert (answer.status_code, AlertChannel.objects.count()) == (403, 0)
    assert 'name="address"' not in browser.get(PAGE).content.decode()


def test_the_companys_address_is_kept_tested_and_taken_away(
    as_: As, alice: User, alices: rows.Shop, receiver: LocalServer
) -> None:
    browser = as_(alice)
    browser.post(
        reverse("portal:save_alert_channel", args=["webhook"]), {"address": f"{receiver.url}/x?key=hemmelig"}
    )
    channel = AlertChannel.objects.get()

    answer = browser.post(reverse("portal:test_alert_channel", args=[channel.pk]), follow=True)

    page = answer.content.decode()
    assert (len(receiver.requests), AlertDelivery.objects.get().state) == (1, "sent")
    assert "tok imot prøven" in page
    assert channel.known("secret") in page
    assert "hemmelig" not in page
    assert "hemmelig" not in str(list(AuditEntry.objects.values()))
    browser.post(reverse("portal:remove_alert_channel", args=[channel.pk]))
    assert not AlertChannel.objects.exists()


@pytest.mark.parametrize("address", ["", "https://10.0.0.1/x", "http://example.no/x", "ikke en adresse"])
def test_an_address_that_leads_inwards_is_refused_with_words(as_: As, alice: User, address: str) -> None:
    answer = as_(alice).post(
        reverse("portal:save_alert_channel", args=["webhook"]), {"address": address}, follow=True
    )

    assert re.search(r'<li class="message error">[^<]{20,}', answer.content.decode())
    assert not AlertChannel.objects.exists()


def test_another_companys_address_does_not_exist(
    as_: As, charlie: User, alices: rows.Shop, receiver: LocalServer
) -> None:
    channel = alert_channels.save(alices.tenant, "webhook", receiver.url, now=rows.NOW)
    browser = as_(charlie)

    answers = [
        browser.post(reverse(f"portal:{name}", args=[channel.pk])).status_code
        for name in ("test_alert_channel", "remove_alert_channel")
    ]

    assert (answers, receiver.requests, AlertChannel.objects.count()) == ([404, 404], [], 1)
    assert channel.host not in browser.get(PAGE).content.decode()


def test_support_sees_and_changes_nothing(as_: As, support: User, alices: rows.Shop) -> None:
    browser = as_(support)
    browser.post(reverse("portal:visit", args=[alices.tenant.pk]), {"reason": "ringte"})

    assert browser.get(PAGE).status_code == 200
    assert browser.post(PAGE, {"digest_at": "9"}).status_code == 403
    assert not AlertHours.objects.exists()
