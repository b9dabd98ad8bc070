"""Slack's rules for the names of channels: checked, never repaired."""

import re

from integrations.sandbox.slack.answers import SlackError

MOST = 80
_ALLOWED = re.compile(r"[a-z0-9_-]+")


def check_name(name: str) -> str:
    """The name as it is, or the code that says what is wrong with it.

    Letters of other alphabets are refused as specials; people can type some of them on screen, what the API does with them is
    not documented.
    """
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > MOST:
        raise SlackError("invalid_name_maxlength")
    if not _ALLOWED.fullmatch(name):
        raise SlackError("invalid_name_specials")
    if not name.strip("-_"):
        raise SlackError("invalid_name_punctuation")
    return name
