"""Channels: names, notes, people, the end of them, and what a bot cannot undo."""

import pytest

from tests.sandbox.slack.visitor import KARI, LISE, OLA, Visitor


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("Konsert", "invalid_name_specials"),
        ("en konsert", "invalid_name_specials"),
        ("blåbær", "invalid_name_specials"),
        ("-_-", "invalid_name_punctuation"),
    ],
)
def test_names_are_checked_and_not_repaired(visitor: Visitor, name: str, code: str) -> None:
    assert visitor.code("conversations.create", name=name) == code
    assert visitor.code("conversations.rename", channel=visitor.create(), name=name) == code
    assert visitor.names() == ["general", "konsert"]


def test_who_makes_a_channel_is_in_it(visitor: Visitor) -> None:
    made = visitor.ok("conversations.create", name="konsert")["channel"]

    assert (made["creator"], made["is_member"], made["name_normalized"]) == (visitor.bot, True, "konsert")
    assert visitor.ok("conversations.members", channel=made["id"])["members"] == [visitor.bot]


@pytest.mark.parametrize("how", ["open", "archived", "private"])
def test_a_name_stays_taken_whatever_becomes_of_the_channel(visitor: Visitor, how: str) -> None:
    visitor.control("create_channel", name="konsert", by=KARI, is_private=how == "private")
    if how == "archived":
        visitor.control("archive", channel="konsert")

    answer = visitor.ask("conversations.create", name="konsert")

    assert answer == {"ok": False, "error": "name_taken"}


def test_a_name_is_free_after_renaming_or_deleting(visitor: Visitor) -> None:
    first = visitor.create("konsert")
    renamed = visitor.ok("conversations.rename", channel=first, name="festival")["channel"]
    visitor.create("konsert")
    visitor.control("delete_channel", channel=first)

    assert renamed["previous_names"] == ["konsert"]
    assert visitor.create("festival") != first


def test_a_bot_renames_only_its_own_channels(visitor: Visitor) -> None:
    theirs = visitor.control("create_channel", name="deres", by=KARI)["id"]

    assert visitor.code("conversations.rename", channel=theirs, name="vaar") == "not_in_channel"
    visitor.ok("conversations.join", channel=theirs)
    assert visitor.code("conversations.rename", channel=theirs, name="vaar") == "not_authorized"


def test_notes_have_a_length_and_are_shown_escaped(visitor: Visitor) -> None:
    channel = visitor.create()

    assert visitor.code("conversations.setTopic", channel=channel, topic="x" * 251) == "too_long"
    visitor.ok("conversations.setPurpose", channel=channel, purpose="Lys & lyd: https://a.no/1")
    shown = visitor.ok("conversations.info", channel=channel)["channel"]
    assert shown["purpose"]["value"] == "Lys &amp; lyd: <https://a.no/1>"
    assert shown["purpose"]["creator"] == visitor.bot
    visitor.control("set", shown_escaped=False)
    assert visitor.ok("conversations.info", channel=channel)["channel"]["purpose"]["value"].startswith(
        "Lys & lyd"
    )


def test_archiving_takes_the_bot_out_and_no_bot_can_undo_it(visitor: Visitor) -> None:
    channel = visitor.create()
    visitor.ok("conversations.invite", channel=channel, users=visitor.ids[KARI])

    visitor.ok("conversations.archive", channel=channel)

    assert visitor.code("conversations.archive", channel=channel) == "already_archived"
    assert visitor.code("conversations.unarchive", channel=channel) == "not_in_channel"
    assert visitor.code("conversations.join", channel=channel) == "is_archived"
    assert visitor.code("conversations.setTopic", channel=channel, topic="x") == "is_archived"
    assert visitor.code("chat.postMessage", channel=channel, text="x") == "is_archived"
    assert visitor.dump()["channels"][1]["members"] == [KARI]
    general = visitor.dump()["channels"][0]["id"]
    assert visitor.code("conversations.archive", channel=general) == "cant_archive_general"


def test_a_policy_of_the_workspace_forbids(visitor: Visitor) -> None:
    channel = visitor.create()
    visitor.control("set", may_create=False, may_archive=False)

    assert visitor.code("conversations.create", name="en-til") == "restricted_action"
    assert visitor.code("conversations.archive", channel=channel) == "restricted_action"


def test_who_is_in_a_channel_already_joins_with_a_warning(visitor: Visitor) -> None:
    channel = visitor.create()

    again = visitor.ok("conversations.join", channel=channel)

    assert (again["warning"], again["response_metadata"]) == (
        "already_in_channel",
        {"warnings": ["already_in_channel"]},
    )
    private = visitor.create("hemmelig", is_private="1")
    assert visitor.code("conversations.join", channel=private) == "method_not_supported_for_channel_type"


def test_a_private_channel_without_us_does_not_exist_for_us(visitor: Visitor) -> None:
    private = visitor.create("hemmelig", is_private="true")
    visitor.control("take_out", channel=private)

    assert visitor.code("conversations.info", channel=private) == "channel_not_found"
    assert visitor.code("conversations.archive", channel=private) == "channel_not_found"
    listed = visitor.ok("conversations.list", types="public_channel,private_channel")["channels"]
    assert [row["name"] for row in listed] == ["general"]


def test_one_who_cannot_come_spoils_an_invitation_without_force(visitor: Visitor) -> None:
    channel = visitor.create()
    users = ",".join([visitor.ids[KARI], "U0NOBODY", visitor.bot])

    refused = visitor.ask("conversations.invite", channel=channel, users=users)

    assert refused["error"] == "user_not_found"
    assert refused["errors"] == [
        {"user": "U0NOBODY", "ok": False, "error": "user_not_found"},
        {"user": visitor.bot, "ok": False, "error": "cant_invite_self"},
    ]
    forced = visitor.ok("conversations.invite", channel=channel, users=users, force="1")
    assert forced["errors"] == refused["errors"]
    assert visitor.dump()["channels"][1]["members"] == ["bilagsbro", KARI]


def test_everybody_who_cannot_be_invited_has_a_code(visitor: Visitor) -> None:
    channel, other = visitor.create(), visitor.create("annet")
    visitor.ok("conversations.invite", channel=channel, users=visitor.ids[OLA])
    visitor.ok("conversations.invite", channel=other, users=visitor.ids[LISE])
    visitor.control("deactivate", person=KARI)
    shy = visitor.control("add_person", real_name="Sjenert", email="s@x.example", invitable=False)["id"]
    guest = visitor.control("add_person", real_name="Gjest", email="g@x.example", kind="multi_guest")["id"]

    def code(user: str) -> str:
        return visitor.code("conversations.invite", channel=channel, users=user, force="1")

    assert code(visitor.ids[OLA]) == "already_in_channel"
    assert code(visitor.ids[LISE]) == "ura_max_channels"
    assert code(visitor.ids[KARI]) == "user_not_found"
    assert code(shy) == "cant_invite"
    visitor.control("set", guests="restricted")
    assert code(guest) == "user_is_restricted"
    assert visitor.code("conversations.invite", channel=channel, users="") == "no_user"
    assert code(",".join(["U1"] * 101)) == "too_many_users"


def test_people_can_be_taken_out_again(visitor: Visitor) -> None:
    channel = visitor.create()
    visitor.ok("conversations.invite", channel=channel, users=visitor.ids[KARI])

    visitor.ok("conversations.kick", channel=channel, user=visitor.ids[KARI])

    assert visitor.code("conversations.kick", channel=channel, user=visitor.ids[KARI]) == "not_in_channel"
    assert visitor.code("conversations.kick", channel=channel, user=visitor.bot) == "cant_kick_self"
    assert visitor.dump()["channels"][1]["members"] == ["bilagsbro"]


def test_a_bookmark_is_a_link_and_the_same_one_again_is_a_second(visitor: Visitor) -> None:
    channel = visitor.create()
    given = {"channel_id": channel, "title": "Prosjektet", "type": "link", "link": "https://a.no/1"}

    first = visitor.ok("bookmarks.add", **given)["bookmark"]
    visitor.ok("bookmarks.add", **given)
    visitor.ok("bookmarks.edit", channel_id=channel, bookmark_id=first["id"], link="https://a.no/2")

    links = [row["link"] for row in visitor.ok("bookmarks.list", channel_id=channel)["bookmarks"]]
    assert links == ["https://a.no/2", "https://a.no/1"]
    assert visitor.code("bookmarks.add", **{**given, "link": "a.no"}) == "invalid_link"
    visitor.ok("bookmarks.remove", channel_id=channel, bookmark_id=first["id"])
    assert visitor.code("bookmarks.remove", channel_id=channel, bookmark_id=first["id"]) == "not_found"


def test_a_bot_posts_only_where_it_is(visitor: Visitor) -> None:
    channel = visitor.create()

    posted = visitor.ok("chat.postMessage", channel=channel, text="Hei")

    assert (posted["channel"], posted["message"]["text"]) == (channel, "Hei")
    assert visitor.code("chat.postMessage", channel=channel) == "no_text"
    general = visitor.dump()["channels"][0]["id"]
    assert visitor.code("chat.postMessage", channel=general, text="Hei") == "not_in_channel"
    assert visitor.dump()["channels"][1]["messages"] == ["Hei"]
