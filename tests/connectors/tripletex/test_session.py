"""Both ways to log in, one session per key in the process, and what is wrong with bad keys."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.connectors.http import RemoteSession
from integrations.connectors.registry import CONNECTORS
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.session import Session, TripletexKey, forget_sessions
from integrations.errors import BadCredentials, LedgerRejected, TemporaryError
from integrations.sandbox.remote import Sandbox
from integrations.sandbox.wire import Request, Response
from tests.connectors.conftest import Books
from tests.connectors.local_server import LocalServer

Serve = Callable[..., LocalServer]


def client(books: Books, **tokens: str) -> TripletexClient:
    allowed = frozenset({books.sandbox.host_port})
    return TripletexClient(books.sandbox.tripletex_url, TripletexKey(**tokens), allowed_private=allowed)


def company_of(opened: TripletexClient) -> str:
    with opened:
        return str(opened.get("/token/session/>whoAmI", fields="companyId")["companyId"])


def test_consumer_and_employee_token_open_their_company(books: Books) -> None:
    tokens = {name: books.tokens[name] for name in ("consumer_token", "employee_token")}

    assert company_of(client(books, **tokens)) == str(books.company)


def test_an_api_token_is_enough_alone(books: Books) -> None:
    assert company_of(client(books, api_token=books.tokens["api_token"])) == str(books.company)
    assert books.calls()["POST /v2/token/session/:createFromRefreshToken"] == 1


def test_an_accountant_names_the_client_company(books: Books, sandbox: Sandbox) -> None:
    office = sandbox.control(
        "tripletex", "create_accountant", name="Tall AS", org_number="974760673", clients=[books.company]
    )
    tokens = {name: office[name] for name in ("consumer_token", "employee_token")}

    assert company_of(client(books, **tokens, company_id=str(books.company))) == str(books.company)


@pytest.mark.parametrize(
    "given", [{}, {"consumer_token": "x"}, {"employee_token": "x"}, {"api_token": "  ", "consumer_token": ""}]
)
def test_half_a_key_is_told_at_once(given: dict[str, str]) -> None:
    with pytest.raises(BadCredentials) as refusal:
        CONNECTORS["tripletex"].open("", given)

    assert refusal.value.code == "credentials_incomplete"


@pytest.mark.parametrize(
    "wrong",
    [{"consumer_token": "no"}, {"employee_token": "no"}, {"api_token": "tlxr_no", "consumer_token": ""}],
)
def test_unknown_tokens_are_bad_credentials(books: Books, wrong: dict[str, str]) -> None:
    given = {name: books.tokens[name] for name in ("consumer_token", "employee_token")}

    with pytest.raises(BadCredentials), client(books, **{**given, **wrong}) as opened:
        opened.get("/token/session/>whoAmI")


def test_a_session_is_used_by_every_target_of_the_process(books: Books) -> None:
    with books.open() as first, books.open() as second:
        first.client.get("/token/session/>whoAmI")
        second.client.get("/token/session/>whoAmI")

    assert "POST /v2/token/session/:create" not in books.calls()


class Door:
    """Counts session creations, slowly, and refuses the first ones if told to."""

    def __init__(self, *, collisions: int = 0, expires: str = "token") -> None:
        self.made = 0
        self.bodies: list[str] = []
        self.collisions = collisions

    def __call__(self, request: Request) -> Response:
        self.made += 1
        self.bodies.append(request.body.decode())
        if self.collisions:
            self.collisions -= 1
            return Response.json({"status": 409, "code": 8000, "message": "RevisionException"}, status=409)
        return Response.json({"value": {"token": f"token-{self.made}"}}, status=201)


def session(server: LocalServer, now: Callable[[], datetime], **key: str) -> Session:
    forget_sessions()
    from integrations.connectors.tripletex.refusals import explain

    remote = RemoteSession(server.url, system="Tripletex", allowed_private=server.allowed, explain=explain)
    given: dict[str, Any] = key or {"consumer_token": "c", "employee_token": "e"}
    return Session(remote, TripletexKey(**given), clock=now)


def test_the_expiration_date_is_counted_in_norway(serve: Serve) -> None:
    door = Door()
    opened = session(serve(door), lambda: datetime(2026, 11, 22, 23, 30, tzinfo=UTC))

    opened.authorization()

    assert door.bodies == ['{"consumerToken":"c","employeeToken":"e","expirationDate":"2026-11-25"}']


def test_a_session_is_renewed_before_the_midnight_that_ends_it(serve: Serve) -> None:
    door = Door()
    now = [datetime(2026, 11, 22, 12, tzinfo=UTC)]
    opened = session(serve(door), lambda: now[0])
    first = opened.authorization()

    now[0] = datetime(2026, 11, 23, 22, 54, tzinfo=UTC)
    assert opened.authorization() == first
    now[0] = datetime(2026, 11, 23, 22, 56, tzinfo=UTC)
    assert opened.authorization() != first


def test_threads_that_meet_a_dead_session_make_one_new_one(serve: Serve) -> None:
    door = Door()
    opened = session(serve(door), lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
    dead = opened.authorization()
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(opened.authorization(instead_of=dead))) for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert door.made == 2
    assert len(set(found)) == 1
    assert found[0] != dead


def test_a_collision_with_another_process_is_tried_once_more(serve: Serve) -> None:
    door = Door(collisions=1)

    assert session(serve(door), lambda: datetime.now(UTC), api_token="tlxr_x").authorization()
    assert door.made == 2


def test_a_lost_answer_while_logging_in_is_only_temporary(serve: Serve) -> None:
    opened = session(serve(lambda request: Response(status=502)), lambda: datetime.now(UTC))

    with pytest.raises(TemporaryError) as failure:
        opened.authorization()

    assert type(failure.value) is TemporaryError


def test_a_key_is_never_told_by_its_fingerprint_or_its_text() -> None:
    key = TripletexKey(consumer_token="hemmelig-1", employee_token="hemmelig-2")

    assert "hemmelig" not in key.fingerprint
    assert key.secrets == ("hemmelig-1", "hemmelig-2")


def test_a_refusal_that_is_no_matter_of_keys_keeps_its_words(books: Books) -> None:
    with pytest.raises(LedgerRejected) as refusal:
        books.target.client.page("/ledger/voucher")

    assert "dateFrom" in refusal.value.remote_message
