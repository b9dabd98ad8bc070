"""A daily summary taken apart again: which orders each of its lines is the sum of, and what each order brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from integrations.accounting.summary import Folded, fold
from integrations.flows.summaries import members_of
from integrations.models import EntityLink, SyncEvent
from integrations.sync import shelf

MOST_SHOWN = 200
"""Orders listed under one line; of more than that the count is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderInSummary:
    """One order's part of a line: ``gross`` in kroner, debit +. ``event_id`` leads to its page."""

    label: str
    gross: Decimal
    event_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOrders:
    """The orders behind one line of a summary. ``count`` is of all, ``orders`` the first of them."""

    count: int
    gross: Decimal
    orders: Sequence[OrderInSummary]

    @property
    def left_out(self) -> int:
        """How many are not listed."""
        return self.count - len(self.orders)


def is_summary(link: EntityLink) -> bool:
    """Whether a link is the voucher of a day."""
    return link.flow == shelf.FLOW


def orders_of_lines(link: EntityLink) -> list[LineOrders]:
    """The orders behind each line of a summary's voucher, in the order of its lines; [] when it is no summary."""
    if not is_summary(link):
        return []
    shares = list(link.members.order_by("id"))
    pages = _pages(shares)
    return [_line(folded, pages) for folded in _folded(link, shares)]


def _folded(link: EntityLink, shares: Sequence[EntityLink]) -> Sequence[Folded]:
    """As it was folded when it was written: the stored lines tell in which of the two ways."""
    members = members_of(shares)
    written = [row["gross"] for row in link.expected.get("postings", ())]
    for vat in ("lines", "sum"):
        folded = fold(members, vat=vat)
        if [f"{one.posting.gross:.2f}" for one in folded] == written:
            return folded
    return ()


def _pages(shares: Sequence[EntityLink]) -> Mapping[str, int]:
    """Reference → the newest event of the share's document."""
    if not shares:
        return {}
    events = SyncEvent.objects.filter(
        connection_id=shares[0].connection_id, document_id__in={share.document_id for share in shares}
    )
    newest = {
        (flow, document): pk
        for flow, document, pk in events.order_by("id").values_list("flow", "document_id", "pk")
    }
    return {
        share.reference: pk
        for share in shares
        if (pk := newest.get((share.flow, share.document_id))) is not None
    }


def _line(folded: Folded, pages: Mapping[str, int]) -> LineOrders:
    sums: dict[tuple[str, str], Decimal] = {}
    for share in folded.shares:
        key = (share.reference, share.label)
        sums[key] = sums.get(key, Decimal("0.00")) + share.posting.gross
    rows = [
        OrderInSummary(label=label, gross=gross, event_id=pages.get(reference))
        for (reference, label), gross in list(sums.items())[:MOST_SHOWN]
    ]
    return LineOrders(count=len(sums), gross=folded.posting.gross, orders=rows)
