"""How calls are sent and refused: forms, JSON, tokens, scopes, limits, and 200 for nearly everything."""

import json

import pytest

from tests.sandbox.slack.visitor import KARI, Visitor

JSON = "application/json; charset=utf-8"


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


def answer(response: object) -> dict[str, object]:
    return json.loads(response.body)  # type: ignore[attr-defined]


def test_a_form_json_and_a_query_are_all_read(visitor: Visitor) -> None:
    made = answer(visitor.send("conversations.create", b'{"name": "json"}', content_type=JSON))

    assert (made["ok"], visitor.names()) == (True, ["general", "json"])
    assert visitor.ok("conversations.create", name="form")["channel"]["name"] == "form"


def test_a_method_that_reads_takes_no_json(visitor: Visitor) -> None:
    body = json.dumps({"email": KARI}).encode()

    assert answer(visitor.send("users.lookupByEmail", body, content_type=JSON))["error"] == "users_not_found"


def test_what_is_sent_badly_is_refused_in_words(visitor: Visitor) -> None:
    create = "conversations.create"

    assert answer(visitor.send(create, b"{", content_type=JSON))["error"] == "invalid_json"
    assert answer(visitor.send(create, b"[]", content_type=JSON))["error"] == "json_not_object"
    assert answer(visitor.send(create, b"x", content_type="image/png"))["error"] == "invalid_post_type"
    assert answer(visitor.send(create, b"x", content_type=""))["error"] == "missing_post_type"
    wrong = "application/json; charset=utf-16"
    assert answer(visitor.send(create, b"{}", content_type=wrong))["error"] == "invalid_charset"
    assert answer(visitor.send("conversations.explode"))["error"] == "unknown_method"


def test_warnings_stand_twice_in_an_answer(visitor: Visitor) -> None:
    told = answer(visitor.send("auth.test", b"{}", content_type="application/json"))

    assert told["ok"]
    assert (told["warning"], told["response_metadata"]) == (
        "missing_charset",
        {"warnings": ["missing_charset"]},
    )


def test_whose_token_it_is(visitor: Visitor) -> None:
    told = visitor.ok("auth.test")

    assert (told["team_id"], told["user_id"]) == (visitor.team_id, visitor.bot)
    assert answer(visitor.send("auth.test", authorization=""))["error"] == "not_authed"
    assert answer(visitor.send("auth.test", authorization="Bearer xoxb-wrong"))["error"] == "invalid_auth"
    in_form = visitor.send("auth.test", f"token={visitor.token}".encode(), authorization="")
    assert answer(in_form)["ok"]


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "token_expired"])
def test_a_token_that_is_over_says_why(visitor: Visitor, code: str) -> None:
    visitor.control("end_token", code=code)

    assert visitor.code("auth.test") == code
    visitor.token = visitor.control("install")["token"]
    assert visitor.ok("auth.test")["user_id"] == visitor.bot


def test_a_lacking_scope_is_named_with_those_that_are_there(visitor: Visitor) -> None:
    has = visitor.control("set_scopes", remove=["channels:manage", "groups:write"])["scopes"]

    told = visitor.ask("conversations.create", name="konsert")

    assert told == {
        "ok": False,
        "error": "missing_scope",
        "needed": "channels:manage",
        "provided": ",".join(has),
    }
    headers = visitor.send("auth.test").headers
    assert headers["x-oauth-scopes"] == ",".join(has)
    assert len(headers["x-slack-req-id"]) == 32


def test_private_channels_need_a_scope_of_their_own(visitor: Visitor) -> None:
    visitor.control("set_scopes", remove=["groups:write", "groups:read"])

    assert visitor.ask("conversations.create", name="hemmelig", is_private="1")["needed"] == "groups:write"
    assert visitor.ask("conversations.list", types="private_channel")["needed"] == "groups:read"
    assert visitor.names() == ["general"]


def test_each_method_has_its_own_limit_by_the_minute(visitor: Visitor) -> None:
    for number in range(20):
        visitor.create(f"kanal-{number}")
        visitor.now += 1

    refused = visitor.send("conversations.create", b"name=en-til")

    assert (refused.status, refused.headers["retry-after"]) == (429, "40")
    assert answer(refused) == {"ok": False, "error": "ratelimited"}
    assert visitor.ok("conversations.setTopic", channel=visitor.dump()["channels"][1]["id"], topic="x")
    visitor.now += 40
    assert visitor.create("en-til")
    assert visitor.dump()["refused_for_their_number"] == 1
