"""The differences of a period, each with its name and a key by which the next reading finds it again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import DateField, Exists, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate

from integrations.accounting import reconciling
from integrations.flows import reconciled_shop
from integrations.flows.reconciled_sums import Tally
from integrations.models import (
    EntityLink,
    ReconciledAccount,
    ReconciledDocument,
    Reconciliation,
    ReconciliationItem,
    SyncEvent,
)

if TYPE_CHECKING:
    from integrations.flows.reconciliation import Found

Kind = ReconciliationItem.Kind
ZERO = Decimal("0.00")
STATED_FLOWS = ("sale", "refund")
"""Flows whose event states what the shop itself came to."""
NOT_BOOKED = {
    SyncEvent.State.BLOCKED: Kind.BLOCKED,
    SyncEvent.State.PENDING: Kind.WAITING,
    SyncEvent.State.RUNNING: Kind.WAITING,
}
PIECE = 500


def stated(one: Found, *, currency: str) -> Decimal | None:
    """What the source states the document came to, positive; None where it cannot be compared with the one voucher."""
    event = one.event
    if event is None or event.gross is None or not one.is_only or event.flow not in STATED_FLOWS:
        return None
    return abs(event.gross) if (event.currency or "NOK") == currency else None


def of(one: Found) -> Iterator[ReconciliationItem]:
    """What is to be said about a ledger document, at most two things."""
    kind = _kind(one)
    if kind:
        lines = [list(difference) for difference in one.differences] or [
            [row.get("field", ""), row.get("where", ""), row.get("expected", ""), row.get("found", "")]
            for row in one.link.differences
        ]
        off = reconciling.off_by(one.differences) or one.link.difference or ZERO
        yield _item(one, f"link:{one.link.pk}", kind, off, "NOK", {"lines": lines[:20]})
    if one.link.flow == "summary" or not reconciling.is_main(one.link.part):
        return
    if one.event is not None and one.event.state == SyncEvent.State.BLOCKED and kind != Kind.DEVIATION:
        yield of_event(one.event)  # what changed after the booking is held back
    currency, meant = reconciling.turnover_of(
        one.link.expected, receivables=reconciling.receivables_of(one.link.expected)
    )
    source = stated(one, currency=currency)
    if source is not None and source != meant:
        cheaper = source > meant and reconciling.is_cheaper_by_rule(one.link.expected)
        detail = {"source": f"{source:.2f}", "meant": f"{meant:.2f}"}
        kind = Kind.CHEAPER if cheaper else Kind.SOURCE
        yield _item(one, f"source:{one.link.pk}", kind, abs(source - meant), currency, detail)


def _kind(one: Found) -> str:
    if one.state == ReconciledDocument.State.GONE:
        return Kind.GONE
    if one.link.state == EntityLink.State.DEVIATION:
        return Kind.DEVIATION
    if one.state == ReconciledDocument.State.CHANGED:
        return Kind.CHANGED
    return "" if one.link.state == EntityLink.State.VERIFIED else Kind.UNVERIFIED


def _item(
    one: Found, key: str, kind: str, amount: Decimal, currency: str, detail: Mapping[str, Any]
) -> ReconciliationItem:
    label = one.link.label or one.link.document_id[:80]
    detail = {**detail, "voucher": one.link.remote_number}
    return ReconciliationItem(
        key=key, kind=kind, event=one.event, label=label, amount=amount, currency=currency, detail=detail
    )


def of_accounts(row: Reconciliation, accounts: Sequence[ReconciledAccount]) -> Iterator[ReconciliationItem]:
    """Where an account does not follow from what we moved on it: what its documents' own differences do not explain."""
    named = _named(row)
    for one in accounts:
        rest = one.held - one.meant - named.get(one.account, ZERO)
        if rest:
            yield _of_account(
                one, Kind.ACCOUNT, rest, {"meant": f"{one.meant:.2f}", "held": f"{one.held:.2f}"}
            )
        off = one.closing - one.opening - one.held - one.others
        if off:
            yield _of_account(one, Kind.BALANCE, off, {"closing": f"{one.closing:.2f}"})
        if one.listed is not None and -one.closing != one.listed:
            detail = {"listed": f"{one.listed:.2f}", "owed": f"{-one.closing:.2f}"}
            yield _of_account(one, Kind.CARDS, -one.closing - one.listed, detail)


def _of_account(
    one: ReconciledAccount, kind: str, amount: Decimal, detail: Mapping[str, Any]
) -> ReconciliationItem:
    return ReconciliationItem(
        key=f"{kind}:{one.account}", kind=kind, label=one.account, amount=abs(amount), currency="NOK",
        detail={**detail, "account": one.account},
    )  # fmt: skip


def _named(row: Reconciliation) -> dict[str, Decimal]:
    """Account → what changed and vanished vouchers account for, held less meant."""
    found: dict[str, Decimal] = {}
    rows = row.documents.exclude(differences=[]).values_list("differences", flat=True)
    for differences in rows.iterator(chunk_size=PIECE):
        for name, where, meant, held in differences:
            if name == "account":
                found[where] = found.get(where, ZERO) + Decimal(held) - Decimal(meant)
    return found


def unbooked(row: Reconciliation) -> Iterator[ReconciliationItem]:
    """Documents dated in the period, or heard of in it, that stand in no voucher: stopped, waiting or skipped."""
    same = {name: OuterRef(name) for name in ("connection_id", "flow", "document_id")}
    newer = SyncEvent.objects.filter(**same, pk__gt=OuterRef("pk"))
    booked = EntityLink.objects.filter(**same).exclude(remote_id="")
    day = Coalesce("document_date", TruncDate("created_at"), output_field=DateField())
    events = SyncEvent.objects.filter(connection__ledger=row.ledger, gross__isnull=False).annotate(day=day)
    events = events.filter(~Exists(newer), ~Exists(booked), day__range=(row.first, row.last))
    yield from map(of_event, events.order_by("pk").iterator(chunk_size=PIECE))


def of_event(event: SyncEvent) -> ReconciliationItem:
    """What is to be said about a document that stopped, waits or was skipped."""
    about = f"{event.connection_id}:{event.flow}:{event.document_id}"
    return ReconciliationItem(
        key=f"event:{hashlib.sha256(about.encode()).hexdigest()}",
        kind=NOT_BOOKED.get(SyncEvent.State(event.state), Kind.SKIPPED),
        event=event,
        label=event.label or event.document_id[:80],
        amount=None if event.gross is None else abs(event.gross),
        currency=event.currency or "NOK",
        detail={"code": event.code, "params": event.params, "flow": event.flow},
    )


def with_unbooked(sums: Mapping[str, Any], items: Sequence[ReconciliationItem]) -> dict[str, Any]:
    """The sums with what the source has and we have not booked."""
    tally = Tally.of(sums)
    for item in items:
        if item.key.startswith("event:") and item.amount is not None:
            flow = item.detail["flow"]
            amount = -item.amount if flow == "refund" else item.amount
            tally.add_turnover(flow, item.currency, source=amount, meant=ZERO, held=ZERO)
    reconciled_shop.count_unbooked(
        tally, [item.event for item in items if item.event and item.key.startswith("event:")]
    )
    return tally.as_json()


def keep(row: Reconciliation, items: Sequence[ReconciliationItem], now: datetime) -> None:
    """Write what was found. What has been explained stays explained while it is the same difference of the same amount."""
    items = list({item.key: item for item in items}.values())  # a document in parcels is told of once
    before = {item.key: item for item in row.items.filter(key__in=[item.key for item in items])}
    for item in items:
        item.reconciliation, item.found_at = row, now
        known = before.get(item.key)
        if known is not None and (known.kind, known.amount) == (item.kind, item.amount):
            item.explanation, item.explained_at = known.explanation, known.explained_at
            item.explained_by_id = known.explained_by_id
    ReconciliationItem.objects.bulk_create(
        items,
        update_conflicts=True,
        unique_fields=["reconciliation", "key"],
        update_fields=[
            "kind", "event", "label", "amount", "currency", "detail", "explanation", "explained_by", "explained_at",
            "found_at", "settled_at",
        ],
    )  # fmt: skip


def settle(row: Reconciliation, now: datetime) -> None:
    """What this reading did not find any more is settled; it stays on the list with who explained it."""
    gone = Q(found_at__lt=row.began_at)
    row.items.filter(gone, settled_at__isnull=True).update(settled_at=now)
