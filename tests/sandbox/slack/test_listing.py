"""Lists and people: cursors, kinds of channels, who can be found by an address."""

import pytest

from tests.sandbox.slack.visitor import KARI, LISE, Visitor


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


def test_a_list_goes_on_by_its_cursor_until_there_is_none(visitor: Visitor) -> None:
    for number in range(5):
        visitor.create(f"kanal-{number}")
    found, cursor, pages = [], "", 0

    while pages == 0 or cursor:
        answer = visitor.ok("conversations.list", limit="4", cursor=cursor)
        found += [row["name"] for row in answer["channels"]]
        cursor, pages = answer["response_metadata"]["next_cursor"], pages + 1

    assert (found, pages) == (visitor.names(), 2)


def test_a_page_may_be_shorter_than_what_was_asked_for(visitor: Visitor) -> None:
    visitor.create()
    visitor.control("set", page_rows=1)

    answer = visitor.ok("conversations.list", limit="999")

    assert len(answer["channels"]) == 1
    assert answer["response_metadata"]["next_cursor"]


def test_what_cannot_be_listed_is_refused(visitor: Visitor) -> None:
    assert visitor.code("conversations.list", limit="1000") == "invalid_limit"
    assert visitor.code("conversations.list", limit="-1") == "invalid_limit"
    assert visitor.code("conversations.list", cursor="x") == "invalid_cursor"
    assert visitor.code("conversations.list", types="public_channel,rooms") == "invalid_types"


def test_archived_and_private_channels_are_listed_when_asked_for(visitor: Visitor) -> None:
    archived = visitor.create("ferdig")
    visitor.ok("conversations.archive", channel=archived)
    visitor.create("hemmelig", is_private="1")

    def names(**given: str) -> list[str]:
        return [row["name"] for row in visitor.ok("conversations.list", **given)["channels"]]

    assert names() == ["general", "ferdig"]
    assert names(exclude_archived="1") == ["general"]
    assert names(types="public_channel,private_channel") == ["general", "ferdig", "hemmelig"]
    own = visitor.ok("users.conversations", types="public_channel,private_channel")["channels"]
    assert [row["name"] for row in own] == ["hemmelig"]


def test_people_are_found_by_their_address_in_any_case(visitor: Visitor) -> None:
    found = visitor.ok("users.lookupByEmail", email=" Kari@Utleie.Example ")["user"]
    guest = visitor.ok("users.lookupByEmail", email=LISE)["user"]

    assert (found["id"], found["profile"]["email"], found["is_restricted"]) == (
        visitor.ids[KARI],
        KARI,
        False,
    )
    assert (guest["is_restricted"], guest["is_ultra_restricted"]) == (True, True)
    assert visitor.code("users.lookupByEmail", email="ukjent@utleie.example") == "users_not_found"


def test_deactivated_people_are_not_found_by_their_address_but_by_their_id(visitor: Visitor) -> None:
    visitor.control("deactivate", person=KARI)

    assert visitor.code("users.lookupByEmail", email=KARI) == "users_not_found"
    assert visitor.ok("users.info", user=visitor.ids[KARI])["user"]["deleted"]
    assert visitor.code("users.info", user="U0NOBODY") == "user_not_found"


def test_addresses_are_shown_only_to_who_may_read_them(visitor: Visitor) -> None:
    visitor.control("set_scopes", remove=["users:read.email"])

    assert "email" not in visitor.ok("users.info", user=visitor.ids[KARI])["user"]["profile"]
    assert visitor.ask("users.lookupByEmail", email=KARI)["needed"] == "users:read.email"
    assert len(visitor.ok("users.list", limit="2")["members"]) == 2


def test_the_workspace_tells_its_name_to_who_may_ask(visitor: Visitor) -> None:
    assert visitor.code("team.info") == "missing_scope"
    visitor.control("set_scopes", add=["team:read"])

    assert visitor.ok("team.info")["team"]["id"] == visitor.team_id
