"""Who a rental company rents out to."""

from dataclasses import dataclass

from integrations.records.parties import CustomerRecord
from integrations.records.people import ContactPersonRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class RentalCustomer:
    """A customer's card with the people at it. ``card.number`` is the number that it has in the accounting system, '' where
    none was written down yet; ``code`` is what the source itself calls it. ``contact`` is who invoices go to."""

    card: CustomerRecord
    is_private: bool = False
    code: str = ""
    contact: ContactPersonRecord | None = None
    people: tuple[ContactPersonRecord, ...] = ()
