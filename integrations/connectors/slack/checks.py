"""The connection test of a workspace: whose token it is, and what it may."""

from integrations.connectors.contract import CheckItem
from integrations.connectors.slack.client import SlackClient
from integrations.connectors.slack.rights import PRIVATE, RIGHTS, Right

_BLOCKED = ("channel",)


def check(client: SlackClient, *, private: bool) -> tuple[CheckItem, ...]:
    """Workspace, kind of token, and each right by itself. Raises BadCredentials, TemporaryError."""
    about = client.ask(client.sdk.auth_test)
    is_bot = bool(about.get("bot_id"))
    params = {
        "workspace": str(about.get("team") or ""),
        "address": str(about.get("url") or ""),
        "team": str(about.get("team_id") or ""),
    }
    rights = (*RIGHTS, PRIVATE) if private else RIGHTS
    return (
        CheckItem(item="slack_workspace", status="ok", params=params),
        CheckItem(
            item="slack_bot",
            status="ok" if is_bot else "failed",
            blocks=() if is_bot else _BLOCKED,
            params={"user": str(about.get("user") or "")},
        ),
        *(_right(client, right) for right in rights),
    )


def _right(client: SlackClient, right: Right) -> CheckItem:
    missing = [scope for scope in right.scopes if not client.has(scope)]
    lacking = "failed" if right.needed else "warning"
    return CheckItem(
        item=right.item,
        status=lacking if missing else "ok",
        blocks=_BLOCKED if missing and right.needed else (),
        params={"missing": ", ".join(missing)} if missing else {},
    )
