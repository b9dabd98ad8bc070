"""An order is made an invoice only while it is what was confirmed: what is not so any more is said, and nothing is written."""

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.desk import approvals, upgrade_actions, upgrades
from integrations.flows import batch
from integrations.models import EntityLink, SyncEvent
from integrations.sync import claims, events, lanes
from tests.factories import UserFactory
from tests.flows.rackbeat.test_faults import die
from tests.flows.rackbeat.upgrading import (
    ON,
    again,
    first_line,
    link_of,
    mails,
    nothing_more,
    serve,
    stands,
    told,
    try_again,
    wish,
)
from tests.rackbeat_world import Colleague, RackbeatWorld, goods

pytestmark = pytest.mark.django_db


def test_lines_that_somebody_changed_are_not_invoiced(rackbeat: RackbeatWorld, drafted: int) -> None:
    said = wish(rackbeat, drafted, send="EMAIL")
    colleague, line = first_line(rackbeat, link_of(rackbeat, drafted).remote_id)
    colleague.call("PUT", line, {"count": 11})
    before = rackbeat.ledger()
    try_again(rackbeat)

    assert stands(rackbeat, drafted) == ("blocked", "", "draft_lines_changed")
    said.refresh_from_db()
    assert (said.state, said.code, rackbeat.ledger()) == ("over", "draft_lines_changed", before)


def test_lines_changed_in_the_last_moment_are_not_invoiced(rackbeat: RackbeatWorld, drafted: int) -> None:
    said = wish(rackbeat, drafted)
    events.retry(SyncEvent.objects.filter(connection=rackbeat.shop), now=timezone.now())
    lane = lanes.take(timezone.now())
    assert lane is not None
    claimed = claims.claim(lane, now=timezone.now(), limit=10)
    prepared = batch.prepare(lane, claimed, clock=timezone.now, deadline=float("inf"))
    colleague, line = first_line(rackbeat, link_of(rackbeat, drafted).remote_id)
    colleague.call("PUT", line, {"count": 11})
    before = rackbeat.ledger()
    batch.write(prepared)
    batch.conclude(prepared)
    lanes.give_back(lane, next_at=timezone.now())

    assert (stands(rackbeat, drafted), rackbeat.ledger()) == (("blocked", "", "draft_lines_changed"), before)
    said.refresh_from_db()
    assert said.state == "over"
    assert not EntityLink.objects.filter(connection=rackbeat.shop, kind="upgrade").exists()


def test_what_was_changed_in_rackbeat_meanwhile_is_asked_for_again(
    rackbeat: RackbeatWorld, drafted: int
) -> None:
    said = wish(rackbeat, drafted)
    rackbeat.rebook(drafted, lines=goods(hoses=4))
    try_again(rackbeat)

    assert stands(rackbeat, drafted) == ("blocked", "", "upgrade_outdated")
    said.refresh_from_db()
    assert (said.state, told(rackbeat)) == ("over", [])
    assert rackbeat.orders()[0]["lines"][0]["count"] == "4"
    try_again(rackbeat)
    assert (stands(rackbeat, drafted), told(rackbeat)) == (("done", "unchanged", ""), [])


def test_one_that_a_colleague_has_invoiced_is_said(rackbeat: RackbeatWorld, drafted: int) -> None:
    said = wish(rackbeat, drafted, send="EMAIL")
    Colleague(rackbeat).invoice(link_of(rackbeat, drafted).remote_id)
    before = rackbeat.ledger()
    try_again(rackbeat)

    assert stands(rackbeat, drafted) == ("blocked", "", "draft_invoiced_meanwhile")
    said.refresh_from_db()
    assert (said.state, rackbeat.ledger()) == ("over", before)


def test_a_missing_bank_account_is_said_and_it_follows_by_itself(
    rackbeat: RackbeatWorld, drafted: int
) -> None:
    company = {"company_id": rackbeat.stage.company_id}
    rackbeat.sandbox.control("tripletex", "set", **company, bank_account_number="")
    jobs.check_connection(rackbeat.stage.ledger.pk)
    said = wish(rackbeat, drafted)
    try_again(rackbeat)
    event = rackbeat.event(drafted)
    assert (event.state, event.code, event.params["item"]) == ("blocked", "not_ready", "bank_account")
    said.refresh_from_db()
    assert (said.state, told(rackbeat)) == ("open", [])

    rackbeat.sandbox.control("tripletex", "set", **company, bank_account_number="12345678903")
    jobs.check_connection(rackbeat.stage.ledger.pk)
    rackbeat.serve()
    assert (stands(rackbeat, drafted), len(told(rackbeat))) == (("done", "verified", ""), 1)


@pytest.mark.parametrize(
    ("happens", "code"), [("rebook", "draft_invoiced_and_changed"), ("unbook", "invoiced_draft_of_unbooked")]
)
def test_what_was_begun_is_finished_before_a_change_is_looked_at(
    rackbeat: RackbeatWorld, drafted: int, happens: str, code: str
) -> None:
    said = wish(rackbeat, drafted)
    again(rackbeat)
    die("conclude")
    if happens == "rebook":
        rackbeat.rebook(drafted, lines=goods(hoses=4))
    else:
        rackbeat.warehouse.do("customer-invoices", drafted, "unbook")
    serve(rackbeat, drafted)

    said.refresh_from_db()
    assert (said.state, link_of(rackbeat, drafted, "upgrade").state) == ("invoiced", "verified")
    assert (stands(rackbeat, drafted)[0], stands(rackbeat, drafted)[2]) == ("blocked", code)
    assert len(told(rackbeat)) == 1


def test_an_invoice_that_is_not_as_meant_is_said_and_not_sent(rackbeat: RackbeatWorld, drafted: int) -> None:
    wish(rackbeat, drafted, send="EMAIL")
    rackbeat.sandbox.control("tripletex", "set", company_id=rackbeat.stage.company_id, fixed_invoice_fee=50)
    try_again(rackbeat)

    assert stands(rackbeat, drafted) == ("blocked", "booked", "verification_failed")
    link = link_of(rackbeat, drafted, "upgrade")
    assert (link.state, {one["field"] for one in link.differences}) == (
        "deviation", {"line_count", "total", "gross", "vat"},
    )  # fmt: skip
    assert (len(told(rackbeat)), mails(rackbeat)) == (1, [])
    nothing_more(rackbeat, drafted)


def test_an_order_that_was_deleted_and_made_anew_is_asked_for_again(
    rackbeat: RackbeatWorld, drafted: int
) -> None:
    said = wish(rackbeat, drafted)
    Colleague(rackbeat).call("DELETE", f"/order/{link_of(rackbeat, drafted).remote_id}")
    try_again(rackbeat)

    assert stands(rackbeat, drafted) == ("blocked", "", "upgrade_outdated")
    said.refresh_from_db()
    assert (said.state, len(rackbeat.orders()), told(rackbeat)) == ("over", 1, [])


def test_a_wish_never_puts_back_lines_that_somebody_changed(rackbeat: RackbeatWorld, drafted: int) -> None:
    person = UserFactory()
    colleague, line = first_line(rackbeat, link_of(rackbeat, drafted).remote_id)
    order = upgrades.order_of(rackbeat.event(drafted), language="nb")
    assert order is not None
    said = {"on": ON, "choice": "none", "email": "", "seen": order.link.fingerprint}
    assert upgrade_actions.ask(order, **said, actor=person, now=timezone.now())
    colleague.call("PUT", line, {"count": 11})
    order = upgrades.order_of(rackbeat.event(drafted), language="nb")
    assert order is not None
    assert upgrade_actions.take_back(order, actor=person, now=timezone.now())
    before = rackbeat.ledger()
    serve(rackbeat)

    assert (stands(rackbeat, drafted)[2], rackbeat.ledger()) == ("draft_lines_changed", before)


def test_a_closed_day_is_asked_for_and_moved_only_on_a_persons_word(
    rackbeat: RackbeatWorld, drafted: int
) -> None:
    ledger = rackbeat.stage.ledger
    rackbeat.sandbox.control(
        "tripletex", "close_period", company_id=rackbeat.stage.company_id, month="2026-10"
    )
    jobs.check_connection(ledger.pk)
    wish(rackbeat, drafted)
    try_again(rackbeat)
    event = rackbeat.event(drafted)
    assert (event.state, event.code, told(rackbeat)) == ("blocked", "period_closed", [])

    approvals.approve(
        SyncEvent.objects.filter(pk=event.pk), "open_day", actor=UserFactory(), now=timezone.now()
    )
    serve(rackbeat)
    assert stands(rackbeat, drafted) == ("done", "verified", "")
    assert [on for on, _gross, _open in told(rackbeat)] == ["2026-11-01"]
