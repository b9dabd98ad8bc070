"""The shop's own word by VAT rate and payment method, and what of it was booked otherwise."""

from dataclasses import replace
from decimal import Decimal

from integrations.accounting import shop_figures
from integrations.accounting.documents import Refund
from integrations.accounting.documents.refund import RefundLine
from integrations.accounting.shop_figures import Sum
from tests.accounting.build import NINTH, line, sale, tender
from tests.accounting.test_reconciling import INVOICE, SALE


def sums(gross: str, vat: str) -> Sum:
    return Sum(Decimal(gross), Decimal(vat))


SOLD = sale(
    line("125.00", id="1"), line("115.00", rate="15", id="2"), tenders=(tender("200.00"), tender("40.00", "gift_card"))
)  # fmt: skip
WITH_RATES = {
    **SALE,
    "postings": [
        {**one, "vat_rate": {"3": "25", "31": "15"}.get(one["vat_code"], "0")} for one in SALE["postings"]
    ],
}


def test_a_sale_says_its_rates_and_means_and_equals_its_voucher() -> None:
    shop, booked = shop_figures.of_sale(SOLD), shop_figures.of_record(WITH_RATES)

    assert shop is not None
    assert shop.rates == booked.rates == {"25": sums("125.00", "25.00"), "15": sums("115.00", "15.00")}
    assert shop.means == booked.means == {"vipps": Decimal("200.00"), "gift_card": Decimal("40.00")}
    assert shop_figures.differing(shop, booked) == (frozenset(), frozenset())


def test_what_the_ledger_holds_goes_by_the_rates_of_the_codes_that_were_meant() -> None:
    held = {
        "postings": [
            {name: value for name, value in one.items() if name != "vat_rate"}
            for one in WITH_RATES["postings"]
        ]
    }
    known = shop_figures.rates_of_codes(WITH_RATES)

    assert (known["3"], known["31"]) == (Decimal(25), Decimal(15))
    found = shop_figures.of_record(held, rate_of=known)
    assert found.rates == {"25": sums("125.00", "25.00"), "15": sums("115.00", "15.00")}


def test_a_booking_at_another_rate_or_by_another_method_is_named() -> None:
    shop = shop_figures.of_sale(SOLD)
    assert shop is not None
    wrong = [
        {**one, "vat_rate": "25", "vat_code": "3"} if one["vat_code"] == "31" else one
        for one in WITH_RATES["postings"]
    ]
    wrong = [{**one, "key": "klarna"} if one.get("key") == "vipps" else one for one in wrong]

    rates, means = shop_figures.differing(shop, shop_figures.of_record({**WITH_RATES, "postings": wrong}))
    assert (rates, means) == ({"25", "15"}, {"vipps", "klarna"})


def test_a_refund_goes_by_the_lines_of_its_sale_else_by_the_rate_that_its_vat_comes_next_to() -> None:
    refund = Refund(
        source="woo:a", document_id="9", sale_id="1", sale_number="1", currency="NOK", date=NINTH,
        total=Decimal("115.00"), tender=tender("115.00"),
        lines=(RefundLine(line_id="2", gross=Decimal("115.00"), vat=Decimal("15.00"), source_field="x"),),
    )  # fmt: skip
    for known in (SOLD, None):
        found = shop_figures.of_refund(refund, known)
        assert found is not None
        assert found.rates == {"15": sums("-115.00", "-15.00")}
        assert found.means == {"vipps": Decimal("-115.00")}
    odd = replace(refund, lines=(replace(refund.lines[0], vat=Decimal("9.00")),))
    assert shop_figures.of_refund(odd, None) is None
    assert shop_figures.of_refund(replace(refund, lines=()), SOLD) is None


def test_what_cannot_be_compared_says_nothing() -> None:
    assert shop_figures.of_sale(replace(SOLD, currency="EUR")) is None
    assert shop_figures.of_sale(replace(SOLD, foreign_vat_scheme="oss")) is None
    mixed = replace(SOLD, lines=(replace(SOLD.lines[0], vat_rate=None), SOLD.lines[1]))
    assert shop_figures.of_sale(mixed) is None


def test_invoices_in_kroner_count_and_others_do_not() -> None:
    assert shop_figures.of_record(INVOICE).rates == {"25": sums("125.00", "25.00")}
    assert shop_figures.of_record({**INVOICE, "currency": "EUR"}).rates == {}
    assert shop_figures.of_record({**INVOICE, "kind": "credit_note"}).rates == {
        "25": sums("-125.00", "-25.00")
    }
