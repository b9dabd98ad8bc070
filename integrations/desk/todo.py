"""What a company's people should do now, from every part of the portal: the deadline first, then the money. By tenant."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from accounts.models import Tenant
from integrations.accounting.vat_terms import VatTerm, next_due
from integrations.desk import upgrades
from integrations.desk.deviations import SOON, Group
from integrations.desk.lights import Light, light
from integrations.desk.overview import ConnectionState, Totals
from integrations.desk.reconciliation import Period, period_of
from integrations.flows.startup_plan import DECIDABLE
from integrations.models import (
    AlertChannel,
    Connection,
    CrewMatch,
    EntityLink,
    Reconciliation,
    Setup,
    StartupRow,
    StartupRun,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One thing to do. ``kind`` says what ``about`` is: ``group``, ``connection`` (a ConnectionState), ``orders``, ``term``
    (an UnsignedTerm), ``startup`` (a StartupRun), ``crew`` (a Connection), ``setup`` (a Setup), ``channel`` (an AlertChannel),
    ``key`` (an EndingKey).

    ``rests``: nothing at all is booked until it is done.
    """

    kind: str
    about: Any = None
    count: int = 0
    totals: Totals = ()
    is_urgent: bool = False
    rests: bool = False

    @property
    def weight(self) -> tuple[Any, ...]:
        """The larger, the sooner."""
        money = sum((abs(gross) for _name, gross in self.totals), Decimal(0))
        return (self.rests, self.is_urgent, money, self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingKey:
    """A log-in that must be renewed."""

    connection: Connection
    light: Light


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsignedTerm:
    """An ended VAT term of a ledger that nobody has signed, whose return is due next."""

    ledger: Connection
    period: Period
    term: VatTerm
    days_left: int


def todos(
    tenant: Tenant,
    *,
    groups: Iterable[Group],
    connections: Sequence[ConnectionState],
    now: dt.datetime,
) -> tuple[Todo, ...]:
    """Everything, the most pressing first. What is known already is handed in; about ten small queries beside it."""
    today = timezone.localdate(now)
    found = [
        *_groups(groups),
        *_connections(connections),
        *_keys(connections, now=now),
        *_orders(tenant),
        *_terms(tenant, today=today),
        *_startups(tenant),
        *_crew(tenant),
        *_setups(tenant),
        *_channels(tenant),
    ]
    return tuple(sorted(found, key=lambda one: one.weight, reverse=True))


def _groups(groups: Iterable[Group]) -> Iterator[Todo]:
    for one in groups:
        yield Todo(kind="group", about=one, count=one.count, totals=one.totals, is_urgent=one.is_urgent)


def _connections(connections: Sequence[ConnectionState]) -> Iterator[Todo]:
    for one in connections:
        if one.connection.state == Connection.State.SETUP:
            continue  # its setup is a thing to do of its own
        if one.notices or one.failed_items:
            paused = one.connection.state == Connection.State.PAUSED
            yield Todo(kind="connection", about=one, rests=paused)


def _keys(connections: Sequence[ConnectionState], *, now: dt.datetime) -> Iterator[Todo]:
    """Log-ins that end soon, of connections that work still."""
    for one in connections:
        if one.connection.state == Connection.State.ACTIVE and (shown := light(one, now=now)).is_ending:
            about = EndingKey(connection=one.connection, light=shown)
            yield Todo(kind="key", about=about, is_urgent=True)


def _orders(tenant: Tenant) -> Iterator[Todo]:
    count, totals = upgrades.waiting_sum(tenant)
    if count:
        yield Todo(kind="orders", count=count, totals=totals)


def _terms(tenant: Tenant, *, today: dt.date) -> Iterator[Todo]:
    """The term whose return is due next, once it is over: by ledgers in which something of it is booked. A term whose two
    months are signed is signed. Three queries."""
    term = next_due(today)
    if term.last >= today:
        return
    booked = EntityLink.objects.filter(
        connection__ledger=OuterRef("pk"), target=OuterRef("pk"), document_date__range=(term.first, term.last)
    )
    ledgers = Connection.objects.filter(Exists(booked), tenant=tenant)
    signed = set(
        Reconciliation.objects.filter(
            ledger__tenant=tenant, first__gte=term.first, last__lte=term.last, signed_at__isnull=False
        ).values_list("ledger", "first", "last")
    )
    for ledger in ledgers.order_by("name", "pk"):
        months = {first for pk, first, last in signed if pk == ledger.pk and (last - first).days < 31}
        if (ledger.pk, term.first, term.last) not in signed and len(months) < 2:
            left = (term.due - today).days
            about = UnsignedTerm(
                ledger=ledger,
                period=period_of(f"{term.first.year}-T{term.number}"),
                term=term,
                days_left=left,
            )
            yield Todo(kind="term", about=about, is_urgent=left <= SOON)


def _startups(tenant: Tenant) -> Iterator[Todo]:
    """Start-up syncs that are prepared and wait for a person; ``count`` conflicts can be decided."""
    runs = StartupRun.objects.filter(connection__tenant=tenant, state=StartupRun.State.READY)
    ready = {run.pk: run for run in runs.select_related("connection").order_by("pk")}
    if not ready:
        return
    rows = StartupRow.objects.filter(run__in=ready, code__in=list(DECIDABLE)).order_by().values("run")
    counts = {row["run"]: row["count"] for row in rows.annotate(count=Count("pk"))}
    for pk, run in ready.items():
        yield Todo(kind="startup", about=run, count=counts.get(pk, 0))


def _crew(tenant: Tenant) -> Iterator[Todo]:
    """People planned in a rental system of whom nobody has said who they are."""
    unknown = CrewMatch.objects.filter(connection__tenant=tenant, how=CrewMatch.How.UNKNOWN)
    rows = {
        row["connection"]: row["count"]
        for row in unknown.order_by().values("connection").annotate(count=Count("pk"))
    }
    if rows:
        for connection in Connection.objects.filter(pk__in=rows).order_by("name"):
            yield Todo(kind="crew", about=connection, count=rows[connection.pk])


def _setups(tenant: Tenant) -> Iterator[Todo]:
    """Systems that somebody has begun to connect and not finished."""
    for one in Setup.objects.filter(tenant=tenant, ended_at__isnull=True).select_related("connection"):
        yield Todo(kind="setup", about=one)


def _channels(tenant: Tenant) -> Iterator[Todo]:
    """Addresses that alerts were sent to and that do not take them any more."""
    for one in AlertChannel.objects.filter(tenant=tenant, dead_at__isnull=False).order_by("pk"):
        yield Todo(kind="channel", about=one)
