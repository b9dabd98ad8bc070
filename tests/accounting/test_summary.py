"""Daily summaries: what they fold, what they keep apart, and that they are the single vouchers to the øre."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.accounting.booking import book_refund, book_sale
from integrations.accounting.money import ZERO, vat_of
from integrations.accounting.summary import Member, book_summary, fold
from integrations.accounting.voucher import PartyRef, Posting, Voucher
from integrations.errors import RejectedDocument
from tests.accounting.build import NINTH, back, line, refund, rules, sale, tender

RULES = rules()
RATES = {"3": D(25), "31": D(15), "33": D(12), "5": ZERO}


def member(voucher: Voucher, label: str = "1") -> Member:
    return Member(reference=voucher.reference, label=label, postings=voucher.postings)


def sold(number: int, *lines, **changes) -> Member:
    order = sale(*lines, document_id=str(number), number=str(1000 + number), **changes)
    (voucher,) = book_sale(order, RULES)
    return member(voucher, order.number)


def summary(*members: Member, vat: str = "lines") -> Voucher:
    return book_summary(members, day=NINTH, reference="woo:shop:summary:2026-10-09", vat=vat)


def rows(voucher: Voucher) -> list[tuple[str, str, str, str]]:
    return [(p.account, p.vat_code, p.key, f"{p.gross:.2f}") for p in voucher.postings]


def test_orders_of_a_day_become_one_line_per_account_code_and_payment_means():
    voucher = summary(
        sold(1, line("125.00"), line("115.00", rate="15", id="2")),
        sold(2, line("250.00")),
        sold(3, line("100.00"), tenders=(tender("100.00", "klarna"),)),
    )
    assert rows(voucher) == [
        ("1500", "0", "", "100.00"),
        ("1500", "0", "", "-100.00"),
        ("1500", "0", "", "490.00"),
        ("1500", "0", "", "-490.00"),
        ("1931", "0", "klarna", "100.00"),
        ("1932", "0", "vipps", "490.00"),
        ("3000", "3", "3", "-475.00"),
        ("3001", "31", "31", "-115.00"),
    ]
    assert (voucher.part, voucher.date) == ("summary", NINTH)
    assert voucher.description == "Dagssammendrag 9. okt. 2026: 3 ordrer"


def test_a_refund_stands_beside_the_sales_and_not_inside_them():
    order = sale(line("125.00"))
    (credited,) = book_refund(refund(back("125.00"), on=NINTH), order, RULES)
    voucher = summary(sold(1, line("125.00")), sold(2, line("125.00")), member(credited, "1001"))
    assert [row for row in rows(voucher) if row[0] == "3000"] == [
        ("3000", "3", "3", "125.00"),
        ("3000", "3", "3", "-250.00"),
    ]


def test_every_line_says_what_it_sums_and_keeps_the_rule_that_all_share():
    voucher = summary(sold(1, line("125.00")), sold(2, line("250.00")))
    (income,) = [posting for posting in voucher.postings if posting.account == "3000"]
    assert income.description == "Dagssammendrag: 2 ordrer"
    kinds = [reason.kind for reason in income.why]
    assert kinds[0] == "summed"
    assert {"vat_rule", "mapping"} <= set(kinds)
    assert "source_field" not in kinds
    assert dict(income.why[0].params) == {
        "count": "2", "documents": "2", "gross": "-375.00", "first": "1001", "last": "1002",
    }  # fmt: skip


def test_a_line_of_one_order_stays_as_it_was_with_its_number_and_reasons():
    alone = sold(1, line("125.00"))
    voucher = summary(alone)
    assert Counter(replace(p, row=1) for p in voucher.postings if not p.why) == Counter()
    assert {p.description for p in voucher.postings} == {p.description for p in alone.postings}
    assert {p.invoice_number for p in voucher.postings if p.account == "1500"} == {"1001"}


def test_vat_stays_what_the_receipts_say_where_the_sum_would_give_another():
    members = [sold(number, line("10.06", rate="15")) for number in range(1, 11)]
    by_line = sum(-vat_of(D("10.06"), D(15)) for _ in members)
    on_sum = -vat_of(D("100.60"), D(15))
    assert (by_line, on_sum) == (D("-13.10"), D("-13.12"))

    exact = [p for p in summary(*members).postings if p.vat_code == "31"]
    assert (sum(p.gross for p in exact), sum(p.vat for p in exact)) == (D("-100.60"), D("-13.10"))
    assert len(exact) == 5
    assert all(any(reason.kind == "summed_in_bunches" for reason in p.why) for p in exact)

    (together,) = [p for p in summary(*members, vat="sum").postings if p.vat_code == "31"]
    assert (together.gross, together.vat) == (D("-100.60"), D("-13.12"))
    (told,) = [reason for reason in together.why if reason.kind == "summed_vat"]
    assert dict(told.params) == {"vat": "-13.10", "booked": "-13.12", "difference": "-0.02"}


def test_a_large_day_of_prices_in_whole_kroner_needs_one_line_per_code():
    members = [sold(number, line(f"{90 + number % 200}.00")) for number in range(1, 1001)]
    voucher = summary(*members)
    assert len([p for p in voucher.postings if p.vat_code == "3"]) == 1
    assert len(voucher.postings) == 4


def test_random_prices_of_a_large_day_need_few_lines():
    members = [sold(n, line(f"{(n * 7919) % 90000 / 100 + 5:.2f}", rate="15")) for n in range(1, 1001)]
    food = [p for p in summary(*members).postings if p.vat_code == "31"]
    assert sum(p.vat for p in food) == sum(p.vat for m in members for p in m.postings)
    assert len(food) < 40


def test_a_summary_of_nothing_cannot_exist():
    with pytest.raises(RejectedDocument):
        summary()


POSTINGS = st.builds(
    lambda code, ore, sign, party, when: Posting(
        row=1, date=when, account={"3": "3000", "31": "3001", "33": "3002", "5": "3100"}[code], gross=sign * D(ore) / 100,
        gross_currency=sign * D(ore) / 100, role="sales", key=code, description="", vat_code=code, vat_rate=RATES[code],
        customer=party,
    ),
    st.sampled_from(sorted(RATES)), st.integers(1, 10**6), st.sampled_from([1, -1]),
    st.sampled_from([None, PartyRef(kind="common", key="vipps")]),
    st.sampled_from([NINTH, NINTH + dt.timedelta(days=1)]),
)  # fmt: skip


def balanced(index: int, postings: list[Posting]) -> Member:
    """A member whose postings add up to nothing on each day."""
    against = [
        replace(p, account="1932", role="tender", key="vipps", vat_code="0", vat_rate=ZERO, customer=None,
                gross=-p.gross, gross_currency=-p.gross_currency)
        for p in postings
    ]  # fmt: skip
    numbered = [replace(p, row=row) for row, p in enumerate([*postings, *against], start=1)]
    return Member(reference=f"r{index:04}", label=f"{index}", postings=tuple(numbered))


def totals(postings) -> dict:
    """(gross, VAT, currency) by everything that keeps lines apart."""
    sums: dict = {}
    for p in postings:
        key = (p.date, p.role, p.key, p.account, p.vat_code, p.currency, p.customer)
        gross, vat, foreign = sums.get(key, (ZERO, ZERO, ZERO))
        sums[key] = (gross + p.gross, vat + p.vat, foreign + p.gross_currency)
    return sums


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(POSTINGS, min_size=1, max_size=4), min_size=1, max_size=30),
    st.randoms(use_true_random=False),
)
def test_a_summary_is_the_sum_of_its_members_single_vouchers_in_any_order(lists, random):
    members = [balanced(index, postings) for index, postings in enumerate(lists)]
    voucher = summary(*members)
    assert totals(voucher.postings) == totals(p for one in members for p in one.postings)

    mixed = random.sample(members, len(members))
    assert summary(*mixed).postings == voucher.postings

    folded = fold(members)
    assert sorted((s.reference, s.posting.row) for f in folded for s in f.shares) == sorted(
        (one.reference, p.row) for one in members for p in one.postings
    )
    on_sum = summary(*members, vat="sum")
    assert {key: (value[0], value[2]) for key, value in totals(on_sum.postings).items()} == {
        key: (value[0], value[2]) for key, value in totals(voucher.postings).items()
    }
