"""Refunds: codes and rates of the sale, the customer of the sale, never more than was sold."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_refund, book_sale
from integrations.accounting.documents import Address, Tender
from integrations.accounting.money import vat_of
from integrations.accounting.rules import AccountChoice, Rate, VatCodeInfo
from integrations.errors import RejectedDocument, UnsupportedDocument, VatDeviation
from tests.accounting import golden
from tests.accounting.build import NINTH, back, line, postings, refund, rules, sale, tender

MIXED = (
    line("500.00"),
    line("300.00", rate="15", id="2"),
    line("200.01", rate="0", id="3"),
    line("99.00", kind="shipping", id="s", rate=None, vat=D("13.77")),
)


def test_a_line_given_back_takes_its_income_and_vat_back_and_pays_from_the_gateway():
    order = sale(line("538.20"), line("49.00", kind="shipping", id="s"))
    (voucher,) = book_refund(refund(back("269.10")), order, rules())
    assert (voucher.part, voucher.reference) == ("refund", "woo:shop:1:refund:7")
    assert postings(voucher) == [
        ("1500", "0", "-269.10"), ("3000", "3", "269.10"), ("1500", "0", "269.10"), ("1932", "0", "-269.10"),
    ]  # fmt: skip
    assert {p.customer for p in voucher.postings if p.customer} == {
        p.customer for p in book_sale(order, rules())[0].postings if p.customer
    }


@pytest.mark.parametrize("by_lines", [True, False])
def test_everything_given_back_is_the_sale_reversed(by_lines):
    order = sale(*MIXED)
    lines = [back(str(one.gross), of=one.id, rate=str(one.vat_rate or 0)) for one in order.lines[:3]]
    lines.append(back("99.00", of="s", rate="16.16"))
    given = refund(*lines) if by_lines else refund(total=str(order.total))
    sold, credited = book_sale(order, rules()), book_refund(given, order, rules())
    (sale_voucher,), (credit,) = sold, credited
    reversed_sale = sorted((p.account, p.vat_code, -p.gross) for p in sale_voucher.postings)
    assert sorted((p.account, p.vat_code, p.gross) for p in credit.postings) == reversed_sale


def test_two_parts_and_the_rest_add_up_to_the_sale():
    order = sale(*MIXED)
    first = refund(back("100.00"), document_id="1")
    second = refund(back("100.00", of="2", rate="15"), document_id="2")
    rest = refund(total="899.01", document_id="3")
    vouchers = [*book_sale(order, rules())]
    for given, earlier in ((first, ()), (second, (first,)), (rest, (first, second))):
        vouchers += book_refund(given, order, rules(), earlier=earlier)
    sums: dict[str, D] = {}
    for voucher in vouchers:
        for posting in voucher.postings:
            sums[posting.account] = sums.get(posting.account, D(0)) + posting.gross
    assert set(sums.values()) == {D("0.00")}


def test_an_amount_without_lines_is_a_lower_price_spread_over_what_is_left_by_gross():
    order = sale(line("400.00"), line("200.00", rate="15", id="2"))
    (voucher,) = book_refund(refund(total="60.00"), order, rules())
    assert postings(voucher) == [
        ("1500", "0", "-60.00"), ("3000", "3", "40.00"), ("3001", "31", "20.00"), ("1500", "0", "60.00"),
        ("1932", "0", "-60.00"),
    ]  # fmt: skip
    (spread,) = [why for why in voucher.postings[1].why if why.kind == "amount_spread"]
    assert spread.params == {"gross": "60.00", "left": "600.00", "parts": "40.00 + 20.00"}


def test_what_is_left_after_earlier_refunds_decides_how_an_amount_is_spread():
    order = sale(line("400.00"), line("200.00", rate="15", id="2"))
    first = refund(back("300.00"), document_id="5")
    (voucher,) = book_refund(refund(total="60.00"), order, rules(), earlier=(first,))
    assert postings(voucher)[1:3] == [("3000", "3", "20.00"), ("3001", "31", "40.00")]


def test_an_amount_without_lines_is_held_where_the_tenant_wants_so_until_a_person_says_what_it_is():
    order, given = sale(line("100.00")), refund(total="50.00")
    with pytest.raises(UnsupportedDocument) as held:
        book_refund(given, order, rules(amount_refunds="hold"))
    assert held.value.code == "refund_without_lines"
    (voucher,) = book_refund(replace(given, treatment="spread"), order, rules(amount_refunds="hold"))
    assert ("3000", "3", "50.00") in postings(voucher)


def test_compensation_is_a_cost_without_vat():
    (voucher,) = book_refund(
        refund(total="50.00"), sale(line("100.00")), with_goodwill(amount_refunds="goodwill")
    )
    assert postings(voucher) == [
        ("1500", "0", "-50.00"), ("7890", "0", "50.00"), ("1500", "0", "50.00"), ("1932", "0", "-50.00"),
    ]  # fmt: skip


def with_goodwill(**changes):
    accounts = {**rules().accounts, ("goodwill", ""): AccountChoice(number="7890")}
    return rules(accounts=accounts, **changes)


@pytest.mark.parametrize("policy", ["spread", "goodwill", "hold"])
def test_an_amount_larger_than_what_is_left_is_refused(policy):
    first = refund(back("60.00"), document_id="5")
    with pytest.raises(RejectedDocument) as held:
        book_refund(
            refund(total="40.01"),
            sale(line("100.00")),
            with_goodwill(amount_refunds=policy),
            earlier=(first,),
        )
    assert held.value.code == "amount_refund_exceeds"
    assert held.value.params == {
        "field": "refund amount",
        "number": "1001",
        "gross": "40.01",
        "left": "40.00",
    }


def test_everything_given_back_after_a_compensation_takes_the_compensation_back_too():
    settings = with_goodwill(amount_refunds="goodwill")
    order, first, rest = sale(line("100.00")), refund(total="20.00", document_id="5"), refund(total="80.00")
    vouchers = [
        *book_sale(order, settings),
        *book_refund(first, order, settings),
        *book_refund(rest, order, settings, earlier=(first,)),
    ]
    sums: dict[str, D] = {}
    for voucher in vouchers:
        for posting in voucher.postings:
            sums[posting.account] = sums.get(posting.account, D(0)) + posting.gross
    assert set(sums.values()) == {D("0.00")}


def test_an_earlier_amount_without_lines_lowers_what_is_left_of_the_lines():
    vague = refund(total="10.00", document_id="6")
    with pytest.raises(RejectedDocument):
        book_refund(refund(back("95.00")), sale(line("100.00")), rules(), earlier=(vague,))
    (voucher,) = book_refund(refund(back("50.00")), sale(line("100.00")), rules(), earlier=(vague,))
    assert postings(voucher)[1] == ("3000", "3", "50.00")


def test_a_credit_after_the_rate_of_its_code_has_changed_is_for_the_accountant():
    order = sale(
        line("106.00", rate="6", tax_class="low"), delivered_on=dt.date(2021, 9, 20),
        tenders=(tender("106.00", on=dt.date(2021, 9, 20)),),
    )  # fmt: skip
    past = ((dt.date(2020, 4, 1), dt.date(2021, 9, 30), D(6)),)
    codes = {**rules().vat_codes, "33": VatCodeInfo(number="33", rate=D(12), past=past)}
    given = refund(back("106.00", rate="6"), on=dt.date(2021, 10, 4))
    with pytest.raises(UnsupportedDocument) as held:
        book_refund(given, order, rules(vat_codes=codes))
    assert held.value.code == "vat_rate_of_the_time"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (lambda: refund(back("100.02")), "refund_exceeds_sale"),
        (lambda: refund(back("10.00", of="9")), "refund_of_unknown_line"),
        (lambda: refund(back("10.00"), sale_id="2"), "rejected_document"),
        (lambda: refund(back("10.00"), currency="EUR"), "rejected_document"),
    ],
)
def test_what_was_not_sold_cannot_be_given_back(given, code):
    with pytest.raises(RejectedDocument) as held:
        book_refund(given(), sale(line("100.00")), rules())
    assert held.value.code == code


def test_giving_the_same_line_back_twice_is_refused():
    once = refund(back("60.00"), document_id="6")
    with pytest.raises(RejectedDocument):
        book_refund(refund(back("60.00")), sale(line("100.00")), rules(), earlier=(once,))


def test_vat_that_does_not_belong_to_what_is_given_back_is_held():
    with pytest.raises(VatDeviation):
        book_refund(refund(back("50.00", rate="15")), sale(line("100.00")), rules())


def test_money_given_back_before_delivery_touches_no_sale_and_is_held():
    with pytest.raises(UnsupportedDocument) as held:
        book_refund(refund(back("50.00"), on=dt.date(2026, 10, 8)), sale(line("100.00")), rules())
    assert held.value.code == "refund_before_delivery"


def test_store_credit_is_a_debt_to_the_buyer():
    credit = Tender(method="store_credit", gross=D("50.00"), paid_on=dt.date(2026, 10, 20))
    (voucher,) = book_refund(refund(back("50.00"), tender=credit), sale(line("100.00")), rules())
    assert postings(voucher)[3] == ("2903", "0", "-50.00")


def test_rounding_of_the_sale_is_given_back_with_everything():
    order = sale(*[line("33.33", id=str(n)) for n in range(3)], total=D("100.00"))
    (voucher,) = book_refund(refund(total="100.00"), order, rules())
    assert ("7740", "0", "0.01") in postings(voucher)


def test_a_foreign_refund_takes_the_sales_kroner_back_and_pays_the_days():
    twentieth = dt.date(2026, 10, 20)
    rates = {
        ("EUR", NINTH): Rate(D("11.00"), NINTH, "x"),
        ("EUR", twentieth): Rate(D("10.00"), twentieth, "x"),
    }
    abroad = line("100.00", rate="0", tax_class="standard")
    order = sale(abroad, currency="EUR", ship_to=Address(country="DE"), tenders=(tender("100.00"),))
    (voucher,) = book_refund(refund(back("100.00", rate="0"), currency="EUR"), order, rules(rates=rates))
    assert postings(voucher) == [
        ("1500", "0", "-1100.00"), ("3107", "52", "1100.00"), ("1500", "0", "1100.00"), ("8060", "0", "-100.00"),
        ("1932", "0", "-1000.00"),
    ]  # fmt: skip


def test_every_split_of_a_line_into_refunds_takes_back_no_more_vat_than_an_ore_from_what_was_sold():
    for ore in range(101, 400, 7):
        gross = D(ore).scaleb(-2)
        order = sale(line(str(gross)))
        halves = (gross / 2).quantize(D("0.01")), gross - (gross / 2).quantize(D("0.01"))
        first, second = (refund(back(str(half)), document_id=str(n)) for n, half in enumerate(halves))
        credits = [
            *book_refund(first, order, rules()),
            *book_refund(second, order, rules(), earlier=(first,)),
        ]
        taken = sum(p.vat for voucher in credits for p in voucher.postings)
        assert abs(taken - vat_of(gross, D(25))) <= D("0.01")
        assert sum(v[0] for at, v in golden.fold(credits).items() if at[1] == "sales_3") == gross


def test_what_is_spread_over_several_codes_comes_back_from_each_in_whole_however_it_is_divided():
    goods = (line("4.93", rate="15"), line("4.92", rate="12", id="2"), line("0.01", rate="0", id="3"))
    order = sale(*goods, line("0.14", kind="fee", id="f", rate=None, vat=D("0.02")))
    for ore in range(1, 14):
        first = refund(back(str(D(ore).scaleb(-2)), of="f", rate="13.5"), document_id="1")
        second = refund(back(str(D(14 - ore).scaleb(-2)), of="f", rate="13.5"), document_id="2")
        credits = [
            *book_refund(first, order, rules()),
            *book_refund(second, order, rules(), earlier=(first,)),
        ]
        whole = book_refund(refund(back("0.14", of="f", rate="13.5"), document_id="3"), order, rules())
        assert {at: row[0] for at, row in golden.fold(credits).items() if row[0]} == {
            at: row[0] for at, row in golden.fold(whole).items() if row[0]
        }


def test_of_a_line_of_one_ore_nothing_is_given_back_twice():
    order = sale(line("0.01", rate="0"), line("100.00", id="2"))
    first = refund(back("0.01", rate="0"), document_id="5")
    assert book_refund(first, order, rules())
    with pytest.raises(RejectedDocument) as held:
        book_refund(refund(back("0.01", rate="0")), order, rules(), earlier=(first,))
    assert (held.value.code, held.value.params["left"]) == ("refund_exceeds_sale", "0.00")


def test_the_tolerance_of_an_ore_is_used_up_once():
    order = sale(line("100.00"), line("50.00", id="2"))
    first = refund(back("100.01"), document_id="5")
    assert book_refund(first, order, rules())
    with pytest.raises(RejectedDocument):
        book_refund(refund(back("0.01")), order, rules(), earlier=(first,))


def test_one_refund_cannot_give_a_line_back_twice():
    with pytest.raises(RejectedDocument) as held:
        book_refund(refund(back("60.00"), back("60.00")), sale(line("100.00")), rules())
    assert held.value.code == "refund_exceeds_sale"


def test_the_rounding_of_a_sale_is_given_back_once():
    order = sale(*[line("33.33", id=str(n)) for n in range(3)], total=D("100.00"))
    lines = refund(*[back("33.33", of=str(n)) for n in range(3)], document_id="5")
    rest = refund(total="0.01", document_id="6")
    (voucher,) = book_refund(rest, order, rules(), earlier=(lines,))
    assert ("7740", "0", "0.01") in postings(voucher)
    with pytest.raises(RejectedDocument) as held:
        book_refund(refund(total="0.01"), order, rules(), earlier=(lines, rest))
    assert (held.value.code, held.value.params["left"]) == ("amount_refund_exceeds", "0.00")


def test_an_amount_just_short_of_everything_leaves_the_rest_to_be_given_back():
    order = sale(line("100.00"))
    first = refund(total="99.50", document_id="5")
    (voucher,) = book_refund(refund(back("0.50")), order, rules(), earlier=(first,))
    assert ("3000", "3", "0.50") in postings(voucher)


def test_by_lines_no_more_money_goes_back_than_a_compensation_has_left():
    settings = with_goodwill(amount_refunds="goodwill")
    order, first = sale(line("100.00")), refund(total="20.00", document_id="5")
    with pytest.raises(RejectedDocument) as held:
        book_refund(refund(back("100.00")), order, settings, earlier=(first,))
    assert (held.value.code, held.value.params["left"]) == ("amount_refund_exceeds", "80.00")


def test_an_amount_larger_than_the_goods_beside_a_gift_card_says_what_is_goods_and_what_is_card():
    card = line("1000.00", id="2", kind="gift_card", rate=None)
    order = sale(line("1014.32"), card)
    with pytest.raises(RejectedDocument) as held:
        book_refund(refund(total="1500.00"), order, rules())
    assert held.value.code == "amount_refund_of_cards"
    assert held.value.params == {
        "field": "refund amount", "number": "1001", "gross": "1500.00", "left": "1014.32", "cards": "1000.00",
    }  # fmt: skip
    (voucher,) = book_refund(refund(total="1014.32"), order, rules())
    assert ("3000", "3", "1014.32") in postings(voucher)
