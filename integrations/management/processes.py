"""The product's own processes, started beside a command: web server and workers."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.request import urlopen

from django.conf import settings


def free_port(wanted: int) -> int:
    """``wanted`` if nobody listens there, else a port that the system chooses."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")


class Process:
    """A child process with its log in a file; stopped with it, politely first."""

    def __init__(
        self, name: str, command: list[str], *, log_dir: Path, env: dict[str, str] | None = None
    ) -> None:
        self.name = name
        log_dir.mkdir(parents=True, exist_ok=True)
        self.log_path = log_dir / f"{name}.log"
        with self.log_path.open("ab") as log:
            # A session of its own: Ctrl-C reaches the command alone, which then stops its children in order.
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env={**os.environ, **(env or {})}, start_new_session=True
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self, *, patience: float = 15.0) -> None:
        """SIGTERM to the main process only (django-q2 hangs when its whole group gets one), SIGKILL to what is left."""
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()


def start_web(*, port: int, log_dir: Path, env: dict[str, str] | None = None) -> Process:
    """The web server on ``port``; returns when it answers."""
    binary = str(Path(sys.executable).with_name("granian"))
    command = [
        binary, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--blocking-threads", "4", "--no-ws", "config.wsgi:application",
    ]  # fmt: skip
    process = Process(
        "web", command, log_dir=log_dir, env={"PYTHONPATH": str(settings.BASE_DIR), **(env or {})}
    )
    wait_for(f"http://127.0.0.1:{port}/health/live", process)
    return process


def start_workers(*, log_dir: Path, env: dict[str, str] | None = None, name: str = "workers") -> Process:
    """A django-q2 cluster."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "qcluster"]
    return Process(name, command, log_dir=log_dir, env=env)


def wait_for(url: str, process: Process, *, seconds: float = 30.0) -> None:
    """Until ``url`` answers. Raises RuntimeError with the end of the log when the process dies or never answers."""
    stop_at = time.monotonic() + seconds
    while time.monotonic() < stop_at and process.process.poll() is None:
        try:
            with urlopen(url, timeout=2) as answer:
                if answer.status < 500:
                    return
        except OSError:
            time.sleep(0.1)
    tail = process.log_path.read_text(errors="replace")[-2000:]
    raise RuntimeError(f"{process.name} does not answer at {url}:\n{tail}")
