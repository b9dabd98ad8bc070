"""Outgoing addresses: https, public, checked when the socket connects."""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from integrations.connectors.addresses import is_public, validate_base_url
from integrations.connectors.http import RemoteSession
from integrations.errors import AccessDenied
from integrations.sandbox.wire import Response
from tests.connectors.local_server import LocalServer

Serve = Callable[..., LocalServer]


@pytest.mark.parametrize("address", ["185.53.52.1", "2a02:2e02::1", "8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address) is True


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:0:5ef5:79fd::1",
    ],
)  # fmt: skip
def test_inner_addresses_are_not_public_however_they_are_wrapped(address: str) -> None:
    assert is_public(address) is False


def test_a_shop_address_is_kept_without_slash_and_in_lower_case() -> None:
    assert validate_base_url(" https://Butikk.Example/nett/ ") == "https://butikk.example/nett"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://butikk.example", "address_not_https"),
        ("ftp://butikk.example", "address_invalid"),
        ("butikk.example", "address_invalid"),
        ("https://", "address_invalid"),
        ("https://user:pass@butikk.example", "address_invalid"),
        ("https://butikk.example:99999", "address_invalid"),
        ("https://[::1", "address_invalid"),
        ("https://127.0.0.1", "address_not_public"),
        ("https://[::1]", "address_not_public"),
        ("https://localhost", "address_not_public"),
        ("https://server.local", "address_not_public"),
        ("https://2130706433", "address_not_public"),
        ("https://127.1", "address_not_public"),
        ("https://192.168.0.10/shop", "address_not_public"),
    ],
)
def test_other_addresses_are_refused_with_their_reason(address: str, code: str) -> None:
    with pytest.raises(AccessDenied) as refusal:
        validate_base_url(address)

    assert refusal.value.code == code


def test_a_permitted_private_host_may_be_plain_http() -> None:
    allowed = frozenset({"127.0.0.1:9400"})

    assert (
        validate_base_url("http://127.0.0.1:9400/woo/x", allowed_private=allowed)
        == "http://127.0.0.1:9400/woo/x"
    )
    with pytest.raises(AccessDenied):
        validate_base_url("http://127.0.0.1:9401/woo/x", allowed_private=allowed)


def test_a_private_address_is_not_connected_to(serve: Serve) -> None:
    server = serve(lambda request: Response.json({}))

    with pytest.raises(AccessDenied) as refusal, RemoteSession(server.url, system="Test") as remote:
        remote.get("/")

    assert refusal.value.code == "address_not_public"
    assert server.connections == 0


def test_a_permitted_private_address_is_connected_to(serve: Serve) -> None:
    server = serve(lambda request: Response.json({"ok": True}))

    with RemoteSession(server.url, system="Test", allowed_private=server.allowed) as remote:
        assert remote.get("/").json() == {"ok": True}


def test_a_public_name_that_resolves_to_an_inner_address_is_refused(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(lambda request: Response.json({}))

    def resolve(host: str, port: int, *args: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    with (
        pytest.raises(AccessDenied) as refusal,
        RemoteSession("https://butikk.example", system="Test") as remote,
    ):
        remote.get("/")

    assert refusal.value.code == "address_not_public"
    assert server.connections == 0


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int, *args: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    with pytest.raises(AccessDenied), RemoteSession("https://butikk.example", system="Test") as remote:
        remote.get("/")
