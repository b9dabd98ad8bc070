"""«Oppsett»: connections as cards; changing, pausing and going on; and what is being set up stands among them."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations.models import Connection, HistoryRun, Setup
from integrations.sync import connections
from tests.log_in import look_as_customer
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]


def shown(client: Client, name: str, *args: object) -> str:
    return " ".join(client.get(reverse(f"portal:{name}", args=args)).content.decode().split())


def edit(client: Client, connection: Connection, **changes: object) -> str:
    """Save the page's form as it is, but for some fields."""
    address = reverse("portal:edit_connection", args=[connection.pk])
    page = client.get(address).context
    kept = {
        field.html_name: "on" if field.value() is True else field.value()
        for form in (page["keys"], page["wishes"])
        for field in form
        if field.value() not in (None, False)
    }
    answer = client.post(address, {**kept, **changes}, follow=True)
    return " ".join(answer.content.decode().split())


def test_the_cards_say_how_each_stands(as_: As, alice: User, alices: rows.Shop) -> None:
    Connection.objects.filter(pk=alices.source.pk).update(
        checked_at=rows.NOW, credentials_changed_at=rows.NOW, from_date=dt.date(2026, 11, 1)
    )
    waiting = alices.warehouse(kind="woocommerce", name="Butikk to", state="setup")
    Setup.objects.create(tenant=alices.tenant, kind="woocommerce", connection=waiting)
    alices.ledger.credentials = {"api_token": "tlxr_1", "expires_on": "2026-11-30"}
    alices.ledger.save()

    page = shown(as_(alice), "settings")
    for said in ("Nettbutikken", "WooCommerce", "I orden", "Settes opp", "Fortsett oppsettet", "i dag kl. 15:03",
                 "1. nov. 2026", "Ingen kjent utløpsdato", "Koble til noe mer"):  # fmt: skip
        assert said in page, said
    assert "tlxr" not in page
    assert page.count("30. nov") == 1  # the one whose keys end
    assert 'href="/portal/alerts/"' in page  # the tabs


def test_a_card_says_what_is_wrong_as_the_overview_does(as_: As, alice: User, alices: rows.Shop) -> None:
    connections.raise_notice(alices.ledger, code="bad_credentials", params={}, now=rows.NOW)

    cards = {card.connection.pk: card for card in as_(alice).get(reverse("portal:settings")).context["cards"]}

    assert cards[alices.source.pk].key == "verified"
    assert (cards[alices.ledger.pk].key, len(cards[alices.ledger.pk].problems)) == ("deviation", 1)


def test_changes_are_kept_and_logged_and_keys_never_shown(as_: As, alice: User, alices: rows.Shop) -> None:
    client, source = as_(alice), alices.source
    source.credentials = {"consumer_key": "ck_gammel", "consumer_secret": "cs_gammel"}
    source.save()
    saved = edit(client, source, name="Butikken", private_mode="summary", org_number_keys="_org, _orgnr")

    source.refresh_from_db()
    assert "Lagret." in saved
    assert "gammel" not in saved
    assert (source.name, source.private_mode, source.org_number_keys) == (
        "Butikken",
        "summary",
        ["_org", "_orgnr"],
    )
    assert source.known_credentials() == {"consumer_key": "ck_gammel", "consumer_secret": "cs_gammel"}
    entries = AuditEntry.objects.count()
    edit(client, source)
    assert AuditEntry.objects.count() == entries  # a second time changes nothing


@pytest.mark.parametrize(
    "address", ["http://butikk.example", "https://127.0.0.1/", "https://169.254.169.254/"]
)
def test_an_address_that_leads_inside_is_refused(
    as_: As, alice: User, alices: rows.Shop, address: str
) -> None:
    refused = edit(as_(alice), alices.source, base_url=address)
    alices.source.refresh_from_db()
    assert "Adressen må" in refused
    assert alices.source.base_url == "https://butikk.example"


def test_an_earlier_first_day_imports_the_days_between(as_: As, alice: User, alices: rows.Shop) -> None:
    alices.source.credentials = {"consumer_key": "ck_1", "consumer_secret": "cs_1"}
    alices.source.from_date = dt.date(2026, 11, 1)
    alices.source.save()
    edit(as_(alice), alices.source, from_date="2026-10-01")
    run = HistoryRun.objects.get()
    assert (run.from_date, run.to_date) == (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    edit(as_(alice), alices.source, from_date="2026-11-15")
    assert HistoryRun.objects.get() == run
    alices.source.refresh_from_db()
    assert alices.source.from_date == dt.date(2026, 11, 15)


def test_pausing_needs_a_reason_and_going_on_is_one_button(as_: As, bob: User, alices: rows.Shop) -> None:
    client, source = as_(bob), alices.source
    pause, resume = (reverse(f"portal:{one}_connection", args=[source.pk]) for one in ("pause", "resume"))
    assert "hvorfor" in client.post(pause, {"reason": " "}, follow=True).content.decode()
    source.refresh_from_db()
    assert source.state == "active"
    client.post(pause, {"reason": "Varetelling"})
    client.post(pause, {"reason": "Varetelling"})
    source.refresh_from_db()
    assert (source.state, source.paused_params["reason"]) == ("paused", "Varetelling")
    assert "Varetelling" in shown(client, "settings")
    client.post(resume)
    client.post(resume)
    source.refresh_from_db()
    assert source.state == "active"
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == ["pause", "resume"]


def test_what_is_being_set_up_is_neither_paused_nor_resumed(as_: As, alice: User, alices: rows.Shop) -> None:
    waiting = alices.warehouse(kind="woocommerce", name="Butikk to", state="setup")
    for name in ("pause", "resume"):
        as_(alice).post(reverse(f"portal:{name}_connection", args=[waiting.pk]), {"reason": "x"})
    waiting.refresh_from_db()
    assert waiting.state == "setup"
    overview = shown(as_(alice), "overview")
    assert "Settes opp" in overview
    assert "Oppsettet av" not in overview


def test_readers_and_support_only_look(as_: As, rita: User, support: User, alices: rows.Shop) -> None:
    address = reverse("portal:edit_connection", args=[alices.source.pk])
    reader = as_(rita)
    assert "Koble til noe mer" not in shown(reader, "settings")
    assert reader.post(address, {"name": "x"}).status_code == 403
    helper = look_as_customer(as_(support), alices.tenant)
    assert helper.get(address).status_code == 200
    assert helper.post(address, {"name": "x"}).status_code == 403
    assert helper.post(reverse("portal:start"), {"kind": "woocommerce"}).status_code == 403
    assert helper.post(reverse("portal:start_demo")).status_code == 403
    alices.source.refresh_from_db()
    assert alices.source.name == "Nettbutikken"
