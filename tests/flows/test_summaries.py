"""Posting mode daily summary: a shop's day in one voucher, each order in it, once, whatever happens."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import Connection, EntityLink, SyncEvent
from tests.flows.orders import line, order
from tests.flows.test_sale import calls
from tests.world import World

pytestmark = pytest.mark.django_db
NINTH = "2026-10-09"
DAY = timedelta(minutes=6)
"""Long enough after a late order for its day's summary."""


@pytest.fixture
def shop(world: World) -> World:
    """A shop whose private buyers are booked as daily summaries."""
    use(world, private_mode="summary")
    return world


def use(world: World, **values: Any) -> None:
    """Change the shop's settings."""
    Connection.objects.filter(pk=world.shop.pk).update(**values)
    world.shop.refresh_from_db()


def book(world: World, *ids: int) -> None:
    """Lay aside, then sum up what is due."""
    world.note(*ids)
    for minutes in (0, 6, 12, 18):
        world.serve(later=timedelta(minutes=minutes))


def written(world: World) -> list[tuple[int, str, str, str]]:
    """(account, VAT code, gross, date) of every posting that is not the ledger's own, in order."""
    return [
        (p["account"], p["vat"], p["gross"], p["date"])
        for voucher in world.vouchers()
        for p in voucher["postings"]
        if p["row"]
    ]


def day(world: World, on: str = NINTH) -> SyncEvent:
    """The newest event of a day's summary."""
    return world.event(f"{world.shop.key}:{on}", flow="summary")


def given_back_on_the_day(world: World, order_id: int) -> str:
    """All of an order given back on the ninth; the refund's document id."""
    made = world.sandbox.control(
        "woo", "add_refund", shop=world.stage.shop_slug, order=order_id, units={0: 1}
    )
    made |= dict.fromkeys(("date_created", "date_created_gmt"), f"{NINTH}T12:00:00")
    told = [{"id": made["id"], "reason": "", "total": "-125.00"}]
    world.put(order(order_id, refunds=told), refunds={str(order_id): [made]})
    return f"{order_id}:{made['id']}"


def shares(world: World) -> list[tuple[str, str, str, str]]:
    """(order, state, voucher, kind) of the orders' links."""
    links = EntityLink.objects.filter(connection=world.shop, kind="summary").order_by("id")
    return [(link.document_id, link.state, link.remote_number, link.kind) for link in links]


def test_orders_of_a_day_wait_and_then_stand_in_one_verified_voucher(shop: World) -> None:
    shop.put(order(1), order(2, line(1, "250.00"), line(2, "115.00", "15", "mat-15")), order(3))
    shop.note(1, 2, 3)
    shop.serve()

    assert [(shop.event(n).state, shop.event(n).code) for n in (1, 2, 3)] == [
        ("pending", "waits_for_summary")
    ] * 3
    assert shop.vouchers() == []
    assert day(shop).state == "pending"

    shop.serve(later=DAY)

    [voucher] = shop.vouchers()
    assert voucher["external_number"] == f"woo:{shop.shop.key}:summary:{NINTH}"
    assert written(shop) == [
        (1500, "0", "615.00", NINTH), (1500, "0", "-615.00", NINTH), (1932, "0", "615.00", NINTH),
        (3000, "3", "-500.00", NINTH), (3001, "31", "-115.00", NINTH),
    ]  # fmt: skip
    number = EntityLink.objects.get(flow="summary").remote_number
    assert shares(shop) == [(str(n), "verified", number, "summary") for n in (1, 2, 3)]
    assert [(shop.event(n).state, shop.event(n).result, shop.event(n).code) for n in (1, 2, 3)] == [
        ("done", "verified", "")
    ] * 3
    assert (day(shop).state, day(shop).result, day(shop).gross) == ("done", "verified", Decimal("0.00"))


def test_the_second_run_changes_nothing(shop: World) -> None:
    shop.put(order(1), order(2))
    book(shop, 1, 2)
    before = shop.ledger()

    book(shop, 1, 2)

    assert shop.ledger() == before
    assert [shop.event(n).result for n in (1, 2)] == ["unchanged", "unchanged"]


def test_today_is_summed_up_tomorrow_at_three(shop: World) -> None:
    now = timezone.now()
    shop.put(order(1, when=now.strftime("%Y-%m-%dT%H:%M:%S")))
    shop.note(1)
    shop.serve()
    shop.serve(later=timedelta(minutes=10))

    assert shop.vouchers() == []
    due = SyncEvent.objects.get(flow="summary").available_at
    assert timedelta(hours=2) < due - now < timedelta(hours=30)
    assert due.astimezone(timezone.get_fixed_timezone(60)).strftime("%H:%M") in ("03:00", "02:00")

    shop.serve(later=due - timezone.now() + timedelta(seconds=1))

    assert len(shop.vouchers()) == 1
    assert shop.event(1).result == "verified"


def test_a_late_order_gives_a_supplementary_voucher_for_its_day(shop: World) -> None:
    shop.put(order(1), order(2))
    book(shop, 1)
    book(shop, 2)

    links = EntityLink.objects.filter(flow="summary").order_by("id")
    assert [(link.part, link.state, link.reference.rpartition(":")[2]) for link in links] == [
        ("summary", "verified", NINTH),
        ("summary:2", "verified", "2"),
    ]
    assert {p[3] for p in written(shop)} == {NINTH}
    assert [link.members.get().document_id for link in links] == ["1", "2"]


def test_refunds_are_in_the_summary_of_their_day_beside_the_sales(shop: World) -> None:
    shop.put(order(1), order(2))
    refund = given_back_on_the_day(shop, 1)
    book(shop, 1, 2)

    assert len(shop.vouchers()) == 1
    assert [p for p in written(shop) if p[0] == 3000] == [
        (3000, "3", "125.00", NINTH),
        (3000, "3", "-250.00", NINTH),
    ]
    assert shop.event(refund, flow="refund").result == "verified"


def test_an_order_that_changes_before_its_summary_is_booked_as_it_is_then(shop: World) -> None:
    shop.put(order(1), order(2))
    shop.note(1, 2)
    shop.serve()
    shop.put(order(1, line(1, "250.00")))
    shop.note(1)
    shop.serve()
    shop.serve(later=DAY)

    assert [p[2] for p in written(shop) if p[0] == 3000] == ["-375.00"]
    assert shop.event(1).result == "verified"


def test_an_order_cancelled_or_skipped_before_its_summary_is_not_in_it(shop: World) -> None:
    from integrations.sync import events

    shop.put(order(1), order(2), order(3))
    shop.note(1, 2, 3)
    shop.serve()
    shop.put(order(1, status="cancelled"))
    shop.note(1)
    shop.serve()
    three = SyncEvent.objects.filter(document_id="3")
    events.ignore(three, reason="gave", who="Kari", now=timezone.now())
    shop.serve(later=DAY)

    assert [p[2] for p in written(shop) if p[0] == 3000] == ["-125.00"]
    assert [row[0] for row in shares(shop)] == ["2"]
    assert (shop.event(1).state, shop.event(1).code) == ("ignored", "order_cancelled")


def test_a_changed_rule_is_in_force_for_what_still_waits(shop: World) -> None:
    from integrations.models import AccountMapping, LedgerAccount
    from integrations.sync.rules import touch

    shop.put(order(1))
    shop.note(1)
    shop.serve()
    other = LedgerAccount.objects.get(connection=shop.stage.ledger, number="1938")
    AccountMapping.objects.filter(connection=shop.shop, role="tender", key="vipps").update(
        ledger_account=other
    )
    touch(shop.shop)

    for minutes in (6, 8, 10):
        shop.serve(later=timedelta(minutes=minutes))

    assert [p[0] for p in written(shop)] == [1500, 1500, 1938, 3000]
    assert shop.event(1).result == "verified"


def test_a_hundred_orders_cost_a_handful_of_calls(shop: World) -> None:
    shop.put(order(1))
    book(shop, 1)  # the first order of a company also makes its customer and its session
    shop.put(*(order(number) for number in range(2, 102)))
    before = calls(shop)

    book(shop, *range(2, 102))

    spent = {system: number - before[system] for system, number in calls(shop).items()}
    assert spent["tripletex"] <= 6
    assert spent["woo"] <= 3
    assert len(shop.vouchers()) == 2


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_lost_answer_leads_to_one_voucher(shop: World, kind: str) -> None:
    shop.put(order(1), order(2))
    shop.note(1, 2)
    shop.serve()
    shop.fault(system="tripletex", method="POST", path="/ledger/voucher$", kind=kind, times=1)
    for minutes in (6, 10, 20):
        shop.serve(later=timedelta(minutes=minutes))

    assert len(shop.vouchers()) == 1
    assert [shop.event(n).result for n in (1, 2)] == ["verified", "verified"]


def test_an_order_changed_while_its_summary_is_under_way_is_corrected_afterwards(shop: World) -> None:
    shop.put(order(1), order(2))
    shop.note(1, 2)
    shop.serve()
    shop.fault(system="tripletex", method="POST", path="/ledger/voucher$", kind="cut_after", times=1)
    shop.serve(later=DAY)
    shop.put(order(1, line(1, "250.00")))
    shop.note(1)
    for minutes in (6, 10, 20, 30):
        shop.serve(later=timedelta(minutes=minutes))

    assert shop.event(2).result == "verified"
    income = sum(float(p[2]) for p in written(shop) if p[0] == 3000)
    assert (shop.event(1).result, income) == ("verified", -375.0)


def test_a_refused_summary_lets_its_orders_go_and_is_written_when_the_ledger_takes_it(shop: World) -> None:
    shop.put(order(1))
    shop.note(1)
    shop.serve()
    company = shop.stage.company_id
    shop.sandbox.control("tripletex", "edit_account", company_id=company, number=3000, isInactive=True)
    shop.serve(later=DAY)
    stopped = day(shop)
    assert stopped.state == "blocked"
    assert shop.vouchers() == []
    assert EntityLink.objects.filter(flow="summary").count() == 0

    shop.sandbox.control("tripletex", "edit_account", company_id=company, number=3000, isInactive=False)
    from integrations.sync import events

    events.retry(SyncEvent.objects.filter(pk=stopped.pk), now=timezone.now())
    shop.serve(later=DAY)

    assert len(shop.vouchers()) == 1
    assert shop.event(1).result == "verified"


def test_money_of_another_month_is_in_the_summary_of_its_own_day(shop: World) -> None:
    shop.put(
        order(
            1, date_paid="2026-08-31T10:00:00", date_paid_gmt="2026-08-31T08:00:00",
            date_completed="2026-09-02T10:00:00", date_completed_gmt="2026-09-02T08:00:00",
        )
    )  # fmt: skip
    book(shop, 1)

    assert sorted({(v["date"]) for v in shop.vouchers()}) == ["2026-08-31", "2026-09-02"]
    assert shop.event(1).result == "verified"


def imported(world: World) -> Any:
    """An import of the year, listed whole."""
    from datetime import date

    from integrations.flows import polling
    from integrations.sync import history

    run = history.start(
        world.shop, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31), now=timezone.now()
    )
    polling.list_history(timezone.now)
    return run


def test_an_import_of_the_past_gives_one_voucher_per_day(shop: World) -> None:
    from integrations.sync import history

    days = ("2026-09-01", "2026-09-02", "2026-09-03")
    shop.put(*(order(n, when=f"{days[n % 3]}T10:00:00") for n in range(1, 31)))
    run = imported(shop)
    for minutes in (0, 6, 12):
        shop.serve(later=timedelta(minutes=minutes))
        history.finish_runs(timezone.now())

    assert sorted(voucher["date"] for voucher in shop.vouchers()) == list(days)
    assert [p[2] for p in written(shop) if p[0] == 3000] == ["-1250.00"] * 3
    run.refresh_from_db()
    assert run.state == "done"


def test_a_cancelled_import_books_nothing_of_what_lies_aside(shop: World) -> None:
    from integrations.sync import history

    shop.put(*(order(n) for n in range(1, 4)))
    run = imported(shop)
    shop.serve()
    history.cancel(run, now=timezone.now())
    for minutes in (6, 12):
        shop.serve(later=timedelta(minutes=minutes))

    assert shop.vouchers() == []
    assert shares(shop) == []


def test_a_gift_card_in_a_summary_is_on_the_card_list_once_for_its_order(shop: World) -> None:
    from integrations.models import GiftCardMovement

    card = {
        "id": 70, "name": "Gavekort GC-1234-ABCD", "tax_class": "", "tax_status": "none", "total": "-50.00",
        "total_tax": "0.00", "amount": "-50.00", "taxes": [], "meta_data": [],
    }  # fmt: skip
    shop.put(order(1, payment_method="stripe", meta_data=[], fee_lines=[card], total="75.00"), order(2))
    book(shop, 1, 2)

    [movement] = GiftCardMovement.objects.all()
    assert (movement.link.document_id, str(movement.amount)) == ("1", "-50.00")


def test_an_order_changed_after_its_summary_is_corrected_by_a_voucher_of_its_own(shop: World) -> None:
    shop.put(order(1), order(2))
    book(shop, 1, 2)
    shop.put(order(1, line(1, "250.00")))
    book(shop, 1)

    assert [link.part for link in shop.links() if link.document_id == "1"] == ["sale", "correction:1"]
    assert sum(float(p[2]) for p in written(shop) if p[0] == 3000) == -375.0
    assert shop.event(1).result == "verified"
