"""One pass over everything of a kind, page by page, that can be put down between two pages and taken up again.

Where there is more than Tripletex gives of one filter, the list is cut (``slices``). Rows that vanish before a page move all
others towards the beginning, so that each page begins with the last rows of the one before; when none of them is there any
more, a page is gone back. Rows may come twice then, and none is passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from integrations.connectors.tripletex import slices
from integrations.connectors.tripletex.client import PAGE, TripletexClient
from integrations.connectors.tripletex.slices import WINDOW, Slice
from integrations.connectors.tripletex.source_kinds import SourceKind
from integrations.errors import PermanentError, SyncError

OVERLAP = 5
"""Rows of a page that the next one shows again."""
_RECENT = tuple(timedelta(hours=hours) for hours in (365 * 24, 90 * 24, 30 * 24, 7 * 24, 24, 1))
"""How far back changes are looked through for where the numbers lie: the first that are few enough to be given."""


@dataclass(slots=True)
class Walk:
    """``pieces`` are the slices to come, the first of them from ``offset`` on; ``tail`` are the ids of its last rows seen,
    ``known`` the windows of numbers that were noted, by the filter that they narrow."""

    kind: SourceKind
    fields: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    pieces: list[Slice] = field(default_factory=list)
    offset: int = 0
    tail: list[int] = field(default_factory=list)
    known: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: SourceKind, position: Mapping[str, Any] | None, *, fields: str, **extra: Any) -> "Walk":
        """A walk taken up where ``position`` says, from the beginning without one."""
        if not position:
            return cls(kind, fields, extra, pieces=[dict(state) for state in kind.states])
        return cls(
            kind,
            fields,
            extra,
            pieces=[dict(piece) for piece in position["pieces"]],
            offset=int(position["offset"]),
            tail=list(position["tail"]),
            known={name: list(windows) for name, windows in position["known"].items()},
        )

    @property
    def position(self) -> dict[str, Any]:
        """Where to go on, as JSON."""
        return {"pieces": self.pieces, "offset": self.offset, "tail": self.tail, "known": self.known}

    @property
    def is_over(self) -> bool:
        """Whether all of it was seen."""
        return not self.pieces

    def only_first_state(self) -> Self:
        """The active ones alone, where they are listed apart."""
        del self.pieces[1:]
        return self

    def step(self, client: TripletexClient) -> list[Any]:
        """The next rows; [] when nothing (more) is there. Raises SyncError."""
        while self.pieces:
            start = max(0, self.offset - OVERLAP)
            try:
                rows = self._rows(client, start)
            except SyncError as error:
                if error.code != "too_many_rows" or not self._cut(client):
                    raise
                continue
            if self.offset and self.tail and not self._goes_on(rows):
                self.offset, self.tail = max(0, self.offset - PAGE), []
                continue
            return self._taken(rows, start)
        return []

    def _rows(self, client: TripletexClient, start: int) -> list[Any]:
        piece = dict(self.pieces[0])
        window = piece.pop(WINDOW, None)
        if window is not None:
            piece[self.kind.numbers] = slices.numbers_in(window)
        params = {**piece, **self.extra, "from": start, "count": PAGE, "sorting": "id"}
        return client.page(self.kind.path, fields=self.fields, params=params)

    def _goes_on(self, rows: list[Any]) -> bool:
        """Whether the page begins with rows that the one before ended with."""
        return any(int(row["id"]) in self.tail for row in rows[:OVERLAP])

    def _taken(self, rows: list[Any], start: int) -> list[Any]:
        seen = set(self.tail)
        if rows and WINDOW in self.pieces[0]:
            self._note(self.pieces[0], slices.around(self.pieces[0][WINDOW]))
        if len(rows) < PAGE:
            self._next_piece()
        else:
            self.offset, self.tail = start + len(rows), [int(row["id"]) for row in rows[-OVERLAP:]]
        return [row for row in rows if int(row["id"]) not in seen]

    def _next_piece(self) -> None:
        del self.pieces[0]
        self.offset, self.tail = 0, []

    def _cut(self, client: TripletexClient) -> bool:
        """The first slice in narrower ones, where it can be narrowed."""
        piece = self.pieces[0]
        for cut in self.kind.cuts:
            parts = cut.parts(piece)
            if parts:
                self._next_piece()
                self.pieces[:0] = parts
                return True
        if not self.kind.numbers or WINDOW in piece:
            return False
        recent = self._recent_numbers(client, piece)
        self._next_piece()
        self._note(piece, slices.windows_of(recent))
        return True

    def _recent_numbers(self, client: TripletexClient, piece: Slice) -> list[int]:
        """Numbers of cards that were changed lately: where they lie, others do."""
        for span in _RECENT:
            since = (datetime.now(UTC) - span).strftime("%Y-%m-%dT%H:%M:%SZ")
            params = {**piece, **self.extra, "changedSince": since, "count": PAGE, "sorting": "-id"}
            try:
                rows = client.page(self.kind.path, fields="id,customerNumber,supplierNumber", params=params)
            except SyncError as error:
                if error.code != "too_many_rows":
                    raise
                continue
            name = "supplierNumber" if self.kind.numbers == "supplierNumber" else "customerNumber"
            return [int(row.get(name) or 0) for row in rows]
        return []

    def _note(self, piece: Slice, windows: list[int]) -> None:
        """Windows of numbers to look through, each once."""
        whole = {name: value for name, value in piece.items() if name != WINDOW}
        known = self.known.setdefault(repr(sorted(whole.items())), [])
        fresh = [window for window in windows if window not in known]
        known += fresh
        if len(known) > slices.MOST_WINDOWS:
            params = {"system": "Tripletex", "where": f"GET {self.kind.path}"}
            raise PermanentError("too_many_rows", params=params)
        self.pieces += [{**whole, WINDOW: window} for window in fresh]
