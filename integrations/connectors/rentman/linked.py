"""Items by their ids, and what belongs to them, in as few calls as the API allows.

Rentman cannot be asked for a list of ids. Ids that lie close together are read as a range of a list, others one by one.
What belongs to a few items is read below each of them; what belongs to many is read from the whole list, from the day on
which the oldest of them was made.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from integrations.connectors.rentman.client import Item, RentmanClient, lacks_right
from integrations.connectors.rentman.fields import linked, stamp, text
from integrations.connectors.side_by_side import SideBySide
from integrations.errors import AccessDenied, PermanentError, RejectedDocument, SyncError

GAP = 40
"""Ids so far apart at most are read together."""
NESTED = 6
"""What belongs to so many items at most is read below each of them."""
EARLIER = timedelta(days=1)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Linked:
    """Reads from one account, several calls at a time."""

    def __init__(self, client: RentmanClient, flight: SideBySide) -> None:
        self._client, self._flight = client, flight

    def many(
        self, path: str, ids: Iterable[str], *, fields: str = "", prices: bool = False
    ) -> dict[str, Item | SyncError]:
        """Every id with its item, or why it cannot be read. ``prices``: the fields that lists leave out are wanted, so that
        an item of a list without them is read by itself."""
        found: dict[str, Item | SyncError] = {}
        singles: list[str] = []
        lists_leave_out = prices and self._client.is_young is False
        for group in _groups(ids, most=self._client.page_size):
            rows = {} if len(group) == 1 or lists_leave_out else self._range(path, group, fields)
            found |= {key: row for key, row in rows.items() if not prices or "project_total_price" in row}
            singles += [key for key in group if key not in found]
        found |= dict(self._flight.run(lambda item_id: (item_id, self._single(path, item_id)), singles))
        return found

    def known(
        self, path: str, ids: Iterable[str], *, fields: str = "", prices: bool = False
    ) -> dict[str, Item]:
        """The items that can be read. What the token's user may not see is left out."""
        wanted = [item_id for item_id in ids if item_id]
        try:
            found = self.many(path, wanted, fields=fields, prices=prices)
        except AccessDenied as error:
            if not lacks_right(error):
                raise
            return {}
        for problem in found.values():
            if isinstance(problem, SyncError) and not _is_absent(problem):
                raise problem
        return {key: row for key, row in found.items() if not isinstance(row, SyncError)}

    def below(
        self, parents: Sequence[Item], *, parent: str, path: str, field: str, fields: str = ""
    ) -> dict[str, list[Item]]:
        """What belongs to each of ``parents`` (items of ``/parent``): the items of ``/path`` whose ``field`` links there."""
        ids = [text(row, "id") for row in parents]
        if len(ids) > NESTED:
            rows = self.listed(f"/{path}", parents, fields=fields)
            if rows is not None:
                grouped: dict[str, list[Item]] = {item_id: [] for item_id in ids}
                for row in rows:
                    if linked(row, field) in grouped:
                        grouped[linked(row, field)].append(row)
                return grouped
        return self.each(parents, parent=parent, path=path, fields=fields)

    def each(
        self, parents: Sequence[Item], *, parent: str, path: str, fields: str = ""
    ) -> dict[str, list[Item]]:
        """What stands below each of ``parents``, one call for each."""
        params = [("fields", fields)] if fields else []
        ids = [text(row, "id") for row in parents]
        found = self._flight.run(
            lambda item_id: (item_id, self._nested(f"/{parent}/{item_id}/{path}", params)), ids
        )
        return dict(found)

    def listed(self, path: str, parents: Sequence[Item], *, fields: str = "") -> list[Item] | None:
        """Everything of a list that can belong to ``parents``; None when that takes more calls than asking for each."""
        oldest = min(stamp({"modified": row.get("created")}, otherwise=NEVER) for row in parents) - EARLIER
        params = [("created[gte]", oldest.isoformat()), ("sort", "+id")]
        rows: list[Item] = []
        pages = self._client.pages(path, [*params, ("fields", fields)] if fields else params)
        for number, page in enumerate(pages, start=1):
            rows += page.rows
            if not page.more:
                return rows
            if number >= len(parents):
                return None
        return rows

    def _range(self, path: str, group: Sequence[str], fields: str) -> Mapping[str, Item]:
        """The items of a group that a list gives; {} when the list cannot be asked so."""
        params = [("id[gte]", group[0]), ("id[lte]", group[-1]), ("sort", "+id")]
        try:
            rows = list(self._client.rows(path, [*params, ("fields", fields)] if fields else params))
        except PermanentError as error:
            if error.code != "request_refused":
                raise
            return {}
        wanted = set(group)
        return {text(row, "id"): row for row in rows if text(row, "id") in wanted}

    def _single(self, path: str, item_id: str) -> Item | SyncError:
        try:
            return self._client.item(path, item_id)
        except SyncError as error:
            return told(error)

    def _nested(self, path: str, params: Sequence[tuple[str, str]]) -> list[Item]:
        """A collection below an item; one that is not there answers 404."""
        try:
            return list(self._client.rows(path, params))
        except PermanentError as error:
            if error.code != "not_found":
                raise
            return []


def told(error: SyncError) -> SyncError:
    """An id that nothing has any more is a document that is gone, not a wrong address."""
    if error.code != "not_found":
        return error
    return RejectedDocument("document_missing", params={"field": "id"}, remote_message=error.remote_message)


def _is_absent(error: SyncError) -> bool:
    return lacks_right(error) or error.code == "document_missing"


def _groups(ids: Iterable[str], *, most: int) -> list[list[str]]:
    """The ids in order, together where they lie close. What is no id stands alone."""
    numbers = sorted({int(one) for one in ids if one.isascii() and one.isdigit()})
    groups: list[list[int]] = []
    for number in numbers:
        near = groups and number - groups[-1][-1] <= GAP and number - groups[-1][0] < most
        if near:
            groups[-1].append(number)
        else:
            groups.append([number])
    return [[str(number) for number in group] for group in groups]
