"""The guard against sales that stand in the ledger twice: booked by us, and once more by another program, by hand, or from the
bank's file.

Every night, per ledger, the vouchers of the last weeks that are not ours are compared with what we have booked: one call per
month and 500 vouchers. What is found is told until it is gone, or until a person says that it is right.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import structlog
from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, QuerySet
from django.utils import timezone

from integrations.accounting.ledger_history import NEAR, ForeignBooking, Search, Sold
from integrations.accounting.past_vouchers import PastVoucher
from integrations.errors import SyncError
from integrations.flows.ledger_history import vouchers_of_others
from integrations.flows.opened import opened_once
from integrations.models import (
    AccountMapping,
    Connection,
    DoubleBooking,
    EntityLink,
    LedgerWatch,
    SyncEvent,
)
from integrations.sync import connections

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
CODE = "booked_twice"
FLOW = "sale"
LOOKED_BACK = timedelta(days=35)
FARTHEST = timedelta(days=400)
"""What is still open is looked at again for so long."""
CLAIMS = ("1500",)
NIGHT = timedelta(hours=20)
"""So long a ledger that was looked through rests: until the next night."""
AGAIN = timedelta(minutes=30)
"""When what broke off is tried again."""


def guard(clock: Clock, *, seconds: float) -> bool:
    """Compare every ledger that is due, those that have waited longest first. Returns whether some is left for now."""
    end = clock() + timedelta(seconds=seconds)
    for pk in list(_due(clock()).values_list("pk", flat=True)):
        if clock() > end:
            return True
        if _take(pk, clock()):
            _watch(Connection.objects.select_related("tenant").get(pk=pk), clock)
    return False


def _due(now: datetime) -> QuerySet[Connection]:
    """Ledgers that something of ours is booked in, and that were not looked through tonight."""
    ledgers = Connection.objects.filter(state=Connection.State.ACTIVE, tenant__is_active=True)
    booked = EntityLink.objects.filter(target=OuterRef("pk"), flow=FLOW).exclude(remote_id="")
    ledgers = ledgers.filter(Exists(booked)).exclude(watch__next_at__gt=now)
    return ledgers.order_by(F("watch__looked_at").asc(nulls_first=True), "pk")


def _take(pk: int, now: datetime) -> bool:
    """Become the one who looks; what breaks off is tried again after a while."""
    later = now + AGAIN
    made = LedgerWatch.objects.get_or_create(ledger_id=pk, defaults={"next_at": later})[1]
    return made or bool(LedgerWatch.objects.filter(ledger_id=pk, next_at__lte=now).update(next_at=later))


def _watch(ledger: Connection, clock: Clock) -> None:
    said: dict[str, object] = {"code": "", "params": {}}
    try:
        compare(ledger, now=clock())
        said |= {"looked_at": clock(), "next_at": clock() + NIGHT}
    except SyncError as error:
        log.warning("double bookings not looked for", connection=ledger.key, code=error.code)
        said = {"code": error.code, "params": dict(error.params)}
    except Exception as error:
        log.error("guard broke off", connection=ledger.key, exc_info=error)
        said = {"code": "internal", "params": {}}
    LedgerWatch.objects.filter(ledger=ledger).update(**said)


def compare(ledger: Connection, *, now: datetime) -> int:
    """One ledger. Returns how many sales were newly found. Raises SyncError, and then nothing is changed."""
    today = timezone.localdate(now)
    first = _first(ledger, today)
    links = _links(ledger, first)
    sold = {one.document_id: one for one in _sold(links)}
    search = Search.of(sold.values())
    accounts = _money_accounts(ledger)
    with opened_once(ledger) as target:
        for voucher in vouchers_of_others(ledger, target, first=first - NEAR, last=today):
            search.look(voucher, by_amount=_took_our_money(voucher, accounts))
    fresh = _keep(ledger, search.found(), sold, first=first, now=now)
    for connection in Connection.objects.filter(ledger=ledger).select_related("tenant"):
        tell(connection, now=now)
    return fresh


def _first(ledger: Connection, today: date) -> date:
    """The first day looked at: some weeks back, and as far as something is still open."""
    oldest = _open(ledger).aggregate(first=Min("link__document_date"))["first"]
    back = today - LOOKED_BACK
    return max(today - FARTHEST, min(back, oldest)) if oldest else back


def _open(ledger: Connection) -> QuerySet[DoubleBooking]:
    return DoubleBooking.objects.filter(link__target=ledger, over_at__isnull=True, accepted_at__isnull=True)


def _links(ledger: Connection, first: date) -> list[EntityLink]:
    """What we have booked of sales since then: each once, by its main part."""
    rows = EntityLink.objects.filter(target=ledger, flow=FLOW, part="sale", document_date__gte=first)
    names = ("connection_id", "document_id", "label", "document_date")
    return list(rows.exclude(remote_id="").only(*names).order_by("id"))


def _sold(links: Sequence[EntityLink]) -> Iterator[Sold]:
    """They as the shop states them: their amounts stand on their events."""
    grosses: dict[tuple[int, str], tuple[Decimal, str]] = {}
    sources = {link.connection_id for link in links}
    since = min((link.document_date for link in links if link.document_date), default=None)
    events = SyncEvent.objects.filter(
        connection__in=sources, flow=FLOW, gross__gt=0, document_date__gte=since
    )
    names = ("connection_id", "document_id", "gross", "currency")
    for source, document_id, gross, currency in (
        events.order_by("id").values_list(*names).iterator() if since else ()
    ):
        grosses[source, document_id] = (gross, currency or "NOK")
    for link in links:
        known = grosses.get((link.connection_id, link.document_id))
        if known is not None and link.document_date is not None:
            yield Sold(
                document_id=str(link.pk), label=link.label, order_number=link.label, date=link.document_date,
                gross=known[0], currency=known[1],
            )  # fmt: skip


def _money_accounts(ledger: Connection) -> frozenset[str]:
    """Where our sales put the buyers' money. A shop's till books the same amounts on the same days on other accounts."""
    mine = AccountMapping.objects.filter(connection__ledger=ledger, role__in=("tender", "receivable"))
    return frozenset({*CLAIMS, *mine.values_list("ledger_account__number", flat=True)})


def _took_our_money(voucher: PastVoucher, accounts: frozenset[str]) -> bool:
    return any(row.account in accounts and row.gross > 0 for row in voucher.postings)


@transaction.atomic
def _keep(
    ledger: Connection,
    found: Iterable[ForeignBooking],
    sold: Mapping[str, Sold],
    *,
    first: date,
    now: datetime,
) -> int:
    """Note what is new; end what is not found any more. What a person has said is right stays so."""
    seen, fresh = set(), 0
    for booking in found:
        values = _values(booking, sold[booking.document_id])
        row, is_new = DoubleBooking.objects.get_or_create(
            link_id=int(booking.document_id),
            voucher_id=booking.voucher_id,
            defaults={"found_at": now, **values},
        )
        seen.add(row.pk)
        if not is_new and row.accepted_at is None and row.over_at is not None:
            DoubleBooking.objects.filter(pk=row.pk).update(over_at=None, found_at=now, **values)
            is_new = True
        fresh += is_new
    _open(ledger).filter(link__document_date__gte=first).exclude(pk__in=seen).update(over_at=now)
    return fresh


def _values(booking: ForeignBooking, sold: Sold) -> dict[str, object]:
    return {
        "voucher_number": booking.voucher_number,
        "on": booking.date,
        "amount": booking.amount,
        "currency": sold.currency,
        "why": booking.why,
        "certain": booking.certain,
    }


def open_of(connection: Connection) -> QuerySet[DoubleBooking]:
    """A source's sales that stand twice, and that nobody has said anything about."""
    rows = DoubleBooking.objects.filter(
        link__connection=connection, over_at__isnull=True, accepted_at__isnull=True
    )
    return rows.order_by("-certain", "-on", "id")


def tell(connection: Connection, *, now: datetime) -> None:
    """One notice for all of a source's, with the figures as they are now; ended with the last of them."""
    rows = open_of(connection)
    worst = rows.select_related("link").first()
    if worst is None:
        connections.end_notices(connection, now=now, code=CODE)
        return
    params = {
        "count": str(rows.count()),
        "document": worst.link.label,
        "voucher": worst.voucher_number,
        "gross": f"{worst.amount:f}",
        "currency": worst.currency,
    }
    if not connections.raise_notice(connection, code=CODE, params=params, now=now):
        connections.renew_notice(connection, code=CODE, params=params)
