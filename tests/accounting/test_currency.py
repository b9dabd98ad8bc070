"""Foreign currency: line by line into kroner, gain and loss on the part paid, VAT in kroner, and the rate in the reason."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_prepayment, book_refund, book_sale, invoice_sale
from integrations.accounting.currency import booked_rates, invoice_kroner, slack, vat_in_kroner
from integrations.accounting.documents import Address
from integrations.accounting.money import ZERO, round2
from integrations.accounting.reasons import render
from integrations.accounting.rules import Rate, Rules
from integrations.accounting.verify import ObservedInvoice, ObservedInvoiceLine, invoice_differences
from integrations.accounting.voucher import Posting, Voucher
from tests.accounting.build import NINTH, back, business, line, refund, rules, sale, tender

ABROAD = Address(country="DE", postal_code="10115")
SECOND, TWENTIETH, NOVEMBER = dt.date(2026, 10, 2), dt.date(2026, 10, 20), dt.date(2026, 11, 5)
QUOTES = {SECOND: "10.8315", NINTH: "10.7155", TWENTIETH: "10.9020", NOVEMBER: "10.6401"}


def in_euro(**changes: object) -> Rules:
    """The golden account map, one clearing account for every currency of a gateway, and four days' rates."""
    plain = rules()
    tenders = {
        (role, f"{key}/*"): choice
        for (role, key), choice in plain.accounts.items()
        if role == "tender" and "/" not in key
    }
    rates = {("EUR", day): Rate(D(quote), day, "norges_bank") for day, quote in QUOTES.items()}
    return rules(**{"accounts": {**tenders, **plain.accounts}, "rates": rates, **changes})


def export(*grosses: str, on: dt.date = NINTH, **changes: object):
    """Goods sent to a German consumer, without VAT, paid with Stripe on the day of delivery."""
    lines = [line(gross, rate=None, id=str(number + 1)) for number, gross in enumerate(grosses)]
    total = sum((D(gross) for gross in grosses), ZERO)
    values = {
        "currency": "EUR", "ship_to": ABROAD, "delivered_on": on,
        "tenders": (tender(str(total), "stripe", on=on),),
    }  # fmt: skip
    return sale(*lines, **{**values, **changes})


def rows(voucher: Voucher) -> list[tuple[str, str, str, str]]:
    return [(p.role, f"{p.gross:.2f}", p.currency, f"{p.gross_currency:.2f}") for p in voucher.postings]


def sums(vouchers: tuple[Voucher, ...]) -> dict[str, D]:
    """Kroner per role over all vouchers."""
    found: dict[str, D] = {}
    for posting in (p for voucher in vouchers for p in voucher.postings):
        found[posting.role] = found.get(posting.role, ZERO) + posting.gross
    return found


def quotes_of(posting: Posting) -> set[tuple[str, str]]:
    return {(r.params["quote"], r.params["on"]) for r in posting.why if r.kind == "currency_rate"}


def test_each_line_is_converted_and_the_receivable_is_what_they_add_up_to() -> None:
    grosses = ("19.99", "0.05", "7.33", "104.45", "33.33", "33.33", "33.34")

    (voucher,) = book_sale(export(*grosses), in_euro())

    income = [p.gross for p in voucher.postings if p.role == "sales"]
    assert income == [-round2(D(gross) * D("10.7155")) for gross in grosses]
    receivable = voucher.postings[0]
    assert (receivable.gross, receivable.gross_currency) == (-sum(income, ZERO), D("231.82"))
    assert receivable.gross != round2(D("231.82") * D("10.7155"))
    assert sum((p.gross_currency for p in voucher.postings if p.currency == "EUR"), ZERO) == 0


def test_a_norwegian_buyer_with_a_euro_document_has_the_domestic_code_and_vat_in_kroner() -> None:
    order = sale(
        line("125.00"),
        line("11.50", rate="15", id="2"),
        currency="EUR",
        tenders=(tender("136.50", "stripe"),),
    )

    (voucher,) = book_sale(order, in_euro())

    codes = {p.vat_code: (p.gross, p.vat, p.gross_currency) for p in voucher.postings if p.role == "sales"}
    assert codes == {
        "3": (D("-1339.44"), D("-267.89"), D("-125.00")),
        "31": (D("-123.23"), D("-16.07"), D("-11.50")),
    }
    assert vat_in_kroner(voucher.postings) == D("283.96")


def test_later_payments_at_other_rates_leave_gain_and_loss_for_the_part_paid() -> None:
    parts = (tender("100.00", "stripe", on=TWENTIETH), tender("200.00", "stripe", on=NOVEMBER))
    order = export("300.00", on=NINTH, tenders=parts)

    vouchers = book_sale(order, in_euro())

    sold, late = vouchers
    assert rows(sold)[2:] == [
        ("tender", "1090.20", "EUR", "100.00"),
        ("fx", "-18.65", "NOK", "-18.65"),
        ("receivable", "-1071.55", "EUR", "-100.00"),
    ]
    assert rows(late) == [
        ("tender", "2128.02", "EUR", "200.00"),
        ("fx", "15.08", "NOK", "15.08"),
        ("receivable", "-2143.10", "EUR", "-200.00"),
    ]
    assert sums(vouchers)["receivable"] == 0
    assert [p.key for p in (*sold.postings, *late.postings) if p.role == "fx"] == ["gain", "loss"]


def test_a_part_payment_settles_its_part_and_leaves_the_rest_in_both_currencies() -> None:
    part = (tender("100.00", "stripe", on=TWENTIETH),)
    order = export("300.00", on=NINTH, tenders=part, buyer=business(address=ABROAD, org_number=""))

    (voucher,) = book_sale(order, in_euro())

    open_rows = [p for p in voucher.postings if p.role == "receivable"]
    assert sum((p.gross for p in open_rows), ZERO) == D("2143.10")
    assert sum((p.gross_currency for p in open_rows), ZERO) == D("200.00")


def test_money_of_an_earlier_month_keeps_its_kroner_until_the_delivery() -> None:
    september = dt.date(2026, 9, 30)
    settings = in_euro()
    known = {**settings.rates, ("EUR", september): Rate(D("11.0000"), september, "norges_bank")}
    order = export("300.00", on=NINTH, tenders=(tender("300.00", "stripe", on=september),))

    vouchers = book_sale(order, in_euro(rates=known))

    assert sums(vouchers) == {
        "tender": D("3300.00"), "prepayment": ZERO, "receivable": ZERO, "sales": D("-3214.65"), "fx": D("-85.35"),
    }  # fmt: skip


def test_a_refund_takes_back_the_kroner_of_the_sale_and_pays_the_kroner_of_its_day() -> None:
    order = export("80.00", "20.00")

    vouchers = book_refund(
        refund(
            back("20.00", rate="0", of="2"),
            currency="EUR",
            on=NOVEMBER,
            tender=tender("20.00", "stripe", on=NOVEMBER),
        ),
        order,
        in_euro(),
    )

    assert sums(vouchers) == {
        "receivable": ZERO, "sales": D("214.31"), "fx": D("-1.51"), "tender": D("-212.80"),
    }  # fmt: skip
    by_role = {p.role: quotes_of(p) for voucher in vouchers for p in voucher.postings if p.currency == "EUR"}
    assert by_role == {
        "receivable": {("10.7155", "2026-10-09")},
        "sales": {("10.7155", "2026-10-09")},
        "tender": {("10.6401", "2026-11-05")},
    }


def test_every_posting_in_currency_says_the_rate_that_made_its_kroner() -> None:
    order = export("300.00", on=NINTH, tenders=(tender("300.00", "stripe", on=TWENTIETH),))

    (voucher,) = book_sale(order, in_euro())

    for posting in (p for p in voucher.postings if p.currency == "EUR"):
        ((quote, _day),) = quotes_of(posting)
        assert posting.gross == round2(posting.gross_currency * D(quote))
    reason = next(r for r in voucher.postings[0].why if r.kind == "currency_rate")
    assert render(*reason, "nb") == "300,00 EUR regnet om med kurs 10,7155 fra Norges Bank, 9. okt. 2026."
    assert render(*reason, "en") == "300.00 EUR converted at 10.7155 from Norges Bank, 9 Oct 2026."
    sold = next(r for r in voucher.postings[1].why if r.kind == "currency_rate")
    assert sold.params["foreign"] == "-300.00", "what is stored keeps its sign, and the sentence needs none"
    assert render(*sold, "nb") == render(*reason, "nb")


def test_the_rates_that_a_voucher_was_booked_by_are_read_out_of_its_explanation() -> None:
    order = export("300.00", on=NINTH, tenders=(tender("300.00", "stripe", on=TWENTIETH),))
    (voucher,) = book_sale(order, in_euro())
    record = {"postings": [{"why": [[r.kind, dict(r.params)] for r in p.why]} for p in voucher.postings]}

    assert booked_rates([record, {}]) == {
        ("EUR", NINTH): Rate(D("10.7155"), NINTH, "norges_bank"),
        ("EUR", TWENTIETH): Rate(D("10.9020"), TWENTIETH, "norges_bank"),
    }


# -- invoices: the ledger converts, and is compared ----------------------------------------------------------------


def invoiced(*tenders, **changes):
    order = export("1000.00", "200.00", buyer=business(address=ABROAD, org_number=""), tenders=tenders)
    return order, invoice_sale(order, in_euro(**changes), prepayment_booked=True)


def test_an_invoice_in_euro_says_what_it_should_stand_at_in_kroner() -> None:
    _order, invoice = invoiced()

    assert (invoice.kroner, invoice.vat_kroner, invoice.kroner_slack) == (D("12858.60"), ZERO, D("257.17"))
    reason = next(r for r in invoice.why if r.kind == "ledger_converts")
    assert "12 858,60 kroner" in render(*reason, "nb").replace("\u00a0", " ")


def test_the_vat_of_an_invoice_in_currency_is_stated_in_kroner() -> None:
    order = sale(line("125.00"), currency="EUR", buyer=business(), tenders=())

    invoice = invoice_sale(order, in_euro())

    assert (invoice.kroner, invoice.vat_kroner) == (D("1339.44"), D("267.89"))


@pytest.mark.parametrize(
    ("ledger", "percent", "told"),
    [
        ("12858.60", "2", []),
        ("12997.80", "2", []),
        ("12997.80", "0", ["kroner"]),
        ("12858.62", "0", []),
        ("12858.63", "0", ["kroner"]),
        ("13300.00", "2", ["kroner"]),
        ("1200.00", "2", ["kroner"]),
    ],
)
def test_the_ledgers_own_conversion_may_differ_by_what_the_tenant_allows(
    ledger: str, percent: str, told: list[str]
) -> None:
    _order, invoice = invoiced(ledger_rate_tolerance=D(percent))
    held = ObservedInvoice(
        invoice_date=NINTH, currency="EUR", customer=invoice.party, total=D("1200.00"), kroner=D(ledger),
        lines=(ObservedInvoiceLine("52", D("1000.00"), D("1000.00")), ObservedInvoiceLine("52", D("200.00"), D("200.00"))),
    )  # fmt: skip

    assert [difference.field for difference in invoice_differences(invoice, held)] == told


def test_a_payment_of_another_day_is_worth_its_own_days_kroner_and_one_of_the_same_day_the_invoices() -> None:
    september = dt.date(2026, 9, 30)
    rates = {**in_euro().rates, ("EUR", september): Rate(D("11.0000"), september, "norges_bank")}
    tenders = (
        tender("500.00", "stripe", on=september), tender("300.00", "stripe"), tender("400.00", "stripe", on=TWENTIETH),
    )  # fmt: skip

    order, invoice = invoiced(*tenders, rates=rates)

    assert [paid.kroner for paid in invoice.prepaid] == [D("5500.00"), None, D("4360.80")]
    (early,) = book_prepayment(order, in_euro(rates=rates))
    assert [abs(p.gross) for p in early.postings] == [D("5500.00"), D("5500.00")]


def test_what_an_invoice_is_in_kroner_is_the_sum_of_its_converted_lines() -> None:
    rate = Rate(D("0.9595"), NINTH, "norges_bank")

    assert invoice_kroner([(D("0.05"), ZERO)] * 3, rate) == (D("0.15"), ZERO)
    assert slack(D("0.15"), lines=3, percent=D(2)) == D("0.03")
