"""Who is behind an e-mail address in a workspace: asked once a day, also when nobody is."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence

from integrations.connectors.slack.client import SlackClient

KEPT_SECONDS = 24 * 3600.0
"""How long an answer is good for: crew lists repeat, and looking somebody up costs one of fifty calls a minute."""
MOST_PEOPLE = 20_000
_MOST_DIRECTORIES = 512


class Directory:
    """What is known of a workspace's people. Shared by all that use the same token in this process.

    ``refused`` keeps, by a channel's reference, who could not be invited into it: reading back must not miss them.
    """

    def __init__(self) -> None:
        self._ids: dict[str, tuple[str, float]] = {}
        self._emails: dict[str, str] = {}
        self._refused: dict[str, frozenset[str]] = {}

    def find(self, client: SlackClient, email: str) -> str:
        """The id of an active person, '' when Slack knows none. Raises SyncError."""
        known = self.known(email, now=client.clock())
        if known is not None:
            return known
        user_id = _asked(client, email) if "@" in email else ""
        if len(self._ids) >= MOST_PEOPLE:
            self._ids.clear()
        self._ids[email] = (user_id, client.clock() + KEPT_SECONDS)
        if user_id:
            self._emails[user_id] = email
        return user_id

    def known(self, email: str, *, now: float) -> str | None:
        """What was answered before; None when it is not known (any more)."""
        user_id, until = self._ids.get(email, ("", now))
        return user_id if now < until else None

    def emails_of(self, user_ids: Collection[str]) -> tuple[str, ...]:
        """The addresses of those whose address is known."""
        return tuple(sorted(self._emails[user_id] for user_id in user_ids if user_id in self._emails))

    def refuse(self, reference: str, emails: Sequence[str]) -> None:
        """Remember who could not be invited into a channel."""
        if len(self._refused) >= MOST_PEOPLE:
            self._refused.clear()
        self._refused[reference] = frozenset(emails)

    def refused(self, reference: str) -> frozenset[str]:
        """Who could not be invited into a channel the last time."""
        return self._refused.get(reference, frozenset())


def addresses(members: Sequence[str]) -> list[str]:
    """E-mail addresses as they are looked up: lower case, each once, empty ones left out."""
    return list(dict.fromkeys(email.strip().lower() for email in members if email.strip()))


def _asked(client: SlackClient, email: str) -> str:
    """Deactivated people are not found; bots are nobody's crew."""
    answer = client.ask(client.sdk.users_lookupByEmail, allow={"users_not_found"}, email=email)
    user = answer.get("user") or {}
    return "" if user.get("deleted") or user.get("is_bot") else str(user.get("id") or "")


_directories: OrderedDict[tuple[str, str], Directory] = OrderedDict()
_lock = threading.Lock()


def directory_for(client: SlackClient) -> Directory:
    """The directory of the workspace that a client speaks to."""
    key = (client.base_url, client.key)
    with _lock:
        found = _directories.setdefault(key, Directory())
        _directories.move_to_end(key)
        while len(_directories) > _MOST_DIRECTORIES:
            _directories.popitem(last=False)
        return found
