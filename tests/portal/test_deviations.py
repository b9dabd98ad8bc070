"""«Avvik»: what stopped by cause, with money and deadline; what is done with all of it at once, and how that ends."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations.models import Connection, EntityLink, GroupAct, ReadinessItem, SyncEvent
from integrations.sync import connections
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
NBSP = "\u00a0"
VIPPS = {"cause": "missing_mapping", "waits": "tender:vipps"}


@pytest.fixture
def browser(as_: As, alice: User) -> Client:
    return as_(alice)


def see(client: Client, name: str, *args: Any, **asked: Any) -> Any:
    answer = client.get(reverse(f"portal:{name}", args=args), asked)
    assert answer.status_code == 200
    return answer


def text_of(answer: Any) -> str:
    return re.sub(r"[ \n]+", " ", answer.content.decode())


class TestPage:
    def test_groups_by_cause_with_money_and_who_must_act(self, browser: Client, alices: rows.Shop) -> None:
        for number in range(7):
            alices.blocked(str(number), gross=Decimal("1284.00"))
        alices.blocked("7", gross=Decimal("-50.00"), currency="EUR", flow="refund")
        alices.blocked("9", code="internal", params={}, waiting_for="", who="support", gross=None)

        page = see(browser, "deviations")

        found = [(card.group.code, card.group.count, card.group.totals) for card in page.context["cards"]]
        assert found == [
            ("missing_mapping", 8, (("NOK", Decimal("8988.00")), ("EUR", Decimal("50.00")))),
            ("internal", 1, ()),
        ]
        text = text_of(page)
        assert (
            f'9 dokumenter trenger noen · <span class="sums">8{NBSP}988,00{NBSP}kr + 50,00{NBSP}EUR' in text
        )
        assert "Betalingsmåten «vipps» har ingen konto ennå." in text
        assert "Du eller regnskapsføreren kan rette dette." in text
        assert "Bilagsbro retter dette." in text
        assert "Det eldste er datert 20. nov. 2026; stoppet siden i dag kl. 15:03." in text

    def test_what_a_return_due_soon_lacks_comes_before_more_money(
        self, as_: As, alice: User, alices: rows.Shop, time_machine: Any
    ) -> None:
        alices.blocked("1", gross=Decimal("9000.00"))
        october = {"document_date": dt.date(2026, 10, 30), "waiting_for": "tender:klarna"}
        alices.blocked("2", params={"role": "tender", "key": "klarna"}, **october)
        alices.blocked("3", **{**october, "document_date": dt.date(2026, 8, 1)})
        far = [card.group.waiting_for for card in see(as_(alice), "deviations").context["cards"]]
        time_machine.move_to(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC))

        cards = see(as_(alice), "deviations").context["cards"]

        assert far == ["tender:vipps", "tender:klarna"]
        assert [card.group.waiting_for for card in cards] == ["tender:klarna", "tender:vipps"]
        assert cards[0].deadline == (
            "1 av dem hører til 5. mva-termin, med frist 10. des. 2026. "
            "1 av dem er fra en tidligere mva-termin, der fristen er ute."
        )
        assert cards[1].deadline == ""

    def test_master_data_touches_no_vat_return(self, browser: Client, alices: rows.Shop) -> None:
        old = {"document_date": dt.date(2026, 10, 1), "code": "rejected_document", "waiting_for": ""}
        alices.blocked("1", flow="customer", **old)
        alices.blocked("2", flow="startup_product", **old)

        (card,) = see(browser, "deviations").context["cards"]

        assert (card.group.count, card.group.in_term, card.deadline) == (2, 0, "")

    def test_a_company_outside_the_vat_register_has_no_returns(
        self, browser: Client, alices: rows.Shop
    ) -> None:
        Connection.objects.update(vat_registered=False)
        alices.blocked("1", document_date=dt.date(2026, 10, 1))

        (card,) = see(browser, "deviations").context["cards"]

        assert (card.group.in_term, card.group.earlier, card.deadline) == (0, 0, "")

    def test_shows_deviations_periods_and_connections_too(self, browser: Client, alices: rows.Shop) -> None:
        event = alices.event("1", state="blocked", result="booked", code="verification_failed", who="support")
        alices.link(event.document_id, voucher="1-2026", state=EntityLink.State.DEVIATION)
        row = alices.period().reconciliations.get()
        row.items.create(key="y", kind="gone", label="10431", amount=Decimal("99.00"), currency="NOK")
        connections.pause(alices.ledger, code="bad_credentials", params={}, now=rows.NOW)
        ReadinessItem.objects.create(connection=alices.source, item="webhooks", status="failed")

        page = see(browser, "deviations")

        assert [card.group.key for card in page.context["cards"]] == ["deviation"]
        assert [(one.key, one.count, one.totals) for one in page.context["periods"]] == [
            ("2026-10", 1, (("NOK", Decimal("99.00")),))
        ]
        assert len(page.context["troubled"]) == 2
        text = text_of(page)
        assert "1 forskjell <strong>99,00" in text
        assert reverse("portal:reconciliation_period", args=[alices.ledger.pk, "2026-10"]) in text

    def test_says_so_when_there_is_nothing(self, browser: Client, alices: rows.Shop) -> None:
        alices.verified("1")

        assert "Ingen avvik" in text_of(see(browser, "deviations"))

    def test_asks_a_fixed_number_of_questions(
        self, browser: Client, alices: rows.Shop, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        for number in range(40):
            alices.blocked(str(number), waiting_for=f"tender:{number % 20}")

        with django_assert_max_num_queries(22):
            see(browser, "deviations")

    def test_the_menu_counts_it_on_every_page(self, browser: Client, alices: rows.Shop) -> None:
        alices.blocked("1")
        alices.blocked("2", gross=Decimal("-30.00"))

        badges = [see(browser, name).context["stopped"] for name in ("documents", "company", "gift_cards")]

        assert {(one.count, one.totals) for one in badges} == {(2, (("NOK", Decimal("130.00")),))}


class TestGroup:
    def test_lists_its_documents_and_no_others(self, browser: Client, alices: rows.Shop) -> None:
        for number in range(60):
            alices.blocked(str(number))
        alices.blocked("x", waiting_for="tender:klarna")

        first = see(browser, "deviation_group", **VIPPS)
        second = browser.get(reverse("portal:deviation_group") + first.context["older"])

        labels = [row.event.label for page in (first, second) for row in page.context["rows"]]
        assert labels == [str(number) for number in reversed(range(60))]
        assert "De 60 dokumentene" in text_of(first)

    def test_that_is_empty_says_so(self, browser: Client, alices: rows.Shop) -> None:
        assert "Ingenting er lenger stoppet av denne årsaken." in text_of(
            see(browser, "deviation_group", **VIPPS)
        )

    def test_a_reader_sees_it_without_buttons(self, as_: As, rita: User, alices: rows.Shop) -> None:
        alices.blocked("1")
        browser = as_(rita)

        pages = [see(browser, "deviations"), see(browser, "deviation_group", **VIPPS)]

        for page in pages:
            assert "Betalingsmåten «vipps» har ingen konto ennå." in text_of(page)
            assert "Prøv" not in text_of(page)


class TestTogether:
    def test_all_are_tried_again_and_followed_to_the_end(
        self, browser: Client, alice: User, alices: rows.Shop
    ) -> None:
        made = [alices.blocked(str(number)) for number in range(4)]
        other = alices.blocked("9", waiting_for="tender:klarna")

        page = browser.post(reverse("portal:retry_cause"), VIPPS, follow=True)

        assert "4 dokumenter prøves igjen." in text_of(page)
        assert "0 av 4 er ferdige" in text_of(page)
        assert page.context["is_moving"]
        assert list(SyncEvent.objects.filter(state="blocked")) == [other]
        assert AuditEntry.objects.filter(action="retry", actor=alice).count() == 4
        for event in made[:3]:
            SyncEvent.objects.filter(pk=event.pk).update(state="done", result="verified")
        klarna = {"params": {"role": "tender", "key": "klarna"}, "waiting_for": "tender:klarna"}
        SyncEvent.objects.filter(pk=made[3].pk).update(
            state="blocked", code="missing_mapping", who="accountant", **klarna
        )

        act = GroupAct.objects.get()
        page = see(browser, "group_act", act.pk)

        assert "3 av 4 er bokført og kontrollert, 1 stoppet igjen: betalingsmåten mangler" in text_of(page)
        assert "Betalingsmåten «klarna» har ingen konto ennå." in text_of(page)
        assert not page.context["is_moving"]
        assert (act.count, act.sums) == (4, (("NOK", Decimal("400.00")),))

    def test_what_was_done_with_many_stands_on_each(
        self, browser: Client, alice: User, alices: rows.Shop
    ) -> None:
        events = [alices.blocked(str(number)) for number in range(101)]

        browser.post(reverse("portal:ignore_group"), {**VIPPS, "confirmed": "1", "reason": "Ført for hånd"})

        assert [entry.action for entry in AuditEntry.objects.all()] == ["ignore_many"]
        found = see(browser, "document", events[0].pk).context["found"]
        assert [(str(one.title), one.who, one.reason) for one in found.timeline[-1:]] == [
            ("Hoppet over", "Alice", "Ført for hånd")
        ]

    def test_summaries_and_what_goes_elsewhere_have_no_preview(
        self, browser: Client, alices: rows.Shop
    ) -> None:
        alices.blocked("1", flow="startup_customer")

        pages = [see(browser, "deviations"), see(browser, "deviation_group", **VIPPS)]
        browser.post(reverse("portal:preview_group"), VIPPS)

        assert not any("Se hva som ville skje" in text_of(page) for page in pages)
        assert all("Prøv igjen" in text_of(page) for page in pages)
        assert not AuditEntry.objects.exists()

    def test_many_are_tried_again_as_quickly_as_few(
        self, browser: Client, alices: rows.Shop, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        for number in range(150):
            alices.blocked(str(number))

        # Seven of them ask how often such groups were tried in the last hour.
        with django_assert_max_num_queries(42):
            browser.post(reverse("portal:retry_cause"), VIPPS)

        assert SyncEvent.objects.filter(state="pending", trigger="person").count() == 150
        assert [entry.action for entry in AuditEntry.objects.all()] == ["retry_many"]

    def test_only_the_ticked_ones_are_taken(self, browser: Client, alices: rows.Shop) -> None:
        one, two = alices.blocked("1"), alices.blocked("2")

        browser.post(reverse("portal:retry_cause"), {**VIPPS, "chosen": [one.pk]})

        assert list(SyncEvent.objects.filter(state="blocked")) == [two]

    @pytest.mark.parametrize("name", ["retry_cause", "preview_group", "ignore_group"])
    def test_where_some_are_to_be_chosen_none_is_not_all(
        self, name: str, browser: Client, alices: rows.Shop
    ) -> None:
        alices.blocked("1")

        page = browser.post(
            reverse(f"portal:{name}"), {**VIPPS, "some": "1", "confirmed": "1", "reason": "x"}, follow=True
        )

        assert "Velg minst ett dokument." in text_of(page)
        assert SyncEvent.objects.get().state == "blocked"

    def test_a_second_press_finds_nothing_left(self, browser: Client, alices: rows.Shop) -> None:
        alices.blocked("1")
        browser.post(reverse("portal:retry_cause"), VIPPS)

        page = browser.post(reverse("portal:retry_cause"), VIPPS, follow=True)

        assert "Ingenting er lenger stoppet av denne årsaken." in text_of(page)
        assert GroupAct.objects.count() == 1

    def test_going_to_choose_twice_leaves_one_trace(self, browser: Client, alices: rows.Shop) -> None:
        one, two = alices.blocked("1"), alices.blocked("2")
        asked = {**VIPPS, "connection": alices.source.pk}

        for _press in range(2):
            answer = browser.post(reverse("portal:fix_group"), asked)

        act = GroupAct.objects.get()
        assert answer.headers["Location"].startswith(reverse("portal:rule_fix", args=[alices.source.pk]))
        assert "2 av 2 venter fortsatt på valget" in text_of(see(browser, "group_act", act.pk))
        SyncEvent.objects.filter(pk=one.pk).update(state="done", result="verified")
        browser.post(reverse("portal:fix_group"), asked)
        assert [(one.pk, one.count) for one in GroupAct.objects.order_by("pk")] == [
            (act.pk, 2),
            (GroupAct.objects.latest("pk").pk, 1),
        ]
        assert [row.event_id for row in GroupAct.objects.latest("pk").documents.all()] == [two.pk]

    def test_an_answer_is_given_for_all(self, browser: Client, alice: User, alices: rows.Shop) -> None:
        closed = {"code": "period_closed_ask", "waiting_for": "", "params": {"first_open": "2026-11-01"}}
        events = [alices.blocked(str(number), **closed) for number in range(3)]

        browser.post(
            reverse("portal:approve_group", args=["open_day"]), {"cause": "period_closed_ask", "waits": ""}
        )
        refused = browser.post(reverse("portal:approve_group", args=["goodwill"]), VIPPS)

        assert [one.pk for one in SyncEvent.objects.filter(state="pending").order_by("pk")] == [
            one.pk for one in events
        ]
        assert alices.source.approvals.filter(kind="open_day", given_by=alice).count() == 3
        assert refused.status_code == 404

    def test_skipping_asks_first_needs_a_reason_and_is_taken_back(
        self, browser: Client, alice: User, alices: rows.Shop
    ) -> None:
        for number in range(3):
            alices.blocked(str(number), gross=Decimal("1284.00"))
        asked = text_of(see(browser, "ignore_group", **VIPPS))
        without = browser.post(reverse("portal:ignore_group"), {**VIPPS, "confirmed": "1", "reason": "  "})

        assert "Hoppe over 3 dokumenter?" in asked
        assert f"3{NBSP}852,00{NBSP}kr" in asked
        assert "Skriv hvorfor de hoppes over. Ingenting ble endret." in text_of(without)
        assert SyncEvent.objects.filter(state="blocked").count() == 3

        said = {**VIPPS, "confirmed": "1", "reason": "Ført for hånd, bilag 77"}
        page = browser.post(reverse("portal:ignore_group"), said, follow=True)

        assert "3 av 3 er hoppet over" in text_of(page)
        assert "Begrunnelse: Ført for hånd, bilag 77" in text_of(page)
        assert set(SyncEvent.objects.values_list("state", "code")) == {("ignored", "ignored_by_person")}
        assert {entry.reason for entry in AuditEntry.objects.filter(action="ignore")} == {
            "Ført for hånd, bilag 77"
        }

        act = GroupAct.objects.get()
        browser.post(reverse("portal:take_back_group_act", args=[act.pk]))

        assert set(SyncEvent.objects.values_list("state", flat=True)) == {"pending"}
        assert [one.how for one in GroupAct.objects.order_by("pk")] == ["ignore", "retry"]

    @pytest.mark.parametrize("name", ["retry_cause", "fix_group", "preview_group", "ignore_group"])
    def test_readers_may_not(self, name: str, as_: As, rita: User, alices: rows.Shop) -> None:
        alices.blocked("1")

        assert as_(rita).post(reverse(f"portal:{name}"), VIPPS).status_code == 403
        assert SyncEvent.objects.get().state == "blocked"

    def test_a_stranger_neither_sees_nor_takes_back(
        self, as_: As, alice: User, charlie: User, alices: rows.Shop
    ) -> None:
        alices.blocked("1")
        as_(alice).post(reverse("portal:ignore_group"), {**VIPPS, "confirmed": "1", "reason": "x"})
        act = GroupAct.objects.get()
        browser = as_(charlie)

        assert browser.get(reverse("portal:group_act", args=[act.pk])).status_code == 404
        assert browser.post(reverse("portal:take_back_group_act", args=[act.pk])).status_code == 404
        assert SyncEvent.objects.get().state == "ignored"
