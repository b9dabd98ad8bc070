"""Real worker processes for tests: started, killed with SIGKILL, started again."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

MANAGE = Path(settings.BASE_DIR) / "manage.py"


def database_url() -> str:
    """The test's own database, as the worker's environment names it."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return (
        f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    )


class Worker(subprocess.Popen[bytes]):
    """A worker process that does not outlive its ``with`` block."""

    def __exit__(self, *raised: Any) -> None:
        self.kill()
        super().__exit__(*raised)


def start_worker(private_hosts: frozenset[str], *, lease_seconds: int) -> Worker:
    """A process that sweeps, polls and drains once, then ends."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "PRIVATE_HOSTS": ",".join(private_hosts),
        "SYNC_LEASE_SECONDS": str(lease_seconds),
        "SYNC_DRAIN_SECONDS": "20",
        "LOG_LEVEL": "CRITICAL",
    }
    command = [sys.executable, str(MANAGE), "sweep", "--drain"]
    return Worker(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_until(condition: Any, *, seconds: float = 60.0) -> None:
    """Until ``condition()`` holds; fails the test when it never does."""
    stop_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < stop_at, "it did not happen in time"
        time.sleep(0.02)
