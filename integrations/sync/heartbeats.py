"""Signs of life: who swept and drained when. A hung cluster looks alive; its missing beat does not."""

import os
import socket
from datetime import datetime, timedelta
from typing import Any

from integrations.models import Heartbeat

FORGET_AFTER = timedelta(days=1)


def beat(kind: str, *, now: datetime, detail: dict[str, Any] | None = None) -> None:
    """Note that this process did ``kind`` (sweep, drain, poll) now."""
    name = f"{kind}@{socket.gethostname()}"
    Heartbeat.objects.update_or_create(
        name=name[:80],
        defaults={"kind": kind, "beat_at": now, "detail": {"pid": os.getpid(), **(detail or {})}},
        create_defaults={
            "kind": kind,
            "beat_at": now,
            "started_at": now,
            "detail": {"pid": os.getpid(), **(detail or {})},
        },
    )


def forget_old(now: datetime) -> None:
    """Drop the beats of machines that were taken away."""
    Heartbeat.objects.filter(beat_at__lt=now - FORGET_AFTER).delete()
