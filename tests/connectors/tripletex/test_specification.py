"""Every request that we send to Tripletex is one that its published specification knows."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

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
from tests.shared import needs_shared


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
    target.send_invoice(invoices[1].remote_id, send_type="EMAIL")
    target.rate(ids.currencies["EUR"], on=DAY)


@needs_shared
def test_every_request_is_one_that_the_specification_knows(
    new_books: Callable[..., Books], exchanges: Callable[[], list[dict[str, Any]]]
) -> None:
    from tests.sandbox.contract import check_request

    before = len(exchanges())
    everything(new_books())
    everything(new_books(beta_lists=False))

    sent = [row for row in exchanges()[before:] if row["system"] == "tripletex"]
    assert len({(row["method"], row["path"]) for row in sent}) > 25
    for row in sent:
        check_request(row["method"], row["path"], [tuple(pair) for pair in row["query"]], row["body"])
