"""The overview: the state in one sentence, then what to do, then the rest."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from integrations.models import (
    AlertChannel,
    CrewMatch,
    EntityLink,
    HistoryRun,
    Notice,
    ReadinessItem,
    Reconciliation,
    Setup,
    SyncCursor,
)
from integrations.sync import connections
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
NBSP = "\u00a0"


def said(client: Client) -> tuple[str, str, str]:
    """The sentence, what stands below it, and its warning."""
    sentence = client.get(reverse("portal:overview")).context["sentence"]
    return sentence.text, sentence.more, sentence.warning


@pytest.fixture
def browser(as_: As, alice: User) -> Client:
    return as_(alice)


class TestSentence:
    def test_without_a_shop(self, as_: As, alice: User, alices: rows.Shop) -> None:
        rows.member(bare := rows.person("bare"), rows.company("Tomt Skap AS"))

        answer = as_(bare).get(reverse("portal:overview"))

        assert answer.context["sentence"].text == "Ingen nettbutikk er koblet til ennå."
        assert "Her ser du nettbutikken din og Tripletex" in answer.content.decode()

    def test_before_the_first_document_of_one_without_a_shop(
        self, browser: Client, alices: rows.Shop
    ) -> None:
        alices.warehouse()
        alices.source.delete()

        assert said(browser) == (
            "Ingenting har kommet ennå.",
            "Det første dokumentet dukker opp her av seg selv.",
            "",
        )

    def test_before_the_first_order(self, browser: Client) -> None:
        assert said(browser) == (
            "Ingen ordre har kommet ennå.",
            "Den første betalte og leverte ordren kommer hit av seg selv.",
            "",
        )

    def test_all_is_well(self, browser: Client, alices: rows.Shop) -> None:
        alices.verified("10431")
        alices.verified("10432")

        assert said(browser) == (
            f"Bokført og kontrollert til og med i går: 2 salg, 2 bilag, 0,00{NBSP}kr avvik.",
            "Sist: ordre 10432, i dag kl. 15:03. Tallene gjelder fra 1. jan. 2026.",
            "",
        )

    def test_todays_first_orders_are_not_called_yesterdays(self, browser: Client, alices: rows.Shop) -> None:
        alices.verified("10431", document_date=rows.NOW.date())
        EntityLink.objects.update(document_date=rows.NOW.date())

        assert said(browser)[0] == "Alt er bokført og kontrollert."

    def test_yesterday_is_true_while_todays_are_on_their_way(
        self, browser: Client, alices: rows.Shop
    ) -> None:
        alices.verified("10431")
        alices.event("10432", document_date=rows.NOW.date())

        text, more, _ = said(browser)

        assert text == f"Bokført og kontrollert til og med i går: 1 salg, 1 bilag, 0,00{NBSP}kr avvik."
        assert more == "1 ordre er på vei. Tallene gjelder fra 1. jan. 2026."

    def test_what_is_stopped_does_not_hide_how_far_all_is_well(
        self, browser: Client, alices: rows.Shop
    ) -> None:
        alices.verified("1", document_date=dt.date(2026, 11, 5))
        EntityLink.objects.update(document_date=dt.date(2026, 11, 5))
        alices.blocked("2")

        assert said(browser)[1] == "Alt til og med 19. nov. 2026 er bokført og kontrollert."

    def test_parts_and_repeats_of_a_sale_are_one_sale(self, browser: Client, alices: rows.Shop) -> None:
        alices.verified("10431")
        part = EntityLink.objects.get()
        part.pk, part.part, part.reference, part.remote_id = None, "sale:2", f"{part.reference}:2", "8"
        part.save()

        assert said(browser)[0].startswith("Bokført og kontrollert til og med i går: 1 salg, 2 bilag")

    def test_some_are_stopped(self, browser: Client, alices: rows.Shop) -> None:
        for number in range(3):
            alices.blocked(str(number), gross=Decimal("1623.33"))
        for number in range(10, 12):
            alices.verified(str(number))

        assert said(browser)[0] == f"3 ordre er stoppet (4{NBSP}869,99{NBSP}kr). De andre 2 er kontrollert."

    def test_amounts_of_several_currencies_are_not_added(self, browser: Client, alices: rows.Shop) -> None:
        alices.blocked("1", gross=Decimal("100.00"))
        alices.blocked("2", gross=Decimal("20.50"), currency="EUR")

        assert said(browser)[0] == f"2 ordre er stoppet (100,00{NBSP}kr + 20,50{NBSP}EUR)."

    def test_a_stopped_order_whose_amount_is_not_known(self, browser: Client, alices: rows.Shop) -> None:
        alices.blocked("1", gross=None)

        assert said(browser)[0] == "1 ordre er stoppet."

    def test_a_deviation_is_not_called_stopped(self, browser: Client, alices: rows.Shop) -> None:
        event = alices.event(
            "1", state="blocked", result="booked", code="verification_failed", finished_at=rows.NOW
        )
        alices.link(event.document_id, voucher="1-2026", state=EntityLink.State.DEVIATION)
        alices.verified("2")

        assert said(browser)[0] == "1 ordre er bokført med avvik. Den andre er kontrollert."

    def test_some_are_on_their_way(self, browser: Client, alices: rows.Shop) -> None:
        alices.event("1")
        alices.event("2")
        alices.verified("3")

        assert said(browser)[0] == "2 ordre er på vei. 1 er bokført og kontrollert."

    def test_booked_is_not_yet_verified(self, browser: Client, alices: rows.Shop) -> None:
        alices.event("1", state="done", result="booked", finished_at=rows.NOW)

        assert said(browser)[0] == "1 er bokført og kontrolleres snart."

    def test_a_document_heard_of_again_counts_once(self, browser: Client, alices: rows.Shop) -> None:
        alices.verified("10432")
        alices.event("10432", state="done", result="unchanged", finished_at=rows.NOW)

        page = browser.get(reverse("portal:overview"))

        assert page.context["state"].counts == {"verified": 1}
        assert page.context["sentence"].text.startswith("Bokført og kontrollert til og med i går: 1 salg")

    def test_a_paused_ledger_means_that_nothing_is_booked(self, browser: Client, alices: rows.Shop) -> None:
        alices.event("1")
        connections.pause(alices.ledger, code="bad_credentials", params={}, now=rows.NOW)

        text, more, _ = said(browser)

        assert text == "Ingenting bokføres: «Regnskap Nettbutikken» er på pause."
        assert more == "1 ordre venter."

    def test_one_paused_shop_of_two_stops_only_its_own_orders(
        self, browser: Client, alices: rows.Shop
    ) -> None:
        rows.shop(alices.tenant, "Utsalget")
        connections.pause(alices.source, code="bad_credentials", params={}, now=rows.NOW)

        assert said(browser)[0] == "Ordre fra «Nettbutikken» bokføres ikke: tilkoblingen er på pause."

    def test_a_shop_that_nobody_reads_is_not_called_fine(self, browser: Client, alices: rows.Shop) -> None:
        alices.verified("1")
        SyncCursor.objects.update(polled_at=rows.NOW - dt.timedelta(hours=25))

        text, _, warning = said(browser)

        assert browser.get(reverse("portal:overview")).context["sentence"].key == "pending"
        assert text == "Alt som er lest, er bokført og kontrollert."
        assert warning == "«Nettbutikken» ble sist lest i går kl. 14:03. Nyere ordre er ikke med."

    def test_only_skipped_orders(self, browser: Client, alices: rows.Shop) -> None:
        alices.event("1", state="done", result="nothing", code="before_from_date", finished_at=rows.NOW)

        assert said(browser)[0] == "Ingenting måtte bokføres."

    def test_in_english_when_the_reader_chose_it(
        self, browser: Client, alice: User, alices: rows.Shop
    ) -> None:
        User.objects.filter(pk=alice.pk).update(language="en")
        alices.blocked("1")
        alices.verified("2")

        assert said(browser)[0] == f"1 order is stopped (100.00{NBSP}kr). The other one is verified."


def items(client: Client) -> list[tuple[str, str, str]]:
    """The list of what to do: title, what it comes to, button."""
    page = client.get(reverse("portal:overview"))
    return [(item.title, item.sums, item.button) for item in page.context["todo"]]


class TestToDo:
    def test_has_one_line_and_one_button_for_each_cause(self, browser: Client, alices: rows.Shop) -> None:
        for number in range(7):
            alices.blocked(str(number))
        alices.blocked("9", code="internal", params={}, waiting_for="", who="support", gross=None)

        assert items(browser) == [
            ("Betalingsmåten mangler konto: vipps", f"7 ordre · 700,00{NBSP}kr", "Velg konto"),
            ("Feil hos oss", "1 ordre", "Se på det"),
        ]

    def test_what_rests_comes_first_and_says_why_once(self, browser: Client, alices: rows.Shop) -> None:
        alices.blocked("1", gross=Decimal("99000.00"))
        connections.pause(alices.ledger, code="bad_credentials", params={}, now=rows.NOW)
        ReadinessItem.objects.create(connection=alices.ledger, item="connection", status="failed")

        found = items(browser)

        assert [button for _title, _sums, button in found] == ["Koble til på nytt", "Velg konto"]
        assert found[0][1] == "På pause"
        assert Notice.objects.count() == 1

    def test_gathers_what_waits_in_every_part_of_the_portal(
        self, as_: As, alice: User, alices: rows.Shop, time_machine: Any
    ) -> None:
        alices.verified("1")
        EntityLink.objects.update(document_date=dt.date(2026, 10, 5))
        rentman = alices.warehouse(kind="rentman", name="Utleien")
        CrewMatch.objects.create(connection=rentman, crew_id="1", name="Kari Ukjent")
        rows.startup(alices.warehouse())
        Setup.objects.create(tenant=alices.tenant, kind="slack")
        AlertChannel.objects.create(
            tenant=alices.tenant, kind="webhook", address="https://x.example/", host="x.example", secret="x",
            dead_at=rows.NOW,
        )  # fmt: skip
        time_machine.move_to(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC))
        browser = as_(alice)

        found = items(browser)

        assert found[0][0] == "5. mva-termin 2026 er ikke signert"
        assert sorted(button for _title, _sums, button in found) == sorted(
            ["Avstem og signer", "Si hvem de er", "Se over og start", "Fortsett", "Til varslene"]
        )
        page = browser.get(reverse("portal:overview"))
        assert page.context["todo"][0].deadline == "Fristen er 10. des. 2026: 9 dager igjen."

    def test_a_term_whose_months_are_signed_needs_nobody(
        self, browser: Client, alice: User, alices: rows.Shop
    ) -> None:
        alices.verified("1")
        EntityLink.objects.update(document_date=dt.date(2026, 10, 5))
        for first, last in (
            (dt.date(2026, 9, 1), dt.date(2026, 9, 30)),
            (dt.date(2026, 10, 1), dt.date(2026, 10, 31)),
        ):
            Reconciliation.objects.create(
                ledger=alices.ledger, first=first, last=last, state="read", signed_at=rows.NOW, signed_by=alice,
                checksum="x",
            )  # fmt: skip

        assert items(browser) == []

    def test_a_key_that_ends_soon_is_renewed_in_time(self, browser: Client, alices: rows.Shop) -> None:
        alices.ledger.credentials = {"expires_on": "2026-12-01"}
        alices.ledger.checked_at = rows.NOW
        alices.ledger.save()

        page = browser.get(reverse("portal:overview"))
        (item,) = page.context["todo"]
        alices.ledger.credentials = {"expires_on": "2027-12-01"}
        alices.ledger.save()

        assert (item.title, item.button) == ("Regnskap Nettbutikken: forny nøkkelen", "Forny")
        assert item.deadline == "Nøkkelen virker til og med 1. des. 2026. 9 dager igjen."
        text = page.content.decode()
        assert "svarte sist i dag kl. 15:03" in text
        assert items(browser) == []
        assert (
            "Nøkkelen virker til og med 1. des. 2027."
            in browser.get(reverse("portal:overview")).content.decode()
        )

    def test_a_reader_is_shown_the_way_and_no_command(self, as_: As, rita: User, alices: rows.Shop) -> None:
        alices.blocked("1")

        page = as_(rita).get(reverse("portal:overview")).content.decode()

        assert "Se hva som må gjøres" in page
        assert reverse("portal:fix_group") not in page


def test_today_counts_what_came_was_booked_verified_and_stopped(browser: Client, alices: rows.Shop) -> None:
    yesterday = rows.NOW - dt.timedelta(days=1)
    alices.verified("1", created_at=yesterday, finished_at=yesterday)
    alices.verified("2")
    alices.event("2", state="done", result="unchanged", finished_at=rows.NOW)
    alices.event("3", state="done", result="booked", finished_at=rows.NOW)
    alices.blocked("4", created_at=yesterday)
    alices.event("5")

    today = browser.get(reverse("portal:overview")).context["today"]

    assert (today.arrived, today.booked, today.verified, today.stopped) == (3, 2, 1, 1)


def test_the_graph_has_a_table_behind_it_and_no_styles_inside(browser: Client, alices: rows.Shop) -> None:
    for number in range(5):
        alices.verified(str(number), document_date=dt.date(2026, 11, 20))

    answer = browser.get(reverse("portal:overview"))
    page = answer.content.decode()

    bars = {bar.day.day: bar.day.count for bar in answer.context["graph"].bars}
    assert (len(bars), bars[dt.date(2026, 11, 20)], sum(bars.values())) == (30, 5, 5)
    assert "Fredag 20. november" in page
    assert "style=" not in page


def test_history_shows_done_of_total_with_speed_and_time_left(browser: Client, alices: rows.Shop) -> None:
    began = rows.NOW - dt.timedelta(minutes=1)
    alices.run(started_at=began, listed=4, total=4, listed_at=began)
    for number in range(2):
        alices.verified(str(number), priority=5)
    for number in range(2, 4):
        alices.event(str(number), priority=5)

    page = browser.get(reverse("portal:overview")).content.decode()

    assert "2 av 4" in page
    assert "2 i minuttet" in page
    assert "omtrent 1 minutt igjen" in page
    assert '<progress aria-labelledby="run-' in page


def test_history_is_paused_and_goes_on_by_the_button(browser: Client, alices: rows.Shop) -> None:
    run = alices.run(listed=1, total=1)
    alices.event("1", priority=5)

    browser.post(reverse("portal:pause_history", args=[run.pk]))
    paused = browser.get(reverse("portal:overview"))
    browser.post(reverse("portal:resume_history", args=[run.pk]))

    assert paused.context["sentence"].text == "1 ordre venter mens historikkimporten er på pause."
    assert "Fortsett" in paused.content.decode()
    assert HistoryRun.objects.get().state == HistoryRun.State.RUNNING


def test_the_page_asks_a_fixed_number_of_questions(
    browser: Client, alices: rows.Shop, django_assert_max_num_queries: Callable
) -> None:
    for number in range(30):
        alices.blocked(str(number))
        alices.verified(str(100 + number))

    with django_assert_max_num_queries(42):
        browser.get(reverse("portal:overview"))
