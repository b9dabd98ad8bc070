"""A small HTTP server in a thread: plays scripted answers, or the imitated systems, with faults where a test wants them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep, time
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from integrations.sandbox.wire import Request, Response

Play = Callable[[Request], Response | None]


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next ``times`` requests to ``method`` ``path`` (its end).

    ``kind``: status (answers ``response``), cut_before (nothing is done), cut_after (done, answer lost), slow.
    """

    method: str
    path: str
    kind: str
    response: Response | None = None
    times: int = 1
    seconds: float = 0.0

    def hits(self, request: Request) -> bool:
        return self.times > 0 and request.method == self.method and request.path.endswith(self.path)


@dataclass
class LocalServer:
    """Serves ``play``. ``requests`` are all that arrived, with the answers; ``connections`` counts sockets."""

    play: Play
    faults: list[Fault] = field(default_factory=list)
    requests: list[tuple[Request, Response]] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        owner = self

        class Handler(_Handler):
            server_owner = owner

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        return self._http.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def allowed(self) -> frozenset[str]:
        """The allow-list entry for this server."""
        return frozenset({f"127.0.0.1:{self.port}"})

    def answer(self, request: Request) -> tuple[Response, bool]:
        """The answer, and whether it is to be lost on the way."""
        with self._lock:
            fault = next((fault for fault in self.faults if fault.hits(request)), None)
            if fault is not None:
                fault.times -= 1
        if fault is not None and fault.kind == "slow":
            sleep(fault.seconds)
        with self._lock:
            if fault is not None and fault.kind == "status":
                response = fault.response or Response(status=500)
            elif fault is not None and fault.kind == "cut_before":
                response = Response(status=0)
            else:
                response = self.play(request) or Response(status=404)
            self.requests.append((request, response))
        lost = fault is not None and fault.kind in ("cut_before", "cut_after")
        return response, lost

    def paths(self) -> list[str]:
        """Method and path of all requests, in order."""
        return [f"{request.method} {request.path}" for request, _ in self.requests]

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_owner: LocalServer

    def setup(self) -> None:
        super().setup()
        self.server_owner.connections += 1

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        request = Request(
            method=self.command,
            path=unquote(parts.path),
            query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
            now=time(),
        )
        response, lost = self.server_owner.answer(request)
        if lost:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status != 204:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if response.status != 204:
            self.wfile.write(response.body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _handle
