"""Installing our app: the address, the code and what it is worth, tokens that rotate, and every way it can fail."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from integrations.connectors.slack.oauth import Installed, exchange_code, install_address, refresh
from integrations.connectors.slack.rights import SCOPES
from integrations.errors import BadCredentials, PermanentError
from integrations.sandbox.remote import Sandbox
from tests.connectors.workplaces import Workplace, item, new_workplace

REDIRECT = "https://bilagsbro.example/slack/"
STATE = "s-4711"


@dataclass
class Door:
    """Our app as it is registered, and a person in front of Slack's page."""

    sandbox: Sandbox
    place: Workplace
    app: dict[str, str]

    def answer(self, decision: str, **changed: str) -> dict[str, str]:
        """What comes back to us when the person has read the page and pressed a button."""
        address = install_address(
            self.app["client_id"],
            redirect_uri=REDIRECT,
            state=STATE,
            base_url=self.sandbox.slack_url,
            **changed,
        )
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(self.sandbox.host_port, timeout=20)
        connection.request("GET", f"{parts.path}?{parts.query}")
        page = connection.getresponse()
        assert (page.status, b"<li>channels:manage</li>" in page.read()) == (200, True)
        form = urlencode({"decision": decision, "workspace": self.place.name})
        connection.request(
            "POST", f"{parts.path}?{parts.query}", form, {"content-type": "application/x-www-form-urlencoded"}
        )
        back = urlsplit(connection.getresponse().headers["location"])
        connection.close()
        assert back.geturl().startswith(REDIRECT)
        return {name: values[0] for name, values in parse_qs(back.query).items()}

    def exchange(self, code: str, **changed: Any) -> Installed:
        return exchange_code(code, **{**self._ours(), "redirect_uri": REDIRECT, **changed})

    def refresh(self, token: str) -> Installed:
        return refresh(token, **self._ours())

    def _ours(self) -> dict[str, Any]:
        ours = {name: self.app[name] for name in ("client_id", "client_secret")}
        return {
            **ours,
            "base_url": self.sandbox.slack_url,
            "allowed_private": frozenset({self.sandbox.host_port}),
        }


@pytest.fixture
def door(sandbox: Sandbox) -> Iterator[Door]:
    place = new_workplace(sandbox)
    yield Door(sandbox, place, sandbox.control("slack", "create_app", redirect_uris=[REDIRECT]))
    sandbox.control("slack", "create_app", rotates=False)


def test_the_address_asks_for_what_we_need_and_nothing_else() -> None:
    address = urlsplit(install_address("1.2", redirect_uri=REDIRECT, state=STATE))

    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://slack.com/oauth/v2/authorize"
    assert parse_qs(address.query) == {
        "client_id": ["1.2"], "scope": [",".join(SCOPES)], "redirect_uri": [REDIRECT], "state": [STATE],
    }  # fmt: skip
    assert not [scope for scope in SCOPES if scope.startswith("chat:")]


def test_who_allows_it_gives_a_token_that_works(door: Door) -> None:
    back = door.answer("allow")

    installed = door.exchange(back["code"])
    door.place.token = installed.token

    assert back["state"] == STATE
    assert (installed.team_name, installed.bot_user_id) == (door.place.name, door.place.bot)
    assert set(SCOPES) <= set(installed.scopes)
    assert installed.credentials(now=datetime(2026, 11, 22, tzinfo=UTC)) == {
        "token": installed.token,
        "team_id": installed.team_id,
    }
    assert door.place.write(item()).error is None


def test_who_says_no_comes_back_without_a_code(door: Door) -> None:
    assert door.answer("deny") == {"error": "access_denied", "state": STATE}


def test_a_code_is_good_once(door: Door) -> None:
    code = door.answer("allow")["code"]
    door.exchange(code)

    with pytest.raises(PermanentError) as refusal:
        door.exchange(code)

    assert refusal.value.code == "slack_install_expired"


@pytest.mark.parametrize(
    "wrong",
    [{"client_id": "9.9"}, {"client_secret": "wrong-secret"}, {"redirect_uri": "https://else.example/"}],
)
def test_an_app_that_is_registered_otherwise_is_ours_to_repair(door: Door, wrong: dict[str, str]) -> None:
    code = door.answer("allow")["code"]

    with pytest.raises(PermanentError) as refusal:
        door.exchange(code, **wrong)

    assert refusal.value.code == "slack_app_refused"


def test_tokens_that_rotate_are_renewed(door: Door) -> None:
    door.sandbox.control("slack", "create_app", rotates=True)
    installed = door.exchange(door.answer("allow")["code"])
    renewed = door.refresh(installed.refresh_token)
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    assert installed.credentials(now=now)["expires_at"] == "2026-11-23T00:00:00+00:00"
    door.place.token = installed.token
    with door.place.target() as target, pytest.raises(BadCredentials):
        target.check()
    door.place.token = renewed.token
    with door.place.target() as target:
        assert target.check()[0].status == "ok"
    with pytest.raises(BadCredentials):
        door.refresh(installed.refresh_token)
