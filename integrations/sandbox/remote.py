"""The sandbox as others drive it: start the process, or connect to one, and give it commands."""

import http.client
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from urllib.parse import urlsplit

READY = "sandbox ready on "
PATIENCE_SECONDS = 30.0
_ROOT = Path(__file__).resolve().parents[2]


class SandboxError(RuntimeError):
    """The sandbox did not start, or refused a command; the message says which."""


class Sandbox:
    """A sandbox. ``with Sandbox() as sandbox:`` starts a process on a free port and ends it afterwards."""

    def __init__(self, *, port: int = 0, record: Path | None = None) -> None:
        self.url = ""
        self._port, self._record = port, record
        self._process: subprocess.Popen[str] | None = None

    @classmethod
    def connect(cls, url: str) -> "Sandbox":
        """A sandbox that somebody else runs at ``url`` (scheme, host and port); ``stop`` leaves it running."""
        sandbox = cls()
        sandbox.url = url.rstrip("/")
        return sandbox

    def __enter__(self) -> "Sandbox":
        return self if self.url else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> "Sandbox":
        """Start the process and wait until it listens; ``SandboxError`` when it does not within 30 seconds."""
        command = [sys.executable, "-m", "integrations.sandbox", "--port", str(self._port), "--tied"]
        if self._record is not None:
            command += ["--record", str(self._record)]
        # Its own session: Ctrl-C reaches us alone. Its standard input is ours: it ends with us, however we end.
        self._process = subprocess.Popen(
            command,
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self.url = _wait_until_ready(self._process, self._process.stdout)
        return self

    def stop(self) -> None:
        """End the process that ``start`` made; does nothing for a connected sandbox."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    @property
    def pid(self) -> int | None:
        """The process id, None when this object did not start one."""
        return None if self._process is None else self._process.pid

    @property
    def host_port(self) -> str:
        """``127.0.0.1:9400``."""
        return urlsplit(self.url).netloc

    @property
    def tripletex_url(self) -> str:
        """The base URL a Tripletex connection takes."""
        return f"{self.url}/tripletex/v2"

    @property
    def norges_bank_url(self) -> str:
        """The base URL of the bank's exchange rates (the setting NORGES_BANK_URL)."""
        return f"{self.url}/norges-bank/api/data"

    @property
    def rackbeat_url(self) -> str:
        """The base URL of Rackbeat's API, the same for every company: the key says whose data it is."""
        return f"{self.url}/rackbeat/api"

    @property
    def slack_url(self) -> str:
        """The base URL of Slack's Web API, the same for every workspace: the token says whose it is."""
        return f"{self.url}/slack/api"

    @property
    def rentman_url(self) -> str:
        """The base URL of Rentman's API, the same for every account: the token says whose data it is."""
        return f"{self.url}/rentman"

    def woo_url(self, shop: str) -> str:
        """The address of a shop."""
        return f"{self.url}/woo/{shop}"

    def control(self, system: str, command: str, /, **arguments: Any) -> Any:
        """Run a command of a system (``tripletex``, ``woo``, ``norges_bank``, ``rackbeat``, ``rentman``, ``slack``) or of
        the ``server``; its result as JSON.

        ``SandboxError`` if refused.
        """
        connection = http.client.HTTPConnection(self.host_port, timeout=60)
        try:
            connection.request(
                "POST",
                f"/_control/{system}/{command}",
                body=json.dumps(arguments, default=str),
                headers={"content-type": "application/json"},
            )
            answer = connection.getresponse()
            body = json.loads(answer.read() or b"{}")
        finally:
            connection.close()
        if answer.status != 200:
            raise SandboxError(f"{system}/{command}: {body.get('error', answer.status)}")
        return body["result"]


def _wait_until_ready(process: subprocess.Popen[str], output: IO[str]) -> str:
    """The address the process announces. A thread reads, so that a silent process does not hold us for ever."""
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(output.readline()), daemon=True)
    reader.start()
    stop_at = time.monotonic() + PATIENCE_SECONDS
    while reader.is_alive() and time.monotonic() < stop_at and process.poll() is None:
        reader.join(0.1)
    reader.join(1.0)
    line = found[0].strip() if found else ""
    if not line.startswith(READY):
        process.kill()
        process.wait()
        raise SandboxError(f"the sandbox did not start: {line or 'no word from it'}")
    return line.removeprefix(READY)
