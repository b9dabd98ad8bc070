"""A project's crew into its channel: looked up by e-mail address, invited once, and who is missing is told, not failed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from integrations.connectors.slack.channels import members_of
from integrations.connectors.slack.client import SlackClient
from integrations.connectors.slack.people import Directory, addresses

MOST = 100
"""People in one invitation (a thousand in older documentation)."""
THERE = frozenset({"already_in_channel", "cant_invite_self"})
NOBODY = frozenset({"user_not_found"})
PERSONAL = THERE | NOBODY | {
    "cant_invite",
    "user_is_restricted",
    "ura_max_channels",
    "invitee_cant_see_channel",
    "org_user_not_in_team",
    "no_external_invite_permission",
    "no_permission",
}  # fmt: skip
"""Codes that are about the invited people; any other one is about the channel or the token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Whom a channel is for. ``ids``: Slack's id → e-mail address. ``unknown`` has no account there, ``refused`` has one but
    may not come (a guest)."""

    ids: dict[str, str]
    unknown: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def looked_up(client: SlackClient, directory: Directory, members: Sequence[str]) -> Crew:
    """Who is behind the addresses. Raises SyncError."""
    found = {email: directory.find(client, email) for email in addresses(members)}
    return Crew(
        ids={user_id: email for email, user_id in found.items() if user_id},
        unknown=tuple(email for email, user_id in found.items() if not user_id),
    )


def invite(client: SlackClient, channel_id: str, crew: Crew) -> Crew:
    """Invite those who are not there yet; the crew with what was learned. Raises SyncError."""
    if not crew.ids:
        return crew
    there = set(members_of(client, channel_id))
    missing = [user_id for user_id in crew.ids if user_id not in there]
    errors: dict[str, str] = {}
    for start in range(0, len(missing), MOST):
        errors |= _invited(client, channel_id, missing[start : start + MOST])
    nobody = tuple(crew.ids[one] for one, code in errors.items() if code in NOBODY)
    refused = tuple(crew.ids[one] for one, code in errors.items() if code not in THERE | NOBODY)
    return replace(crew, unknown=crew.unknown + nobody, refused=refused)


def _invited(client: SlackClient, channel_id: str, user_ids: Sequence[str]) -> dict[str, str]:
    """Why somebody could not come, by id.

    With ``force`` those who can, come. Should they not have when the answer is a refusal, they are asked without the others.
    """
    answer = client.ask(
        client.sdk.conversations_invite, allow=PERSONAL, channel=channel_id, users=list(user_ids), force=True
    )
    errors = {str(row["user"]): str(row["error"]) for row in answer.get("errors") or () if "user" in row}
    if answer.get("ok"):
        return errors
    if not errors and len(user_ids) == 1:
        return {user_ids[0]: str(answer["error"])}
    groups = [[one] for one in user_ids] if not errors else [[one for one in user_ids if one not in errors]]
    for group in groups:
        errors |= _invited(client, channel_id, group) if group else {}
    return errors
