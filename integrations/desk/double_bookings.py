"""Sales that stand in the ledger twice: shown with both vouchers, and answered by a person who says that it is right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from integrations.desk import audit, links, texts
from integrations.flows import double_bookings
from integrations.models import Connection, DoubleBooking, LedgerWatch, SyncEvent

CODE = double_bookings.CODE
"""The cause of the notice about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """One sale with the other voucher. ``event_pk`` is the document's page, None where there is none any more."""

    row: DoubleBooking
    event_pk: int | None
    ours_url: str
    theirs_url: str

    @property
    def is_open(self) -> bool:
        """Whether nobody has said anything about it, and it is still there."""
        return self.row.over_at is None and self.row.accepted_at is None


def of_connection(connection: Connection, *, with_ended: bool = False) -> tuple[Twice, ...]:
    """A source's, what is open first; with ``with_ended`` the others too."""
    open_ones = double_bookings.open_of(connection)
    rows = list(_with_link(open_ones))
    if with_ended:
        others = DoubleBooking.objects.filter(link__connection=connection).exclude(
            pk__in=open_ones.values("pk")
        )
        rows += list(_with_link(others.order_by("-id")))
    return _shown(rows)


def of_event(event: SyncEvent) -> tuple[Twice, ...]:
    """A document's: what is open, and what somebody has said is right."""
    rows = DoubleBooking.objects.filter(
        link__connection=event.connection,
        link__flow=event.flow,
        link__document_id=event.document_id,
        over_at__isnull=True,
    )
    return _shown(list(_with_link(rows.order_by("id"))))


def open_count(connection: Connection) -> int:
    """How many are open."""
    return double_bookings.open_of(connection).count()


def watch_of(connection: Connection) -> LedgerWatch | None:
    """When the ledger that it books into was last looked through; None before the first time."""
    return LedgerWatch.objects.filter(ledger=connection.ledger_id).first()


def trouble_of(watch: LedgerWatch | None) -> str:
    """Why it could not be looked through, '' when it could."""
    if watch is None or not watch.code:
        return ""
    return texts.cause_text(watch.code, watch.params, language=texts.language()).why


def _with_link(rows: QuerySet[DoubleBooking]) -> QuerySet[DoubleBooking]:
    return rows.select_related("link__target", "link__connection", "accepted_by").defer(
        "link__expected", "link__observed", "link__differences"
    )


def _shown(rows: Iterable[DoubleBooking]) -> tuple[Twice, ...]:
    rows = list(rows)
    events = _events(rows)
    return tuple(
        Twice(
            row=row,
            event_pk=events.get((row.link.connection_id, row.link.document_id)),
            ours_url=links.ledger_url(row.link),
            theirs_url=links.voucher_url(row.link.target, row.voucher_id),
        )
        for row in rows
    )


def _events(rows: Iterable[DoubleBooking]) -> dict[tuple[int, str], int]:
    """Each document's newest event."""
    sources = {row.link.connection_id for row in rows}
    ids = {row.link.document_id for row in rows}
    events = SyncEvent.objects.filter(connection__in=sources, flow=double_bookings.FLOW, document_id__in=ids)
    return {
        (source, document_id): pk
        for source, document_id, pk in events.order_by("id").values_list("connection_id", "document_id", "pk")
    }


def one_of(connection: Connection, pk: int) -> DoubleBooking:
    """One of a source's. Raises DoubleBooking.DoesNotExist, also for another's."""
    rows = DoubleBooking.objects.select_related("link__connection__tenant", "link__target")
    return rows.get(link__connection=connection, pk=pk)


def accept(row: DoubleBooking, reason: str, *, actor: User, now: datetime) -> None:
    """A person says that it is right so, and why. Raises ValidationError without a reason."""
    reason = reason.strip()[:500]
    if not reason:
        raise ValidationError(_("Say why it is right so. Nothing was changed."))
    with transaction.atomic():
        row.accepted_at, row.accepted_by, row.reason = now, actor, reason
        row.save(update_fields=("accepted_at", "accepted_by", "reason"))
        audit.record(
            "accept_double_booking",
            actor=actor,
            obj=row,
            tenant=row.link.connection.tenant,
            after={"document": row.link.label, "voucher": row.voucher_number},
            reason=reason,
        )
        double_bookings.tell(row.link.connection, now=now)


def take_back(row: DoubleBooking, *, actor: User, now: datetime) -> None:
    """Take back that it is right: it is told again."""
    with transaction.atomic():
        row.accepted_at, row.accepted_by, row.reason = None, None, ""
        row.save(update_fields=("accepted_at", "accepted_by", "reason"))
        audit.record("reopen_double_booking", actor=actor, obj=row, tenant=row.link.connection.tenant)
        double_bookings.tell(row.link.connection, now=now)
