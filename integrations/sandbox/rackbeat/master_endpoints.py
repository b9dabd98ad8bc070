"""GET, POST, PUT and DELETE of records that follow the table of resources, with what hangs below them."""

import hashlib

from integrations.sandbox.rackbeat.answers import body_answer, invalid, json_answer
from integrations.sandbox.rackbeat.call import Call, resource_of
from integrations.sandbox.rackbeat.changes import create, delete, tell, touch, update
from integrations.sandbox.rackbeat.forms import Field, read_form
from integrations.sandbox.rackbeat.listing import listing, ready_listing
from integrations.sandbox.rackbeat.shapes_parties import ADDRESS
from integrations.sandbox.rackbeat.tables import Json
from integrations.sandbox.wire import Response

_CONTACT = {
    "name": Field(required=True),
    "role": Field(),
    "initials": Field(),
    "contact_email": Field(kind="email"),
    "contact_phone": Field(),
    **{name: Field(kind="flag") for name in ("cc_order", "cc_offer", "cc_invoice", "cc_delivery_note")},
}
_ADDRESS = {"type": Field(required=True), "name": Field(), **{name: Field() for name in ADDRESS}}


def list_records(call: Call) -> Response:
    """A page."""
    return listing(call, call.resource, call.account.table(call.resource.path))


def read_record(call: Call) -> Response:
    """One."""
    return call.show(call.row())


def create_record(call: Call) -> Response:
    """201."""
    return call.show(create(call, call.resource, call.body()), status=201)


def change_record(call: Call) -> Response:
    """200."""
    return call.show(update(call, call.resource, call.row(), call.body()))


def delete_record(call: Call) -> Response:
    """Nobody should read the body."""
    delete(call, call.resource, call.row())
    return deleted(call)


def deleted(call: Call) -> Response:
    """The answer to a deletion."""
    status = call.account.settings.delete_status
    return body_answer(b"", status=status) if status == 204 else json_answer({"deleted": True}, status=status)


def upsert_project(call: Call) -> Response:
    """POST /projects/upsert: by number (guess); made when there is none."""
    body, resource = call.body(), resource_of("projects")
    row = call.account.tables["projects"].find(body.get("number"))
    row = create(call, resource, body) if row is None else update(call, resource, row, body)
    return call.show(row, resource=resource)


def whoami(call: Call) -> Response:
    """GET /self: the account and the user whose key it is."""
    account, user = call.account, call.key.user
    address = dict.fromkeys(("street", "street2", "city", "zipcode"), None)
    return json_answer(
        {
            "user_account": {
                "id": account.number,
                "company_name": account.company_name,
                "address": {**address, "country": "NO"},
            },
            "user": {"id": user.key, "name": user.data["name"], "email": user.data["email"]},
        }
    )


def create_user(call: Call) -> Response:
    """A new user takes a seat and becomes an employee as well."""
    body = call.body()
    values = read_form(call.account, call.resource.form, body, demand=True)
    if any(
        one.data["email"] == values["email"] for one in call.account.tables["users"] if one.deleted is None
    ):
        raise invalid({"email": ["The email has already been taken."]})
    password = values.pop("password")
    values["password_hash"] = hashlib.sha256(str(password).encode()).hexdigest()
    person = {"name": values["name"], "contact_email": values["email"]}
    values["employee"] = create(call, resource_of("employees"), person)
    return call.show(call.account.add("users", None, values, now=call.now), status=201)


def change_user(call: Call) -> Response:
    """Name, address, seat type."""
    form = {name: field for name, field in call.resource.form.items() if name != "password"}
    return call.show(
        update(call, call.resource, call.row(), {}, read_form(call.account, form, call.body(), demand=False))
    )


def list_contacts(call: Call) -> Response:
    """People at a customer or supplier."""
    word = "customer_contacts" if call.resource.path == "customers" else "supplier_contacts"
    return ready_listing(call, word, call.row().data.get("contacts", []))


def add_contact(call: Call) -> Response:
    """201, and the party counts as changed."""
    word = "customer_contact" if call.resource.path == "customers" else "supplier_contact"
    return _below(call, "contacts", word, read_form(call.account, _CONTACT, call.body(), demand=True))


def list_addresses(call: Call) -> Response:
    """A customer's further addresses."""
    return ready_listing(call, "addresses", call.row().data.get("addresses", []))


def add_address(call: Call) -> Response:
    """201, and the customer counts as changed."""
    return _below(call, "addresses", "address", read_form(call.account, _ADDRESS, call.body(), demand=True))


def _below(call: Call, name: str, word: str, values: Json) -> Response:
    row = call.row()
    made = {"id": call.account.next_line_id(), **values}
    row.data.setdefault(name, []).append(made)
    touch(call.account, call.resource, row, now=call.now)
    tell(call, call.resource, row, "updated", changed=[name])
    return json_answer({word: made}, status=201)


def custom_fields(call: Call) -> Response:
    """The company's own fields for the record's kind."""
    kind = call.resource.singular
    rows = [row for row in call.account.tables["fields"] if row.data.get("subject", kind) == kind]
    shape = resource_of("fields").shape
    return ready_listing(call, "fields", [shape(call.account, row) for row in rows], unpaged_as="fields")
