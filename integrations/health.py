"""Three answers for machines that watch us: does the process live, is the database there, is work being done.

``/health/work`` is the one to put an alarm on. Workers that hang look alive to their supervisor; they show only by what
they no longer do: no sweep beats, due work lies untouched, leases run out and nobody takes them back.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from integrations.models import Connection, Heartbeat, Lane, SyncEvent


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all: nothing else is looked at."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503: whether a load balancer may send people here."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "failed", "problems": ["database"]}, status=503)
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def work(request: HttpRequest) -> JsonResponse:
    """200 when work is being done, else 503 with what is wrong. Ages in whole seconds. Names no company."""
    found = work_state(now=timezone.now())
    return JsonResponse(found, status=503 if found["problems"] else 200)


def work_state(*, now: dt.datetime) -> dict[str, Any]:
    """Heartbeats, waiting work and leases, and the ``problems`` they show (an empty list when all is well).

    ``no_heartbeat``: no sweep for HEARTBEAT_ALARM_SECONDS. ``work_overdue``: a lane has live documents due that long, and
    nobody has served it since. ``leases_expired``: what a dead worker held has not been taken back for that long.
    """
    limit = now - dt.timedelta(seconds=settings.HEARTBEAT_ALARM_SECONDS)
    beats = _heartbeats(now)
    overdue = _overdue_lanes(limit).count()
    oldest = _due(now).aggregate(at=Min("available_at"))["at"]
    expired = SyncEvent.objects.filter(state=SyncEvent.State.RUNNING, lease_until__lt=now).aggregate(
        at=Min("lease_until"), count=Count("pk")
    )
    problems = []
    if not any(beat["kind"] == "sweep" and beat["age"] <= settings.HEARTBEAT_ALARM_SECONDS for beat in beats):
        problems.append("no_heartbeat")
    if overdue:
        problems.append("work_overdue")
    if expired["at"] and expired["at"] < limit:
        problems.append("leases_expired")
    return {
        "status": "failed" if problems else "ok",
        "problems": problems,
        "heartbeats": beats,
        "oldest_waiting_seconds": _age(oldest, now),
        "overdue_lanes": overdue,
        "expired_leases": expired["count"],
    }


def _heartbeats(now: dt.datetime) -> list[dict[str, Any]]:
    """Who gave a sign of life in the last day, the freshest first; whoever is silent longer is gone, not hung."""
    day_ago = now - dt.timedelta(days=1)
    beats = Heartbeat.objects.filter(beat_at__gte=day_ago).order_by("-beat_at")
    return [{"name": beat.name, "kind": beat.kind, "age": _age(beat.beat_at, now)} for beat in beats]


def _due(now: dt.datetime) -> QuerySet[SyncEvent]:
    """Live documents that could be served: due, and neither end of their road is paused."""
    active = Connection.State.ACTIVE
    return SyncEvent.objects.filter(
        state=SyncEvent.State.PENDING,
        priority=SyncEvent.Priority.LIVE,
        available_at__lte=now,
        connection__state=active,
        connection__tenant__is_active=True,
        lane__target__state=active,
    )


def _overdue_lanes(limit: dt.datetime) -> QuerySet[Lane]:
    """Lanes that nobody holds and nobody has served since ``limit``, though live documents were due before it.

    A lane that keeps away from a remote system's rate limit (``next_at``) is not overdue, nor is a long history import.
    """
    due = SyncEvent.objects.filter(
        lane=OuterRef("pk"),
        state=SyncEvent.State.PENDING,
        priority=SyncEvent.Priority.LIVE,
        available_at__lt=limit,
    )
    active = Connection.State.ACTIVE
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=limit)
    unserved = Lane.objects.filter(free, last_served__lt=limit, next_at__lt=limit)
    of_customers = unserved.filter(connection__tenant__is_active=True)
    return of_customers.filter(Exists(due), connection__state=active, target__state=active)


def _age(moment: dt.datetime | None, now: dt.datetime) -> int | None:
    return None if moment is None else max(0, round((now - moment).total_seconds()))


urlpatterns = [
    path("live", live, name="health_live"),
    path("ready", ready, name="health_ready"),
    path("work", work, name="health_work"),
]
