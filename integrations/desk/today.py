"""What one company's documents did today: came, were booked, were verified, stopped."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from integrations.models import SyncEvent

State, Result = SyncEvent.State, SyncEvent.Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Documents since midnight, Norwegian time. ``booked`` counts those that were verified too."""

    arrived: int
    booked: int
    verified: int
    stopped: int

    def __bool__(self) -> bool:
        return bool(self.arrived or self.booked or self.stopped)


def today(connections: Collection[int], *, now: dt.datetime) -> Today:
    """Of these connections, all of one tenant. Two counts, each by an index of its own. A document that was heard of twice
    today is one."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    came = SyncEvent.objects.filter(connection__in=connections, created_at__gte=midnight, is_newest=True)
    ended = SyncEvent.objects.filter(connection__in=connections, finished_at__gte=midnight).aggregate(
        verified=Count("pk", filter=Q(state=State.DONE, result=Result.VERIFIED)),
        booked=Count("pk", filter=Q(state=State.DONE, result=Result.BOOKED)),
        stopped=Count("pk", filter=Q(state=State.BLOCKED)),
    )
    return Today(
        arrived=came.count(),
        booked=ended["booked"] + ended["verified"],
        verified=ended["verified"],
        stopped=ended["stopped"],
    )
