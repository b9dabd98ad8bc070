"""What an account stores: rows by their business key. A number may change; the row stays the same object."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Key = int | str
MAX_URL_WORD = 255


@dataclass(slots=True, eq=False, kw_only=True)
class Row:
    """A record. ``key`` is its number (or id), ``uid`` never changes; moments are epoch seconds, whole ones.

    ``data`` refers to other records by their rows, so that a changed number shows everywhere at once.
    ``rendered`` is the JSON it was last shown as, valid while the account's ``generation`` is ``rendered_at``.
    """

    key: Key
    uid: int
    data: Json
    created: float
    updated: float
    deleted: float | None = None
    rendered: bytes = b""
    rendered_at: int = -1


@dataclass(slots=True)
class Table:
    """The rows of one resource, oldest first. Deleted rows stay, under their last key, until the number is taken anew."""

    rows: dict[Key, Row] = field(default_factory=dict)
    highest: int = 0

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())

    def __len__(self) -> int:
        return len(self.rows)

    def find(self, key: Any) -> Row | None:
        """A row that is not deleted. Numbers may come as text."""
        row = self.rows.get(key)
        if row is None and isinstance(key, str) and key.isdecimal():
            row = self.rows.get(int(key))
        return None if row is None or row.deleted is not None else row

    def is_free(self, key: Key) -> bool:
        """Whether a new record may have this number."""
        return self.find(key) is None

    def add(self, row: Row) -> Row:
        """Keep a new row."""
        self.rows.pop(row.key, None)
        self.rows[row.key] = row
        if isinstance(row.key, int):
            self.highest = max(self.highest, row.key)
        return row

    def rename(self, row: Row, key: Key) -> None:
        """Give a row another number, at its place in the order of creation."""
        self.rows = {
            key if one is row else old: one for old, one in self.rows.items() if old != key or one is row
        }
        row.key = key
        if isinstance(key, int):
            self.highest = max(self.highest, key)

    def next_number(self, first: int) -> int:
        """The number after the highest ever given, at least ``first``."""
        return max(self.highest + 1, first)
