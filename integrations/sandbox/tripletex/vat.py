"""Endpoints /ledger/vatType and /ledger/vatSettings."""

from typing import Any

from integrations.sandbox.tripletex.body import read_object
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.chart import INCOMING_REGISTERED
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import not_found
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.reference import VAT_TYPES, percentage
from integrations.sandbox.wire import Response

Record = dict[str, Any]


register(
    Model(
        name="VatSettings",
        path="ledger/vatSettings",
        shown={"id": 0, "version": 0, "url": "", "vatRegistrationStatus": ""},
    )
)


def list_vat_types(call: Call) -> Response:
    """GET /ledger/vatType: with typeOfVat only what the company may use, without it the whole catalogue."""
    ids, number = call.id_list("id"), call.text("number")
    kind = call.choice("typeOfVat", ("OUTGOING", "INCOMING", "INCOMING_INVOICE", "PROJECT", "LEDGER"))
    day = call.date("vatDate")
    numbers = None if number is None else set(number.split(","))
    return call.list(
        "VatType",
        [
            {**record, "percentage": percentage(record, on=day, dated=call.company.switches.dated_vat_rates)}
            if kind and day
            else record
            for record in (VAT_TYPES[one] for one in _vat_ids(call.company, kind))
            if (ids is None or record["id"] in ids) and (numbers is None or record["number"] in numbers)
        ],
    )


def _vat_ids(company: Company, kind: str | None) -> list[int]:
    if kind in ("OUTGOING", "PROJECT"):
        return company.outgoing_vat_ids()
    if kind == "LEDGER":
        return [one for one in VAT_TYPES if one == 0 or company.may_post_vat(one)]
    if kind is not None:
        return [one for one in INCOMING_REGISTERED if one == 0 or company.may_post_vat(one)]
    return list(VAT_TYPES)


def get_vat_type(call: Call) -> Response:
    """GET /ledger/vatType/{id}."""
    if call.id not in VAT_TYPES:
        raise not_found()
    return call.value("VatType", VAT_TYPES[call.id])


def get_vat_settings(call: Call) -> Response:
    """GET /ledger/vatSettings."""
    return call.value("VatSettings", _vat_settings(call.company))


def _vat_settings(company: Company) -> Record:
    status = "VAT_REGISTERED" if company.switches.vat_registered else "VAT_NOT_REGISTERED"
    return {"id": company.id, "vatRegistrationStatus": status}


def update_vat_settings(call: Call) -> Response:
    """PUT /ledger/vatSettings."""
    body = read_object(call.request.body, "VatSettings", creating=False)
    if body.get("vatRegistrationStatus"):
        call.company.switches.vat_registered = body["vatRegistrationStatus"] == "VAT_REGISTERED"
    return call.value("VatSettings", _vat_settings(call.company))
