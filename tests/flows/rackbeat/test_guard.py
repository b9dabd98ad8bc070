"""The guard over open orders: what people change, delete or leave in Tripletex is said, once, and until it is over."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations import error_catalogue
from integrations.flows import draft_guard
from integrations.models import Connection, EntityLink, Notice, SyncEvent
from tests.rackbeat_world import Colleague, RackbeatWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(rackbeat: RackbeatWorld) -> int:
    """A booked invoice whose order stands in Tripletex."""
    made = rackbeat.invoice()
    rackbeat.note(made)
    rackbeat.serve()
    assert rackbeat.event(made).result == "verified"
    return made


def look(rackbeat: RackbeatWorld, later: timedelta = timedelta(0)) -> int:
    noted = draft_guard.guard(lambda: timezone.now() + later)
    rackbeat.serve()
    return noted


def link_of(rackbeat: RackbeatWorld, number: int) -> EntityLink:
    return EntityLink.objects.get(connection=rackbeat.shop, flow="customer_invoice", document_id=str(number))


def first_line(rackbeat: RackbeatWorld, order: str) -> tuple[Colleague, str]:
    colleague = Colleague(rackbeat)
    lines = colleague.call("GET", f"/order/{order}?fields=orderLines(id)")["value"]["orderLines"]
    return colleague, f"/order/orderline/{lines[0]['id']}"


def notices(rackbeat: RackbeatWorld) -> list[Any]:
    return list(Notice.objects.filter(connection=rackbeat.shop, code="drafts_left", over_at__isnull=True))


def test_changed_lines_are_said_once_and_until_they_are_put_right(
    rackbeat: RackbeatWorld, number: int
) -> None:
    assert look(rackbeat) == 0
    colleague, line = first_line(rackbeat, link_of(rackbeat, number).remote_id)
    colleague.call("PUT", line, {"count": 11})

    assert look(rackbeat) == 1
    assert (rackbeat.event(number).state, rackbeat.event(number).code) == ("blocked", "draft_lines_changed")
    rows = SyncEvent.objects.filter(connection=rackbeat.shop).count()
    assert look(rackbeat) == 0
    assert SyncEvent.objects.filter(connection=rackbeat.shop).count() == rows

    colleague.call("PUT", line, {"count": 12})
    assert look(rackbeat) == 1
    assert (rackbeat.event(number).state, rackbeat.event(number).code) == ("done", "")


def test_a_person_who_skips_it_is_not_told_again(rackbeat: RackbeatWorld, number: int) -> None:
    from integrations.sync import events

    colleague, line = first_line(rackbeat, link_of(rackbeat, number).remote_id)
    colleague.call("PUT", line, {"count": 11})
    look(rackbeat)
    events.ignore(
        SyncEvent.objects.filter(connection=rackbeat.shop, state="blocked"), reason="avtalt", who="Kari",
        now=timezone.now(),
    )  # fmt: skip

    assert look(rackbeat) == 0
    assert rackbeat.event(number).code == "ignored_by_person"


def test_lines_changed_on_the_way_to_the_invoice_are_said(rackbeat: RackbeatWorld, number: int) -> None:
    order = link_of(rackbeat, number).remote_id
    colleague, line = first_line(rackbeat, order)
    colleague.call("PUT", line, {"count": 11})
    colleague.invoice(order)

    assert look(rackbeat) == 1
    assert rackbeat.event(number).code == "invoiced_lines_changed"
    assert link_of(rackbeat, number).secondary["ended"] == "invoiced"


def test_a_deleted_order_is_said(rackbeat: RackbeatWorld, number: int) -> None:
    Colleague(rackbeat).call("DELETE", f"/order/{link_of(rackbeat, number).remote_id}")

    assert (look(rackbeat), look(rackbeat)) == (1, 0)
    assert rackbeat.event(number).code == "order_deleted"


def test_an_order_that_is_left_is_said_until_somebody_invoices_it(
    rackbeat: RackbeatWorld, number: int
) -> None:
    Connection.objects.filter(pk=rackbeat.shop.pk).update(draft_days=400)
    look(rackbeat)
    assert notices(rackbeat) == []

    Connection.objects.filter(pk=rackbeat.shop.pk).update(draft_days=10)
    look(rackbeat)
    look(rackbeat)
    [notice] = notices(rackbeat)
    link = link_of(rackbeat, number)
    assert notice.params == {
        "system": "Rackbeat",
        "count": "1", "days": "10", "order": link.remote_number, "number": str(number), "date": "2026-10-09",
    }  # fmt: skip
    assert str(number) in error_catalogue.render(notice.code, notice.params, "nb").what

    Colleague(rackbeat).invoice(link.remote_id)
    look(rackbeat)
    assert notices(rackbeat) == []


def test_what_was_invoiced_is_not_looked_at_again(rackbeat: RackbeatWorld, number: int) -> None:
    Colleague(rackbeat).invoice(link_of(rackbeat, number).remote_id)
    look(rackbeat)
    before = rackbeat.sandbox.control("server", "calls")["systems"]["tripletex"]["total"]

    look(rackbeat)

    assert rackbeat.sandbox.control("server", "calls")["systems"]["tripletex"]["total"] == before
