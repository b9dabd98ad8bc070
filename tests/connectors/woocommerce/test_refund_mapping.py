"""Recorded refunds → the refund, its lines and its day, or why there is none."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.accounting.documents import Refund
from integrations.connectors.woocommerce.mapping import to_refund
from integrations.errors import UnsupportedDocument
from tests.connectors.woocommerce.orders import FIXTURES, SETTINGS, order, settings

D = Decimal


def refund_body(name: str, index: int = 0, **changes: Any) -> dict[str, Any]:
    text = (FIXTURES / "refunds" / f"{name}.json").read_text(encoding="utf-8")
    refund = json.loads(text, parse_float=Decimal)[index]
    return {"order": order(name), "refund": {**refund, **changes}}


@pytest.mark.parametrize(
    ("name", "index", "total", "lines"),
    [
        ("30-partial-refund-line", 0, "33.33", [("87", "33.33", "6.67", "1")]),
        ("31-refund-shipping", 0, "99.00", [("96", "99.00", "19.80", "0")]),
        ("33-amount-only-refund", 0, "50.00", []),
        ("35-two-partial-refunds", 0, "129.90", [("117", "129.90", "16.94", "1")]),
        ("35-two-partial-refunds", 1, "33.33", [("116", "33.33", "6.67", "1")]),
    ],
)
def test_a_recorded_refund_names_the_lines_that_it_gives_back(
    name: str, index: int, total: str, lines: list[tuple[str, str, str, str]]
) -> None:
    found = to_refund(refund_body(name, index), SETTINGS)

    assert isinstance(found, Refund)
    assert found.total == found.tender.gross == D(total)
    assert [(line.line_id, line.gross, line.vat, line.quantity) for line in found.lines] == [
        (line_id, D(gross), D(vat), D(quantity)) for line_id, gross, vat, quantity in lines
    ]


def test_a_refund_is_dated_when_it_was_given_and_named_after_its_order() -> None:
    found = to_refund(refund_body("30-partial-refund-line", date_created_gmt="2026-11-30T23:30:00"), SETTINGS)

    assert isinstance(found, Refund)
    assert (found.date, found.reference, found.reason) == (
        date(2026, 12, 1),
        "woo:demo:48:refund:49",
        "Knust kopp",
    )


def test_a_refund_before_delivery_touches_no_sale_and_says_when_the_money_had_come() -> None:
    body = refund_body("30-partial-refund-line")
    body["order"]["status"] = "processing"

    found = to_refund(body, SETTINGS)

    assert isinstance(found, Refund)
    assert (found.undelivered, found.paid_on) == (True, date(2026, 11, 22))


def test_before_and_after_the_delivery_is_told_to_the_second() -> None:
    body = refund_body("30-partial-refund-line")
    completed = body["order"]["date_completed_gmt"]
    body["refund"]["date_created_gmt"] = completed
    after = to_refund(body, SETTINGS)
    body["order"]["date_completed_gmt"] = f"{completed[:-2]}{int(completed[-2:]) + 1:02}"
    before = to_refund(body, SETTINGS)

    assert isinstance(after, Refund)
    assert isinstance(before, Refund)
    assert (after.undelivered, before.undelivered) == (False, True)


def test_no_money_had_come_for_an_order_that_was_not_paid() -> None:
    body = refund_body("30-partial-refund-line")
    body["order"] |= {"status": "pending", "date_paid": None, "date_paid_gmt": None}

    found = to_refund(body, SETTINGS)

    assert isinstance(found, Refund)
    assert (found.undelivered, found.paid_on) == (True, None)


def test_a_refund_of_a_sale_before_the_from_date_is_left_to_a_person() -> None:
    body = refund_body("30-partial-refund-line", date_created_gmt="2026-12-05T10:00:00")

    with pytest.raises(UnsupportedDocument) as refusal:
        to_refund(body, settings(from_date=date(2026, 12, 1)))

    assert refusal.value.code == "refund_of_earlier_sale"


@pytest.mark.parametrize(
    ("reason", "through_gateway", "method"),
    [
        ("Tilgodelapp 1042", False, "store_credit"),
        ("Store credit", False, "store_credit"),
        ("store-credit: returned", False, "store_credit"),
        ("Tilgodelapp 1042", True, "vipps"),
        ("Kunden vil ikke ha tilgodelapp", False, "vipps"),
        ("", False, "vipps"),
    ],
)
def test_what_the_money_went_back_by_and_had_come_by(reason: str, through_gateway: bool, method: str) -> None:
    body = refund_body("30-partial-refund-line", reason=reason, refunded_payment=through_gateway)
    body["order"]["payment_method"] = "vipps"

    found = to_refund(body, SETTINGS)

    assert isinstance(found, Refund)
    assert (found.tender.method, found.paid_with) == (method, "vipps")
