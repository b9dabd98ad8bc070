"""What others have booked in the ledger, beside what we have booked there ourselves."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.accounting.ledger_history import Sold
from integrations.flows import ledger_history, ledger_learning
from integrations.models import (
    AccountMapping,
    Connection,
    LedgerOrder,
    LedgerReading,
    ProductClassRule,
    Suggestion,
)
from integrations.sync import ledger_readings
from integrations.sync.rules import touch
from tests.flows.orders import line, order
from tests.world import World

pytestmark = pytest.mark.django_db


def foreign(number: int, gross: str = "125.00", day: str = "2026-10-09", **fields: Any) -> dict[str, Any]:
    """An order as another integration books it: Vipps against 3000."""
    return {
        "date": day,
        "description": f"Nettordre {number}",
        "postings": [
            {"account": 1932, "gross": gross, "text": "Vipps"},
            {"account": 3000, "gross": f"-{gross}", "vat": "3"},
        ],
        **fields,
    }


def book(world: World, *vouchers: dict[str, Any]) -> list[dict[str, str]]:
    return world.sandbox.control(
        "tripletex", "book_vouchers", company_id=world.stage.company_id, vouchers=list(vouchers)
    )


def sold(number: int, gross: str = "125.00") -> Sold:
    return Sold(
        document_id=str(number), label=str(number), order_number=str(number), gross=Decimal(gross),
        date=dt.date(2026, 10, 9),
    )  # fmt: skip


def of_a_business(body: dict[str, Any]) -> dict[str, Any]:
    """Booked as an invoice."""
    marked = {"id": 9, "key": "_billing_org_nr", "value": "974760673"}
    return {
        **body,
        "billing": {**body["billing"], "company": "Kjøper AS"},
        "meta_data": [*body["meta_data"], marked],
    }


OCTOBER = {"first": dt.date(2026, 10, 1), "last": dt.date(2026, 10, 31)}


def test_what_others_have_booked_is_found_and_what_we_have_booked_is_not(world: World) -> None:
    world.put(order(1001), order(1002), of_a_business(order(1003)))
    world.note(1001, 1002, 1003)
    world.serve()
    theirs = book(world, foreign(1002), foreign(1004, "250.00"), foreign(1005, "75.00", day="2026-11-12"))
    before = world.ledger()

    found = ledger_history.foreign_bookings(
        world.stage.ledger,
        sold=[
            sold(1001),
            sold(1002),
            sold(1003),
            sold(1004, "250.00"),
            sold(1005, "75.00"),
            sold(1006, "99.00"),
        ],
        **OCTOBER,
    )

    assert [(one.document_id, one.voucher_id, one.voucher_number, one.why, one.certain) for one in found] == [
        (number, voucher["id"], voucher["number"], "number", True)
        for number, voucher in zip(("1002", "1004", "1005"), theirs, strict=True)
    ]
    assert world.ledger() == before


def shop_and_ledger(world: World) -> None:
    """Twelve months: thirty orders that another integration has booked, three by hand on another account, two not at all; and
    a purchase."""
    months = [f"{2025 if month > 11 else 2026}-{month:02}" for month in range(1, 13)]
    orders, vouchers = [], []
    for number in range(1001, 1036):
        day = f"{months[number % 12]}-0{number % 9 + 1}"
        method = ("vipps", "Vipps", 1932) if number % 3 else ("klarna_payments", "Klarna", 1931)
        gross = f"{number}.00"
        orders.append(
            order(
                number,
                line(1, gross, *(("15", "mat-15") if number % 5 == 0 else ())),
                when=f"{day}T10:00:00",
                payment_method=method[0],
                payment_method_title=method[1],
                meta_data=[],
            )
        )
        if number > 1033:
            continue
        by_hand = number > 1030
        income = {"account": 3001, "vat": "31"} if number % 5 == 0 else {"account": 3000, "vat": "3"}
        vouchers.append(
            foreign(
                number,
                gross,
                day,
                postings=[
                    {"account": 1920 if by_hand else method[2], "gross": gross},
                    {**income, "gross": f"-{gross}"},
                ],
            )
        )
    purchase = [{"account": 6800, "gross": "500.00", "vat": "1"}, {"account": 1920, "gross": "-500.00"}]
    vouchers.append(foreign(0, day="2026-02-03", description="Kontorrekvisita", postings=purchase))
    world.put(*orders)
    book(world, *vouchers)
    AccountMapping.objects.filter(connection=world.shop, role="tender").delete()
    ProductClassRule.objects.filter(connection=world.shop).exclude(tax_class="").delete()
    touch(world.shop)


SUGGESTED = [
    ("sales", "3", "3000", 27, 27, "orders"),
    ("sales", "31", "3001", 6, 6, "orders"),
    ("tax_class", "", "standard", 27, 27, "orders"),
    ("tax_class", "mat-15", "food", 6, 6, "orders"),
    ("tender", "klarna_payments", "1931", 10, 11, "orders"),
    ("tender", "vipps", "1932", 20, 22, "orders"),
    ("vat_rule", "private/domestic/standard", "3", 27, 27, "orders"),
]


def suggested(world: World) -> list[tuple[str, str, str, int, int, str]]:
    rows = Suggestion.objects.filter(connection=world.shop).order_by("role", "key")
    return [(row.role, row.key, row.value, row.hits, row.total, row.evidence) for row in rows]


def test_a_year_of_vouchers_becomes_suggestions_with_exact_counts_once(world: World) -> None:
    shop_and_ledger(world)
    jobs.check_connection(world.shop.pk)
    Connection.objects.filter(pk=world.shop.pk).update(state="setup")
    before = world.ledger()

    jobs.learn_from_history()  # nobody has asked: during the setup it is read by itself

    assert suggested(world) == SUGGESTED
    vipps = Suggestion.objects.get(connection=world.shop, role="tender", key="vipps")
    assert (vipps.title, vipps.others, len(vipps.examples)) == ("Vipps", [["1920", 2]], 5)
    [reading] = LedgerReading.objects.filter(connection=world.shop)
    assert (reading.state, reading.orders, reading.vouchers, reading.matched) == ("done", 35, 34, 33)
    assert (reading.sold, reading.found) == ([], {})
    stands = reading.found_orders.order_by("label").values_list("label", "stands", "certain", "method")
    assert list(stands[:2]) == [("1001", "others", True, "Vipps"), ("1002", "others", True, "Klarna")]
    assert list(stands)[-2:] == [("1034", "nowhere", False, "Vipps"), ("1035", "nowhere", False, "Klarna")]
    assert world.ledger() == before

    first = list(Suggestion.objects.values("pk", "role", "key", "account", "hits", "total"))
    jobs.learn_from_history()
    assert LedgerReading.objects.count() == 1
    ledger_readings.ask(world.shop, who="Alice", today=timezone.localdate(), now=timezone.now())
    jobs.learn_from_history()
    assert list(Suggestion.objects.values("pk", "role", "key", "account", "hits", "total")) == first
    assert LedgerReading.objects.filter(state="done").count() == 2
    assert LedgerOrder.objects.count() == 35


def test_each_order_is_told_where_it_stands(world: World) -> None:
    today = timezone.localdate()
    day = (today - dt.timedelta(days=20)).isoformat()
    when = {"when": f"{day}T10:00:00"}
    gross = {number: line(1, f"{number}.00") for number in range(1001, 1005)}
    world.put(
        *(order(n, gross[n], **when) for n in (1001, 1002, 1004)),
        of_a_business(order(1003, gross[1003], **when)),
    )
    world.note(1001, 1002, 1003)
    world.serve()
    [twice] = book(world, foreign(1002, "1002.00", day))
    ledger_readings.ask(world.shop, who="Alice", today=today, now=timezone.now())

    jobs.learn_from_history()

    rows = LedgerOrder.objects.order_by("label")
    ours = {link.document_id: link for link in world.links() if link.flow == "sale"}
    assert [(row.label, row.stands, row.voucher_id) for row in rows] == [
        ("1001", "ours", ours["1001"].remote_id),
        ("1002", "both", twice["id"]),
        ("1003", "ours", ours["1003"].secondary["voucher_id"]),
        ("1004", "nowhere", ""),
    ]


def test_whoever_dies_is_followed_where_it_was(world: World) -> None:
    shop_and_ledger(world)
    row = ledger_readings.ask(world.shop, who="Alice", today=timezone.localdate(), now=timezone.now())
    ticks = iter(range(10_000))
    begun = timezone.now()

    def dying() -> dt.datetime:
        """A clock that lets a worker do two pages, and then no more."""
        return begun + dt.timedelta(seconds=next(ticks))

    rounds = 0
    while LedgerReading.objects.get(pk=row.pk).state in LedgerReading.OPEN:
        # Nobody gave the reading back: its lease runs out.
        LedgerReading.objects.update(lease_until=begun - dt.timedelta(seconds=1))
        ledger_learning.go_on(dying, seconds=4)
        rounds += 1

    assert suggested(world) == SUGGESTED
    assert 3 < rounds < 20
    assert LedgerReading.objects.get(pk=row.pk).vouchers == 34


def test_orders_that_the_shop_does_not_give_just_now_are_not_passed_over(world: World) -> None:
    shop_and_ledger(world)
    world.fault(kind="status", status=503, system="woo", path="/orders", skip=1)
    row = ledger_readings.ask(world.shop, who="Alice", today=timezone.localdate(), now=timezone.now())

    jobs.learn_from_history()
    row.refresh_from_db()
    assert (row.state, row.orders) == ("orders", 0)
    assert row.code

    world.calm()
    LedgerReading.objects.update(next_at=timezone.now())
    jobs.learn_from_history()
    assert suggested(world) == SUGGESTED


def test_a_refusal_is_told_and_what_passes_by_itself_is_tried_again(world: World) -> None:
    refusal = '{"status":403,"code":9000,"message":"No","validationMessages":null}'
    world.fault(kind="status", status=403, system="tripletex", path="/ledger/voucher", body=refusal)
    ledger_readings.ask(world.shop, who="Alice", today=timezone.localdate(), now=timezone.now())
    jobs.learn_from_history()
    row = LedgerReading.objects.get(connection=world.shop)
    assert (row.state, row.code, row.lease_until) == ("failed", "access_denied", None)

    world.calm()
    world.fault(kind="rate_limit", system="tripletex", path="/ledger/voucher", reset=9)
    ledger_readings.ask(world.shop, who="Alice", today=timezone.localdate(), now=timezone.now())
    jobs.learn_from_history()
    row = LedgerReading.objects.filter(connection=world.shop).latest("id")
    assert (row.state, row.code, row.lease_until) == ("ledger", "rate_limited", None)
    assert row.next_at > timezone.now()
