"""The sandbox as a process: commands, faults on the wire, latency, counting, webhooks, recording."""

import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from integrations.sandbox.remote import Sandbox, SandboxError
from tests.sandbox.contract import check_recording
from tests.sandbox.visitor import Visitor
from tests.shared import needs_shared


@pytest.fixture(scope="module")
def running():
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    running.control("server", "reset")
    return running


@pytest.fixture
def visitor(sandbox):
    with Visitor(sandbox) as visitor:
        yield visitor


def test_it_says_where_it_is_and_what_it_imitates(sandbox):
    assert sandbox.tripletex_url == f"http://{sandbox.host_port}/tripletex/v2"
    there = ["norges_bank", "rackbeat", "rentman", "slack", "tripletex", "woo"]
    assert sandbox.control("server", "ping")["systems"] == there
    assert Sandbox.connect(sandbox.url).control("server", "ping")["systems"] == there


def test_a_wrong_command_is_refused_in_words(sandbox):
    with pytest.raises(SandboxError, match="no command 'explode'"):
        sandbox.control("tripletex", "explode")
    company = sandbox.control("tripletex", "create_company", name="A", org_number="1")["company_id"]
    with pytest.raises(SandboxError, match="no such switch"):
        sandbox.control("tripletex", "set", company_id=company, colour="red")


def test_a_connection_cut_before_leaves_nothing_behind(visitor):
    visitor.sandbox.control(
        "server", "faults", rules=[{"kind": "cut_before", "path": "customer", "times": 1}]
    )

    with pytest.raises((http.client.HTTPException, OSError)):
        visitor.add_customer()

    assert visitor.customers() == []
    assert visitor.add_customer()[0] == 201


def test_a_connection_cut_after_leaves_the_write_and_no_answer(visitor):
    visitor.sandbox.control("server", "faults", rules=[{"kind": "cut_after", "path": "customer", "times": 1}])

    with pytest.raises((http.client.HTTPException, OSError)):
        visitor.add_customer()

    assert visitor.customers() == ["Kari"]


def test_a_connection_cut_in_the_middle_gives_half_an_answer(visitor):
    visitor.sandbox.control(
        "server", "faults", rules=[{"kind": "cut_middle", "path": "customer", "times": 1}]
    )

    with pytest.raises(http.client.IncompleteRead):
        visitor.add_customer()

    assert visitor.customers() == ["Kari"]


def test_answers_can_be_replaced(visitor):
    visitor.sandbox.control(
        "server",
        "faults",
        rules=[
            {"kind": "html", "status": 502, "times": 1},
            {"kind": "rate_limit", "times": 1, "reset": 2},
            {
                "kind": "status",
                "status": 500,
                "body": '{"status":500,"code":1002,"message":null}',
                "times": 1,
            },
        ],
    )

    answers = [visitor.add_customer() for _ in range(3)]

    assert [status for status, _body in answers] == [502, 429, 500]
    assert b"<html>" in answers[0][1]
    assert answers[2][1]["code"] == 1002
    assert visitor.customers() == []


def test_a_session_can_end_under_way(visitor):
    visitor.sandbox.control(
        "server", "faults", rules=[{"kind": "expire_session", "path": "customer", "times": 1}]
    )

    assert visitor.add_customer()[0] == 401
    visitor.log_in()
    assert visitor.add_customer()[0] == 201


def test_faults_can_be_for_one_company_and_be_cleared(visitor):
    rule = {"kind": "status", "status": 503, "company": visitor.company_id}
    visitor.sandbox.control("server", "faults", rules=[rule])

    with Visitor(visitor.sandbox) as other:
        assert other.add_customer()[0] == 201
    assert visitor.add_customer()[0] == 503
    visitor.sandbox.control("server", "clear_faults")
    assert visitor.add_customer()[0] == 201


def test_latency_and_slowness_take_their_time(visitor):
    visitor.sandbox.control("server", "latency", system="tripletex", ms=60)
    begun = time.monotonic()
    visitor.add_customer()
    after_latency = time.monotonic()
    visitor.sandbox.control("server", "latency", system="tripletex")
    visitor.sandbox.control("server", "faults", rules=[{"kind": "slow", "seconds": 0.2, "times": 1}])
    slowly = time.monotonic()
    visitor.add_customer()

    assert 0.06 <= after_latency - begun < 0.5
    assert time.monotonic() - slowly >= 0.2


@pytest.mark.parametrize(("share", "made"), [(0.0, 1), (1.0, 0)])
def test_who_is_kept_waiting_goes_on_when_the_faults_end(visitor, share, made):
    rule = {"kind": "slow", "seconds": 600, "share": share, "method": "POST", "path": "customer", "times": 1}
    visitor.sandbox.control("server", "faults", rules=[rule])
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(visitor.add_customer)
        while not visitor.sandbox.control("server", "faults")[0]["fired"]:
            assert not waiting.done()
        assert len(visitor.customers()) == made
        assert visitor.sandbox.control("server", "calls")["systems"]["tripletex"]["in_flight"] == 1
        visitor.sandbox.control("server", "clear_faults")

        assert waiting.result(30)[0] == 201
    assert len(visitor.customers()) == 1
    assert visitor.sandbox.control("server", "calls")["systems"]["tripletex"]["in_flight"] == 0


def test_calls_are_counted_by_path_and_company(visitor):
    found = visitor.add_customer()[1]["value"]["id"]
    visitor.call("GET", f"/customer/{found}")
    visitor.call("GET", "/nothing")

    counted = visitor.sandbox.control("server", "calls", reset=True)["systems"]["tripletex"]

    assert counted["paths"] == {
        "POST /v2/token/session/:create": 1,
        "POST /v2/customer": 1,
        "GET /v2/customer/{id}": 1,
        "GET /v2/nothing": 1,
    }
    assert counted["tenants"] == {"": 1, str(visitor.company_id): 3}
    assert (counted["total"], counted["max_in_flight"], counted["too_many_requests"]) == (4, 1, 0)
    assert visitor.sandbox.control("server", "calls")["systems"]["tripletex"]["total"] == 0


def test_calls_at_the_same_time_are_seen(visitor):
    visitor.sandbox.control("server", "latency", system="tripletex", ms=150)
    visitors = [Visitor(visitor.sandbox) for _ in range(3)]
    threads = [threading.Thread(target=one.add_customer) for one in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in visitors:
        one.connection.close()

    assert visitor.sandbox.control("server", "calls")["systems"]["tripletex"]["max_in_flight"] == 3


def test_the_clock_can_be_moved_and_stopped(sandbox):
    moment = 1_800_000_000

    frozen = sandbox.control("server", "clock", at=moment, freeze=True)["now"]
    still = sandbox.control("server", "ping")["now"]
    sandbox.control("server", "clock")

    assert frozen == still == pytest.approx(moment, abs=0.01)
    assert sandbox.control("server", "ping")["now"] == pytest.approx(time.time(), abs=5)


class _Receiver(BaseHTTPRequestHandler):
    heard: list[dict] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.heard.append(json.loads(body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        """Silence."""


@pytest.fixture
def receiver():
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Receiver", (_Receiver,), {"heard": []}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def subscribe(visitor, receiver):
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    assert (
        visitor.call("POST", "/event/subscription", {"event": "customer.create", "targetUrl": url})[0] == 201
    )


def heard(receiver, *, number, patience=5.0):
    """The ids delivered, once there are ``number`` of them."""
    stop_at = time.monotonic() + patience
    while len(receiver.RequestHandlerClass.heard) < number and time.monotonic() < stop_at:
        time.sleep(0.02)
    return [one["id"] for one in receiver.RequestHandlerClass.heard]


def test_webhooks_arrive(visitor, receiver):
    subscribe(visitor, receiver)

    found = visitor.add_customer()[1]["value"]["id"]

    assert heard(receiver, number=1) == [found]


def test_webhooks_can_be_repeated_and_reordered(visitor, receiver):
    subscribe(visitor, receiver)
    visitor.sandbox.control("server", "webhook_faults", duplicate=1, reorder=True, window=0.3, seed=3)

    made = [visitor.add_customer()[1]["value"]["id"] for _ in range(5)]
    ids = heard(receiver, number=10)

    assert sorted(ids) == sorted(made * 2)
    assert ids != sorted(ids)


def test_webhooks_can_be_lost(visitor, receiver):
    subscribe(visitor, receiver)
    visitor.sandbox.control("server", "webhook_faults", lose=1.0)
    visitor.add_customer()
    visitor.sandbox.control("server", "webhook_faults")

    found = visitor.add_customer()[1]["value"]["id"]

    assert heard(receiver, number=1) == [found]


@needs_shared
def test_exchanges_are_recorded_and_fit_the_specification(tmp_path):
    record = tmp_path / "exchanges.jsonl"
    with Sandbox(record=record) as sandbox, Visitor(sandbox) as visitor:
        visitor.add_customer()
        visitor.call("GET", "/customer?isInactive=false")
        visitor.call("GET", "/customer/1")

    lines = record.read_text().splitlines()

    assert len(lines) == 4
    for line in lines:
        check_recording(line)
    assert "Basic" not in record.read_text()
