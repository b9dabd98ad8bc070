"""What the wholesaler buys in the course of the day: orders, receipts and the suppliers' invoices."""

from datetime import date, timedelta
from typing import Any

from integrations.sandbox.demo_warehouse.cards import Json
from integrations.sandbox.demo_warehouse.desk import Desk, Expected, Made, Office, made
from integrations.sandbox.demo_warehouse.records_of_day import NEW_SUPPLIER

ORDERS, INVOICES = "purchase-orders", "supplier-invoices"
MATCHED, DEARER, SHORT, CANCELLED = "LB-71", "LB-72", "LB-73", "LB-74"
"""Their references, by which the morning's orders are found again later."""
SHORT_NUMBER = "771903"
"""The supplier's number of the invoice for more than has come."""


def supplier(desk: Desk, index: int) -> int:
    """The number in Rackbeat of one of the company's suppliers."""
    return desk.number_of("suppliers", desk.books.suppliers[index].name)


def _lines(desk: Desk, units: tuple[int, ...], first: int) -> list[Json]:
    goods = desk.books.goods[first : first + len(units)]
    return [
        {"item_id": article.number, "quantity": wanted, "line_price": float(article.cost)}
        for article, wanted in zip(goods, units, strict=True)
    ]


def order(desk: Desk, supplier_id: int, lines: list[Json], **document: Any) -> Json:
    """A booked purchase order for delivery in ten days."""
    delivery = (desk.today + timedelta(days=10)).isoformat()
    found = desk.create(
        ORDERS, supplier_id=supplier_id, lines=lines, preferred_delivery_date=delivery, **document
    )
    desk.do(ORDERS, found["number"], "book")
    return found


def ordered(desk: Desk) -> tuple[Made, ...]:
    """Three orders whose goods and invoices come later in the day."""
    wanted = ((MATCHED, 0, (40, 24, 60), 0), (DEARER, 1, (36, 12), 10), (SHORT, 2, (100,), 22))
    documents = [
        order(desk, supplier(desk, index), _lines(desk, units, first), their_reference=mark)
        for mark, index, units, first in wanted
    ]
    return made(ORDERS, *(one["number"] for one in documents))


def own_order(desk: Desk) -> tuple[Made, ...]:
    """One from the new maker, with carriage, which stays under way."""
    lines = [*_lines(desk, (20, 20), 4), {"name": "Frakt", "quantity": 1, "line_price": 390}]
    number = desk.number_of("suppliers", NEW_SUPPLIER.name)
    return made(ORDERS, order(desk, number, lines, note="Leveres port 2, hverdager før 14")["number"])


def hasty_order(desk: Desk) -> tuple[Made, ...]:
    """One that is taken back later in the day."""
    lines = _lines(desk, (10,), 14)
    return made(ORDERS, order(desk, supplier(desk, 3), lines, their_reference=CANCELLED)["number"])


def taken_back_order(desk: Desk) -> tuple[Made, ...]:
    """The hasty one is unbooked."""
    number = desk.marked(ORDERS, CANCELLED)["number"]
    desk.do(ORDERS, number, "unbook")
    return made(ORDERS, number)


def received(desk: Desk) -> tuple[Made, ...]:
    """All of two orders, and ninety of the hundred of the third."""
    for mark in (MATCHED, DEARER):
        desk.do(ORDERS, desk.marked(ORDERS, mark)["number"], "create-receipt", mark_received=True)
    short = desk.marked(ORDERS, SHORT)
    lines = [{"item_id": short["lines"][0]["child_id"], "quantity": 90}]
    desk.do(ORDERS, short["number"], "create-receipt", lines=lines, mark_received=True)
    return ()


def rest_received(desk: Desk) -> tuple[Made, ...]:
    """The ten that were missing; so the invoice of the whole order is right."""
    order = desk.marked(ORDERS, SHORT)["number"]
    desk.do(ORDERS, order, "create-receipt", mark_received=True)
    found = next(one for one in desk.all(INVOICES) if one["supplier_invoice_number"] == SHORT_NUMBER)
    return made(INVOICES, found["number"])


def bill(
    desk: Desk, mark: str, number: str, *, dearer: str = "", expected: Expected = "verified"
) -> tuple[Made, ...]:
    """The supplier's invoice of an order, booked; ``dearer`` is what one of its units costs more than ordered, in kroner."""
    found = desk.do(ORDERS, desk.marked(ORDERS, mark)["number"], "convert-to-invoice", book=False)
    lines = [{"id": one["id"]} for one in found["lines"]]
    if dearer:
        lines[0]["line_price"] = round(found["lines"][0]["line_price"] + float(dearer), 2)
    desk.change(INVOICES, found["number"], lines=lines, **_heads(desk.today, number))
    desk.do(INVOICES, found["number"], "book")
    return made(INVOICES, found["number"], expected=expected)


def _heads(today: date, number: str) -> Json:
    """The supplier's own number, and the days."""
    return {
        "supplier_invoice_number": number,
        "invoice_date": today.isoformat(),
        "due_date": (today + timedelta(days=30)).isoformat(),
    }


def matched_bill(desk: Desk) -> tuple[Made, ...]:
    """As ordered and received."""
    return bill(desk, MATCHED, "20418")


def dearer_bill(desk: Desk) -> tuple[Made, ...]:
    """A price far above the order's."""
    return bill(desk, DEARER, "F-5077", dearer="85", expected="stopped")


def short_bill(desk: Desk) -> tuple[Made, ...]:
    """A hundred, of which ninety have come."""
    return bill(desk, SHORT, SHORT_NUMBER, expected="stopped")


def plain_bill(desk: Desk, lines: list[Json], *, supplier_id: int, number: str) -> Json:
    """A supplier's invoice without an order, booked."""
    heads = _heads(desk.today, number)
    found = desk.create(INVOICES, supplier_id=supplier_id, lines=lines, **heads)
    desk.do(INVOICES, found["number"], "book")
    return found


def service_bill(desk: Desk) -> tuple[Made, ...]:
    """Work, for which nobody has chosen an account yet."""
    lines = [{"name": "Lysmåling og dokumentasjon", "quantity": 1, "line_price": 8400}]
    found = plain_bill(desk, lines, supplier_id=supplier(desk, 4), number="1187")
    return made(INVOICES, found["number"], expected="stopped")


EHF_NUMBER, EHF_SUPPLIER = "88-2041", 5
EHF_LINE = {"item_id": "LL-5m-4000K", "quantity": 50, "line_price": 120}
EHF_TOTAL = "7500.00"
"""The invoice that comes twice, by EHF into Tripletex and by hand into Rackbeat; the total is in kroner with VAT."""


def ehf_comes(office: Office) -> tuple[Made, ...]:
    """The supplier sends it by EHF."""
    office.receive_ehf(supplier=office.books.suppliers[EHF_SUPPLIER].name, number=EHF_NUMBER, total=EHF_TOTAL)
    return ()


def bill_that_came_by_ehf(desk: Desk) -> tuple[Made, ...]:
    """Somebody registers in Rackbeat what has come into Tripletex by EHF already."""
    found = plain_bill(desk, [EHF_LINE], supplier_id=supplier(desk, EHF_SUPPLIER), number=EHF_NUMBER)
    return made(INVOICES, found["number"], expected="stopped")
