"""Daily summaries: one voucher for a shop's day instead of one per order (posting mode ``summary``).

A sale or refund in this mode goes through the pipeline as always and is laid aside, built and explained, when the others
are announced. The day's summary is a document of its own: gathered when the day is over, written and verified as
any voucher. What comes later for the same day becomes a supplementary voucher.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from integrations.accounting.summary import Member, SummaryVat, book_summary
from integrations.accounting.voucher import Voucher
from integrations.connectors.contract import Json, RawDocument, SourceSettings
from integrations.errors import RejectedDocument
from integrations.flows.flow import Built, Context, Flow, Translate, date_of, fingerprint, gross_of
from integrations.flows.records import expected_record, voucher_of
from integrations.flows.work import Result, State, Work
from integrations.models import Connection, EntityLink
from integrations.sync import links, shelf, summaries

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

MINUTE = dt.timedelta(minutes=1)
MOST_GATHERED = 5000
"""So many shares are in memory at once, give or take one summary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day to sum up. ``voucher`` is what was announced by an earlier try, which stays as it was."""

    day: dt.date
    part: str
    reference: str
    vat: SummaryVat
    members: tuple[Member, ...]
    voucher: Voucher | None = None


def lay_aside(batch: Batch) -> None:
    """Keep the vouchers of this batch's documents that go into daily summaries; their events wait for those."""
    works = [work for work in batch.open() if work.built is not None and work.built.in_summary]
    intents = [_intent(work, item, batch) for work in works for item in work.built.items]  # type: ignore[union-attr]
    if not intents:
        return
    late = shelf.lay_aside(
        batch.connection,
        batch.lane.target,
        batch.flow.name,
        intents,
        lane=batch.lane,
        priority=works[0].event.priority,
        now=batch.clock(),
    )
    for work in works:
        wait(work, batch, is_late=work.document_id in late)


def _intent(work: Work, item: Any, batch: Batch) -> links.Intent:
    built = work.built
    assert built is not None
    return links.Intent(
        document_id=work.document_id,
        part=item.part,
        kind=shelf.KIND,
        reference=item.reference,
        label=built.label,
        fingerprint=built.fingerprint,
        gross=gross_of(item),
        currency="NOK",
        document_date=date_of(item),
        expected=expected_record(item, batch.book.rules),
        rules_version=int(batch.book.rules.version),
    )


def wait(work: Work, batch: Batch, *, is_late: bool = False) -> None:
    """The event ends with its summary. ``is_late``: an older form is being booked; afterwards it is looked at again."""
    days = [date_of(item) for item in work.built.items] if work.built else []
    days += [link.document_date for link in work.links if shelf.is_aside(link) and link.document_date]
    day, now = max(days), batch.clock()
    due = shelf.due_at(batch.connection, day, now=now)
    work.wait_for(shelf.waiting_key(batch.connection, day), now=now)
    if work.outcome is not None and is_late:
        work.outcome.again_at = now + MINUTE
    elif work.outcome is not None:
        work.outcome.again_at = due + shelf.LOOK_AGAIN
        work.outcome.code = shelf.WAITS
        due_date = due.astimezone(shelf.OSLO).date()
        work.outcome.params = {"date": day.isoformat(), "due_date": due_date.isoformat()}


def taken_off(work: Work, batch: Batch) -> bool:
    """A document that is not to be booked after all leaves the shelf. False when it is being booked at this moment: then
    it waits, and is corrected afterwards."""
    aside = [link for link in work.links if shelf.is_aside(link)]
    if not aside:
        return True
    if not shelf.take_away(aside, lane=batch.lane):
        wait(work, batch, is_late=True)
        return False
    work.links = [link for link in work.links if not shelf.is_aside(link)]
    return True


def gather(batch: Batch) -> None:
    """Take the shares of each day that is over and complete; the other days wait."""
    now = batch.clock()
    importing, gathered = summaries.importing(batch.connection, now=now), 0
    for work in batch.open():
        over = shelf.over_at(batch.connection, shelf.day_of(work.document_id))
        if over > now or importing:
            _rest(work, until=max(over, now + 2 * MINUTE), now=now)
        elif gathered > MOST_GATHERED:
            _rest(work, until=now, now=now)
        else:
            gathered += _gather_day(work, batch, now=now)


def _gather_day(work: Work, batch: Batch, *, now: dt.datetime) -> int:
    """Take the day's next summary; returns how many shares it has."""
    day, version = shelf.day_of(work.document_id), int(batch.book.rules.version)
    connection, target = batch.connection, batch.lane.target
    if summaries.send_back_stale(connection, target, day, rules_version=version, now=now):
        _rest(work, until=now + MINUTE, now=now)
        return 0
    link = _taken(batch, day, version=version, now=now)
    if link is None:
        work.done(Result.UNCHANGED)
        return 0
    work.document = day_of_link(link, vat=vat_of(connection))
    work.raw, work.links = {"number": day.isoformat()}, [link]
    return link.members.count()


def _taken(batch: Batch, day: dt.date, *, version: int, now: dt.datetime) -> EntityLink | None:
    """The summary to write next. One that is verified already, by a worker that died then, only has its members ended."""
    reference = reference_of(batch.connection, day)
    while True:
        link = summaries.take(batch.lane, day, reference=reference, rules_version=version, now=now)
        if link is None or link.state != EntityLink.State.VERIFIED:
            return link
        with transaction.atomic():
            summaries.book(link, now=now)


def _rest(work: Work, *, until: dt.datetime, now: dt.datetime) -> None:
    work.wait_for("", now=now)
    if work.outcome is not None:
        work.outcome.again_at, work.outcome.code = until, "day_not_over"


def reference_of(connection: Connection, day: dt.date) -> str:
    """Our stable name of a day's summary in the ledger; further ones of the day are numbered."""
    return f"{connection.kind[:3]}:{connection.key}:summary:{day.isoformat()}"


def vat_of(connection: Connection) -> SummaryVat:
    """How the tenant wants VAT to be summed up."""
    return "sum" if connection.summary_vat == "sum" else "lines"


def day_of_link(link: EntityLink, *, vat: SummaryVat) -> Day:
    """A summary as a document: what was announced of it, or else its members."""
    return Day(
        day=shelf.day_of(link.document_id),
        part=link.part,
        reference=link.reference,
        vat=vat,
        members=() if link.expected else members_of(link.members.order_by("id")),
        voucher=voucher_of(link.expected) if link.expected else None,
    )


def members_of(shares: Sequence[EntityLink] | Any) -> tuple[Member, ...]:
    """The shares as values."""
    return tuple(
        Member(reference=link.reference, label=link.label, postings=voucher_of(link.expected).postings)
        for link in shares
    )


def build_summary(day: Day, context: Context) -> Built:
    """One voucher for the day."""
    voucher = day.voucher or book_summary(
        day.members, day=day.day, part=day.part, reference=day.reference, vat=day.vat
    )
    return Built(
        items=(voucher,),
        # A summary never changes: what comes later is a voucher of its own.
        fingerprint=fingerprint("summary"),
        # Its orders count with what they brought; to count the day as well would be to count them twice.
        gross=Decimal("0.00"),
        currency="NOK",
        document_date=day.day,
        label=day.day.isoformat(),
    )


def conclude(batch: Batch) -> None:
    """What becomes of the members: booked with a verified summary, on the shelf again when the ledger refused it."""
    now = batch.clock()
    for work in batch.works:
        for part in work.parts:
            if part.link.state == EntityLink.State.VERIFIED:
                with transaction.atomic():
                    summaries.book(part.link, now=now)
                _go_on(work, batch, now=now)
            elif part.refused and not part.link.remote_id:
                summaries.let_go(part.link)


def _go_on(work: Work, batch: Batch, *, now: dt.datetime) -> None:
    """A day of more shares than one voucher takes is not done yet."""
    done = work.outcome is not None and work.outcome.state == State.DONE
    if done and summaries.more(batch.connection, batch.lane.target, shelf.day_of(work.document_id), now=now):
        _rest(work, until=now, now=now)


class WaitingDays:
    """Days as documents, for a look at what would be booked: their shares stand in our own database."""

    def read_many(
        self, kind: str, document_ids: Sequence[str], *, with_products: bool = False
    ) -> Iterator[RawDocument]:
        """Every day answered once, with the shares that lie aside for it now."""
        for document in document_ids:
            key, _colon, day = document.rpartition(":")
            connection = Connection.objects.select_related("ledger").filter(key=key).first()
            if connection is None or connection.ledger is None:
                error = RejectedDocument("document_missing", params={"document": document})
                yield RawDocument(document_id=document, error=error)
                continue
            on = dt.date.fromisoformat(day)
            shares = summaries.ready_shares(connection, connection.ledger, on, now=timezone.now())
            body = {
                "day": day,
                "reference": reference_of(connection, on),
                "vat": vat_of(connection),
                "members": [
                    {"reference": link.reference, "label": link.label, "voucher": link.expected}
                    for link in shares
                ],
            }
            yield RawDocument(document_id=document, body=body)

    def translate(self, kind: str, raw: Json, settings: SourceSettings) -> Day:
        """The day with its members."""
        return Day(
            day=dt.date.fromisoformat(raw["day"]),
            part="summary",
            reference=raw["reference"],
            vat=raw["vat"],
            members=tuple(
                Member(
                    reference=row["reference"],
                    label=row["label"],
                    postings=voucher_of(row["voucher"]).postings,
                )
                for row in raw["members"]
            ),
        )


def no_rates(day: Day, raw: Json, translate: Translate) -> tuple[tuple[str, dt.date], ...]:
    """Shares are converted already."""
    return ()


def nothing_related(raw: Json) -> tuple[tuple[str, str, str], ...]:
    """A summary leads to no further documents."""
    return ()


SUMMARY = Flow(
    name=shelf.FLOW,
    label="Daily summary",
    source_kind=shelf.FLOW,
    build=build_summary,
    rates=no_rates,
    related=nothing_related,
    origin=WaitingDays(),
    gather=gather,
    conclude=conclude,
)
