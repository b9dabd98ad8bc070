"""A worker to be measured: a process that lists and drains until nothing is due, and says what that took.

Started as ``python -m integrations.management.benchmarks.draining``, so that CPU and memory are the worker's alone.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

MODULE = "integrations.management.benchmarks.draining"
PATIENCE_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What a worker used. ``began_at`` is epoch seconds after its start-up; CPU and wall seconds count from there.

    ``peak_kib`` is the most memory it ever held, libraries included; ``base_kib`` what it held before its first order.
    """

    began_at: float
    seconds: float
    cpu_seconds: float
    peak_kib: int
    base_kib: int
    done: int
    blocked: int
    later: int


class Worker:
    """A draining process. ``with Worker(…) as worker`` ends it when left; ``result`` waits for its end.

    ``listing`` also goes on with history imports, start-up syncs and dry runs. ``linger`` is how long it stays without
    work; ``seconds`` the most.
    """

    def __init__(
        self,
        *,
        lanes: int,
        in_flight: int,
        seconds: float = PATIENCE_SECONDS,
        linger: float = 0.0,
        listing: bool = False,
        profile: Path | None = None,
    ) -> None:
        command = [sys.executable, "-m", MODULE, "--seconds", str(seconds), "--linger", str(linger)]
        command += ["--listing"] if listing else []
        command += ["--profile", str(profile)] if profile else []
        env = {**os.environ, "SYNC_LANES": str(lanes), "SYNC_IN_FLIGHT": str(in_flight)}
        self.process = subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def wait_until_ready(self) -> None:
        """Until the process has started up. Raises RuntimeError when it dies instead."""
        self._line()

    def result(self) -> Drained:
        """Wait for the end. Raises RuntimeError when the process failed; what it said went to standard error."""
        while True:
            found = self._line()
            if "peak_kib" in found:
                self.process.wait()
                return Drained(**found)

    def _line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the measured worker ended with {self.process.wait()}")
        return json.loads(line)


def memory_kib(name: str) -> int:
    """This process's ``VmHWM`` (peak) or ``VmRSS`` (now). Not ru_maxrss: that one remembers the parent's size too."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise OSError(f"no {name} in /proc/self/status")


def work(*, seconds: float, linger: float, listing: bool) -> Drained:
    """List and drain in this process; returns what it took."""
    from django.conf import settings
    from django.utils import timezone

    from integrations.flows import dry_running, opened, polling, startup
    from integrations.flows.drain import Tally, drain

    began_at, began, cpu = time.time(), time.monotonic(), time.process_time()
    base, total = memory_kib("VmRSS"), Tally()
    while (left := began + seconds - time.monotonic()) > 0:
        if listing:
            polling.list_history(timezone.now)
            startup.go_on(timezone.now)
            dry_running.go_on(timezone.now, seconds=left)
        tally = drain(seconds=left, lanes_at_once=settings.SYNC_LANES, linger=linger)
        total.done, total.blocked = total.done + tally.done, total.blocked + tally.blocked
        total.later += tally.later
        if not listing or not _something_is_listed():
            break
    opened.close_all()
    return Drained(
        began_at=began_at,
        seconds=time.monotonic() - began,
        cpu_seconds=time.process_time() - cpu,
        peak_kib=memory_kib("VmHWM"),
        base_kib=base,
        done=total.done,
        blocked=total.blocked,
        later=total.later,
    )


def _something_is_listed() -> bool:
    """Whether a history import, a start-up sync or a dry run has more to come."""
    from integrations.models import DryRun, HistoryRun, StartupRun

    imports = HistoryRun.objects.filter(state="running", listed_at__isnull=True)
    under_way = ("preparing", "running")
    if StartupRun.objects.filter(state__in=under_way).exists():
        return True
    return imports.exists() or DryRun.objects.filter(state__in=under_way).exists()


def main() -> None:
    """Start up, say so, work, say what it took: two lines of JSON."""
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--linger", type=float, default=0.0)
    parser.add_argument("--listing", action="store_true")
    parser.add_argument("--profile", type=Path, help="write cProfile's figures of the lanes' threads here")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from integrations.flows import drain, pipeline  # noqa: F401  start-up is not measured

    print(json.dumps({"ready": True}), flush=True)
    if given.profile:
        _profile_threads(given.profile)
    drained = work(seconds=given.seconds, linger=given.linger, listing=given.listing)
    print(json.dumps(asdict(drained)), flush=True)


def _profile_threads(folder: Path) -> None:
    """Write one cProfile file per thread into ``folder`` when the thread ends."""
    import cProfile
    import threading

    folder.mkdir(parents=True, exist_ok=True)
    run = threading.Thread.run

    def profiled(self: threading.Thread) -> None:
        profiler = cProfile.Profile(time.thread_time)
        profiler.runcall(run, self)
        profiler.dump_stats(folder / f"{self.name}.prof")

    threading.Thread.run = profiled  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
