"""What somebody else has booked in a ledger: its vouchers read page by page, ours left out.

It costs about one call per month and 500 vouchers, and one more per month in which there are invoices. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from integrations.accounting.ledger_history import NEAR, ForeignBooking, Search, Sold
from integrations.accounting.past_vouchers import PastVoucher
from integrations.connectors.contract import Target
from integrations.flows.opened import opened_once
from integrations.models import Connection, EntityLink

LATER = timedelta(days=31)
"""So long after the day of an order others may book it."""


def foreign_bookings(
    ledger: Connection, *, first: date, last: date, sold: Iterable[Sold], today: date | None = None
) -> tuple[ForeignBooking, ...]:
    """Which of these orders, dated from ``first`` to ``last``, somebody else has booked in the ledger already.

    Vouchers are read from a few days before to a month after the period (not past ``today``, where it is given). Memory is
    that of the orders and one page. Raises SyncError; RateLimited where the ledger's budget is used up: try again later.
    """
    search = Search.of(sold)
    end = min(last + LATER, max(today, last)) if today is not None else last + LATER
    with opened_once(ledger) as target:
        for voucher in vouchers_of_others(ledger, target, first=first - NEAR, last=end):
            search.look(voucher)
    return search.found()


def vouchers_of_others(
    ledger: Connection, target: Target, *, first: date, last: date
) -> Iterator[PastVoucher]:
    """Every voucher of a period that is not ours. Raises SyncError."""
    position: Mapping[str, Any] | None = None
    more = True
    while more:
        page = target.past_vouchers(position, first=first, last=last)
        yield from without_ours(ledger, page.vouchers)
        position, more = page.position, page.more


def without_ours(ledger: Connection, vouchers: Sequence[PastVoucher]) -> list[PastVoucher]:
    """Those of a page that we did not write, and that reverse none of ours.

    Ours carry the reference of a connection that books into the ledger, or the order behind their invoice does; where
    somebody has taken the reference away, their id tells.
    """
    marks = _marks(ledger)
    ids = {voucher.id for voucher in vouchers} | {voucher.reverses for voucher in vouchers} - {""}
    links = EntityLink.objects.filter(target=ledger, remote_id__in=ids, kind__in=("voucher", "bill"))
    known = set(links.values_list("remote_id", flat=True))
    return [
        voucher
        for voucher in vouchers
        if voucher.id not in known
        and voucher.reverses not in known
        and not any(mark in text for mark in marks for text in (voucher.external_number, voucher.note))
    ]


def _marks(ledger: Connection) -> tuple[str, ...]:
    """What our references begin with."""
    sources = Connection.objects.filter(tenant=ledger.tenant).values_list("kind", "key")
    return tuple(f"{kind[:3]}:{key}:" for kind, key in sources)
