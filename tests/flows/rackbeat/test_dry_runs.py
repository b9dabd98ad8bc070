"""A dry run of Rackbeat's booked invoices: cards that are made first, credit notes against invoices that are not there yet."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.accounting.dry_run_sums import Sums
from integrations.flows import dry_building, dry_running, polling
from integrations.flows.rackbeat import CUSTOMER_INVOICE
from integrations.models import Connection, EntityLink
from integrations.sync import dry_runs, history
from tests.flows.test_dry_runs import ask, booked, dry_run, finish, nothing_written, outcomes, said
from tests.rackbeat_world import RackbeatWorld, goods

pytestmark = pytest.mark.django_db


def go_live(rackbeat: RackbeatWorld) -> None:
    shop = rackbeat.shop
    history.start(
        shop,
        from_date=shop.from_date,
        to_date=timezone.localdate(),
        now=timezone.now(),
        flow="customer_invoice",
    )
    polling.list_history(timezone.now)
    for minutes in (0, 61, 122, 183):
        rackbeat.serve(later=timedelta(minutes=minutes))


@pytest.mark.parametrize("mode", ["order_draft", "invoice"])
def test_what_a_dry_run_says_is_what_becomes_of_rackbeats_invoices(
    rackbeat: RackbeatWorld, mode: str
) -> None:
    Connection.objects.filter(pk=rackbeat.shop.pk).update(business_mode=mode)
    rackbeat.shop.refresh_from_db()
    whole, part = rackbeat.invoice(), rackbeat.invoice(lines=goods(3))
    draft = rackbeat.invoice(book=False)
    note = int(rackbeat.warehouse.do("customer-invoices", whole, "create-creditnote")["number"])
    rackbeat.warehouse.do("customer-invoices", note, "book")

    with nothing_written(rackbeat):
        run = dry_run(rackbeat)

    assert outcomes(run) == {
        ("customer_invoice", str(whole)): ("book", ""),
        ("customer_invoice", str(part)): ("book", ""),
        ("customer_invoice", str(draft)): ("skipped", "invoice_not_booked"),
        ("customer_invoice", str(note)): ("book", ""),
    }
    assert set(run.documents.filter(outcome="book").values_list("after", flat=True)) == {"customer:7001"}
    assert run.documents.get(document_id=str(note)).corrects == f"customer_invoice:{whole}"
    go_live(rackbeat)
    written = EntityLink.objects.filter(connection=rackbeat.shop, flow="customer_invoice")
    kinds = {kind: counted.number for (kind, _currency), counted in Sums.of(run.sums).kinds.items()}
    assert kinds == {kind: written.filter(kind=kind).count() for kind in {link.kind for link in written}}
    assert said(run) == booked(rackbeat)


def test_a_credit_note_that_is_listed_before_its_invoice_is_judged_again(rackbeat: RackbeatWorld) -> None:
    Connection.objects.filter(pk=rackbeat.shop.pk).update(business_mode="invoice")
    rackbeat.shop.refresh_from_db()
    number = rackbeat.invoice()
    note = int(rackbeat.warehouse.do("customer-invoices", number, "create-creditnote")["number"])
    rackbeat.warehouse.do("customer-invoices", note, "book")
    asked = ask(rackbeat)
    run = dry_runs.take(asked.pk, now=timezone.now())
    assert run is not None
    dry_runs.begin(run, now=timezone.now())
    for document in (note, number):
        look = dry_running.look_at(run, timezone.now)
        rows = dry_building.judge(look, CUSTOMER_INVOICE, [(str(document), "")])
        dry_runs.keep_page(run, rows, now=timezone.now(), position={"step": "again"})
    assert outcomes(run)["customer_invoice", str(note)] == ("blocked", "waits_for_document")

    dry_runs.let_go(run)
    finish(asked)

    assert outcomes(run)["customer_invoice", str(note)] == ("book", "")
    [record] = run.documents.get(document_id=str(note)).records
    assert (record["kind"], record["whole"]) == ("credit_note", True)
