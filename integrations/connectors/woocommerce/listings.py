"""Listings that lose nothing while the shop goes on selling.

Two ways, both pure apart from the ``fetch`` that is handed in:

* ``changes``: oldest change first, from a moving cursor. Filters are exclusive and to the second, many orders share a
  second, and an order that changes moves to the end: so every call starts two seconds before the cursor and drops what it
  has seen; only when a full page does not get past the cursor is the next page of the same window read.
* ``by_id``: ascending ids, page by page. New rows come at the end; a row that vanishes shifts the others, which the
  falling total shows: then it goes back by so many pages.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.connectors.contract import DocumentRef, Page
from integrations.connectors.woocommerce.fields import Json, rejected

PER_PAGE = 100
OVERLAP = timedelta(seconds=2)

Fetch = Callable[[Sequence[tuple[str, Any]]], tuple[list[Any], int | None]]
Refs = Callable[[Json], Sequence[DocumentRef]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One kind's listing: how to fetch it, what its rows are, and the names of its moment in filter and row."""

    fetch: Fetch
    refs: Refs
    after: str
    stamp: str
    order: tuple[tuple[str, str], ...]


def gmt(moment: datetime) -> str:
    """A filter value. Without the Z the shop would read it in its own time zone."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_of(row: Json, name: str) -> datetime:
    """A row's moment; WooCommerce writes GMT without saying so."""
    try:
        return datetime.fromisoformat(str(row[name])).replace(tzinfo=UTC)
    except (KeyError, ValueError) as error:
        raise rejected(name, value=row.get(name)) from error


def changes(listing: Listing, position: Mapping[str, Any] | None, *, since: datetime) -> Page:
    """The next page of what changed.

    A window of more than one page is read again until a whole pass shows nothing new: a row that changes between two
    pages pulls another one over the page's edge.
    """
    cursor = datetime.fromisoformat(position["cursor"]) if position else since
    number = int(position["page"]) if position else 1
    seen = set(position["seen"]) if position else set()
    params = [
        (listing.after, gmt(cursor - OVERLAP)),
        *listing.order,
        ("per_page", PER_PAGE),
        ("page", number),
    ]
    rows, total = listing.fetch(params)
    marks = {_mark(row, listing): row for row in rows}
    unseen = [mark for mark in marks if mark not in seen]
    found_new = bool(unseen) or bool(position and position.get("found_new") and number > 1)
    newest = max([cursor, *(stamp_of(row, listing.stamp) for row in rows)])
    full = len(rows) >= PER_PAGE
    ended = not full or newest > cursor
    again = ended and number > 1 and found_new
    next_cursor = newest if ended and not again else cursor
    kept = seen | marks.keys()
    return Page(
        refs=tuple(ref for mark in unseen for ref in listing.refs(marks[mark])),
        position={
            "cursor": next_cursor.isoformat(),
            "page": 1 if ended else number + 1,
            "seen": sorted(_recent(kept, next_cursor - OVERLAP)),
            "found_new": found_new and not ended,
        },
        more=full or again,
        total=total if position is None else None,
    )


def _mark(row: Json, listing: Listing) -> str:
    """Which state of which row this is; the moment first, so that old marks can be dropped."""
    return f"{stamp_of(row, listing.stamp).isoformat()} {row.get('id')}"


def _recent(marks: set[str], start: datetime) -> set[str]:
    """The marks that the next call, starting two seconds before the cursor, may meet again."""
    return {mark for mark in marks if mark.split(" ", 1)[0] >= start.isoformat()}


def by_id(listing: Listing, position: Mapping[str, Any] | None, *, window: Sequence[tuple[str, Any]]) -> Page:
    """The next page of a period. ``window`` are the filters that bound it."""
    number = int(position["page"]) if position else 1
    last_id = int(position["last_id"]) if position else 0
    before = int(position["total"]) if position else 0
    rows, total = listing.fetch([*window, *listing.order, ("per_page", PER_PAGE), ("page", number)])
    known = before if total is None else total
    if number > 1 and known < before:
        back = -(-(before - known) // PER_PAGE)
        position = {"page": max(1, number - back), "last_id": last_id, "total": known}
        return Page(refs=(), position=position, more=True, total=known)
    fresh = [row for row in rows if int(row["id"]) > last_id]
    return Page(
        refs=tuple(ref for row in fresh for ref in listing.refs(row)),
        position={
            "page": number + 1,
            "last_id": max((int(row["id"]) for row in fresh), default=last_id),
            "total": known,
        },
        more=len(rows) >= PER_PAGE,
        total=known,
    )
