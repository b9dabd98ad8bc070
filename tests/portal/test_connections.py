"""A connection's own page: what moves, what does not, and going live beside another integration."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations.models import Connection, GoLiveConfirmation, ReadinessItem
from integrations.sync import connections
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]


@pytest.fixture
def alices(db: None) -> rows.Shop:
    """Alice's company with its Rackbeat."""
    shop = rows.shop(rows.company("Alices Sport AS"), "Lageret")
    Connection.objects.filter(pk=shop.source.pk).update(
        kind="rackbeat", business_mode="order_draft", from_date=date(2026, 1, 1)
    )
    shop.source.refresh_from_db()
    return shop


@pytest.fixture
def held(alices: rows.Shop) -> rows.Shop:
    """Tripletex' own Rackbeat integration is active; nobody has confirmed."""
    ReadinessItem.objects.create(
        connection=alices.ledger, item="other_integrations", status="warning",
        params={"systems": "Rackbeat", "sign_rackbeat": "100234"},
    )  # fmt: skip
    connections.hold(alices.source, now=rows.NOW)
    return alices


def page(client: Client, shop: rows.Shop) -> str:
    answer = client.get(reverse("portal:connection", args=[shop.source.pk]))
    return " ".join(answer.content.decode().split())


def post(client: Client, name: str, shop: rows.Shop, **data: str) -> str:
    answer = client.post(reverse(f"portal:{name}", args=[shop.source.pk]), data, follow=True)
    return " ".join(answer.content.decode().split())


def test_what_moves_and_what_does_not_is_said_in_both_languages(
    as_: As, alice: User, alices: rows.Shop
) -> None:
    client = as_(alice)
    norwegian = page(client, alices)
    for said in ("Bokførte fakturaer og kreditnotaer", "Som salgsordrer", "Hva som med vilje ikke flyttes", "Lagerverdi",
                 "Lagerbeholdning etter oppstart", "Ordrer, tilbud og leveranser"):  # fmt: skip
        assert said in norwegian
    assert "Bekreft før oppstart" not in norwegian

    client.cookies["django_language"] = "en"
    alice.language = "en"
    alice.save()
    english = page(client, alices)
    for said in ("Booked invoices and credit notes", "What deliberately does not move", "Stock value"):
        assert said in english


def test_the_overview_leads_to_it(as_: As, alice: User, held: rows.Shop) -> None:
    shown = " ".join(as_(alice).get(reverse("portal:overview")).content.decode().split())

    address = reverse("portal:connection", args=[held.source.pk])
    assert f'href="{address}#go-live"' in shown
    assert "Oppstarten må bekreftes" in shown
    assert "Hva som flyttes, og hva som ikke gjør det" in shown


def test_it_is_confirmed_only_with_the_ticked_sentence(as_: As, alice: User, held: rows.Shop) -> None:
    client = as_(alice)
    shown = page(client, held)
    assert "avtale 100234" in shown
    assert "kommer alt dette to ganger" in shown

    refused = post(client, "confirm_go_live", held, from_date="2026-11-01")
    held.source.refresh_from_db()
    assert "Kryss av for setningen" in refused
    assert 'value="2026-11-01"' in refused
    assert (held.source.state, GoLiveConfirmation.objects.count()) == ("paused", 0)

    post(client, "confirm_go_live", held, from_date="2026-11-01", understood="on")
    held.source.refresh_from_db()
    assert (held.source.state, held.source.from_date) == ("active", date(2026, 11, 1))
    assert GoLiveConfirmation.objects.get().given_by == alice
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"change", "go_live"}
    assert "Trekk bekreftelsen tilbake" in page(client, held)


def test_it_can_be_taken_back(as_: As, alice: User, held: rows.Shop) -> None:
    client = as_(alice)
    post(client, "confirm_go_live", held, understood="on")
    post(client, "take_back_go_live", held)

    held.source.refresh_from_db()
    assert (held.source.state, held.source.paused_code) == ("paused", "go_live_unconfirmed")
    assert GoLiveConfirmation.objects.get().taken_back_by == alice
    assert "Bekreft og start" in page(client, held)


def test_readers_read_it_and_cannot_confirm(as_: As, rita: User, held: rows.Shop) -> None:
    client = as_(rita)
    assert "Bekreft og start" not in page(client, held)
    address = reverse("portal:confirm_go_live", args=[held.source.pk])
    assert client.post(address, {"understood": "on"}).status_code == 403
    assert not GoLiveConfirmation.objects.exists()
