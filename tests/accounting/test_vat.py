"""VAT codes and accounts by delivery, buyer and product; and the shop's own VAT against the rule (VAT-8)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_refund, book_sale
from integrations.accounting.documents import Address, Buyer, RefundLine
from integrations.accounting.invoicing import invoice_sale
from integrations.accounting.money import vat_of
from integrations.accounting.rules import AccountChoice, LedgerAccountInfo, VatCodeInfo
from integrations.accounting.vat import REVERSE_CHARGE
from integrations.accounting.vat_defaults import DEFAULT_VAT_RULES, VatRule
from integrations.error_catalogue import render
from integrations.errors import MissingMapping, NotReady, RejectedDocument, UnsupportedDocument, VatDeviation
from tests.accounting import golden
from tests.accounting.build import NINTH, business, line, postings, refund, rules, sale, tender

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


GERMANY = Address(country="DE", postal_code="10115")
AMERICA = Address(country="US")
CLASSES = {
    **golden.CLASSES, "gull": "reverse_charge", "kurs": "digital_service", "leie": "service_abroad", "helse": "outside",
}  # fmt: skip


def classed(**changes):
    """Rules whose tax classes name every product class, with the accounts that these need."""
    more = {("sales", "51"): "3108", ("sales", "7"): "3920", ("sales", "6"): "3200"}
    accounts = {**rules().accounts, **{at: AccountChoice(number=number) for at, number in more.items()}}
    return rules(product_class_by_tax_class=CLASSES, accounts=accounts, **changes)


def one(tax_class, rate="0", given=None, **changes):
    return booked(line("1000.00", rate=rate, tax_class=tax_class), given=given or classed(), **changes)[1]


def test_an_e_book_to_a_buyer_abroad_is_an_export():
    assert one("book") == ("3100", "5", "-1000.00")
    assert one("book", ship_to=GERMANY) == one("book", ship_to=AMERICA) == ("3107", "52", "-1000.00")


def test_domestic_reverse_charge_is_for_businesses_and_says_so_on_the_line():
    document = sale(line("1000.00", rate="0", tax_class="gull"), buyer=business())
    (voucher,) = book_sale(document, classed())
    assert postings(voucher)[1] == ("3108", "51", "-1000.00")
    assert voucher.postings[1].description == "Ordre 1001: Vare 1 – " + REVERSE_CHARGE
    assert invoice_sale(document, classed()).lines[0].description == "Vare 1 – " + REVERSE_CHARGE
    assert one("gull", "25") == ("3000", "3", "-1000.00")
    with pytest.raises(VatDeviation):
        one("gull", "0")


def test_the_words_of_reverse_charge_are_never_cut_off():
    gold = line("1000.00", rate="0", tax_class="gull", title="Gullbarre " * 60)
    (voucher,) = book_sale(sale(gold, buyer=business()), classed())
    assert voucher.postings[1].description.endswith(REVERSE_CHARGE)


@pytest.mark.parametrize(
    ("buyer", "on", "rate", "code"),
    [
        ("private", dt.date(2022, 12, 31), "25", "3"),
        ("private", dt.date(2023, 1, 1), "0", "52"),
        ("business", dt.date(2022, 12, 31), "0", "52"),
    ],
)
def test_remote_services_to_private_persons_abroad_were_domestic_until_2023(buyer, on, rate, code):
    changes = {"buyer": business(address=AMERICA)} if buyer == "business" else {}
    paid = (tender("1000.00", on=on),)
    found = one("kurs", rate, ship_to=AMERICA, delivered_on=on, tenders=paid, **changes)
    assert found[1] == code


def test_a_remote_service_is_not_collected_its_buyers_country_decides():
    abroad = Buyer(kind="private", address=AMERICA)
    assert one("kurs", buyer=abroad, pickup=True) == ("3107", "52", "-1000.00")
    assert one("kurs", "25") == ("3000", "3", "-1000.00")


def test_services_used_abroad_are_exports_and_what_is_outside_the_act_stays_outside():
    assert one("leie", ship_to=AMERICA)[1] == "52"
    assert one("leie", "25")[1] == "3"
    assert [one("helse", ship_to=to)[1] for to in (AMERICA, GERMANY, Address(country="SJ"))] == [
        "6",
        "6",
        "6",
    ]


def test_a_ticket_is_used_in_norway_whatever_address_its_buyer_has():
    assert one("low", "12", ship_to=GERMANY) == ("3002", "33", "-1000.00")
    with pytest.raises(VatDeviation):
        one("low", "0", ship_to=GERMANY)


def test_a_rule_for_the_eu_is_before_the_one_for_every_country_abroad():
    own = VatRule(id="eu", delivery_area="eu", product_class="standard", vat_code="5", priority=50)
    given = classed(vat_rules=(*DEFAULT_VAT_RULES, own))
    assert one("standard", ship_to=GERMANY, given=given)[1] == "5"
    assert one("standard", ship_to=AMERICA, given=given)[1] == "52"


def test_goods_from_a_stock_abroad_wait_until_the_accountant_has_chosen_a_code():
    with pytest.raises(MissingMapping) as held:
        one("standard", stock_country="DE", ship_to=GERMANY)
    assert held.value.waiting_for == "vat_rule:private/stock_abroad/standard"
    own = VatRule(id="stock", delivery_area="stock_abroad", product_class="any", vat_code="7")
    given = classed(vat_rules=(*DEFAULT_VAT_RULES, own))
    assert one("standard", stock_country="DE", ship_to=GERMANY, given=given) == ("3920", "7", "-1000.00")


@pytest.mark.parametrize(
    ("policy", "parts"),
    [
        ("follow_goods", [("3", "-50.00"), ("31", "-30.00"), ("5", "-20.00")]),
        ("net_value", [("3", "-46.47"), ("31", "-30.30"), ("5", "-23.23")]),
        ("standard", [("3", "-100.00")]),
    ],
)
def test_shipping_of_a_mixed_parcel_goes_by_policy(policy, parts):
    goods = (line("500.00"), line("300.00", rate="15", id="2"), line("200.00", rate="0", id="3"))
    vat = sum((vat_of(-D(gross), {"3": D(25), "31": D(15), "5": D(0)}[code]) for code, gross in parts), D(0))
    shipping = line("100.00", **SHIPPING, rate=None, vat=vat)
    found = booked(*goods, shipping, given=rules(shipping=policy))[4:-2]
    assert [(code, gross) for _, code, gross in found] == parts


def test_shipping_of_a_parcel_with_books_and_food_in_one_shop_rate_is_governed_by_what_the_shop_charged():
    goods = (line("300.00", rate="15"), line("200.00", rate="0", id="2"))
    assert booked(*goods, line("50.00", **SHIPPING, rate="15"))[3] == ("3001", "31", "-50.00")
    with pytest.raises(VatDeviation):
        booked(*goods, line("50.00", **SHIPPING, rate="0"))


def test_shipping_of_a_gift_card_alone_is_standard():
    card = line("500.00", rate="0", kind="gift_card")
    assert booked(card, line("50.00", **SHIPPING, rate="25"))[2] == ("3000", "3", "-50.00")


def test_a_company_outside_the_register_that_charges_vat_is_told_both_ways_out():
    with pytest.raises(VatDeviation) as held:
        booked(line("249.00"), given=rules(vat_registered=False))
    assert (held.value.code, held.value.expected) == ("vat_not_registered", D(0))
    shown = render(held.value.code, held.value.params)
    assert "49,80 i mva (sats 25\u00a0%)" in shown.why
    assert shown.fix.startswith("Det er to utveier.")


def test_a_deviation_names_the_rule_the_class_and_both_ways_out():
    with pytest.raises(VatDeviation) as held:
        booked(line("115.00", tax_class="food"))
    shown = render("vat_deviation", held.value.params)
    assert "(mat og drikke, levert i Norge; mva-regel domestic-food)" in shown.why
    assert "23,00 i mva" in shown.why
    assert "15,00 (sats 15\u00a0%)" in shown.why
    assert (
        "(food and drink, delivered in Norway; VAT rule domestic-food)"
        in render("vat_deviation", held.value.params, "en").why
    )


SIX = VatCodeInfo(number="33", rate=D(12), past=((dt.date(2020, 4, 1), dt.date(2021, 9, 30), D(6)),))


def test_a_sale_of_the_six_percent_time_is_booked_when_the_ledger_itself_has_that_rate_for_the_day():
    codes = {**rules().vat_codes, "33": SIX}
    then = sale(
        line("106.00", vat=D("6.00"), vat_rate=D(6), tax_class="low"), delivered_on=dt.date(2021, 9, 30),
        tenders=(tender("106.00", on=dt.date(2021, 9, 30)),),
    )  # fmt: skip
    (voucher,) = book_sale(then, rules(vat_codes=codes))
    assert (voucher.postings[1].vat_code, voucher.postings[1].vat_rate, voucher.postings[1].vat) == (
        "33", D(6), D("-6.00"),
    )  # fmt: skip


def test_its_credit_after_the_rate_went_up_is_for_the_accountant():
    codes = {**rules().vat_codes, "33": SIX}
    then = sale(
        line("106.00", vat=D("6.00"), vat_rate=D(6), tax_class="low"), delivered_on=dt.date(2021, 9, 30),
        tenders=(tender("106.00", on=dt.date(2021, 9, 30)),),
    )  # fmt: skip
    given = RefundLine(line_id="1", gross=D("106.00"), vat=D("6.00"), source_field="refund[1]")
    with pytest.raises(UnsupportedDocument) as held:
        book_refund(refund(given, on=dt.date(2021, 10, 1)), then, rules(vat_codes=codes))
    assert (held.value.code, held.value.params["rate"], held.value.params["ledger_rate"]) == (
        "vat_rate_of_the_time", "6", "12",
    )  # fmt: skip
    assert len(book_refund(refund(given, on=dt.date(2021, 9, 30)), then, rules(vat_codes=codes))) == 1


def test_what_is_remembered_of_a_line_does_not_grow_with_the_buyers_addresses():
    given = rules()
    for number in range(20):
        to = Address(country="NO", postal_code=f"{1000 + number}", line1=f"Storgata {number}")
        booked(line("100.00", product_id=str(number), sku=f"V{number}"), given=given, ship_to=to)
    assert len([key for key in given.memo if key[0] == "decision"]) == 1
