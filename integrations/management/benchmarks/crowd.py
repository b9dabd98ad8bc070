"""A thousand companies with a million documents, in minutes: real rows of two shops, copied within the database."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from accounts.models import AuditEntry, Membership, Tenant, User
from integrations.management.benchmarks.bench import Bench
from integrations.management.stage import Stage
from integrations.models import (
    Connection,
    EntityLink,
    Lane,
    ReconciledDocument,
    Reconciliation,
    SourceDocument,
    SyncAttempt,
    SyncCursor,
    SyncEvent,
    standing,
)

CHUNK = 100_000
BIGGEST = 5
"""One of so many documents is the biggest company's."""
MONTHS = 12

STOPPED = "(n % 100 = 0 OR n % 163 = 1)"
"""SQL: what waits for a person. Ten thousand documents of the biggest company's, six of each other's."""
AGAIN = "(n % 165 = 5 AND n % 100 NOT IN (0, 5))"
"""SQL: not a document of its own, but the biggest company's one before it, heard of again after it was booked."""
SKIPPED = "(n % 50 = 7)"
DEVIATES = "(n % 400 = 0)"
"""SQL: those of the stopped that were booked, and not as meant."""

NUMBERS = {
    "postgresql": "generate_series({first}, {last}) AS made(n)",
    "sqlite": "(WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last})"
    " SELECT n FROM s) AS made",
}
DAYS = {"postgresql": "current_date - ({days})", "sqlite": "date('now', '-' || ({days}) || ' days')"}
MOMENTS = {
    "postgresql": "now() - ({days}) * interval '1 day'",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S', 'now', '-' || ({days}) || ' days')",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many companies and documents there are. The biggest company has one document of five, and of those one of twenty
    is stopped; the others' documents lie among its own, as they come."""

    companies: int
    documents: int

    @classmethod
    def sized(cls, bench: Bench) -> "Crowd":
        """A thousand companies and a million documents, or a twentieth of both."""
        if bench.large:
            return cls(companies=1_000, documents=1_000_000)
        return cls(companies=50, documents=50_000)

    @property
    def company_of(self) -> str:
        """SQL: the place of the company whose document number ``n`` is; the biggest has place 0."""
        return f"CASE WHEN n % {BIGGEST} = 0 THEN 0 ELSE 1 + n % {self.companies - 1} END"


def fill(crowd: Crowd, big: Stage, middle: Stage) -> list[Tenant]:
    """Make the companies beside these two, and everybody's rows. Returns them all, the biggest first."""
    tenants = [big.tenant, middle.tenant, *_companies(crowd, like=big)]
    _lay_out(tenants)
    _keep_standing(False)
    for first in range(1, crowd.documents + 1, CHUNK):
        last = min(first + CHUNK - 1, crowd.documents)
        _links(crowd, like=big, first=first, last=last)
        _events(crowd, like=big, first=first, last=last)
        _papers(crowd, like=big, first=first, last=last)
    _keep_standing(True)
    _attempts(like=big)
    _log(crowd, tenants)
    _periods(like=big)
    _learn()
    return tenants


def _keep_standing(kept: bool) -> None:
    """Whether the database says of every row at once how its document stands; else of all in the end, which is quicker."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
            for table in ("integrations_syncevent", "integrations_entitylink"):
                cursor.execute(f"ALTER TABLE {table} {'ENABLE' if kept else 'DISABLE'} TRIGGER USER")
        for statement in standing.BACKFILL if kept else ():
            cursor.execute(statement)


def _companies(crowd: Crowd, *, like: Stage) -> list[Tenant]:
    """As many as are missing, each with a shop, a ledger, the lane between them, and an owner."""
    numbers = range(2, crowd.companies)
    tenants = Tenant.objects.bulk_create(
        Tenant(name=f"Nr. {number} AS", org_number=f"{100_000_000 + number}") for number in numbers
    )
    now = timezone.now()
    ledgers = Connection.objects.bulk_create(
        Connection(tenant=tenant, kind="tripletex", name="Tripletex", state="active") for tenant in tenants
    )
    shops = Connection.objects.bulk_create(
        Connection(
            tenant=ledger.tenant, ledger=ledger, kind="woocommerce", name="Nettbutikken", state="active",
            base_url=like.shop.base_url, from_date=like.shop.from_date,
        )
        for ledger in ledgers
    )  # fmt: skip
    Lane.objects.bulk_create(Lane(connection=shop, target=shop.ledger) for shop in shops)
    SyncCursor.objects.bulk_create(
        SyncCursor(connection=shop, stream="sale", polled_at=now) for shop in shops
    )
    people = User.objects.bulk_create(
        User(email=f"eier{number}@bilagsbro.example", name=f"Eier {number}", password="!")
        for number in numbers
    )
    Membership.objects.bulk_create(
        Membership(user=user, tenant=tenant) for user, tenant in zip(people, tenants, strict=True)
    )
    return tenants


def _lay_out(tenants: list[Tenant]) -> None:
    """A table for the time of the run: which company stands at which place."""
    roads = {
        lane.connection.tenant_id: lane
        for lane in Lane.objects.filter(connection__kind="woocommerce").select_related("connection")
    }
    places = [
        (place, tenant.pk, roads[tenant.pk].connection_id, roads[tenant.pk].target_id, roads[tenant.pk].pk)
        for place, tenant in enumerate(tenants)
    ]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS crowd")
        cursor.execute(
            "CREATE TEMPORARY TABLE crowd (place integer PRIMARY KEY, tenant bigint, shop bigint, ledger bigint, lane bigint)"
        )
        cursor.executemany("INSERT INTO crowd VALUES (%s, %s, %s, %s, %s)", places)


def _copy(like: models.Model, source: str, columns: Mapping[str, str]) -> None:
    """Insert a copy of ``like`` for every row of ``source`` (SQL), with these columns (SQL) instead of its own."""
    table = like._meta.db_table
    names = [str(one.column) for one in like._meta.concrete_fields if not one.primary_key]
    values = [columns.get(name, f't."{name}"') for name in names]
    written = ", ".join(f'"{name}"' for name in names)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({written}) SELECT {', '.join(values)} FROM {table} AS t, {source} WHERE t.id = {like.pk}"
        )


def _documents(crowd: Crowd, first: int, last: int) -> str:
    """SQL: the documents of one chunk, each beside its company."""
    numbers = NUMBERS[connection.vendor].format(first=first, last=last)
    return f"{numbers} JOIN crowd ON crowd.place = {crowd.company_of}"


def _day(days: str) -> str:
    return DAYS[connection.vendor].format(days=days)


def _moment(days: str) -> str:
    return MOMENTS[connection.vendor].format(days=days)


def _events(crowd: Crowd, *, like: Stage, first: int, last: int) -> None:
    """Done and verified, but for those that are stopped, skipped, or were heard of again."""
    document = f"(n - CASE WHEN {AGAIN} THEN {BIGGEST} ELSE 0 END)"
    causes = "WHEN 1 THEN 'missing_mapping' WHEN 2 THEN 'missing_vat_rule' ELSE 'period_closed'"
    stopped = f"CASE WHEN {DEVIATES} THEN 'verification_failed' ELSE CASE n % 4 {causes} END END"
    columns = {
        "connection_id": "crowd.shop",
        "lane_id": "crowd.lane",
        "document_id": f"'made-' || {document}",
        "label": f"'M' || {document}",
        "state": f"CASE WHEN {AGAIN} THEN 'done' WHEN {STOPPED} THEN 'blocked' WHEN {SKIPPED} THEN 'ignored' ELSE 'done' END",
        "result": f"CASE WHEN {AGAIN} THEN 'unchanged' WHEN {STOPPED} OR {SKIPPED} THEN '' ELSE 'verified' END",
        "code": f"CASE WHEN {AGAIN} THEN '' WHEN {STOPPED} THEN {stopped} WHEN {SKIPPED} THEN 'not_paid' ELSE '' END",
        "waiting_for": f"CASE WHEN {STOPPED} AND NOT {DEVIATES} AND n % 4 = 1 THEN 'tender:vipps' ELSE '' END",
        "who": f"CASE WHEN {STOPPED} THEN 'accountant' ELSE '' END",
        "buyer_email": "'kjoper' || n % 20000 || '@example.com'",
        "gross": "100 + n % 900",
        "document_date": _day("n % 360"),
        "created_at": _moment("n % 360"),
        "received_at": _moment("n % 360"),
        "finished_at": _moment("n % 360"),
        "request_id": "'made-' || n",
        "is_newest": "TRUE",
    }
    _copy(
        SyncEvent.objects.filter(connection=like.shop).latest("id"), _documents(crowd, first, last), columns
    )


def _links(crowd: Crowd, *, like: Stage, first: int, last: int) -> None:
    """A voucher for every document that was booked; the text of its lines is short, or a disk would not hold them."""
    short = """'{"kind": "voucher", "date": "2026-10-10", "description": "Ordre", "postings": []}'"""
    columns = {
        "connection_id": "crowd.shop",
        "target_id": "crowd.ledger",
        "document_id": "'made-' || n",
        "label": "'M' || n",
        "reference": "'made:' || n",
        "remote_id": "'9' || n",
        "remote_number": "n || '-2026'",
        "state": f"CASE WHEN {DEVIATES} THEN 'deviation' ELSE 'verified' END",
        "difference": f"CASE WHEN {DEVIATES} THEN 1.00 ELSE 0.00 END",
        "gross": "100 + n % 900",
        "document_date": _day("n % 360"),
        "expected": short,
        "observed": short,
    }
    booked = f"{DEVIATES} OR NOT ({STOPPED} OR {SKIPPED} OR {AGAIN})"
    wanted = f"(SELECT * FROM {_documents(crowd, first, last)} WHERE {booked}) AS crowd"
    real = EntityLink.objects.filter(connection=like.shop, flow="sale", kind="voucher").latest("id")
    _copy(real, wanted, columns)


def _papers(crowd: Crowd, *, like: Stage, first: int, last: int) -> None:
    """What the shop said of each document: one real, encrypted order."""
    columns = {"connection_id": "crowd.shop", "document_id": "'made-' || n"}
    real = SourceDocument.objects.filter(connection=like.shop).latest("id")
    _copy(real, _documents(crowd, first, last), columns)


def _attempts(*, like: Stage) -> None:
    """One try for every event."""
    columns = {
        "event_id": "made.id",
        "started_at": "made.received_at",
        "ended_at": "made.finished_at",
        "outcome": "CASE WHEN made.state = 'blocked' THEN 'stopped' ELSE 'done' END",
        "code": "made.code",
        "request_id": "made.request_id",
    }
    real = SyncAttempt.objects.filter(event__connection=like.shop).latest("id")
    made = "(SELECT * FROM integrations_syncevent WHERE document_id LIKE 'made-%') AS made"
    _copy(real, made, columns)


def _log(crowd: Crowd, tenants: list[Tenant]) -> None:
    """What people did: a tenth as many rows as documents."""
    like = AuditEntry.objects.create(tenant=tenants[0], action="retry", object_label="Ordre 10432")
    numbers = NUMBERS[connection.vendor].format(first=1, last=crowd.documents // 10)
    columns = {"tenant_id": "crowd.tenant", "at": _moment("n % 360")}
    _copy(like, f"{numbers} JOIN crowd ON crowd.place = {crowd.company_of}", columns)


def months() -> Iterator[tuple[dt.date, dt.date]]:
    """The last twelve whole months, the newest first."""
    first = timezone.localdate().replace(day=1)
    for _ in range(MONTHS):
        last = first - dt.timedelta(days=1)
        first = last.replace(day=1)
        yield first, last


def _periods(*, like: Stage) -> None:
    """Every company's twelve months, read; the biggest one's newest with every document."""
    now = timezone.now()
    ledgers = Connection.objects.filter(kind="tripletex")
    Reconciliation.objects.bulk_create(
        Reconciliation(ledger=ledger, first=first, last=last, state="read", read_at=now, began_at=now)
        for ledger in ledgers
        for first, last in months()
    )
    newest = Reconciliation.objects.filter(ledger=like.ledger).latest("first")
    links = EntityLink.objects.filter(target=like.ledger, document_date__range=(newest.first, newest.last))
    ReconciledDocument.objects.bulk_create(
        (
            ReconciledDocument(
                reconciliation=newest, link_id=pk, state="equal", label=label, voucher=number, on=on or newest.first,
                gross=gross or 0, currency="NOK",
            )
            for pk, label, number, on, gross in links.values_list(
                "pk", "label", "remote_number", "document_date", "gross"
            )
        ),
        batch_size=5_000,
    )  # fmt: skip
    for number in range(2_000):
        values: dict[str, Any] = {"key": f"made-{number}", "kind": "blocked", "label": f"M{number}"}
        newest.items.create(**values, amount=100, currency="NOK")


def _learn() -> None:
    """The database learns what it holds, as it would have by itself."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
