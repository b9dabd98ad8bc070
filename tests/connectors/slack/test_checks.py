"""The connection test: the workspace, the kind of token, each right with what it is for."""

import pytest

from integrations.connectors.slack.rights import PRIVATE, RIGHTS
from integrations.error_catalogue import render
from integrations.errors import BadCredentials, NotReady
from tests.connectors.slack.test_channels import failure
from tests.connectors.workplaces import Workplace, item


def items(place: Workplace, **defaults: str) -> dict[str, tuple[str, str]]:
    with place.target() as target:
        return {one.item: (one.status, one.params.get("missing", "")) for one in target.check(defaults)}


def test_a_whole_app_is_ready(place: Workplace) -> None:
    assert items(place, private="1") == {
        "slack_workspace": ("ok", ""), "slack_bot": ("ok", ""), "slack_manage": ("ok", ""), "slack_read": ("ok", ""),
        "slack_people": ("ok", ""), "slack_join": ("ok", ""), "slack_bookmarks": ("ok", ""), "slack_private": ("ok", ""),
    }  # fmt: skip
    with place.target() as target:
        about = target.check()[0]
    assert about.params == {
        "workspace": place.name,
        "address": f"https://{place.name}.slack.com/",
        "team": place.control("dump")["team_id"],
    }


@pytest.mark.parametrize("right", [*RIGHTS, PRIVATE], ids=lambda right: right.item)
def test_a_lacking_right_is_named_by_what_it_is_for(place: Workplace, right: object) -> None:
    item_name, scopes, needed = right  # type: ignore[misc]
    place.control("set_scopes", remove=list(scopes))

    found = items(place, private="1")
    text = render("not_ready", {"item": item_name, "missing": ", ".join(scopes)})

    assert found[item_name] == ("failed" if needed else "warning", ", ".join(scopes))
    assert sum(status != "ok" for status, _missing in found.values()) == 1
    assert scopes[0] in text.fix


def test_private_channels_are_checked_only_where_they_are_wanted(place: Workplace) -> None:
    place.control("set_scopes", remove=["groups:read"])

    assert "slack_private" not in items(place)
    assert items(place, private="1")["slack_private"] == ("failed", "groups:read")


def test_a_channel_that_lacks_a_right_waits_for_its_check(place: Workplace) -> None:
    place.control("set_scopes", remove=["channels:manage"])

    error = failure(place, item())

    assert isinstance(error, NotReady)
    assert error.waiting_for == "readiness:slack_manage"
    assert error.params["missing"] == "channels:manage"
    assert place.channels() == []


@pytest.mark.parametrize("code", ["token_revoked", "token_expired", "account_inactive"])
def test_a_token_that_is_over_needs_a_new_one(place: Workplace, code: str) -> None:
    place.control("end_token", code=code)

    with place.target() as target, pytest.raises(BadCredentials) as refusal:
        target.check()

    assert refusal.value.remote_message == code
    assert place.token not in str(refusal.value)
