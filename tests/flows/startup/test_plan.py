"""What the preview says of each record: made, linked, left out, and under which number. Pure."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from integrations.flows import startup_plan
from integrations.flows.startup_plan import LEAVE, LINK, MAKE, Decision, Standing
from integrations.records import (
    CustomerRecord,
    EmployeeRecord,
    PaymentTermsRecord,
    ProductRecord,
    StockRecord,
)


def customer(number: str = "10001", **values: Any) -> CustomerRecord:
    given = {"name": "Fjell AS", "number": number, "currency": "NOK", "source_id": f"id{number}", **values}
    return CustomerRecord(**given)


def standing(*records: Any) -> Standing:
    found = Standing()
    for record in records:
        found.note(record)
    return found


def decide(record: Any, there: Standing, *, with_inactive: bool = False) -> Decision:
    return startup_plan.decide(record, there, with_inactive=with_inactive)


def test_a_new_customer_is_made_under_its_own_number() -> None:
    assert decide(customer(), standing()) == Decision(action=MAKE, number="10001")


def test_the_same_organisation_number_is_the_same_customer_whatever_its_number() -> None:
    there = standing(customer("55", org_number="984809085", source_id="9"))

    assert decide(customer(org_number="984809085"), there) == Decision(action=LINK, stands_as="55", id="9")


def test_without_organisation_numbers_number_and_name_together_tell() -> None:
    there = standing(customer("10001", name="fjell as", source_id="7"))

    assert decide(customer(), there) == Decision(action=LINK, stands_as="10001", id="7")


@pytest.mark.parametrize("other", [{"name": "En annen AS"}, {"org_number": "999999999"}])
def test_a_number_that_is_anothers_is_not_given_twice(other: dict[str, str]) -> None:
    there = standing(customer("10001", **{"source_id": "7", **other}))

    found = decide(customer(org_number="984809085"), there)

    assert (found.action, found.code, found.number) == (MAKE, "startup_number_taken", "")


def test_two_of_the_ledgers_with_one_organisation_number_are_both_made_and_said() -> None:
    there = standing()
    first = decide(customer("10001", org_number="984809085"), there)
    second = decide(customer("10002", org_number="984809085"), there)

    assert (first.action, first.code) == (MAKE, "")
    assert (second.action, second.code, second.params["other"]) == (MAKE, "startup_same_org_number", "10001")


def test_one_record_there_is_linked_to_one_of_the_ledgers_only() -> None:
    there = standing(customer("55", org_number="984809085", source_id="9"))
    decide(customer("10001", org_number="984809085"), there)

    again = decide(customer("10002", org_number="984809085"), there)

    assert (again.action, again.number, again.code) == (MAKE, "10002", "startup_same_org_number")


def test_of_several_alike_there_the_one_with_the_same_number_is_it() -> None:
    there = standing(*(customer(number, org_number="984809085") for number in ("7", "10001")))

    found = decide(customer(org_number="984809085"), there)

    assert (found.action, found.stands_as, found.code) == (LINK, "10001", "startup_several_alike")


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"name": "id10001"}, "startup_no_name"), ({"is_active": False}, "startup_inactive")],
)
def test_what_cannot_or_shall_not_come_along_is_left_out(changes: dict[str, Any], code: str) -> None:
    found = decide(customer(**changes), standing())

    assert (found.action, found.code) == (LEAVE, code)


def test_inactive_ones_come_along_when_they_were_chosen() -> None:
    assert decide(customer(is_active=False), standing(), with_inactive=True).action == MAKE


def test_a_missing_currency_is_said() -> None:
    assert decide(customer(currency=""), standing()).code == "startup_no_currency"


def test_products_are_known_by_their_number_and_bundles_are_rackbeats() -> None:
    product = ProductRecord(number="A/1", name="Bolt")
    there = standing(product)
    there.bundles = {"SETT"}

    assert decide(product, there).action == LINK
    assert decide(ProductRecord(number="B", name="Bolt"), there) == Decision(action=MAKE, number="B")
    assert decide(ProductRecord(number="SETT", name="Sett"), there).code == "startup_is_bundle"


def test_terms_by_their_days_and_employees_by_their_address() -> None:
    there = standing(PaymentTermsRecord(name="Netto 14", days=14, number="3"))
    assert decide(PaymentTermsRecord(name="14 dager", days=14), there).stands_as == "3"
    assert decide(PaymentTermsRecord(name="30 dager", days=30), there).action == MAKE
    people = standing(EmployeeRecord(name="Kari", number="1", email="kari@fjell.no"))
    assert decide(EmployeeRecord(name="Kari N", number="9", email="KARI@fjell.no"), people).stands_as == "1"
    taken = decide(EmployeeRecord(name="Ola", number="1", email="ola@fjell.no"), people)
    assert (taken.action, taken.code) == (MAKE, "startup_number_taken")


@pytest.mark.parametrize(
    ("product", "quantity", "there", "expected"),
    [
        ("make", 5, 0, (MAKE, "")),
        ("link", 5, 0, (MAKE, "")),
        ("link", 5, 2, (LEAVE, "startup_stock_is_counted_there")),
        ("make", 0, 0, (LEAVE, "startup_no_stock")),
        ("leave", 5, 0, (LEAVE, "startup_product_left_out")),
        ("", 5, 0, (LEAVE, "startup_product_left_out")),
    ],
)
def test_stock_is_counted_in_only_where_nothing_was_counted(
    product: str, quantity: int, there: int, expected: tuple[str, str]
) -> None:
    level = StockRecord(number="A", quantity=D(quantity), date=date(2026, 11, 29))

    found = startup_plan.stock_of(product, level, there=D(there))

    assert (found.action, found.code) == expected


def test_new_numbers_follow_the_highest_that_anybody_has() -> None:
    assert startup_plan.give_numbers(2, used={"10001", "A-7", "10030", ""}) == ["10031", "10032"]
