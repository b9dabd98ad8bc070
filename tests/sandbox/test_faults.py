"""Which requests meet a fault: skipped ones, every n-th, a share, a number of times."""

import pytest

from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.wire import Request

POST = Request(method="POST", path="/v2/ledger/voucher", headers={"x-run": "seven"})


def fired(rule: Fault, *, number: int = 10) -> list[int]:
    """Which of ``number`` equal requests meet the fault, counted from 1."""
    return [count for count in range(1, number + 1) if rule.fires("tripletex", POST, "1")]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, list(range(1, 11))),
        ({"times": 2}, [1, 2]),
        ({"skip": 3, "times": 1}, [4]),
        ({"every": 4}, [1, 5, 9]),
        ({"skip": 1, "every": 4}, [2, 6, 10]),
    ],
)
def test_a_rule_counts_what_it_lets_pass(rule, expected):
    assert fired(Fault(kind="cut_after", **rule)) == expected


def test_a_share_is_the_same_for_the_same_seed():
    first, second = (fired(Fault(kind="status", probability=0.3, seed=4), number=100) for _ in range(2))

    assert first == second
    assert 15 < len(first) < 45


@pytest.mark.parametrize(
    ("rule", "meets"),
    [
        ({"system": "tripletex"}, True),
        ({"system": "woo"}, False),
        ({"method": "GET"}, False),
        ({"path": "voucher$"}, True),
        ({"path": "^/v2/order"}, False),
        ({"tenant": "1"}, True),
        ({"tenant": "2"}, False),
        ({"headers_match": {"x-run": "^sev"}}, True),
        ({"headers_match": {"x-run": "eight"}}, False),
    ],
)
def test_a_rule_matches_by_all_it_names(rule, meets):
    assert Fault(kind="cut_before", **rule).fires("tripletex", POST, "1") is meets


def test_the_first_rule_that_fires_decides():
    faults = Faults()
    faults.add([{"kind": "slow", "times": 1}, {"kind": "html", "status": 502, "company": 1}])

    chosen = [faults.choose("tripletex", POST, "1") for _ in range(2)]

    assert [one.kind for one in chosen if one] == ["slow", "html"]
    assert [one["fired"] for one in faults.describe()] == [1, 1]


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="no such fault"):
        Fault(kind="explode")


def test_a_429_may_lack_its_reset():
    assert "x-rate-limit-reset" not in Fault(kind="rate_limit").answer().headers
    assert Fault(kind="rate_limit", reset=3).answer().headers["x-rate-limit-reset"] == "3"
