"""Gift cards: sold they are a debt, used they pay, given away they are a discount, expired they are income."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_refund, book_sale, invoice_sale
from integrations.accounting.documents import Coupon, GiftCardExpiry, Tender
from integrations.accounting.gift_cards import book_expiry, card_of, code_in, movements
from integrations.accounting.reasons import render
from integrations.accounting.rules import AccountChoice, LedgerAccountInfo
from integrations.errors import RejectedDocument, UnsupportedDocument, VatDeviation
from tests.accounting.build import NINTH, back, business, line, postings, refund, rules, sale, tender


def with_income(**changes):
    """The account map with one for other income."""
    ours = rules(**changes)
    return replace(ours, accounts={**ours.accounts, ("other_income", ""): AccountChoice(number="3900")})


KEY = b"a key of thirty-two bytes, random"


def card_line(gross: str, code: str, **changes):
    return line(gross, rate=None, kind="gift_card", gift_card_code=code, **changes)


def test_cards_sold_in_one_line_are_a_posting_each_and_the_whole_code_stands_nowhere():
    cards = card_line("999.99", "AAAA-1111,BBBB-2222,CCCC-3333", quantity=D(3))

    (voucher,) = book_sale(sale(cards), rules(card_key=KEY))

    debts = [p for p in voucher.postings if p.role == "gift_card"]
    assert [(p.account, p.vat_code, p.gross) for p in debts] == [("2902", "0", D("-333.33"))] * 3
    assert [p.description.split()[-1] for p in debts] == ["…1111", "…2222", "…3333"]
    assert len({p.card.digest for p in debts}) == 3
    assert "AAAA" not in repr(voucher)


def test_a_card_and_two_other_means_pay_one_sale_with_vat_on_all_of_it():
    sold = sale(
        line("1500.00"),
        tenders=(
            tender("500.00", "gift_card", gift_card_code="GC-2"),
            tender("700.00", "klarna"),
            tender("300.00"),
        ),
    )

    (voucher,) = book_sale(sold, rules(card_key=KEY))

    assert [p for p in postings(voucher) if p[0] != "1500"] == [
        ("3000", "3", "-1500.00"),
        ("2902", "0", "500.00"),
        ("1931", "0", "700.00"),
        ("1932", "0", "300.00"),
    ]
    assert movements(voucher) == {card_of("GC-2", rules(card_key=KEY)): D("-500.00")}


def test_a_card_is_found_again_however_its_code_is_typed():
    ours = rules(card_key=KEY)
    assert card_of(" ab12-cd34 ", ours).digest == card_of("AB12-CD34", ours).digest
    assert card_of("ab12-cd34", rules(card_key=b"another")).digest != card_of("ab12-cd34", ours).digest
    assert card_of("", ours) == ("", "")


@pytest.mark.parametrize("how", [{"gift_card_origin": "issued_free"}, {"gift_card_code": "PROMO-1"}])
def test_a_card_given_away_is_a_discount_and_the_shops_vat_on_the_full_price_is_no_deviation(how):
    sold = sale(line("600.00"), tenders=(tender("100.00", "gift_card", **how), tender("500.00")))

    (voucher,) = book_sale(sold, rules(free_card_marks=("promo-",), card_key=KEY))

    assert postings(voucher) == [
        ("1500", "0", "500.00"),
        ("3000", "3", "-500.00"),
        ("1932", "0", "500.00"),
        ("1500", "0", "-500.00"),
    ]
    income = voucher.postings[1]
    assert income.vat == D("-100.00")
    why = next(reason for reason in income.why if reason.kind == "promotional_card")
    assert render(*why, language="en").startswith("100.00 was paid with a gift card that was given away")
    assert movements(voucher) == {}


def test_a_card_given_away_is_spread_by_gross_and_never_over_bought_cards():
    lines = (line("300.00", id="1"), line("100.00", rate="15", id="2"), card_line("250.00", "X-9", id="3"))
    free = tender("100.00", "gift_card", gift_card_origin="issued_free")
    sold = sale(*lines, tenders=(free, tender("550.00")))

    (voucher,) = book_sale(sold, rules())

    assert postings(voucher)[1:4] == [
        ("3000", "3", "-225.00"),
        ("3001", "31", "-75.00"),
        ("2902", "0", "-250.00"),
    ]


def test_a_sale_paid_by_a_card_given_away_alone_leaves_nothing_to_book():
    free = tender("125.00", "gift_card", gift_card_origin="issued_free")
    assert book_sale(sale(line("125.00"), tenders=(free,)), rules()) == ()


def test_a_card_given_away_cannot_buy_a_new_card():
    free = tender("200.00", "gift_card", gift_card_origin="issued_free")
    sold = sale(line("100.00"), card_line("200.00", "N-1", id="2"), tenders=(free, tender("100.00")))
    with pytest.raises(UnsupportedDocument) as held:
        book_sale(sold, rules())
    assert held.value.code == "free_card_exceeds_goods"


def test_a_wrong_vat_is_held_also_when_a_card_was_given_away():
    free = tender("100.00", "gift_card", gift_card_origin="issued_free")
    wrong = line("600.00", rate="15", tax_class="standard")
    with pytest.raises(VatDeviation):
        book_sale(sale(wrong, tenders=(free, tender("500.00"))), rules())


def test_a_free_card_as_coupon_is_a_plain_discount_and_a_bought_one_is_held():
    coupon = Coupon(code="PROMO-77", gross=D("100.00"), is_gift_card=True)
    sold = sale(line("500.00"), coupons=(coupon,))
    with pytest.raises(UnsupportedDocument) as held:
        book_sale(sold, rules())
    assert held.value.code == "gift_card_as_coupon"
    (voucher,) = book_sale(sold, rules(free_card_marks=("PROMO",)))
    assert postings(voucher)[1] == ("3000", "3", "-500.00")


def test_a_negative_fee_tells_card_from_store_credit_and_shows_its_code():
    fee = line("-100.00", rate=None, kind="fee", id="9", title="Tilgodelapp (TG-1234)")
    sold = sale(line("500.00"), fee, total=D("400.00"), tenders=(tender("400.00"),))

    (voucher,) = book_sale(sold, rules(card_key=KEY))

    paid = next(p for p in voucher.postings if p.role == "store_credit")
    assert (paid.account, paid.gross, paid.card) == (
        "2903",
        D("100.00"),
        card_of("TG-1234", rules(card_key=KEY)),
    )
    assert (code_in("Gavekort GK-1234-5678"), code_in("Gavekort"), code_in("Gavekort fra Kari")) == (
        "GK-1234-5678", "", "",
    )  # fmt: skip


def test_a_refund_to_store_credit_is_a_debt_and_a_refund_of_a_sold_card_takes_it_back():
    to_credit = Tender(
        method="store_credit", gross=D("125.00"), paid_on=dt.date(2026, 10, 20), gift_card_code="T-1"
    )
    (voucher,) = book_refund(
        refund(back("125.00"), tender=to_credit), sale(line("125.00")), rules(card_key=KEY)
    )
    assert movements(voucher) == {card_of("T-1", rules(card_key=KEY)): D("125.00")}
    assert [p for p in postings(voucher) if p[0] == "2903"] == [("2903", "0", "-125.00")]

    (taken,) = book_refund(
        refund(back("500.00", rate="0")), sale(card_line("500.00", "G-5")), rules(card_key=KEY)
    )
    assert movements(taken) == {card_of("G-5", rules(card_key=KEY)): D("-500.00")}


def test_a_refund_gives_back_no_more_than_was_charged_beside_a_card_given_away():
    free = tender("100.00", "gift_card", gift_card_origin="issued_free")
    sold = sale(line("600.00"), tenders=(free, tender("500.00")))
    (voucher,) = book_refund(refund(back("500.00")), sold, rules())
    assert ("3000", "3", "500.00") in postings(voucher)
    with pytest.raises(RejectedDocument) as held:
        book_refund(refund(back("600.00")), sold, rules())
    assert held.value.code == "refund_exceeds_sale"


def test_an_expired_card_is_income_without_vat_and_names_the_card_by_its_end():
    expiry = GiftCardExpiry(source="woo:shop", code="GC-9876-5432", balance=D("137.50"), expires_on=NINTH)

    (voucher,) = book_expiry(expiry, with_income(card_key=KEY))

    assert postings(voucher) == [("2902", "0", "137.50"), ("3900", "7", "-137.50")]
    assert (voucher.part, voucher.date) == ("expiry", NINTH)
    assert voucher.description == "Utløpt gavekort …5432"
    assert "9876" not in repr(voucher)
    assert movements(voucher) == {card_of("GC-9876-5432", rules(card_key=KEY)): D("-137.50")}
    assert all(p.why for p in voucher.postings)


def test_expired_store_credit_leaves_its_own_account_and_the_unregistered_use_no_code():
    expiry = GiftCardExpiry(
        source="woo:shop", code="T-1", balance=D("10.00"), expires_on=NINTH, role="store_credit"
    )
    assert postings(book_expiry(expiry, with_income(vat_registered=False))[0]) == [
        ("2903", "0", "10.00"),
        ("3900", "0", "-10.00"),
    ]


def test_tripletex_own_chart_locks_other_income_to_no_code_and_the_voucher_says_so():
    debt, income = (LedgerAccountInfo(number=number, vat_lock="0") for number in ("2902", "3900"))
    locked = with_income(ledger_accounts={"2902": debt, "3900": income})
    expiry = GiftCardExpiry(source="woo:shop", code="G-1", balance=D("10.00"), expires_on=NINTH)
    (voucher,) = book_expiry(expiry, locked)
    assert postings(voucher)[1] == ("3900", "0", "-10.00")
    assert "expiry_without_code" in {reason.kind for reason in voucher.postings[1].why}


@pytest.mark.parametrize("balance", ["0.00", "-1.00", "1.005"])
def test_an_expiry_of_nothing_is_refused(balance):
    with pytest.raises(RejectedDocument):
        GiftCardExpiry(source="woo:shop", code="G-1", balance=D(balance), expires_on=NINTH)


def test_a_single_purpose_card_used_is_no_new_turnover_only_where_the_tenant_says_so():
    used = tender("400.00", "gift_card", gift_card_code="KLIPP-0001")
    sold = sale(line("1000.00"), tenders=(used, tender("600.00")))

    (off,) = book_sale(sold, rules(single_purpose_marks=("KLIPP",)))
    (on,) = book_sale(sold, rules(single_purpose_marks=("KLIPP",), single_purpose_vouchers=True))

    assert ("3000", "3", "-1000.00") in postings(off)
    assert ("2902", "0", "400.00") in postings(off)
    assert ("3000", "3", "-600.00") in postings(on)
    assert not [row for row in postings(on) if row[0] == "2902"]
    assert [reason.kind for reason in on.postings[1].why].count("taxed_card") == 1


def test_an_invoice_paid_partly_by_a_card_says_which_card():
    used = tender("250.00", "gift_card", gift_card_code="GC-2")
    sold = sale(line("1000.00"), buyer=business(), tenders=(used, tender("750.00")))
    invoice = invoice_sale(sold, rules(card_key=KEY))
    assert [(p.method, p.gross, p.card) for p in invoice.prepaid] == [
        ("gift_card", D("250.00"), card_of("GC-2", rules(card_key=KEY))),
        ("vipps", D("750.00"), None),
    ]
