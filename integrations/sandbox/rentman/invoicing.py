"""Invoices as a person makes them: from a project's prices by its share, with lines of one's own, finalised, credited."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.changes import create, tell, update
from integrations.sandbox.rentman.fields import linked_id
from integrations.sandbox.rentman.moments import midnight
from integrations.sandbox.rentman.resources import RESOURCES
from integrations.sandbox.rentman.shapes_documents import lines_of
from integrations.sandbox.rentman.shapes_projects import CANCELLED, subprojects_of
from integrations.sandbox.rentman.tables import Json, Row

LEDGERS = {
    "rental": ("Rental", "Utleie"),
    "sale": ("Sale", "Salg"),
    "crew": ("Crew", "Mannskap"),
    "transport": ("Transport", "Transport"),
    "insurance": ("Insurance", "Forsikring"),
    "other": ("Other", "Annet"),
}
"""Category of a price → code and name of its ledger code, as a new account has them; ids from 1 in this order (seen)."""
STANDARD = 0.25
PAYMENT_DAYS = 14


def make_invoice(account: Account, given: Json) -> Row:
    """A draft of ``project`` (id) by ``share``, and/or of own ``lines`` (``base``, ``ledger``: code or id, ``vatrate``).

    ``subprojects``: ids, when not all of them are invoiced. ``customer`` and ``contact`` (ids; null leaves them out) are
    those of the project unless given. Also ``date``, ``expiration`` (days), ``subject``, ``number``.
    """
    project = account.tables["projects"].find(given.get("project"))
    share = float(given.get("share", 1))
    body: Json = {
        "project": None if project is None else f"/projects/{project.id}",
        "from_project": project is not None,
        "procent": share,
        "subject": given.get("subject", project.data["name"] if project else ""),
        "account_manager": project.data.get("account_manager") if project else f"/crew/{account.owner}",
        **_parties(account, project, given),
        **_days(account, given),
        **({"number": given["number"]} if "number" in given else {}),
    }
    row = create(account, RESOURCES["invoices"], body, by=account.owner, as_user=True)
    lines = [*_project_lines(account, project, share, given.get("subprojects")), *_own_lines(account, given)]
    _keep_lines(account, row, lines)
    return row


def finalise(account: Account, row: Row) -> Row:
    """The draft becomes an invoice, with its file."""
    name = f"{row.data['number']}.pdf"
    body = {"finalized": True, "filename": name, "date_sent": account.iso(account.now, millis=True)}
    update(account, RESOURCES["invoices"], row, body, by=account.owner, as_user=True)
    file: Json = {
        "readable_name": name, "size": 41_125, "item": row.id, "itemtype": "Factuur", "type": "application/pdf",
        "file_item": row.id, "file_itemtype": "Factuur",
    }  # fmt: skip
    create(account, RESOURCES["files"], file, by=account.owner, as_user=True)
    return row


def credit(account: Account, credited: Row, given: Json) -> Row:
    """A draft that takes ``share`` of an invoice back (all of it by default)."""
    sign, share = account.settings.credit_sign, float(given.get("share", 1))
    kept = ("customer", "contact", "project", "account_manager", "procent", "from_project", "subject")
    body: Json = {name: credited.data.get(name) for name in kept}
    body |= {**_days(account, given), "type": "C"}
    row = create(account, RESOURCES["invoices"], body, by=account.owner, as_user=True)
    lines = [
        (line.data["base"] * sign * share, line.data["ledger"], line.hidden["vatrate"], False)
        for line in lines_of(account, credited)
    ]
    _keep_lines(account, row, lines)
    return row


_Line = tuple[float, str, float, bool]


def _parties(account: Account, project: Row | None, given: Json) -> Json:
    customer = project.data.get("customer") if project else None
    if "customer" in given:
        customer = f"/contacts/{given['customer']}" if given["customer"] else None
    card = account.tables["contacts"].find(linked_id(customer))
    contact = card.data.get("admin_contactperson") if card else None
    if "contact" in given:
        contact = f"/contactpersons/{given['contact']}" if given["contact"] else None
    return {"customer": customer, "contact": contact}


def _days(account: Account, given: Json) -> Json:
    day = str(given.get("date") or account.today())[:10]
    due = date.fromisoformat(day) + timedelta(days=int(given.get("expiration", PAYMENT_DAYS)))
    return {"date": midnight(day, account.zone), "expiration": midnight(due.isoformat(), account.zone)}


def _project_lines(
    account: Account, project: Row | None, share: float, chosen: list[int] | None
) -> list[_Line]:
    """Sums by ledger code and VAT rate over the subprojects that are not cancelled."""
    if project is None:
        return []
    sums: dict[tuple[str, float], float] = defaultdict(float)
    for part in subprojects_of(account, project.id):
        if part.data["status"] == CANCELLED or part.data["is_template"] or not part.data["in_financial"]:
            continue
        if chosen is not None and part.id not in chosen:
            continue
        for category, price in part.hidden.get("prices", {}).items():
            rate = float(part.hidden.get("vat_rates", {}).get(category, STANDARD))
            sums[_ledger(account, category), rate] += float(price)
    return [(base * share, ledger, rate, False) for (ledger, rate), base in sums.items()]


def _own_lines(account: Account, given: Json) -> list[_Line]:
    return [
        (float(line["base"]), _ledger(account, line.get("ledger", 1)), float(line.get("vatrate", STANDARD)), True)
        for line in given.get("lines", ())
    ]  # fmt: skip


def _ledger(account: Account, named: Any) -> str:
    """The link of a ledger code by its category, its code or its id."""
    if named in LEDGERS:
        return f"/ledgercodes/{list(LEDGERS).index(named) + 1}"
    for row in account.tables["ledgercodes"]:
        if named in (row.id, row.data["code"]):
            return f"/ledgercodes/{row.id}"
    raise ValueError(f"there is no ledger code {named!r}")


def _keep_lines(account: Account, invoice: Row, lines: Iterable[_Line]) -> None:
    resource, made = RESOURCES["invoicelines"], []
    for base, ledger, rate, extra in lines:
        data: Json = {
            "item": invoice.id, "parent_api_path": f"/invoices/{invoice.id}", "base": base, "ledger": ledger
        }  # fmt: skip
        hidden = {"vatrate": rate, "extra": extra}
        made.append(account.add("invoicelines", data, creator=account.owner, hidden=hidden))
    if made:
        tell(account, resource, made, "create", by=account.owner)
