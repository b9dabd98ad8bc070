"""An open order that a person wants invoiced: invoiced once, and sent at most once, whatever happens on the way."""

from decimal import Decimal

import pytest

from integrations.models import Connection, UpgradeWish
from tests.flows.rackbeat.test_faults import die
from tests.flows.rackbeat.upgrading import (
    again,
    link_of,
    mails,
    nothing_more,
    serve,
    stands,
    told,
    try_again,
    wish,
)
from tests.rackbeat_world import RackbeatWorld

pytestmark = pytest.mark.django_db


def test_an_order_becomes_the_invoice_that_it_was_meant_to_be(rackbeat: RackbeatWorld, drafted: int) -> None:
    said = wish(rackbeat, drafted)
    try_again(rackbeat)

    assert stands(rackbeat, drafted) == ("done", "verified", "")
    assert told(rackbeat) == [("2026-10-12", "4963.58", "4963.58")]
    [invoice] = rackbeat.ledger()["invoices"]
    link = link_of(rackbeat, drafted, "upgrade")
    assert (link.state, link.remote_number, link.gross) == (
        "verified",
        str(invoice["number"]),
        Decimal("4963.58"),
    )
    assert link_of(rackbeat, drafted).secondary["preliminary_invoice_id"] == link.remote_id
    said.refresh_from_db()
    assert (said.state, said.sent, mails(rackbeat)) == ("invoiced", "no", [])
    nothing_more(rackbeat, drafted)


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/:invoice$"), ("GET", "/order/"), ("GET", "/order$"), ("GET", "/invoice")],
)
def test_a_lost_answer_leads_to_one_invoice(
    rackbeat: RackbeatWorld, drafted: int, kind: str, method: str, path: str
) -> None:
    wish(rackbeat, drafted, send="EMAIL")
    rackbeat.fault(system="tripletex", method=method, path=path, kind=kind, times=1)
    try_again(rackbeat)

    assert stands(rackbeat, drafted)[0] == "done"
    assert told(rackbeat) == [("2026-10-12", "4963.58", "4963.58")]
    assert link_of(rackbeat, drafted, "upgrade").state == "verified"
    assert mails(rackbeat) == [("EMAIL", "faktura@kunde.example")]
    nothing_more(rackbeat, drafted)


@pytest.mark.parametrize(("kind", "left"), [("cut_before", 0), ("cut_after", 1)])
def test_a_lost_answer_to_sending_is_said_and_never_repeated(
    rackbeat: RackbeatWorld, drafted: int, kind: str, left: int
) -> None:
    said = wish(rackbeat, drafted, send="EMAIL")
    rackbeat.fault(system="tripletex", method="PUT", path="/:send$", kind=kind, times=1)
    try_again(rackbeat)

    assert stands(rackbeat, drafted) == ("blocked", "booked", "sending_unknown")
    said.refresh_from_db()
    assert (said.state, said.sent, len(mails(rackbeat))) == ("invoiced", "unknown", left)
    nothing_more(rackbeat, drafted)
    assert stands(rackbeat, drafted) == ("blocked", "booked", "sending_unknown")


def test_a_worker_that_died_while_sending_leaves_it_unknown(rackbeat: RackbeatWorld, drafted: int) -> None:
    said = wish(rackbeat, drafted)
    try_again(rackbeat)
    UpgradeWish.objects.filter(pk=said.pk).update(send="EHF", sent="begun")
    try_again(rackbeat)

    assert stands(rackbeat, drafted) == ("blocked", "booked", "sending_unknown")
    assert mails(rackbeat) == []


def test_a_buyer_without_ehf_is_said_and_sent_to_by_mail(rackbeat: RackbeatWorld, drafted: int) -> None:
    said = wish(rackbeat, drafted, send="EHF")
    try_again(rackbeat)

    event = rackbeat.event(drafted)
    assert (event.state, event.code) == ("blocked", "ehf_refused")
    assert "EHF" in event.remote_message
    assert (told(rackbeat), mails(rackbeat)) == ([("2026-10-12", "4963.58", "4963.58")], [])

    UpgradeWish.objects.filter(pk=said.pk).update(send="EMAIL", email="regnskap@kunde.example", sent="wanted")
    try_again(rackbeat)
    assert stands(rackbeat, drafted)[0] == "done"
    assert mails(rackbeat) == [("EMAIL", "regnskap@kunde.example")]
    nothing_more(rackbeat, drafted)


def test_ehf_goes_to_a_buyer_who_can_receive_it(rackbeat: RackbeatWorld, drafted: int) -> None:
    rackbeat.sandbox.control(
        "tripletex", "set", company_id=rackbeat.stage.company_id, peppol_receivers=["999999999"]
    )
    wish(rackbeat, drafted, send="EHF")
    try_again(rackbeat)

    assert (stands(rackbeat, drafted)[0], mails(rackbeat)) == ("done", [("EHF", "999999999")])
    nothing_more(rackbeat, drafted)


def test_without_the_tenants_permission_nothing_is_sent(rackbeat: RackbeatWorld, drafted: int) -> None:
    wish(rackbeat, drafted, send="EMAIL")
    Connection.objects.filter(pk=rackbeat.stage.ledger.pk).update(send_invoices=False)
    try_again(rackbeat)

    assert stands(rackbeat, drafted) == ("blocked", "booked", "sending_not_allowed")
    assert (len(told(rackbeat)), mails(rackbeat)) == (1, [])
    Connection.objects.filter(pk=rackbeat.stage.ledger.pk).update(send_invoices=True)
    try_again(rackbeat)
    assert (stands(rackbeat, drafted)[0], len(mails(rackbeat))) == ("done", 1)


def test_a_credit_note_becomes_one_of_the_invoice(rackbeat: RackbeatWorld, drafted: int) -> None:
    note = int(rackbeat.warehouse.do("customer-invoices", drafted, "create-creditnote")["number"])
    rackbeat.warehouse.do("customer-invoices", note, "book")
    serve(rackbeat, note)
    early = wish(rackbeat, note)
    try_again(rackbeat)
    assert stands(rackbeat, note) == ("blocked", "", "credited_not_invoiced")
    early.refresh_from_db()
    assert (early.state, told(rackbeat)) == ("over", [])

    wish(rackbeat, drafted)
    try_again(rackbeat)
    wish(rackbeat, note)
    try_again(rackbeat)
    assert (stands(rackbeat, drafted)[0], stands(rackbeat, note)[0]) == ("done", "done")
    assert [gross for _on, gross, _open in told(rackbeat)] == ["4963.58", "-4963.58"]
    assert link_of(rackbeat, note, "upgrade").corrects_id == link_of(rackbeat, drafted, "upgrade").pk
    nothing_more(rackbeat, note)


@pytest.mark.parametrize("stop_before", ["write", "conclude"])
def test_a_killed_worker_leads_to_one_invoice_and_one_mail(
    rackbeat: RackbeatWorld, drafted: int, stop_before: str
) -> None:
    wish(rackbeat, drafted, send="EMAIL")
    again(rackbeat)
    die(stop_before)
    serve(rackbeat, drafted)

    assert (stands(rackbeat, drafted)[0], len(told(rackbeat)), len(mails(rackbeat))) == ("done", 1, 1)
    assert link_of(rackbeat, drafted, "upgrade").state == "verified"
    nothing_more(rackbeat, drafted)


def test_an_order_in_euro_becomes_an_invoice_in_euro(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice(currency="EUR")
    serve(rackbeat, number)
    wish(rackbeat, number)
    try_again(rackbeat)

    assert stands(rackbeat, number) == ("done", "verified", "")
    assert link_of(rackbeat, number, "upgrade").currency == "EUR"
