"""The sandbox's one process: HTTP in front of the imitated systems, with latency, faults and webhooks around them."""

import asyncio
import json
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TextIO
from urllib.parse import parse_qsl

from aiohttp import web

from integrations.sandbox.broken_answers import cut, half
from integrations.sandbox.deliveries import Deliveries
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.norges_bank import NorgesBank
from integrations.sandbox.rackbeat import Rackbeat
from integrations.sandbox.rentman import Rentman
from integrations.sandbox.slack import Slack
from integrations.sandbox.tally import Tally
from integrations.sandbox.tripletex import Tripletex
from integrations.sandbox.wire import Request, Response, System
from integrations.sandbox.woocommerce import WooCommerceShops

CONTROL = "/_control/"
_OUTBOX_PAUSE = 0.1
_WAKING = 0.0007
"""Seconds that a sleep takes longer than asked: the event loop counts whole milliseconds."""
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Clock:
    """The sandbox's time: the machine's, moved by ``offset`` seconds or standing still at ``frozen_at``."""

    offset: float = 0.0
    frozen_at: float | None = None

    def now(self) -> float:
        """Epoch seconds."""
        return time.time() + self.offset if self.frozen_at is None else self.frozen_at


@dataclass(slots=True, kw_only=True)
class Latency:
    """Milliseconds an answer takes, plus or minus up to ``jitter_ms``."""

    ms: float = 0.0
    jitter_ms: float = 0.0


@dataclass(slots=True)
class Mount:
    """A system with what the server keeps about it."""

    system: System
    tally: Tally = field(default_factory=Tally)
    latency: Latency = field(default_factory=Latency)


class SandboxServer:
    """Mounts the systems and answers; ``record_to`` gets one JSON line per exchange. One event loop, no locks."""

    def __init__(self, *, record_to: TextIO | None = None) -> None:
        self.clock = Clock()
        self.mounts = self._fresh_mounts()
        self.faults, self.deliveries = Faults(), Deliveries()
        self.record_to = record_to
        self._random = random.Random(0)
        self._runner: web.ServerRunner | None = None
        self._outboxes: asyncio.Task[None] | None = None

    def _fresh_mounts(self) -> dict[str, Mount]:
        systems: tuple[System, ...] = (
            Tripletex(),
            WooCommerceShops(clock=self.clock.now),
            NorgesBank(),
            Rackbeat(clock=self.clock.now),
            Rentman(clock=self.clock.now),
            Slack(clock=self.clock.now),
        )
        return {system.name: Mount(system) for system in systems}

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port, which matters when ``port`` is 0."""
        self.deliveries.start()
        server = web.Server(self.answer, access_log=None)
        self._runner = web.ServerRunner(server)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port, backlog=1024)
        await site.start()
        self._outboxes = asyncio.get_running_loop().create_task(self._empty_outboxes())
        return self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close everything."""
        if self._outboxes is not None:
            self._outboxes.cancel()
            await asyncio.gather(self._outboxes, return_exceptions=True)
        await self.deliveries.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _empty_outboxes(self) -> None:
        while True:
            await asyncio.sleep(_OUTBOX_PAUSE)
            try:
                self._deliver()
            except Exception:
                _LOG.exception("a system's outbox failed")

    def _deliver(self) -> None:
        for mount in self.mounts.values():
            waiting = mount.system.outbox()
            if waiting:
                self.deliveries.make(waiting)

    async def answer(self, http: web.BaseRequest) -> web.StreamResponse:
        """One HTTP request: to the control door, or to the system whose prefix it has."""
        path = http.path
        if path.startswith(CONTROL):
            return await self._control(http, path)
        mount = self._mount_of(path)
        if mount is None:
            return web.Response(status=404, text="No system of the sandbox lives here")
        request = Request(
            method=http.method,
            path=path[len(mount.system.prefix) :],
            query=tuple(parse_qsl(http.rel_url.raw_query_string, keep_blank_values=True)),
            headers={name.lower(): value for name, value in http.headers.items()},
            body=await http.read() if http.can_read_body else b"",
            now=self.clock.now(),
            raw_path=http.rel_url.raw_path[len(mount.system.prefix) :],
        )
        return await self._exchange(http, mount, request)

    def _mount_of(self, path: str) -> Mount | None:
        return next((one for one in self.mounts.values() if path.startswith(one.system.prefix + "/")), None)

    async def _exchange(self, http: web.BaseRequest, mount: Mount, request: Request) -> web.StreamResponse:
        tenant = _tenant(mount.system, request)
        fault = self.faults.choose(mount.system.name, request, tenant) if self.faults.rules else None
        mount.tally.enter(request.method, request.path, tenant)
        status = 0
        try:
            response = await self._play(mount, request, fault)
            if response is None:
                return cut(http)
            status = response.status
            if fault is not None and fault.kind == "cut_middle":
                return await half(http, response)
            return web.Response(status=status, headers=response.headers, body=response.body)
        finally:
            mount.tally.leave(tenant, status)

    async def _play(self, mount: Mount, request: Request, fault: Fault | None) -> Response | None:
        """The system's answer with half of the latency before it and the rest after; None when nobody shall hear it."""
        faults, pause = self.faults, self._pause(mount.latency)
        if fault is not None:
            await faults.keep_waiting(fault.seconds * fault.share)
        answered_at = time.monotonic() + pause
        if pause:
            await asyncio.sleep(pause / 2)
        if fault is not None and fault.kind == "cut_before":
            return None
        response = None if fault is None else fault.answer()
        if response is None:
            response = self._ask(mount, request, fault)
        if pause:
            await asyncio.sleep(max(0.0, answered_at - time.monotonic() - _WAKING))
        if fault is not None:
            await faults.keep_waiting(fault.seconds * (1.0 - fault.share))
        return None if fault is not None and fault.kind == "cut_after" else response

    def _ask(self, mount: Mount, request: Request, fault: Fault | None) -> Response:
        if fault is not None and fault.kind == "expire_session":
            expire = getattr(mount.system, "expire_session", None)
            if expire is not None:
                expire(request)
        response = mount.system.handle(request)
        self._deliver()
        if self.record_to is not None:
            self._record(mount.system.name, request, response)
        return response

    def _pause(self, latency: Latency) -> float:
        if not latency.ms and not latency.jitter_ms:
            return 0.0
        return max(0.0, latency.ms + self._random.uniform(-1, 1) * latency.jitter_ms) / 1000

    def _record(self, system: str, request: Request, response: Response) -> None:
        """One JSON line per exchange. Credentials in headers are left out."""
        assert self.record_to is not None
        line = {
            "system": system,
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "body": request.body.decode(errors="replace"),
            "status": response.status,
            "response": response.body.decode(errors="replace"),
        }
        self.record_to.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.record_to.flush()

    async def _control(self, http: web.BaseRequest, path: str) -> web.Response:
        name, _slash, command = path[len(CONTROL) :].partition("/")
        try:
            body = await http.read()
            arguments = json.loads(body) if body else {}
            if name == "server":
                result = self._server_command(command, arguments)
            elif name in self.mounts:
                result = self.mounts[name].system.control(command, arguments)
                self._deliver()
            else:
                raise ValueError(f"no system {name!r} in the sandbox")
        except (ValueError, KeyError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"result": result})

    def _server_command(self, command: str, arguments: dict[str, Any]) -> Any:
        commands: dict[str, Callable[..., Any]] = {
            "ping": self._ping,
            "faults": self._add_faults,
            "clear_faults": self._clear_faults,
            "latency": self._set_latency,
            "webhook_faults": self._set_webhook_faults,
            "calls": self._calls,
            "reset": self._reset,
            "clock": self._set_clock,
        }
        if command not in commands:
            raise ValueError(f"the server has no command {command!r}; it has {', '.join(sorted(commands))}")
        return commands[command](**arguments)

    def _ping(self) -> dict[str, Any]:
        return {"now": self.clock.now(), "systems": sorted(self.mounts)}

    def _add_faults(self, rules: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
        """Add rules (see ``faults.Fault``); the answer shows all, with how often each has fired."""
        self.faults.add(rules or [])
        return self.faults.describe()

    def _clear_faults(self) -> dict[str, Any]:
        """No more faults and no latency; whom a fault keeps waiting goes on at once."""
        self.faults.end()
        self.faults = Faults()
        for mount in self.mounts.values():
            mount.latency = Latency()
        return {}

    def _set_latency(self, system: str, ms: float = 0.0, jitter_ms: float = 0.0) -> dict[str, Any]:
        self.mounts[system].latency = Latency(ms=ms, jitter_ms=jitter_ms)
        return {}

    def _set_webhook_faults(self, **faults: Any) -> dict[str, Any]:
        self.deliveries.set_faults(faults)
        return {}

    def _calls(self, reset: bool = False) -> dict[str, Any]:
        """Counts per system; ``reset`` begins anew afterwards."""
        report = {
            "systems": {name: mount.tally.report() for name, mount in self.mounts.items()},
            "webhooks": {"sent": self.deliveries.sent, "failed": self.deliveries.failed},
        }
        if reset:
            for mount in self.mounts.values():
                mount.tally.reset()
            self.deliveries.sent = self.deliveries.failed = 0
        return report

    def _set_clock(
        self, at: float | None = None, offset: float | None = None, freeze: bool = False
    ) -> dict[str, Any]:
        """Move the clock: to a moment (epoch seconds) or by an offset, running on or frozen; no arguments reset it."""
        self.clock.offset = (at - time.time()) if at is not None else (offset or 0.0)
        self.clock.frozen_at = self.clock.offset + time.time() if freeze else None
        return {"now": self.clock.now()}

    def _reset(self) -> dict[str, Any]:
        """Forget everything: all systems' state, faults, latency, counts and the clock's setting."""
        self.clock.offset, self.clock.frozen_at = 0.0, None
        self.mounts = self._fresh_mounts()
        self._clear_faults()
        self.deliveries.set_faults({})
        return {}


def _tenant(system: System, request: Request) -> str:
    tenant_of = getattr(system, "tenant_of", None)
    if tenant_of is not None:
        return tenant_of(request)
    return request.path.lstrip("/").partition("/")[0]
