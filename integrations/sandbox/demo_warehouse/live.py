"""One change more, again and again, while somebody watches."""

from collections.abc import Callable

from integrations.sandbox.demo_warehouse import purchases, sales
from integrations.sandbox.demo_warehouse.desk import Desk, Made, made
from integrations.sandbox.demo_warehouse.records_of_day import raised


def _invoice(desk: Desk) -> tuple[Made, ...]:
    found = sales.sell(desk, sales.anybody(desk), sales.basket(desk))
    return made(sales.INVOICES, found["number"])


def _price(desk: Desk) -> tuple[Made, ...]:
    article = desk.rng.choice(desk.books.goods[:8])
    desk.change("products", article.number, sales_price=float(raised(article.price)) + desk.rng.randrange(40))
    return made("products", article.number)


def _purchase_order(desk: Desk) -> tuple[Made, ...]:
    lines = [{"item_id": desk.rng.choice(desk.books.goods).number, "quantity": desk.rng.choice((10, 20, 50))}]
    found = purchases.order(desk, purchases.supplier(desk, desk.rng.randrange(6, 14)), lines)
    return made(purchases.ORDERS, found["number"])


def _customer(desk: Desk) -> tuple[Made, ...]:
    number = sales.anybody(desk)
    desk.change(
        "customers", number, contact_phone=f"77 60 {desk.rng.randrange(10, 99)} {desk.rng.randrange(10, 99)}"
    )
    return made("customers", number)


CHANGES: tuple[tuple[str, Callable[[Desk], tuple[Made, ...]]], ...] = (
    ("an invoice is booked", _invoice),
    ("a price changes", _price),
    ("an invoice is booked", _invoice),
    ("a purchase order is booked", _purchase_order),
    ("a customer has a new telephone", _customer),
)


ARRIVAL = 3
"""The turn at which what was missing of an order arrives, so that the invoice that was held for it goes on."""


def live_change(desk: Desk, turn: int) -> tuple[str, tuple[Made, ...]]:
    """The ``turn``-th change (from 1), in words, and what it left behind."""
    if turn == ARRIVAL:
        return "the ten missing units arrive", purchases.rest_received(desk)
    text, play = CHANGES[turn % len(CHANGES)]
    return text, play(desk)
