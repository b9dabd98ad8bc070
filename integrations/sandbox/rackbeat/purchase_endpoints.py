"""Actions on purchase orders, their receipts, and supplier invoices. Flags follow from the lines."""

from decimal import Decimal

from integrations.sandbox.rackbeat.answers import RackbeatError, invalid, json_answer, not_found
from integrations.sandbox.rackbeat.call import Call, resource_of
from integrations.sandbox.rackbeat.changes import tell
from integrations.sandbox.rackbeat.document_lines import copied
from integrations.sandbox.rackbeat.documents import book, changed, unbook
from integrations.sandbox.rackbeat.forms import Field, is_true, read_form
from integrations.sandbox.rackbeat.listing import listing
from integrations.sandbox.rackbeat.sales_endpoints import document_pdf, open_lines
from integrations.sandbox.rackbeat.shapes_documents import receipt as receipt_shape
from integrations.sandbox.rackbeat.stock import move
from integrations.sandbox.rackbeat.tables import Json, Row
from integrations.sandbox.wire import Response

ZERO = Decimal(0)
_RECEIPT_LINE = {
    "quantity": Field(kind="number", required=True),
    "location_id": Field(kind="record", to="locations", store="location"),
}
_COPIED = (
    "supplier",
    "currency",
    "note",
    "project",
    "payment_terms",
    "address_street",
    "address_street2",
    "address_city",
    "address_zipcode",
    "address_country",
)


def _expect(call: Call, row: Row, sign: int) -> None:
    """A booked purchase order brings what has not been received."""
    for one in row.data["lines"]:
        if one["item"] is not None:
            rest = max(ZERO, one["quantity"] - one.get("received", ZERO))
            call.account.purchased[one["item"].uid] += sign * rest
            one["item"].rendered_at = -1


def book_purchase(call: Call) -> Response:
    """POST /purchase-orders/{n}/book."""
    row = call.row()
    book(call, row, _expect)
    return call.show(row)


def unbook_purchase(call: Call) -> Response:
    """POST /purchase-orders/{n}/unbook, while nothing is received or invoiced."""
    row = call.row()
    if any(one.get("received") or one.get("invoiced") for one in row.data["lines"]):
        raise RackbeatError(422, "The purchase order is received or invoiced and can not be unbooked.")
    unbook(call, row, _expect)
    return call.show(row)


def send_purchase(call: Call) -> Response:
    """POST /purchase-orders/{n}/send-mail."""
    row = call.row()
    row.data["is_sent"] = True
    to = [row.data["supplier"].data.get("contact_email")]
    call.account.mails.append({"document": "purchase_order", "number": row.key, "to": to, "subject": None})
    changed(call, row, "is_sent")
    return call.show(row)


def list_receipts(call: Call) -> Response:
    """The receipts of one purchase order."""
    row = call.row()
    rows = [
        one for one in call.account.tables["purchase-order-receipts"] if one.data["purchase_order"] is row
    ]
    return listing(call, resource_of("purchase-order-receipts"), rows)


def create_receipt(call: Call) -> Response:
    """POST /purchase-orders/{n}/create-receipt: 201. Without lines everything that is open; goods arrive when the
    receipt is marked as received, or at once with ``mark_received``."""
    row = call.row()
    if not row.data.get("is_booked"):
        raise RackbeatError(422, "Only a booked purchase order can be received.")
    lines = _receipt_lines(call, row)
    data = {"purchase_order": row, "lines": lines, "is_received": False, "received_at": None}
    made = call.account.add("purchase-order-receipts", None, data, now=call.now)
    if is_true(call.option("mark_received")):
        _receive(call, made)
    return call.show(made, status=201, resource=resource_of("purchase-order-receipts"))


def _receipt_lines(call: Call, row: Row) -> list[Json]:
    sent = call.body().get("lines")
    if not isinstance(sent, list):
        rests = [(one, one["quantity"] - one.get("received", ZERO)) for one in row.data["lines"]]
        pairs: list[tuple[Json, Decimal, Row | None]] = [
            (one, rest, one.get("location")) for one, rest in rests if rest > 0
        ]
    else:
        pairs = [_named_line(call, row, index, one) for index, one in enumerate(sent)]
    if not pairs:
        raise RackbeatError(422, "There is nothing left to receive.")
    return [
        {"id": call.account.next_line_id(), "of": one, "quantity": units, "location": place}
        for one, units, place in pairs
    ]


def _named_line(call: Call, row: Row, index: int, body: Json) -> tuple[Json, Decimal, Row | None]:
    """By the order line's id, else by the item's number. More than was ordered may arrive."""
    wanted = str(body.get("purchase_order_line_id", ""))
    number = body.get("product_id") or body.get("item_id") or body.get("child_id")
    for one in row.data["lines"]:
        same_item = one["item"] is not None and str(one["item"].key) == str(number)
        if str(one["id"]) == wanted or (not wanted and same_item):
            values = read_form(call.account, _RECEIPT_LINE, body, demand=True)
            return one, Decimal(values["quantity"]), values.get("location") or one.get("location")
    name = f"lines.{index}.product_id"
    raise invalid({name: [f"The selected {name} is invalid."]})


def mark_received(call: Call) -> Response:
    """POST /purchase-orders/{n}/receipts/{r}/mark-received."""
    made = call.account.row("purchase-order-receipts", call.words[1])
    if made.data["purchase_order"] is not call.row():
        raise not_found()
    _receive(call, made)
    return call.show(made, resource=resource_of("purchase-order-receipts"))


def _receive(call: Call, made: Row) -> None:
    """Goods arrive: stock rises, what is on its way falls, the order's flags follow."""
    if made.data["is_received"]:
        raise RackbeatError(422, "The receipt is already received.")
    row: Row = made.data["purchase_order"]
    _expect(call, row, -1)
    for part in made.data["lines"]:
        one = part["of"]
        one["received"] = one.get("received", ZERO) + part["quantity"]
        if one["item"] is not None:
            move(call, one["item"], one["child_type"], part["quantity"], part.get("location"))
    _expect(call, row, 1)
    made.data |= {"is_received": True, "received_at": call.account.iso(call.now)}
    made.updated = float(int(call.now))
    changed(call.about("purchase-orders"), row, "is_received")


def convert_purchase(call: Call) -> Response:
    """POST /purchase-orders/{n}/convert-to-invoice: 201, a supplier invoice over what is not invoiced yet."""
    row, invoices = call.row(), resource_of("supplier-invoices")
    if not row.data.get("is_booked"):
        raise RackbeatError(422, "Only a booked purchase order can be converted to an invoice.")
    left = open_lines(row)
    if not left:
        raise RackbeatError(422, "The purchase order is already invoiced.")
    lines = [copied(call.account, one, quantity=rest) for one, rest in left]
    for one, rest in left:
        one["invoiced"] = one.get("invoiced", ZERO) + rest
    data = {name: row.data.get(name) for name in _COPIED}
    data |= {"lines": lines, "purchase_order": row, "payments": [], "is_booked": False}
    made = call.account.add("supplier-invoices", None, data, now=call.now)
    tell(call, invoices, made, "created")
    changed(call, row, "is_invoiced")
    if is_true(call.option("book")):
        book(call.about("supplier-invoices"), made, _nothing)
    return call.show(made, status=201, resource=invoices)


def _nothing(call: Call, row: Row, sign: int) -> None:
    """A supplier invoice moves no goods; receipts do."""


def book_supplier_invoice(call: Call) -> Response:
    """POST /supplier-invoices/{n}/book; ``mark_received`` receives what is open on its purchase order."""
    row = call.row()
    book(call, row, _nothing)
    origin: Row | None = row.data.get("purchase_order")
    if is_true(call.option("mark_received")) and origin is not None:
        rests = [(one, one["quantity"] - one.get("received", ZERO)) for one in origin.data["lines"]]
        lines = [
            {"id": call.account.next_line_id(), "of": one, "quantity": rest, "location": one.get("location")}
            for one, rest in rests
            if rest > 0
        ]
        if lines:
            data = {"purchase_order": origin, "lines": lines, "is_received": False, "received_at": None}
            _receive(call, call.account.add("purchase-order-receipts", None, data, now=call.now))
    return call.show(row)


def unbook_supplier_invoice(call: Call) -> Response:
    """POST /supplier-invoices/{n}/unbook."""
    row = call.row()
    unbook(call, row, _nothing)
    return call.show(row)


def supplier_invoice_pdf(call: Call) -> Response:
    """GET /supplier-invoices/{n}.pdf (guess; 404 where the account's setting says so)."""
    if not call.account.settings.supplier_invoice_has_pdf:
        raise not_found()
    return document_pdf(call)


def show_receipt(call: Call) -> Response:
    """GET /purchase-orders/{n}/receipts/{r}."""
    made = call.account.row("purchase-order-receipts", call.words[1])
    return json_answer({"purchase_order_receipt": receipt_shape(call.account, made)})
