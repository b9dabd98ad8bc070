"""Actions on sales orders and customer invoices: booking, converting, shipping, crediting, printing."""

from decimal import Decimal

from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.rackbeat.answers import RackbeatError, json_answer, pdf_answer
from integrations.sandbox.rackbeat.call import Call, resource_of
from integrations.sandbox.rackbeat.changes import tell
from integrations.sandbox.rackbeat.document_lines import copied
from integrations.sandbox.rackbeat.documents import book, changed, party_of, unbook
from integrations.sandbox.rackbeat.forms import is_true
from integrations.sandbox.rackbeat.listing import ready_listing
from integrations.sandbox.rackbeat.shapes_documents import line as line_shape
from integrations.sandbox.rackbeat.stock import move
from integrations.sandbox.rackbeat.tables import Json, Row
from integrations.sandbox.wire import Response

ZERO = Decimal(0)
_COPIED = (
    "customer",
    "currency",
    "note",
    "project",
    "employee",
    "our_reference",
    "their_reference",
    "payment_terms",
    "vat_zone",
    "heading",
    "billing_address",
    "delivery_address",
    "address_street",
    "address_street2",
    "address_city",
    "address_zipcode",
    "address_country",
)


def _reserve(call: Call, row: Row, sign: int) -> None:
    """A booked order reserves what it has not shipped."""
    if row.data.get("is_shipped"):
        return
    for one in row.data["lines"]:
        if one["item"] is not None:
            call.account.in_order[one["item"].uid] += sign * one["quantity"]
            one["item"].rendered_at = -1


def _take(call: Call, row: Row, sign: int) -> None:
    """A booked invoice takes its goods, unless its order has shipped them; a credit note brings them back."""
    origin = row.data.get("order")
    if origin is not None and origin.data.get("is_shipped"):
        return
    mark = -1 if row.data.get("credits") is not None else 1
    for one in row.data["lines"]:
        if one["item"] is not None:
            move(
                call, one["item"], one["child_type"], -sign * mark * abs(one["quantity"]), one.get("location")
            )


def book_order(call: Call) -> Response:
    """POST /orders/{n}/book."""
    row = call.row()
    book(call, row, _reserve)
    return call.show(row)


def unbook_order(call: Call) -> Response:
    """POST /orders/{n}/unbook, while nothing is shipped or invoiced."""
    row = call.row()
    if row.data.get("is_shipped") or any(one.get("invoiced") for one in row.data["lines"]):
        raise RackbeatError(422, "The order is shipped or invoiced and can not be unbooked.")
    unbook(call, row, _reserve)
    return call.show(row)


def ship_order(call: Call) -> Response:
    """A person marks the whole order as shipped (a command of the sandbox; shipments have no endpoints here)."""
    row = call.row()
    if not row.data.get("is_booked") or row.data.get("is_shipped"):
        raise RackbeatError(422, "Only a booked order that is not shipped can be shipped.")
    _reserve(call, row, -1)
    row.data["is_shipped"] = True
    for one in row.data["lines"]:
        if one["item"] is not None:
            move(call, one["item"], one["child_type"], -one["quantity"], one.get("location"))
    changed(call, row, "is_shipped")
    tell(call, call.resource, row, "shipped")
    return call.show(row)


def convert_order(call: Call) -> Response:
    """POST /orders/{n}/convert-to-invoice: what is not invoiced yet, as a draft or booked; answers ``invoice_id``."""
    row, invoices = call.row(), resource_of("customer-invoices")
    if not row.data.get("is_booked"):
        raise RackbeatError(422, "Only a booked order can be converted to an invoice.")
    left = open_lines(row)
    if not left:
        raise RackbeatError(422, "The order is already invoiced.")
    lines = [copied(call.account, one, quantity=rest) for one, rest in left]
    for one, rest in left:
        one["invoiced"] = one.get("invoiced", ZERO) + rest
    data = {name: row.data.get(name) for name in _COPIED}
    made = call.account.add(
        "customer-invoices",
        None,
        {**data, "lines": lines, "order": row, "payments": [], "is_booked": False},
        now=call.now,
    )
    tell(call, invoices, made, "created")
    changed(call, row, "is_invoiced")
    if is_true(call.option("book")):
        book(call.about("customer-invoices"), made, _take)
    return json_answer({"invoice_id": made.key})


def open_lines(row: Row) -> list[tuple[Json, Decimal]]:
    """The lines that are not wholly invoiced, with the units that are left."""
    rests = [(one, one["quantity"] - one.get("invoiced", ZERO)) for one in row.data["lines"]]
    return [(one, rest) for one, rest in rests if rest]


def order_lines(call: Call) -> Response:
    """The lines of a document, as a list."""
    shown = [line_shape(call.account, one) for one in call.row().data["lines"]]
    return ready_listing(call, f"{call.resource.singular}_lines", shown)


def uninvoiced_lines(call: Call) -> Response:
    """The lines of an order or purchase order that are not invoiced, with the units that are left."""
    shown = [line_shape(call.account, {**one, "quantity": rest}) for one, rest in open_lines(call.row())]
    return ready_listing(call, "uninvoiced_lines", shown)


def book_invoice(call: Call) -> Response:
    """POST /customer-invoices/{n}/book."""
    row = call.row()
    book(call, row, _take)
    return call.show(row)


def unbook_invoice(call: Call) -> Response:
    """POST /customer-invoices/{n}/unbook: a booked invoice can go back to being a draft."""
    row = call.row()
    unbook(call, row, _take)
    return call.show(row)


def create_credit_note(call: Call) -> Response:
    """POST /customer-invoices/{n}/create-creditnote: 201, a draft over everything, marked as the account does it."""
    row = call.row()
    if not row.data.get("is_booked"):
        raise RackbeatError(422, "Only a booked invoice can be credited.")
    if row.data.get("credits") is not None:
        raise RackbeatError(422, "A credit note can not be credited.")
    mark = call.account.settings.credit_note_mark
    lines = [copied(call.account, one, quantity=one["quantity"]) for one in row.data["lines"]]
    for one in lines:
        name = {"negative_quantity": "quantity", "negative_totals": "line_price"}.get(mark)
        if name is not None:
            one[name] = -one[name]
    data = {name: row.data.get(name) for name in _COPIED}
    data["heading"] = unverified.CREDIT_HEADING.format(number=row.key)
    made = call.account.add(
        "customer-invoices",
        None,
        {**data, "lines": lines, "credits": row, "payments": [], "is_booked": False},
        now=call.now,
    )
    tell(call, call.resource, made, "created")
    return call.show(made, status=201)


def document_pdf(call: Call) -> Response:
    """GET /…/{n}.pdf."""
    row = call.row()
    kind = call.resource.singular.replace("_", " ").capitalize()
    return pdf_answer(f"{kind} {row.key}, {party_of(row).data.get('name')}")
