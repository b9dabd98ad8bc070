"""A parcel of an order: which lines, how many of each, on which day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from integrations.accounting.documents.checks import is_between, is_date, rejected
from integrations.accounting.money import LARGEST, ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilment:
    """``quantities`` maps line ids to how many were sent. A line that the shop ties to this parcel whole (freight, a
    fee) stands there too; one that no parcel names goes with the first (POST-3)."""

    id: str
    date: dt.date
    quantities: Mapping[str, Decimal]

    def __post_init__(self) -> None:
        if not self.id:
            raise rejected("fulfilments.id")
        if not is_date(self.date):
            raise rejected(f"fulfilments[{self.id}].date")
        for line, quantity in self.quantities.items():
            if not is_between(quantity, ZERO, LARGEST):
                raise rejected(f"fulfilments[{self.id}].{line}", value=quantity)
