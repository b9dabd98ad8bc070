"""Lists of changes that lose nothing while people go on working, and lists of a period.

``changes``: the lists of a kind one after the other, each oldest change first. A row that changes moves to the end, and a page
by offset would then miss one: so every full page starts a moment before the newest row of the page before. A poll begins some
minutes before its cursor and drops what it has seen. Repeats are possible and harmless. What is deleted is in no list;
webhooks tell of it.

``period``: by id, from the last id on, which no change can upset.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.connectors.contract import DocumentRef, Page
from integrations.connectors.rentman.client import Item, RentmanClient
from integrations.connectors.rentman.fields import day, linked, stamp, text
from integrations.connectors.rentman.kinds import Feed, Kind
from integrations.connectors.rentman.linked import Linked

RESTED = timedelta(minutes=5)
"""How far before its cursor a new poll begins."""
ONGOING = timedelta(seconds=2)
MOST_SEEN = 5_000
"""Marks of rows seen that a position carries at most; beyond it rows may be told twice."""
MOST_PASSES = 3
"""How often a window of several pages is read because rows moved while it was read."""
_ZONE = "Europe/Oslo"
_PERIOD = "usageperiod_start,usageperiod_end,planperiod_start,planperiod_end"

Place = Mapping[str, Any]


def changes(
    client: RentmanClient,
    linked_items: Linked,
    kind: Kind,
    position: Place | None,
    *,
    since: datetime,
    now: datetime,
) -> Page:
    """The next page of what changed since the cursors (or ``since``)."""
    places = dict(position["feeds"]) if position else {}
    at = int(position["at"]) % len(kind.feeds) if position else 0
    feed = kind.feeds[at]
    rows, place, more = _feed_page(client, feed, places.get(feed.path), since=since, now=now)
    places[feed.path] = place
    last = at == len(kind.feeds) - 1
    return Page(
        refs=_refs(linked_items, kind, feed, rows, now=now),
        position={"feeds": places, "at": at if more else (0 if last else at + 1)},
        more=more or not last,
    )


def _feed_page(
    client: RentmanClient, feed: Feed, place: Place | None, *, since: datetime, now: datetime
) -> tuple[list[Item], Place, bool]:
    """The rows of a page that were not seen, where the next one goes on, and whether there is one now."""
    cursor = datetime.fromisoformat(place["cursor"]) if place else since
    resting = place is None or bool(place["rested"])
    seen = set(place["seen"]) if place else set()
    start = cursor - (RESTED if resting else ONGOING)
    params = [
        ("modified[gte]", start.astimezone(UTC).isoformat()),
        ("sort", "+modified"),
        ("fields", feed.fields),
    ]
    rows, more = _window(client, feed.path, params, start)
    marks = {_mark(row): row for row in rows}
    unseen = [row for mark, row in marks.items() if mark not in seen]
    newest = min(max([cursor, *(stamp(row, otherwise=cursor) for row in rows)]), max(now, cursor))
    kept = [*(mark for mark in seen if mark not in marks), *marks]
    return (
        unseen,
        {
            "cursor": newest.isoformat(),
            "rested": not more,
            "seen": (kept if more else _recent(kept, newest - RESTED))[-MOST_SEEN:],
        },
        more,
    )


def _window(
    client: RentmanClient, path: str, params: Sequence[tuple[str, str]], start: datetime
) -> tuple[list[Item], bool]:
    """The next page, and whether there is more after it. Where so much changed at once that a page does not get past its own
    beginning, the pages that follow it are read too, and again until nothing new comes: rows may have moved meanwhile."""
    rows: dict[str, Item] = {}
    for _pass in range(MOST_PASSES):
        before, pages = len(rows), 0
        for found in client.pages(path, params):
            pages += 1
            rows |= {_mark(row): row for row in found.rows}
            newest = max((stamp(row, otherwise=start) for row in found.rows), default=start)
            if not found.more or newest - ONGOING > start:
                break
        if pages == 1 or len(rows) == before:
            break
    return list(rows.values()), found.more


def _mark(row: Item) -> str:
    """Which state of which row this is."""
    return f"{text(row, 'id')} {text(row, 'modified')}"


def _recent(marks: Sequence[str], start: datetime) -> list[str]:
    """The marks that the next poll may meet again."""
    kept = []
    for mark in marks:
        moment = mark.partition(" ")[2]
        if moment and datetime.fromisoformat(moment) >= start:
            kept.append(mark)
    return kept


def _refs(
    linked_items: Linked, kind: Kind, feed: Feed, rows: Sequence[Item], *, now: datetime
) -> tuple[DocumentRef, ...]:
    """The documents that the rows belong to, each once."""
    moments: dict[str, tuple[datetime, str]] = {}
    owners = _owners(linked_items, feed, rows)
    for row in rows:
        owner = owners(row)
        if owner:
            moments[owner] = (stamp(row, otherwise=now), _label(row, feed.label))
    return tuple(
        DocumentRef(kind=kind.name, document_id=key, label=label or key, changed_at=at)
        for key, (at, label) in moments.items()
    )


def _owners(linked_items: Linked, feed: Feed, rows: Sequence[Item]) -> Any:
    """How a row leads to its document."""
    if feed.over:
        ids = {linked(row, "function") for row in rows}
        between = linked_items.known(feed.over, ids, fields=f"id,{feed.owner}") if ids else {}
        return lambda row: linked(between.get(linked(row, "function"), {}), feed.owner)
    if feed.owner:
        return lambda row: linked(row, feed.owner)
    return lambda row: text(row, "id")


def _label(row: Item, names: Sequence[str]) -> str:
    return " ".join(filter(None, (text(row, name) for name in names)))[:120]


def period(
    client: RentmanClient, kind: Kind, position: Place | None, *, from_date: date, to_date: date
) -> Page:
    """The next page of a period: invoices by their day, projects by their period of use, all customers there are."""
    after = str(position["after"]) if position else "0"
    params: list[tuple[str, Any]] = [("id[gt]", after), ("sort", "+id")]
    fields = ["id", "created", "modified", *kind.label, *_PERIOD.split(",")] if kind.path == "/projects" else [
        "id", "created", "modified", *kind.label, *((kind.dated,) if kind.dated else ())
    ]  # fmt: skip
    if kind.dated:
        # In which time zone days are compared is not told: a day more at either end, and each row is looked at again.
        first, last = from_date - timedelta(days=1), to_date + timedelta(days=1)
        params += [(f"{kind.dated}[gte]", _midnight(first)), (f"{kind.dated}[lte]", _midnight(last))]
    found = client.page(kind.path, [*params, ("fields", ",".join(fields))])
    now = datetime.now(UTC)
    kept = [row for row in found.rows if _is_within(row, kind, from_date, to_date)]
    refs = tuple(
        DocumentRef(
            kind=kind.name,
            document_id=text(row, "id"),
            label=_label(row, kind.label) or text(row, "id"),
            changed_at=stamp(row, otherwise=now),
        )
        for row in kept
    )
    last_id = text(found.rows[-1], "id") if found.rows else after
    return Page(refs=refs, position={"after": last_id}, more=found.more and bool(found.rows))


def _midnight(of: date) -> str:
    return datetime(of.year, of.month, of.day, tzinfo=ZoneInfo(_ZONE)).isoformat()


def _is_within(row: Item, kind: Kind, first: date, last: date) -> bool:
    """Whether a document belongs to the period. A project without days is not known to lie outside of it."""
    if kind.dated:
        on = day(row, kind.dated, timezone=_ZONE)
        return on is not None and first <= on <= last
    if kind.path != "/projects":
        return True
    begins = day(row, "usageperiod_start", timezone=_ZONE) or day(row, "planperiod_start", timezone=_ZONE)
    ends = day(row, "usageperiod_end", timezone=_ZONE) or day(row, "planperiod_end", timezone=_ZONE)
    return (begins is None or begins <= last) and (ends is None or ends >= first)
