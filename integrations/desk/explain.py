"""One document from end to end: what the shop says, by which rule, what was written, what was read back, what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from accounts.encryption import Undecryptable
from integrations import error_catalogue
from integrations.desk import (
    bill_view,
    document_rules,
    links,
    masking,
    source_view,
    states,
    texts,
    timeline,
    voucher_view,
)
from integrations.models import EntityLink, SourceDocument, SyncEvent

NO_RULES = document_rules.DocumentRules(rules=(), version=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Everything the page of a document shows."""

    event: SyncEvent
    shown: states.Shown
    cause: texts.CauseText | None
    source: source_view.SourceShown | None
    source_read_at: Any
    source_url: str
    documents: Sequence[voucher_view.DocumentShown]
    timeline: Sequence[timeline.Happening]
    others: Sequence[SyncEvent]
    papers: bill_view.PapersShown | None = None
    rules: document_rules.DocumentRules = NO_RULES
    place: str = ""
    """The system that the document comes from, by its name; '' for a shop."""

    @property
    def can_retry(self) -> bool:
        """Whether trying again means anything: not while it waits or runs."""
        return self.event.state in (SyncEvent.State.BLOCKED, SyncEvent.State.IGNORED, SyncEvent.State.DONE)

    @property
    def can_ignore(self) -> bool:
        """Whether the document is still on the list."""
        return self.event.state in (SyncEvent.State.PENDING, SyncEvent.State.BLOCKED)


def explain(event: SyncEvent, *, language: str) -> Explained:
    """Read everything about an event's document. About seven queries, one decryption."""
    same = {"connection_id": event.connection_id, "flow": event.flow, "document_id": event.document_id}
    stored = SourceDocument.objects.filter(**same).first()
    body = _kept(stored)
    written = list(
        EntityLink.objects.filter(**same).select_related("target", "corrects", "summary").order_by("id")
    )
    others = SyncEvent.objects.filter(**same).exclude(pk=event.pk).order_by("-id")
    return Explained(
        event=event,
        shown=states.of_event(event),
        cause=texts.of_event(event, language=language),
        source=_source(event, body),
        source_read_at=stored.read_at if stored else None,
        source_url=links.source_url(event),
        documents=[voucher_view.show_link(link, language=language) for link in written],
        timeline=timeline.of_event(event, written, language=language),
        others=list(others[:10]),
        papers=bill_view.papers(event, body),
        rules=document_rules.rules_of(written, language=language),
        place=error_catalogue.place_of(event.flow).get("place", ""),
    )


def _kept(stored: SourceDocument | None) -> Mapping[str, Any] | None:
    """The document as it was read, None when it was not, or no key opens it any more."""
    try:
        return cast("Mapping[str, Any] | None", stored.body) if stored else None
    except Undecryptable:
        return None


def _source(event: SyncEvent, kept: Mapping[str, Any] | None) -> source_view.SourceShown | None:
    if kept is None:
        return None
    return source_view.show(event.connection.kind, event.flow, masking.mask(kept))
