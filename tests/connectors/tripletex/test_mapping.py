"""Our values as Tripletex's JSON: exact bytes, nothing left to defaults."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.connectors.contract import Ids
from integrations.connectors.tripletex.mapping import (
    customer_json,
    invoice_json,
    voucher_json,
)
from integrations.connectors.tripletex.observed import observed_invoice, observed_voucher
from integrations.connectors.tripletex.target import remote_url
from integrations.errors import TemporaryError
from tests.connectors.cases import BUSINESS, prepaid, sale_voucher, sales_invoice

IDS = Ids(
    accounts={"1500": "11", "3000": "12", "3001": "13", "1932": "14"},
    vat_codes={"0": "0", "3": "3", "31": "31", "33": "32"},
    parties={"common:vipps": "501", "own:974760673": "502"},
    payment_types={"1931": "71"},
    currencies={"NOK": "1", "EUR": "5"},
    countries={"NO": "161"},
)


def test_a_voucher_carries_rows_both_amounts_and_explicit_codes() -> None:
    body = json.loads(voucher_json(sale_voucher("woo:a:1"), ids=IDS), parse_float=Decimal)

    assert body["externalVoucherNumber"] == "woo:a:1"
    assert body["date"] == "2026-11-20"
    assert body["postings"][1] == {
        "row": 2,
        "date": "2026-11-20",
        "description": "Ordre 1001, 3000",
        "account": {"id": 12},
        "vatType": {"id": 3},
        "currency": {"id": 1},
        "amountGross": Decimal("-1249.00"),
        "amountGrossCurrency": Decimal("-1249.00"),
    }
    assert body["postings"][0]["customer"] == {"id": 501}
    assert [row["row"] for row in body["postings"]] == [1, 2, 3, 4, 5]


def test_texts_of_any_kind_stay_json() -> None:
    voucher = replace(sale_voucher("woo:a:1"), description='" \\ \n \u2028 æ 😀 </script>')

    assert json.loads(voucher_json(voucher, ids=IDS))["description"] == voucher.description


def test_an_invoice_leaves_nothing_to_the_companys_defaults() -> None:
    body = invoice_json(
        sales_invoice("woo:a:1", prepaid=(prepaid("klarna", "1931", "14048.80"),)),
        reference="woo:a:1",
        ids=IDS,
    )

    order = body["orders"][0]
    assert (body["paymentTypeId"], body["paidAmount"]) == (71, Decimal("14048.80"))
    assert order["isPrioritizeAmountsIncludingVat"] is False
    assert (order["invoicesDueIn"], order["invoicesDueInType"]) == (14, "DAYS")
    assert order["customer"] == {"id": 502}
    assert order["currency"] == {"id": 1}
    assert order["internalComment"] == "woo:a:1"
    assert order["orderLines"][0] == {
        "description": "Stol Nordlys",
        "count": Decimal("10"),
        "unitPriceExcludingVatCurrency": Decimal("999.20"),
        "vatType": {"id": 3},
    }


def test_a_gross_priced_invoice_sends_gross_prices_alone() -> None:
    body = invoice_json(sales_invoice("x", prices_include_vat=True), reference="x", ids=IDS)

    line = body["orders"][0]["orderLines"][0]
    assert "unitPriceIncludingVatCurrency" in line
    assert "unitPriceExcludingVatCurrency" not in line


def test_a_customer_card_says_its_kind_and_sending() -> None:
    body = customer_json(BUSINESS, ids=IDS)

    assert (body["isPrivateIndividual"], body["invoiceSendMethod"]) == (False, "EHF")
    assert body["organizationNumber"] == "974760673"
    assert body["physicalAddress"]["country"] == {"id": 161}


VOUCHER: dict[str, Any] = {
    "id": 9, "number": 4, "year": 2026, "date": "2026-11-20", "externalVoucherNumber": "woo:a:1",
    "postings": [
        {"row": 0, "date": "2026-11-20", "account": {"number": 2700}, "vatType": None, "amount": Decimal("-249.80"),
         "amountGross": Decimal("-249.80"), "amountGrossCurrency": Decimal("-249.80"), "currency": {"code": "NOK"},
         "customer": None, "systemGenerated": True},
        {"row": 1, "date": "2026-11-20", "account": {"number": 1500}, "vatType": {"number": "0"}, "amount": 1249,
         "amountGross": 1249, "amountGrossCurrency": 1249, "currency": None, "customer": {"id": 501},
         "systemGenerated": False},
    ],
}  # fmt: skip


def test_a_voucher_is_read_with_numbers_for_ids() -> None:
    observed = observed_voucher(VOUCHER, parties={})

    assert observed.postings[0].system_generated is True
    assert observed.postings[0].vat_code == "0"
    assert (observed.postings[1].account, observed.postings[1].gross) == ("1500", Decimal(1249))
    assert observed.postings[1].customer is not None
    assert (observed.postings[1].customer.kind, observed.postings[1].customer.key) == ("unknown", "501")


@pytest.mark.parametrize("lost", ["date", "postings", "externalVoucherNumber"])
def test_a_field_that_is_not_there_is_a_malformed_answer(lost: str) -> None:
    row = {key: value for key, value in VOUCHER.items() if key != lost}

    with pytest.raises(TemporaryError) as failure:
        observed_voucher(row, parties={})

    assert failure.value.code == "malformed_answer"


def test_an_invoice_with_half_its_fields_is_a_malformed_answer() -> None:
    with pytest.raises(TemporaryError):
        observed_invoice({"id": 1, "invoiceDate": "2026-11-20"}, parties={})


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("voucher", "voucherMenu?voucherId=9"),
        ("invoice", "invoiceMenu?invoiceId=9"),
        ("party", "customerMenu?customerId=9"),
    ],
)
def test_a_persons_link_lies_on_the_apis_host(kind: str, page: str) -> None:
    url = remote_url(kind, "9", company_id="77", base_url="https://tripletex.no/v2/")

    assert url == f"https://tripletex.no/execute/{page}&contextId=77"


def test_what_has_no_page_has_no_link() -> None:
    assert remote_url("voucher", "", company_id="1", base_url="https://tripletex.no/v2") == ""
    assert remote_url("other", "9", company_id="1", base_url="https://tripletex.no/v2") == ""


def test_days_of_an_invoice_are_counted_from_its_date() -> None:
    body = invoice_json(sales_invoice("x", due_date=date(2026, 11, 20)), reference="x", ids=IDS)

    assert body["orders"][0]["invoicesDueIn"] == 0
