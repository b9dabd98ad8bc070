"""Listings that lose nothing while the shop goes on selling: against a shop of plain rows, in memory."""

from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.connectors.contract import DocumentRef, Page
from integrations.connectors.woocommerce.listings import Listing, by_id, changes, stamp_of

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Rows:
    """A shop's rows, filtered and paged as WooCommerce does: exclusive, to the second, a hundred at a time."""

    def __init__(self, count: int = 0, *, per_second: int = 1) -> None:
        self.rows = [
            {"id": index + 1, "stamp": self._text(START + timedelta(seconds=index // per_second))}
            for index in range(count)
        ]
        self.calls = 0

    @staticmethod
    def _text(moment: datetime) -> str:
        return moment.strftime("%Y-%m-%dT%H:%M:%S")

    def touch(self, row_id: int, moment: datetime) -> None:
        """The row changes."""
        row = next((row for row in self.rows if row["id"] == row_id), None)
        if row is None:
            self.rows.append({"id": row_id, "stamp": self._text(moment)})
        else:
            row["stamp"] = self._text(moment)

    def fetch(self, params: Any) -> tuple[list[Any], int | None]:
        self.calls += 1
        given = dict(params)
        after = str(given.get("after", "")).rstrip("Z")
        found = [row for row in self.rows if row["stamp"] > after]
        found.sort(key=lambda row: row["id"] if given["orderby"] == "id" else (row["stamp"], row["id"]))
        start = (given["page"] - 1) * given["per_page"]
        page = found[start : start + given["per_page"]]
        return page, len(found) if page else None

    def listing(self, orderby: str) -> Listing:
        return Listing(
            fetch=self.fetch,
            refs=lambda row: (
                DocumentRef(
                    kind="sale", document_id=str(row["id"]), label="", changed_at=stamp_of(row, "stamp")
                ),
            ),
            after="after",
            stamp="stamp",
            order=(("orderby", orderby), ("order", "asc")),
        )


def read_changes(rows: Rows, position: Any = None, between: Any = None) -> tuple[list[str], Any]:
    """All changes until there is no more; ``between`` is called after each page."""
    found: list[str] = []
    for number in range(200):
        page = changes(rows.listing("modified"), position, since=START - timedelta(seconds=1))
        found += [ref.document_id for ref in page.refs]
        position = page.position
        if not page.more:
            return found, position
        if between:
            between(number)
    raise AssertionError("the listing does not end")


def test_every_row_is_listed_once_and_in_order() -> None:
    rows = Rows(250)

    found, _ = read_changes(rows)

    assert found == [str(index + 1) for index in range(250)]
    assert rows.calls == 3


def test_nothing_new_is_one_call_without_rows() -> None:
    rows = Rows(5)
    _, position = read_changes(rows)
    rows.calls = 0

    found, _ = read_changes(rows, position)

    assert found == []
    assert rows.calls == 1


def test_a_change_within_the_last_second_is_seen_at_the_next_look() -> None:
    rows = Rows(5)
    _, position = read_changes(rows)
    rows.touch(99, START + timedelta(seconds=4))

    found, position = read_changes(rows, position)
    again, _ = read_changes(rows, position)

    assert found == ["99"]
    assert again == []


def test_a_row_that_changes_again_is_listed_again() -> None:
    rows = Rows(5)
    _, position = read_changes(rows)
    rows.touch(2, START + timedelta(seconds=60))

    found, _ = read_changes(rows, position)

    assert found == ["2"]


def test_hundreds_of_changes_in_one_second_are_all_listed_once() -> None:
    rows = Rows(730, per_second=730)

    found, _ = read_changes(rows)

    assert sorted(map(int, found)) == list(range(1, 731))


def test_a_row_that_changes_between_two_pages_pulls_no_other_over_the_edge() -> None:
    rows = Rows(350, per_second=350)
    moved = iter([1, 2, 3])

    def between(number: int) -> None:
        row_id = next(moved, None)
        if row_id is not None:
            rows.touch(row_id, START + timedelta(seconds=30 + row_id))

    found, position = read_changes(rows, between=between)
    later, _ = read_changes(rows, position)

    assert set(map(int, found + later)) == set(range(1, 351))


def test_the_first_page_tells_how_many_there_are() -> None:
    page = changes(Rows(250).listing("modified"), None, since=START - timedelta(seconds=1))

    assert page.total == 250


def test_positions_are_plain_json() -> None:
    import json

    page = changes(Rows(150).listing("modified"), None, since=START - timedelta(seconds=1))

    assert json.loads(json.dumps(page.position)) == page.position


def read_by_id(rows: Rows, between: Any = None) -> list[str]:
    found: list[str] = []
    position: Any = None
    for number in range(100):
        page: Page = by_id(rows.listing("id"), position, window=())
        found += [ref.document_id for ref in page.refs]
        position = page.position
        if not page.more:
            return found
        if between:
            between(number)
    raise AssertionError("the listing does not end")


def test_history_lists_every_row_once() -> None:
    assert read_by_id(Rows(350)) == [str(index + 1) for index in range(350)]


def test_history_that_fills_its_last_page_ends_with_an_empty_one() -> None:
    assert len(read_by_id(Rows(200))) == 200


def test_new_rows_do_not_disturb_history() -> None:
    rows = Rows(250)

    def between(number: int) -> None:
        rows.touch(1000 + number, START)

    assert set(range(1, 251)) <= set(map(int, read_by_id(rows, between)))


def test_rows_that_vanish_pull_no_other_over_the_edge() -> None:
    rows = Rows(450)

    def between(number: int) -> None:
        if number == 0:
            del rows.rows[0:3]
        if number == 4:
            del rows.rows[0:130]

    found = read_by_id(rows, between)

    assert set(map(int, found)) >= set(range(134, 451))
    assert len(found) == len(set(found))
