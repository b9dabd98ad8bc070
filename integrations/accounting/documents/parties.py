"""Who buys, and where goods go."""

import re
from dataclasses import dataclass
from typing import Literal

from integrations.accounting.documents.checks import rejected

BuyerKind = Literal["private", "business"]

_COUNTRY = re.compile(r"[A-Z]{2}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where goods go. ``country`` is ISO 3166 alpha-2 in capitals, '' when the source does not say."""

    country: str
    postal_code: str = ""
    city: str = ""
    line1: str = ""
    line2: str = ""

    def __post_init__(self) -> None:
        if self.country and not _COUNTRY.match(self.country):
            raise rejected("country", code="unknown_country", value=self.country)


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who buys. ``reference`` is the buyer's own reference (needed by EHF), '' when none is stated.

    A company without a valid organisation number is ``private`` (B2B-1); a foreign one carries its VAT number.
    """

    kind: BuyerKind
    address: Address
    name: str = ""
    org_number: str = ""
    email: str = ""
    phone: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("private", "business"):
            raise rejected("buyer.kind", value=self.kind)
        if self.kind == "business" and not self.name:
            raise rejected("buyer.name")
