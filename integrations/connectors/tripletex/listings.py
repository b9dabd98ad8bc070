"""What is there, and what has changed, a thousand rows a call.

Projects and products have no list of changes; customers and suppliers have one that Tripletex' own test environment was
reported to pass over (tripletex-api2, issue 113). So every poll compares: it keeps a short mark of each row that it saw, made
of version, name and the newest moment of change, and tells the rows whose mark is new. A first poll, which has nothing to
compare with, goes by the moment of change. Deleted records are told by their absence from ``everything`` alone.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.connectors.contract import DocumentRef, Page
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.session import OSLO
from integrations.connectors.tripletex.source_kinds import SourceKind
from integrations.connectors.tripletex.source_records import DAYS_ID, Json
from integrations.connectors.tripletex.walking import Walk
from integrations.errors import RateLimited

RESTED = timedelta(minutes=10)
"""How far before the poll before a poll looks: clocks differ, and what takes long appears late."""
_MARK = 5
"""Bytes of one mark."""
MOST_WAITS, LONGEST_WAIT = 12, 15.0
"""How often one page may meet the rate limit, and the seconds waited for it at most: a window lasts about ten."""


def changes(
    client: TripletexClient,
    kind: SourceKind,
    position: Mapping[str, Any] | None,
    *,
    since: datetime,
    now: datetime,
) -> Page:
    """The next page of what changed since the last poll (or ``since``)."""
    state = dict(position or {"cursor": since.isoformat(), "known": None})
    start = datetime.fromisoformat(state["cursor"]) - RESTED
    extra = {"changedSince": _moment(start)} if kind.since else {}
    walk = Walk.of(kind, state.get("walk"), fields=kind.listed, **extra)
    known = None if state["known"] is None else _unpacked(state["known"])
    marks = _unpacked(state.get("marks", ""))
    refs = []
    for document_id, label, row in kind.refs(walk.step(client)):
        mark, at = _mark(kind, row), changed_at(row)
        is_new = mark not in known if known is not None else at is None or at >= start
        if is_new and mark not in marks:
            refs.append(_ref(kind, document_id, label, at or now))
        marks.add(mark)
    began = state.get("began", now.isoformat())
    if walk.is_over:
        after: dict[str, Any] = {"cursor": began, "known": _packed(marks)}
    else:
        after = {**state, "began": began, "walk": walk.position, "marks": _packed(marks)}
    return Page(refs=tuple(refs), position=after, more=not walk.is_over)


def everything(client: TripletexClient, kind: SourceKind, position: Mapping[str, Any] | None) -> Page:
    """The next page of all that is there, inactive and closed ones too."""
    walk = Walk.of(kind, position and position.get("walk"), fields=kind.listed)
    told = list(position["told"]) if position else []
    now, refs = datetime.now(UTC), []
    for document_id, label, row in kind.refs(walk.step(client)):
        if document_id in told:
            continue
        if document_id.startswith(DAYS_ID):
            told.append(document_id)  # the same terms stand on many cards
        refs.append(_ref(kind, document_id, label, changed_at(row) or now))
    after = {"walk": walk.position, "told": told}
    return Page(refs=tuple(refs), position=after, more=not walk.is_over)


def whole_rows(
    client: TripletexClient, kind: SourceKind, *, with_inactive: bool, sleep: Callable[[float], None]
) -> Iterator[tuple[str, str, Json]]:
    """(document id, label, row with all its fields) of everything, each document once.

    It cannot be put down in between, and may take more calls than the rate budget has: it waits for the budget.
    """
    walk, told = Walk.of(kind, None, fields=kind.fields), set()
    if not with_inactive:
        walk.only_first_state()
    while not walk.is_over:
        for document_id, label, row in kind.refs(_patiently(walk, client, sleep)):
            if document_id not in told and (with_inactive or not row.get("isInactive")):
                told.add(document_id)
                yield document_id, label, row


def _patiently(walk: Walk, client: TripletexClient, sleep: Callable[[float], None]) -> list[Any]:
    """The next rows, after the rate limit where it is reached (a step that failed changed nothing)."""
    for _ in range(MOST_WAITS):
        try:
            return walk.step(client)
        except RateLimited as error:
            sleep(min(LONGEST_WAIT, error.retry_after or LONGEST_WAIT))
    return walk.step(client)


def changed_at(row: Json) -> datetime | None:
    """The newest moment in a row's list of changes, None where it tells none."""
    found = []
    for change in row.get("changes") or ():
        try:
            moment = datetime.fromisoformat(str(change["timestamp"]))
        except (KeyError, TypeError, ValueError):
            continue
        found.append((moment if moment.tzinfo else moment.replace(tzinfo=OSLO)).astimezone(UTC))
    return max(found, default=None)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ref(kind: SourceKind, document_id: str, label: str, at: datetime) -> DocumentRef:
    return DocumentRef(kind=kind.name, document_id=document_id, label=label, changed_at=at)


def _mark(kind: SourceKind, row: Json) -> bytes:
    """Which state of which row this is."""
    about = kind.told(kind, row)
    if about is not None and about[0].startswith(DAYS_ID):
        shown = about[0]
    else:
        stated = sorted((name, str(value)) for name, value in row.items() if name not in ("changes", "url"))
        shown = repr((stated, changed_at(row)))
    return hashlib.blake2b(shown.encode(), digest_size=_MARK).digest()


def _packed(marks: set[bytes]) -> str:
    return base64.b64encode(b"".join(sorted(marks))).decode("ascii")


def _unpacked(text: str) -> set[bytes]:
    raw = base64.b64decode(text)
    return {raw[at : at + _MARK] for at in range(0, len(raw), _MARK)}
