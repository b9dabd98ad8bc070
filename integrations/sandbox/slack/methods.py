"""The table of methods: what answers each, its tier of calls, and what a token needs for it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from integrations.sandbox.slack import channels, invitations, listing, people, posts
from integrations.sandbox.slack.answers import Json
from integrations.sandbox.slack.call import Access, Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method of the Web API. ``tier`` 0 is posting. ``takes_json``: also as a JSON body; those that only read do not."""

    answer: Callable[[Call], Json]
    tier: int
    access: Access = field(default_factory=Access)
    takes_json: bool = False


_MANAGE = Access(public=("channels:manage",), private=("groups:write",))
_READ = Access(public=("channels:read",), private=("groups:read",))
_INVITE = Access(
    public=("channels:manage", "channels:write.invites"), private=("groups:write", "groups:write.invites")
)
_TOPIC = Access(
    public=("channels:manage", "channels:write.topic"), private=("groups:write", "groups:write.topic")
)
_JOIN = Access(public=("channels:join",), private=("channels:join",))
_EMAIL = Access(public=("users:read.email",))
_PEOPLE = Access(public=("users:read",))
_TEAM = Access(public=("team:read",))
_POST = Access(public=("chat:write",), private=("chat:write",))
_BOOKMARKS = Access(public=("bookmarks:read",), private=("bookmarks:read",))
_WRITE_BOOKMARKS = Access(public=("bookmarks:write",), private=("bookmarks:write",))

METHODS: dict[str, Method] = {
    "auth.test": Method(answer=people.test, tier=4, takes_json=True),
    "auth.revoke": Method(answer=people.revoke, tier=3),
    "team.info": Method(answer=people.team, tier=3, access=_TEAM),
    "users.lookupByEmail": Method(answer=people.by_email, tier=3, access=_EMAIL),
    "users.info": Method(answer=people.info, tier=4, access=_PEOPLE),
    "users.list": Method(answer=listing.list_people, tier=2, access=_PEOPLE),
    "users.conversations": Method(answer=listing.list_own, tier=3, access=_READ),
    "conversations.list": Method(answer=listing.list_channels, tier=2, access=_READ),
    "conversations.info": Method(answer=listing.info, tier=3, access=_READ),
    "conversations.members": Method(answer=listing.members, tier=4, access=_READ),
    "conversations.create": Method(answer=channels.create, tier=2, access=_MANAGE, takes_json=True),
    "conversations.rename": Method(answer=channels.rename, tier=2, access=_MANAGE, takes_json=True),
    "conversations.setTopic": Method(answer=channels.set_topic, tier=2, access=_TOPIC, takes_json=True),
    "conversations.setPurpose": Method(answer=channels.set_purpose, tier=2, access=_TOPIC, takes_json=True),
    "conversations.archive": Method(answer=channels.archive, tier=2, access=_MANAGE, takes_json=True),
    "conversations.unarchive": Method(answer=channels.unarchive, tier=2, access=_MANAGE, takes_json=True),
    "conversations.join": Method(answer=channels.join, tier=3, access=_JOIN, takes_json=True),
    "conversations.kick": Method(answer=channels.kick, tier=3, access=_MANAGE, takes_json=True),
    "conversations.invite": Method(answer=invitations.invite, tier=3, access=_INVITE, takes_json=True),
    "chat.postMessage": Method(answer=posts.post_message, tier=0, access=_POST, takes_json=True),
    "bookmarks.list": Method(answer=posts.list_bookmarks, tier=3, access=_BOOKMARKS, takes_json=True),
    "bookmarks.add": Method(answer=posts.add_bookmark, tier=2, access=_WRITE_BOOKMARKS, takes_json=True),
    "bookmarks.edit": Method(answer=posts.edit_bookmark, tier=2, access=_WRITE_BOOKMARKS, takes_json=True),
    "bookmarks.remove": Method(
        answer=posts.remove_bookmark, tier=2, access=_WRITE_BOOKMARKS, takes_json=True
    ),
}
SCOPES = frozenset(scope for method in METHODS.values() for scope in method.access.all()) | {
    "chat:write.public",
    "channels:history",
    "mpim:read",
    "im:read",
}
"""What an app can ask for when it is installed."""
