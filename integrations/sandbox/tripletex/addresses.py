"""The addresses that customers and orders carry."""

from typing import Any

from integrations.sandbox.tripletex.body import reference
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import (
    not_found,
)
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.reference import COUNTRIES, NORWAY

Record = dict[str, Any]


_ADDRESS_KEYS = {
    "id": 0,
    "version": 0,
    "url": "",
    "addressLine1": "",
    "addressLine2": "",
    "postalCode": "",
    "city": "",
    "country": NORWAY,
    "displayName": "",
    "addressAsString": "",
    "displayNameInklMatrikkel": "",
    "knr": 0,
    "gnr": 0,
    "bnr": 0,
    "fnr": 0,
    "snr": 0,
    "unitNumber": "",
}


def address_text(record: Record) -> str:
    """The address on one line."""
    town = " ".join(filter(None, (record.get("postalCode"), record.get("city"))))
    return ", ".join(filter(None, (record.get("addressLine1"), record.get("addressLine2"), town)))


_SHOWN_AS_TEXT = dict.fromkeys(("displayName", "addressAsString", "displayNameInklMatrikkel"), address_text)

register(Model(name="Address", path="address", shown=_ADDRESS_KEYS, computed=_SHOWN_AS_TEXT))

register(
    Model(
        name="DeliveryAddress",
        path="deliveryAddress",
        computed=_SHOWN_AS_TEXT,
        shown={**_ADDRESS_KEYS, "name": "", "customerVendor": None},
    )
)


def new_address(company: Company, body: Record | None) -> Record:
    """A stored address from a body; the country is Norway unless said."""
    given = {
        key: value for key, value in (body or {}).items() if key not in ("id", "version", "url", "changes")
    }
    country = reference(given.pop("country", None))
    if country is not None and country not in COUNTRIES:
        raise not_found()
    return {
        "id": company.ids.take("address"),
        **given,
        "country": NORWAY if country is None else COUNTRIES[country],
    }


def changed_address(company: Company, old: Record | None, body: Record) -> Record:
    """An address after a PUT: one with its id is changed, another one takes its place."""
    if old is None or body.get("id") != old["id"]:
        return new_address(company, body)
    fresh = new_address(
        company, {**old, **body, "country": body.get("country") or {"id": old["country"]["id"]}}
    )
    return {**fresh, "id": old["id"]}
