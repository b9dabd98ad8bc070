"""Endpoints under /product: as much of them as order lines need."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from integrations.sandbox.tripletex.body import read_list, read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.changes import created, updated
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.customers import check_version
from integrations.sandbox.tripletex.envelope import (
    bean,
    internal_message,
    message,
    not_found,
    query_refusal,
    rule,
)
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.money import rounded
from integrations.sandbox.tripletex.reference import CURRENCIES, NOK, VAT_TYPES
from integrations.sandbox.tripletex.units import UNITS
from integrations.sandbox.wire import Response

Record = dict[str, Any]
_GATED = frozenset({"isStockItem", "ean", "stockOfGoods", "availableStock", "discountGroup", "minStockLevel"})
_PRICES = ("costExcludingVatCurrency", "priceExcludingVatCurrency", "priceIncludingVatCurrency")
_IGNORED = frozenset({"id", "version", "url", "changes", "vatType", "currency", "account", "productUnit"})

register(
    Model(
        name="Product",
        path="product",
        gated=_GATED,
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "name": "",
            "number": "",
            "displayNumber": "",
            "description": "",
            "orderLineDescription": "",
            "costExcludingVatCurrency": 0,
            "costPrice": 0,
            "priceExcludingVatCurrency": 0,
            "priceIncludingVatCurrency": 0,
            "isInactive": False,
            "productUnit": None,
            "isStockItem": False,
            "ean": "",
            "incomingStock": 0,
            "outgoingStock": 0,
            "vatType": None,
            "currency": NOK,
            "department": None,
            "account": None,
            "supplier": None,
            "resaleProduct": None,
            "isDeletable": False,
            "hasSupplierProductConnected": False,
            "image": None,
            "displayName": "",
            "mainSupplierProduct": None,
            "isRoundPriceIncVat": False,
            "disableDiscount": False,
            "priceInTargetCurrency": 0,
            "purchasePriceCurrency": 0,
        },
        computed={
            # Both come only when they are named, and only with Logistics.
            "stockOfGoods": lambda record: record.get("stock", 0),
            "availableStock": lambda record: record.get("stock", 0),
            "displayNumber": lambda record: record.get("number", ""),
            "displayName": lambda record: " ".join(filter(None, (record.get("number"), record["name"]))),
        },
    )
)


def _draft(company: Company, body: Record, old: Record | None) -> Record:
    """A checked product, not stored yet: number and (switchable) name are unique."""
    record = {
        **(old or {}),
        **{key: value for key, value in body.items() if key not in _IGNORED and value is not None},
    }
    if not (record.get("name") or "").strip():
        raise bean(message("name", "empty", path="null.name"))
    for other in company.products.values():
        if other is old:
            continue
        if record.get("number") and other.get("number") == record["number"]:
            raise rule(message("number", "product_number", number=record["number"]))
        if company.switches.unique_product_names and other["name"] == record["name"]:
            raise rule(message("name", "product_name"))
    currency, account = reference(body.get("currency")), reference(body.get("account"))
    if account is not None and account not in company.accounts:
        raise not_found()
    if account is not None:
        record["account"] = company.accounts[account]
    if currency is not None or "currency" not in record:
        record["currency"] = CURRENCIES.get(currency or 1, NOK)
    unit = reference(body.get("productUnit"))
    if unit is not None and unit not in UNITS:
        raise not_found()
    if unit is not None:
        record["productUnit"] = UNITS[unit]
    _set_vat(company, record, reference(body.get("vatType")))
    return record


def _set_vat(company: Company, record: Record, vat_id: int | None) -> None:
    if vat_id is not None and vat_id not in company.outgoing_vat_ids():
        raise rule(internal_message("vatTypeId", "vat_code"))
    if vat_id is not None or "vatType" not in record:
        record["vatType"] = VAT_TYPES[company.default_vat_id() if vat_id is None else vat_id]
    factor = 1 + record["vatType"]["percentage"] / 100
    if record.get("priceExcludingVatCurrency"):
        record["priceIncludingVatCurrency"] = rounded(record["priceExcludingVatCurrency"] * factor)
    elif record.get("priceIncludingVatCurrency"):
        record["priceExcludingVatCurrency"] = rounded(record["priceIncludingVatCurrency"] / factor)


def _store(call: Call, draft: Record) -> Record:
    changes = created(call.company, now=call.request.now)
    record = {"id": call.company.ids.take("product"), "version": 0, **draft, "changes": changes}
    call.company.products[record["id"]] = record
    call.system.events.emit(call.company, "product.create", "Product", record)
    return record


def create_product(call: Call) -> Response:
    """POST /product."""
    body = read_object(call.request.body, "Product", creating=True)
    return call.value("Product", _store(call, _draft(call.company, body, None)), status=201)


def create_products(call: Call) -> Response:
    """POST /product/list."""
    bodies = read_list(call.request.body, "Product", most=1000, creating=True)
    drafts = [_draft(call.company, body, None) for body in bodies]
    _refuse_repeats(call.company, drafts)
    return call.created_list("Product", [_store(call, draft) for draft in drafts])


def _refuse_repeats(company: Company, drafts: list[Record]) -> None:
    """What must be unique must be so inside a list too."""
    for index, draft in enumerate(drafts):
        for other in drafts[:index]:
            if draft.get("number") and other.get("number") == draft["number"]:
                raise rule(message("number", "product_number", number=draft["number"]))
            if company.switches.unique_product_names and other["name"] == draft["name"]:
                raise rule(message("name", "product_name"))


def _product(call: Call) -> Record:
    record = call.company.products.get(call.id)
    if record is None:
        raise not_found()
    return record


def get_product(call: Call) -> Response:
    """GET /product/{id}."""
    return call.value("Product", _product(call))


def update_product(call: Call) -> Response:
    """PUT /product/{id}: absent keys stay."""
    record = _product(call)
    body = read_object(call.request.body, "Product", creating=False)
    check_version(record, body)
    _change(call, record, _draft(call.company, body, record))
    return call.value("Product", record)


def _change(call: Call, record: Record, changed: Record) -> None:
    if changed != record:
        changes = updated(call.company, record, now=call.request.now)
        record.update(changed, version=record["version"] + 1, changes=changes)
        call.system.events.emit(call.company, "product.update", "Product", record)


def update_products(call: Call) -> Response:
    """PUT /product/list: objects with ids; one refused refuses all (likely, not known)."""
    bodies = read_list(call.request.body, "Product", most=1000, creating=False)
    records = [call.company.products.get(body.get("id") or 0) for body in bodies]
    found = [record for record in records if record is not None]
    if len(found) < len(bodies):
        raise not_found()
    drafts = []
    for record, body in zip(found, bodies, strict=True):
        check_version(record, body)
        drafts.append(_draft(call.company, body, record))
    _refuse_repeats(call.company, drafts)
    for record, draft in zip(found, drafts, strict=True):
        _change(call, record, draft)
    return call.updated_list("Product", found)


def list_products(call: Call) -> Response:
    """GET /product. ``number`` is deprecated and takes integers only (observed); use ``productNumber``."""
    old_number = call.text("number")
    if old_number is not None and not all(part.isdecimal() for part in old_number.split(",")):
        raise query_refusal(message("number", "ids"))
    numbers = {value for key, value in call.request.query if key == "productNumber" and value}
    numbers |= set(old_number.split(",")) if old_number else set()
    name, ean, flags = (call.text("name") or "").lower(), call.text("ean"), _flags(call)
    ranges, references = _ranges(call), _references(call)
    return call.list(
        "Product",
        [
            record
            for record in _asked_for(call)
            if (not numbers or record.get("number") in numbers)
            and name in record["name"].lower()
            and (ean is None or record.get("ean", "") == ean)
            and all(bool(record.get(key)) is value for key, value in flags.items())
            and all(low <= Decimal(record.get(key) or 0) < high for key, low, high in ranges)
            and all((record.get(key) or {}).get("id") == found for key, found in references.items())
        ],
    )


def _asked_for(call: Call) -> Iterable[Record]:
    ids, products = call.id_list("ids"), call.company.products
    if ids is None:
        return products.values()
    return [products[found] for found in sorted(ids) if found in products]


def _flags(call: Call) -> dict[str, bool]:
    flags = {key: call.flag(key) for key in ("isInactive", "isStockItem")}
    return {key: value for key, value in flags.items() if value is not None}


def _ranges(call: Call) -> list[tuple[str, Decimal, Decimal]]:
    """Prices and costs: from and including, to and excluding."""
    found = []
    for key in _PRICES:
        low, high = call.decimal(f"{key}From"), call.decimal(f"{key}To")
        if low is not None or high is not None:
            found.append(
                (
                    key,
                    Decimal("-Infinity") if low is None else low,
                    Decimal("Infinity") if high is None else high,
                )
            )
    return found


def _references(call: Call) -> dict[str, int]:
    given = {key: call.integer(f"{key}Id") for key in ("currency", "vatType", "productUnit", "account")}
    return {key: found for key, found in given.items() if found is not None}


def delete_product(call: Call) -> Response:
    """DELETE /product/{id}: 204 while no order uses it; what a used one is answered is likely."""
    record = _product(call)
    used = [line for line in call.company.order_lines.values() if line.get("product") is record]
    if used:
        shown = f"<ul><li>{used[0]['order']['number']} Ordre</li></ul>"
        raise rule(lambda language: {"field": None, "message": shown, "path": None, "rootId": None})
    del call.company.products[record["id"]]
    call.system.events.emit(call.company, "product.delete", "Product", None, found=record["id"])
    return Response(status=204)
