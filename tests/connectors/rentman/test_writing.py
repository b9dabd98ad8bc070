"""What is written back into the imitated Rentman: customer numbers and payments, each once whatever happens."""

from datetime import date, datetime
from decimal import Decimal as D
from typing import Any

import pytest

from integrations.connectors.rentman.target import NumberItem, PaymentItem, RentmanTarget
from integrations.errors import PermanentError, UnknownOutcome
from tests.connectors.cases import far
from tests.connectors.rentals import Rental


def number(contact: int, text: str = "10007", **extra: Any) -> NumberItem:
    return NumberItem(reference=f"card:{contact}", contact_id=str(contact), number=text, **extra)


def payment(invoice: int, gross: str, reference: str = "p1") -> PaymentItem:
    return PaymentItem(
        reference=reference, invoice_id=str(invoice), gross=D(gross), paid_on=date(2026, 10, 20)
    )


def test_a_number_is_written_once_and_nothing_else_changes(rental: Rental, target: RentmanTarget) -> None:
    customer = rental.customer()
    before = rental.read("contacts", id=customer)

    (first,) = target.write_numbers([number(customer)], deadline=far())
    after = rental.read("contacts", id=customer)
    (second,) = target.write_numbers([number(customer)], deadline=far())

    assert (first.error, first.remote_id, first.found) == (None, str(customer), False)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"accounting_code", "modified", "updateHash"}
    assert datetime.fromisoformat(first.secondary["changed_at"]) == datetime.fromisoformat(after["modified"])
    assert (second.found, second.secondary) == (True, {})
    assert rental.read("contacts", id=customer) == after


def test_another_number_is_a_conflict_unless_it_may_go(rental: Rental, target: RentmanTarget) -> None:
    customer = rental.customer(accounting_code="555")

    (refused,) = target.write_numbers([number(customer)], deadline=far())
    assert isinstance(refused.error, PermanentError)
    assert (refused.error.code, refused.error.params["number"]) == ("rentman_number_differs", "555")
    assert rental.read("contacts", id=customer)["accounting_code"] == "555"

    (written,) = target.write_numbers([number(customer, overwrite=True)], deadline=far())
    assert (written.error, rental.read("contacts", id=customer)["accounting_code"]) == (None, "10007")


def test_a_payment_is_registered_once_and_rentman_reckons_the_rest(
    rental: Rental, target: RentmanTarget
) -> None:
    made = rental.control("invoice", customer=rental.customer(), lines=[{"base": 1000}], finalize=True)
    part, rest = payment(made["id"], "1000.00"), payment(made["id"], "250.00", "p2")

    (first,) = target.register_payments([part], deadline=far())
    (second,) = target.register_payments([part], deadline=far())
    half = rental.read("invoices", id=made["id"])
    (last,) = target.register_payments([rest], deadline=far())

    assert (first.found, second.found, second.remote_id) == (False, True, first.remote_id)
    assert (half["total_paid"], half["outstanding_balance"], half["is_paid"]) == (1000, 250, False)
    assert rental.read("invoices", id=made["id"])["is_paid"] is True
    shown = [
        (row["description"], row["amount"], row["payment_import_source"], row["moment"])
        for row in rental.read("payments")
    ]
    assert last.error is None
    assert shown == [
        ("Tripletex p1", 1000, "publicapi", "2026-10-20T12:00:00+02:00"),
        ("Tripletex p2", 250, "publicapi", "2026-10-20T12:00:00+02:00"),
    ]


def test_a_payment_whose_answer_was_lost_is_found_again(rental: Rental, target: RentmanTarget) -> None:
    made = rental.control("invoice", customer=rental.customer(), lines=[{"base": 1000}], finalize=True)
    rental.fault(kind="cut_after", method="POST", times=1)

    (lost,) = target.register_payments([payment(made["id"], "1250.00")], deadline=far())
    (found,) = target.register_payments([payment(made["id"], "1250.00")], deadline=far())

    assert isinstance(lost.error, UnknownOutcome)
    assert (found.error, found.found, len(rental.read("payments"))) == (None, True, 1)


@pytest.mark.parametrize("late", [True, False])
def test_every_reference_is_answered_once(rental: Rental, target: RentmanTarget, late: bool) -> None:
    customer = rental.customer()
    items = [number(customer), number(4711)]

    written = {one.reference: one for one in target.write_numbers(items, deadline=0.0 if late else far())}

    codes = {key: one.error.code if one.error else "" for key, one in written.items()}
    if late:
        assert codes == {f"card:{customer}": "not_sent", "card:4711": "not_sent"}
        assert rental.calls() == {}
    else:
        assert codes == {f"card:{customer}": "", "card:4711": "record_gone"}


def test_what_is_left_of_the_day_can_be_shown(target: RentmanTarget) -> None:
    assert (target.day_left, target.resume_at) == (50_000, 0.0)
