"""Where the shop's past orders stand in the ledger: filtered, page by page, and as a file."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from integrations.models import LedgerOrder, LedgerReading
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
FOUND = {
    "stands": "others", "voucher_id": "901", "voucher_number": "47-2026", "voucher_on": dt.date(2026, 3, 12),
    "amount": Decimal("499.00"), "why": "number", "certain": True,
}  # fmt: skip


@pytest.fixture
def read(alices: rows.Shop) -> rows.Shop:
    """Sixty orders of one day that others have booked, and two that nobody has."""
    reading = LedgerReading.objects.create(
        connection=alices.source, state="done", first=dt.date(2025, 11, 22), last=dt.date(2026, 11, 22),
        finished_at=rows.NOW,
    )  # fmt: skip
    common = {"reading": reading, "on": dt.date(2026, 3, 11), "gross": Decimal("499.00"), "method": "Vipps"}
    LedgerOrder.objects.bulk_create(
        LedgerOrder(
            document_id=str(number),
            label=f"1{number:03}",
            **common,
            **(FOUND if number < 60 else {"stands": "nowhere"}),
        )
        for number in range(62)
    )
    return alices


def labels(answer: object) -> list[str]:
    return [one.row.label for one in answer.context["rows"]]  # type: ignore[attr-defined]


def test_every_order_is_on_one_page_and_each_leads_to_its_voucher(
    as_: As, rita: User, read: rows.Shop
) -> None:
    browser, address = as_(rita), reverse("portal:ledger_orders", args=[read.source.pk])

    first = browser.get(address)
    second = browser.get(address, {"after": first.context["more"]})

    shown = first.content.decode().replace("\xa0", " ")
    assert labels(first) + labels(second) == [f"1{number:03}" for number in range(62)]
    assert second.context["more"] == ""
    assert "Bokført av andre: 60 · 29 940,00 kr" in shown
    assert "Ikke funnet: 2 · 998,00 kr" in shown
    assert "https://tripletex.no/execute/voucherMenu?voucherId=901" in shown
    assert labels(browser.get(address, {"stands": "nowhere"})) == ["1060", "1061"]
    for nonsense in ("x_1", "2026-03-11_x", "2026-03-11_99999999999999999999", "_"):
        assert browser.get(address, {"after": nonsense}).status_code == 200
    assert browser.get(address, {"stands": "x"}).status_code == 404


def test_what_is_filtered_is_a_workbook(as_: As, alice: User, read: rows.Shop) -> None:
    answer = as_(alice).get(
        reverse("portal:ledger_orders_xlsx", args=[read.source.pk]), {"stands": "nowhere"}
    )

    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert lines[0][:3] == ["Ordre", "Dato", "Beløp"]
    assert [line[0] for line in lines[1:]] == ["1060", "1061"]
    assert lines[1][1:6] == [dt.datetime(2026, 3, 11), 499, "NOK", "Vipps", "Ikke funnet"]  # noqa: DTZ001 - a cell has no zone


def test_before_anything_was_read_the_page_says_how_to_begin(as_: As, alice: User, alices: rows.Shop) -> None:
    shown = as_(alice).get(reverse("portal:ledger_orders", args=[alices.source.pk])).content.decode()

    assert "Se etter mønstre i regnskapet" in shown
