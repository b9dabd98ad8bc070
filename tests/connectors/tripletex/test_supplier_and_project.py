"""Suppliers and projects of a posting: written by their ids, or the voucher is stopped; read back as ours again."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from integrations.accounting.verify import differences
from integrations.accounting.voucher import PartyRef, Voucher
from integrations.connectors.contract import Ids
from integrations.connectors.tripletex.mapping import order_json, voucher_json
from integrations.connectors.tripletex.observed import VOUCHER_FIELDS, parties_by_id
from integrations.connectors.tripletex.reading import reading_of
from integrations.errors import NotReady
from tests.connectors.cases import sale_voucher, sales_invoice
from tests.connectors.tripletex.test_mapping import IDS

SUPPLIER = PartyRef(kind="supplier", key="984809085")
KNOWN = replace(IDS, parties={**IDS.parties, "supplier:984809085": "71"}, projects={"77": "5077"})


def with_them() -> Voucher:
    voucher = sale_voucher("woo:a:1")
    first, *others = voucher.postings
    debt = replace(first, supplier=SUPPLIER, project="77", due_date=date(2026, 11, 7))
    return replace(voucher, postings=(debt, *others))


def test_they_are_written_by_their_ids() -> None:
    first, second, *_ = json.loads(voucher_json(with_them(), ids=KNOWN))["postings"]

    assert (first["supplier"], first["project"], first["termOfPayment"]) == (
        {"id": 71},
        {"id": 5077},
        "2026-11-07",
    )
    assert not {"supplier", "project", "termOfPayment"} & second.keys()


@pytest.mark.parametrize(
    ("ids", "item"),
    [
        (replace(KNOWN, projects={}), "project_unknown"),
        (replace(KNOWN, parties=IDS.parties), "supplier_unknown"),
    ],
)
def test_what_the_company_does_not_have_stops_the_voucher(ids: Ids, item: str) -> None:
    with pytest.raises(NotReady) as stopped:
        voucher_json(with_them(), ids=ids)
    assert stopped.value.item == item


def test_an_invoice_keeps_its_project_too() -> None:
    invoice = sales_invoice("r", project="77")

    assert order_json(invoice, reference="r", ids=KNOWN)["project"] == {"id": 5077}
    with pytest.raises(NotReady) as stopped:
        order_json(invoice, reference="r", ids=IDS)
    assert stopped.value.waiting_for == "readiness:project_unknown"


def answer(posting: dict[str, Any]) -> dict[str, Any]:
    """What Tripletex answers to our reading: the voucher with its first posting changed."""
    numbers = {remote_id: number for number, remote_id in KNOWN.accounts.items()}
    rows = [
        {
            "row": row["row"], "date": row["date"], "account": {"number": int(numbers[str(row["account"]["id"])])},
            "vatType": {"number": {"0": "0", "3": "3", "31": "31", "32": "33"}[str(row["vatType"]["id"])]},
            "amount": row["amountGross"], "amountGross": row["amountGross"], "currency": {"code": "NOK"},
            "amountGrossCurrency": row["amountGrossCurrency"], "customer": row.get("customer"),
            "supplier": row.get("supplier"), "project": row.get("project"), "systemGenerated": False,
        }
        for row in json.loads(voucher_json(with_them(), ids=KNOWN))["postings"]
    ]  # fmt: skip
    return {
        "externalVoucherNumber": "woo:a:1",
        "date": "2026-11-20",
        "postings": [{**rows[0], **posting}, *rows[1:]],
    }


@pytest.mark.parametrize(
    ("posting", "named"),
    [
        ({}, []),
        ({"supplier": {"id": 72}}, [("supplier", "supplier:984809085", "unknown:72")]),
        ({"supplier": None}, [("supplier", "supplier:984809085", "")]),
        ({"project": {"id": 5078, "number": "77"}}, [("project", "77", "77 (id 5078)")]),
        ({"project": None}, [("project", "77", "")]),
    ],
)
def test_another_supplier_or_project_in_the_ledger_is_a_deviation_of_that_name(
    posting: dict[str, Any], named: list[tuple[str, str, str]]
) -> None:
    observed = reading_of("voucher", KNOWN).observed(answer(posting), parties=parties_by_id(KNOWN))
    found = differences(with_them(), observed)

    assert [each[:3] for each in found if each.field in ("supplier", "project")] == named
    assert [each for each in found if each.field == "posting"] == []
    assert "supplier(id),project(id,number)" in VOUCHER_FIELDS


def test_one_company_may_be_customer_and_supplier_under_one_id() -> None:
    both = replace(KNOWN, parties={**KNOWN.parties, "own:984809085": "71"})

    assert parties_by_id(both)["71"] == PartyRef(kind="own", key="984809085")
    observed = reading_of("voucher", both).observed(answer({}), parties=parties_by_id(both))
    assert observed.postings[0].supplier == SUPPLIER
