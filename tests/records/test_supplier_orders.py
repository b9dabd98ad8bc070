"""An order to a supplier against what stands of it: line by line, whatever order they stand in."""

from datetime import date
from decimal import Decimal as D

import pytest

from integrations.errors import RejectedDocument
from integrations.records import ObservedSupplierOrder, SupplierOrder, SupplierOrderLine
from integrations.records.supplier_orders import ObservedSupplierOrderLine, order_differences, unequal

DAY = date(2026, 11, 20)


def line(count: str, price: str = "45", product: str = "7") -> SupplierOrderLine:
    return SupplierOrderLine("Ventil", D(count), D(price), f"X/{product}" if product else "", product)


def held(
    count: str, price: str = "45", product: str = "7", text: str = "Ventil DN50"
) -> ObservedSupplierOrderLine:
    name = f"X/{product}" if product else ""
    return ObservedSupplierOrderLine(text, D(count), D(price), D(count) * D(price), name, product)


def order(*lines: SupplierOrderLine) -> SupplierOrder:
    return SupplierOrder(
        reference="r", number="1", supplier="5001", supplier_id="9", ordered_on=DAY, delivery_on=DAY, currency="NOK",
        lines=lines,
    )  # fmt: skip


def observed(*lines: ObservedSupplierOrderLine) -> ObservedSupplierOrder:
    return ObservedSupplierOrder(
        state="open", reference="r", supplier_id="9", delivery_on=DAY, currency="NOK", lines=lines
    )


def test_an_article_that_stands_twice_is_two_lines_in_any_order() -> None:
    meant = order(line("2"), line("3", "40"), line("2"))

    assert order_differences(meant, observed(held("3", "40.00"), held("2"), held("2"))) == ()
    found = unequal(meant.lines, [held("2"), held("3", "40")])
    assert found == [(line("2"), None)]


def test_a_text_line_is_known_by_its_text() -> None:
    assert unequal([line("1", product="")], [held("1", product="", text="Ventil")]) == []
    assert len(unequal([line("1", product="")], [held("1", product="", text="Frakt")])) == 2


def test_a_discount_in_the_ledger_shows_in_the_sum() -> None:
    given = held("100")._replace(net=D("4000.00"))

    assert [tuple(one)[:3] for one in order_differences(order(line("100")), observed(given))] == [
        ("total", "4500.00", "4000.00")
    ]


def test_an_order_without_lines_is_none() -> None:
    with pytest.raises(RejectedDocument) as refused:
        order()
    assert refused.value.code == "no_lines"
