"""Everything that the connector asks and hears, against Rentman's published specification."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal as D
from typing import Any

import pytest

from integrations.connectors.rentman.target import NumberItem, PaymentItem
from tests.connectors.cases import far
from tests.connectors.rentals import LONG_AGO, Rental
from tests.sandbox.rentman.contract import check_exchange
from tests.shared import needs_shared

pytestmark = needs_shared
KINDS = ("rentman_invoice", "rentman_customer", "rentman_project", "rentman_crew")


@pytest.mark.parametrize("version", ["1.7", "1.16"])
def test_requests_and_answers_are_as_specified(
    make_rental: Callable[..., Rental], exchanges: Callable[[], list[dict[str, Any]]], version: str
) -> None:
    before = len(exchanges())
    rental = make_rental(version=version)
    rental.control("seed", contacts=9, projects=9, crew=3)
    project = rental.project(customer=rental.customer())
    rental.control("plan", project=project["id"], crew=rental.owner)
    made = rental.control("invoice", project=project["id"], finalize=True)
    rental.control("credit", id=made["id"], finalize=True)

    with rental.source() as source, rental.target() as target:
        source.check()
        for kind in KINDS:
            source.history(kind, None, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31))
            page = source.changed_since(kind, None, since=LONG_AGO, now=datetime.now(UTC))
            source.changed_since(kind, page.position, since=LONG_AGO, now=datetime.now(UTC))
            list(source.read_many(kind, [ref.document_id for ref in page.refs][:3]))
            list(source.read_many(kind, [str(number) for number in range(1, 11)]))
        source.document("rentman_invoice", str(made["id"]))
        list(
            target.write_numbers([NumberItem(reference="c", contact_id="1", number="10001")], deadline=far())
        )
        paid = PaymentItem(
            reference="p", invoice_id=str(made["id"]), gross=D("10.50"), paid_on=date(2026, 11, 1)
        )
        list(target.register_payments([paid], deadline=far()))

    ours = [one for one in exchanges()[before:] if one["system"] == "rentman"]
    for exchange in ours:
        check_exchange(exchange)
    assert {one["status"] for one in ours} <= {200, 404}
    assert {one["method"] for one in ours} == {"GET", "PUT", "POST"}
