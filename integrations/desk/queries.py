"""What both faces read. Every query starts from a scope, the companies that its reader may see, in this one place."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Min, QuerySet, Sum
from django.db.models.functions import Abs
from django.utils.translation import gettext as _

from accounts.models import Tenant, User
from integrations.flows import FLOWS
from integrations.models import Connection, SyncEvent

Scope = QuerySet[Tenant]


def tenants_of(user: User) -> Scope:
    """The companies a person is a member of; support staff with the right to see companies see them all."""
    if user.is_staff and user.is_active and user.has_perm("accounts.view_tenant"):
        return Tenant.objects.all()
    return Tenant.objects.filter(memberships__user=user, is_active=True)


def connections_of(tenants: Scope) -> QuerySet[Connection]:
    """The connections of these companies."""
    return Connection.objects.filter(tenant__in=tenants).select_related("tenant", "ledger")


def events_of(tenants: Scope) -> QuerySet[SyncEvent]:
    """The events of these companies, newest first, without a query per row."""
    return (
        SyncEvent.objects.filter(connection__tenant__in=tenants)
        .select_related("connection__tenant")
        .order_by("-id")
    )


@dataclass(slots=True, kw_only=True)
class Cause:
    """Why documents are stopped, counted: one cause, one fix. ``totals``: currency → sum, refunds counted as positive.

    ``waiting_for`` is the key whose arrival releases them, '' when a person must try again.
    """

    code: str
    waiting_for: str
    who: str
    since: datetime
    example_id: int
    count: int = 0
    totals: dict[str, Decimal] = field(default_factory=dict)
    companies: set[int] = field(default_factory=set)
    example: SyncEvent | None = None

    @property
    def weight(self) -> tuple[Decimal, int]:
        """The larger, the sooner somebody should look."""
        return (sum(self.totals.values(), Decimal(0)), self.count)


def causes_of(events: QuerySet[SyncEvent], *, limit: int = 50) -> list[Cause]:
    """The causes that stop documents among ``events``, the most money first. Two queries over what is stopped."""
    rows = (
        events.filter(state=SyncEvent.State.BLOCKED)
        .order_by()
        .values("code", "waiting_for", "who", "currency", "connection__tenant")
        .annotate(count=Count("id"), gross=Sum(Abs("gross")), since=Min("created_at"), example=Min("id"))
    )
    found: dict[tuple[str, str], Cause] = {}
    for row in rows:
        key = (row["code"], row["waiting_for"])
        cause = found.get(key)
        if cause is None:
            cause = found[key] = Cause(
                code=row["code"],
                waiting_for=row["waiting_for"],
                who=row["who"],
                since=row["since"],
                example_id=row["example"],
            )
        cause.count += row["count"]
        cause.since = min(cause.since, row["since"])
        cause.companies.add(row["connection__tenant"])
        if row["gross"]:
            cause.totals[row["currency"]] = cause.totals.get(row["currency"], Decimal(0)) + row["gross"]
    first = sorted(found.values(), key=lambda cause: cause.weight, reverse=True)[:limit]
    examples = SyncEvent.objects.select_related("connection__tenant").in_bulk(
        [cause.example_id for cause in first]
    )
    for cause in first:
        cause.example = examples.get(cause.example_id)
    return [cause for cause in first if cause.example is not None]


def flows() -> list[tuple[str, str]]:
    """Every kind of document that can be moved: name and label."""
    return [(flow.name, _(flow.label)) for flow in FLOWS.values()]


def flow_label(name: str) -> str:
    """What people call a flow."""
    flow = FLOWS.get(name)
    return _(flow.label) if flow else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a choice of documents amounts to, for pages that ask before they act. ``totals``: currency → sum."""

    count: int
    totals: dict[str, Decimal]
    companies: int


def summary_of(events: QuerySet[SyncEvent]) -> Summary:
    """Count, money and companies of the chosen documents; refunds counted as positive. Two queries."""
    rows = events.order_by().values("currency").annotate(count=Count("id"), gross=Sum(Abs("gross")))
    counted = list(rows)
    return Summary(
        count=sum(row["count"] for row in counted),
        totals={row["currency"]: row["gross"] for row in counted if row["gross"]},
        companies=events.order_by().values("connection__tenant").distinct().count(),
    )
