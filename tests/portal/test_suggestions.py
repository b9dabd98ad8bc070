"""What the ledger's past suggests, as people see it: the evidence, and the choice that it becomes when somebody takes it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations import jobs
from integrations.desk import suggestions as desk
from integrations.models import (
    AccountMapping,
    LedgerAccount,
    LedgerReading,
    ProductClassRule,
    Suggestion,
    SyncEvent,
    VatCode,
    VatRule,
)
from integrations.sync import ledger_readings
from integrations.sync.rules import touch
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
EXAMPLE = ["901", "47-2026", "2026-03-11", "1001"]


@pytest.fixture
def shop(alices: rows.Shop) -> rows.Shop:
    """Alice's shop with a chart and the VAT codes of its ledger."""
    for number, name in (
        ("1920", "Bank"),
        ("1932", "Vipps oppgjør"),
        ("3000", "Salgsinntekt"),
        ("2902", "Gavekort"),
    ):
        LedgerAccount.objects.create(connection=alices.ledger, number=number, name=name, remote_id=number)
    for number, rate in (("3", 25), ("31", 15), ("52", 0)):
        VatCode.objects.create(
            connection=alices.ledger,
            number=number,
            name=f"Kode {number}",
            remote_id=number,
            rate=rate,
            is_outgoing=True,
        )
    touch(alices.source)
    return alices


def suggest(shop: rows.Shop, role: str, key: str, **said: Any) -> Suggestion:
    values = {
        "hits": 212,
        "total": 214,
        "evidence": "orders",
        "examples": [EXAMPLE],
        "read_at": rows.NOW,
        **said,
    }
    return Suggestion.objects.create(connection=shop.source, role=role, key=key, **values)


def page(browser: Client, shop: rows.Shop) -> str:
    return browser.get(reverse("portal:suggestions", args=[shop.source.pk])).content.decode()


def post(browser: Client, name: str, shop: rows.Shop, *more: int, **data: str) -> Any:
    return browser.post(reverse(f"portal:{name}", args=[shop.source.pk, *more]), data, follow=True)


def test_a_suggestion_shows_its_evidence_and_becomes_the_choice_that_lets_go_what_waited(
    as_: As, bob: User, shop: rows.Shop
) -> None:
    shop.blocked("10432")
    row = suggest(shop, "tender", "vipps", account="1932", title="Vipps", others=[["1920", 2]])
    browser = as_(bob)

    shown = page(browser, shop)
    assert "Vipps → 1932 Vipps oppgjør i 212 av 214 bilag" in shown
    assert "Fra 214 av nettbutikkens egne ordre" in shown
    assert "De andre: 1920 (2)." in shown
    assert "https://tripletex.no/execute/voucherMenu?voucherId=901" in shown
    assert not AccountMapping.objects.exists()

    answer = post(browser, "take_suggestion", shop, row.pk)

    assert (
        "Valgt: Vipps → 1932 Vipps oppgjør. 1 dokument som ventet på det, følger av seg selv."
        in answer.content.decode()
    )
    mapping = AccountMapping.objects.get(connection=shop.source)
    assert (mapping.role, mapping.key, mapping.ledger_account.number) == ("tender", "vipps", "1932")
    assert (mapping.set_by, mapping.valid_from) == (bob, dt.date(2000, 1, 1))
    assert SyncEvent.objects.get(label="10432").state == "pending"
    entry = AuditEntry.objects.get(action="decide_new")
    assert (entry.actor, entry.reason) == (bob, "Vipps → 1932 Vipps oppgjør i 212 av 214 bilag")
    assert "Som dere har valgt" in page(browser, shop)

    # A second click chooses nothing more.
    post(browser, "take_suggestion", shop, row.pk)
    assert AccountMapping.objects.count() == 1
    assert AuditEntry.objects.filter(action__startswith="decide").count() == 1


def test_what_differs_is_marked_and_taken_from_today_on(as_: As, alice: User, shop: rows.Shop) -> None:
    bank = LedgerAccount.objects.get(number="1920")
    AccountMapping.objects.create(connection=shop.source, role="tender", key="vipps", ledger_account=bank)
    row = suggest(shop, "tender", "vipps", account="1932", title="Vipps")
    browser = as_(alice)

    shown = page(browser, shop)
    assert "Avviker fra det dere har valgt" in shown
    assert "dere har valgt 1920 Bank" in shown
    assert "Bruk dette fra i dag" in shown

    post(browser, "take_suggestion", shop, row.pk)

    chosen = AccountMapping.objects.order_by("valid_from").values_list("ledger_account__number", "valid_from")
    assert list(chosen) == [("1920", dt.date(2000, 1, 1)), ("1932", dt.date(2026, 11, 22))]


def test_a_vat_rule_and_a_tax_class_are_suggested_in_words_and_taken(
    as_: As, alice: User, shop: rows.Shop
) -> None:
    rule = suggest(shop, "vat_rule", "private/eu/standard", vat_code="52")
    food = suggest(shop, "tax_class", "mat-15", product_class="food")
    browser = as_(alice)

    shown = page(browser, shop)
    assert "Privatperson × EU × Alminnelig sats → Mva-kode 52 Kode 52" in shown
    assert "Avgiftsklassen «mat-15» → " in shown

    post(browser, "take_suggestion", shop, rule.pk)
    post(browser, "take_suggestion", shop, food.pk)

    made = VatRule.objects.get()
    assert (made.customer_type, made.delivery_area, made.product_class) == ("private", "eu", "standard")
    assert (made.vat_code, made.role, made.valid_from) == ("52", "sales", dt.date(2000, 1, 1))
    assert ProductClassRule.objects.get().product_class == "food"
    shop.source.refresh_from_db()
    assert [one.agrees for one in desk.suggestions_for(shop.source)] == [True, True]


def test_what_the_ledger_would_refuse_is_said_and_nothing_is_chosen(
    as_: As, alice: User, shop: rows.Shop
) -> None:
    LedgerAccount.objects.filter(number="1932").update(is_active=False)
    row = suggest(shop, "tender", "vipps", account="1932")

    answer = post(as_(alice), "take_suggestion", shop, row.pk)

    assert "er ikke aktiv i regnskapet" in answer.content.decode()
    assert not AccountMapping.objects.exists()
    assert Suggestion.objects.get().taken_at is None


def test_what_is_dismissed_stands_apart_and_comes_back(as_: As, alice: User, shop: rows.Shop) -> None:
    row = suggest(shop, "tender", "vipps", account="1932", title="Vipps")
    browser = as_(alice)

    post(browser, "dismiss_suggestion", shop, row.pk, reason="Vi bytter konto")
    assert desk.suggestions_for(shop.source) == ()
    assert "Vi bytter konto" in page(browser, shop)
    assert AuditEntry.objects.get().action == "dismiss_suggestion"

    post(browser, "restore_suggestion", shop, row.pk)
    assert len(desk.suggestions_for(shop.source)) == 1


def test_one_stopped_document_is_told_its_own_suggestion_alone(shop: rows.Shop) -> None:
    suggest(shop, "tender", "vipps", account="1932")
    suggest(shop, "sales", "3", account="3000")

    assert [one.row.role for one in desk.suggestions_for(shop.source, "tender:vipps")] == ["tender"]
    assert desk.suggestions_for(shop.source, "tender:klarna") == ()
    assert desk.open_count(shop.source) == 2


def test_reading_is_asked_for_by_a_person_and_shows_how_far_it_is(
    as_: As, alice: User, rita: User, shop: rows.Shop
) -> None:
    browser = as_(alice)
    assert "Koble til og test begge først" in page(browser, shop)
    shop.ledger.__class__.objects.filter(pk=shop.ledger.pk).update(reference_read_at=rows.NOW)
    assert "Se etter mønstre i regnskapet" in page(browser, shop)

    post(browser, "learn_history", shop)
    post(browser, "learn_history", shop)

    row = LedgerReading.objects.get()
    assert (row.state, row.first, row.last) == ("orders", dt.date(2025, 11, 22), dt.date(2026, 11, 22))
    assert AuditEntry.objects.get().action == "learn_history"
    LedgerReading.objects.update(
        state="ledger", reached=dt.date(2026, 5, 23), orders=40, vouchers=1200, postings=4800
    )
    shown = page(browser, shop)
    assert "data-moving" in shown
    assert "40 ordre, 1 200 bilag og 4 800 posteringer er lest" in shown.replace("\xa0", " ")
    assert 'value="65" max="100"' in shown

    LedgerReading.objects.update(state="failed", code="access_denied", finished_at=rows.NOW)
    assert "Regnskapet kunne ikke leses." in page(browser, shop)

    reader = as_(rita)
    assert "Se etter på nytt" not in page(reader, shop)
    assert reader.post(reverse("portal:learn_history", args=[shop.source.pk])).status_code == 403


def test_an_answer_is_kept_while_the_ledger_says_the_same(alice: User, shop: rows.Shop) -> None:
    row = suggest(shop, "tender", "vipps", account="1932")
    desk.dismiss(row, "nei", actor=alice, now=rows.NOW)
    reading = ledger_readings.ask(shop.source, who="", today=rows.NOW.date(), now=rows.NOW)

    def read_again(value: str) -> Suggestion:
        LedgerReading.objects.filter(pk=reading.pk).update(state="ledger", lease_until=rows.NOW)
        again = LedgerReading.objects.select_related("connection").get(pk=reading.pk)
        found = ledger_readings.Pattern(
            role="tender", key="vipps", value=value, hits=9, total=9, evidence="orders"
        )
        learned = ledger_readings.Learned(patterns=(found,), orders=[], titles={"vipps": "Vipps"})
        assert ledger_readings.finish(again, learned, now=rows.NOW)
        return Suggestion.objects.get(pk=row.pk)

    same = read_again("1932")
    assert (same.total, same.title, same.dismissed_at) == (9, "Vipps", rows.NOW)
    other = read_again("1920")
    assert (other.account, other.dismissed_at, other.reason) == ("1920", None, "")


def test_the_clock_reads_the_ledgers_history() -> None:
    assert jobs.SCHEDULES["ledger history"][0] == "integrations.jobs.learn_from_history"


def test_the_way_back_leads_only_to_pages_of_ours(as_: As, alice: User, shop: rows.Shop) -> None:
    row = suggest(shop, "tender", "vipps", account="1932")
    browser, act = as_(alice), reverse("portal:restore_suggestion", args=[shop.source.pk, row.pk])

    assert browser.post(act, {"back": "/portal/settings/"}).headers["Location"] == "/portal/settings/"
    for elsewhere in ("//evil.example/", "https://evil.example/", ""):
        assert browser.post(act, {"back": elsewhere}).headers["Location"].endswith("/suggestions/")
