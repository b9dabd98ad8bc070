"""A dry run of a period: what it says is what is booked afterwards to the øre, and nothing is written while it is made."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection as database
from django.utils import timezone

from integrations.accounting.dry_run_sums import Sums
from integrations.desk import dry_runs as desk
from integrations.flows import dry_running, polling
from integrations.models import Approval, Connection, DryRun, EntityLink
from integrations.sync import dry_runs, history, rules
from tests.flows import working
from tests.flows.orders import line, order
from tests.flows.test_gift_card_list import CODE, sold, used
from tests.flows.test_invoice_credits import invoiced
from tests.flows.test_ledger_history import book, foreign
from tests.flows.test_preview import euro_order, rows
from tests.flows.test_refunds import give_back
from tests.flows.workers import LONG, Worker, fired, let_leases_end, wait_until
from tests.portal.rows import person
from tests.world import World

pytestmark = pytest.mark.django_db
VAT_ACCOUNTS = range(2700, 2710)
ZERO = Decimal("0.00")
Sides = tuple[Mapping[str, Decimal], Decimal]


def ask(world: World) -> DryRun:
    """The whole period from the from-date until today."""
    shop = world.shop
    return dry_runs.ask(shop, first=shop.from_date, last=timezone.localdate(), by=None, now=timezone.now())


def finish(run: DryRun) -> DryRun:
    dry_running.go_on(timezone.now, seconds=120)
    run.refresh_from_db()
    assert run.state == DryRun.State.DONE, (run.state, run.code, run.params)
    return run


def dry_run(world: World) -> DryRun:
    return finish(ask(world))


def said(run: DryRun) -> Sides:
    """Account → balance without VAT, and the VAT, of what the run says."""
    sums = Sums.of(run.sums)
    assert sums.residual == ZERO
    return {key[0]: sides.balance for key, sides in sums.accounts.items() if sides.balance}, sums.vat


def booked(world: World) -> Sides:
    """The same of what really stands in the ledger."""
    sums: dict[str, Decimal] = {}
    vat = ZERO
    for posting in (one for voucher in world.vouchers() for one in voucher["postings"]):
        if posting["account"] in VAT_ACCOUNTS:
            vat += Decimal(posting["net"])
        else:
            number = str(posting["account"])
            sums[number] = sums.get(number, ZERO) + Decimal(posting["net"])
    return {number: left for number, left in sums.items() if left}, vat


def go_live(world: World) -> None:
    """Import the period that was run dry, and serve until all is through."""
    shop = world.shop
    history.start(shop, from_date=shop.from_date, to_date=timezone.localdate(), now=timezone.now())
    polling.list_history(timezone.now)
    world.serve()
    polling.list_history(timezone.now)
    for _again in range(4):
        world.serve(later=timedelta(days=3))


def outcomes(run: DryRun) -> dict[tuple[str, str], tuple[str, str]]:
    found = run.documents.exclude(flow="summary").values_list("flow", "document_id", "outcome", "code")
    return {
        (flow, document_id.partition(":")[0]): (outcome, code) for flow, document_id, outcome, code in found
    }


def use(world: World, **values: Any) -> None:
    Connection.objects.filter(pk=world.shop.pk).update(**values)
    world.shop.refresh_from_db()


def fill(world: World) -> None:
    """A month of everything: rates, invoices, refunds of all, gift cards, euro, what stops and what is not due."""
    world.put(
        order(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")),
        order(2, line(1, "99.90"), line(2, "33.33"), when="2026-10-10T10:00:00"),
        order(3, payment_method="walley", meta_data=[]),
        order(4, status="pending"),
        euro_order(5),
        invoiced(6, line(1, "1250.10"), line(2, "57.55", "15", "mat-15")),
        invoiced(7),
        sold(8, CODE),
        used(9, "200.00"),
        order(10, line(1, "77.77"), line(2, "12.35", "15", "mat-15"), when="2026-10-31T22:30:00"),
        order(11, payment_method="walley", meta_data=[]),
    )
    for number, line_number in ((1, 1), (1, 0), (7, 0), (6, 1), (5, 0), (11, 0)):
        give_back(world, number, units={line_number: 1})


@contextmanager
def nothing_written(world: World) -> Iterator[None]:
    """No row but the run's own (and published exchange rates), nothing in the ledger, and no call that could write there."""
    own = {"integrations.DryRun", "integrations.DryRunDocument", "integrations.ExchangeRate"}
    before, books = rows(), world.ledger()
    world.sandbox.control("server", "calls", reset=True)
    yield
    calls = world.sandbox.control("server", "calls")["systems"]
    methods = {path.split()[0] for system in ("tripletex", "woo") for path in calls[system]["paths"]}
    assert methods <= {"GET"} | {
        "PUT" if "PUT /token/session/:create" in calls["tripletex"]["paths"] else "GET"
    }
    assert {name: n for name, n in rows().items() if name not in own} == {
        name: n for name, n in before.items() if name not in own
    }
    assert world.ledger() == books


@pytest.mark.parametrize(
    "mode",
    [{}, {"private_mode": "summary"}, {"private_mode": "summary", "summary_vat": "sum"}],
    ids=["vouchers", "summaries", "summaries of sums"],
)
def test_what_a_dry_run_says_is_what_is_booked_when_the_period_goes_live(
    world: World, mode: dict[str, Any]
) -> None:
    use(world, **mode)
    fill(world)

    use(world, state="setup")  # a source that is not live yet
    with nothing_written(world):
        run = dry_run(world)
        again = dry_run(world)
    use(world, state="active")

    assert (again.sums, again.counts, outcomes(again)) == (run.sums, run.counts, outcomes(run))
    assert outcomes(run) == {
        **{("sale", str(number)): ("book", "") for number in (1, 2, 5, 6, 7, 8, 9, 10)},
        **{("refund", str(number)): ("book", "") for number in (1, 5, 6, 7)},
        ("sale", "3"): ("blocked", "missing_mapping"),
        ("sale", "4"): ("skipped", "not_paid"),
        ("sale", "11"): ("blocked", "missing_mapping"),
        ("refund", "11"): ("blocked", "missing_mapping"),
    }
    go_live(world)
    assert said(run) == booked(world)
    written = EntityLink.objects.filter(connection=world.shop).exclude(kind__in=("party", "summary"))
    kinds = Sums.of(run.sums).kinds
    assert {kind: counted.number for (kind, currency), counted in kinds.items()} == {
        kind: written.filter(kind=kind).count() for kind in ("voucher", "invoice", "credit_note")
    }
    after = dry_run(world)
    assert {(kind, code) for kind, code in outcomes(after).values()} == {
        ("ours", ""), ("skipped", "not_paid"), ("blocked", "missing_mapping"),
    }  # fmt: skip
    assert said(after) == ({}, ZERO)


def test_a_document_that_changed_after_it_was_booked_would_be_corrected(world: World) -> None:
    world.put(order(1), order(2))
    world.note(1, 2)
    world.serve()
    world.put(order(1, line(1, "250.00")))
    with nothing_written(world):
        run = dry_run(world)

    assert outcomes(run) == {("sale", "1"): ("book", ""), ("sale", "2"): ("ours", "")}
    [record] = run.documents.get(document_id="1").expected
    assert (record["part"], record["date"]) == ("correction:1", timezone.localdate().isoformat())
    before = booked(world)
    world.note(1)
    world.serve()
    after = booked(world)
    assert said(run)[0] == {
        number: left - before[0][number] for number, left in after[0].items() if left != before[0][number]
    }
    assert said(run)[1] == after[1] - before[1]

    world.put(order(1))
    use(world, late_changes="hold")
    held = dry_run(world)
    assert outcomes(held)["sale", "1"] == ("blocked", "change_needs_approval")
    assert desk.is_stale(run) is False
    use(world, private_mode="summary")
    assert desk.is_stale(DryRun.objects.get(pk=run.pk)) is True


def ticking(*, later: float = 0.0) -> Callable[[], datetime]:
    """A clock by which each look takes a second, so that a task ends after few pieces."""
    moment = timezone.now() + timedelta(seconds=later)

    def clock() -> datetime:
        nonlocal moment
        moment += timedelta(seconds=1)
        return moment

    return clock


def test_rules_that_change_meanwhile_let_it_begin_anew_by_the_new_ones(world: World) -> None:
    world.put(*(order(number) for number in range(1, 131)))
    run = ask(world)
    dry_running.go_on(ticking(), seconds=6)
    run.refresh_from_db()
    assert (run.state, run.listed, run.total, run.again) == ("running", 100, 130, 0)
    assert run.documents.count() == 100

    rules.touch(world.shop)
    finish(run)

    assert (run.listed, run.again, run.rules_version) == (130, 1, world.shop.rules_version)
    assert run.documents.count() == 130
    assert said(run)[0]["1932"] == 130 * 125


def test_a_shop_that_does_not_answer_lets_it_rest_and_bad_credentials_end_it(world: World) -> None:
    world.put(*(order(number) for number in range(1, 131)))
    world.fault(system="woo", path="/orders", kind="status", status=200, body="{", skip=2, times=9)
    run = ask(world)
    dry_running.go_on(timezone.now, seconds=60)
    run.refresh_from_db()
    assert (run.state, run.listed, run.failures, run.code) == ("running", 100, 1, "malformed_answer")
    assert run.rests_until is not None
    assert not dry_running.go_on(timezone.now, seconds=60)

    world.calm()
    dry_running.go_on(lambda: timezone.now() + timedelta(minutes=2), seconds=60)
    run.refresh_from_db()
    assert (run.state, run.listed, run.failures, run.code) == ("done", 130, 0, "")

    world.fault(system="woo", path="/orders", kind="status", status=401, body="{}", times=9)
    refused = ask(world)
    dry_running.go_on(timezone.now, seconds=60)
    refused.refresh_from_db()
    assert (refused.state, refused.code) == ("failed", "bad_credentials")


def test_live_documents_come_first_and_a_cancelled_run_keeps_nothing_more(world: World) -> None:
    world.put(*(order(number) for number in range(1, 131)))
    run = ask(world)
    world.note(1)
    dry_running.go_on(timezone.now, seconds=60)
    run.refresh_from_db()
    assert (run.state, run.listed) == ("running", 0)
    assert run.rests_until is not None

    world.serve()
    dry_running.go_on(ticking(later=6), seconds=6)
    run.refresh_from_db()
    assert (run.state, run.listed) == ("running", 100)
    with pytest.raises(ValidationError):
        ask(world)
    assert dry_runs.cancel(run, now=timezone.now())
    kept = run.documents.count()
    dry_running.go_on(timezone.now, seconds=60)
    run.refresh_from_db()
    assert (run.state, run.documents.count()) == ("cancelled", kept)


@pytest.mark.django_db(transaction=True)
def test_one_that_is_killed_in_the_middle_comes_to_the_same(world: World, settings: Any) -> None:
    use(world, private_mode="summary")
    world.put(*(order(number) for number in range(1, 251)))
    for number in (3, 120, 240):
        give_back(world, number, units={0: 1})
    undisturbed = dry_run(world)

    run = ask(world)
    rule = {
        "system": "woo",
        "path": "/orders$",
        "skip": 3,
        "kind": "slow",
        "seconds": LONG,
        "share": 1.0,
        "times": 1,
    }
    world.sandbox.control("server", "faults", rules=[rule])
    private = {"PRIVATE_HOSTS": settings.PRIVATE_HOSTS}
    with Worker(target=working.dry_run, args=(str(database.settings_dict["NAME"]), private)) as worker:
        worker.start()
        wait_until(lambda: fired(world.sandbox) or not worker.is_alive())
        assert worker.is_alive()
    world.sandbox.control("server", "clear_faults")
    run.refresh_from_db()
    assert (run.state, run.listed) == ("running", 100)
    let_leases_end(world.sandbox)
    DryRun.objects.filter(pk=run.pk).update(lease_until=timezone.now())
    finish(run)

    assert (run.sums, run.counts, outcomes(run)) == (
        undisturbed.sums, undisturbed.counts, outcomes(undisturbed),
    )  # fmt: skip


def test_what_others_have_booked_is_skipped_for_good_or_booked_anyway_as_a_person_says(world: World) -> None:
    world.put(*(order(number) for number in (10432, 10433, 10434)))
    book(world, foreign(10432))
    give_back(world, 10432, units={0: 1})
    before = booked(world)
    run, actor = dry_run(world), person("bob")
    [found] = run.documents.filter(outcome="elsewhere")
    assert (found.label, found.foreign_certain, found.foreign_amount) == ("10432", True, Decimal("125.00"))
    assert desk.undecided(run) == 1
    assert said(run)[0]["1932"] == 125

    desk.decide_foreign(run, "leave", actor=actor, now=timezone.now())
    finish(run)
    assert said(run)[0]["1932"] == 250
    assert outcomes(run)["refund", "10432"] == ("blocked", "refund_of_skipped_sale")
    assert desk.undecided(run) == 0
    assert Approval.objects.values_list("document_id", "kind", "content").get() == (
        "10432", "leave_out", found.foreign_number,
    )  # fmt: skip
    go_live(world)

    event = world.event(10432)
    assert (event.state, event.code, event.params) == (
        "ignored", "booked_elsewhere", {"voucher": found.foreign_number},
    )  # fmt: skip
    ours = said(run)
    for number, amount in before[0].items():
        ours[0][number] = ours[0].get(number, ZERO) + amount  # type: ignore[index]
    assert ours == (booked(world)[0], booked(world)[1] - before[1])

    again = dry_run(world)
    assert again.documents.get(outcome="elsewhere").decision == "leave"
    desk.decide_foreign(again, "book", actor=actor, now=timezone.now())
    assert not Approval.objects.exists()
    world.serve()
    assert world.event(10432).result == "verified"
    dry_running.go_on(timezone.now, seconds=60)
    again.refresh_from_db()
    [reason] = desk.why_not_approved(again)
    assert "ikke sett på" in reason
