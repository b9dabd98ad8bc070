"""The list and the page of documents, and what one can do there."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations.models import SyncEvent
from tests import factories
from tests.admin.conftest import Shop

LIST = "admin:integrations_syncevent_changelist"


def page(event: SyncEvent) -> str:
    return reverse("admin:integrations_syncevent_change", args=[event.pk])


def shown(client: Client, **filters: str) -> list[int]:
    return [event.pk for event in client.get(reverse(LIST), filters).context["cl"].result_list]


@pytest.fixture
def states(shop: Shop) -> dict[str, SyncEvent]:
    """One event in every state that has a word."""
    lease = {"lease_token": "t", "lease_until": dt.datetime(2026, 11, 22, tzinfo=dt.UTC)}
    make = factories.SyncEventFactory
    return {
        "pending": make(connection=shop.source),
        "running": make(connection=shop.source, state="running", **lease),
        "blocked": make(connection=shop.source, blocked=True),
        "deviation": make(connection=shop.source, state="blocked", code="verification_failed"),
        "booked": make(connection=shop.source, state="done", result="booked"),
        "verified": make(connection=shop.source, verified=True),
        "ignored": make(connection=shop.source, state="ignored", code="not_paid"),
    }


def test_the_list_reads_from_the_newest(admin: Client, states: dict[str, SyncEvent]) -> None:
    assert shown(admin) == sorted((event.pk for event in states.values()), reverse=True)


@pytest.mark.parametrize("key", ["pending", "running", "deviation", "booked", "verified", "ignored"])
def test_the_list_is_filtered_by_the_word_of_a_state(
    key: str, admin: Client, states: dict[str, SyncEvent]
) -> None:
    assert shown(admin, shown=key) == [states[key].pk]


def test_stopped_documents_include_deviations(admin: Client, states: dict[str, SyncEvent]) -> None:
    assert shown(admin, shown="blocked") == [states["deviation"].pk, states["blocked"].pk]


def test_a_cause_is_a_filter(admin: Client, states: dict[str, SyncEvent]) -> None:
    assert shown(admin, cause="missing_mapping~tender:vipps") == [states["blocked"].pk]
    assert shown(admin, cause="missing_mapping~tender:klarna") == []
    assert shown(admin, cause="verification_failed") == [states["deviation"].pk]


def test_the_list_is_filtered_by_company_and_connection(admin: Client, shop: Shop, other_shop: Shop) -> None:
    mine = factories.SyncEventFactory(connection=shop.source)
    factories.SyncEventFactory(connection=other_shop.source)
    assert shown(admin, connection__id__exact=str(shop.source.pk)) == [mine.pk]
    assert shown(admin, connection__tenant__id__exact=str(shop.tenant.pk)) == [mine.pk]


def test_every_state_has_its_sign_and_word_on_the_page(admin: Client, states: dict[str, SyncEvent]) -> None:
    words = {
        "pending": "Venter", "running": "Pågår", "blocked": "Stoppet", "deviation": "Avvik", "booked": "Bokført",
        "verified": "Kontrollert", "ignored": "Hoppet over",
    }  # fmt: skip
    for key, event in states.items():
        response = admin.get(page(event))
        assert response.context["found"].shown.key == key
        assert words[key] in response.content.decode()


def test_trying_again_puts_the_document_back_and_is_logged(admin: Client, shop: Shop, stine: User) -> None:
    event = factories.SyncEventFactory(connection=shop.source, blocked=True, attempts=3)
    response = admin.post(reverse("admin:integrations_syncevent_retry", args=[event.pk]))
    assert response.url == page(event)
    event.refresh_from_db()
    assert (event.state, event.attempts, event.code) == ("pending", 0, "")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.tenant, entry.object_id) == (
        "retry",
        stine,
        shop.tenant,
        str(event.pk),
    )


def test_skipping_needs_a_reason(admin: Client, shop: Shop) -> None:
    event = factories.SyncEventFactory(connection=shop.source, blocked=True)
    address = reverse("admin:integrations_syncevent_ignore", args=[event.pk])
    response = admin.post(address, {"reason": "  "})
    assert response.status_code == 200
    assert response.context["form"].errors
    event.refresh_from_db()
    assert event.state == "blocked"
    admin.post(address, {"reason": "Testordre"})
    event.refresh_from_db()
    assert (event.state, event.code) == ("ignored", "ignored_by_person")
    assert event.params == {"reason": "Testordre", "who": "Stine"}
    assert (
        "Stine hoppet over dokumentet. Begrunnelse: «Testordre»." in admin.get(page(event)).content.decode()
    )


def test_many_are_tried_again_at_once(admin: Client, shop: Shop) -> None:
    chosen = [factories.SyncEventFactory(connection=shop.source, blocked=True).pk for _ in range(3)]
    left = factories.SyncEventFactory(connection=shop.source, blocked=True)
    admin.post(reverse(LIST), {"action": "retry_chosen", "_selected_action": chosen})
    assert set(SyncEvent.objects.filter(state="pending").values_list("pk", flat=True)) == set(chosen)
    left.refresh_from_db()
    assert left.state == "blocked"
    assert AuditEntry.objects.filter(action="retry").count() == 3


def test_a_whole_filtered_list_is_tried_again(admin: Client, shop: Shop) -> None:
    for _ in range(110):
        factories.SyncEventFactory(connection=shop.source, blocked=True)
    other = factories.SyncEventFactory(connection=shop.source, blocked=True, waiting_for="tender:klarna")
    first = SyncEvent.objects.order_by("-id")[1].pk
    data = {"action": "retry_chosen", "select_across": "1", "_selected_action": [first]}
    admin.post(reverse(LIST) + "?cause=missing_mapping~tender:vipps", data)
    assert SyncEvent.objects.filter(state="pending").count() == 110
    other.refresh_from_db()
    assert other.state == "blocked"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.after, entry.tenant) == ("retry_many", {"count": 110}, shop.tenant)


def test_skipping_many_asks_why_and_says_how_much_money(admin: Client, shop: Shop) -> None:
    chosen = [factories.SyncEventFactory(connection=shop.source, blocked=True).pk for _ in range(2)]
    data = {"action": "ignore_chosen", "_selected_action": chosen}
    response = admin.post(reverse(LIST), data)
    summary = response.context["summary"]
    assert (summary.count, summary.totals, summary.companies) == (2, {"NOK": Decimal("2500.00")}, 1)
    assert SyncEvent.objects.filter(state="blocked").count() == 2
    admin.post(reverse(LIST), {**data, "reason": "Ført for hånd"})
    assert SyncEvent.objects.filter(state="ignored").count() == 2
    assert set(AuditEntry.objects.values_list("reason", flat=True)) == {"Ført for hånd"}


def test_at_most_twenty_are_previewed(admin: Client, shop: Shop) -> None:
    chosen = [factories.SyncEventFactory(connection=shop.source, blocked=True).pk for _ in range(21)]
    response = admin.post(
        reverse(LIST), {"action": "preview_chosen", "_selected_action": chosen}, follow=True
    )
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]


def test_a_preview_that_cannot_read_the_shop_says_why_and_writes_nothing(admin: Client, shop: Shop) -> None:
    event = factories.SyncEventFactory(connection=shop.source, blocked=True)
    response = admin.post(reverse("admin:integrations_syncevent_preview", args=[event.pk]))
    (previewed,) = response.context["previews"]
    assert previewed.cause is not None
    assert not previewed.documents
    event.refresh_from_db()
    assert (event.state, event.attempts) == ("blocked", 0)
    assert AuditEntry.objects.get().action == "preview"


def test_the_page_shows_the_voucher_with_why_and_what_was_read_back(admin: Client, shop: Shop) -> None:
    event = factories.SyncEventFactory(connection=shop.source, verified=True)
    factories.EntityLinkFactory(
        connection=shop.source, document_id=event.document_id, remote_number="17-2026"
    )
    response = admin.get(page(event))
    (document,) = response.context["found"].documents
    assert [(line.meant.account, line.is_equal) for line in document.lines] == [
        ("1500", True),
        ("3000", True),
    ]
    assert all(line.why for line in document.lines)
    text = response.content.decode()
    assert "17-2026" in text
    assert document.lines[1].why[0] in text


def test_a_deviation_is_marked_where_it_is(admin: Client, shop: Shop) -> None:
    event = factories.SyncEventFactory(connection=shop.source, state="blocked", code="verification_failed")
    observed = factories.voucher_record()
    observed["postings"][1]["vat_code"] = "31"
    observed["postings"].append(
        {"row": 0, "system": True, "account": "2700", "vat_code": "31", "net": "-163.04", "gross": "0.00"}
    )
    factories.EntityLinkFactory(
        connection=shop.source, document_id=event.document_id, state="deviation", observed=observed,
        differences=[{"field": "vat", "expected": "-250.00", "found": "-163.04", "where": "mva 3"}],
    )  # fmt: skip
    (document,) = admin.get(page(event)).context["found"].documents
    assert [line.differs for line in document.lines] == [frozenset(), frozenset({"vat_code"}), frozenset()]
    assert document.lines[2].found.amount == Decimal("-163.04")
    assert [(one.meant, one.found) for one in document.differences] == [("−250,00", "−163,04")]


def test_the_remote_systems_words_are_text_and_marked_as_theirs(admin: Client, shop: Shop) -> None:
    event = factories.SyncEventFactory(
        connection=shop.source, state="blocked", code="ledger_rejected",
        remote_message="<script>alert(1)</script> Kunde mangler", request_id="0a1b",
    )  # fmt: skip
    text = admin.get(page(event)).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Kunde mangler" in text
    assert "0a1b" in text


def test_the_buyer_is_covered_on_the_page(admin: Client, shop: Shop) -> None:
    event = factories.SyncEventFactory(connection=shop.source)
    billing = {
        "first_name": "Kari",
        "last_name": "Nordmann",
        "email": "kari@nordmann.no",
        "phone": "+47 99887766",
        "address_1": "Storgata 1",
    }
    body = {
        "id": 1,
        "number": "10432",
        "order_key": "wc_order_abc",
        "billing": billing,
        "total": Decimal("1250.00"),
    }
    body["meta_data"] = [{"key": "_billing_phone", "value": "40404040"}]
    factories.SourceDocumentFactory(connection=shop.source, document_id=event.document_id, body=body)
    text = admin.get(page(event)).content.decode()
    for secret in ("Nordmann", "kari@nordmann.no", "99887766", "Storgata", "wc_order_abc", "40404040"):
        assert secret not in text
    assert "K•••" in text
    assert "1250.00" in text


def test_the_timeline_mixes_tries_and_people_newest_last(admin: Client, shop: Shop) -> None:
    event = factories.SyncEventFactory(connection=shop.source, blocked=True, created_at=factories.NOW)
    at = factories.NOW + dt.timedelta(minutes=1)
    factories.SyncAttemptFactory(
        event=event, started_at=at, outcome="stopped", code="missing_mapping", params=event.params
    )
    admin.post(reverse("admin:integrations_syncevent_retry", args=[event.pk]))
    happenings = admin.get(page(event)).context["found"].timeline
    assert [(happening.who, happening.state) for happening in happenings] == [
        ("", "pending"), ("", "blocked"), ("Stine", "pending"),
    ]  # fmt: skip


def test_links_lead_into_the_shop_and_the_ledger(admin: Client, shop: Shop) -> None:
    event = factories.SyncEventFactory(connection=shop.source, document_id="70001", verified=True)
    factories.EntityLinkFactory(connection=shop.source, document_id="70001", remote_id="900123")
    found = admin.get(page(event)).context["found"]
    assert found.source_url.startswith("https://butikk.example.no/")
    assert "70001" in found.source_url
    assert found.documents[0].url.startswith("https://tripletex.no/")
    assert "900123" in found.documents[0].url


@pytest.mark.parametrize("pk", ["0", "99999999999999999999", "abc"])
def test_a_document_that_is_not_there_is_not_found(pk: str, admin: Client, db: None) -> None:
    assert admin.get(f"/admin/integrations/syncevent/{pk}/change/").status_code == 404


def test_a_gift_cards_code_is_never_shown_whole() -> None:
    from integrations.desk.masking import mask

    document = {
        "coupon_lines": [{"code": "gc-7k2m-99"}],
        "meta_data": [{"key": "_pw_gift_card_number", "value": "ABCD-EFGH-1234"}],
    }

    assert mask(document) == {
        "coupon_lines": [{"code": "…m-99"}],
        "meta_data": [{"key": "_pw_gift_card_number", "value": "…1234"}],
    }
