"""The guard over vouchers that wait for approval: posted, deleted, or there a second time; and over what waits for papers.

Nobody tells us what people do in the ledger, so that every waiting voucher is looked at now and then, a hundred per call, and
what has come in by EHF with it. What is news is noted as an event of the document, whose own flow then says what follows.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db.models import QuerySet

from integrations.accounting.purchase_vouchers import PurchaseVoucher
from integrations.accounting.repeats import Known, Sought, repeat_of
from integrations.connectors.contract import Json, Source, SourceSettings, Target
from integrations.errors import MissingMapping, SyncError
from integrations.flows import meant
from integrations.flows.opened import open_source, open_target, source_settings
from integrations.flows.repeats import AROUND, KIND
from integrations.flows.roads import active_sources
from integrations.flows.supplier_invoices import NAME
from integrations.models import Connection, EntityLink, SourceDocument, SyncEvent
from integrations.sync import events
from integrations.sync.rules import load_book

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
CHUNK = 1000
OF_ORDERS = "document:purchase_order:"
"""What invoices wait for that do not match: their order, or what is received of it, to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A voucher that nobody was seen to post, and what it was meant to be."""

    link: EntityLink
    meant: PurchaseVoucher


def guard(clock: Clock) -> int:
    """Look at every voucher that waits for approval, and at what was held. Returns how many documents are on their way."""
    noted = 0
    for connection in active_sources().filter(ledger__isnull=False).select_related("ledger"):
        try:
            noted += _look(connection, clock) + release_changed(connection, now=clock())
        except SyncError as error:
            log.warning("waiting vouchers not looked at", connection=connection.key, error=str(error))
        except Exception as error:
            log.error("guard broke off", connection=connection.key, exc_info=error)
    return noted


def release_changed(connection: Connection, *, now: datetime) -> int:
    """Invoices that were held because their papers differ are tried again when the papers are others now: more has come, or
    the order was changed. Read anew, since not every ledger has a flow that hears of orders."""
    held = SyncEvent.objects.filter(
        connection=connection, flow=NAME, state=SyncEvent.State.BLOCKED, waiting_for__startswith=OF_ORDERS
    )
    keys = dict(held.values_list("document_id", "waiting_for"))
    if not keys:
        return 0
    source = open_source(connection, user="guard")
    settings = source_settings(connection, load_book(connection))
    stored = SourceDocument.objects.filter(connection=connection, flow=NAME, document_id__in=keys)
    before = {row.document_id: row.body for row in stored}
    changed = [
        keys[raw.document_id]
        for raw in source.read_many(NAME, list(keys))
        if raw.body is not None and _differ(source, settings, before.get(raw.document_id), raw.body)
    ]
    return events.release_all(connection, sorted(set(changed)), now=now) if changed else 0


def _differ(source: Source, settings: SourceSettings, before: Any, after: Json) -> bool:
    """Whether the papers say something else than when they were last read. What cannot be read is tried again."""
    try:
        return before is None or source.translate(NAME, before, settings) != source.translate(
            NAME, after, settings
        )
    except (SyncError, KeyError):
        return True


def _waiting(connection: Connection) -> QuerySet[EntityLink]:
    rows = EntityLink.objects.filter(
        connection=connection, target=connection.ledger, kind=KIND, secondary__ended__isnull=True
    )
    return rows.exclude(remote_id="").defer("observed", "differences").order_by("id")


def _look(connection: Connection, clock: Clock) -> int:
    bills = [Waiting(link=link, meant=meant.bill_of(link.expected)) for link in _waiting(connection)]
    if not bills:
        return 0
    target = open_target(connection.ledger, user="guard")  # type: ignore[arg-type]
    noted = 0
    for start in range(0, len(bills), CHUNK):
        chunk = bills[start : start + CHUNK]
        known, states = _known(connection, target, chunk), _states(target, chunk)
        for bill in chunk:
            state = states.get(bill.link.remote_id)
            if state is not None:
                noted += _judge(connection, bill, state, known, now=clock())
    return noted


def _states(target: Target, bills: Sequence[Waiting]) -> dict[str, str]:
    days = [bill.meant.date for bill in bills]
    found = target.read_many("bill", [bill.link.remote_id for bill in bills], dates=(min(days), max(days)))
    return {back.remote_id: back.value.state for back in found if back.error is None}


def _known(connection: Connection, target: Target, bills: Sequence[Waiting]) -> Sequence[Known]:
    days = [bill.meant.date for bill in bills]
    try:
        account = load_book(connection).rules.account("supplier_debt", on=max(days)).number
    except MissingMapping:
        return ()
    return target.known_bills(
        {_card(bill) for bill in bills}, first=min(days) - AROUND, last=max(days) + AROUND, account=account
    )


def _card(bill: Waiting) -> str:
    return bill.meant.supplier.key.rpartition(":")[2]


def _judge(
    connection: Connection, bill: Waiting, state: str, known: Sequence[Known], *, now: datetime
) -> int:
    """Note the document when what was found is news: said once for each state, and again when it is over."""
    link, value = bill.link, bill.meant
    sought = Sought(_card(bill), value.number, value.date, value.total, value.currency)
    repeat = repeat_of(sought, known, own=frozenset({link.remote_id})) if state == "unposted" else None
    wrong = (
        "" if state == "unposted" and repeat is None else f"{state} {repeat.known.voucher if repeat else ''}"
    )
    mark = hashlib.blake2b(wrong.encode(), digest_size=8).hexdigest() if wrong else ""
    if mark == str(link.secondary.get("guarded") or ""):
        return 0
    EntityLink.objects.filter(pk=link.pk).update(secondary={**link.secondary, "guarded": mark})
    pairs = [(link.document_id, link.label)]
    return events.record(connection, link.flow, pairs, trigger="document", now=now)
