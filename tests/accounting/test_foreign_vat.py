"""Another country's VAT: a liability per country and scheme, or held with the figures (IOSS-1, IOSS-2)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_refund, book_sale, rates_needed
from integrations.accounting.documents import Address, RefundLine, Tender
from integrations.accounting.invoicing import invoice_sale
from integrations.accounting.money import vat_of
from integrations.accounting.reasons import render
from integrations.accounting.rules import AccountChoice, ProductRule, Rate, Registration
from integrations.errors import MissingMapping, UnsupportedDocument, VatDeviation
from tests.accounting.build import NINTH, business, line, postings, refund, rules, sale, tender

IOSS = Registration(country="SE", scheme="ioss", number="IM7520000001", valid_from=dt.date(2026, 1, 1))
OSS = Registration(country="EU", scheme="oss")
SWEDEN = Address(country="SE", postal_code="11122")
GERMANY = Address(country="DE", postal_code="10115")


def given(*registrations, currency="SEK", rate="0.9595", **changes):
    accounts = {
        **rules().accounts,
        **{
            ("foreign_vat", key): AccountChoice(number=number)
            for key, number in {
                "SE/ioss": "2796",
                "DE/oss": "2797",
                "DE/ioss": "2795",
                "GB/local": "2798",
            }.items()
        },
        ("tender", "klarna/*"): AccountChoice(number="1931"),
    }
    quotes = {(currency, NINTH): Rate(D(rate), NINTH, "norges_bank"), **changes.pop("rates", {})}
    return rules(registrations=registrations, accounts=accounts, rates=quotes, **changes)


def abroad(*lines, to=SWEDEN, currency="SEK", scheme="ioss", **changes):
    total = sum((one.gross for one in lines), D(0))
    paid = (tender(str(total), method="klarna"),)
    return sale(
        *lines,
        **{"ship_to": to, "currency": currency, "foreign_vat_scheme": scheme, "tenders": paid, **changes},
    )


def incomes(*vouchers):
    return [
        (p.account, p.key, p.vat_code, f"{p.gross_currency:.2f}", f"{p.gross:.2f}")
        for voucher in vouchers
        for p in voucher.postings
        if p.role in ("sales", "foreign_vat")
    ]


def held(document, given):
    with pytest.raises(VatDeviation) as stopped:
        book_sale(document, given)
    return stopped.value


def test_goods_under_ioss_are_an_export_without_the_swedish_vat_which_is_owed_to_sweden():
    (voucher,) = book_sale(abroad(line("1000.00")), given(IOSS))
    assert incomes(voucher) == [
        ("3107", "52", "52", "-800.00", "-767.60"),
        ("2796", "SE/ioss", "0", "-200.00", "-191.90"),
    ]
    owed = voucher.postings[2]
    reason = next(reason for reason in owed.why if reason.kind == "foreign_vat")
    assert {name: reason.params[name] for name in ("country", "rate", "scheme")} == {
        "country": "SE", "rate": "25", "scheme": "ioss",
    }  # fmt: skip
    assert "IOSS (IM7520000001)" in render(reason.kind, reason.params)
    assert owed.vat_rate == 0
    assert owed.description.endswith("mva SE 25 %")


@pytest.mark.parametrize("gross", ["0.03", "9.99", "59.00", "117.37", "139.95"])
@pytest.mark.parametrize("percent", ["19", "21", "25.5"])
def test_the_kroner_of_both_parts_are_the_converted_line_and_the_vat_is_taken_out_of_them(gross, percent):
    sold = line(gross, vat=vat_of(D(gross), D(percent)), vat_rate=D(percent))
    document = abroad(sold, to=GERMANY, currency="EUR")
    (voucher,) = book_sale(document, given(IOSS, currency="EUR", rate="10.7155"))
    receivable = voucher.postings[0].gross
    assert receivable == (D(gross) * D("10.7155")).quantize(D("0.01"))
    found = {p.role: p.gross for p in voucher.postings if p.role in ("sales", "foreign_vat")}
    assert found.get("foreign_vat", 0) == -vat_of(receivable, D(percent))
    assert found["sales"] + found.get("foreign_vat", 0) == -receivable


def test_shipping_has_the_foreign_vat_of_its_goods():
    shipping = line("100.00", kind="shipping", id="s", tax_class="")
    (voucher,) = book_sale(abroad(line("1000.00"), shipping), given(IOSS))
    assert [row[:4] for row in incomes(voucher)[2:]] == [
        ("3107", "52", "52", "-80.00"),
        ("2796", "SE/ioss", "0", "-20.00"),
    ]


def test_a_refund_takes_the_same_parts_back():
    document = abroad(line("1000.00"))
    half = RefundLine(line_id="1", gross=D("500.00"), vat=D("100.00"), source_field="refund[1]")
    back = refund(
        half,
        currency="SEK",
        tender=Tender(method="klarna", gross=D(500), paid_on=NINTH),
        on=NINTH,
        date=NINTH,
    )
    (voucher,) = book_refund(back, document, given(IOSS))
    assert incomes(voucher) == [
        ("3107", "52", "52", "400.00", "383.80"),
        ("2796", "SE/ioss", "0", "100.00", "95.95"),
    ]


def test_without_a_registration_on_the_day_it_is_held_with_country_rate_and_figures():
    for registrations in ((), (Registration(country="EU", scheme="ioss", valid_from=dt.date(2026, 10, 10)),)):
        stopped = held(abroad(line("1000.00")), given(*registrations))
        assert (stopped.code, stopped.stated, stopped.expected) == ("foreign_vat_unregistered", D(200), D(0))
        assert (stopped.params["country"], stopped.params["stated_rate"]) == ("SE", "25")


def test_a_business_in_the_eu_pays_no_foreign_vat_to_the_seller():
    buyer = business(org_number="SE556012579001", address=SWEDEN)
    assert held(abroad(line("1000.00"), buyer=buyer), given(IOSS)).code == "foreign_vat_business"
    free = line("1000.00", rate="0", tax_class="standard")
    (voucher,) = book_sale(abroad(free, buyer=buyer), given(IOSS))
    assert incomes(voucher) == [("3107", "52", "52", "-1000.00", "-959.50")]


@pytest.mark.parametrize(("net", "is_held"), [("150.00", False), ("150.01", True)])
def test_ioss_ends_at_150_euro_of_goods_without_vat_and_freight(net, is_held):
    gross = (D(net) * D("1.25")).quantize(D("0.01"))
    freight = line("20.00", kind="shipping", id="s", tax_class="")
    document = abroad(line(str(gross)), freight, currency="EUR")
    table = given(IOSS, currency="EUR", rate="10.7155")
    if not is_held:
        assert len(book_sale(document, table)) == 1
        return
    stopped = held(document, table)
    assert stopped.code == "consignment_above_limit"
    assert (stopped.params["worth"], stopped.params["unit"], stopped.params["most"]) == (
        "150.01",
        "EUR",
        "150",
    )


@pytest.mark.parametrize(("gross", "is_held"), [("2090.00", False), ("2100.00", True)])
def test_in_another_currency_the_limit_is_tested_at_the_euro_rate_of_the_day_of_payment(gross, is_held):
    euro = {("EUR", NINTH): Rate(D("10.7155"), NINTH, "norges_bank")}
    document = abroad(line(gross))
    assert ("EUR", NINTH) in rates_needed(document)
    if is_held:
        assert held(document, given(IOSS, rates=euro)).code == "consignment_above_limit"
    else:
        assert len(book_sale(document, given(IOSS, rates=euro))) == 1


def test_without_a_euro_rate_only_what_is_clearly_above_is_held_and_the_rest_says_so():
    (voucher,) = book_sale(abroad(line("2300.00")), given(IOSS))
    kinds = {reason.kind for posting in voucher.postings for reason in posting.why}
    assert "consignment_value_untested" in kinds
    assert held(abroad(line("2600.00")), given(IOSS)).params["unit"] == "NOK"


def test_a_sale_in_kroner_asks_for_the_euro_rate_only_under_ioss():
    assert rates_needed(abroad(line("100.00"), currency="NOK")) == (("EUR", NINTH),)
    assert rates_needed(abroad(line("100.00"), currency="NOK", scheme="")) == ()


DIGITAL = ProductRule(field="sku", value="KURS", product_class="digital_service")


def course(gross="119.00", percent="19"):
    return line(gross, vat=vat_of(D(gross), D(percent)), vat_rate=D(percent), sku="KURS", tax_class="")


def test_a_digital_service_to_a_german_under_oss():
    table = given(OSS, currency="EUR", rate="10.7155", product_rules=(DIGITAL,))
    (voucher,) = book_sale(abroad(course(), to=GERMANY, currency="EUR", scheme="oss"), table)
    assert incomes(voucher) == [
        ("3107", "52", "52", "-100.00", "-1071.55"),
        ("2797", "DE/oss", "0", "-19.00", "-203.59"),
    ]


def test_who_has_both_registrations_has_goods_and_services_told_apart_by_class():
    goods = line("119.00", vat=D("19.00"), vat_rate=D(19), id="2")
    table = given(IOSS, OSS, currency="EUR", rate="10.7155", product_rules=(DIGITAL,))
    for scheme in ("ioss", "oss"):
        document = abroad(course(), goods, to=GERMANY, currency="EUR", scheme=scheme)
        assert [row[1] for row in incomes(*book_sale(document, table))] == ["52", "DE/oss", "52", "DE/ioss"]


def test_oss_does_not_cover_goods_sent_from_norway():
    table = given(OSS, currency="EUR", rate="10.7155")
    goods = line("119.00", vat=D("19.00"), vat_rate=D(19))
    document = abroad(goods, to=GERMANY, currency="EUR", scheme="oss")
    assert held(document, table).code == "oss_covers_services_only"


def test_vat_that_does_not_agree_with_its_own_rate_and_vat_without_a_rate_are_held():
    assert held(abroad(line("1000.00", vat=D("199.98"))), given(IOSS)).code == "foreign_vat_differs"
    unstated = line("1000.00", vat=D("200.00"), vat_rate=None)
    assert held(abroad(unstated), given(IOSS)).code == "foreign_vat_without_rate"


def test_a_country_whose_liability_account_nobody_has_chosen_waits_for_it():
    with pytest.raises(MissingMapping) as missing:
        book_sale(abroad(line("100.00"), to=Address(country="FR")), given(IOSS))
    assert missing.value.waiting_for == "foreign_vat:FR/ioss"


def test_british_vat_goes_up_to_135_pounds():
    british = Registration(country="GB", scheme="local", number="GB123456789")
    to = Address(country="GB")
    table = given(british, currency="GBP", rate="13.48")
    small = line("120.00", vat=D("20.00"), vat_rate=D(20))
    document = abroad(small, to=to, currency="GBP", scheme="local")
    assert [row[1] for row in incomes(*book_sale(document, table))] == ["52", "GB/local"]
    large = line("180.00", vat=D("30.00"), vat_rate=D(20))
    stopped = held(abroad(large, to=to, currency="GBP", scheme="local"), table)
    assert stopped.params["worth"] == "150.00"


def test_foreign_vat_cannot_be_invoiced_by_norwegian_codes():
    with pytest.raises(UnsupportedDocument) as stopped:
        invoice_sale(abroad(line("1000.00")), given(IOSS))
    assert stopped.value.code == "foreign_vat_on_invoice"


def test_collected_in_norway_the_vat_is_norwegian_whatever_the_shop_calls_it():
    (voucher,) = book_sale(abroad(line("1000.00"), currency="NOK", pickup=True), given(IOSS))
    assert postings(voucher)[1] == ("3000", "3", "-1000.00")


def test_a_company_outside_the_norwegian_register_may_owe_foreign_vat():
    (voucher,) = book_sale(abroad(line("1000.00")), given(IOSS, vat_registered=False))
    assert [row[:2] for row in incomes(voucher)] == [("3200", "unregistered"), ("2796", "SE/ioss")]
