"""One company's documents: the list, the search, and a single one with everything known about it. Scoped by tenant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Tenant
from integrations.desk import document_search, explain, timeline
from integrations.desk.links import ledger_url, source_url
from integrations.desk.overview import documents_of, first_of
from integrations.desk.states import STATES, Shown
from integrations.models import EntityLink, SyncEvent

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherName:
    """What stands in the ledger for a document: its number, and its address there ('' where it has none)."""

    number: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """One line of the list: the newest event, how it is shown, the voucher numbers and the buyer ('' while not known).

    ``source_url`` leads to the document in the system that it came from, '' where that has no page for it.
    """

    event: SyncEvent
    shown: Shown
    vouchers: tuple[VoucherName, ...] = ()
    buyer: str = ""
    source_url: str = ""

    @property
    def voucher(self) -> str:
        """The numbers in a row."""
        return ", ".join(one.number for one in self.vouchers)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """Up to fifty documents, newest first; ``before`` opens the next page, None on the last."""

    rows: tuple[DocumentRow, ...]
    before: int | None


def recent_documents(
    tenant: Tenant,
    *,
    shown: str = "",
    code: str = "",
    flow: str = "",
    waiting_for: str | None = None,
    before: int | None = None,
    among: QuerySet[Any] | None = None,
) -> DocumentPage:
    """A page of the tenant's documents, of one state or one cause when it is named; keyset-paged by event id. ``among``
    narrows them to a part of ``documents_of(tenant)``, ``flow`` to one kind, or to those that begin so (``startup_``)."""
    events = documents_of(tenant) if among is None else among
    if shown in STATES:
        events = events.filter(shown=shown)
    if shown in SyncEvent.State.values:
        events = events.filter(state=shown)  # the same, but by an index
    if code:
        events = events.filter(state=SyncEvent.State.BLOCKED, code=code)
    if flow:
        events = events.filter(**{"flow__startswith" if flow.endswith("_") else "flow": flow})
    if waiting_for is not None:
        events = events.filter(waiting_for=waiting_for)
    if before is not None:
        events = events.filter(pk__lt=before)
    found = first_of(events.select_related("connection"), tenant, "-pk", limit=PAGE + 1)
    return DocumentPage(rows=rows_of(found[:PAGE]), before=found[PAGE - 1].pk if len(found) > PAGE else None)


def find(tenant: Tenant, text: str) -> DocumentPage:
    """The tenant's documents that ``text`` names, newest first: by number, reference, e-mail address, customer or amount."""
    named = document_search.find_events(tenant, text)
    hit = SyncEvent.objects.filter(
        pk__in=named,
        connection_id=OuterRef("connection_id"),
        flow=OuterRef("flow"),
        document_id=OuterRef("document_id"),
    )
    documents = documents_of(tenant).filter(document_id__in=_document_ids(named)).filter(Exists(hit))
    found = documents.select_related("connection").order_by("-pk")[:PAGE]
    return DocumentPage(rows=rows_of(found), before=None)


def _document_ids(pks: Sequence[int]) -> list[str]:
    return list(SyncEvent.objects.filter(pk__in=pks).values_list("document_id", flat=True))


def rows_of(events: Iterable[Any]) -> tuple[DocumentRow, ...]:
    """The lines of these documents (of ``documents_of``, with their connections). One query."""
    events = list(events)
    vouchers: dict[tuple[int, str, str], list[VoucherName]] = {}
    buyers: dict[tuple[int, str, str], str] = {}
    links = EntityLink.objects.filter(
        connection_id__in={event.connection_id for event in events},
        flow__in={event.flow for event in events},
        document_id__in={event.document_id for event in events},
    ).exclude(remote_number="")
    for link in links.select_related("target").defer("observed", "differences").order_by("id"):
        key = (link.connection_id, link.flow, link.document_id)
        if link.kind == "upgrade":
            vouchers.pop(key, None)  # the invoice stands for the order that it was
        name = VoucherName(number=link.remote_number, url=ledger_url(link))
        vouchers.setdefault(key, []).append(name)
        buyers.setdefault(key, str(link.expected.get("customer") or ""))
    return tuple(
        DocumentRow(
            event=event,
            shown=STATES[event.shown],
            vouchers=tuple(vouchers.get((event.connection_id, event.flow, event.document_id), ())),
            buyer=buyers.get((event.connection_id, event.flow, event.document_id), ""),
            source_url=source_url(event),
        )
        for event in events
    )


def document(tenant: Tenant, pk: int, *, language: str) -> explain.Explained:
    """The tenant's document that event ``pk`` is about, seen from its newest event, with the whole of its timeline.

    Raises SyncEvent.DoesNotExist for another tenant's.
    """
    named = SyncEvent.objects.get(pk=pk, connection__tenant=tenant)
    same = {"connection_id": named.connection_id, "flow": named.flow, "document_id": named.document_id}
    newest = documents_of(tenant).select_related("connection__ledger").get(**same)
    found = explain.explain(newest, language=language)
    happenings = _whole_timeline(found, language=language)
    return replace(found, shown=STATES[newest.shown], timeline=happenings)


def _whole_timeline(found: explain.Explained, *, language: str) -> Sequence[timeline.Happening]:
    """What happened under every duty that this document ever was. A try stands where it ended: it is told by its end."""
    earlier = [
        happening for event in found.others for happening in timeline.of_event(event, (), language=language)
    ]
    everything = [*found.timeline, *earlier]
    ended = [replace(one, at=one.at + one.took) if one.took else one for one in everything]
    return sorted(ended, key=lambda happening: happening.at)
