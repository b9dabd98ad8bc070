"""What the sandbox tells about a workspace: for tests, the demo and measurements."""

from integrations.sandbox.slack.answers import Json
from integrations.sandbox.slack.workspace import Channel, Workspace


def workspace_state(workspace: Workspace) -> Json:
    """Everything, channels in the order of their making; people and bots by what they are known by."""
    return {
        "workspace": workspace.slug,
        "team_id": workspace.team_id,
        "requests": workspace.requests,
        "refused_for_their_number": workspace.throttle.refused,
        "people": [
            {"id": one.id, "email": one.email, "kind": one.kind, "deleted": one.deleted}
            for one in workspace.people.values()
        ],
        "channels": [_channel(workspace, one) for one in workspace.channels.values()],
    }


def _channel(workspace: Workspace, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "previous_names": channel.previous_names,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "topic": channel.topic.value,
        "purpose": channel.purpose.value,
        "members": [_known_by(workspace, member) for member in channel.members],
        "bookmarks": [[row["title"], row["link"]] for row in channel.bookmarks],
        "messages": [row["text"] for row in channel.messages],
    }


def _known_by(workspace: Workspace, user_id: str) -> str:
    person = workspace.people[user_id]
    return person.email or person.name
