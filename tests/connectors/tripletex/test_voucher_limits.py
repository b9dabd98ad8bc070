"""When writing has to stop: spent budgets, 429, deadlines, dead sessions and keys, a reader who leaves."""

from collections.abc import Callable

import pytest

from integrations.errors import (
    BadCredentials,
    RateLimited,
)
from tests.connectors.cases import far, voucher_item
from tests.connectors.conftest import Books
from tests.connectors.tripletex.writing import held, write


def test_a_spent_budget_stops_the_rest_and_tells_when_to_come_back(ready_books: Callable[..., Books]) -> None:
    books = ready_books(rate_limit=60)

    written = write(books, *(voucher_item(f"woo:r:{number}") for number in range(80)))

    refused = [result for result in written.values() if result.error is not None]
    assert refused
    assert all(isinstance(result.error, RateLimited) for result in refused)
    assert books.target.resume_at > 0
    assert len(held(books)) + len(refused) == 80
    report = books.sandbox.control("server", "calls")["systems"]["tripletex"]
    assert report["too_many_requests"] == 0


@pytest.mark.parametrize(("reset", "least"), [(3, 2.0), (None, 5.0)])
def test_a_429_blocks_all_that_follows(ready: Books, reset: int | None, least: float) -> None:
    ready.fault(kind="rate_limit", method="POST", path="/ledger/voucher$", reset=reset, times=1)
    target = ready.open(in_flight=1)

    results = list(
        target.write_many(
            "voucher", [voucher_item(f"woo:q:{n}") for n in range(5)], ready.ids, deadline=far()
        )
    )

    assert [type(result.error) for result in results] == [RateLimited] * 5
    assert ready.calls() == {"POST /v2/ledger/voucher": 1}
    assert all(
        result.error.retry_after is not None for result in results if isinstance(result.error, RateLimited)
    )
    assert least <= max(result.error.retry_after for result in results) <= 11.0  # type: ignore[union-attr]
    target.close()


def test_nothing_new_is_sent_after_the_deadline(ready: Books) -> None:
    written = write(ready, voucher_item("woo:e:1"), voucher_item("woo:e:2"), deadline=0.001)

    assert {result.error.code for result in written.values() if result.error} == {"not_sent"}
    assert ready.calls() == {}


def test_an_expired_session_is_renewed_once_for_all_that_wait(ready: Books) -> None:
    ready.control("expire_sessions")

    written = write(ready, *(voucher_item(f"woo:s:{number}") for number in range(8)))

    assert all(result.error is None for result in written.values())
    calls = ready.calls()
    assert calls["POST /v2/token/session/:create"] == 1
    assert calls["POST /v2/ledger/voucher"] <= 12


def test_dead_credentials_stop_the_batch_after_few_calls(ready: Books) -> None:
    ready.control("revoke_token")

    written = write(ready, *(voucher_item(f"woo:z:{number}") for number in range(40)))

    assert all(isinstance(result.error, BadCredentials) for result in written.values())
    assert sum(ready.calls().values()) <= 16


def test_leaving_early_starts_nothing_new(ready: Books) -> None:
    ready.sandbox.control("server", "latency", system="tripletex", ms=30)
    results = ready.target.write_many(
        "voucher", [voucher_item(f"woo:j:{number}") for number in range(40)], ready.ids, deadline=far()
    )

    next(results)
    results.close()  # type: ignore[attr-defined]
    written = len(held(ready))

    assert written <= 12
    assert len(held(ready)) == written
