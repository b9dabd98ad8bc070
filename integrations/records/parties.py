"""Who the company sells to and buys from, as a card in a register."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from integrations.accounting.documents import rejected
from integrations.accounting.documents.checks import check_currency, is_between
from integrations.accounting.money import HUNDRED, ZERO

VatZone = Literal["", "domestic", "eu", "abroad", "domestic_exempt"]
VAT_ZONES = ("", "domestic", "eu", "abroad", "domestic_exempt")

_COUNTRY = re.compile(r"[A-Z]{2}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Where letters or goods go. ``country`` is ISO 3166 alpha-2, '' when the source does not say; ``name`` the receiver's
    where it is another than the party's."""

    name: str = ""
    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""

    def __post_init__(self) -> None:
        if self.country and not _COUNTRY.match(self.country):
            raise rejected("country", code="unknown_country", value=self.country)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing at all."""
        return not any((self.name, self.line1, self.line2, self.postal_code, self.city, self.country))


@dataclass(frozen=True, slots=True, kw_only=True)
class _PartyRecord:
    """What customers and suppliers have in common.

    ``org_number`` without spaces, in Norway nine digits. ``currency`` ISO 4217, '' leaves it to the receiving side.
    ``payment_terms`` is the number of the terms in the source, ``payment_days`` their length, None when it is not told.
    ``vat_zone`` is where the party stands for VAT, '' when unknown. ``is_active`` is False for barred and deleted ones.
    """

    name: str
    number: str = ""
    source_id: str = ""
    org_number: str = ""
    email: str = ""
    phone: str = ""
    address: PostalAddress = field(default_factory=PostalAddress)
    delivery_address: PostalAddress = field(default_factory=PostalAddress)
    currency: str = ""
    language: str = ""
    vat_zone: VatZone = ""
    payment_terms: str = ""
    payment_days: int | None = None
    group: str = ""
    is_active: bool = True
    is_deleted: bool = False

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise rejected("name")
        if self.currency:
            check_currency(self.currency)
        if self.vat_zone not in VAT_ZONES:
            raise rejected("vat_zone", value=self.vat_zone)
        if self.payment_days is not None and not 0 <= self.payment_days <= 3650:
            raise rejected("payment_days", value=self.payment_days)
        if self.is_deleted and self.is_active:
            raise rejected("is_deleted", value="active")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRecord(_PartyRecord):
    """A customer. ``ean`` is the GLN for electronic invoices, ``discount`` a percentage off every line. ``is_private`` None
    where the source does not say whether it is a person."""

    ean: str = ""
    discount: Decimal = ZERO
    invoice_email: str = ""
    their_reference: str = ""
    is_private: bool | None = None

    def __post_init__(self) -> None:
        # zero-argument super() does not work in a slotted dataclass
        _PartyRecord.__post_init__(self)
        if not is_between(self.discount, ZERO, HUNDRED):
            raise rejected("discount", value=self.discount)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierRecord(_PartyRecord):
    """A supplier."""
