"""Closed periods: held, or dated the first open day with the original date in the text (PER-1, PER-2)."""

import datetime as dt

import pytest

from integrations.accounting.booking import book_refund, book_sale, invoice_sale
from integrations.accounting.closed_periods import ClosedPeriods, closed_periods
from integrations.accounting.periods import place
from integrations.errors import UnsupportedDocument
from tests.accounting.build import NINTH, back, business, line, postings, refund, rules, sale, tender

OCTOBER_ENDS = dt.date(2026, 10, 31)
NOVEMBER = dt.date(2026, 11, 1)


def closed(policy: str):
    return rules(closed=ClosedPeriods(until=OCTOBER_ENDS), closed_period=policy)


@pytest.mark.parametrize(("policy", "code"), [("hold", "period_closed"), ("ask", "period_closed_ask")])
def test_what_falls_into_a_closed_period_is_held_with_both_dates(policy, code):
    (voucher,) = book_sale(sale(line("100.00")), rules())
    with pytest.raises(UnsupportedDocument) as held:
        place(voucher, closed(policy))
    assert held.value.code == code
    assert held.value.params == {
        "date": "2026-10-09",
        "closed_until": "2026-10-31",
        "first_open": "2026-11-01",
    }


def test_the_first_open_day_by_rule_keeps_the_original_date_in_every_text():
    (voucher,) = book_sale(sale(line("100.00")), rules())
    placed = place(voucher, closed("first_open"))
    assert placed.description == "Ordre 1001: salg (opprinnelig dato 09.10.2026)"
    assert {one.date for one in placed.postings} == {placed.date} == {NOVEMBER}
    assert all(one.description.endswith("(opprinnelig dato 09.10.2026)") for one in placed.postings)
    assert all(one.why[-1].kind == "moved_to_open_period" for one in placed.postings)
    assert postings(placed) == postings(voucher)


def test_a_persons_word_for_one_document_is_enough_whatever_the_rule_says():
    (voucher,) = book_sale(sale(line("100.00")), rules())
    placed = place(voucher, closed("hold"), approved_from=NOVEMBER)
    assert placed.date == NOVEMBER
    assert placed.postings[0].why[-1].params["by"] == "person"


def test_only_the_lines_of_the_closed_period_are_moved():
    order = sale(line("100.00"), tenders=(tender("100.00", on=dt.date(2026, 10, 20)),))
    (voucher,) = book_sale(order, rules())
    placed = place(
        voucher, rules(closed=ClosedPeriods(until=dt.date(2026, 10, 15)), closed_period="first_open")
    )
    assert {one.date for one in placed.postings} == {dt.date(2026, 10, 16), dt.date(2026, 10, 20)}


def test_a_refund_in_an_open_period_of_a_sale_in_a_closed_one_is_dated_when_it_was_made():
    (credit,) = book_refund(refund(back("40.00"), on=dt.date(2026, 11, 3)), sale(line("100.00")), rules())
    assert place(credit, closed("hold")) is credit


def test_an_invoice_is_dated_the_first_open_day_and_still_says_when_it_was_delivered():
    order = sale(line("100.00"), buyer=business(), tenders=())
    placed = place(invoice_sale(order, rules()), closed("first_open"))
    assert (placed.invoice_date, placed.delivered_on) == (NOVEMBER, NINTH)
    assert placed.due_date == NOVEMBER + dt.timedelta(days=14)


def month(number: int, is_closed: bool) -> tuple[dt.date, dt.date, bool]:
    first = dt.date(2026, number, 1)
    return first, dt.date(2026, number + 1, 1) - dt.timedelta(days=1), is_closed


def test_an_open_month_stays_open_though_a_later_one_is_closed():
    found = closed_periods([month(n, n in (7, 10)) for n in (10, 9, 8, 7, 11)])
    assert found == ClosedPeriods(
        until=OCTOBER_ENDS, open_before=((dt.date(2026, 8, 1), dt.date(2026, 9, 30)),)
    )
    days = {
        dt.date(2026, 6, 30): dt.date(2026, 8, 1),
        dt.date(2026, 7, 15): dt.date(2026, 8, 1),
        dt.date(2026, 9, 30): dt.date(2026, 9, 30),
        dt.date(2026, 10, 1): NOVEMBER,
        dt.date(2026, 11, 3): dt.date(2026, 11, 3),
    }
    assert {day: found.open_day(day) for day in days} == days
    assert closed_periods([month(9, False)]) == ClosedPeriods()


def test_what_lies_in_an_open_month_before_a_closed_one_is_booked_on_its_day():
    (voucher,) = book_sale(sale(line("100.00")), rules())
    gaps = ClosedPeriods(until=dt.date(2026, 11, 30), open_before=((dt.date(2026, 10, 1), OCTOBER_ENDS),))
    assert place(voucher, rules(closed=gaps, closed_period="hold")) is voucher
    gaps = ClosedPeriods(
        until=dt.date(2027, 1, 31), open_before=((dt.date(2026, 12, 1), dt.date(2026, 12, 31)),)
    )
    assert place(voucher, rules(closed=gaps, closed_period="first_open")).date == dt.date(2026, 12, 1)
    with pytest.raises(UnsupportedDocument) as held:
        place(voucher, rules(closed=gaps, closed_period="hold"))
    assert (held.value.params["closed_until"], held.value.params["first_open"]) == (
        "2026-11-30",
        "2026-12-01",
    )
