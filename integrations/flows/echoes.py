"""Our own writes, coming back in a list of changes: dropped before anything is read for them."""

from collections.abc import Iterable
from datetime import datetime

from integrations.connectors.contract import DocumentRef
from integrations.models import Connection, EntityLink

WRITTEN_BACK = "written_back"
"""Where the link of a document keeps the same of what was written onto the document itself, in its source."""
CHANGED_AT = "changed_at"
"""Where a link keeps the moment of change that the target's answer to our own write told."""


def without_own(connection: Connection, refs: Iterable[DocumentRef]) -> list[DocumentRef]:
    """The documents that somebody else changed since we wrote them. A query, and one more where something is written back
    into the source of documents.

    Stamps are whole seconds: what a person changes in the very second of our write is told by its webhook, or when it
    changes next. No webhook is ever dropped.
    """
    refs = list(refs)
    ours = _moments(connection, refs)
    return [ref for ref in refs if ours.get((ref.kind, ref.document_id)) != ref.changed_at]


def _moments(connection: Connection, refs: list[DocumentRef]) -> dict[tuple[str, str], datetime]:
    """(kind, number) → when our newest write changed it, of the records that were written into this connection."""
    if not refs:
        return {}
    numbers = {ref.document_id for ref in refs}
    links = EntityLink.objects.filter(target=connection, remote_id__in=numbers)
    rows = links.exclude(secondary__changed_at=None).values_list("kind", "remote_id", "secondary__changed_at")
    found = {(kind, number): datetime.fromisoformat(moment) for kind, number, moment in rows}
    return {**found, **(_written_back(connection, numbers) if connection.kind == "rentman" else {})}


def _written_back(connection: Connection, numbers: set[str]) -> dict[tuple[str, str], datetime]:
    """The same of documents of this connection that carry something of ours: a customer its number in the ledger."""
    links = EntityLink.objects.filter(connection=connection, part="record", document_id__in=numbers)
    rows = links.exclude(**{f"secondary__{WRITTEN_BACK}": None})
    pairs = rows.values_list("flow", "document_id", f"secondary__{WRITTEN_BACK}")
    return {(flow, number): datetime.fromisoformat(moment) for flow, number, moment in pairs}
