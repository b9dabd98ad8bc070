"""conversations.* that make and change a channel."""

from integrations.sandbox.slack.answers import Json, SlackError
from integrations.sandbox.slack.call import Call
from integrations.sandbox.slack.names import check_name
from integrations.sandbox.slack.shapes import as_shown, channel_json
from integrations.sandbox.slack.workspace import Channel, Note

MOST_TEXT = 250


def create(call: Call) -> Json:
    """A new channel; the caller is in it. Names of archived and of private channels are taken too."""
    private = call.flag("is_private")
    call.require_for(private=private)
    name = check_name(call.text("name"))
    if not call.workspace.settings.may_create:
        raise SlackError("restricted_action")
    if call.workspace.is_taken(name):
        raise SlackError("name_taken")
    made = call.workspace.add_channel(name, creator=call.bot, now=call.now, is_private=private)
    return {"channel": channel_json(call.workspace, made, call.grant, is_new=True)}


def rename(call: Call) -> Json:
    """Another name; the old one is free again."""
    channel = call.channel()
    name = check_name(call.text("name"))
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    if call.bot.id != channel.creator:
        raise SlackError("not_authorized")
    if call.workspace.is_taken(name, but=channel.id):
        raise SlackError("name_taken")
    take_name(channel, name, now=call.now)
    return {"channel": channel_json(call.workspace, channel, call.grant)}


def take_name(channel: Channel, name: str, *, now: float) -> None:
    """Give a channel a name and remember its last one."""
    if name != channel.name:
        channel.previous_names.insert(0, channel.name)
        channel.name = name
        channel.updated = int(now * 1000)


def set_topic(call: Call) -> Json:
    """Answers with the channel."""
    channel = call.open_channel()
    channel.topic = _note(call, "topic")
    return {"channel": channel_json(call.workspace, channel, call.grant)}


def set_purpose(call: Call) -> Json:
    """Answers with what was set (an older form of the answer; the reference's example is bare)."""
    channel = call.open_channel()
    channel.purpose = _note(call, "purpose")
    return {"purpose": as_shown(channel.purpose.value)}


def _note(call: Call, name: str) -> Note:
    text = call.text(name)
    if len(text) > MOST_TEXT:
        raise SlackError("too_long")
    return Note(value=text, creator=call.bot.id, last_set=int(call.now))


def archive(call: Call) -> Json:
    """Bots leave the channel with it: none of them can open it again."""
    channel = call.channel()
    if channel.is_archived:
        raise SlackError("already_archived")
    if channel.is_general:
        raise SlackError("cant_archive_general")
    if not call.workspace.settings.may_archive:
        raise SlackError("restricted_action")
    if call.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    call.workspace.close(channel, now=call.now)
    return {}


def unarchive(call: Call) -> Json:
    """Not for bots: they would have to be members of what is archived, and archiving removed them."""
    channel = call.channel()
    if not channel.is_archived:
        raise SlackError("not_archived")
    raise SlackError("not_in_channel")


def join(call: Call) -> Json:
    """Public channels only. Who is in it already is told so by a warning."""
    channel = call.channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if call.bot.id in channel.members:
        shown = channel_json(call.workspace, channel, call.grant)
        return {
            "channel": shown,
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    if len(channel.members) >= call.workspace.settings.most_members:
        raise SlackError("too_many_members")
    channel.members.append(call.bot.id)
    return {"channel": channel_json(call.workspace, channel, call.grant)}


def kick(call: Call) -> Json:
    """Remove somebody."""
    channel = call.open_channel()
    person = call.workspace.people.get(call.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    if person.id == call.bot.id:
        raise SlackError("cant_kick_self")
    if channel.is_general:
        raise SlackError("cant_kick_from_general")
    if person.id not in channel.members:
        raise SlackError("not_in_channel")
    channel.members.remove(person.id)
    return {"errors": {}}
