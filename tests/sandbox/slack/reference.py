"""Slack's method reference as a judge: of every call we make, and of every answer the imitation gives.

``check_call`` and ``check_answer`` raise ``AssertionError`` with the method and the reason. Methods that are not among the
stored ones (bookmarks, team.info) are not judged.
"""

import json
from functools import cache
from typing import Any

from tests.shared import SHARED

FOLDER = SHARED / "specs" / "slack-methods"
ALSO_CODES = frozenset(
    {"not_in_channel", "invalid_arguments", "too_many_users", "invalid_json", "invalid_auth"}
)
"""Codes that are missing in a method's list: seen by others (a bot that unarchives), or guesses of the imitation."""
ALSO_KEYS = frozenset(
    {"purpose", "errors", "bot_id", "is_enterprise_install", "warning", "response_metadata", "cache_ts"}
)
"""Keys of answers that no example shows, but the reference's texts do."""
CHANNEL_KEYS = frozenset({"context_team_id", "num_members", "updated"})


@cache
def method(name: str) -> dict[str, Any] | None:
    """The reference of a method, None when it is not stored."""
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text()) if path.is_file() else None


def check_call(name: str, given: dict[str, Any]) -> None:
    """The arguments exist, and the required ones are there."""
    reference = method(name)
    if reference is None:
        return
    unknown = given.keys() - reference["args"].keys() - {"token"}
    required = {key for key, about in reference["args"].items() if about.get("required")}
    assert not unknown, f"{name} has no argument {sorted(unknown)}"
    assert required <= given.keys(), f"{name} needs {sorted(required - given.keys())}"


def check_answer(name: str, answer: dict[str, Any]) -> None:
    """A refusal has one of the method's codes; a success has no key that nobody documents."""
    reference = method(name)
    if reference is None:
        return
    if not answer["ok"]:
        assert answer["error"] in reference["errors"].keys() | ALSO_CODES, f"{name}: {answer['error']}"
        return
    shown = [example for example in _examples(name) if example.get("ok")]
    keys = {key for example in shown for key in example} | ALSO_KEYS
    assert answer.keys() <= keys, f"{name}: {sorted(answer.keys() - keys)}"
    for row in [
        *answer.get("channels", ()),
        *([answer["channel"]] if isinstance(answer.get("channel"), dict) else ()),
    ]:
        assert row.keys() <= channel_keys(), f"{name}: {sorted(row.keys() - channel_keys())}"


@cache
def channel_keys() -> frozenset[str]:
    """Every key that an example of a channel shows."""
    found = set(CHANNEL_KEYS)
    for path in FOLDER.glob("*.json"):
        for example in _examples(path.stem):
            rows = example.get("channels", [])
            one = example.get("channel")
            found |= {key for row in [*rows, *([one] if isinstance(one, dict) else [])] for key in row}
    return frozenset(found)


def _examples(name: str) -> list[dict[str, Any]]:
    reference = method(name)
    assert reference is not None
    found = []
    for text in reference["response"]["examples"]:
        try:
            found.append(json.loads(text))
        except ValueError:
            continue  # one example of the reference is no JSON
    return found
