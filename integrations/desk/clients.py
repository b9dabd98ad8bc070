"""An accountant's clients at a glance: how far each is checked, what is open in money, and whether its systems answer.

A dozen grouped queries over what is open, whatever the number of companies.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, DateField, F, Max, Min, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.models import Tenant, User
from integrations.accounting.vat_terms import VatTerm, next_due
from integrations.desk.health import TenantHealth, healths
from integrations.desk.overview import SILENT_AFTER
from integrations.models import Connection, EntityLink, HistoryRun, SyncCursor, SyncEvent

DAY = dt.timedelta(days=1)
OPEN = (SyncEvent.State.PENDING, SyncEvent.State.RUNNING, SyncEvent.State.BLOCKED)
UNCHECKED = (EntityLink.State.RESERVED, EntityLink.State.CONFIRMED, EntityLink.State.DEVIATION)


@dataclass(slots=True, kw_only=True)
class Client:
    """A company in an accountant's list.

    ``checked_until`` is the last day up to which everything that was read is verified, None when nothing was read yet.
    ``open_in_term`` counts the documents that are not verified and belong into the VAT return that is due next.
    ``read_at`` is when its shops were last read, the one that was read longest ago counting.
    """

    tenant: Tenant
    role: str
    health: TenantHealth
    sources: int = 0
    connections: int = 0
    read_at: dt.datetime | None = None
    is_silent: bool = False
    first_open: dt.date | None = None
    open_in_term: int = 0
    checked_until: dt.date | None = None

    @property
    def needs_a_person(self) -> bool:
        """Something stopped, deviates, rests, does not answer, or has not been read for a while."""
        return not self.health.is_well or self.is_silent

    @property
    def harm(self) -> tuple[object, ...]:
        """The larger, the sooner the accountant should look."""
        return (*self.health.harm, self.is_silent, self.open_in_term, not self.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """The list, the most harmed first, with the VAT term whose return is due next and the days left."""

    rows: tuple[Client, ...]
    term: VatTerm
    days_left: int


def clients_of(user: User, *, now: dt.datetime, text: str = "") -> Clients:
    """The person's companies, narrowed to those whose name or organisation number holds ``text``."""
    today = timezone.localdate(now)
    term = next_due(today)
    mine = Tenant.objects.filter(memberships__user=user, is_active=True)
    digits = "".join(text.split())
    if text:
        mine = mine.filter(
            Q(name__icontains=text) | (Q(org_number__contains=digits) if digits.isdigit() else Q())
        )
    roles = dict(user.memberships.values_list("tenant", "role"))
    found = {
        one.tenant.pk: Client(tenant=one.tenant, role=roles[one.tenant.pk], health=one)
        for one in healths(mine, now=now)
    }
    _add_connections(found, now=now)
    _add_open(found, term=term)
    for client in found.values():
        client.checked_until = _checked_until(client)
    ordered = sorted(found.values(), key=lambda client: client.tenant.name.casefold())
    ordered.sort(key=lambda client: client.harm, reverse=True)
    return Clients(rows=tuple(ordered), term=term, days_left=(term.due - today).days)


def _add_connections(found: dict[int, Client], *, now: dt.datetime) -> None:
    """How many there are, and when the shops were last read."""
    connections = list(
        Connection.objects.filter(tenant__in=list(found)).values_list("pk", "tenant", "ledger", "state")
    )
    read = dict(
        SyncCursor.objects.filter(connection__tenant__in=list(found))
        .values_list("connection")
        .annotate(Max("polled_at"))
    )
    for pk, tenant, ledger, state in connections:
        client = found[tenant]
        client.connections += 1
        if ledger is None or state == Connection.State.SETUP:
            continue
        client.sources += 1
        read_at = read.get(pk)
        client.read_at = min(filter(None, (client.read_at, read_at)), default=None)
        if state == Connection.State.ACTIVE and read_at is not None and now - read_at > SILENT_AFTER:
            client.is_silent = True


def _add_open(found: dict[int, Client], *, term: VatTerm) -> None:
    """The first day with something that is not verified, from events, vouchers and imports that are under way."""
    day = Coalesce("document_date", TruncDate("created_at"), output_field=DateField())
    events = SyncEvent.objects.filter(connection__tenant__in=list(found), state__in=OPEN).annotate(day=day)
    rows = events.order_by().values(tenant=F("connection__tenant"))
    for row in rows.annotate(first=Min("day"), count=Count("id", filter=Q(day__lte=term.last))):
        _note(found[row["tenant"]], row["first"])
        found[row["tenant"]].open_in_term += row["count"]
    links = EntityLink.objects.filter(target__tenant__in=list(found), state__in=UNCHECKED)
    under_way = (HistoryRun.State.RUNNING, HistoryRun.State.PAUSED)
    runs = HistoryRun.objects.filter(connection__tenant__in=list(found), state__in=under_way)
    for pk, first in (
        *links.order_by().values_list("target__tenant").annotate(Min("document_date")),
        *runs.order_by().values_list("connection__tenant").annotate(Min("from_date")),
    ):
        _note(found[pk], first)


def _note(client: Client, day: dt.date | None) -> None:
    client.first_open = _earliest((client.first_open, day))


def _earliest(days: Iterable[dt.date | None]) -> dt.date | None:
    return min((day for day in days if day is not None), default=None)


def _checked_until(client: Client) -> dt.date | None:
    """The day before the first open one. Never the day of the last reading: it was not over."""
    if client.read_at is None:
        return None
    first = _earliest((client.first_open, timezone.localdate(client.read_at)))
    return first - DAY if first is not None else None
