"""Deliveries are known by their signature and are hints only; subscriptions are made once and mended."""

import json
from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import pytest

from integrations.connectors.contract import WebhookHint
from integrations.connectors.registry import CONNECTORS
from integrations.connectors.tripletex.source_kinds import EVENTS
from integrations.connectors.tripletex.webhooks import read_webhook, sign
from integrations.errors import BadCredentials, RejectedDocument
from integrations.sandbox.wire import Response
from tests.connectors.conftest import Books
from tests.connectors.local_server import LocalServer, Play
from tests.connectors.tripletex.sources import add, edit, source_of

URL = "https://bilagsbro.example/webhooks/abc/"
SECRET, KEY = "a-secret-of-ours", "0b9a4c1e-1"
PROJECT = {"subscriptionId": 5, "event": "project.update", "id": 402044463, "value": {"id": 402044463}}


def delivery(body: object, **headers: str) -> tuple[WebhookHint, ...]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = {"Idempotency-Key": KEY, "X-Request-Signature": sign(raw, secret=SECRET, key=KEY)}
    return read_webhook(raw, {**signed, **headers}, SECRET)


def test_the_signature_is_the_one_that_tripletex_documents() -> None:
    # HmacSHA512("a-secret-of-ours", "0b9a4c1e-1&{}") in base64, made with openssl.
    assert sign(b"{}", secret=SECRET, key=KEY) == (
        "9st0qLmwAuk60zDAc7FX+Xx+P8QjDiHk6H5vgxkcPOhBPn+2n9A2AVQFPuOD53BEsDswMNtyGqq07O0kd50umg=="
    )


@pytest.mark.parametrize("verb", ["create", "update", "delete"])
def test_a_delivery_tells_where_to_look(verb: str) -> None:
    body = {**PROJECT, "event": f"project.{verb}", "value": None if verb == "delete" else {"id": 402044463}}

    hint = WebhookHint(kind="project", document_id="402044463", topic=f"project.{verb}")
    assert delivery(body) == (hint,)
    assert delivery(body) == (hint,)


def test_events_that_we_did_not_ask_for_lead_nowhere() -> None:
    assert delivery({**PROJECT, "event": "customer.update"}) == ()
    assert delivery({**PROJECT, "event": None}) == ()


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Request-Signature": ""},
        {"X-Request-Signature": "AAAA"},
        {"X-Request-Signature": "ø" * 88},
        {"Idempotency-Key": "another"},
        {"Idempotency-Key": ""},
    ],
)
def test_another_signature_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadCredentials) as refusal:
        delivery(PROJECT, **headers)

    assert refusal.value.code == "webhook_signature"


def test_another_body_or_no_secret_is_refused() -> None:
    raw = json.dumps(PROJECT).encode()
    signed = {"idempotency-key": KEY, "x-request-signature": sign(raw, secret=SECRET, key=KEY)}
    unsigned = {"idempotency-key": KEY, "x-request-signature": sign(raw, secret="", key=KEY)}

    with pytest.raises(BadCredentials):
        read_webhook(raw + b" ", signed, SECRET)
    with pytest.raises(BadCredentials):
        read_webhook(raw, unsigned, "")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"no", *({**PROJECT, "id": found} for found in (None, True, 0, -1, "1/2", "9" * 30))]
)
def test_a_malformed_body_is_refused(body: Any) -> None:
    with pytest.raises(RejectedDocument) as refusal:
        delivery(body)

    assert refusal.value.code == "webhook_malformed"


def subscribe(books: Books, *, secret: str = SECRET, url: str = URL) -> Any:
    with source_of(books) as source:
        (item,) = source.subscribe(callback_url=url, secret=secret)
        assert source.webhook_secret == ""
    return item


def rows(books: Books) -> list[tuple[str, str, str]]:
    return sorted((one["event"], one["targetUrl"], one["status"]) for one in books.control("webhooks"))


OURS = sorted((event, URL, "ACTIVE") for event in EVENTS)


def test_every_event_is_subscribed_once_and_others_are_left_alone(books: Books) -> None:
    with source_of(books) as source:
        source._client.post(
            "/event/subscription", {"event": "project.create", "targetUrl": "https://other.example/x"}
        )
    others = rows(books)

    first, kept = subscribe(books), books.control("webhooks")
    second = subscribe(books)

    assert (first.item, first.status, first.params) == (
        "tripletex_webhooks", "ok", {"active": "3", "missing": ""}
    )  # fmt: skip
    assert (second.status, second.params) == (first.status, first.params)
    assert books.control("webhooks") == kept
    assert rows(books) == sorted([*others, *OURS])


def test_all_of_ours_is_taken_away_and_others_are_left_alone(books: Books) -> None:
    with source_of(books) as source:
        other = {"event": "project.create", "targetUrl": "https://other.example/x"}
        source._client.post("/event/subscription", other)
        others = rows(books)
        subscribe(books)

        taken = (source.unsubscribe(callback_url=URL), source.unsubscribe(callback_url=URL))

    assert taken == (len(EVENTS), 0)
    assert rows(books) == others


def test_what_was_switched_off_doubled_or_gone_is_mended(books: Books) -> None:
    subscribe(books)
    created, updated, deleted = (one["id"] for one in books.control("webhooks"))
    with source_of(books) as source:
        client = source._client
        client.put(f"/event/subscription/{created}", {"status": "DISABLED_TOO_MANY_ERRORS"})
        client.call("DELETE", f"/event/subscription/{deleted}")
        for event in ("project.update", "customer.update"):
            client.post("/event/subscription", {"event": event, "targetUrl": URL})

    assert subscribe(books).status == "ok"
    assert rows(books) == OURS
    assert {created, updated} <= {one["id"] for one in books.control("webhooks")}


def test_a_key_that_may_not_subscribe_costs_only_the_speed(books: Books) -> None:
    books.fault(kind="status", method="GET", path="/v2/event/subscription", status=403, times=1)
    item = subscribe(books)
    assert (item.status, item.params) == ("warning", {"active": "0", "missing": ", ".join(EVENTS)})

    refused = subscribe(books, url="http://not-https.example/x")
    assert (refused.status, refused.params["active"]) == ("warning", "0")
    assert "https" in refused.remote_message
    assert rows(books) == []


@pytest.fixture
def inbox(serve: Callable[[Play], LocalServer]) -> Iterator[LocalServer]:
    return serve(lambda request: Response(status=202))


def hints_in(inbox: LocalServer, secret: str, *, count: int) -> list[WebhookHint]:
    stop_at = monotonic() + 10
    while len(inbox.requests) < count and monotonic() < stop_at:
        sleep(0.02)
    read = CONNECTORS["tripletex"].read_webhook
    assert read is not None
    return [hint for request, _ in inbox.requests for hint in read(request.body, request.headers, secret)]


def test_what_people_do_to_projects_arrives_as_hints(books: Books, inbox: LocalServer) -> None:
    subscribe(books, url=f"{inbox.url}/webhooks/a/", secret="an-older-secret")
    subscribe(books, url=f"{inbox.url}/webhooks/a/")

    found = add(books, "project", name="Messe")
    edit(books, "project", found, isClosed=True)
    add(books, "customer", name="Ikke spurt om")
    books.control("delete", kind="project", id=int(found))

    hints = hints_in(inbox, SECRET, count=3)
    assert sorted(hint.topic for hint in hints) == sorted(EVENTS)
    assert {(hint.kind, hint.document_id) for hint in hints} == {("project", found)}
