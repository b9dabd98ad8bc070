"""What stands in the ledger twice is found at night, told once, and over when it is gone or said to be right."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.desk import double_bookings as desk
from integrations.flows import alert_finding
from integrations.models import DoubleBooking, LedgerWatch, Notice
from tests import factories
from tests.flows.orders import line, order
from tests.flows.test_ledger_history import book, foreign
from tests.world import World

pytestmark = pytest.mark.django_db


def reverse(world: World, *vouchers: dict[str, str], day: str) -> None:
    """A person takes vouchers back in Tripletex."""
    world.sandbox.control(
        "tripletex",
        "reverse_vouchers",
        company_id=world.stage.company_id,
        ids=[int(one["id"]) for one in vouchers],
        date=day,
    )


def open_now() -> list[tuple[str, str, str, bool]]:
    rows = DoubleBooking.objects.filter(over_at__isnull=True, accepted_at__isnull=True).order_by(
        "link__label"
    )
    return [(row.link.label, row.voucher_number, row.why, row.certain) for row in rows]


def night(world: World) -> None:
    """The next night."""
    LedgerWatch.objects.filter(ledger=world.stage.ledger).update(next_at=timezone.now())
    jobs.guard_double_bookings()


def told(world: World) -> list[dict[str, Any]]:
    rows = Notice.objects.filter(connection=world.shop, code="booked_twice", over_at__isnull=True)
    return list(rows.values_list("params", flat=True))


def test_a_night_finds_what_others_have_booked_as_well_and_tells_it_until_it_is_over(world: World) -> None:
    today = timezone.localdate()
    day = (today - dt.timedelta(days=6)).isoformat()
    world.put(
        *(order(number, line(1, f"{number}.00"), when=f"{day}T10:00:00") for number in range(1001, 1005))
    )
    world.note(*range(1001, 1005))
    world.serve()
    named = foreign(1001, "1001.00", day)
    unnamed = foreign(0, "1002.00", day, description="Vippssalg")
    till = [{"account": 1920, "gross": "1003.00"}, {"account": 3000, "gross": "-1003.00", "vat": "3"}]
    in_the_till = foreign(0, "1003.00", day, description="Kassaoppgjør", postings=till)
    twice = book(world, named, unnamed, in_the_till)
    before = world.ledger()
    calls = world.sandbox.control("server", "calls")["systems"]["tripletex"]["total"]

    jobs.guard_double_bookings()
    jobs.guard_double_bookings()  # the same night: nothing is looked at again
    night(world)

    found = [
        ("1001", twice[0]["number"], "number", True),
        ("1002", twice[1]["number"], "amount_and_day", False),
    ]
    assert open_now() == found
    [params] = told(world)
    assert (params["count"], params["document"], params["voucher"]) == ("2", "1001", twice[0]["number"])
    assert (params["gross"], params["currency"]) == ("1001.00", "NOK")
    assert [one.code for one in alert_finding.find(timezone.now()) if one.connection_id == world.shop.pk] == [
        "booked_twice"
    ]
    assert world.ledger() == before
    assert world.sandbox.control("server", "calls")["systems"]["tripletex"]["total"] - calls <= 2 * 5

    reverse(world, twice[0], day=today.isoformat())
    night(world)
    assert open_now() == found[1:]
    assert [one["count"] for one in told(world)] == ["1"]

    alice = factories.UserFactory()
    [row] = DoubleBooking.objects.filter(over_at__isnull=True)
    desk.accept(row, "Kassesalg på samme beløp", actor=alice, now=timezone.now())
    assert (open_now(), told(world)) == ([], [])

    night(world)
    assert (open_now(), told(world)) == ([], [])
    assert DoubleBooking.objects.count() == 2


def test_a_ledger_that_does_not_answer_is_tried_again_later_and_holds_up_no_other(world: World) -> None:
    day = timezone.localdate().isoformat()
    world.put(order(1001, when=f"{day}T10:00:00"))
    world.note(1001)
    world.serve()
    refusal = '{"status":403,"code":9000,"message":"No","validationMessages":null}'
    world.fault(kind="status", status=403, system="tripletex", path="/ledger/voucher", body=refusal)

    jobs.guard_double_bookings()

    watch = LedgerWatch.objects.get(ledger=world.stage.ledger)
    assert (watch.code, watch.looked_at) == ("access_denied", None)
    assert watch.next_at > timezone.now() + dt.timedelta(minutes=20)
    world.calm()
    night(world)
    watch.refresh_from_db()
    assert watch.code == ""
    assert watch.looked_at is not None
