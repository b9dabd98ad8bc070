"""What our app must be allowed in a workspace, and what each of it is for."""

from typing import NamedTuple


class Right(NamedTuple):
    """Scopes that belong together, by the name of their check. ``needed``: without them no channel is kept."""

    item: str
    scopes: tuple[str, ...]
    needed: bool


RIGHTS = (
    Right("slack_manage", ("channels:manage",), True),
    Right("slack_read", ("channels:read",), True),
    Right("slack_people", ("users:read", "users:read.email"), True),
    Right("slack_join", ("channels:join",), False),
    Right("slack_bookmarks", ("bookmarks:read", "bookmarks:write"), False),
)
PRIVATE = Right("slack_private", ("groups:write", "groups:read"), True)
SCOPES = tuple(scope for right in RIGHTS for scope in right.scopes)
"""What the app asks for when it is installed. It asks for no right to post."""
PRIVATE_SCOPES = PRIVATE.scopes
"""… and besides, where a company wants private channels."""


def item_of(needed: str) -> str:
    """The check that a lacking scope belongs to, '' for one that we never asked for. Slack may name several."""
    lacking = {word.strip() for word in needed.split(",")}
    return next((right.item for right in (*RIGHTS, PRIVATE) if lacking & set(right.scopes)), "")
