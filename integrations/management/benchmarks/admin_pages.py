"""The admin's list of events, its search and an event's page, over very many events."""

import statistics
import time
from dataclasses import replace

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.models import User
from integrations.management.benchmarks.bench import Bench, Row
from integrations.management.benchmarks.draining import Worker
from integrations.management.benchmarks.shops import begin_import, must_be_verified, open_shop, put_orders
from integrations.models import EntityLink, Lane, SyncEvent

TARGET_MS = 250
TIMES, WARM_UPS = 5, 3
REAL_ORDERS = 60
"""Orders that are really booked, so that their pages show everything."""

CHUNK = 100_000

EVENTS_SQL = """
INSERT INTO integrations_syncevent (connection_id, lane_id, flow, document_id, label, state, result, priority, "trigger",
  available_at, attempts, lease_token, code, params, remote_message, waiting_for, who, gross, currency, document_date,
  buyer_email, request_id, created_at, received_at, finished_at)
SELECT {shop}, {lane}, 'sale', 'made-' || n, 'M' || n,
  CASE WHEN n %% 50 = 0 THEN 'ignored' WHEN n %% 500 = 1 THEN 'blocked' ELSE 'done' END,
  CASE WHEN n %% 50 = 0 OR n %% 500 = 1 THEN '' ELSE 'verified' END,
  5, 'history', {now}, 1, '', CASE WHEN n %% 50 = 0 THEN 'not_paid' WHEN n %% 500 = 1 THEN 'missing_mapping' ELSE '' END,
  '{{}}', '', '', CASE WHEN n %% 500 = 1 THEN 'accountant' ELSE '' END, 100 + n %% 900, 'NOK', {today},
  'kjoper' || n %% 20000 || '@example.com', 'request-' || n, {now}, {now}, {now}
FROM {numbers}
"""
POSTGRESQL = {
    "now": "now()",
    "today": "current_date",
    "numbers": "generate_series(%s, %s) AS n",
}
SQLITE = {
    "now": "strftime('%%Y-%%m-%%d %%H:%%M:%%S', 'now')",
    "today": "date('now')",
    "numbers": "(WITH RECURSIVE s(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM s WHERE n < %s) SELECT n FROM s)",
}


def measure(bench: Bench) -> list[Row]:
    """Five requests of each kind after a warm-up, the middle one counts."""
    number = bench.sized(small=50_000, large=1_000_000)
    event = _really_booked(bench)
    bench.say(f"{number:,} events")
    _make_events(event, number, postgresql=bench.database == "postgresql")
    client = _client()
    listing = reverse("admin:integrations_syncevent_changelist")
    pages = {
        "list of events": [listing],
        "search for an order number": [f"{listing}?q=M{number // 2 + step}" for step in range(TIMES)],
        "search for an e-mail": [f"{listing}?q=kjoper{step}@example.com" for step in range(77, 77 + TIMES)],
        "search for a request id": [f"{listing}?q=request-{number // 3 + step}" for step in range(TIMES)],
        "an event's page": [reverse("admin:integrations_syncevent_change", args=[event.pk])],
    }
    rows = [_row(client, name, addresses) for name, addresses in pages.items()]
    return [replace(rows[0], scenario=f"Admin, {number:,} events"), *rows[1:]]


def _row(client: Client, name: str, addresses: list[str]) -> Row:
    for count in range(WARM_UPS):
        _request(client, addresses[count % len(addresses)])
    times = [_request(client, addresses[count % len(addresses)]) for count in range(TIMES)]
    middle = statistics.median(times)
    return Row(
        scenario="",
        conditions=name,
        target=f"≤ {TARGET_MS} ms",
        figure=f"{middle:.0f} ms",
        met=middle <= TARGET_MS,
    )


def _request(client: Client, address: str) -> float:
    """Milliseconds; redirects (a search with one answer may go there at once) are followed and counted."""
    began = time.perf_counter()
    answer = client.get(address, follow=True)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return took


def _client() -> Client:
    user = User.objects.create_superuser("bench@bilagsbro.example", "not used to log in", name="Bench")
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    sessions.prove(session)  # as after the code from the phone
    session.save()
    return client


def _really_booked(bench: Bench) -> SyncEvent:
    stage = open_shop(bench)
    put_orders(bench, stage, REAL_ORDERS)
    begin_import(stage)
    with Worker(lanes=2, in_flight=4, listing=True) as worker:
        worker.result()
    must_be_verified([stage], REAL_ORDERS)
    link = EntityLink.objects.filter(connection=stage.shop, flow="sale").latest("id")
    return SyncEvent.objects.get(connection=stage.shop, document_id=link.document_id)


def _make_events(like: SyncEvent, number: int, *, postgresql: bool) -> None:
    """Rows by SQL, a hundred thousand at a time; the database then learns what it holds."""
    lane = Lane.objects.get(connection=like.connection)
    words = POSTGRESQL if postgresql else SQLITE
    statement = EVENTS_SQL.format(shop=like.connection_id, lane=lane.pk, **words)
    with connection.cursor() as cursor:
        for first in range(1, number + 1, CHUNK):
            with transaction.atomic():
                cursor.execute(statement, [first, min(first + CHUNK - 1, number)])
        cursor.execute("VACUUM ANALYZE integrations_syncevent" if postgresql else "ANALYZE")
