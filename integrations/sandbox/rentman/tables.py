"""What an account stores: rows by their id, and which of them belong to which."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.rentman.fields import linked_id

Json = dict[str, Any]


@dataclass(slots=True, eq=False, kw_only=True)
class Row:
    """An item. ``data`` are its stored fields, ``hidden`` what the API does not show (a subproject's prices by category).

    Moments are epoch seconds. ``creator`` is the id of a crew member.
    """

    id: int
    data: Json
    created: float
    modified: float
    creator: int | None = None
    hidden: Json = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """The items of one path, oldest first. ``version`` rises with every change."""

    rows: dict[int, Row] = field(default_factory=dict)
    highest: int = 0
    version: int = 0
    _children: dict[str, tuple[int, dict[int, list[Row]]]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())

    def __len__(self) -> int:
        return len(self.rows)

    def find(self, item_id: int | None) -> Row | None:
        """An item by its id."""
        return None if item_id is None else self.rows.get(item_id)

    def add(self, row: Row) -> Row:
        """Keep a new item."""
        self.rows[row.id] = row
        self.highest = max(self.highest, row.id)
        self.version += 1
        return row

    def remove(self, row: Row) -> None:
        """Forget an item; its id is never given again."""
        del self.rows[row.id]
        self.version += 1

    def children(self, name: str, parent: int, *, path: str = "") -> list[Row]:
        """The items whose link ``name`` leads to an item of this id (of ``path``, where links lead to several)."""
        version, found = self._children.get(name, (-1, {}))
        if version != self.version:
            found = {}
            for row in self:
                item_id = linked_id(row.data.get(name))
                if item_id is not None:
                    found.setdefault(item_id, []).append(row)
            self._children[name] = (self.version, found)
        rows = found.get(parent, [])
        return [row for row in rows if row.data[name].startswith(f"/{path}/")] if path else rows
