"""The same supplier's invoice twice, told by its number; and the three papers of a purchase side by side."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.matching import held, match
from integrations.accounting.papers import side_by_side
from integrations.accounting.repeats import Known, Sought, repeat_of
from integrations.error_catalogue import render
from tests.accounting.test_purchases import ORDER, bought, hundred, invoice, received, rules

EIGHTH, NINTH = dt.date(2026, 10, 8), dt.date(2026, 10, 9)


def known(
    number: str = "LF-88", *, supplier: str = "71", on: dt.date = EIGHTH, total: str = "5625.00"
) -> Known:
    return Known(supplier, number, on, D(total), "NOK", "4001", "12-2026", "ehf")


def sought(number: str = "LF-88", *, total: str = "5625.00") -> Sought:
    return Sought("71", number, EIGHTH, D(total), "NOK")


@pytest.mark.parametrize("written", ["LF-88", "lf 88", "LF0088", "LF-0088"])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    found = repeat_of(sought(), [known(written, on=NINTH, total="1.00")], own=frozenset())

    assert found is not None
    assert (found.is_certain, found.known.shown) == (True, "12-2026")


@pytest.mark.parametrize(
    "other", [known("LF-880"), known(supplier="72"), known(total="-5625.00"), known("8-8")]
)
def test_another_number_supplier_or_sign_is_another_document(other: Known) -> None:
    assert repeat_of(sought(), [other], own=frozenset()) is None


def test_its_own_voucher_is_no_repeat() -> None:
    assert repeat_of(sought(), [known()], own=frozenset({"4001"})) is None


@pytest.mark.parametrize(
    ("on", "total", "told"), [(EIGHTH, "5625.00", True), (NINTH, "5625.00", False), (EIGHTH, "1.00", False)]
)
def test_without_a_number_day_and_amount_tell_uncertainly(on: dt.date, total: str, told: bool) -> None:
    found = repeat_of(sought(""), [known("E-1", on=on, total=total)], own=frozenset())

    assert (found is not None) is told
    assert found is None or not found.is_certain


def test_several_deviations_are_one_hold_with_all_of_them_in_words() -> None:
    bill = hundred(price="46.00")
    deviations = match(bill, ORDER, received(90), rules())
    error = held(deviations, bill, ORDER, rules())

    assert (error.code, error.waiting_for) == ("purchase_deviations", "document:purchase_order:PO-5")
    said = render(error.code, {"document": "Leverandørfaktura LF-88", **error.params}, "nb")
    assert (
        "har 2 avvik: «X»: 100 fakturert, 90 mottatt og ikke fakturert før; «X»: 46,00 fakturert per stykk, 45,00 bestilt"
        in said.why
    )
    assert "2\u00a0% og 50,00 kr per linje" in said.why


def test_the_papers_stand_side_by_side() -> None:
    first, bill = hundred("60", number="LF-87"), hundred("50", price="46.00")
    deviations = match(bill, ORDER, received(100), rules(), earlier=[first])
    goods, freight = side_by_side(bill, ORDER, received(100), earlier=[first], deviations=deviations)

    assert (goods.ordered, goods.received, goods.before, goods.invoiced) == (100, 100, 60, 50)
    assert (goods.order_price, goods.price, goods.matched) == (D("45.00"), D("46.00"), False)
    assert goods.reasons == ("quantity_mismatch", "price_mismatch")
    assert (freight.sku, freight.price, freight.matched) == ("", D("250.00"), None)


def test_what_belongs_to_no_order_matches_nothing_and_what_is_not_invoiced_is_shown_too() -> None:
    [alone] = side_by_side(invoice(bought("45.00", sku="Y")), None, ())
    [strange, ordered] = side_by_side(
        invoice(bought("45.00", sku="Y")),
        ORDER,
        (),
        deviations=match(invoice(bought("45.00", sku="Y")), ORDER, (), rules()),
    )

    assert (alone.matched, alone.ordered) == (None, None)
    assert (strange.matched, strange.reasons[0]) == (False, "not_ordered")
    assert (ordered.sku, ordered.invoiced, ordered.matched) == ("X", None, None)
