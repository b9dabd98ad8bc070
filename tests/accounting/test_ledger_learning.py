"""What past vouchers teach, counted exactly, by the best evidence there is."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.accounting.ledger_history import PaymentMeans
from integrations.accounting.ledger_learning import Learner
from integrations.accounting.ledger_patterns import Company, Pattern, confidence
from integrations.accounting.past_orders import PastOrder, SoldClass
from integrations.accounting.past_vouchers import PastPosting, PastVoucher
from integrations.accounting.payment_names import accounts_by_name, names_of
from tests.accounting.test_ledger_history import row, sold, voucher

STANDARD = (SoldClass("", "standard"),)
METHODS = {"vipps": "Vipps MobilePay", "stripe": "Betal med kort (Stripe)"}


def past(
    number: str,
    gross: str = "499.00",
    *,
    classes: tuple[SoldClass, ...] = STANDARD,
    area: str = "domestic",
    cards_sold: str = "0.00",
    means: tuple[tuple[str, str], ...] = (),
) -> PastOrder:
    one = sold(number, gross)
    if means:
        one = replace(one, payment_means=tuple(PaymentMeans(name, "", Decimal(paid)) for name, paid in means))
    return PastOrder(sold=one, buyer="private", area=area, classes=classes, cards_sold=Decimal(cards_sold))


REGISTERED = Company()


def learn(
    orders: list[PastOrder], vouchers: list[PastVoucher], company: Company = REGISTERED
) -> list[Pattern]:
    """Everything learned; put down and taken up again between any two vouchers."""
    state = None
    for one in vouchers:
        learner = Learner.of(orders, company, methods=METHODS, state=state)
        learner.look(one)
        state = json.loads(json.dumps(learner.as_json()))
    return Learner.of(orders, company, methods=METHODS, state=state).patterns()


def told(patterns: list[Pattern]) -> list[tuple[str, str, str, int, int, str]]:
    return [(one.role, one.key, one.value, one.hits, one.total, one.evidence) for one in patterns]


def booked(number: int, *postings: PastPosting, **fields: object) -> PastVoucher:
    return voucher(number, text=f"Ordre {number}", **{"postings": postings, **fields})


def test_orders_that_agree_are_counted_one_by_one() -> None:
    orders = [past(f"{number}", f"{number}.00") for number in range(1001, 1013)]
    vouchers = [
        booked(number, row("1932", f"{number}.00"), row("3000", f"-{number}.00", vat_code="3"))
        for number in range(1001, 1012)
    ]
    vouchers.append(booked(1012, row("1920", "1012.00"), row("3010", "-1012.00", vat_code="3")))

    found = learn(orders, vouchers)

    assert told(found) == [
        ("sales", "3", "3000", 11, 12, "orders"),
        ("tax_class", "", "standard", 12, 12, "orders"),
        ("tender", "vipps", "1932", 11, 12, "orders"),
        ("vat_rule", "private/domestic/standard", "3", 12, 12, "orders"),
    ]
    assert found[2].others == (("1920", 1),)
    assert [one.order for one in found[2].examples] == ["#1001", "#1002", "#1003", "#1004", "#1005"]
    assert confidence("orders", 11, 12) == "fair"


def test_gift_cards_fees_and_rounding_are_told_apart_from_the_money() -> None:
    sold_card = past("1001", "700.00", cards_sold="200.00")
    used_card = past("1002", "499.00", means=(("gift_card", "99.00"), ("vipps", "400.00")))
    with_fee = past("1003", "300.00")
    vouchers = [
        booked(1001, row("1932", "700.00"), row("3000", "-500.00", vat_code="3"), row("2902", "-200.00")),
        booked(1002, row("1932", "400.00"), row("2902", "99.00"), row("3000", "-499.00", vat_code="3")),
        booked(
            1003,
            row("1932", "291.75"),
            row("7770", "8.00"),
            row("7740", "0.25"),
            row("3000", "-300.00", vat_code="3"),
        ),
    ]

    found = told(learn([sold_card, used_card, with_fee], vouchers))

    assert [one[:5] for one in found if one[0] not in ("sales", "vat_rule", "tax_class")] == [
        ("fees", "vipps", "7770", 1, 1),
        ("gift_card", "", "2902", 2, 2),
        ("rounding", "", "7740", 1, 1),
        ("tender", "vipps", "1932", 3, 3),
    ]


def test_an_invoice_that_is_paid_later_tells_how_by_its_payment() -> None:
    invoice = booked(1001, row("1500", "499.00", invoice_number="77"), row("3000", "-499.00", vat_code="3"))
    payment = voucher(
        2, postings=(row("1932", "499.00"), row("1500", "-499.00", invoice_number="77")), text="Betaling"
    )

    assert ("tender", "vipps", "1932", 1, 1, "orders") in told(learn([past("1001")], [payment, invoice]))
    assert not [one for one in learn([past("1001")], [invoice]) if one.role == "tender"]


def test_an_invoices_number_is_read_in_the_texts_where_the_postings_have_none() -> None:
    invoice = booked(
        1001, row("1500", "499.00", "Faktura nummer 77 til Kari"), row("3000", "-499.00", vat_code="3")
    )
    payment = voucher(
        2,
        text="Betaling: Faktura nummer 77 til Kari",
        postings=(row("1932", "499.00"), row("1500", "-499.00")),
    )

    assert ("tender", "vipps", "1932", 1, 1, "orders") in told(learn([past("1001")], [invoice, payment]))


def test_a_days_sum_teaches_each_payment_method_its_account() -> None:
    orders = [
        past("1001", "100.00"), past("1002", "250.00"), past("1003", "70.00", means=(("stripe", "70.00"),)),
    ]  # fmt: skip
    day = (row("1932", "350.00"), row("1933", "70.00"), row("3000", "-420.00", vat_code="3"))

    found = told(learn(orders, [voucher(9, postings=day, text="Dagsoppgjør")]))

    assert found == [
        ("sales", "3", "3000", 1, 1, "orders"),
        ("tax_class", "", "standard", 1, 1, "orders"),
        ("tender", "stripe", "1933", 1, 1, "orders"),
        ("tender", "vipps", "1932", 1, 1, "orders"),
        ("vat_rule", "private/domestic/standard", "3", 1, 1, "orders"),
    ]


def test_a_voucher_with_a_line_for_each_order_teaches_when_it_holds_nothing_else() -> None:
    orders = [past("1001", "100.00"), past("1002", "250.00", means=(("stripe", "250.00"),))]
    lines = (
        row("1932", "100.00", "Ordre 1001"), row("3000", "-100.00", "Ordre 1001", vat_code="3"),
        row("1933", "250.00", "Ordre 1002"), row("3000", "-250.00", "Ordre 1002", vat_code="3"),
    )  # fmt: skip
    more = (*lines, row("1920", "80.00", "Kasse"), row("3010", "-80.00", "Kasse", vat_code="3"))

    whole = told(learn(orders, [voucher(9, postings=lines, day=31)]))
    mixed = told(learn(orders, [voucher(9, postings=more, day=31)]))

    assert [one for one in whole if one[0] == "tender"] == [
        ("tender", "stripe", "1933", 1, 1, "orders"),
        ("tender", "vipps", "1932", 1, 1, "orders"),
    ]
    assert mixed == [("sales", "3", "3000", 1, 1, "vouchers")]


def test_an_unclassified_tax_class_is_named_by_the_vat_code_that_it_took() -> None:
    order = past("1001", classes=(SoldClass("mat-15", ""),))
    food = booked(1001, row("1932", "499.00"), row("3001", "-499.00", vat_code="31"))

    found = told(learn([order], [food]))

    assert ("tax_class", "mat-15", "food", 1, 1, "orders") in found
    assert not [one for one in found if one[0] == "vat_rule"]


def test_an_export_teaches_the_vat_rule_and_no_class() -> None:
    abroad = booked(1001, row("1932", "499.00"), row("3107", "-499.00", vat_code="52"))

    found = told(learn([past("1001", area="eu")], [abroad]))

    assert ("vat_rule", "private/eu/standard", "52", 1, 1, "orders") in found
    assert not [one for one in found if one[0] == "tax_class"]


def test_a_company_outside_the_vat_register_sells_on_one_account() -> None:
    company = Company(vat_registered=False)
    sale = booked(1001, row("1932", "499.00"), row("3200", "-499.00"))

    assert told(learn([past("1001")], [sale], company)) == [
        ("sales", "unregistered", "3200", 1, 1, "orders"),
        ("tender", "vipps", "1932", 1, 1, "orders"),
    ]


def test_without_the_shops_orders_sales_and_names_are_the_evidence() -> None:
    named = replace(row("1932", "499.00"), account_name="Vipps oppgjør")
    vouchers = [
        voucher(number, postings=(named, row("3000", "-499.00", vat_code="3"))) for number in range(1, 5)
    ]

    found = learn([], vouchers)

    assert told(found) == [
        ("sales", "3", "3000", 4, 4, "vouchers"),
        ("tender", "vipps", "1932", 4, 4, "names"),
    ]
    assert [confidence(one.evidence, one.hits, one.total) for one in found] == ["fair", "low"]


def test_what_was_taken_back_teaches_nothing() -> None:
    sale = booked(1001, row("1932", "499.00"), row("3000", "-499.00", vat_code="3"))
    back = voucher(2, reverses="1001")

    assert not [one for one in learn([past("1001")], [sale, back]) if one.evidence == "orders"]


@pytest.mark.parametrize(
    ("method", "title", "words"),
    [
        ("vipps", "Vipps MobilePay", {"vipps", "mobilepay"}),
        ("klarna_payments", "Klarna", {"klarna"}),
        ("stripe", "Betal med kort (Stripe)", {"stripe"}),
        ("bacs", "Direkte bankoverføring", {"bacs", "bankoverføring"}),
    ],
)
def test_a_method_is_known_by_the_words_that_are_its_own(method: str, title: str, words: set[str]) -> None:
    assert names_of(method, title) == words


def test_an_account_is_named_only_when_it_is_the_only_one() -> None:
    chart = {
        "1920": "Bankinnskudd",
        "1932": "Vipps oppgjør",
        "1933": "Stripe NOK",
        "1934": "Stripe EUR",
        "7770": "Vipps gebyr",
    }

    assert accounts_by_name(METHODS, chart) == {"vipps": "1932"}
