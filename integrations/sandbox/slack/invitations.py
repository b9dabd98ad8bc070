"""conversations.invite: up to a hundred people, one code for each who cannot come."""

from integrations.sandbox.slack import unverified
from integrations.sandbox.slack.answers import Json, SlackError
from integrations.sandbox.slack.call import Call
from integrations.sandbox.slack.shapes import channel_json
from integrations.sandbox.slack.workspace import Channel


def invite(call: Call) -> Json:
    """Without ``force`` nobody comes when somebody cannot; with it the others do.

    The answer to a call of which some or all cannot come names each under ``errors``.
    """
    channel = call.open_channel()
    wanted = [word for word in call.text("users").split(",") if word]
    if not wanted:
        raise SlackError("no_user")
    if len(wanted) > unverified.MOST_INVITED:
        raise SlackError(unverified.TOO_MANY_INVITED)
    errors = _errors(call, channel, wanted)
    refused = {row["user"] for row in errors}
    welcome = [] if errors and not call.flag("force") else [one for one in wanted if one not in refused]
    channel.members += dict.fromkeys(welcome)
    if errors and not (welcome and call.workspace.settings.partial_invitation_is_ok):
        raise SlackError(errors[0]["error"], errors=errors)
    shown: Json = {"channel": channel_json(call.workspace, channel, call.grant)}
    return {**shown, "errors": errors} if errors else shown


def _errors(call: Call, channel: Channel, wanted: list[str]) -> list[Json]:
    found = [(user_id, _obstacle(call, channel, user_id)) for user_id in wanted]
    return [{"user": user_id, "ok": False, "error": code} for user_id, code in found if code]


def _obstacle(call: Call, channel: Channel, user_id: str) -> str:
    """Why somebody cannot be invited, '' when nothing is in the way."""
    workspace = call.workspace
    person = workspace.people.get(user_id)
    if person is None or person.deleted:
        return "user_not_found"
    if person.id == call.bot.id:
        return "cant_invite_self"
    if person.id in channel.members:
        return "already_in_channel"
    if not person.invitable:
        return "cant_invite"
    if person.is_guest and workspace.settings.guests == "restricted":
        return "user_is_restricted"
    rooms = sum(person.id in one.members and not one.is_archived for one in workspace.channels.values())
    return "ura_max_channels" if person.kind == "single_guest" and rooms else ""
