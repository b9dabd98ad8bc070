"""Sales that stand in the ledger twice, as people see them: on the document, on the connection, as a list and a file."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry, User
from integrations.flows import double_bookings
from integrations.models import Connection, DoubleBooking, EntityLink, LedgerWatch, Notice
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]


def twice(shop: rows.Shop, number: str = "10432", **fields: object) -> DoubleBooking:
    """Order ``number``, booked by us and by somebody else."""
    shop.verified(number, voucher="77-2026")
    link = EntityLink.objects.get(connection=shop.source, document_id=number)
    values = {
        "voucher_id": "901", "voucher_number": "78-2026", "on": dt.date(2026, 11, 21), "amount": Decimal("100.00"),
        "why": "number", "certain": True, "found_at": rows.NOW, **fields,
    }  # fmt: skip
    made = DoubleBooking.objects.create(link=link, **values)
    LedgerWatch.objects.get_or_create(ledger=shop.ledger, defaults={"looked_at": rows.NOW})
    double_bookings.tell(shop.source, now=rows.NOW)
    return made


def listed(browser: Client, shop: rows.Shop) -> str:
    return browser.get(reverse("portal:double_bookings", args=[shop.source.pk])).content.decode()


def test_it_is_told_where_people_look_until_somebody_says_that_it_is_right(
    as_: As, alices: rows.Shop, bob: User
) -> None:
    row = twice(alices)
    Connection.objects.filter(pk=alices.ledger.pk).update(reference_read_at=rows.NOW)
    browser = as_(bob)
    event = alices.source.events.get()
    act = reverse("portal:accept_double_booking", args=[alices.source.pk, row.pk])

    the_list = f'href="{reverse("portal:double_bookings", args=[alices.source.pk])}"'
    overview = browser.get(reverse("portal:overview")).content.decode()
    assert "Salg står to ganger i regnskapet" in overview
    assert "Ett av dem er bilag 78-2026 på 100,00 NOK for ordre 10432." in overview
    assert the_list in overview
    assert the_list in browser.get(reverse("portal:settings")).content.decode()
    document = browser.get(reverse("portal:document", args=[event.pk])).content.decode()
    assert "Bilag 78-2026 på 100,00 kr den 21. nov. 2026 er ikke laget av Bilagsbro" in document.replace(
        "\xa0", " "
    )
    shown = listed(browser, alices)
    assert "https://tripletex.no/execute/voucherMenu?voucherId=910432" in shown
    assert "https://tripletex.no/execute/voucherMenu?voucherId=901" in shown

    without = browser.post(act, {"reason": " "}, follow=True).content.decode()
    assert "Skriv hvorfor det er riktig slik." in without
    assert Notice.objects.get().over_at is None

    browser.post(act, {"reason": "Delt i to bilag"})

    row.refresh_from_db()
    assert (row.accepted_by, row.reason) == (bob, "Delt i to bilag")
    assert Notice.objects.get().over_at is not None
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.tenant, entry.reason) == (
        "accept_double_booking",
        alices.tenant,
        "Delt i to bilag",
    )
    shown = listed(browser, alices)
    assert "Ingenting står to ganger" in shown
    assert "Delt i to bilag" in shown
    assert "og riktig slik" in browser.get(reverse("portal:document", args=[event.pk])).content.decode()

    browser.post(reverse("portal:reopen_double_booking", args=[alices.source.pk, row.pk]))
    assert Notice.objects.filter(over_at__isnull=True).count() == 1
    assert "1 å se på" in listed(browser, alices)


def test_before_the_first_night_nothing_is_claimed(as_: As, alices: rows.Shop, alice: User) -> None:
    browser = as_(alice)
    assert "første gang i natt" in listed(browser, alices)
    assert "Ingenting står to ganger" not in listed(browser, alices)

    LedgerWatch.objects.create(ledger=alices.ledger, code="access_denied", params={"system": "Tripletex"})
    assert "Regnskapet kunne ikke gjennomgås" in listed(browser, alices)


def test_readers_see_it_and_answer_nothing(as_: As, alices: rows.Shop, rita: User) -> None:
    row = twice(alices)
    browser = as_(rita)

    assert "78-2026" in listed(browser, alices)
    assert "Det er riktig slik" not in listed(browser, alices)
    act = reverse("portal:accept_double_booking", args=[alices.source.pk, row.pk])
    assert browser.post(act, {"reason": "x"}).status_code == 403


def test_the_list_is_a_workbook_in_which_nothing_is_a_formula(
    as_: As, alices: rows.Shop, alice: User
) -> None:
    twice(alices)
    twice(alices, "10433", voucher_id="902", over_at=rows.NOW, reason="=1+1", certain=False, why="day_sum")

    answer = as_(alice).get(reverse("portal:double_bookings_xlsx", args=[alices.source.pk]))

    assert "bokfort-to-ganger-" in answer.headers["Content-Disposition"]
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    head, first, second = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert head[:4] == ["Ordre", "Vårt bilag", "Vår dato", "Det andre bilaget"]
    assert first[:2] == ["10432", "77-2026"]
    assert first[5:9] == [100, "NOK", "ordrenummeret", "ja"]
    assert second[7:9] == ["summen av dagens ordre", "nei"]
    assert second[-1] == "'=1+1"
