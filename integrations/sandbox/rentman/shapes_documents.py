"""Invoices with their lines and payments, the registers that lines refer to, and files.

Amounts are raw floats, as Rentman calculates them: 3145 × 0.21 shows as 660.4499999999999.
"""

from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.fields import linked_id, table
from integrations.sandbox.rentman.moments import parse_moment
from integrations.sandbox.rentman.shapes_projects import PRICES, project_prices
from integrations.sandbox.rentman.tables import Json, Row

INVOICE = table(
    "customer:link=contacts? account_manager:link=crew? contact:link=contactpersons? expiration:day? date:day? number "
    "procent:num from_project:flag subject finalized:flag integration_reference_id^? project:link=projects? filename "
    f"{PRICES} sum_factuurregels:num* price:num* price_invat:num* vat_amount:num* invoicetype:choice=F|C* "
    "outstanding_balance:num* total_paid:num* is_paid:flag* date_sent:moment*? payment_reminder_sent:int* "
    "final_payment_reminder_sent:moment*? payment_date:day*? days_after_expiry:int* tags*"
)
INVOICELINE = table(
    "item:drift? parent_api_path^ base:num ledger:link=ledgercodes vatrate:num* vatamount:num* priceincl:num* "
    "ledgercode*"
)
PAYMENT = table(
    "invoice:link=invoices moment:moment! amount:num! description! "
    "payment_import_source:choice=none|exactonline|quickbooks|xero|publicapi!"
)
TAXCLASS = table("name code type:choice=vat|tax|notax")
LEDGERCODE = table("code is_credit:flag^ is_debit:flag^")
FILE = table(
    "readable_name expiration:day? size:int image:flag item:drift? itemtype? description in_documents:flag "
    "in_webshop:flag classified:flag public:flag type preview_of:link=files? previewstatus:choice=yes|no|failed "
    "file_item:int file_itemtype folder:link=file_folders? path* path_without_file_name* path_with_file_folders* "
    "name_without_extension* friendly_name_without_extension* extension* url* proxy_url*"
)


def lines_of(account: Account, invoice: Row) -> list[Row]:
    """An invoice's lines: sums by ledger code and VAT rate, never articles."""
    return account.tables["invoicelines"].children("parent_api_path", invoice.id, path="invoices")


def totals(account: Account, invoice: Row) -> tuple[float, float]:
    """Without VAT, and the VAT."""
    net = vat = 0.0
    for line in lines_of(account, invoice):
        net += line.data["base"]
        vat += line.data["base"] * line.hidden["vatrate"]
    return net, vat


def invoice(account: Account, row: Row) -> Json:
    """What an invoice shows of its lines and payments."""
    net, vat = totals(account, row)
    payments = account.tables["payments"].children("invoice", row.id)
    paid = sum(float(one.data["amount"]) for one in payments)
    open_sum = net + vat - paid
    is_paid = bool(payments) and abs(open_sum) < 0.005
    extra = (line.data["base"] for line in lines_of(account, row) if line.hidden.get("extra"))
    return {
        "displayname": f"{row.data['number']} {row.data['subject']}".strip(),
        "sum_factuurregels": sum(extra),
        "price": net,
        "price_invat": net + vat,
        "vat_amount": vat,
        "invoicetype": row.hidden.get("type", "F"),
        "outstanding_balance": open_sum,
        "total_paid": paid,
        "is_paid": is_paid,
        "date_sent": row.hidden.get("date_sent"),
        "payment_reminder_sent": 0,
        "final_payment_reminder_sent": None,
        "payment_date": max(one.data["moment"] for one in payments) if is_paid else None,
        "days_after_expiry": 0 if is_paid else _days_late(account, row),
        "tags": row.hidden.get("tags", ""),
    }


def invoice_prices(account: Account, row: Row) -> Json:
    """The project's prices once more."""
    found = account.tables["projects"].find(linked_id(row.data["project"]))
    names = [word.partition(":")[0] for word in PRICES.split()]
    return project_prices(account, found) if found else dict.fromkeys(names, 0)


def _days_late(account: Account, row: Row) -> int:
    if not row.data["expiration"]:
        return 0
    due = parse_moment(row.data["expiration"]).astimezone(account.zone).date()
    return max(0, (parse_moment(account.today()).date() - due).days)


def line(account: Account, row: Row) -> Json:
    """A line's VAT, and its ledger code in words."""
    base, rate = row.data["base"], row.hidden["vatrate"]
    found = account.tables["ledgercodes"].find(linked_id(row.data["ledger"]))
    code = found.data["code"] if found else ""
    return {
        "displayname": code,
        "vatrate": rate,
        "vatamount": base * rate,
        "priceincl": base + base * rate,
        "ledgercode": code,
    }


def payment(account: Account, row: Row) -> Json:
    """A payment is called by its description."""
    return {"displayname": row.data["description"]}


def ledger_code(account: Account, row: Row) -> Json:
    """What people call the code beside the code itself."""
    return {"displayname": row.hidden.get("name") or row.data["code"]}


def file(account: Account, row: Row) -> Json:
    """Where the file lies: an address of its own that needs no token."""
    name = row.data["readable_name"]
    stem, _dot, extension = name.rpartition(".")
    address = f"{account.base_url}/_files/{account.slug}/{row.id}/{name}"
    return {
        "displayname": name,
        "path": name,
        "path_without_file_name": "",
        "path_with_file_folders": "",
        "name_without_extension": stem,
        "friendly_name_without_extension": stem,
        "extension": extension,
        "url": address,
        "proxy_url": address,
    }
