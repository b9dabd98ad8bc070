"""Outgoing addresses that tenants type: https, public, and nowhere else, checked when the socket connects.

A check at save time alone is worthless: a name may resolve to a public address then and to an inner one later. So the
resolution that is judged is the one that is connected to, and the peer of the open socket is looked at once more.
"""

import ipaddress
import os
import socket
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.util import connection as dial

from integrations.errors import AccessDenied

IDLE_SECONDS = 20.0
"""A pooled connection unused for longer is not used again: servers close idle ones, and a write sent into a connection
that is just being closed would have an unknown outcome for no reason."""

_LOCAL_NAMES = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(NewConnectionError):
    """The name resolves to an address that is not public; nothing was sent."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also when an IPv4 address is wrapped in an IPv6 one."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


def validate_base_url(url: str, *, allowed_private: frozenset[str] = frozenset()) -> str:
    """The address in the form it is kept (no trailing slash, query or fragment). Pure: names are not resolved here.

    Raises AccessDenied: ``address_invalid``, ``address_not_https`` or ``address_not_public``. Entries of
    ``allowed_private`` ("127.0.0.1:9400") are permitted, also with plain http.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise AccessDenied("address_invalid", params={"address": url}) from error
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password or " " in host:
        raise AccessDenied("address_invalid", params={"address": host or url[:100]})
    port = port or (443 if parts.scheme == "https" else 80)
    if f"{host}:{port}" not in allowed_private:
        if parts.scheme != "https":
            raise AccessDenied("address_not_https", params={"address": host})
        if not _may_be_public(host):
            raise AccessDenied("address_not_public", params={"address": host})
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _may_be_public(host: str) -> bool:
    try:
        return is_public(host)
    except ValueError:
        return "." in host and not host.endswith(_LOCAL_NAMES) and not host.replace(".", "").isdigit()


class _Dialled:
    """Connects to public addresses only; mixed into both kinds of connection."""

    host: str
    port: int
    allowed_private: frozenset[str] = frozenset()
    last_used: float = 0.0

    def _new_conn(self) -> socket.socket:
        permitted = f"{self.host.strip('[]').lower()}:{self.port}" in self.allowed_private
        addresses = self._resolve()
        if not permitted and not all(is_public(address) for address in addresses):
            raise AddressRefused(self, f"{self.host} is not a public address")  # type: ignore[arg-type]
        sock = self._dial(addresses)
        peer = sock.getpeername()[0]
        if not permitted and not is_public(peer):
            sock.close()
            raise AddressRefused(self, f"{self.host} is not a public address")  # type: ignore[arg-type]
        return sock

    def _resolve(self) -> list[str]:
        try:
            found = socket.getaddrinfo(self.host.strip("[]"), self.port, 0, socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NewConnectionError(self, f"{self.host} is not known") from error  # type: ignore[arg-type]
        return [str(row[4][0]) for row in found]

    def _dial(self, addresses: list[str]) -> socket.socket:
        problem: OSError | None = None
        for address in addresses:
            try:
                return dial.create_connection(
                    (address, self.port),
                    self.timeout,  # type: ignore[attr-defined]
                    socket_options=self.socket_options,  # type: ignore[attr-defined]
                )
            except OSError as error:
                problem = error
        raise NewConnectionError(self, f"no connection to {self.host}") from problem  # type: ignore[arg-type]


class _PlainConnection(_Dialled, HTTPConnection):
    """http, for permitted private hosts only (``validate_base_url`` refuses it elsewhere)."""


class _TlsConnection(_Dialled, HTTPSConnection):
    """https; a failed handshake is told apart from a connection that broke later, because nothing was sent yet."""

    def connect(self) -> None:
        try:
            super().connect()
        except NewConnectionError:
            raise
        except OSError as error:
            raise NewConnectionError(self, f"TLS: {error}") from error


def _pools(allowed: frozenset[str]) -> dict[str, Any]:
    """Connection pool classes that carry ``allowed`` and drop connections idle for too long."""

    class Fresh:
        def _get_conn(self, timeout: float | None = None) -> Any:
            conn = super()._get_conn(timeout)  # type: ignore[misc]
            if conn.sock is not None and time.monotonic() - conn.last_used > IDLE_SECONDS:
                conn.close()
            return conn

        def _put_conn(self, conn: Any) -> None:
            if conn is not None:
                conn.last_used = time.monotonic()
            super()._put_conn(conn)  # type: ignore[misc]

    plain = type("Plain", (_PlainConnection,), {"allowed_private": allowed})
    tls = type("Tls", (_TlsConnection,), {"allowed_private": allowed})
    return {
        "http": type("PlainPool", (Fresh, HTTPConnectionPool), {"ConnectionCls": plain}),
        "https": type("TlsPool", (Fresh, HTTPSConnectionPool), {"ConnectionCls": tls}),
    }


class GuardedAdapter(HTTPAdapter):
    """A transport for requests sessions that reaches public addresses and ``allowed_private`` only.

    Never uses a proxy and never retries by itself.
    """

    def __init__(self, *, allowed_private: frozenset[str], pool_size: int = 64) -> None:
        self._allowed = allowed_private
        super().__init__(pool_connections=64, pool_maxsize=pool_size, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **options)
        self.poolmanager.pool_classes_by_scheme = _pools(self._allowed)


_adapters: dict[tuple[int, frozenset[str]], GuardedAdapter] = {}
_adapters_lock = threading.Lock()


def shared_adapter(allowed_private: frozenset[str]) -> GuardedAdapter:
    """The process's one transport for ``allowed_private``, so that connections outlive a session and are used again.

    Keyed by process id: a forked worker must never share its parent's sockets.
    """
    key = (os.getpid(), allowed_private)
    with _adapters_lock:
        if key not in _adapters:
            _adapters[key] = GuardedAdapter(allowed_private=allowed_private)
        return _adapters[key]
