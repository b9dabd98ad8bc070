"""Installing an app: codes that are good once and for ten minutes, and tokens that rotate."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from integrations.sandbox.wire import Request, Response
from tests.sandbox.slack.reference import check_answer
from tests.sandbox.slack.visitor import FORM, Visitor
from tests.shared import SHARED

REDIRECT = "https://bilagsbro.example/slack/"


class Installer(Visitor):
    """A visitor who installs the app by hand."""

    def __init__(self, **app: Any) -> None:
        super().__init__()
        self.app = self.slack.control("create_app", {"redirect_uris": [REDIRECT], **app})

    def page(self, method: str = "GET", **asked: str) -> Response:
        query = {
            "client_id": self.app["client_id"],
            "scope": "channels:manage",
            "redirect_uri": REDIRECT,
            "state": "s",
        }
        body = urlencode({"decision": "allow"}).encode() if method == "POST" else b""
        given = tuple({**query, **asked}.items())
        return self.slack.handle(
            Request(method=method, path="/oauth/v2/authorize", query=given, body=body, now=self.now)
        )

    def allowed(self) -> str:
        place = urlsplit(self.page("POST").headers["location"])
        return parse_qs(place.query)["code"][0]

    def access(self, **given: str) -> dict[str, Any]:
        secret = f"{self.app['client_id']}:{self.app['client_secret']}".encode()
        basic = f"Basic {base64.b64encode(secret).decode()}"
        response = self.send(
            "oauth.v2.access", urlencode(given).encode(), authorization=basic, content_type=FORM
        )
        answer = json.loads(response.body)
        if SHARED.is_dir():
            check_answer("oauth.v2.access", {**answer, "team": {}} if answer["ok"] else answer)
        return answer


@pytest.fixture
def installer() -> Installer:
    return Installer()


def test_a_code_is_good_once_and_for_ten_minutes(installer: Installer) -> None:
    code, late = installer.allowed(), installer.allowed()

    granted = installer.access(code=code, redirect_uri=REDIRECT)

    assert (granted["token_type"], granted["enterprise"], "refresh_token" in granted) == ("bot", None, False)
    assert granted["access_token"] == installer.token
    assert installer.access(code=code)["error"] == "invalid_code"
    assert (
        installer.access(code=installer.allowed(), redirect_uri="https://b.example")["error"]
        == "bad_redirect_uri"
    )
    installer.now += 601
    assert installer.access(code=late)["error"] == "invalid_code"


def test_what_is_allowed_adds_up(installer: Installer) -> None:
    installer.control("set_scopes", remove=["channels:manage"])

    granted = installer.access(code=installer.allowed())

    assert granted["scope"].endswith(",channels:manage")
    assert installer.create("ny")


def test_the_page_refuses_what_is_not_registered(installer: Installer) -> None:
    assert installer.page().status == 200
    assert b"invalid_client_id" in installer.page(client_id="9.9").body
    assert b"bad_redirect_uri" in installer.page(redirect_uri="https://else.example/").body
    assert b"invalid_scope" in installer.page(scope="channels:everything").body


def test_a_rotating_token_ends_after_twelve_hours() -> None:
    installer = Installer(rotates=True)
    granted = installer.access(code=installer.allowed())
    installer.token = granted["access_token"]
    assert (granted["expires_in"], installer.ask("auth.test")["ok"]) == (43_200, True)

    installer.now += 43_200

    assert installer.code("auth.test") == "token_expired"
    again = installer.access(grant_type="refresh_token", refresh_token=granted["refresh_token"])
    installer.token = again["access_token"]
    assert installer.ask("auth.test")["ok"]
    used = installer.access(grant_type="refresh_token", refresh_token=granted["refresh_token"])
    assert used["error"] == "invalid_refresh_token"
    assert installer.access(grant_type="password")["error"] == "invalid_grant_type"
