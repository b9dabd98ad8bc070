"""What would be booked, without writing anything anywhere."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import User
from integrations.desk import audit, masking, source_view, texts, voucher_view
from integrations.flows import FLOWS, previewing
from integrations.models import SyncEvent

MOST = 20
"""Previews on one page: each reads its document from the shop anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """One event's would-be ledger documents, or the ``cause`` of there being none: stopped, or skipped by rule."""

    event: SyncEvent
    source: source_view.SourceShown | None
    documents: Sequence[voucher_view.DocumentShown]
    cause: texts.CauseText | None
    is_skipped: bool


def can_preview(flows: Iterable[str]) -> bool:
    """Whether documents of these flows can be read and built on their own: not daily summaries, which gather others, and not
    what goes from the ledger into another system."""
    return all(flow in FLOWS and not FLOWS[flow].receiver and FLOWS[flow].gather is None for flow in flows)


def preview(chosen: Sequence[SyncEvent], *, actor: User, language: str) -> list[Previewed]:
    """Read and build, write nothing. Raises ValueError for more than twenty."""
    if len(chosen) > MOST:
        raise ValueError(f"at most {MOST} previews at once")
    return [_one(event, actor=actor, language=language) for event in chosen]


def preview_while(
    chosen: Sequence[SyncEvent], *, actor: User, language: str, seconds: float
) -> list[Previewed]:
    """As ``preview``, for as many as can be read in this time, at least one: somebody waits for the page."""
    found: list[Previewed] = []
    until = time.monotonic() + seconds
    for event in chosen[:MOST]:
        found += preview([event], actor=actor, language=language)
        if time.monotonic() > until:
            break
    return found


def _one(event: SyncEvent, *, actor: User, language: str) -> Previewed:
    audit.record("preview", actor=actor, obj=event)
    found = previewing.preview(event)
    document = {"document": texts.document_name(event)}
    cause = None
    if found.error is not None:
        cause = texts.cause_text(
            found.error.code,
            {**document, **found.error.params},
            language=language,
            remote_message=found.error.remote_message,
            request_id=found.error.request_id,
        )
    elif found.skip is not None:
        cause = texts.cause_text(found.skip.code, {**document, **found.skip.params}, language=language)
    source = None
    if found.raw is not None:
        source = source_view.show(event.connection.kind, event.flow, masking.mask(found.raw))
    return Previewed(
        event=event,
        source=source,
        documents=[voucher_view.show_expected(one, language=language) for one in found.expected],
        cause=cause,
        is_skipped=found.skip is not None,
    )
