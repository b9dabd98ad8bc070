"""What would be booked: the pipeline's first four steps, and not a row written anywhere."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.utils import timezone

from integrations.connectors.contract import Json, Skip, SourceSettings
from integrations.errors import SyncError, TemporaryError
from integrations.flows import FLOWS, corrections, rates
from integrations.flows.flow import Origin
from integrations.flows.opened import opened_once, source_settings
from integrations.flows.pipeline import context
from integrations.flows.records import expected_record
from integrations.flows.stored_master_data import expected_of
from integrations.flows.work import Work
from integrations.models import Connection, SyncEvent
from integrations.sync import approvals, links
from integrations.sync.rules import Book, load_book


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an event would lead to. ``error`` instead of ``expected`` when it would be stopped; ``skip`` when passed over."""

    raw: Json | None
    document: Any
    expected: tuple[dict[str, Any], ...] = ()
    error: SyncError | None = None
    skip: Skip | None = None


def preview(event: SyncEvent) -> Preview:
    """Read the document from its source and build what would be written, under the rules as they are."""
    work = Work(event=event)
    standing = links.of_documents(event.connection, event.flow, [event.document_id])
    work.links = standing.get(event.document_id, [])
    work.approvals = approvals.given(event.connection, event.flow, [event.document_id]).get(
        event.document_id, []
    )
    try:
        return _preview(event, work)
    except SyncError as error:
        return Preview(raw=work.raw, document=work.document, error=error)


def _preview(event: SyncEvent, work: Work) -> Preview:
    flow, connection = FLOWS[event.flow], event.connection
    book = load_book(connection)
    settings = source_settings(connection, book)
    with nullcontext(flow.origin) if flow.origin else opened_once(connection) as source:
        found = source.read_many(flow.source_kind, [event.document_id], with_products=book.reads_products)
        raw = next(iter(found), None)
        if raw is None or raw.body is None:
            raise (
                raw.error
                if raw and raw.error
                else TemporaryError("malformed_answer", params={"where": "read"})
            )
        work.raw = raw.body
        document = source.translate(flow.source_kind, raw.body, settings)
        if isinstance(document, Skip):
            return Preview(raw=work.raw, document=None, skip=document)
        work.document = document
        if flow.record is not None:
            meant = flow.record.meant(document, book.rules)
            shown = {**expected_of(meant, flow.record.kind), "rules_version": book.rules.version}
            return Preview(raw=work.raw, document=work.document, expected=(shown,))
        translate = partial(_translated, source, settings)
        book = _with_rates(book, flow.rates(document, raw.body, translate), connection, work)
        standing = corrections.beside(connection, flow, [work])
        seen = context(connection, book, work, translate, standing)
        built = flow.build(document, seen)
    if isinstance(built, Skip):
        return Preview(raw=work.raw, document=work.document, skip=built)
    if flow.follower is None and not (
        flow.follows_drafts and any(link.kind == "order" for link in work.links)
    ):
        # An open order is not corrected but changed: what it would say is what was built.
        built = corrections.previewed(built, work, book.rules, now=timezone.now())
    expected = tuple(expected_record(item, book.rules) for item in built.items)
    return Preview(raw=work.raw, document=work.document, expected=expected)


def _translated(source: Origin, settings: SourceSettings, kind: str, raw: Json) -> Any:
    return source.translate(kind, raw, settings)


def _with_rates(book: Book, needed: tuple[tuple[str, date], ...], connection: Connection, work: Work) -> Book:
    """The book with the rates that the document needs; none is stored. Raises what stands in the way of one."""
    if not needed or connection.ledger is None:
        return book
    (booked,) = rates.of_documents(connection, [(work.document, work.links)])
    missing = [pair for pair in needed if pair not in booked]
    with opened_once(connection.ledger) as target:
        book, failed = rates.with_rates(book, missing, target=lambda: target, keep=False, now=timezone.now())
    for error in failed.values():
        raise error
    return rates.with_given(book, booked)
