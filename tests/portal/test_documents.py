"""The list, the search, one document, and what the buttons do."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations.models import DecisionVersion, EntityLink, SourceDocument, SyncEvent
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
NBSP = "\u00a0"


@pytest.fixture
def browser(as_: As, alice: User) -> Client:
    return as_(alice)


def listed(client: Client, query: str = "") -> list[str]:
    """The order numbers on a page of the list."""
    return [row.event.label for row in client.get(reverse("portal:documents") + query).context["rows"]]


class TestList:
    def test_shows_fifty_and_goes_on_where_it_ended(self, browser: Client, alices: rows.Shop) -> None:
        for number in range(120):
            alices.event(str(number))

        first = browser.get(reverse("portal:documents"))
        second = browser.get(reverse("portal:documents") + first.context["older"])
        third = browser.get(reverse("portal:documents") + second.context["older"])

        numbers = [row.event.label for page in (first, second, third) for row in page.context["rows"]]
        assert numbers == [str(number) for number in reversed(range(120))]
        assert [len(page.context["rows"]) for page in (first, second, third)] == [50, 50, 20]
        assert third.context["older"] == ""

    def test_is_narrowed_by_a_state_that_can_be_sent_to_a_colleague(
        self, browser: Client, alices: rows.Shop
    ) -> None:
        alices.blocked("1")
        alices.verified("2")
        alices.event("3")
        alices.event("4", state="running", lease_token="t", lease_until=rows.NOW)
        alices.event("5", state="done", result="booked")
        alices.event("6", state="ignored", code="ignored_by_person")
        alices.verified("7", state="deviation")

        found = {state: listed(browser, f"?state={state}") for state in (
            "blocked", "verified", "pending", "running", "booked", "ignored", "deviation")}  # fmt: skip

        assert found == {
            "blocked": ["1"], "verified": ["2"], "pending": ["3"], "running": ["4"], "booked": ["5"],
            "ignored": ["6"], "deviation": ["7"],
        }  # fmt: skip

    def test_is_narrowed_by_a_cause(self, browser: Client, alices: rows.Shop) -> None:
        alices.blocked("1")
        alices.blocked("2", waiting_for="tender:klarna", params={"role": "tender", "key": "klarna"})

        assert listed(browser, "?cause=missing_mapping&waits=tender:klarna") == ["2"]

    def test_keeps_what_narrows_it_on_the_next_page(self, browser: Client, alices: rows.Shop) -> None:
        for number in range(51):
            alices.event(str(number))

        older = browser.get(reverse("portal:documents") + "?state=pending").context["older"]

        assert older.startswith("?state=pending&before=")

    @pytest.mark.parametrize(
        "query", ["?before=x", "?before=-1", "?state=nonsense", "?before=99999999999999999999999"]
    )
    def test_takes_no_harm_from_a_mangled_address(
        self, browser: Client, alices: rows.Shop, query: str
    ) -> None:
        alices.event("1")

        assert listed(browser, query) == ["1"]

    def test_says_amount_date_voucher_and_state_in_words(self, browser: Client, alices: rows.Shop) -> None:
        alices.verified("10432", voucher="104-2026", gross=Decimal("1284.00"))

        page = browser.get(reverse("portal:documents")).content.decode()

        for words in ("Ordre 10432", f"1{NBSP}284,00{NBSP}kr", "20. nov. 2026", "104-2026", "Kontrollert"):
            assert words in page


class TestSearch:
    @pytest.mark.parametrize(
        "text", ["10432", "#10432", "ordre 10432", " 10432 ", "104-2026", "kari@kunde.no"]
    )
    def test_a_single_hit_is_opened_at_once(self, browser: Client, alices: rows.Shop, text: str) -> None:
        event = alices.verified("10432", voucher="104-2026", buyer_email="kari@kunde.no")
        alices.verified("10433", voucher="105-2026")

        answer = browser.get(reverse("portal:search"), {"q": text})

        assert answer.headers["Location"] == reverse("portal:document", args=[event.pk])

    @pytest.mark.parametrize("text", ["1 284,00", "1284", "1.284,00", "kr 1284", "1284.00", "−1284"])
    def test_an_amount_finds_sales_and_refunds(self, browser: Client, alices: rows.Shop, text: str) -> None:
        alices.verified("1", gross=Decimal("1284.00"))
        alices.verified("2", gross=Decimal("-1284.00"), flow="refund")
        alices.verified("3", gross=Decimal("128.40"))

        answer = browser.get(reverse("portal:search"), {"q": text})

        assert [row.event.label for row in answer.context["rows"]] == ["2", "1"]

    def test_a_customer_is_found_by_a_part_of_the_name(
        self, browser: Client, alices: rows.Shop, charlies: rows.Shop
    ) -> None:
        for shop in (alices, charlies):
            shop.verified("1")
            event = shop.verified("2")
            link = EntityLink.objects.get(document_id=event.document_id, connection=shop.source)
            link.kind, link.expected = "invoice", {"kind": "invoice", "customer": "Fjell & Fjord AS"}
            link.save()

        answer = browser.get(reverse("portal:search"), {"q": "fjell"})

        mine = SyncEvent.objects.get(label="2", connection=alices.source)
        assert answer.headers["Location"] == reverse("portal:document", args=[mine.pk])

    def test_several_hits_are_listed(self, browser: Client, alices: rows.Shop) -> None:
        alices.verified("1", buyer_email="kari@kunde.no")
        alices.verified("2", buyer_email="kari@kunde.no")

        answer = browser.get(reverse("portal:search"), {"q": "kari@kunde.no"})

        assert [row.event.label for row in answer.context["rows"]] == ["2", "1"]
        assert "2 dokumenter for «kari@kunde.no»" in answer.content.decode()

    def test_nothing_found_says_what_can_be_typed(self, browser: Client, alices: rows.Shop) -> None:
        page = browser.get(reverse("portal:search"), {"q": "<script>alert(1)</script>"}).content.decode()

        assert "Skriv hele ordrenummeret" in page
        assert "<script>alert" not in page

    def test_a_document_heard_of_twice_is_one_hit(self, browser: Client, alices: rows.Shop) -> None:
        alices.verified("10432")
        newest = alices.event("10432", state="done", result="unchanged", finished_at=rows.NOW)

        answer = browser.get(reverse("portal:search"), {"q": "10432"})

        assert answer.headers["Location"] == reverse("portal:document", args=[newest.pk])


class TestDocument:
    def test_a_stopped_one_says_what_why_and_what_to_do(self, browser: Client, alices: rows.Shop) -> None:
        event = alices.blocked("10432", remote_message="Kontoen finnes ikke", request_id="req-7")

        page = browser.get(reverse("portal:document", args=[event.pk])).content.decode()

        for words in (
            "Ordre 10432 er ikke bokført.",
            "Betalingsmåten «vipps» har ingen konto ennå.",
            "bokføres denne og de andre som venter på det, av seg selv",
            "Kontoen finnes ikke",
            "Det andre systemets egne ord · req-7",
            "Prøv igjen",
        ):
            assert words in page

    def test_a_verified_one_shows_its_voucher_line_by_line_with_why(
        self, browser: Client, alices: rows.Shop
    ) -> None:
        event = alices.verified("10432", voucher="104-2026")

        page = browser.get(reverse("portal:document", args=[event.pk])).content.decode()

        for words in (
            "Bilag 104-2026",
            "1500 Kundefordringer",
            "3000 Salgsinntekt, avgiftspliktig",
            f"25{NBSP}%",
            f"−100,00{NBSP}kr",
            "mva, laget av Tripletex",
            "Hvorfor:",
            f"Lest tilbake fra Tripletex i dag kl. 15:03. Avvik: 0,00{NBSP}kr.",
        ):
            assert words in page
        assert "Prøv igjen" not in page

    def test_a_lines_explanation_points_at_the_rule_and_the_line_of_the_source(
        self, browser: Client, bob: User, alices: rows.Shop
    ) -> None:
        event = alices.verified("10432")
        link = EntityLink.objects.get()
        why = [
            ["source_field", {"title": "Turstaver", "field": "line_items[0].total", "gross": "125.00",
                              "currency": "NOK", "vat": "25.00"}],
            ["mapping", {"role": "sales", "key": "3", "account": "3000", "version": "2", "set_by": "Bob", "mapping": "12"}],
        ]  # fmt: skip
        for posting in link.expected["postings"]:
            posting["why"] = why
        link.rules_version = 7
        link.save()
        DecisionVersion.objects.create(
            connection=alices.source, kind="account", object_id=12, number=2, rules_version=7, data={}, set_by=bob,
            set_at=dt.datetime(2026, 3, 4, 9, 30, tzinfo=dt.UTC),
        )  # fmt: skip
        body = {
            "number": "10432",
            "line_items": [{"name": "Turstaver", "total": "100.00", "total_tax": "25.00"}],
        }
        SourceDocument.objects.create(
            connection=alices.source, flow="sale", document_id="10432", body=body, read_at=rows.NOW
        )

        answer = browser.get(reverse("portal:document", args=[event.pk]))
        page = re.sub(r"\s+", " ", answer.content.decode().replace(NBSP, " "))

        (rule,) = answer.context["found"].rules.rules
        assert (rule.number, rule.rule, rule.version, rule.set_by) == (1, "12", "2", "Bob")
        assert "Bob · 4. mar. 2026 kl. 10:30 · regel 12 · versjon 2" in page
        assert page.count('href="#rule-1"') == 2
        assert page.count('href="#source-line_items-0"') == 2
        assert '<tr id="source-line_items-0">' in page
        assert "Versjon 7 av reglene." in page
        assert reverse("portal:rules", args=[alices.source.pk]) in page

    @pytest.mark.parametrize(
        ("flow", "kind", "target", "words", "missing"),
        [
            ("startup_customer", "customer", "rackbeat", ["I Tripletex", "Kunde 10001", "Lest tilbake fra Rackbeat"],
             ["Bilag", "nettbutikken"]),
            ("customer", "customer", "tripletex", ["I Rackbeat", "Kunde 10001", "Lest tilbake fra Tripletex"],
             ["Bilag 1", "nettbutikken"]),
            ("rentman_project", "project", "tripletex", ["I Rentman", "Prosjekt 10001"], ["Bilag 1", "nettbutikken"]),
        ],
    )  # fmt: skip
    def test_master_data_is_called_what_it_is(
        self, browser: Client, alices: rows.Shop, flow: str, kind: str, target: str, words: list[str],
        missing: list[str],
    ) -> None:  # fmt: skip
        event = alices.event("10001", flow=flow, state="done", result="verified", gross=None)
        other = alices.warehouse() if target == "rackbeat" else alices.ledger
        record = {"type": "CustomerRecord", "number": "10001", "name": "Fjell AS", "org_number": "984809085"}
        EntityLink.objects.create(
            connection=alices.source, target=other, flow=flow, document_id="10001", kind=kind, part="record",
            reference="x", state="verified", remote_id="5", remote_number="10001", verified_at=rows.NOW,
            expected={"kind": kind, "description": "10001 Fjell AS", "record": record}, observed={"record": record},
        )  # fmt: skip

        page = browser.get(reverse("portal:document", args=[event.pk])).content.decode()
        main = page[page.index("<main") : page.index("</main>")]

        assert not [word for word in words if word not in main]
        assert not [word for word in missing if word in main]
        assert "984809085" in main

    @pytest.mark.parametrize(
        ("flow", "place"),
        [("sale", "butikken"), ("rentman_invoice", "Rentman"), ("customer_invoice", "Rackbeat")],
    )
    def test_says_where_to_put_it_right_by_the_systems_name(
        self, browser: Client, alices: rows.Shop, flow: str, place: str
    ) -> None:
        stopped = {"code": "reopened_after_booking", "waiting_for": "", "params": {"voucher": "7-2026"}}
        event = alices.blocked("1", flow=flow, **stopped)

        page = browser.get(reverse("portal:document", args=[event.pk])).content.decode()

        assert f"er satt tilbake i {place}." in page
        assert f"Fullfør det i {place}, så rettes bilaget av seg selv" in page

    def test_an_old_event_of_it_leads_to_how_it_stands_now(self, browser: Client, alices: rows.Shop) -> None:
        old = alices.verified("10432")
        newest = alices.event("10432", state="done", result="unchanged", finished_at=rows.NOW)

        found = browser.get(reverse("portal:document", args=[old.pk])).context["found"]

        assert (found.event.pk, found.shown.key) == (newest.pk, "verified")

    def test_tells_what_happened_the_oldest_first(self, browser: Client, alices: rows.Shop) -> None:
        event = alices.blocked("1", created_at=rows.NOW - dt.timedelta(minutes=2))
        browser.post(reverse("portal:retry_document", args=[event.pk]))

        found = browser.get(reverse("portal:document", args=[event.pk])).context["found"]

        assert [str(happening.title) for happening in found.timeline] == ["Kom inn", "Stoppet", "Prøvd igjen"]
        assert found.timeline[-1].who == "Alice"

    def test_has_one_heading_of_the_first_order(self, browser: Client, alices: rows.Shop) -> None:
        addresses = [
            reverse("portal:overview"),
            reverse("portal:documents"),
            reverse("portal:search"),
            reverse("portal:document", args=[alices.blocked("1").pk]),
        ]

        pages = [browser.get(address).content.decode() for address in addresses]

        assert [page.count("<h1") for page in pages] == [1, 1, 1, 1]


class TestTryAgain:
    @pytest.mark.parametrize("who", ["alice", "bob"])
    def test_puts_the_document_back_and_is_written_down(
        self, who: str, as_: As, alices: rows.Shop, request: pytest.FixtureRequest
    ) -> None:
        person, event = request.getfixturevalue(who), alices.blocked("10432")

        answer = as_(person).post(reverse("portal:retry_document", args=[event.pk]), follow=True)

        event.refresh_from_db()
        assert (event.state, event.attempts, event.code, event.trigger) == ("pending", 0, "", "person")
        assert "Ordre 10432 prøves igjen." in answer.content.decode()
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.actor, entry.object_id) == ("retry", person, str(event.pk))

    def test_takes_every_document_of_one_cause_and_no_other(self, browser: Client, alices: rows.Shop) -> None:
        for number in range(3):
            alices.blocked(str(number))
        other = alices.blocked("9", waiting_for="tender:klarna")

        posted = {"cause": "missing_mapping", "waits": "tender:vipps"}
        answer = browser.post(reverse("portal:retry_cause"), posted, follow=True)

        assert "3 dokumenter prøves igjen." in answer.content.decode()
        assert list(SyncEvent.objects.filter(state="blocked")) == [other]

    def test_says_so_when_the_document_is_on_its_way_already(
        self, browser: Client, alices: rows.Shop
    ) -> None:
        event = alices.event("10432")

        answer = browser.post(reverse("portal:retry_document", args=[event.pk]), follow=True)

        assert "Ordre 10432 er ikke lenger stoppet." in answer.content.decode()

    def test_readers_may_not_and_have_no_button(self, as_: As, rita: User, alices: rows.Shop) -> None:
        event = alices.blocked("10432")
        browser = as_(rita)

        refused = browser.post(reverse("portal:retry_document", args=[event.pk]))
        pages = [
            browser.get(reverse("portal:overview")),
            browser.get(reverse("portal:document", args=[event.pk])),
        ]

        event.refresh_from_db()
        assert (refused.status_code, event.state) == (403, "blocked")
        assert "Du kan lese her" in refused.content.decode()
        assert not any("Prøv igjen" in page.content.decode() for page in pages)

    def test_is_never_done_by_following_a_link(self, browser: Client, alices: rows.Shop) -> None:
        event = alices.blocked("1")

        assert browser.get(reverse("portal:retry_document", args=[event.pk])).status_code == 405

    def test_comes_back_to_this_site_alone(self, browser: Client, alices: rows.Shop) -> None:
        event = alices.blocked("1")

        answer = browser.post(
            reverse("portal:retry_document", args=[event.pk]), {"next": "https://elsewhere.example/"}
        )

        assert answer.headers["Location"] == reverse("portal:document", args=[event.pk])


class TestSkip:
    def test_leaves_the_document_out_with_the_reason_and_can_be_taken_back(
        self, browser: Client, alice: User, alices: rows.Shop
    ) -> None:
        event = alices.blocked("10432")

        skipped = browser.post(
            reverse("portal:skip_document", args=[event.pk]),
            {"reason": "Ført for hånd, bilag 77"},
            follow=True,
        )
        event.refresh_from_db()
        assert (event.state, event.code, event.params["reason"]) == (
            "ignored",
            "ignored_by_person",
            "Ført for hånd, bilag 77",
        )
        assert "Ordre 10432 er hoppet over." in skipped.content.decode()
        assert AuditEntry.objects.get().reason == "Ført for hånd, bilag 77"

        browser.post(reverse("portal:retry_document", args=[event.pk]))
        event.refresh_from_db()
        assert event.state == "pending"

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_needs_a_reason(self, browser: Client, alices: rows.Shop, reason: str) -> None:
        event = alices.blocked("10432")

        answer = browser.post(
            reverse("portal:skip_document", args=[event.pk]), {"reason": reason}, follow=True
        )

        event.refresh_from_db()
        assert event.state == "blocked"
        assert "Skriv hvorfor dokumentet hoppes over." in answer.content.decode()

    def test_what_a_rule_skipped_has_no_button(self, browser: Client, alices: rows.Shop) -> None:
        event = alices.event("1", state="ignored", code="superseded")

        page = browser.get(reverse("portal:document", args=[event.pk])).content.decode()

        assert "Prøv igjen" not in page
