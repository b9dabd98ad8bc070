"""What is written: read field by field, refused by name."""

from typing import Any

from integrations.sandbox.rentman import unverified
from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.answers import Json, RentmanError, bad_value
from integrations.sandbox.rentman.fields import Field, linked_id
from integrations.sandbox.rentman.resources import RESOURCES, Resource

PLANNED = ("usageperiod_start", "usageperiod_end", "planperiod_start", "planperiod_end")
HIDDEN = {
    "subprojects": ("prices", "vat_rates", *PLANNED),
    "ledgercodes": ("name",),
    "invoices": ("type", "date_sent"),
    "invoicelines": ("vatrate",),
}
"""What only people say, and the API works its GENERATED fields out of."""


def read_form(account: Account, resource: Resource, body: Json, *, as_user: bool) -> tuple[Json, Json]:
    """The stored and the hidden values of a body. 400 for a name that cannot be written, and for a value that it cannot
    have."""
    values: Json = {}
    hidden: Json = {}
    for name, value in body.items():
        if as_user and name in HIDDEN.get(resource.path, ()):
            hidden[name] = value
        elif name == "custom" and resource.has_custom:
            values[name] = _custom(value)
        elif as_user and name == "id":
            values[name] = value
        else:
            values[name] = _value(account, _field(account, resource, name, as_user=as_user), value)
    return values, hidden


def _field(account: Account, resource: Resource, name: str, *, as_user: bool) -> Field:
    field = resource.fields.get(name)
    known = field is not None and not field.generated and (account.is_young or not field.young)
    if field is None or not known or not (as_user or field.writable):
        raise RentmanError(unverified.WRITE_OF_UNKNOWN, unverified.UNKNOWN_FIELD.format(name=name))
    return field


def _value(account: Account, field: Field, value: Any) -> Any:
    read = field.read(value)
    leads_here = field.kind == "link" and read is not None and field.to in RESOURCES
    if leads_here and account.tables[field.to].find(linked_id(read)) is None:
        raise bad_value(field.name)
    return read


def _custom(value: Any) -> Json:
    if not isinstance(value, dict) or any(not name.startswith("custom_") for name in value):
        raise bad_value("custom")
    return dict(value)
