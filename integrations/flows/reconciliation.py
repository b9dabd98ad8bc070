"""The reading of a period: every ledger document that we wrote is read back anew, a hundred per call, and summed up.

Resumed where it stopped: a reading of any length is done in pieces of less than a task's time, each kept in one transaction.
It costs a call per hundred documents and account pages, and about a millisecond of computing per document; memory is that of
one piece, but for the payments of invoices, which are remembered with day and amount (about 40 bytes each) until the end.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from integrations.accounting import reconciling
from integrations.accounting.reconciling import Named, Record
from integrations.accounting.shop_figures import Figures
from integrations.connectors.contract import ReadBack, Target
from integrations.errors import SyncError
from integrations.flows import opened, reconciled_accounts, reconciled_items, reconciled_shop
from integrations.flows.observed_records import observed_record
from integrations.flows.reconciled_sums import Tally
from integrations.models import EntityLink, ReconciledDocument, Reconciliation, SyncEvent

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
State = ReconciledDocument.State
CHUNK = 500
LEASE = timedelta(minutes=5)
READ_KINDS = ("voucher", "bill", "invoice", "credit_note")
"""Kinds of ledger documents that are read back anew."""
MONEY_KINDS = (*READ_KINDS, "summary", "upgrade")
"""Kinds of links that are about the books: no open orders, no master data."""
CHANGES_KEPT = 200
RECHECKED = timedelta(days=400)
"""How long after its end a signed period is looked at again by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One link of the period as the ledger holds it now. ``held`` {} where the ledger has nothing."""

    link: EntityLink
    event: SyncEvent | None
    held: Record
    state: str
    differences: tuple[Named, ...]
    is_only: bool
    """Whether the document has this one main part and no other."""


def go_on(clock: Clock, *, seconds: float) -> bool:
    """Begin or continue every reading that is asked for and that nobody holds. Returns whether some is left unfinished."""
    end = clock() + timedelta(seconds=seconds)
    left = False
    for pk in list(_free(clock()).values_list("pk", flat=True)):
        row = _take(pk, clock())
        if row is not None:
            left |= not _run(row, clock, end)
    return left


def recheck(now: datetime) -> int:
    """Ask for the signed periods of the last year to be looked at again: what was changed in the ledger since is told on
    their pages. Returns how many."""
    rows = Reconciliation.objects.filter(
        signed_at__isnull=False, last__gte=(now - RECHECKED).date(), ledger__tenant__is_active=True
    ).exclude(state=Reconciliation.State.READING)
    return rows.update(
        state=Reconciliation.State.READING, asked_at=now, began_at=None, position=0, done=0, changes=[]
    )


def _free(now: datetime) -> QuerySet[Reconciliation]:
    rows = Reconciliation.objects.filter(state=Reconciliation.State.READING)
    return rows.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now)).order_by("asked_at")


def _take(pk: int, now: datetime) -> Reconciliation | None:
    if not _free(now).filter(pk=pk).update(lease_until=now + LEASE):
        return None
    return Reconciliation.objects.select_related("ledger__tenant").get(pk=pk)


def _run(row: Reconciliation, clock: Clock, end: datetime) -> bool:
    """Returns whether the reading has come to an end, good or bad."""
    if row.began_at is None:
        row.began_at, row.total = clock(), links_of(row).count()
    try:
        with opened.opened_once(row.ledger) as target:
            while chunk := list(links_of(row).filter(pk__gt=row.position).order_by("pk")[:CHUNK]):
                if clock() > end:
                    _save(row, lease_until=None)
                    return False
                _keep(row, _look(target, chunk), chunk=chunk, clock=clock)
            _finish(row, target, clock=clock)
    except SyncError as error:
        log.warning("reconciliation not read", ledger=row.ledger.key, code=error.code)
        _save(row, state=row.State.FAILED, code=error.code, params=error.params, lease_until=None)
    return True


def links_of(row: Reconciliation) -> QuerySet[EntityLink]:
    """What we wrote, dated in the period; laid-aside shares of a day that is not booked yet do not stand there."""
    links = EntityLink.objects.filter(
        target=row.ledger, document_date__range=(row.first, row.last), kind__in=MONEY_KINDS
    )
    return links.exclude(remote_id="").select_related("connection__tenant")


def _look(target: Target, chunk: Sequence[EntityLink]) -> list[Found]:
    backs: dict[int, ReadBack] = {}
    for kind in READ_KINDS:
        mine = {link.remote_id: link for link in chunk if link.kind == kind and link.summary_id is None}
        days = [link.document_date for link in mine.values() if link.document_date]
        if not mine or not days:
            continue
        for back in target.read_many(kind, list(mine), dates=(min(days), max(days))):
            if back.error is not None and back.error.code != "not_found":
                raise back.error
            backs[mine[back.remote_id].pk] = back
    events, only = _events(chunk), _single(chunk)
    return [
        _found(link, backs.get(link.pk), events.get(document_of(link)), only.get(document_of(link)) == 1)
        for link in chunk
    ]


def _found(link: EntityLink, back: ReadBack | None, event: SyncEvent | None, is_only: bool) -> Found:
    held, state, differing = _judge(link, back)
    return Found(link=link, event=event, is_only=is_only, held=held, state=state, differences=differing)


def _judge(link: EntityLink, back: ReadBack | None) -> tuple[Record, str, tuple[Named, ...]]:
    if back is None:
        # A share of a daily summary, or an invoice made of an order: as it was last read back.
        held = link.expected if link.kind == "summary" else link.observed
        return held, State.NOT_READ, ()
    if back.error is not None or getattr(back.value, "state", "") == "deleted":
        return {}, State.GONE, reconciling.differences(link.expected, {})
    held = reconciling.held_of(observed_record(back.value), kind=link.kind)
    differing = reconciling.differences(link.expected, held)
    return held, State.CHANGED if differing else State.EQUAL, differing


def document_of(link: EntityLink | SyncEvent) -> tuple[int, str, str]:
    """What makes links and events be of the same document."""
    return (link.connection_id, link.flow, link.document_id)


def _same(chunk: Sequence[EntityLink]) -> dict[str, Any]:
    return {
        "connection_id__in": {link.connection_id for link in chunk},
        "document_id__in": {link.document_id for link in chunk},
    }


def _events(chunk: Sequence[EntityLink]) -> dict[tuple[int, str, str], SyncEvent]:
    """Each document's newest event."""
    rows = SyncEvent.objects.filter(**_same(chunk)).order_by("pk")
    return {document_of(event): event for event in rows}


def _single(chunk: Sequence[EntityLink]) -> dict[tuple[int, str, str], int]:
    """How many ledger documents each document has, in any period."""
    counts: dict[tuple[int, str, str], int] = {}
    rows = EntityLink.objects.filter(**_same(chunk), kind__in=MONEY_KINDS)
    for connection, flow, document in rows.values_list("connection_id", "flow", "document_id"):
        key = (connection, flow, document)
        counts[key] = counts.get(key, 0) + 1
    return counts


def _keep(row: Reconciliation, found: Sequence[Found], *, chunk: Sequence[EntityLink], clock: Clock) -> None:
    """One piece: its rows, its share of the sums and how far we are, all or nothing."""
    shops = reconciled_shop.stated(chunk) if row.signed_at is None else {}
    with transaction.atomic():
        if row.signed_at is not None:
            row.changes = [*row.changes, *_changes(row, found)][:CHANGES_KEPT]
        else:
            tally = Tally.of(row.sums)
            narrowed = {one.link.pk: _count(tally, one, shops.get(document_of(one.link))) for one in found}
            row.sums = tally.as_json()
            _store(row, found, narrowed)
            reconciled_items.keep(row, [item for one in found for item in reconciled_items.of(one)], clock())
        row.position, row.done = chunk[-1].pk, row.done + len(chunk)
        _save(row, lease_until=clock() + LEASE)


def _count(tally: Tally, one: Found, shop: Figures | None) -> frozenset[str]:
    """Add one document to the sums; what the list can be narrowed to by what its shop says of it."""
    link = one.link
    if link.kind != "summary":
        tally.add("meant", link.expected)
        tally.add("held", one.held)
    tally.add_payments(link.expected)
    tally.add_version(str(link.connection), link.rules_version)
    narrowed = reconciled_shop.count(tally, one, shop)
    if link.flow == "summary" or not reconciling.is_main(link.part):
        return narrowed  # the day's voucher is counted by its shares; what was moved afterwards by code and account only
    sign = -1 if link.flow == "refund" or link.kind == "credit_note" else 1
    receivables = reconciling.receivables_of(link.expected)
    currency, meant = reconciling.turnover_of(link.expected, receivables=receivables)
    held = reconciling.turnover_of(one.held, receivables=receivables)[1] if one.held else Decimal(0)
    stated = reconciled_items.stated(one, currency=currency)
    source = meant if stated is None else stated
    tally.add_turnover(link.flow, currency, source=sign * source, meant=sign * meant, held=sign * held)
    return narrowed


def _store(row: Reconciliation, found: Iterable[Found], narrowed: Mapping[int, frozenset[str]]) -> None:
    rows = [_document(row, one, narrowed[one.link.pk]) for one in found]
    fields = [
        "event", "state", "label", "voucher", "on", "gross", "currency", "rules_version", "filters", "differences",
        "fingerprint",
    ]  # fmt: skip
    ReconciledDocument.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["reconciliation", "link"], update_fields=fields
    )


def _document(row: Reconciliation, one: Found, narrowed: frozenset[str]) -> ReconciledDocument:
    link = one.link
    currency, gross = reconciling.turnover_of(
        link.expected, receivables=reconciling.receivables_of(link.expected)
    )
    return ReconciledDocument(
        reconciliation=row,
        link=link,
        event=one.event,
        state=one.state,
        label=link.label or link.document_id[:80],
        voucher=link.remote_number,
        on=link.document_date or row.first,
        gross=gross,
        currency=currency,
        rules_version=link.rules_version,
        filters=sorted({*_filters(link, currency), *narrowed}),
        differences=[list(difference) for difference in one.differences],
        fingerprint=fingerprint(one.held),
    )


def _filters(link: EntityLink, currency: str) -> set[str]:
    lines = list(reconciling.rows_of(link.expected))
    found = {f"code:{line.vat_code}" for line in lines} | {f"account:{line.account}" for line in lines}
    found |= {f"account:{payment.account}" for payment in reconciling.payments_of(link.expected)}
    return {*found, f"currency:{currency}", f"flow:{link.flow}"}


def fingerprint(held: Record) -> str:
    """What tells whether a document's figures in the ledger are the same as before."""
    tally = Tally.of({})
    tally.add("held", held)
    text = json.dumps([held.get("date"), tally.as_json()["held"]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _changes(row: Reconciliation, found: Sequence[Found]) -> list[dict[str, Any]]:
    """What the ledger holds otherwise than on the day of the signature, or has since then."""
    frozen = dict(
        row.documents.filter(link__in=[one.link.pk for one in found]).values_list("link_id", "fingerprint")
    )
    return [
        {
            "kind": "new" if one.link.pk not in frozen else one.state,
            "document": one.link.label or one.link.document_id,
            "voucher": one.link.remote_number,
            "event": one.event.pk if one.event else None,
        }
        for one in found
        if frozen.get(one.link.pk) != fingerprint(one.held)
    ]


def _finish(row: Reconciliation, target: Target, *, clock: Clock) -> None:
    if row.signed_at is not None:
        _save(row, state=row.State.READ, read_at=clock(), lease_until=None)
        return
    accounts = reconciled_accounts.read(row, target)
    with transaction.atomic():
        reconciled_accounts.keep(row, accounts)
        items = [*reconciled_items.of_accounts(row, accounts), *reconciled_items.unbooked(row)]
        row.sums = reconciled_items.with_unbooked(row.sums, items)
        reconciled_items.keep(row, items, clock())
        reconciled_items.settle(row, clock())
        row.documents.exclude(link__in=links_of(row).values("pk")).delete()
        _save(row, state=row.State.READ, read_at=clock(), code="", params={}, lease_until=None)


def _save(row: Reconciliation, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    names = ("position", "done", "total", "began_at", "sums", "changes", *values)
    row.save(update_fields=sorted(set(names)))
