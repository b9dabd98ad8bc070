"""An order that a person wants invoiced: the verbs that tests of it need."""

from datetime import date, timedelta

from django.utils import timezone

from integrations.models import EntityLink, SyncEvent, UpgradeWish
from integrations.sync import events
from tests.rackbeat_world import Colleague, RackbeatWorld

ON = date(2026, 10, 12)
LATER = (0, 5, 15, 60)


def serve(rackbeat: RackbeatWorld, *numbers: int) -> None:
    rackbeat.note(*numbers)
    for minutes in LATER:
        rackbeat.serve(later=timedelta(minutes=minutes))


def stands(rackbeat: RackbeatWorld, number: int) -> tuple[str, str, str]:
    event = rackbeat.event(number)
    return event.state, event.result, event.code


def link_of(rackbeat: RackbeatWorld, number: int, kind: str = "order") -> EntityLink:
    return EntityLink.objects.get(
        connection=rackbeat.shop, flow="customer_invoice", document_id=str(number), kind=kind
    )


def wish(rackbeat: RackbeatWorld, number: int, *, send: str = "none", email: str = "") -> UpgradeWish:
    """What the desk keeps when a person confirms."""
    order = link_of(rackbeat, number)
    return UpgradeWish.objects.create(
        connection=rackbeat.shop, flow="customer_invoice", document_id=str(number), content=order.fingerprint,
        gross=order.gross, currency=order.currency, on=ON, send=send, email=email,
        sent="no" if send == "none" else "wanted",
    )  # fmt: skip


def try_again(rackbeat: RackbeatWorld) -> None:
    events.retry(SyncEvent.objects.filter(connection=rackbeat.shop), now=timezone.now())
    for minutes in LATER:
        rackbeat.serve(later=timedelta(minutes=minutes))


def again(rackbeat: RackbeatWorld) -> None:
    """The document is put back on its lane; nobody has served it yet."""
    events.retry(SyncEvent.objects.filter(connection=rackbeat.shop), now=timezone.now())


def told(rackbeat: RackbeatWorld) -> list[tuple[str, str, str]]:
    """Date, gross and what is owed of every invoice."""
    return [(one["date"], one["gross"], one["open"]) for one in rackbeat.ledger()["invoices"]]


def mails(rackbeat: RackbeatWorld) -> list[tuple[str, str]]:
    return [(one["channel"], one["to"]) for one in rackbeat.ledger()["mails"]]


def nothing_more(rackbeat: RackbeatWorld, number: int) -> None:
    """Heard of again and tried again: nothing changes."""
    before = rackbeat.ledger()
    serve(rackbeat, number)
    try_again(rackbeat)
    assert rackbeat.ledger() == before


def first_line(rackbeat: RackbeatWorld, order: str) -> tuple[Colleague, str]:
    colleague = Colleague(rackbeat)
    lines = colleague.call("GET", f"/order/{order}?fields=orderLines(id)")["value"]["orderLines"]
    return colleague, f"/order/orderline/{lines[0]['id']}"
