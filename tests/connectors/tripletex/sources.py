"""Companies in the imitated Tripletex as sources of records: one line each."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from integrations.connectors.contract import Page, SourceSettings
from integrations.connectors.registry import CONNECTORS
from integrations.connectors.tripletex.source import TripletexSource
from tests.connectors.conftest import Books

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SETTINGS = SourceSettings(connection_key="tri:x", from_date=date(2026, 1, 1))


def source_of(books: Books, **options: Any) -> TripletexSource:
    """The company to read from."""
    opens = CONNECTORS["tripletex"].open_source
    assert opens is not None
    given = {"api_token": books.tokens["api_token"]}
    allowed = frozenset({books.sandbox.host_port})
    return opens(base_url=books.sandbox.tripletex_url, credentials=given, allowed_private=allowed, **options)


def add(books: Books, kind: str, **values: Any) -> str:
    """A person makes a record on screen; its id."""
    return str(books.control("add", kind=kind, **values)["id"])


def edit(books: Books, kind: str, found: str, **values: Any) -> None:
    books.control("edit", kind=kind, id=int(found), **values)


def record(source: TripletexSource, kind: str, document_id: str) -> Any:
    """One record, read and translated."""
    (raw,) = source.read_many(kind, [document_id])
    assert raw.body is not None, raw.error
    return source.translate(kind, raw.body, SETTINGS)


def poll(
    source: TripletexSource,
    kind: str,
    position: Mapping[str, Any] | None = None,
    *,
    since: datetime = LONG_AGO,
) -> tuple[list[str], Mapping[str, Any]]:
    """One whole poll: every id told, and where the next goes on."""
    found: list[str] = []
    while True:
        page = source.changed_since(kind, position, since=since, now=datetime.now(UTC))
        found += [ref.document_id for ref in page.refs]
        position = page.position
        if not page.more:
            return found, position


def listed(source: TripletexSource, kind: str) -> list[str]:
    """The ids of everything that is there."""
    found, position = [], None
    while True:
        page = next_page(source, kind, position)
        found += [ref.document_id for ref in page.refs]
        position = page.position
        if not page.more:
            return found


def next_page(source: TripletexSource, kind: str, position: Mapping[str, Any] | None) -> Page:
    today = datetime.now(UTC).date()
    return source.history(kind, position, from_date=today, to_date=today)
