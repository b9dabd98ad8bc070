"""What orders, invoices and purchase orders share: forms, booking and un-booking, dates, payments."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.rackbeat.answers import RackbeatError, json_answer, refused
from integrations.sandbox.rackbeat.call import Call
from integrations.sandbox.rackbeat.changes import delete, new_key, tell, touch, update
from integrations.sandbox.rackbeat.document_lines import Side, read_lines
from integrations.sandbox.rackbeat.forms import Field, Form, is_true, read_form
from integrations.sandbox.rackbeat.listing import ready_listing
from integrations.sandbox.rackbeat.master_endpoints import deleted
from integrations.sandbox.rackbeat.shapes_parties import ADDRESS, address_object
from integrations.sandbox.rackbeat.tables import Json, Row
from integrations.sandbox.wire import Response

_COMMON = {
    "currency": Field(),
    "note": Field(),
    "project_id": Field(kind="record", to="projects", store="project"),
    "employee_id": Field(kind="record", to="employees", store="employee"),
    "our_reference_id": Field(kind="record", to="employees", store="our_reference"),
    "their_reference": Field(),
    "invoice_date": Field(kind="date"),
    "due_date": Field(kind="date"),
    **{name: Field() for name in ADDRESS},
}
SALES_FORM: Form = {
    **_COMMON,
    "customer_id": Field(kind="record", to="customers", store="customer", required=True),
    "payment_terms_id": Field(kind="record", to="payment-terms", store="payment_terms"),
    "vat_zone": Field(kind="choice", choices=("domestic", "eu", "abroad", "domestic_exempt")),
    "heading": Field(),
    "deliver_at": Field(kind="date"),
    "billing_address": Field(kind="object"),
    "delivery_address": Field(kind="object"),
}
PURCHASE_FORM: Form = {
    **_COMMON,
    "supplier_id": Field(kind="record", to="suppliers", store="supplier", required=True),
    "preferred_delivery_date": Field(kind="date"),
    "delivery_time_in_days": Field(kind="integer"),
    unverified.SUPPLIERS_OWN_NUMBER_FIELD: Field(store="own_number"),
    unverified.PAYMENT_REFERENCE_FIELD: Field(store="payment_reference"),
}
_PAYMENT: Form = {"amount": Field(kind="number", required=True), "number": Field(kind="integer")}


def side_of(call: Call) -> Side:
    """Whether the document goes to a customer or comes from a supplier."""
    return "sale" if call.resource.path in ("orders", "customer-invoices") else "purchase"


def create_document(call: Call) -> Response:
    """201, a draft. What is not sent comes from the party."""
    body = call.body()
    side = side_of(call)
    form, word = (SALES_FORM, "customer") if side == "sale" else (PURCHASE_FORM, "supplier")
    values = read_form(call.account, form, body, demand=True, as_user=call.as_user)
    party: Row = values[word]
    sent = {name: value for name, value in values.items() if value is not None}
    lines = read_lines(call.account, body.get("lines"), party=party, side=side, before=[])
    data = {**_from_party(call, party, side), **sent, "lines": lines}
    return call.show(keep(call, data, body), status=201)


def keep(call: Call, data: Json, body: Json) -> Row:
    """Store a document under its number and tell of it."""
    row = call.account.add(call.resource.path, new_key(call.account, call.resource, body), data, now=call.now)
    tell(call, call.resource, row, "created")
    return row


def _from_party(call: Call, party: Row, side: Side) -> Json:
    data = party.data
    found: Json = {
        "currency": data.get("currency") or call.account.settings.currency,
        "is_booked": False,
        "payments": [],
        "payment_terms": data.get("payment_terms"),
        **{name: data.get(name) for name in ADDRESS},
    }
    if side == "sale":
        found |= {name: data.get(name) for name in ("our_reference", "their_reference", "employee")}
        found["vat_zone"] = data.get("vat_zone") or "domestic"
        for name in ("billing_address", "delivery_address"):
            found[name] = data.get(name) or address_object(data)
    return found


def change_document(call: Call) -> Response:
    """The lines of a booked document are frozen; other fields are not (guess)."""
    row, body = call.row(), call.body()
    side = side_of(call)
    form = SALES_FORM if side == "sale" else PURCHASE_FORM
    values = read_form(call.account, form, body, demand=False, as_user=call.as_user)
    if "lines" in body:
        party = values.get("customer" if side == "sale" else "supplier") or party_of(row)
        lines = read_lines(call.account, body["lines"], party=party, side=side, before=row.data["lines"])
        if row.data.get("is_booked") and lines != row.data["lines"]:
            raise refused(unverified.LINES_LOCKED)
        values["lines"] = lines
    return call.show(update(call, call.resource, row, body, values))


def _give_back(line: Json) -> None:
    """What a deleted draft had taken from its order can be invoiced again."""
    origin: Json | None = line.get("of")
    if origin is not None:
        origin["invoiced"] = max(Decimal(0), origin.get("invoiced", Decimal(0)) - line["quantity"])


def party_of(row: Row) -> Row:
    """The customer or supplier."""
    return row.data.get("customer") or row.data["supplier"]


def delete_document(call: Call) -> Response:
    """Drafts only."""
    row = call.row()
    if row.data.get("is_booked"):
        raise RackbeatError(403, "A booked document can not be deleted.")
    if row.data.get("order") is not None or row.data.get("purchase_order") is not None:
        for one in row.data["lines"]:
            _give_back(one)
    delete(call, call.resource, row)
    return deleted(call)


def book(call: Call, row: Row, effect: Callable[[Call, Row, int], None]) -> None:
    """Draft → booked: dates are set, ``effect`` is called with 1, the webhooks updated and booked are sent."""
    if row.data.get("is_booked"):
        raise RackbeatError(422, "The document is already booked.")
    if not row.data["lines"]:
        raise RackbeatError(422, "A document without lines can not be booked.")
    row.data["is_booked"] = True
    row.data["times_booked"] = row.data.get("times_booked", 0) + 1
    if call.resource.path.endswith("invoices"):
        _set_dates(call, row)
    effect(call, row, 1)
    _mail(call, row)
    changed(call, row, "is_booked")
    tell(call, call.resource, row, "booked")


def unbook(call: Call, row: Row, effect: Callable[[Call, Row, int], None]) -> None:
    """Booked → draft under the same number; ``effect`` is called with -1. No event of its own is known."""
    if not row.data.get("is_booked"):
        raise RackbeatError(422, "The document is not booked.")
    if row.data.get("payments"):
        raise RackbeatError(422, "A document with payments can not be unbooked.")
    row.data["is_booked"] = False
    effect(call, row, -1)
    changed(call, row, "is_booked")


def changed(call: Call, row: Row, *names: str) -> None:
    """A change by an action."""
    touch(call.account, call.resource, row, now=call.now)
    tell(call, call.resource, row, "updated", changed=list(names))


def _set_dates(call: Call, row: Row) -> None:
    """The day of booking, and the due date by the payment terms, where nobody has chosen others."""
    today = call.account.day(call.now)
    if row.data.get("invoice_date") is None:
        row.data["invoice_date"] = today
    if row.data.get("due_date") is None:
        terms = row.data.get("payment_terms")
        days = int(terms.data.get("maturity_days") or 0) if terms is not None else 0
        due = date.fromisoformat(row.data["invoice_date"]) + timedelta(days=days)
        row.data["due_date"] = due.isoformat()


def _mail(call: Call, row: Row) -> None:
    wish = call.body().get("mail")
    asked = wish if isinstance(wish, dict) else {}
    if is_true(call.option("send_mail")) or is_true(asked.get("send")):
        to = (asked.get("receivers") or {}).get("to") or [party_of(row).data.get("contact_email")]
        sent = {"document": call.resource.singular, "number": row.key, "to": to}
        call.account.mails.append({**sent, "subject": asked.get("subject")})


def list_payments(call: Call) -> Response:
    """What was paid."""
    row = call.row()
    shown = [{**one, f"{call.resource.singular}_id": row.key} for one in row.data.get("payments", ())]
    return ready_listing(call, f"{call.resource.singular}_payments", shown)


def add_payment(call: Call) -> Response:
    """201. Report a payment of a booked invoice back to Rackbeat."""
    row = call.row()
    if not row.data.get("is_booked"):
        raise RackbeatError(422, "Only a booked invoice can be paid.")
    values = read_form(call.account, _PAYMENT, call.body(), demand=True)
    payments: list[Json] = row.data.setdefault("payments", [])
    stamp = call.account.iso(call.now)
    number = values.get("number") or len(payments) + 1
    made = {"number": number, "amount": Decimal(values["amount"]), "created_at": stamp, "updated_at": stamp}
    payments.append(made)
    changed(call, row, "balance")
    word = f"{call.resource.singular}_payment"
    return json_answer({word: {**made, f"{call.resource.singular}_id": row.key}}, status=201)
