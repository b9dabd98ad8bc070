"""Vouchers written into the imitated Tripletex over HTTP, and read back."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.accounting.verify import ObservedVoucher, differences
from integrations.connectors.contract import WriteItem
from integrations.errors import (
    LedgerRejected,
    NotReady,
    TemporaryError,
)
from tests.connectors.cases import DAY, posting, sale_voucher, voucher_item
from tests.connectors.conftest import Books
from tests.connectors.tripletex.writing import held, write


def test_vouchers_are_written_and_read_back_equal(ready: Books) -> None:
    references = [f"woo:a:{number}" for number in range(12)]

    written = write(ready, *map(voucher_item, references))

    assert held(ready) == sorted(references)
    assert all(result.error is None and result.remote_number.endswith("-2026") for result in written.values())
    assert all(result.request_id for result in written.values())
    back = list(
        ready.target.read_many(
            "voucher", [result.remote_id for result in written.values()], dates=(DAY, DAY), ids=ready.ids
        )
    )
    assert sorted(read.value.reference for read in back) == sorted(references)
    assert all(differences(sale_voucher(read.value.reference), read.value) == () for read in back)


def test_twelve_vouchers_cost_twelve_writes_and_one_read(ready: Books) -> None:
    written = write(ready, *(voucher_item(f"woo:c:{number}") for number in range(12)))
    list(ready.target.read_many("voucher", [row.remote_id for row in written.values()], dates=(DAY, DAY)))

    assert ready.calls() == {"POST /v2/ledger/voucher": 12, "GET /v2/ledger/voucher": 1}


def test_calls_run_side_by_side_up_to_the_limit(ready: Books) -> None:
    ready.sandbox.control("server", "latency", system="tripletex", ms=40)

    write(ready, *(voucher_item(f"woo:p:{number}") for number in range(12)))

    report = ready.sandbox.control("server", "calls")
    assert report["systems"]["tripletex"]["max_in_flight_by_tenant"][str(ready.company)] == 4


def test_threads_are_used_again_from_call_to_call(ready: Books) -> None:
    before = set(threading.enumerate())
    write(ready, *(voucher_item(f"woo:t:{number}") for number in range(8)))
    first = set(threading.enumerate()) - before
    write(ready, *(voucher_item(f"woo:u:{number}") for number in range(8)))

    # A crew grows to what is in flight at once, four; nobody who was in it is replaced.
    second = set(threading.enumerate()) - before
    assert first <= second
    assert len(second) <= 4
    ready.target.close()
    assert not (set(threading.enumerate()) - before)


def test_one_bad_voucher_does_not_stop_the_others(ready: Books) -> None:
    bad = replace(
        sale_voucher("woo:x:bad"), postings=(posting(1, "3000", "10.00"), posting(2, "1932", "-10.00"))
    )

    written = write(
        ready, voucher_item("woo:x:1"), WriteItem(reference="woo:x:bad", value=bad), voucher_item("woo:x:2")
    )

    error = written["woo:x:bad"].error
    assert isinstance(error, LedgerRejected)
    assert error.code == "ledger_rejected"
    assert "låst til mva-kode" in error.remote_message
    assert error.request_id
    assert held(ready) == ["woo:x:1", "woo:x:2"]


@pytest.mark.parametrize(
    ("change", "item"),
    [
        ({"accounts": {}}, "account_unknown"),
        ({"vat_codes": {}}, "vat_code_unknown"),
        ({"currencies": {}}, "currency_unknown"),
        ({"parties": {}}, "customer_unknown"),
    ],
)
def test_what_the_company_does_not_have_is_told_before_anything_is_sent(
    ready: Books, change: dict[str, Any], item: str
) -> None:
    written = write(ready, voucher_item("woo:n:1"), ids=replace(ready.ids, **change))

    error = written["woo:n:1"].error
    assert isinstance(error, NotReady)
    assert error.item == item
    assert ready.calls() == {}


def test_a_closed_month_has_a_sentence_of_its_own(ready: Books) -> None:
    ready.control("close_period", month="2026-11")

    error = write(ready, voucher_item("woo:k:1"))["woo:k:1"].error

    assert isinstance(error, LedgerRejected)
    assert error.code == "period_locked"
    assert held(ready) == []


def test_a_submitted_vat_term_has_the_same_sentence(ready: Books) -> None:
    ready.control("close_period", month="2026-11", kind="vat_lock")

    error = write(ready, voucher_item("woo:k:2"))["woo:k:2"].error

    assert isinstance(error, LedgerRejected)
    assert error.code == "period_locked"


def test_a_voucher_with_postings_on_several_days_and_a_long_text(ready: Books) -> None:
    later = DAY + timedelta(days=1)
    voucher = replace(
        sale_voucher("woo:f:1"),
        description='Æ "sitat" \\ 😀',
        postings=(
            posting(1, "1931", "100.00"), posting(2, "2902", "-100.00"),
            posting(3, "2902", "100.00", date=later), posting(4, "1931", "-100.00", date=later),
        ),
    )  # fmt: skip

    written = write(ready, WriteItem(reference="woo:f:1", value=voucher))["woo:f:1"]

    assert written.error is None
    (back,) = ready.target.read_many("voucher", [written.remote_id], dates=(DAY, later), ids=ready.ids)
    assert differences(voucher, back.value) == ()


def test_foreign_currency_is_written_in_both_amounts(ready: Books) -> None:
    euro = {"currency": "EUR"}
    voucher = replace(
        sale_voucher("woo:f:2"),
        postings=(
            replace(posting(1, "1931", "1157.54", **euro), gross_currency=Decimal("100.00")),
            replace(posting(2, "2902", "-1157.54", **euro), gross_currency=Decimal("-100.00")),
        ),
    )

    written = write(ready, WriteItem(reference="woo:f:2", value=voucher))["woo:f:2"]

    assert written.error is None
    (back,) = ready.target.read_many("voucher", [written.remote_id], dates=(DAY, DAY), ids=ready.ids)
    assert differences(voucher, back.value) == ()


def test_ids_that_the_list_does_not_show_are_read_singly(ready: Books) -> None:
    written = write(ready, voucher_item("woo:g:1"), voucher_item("woo:g:2", day=date(2026, 9, 1)))
    ready.calls()

    back = list(
        ready.target.read_many("voucher", [row.remote_id for row in written.values()], dates=(DAY, DAY))
    )

    assert sorted(read.value.reference for read in back) == ["woo:g:1", "woo:g:2"]
    assert ready.calls() == {"GET /v2/ledger/voucher": 1, "GET /v2/ledger/voucher/{id}": 1}


def test_a_voucher_that_is_gone_reads_as_an_error(ready: Books) -> None:
    (back,) = ready.target.read_many("voucher", ["999999999"], dates=(DAY, DAY))

    assert back.value is None
    assert back.error is not None
    assert back.error.code == "not_found"


def test_customers_that_are_not_ours_are_read_as_unknown(ready: Books) -> None:
    written = write(ready, voucher_item("woo:h:1"))["woo:h:1"]

    (back,) = ready.target.read_many("voucher", [written.remote_id], dates=(DAY, DAY))

    assert isinstance(back.value, ObservedVoucher)
    assert {posting.customer.kind for posting in back.value.postings if posting.customer} == {"unknown"}


def test_a_failing_list_answers_every_id_with_the_failure(ready: Books) -> None:
    ready.fault(kind="status", status=503, method="GET", path="/ledger/voucher$")

    back = list(ready.target.read_many("voucher", ["1", "2"], dates=(DAY, DAY)))

    assert [(read.remote_id, type(read.error)) for read in back] == [
        ("1", TemporaryError),
        ("2", TemporaryError),
    ]
