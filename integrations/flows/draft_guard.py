"""The guard over open orders that stand for invoices of the stock system: changed, deleted or left in the ledger.

Nobody tells us of any of that, so that every open order is looked at now and then, a hundred per call. What has changed is
noted as an event of its document, whose own flow then says what is wrong (``draft_following``); orders that were left too
long are one notice per connection, over when none is left.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db.models import QuerySet

from integrations.accounting.ordering import ObservedOrder
from integrations.connectors.contract import Target
from integrations.connectors.registry import CONNECTORS
from integrations.errors import SyncError
from integrations.flows import FLOWS
from integrations.flows.draft_following import changes_of
from integrations.flows.opened import open_target
from integrations.flows.rate_reading import oslo_date
from integrations.flows.roads import active_sources
from integrations.models import Connection, EntityLink, SyncEvent
from integrations.sync import connections, events

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
LEFT = "drafts_left"
GUARDED_CODES = frozenset({"draft_lines_changed", "order_deleted"})
"""Stops that are over when the order is as it was again."""
CHUNK = 1000


def guard(clock: Clock) -> int:
    """Look at every open order of the flows that follow theirs. Returns how many documents were noted."""
    flows = [flow.name for flow in FLOWS.values() if flow.follows_drafts]
    noted = 0
    for connection in active_sources().filter(ledger__isnull=False).select_related("ledger"):
        links = list(_open_orders(connection, flows))
        try:
            noted += _look(connection, links, clock)
        except SyncError as error:
            log.warning("open orders not looked at", connection=connection.key, error=str(error))
        except Exception as error:
            log.error("guard broke off", connection=connection.key, exc_info=error)
    return noted


def _open_orders(connection: Connection, flows: Sequence[str]) -> QuerySet[EntityLink]:
    """Orders that were written and that nobody has been seen to invoice or delete."""
    rows = EntityLink.objects.filter(
        connection=connection,
        target=connection.ledger,
        flow__in=flows,
        kind="order",
        secondary__ended__isnull=True,
    )
    return rows.exclude(remote_id="").defer("observed", "differences").order_by("id")


def _look(connection: Connection, links: Sequence[EntityLink], clock: Clock) -> int:
    noted, left = 0, []
    if links:
        target = open_target(connection.ledger, user="guard")  # type: ignore[arg-type]
        for start in range(0, len(links), CHUNK):
            for link, found in _read(target, links[start : start + CHUNK]):
                noted += _judge(connection, link, found, now=clock())
                if found.state == "open":
                    left.append(link)
    _say_left(connection, left, now=clock())
    return noted


def _read(target: Target, links: Sequence[EntityLink]) -> list[tuple[EntityLink, ObservedOrder]]:
    by_id = {link.remote_id: link for link in links}
    days = [link.document_date for link in links if link.document_date]
    return [
        (by_id[back.remote_id], back.value)
        for back in target.read_many("order", list(by_id), dates=(min(days), max(days)))
        if isinstance(back.value, ObservedOrder)
    ]


def _judge(connection: Connection, link: EntityLink, found: ObservedOrder, *, now: datetime) -> int:
    """Note the document when what was found is news: said once for each state of the order, and again when it is over."""
    changes = () if found.state == "deleted" else changes_of(link, found)
    wrong = f"{found.state} {changes}" if changes or found.state == "deleted" else ""
    mark = hashlib.blake2b(wrong.encode(), digest_size=8).hexdigest() if wrong else ""
    said = str(link.secondary.get("guarded") or "")
    ended = found.state if found.state == "invoiced" else ""
    if mark == said and not ended:
        return 0
    newest = SyncEvent.objects.filter(
        connection=connection, flow=link.flow, document_id=link.document_id
    ).order_by("-id")
    standing = newest.values_list("state", "code").first()
    is_over = not wrong and standing is not None and standing[0] == "blocked" and standing[1] in GUARDED_CODES
    noted = 0
    if mark != said and (wrong or is_over):
        pairs = [(link.document_id, link.label)]
        noted = events.record(connection, link.flow, pairs, trigger="document", now=now)
    secondary = {**link.secondary, "guarded": mark, **({"ended": ended} if ended else {})}
    EntityLink.objects.filter(pk=link.pk).update(secondary=secondary)
    return noted


def _say_left(connection: Connection, links: Sequence[EntityLink], *, now: datetime) -> None:
    """Orders of which the document is older than the tenant's limit; credit notes count as well."""
    limit = oslo_date(now) - timedelta(days=connection.draft_days)
    late = sorted(
        (link for link in links if link.document_date and link.document_date < limit),
        key=lambda link: (link.document_date, link.pk),
    )
    if not late or not connection.draft_days:
        connections.end_notices(connection, now=now, code=LEFT)
        return
    oldest = late[0]
    params = {
        "system": CONNECTORS[connection.kind].label,
        "count": str(len(late)),
        "days": str(connection.draft_days),
        "order": oldest.remote_number,
        "number": oldest.label,
        "date": oldest.document_date.isoformat(),  # type: ignore[union-attr]
    }
    if not connections.raise_notice(connection, code=LEFT, params=params, now=now):
        connections.renew_notice(connection, code=LEFT, params=params)
