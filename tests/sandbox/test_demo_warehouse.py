"""The demo's wholesaler: the same for the same seed, and every record and every happening taken by the strict imitations."""

from collections import Counter
from typing import Any

import pytest

from integrations.sandbox.demo_warehouse import CHAPTERS, HAPPENINGS, Books, books
from integrations.sandbox.rackbeat import Rackbeat
from integrations.sandbox.tripletex import Tripletex

TODAY = "2026-11-20"
WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2, 1)


class Day:
    """Both systems in this process. The start-up sync is done by hand: what Tripletex has, is typed into Rackbeat."""

    def __init__(self, seed: int = 1) -> None:
        self.given = {"seed": seed, "today": TODAY}
        self.books = books(seed)
        self.tripletex, self.rackbeat = Tripletex(), Rackbeat()
        made = self.tripletex.control(
            "create_company", {"name": "Nordlys Belysning AS", "org_number": "910081233", "logistics": True}
        )
        self.company = {"company_id": made["company_id"]}
        self.counts = self.tripletex.control("demo", {**self.company, **self.given})
        self.rackbeat.control("create_account", {"name": "nordlys"})
        self.in_rackbeat("demo")

    def in_rackbeat(self, command: str, **arguments: Any) -> Any:
        return self.rackbeat.control(command, {"account": "nordlys", **self.given, **arguments})

    def move(self) -> None:
        """Everything that is not there yet."""
        there = {"LP-3030/4000K", self.books.customers[7].name}
        rows = [("customers", one.name, one.in_rackbeat()) for one in self.books.customers]
        rows += [("suppliers", one.name, one.in_rackbeat()) for one in self.books.suppliers]
        rows += [("products", one.number, one.in_rackbeat()) for one in self.books.articles]
        rows += [
            ("projects", number, {"number": number, "name": name}) for number, name in self.books.projects
        ]
        for resource, known_by, record in rows:
            if known_by not in there:
                self.in_rackbeat("create", resource=resource, record=record)

    def play(self) -> dict[str, list[dict[str, str]]]:
        """The whole day; what each happening left behind."""
        return {
            one.key: self.in_rackbeat("play", key=one.key)
            if one.system == "rackbeat"
            else self.tripletex.control("play", {**self.company, **self.given, "key": one.key})
            for one in HAPPENINGS
        }


@pytest.fixture(scope="module", params=[1, 7, 42])
def made(request: pytest.FixtureRequest) -> Books:
    return books(request.param)


def test_the_same_seed_gives_the_same_company() -> None:
    assert books(5) == books(5)
    assert books(5) != books(6)


def test_organisation_numbers_are_valid_and_shared_by_two_branches_only(made: Books) -> None:
    numbers = [one.org_number for one in (*made.customers, *made.suppliers) if one.org_number]
    for number in numbers:
        assert sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=True)) % 11 == 0
    assert [number for number, times in Counter(numbers).items() if times > 1] == [
        made.customers[0].org_number
    ]
    assert made.customers[1].org_number == made.customers[0].org_number


def test_names_and_numbers_are_told_apart(made: Books) -> None:
    for rows in ([one.name for one in made.customers], [one.name for one in made.suppliers]):
        assert len(set(rows)) == len(rows)
    numbers = [one.number for one in made.articles]
    assert len(set(numbers)) == len({one.name for one in made.articles}) == len(numbers) == 42
    assert all(any(mark in number for number in numbers) for mark in "/# ")
    assert all(one.cost < one.price for one in made.goods)


def test_tripletex_takes_all_of_it_and_gives_the_numbers_that_others_meet() -> None:
    day = Day()
    held = day.tripletex.control("dump", day.company)

    assert day.counts == {"customers": 36, "suppliers": 14, "articles": 42, "workers": 6, "projects": 4}
    assert [len(held[name]) for name in ("customers", "suppliers", "products")] == [36, 14, 42]
    assert {one["customerNumber"] for one in held["customers"]} >= {10_001, 10_004, 10_036}
    assert [one["number"] for one in day.in_rackbeat("read", resource="customers")] == [501, 10_004]


@pytest.mark.parametrize("seed", [1, 7, 42])
def test_a_day_is_lived_as_its_table_says(seed: int) -> None:
    day = Day(seed)
    day.move()
    left = day.play()

    assert [one.chapter for one in HAPPENINGS] == sorted(
        (one.chapter for one in HAPPENINGS), key=CHAPTERS.index
    )
    newest = {(one["resource"], one["number"]): one["expected"] for rows in left.values() for one in rows}
    assert Counter(newest.values()) == {"verified": 27, "left": 3, "stopped": 4, "skipped": 2}
    assert left["rebooked_invoice"] == left["invoice_to_rebook"]
    assert left["taken_back_order"] == left["hasty_order"]


def test_the_stories_are_what_they_claim_to_be() -> None:
    day = Day()
    day.move()
    left = day.play()
    held = day.in_rackbeat("dump")["records"]
    sales = {str(one["number"]): one for one in held["customer-invoices"]}
    bills = {str(one["number"]): one for one in held["supplier-invoices"]}

    (credit,) = left["credit_note"]
    assert sales[credit["number"]]["total_total"] < 0
    (rebooked,) = left["rebooked_invoice"]
    assert [line["quantity"] for line in sales[rebooked["number"]]["lines"]] == [8, 30]
    (on_project,) = left["project_invoice"]
    assert sales[on_project["number"]]["project"]["number"] == 4102
    matched, dearer, short = (left[key][0]["number"] for key in ("matched_bill", "dearer_bill", "short_bill"))
    assert [bills[one]["supplier_invoice_number"] for one in (matched, dearer, short)] == [
        "20418",
        "F-5077",
        "771903",
    ]
    receipts = [line["quantity"] for one in held["purchase-order-receipts"] for line in one["lines"]]
    assert receipts == [40, 24, 60, 36, 12, 90]


def test_live_changes_go_on_for_as_long_as_somebody_watches() -> None:
    day = Day()
    day.move()
    left = day.play()
    told = [day.in_rackbeat("drip", turn=turn) for turn in range(1, 21)]

    assert len({one["description"] for one in told}) == 5
    assert told[2]["made"] == [{**left["short_bill"][0], "expected": "verified"}]
    invoices = [one["made"][0]["number"] for one in told if one["made"][0]["resource"] == "customer-invoices"]
    assert len(set(invoices)) == len(invoices) == 8
