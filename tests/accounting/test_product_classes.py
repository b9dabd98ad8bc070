"""What a line sells: by the tenant's rules in their order, else by the shop's tax class (issue: product class by rule)."""

import datetime as dt

import pytest

from integrations.accounting.booking import book_sale
from integrations.accounting.product_classes import classify
from integrations.accounting.reasons import render
from integrations.accounting.rules import ProductRule
from integrations.errors import MissingMapping, VatDeviation
from tests.accounting.build import NINTH, line, postings, rules, sale

MAT = ProductRule(field="category", value="mat", product_class="food", id="7", version=3, set_by="Kari")


def class_of(found=None, *product_rules, on=NINTH):
    return classify(found or line("100.00"), rules(product_rules=product_rules), on=on).product_class


def test_without_a_rule_that_fits_the_tax_class_decides():
    assert class_of(line("100.00"), MAT) == "standard"
    assert class_of(line("100.00", rate="15"), MAT) == "food"


@pytest.mark.parametrize(
    ("looked_at", "value", "sold"),
    [
        ("product", "81", {"product_id": "81"}),
        ("product", "80", {"product_id": "81", "parent_product_id": "80"}),
        ("sku", "TE-*", {"sku": "te-1001"}),
        ("sku", "te-100?", {"sku": "TE-1001"}),
        ("tag", "Mat", {"tags": ("nyhet", "mat")}),
        ("category", "mat", {"categories": ("Mat",)}),
        ("tax_class", "", {}),
    ],
)
def test_a_rule_looks_at_product_sku_tag_category_or_tax_class(looked_at, value, sold):
    rule = ProductRule(field=looked_at, value=value, product_class="food")
    assert class_of(line("100.00", tax_class="", **sold), rule) == "food"


@pytest.mark.parametrize(
    ("looked_at", "value"), [("sku", "*"), ("sku", ""), ("product", ""), ("product", "81"), ("tag", "mat")]
)
def test_a_rule_that_does_not_fit_is_passed_over(looked_at, value):
    rule = ProductRule(field=looked_at, value=value, product_class="food")
    expected = "food" if value == "*" else "standard"
    assert class_of(line("100.00", product_id="", sku=""), rule) == expected


def test_the_lowest_number_wins_then_the_more_specific_then_the_latest():
    sold = line("100.00", product_id="81", sku="TE-1", categories=("mat",))
    by_sku = ProductRule(field="sku", value="TE-*", product_class="zero")
    by_category = ProductRule(field="category", value="mat", product_class="food", priority=50)
    assert class_of(sold, by_sku, MAT) == "zero"
    assert class_of(sold, by_sku, by_category) == "food"
    later = ProductRule(field="category", value="mat", product_class="low", valid_from=NINTH)
    assert class_of(sold, MAT, later) == "low"


def test_a_rule_holds_from_its_first_to_its_last_day():
    rule = ProductRule(
        field="category", value="mat", product_class="food", valid_from=NINTH, valid_to=dt.date(2026, 10, 10)
    )
    sold = line("100.00", categories=("mat",))
    days = [dt.date(2026, 10, 8), NINTH, dt.date(2026, 10, 10), dt.date(2026, 10, 11)]
    assert [class_of(sold, rule, on=on) for on in days] == ["standard", "food", "food", "standard"]


def test_the_posting_says_which_rule_made_it_food_in_which_version_and_by_whom():
    sold = line("115.00", rate="15", tax_class="", categories=("mat",))
    (voucher,) = book_sale(sale(sold), rules(product_rules=(MAT,)))
    assert postings(voucher)[1] == ("3001", "31", "-115.00")
    reason = next(reason for reason in voucher.postings[1].why if reason.kind == "product_rule")
    assert render(reason.kind, reason.params) == (
        "Varen er mat og drikke: kategorien passer med «mat» i varereglene. Regel 7, versjon 3, satt av Kari."
    )
    assert "its category fits “mat”" in render(reason.kind, reason.params, "en")


def test_a_product_rule_spares_an_unknown_tax_class():
    sold = line("115.00", rate="15", tax_class="ukjent", categories=("mat",))
    assert class_of(sold, MAT) == "food"
    with pytest.raises(MissingMapping):
        class_of(line("100.00", tax_class="ukjent"), MAT)


VOUCHER = ProductRule(field="sku", value="BILLETT", product_class="single_purpose_voucher")


def booked(sold, **changes):
    (voucher,) = book_sale(sale(sold), rules(product_rules=(VOUCHER,), **changes))
    return postings(voucher)[1]


def test_a_single_purpose_voucher_is_a_gift_card_unless_the_company_taxes_its_sale():
    sold = line("500.00", rate="0", sku="BILLETT", tax_class="")
    assert booked(sold) == ("2902", "0", "-500.00")
    with pytest.raises(VatDeviation):
        booked(line("500.00", sku="BILLETT", tax_class=""))


@pytest.mark.parametrize("kind", ["goods", "gift_card"])
def test_taxed_at_its_sale_it_has_the_class_of_what_it_is_for(kind):
    standard = line("500.00", sku="BILLETT", tax_class="", kind=kind)
    assert booked(standard, single_purpose_vouchers=True) == ("3000", "3", "-500.00")
    food = line("500.00", rate="15", sku="BILLETT", kind=kind)
    assert booked(food, single_purpose_vouchers=True) == ("3001", "31", "-500.00")


def test_taxed_at_its_sale_without_a_known_class_the_shops_rate_tells_it():
    classes = {"kort": "single_purpose_voucher"}
    given = {"product_class_by_tax_class": classes, "single_purpose_vouchers": True}
    low = line("112.00", rate="12", tax_class="kort")
    assert postings(book_sale(sale(low), rules(**given))[0])[1] == ("3002", "33", "-112.00")
    with pytest.raises(VatDeviation):
        book_sale(sale(line("112.00", rate="0", tax_class="kort")), rules(**given))


def test_every_gift_card_is_a_prepayment_whatever_rule_its_product_fits():
    card = line("500.00", rate="0", kind="gift_card", categories=("mat",))
    assert class_of(card, MAT) == "gift_card"
