"""A target company as the engine mirrors it: its chart, codes and ids, resolved by number or code, never typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from integrations.accounting.closed_periods import NONE_CLOSED, ClosedPeriods
from integrations.accounting.voucher import PartyRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """The target company's own ids, resolved by number or code at run time: never typed, never guessed.

    ``accounts`` and ``vat_codes`` by number, ``parties`` by ``party_key``, ``payment_types`` by the number of the ledger
    account that they debit, ``currencies`` and ``countries`` by ISO code, ``projects`` by the number that documents name
    them by, ``departments`` by ``DepartmentRow.number``. ``payment_currencies`` are the currencies of the accounts of
    payment types that are not in kroner.
    """

    accounts: Mapping[str, str]
    vat_codes: Mapping[str, str]
    parties: Mapping[str, str] = field(default_factory=dict)
    payment_types: Mapping[str, str] = field(default_factory=dict)
    payment_currencies: Mapping[str, str] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    projects: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)


def party_key(ref: PartyRef) -> str:
    """The key of ``Ids.parties``: ``common:vipps``, ``own:984809085``."""
    return f"{ref.kind}:{ref.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A ledger account as the target has it. ``vat_lock`` is a VAT code *number*, None when the account is open."""

    number: str
    name: str
    remote_id: str
    is_active: bool
    default_vat: str | None
    vat_lock: str | None
    legal_vat: tuple[str, ...]
    ledger_type: str
    is_bank: bool = False
    is_invoice_account: bool = False
    has_bank_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VatCodeRow:
    """A VAT code as the target has it; ``is_outgoing`` when the company may use it on sales today. Rate in percent.

    ``past`` are other rates that the target itself gives it on earlier days: (first day, last day, percent).
    """

    number: str
    name: str
    remote_id: str
    rate: Decimal
    is_outgoing: bool
    past: tuple[tuple[date, date, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTypeRow:
    """A way of paying customer invoices in the target, known by the account that it debits, and the account's currency."""

    remote_id: str
    description: str
    account_number: str
    currency: str = "NOK"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentRow:
    """A department that may be used. ``number`` is what it is known by: its number, or its name where it has none."""

    number: str
    name: str
    remote_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    """A project as the target has it."""

    number: str
    name: str
    remote_id: str
    is_closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceData:
    """What the engine mirrors of a target company: its chart, VAT codes, payment types, currencies, countries, departments."""

    company_id: str
    company_name: str
    org_number: str
    vat_registered: bool
    accounts: tuple[AccountRow, ...]
    vat_codes: tuple[VatCodeRow, ...]
    payment_types: tuple[PaymentTypeRow, ...]
    currencies: Mapping[str, str]
    countries: Mapping[str, str]
    departments: tuple[DepartmentRow, ...] = ()
    closed: ClosedPeriods = NONE_CLOSED
    features: Mapping[str, bool] = field(default_factory=dict)
