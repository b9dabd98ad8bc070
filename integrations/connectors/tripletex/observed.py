"""From Tripletex's JSON to what is compared with what was meant. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from integrations.accounting.verify import (
    ObservedInvoice,
    ObservedInvoiceLine,
    ObservedPosting,
    ObservedVoucher,
)
from integrations.accounting.voucher import PartyRef
from integrations.connectors.contract import Ids
from integrations.connectors.tripletex.amounts import ore
from integrations.errors import TemporaryError

VOUCHER_FIELDS = (
    "id,date,number,year,externalVoucherNumber,postings(row,date,account(number),vatType(number),amount,amountGross,"
    "amountGrossCurrency,currency(code),customer(id),supplier(id),project(id,number),department(id,name,departmentNumber),"
    "systemGenerated)"
)
INVOICE_FIELDS = (
    "id,invoiceNumber,invoiceDate,currency(code),customer(id),amount,amountCurrency,amountRoundoffCurrency,"
    "amountCurrencyOutstanding,voucher(id),orders(id,internalComment,contact(id),department(id,name,departmentNumber)),"
    "orderLines(vatType(number),amountExcludingVatCurrency,amountIncludingVatCurrency)"
)


def parties_by_id(ids: Ids | None) -> dict[str, PartyRef]:
    """The ledger's customer ids as our keys."""
    return {remote_id: party for remote_id, party in _parties(ids) if party.kind != "supplier"}


def suppliers_by_id(ids: Ids | None) -> dict[str, PartyRef]:
    """The ledger's supplier ids as our keys. Apart from the customers': one company may be both, under one id."""
    return {remote_id: party for remote_id, party in _parties(ids) if party.kind == "supplier"}


def projects_by_id(ids: Ids | None) -> dict[str, str]:
    """The ledger's project ids as the numbers that documents name them by."""
    return {str(remote_id): number for number, remote_id in (ids.projects if ids else {}).items()}


def _parties(ids: Ids | None) -> Iterator[tuple[str, PartyRef]]:
    for key, remote_id in (ids.parties if ids else {}).items():
        kind, _, name = key.partition(":")
        yield str(remote_id), PartyRef(kind=kind, key=name)  # type: ignore[arg-type]


def observed_voucher(
    value: Mapping[str, Any],
    *,
    parties: Mapping[str, PartyRef],
    suppliers: Mapping[str, PartyRef] = MappingProxyType({}),
    projects: Mapping[str, str] = MappingProxyType({}),
) -> ObservedVoucher:
    """A voucher read with ``VOUCHER_FIELDS``; customers, suppliers and projects by the ledger's ids, ours again.

    Raises TemporaryError('malformed_answer') when a field is not there.
    """
    try:
        return ObservedVoucher(
            reference=value["externalVoucherNumber"] or "",
            date=date.fromisoformat(value["date"]),
            postings=tuple(
                [_posting(posting, parties, suppliers, projects) for posting in value["postings"]]
            ),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise TemporaryError(
            "malformed_answer", params={"where": "ledger/voucher", "field": str(error)}
        ) from error


def _posting(
    value: Mapping[str, Any],
    parties: Mapping[str, PartyRef],
    suppliers: Mapping[str, PartyRef],
    projects: Mapping[str, str],
) -> ObservedPosting:
    vat_type, currency = value["vatType"], value["currency"]
    return ObservedPosting(
        row=value["row"],
        date=date.fromisoformat(value["date"]),
        account=str(value["account"]["number"]),
        vat_code=str(vat_type["number"]) if vat_type else "0",
        gross=Decimal(value["amountGross"]),
        net=Decimal(value["amount"]),
        currency=currency["code"] if currency else "NOK",
        gross_currency=Decimal(value["amountGrossCurrency"]),
        customer=_party(value.get("customer"), parties),
        supplier=_party(value.get("supplier"), suppliers),
        project=_project_number(value.get("project"), projects),
        department=department_number(value.get("department") or {}),
        system_generated=bool(value["systemGenerated"]),
    )


def department_number(row: Mapping[str, Any]) -> str:
    """What a department is known by: its number, or its name where it has none (the one that every company begins with)."""
    return str(row.get("departmentNumber") or row.get("name") or "")


def _party(customer: Mapping[str, Any] | None, parties: Mapping[str, PartyRef]) -> PartyRef | None:
    if not customer:
        return None
    remote_id = str(customer["id"])
    return parties.get(remote_id) or PartyRef(kind="unknown", key=remote_id)


def _project_number(project: Mapping[str, Any] | None, projects: Mapping[str, str]) -> str:
    """The number that documents name a project by; of one that is none of ours the ledger's, told apart by its id."""
    if not project:
        return ""
    remote_id = str(project["id"])
    return projects.get(remote_id) or f"{project.get('number') or ''} (id {remote_id})".strip()


def observed_invoice(value: Mapping[str, Any], *, parties: Mapping[str, PartyRef]) -> ObservedInvoice:
    """An invoice read with ``INVOICE_FIELDS``; amounts in the invoice's currency, whole øre."""
    try:
        return ObservedInvoice(
            invoice_date=date.fromisoformat(value["invoiceDate"]),
            currency=value["currency"]["code"],
            customer=_party(value["customer"], parties),
            total=ore(value["amountCurrency"]),
            lines=tuple(
                ObservedInvoiceLine(
                    vat_code=str(line["vatType"]["number"]) if line["vatType"] else "0",
                    gross=ore(line["amountIncludingVatCurrency"]),
                    net=ore(line["amountExcludingVatCurrency"]),
                )
                for line in value["orderLines"]
            ),
            amount_roundoff=ore(value["amountRoundoffCurrency"]),
            outstanding=ore(value["amountCurrencyOutstanding"]),
            kroner=ore(value["amount"]),
            contact=next((str(one["contact"]["id"]) for one in value["orders"] if one.get("contact")), ""),
            department=next(
                (department_number(one["department"]) for one in value["orders"] if one.get("department")), ""
            ),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise TemporaryError("malformed_answer", params={"where": "invoice", "field": str(error)}) from error
