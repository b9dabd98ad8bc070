"""The one way to speak HTTP, against a server that plays what a test wants."""

import gzip
import socket
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from integrations.connectors.http import RemoteSession
from integrations.connectors.limits import RateBudget
from integrations.errors import (
    AccessDenied,
    BadCredentials,
    PermanentError,
    RateLimited,
    SyncError,
    TemporaryError,
    UnknownOutcome,
)
from integrations.sandbox.wire import Request, Response
from tests.connectors.local_server import Fault, LocalServer

Serve = Callable[..., LocalServer]


def session(server: LocalServer, **options: Any) -> RemoteSession:
    pauses: list[float] = options.setdefault("pauses", [])
    del options["pauses"]
    given = {"jitter": lambda: 0.0, "sleep": pauses.append, "timeout": (2.0, 2.0), **options}
    return RemoteSession(server.url, system="Test", allowed_private=server.allowed, **given)


def always(response: Response) -> Callable[[Request], Response]:
    return lambda request: response


def test_decimals_are_exact_and_integers_stay_integers(serve: Serve) -> None:
    server = serve(always(Response(headers={}, body=b'{"price": 101.66086966666667, "count": 3}')))

    with session(server) as remote:
        assert remote.get("/").json() == {"price": Decimal("101.66086966666667"), "count": 3}


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (401, BadCredentials, "bad_credentials"),
        (403, AccessDenied, "access_denied"),
        (404, PermanentError, "not_found"),
        (418, PermanentError, "request_refused"),
        (429, RateLimited, "rate_limited"),
        (500, TemporaryError, "remote_unavailable"),
        (503, TemporaryError, "remote_unavailable"),
    ],
)
def test_a_status_becomes_one_of_our_errors(
    serve: Serve, status: int, kind: type[SyncError], code: str
) -> None:
    server = serve(always(Response(status=status, body=b"<h1>Nei</h1> ikke <b>nu</b>")))

    with pytest.raises(SyncError) as failure, session(server) as remote:
        remote.get("/x")

    assert type(failure.value) is kind
    assert failure.value.code == code
    assert failure.value.remote_message in ("Nei ikke nu", "")


def test_a_read_is_repeated_twice_with_growing_pauses(serve: Serve) -> None:
    server = serve(always(Response(status=502)))
    pauses: list[float] = []

    with pytest.raises(TemporaryError), session(server, pauses=pauses) as remote:
        remote.get("/x")

    assert server.paths() == ["GET /x", "GET /x", "GET /x"]
    assert pauses == [0.15, 0.6]


def test_a_read_that_succeeds_the_second_time_is_a_success(serve: Serve) -> None:
    server = serve(always(Response.json({"a": 1})))
    server.faults.append(Fault("GET", "/x", "cut_before"))

    with session(server) as remote:
        assert remote.get("/x").json() == {"a": 1}
        assert remote.calls == 2


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_write_whose_answer_is_lost_is_never_repeated(serve: Serve, kind: str) -> None:
    server = serve(always(Response.json({})))
    server.faults.append(Fault("POST", "/x", kind))

    with pytest.raises(UnknownOutcome), session(server) as remote:
        remote.request("POST", "/x", body=b"{}")

    assert server.paths() == ["POST /x"]


def test_a_write_that_times_out_has_an_unknown_outcome(serve: Serve) -> None:
    server = serve(always(Response.json({})))
    server.faults.append(Fault("POST", "/x", "slow", seconds=1.0))

    with pytest.raises(UnknownOutcome), session(server, timeout=(1.0, 0.2)) as remote:
        remote.request("POST", "/x", body=b"{}")


def test_a_write_answered_with_a_gateway_error_has_an_unknown_outcome(serve: Serve) -> None:
    server = serve(always(Response(status=504)))

    with pytest.raises(UnknownOutcome), session(server) as remote:
        remote.request("POST", "/x", body=b"{}")


def test_a_refused_connection_is_temporary_and_nothing_was_sent() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    allowed = frozenset({f"127.0.0.1:{port}"})

    with (
        pytest.raises(TemporaryError) as failure,
        RemoteSession(f"http://127.0.0.1:{port}", system="Test", allowed_private=allowed) as remote,
    ):
        remote.request("POST", "/x", body=b"{}")

    assert type(failure.value) is TemporaryError
    assert failure.value.code == "connection_failed"


def test_a_server_without_tls_is_a_failed_connection(serve: Serve) -> None:
    server = serve(always(Response.json({})))

    with (
        pytest.raises(TemporaryError) as failure,
        RemoteSession(
            server.url.replace("http:", "https:"),
            system="Test",
            allowed_private=server.allowed,
            timeout=(2.0, 2.0),
        ) as remote,
    ):
        remote.request("POST", "/x", body=b"{}")

    assert failure.value.code == "connection_failed"
    assert server.paths() == []


def test_connections_are_kept_alive_from_session_to_session(serve: Serve) -> None:
    server = serve(always(Response.json({})))

    for _ in range(3):
        with session(server) as remote:
            remote.get("/x")
            remote.request("POST", "/x", body=b"{}")

    assert server.connections == 1


def test_an_answer_larger_than_the_cap_is_refused(serve: Serve) -> None:
    server = serve(always(Response(headers={"content-encoding": "gzip"}, body=gzip.compress(b" " * 100_000))))

    with pytest.raises(TemporaryError) as failure, session(server, max_bytes=10_000) as remote:
        remote.request("GET", "/x")

    assert failure.value.code == "answer_too_large"


def test_packed_answers_are_unpacked(serve: Serve) -> None:
    server = serve(always(Response(headers={"content-encoding": "gzip"}, body=gzip.compress(b'{"a": 1}'))))

    with session(server) as remote:
        assert remote.get("/x").json() == {"a": 1}


def test_a_redirect_within_the_host_is_followed(serve: Serve) -> None:
    def play(request: Request) -> Response:
        if request.path == "/old":
            return Response(status=301, headers={"location": "/new?a=1"})
        return Response.json({"at": request.path})

    with session(serve(play)) as remote:
        assert remote.get("/old").json() == {"at": "/new"}


@pytest.mark.parametrize(
    "location", ["https://elsewhere.example/x", "http://127.0.0.1:1/x", "//elsewhere.example/x"]
)
def test_a_redirect_to_elsewhere_is_not_followed(serve: Serve, location: str) -> None:
    server = serve(always(Response(status=302, headers={"location": location})))

    with pytest.raises(AccessDenied) as failure, session(server) as remote:
        remote.get("/x")

    assert failure.value.code == "redirected_elsewhere"
    assert server.paths() == ["GET /x"]


def test_a_write_is_not_redirected(serve: Serve) -> None:
    server = serve(always(Response(status=307, headers={"location": "/y"})))

    with pytest.raises(AccessDenied), session(server) as remote:
        remote.request("POST", "/x", body=b"{}")

    assert server.paths() == ["POST /x"]


def test_endless_redirects_end(serve: Serve) -> None:
    server = serve(always(Response(status=302, headers={"location": "/x"})))

    with pytest.raises(AccessDenied) as failure, session(server) as remote:
        remote.get("/x")

    assert failure.value.code == "too_many_redirects"


def test_cookies_are_not_kept(serve: Serve) -> None:
    server = serve(always(Response(headers={"set-cookie": "session=abc; Path=/"}, body=b"{}")))

    with session(server) as remote:
        remote.get("/x")
        remote.get("/x")

    assert "cookie" not in server.requests[1][0].headers


def test_secrets_are_masked_in_messages(serve: Serve) -> None:
    server = serve(always(Response(status=400, body=b"key cs_geheim is wrong")))

    with session(server, secrets=["cs_geheim"]) as remote:
        assert remote.masked("cs_geheim!") == "•••!"


def test_request_ids_are_collected(serve: Serve) -> None:
    server = serve(always(Response(headers={"x-tlx-request-id": "abc-1"}, body=b"{}")))

    with session(server, request_id_header="x-tlx-request-id") as remote:
        assert remote.get("/x").request_id == "abc-1"
        assert list(remote.request_ids) == ["abc-1"]


def test_a_429_carries_its_delay_and_blocks_the_budget(serve: Serve) -> None:
    server = serve(always(Response(status=429, headers={"retry-after": "7"})))
    budget = RateBudget()

    with session(server, budget=budget, clock=lambda: 100.0) as remote:
        with pytest.raises(RateLimited) as first:
            remote.get("/x")
        with pytest.raises(RateLimited) as second:
            remote.get("/x")

    assert first.value.retry_after == second.value.retry_after == 7.0
    assert server.paths() == ["GET /x"]


def test_the_budget_stops_calls_before_the_system_does(serve: Serve) -> None:
    headers = {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "2", "x-rate-limit-reset": "5"}
    server = serve(always(Response(headers=headers, body=b"{}")))
    budget = RateBudget(reserve=2)

    with session(server, budget=budget, clock=lambda: 100.0) as remote:
        remote.get("/x")
        with pytest.raises(RateLimited) as failure:
            remote.get("/x")

    assert failure.value.retry_after == 6.0
    assert server.paths() == ["GET /x"]


def test_calls_are_counted_over_threads(serve: Serve) -> None:
    server = serve(always(Response.json({})))

    with session(server) as remote:
        threads = [threading.Thread(target=lambda: [remote.get("/x") for _ in range(25)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert remote.calls == 100
    assert len(server.requests) == 100
