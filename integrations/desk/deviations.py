"""«Avvik»: what stopped at one company, grouped by cause, with the money and the VAT return that it touches. By tenant."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Abs, Coalesce, TruncDate

from accounts.models import Tenant
from integrations.accounting.vat_terms import VatTerm, next_due
from integrations.desk import texts
from integrations.desk.overview import Totals, blocked_events
from integrations.desk.states import DEVIATION_CODE
from integrations.models import Reconciliation, ReconciliationItem, SyncEvent

SOON = 14
"""Days before a VAT return is due from which what it lacks comes first."""
RECORD_FLOWS = frozenset(texts.RECORDS) | {"rentman_customer", "rentman_project", "rentman_crew"}
"""Master data: no VAT return waits for it. A start-up sync's flows begin with ``startup_``."""
Kind = ReconciliationItem.Kind
ELSEWHERE = (Kind.BLOCKED, Kind.WAITING, Kind.UNVERIFIED, Kind.DEVIATION, Kind.SKIPPED, Kind.CHEAPER)
"""Differences of a period that stand in the groups already, or need nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """How many documents are stopped or deviate, and what they come to, refunds counted as positive."""

    count: int
    totals: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Documents that stopped for one cause: what lets one go lets all go. ``totals`` count refunds as positive.

    ``oldest`` is the first document's date. ``in_term`` counts the documents that belong into the VAT return that is due
    next (``term``), or into an earlier one; ``earlier`` those of the latter. ``example`` stopped last.
    """

    code: str
    waiting_for: str
    who: str
    count: int
    totals: Totals
    since: dt.datetime
    oldest: dt.date
    in_term: int
    earlier: int
    term: VatTerm
    days_left: int
    flows: frozenset[str]
    connections: frozenset[int]
    example: SyncEvent

    @property
    def key(self) -> str:
        """Of ``states.STATES``: written and not as meant, or not written at all."""
        return "deviation" if self.code == DEVIATION_CODE else "blocked"

    @property
    def is_urgent(self) -> bool:
        """A VAT return that is due soon lacks some of them."""
        return bool(self.in_term) and self.days_left <= SOON

    @property
    def weight(self) -> tuple[Any, ...]:
        """The larger, the sooner somebody should look: the deadline, then the money, then how many."""
        return (self.is_urgent, sum((gross for _name, gross in self.totals), Decimal(0)), self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDifferences:
    """Differences that only a period's reconciliation knows, and that nobody has explained yet."""

    row: Reconciliation
    key: str
    count: int
    totals: Totals


def badge(tenant: Tenant) -> Badge:
    """What stands beside «Avvik» on every page. One query over what is stopped."""
    rows = (
        blocked_events(tenant)
        .order_by()
        .values("currency")
        .annotate(count=Count("pk"), gross=Sum(Abs("gross")))
    )
    found = list(rows)
    return Badge(count=sum(row["count"] for row in found), totals=_sums(found))


def badge_of(found: Iterable[Group]) -> Badge:
    """The same, of groups that are known already."""
    listed = list(found)
    sums = [{"currency": name, "gross": gross} for one in listed for name, gross in one.totals]
    return Badge(count=sum(one.count for one in listed), totals=_sums(sums))


def groups(tenant: Tenant, *, today: dt.date) -> tuple[Group, ...]:
    """What stopped, by cause: what a VAT return due soon lacks first, then the most money. Two queries."""
    return _groups(blocked_events(tenant), today=today)


def group(tenant: Tenant, code: str, waiting_for: str, *, today: dt.date) -> Group | None:
    """The documents of one cause; None when nothing is stopped for it (any more)."""
    found = _groups(blocked_events(tenant, code=code, waiting_for=waiting_for), today=today)
    return found[0] if found else None


def _groups(events: QuerySet[SyncEvent], *, today: dt.date) -> tuple[Group, ...]:
    term = next_due(today)
    is_record = Q(flow__in=RECORD_FLOWS) | Q(flow__startswith="startup_")
    counted = events.order_by().annotate(
        day=Coalesce("document_date", TruncDate("created_at"), output_field=DateField())
    )
    rows = counted.values("code", "waiting_for", "flow", "currency", "connection_id").annotate(
        count=Count("pk"),
        gross=Sum(Abs("gross")),
        since=Min("created_at"),
        oldest=Min("day"),
        in_term=Count("pk", filter=Q(day__lte=term.last) & ~is_record),
        earlier=Count("pk", filter=Q(day__lt=term.first) & ~is_record),
        newest=Max("pk"),
    )
    by_cause: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        by_cause.setdefault((row["code"], row["waiting_for"]), []).append({**row})
    newest = [max(row["newest"] for row in found) for found in by_cause.values()]
    examples = SyncEvent.objects.select_related("connection__ledger").in_bulk(newest)
    made = [
        _group(found, examples[pk], term=term, today=today)
        for found, pk in zip(by_cause.values(), newest, strict=True)
        if pk in examples  # let go between the two questions
    ]
    return tuple(sorted(made, key=lambda one: (one.weight, one.code), reverse=True))


def _group(rows: list[dict[str, Any]], example: SyncEvent, *, term: VatTerm, today: dt.date) -> Group:
    ledger = example.connection.ledger
    has_terms = ledger is None or ledger.vat_registered
    return Group(
        code=rows[0]["code"],
        waiting_for=rows[0]["waiting_for"],
        who=example.who,
        count=sum(row["count"] for row in rows),
        totals=_sums(rows),
        since=min(row["since"] for row in rows),
        oldest=min(row["oldest"] for row in rows),
        in_term=sum(row["in_term"] for row in rows) if has_terms else 0,
        earlier=sum(row["earlier"] for row in rows) if has_terms else 0,
        term=term,
        days_left=(term.due - today).days,
        flows=frozenset(row["flow"] for row in rows),
        connections=frozenset(row["connection_id"] for row in rows),
        example=example,
    )


def period_differences(tenant: Tenant) -> list[PeriodDifferences]:
    """By period, the newest first: what its reading found in the ledger that no document's own check knows. One query."""
    items = ReconciliationItem.objects.filter(
        reconciliation__ledger__tenant=tenant,
        reconciliation__signed_at__isnull=True,
        settled_at__isnull=True,
        explanation="",
    ).exclude(kind__in=ELSEWHERE)
    rows = (
        items.order_by().values("reconciliation", "currency").annotate(count=Count("pk"), gross=Sum("amount"))
    )
    by_period: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        by_period.setdefault(row["reconciliation"], []).append({**row})
    if not by_period:
        return []
    periods = Reconciliation.objects.filter(pk__in=by_period).select_related("ledger")
    return [
        PeriodDifferences(
            row=row,
            key=_period_key(row),
            count=sum(one["count"] for one in by_period[row.pk]),
            totals=_sums(by_period[row.pk]),
        )
        for row in periods.defer("report", "sums", "changes").order_by("-first", "-last")
    ]


def _period_key(row: Reconciliation) -> str:
    """As ``reconciliation.period_of`` reads it."""
    if (row.first.year, row.first.month) == (row.last.year, row.last.month):
        return f"{row.first:%Y-%m}"
    return f"{row.first.year}-T{(row.first.month + 1) // 2}"


def _sums(rows: Iterable[Mapping[str, Any]]) -> Totals:
    added: dict[str, Decimal] = {}
    for row in rows:
        if row["gross"]:
            currency = row["currency"] or "NOK"
            added[currency] = added.get(currency, Decimal("0.00")) + row["gross"]
    return tuple(sorted(added.items(), key=lambda pair: (pair[0] != "NOK", pair[0])))
