"""VAT codes and accounts by delivery, buyer and product; and the shop's own VAT against the rule (VAT-8)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_sale
from integrations.accounting.documents import Address
from integrations.accounting.rules import LedgerAccountInfo, VatCodeInfo
from integrations.accounting.vat_defaults import DEFAULT_VAT_RULES, VatRule
from integrations.errors import MissingMapping, NotReady, RejectedDocument, UnsupportedDocument, VatDeviation
from tests.accounting import golden
from tests.accounting.build import NINTH, line, postings, rules, sale

SHIPPING = {"kind": "shipping", "id": "s", "tax_class": ""}


def booked(*lines, given=None, **changes) -> list[tuple[str, str, str]]:
    """The postings of the one voucher that a sale of these lines becomes."""
    (voucher,) = book_sale(sale(*lines, **changes), given or rules())
    return postings(voucher)


def test_shipping_follows_the_goods_when_the_shop_states_no_single_rate():
    shipping = line("99.00", **SHIPPING, rate=None, vat=D("13.77"))
    found = booked(
        line("500.00"), line("300.00", rate="15", id="2"), line("200.00", rate="0", id="3"), shipping
    )
    assert found[4:7] == [("3000", "3", "-49.50"), ("3001", "31", "-29.70"), ("3100", "5", "-19.80")]


def test_the_one_rate_that_the_shop_charged_on_shipping_governs():
    goods = line("100.00", rate="15")
    assert booked(goods, line("50.00", **SHIPPING, rate="25"))[2] == ("3000", "3", "-50.00")
    assert booked(goods, line("50.00", **SHIPPING, rate="15"))[2] == ("3001", "31", "-50.00")


def test_shipping_without_vat_on_taxed_goods_is_held():
    with pytest.raises(VatDeviation) as held:
        booked(line("100.00"), line("50.00", **SHIPPING, rate="0"))
    assert (held.value.stated, held.value.expected) == (D("0.00"), D("10.00"))


def test_shipping_of_books_is_zero_rated():
    assert booked(line("200.00", rate="0"), line("50.00", **SHIPPING, rate="0"))[2] == ("3100", "5", "-50.00")


def test_a_rate_that_no_rule_has_is_held_on_shipping_too():
    with pytest.raises(VatDeviation) as held:
        booked(line("100.00"), line("50.00", **SHIPPING, rate="20"))
    assert held.value.params["rule_rate"] == "25"


@pytest.mark.parametrize("postal_code", ["9170", "9179", "8099", " 91 71 ", "NO-9170"])
def test_svalbard_and_jan_mayen_are_exports_by_postal_code(postal_code):
    there = Address(country="NO", postal_code=postal_code)
    assert booked(line("1000.00", rate="0", tax_class="standard"), ship_to=there)[1] == (
        "3107",
        "52",
        "-1000.00",
    )


@pytest.mark.parametrize("postal_code", ["9169", "9180", "8100", "", "91700"])
def test_the_mainland_is_not(postal_code):
    with pytest.raises(VatDeviation):
        booked(
            line("1000.00", rate="0", tax_class="standard"),
            ship_to=Address(country="NO", postal_code=postal_code),
        )


def test_norwegian_vat_on_an_export_is_held():
    with pytest.raises(VatDeviation) as held:
        booked(line("125.00"), ship_to=Address(country="DE"))
    assert (held.value.params["stated_rate"], held.value.params["rule_rate"]) == ("25", "0")


def test_a_foreigner_who_collects_in_norway_buys_in_norway():
    assert booked(line("100.00"), ship_to=Address(country="DE"), pickup=True)[1] == ("3000", "3", "-100.00")


def test_the_country_of_delivery_must_be_known():
    with pytest.raises(RejectedDocument) as held:
        booked(line("100.00"), ship_to=Address(country=""))
    assert held.value.params["field"] == "ship_to.country"


def test_an_ore_of_the_shops_own_rounding_is_booked_with_a_note():
    (voucher,) = book_sale(sale(line("109.90", rate="15", vat=D("14.34"))), rules())
    assert "vat_variance" in [reason.kind for reason in voucher.postings[1].why]


def test_two_ore_are_held():
    with pytest.raises(VatDeviation):
        booked(line("109.90", rate="15", vat=D("14.35")))


def test_the_right_amount_under_another_rate_is_held():
    with pytest.raises(VatDeviation):
        booked(line("100.00", vat=D("20.00"), vat_rate=D("15")))


def test_vat_without_a_stated_rate_is_compared_by_amount():
    assert booked(line("100.00", rate=None, vat=D("20.00")))[1] == ("3000", "3", "-100.00")


def test_a_company_outside_the_vat_register_books_without_code_and_holds_vat():
    outside = rules(vat_registered=False)
    assert booked(line("249.00", rate=None), given=outside)[1] == ("3200", "0", "-249.00")
    with pytest.raises(VatDeviation):
        booked(line("249.00"), given=outside)


def test_an_unknown_tax_class_waits_for_its_product_class():
    with pytest.raises(MissingMapping) as held:
        booked(line("100.00", tax_class="raafisk-1111"))
    assert held.value.waiting_for == "tax_class:raafisk-1111"


def test_a_vat_code_that_the_company_may_not_use_is_named():
    codes = {"3": VatCodeInfo(number="3", rate=D(25), active=False)}
    with pytest.raises(NotReady) as held:
        booked(line("100.00"), given=rules(vat_codes=codes))
    assert (held.value.item, held.value.params["vat_code"]) == ("vat_code_inactive", "3")


def test_a_sale_of_the_six_percent_time_is_held_rather_than_booked_at_twelve():
    then = sale(line("106.00", rate="12", vat=D("6.00"), vat_rate=D(6)), delivered_on=dt.date(2021, 9, 30))
    with pytest.raises(UnsupportedDocument) as held:
        book_sale(then, rules())
    assert held.value.params["rate"] == "6"


@pytest.mark.parametrize(
    ("info", "item"),
    [
        (LedgerAccountInfo(number="3000", active=False), "account_inactive"),
        (LedgerAccountInfo(number="3000", vat_lock="5"), "vat_lock"),
        (LedgerAccountInfo(number="3000", legal_vat_codes=frozenset({"31"})), "vat_lock"),
        (LedgerAccountInfo(number="3000", needs_customer=True), "account_needs_customer"),
    ],
)
def test_an_account_that_the_ledger_would_refuse_is_named_before_anything_is_sent(info, item):
    chart = {number: LedgerAccountInfo(number=number) for number in golden.ACCOUNTS.values()}
    assert len(booked(line("100.00"), given=rules(ledger_accounts=chart))) == 4
    with pytest.raises(NotReady) as held:
        booked(line("100.00"), given=rules(ledger_accounts={**chart, "3000": info}))
    assert held.value.item == item


def test_a_rule_with_a_lower_number_and_a_date_wins_from_that_day():
    own = VatRule(
        id="own", delivery_area="domestic", product_class="food", vat_code="3", priority=5, valid_from=NINTH,
        account_key="food",
    )  # fmt: skip
    accounts = {**rules().accounts, ("sales", "food"): rules().accounts["sales", "31"]}
    changed = rules(vat_rules=(*DEFAULT_VAT_RULES, own), accounts=accounts)
    assert booked(line("125.00", tax_class="food"), given=changed)[1] == ("3001", "3", "-125.00")
    before = sale(line("115.00", rate="15"), delivered_on=dt.date(2026, 10, 8))
    assert postings(book_sale(before, changed)[0])[1] == ("3001", "31", "-115.00")


def test_without_a_matching_rule_the_document_waits_for_one():
    with pytest.raises(MissingMapping) as held:
        booked(line("100.00"), given=rules(vat_rules=DEFAULT_VAT_RULES[2:]))
    assert held.value.waiting_for == "vat_rule:private/domestic/standard"
