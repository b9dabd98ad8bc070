"""Which orders others have booked: by number, by the only amount near a day, by a day's sum; and what is never taken for it."""

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.accounting.ledger_history import (
    NEAR,
    ForeignBooking,
    PaymentMeans,
    Search,
    Sold,
    foreign_bookings,
)
from integrations.accounting.order_numbers import Numbers
from integrations.accounting.past_vouchers import PastPosting, PastVoucher

DAY = dt.date(2026, 3, 11)


def sold(number: str, gross: str = "499.00", *, day: int = 11, **fields: object) -> Sold:
    return Sold(
        document_id=f"id{number}", label=f"#{number}", date=DAY.replace(day=day), gross=Decimal(gross),
        order_number=number, payment_means=(PaymentMeans("vipps", "Vipps", Decimal(gross)),), **fields,
    )  # fmt: skip


def row(account: str, gross: str, text: str = "", **fields: object) -> PastPosting:
    amount = Decimal(gross)
    return PastPosting(
        account=account, account_name="", net=amount, gross=amount, gross_currency=amount, text=text, **fields
    )


def voucher(
    number: int, gross: str = "499.00", text: str = "", *, day: int = 11, **fields: object
) -> PastVoucher:
    """A sale of everything at 25 %, paid with Vipps."""
    postings = (row("1932", gross), row("3000", f"-{gross}", vat_code="3"))
    return PastVoucher(
        id=str(number), number=f"{number}-2026", date=DAY.replace(day=day), description=text,
        **{"postings": postings, **fields},
    )  # fmt: skip


def told(bookings: tuple[ForeignBooking, ...]) -> list[tuple[str, str, str, bool]]:
    return [(one.document_id, one.voucher_id, one.why, one.certain) for one in bookings]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Nettordre 10432"},
        {"text": "Ordre #10432 Kari Nordmann"},
        {"text": "Ordre10432"},
        {"external_number": "shop-10432"},
        {"note": "Faktura\nordre 10432"},
        {"postings": (row("1932", "499.00", "10432 Vipps"), row("3000", "-499.00"))},
        {"postings": (row("1932", "499.00", invoice_number="10432"), row("3000", "-499.00"))},
    ],
)
def test_a_number_with_its_amount_is_certain_whenever_it_was_booked(fields: dict[str, object]) -> None:
    found = foreign_bookings(
        [replace(voucher(47, day=31), **_renamed(fields))], [sold("10432"), sold("10433")]
    )

    assert found == (
        ForeignBooking(
            document_id="id10432", voucher_id="47", voucher_number="47-2026", date=DAY.replace(day=31),
            amount=Decimal("499.00"), why="number", certain=True,
        ),
    )  # fmt: skip


def _renamed(fields: dict[str, object]) -> dict[str, object]:
    return {"description" if name == "text" else name: value for name, value in fields.items()}


@pytest.mark.parametrize(
    "text", ["Ordre 104321", "Ordre A10432", "Beløp 10432,00", "11.03.2026", "Ordre 10-432", ""]
)
def test_what_only_looks_like_the_number_is_not_the_number(text: str) -> None:
    assert foreign_bookings([voucher(47, text=text, day=31)], [sold("10432"), sold("11")]) == ()


def test_a_number_of_several_parts_is_found_as_it_is_written() -> None:
    order = sold("FF-2026-88")

    assert told(foreign_bookings([voucher(1, text="ff 2026 88, Vipps", day=31)], [order])) == [
        (order.document_id, "1", "number", True)
    ]
    assert foreign_bookings([voucher(1, text="FF 2026", day=31)], [order]) == ()


def test_a_short_number_counts_only_when_it_is_called_an_orders() -> None:
    called = foreign_bookings([voucher(1, text="Ordre 12", day=31)], [sold("12")])
    bare = foreign_bookings([voucher(1, text="12 Kari", day=31)], [sold("12")])

    assert (told(called), told(bare)) == (
        [("id12", "1", "number", True)],
        [("id12", "1", "number", False)],
    )


def test_a_number_with_another_amount_is_for_a_person_to_look_at() -> None:
    found = foreign_bookings([voucher(1, "449.00", "Ordre 10432", day=31)], [sold("10432")])

    assert told(found) == [("id10432", "1", "number", False)]
    assert found[0].amount == Decimal("449.00")
    assert foreign_bookings([voucher(1, "449.00", "10432", day=31)], [sold("10432")]) == ()


def test_an_amount_near_its_day_is_probable_while_it_is_the_only_one() -> None:
    order = sold("10432")

    assert told(foreign_bookings([voucher(1, day=14)], [order])) == [
        ("id10432", "1", "amount_and_day", False)
    ]
    assert foreign_bookings([voucher(1, day=15)], [order]) == ()
    assert foreign_bookings([voucher(1, day=10), voucher(2, day=12)], [order]) == ()


def test_two_orders_of_one_amount_on_a_day_are_never_told_apart_by_it() -> None:
    both = [sold("10432"), sold("10433")]

    assert foreign_bookings([voucher(1)], both) == ()
    assert foreign_bookings([voucher(1), voucher(2)], both) == ()
    # Once a number tells one of them, the other is the only one left.
    assert told(foreign_bookings([voucher(1, text="Ordre 10432"), voucher(2)], both)) == [
        ("id10432", "1", "number", True),
        ("id10433", "2", "amount_and_day", False),
    ]


def test_a_voucher_that_names_two_orders_and_has_the_amount_once_is_certainly_neither() -> None:
    found = foreign_bookings(
        [voucher(1, text="Ordre 10433, bytte for ordre 10432")], [sold("10432"), sold("10433")]
    )

    assert [one.certain for one in found] == [False, False]


def test_each_order_of_a_collective_voucher_is_found_on_its_own_line() -> None:
    rows = (
        row("1932", "499.00", "Ordre 10432"), row("3000", "-499.00", "Ordre 10432"),
        row("1932", "250.00", "Ordre 10433"), row("3000", "-250.00", "Ordre 10433"),
    )  # fmt: skip

    found = foreign_bookings([voucher(1, postings=rows, day=31)], [sold("10432"), sold("10433", "250.00")])

    assert told(found) == [("id10432", "1", "number", True), ("id10433", "1", "number", True)]


def test_a_days_sum_and_a_payment_methods_share_of_it_are_found() -> None:
    card = (PaymentMeans("stripe", "Kort", Decimal(100)),)
    orders = [sold("1001"), sold("1002", "250.00"), replace(sold("1003", "100.00"), payment_means=card)]

    assert told(foreign_bookings([voucher(1, "849.00", "Dagsoppgjør", day=12)], orders)) == [
        (f"id{number}", "1", "day_sum", False) for number in ("1001", "1002", "1003")
    ]
    assert told(foreign_bookings([voucher(1, "749.00", "Vipps")], orders)) == [
        ("id1001", "1", "day_sum", False),
        ("id1002", "1", "day_sum", False),
    ]
    # Two vouchers with the sum: nobody knows which.
    assert foreign_bookings([voucher(1, "849.00"), voucher(2, "849.00")], orders) == ()


def test_vat_posted_by_hand_belongs_to_the_sale_and_the_ledgers_own_does_not() -> None:
    by_hand = (row("1932", "499.00"), row("3000", "-399.20"), row("2700", "-99.80"))
    by_ledger = (
        row("1932", "499.00"), row("3000", "-499.00", vat_code="3"), row("2700", "-99.80", by_ledger=True),
    )  # fmt: skip

    for postings in (by_hand, by_ledger):
        assert voucher(1, postings=postings).turnover() == Decimal("499.00")


def test_an_order_in_euros_is_compared_in_euros() -> None:
    order = replace(sold("10432", "40.00"), currency="EUR")
    rows = tuple(
        replace(row(account, gross), currency="EUR", gross_currency=Decimal(own))
        for account, gross, own in (("1932", "460.00", "40.00"), ("3107", "-460.00", "-40.00"))
    )

    assert told(foreign_bookings([voucher(1, postings=rows)], [order])) == [
        ("id10432", "1", "amount_and_day", False)
    ]
    assert foreign_bookings([voucher(1, "40.00")], [order]) == ()


@pytest.mark.parametrize(
    "postings",
    [
        (row("1920", "499.00"), row("1932", "-499.00")),  # a payout
        (row("1920", "499.00"), row("1500", "-499.00")),  # a payment of an invoice
        (row("1932", "-499.00"), row("3000", "499.00")),  # a refund
        (row("4300", "499.00"), row("2400", "-499.00")),  # a purchase
    ],
)
def test_what_sells_nothing_is_no_sale(postings: tuple[PastPosting, ...]) -> None:
    assert foreign_bookings([voucher(1, text="Ordre 10432", postings=postings)], [sold("10432")]) == ()


def test_a_gift_card_is_sold_though_it_is_no_income() -> None:
    card = (row("1932", "499.00"), row("2902", "-499.00"))

    assert told(foreign_bookings([voucher(1, text="Ordre 10432", postings=card)], [sold("10432")])) == [
        ("id10432", "1", "number", True)
    ]


def test_what_was_taken_back_is_not_booked() -> None:
    reversal = voucher(2, text="Reversering av bilag 1-2026. Ordre 10432", reverses="1", day=31)

    assert foreign_bookings([voucher(1, text="Ordre 10432"), reversal], [sold("10432")]) == ()
    assert foreign_bookings([reversal, voucher(1, text="Ordre 10432")], [sold("10432")]) == ()


numbers = st.integers(1000, 1020).map(str)
amounts = st.sampled_from(["100.00", "250.00", "499.00"])
orders = st.lists(
    st.builds(sold, numbers, amounts, day=st.integers(1, 12)),
    max_size=8,
    unique_by=lambda one: one.document_id,
)
texts = st.one_of(st.just(""), numbers.map("Ordre {}".format), st.just("Kontantsalg"))
vouchers = st.lists(
    st.builds(voucher, st.integers(1, 40), amounts, texts, day=st.integers(1, 12)),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(orders=orders, vouchers=vouchers)
def test_what_is_said_is_always_so(orders: list[Sold], vouchers: list[PastVoucher]) -> None:
    by_id = {one.id: one for one in vouchers}
    mine = {one.document_id: one for one in orders}

    found = foreign_bookings(vouchers, orders)

    assert len({one.document_id for one in found}) == len(found)
    for one in found:
        order, paper = mine[one.document_id], by_id[one.voucher_id]
        names = Numbers()
        key = names.add(order.order_number)
        is_named = key in names.named_in((paper.description,))
        if one.certain:
            assert (one.why, is_named, paper.turnover()) == ("number", True, order.gross)
        if one.why == "amount_and_day":
            assert paper.turnover() == order.gross
            assert abs(paper.date - order.date) <= NEAR
            assert len([two for two in found if two.voucher_id == one.voucher_id]) == 1
        if one.why == "day_sum":
            day = [
                two
                for two in orders
                if two.document_id in {x.document_id for x in found if x.voucher_id == paper.id}
            ]
            assert sum(two.gross for two in day) == paper.turnover()


@given(orders=orders, vouchers=vouchers, data=st.data())
def test_the_order_of_pages_changes_nothing(
    orders: list[Sold], vouchers: list[PastVoucher], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(vouchers))
    search = Search.of(orders)
    for one in shuffled:
        search.look(one)
        # Put down and taken up again between any two vouchers.
        search = Search.of(orders, json.loads(json.dumps(search.as_json())))

    assert search.found() == foreign_bookings(vouchers, orders)
