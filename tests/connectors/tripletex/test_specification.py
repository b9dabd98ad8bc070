"""Every request that we send to Tripletex is one that its published specification knows."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from integrations.connectors.tripletex.source_kinds import KINDS, SOURCE_KINDS, SourceKind
from integrations.errors import SyncError
from integrations.sandbox.tripletex.fields import parse
from tests.connectors.cases import (
    BUSINESS,
    COMMON,
    DAY,
    NOW,
    credit_item,
    far,
    invoice_item,
    party_item,
    prepaid,
    voucher_item,
    with_parties,
)
from tests.connectors.conftest import Books
from tests.connectors.tripletex.sources import listed, poll, source_of
from tests.connectors.tripletex.test_purchase_orders import Buyer
from tests.shared import SHARED, needs_shared


def everything(books: Books) -> None:
    """Each kind of call at least once."""
    target = books.target
    target.check()
    target.reference_data(now=NOW)
    parties = [party_item(COMMON), party_item(replace(BUSINESS, send="EMAIL"))]
    made = {row.reference: row for row in target.write_many("party", parties, books.ids, deadline=far())}
    ids = with_parties(books.ids, **{key.replace(":", "__"): row.remote_id for key, row in made.items()})
    vouchers = list(
        target.write_many("voucher", [voucher_item("woo:v:1"), voucher_item("woo:v:2")], ids, deadline=far())
    )
    list(target.write_many("voucher", [voucher_item("woo:v:1", attempted=True)], ids, deadline=far()))
    two = (prepaid("klarna", "1931", "14000.00"), prepaid("vipps", "1932", "48.80"))
    items = [invoice_item("woo:i:1"), invoice_item("woo:i:2", prepaid=two)]
    invoices = list(target.write_many("invoice", items, ids, deadline=far()))
    list(target.write_many("invoice", [replace(items[0], attempted=True)], ids, deadline=far()))
    list(target.write_many("invoice", [invoice_item("woo:i:9", attempted=True)], ids, deadline=far()))
    list(target.read_many("voucher", [row.remote_id for row in vouchers], dates=(DAY, DAY), ids=ids))
    list(target.read_many("invoice", [*(row.remote_id for row in invoices), "1"], dates=(DAY, DAY), ids=ids))
    list(target.read_many("party", [row.remote_id for row in made.values()], dates=(DAY, DAY)))
    first, second = invoices[0].remote_id, invoices[1].remote_id
    target.owed([first, second], dates=(DAY, DAY))
    target.invoice_file(first)
    back = (prepaid("vipps", "1932", "48.80"),)
    credits = [
        credit_item(first, "woo:c:1", whole=True),
        credit_item(second, "woo:c:2", whole=False, given_back=back),
    ]
    for again in (False, True):
        items = [replace(item, attempted=again) for item in credits]
        made_notes = list(target.write_many("credit_note", items, ids, deadline=far()))
    list(
        target.read_many(
            "credit_note", [row.remote_id for row in made_notes], dates=(DAY, NOW.date()), ids=ids
        )
    )
    target.closed_periods()
    books.open(send_invoices=True).send_invoice(invoices[1].remote_id, send_type="EMAIL", email="a@b.example")
    target.rate(ids.currencies["EUR"], on=DAY)


def purchases(buyer: Buyer) -> None:
    """Each kind of call about purchase orders."""
    order = buyer.order()
    written = buyer.write(order)
    buyer.write(order, attempted=True)
    changed = buyer.order(lines=(buyer.line("60"), buyer.line("2", "90", "P")), comment="Ny")
    buyer.write(changed, remote_id=written.remote_id)
    buyer.read(written.remote_id, "1")
    buyer.target.relate_purchases([(written.remote_id, "1"), (written.remote_id, "2")])
    buyer.write(replace(changed, cancelled=True), remote_id=written.remote_id)


@needs_shared
def test_every_request_is_one_that_the_specification_knows(
    new_books: Callable[..., Books], exchanges: Callable[[], list[dict[str, Any]]]
) -> None:
    from tests.sandbox.contract import check_request

    before = len(exchanges())
    everything(new_books())
    everything(new_books(beta_lists=False))
    purchases(Buyer(new_books(logistics=True)))
    purchases(Buyer(new_books(logistics=True, purchase_status_writable=False)))

    sent = [row for row in exchanges()[before:] if row["system"] == "tripletex"]
    assert len({(row["method"], row["path"]) for row in sent}) > 25
    for row in sent:
        check_request(row["method"], row["path"], [tuple(pair) for pair in row["query"]], row["body"])


def unknown_fields(text: str, model: str) -> list[str]:
    """Names in a ``fields`` text that a schema of the specification does not have, with their places."""
    specification = json.loads((SHARED / "specs" / "tripletex-openapi-reduced.json").read_text())
    schemas = specification["components"]["schemas"]

    def look(selection: dict[str, Any], name: str) -> list[str]:
        found = []
        for key, nested in selection.items():
            known = schemas[name]["properties"].get(key)
            target = (known or {}).get("items", known or {}).get("$ref", "").rpartition("/")[2]
            if known is None:
                found.append(f"{name}.{key}")
            elif nested:
                found += look(nested, target)
        return found

    return look(parse(text, model), model)


@needs_shared
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_field_that_is_read_is_one_of_the_specification(kind: SourceKind) -> None:
    model = kind.path.strip("/").capitalize()

    assert unknown_fields(kind.fields, model) == unknown_fields(kind.listed, model) == []
    assert unknown_fields("id,noSuch,currency(code,noSuch)", "Customer") == [
        "Customer.noSuch",
        "Currency.noSuch",
    ]


def every_reading(books: Books) -> None:
    """Each kind of record listed, polled and read; subscriptions made, mended and taken away."""
    books.control("seed", customers=3, suppliers=3, products=3, projects=3)
    books.control("add_employee", first_name="Kari", last_name="Dahl", ended="2025-12-31")
    books.control("set_stock", product_id=int(books.dump()["products"][0]["id"]), quantity=5)
    with source_of(books) as source:
        source.check()
        for kind in SOURCE_KINDS:
            ids = listed(source, kind)
            _, position = poll(source, kind)
            poll(source, kind, position)
            list(source.read_many(kind, [*ids, "1"]))
            list(source.all_records(kind, with_inactive=False))
        for secret in ("a-secret-of-ours", "another-secret"):
            source.subscribe(callback_url="https://bilagsbro.example/webhooks/a/", secret=secret)
        taken_away = {"event": "order.update", "targetUrl": "https://bilagsbro.example/webhooks/a/"}
        source._client.post("/event/subscription", taken_away)
        source.subscribe(callback_url="https://bilagsbro.example/webhooks/a/", secret="another-secret")


@needs_shared
def test_records_are_read_as_the_specification_has_it(
    new_books: Callable[..., Books], exchanges: Callable[[], list[dict[str, Any]]]
) -> None:
    from tests.sandbox.contract import check_request, check_response

    books = new_books(logistics=True)
    narrow = new_books(rate_limit=100_000)
    before = len(exchanges())
    every_reading(books)
    narrow.control("set", most_rows=2)
    narrow.control("seed", customers=3, products=3)
    with source_of(narrow) as source:
        # Numbers one after another share a window, so that it cannot be narrowed further; prices can.
        assert len(listed(source, "product")) == 3
        with pytest.raises(SyncError):
            listed(source, "customer")

    sent = [row for row in exchanges()[before:] if row["system"] == "tripletex"]
    assert len({(row["method"], row["path"]) for row in sent}) > 15
    for row in sent:
        check_request(row["method"], row["path"], [tuple(pair) for pair in row["query"]], row["body"])
        check_response(row["method"], row["path"], row["status"], row["response"])
