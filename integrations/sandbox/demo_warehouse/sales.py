"""What the wholesaler sells in the course of the day: orders, invoices and a credit note."""

from datetime import timedelta
from typing import Any

from integrations.sandbox.demo_warehouse.articles import Article
from integrations.sandbox.demo_warehouse.cards import Json
from integrations.sandbox.demo_warehouse.desk import Desk, Expected, Made, made

INVOICES, ORDERS = "customer-invoices", "orders"
DISCOUNTS = (0, 0, 5, 10, 12.5)
TO_INVOICE, TO_CREDIT, TO_REBOOK = "Best. 3301", "Best. 3302", "Best. 3303"
"""Their references, by which the documents of the morning are found again later."""


def line(article: Article, units: int, discount: float = 0) -> Json:
    """A line of an article at its own price."""
    return {"item_id": article.number, "quantity": units, "discount_percentage": discount}


def basket(desk: Desk) -> list[Json]:
    """One to four different articles, some with a discount."""
    chosen = desk.rng.sample(desk.books.goods[:-1], desk.rng.randrange(1, 5))
    return [line(one, desk.rng.choice((1, 2, 4, 6, 10, 24)), desk.rng.choice(DISCOUNTS)) for one in chosen]


def customer(desk: Desk, index: int) -> int:
    """The number in Rackbeat of one of the company's customers."""
    return desk.number_of("customers", desk.books.customers[index].name)


def anybody(desk: Desk) -> int:
    """One of those who buy often."""
    return customer(desk, desk.rng.randrange(6, 26))


def sell(desk: Desk, customer_id: int, lines: list[Json], **document: Any) -> Json:
    """A booked invoice."""
    found = desk.create(INVOICES, customer_id=customer_id, lines=lines, **document)
    desk.do(INVOICES, found["number"], "book")
    return found


def _sold(*documents: Json, expected: Expected = "verified") -> tuple[Made, ...]:
    return made(INVOICES, *(one["number"] for one in documents), expected=expected)


def invoices(desk: Desk) -> tuple[Made, ...]:
    """Five ordinary ones."""
    return _sold(*(sell(desk, anybody(desk), basket(desk)) for _ in range(5)))


def invoice_to_credit(desk: Desk) -> tuple[Made, ...]:
    """One that is credited later in the day."""
    return _sold(sell(desk, customer(desk, 3), basket(desk), their_reference=TO_CREDIT))


def invoice_to_rebook(desk: Desk) -> tuple[Made, ...]:
    """One that is taken back and booked again later in the day."""
    goods = desk.books.goods
    lines = [line(goods[0], 12, 10), line(goods[7], 30)]
    return _sold(sell(desk, customer(desk, 4), lines, their_reference=TO_REBOOK))


def project_invoice(desk: Desk) -> tuple[Made, ...]:
    """Goods, work and carriage on a project, with a heading and a note."""
    mounting = next(one for one in desk.books.articles if one.number == "T-MONT")
    lines = [*basket(desk), line(mounting, 6), {"name": "Frakt til anlegg", "quantity": 1, "line_price": 450}]
    texts = {"heading": "Del 1 av 2", "note": "Levert på byggeplass, port 3."}
    number = int(desk.books.projects[1][0])
    return _sold(sell(desk, customer(desk, 2), lines, project_id=number, **texts))


def private_invoice(desk: Desk) -> tuple[Made, ...]:
    """A lamp to a private person."""
    last = desk.books.customers[-1].name
    return _sold(sell(desk, desk.number_of("customers", last), [line(desk.books.goods[-2], 1)]))


def draft(desk: Desk) -> tuple[Made, ...]:
    """One that nobody has booked."""
    found = desk.create(INVOICES, customer_id=anybody(desk), lines=basket(desk))
    return _sold(found, expected="skipped")


def old_invoice(desk: Desk) -> tuple[Made, ...]:
    """One of a month ago, before the day from which we move them."""
    dates = {
        "invoice_date": (desk.today - timedelta(days=31)).isoformat(),
        "due_date": desk.today.isoformat(),
    }
    return _sold(sell(desk, anybody(desk), basket(desk), **dates), expected="skipped")


def orders(desk: Desk) -> tuple[Made, ...]:
    """Three orders: a draft, a booked and a shipped one; the last is invoiced later in the day."""
    drafted = desk.create(ORDERS, customer_id=anybody(desk), lines=basket(desk))
    booked = desk.create(ORDERS, customer_id=anybody(desk), lines=basket(desk))
    shipped = desk.create(
        ORDERS, customer_id=customer(desk, 0), lines=basket(desk), their_reference=TO_INVOICE
    )
    for one in (booked, shipped):
        desk.do(ORDERS, one["number"], "book")
    desk.do(ORDERS, shipped["number"], "ship")
    return made(ORDERS, *(one["number"] for one in (drafted, booked, shipped)), expected="left")


def invoiced_order(desk: Desk) -> tuple[Made, ...]:
    """The shipped order becomes an invoice."""
    order = desk.marked(ORDERS, TO_INVOICE)["number"]
    return made(INVOICES, desk.do(ORDERS, order, "convert-to-invoice", book=True))


def credit_note(desk: Desk) -> tuple[Made, ...]:
    """The whole of one of the morning's invoices."""
    found = desk.do(INVOICES, desk.marked(INVOICES, TO_CREDIT)["number"], "create-creditnote")
    desk.do(INVOICES, found["number"], "book")
    return _sold(found)


def rebooked_invoice(desk: Desk) -> tuple[Made, ...]:
    """Taken back, four units fewer, booked again under its number."""
    found = desk.marked(INVOICES, TO_REBOOK)
    first = found["lines"][0]
    desk.do(INVOICES, found["number"], "unbook")
    lines = [
        {"id": first["id"], "quantity": first["quantity"] - 4},
        *({"id": one["id"]} for one in found["lines"][1:]),
    ]
    desk.change(INVOICES, found["number"], lines=lines)
    desk.do(INVOICES, found["number"], "book")
    return _sold(found)
