"""Documents of a dry run: read, translated and built as always, and judged instead of written.

The same steps as in ``pipeline``, without events, links or writes. What a document depends on is looked for in the ledger and
among what the run has built already (``dry_standing``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from integrations.accounting.currency import booked_rates
from integrations.connectors.contract import Skip, Source, SourceSettings, Target
from integrations.errors import BadCredentials, TemporaryError
from integrations.flows import (
    FLOWS,
    Flow,
    corrections,
    dry_standing,
    pipeline,
    rates,
    roads,
)
from integrations.flows.dry_rows import row_of
from integrations.flows.dry_standing import Needed, Standing
from integrations.flows.flow import Built
from integrations.flows.work import Result, Work
from integrations.models import Connection, DryRun, DryRunDocument, EntityLink, SyncEvent
from integrations.sync import approvals, links
from integrations.sync.rules import Book

MOST_CARDS = 4
"""A document needs no more cards of master data than these: customer, project, and room for one more kind."""


@dataclass(slots=True, kw_only=True)
class Look:
    """What one task has open for its run. ``patient``: a document that cannot be read makes the run rest; else it is stopped
    alone. ``target`` opens the ledger, for its exchange rates only.
    ``related`` are documents found inside those being judged, ``fresh`` what this task has judged and not kept yet, ``cards``
    the master data that would be made first."""

    run: DryRun
    book: Book
    source: Source
    settings: SourceSettings
    target: Callable[[], Target]
    now: datetime
    patient: bool = True
    related: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    fresh: list[DryRunDocument] = field(default_factory=list)
    cards: dict[tuple[str, str], Needed] = field(default_factory=dict)

    @property
    def connection(self) -> Connection:
        return self.run.connection

    def translate(self, kind: str, raw: Any) -> Any:
        """How related documents are translated."""
        return self.source.translate(kind, raw, self.settings)


def judge(look: Look, flow: Flow, documents: Sequence[tuple[str, str]]) -> list[DryRunDocument]:
    """Documents (id, label) of one flow in the order in which they would be booked, then those found inside them: what would
    become of each. Raises TemporaryError when a remote system does not answer now."""
    works = [_work(look, flow, *document) for document in documents]
    _read(look, flow, works)
    rows = _judged(look, flow, works)
    look.fresh += rows
    inside, look.related = look.related, {}
    for name, found in inside.items():
        rows += judge(look, FLOWS[name], list(dict.fromkeys(found)))
    return rows


def _work(look: Look, flow: Flow, document_id: str, label: str) -> Work:
    """The duty as it would be; it is never saved."""
    event = SyncEvent(connection=look.connection, flow=flow.name, document_id=document_id, label=label[:80])
    return Work(event=event)


def _read(look: Look, flow: Flow, works: Sequence[Work]) -> None:
    by_id = {work.document_id: work for work in works}
    for raw in look.source.read_many(flow.source_kind, list(by_id), with_products=look.book.reads_products):
        work = by_id[raw.document_id]
        if raw.error is None:
            work.raw = raw.body
        elif raw.error.code in pipeline.GONE:
            work.document = Skip(code=raw.error.code, label=work.event.label)
        else:
            _fail(look, work, raw.error)


def _fail(look: Look, work: Work, error: Exception) -> None:
    """What stands in the way of one document. Raises it when it passes by itself and the run can wait for that."""
    if isinstance(error, BadCredentials) or (isinstance(error, TemporaryError) and look.patient):
        raise error
    work.fail(error, now=look.now)


def _judged(look: Look, flow: Flow, works: Sequence[Work]) -> list[DryRunDocument]:
    ids = [work.document_id for work in works]
    standing_links = links.of_documents(look.connection, flow.name, ids)
    said = approvals.given(look.connection, flow.name, ids)
    for work in works:
        work.links = standing_links.get(work.document_id, [])
        work.approvals = said.get(work.document_id, [])
        if work.outcome is None:
            _translate(look, flow, work)
    open_works = [work for work in works if work.outcome is None]
    real = corrections.beside(look.connection, flow, open_works)
    standing = dry_standing.standing(look.run, real, corrections.kin_of(flow, open_works), fresh=look.fresh)
    book = _with_rates(look, flow, open_works, standing)
    return [_row(look, flow, work, book, standing) for work in works]


def _translate(look: Look, flow: Flow, work: Work) -> None:
    if pipeline.is_left_out(work):
        return
    if work.document is None:
        try:
            work.document = look.translate(flow.source_kind, work.raw)
        except Exception as error:
            work.fail(error, now=look.now)
            return
    if work.raw is not None and (not isinstance(work.document, Skip) or work.links):
        for name, document_id, label in flow.related(work.raw):
            if name != flow.name and _is_looked_at(look.connection, FLOWS[name]):
                look.related.setdefault(name, []).append((document_id, label))


def _is_looked_at(connection: Connection, flow: Flow) -> bool:
    """Whether documents of this flow, found inside others, are booked like those: no master data, and not turned off."""
    return flow.record is None and flow.gather is None and roads.is_on(connection, flow)


def _with_rates(look: Look, flow: Flow, works: Sequence[Work], standing: Standing) -> Book:
    """The book with the exchange rates that the documents need. Published rates that are read are kept, as always."""
    needs: dict[str, tuple[tuple[str, date], ...]] = {}
    for work in works:
        if isinstance(work.document, Skip):
            continue
        try:
            needs[work.document_id] = flow.rates(work.document, work.raw, look.translate)  # type: ignore[arg-type]
        except Exception as error:
            _fail(look, work, error)
    foreign = [work for work in works if needs.get(work.document_id)]
    if not foreign:
        return look.book
    booked = rates.of_documents(look.connection, [(work.document, work.links) for work in foreign])
    for work, own in zip(foreign, booked, strict=True):
        owner = flow.belongs_to(work.document_id)
        of_run = [link for link in standing.get(owner, ()) if link.pk < 0] if owner else []
        work.rates = {**booked_rates(link.expected for link in of_run), **own}
    wanted = {pair for work in foreign for pair in needs[work.document_id] if pair not in work.rates}
    book, failed = rates.with_rates(look.book, wanted, target=look.target, keep=True, now=look.now)
    for work in foreign:
        missing = (pair for pair in needs[work.document_id] if pair in failed and pair not in work.rates)
        why = next((failed[pair] for pair in missing), None)
        if why is not None:
            _fail(look, work, why)
    return book


def _row(look: Look, flow: Flow, work: Work, book: Book, standing: Standing) -> DryRunDocument:
    """One document built and judged."""
    own = rates.with_given(book, work.rates)
    first = _built_after(look, flow, work, own, standing) if work.outcome is None else None
    return row_of(look.run, work, first=first, rules=look.book.rules, standing=standing)


def _built_after(look: Look, flow: Flow, work: Work, book: Book, standing: Standing) -> Needed | None:
    """Build; and where a card of master data must be made first, build as if it had been. Returns the first such card."""
    try:
        for _card in range(MOST_CARDS):
            _build(look, flow, work, book, standing)
            needed = work.built.waits_for if work.built is not None and work.outcome is None else None
            if needed is None or not _is_made_first(look.connection, needed, standing):
                break
            standing.add([dry_standing.card_link(look.connection, *needed)])
            look.cards[needed[:2]] = needed
    except Exception as error:
        work.fail(error, now=look.now)
    kin = flow.related(work.raw) if work.raw is not None and work.outcome is None and look.cards else ()
    return next((look.cards[one[:2]] for one in kin if one[:2] in look.cards), None)


def _is_made_first(connection: Connection, needed: Needed, standing: Standing) -> bool:
    """Whether a document that is not there is a card that its own flow would make."""
    flow = FLOWS[needed[0]]
    return flow.record is not None and roads.is_on(connection, flow) and not standing.holds(needed)


def _build(look: Look, flow: Flow, work: Work, book: Book, standing: Standing) -> None:
    """Steps 3 and 4, up to what would be announced."""
    if isinstance(work.document, Skip):
        work.skip(work.document.code, dict(work.document.params))
        work.event.label = work.document.label[:80] or work.event.label
        return
    context = pipeline.context(look.connection, book, work, look.translate, standing)
    built = flow.build(work.document, context)
    if isinstance(built, Skip):
        work.event.label = built.label[:80] or work.event.label
        work.skip(built.code, dict(built.params))
        return
    pipeline.check_size(built)
    work.built = built
    booked = [link for link in work.links if link.remote_id]
    if booked and work.links[-1].fingerprint == built.fingerprint:
        work.done(Result.UNCHANGED)
        return
    if booked and not _is_changed_there(flow, booked):
        work.built = _corrected(look, work, built, book)
    elif built.items:
        work.built = corrections.placed(built, work, book.rules)
    if work.outcome is None and not work.built.items:
        work.done(Result.NOTHING)
    for item in work.built.items if work.outcome is None else ():
        pipeline.check_ready(item, book)


def _is_changed_there(flow: Flow, booked: Iterable[EntityLink]) -> bool:
    """Whether what stands is an open order, which is changed where it is and not corrected."""
    return flow.follower is not None or any(link.kind == "order" for link in booked)


def _corrected(look: Look, work: Work, built: Built, book: Book) -> Built:
    """What a change of a booked document leads to; the tenant may want to be asked first."""
    must_ask = look.connection.late_changes == Connection.LateChanges.HOLD
    if must_ask and not corrections.is_approved(work, built.fingerprint):
        number = work.links[-1].remote_number
        work.stop(
            "change_needs_approval", {"number": built.label, "voucher": number, "content": built.fingerprint}
        )
        return built
    return corrections.previewed(built, work, book.rules, now=look.now)
