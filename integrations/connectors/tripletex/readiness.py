"""Is the company set up for what the flows need? Each item names what it blocks: ``voucher`` or ``invoice`` writing.

Nothing is changed here: what is missing is for the company's own people to set right.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from integrations.accounting.closed_periods import DAY
from integrations.accounting.documents import is_org_number
from integrations.connectors.contract import CheckItem
from integrations.connectors.tripletex import reference
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.supplier_vouchers import bill_type_of
from integrations.errors import AccessDenied, BadCredentials, SyncError, TemporaryError

BOTH = ("voucher", "invoice")
SALES_CODES = ("3", "31", "33", "5", "52", "6")
"""VAT codes that a Norwegian webshop may meet on sales; the first is the one that none can do without."""

_LIST_CALLS = ("/invoice/list", "/customer/list")


def check(client: TripletexClient, *, now: datetime) -> tuple[CheckItem, ...]:
    """Every item, whatever the others say. Raises BadCredentials and TemporaryError: then nothing is known."""
    me = reference.who_am_i(client)
    today = now.astimezone(reference.OSLO).date()
    parts: tuple[Callable[[], Iterator[CheckItem]], ...] = (
        lambda: _company(me),
        lambda: _rights(client, today),
        lambda: _entitlements(client, me),
        lambda: _vat(client, today),
        lambda: _invoicing(client),
        lambda: _rounding(client, today),
        lambda: _periods(client, today),
        lambda: _list_calls(client),
        lambda: _suppliers_invoices(client),
        lambda: _others(client),
    )
    return tuple(item for part in parts for item in part())


def _ask(question: Callable[[], Any]) -> tuple[Any, str]:
    """An answer, or None with the server's words where the key may not ask."""
    try:
        return question(), ""
    except (BadCredentials, TemporaryError):
        raise
    except SyncError as error:
        return None, error.remote_message or error.code


def _company(me: Any) -> Iterator[CheckItem]:
    company = me.get("company") or {}
    number = reference.digits(company.get("organizationNumber"))
    params = {
        "company": str(company.get("name") or ""),
        "org_number": number,
        "company_id": str(me["companyId"]),
    }
    if is_org_number(number):
        yield CheckItem(item="org_number", status="ok", params=params)
    else:
        yield CheckItem(item="org_number", status="failed", blocks=("invoice",), params=params)


def _rights(client: TripletexClient, today: date) -> Iterator[CheckItem]:
    """Rights show only by trying: a read of each kind of thing that the flows need."""
    span = {"dateFrom": today.isoformat(), "dateTo": (today + timedelta(days=1)).isoformat()}
    dated = {"invoiceDateFrom": span["dateFrom"], "invoiceDateTo": span["dateTo"]}
    ordered = {"orderDateFrom": span["dateFrom"], "orderDateTo": span["dateTo"]}
    probes: tuple[tuple[str, tuple[str, ...], str, dict[str, str]], ...] = (
        ("rights_accounts", BOTH, "/ledger/account", {}),
        ("rights_vouchers", BOTH, "/ledger/voucher", span),
        ("rights_customers", (*BOTH, "order"), "/customer", {}),
        ("rights_invoices", ("invoice",), "/invoice", dated),
        ("rights_orders", ("invoice", "order"), "/order", ordered),
        ("rights_supplier_invoices", ("bill",), "/supplierInvoice", dated),
    )
    for item, blocks, path, params in probes:
        try:
            client.page(path, fields="id", params={**params, "count": 1})
        except AccessDenied as error:
            yield CheckItem(item=item, status="failed", blocks=blocks, remote_message=error.remote_message)
        else:
            yield CheckItem(item=item, status="ok")


def _entitlements(client: TripletexClient, me: Any) -> Iterator[CheckItem]:
    """Booking vouchers needs the right 'Advanced voucher'. A list without it is a warning only: names may change."""
    rows, words = _ask(
        lambda: client.page("/employee/entitlement", fields="name", params={"employeeId": me["employeeId"]})
    )
    names = {str(row.get("name") or "") for row in rows or ()}
    if not names:
        yield CheckItem(item="rights_advanced_voucher", status="warning", remote_message=words)
    elif any("ADVANCED_VOUCHER" in name or "ADMINISTRATOR" in name for name in names):
        yield CheckItem(item="rights_advanced_voucher", status="ok")
    else:
        yield CheckItem(item="rights_advanced_voucher", status="warning", params={"rights": str(len(names))})


def _vat(client: TripletexClient, today: date) -> Iterator[CheckItem]:
    registered = reference.is_vat_registered(client)
    yield CheckItem(item="vat_registration", status="ok" if registered else "warning")
    active = {
        str(row["number"])
        for row in client.rows(
            "/ledger/vatType", fields="number", typeOfVat="OUTGOING", vatDate=today.isoformat()
        )
    }
    missing = [number for number in SALES_CODES if number not in active]
    params = {
        "active": ", ".join(sorted(active, key=lambda number: (len(number), number))),
        "missing": ", ".join(missing),
    }
    if registered and "3" in missing:
        yield CheckItem(item="vat_codes", status="failed", blocks=BOTH, params=params)
    else:
        yield CheckItem(item="vat_codes", status="warning" if registered and missing else "ok", params=params)


def _invoicing(client: TripletexClient) -> Iterator[CheckItem]:
    """``/invoice/settings`` answers, though the specification does not list it; the chart tells where it does not."""
    settings, _ = _ask(lambda: client.get("/invoice/settings", fields="bankAccountReady,fixedInvoiceFee"))
    settings = settings or {}
    ready = settings.get("bankAccountReady")
    if ready is None:
        rows, _ = _ask(
            lambda: client.page(
                "/ledger/account",
                fields="number,bankAccountNumber,isInvoiceAccount",
                params={"isBankAccount": True},
            )
        )
        ready = any(row.get("isInvoiceAccount") and row.get("bankAccountNumber") for row in rows or ())
    yield CheckItem(
        item="bank_account", status="ok" if ready else "failed", blocks=() if ready else ("invoice",)
    )
    fee = settings.get("fixedInvoiceFee")
    if fee:
        yield CheckItem(item="invoice_fee", status="failed", blocks=("invoice",), params={"fee": str(fee)})
    else:
        yield CheckItem(item="invoice_fee", status="ok")
    types, features = reference.payment_type_rows(client)
    if features["invoices"]:
        known = ", ".join(f"{row.description} ({row.account_number})" for row in types)
        yield CheckItem(
            item="payment_types", status="ok" if types else "warning", params={"payment_types": known}
        )


def _rounding(client: TripletexClient, today: date) -> Iterator[CheckItem]:
    """Rounding to whole kroner is no readable setting; it shows on invoices made with it."""
    rows, _ = _ask(
        lambda: client.page(
            "/invoice",
            fields="id,invoiceNumber,amountRoundoff",
            params={
                "invoiceDateFrom": (today - timedelta(days=180)).isoformat(),
                "invoiceDateTo": (today + timedelta(days=1)).isoformat(),
                "sorting": "-invoiceDate",
                "count": 100,
            },
        )
    )
    rounded = [str(row.get("invoiceNumber")) for row in rows or () if row.get("amountRoundoff")]
    if rounded:
        yield CheckItem(
            item="amount_roundoff",
            status="failed",
            blocks=("invoice",),
            params={"invoices": ", ".join(rounded[:5])},
        )
    else:
        yield CheckItem(item="amount_roundoff", status="ok")


def _periods(client: TripletexClient, today: date) -> Iterator[CheckItem]:
    closed = reference.closed_months(client)
    opens = closed.open_day(today)
    until = opens - DAY if opens > today else closed.until
    params = {"closed_until": until.isoformat() if until else ""}
    if opens > today:
        yield CheckItem(item="closed_periods", status="failed", blocks=BOTH, params=params)
    else:
        yield CheckItem(item="closed_periods", status="ok", params=params)


def _list_calls(client: TripletexClient) -> Iterator[CheckItem]:
    """Many at once is BETA and not open to everybody. An empty list writes nothing and tells whether it is open."""
    for path in _LIST_CALLS:
        name = path.strip("/").replace("/", "_")
        try:
            client.post(path, [], **({"sendToCustomer": False} if path.startswith("/invoice") else {}))
        except AccessDenied as error:
            yield CheckItem(item=name, status="warning", remote_message=error.remote_message)
        except (BadCredentials, TemporaryError):
            raise
        except SyncError:
            yield CheckItem(item=name, status="ok")
        else:
            yield CheckItem(item=name, status="ok")


def _suppliers_invoices(client: TripletexClient) -> Iterator[CheckItem]:
    """Suppliers' invoices are vouchers of a type of their own, which every company is made with."""
    _kind, words = _ask(lambda: bill_type_of(client))
    if words:
        yield CheckItem(item="supplier_voucher_type", status="failed", blocks=("bill",))
    else:
        yield CheckItem(item="supplier_voucher_type", status="ok")


@dataclass(frozen=True, slots=True)
class Sign:
    """Where Tripletex shows that an integration of its own moves the same as a connection of ``kind``: a field that holds
    the number of the agreement."""

    kind: str
    label: str
    path: str
    field: str


SIGNS = (Sign("rackbeat", "Rackbeat", "/product/logisticsSettings", "rackbeatAgreementNumber"),)
"""That the number is empty where there is no agreement (any more) is a guess: the specification shows the field only."""


def _others(client: TripletexClient) -> Iterator[CheckItem]:
    """Signs that somebody else books already: then everything would be booked twice."""
    found, signs = [], {}
    for sign in SIGNS:
        shown, _ = _ask(lambda sign=sign: client.get(sign.path, fields=sign.field))  # type: ignore[misc]
        agreement = str((shown or {}).get(sign.field) or "")
        if agreement:
            found.append(sign.label)
            signs[f"sign_{sign.kind}"] = agreement
    subscriptions, _ = _ask(lambda: client.page("/event/subscription", fields="targetUrl"))
    hosts = {
        str(row.get("targetUrl") or "").split("/")[2]
        for row in subscriptions or ()
        if "//" in str(row.get("targetUrl"))
    }
    found.extend(sorted(hosts))
    params = {"systems": ", ".join(found), **signs}
    yield CheckItem(item="other_integrations", status="warning" if found else "ok", params=params)
