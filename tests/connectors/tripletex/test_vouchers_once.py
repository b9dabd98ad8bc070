"""Each voucher exactly once, whatever happens to the answers."""

import pytest

from integrations.errors import (
    UnknownOutcome,
)
from tests.connectors.cases import voucher_item
from tests.connectors.conftest import Books
from tests.connectors.tripletex.writing import held, write


@pytest.mark.parametrize("count", [1, 2, 3])
def test_what_an_earlier_try_wrote_is_found_and_not_written_again(ready: Books, count: int) -> None:
    references = [f"woo:b:{number}" for number in range(count)]
    first = write(ready, *map(voucher_item, references))
    ready.calls()

    second = write(ready, *(voucher_item(reference, attempted=True) for reference in references))

    assert {key: row.remote_id for key, row in second.items()} == {
        key: row.remote_id for key, row in first.items()
    }
    assert all(result.found for result in second.values())
    assert held(ready) == sorted(references)
    assert "POST /v2/ledger/voucher" not in ready.calls()


def test_many_attempted_vouchers_are_looked_up_with_one_list(ready: Books) -> None:
    items = [voucher_item(f"woo:m:{number}", attempted=True) for number in range(30)]

    written = write(ready, *items)

    assert not any(result.found for result in written.values())
    assert ready.calls() == {"GET /v2/ledger/voucher": 1, "POST /v2/ledger/voucher": 30}


def test_an_attempted_voucher_is_found_by_date_where_the_exact_search_is_blind(ready: Books) -> None:
    first = write(ready, voucher_item("woo:d:1"))
    empty = '{"fullResultSize": 0, "from": 0, "count": 0, "versionDigest": "x", "values": []}'
    ready.fault(kind="status", status=200, path=">externalVoucherNumber", body=empty)

    second = write(ready, voucher_item("woo:d:1", attempted=True))

    assert second["woo:d:1"].remote_id == first["woo:d:1"].remote_id
    assert held(ready) == ["woo:d:1"]


def test_a_lost_answer_is_an_unknown_outcome_and_the_next_try_finds_the_voucher(ready: Books) -> None:
    ready.fault(kind="cut_after", method="POST", path="/ledger/voucher$", times=1)
    lost = write(ready, voucher_item("woo:l:1"))["woo:l:1"]
    assert isinstance(lost.error, UnknownOutcome)
    assert lost.remote_id == ""

    again = write(ready, voucher_item("woo:l:1", attempted=True))["woo:l:1"]

    assert again.found
    assert held(ready) == ["woo:l:1"]


def test_a_connection_cut_before_the_write_is_written_by_the_next_try(ready: Books) -> None:
    ready.fault(kind="cut_before", method="POST", path="/ledger/voucher$", times=1)
    lost = write(ready, voucher_item("woo:l:2"))["woo:l:2"]
    assert isinstance(lost.error, UnknownOutcome)

    again = write(ready, voucher_item("woo:l:2", attempted=True))["woo:l:2"]

    assert not again.found
    assert held(ready) == ["woo:l:2"]
