"""Parcels as WooCommerce's fulfilments feature tells of them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.connectors.contract import SourceSettings
from integrations.connectors.woocommerce.delivery import parcels_of
from integrations.errors import RejectedDocument

SETTINGS = SourceSettings(connection_key="woo:x", from_date=date(2026, 1, 1))


def row(number: int, items: Any, **changes: Any) -> dict[str, Any]:
    metas = [{"key": "_items", "value": items}, {"key": "_date_fulfilled", "value": "2026-11-22T23:30:00Z"}]
    return {"id": number, "is_fulfilled": "1", "date_deleted": None, "meta_data": metas, **changes}


def test_a_parcel_has_its_lines_and_the_day_in_norway() -> None:
    [parcel] = parcels_of({"fulfillments": [row(1, [{"item_id": 209, "qty": 2}])]}, SETTINGS)

    assert (parcel.id, parcel.date, parcel.quantities) == ("1", date(2026, 11, 23), {"209": Decimal(2)})


@pytest.mark.parametrize("changes", [{"date_deleted": "2026-11-23"}, {"is_fulfilled": "0"}])
def test_one_that_was_deleted_or_has_not_been_sent_is_none(changes: dict[str, Any]) -> None:
    rows = [row(1, [{"item_id": 209, "qty": 2}]), row(2, [{"item_id": 209, "qty": 1}], **changes)]

    assert [parcel.id for parcel in parcels_of({"fulfillments": rows}, SETTINGS)] == ["1"]


@pytest.mark.parametrize("items", [None, [], "x"])
def test_contents_that_are_not_told_leave_the_order_whole(items: Any) -> None:
    assert parcels_of({"fulfillments": [row(1, [{"item_id": 1, "qty": 1}]), row(2, items)]}, SETTINGS) == ()


@pytest.mark.parametrize("item", [{"item_id": 1, "qty": "many"}, {"item_id": 1, "qty": -1}, 7])
def test_a_quantity_that_is_none_is_refused(item: Any) -> None:
    with pytest.raises(RejectedDocument):
        parcels_of({"fulfillments": [row(1, [item])]}, SETTINGS)
