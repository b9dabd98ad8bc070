"""Records refuse to exist inconsistent, and say whether two of them say the same."""

from decimal import Decimal as D
from typing import Any

import pytest

from integrations.errors import RejectedDocument
from integrations.records import (
    Component,
    CustomerRecord,
    PostalAddress,
    ProductRecord,
    differences,
    fingerprint,
)

FJELL = CustomerRecord(
    number="7001", name="Fjell AS", org_number="987654325", address=PostalAddress(city="Bergen", country="NO")
)


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (lambda: CustomerRecord(name=" "), "name"),
        (lambda: CustomerRecord(name="A", currency="kroner"), "currency"),
        (lambda: CustomerRecord(name="A", discount=D(101)), "discount"),
        (lambda: CustomerRecord(name="A", is_deleted=True), "is_deleted"),
        (lambda: PostalAddress(country="Norge"), "country"),
        (lambda: ProductRecord(number="", name="Bolt"), "number"),
        (lambda: ProductRecord(number="A", name="Bolt", sales_price=D(-1)), "sales_price"),
        (lambda: Component(number="A", quantity=D(0)), "lines[A].quantity"),
        (
            lambda: ProductRecord(
                number="A", name="Sett", kind="bundle", components=(Component(number="A", quantity=D(1)),)
            ),
            "lines",
        ),
        (
            lambda: ProductRecord(
                number="A", name="Bolt", components=(Component(number="B", quantity=D(1)),)
            ),
            "lines",
        ),
    ],
)
def test_an_inconsistent_record_names_its_field(made: Any, field: str) -> None:
    with pytest.raises(RejectedDocument) as refusal:
        made()

    assert refusal.value.params["field"] == field


def test_a_record_asks_only_for_what_it_says() -> None:
    held = CustomerRecord(
        number="1", name="Fjell AS", org_number="987654325", phone="55", address=FJELL.address
    )

    assert differences(FJELL, held) == ()


def test_what_differs_is_told_field_by_field() -> None:
    held = CustomerRecord(name="Fjell A/S", org_number="987654325", address=PostalAddress(city="Oslo"))

    assert [one.field for one in differences(FJELL, held)] == ["name", "address"]


def test_equal_content_has_one_fingerprint_whatever_the_number_and_the_noughts() -> None:
    one = ProductRecord(number="A", name="Bolt", sales_price=D("12.50"))
    other = ProductRecord(number="B", name="Bolt", sales_price=D("12.5"), source_id="9")

    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(one) != fingerprint(ProductRecord(number="A", name="Bolt", sales_price=D("12.51")))
