"""What we send to Slack, held against its method reference: known arguments only, nothing posted, no address in a query."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from tests.connectors.workplaces import KARI, LINK, OLA, Workplace, channel, item
from tests.sandbox.slack.reference import check_answer, check_call
from tests.shared import needs_shared


@needs_shared
def test_every_call_of_a_projects_life_is_in_the_reference(
    place: Workplace, exchanges: Callable[[], list[dict[str, Any]]]
) -> None:
    before = len(exchanges())
    made = place.write(item(channel(members=(KARI, "ukjent@utleie.example"))))
    place.control("take_out", channel=made.remote_id)
    later = channel(members=(KARI, OLA), topic="Nytt tema", link=f"{LINK}?subproject=2")
    place.write(item(later, remote_id=made.remote_id))
    place.write(item(channel(), attempted=True))
    place.write(item(channel(is_archived=True), remote_id=made.remote_id))
    with place.target() as target:
        target.check()
        list(target.read_many("channel", [made.remote_id]))

    sent = [row for row in exchanges()[before:] if row["system"] == "slack"]
    for row in sent:
        name = row["path"].rpartition("/")[2]
        check_call(name, dict(parse_qsl(row["body"], keep_blank_values=True)))
        check_answer(name, json.loads(row["response"]))

    assert {(row["method"], len(row["query"])) for row in sent} == {("POST", 0)}
    assert {row["path"].rpartition("/")[2] for row in sent} == {
        "auth.test", "bookmarks.add", "bookmarks.edit", "bookmarks.list", "conversations.archive", "conversations.create",
        "conversations.info", "conversations.invite", "conversations.join", "conversations.list", "conversations.members",
        "conversations.setPurpose", "conversations.setTopic", "users.lookupByEmail",
    }  # fmt: skip
