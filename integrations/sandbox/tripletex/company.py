"""One company in the imitation: its settings, its books, and the switches that tests and demos turn."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from integrations.sandbox.tripletex import chart
from integrations.sandbox.tripletex.envelope import language_of
from integrations.sandbox.tripletex.reference import VAT_TYPES, VOUCHER_TYPES

if TYPE_CHECKING:
    from integrations.sandbox.tripletex.invoice import Invoice
    from integrations.sandbox.tripletex.ledger import Voucher

Record = dict[str, Any]


class Ids:
    """Ids as Tripletex hands them out: one growing series per kind, shared by all companies."""

    _STARTS = {
        "company": 2_400_101,
        "employee": 11_966_637,
        "account": 291_297_000,
        "customer": 93_640_703,
        "contact": 14_020_611,
        "address": 332_635_048,
        "order": 210_311_950,
        "orderline": 973_759_384,
        "invoice": 1_945_373_645,
        "details": 1_832_617_825,
        "document": 705_950_131,
        "product": 69_781_078,
        "supplier": 94_101_900,
        "supplier_invoice": 81_204_300,
        "voucher": 444_017_858,
        "posting": 2_903_347_565,
        "payment_type": 33_295_809,
        "voucher_type": 9_912_090,
        "period": 20_480_001,
        "subscription": 51_201,
        "session": 700_101,
        "token": 80_501,
        "entitlement": 45_000_001,
        "department": 553_503,
        "participant": 11_833_026,
        "hourly_rate": 8_009_212,
        "employment": 2_104_888,
        "purchase_order": 212_400_301,
        "purchase_line": 31_700_201,
        "purchase_relation": 4_100_051,
    }

    def __init__(self) -> None:
        self._series = {kind: count(start) for kind, start in self._STARTS.items()}

    def take(self, kind: str) -> int:
        """The next id of a kind."""
        return next(self._series[kind])


@dataclass(slots=True, kw_only=True)
class Switches:
    """How a company behaves. Those whose real behaviour is not known for certain say so."""

    vat_registered: bool = True
    language: str = "no"
    beta_lists: bool = True
    advanced_voucher: bool = True
    logistics: bool = False
    rate_limit: int = 100
    rate_window: float = 10.0
    rate_reset_header: str = "sometimes"  # always | sometimes (every second 429 lacks it) | never
    bank_account_number: str = "12345678903"
    fixed_invoice_fee: str = "0"
    amount_roundoff: bool = False
    kid_agreement: bool = False
    prices_include_vat: bool = False
    paper_sending: bool = False
    invoice_send_default: str = "EMAIL"
    opening_balance_date: str = ""
    external_number_lookup: str = "found"  # found | only_imported: the lookup then finds nothing (not known)
    unique_product_names: bool = True  # differs between companies
    omitted_vat_on_locked_account: str = "refused"  # refused | accepted (not known)
    refuse_inactive_accounts: bool = True  # not known
    refuse_more_decimals: bool = True  # documented as "should be rounded"
    refuse_used_order_numbers: bool = True  # recorded for projects in the shared series
    refuse_used_customer_numbers: bool = True  # not known
    refuse_repeated_participants: bool = True  # not known
    honours_changed_since: bool = True  # Tripletex' test environment passed it over in May 2025 (reported)
    most_rows: int = 10_000  # a filter that matches more is refused, whatever its page (documented)
    purchase_status_writable: bool = True  # not known; False: a status in a change is passed over
    refuse_repeated_relations: bool = True  # not known
    dated_vat_rates: bool = False  # code 33 at 6 % from April 2020 to September 2021 (not known)
    refresh_conflict_seconds: float = 0.0  # sessions made this close together from one API token clash (409)
    webhook_error_limit: int = 10
    webhook_retry_seconds: float = 1.0


@dataclass(slots=True)
class Company:
    """State of a company. Records are dicts that hold only what differs from their model's defaults."""

    id: int
    name: str
    org_number: str
    ids: Ids
    switches: Switches
    employee_id: int
    other_integrations: list[str] = field(default_factory=list)
    peppol_receivers: set[str] = field(default_factory=set)
    entitlements: list[str] = field(default_factory=list)
    vat_switched: dict[int, bool] = field(default_factory=dict)
    accounts: dict[int, Record] = field(default_factory=dict)
    account_by_number: dict[int, Record] = field(default_factory=dict)
    voucher_types: dict[int, Record] = field(default_factory=dict)
    payment_types: dict[int, Record] = field(default_factory=dict)
    customers: dict[int, Record] = field(default_factory=dict)
    customer_numbers: dict[int, int] = field(default_factory=dict)
    contacts: dict[int, Record] = field(default_factory=dict)
    products: dict[int, Record] = field(default_factory=dict)
    employees: dict[int, Record] = field(default_factory=dict)
    departments: dict[int, Record] = field(default_factory=dict)
    projects: dict[int, Record] = field(default_factory=dict)
    participants: dict[int, Record] = field(default_factory=dict)
    project_lines: dict[int, Record] = field(default_factory=dict)
    suppliers: dict[int, Record] = field(default_factory=dict)
    supplier_invoices: dict[int, Record] = field(default_factory=dict)
    orders: dict[int, Record] = field(default_factory=dict)
    order_lines: dict[int, Record] = field(default_factory=dict)
    order_numbers: dict[str, Record] = field(default_factory=dict)
    invoices: dict[int, "Invoice"] = field(default_factory=dict)
    vouchers: dict[int, "Voucher"] = field(default_factory=dict)
    vouchers_on: dict[str, list["Voucher"]] = field(default_factory=lambda: defaultdict(list))
    vouchers_named: dict[str, list["Voucher"]] = field(default_factory=lambda: defaultdict(list))
    voucher_numbers: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    subscriptions: dict[int, Record] = field(default_factory=dict)
    purchase_orders: dict[int, Record] = field(default_factory=dict)
    purchase_lines: dict[int, Record] = field(default_factory=dict)
    purchase_relations: dict[int, Record] = field(default_factory=dict)
    mails: list[Record] = field(default_factory=list)
    closed_months: set[str] = field(default_factory=set)
    vat_locked_months: set[str] = field(default_factory=set)
    reconciled: set[tuple[int, str]] = field(default_factory=set)
    temp_number: int = 0
    invoice_number: int = 0
    order_number: int = 0
    purchase_number: int = 0
    customer_number: int = 10_000
    employee: Record = field(default_factory=dict)
    refreshed_at: float = float("-inf")

    @property
    def language(self) -> int:
        """The index of the company's language in the texts."""
        return language_of(self.switches.language)

    def account(self, number: int) -> Record:
        """An account by its number; it must exist."""
        return self.account_by_number[number]

    def outgoing_vat_ids(self) -> list[int]:
        """VAT types the company may use on sales, in the order Tripletex lists them."""
        if not self.switches.vat_registered:
            return list(chart.OUTGOING_UNREGISTERED)
        first = [one for one in chart.OUTGOING_REGISTERED if self.vat_switched.get(one, True)]
        added = [one for one in chart.OUTGOING_POSSIBLE if self.vat_switched.get(one) and one not in first]
        return first + added

    def may_post_vat(self, vat_id: int) -> bool:
        """Whether the ledger takes a VAT type in this company today."""
        if not self.switches.vat_registered:
            return vat_id in chart.LEDGER_UNREGISTERED
        return self.vat_switched.get(vat_id, vat_id not in chart.NEEDS_ACTIVATION)

    def default_vat_id(self) -> int:
        """What a sale gets when neither line nor product says: 25 % or, unregistered, outside the Act."""
        return 3 if self.switches.vat_registered else 6

    def bank_account_ready(self) -> bool:
        """Whether an invoice account with a bank number exists, without which nothing can be invoiced."""
        return any(
            account.get("isInvoiceAccount") and account.get("bankAccountNumber")
            for account in self.accounts.values()
        )


def legal_vat_ids(account: Record) -> tuple[int, ...]:
    """The VAT types an account takes: its own when locked, sales codes for unlocked income, else cost codes."""
    if account.get("vatLocked"):
        return (account["vatType"]["id"],)
    if account["type"] == "OPERATING_REVENUES":
        return (0, *chart.OUTGOING_POSSIBLE)
    return chart.COST_VAT_IDS


def add_account(company: Company, *, number: int, name: str, vat_id: int = 0, locked: bool = False) -> Record:
    """Add an account to the chart; its type follows from the number."""
    record: Record = {
        "id": company.ids.take("account"),
        "number": number,
        "name": name,
        "type": chart.account_type(number),
        "vatType": VAT_TYPES[vat_id],
        "vatLocked": locked,
        "ledgerType": chart.LEDGER_TYPES.get(number, "GENERAL"),
    }
    company.accounts[record["id"]] = record
    company.account_by_number[number] = record
    return record


def seed(company: Company) -> None:
    """Give a new company its chart, voucher types, payment types and first employee."""
    for number, vat_id, flags, name in chart.accounts():
        record = add_account(company, number=number, name=name, vat_id=vat_id, locked="L" in flags)
        for flag, key in (
            ("I", "isInactive"),
            ("B", "isBankAccount"),
            ("V", "isInvoiceAccount"),
            ("R", "requireReconciliation"),
            ("C", "isCloseable"),
            ("S", "isApplicableForSupplierInvoice"),
        ):
            if flag in flags:
                record[key] = True
    company.account(1920)["bankAccountNumber"] = company.switches.bank_account_number
    for name in VOUCHER_TYPES:
        found = company.ids.take("voucher_type")
        company.voucher_types[found] = {"id": found, "name": name, "displayName": name}
    add_payment_type(company, description="Kontant", account_number=1900)
    add_payment_type(company, description="Betalt til bank", account_number=1920)
    department: Record = {"id": company.ids.take("department"), "name": "Avdeling"}
    company.departments[department["id"]] = department
    company.employee = {
        "id": company.employee_id,
        "version": 1,
        "firstName": "Integrasjon",
        "lastName": "API",
        "email": f"api@{company.org_number}.example",
        "department": department,
        "may_manage_projects": True,
    }
    company.employees[company.employee_id] = company.employee


def add_payment_type(company: Company, *, description: str, account_number: int) -> Record:
    """Add a way in which invoices can be paid, booked on an account; users do this in Tripletex' own pages."""
    found = company.ids.take("payment_type")
    company.payment_types[found] = {
        "id": found,
        "description": description,
        "displayName": description,
        "debitAccount": company.account(account_number),
        "sequence": len(company.payment_types) + 1,
    }
    return company.payment_types[found]


def voucher_type(company: Company, name: str) -> Record:
    """A voucher type by its Norwegian name."""
    return next(record for record in company.voucher_types.values() if record["name"] == name)
