"""The overview: the state in one sentence, then what to do, then the rest."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from integrations.models import EntityLink, HistoryRun, Notice, ReadinessItem, SyncCursor
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

        assert said(browser) == ("Alt er bokført og kontrollert.", "Sist: ordre 10432, i dag kl. 15:03.", "")

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
        assert page.context["sentence"].text == "Alt er bokført og kontrollert."

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


def test_stopped_documents_are_grouped_by_cause_with_what_to_do(browser: Client, alices: rows.Shop) -> None:
    for number in range(7):
        alices.blocked(str(number))
    alices.blocked("9", code="internal", params={}, waiting_for="", who="support", gross=None)

    page = browser.get(reverse("portal:overview"))

    cards = page.context["causes"]
    assert [(card.cause.code, card.cause.count, card.cause.totals) for card in cards] == [
        ("missing_mapping", 7, (("NOK", Decimal("700.00")),)),
        ("internal", 1, ()),
    ]
    assert [event.label for event in cards[0].cause.sample] == ["6", "5", "4", "3", "2"]
    text = page.content.decode()
    assert "Betalingsmåten «vipps» har ingen konto ennå." in text
    assert "Prøv alle 7 igjen" in text
    assert "Se alle 7" in text


def test_a_paused_connection_says_why_once_and_what_to_do(browser: Client, alices: rows.Shop) -> None:
    connections.pause(alices.ledger, code="bad_credentials", params={}, now=rows.NOW)
    ReadinessItem.objects.create(connection=alices.ledger, item="connection", status="failed")

    page = browser.get(reverse("portal:overview"))

    troubled = page.context["troubled"]
    assert [problem.code for card in troubled for problem in card.problems] == ["bad_credentials"]
    assert Notice.objects.count() == 1


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

    with django_assert_max_num_queries(24):
        browser.get(reverse("portal:overview"))
