"""Rackbeat in the running sandbox: encoded paths on a real wire, webhooks that arrive, faults, and speed."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from integrations.sandbox.remote import Sandbox
from tests.sandbox.rackbeat.test_item_numbers import AWKWARD


class Client:
    """A key's connection to the sandbox."""

    def __init__(self, sandbox: Sandbox, token: str) -> None:
        self.sandbox, self.token = sandbox, token
        self.connection = http.client.HTTPConnection(sandbox.host_port, timeout=20)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {
            "authorization": f"Bearer {self.token}",
            "accept": "application/json",
            "content-type": "application/json",
        }
        sent = None if body is None else json.dumps(body)
        self.connection.request(method, f"/rackbeat/api{path}", body=sent, headers=headers)
        answer = self.connection.getresponse()
        said = answer.read()
        return answer.status, json.loads(said) if said else None


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def client(running: Sandbox) -> Iterator[Client]:
    running.control("server", "reset")
    access = running.control("rackbeat", "create_account", name="lager", per_minute=100_000)
    client = Client(running, access["token"])
    yield client
    client.connection.close()


def test_the_address_is_the_same_for_every_company(running: Sandbox) -> None:
    assert running.rackbeat_url == f"{running.url}/rackbeat/api"


def test_item_numbers_survive_a_real_wire(client: Client) -> None:
    from urllib.parse import quote

    for number in AWKWARD:
        body = {"number": number, "name": "Vare", "group": 1, "sales_price": 1}
        assert client.ask("POST", "/products", body)[0] == 201
        once = quote(number, safe="")
        for word in (once, quote(once, safe="")):
            assert client.ask("GET", f"/products/{word}")[1]["product"]["number"] == number


def test_calls_are_counted_by_account(client: Client) -> None:
    client.sandbox.control("server", "calls", reset=True)
    client.ask("GET", "/self")
    client.ask("GET", "/customers/12")
    counted = client.sandbox.control("server", "calls")["systems"]["rackbeat"]
    assert counted["tenants"] == {"lager": 2}
    assert counted["paths"] == {"GET /api/self": 1, "GET /api/customers/{id}": 1}


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_cut_connection_leaves_the_write_or_not(client: Client, kind: str) -> None:
    rule = {"kind": kind, "system": "rackbeat", "method": "POST", "tenant": "lager", "times": 1}
    client.sandbox.control("server", "faults", rules=[rule])
    body = {"company_name": "A", "payment_terms_id": 1}
    with pytest.raises((http.client.HTTPException, OSError)):
        client.ask("POST", "/customers", body)
    client.connection.close()
    stored = client.sandbox.control("rackbeat", "read", account="lager", resource="customers")
    assert len(stored) == (1 if kind == "cut_after" else 0)


def test_errors_bursts_and_slowness_come_from_the_server(client: Client) -> None:
    burst = {
        "kind": "status",
        "status": 429,
        "headers": {"retry-after": "1"},
        "body": '{"message":"Too Many Attempts."}',
    }
    rules = [
        {"kind": "status", "status": 500, "times": 1},
        {**burst, "times": 2},
        {"kind": "slow", "seconds": 0.2, "times": 1},
    ]
    client.sandbox.control("server", "faults", rules=[{"system": "rackbeat", **rule} for rule in rules])
    assert [client.ask("GET", "/self")[0] for _ in range(3)] == [500, 429, 429]
    begun = time.monotonic()
    assert client.ask("GET", "/self")[0] == 200
    assert time.monotonic() - begun >= 0.2


class _Receiver(BaseHTTPRequestHandler):
    heard: list[tuple[str, str, str]] = []
    answers: list[int] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = self.headers
        self.heard.append((headers["Rackbeat-Webhook-Event"], headers["Rackbeat-Webhook-Token"], body["key"]))
        self.send_response(self.answers.pop(0) if self.answers else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Silence."""


@pytest.fixture
def receiver() -> Iterator[Any]:
    handler = type("Receiver", (_Receiver,), {"heard": [], "answers": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def heard(receiver: Any, number: int, *, patience: float = 5.0) -> list[tuple[str, str, str]]:
    stop_at = time.monotonic() + patience
    while len(receiver.RequestHandlerClass.heard) < number and time.monotonic() < stop_at:
        time.sleep(0.02)
    return receiver.RequestHandlerClass.heard


def test_webhooks_arrive_and_are_tried_again_when_the_clock_has_moved(client: Client, receiver: Any) -> None:
    receiver.RequestHandlerClass.answers[:] = [503]
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    made = client.ask("POST", "/webhooks", {"event": "customer.created", "url": url})[1]["webhook"]
    client.ask("POST", "/customers", {"company_name": "A", "payment_terms_id": 1})
    wanted = ("customer.created", made["token"], "1001")

    assert heard(receiver, 1) == [wanted]
    client.sandbox.control("server", "clock", offset=120)
    assert heard(receiver, 2) == [wanted, wanted]
    logs = client.ask("GET", f"/webhooks/{made['id']}/logs")[1]["webhook_logs"]
    assert [one["response_status"] for one in logs][1:] == [503]


def test_webhooks_can_be_repeated_and_lost(client: Client, receiver: Any) -> None:
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    client.ask("POST", "/webhooks", {"event": "customer.created", "url": url})
    client.sandbox.control("server", "webhook_faults", lose=1.0)
    client.ask("POST", "/customers", {"company_name": "A", "payment_terms_id": 1})
    client.sandbox.control("server", "webhook_faults", duplicate=1)
    client.ask("POST", "/customers", {"company_name": "B", "payment_terms_id": 1})

    assert [key for _event, _token, key in heard(receiver, 2)] == ["1002", "1002"]
