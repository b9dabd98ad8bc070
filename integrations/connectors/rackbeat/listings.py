"""Lists of changes that lose nothing while people go on working, and lists of a period.

``changes``: oldest change first. ``updated_at_from`` is to the second, in a time zone that no documentation names (UTC is
sent: east of Greenwich the server then looks too far back rather than too little), and a row that changes moves to the end.
So a poll begins ten minutes before its cursor and drops what it has seen; inside a poll every full page starts two seconds
before the newest row of the page before, and only a page that does not get past that is followed by the next of the same
window. Repeats are possible and harmless.

``period``: by number, page by page; when the total falls, rows have vanished before us, and it goes back so many pages.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from integrations.connectors.contract import DocumentRef, Page
from integrations.connectors.rackbeat.client import PER_PAGE, RackbeatClient
from integrations.connectors.rackbeat.fields import Json, rejected, stamp, text
from integrations.connectors.rackbeat.kinds import Kind

RESTED = timedelta(minutes=10)
"""How far before its cursor a new poll begins."""
ONGOING = timedelta(seconds=2)
UNSETTLED = timedelta(seconds=15)
"""Stamps are whole seconds: a record may change again in the second in which it was seen, and is told once more then."""
MOST_SEEN = 10_000
"""Marks of rows seen that a position carries at most; beyond it rows may be told twice."""
MOST_PASSES = 3
"""How often a window of several pages is read again because rows moved while it was read."""

_FIELDS = "id,number,name,created_at,updated_at"


def changes(
    client: RackbeatClient, kind: Kind, position: Mapping[str, Any] | None, *, since: datetime, now: datetime
) -> Page:
    """The next page of what changed since the cursor (or ``since``)."""
    cursor = datetime.fromisoformat(position["cursor"]) if position else since
    number = int(position["page"]) if position else 1
    passes = int(position.get("passes", 0)) if position else 0
    resting = position is None or bool(position.get("rested", True))
    seen = set(position["seen"]) if position else set()
    start = cursor - (RESTED if resting else ONGOING)
    params = [
        ("updated_at_from", start.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")),
        ("order_by", "updated_at"),
        ("order_direction", "ASC"),
        ("fields", _FIELDS),
    ]
    found = client.page(kind.path, kind.plural, params, number=number)
    moments = [stamp(row, otherwise=now) for row in found.rows]
    marks = {_mark(row, at): (row, at) for row, at in zip(found.rows, moments, strict=True)}
    unseen = [mark for mark in marks if mark not in seen]
    before = datetime.fromisoformat(position["newest"]) if position and "newest" in position else cursor
    newest = min(max([cursor, before, *moments]), max(now, cursor))
    full = found.pages is not None and len(found.rows) >= PER_PAGE
    onward = full and number == 1 and newest - ONGOING > start
    again = not full and number > 1 and bool(unseen) and passes < MOST_PASSES
    ended = not full and not again
    kept = [*(mark for mark in seen if mark not in marks), *marks][-MOST_SEEN:]
    return Page(
        refs=tuple(_ref(kind, *marks[mark]) for mark in unseen),
        position={
            "cursor": (newest if onward or ended else cursor).isoformat(),
            "newest": newest.isoformat(),
            "page": 1 if onward or not full else number + 1,
            "passes": passes + 1 if again else 0,
            "rested": ended or (resting and not onward),
            "seen": _settled(kept, newest - RESTED, now - UNSETTLED) if ended else kept,
        },
        more=full or again,
        total=found.total if position is None else None,
    )


def _mark(row: Json, at: datetime) -> str:
    """Which state of which row this is: its second, and a short digest of its number."""
    name = f"{text(row, 'id')} {text(row, 'number')}".encode()
    return f"{int(at.timestamp()):x}-{hashlib.blake2b(name, digest_size=4).hexdigest()}"


def _settled(kept: Sequence[str], start: datetime, until: datetime) -> list[str]:
    """The marks that the next poll may meet again, without those of the last moments."""
    first, last = int(start.timestamp()), int(until.timestamp())
    return [mark for mark in kept if first <= int(mark.partition("-")[0], 16) < last]


def period(
    client: RackbeatClient,
    kind: Kind,
    position: Mapping[str, Any] | None,
    *,
    from_date: date,
    to_date: date,
) -> Page:
    """The next page of a period: documents by their day, records all there are."""
    number = int(position["page"]) if position else 1
    before = int(position["total"]) if position else 0
    params: list[tuple[str, Any]] = [("order_by", "number"), ("order_direction", "ASC"), ("fields", _FIELDS)]
    if kind.dated:
        params += [
            # Whether days are compared as text, days or moments is not told: this begins with the first day in all three.
            ("invoice_date_from", f"{(from_date - timedelta(days=1)).isoformat()} 23:59:59"),
            ("invoice_date_to", f"{to_date.isoformat()} 23:59:59"),
        ]
    found = client.page(kind.path, kind.plural, params, number=number)
    total = len(found.rows) if found.total is None else found.total
    if number > 1 and total < before:
        back = -(-(before - total) // PER_PAGE)
        return Page(refs=(), position={"page": max(1, number - back), "total": total}, more=True, total=total)
    now = datetime.now(UTC)
    return Page(
        refs=tuple(_ref(kind, row, stamp(row, otherwise=now)) for row in found.rows),
        position={"page": number + 1, "total": total},
        more=found.pages is not None and number < found.pages and bool(found.rows),
        total=total,
    )


def _ref(kind: Kind, row: Json, at: datetime) -> DocumentRef:
    number = text(row, "number")
    if not number:
        raise rejected("number")
    return DocumentRef(
        kind=kind.name,
        document_id=number,
        label=f"{number} {text(row, 'name')}".strip()[:120],
        changed_at=at,
    )
