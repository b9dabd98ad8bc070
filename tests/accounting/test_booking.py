"""Sales to vouchers: what is credited where, what the buyer paid with, and what is held."""

import datetime as dt
import itertools
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_prepayment, book_sale, rates_needed
from integrations.accounting.documents import Address, Coupon
from integrations.accounting.rules import Rate
from integrations.accounting.voucher import Posting, Voucher
from integrations.errors import MissingMapping, RejectedDocument, UnsupportedDocument, VatDeviation
from tests.accounting import golden
from tests.accounting.build import NINTH, business, line, postings, rules, sale, tender

SHIPPING = {"kind": "shipping", "id": "s", "tax_class": ""}


def booked(*lines, given=None, **changes) -> list[tuple[str, str, str]]:
    """The postings of the one voucher that a sale of these lines becomes."""
    (voucher,) = book_sale(sale(*lines, **changes), given or rules())
    return postings(voucher)


def test_sale_and_payment_of_the_same_month_share_a_voucher_that_balances_each_day():
    (voucher,) = book_sale(
        sale(line("1249.00"), tenders=(tender("1249.00", on=dt.date(2026, 10, 7)),)), rules()
    )
    assert (voucher.part, voucher.date, voucher.reference) == ("sale", NINTH, "woo:shop:1")
    assert postings(voucher) == [
        ("1500", "0", "1249.00"), ("3000", "3", "-1249.00"), ("1932", "0", "1249.00"), ("1500", "0", "-1249.00"),
    ]  # fmt: skip
    assert [p.date.day for p in voucher.postings] == [9, 9, 7, 7]
    assert {p.invoice_number for p in voucher.postings if p.customer} == {"1001"}


def test_money_from_an_earlier_month_is_a_prepayment_until_delivery():
    september = dt.date(2026, 9, 30)
    early, sold = book_sale(sale(line("100.00"), tenders=(tender("100.00", on=september),)), rules())
    assert (early.part, early.date, early.reference) == ("prepayment", september, "woo:shop:1:prepayment")
    assert postings(early) == [("1932", "0", "100.00"), ("2900", "0", "-100.00")]
    assert postings(sold) == [
        ("1500", "0", "100.00"), ("3000", "3", "-100.00"), ("2900", "0", "100.00"), ("1500", "0", "-100.00"),
    ]  # fmt: skip
    assert {p.date for p in sold.postings} == {NINTH}
    assert book_prepayment(sale(line("100.00"), tenders=(tender("100.00", on=september),)), rules()) == (
        early,
    )


def test_money_of_a_later_month_is_a_payment_of_its_own():
    november = dt.date(2026, 11, 2)
    sold, late = book_sale(sale(line("100.00"), tenders=(tender("100.00", on=november),)), rules())
    assert postings(sold) == [("1500", "0", "100.00"), ("3000", "3", "-100.00")]
    assert (late.part, late.date) == ("payment", november)
    assert postings(late) == [("1932", "0", "100.00"), ("1500", "0", "-100.00")]


def test_a_zero_value_order_has_no_voucher():
    assert book_sale(sale(line("0.00")), rules()) == ()
    assert book_sale(sale(line("0.00"), line("0.00", **SHIPPING)), rules()) == ()


def test_free_lines_beside_paid_ones_are_left_out():
    assert [p[0] for p in booked(line("100.00"), line("0.00", id="2"))] == ["1500", "3000", "1932", "1500"]


def test_gift_cards_sold_are_a_debt_and_charging_vat_on_them_is_held():
    card = line("500.00", kind="gift_card", rate=None, id="g")
    assert booked(card, line("100.00"))[1] == ("2902", "0", "-500.00")
    with pytest.raises(VatDeviation):
        booked(line("500.00", kind="gift_card", id="g"))


def test_gift_cards_used_are_a_payment_and_their_codes_stay_secret():
    paid = (tender("60.00", "gift_card", gift_card_code="ABCD-EFGH-1234"), tender("40.00"))
    (voucher,) = book_sale(sale(line("100.00"), tenders=paid), rules())
    assert postings(voucher)[2:] == [
        ("2902", "0", "60.00"), ("1500", "0", "-60.00"), ("1932", "0", "40.00"), ("1500", "0", "-40.00"),
    ]  # fmt: skip
    assert "ABCD" not in repr(voucher)
    assert {p.customer.key for p in voucher.postings if p.customer} == {"vipps"}


def test_a_gap_waits_until_a_person_says_that_it_is_a_gift_card():
    partly = sale(line("1348.00"), gap=D("300.00"))
    unmapped = rules(accounts={at: choice for at, choice in rules().accounts.items() if at[0] != "gap"})
    with pytest.raises(MissingMapping) as held:
        book_sale(partly, unmapped)
    assert held.value.waiting_for == "gap:gift_card"
    (voucher,) = book_sale(partly, rules())
    assert postings(voucher) == [
        ("1500", "0", "1348.00"), ("3000", "3", "-1348.00"), ("1932", "0", "1048.00"), ("1500", "0", "-1048.00"),
        ("2902", "0", "300.00"), ("1500", "0", "-300.00"),
    ]  # fmt: skip


def test_an_order_fully_covered_by_a_gap_is_a_sale():
    found = booked(line("500.00"), gap=D("500.00"), total=D("0.00"))
    assert found == [
        ("1500", "0", "500.00"),
        ("3000", "3", "-500.00"),
        ("2902", "0", "500.00"),
        ("1500", "0", "-500.00"),
    ]


def test_a_negative_fee_named_gift_card_is_a_payment():
    fee = line("-300.00", rate=None, kind="fee", id="f", title="Gavekort ABCD-1234")
    assert booked(line("1249.00"), fee) == [
        ("1500", "0", "1249.00"), ("3000", "3", "-1249.00"), ("1932", "0", "949.00"), ("1500", "0", "-949.00"),
        ("2902", "0", "300.00"), ("1500", "0", "-300.00"),
    ]  # fmt: skip


def test_a_gift_card_that_cut_the_vat_is_held():
    with pytest.raises(UnsupportedDocument) as held:
        booked(line("1249.00"), line("-375.00", kind="fee", id="f", title="Gavekort ABCD-1234"))
    assert held.value.code == "gift_card_cut_vat"


def test_any_other_negative_fee_is_a_discount_at_its_stated_rate():
    found = booked(line("1249.00"), line("-125.00", kind="fee", id="f", title="Kundeklubb"))
    assert found[:3] == [("1500", "0", "1124.00"), ("3000", "3", "-1249.00"), ("3000", "3", "125.00")]


@pytest.mark.parametrize(
    "code", ["gc-7k2m-99", "GAVEKORT-100", "my giftcard", "gift_card_5", "Gift Voucher 7"]
)
def test_a_coupon_that_is_a_gift_card_is_held(code):
    with pytest.raises(UnsupportedDocument) as held:
        booked(line("100.00"), coupons=(Coupon(code=code),))
    assert held.value.code == "gift_card_as_coupon"


def test_marked_coupons_are_gift_cards_and_plain_ones_are_not():
    with pytest.raises(UnsupportedDocument):
        booked(line("100.00"), coupons=(Coupon(code="x1", is_gift_card=True),))
    assert len(booked(line("100.00"), coupons=(Coupon(code="sommer10"),))) == 4


def test_rounding_goes_to_its_own_account_up_to_the_cap():
    lines = [line("33.33", id=str(n)) for n in range(3)]
    assert booked(*lines, total=D("100.00"))[4] == ("7740", "0", "-0.01")
    with pytest.raises(RejectedDocument) as held:
        booked(*lines, total=D("100.00"), given=rules(rounding_cap=D("0.00")))
    assert held.value.code == "rounding_too_large"


def test_an_unknown_payment_method_waits_for_its_account():
    with pytest.raises(MissingMapping) as held:
        booked(line("100.00"), tenders=(tender("100.00", "betalsnabbt"),))
    assert held.value.waiting_for == "tender:betalsnabbt"


def test_businesses_and_large_private_sales_have_their_own_customer():
    (unpaid,) = book_sale(sale(line("100.00"), buyer=business(), tenders=()), rules())
    assert [(p.customer.kind, p.customer.key) for p in unpaid.postings if p.customer] == [
        ("own", "984809085")
    ]
    (large,) = book_sale(sale(line("40000.01")), rules(own_customer_above=D(40000)))
    assert {p.customer.kind for p in large.postings if p.customer} == {"own"}
    (small,) = book_sale(sale(line("40000.00")), rules(own_customer_above=D(40000)))
    assert {p.customer.kind for p in small.postings if p.customer} == {"common"}


def test_a_foreign_order_needs_a_rate_and_later_money_shows_the_exchange_difference():
    twelfth = dt.date(2026, 10, 12)
    order = sale(
        line("120.00", rate="0", tax_class="standard"), currency="EUR", ship_to=Address(country="DE"),
        tenders=(tender("120.00", "stripe", twelfth),),
    )  # fmt: skip
    assert rates_needed(order) == (("EUR", NINTH), ("EUR", twelfth))
    with pytest.raises(UnsupportedDocument) as held:
        book_sale(order, rules())
    assert (held.value.code, held.value.params["currency"]) == ("currency_not_supported", "EUR")
    rates = {("EUR", NINTH): Rate(D("10.7155"), NINTH, "x"), ("EUR", twelfth): Rate(D("10.80"), twelfth, "x")}
    (voucher,) = book_sale(order, rules(rates=rates))
    assert postings(voucher) == [
        ("1500", "0", "1285.86"), ("3107", "52", "-1285.86"),
        ("1933", "0", "1296.00"), ("8060", "0", "-10.14"), ("1500", "0", "-1285.86"),
    ]  # fmt: skip
    assert voucher.postings[3].currency == "NOK"


def test_foreign_prepayments_are_released_at_the_kroner_they_came_in():
    september = dt.date(2026, 9, 30)
    order = sale(
        line("100.00", rate="0", tax_class="standard"), currency="EUR", ship_to=Address(country="DE"),
        tenders=(tender("100.00", "stripe", september),),
    )  # fmt: skip
    rates = {
        ("EUR", NINTH): Rate(D("11.00"), NINTH, "x"),
        ("EUR", september): Rate(D("10.00"), september, "x"),
    }
    early, sold = book_sale(order, rules(rates=rates))
    assert postings(early) == [("1933", "0", "1000.00"), ("2900", "0", "-1000.00")]
    assert postings(sold)[2:] == [
        ("2900", "0", "1000.00"),
        ("8160", "0", "100.00"),
        ("1500", "0", "-1100.00"),
    ]


def test_the_order_of_the_lines_changes_nothing_but_their_rows():
    lines = [
        line("500.00"),
        line("300.00", rate="15", id="2"),
        line("200.00", rate="0", id="3"),
        line("49.00", **SHIPPING),
    ]
    folds = [golden.fold(book_sale(sale(*order), rules())) for order in itertools.permutations(lines)]
    assert all(fold == folds[0] for fold in folds)


def test_every_posting_says_where_it_comes_from_and_who_chose_its_account():
    (voucher,) = book_sale(sale(line("100.00"), line("50.00", **SHIPPING)), rules())
    for posting in voucher.postings:
        kinds = [reason.kind for reason in posting.why]
        assert kinds[0] in {"receivable", "source_field", "tender", "settled"}
        assert "mapping" in kinds


def test_a_voucher_cannot_exist_unbalanced_or_with_rows_of_the_ledgers_own():
    def posting(row: int, gross: str, day: int = 9) -> Posting:
        on = dt.date(2026, 10, day)
        return Posting(row=row, date=on, account="1500", gross=D(gross), role="receivable", description="x")

    def voucher(*rows: Posting, reference: str = "r") -> Voucher:
        return Voucher(part="sale", date=NINTH, description="x", reference=reference, postings=rows)

    assert voucher(posting(1, "1.00"), posting(2, "-1.00")).postings[0].net == D("1.00")
    for broken in (
        lambda: voucher(posting(1, "1.00"), posting(2, "-0.99")),
        lambda: voucher(posting(1, "1.00"), posting(2, "-1.00", day=10)),
        lambda: voucher(posting(0, "1.00"), posting(1, "-1.00")),
        lambda: voucher(posting(1, "1.00"), posting(1, "-1.00")),
        lambda: voucher(),
        lambda: voucher(posting(1, "1.00"), posting(2, "-1.00"), reference="x" * 71),
    ):
        with pytest.raises(RejectedDocument):
            broken()
