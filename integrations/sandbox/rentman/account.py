"""One imitated company in Rentman: its settings and switches, its token, items and webhook."""

from collections import defaultdict
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from integrations.sandbox.rentman import unverified
from integrations.sandbox.rentman.moments import shown
from integrations.sandbox.rentman.tables import Json, Row, Table
from integrations.sandbox.rentman.throttle import Throttle
from integrations.sandbox.rentman.webhook_queue import WebhookQueue

MOST = {"1.7": 300, "1.16": 1500}
"""The most that ``limit`` takes, by the API's generation."""
DEFAULT_LIMIT = 300
_TUPLES = ("forbidden",)


@dataclass(slots=True, kw_only=True)
class Settings:
    """How the account behaves; every entry can be changed while it runs. Doubts stand in ``unverified``.

    ``version``: "1.16" or "1.7" (no ``next_page_url``, no ``expand``, 300 a page). ``forbidden``: paths that the token's
    user may not see (403). ``max_bytes``: the largest answer. ``offset_listing`` False: from 1.16 on an offset is not heard.
    """

    version: str = "1.16"
    per_second: int = 10
    per_day: int = 50_000
    timezone: str = "Europe/Oslo"
    max_bytes: int = 5 * 1024 * 1024
    forbidden: tuple[str, ...] = ()
    over_limit: str = unverified.OVER_LIMIT
    credit_sign: int = unverified.CREDIT_SIGN
    status_touches_project: bool = unverified.STATUS_TOUCHES_PROJECT
    crew_parent: str = "ProjectFunction"
    offset_listing: bool = True
    missing_parent: int = 404

    def change(self, name: str, value: Any) -> None:
        """Set one switch. ``KeyError`` for an unknown name."""
        if name not in {known.name for known in fields(self)}:
            raise KeyError(f"an account has no setting {name!r}")
        setattr(self, name, tuple(value) if name in _TUPLES else value)


@dataclass(slots=True, kw_only=True)
class Account:
    """An account. ``slug`` is the word before rentmanapp.com, ``owner`` and ``robot`` are the crew members who work on
    screen and whom the token belongs to. ``now`` is the time of the last thing that happened."""

    slug: str
    company_name: str
    token: str = ""
    tokens_made: int = 0
    owner: int = 0
    robot: int = 0
    now: float = 0.0
    base_url: str = "https://api.rentman.net"
    requests: int = 0
    invoices_made: int = 0
    settings: Settings = field(default_factory=Settings)
    tables: dict[str, Table] = field(default_factory=lambda: defaultdict(Table))
    throttle: Throttle = field(default_factory=Throttle)
    webhooks: WebhookQueue = field(default_factory=WebhookQueue)

    @property
    def zone(self) -> ZoneInfo:
        """The account's time zone."""
        return ZoneInfo(self.settings.timezone)

    @property
    def is_young(self) -> bool:
        """Whether the API is of the younger generation."""
        return self.settings.version != "1.7"

    @property
    def most(self) -> int:
        """The most items that a list gives at once."""
        return MOST[self.settings.version]

    def iso(self, moment: float, *, millis: bool = False) -> str:
        """A moment as items show it."""
        return shown(moment, self.zone, millis=millis)

    def today(self) -> str:
        """The account's date."""
        return datetime.fromtimestamp(self.now, UTC).astimezone(self.zone).date().isoformat()

    def add(self, path: str, data: Json, *, creator: int | None, hidden: Json | None = None) -> Row:
        """Keep a new item."""
        rows = self.tables[path]
        item_id = int(data.pop("id", 0)) or rows.highest + 1
        at = self.now if path in MILLIS else float(int(self.now))
        return rows.add(
            Row(id=item_id, data=data, created=at, modified=at, creator=creator, hidden=hidden or {})
        )

    def touch(self, path: str, row: Row) -> None:
        """Move ``modified``, which never stands still when something changes."""
        step, now = (0.001, self.now) if path in MILLIS else (1.0, float(int(self.now)))
        row.modified = max(now, row.modified + step)
        self.tables[path].version += 1


MILLIS = frozenset(
    {
        "subprojects",
        "projectfunctions",
        "projectfunctiongroups",
        "projectcrew",
        "invoices",
        "payments",
        "files",
    }
)
"""Paths whose moments are kept to the millisecond (seen); the others' are whole seconds."""
