"""The worked cases through the real functions: what a Norwegian accountant expects, to the øre."""

import pytest

from integrations.accounting.booking import book_refund, book_sale
from integrations.accounting.voucher import Voucher
from integrations.errors import SyncError, VatDeviation
from tests.accounting import golden
from tests.shared import SHARED, needs_shared

BOOKED = [
    "G01", "G02", "G04", "G05", "G06", "G08", "G11", "G13", "G15", "G20", "G21", "G24", "G25", "G35", "G39",
    "G40", "G41", "G46", "G53",
]  # fmt: skip
NOTHING_POSTED = {"G10": None, "G44": "vat_deviation", "G37": "vat_deviation"}
"""A case that posts nothing, with the error code that holds it (None: nothing to post). G37 is another country's VAT."""


def vouchers_of(case: dict) -> list[Voucher]:
    """Everything that the case's documents are booked as."""
    rules = golden.rules_for(case)
    vouchers: list[Voucher] = []
    for sale in golden.sales_of(case):
        if "closed_through" not in case["input"]:
            vouchers += book_sale(sale, rules)
        earlier = []
        for refund in golden.refunds_of(case, sale):
            vouchers += book_refund(refund, sale, rules, earlier=earlier)
            earlier.append(refund)
    return vouchers


@pytest.mark.parametrize("name", BOOKED)
def test_a_case_is_booked_to_the_ore_as_the_accountant_expects(name):
    case = golden.load(name)
    assert golden.fold(vouchers_of(case)) == golden.expected_fold(case["expected"]["vouchers"])


@pytest.mark.parametrize("name", BOOKED)
def test_booking_a_case_twice_gives_the_same_vouchers(name):
    case = golden.load(name)
    assert vouchers_of(case) == vouchers_of(case)


@pytest.mark.parametrize(("name", "code"), NOTHING_POSTED.items())
def test_a_case_that_must_not_be_posted_is_held_or_empty(name, code):
    case = golden.load(name)
    if code is None:
        assert vouchers_of(case) == []
        return
    with pytest.raises(SyncError) as held:
        vouchers_of(case)
    assert held.value.code == code


def test_a_deviation_names_the_line_and_both_rates():
    (held,) = golden.load("G44")["expected"]["holds"]
    with pytest.raises(VatDeviation) as raised:
        vouchers_of(golden.load("G44"))
    assert raised.value.params["line_id"] == held["line"]
    assert raised.value.params["stated_rate"] == held["source_rate"]
    assert raised.value.params["rule_rate"] == held["rule_rate"]


@pytest.mark.parametrize("name", BOOKED)
def test_the_customer_is_the_one_that_the_case_names(name):
    case = golden.load(name)
    expected = {p["party"] for v in case["expected"]["vouchers"] for p in v["postings"] if "party" in p}
    found = {
        f"{p.customer.kind}:{p.customer.key}"
        for v in vouchers_of(case)
        for p in v.postings
        if p.customer is not None
    }
    assert found == expected


def test_every_case_here_is_tried():
    assert golden.case_names() == sorted([*BOOKED, *NOTHING_POSTED])


@needs_shared
def test_the_cases_here_are_those_of_the_rulebook_and_the_others_have_no_document_yet():
    beyond = {"G17", "G18", "G28", "G29", "G31", "G32", "G33", "G48", "G49", "G50", "G52"}
    """Expiry and free gift cards, payouts, purchases, disputes, Rackbeat, Rentman."""
    for path in (SHARED / "golden").glob("G*.json"):
        ours = golden.FOLDER / path.name
        if path.name.split("_")[0] not in beyond:
            assert ours.read_bytes() == path.read_bytes()
