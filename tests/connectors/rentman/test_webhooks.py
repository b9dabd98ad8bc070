"""Deliveries from the imitated Rentman: verified by their digest, hints where to look, nothing more."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from integrations.connectors.contract import WebhookHint
from integrations.connectors.rentman.source import RentmanSource
from integrations.connectors.rentman.webhooks import read_webhook
from integrations.errors import BadCredentials, RejectedDocument
from tests.connectors.rentals import Rental

TOKEN = "wh-token"


def signed(body: bytes, *, algorithm: str = "sha256", token: str = TOKEN) -> dict[str, str]:
    made = hmac.new(token.encode(), body, getattr(hashlib, algorithm)).hexdigest()
    return {"Digest": f"{algorithm}={made}"}


def event(item_type: str, *items: Any, happened: str = "update") -> bytes:
    body = {
        "account": "scene", "user": {"id": 1, "itemType": "Crew", "ref": "/crew/1"}, "eventType": happened,
        "itemType": item_type, "items": list(items), "eventDate": "2026-11-22T13:00:00+01:00",
    }  # fmt: skip
    return json.dumps(body).encode()


def item(item_id: int, parent: tuple[str, int] | None = None) -> dict[str, Any]:
    above = None if parent is None else {"id": parent[1], "itemType": parent[0], "ref": f"/x/{parent[1]}"}
    return {"id": item_id, "ref": f"/x/{item_id}", "parent": above}


def hinted(body: bytes) -> list[tuple[str, str]]:
    return [(hint.kind, hint.document_id) for hint in read_webhook(body, signed(body), TOKEN)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (event("Factuur", item(7)), [("rentman_invoice", "7")]),
        (event("Invoice", item(7), item(8)), [("rentman_invoice", "7"), ("rentman_invoice", "8")]),
        (event("Contact", 5, 6, happened="delete"), [("rentman_customer", "5"), ("rentman_customer", "6")]),
        (event("Project", item(12)), [("rentman_project", "12"), ("project_channel", "12")]),
        (
            event("Subproject", item(1, ("Project", 12)), item(2, ("Project", 12))),
            [("rentman_project", "12"), ("project_channel", "12")],
        ),
        (event("ContactPerson", item(3, ("Contact", 5))), [("rentman_customer", "5")]),
        (event("InvoiceLine", item(3, ("Factuur", 7))), [("rentman_invoice", "7")]),
        (event("InvoiceLine", item(3, ("Quotation", 7))), []),
        (
            event("ProjectFunction", item(3, ("Project", 12))),
            [("rentman_crew", "12"), ("project_channel", "12")],
        ),
        (event("ProjectCrew", item(3, ("Project", 12))), [("rentman_crew", "12"), ("project_channel", "12")]),
        (event("ProjectCrew", item(3, ("ProjectFunction", 9))), []),
        (event("ProjectCrew", 3, happened="delete"), []),
        (event("Equipment", item(3)), []),
        (event("Project"), []),
    ],
)
def test_a_delivery_says_where_to_look(body: bytes, expected: list[tuple[str, str]]) -> None:
    assert hinted(body) == expected


def test_the_topic_says_what_happened() -> None:
    body = event("Factuur", item(7), happened="create")

    assert read_webhook(body, signed(body), TOKEN) == (
        WebhookHint(kind="rentman_invoice", document_id="7", topic="Factuur.create"),
    )


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_both_digests_are_known_whatever_their_case(algorithm: str) -> None:
    body = event("Factuur", item(7))
    digest = signed(body, algorithm=algorithm)["Digest"]

    assert len(read_webhook(body, {"digest": digest.upper()}, TOKEN)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Digest": ""},
        {"Digest": "sha256="},
        {"Digest": "sha256=nøkkel"},
        signed(event("Factuur", item(8))),
        signed(event("Factuur", item(7)), token="another"),
        signed(event("Factuur", item(7)), algorithm="md5"),
        {"X-Digest": signed(event("Factuur", item(7)))["Digest"]},
    ],
)
def test_a_wrong_digest_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadCredentials) as refusal:
        read_webhook(event("Factuur", item(7)), headers, TOKEN)

    assert refusal.value.code == "webhook_signature"


def test_nothing_is_genuine_without_a_token_of_ours() -> None:
    body = event("Factuur", item(7))

    with pytest.raises(BadCredentials):
        read_webhook(body, signed(body, token=""), "")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"nonsense", "webhook_malformed"),
        (b"[]", "webhook_malformed"),
        (b'{"eventType": "update"}', "webhook_malformed"),
        (event("Factuur", item(7), happened="explode"), "webhook_malformed"),
        (event("Factuur", {"id": "../1"}), "webhook_malformed"),
        (event("Factuur", {"id": None}), "webhook_malformed"),
        (event("Factuur", True, happened="delete"), "webhook_malformed"),
        (event("Factuur", *range(10_001), happened="delete"), "webhook_too_large"),
        (b" " * (5 * 1024 * 1024 + 1), "webhook_too_large"),
    ],
)
def test_a_body_that_cannot_be_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(RejectedDocument) as refusal:
        read_webhook(body, signed(body), TOKEN)

    assert refusal.value.code == code


def test_what_rentman_sends_is_understood(rental: Rental) -> None:
    token = rental.control("set_webhook", url="http://127.0.0.1:9/hook")["token"]
    rental.control("invoice", project=rental.project(customer=rental.customer())["id"], finalize=True)
    log = rental.control("dump", resources=[])["webhook_log"]

    found = [
        (hint.kind, hint.document_id)
        for entry in log
        for hint in read_webhook(entry["body"].encode(), signed(entry["body"].encode(), token=token), token)
    ]

    assert set(found) == {
        ("rentman_customer", "1"), ("rentman_project", "1"), ("rentman_invoice", "1"), ("project_channel", "1"),
    }  # fmt: skip


def test_a_person_pastes_the_address_and_gives_us_the_token(rental: Rental) -> None:
    items = {}
    for token in ("", TOKEN):
        with rental.source(webhook_token=token) as source:
            (items[token],) = source.subscribe(callback_url="https://us.example/webhooks/x/", secret="ours")
            assert source.webhook_secret == token

    assert [(one.item, one.status) for one in items.values()] == [
        ("rentman_webhooks_missing", "warning"), ("rentman_webhooks", "ok"),
    ]  # fmt: skip
    assert items[""].params == {"url": "https://us.example/webhooks/x/"}
    assert rental.calls() == {}


def test_there_are_no_refunds_beside_the_invoices(source: RentmanSource) -> None:
    from tests.connectors.rentals import LONG_AGO

    assert source.recent_refunds(since=LONG_AGO, now=LONG_AGO) == ()
