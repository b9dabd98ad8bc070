"""Rentman in the running sandbox: its address, its faults, and webhooks that arrive."""

import http.client
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from integrations.sandbox.remote import Sandbox
from integrations.sandbox.wire import Request, Response
from tests.connectors.local_server import LocalServer


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def ask(sandbox: Sandbox, token: str, path: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(sandbox.host_port, timeout=20)
    try:
        connection.request("GET", f"/rentman{path}", headers={"authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_addresses_lead_back_to_the_sandbox_and_calls_are_counted(running: Sandbox) -> None:
    made = running.control("rentman", "create_account", name="scene", per_second=100)
    running.control("rentman", "seed", account="scene", contacts=2)
    running.control("server", "calls", reset=True)

    _status, answer = ask(running, made["token"], "/contacts?limit=1")

    assert answer["next_page_url"].startswith(f"{running.rentman_url}/contacts?cursor=")
    assert ask(running, "nonsense", "/contacts")[0] == 401
    counted = running.control("server", "calls")["systems"]["rentman"]
    assert (counted["tenants"], counted["paths"]) == ({"scene": 1, "": 1}, {"GET /contacts": 2})


def test_webhooks_arrive_where_the_account_sends_them(running: Sandbox) -> None:
    heard: list[Any] = []
    arrived = threading.Event()

    def play(request: Request) -> Response:
        heard.append((request.headers["digest"][:7], json.loads(request.body)["itemType"]))
        arrived.set()
        return Response()

    server = LocalServer(play)
    try:
        running.control("rentman", "create_account", name="lytter")
        running.control("rentman", "set_webhook", account="lytter", url=f"{server.url}/hook")
        running.control("rentman", "create", account="lytter", resource="contacts", record={"name": "A"})
        assert arrived.wait(5)
    finally:
        server.close()

    assert heard == [("sha256=", "Contact")]
