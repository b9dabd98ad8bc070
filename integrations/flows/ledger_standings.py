"""Where each of a shop's past orders stands in the ledger: booked by others, by us, by both, or nowhere that was found."""

from collections.abc import Iterable, Iterator

from integrations.accounting.ledger_history import ForeignBooking
from integrations.accounting.past_orders import PastOrder
from integrations.models import Connection, EntityLink, LedgerOrder

Stands = LedgerOrder.Stands
FLOW = "sale"
BY_ITS_ID = ("voucher", "summary")
"""Kinds of links whose id in the ledger is a voucher's; an invoice's voucher stands beside it."""


def standings(
    connection: Connection, orders: Iterable[PastOrder], found: Iterable[ForeignBooking]
) -> Iterator[LedgerOrder]:
    """A row for each order, not saved; ``found`` are others' bookings. One query."""
    listed = list(orders)
    theirs = {one.document_id: one for one in found}
    ours = _ours(connection, [one.sold.document_id for one in listed])
    for order in listed:
        document_id = order.sold.document_id
        yield _standing(order, theirs.get(document_id), ours.get(document_id))


def _ours(connection: Connection, document_ids: list[str]) -> dict[str, EntityLink]:
    """The first link of each document that stands in the ledger."""
    rows = EntityLink.objects.filter(connection=connection, flow=FLOW, document_id__in=document_ids)
    names = ("document_id", "kind", "remote_id", "remote_number", "secondary", "document_date")
    return {link.document_id: link for link in rows.exclude(remote_id="").only(*names).order_by("-id")}


def _standing(order: PastOrder, theirs: ForeignBooking | None, ours: EntityLink | None) -> LedgerOrder:
    sold = order.sold
    row = LedgerOrder(
        document_id=sold.document_id,
        label=sold.label[:80],
        on=sold.date,
        gross=sold.gross,
        currency=sold.currency,
        method=" + ".join(mean.title or mean.method for mean in sold.payment_means)[:120],
        stands=_stands(theirs, ours),
    )
    if theirs is not None:
        row.voucher_id, row.voucher_number = theirs.voucher_id[:40], theirs.voucher_number[:40]
        row.voucher_on, row.amount = theirs.date, theirs.amount
        row.why, row.certain = theirs.why, theirs.certain
    elif ours is not None:
        row.voucher_id = (ours.remote_id if ours.kind in BY_ITS_ID else ours.secondary.get("voucher_id", ""))[
            :40
        ]
        row.voucher_number, row.voucher_on, row.certain = ours.remote_number[:40], ours.document_date, True
    return row


def _stands(theirs: ForeignBooking | None, ours: EntityLink | None) -> Stands:
    if theirs is not None:
        return Stands.OTHERS if ours is None else Stands.BOTH
    return Stands.NOWHERE if ours is None else Stands.OURS
