"""Webhooks of the imitated Tripletex: signed, repeated when refused, switched off in the end."""

import base64
import hashlib
import hmac
import json

from tests.sandbox.books import Books

URL = "https://desk.example/webhooks/tripletex"
SECRET = "a-shared-secret"


def subscribe(books, event="voucher.create", **values):
    body = {"event": event, "targetUrl": URL, "hmacSharedSecret": SECRET, **values}
    return books.post("/event/subscription", body).value


def test_a_delivery_is_signed_over_its_key_and_body():
    books = Books()
    subscribe(books, fields="id,externalVoucherNumber")
    voucher = books.sale(key="woo:1").value

    (delivery,) = books.system.outbox()

    key = delivery.headers["idempotency-key"]
    expected = base64.b64encode(
        hmac.digest(SECRET.encode(), key.encode() + b"&" + delivery.body, hashlib.sha512)
    ).decode()
    assert delivery.url == URL
    assert delivery.headers["x-request-signature"] == expected
    payload = json.loads(delivery.body)
    assert (payload["event"], payload["id"]) == ("voucher.create", voucher["id"])
    assert payload["value"] == {"id": voucher["id"], "externalVoucherNumber": "woo:1"}


def test_a_deleted_object_has_no_value():
    books = Books()
    subscribe(books, event="customer.delete", authHeaderName="X-Key", authHeaderValue="secret")
    found = books.customer()
    books.call("DELETE", f"/customer/{found}")

    (delivery,) = books.system.outbox()

    assert json.loads(delivery.body)["value"] is None
    assert json.loads(delivery.body)["id"] == found
    assert delivery.headers["X-Key"] == "secret"


def test_a_refused_delivery_comes_again_with_the_same_key():
    books = Books({"webhook_retry_seconds": 0.0})
    subscribe(books)
    books.sale()

    (first,) = books.system.outbox()
    first.done(500)
    (second,) = books.system.outbox()
    second.done(200)

    assert second.headers == first.headers
    assert books.system.outbox() == []


def test_too_many_refusals_switch_the_subscription_off_until_it_is_set_active():
    books = Books({"webhook_retry_seconds": 0.0, "webhook_error_limit": 3})
    found = subscribe(books)["id"]
    books.sale()
    for _ in range(3):
        for delivery in books.system.outbox():
            delivery.done(0)

    assert books.get(f"/event/subscription/{found}").value["status"] == "DISABLED_TOO_MANY_ERRORS"
    books.sale()
    assert books.system.outbox() == []
    assert books.put(f"/event/subscription/{found}", {"status": "ACTIVE"}).value["status"] == "ACTIVE"
    books.sale()
    assert len(books.system.outbox()) == 1


def test_secrets_are_never_shown_again():
    books = Books()
    subscription = subscribe(books, authHeaderName="X-Key", authHeaderValue="secret")

    assert SECRET not in json.dumps(
        books.get("/event/subscription", fields="*,hmacSharedSecret").body, default=str
    )
    assert "secret" not in json.dumps(subscription, default=str)


def test_a_subscription_needs_a_known_event_and_an_https_address():
    books = Books()

    assert books.post("/event/subscription", {"targetUrl": URL}).messages == [
        ("event", "Kan ikke være null.")
    ]
    assert books.post("/event/subscription", {"event": "invoice.paid", "targetUrl": URL}).refusal == (
        422,
        18000,
    )
    plain = {"event": "voucher.create", "targetUrl": "http://desk.example/x"}
    assert books.post("/event/subscription", plain).messages[0][0] == "targetUrl"
    short = {"event": "voucher.create", "targetUrl": URL, "hmacSharedSecret": "short"}
    assert books.post("/event/subscription", short).messages[0][0] == "hmacSharedSecret"


def test_the_events_can_be_listed_and_a_subscription_removed():
    books = Books()
    found = subscribe(books)["id"]

    assert "closeGroup.create" in books.get("/event").value
    assert books.get("/event/voucher.create").value["name"] == "voucher.create"
    assert books.call("DELETE", f"/event/subscription/{found}").status == 204
    assert books.get("/event/subscription").values == []


def test_a_settled_invoice_is_told():
    books = Books()
    subscribe(books, event="closeGroup.create")
    found = books.invoice()["id"]
    bank = books.get("/invoice/paymentType", description="bank").values[0]["id"]

    books.put(f"/invoice/{found}/:payment", paymentDate="2026-10-12", paymentTypeId=bank, paidAmount="1249")

    assert [json.loads(one.body)["event"] for one in books.system.outbox()] == ["closeGroup.create"]
