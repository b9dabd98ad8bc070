"""«Kunder»: every client of an accountant at a glance, the most harmed first, in a constant number of queries."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from integrations.desk import clients as desk
from integrations.models import Connection, EntityLink, SyncCursor
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
ADDRESS = "/portal/clients/"


def client(bob: User, name: str, role: str = "accountant") -> rows.Shop:
    """One more client of Bob's, read at NOW."""
    shop = rows.shop(rows.company(name), f"Butikken til {name}")
    rows.member(bob, shop.tenant, role)
    return shop


def listed(bob: User, text: str = "") -> dict[str, desk.Client]:
    return {row.tenant.name: row for row in desk.clients_of(bob, now=rows.NOW, text=text).rows}


def test_sorted_by_harm_then_by_name(bob: User, alices: rows.Shop) -> None:
    for name in ("Øst AS", "Alfa AS"):
        client(bob, name)
    dear, cheap = client(bob, "Dyr AS"), client(bob, "Billig AS")
    dear.blocked("1", gross="4870.00")
    cheap.blocked("2", gross="100.00")
    client(bob, "Avvik AS").event(
        "3", state="blocked", code="verification_failed", who="support", finished_at=rows.NOW
    )

    assert list(listed(bob)) == ["Avvik AS", "Dyr AS", "Billig AS", "Alfa AS", "Alices Sport AS", "Øst AS"]


def test_checked_until_the_day_before_the_first_open_one(bob: User, alices: rows.Shop) -> None:
    alices.verified("1")
    found = {"nothing open": listed(bob)["Alices Sport AS"].checked_until}
    alices.blocked("2", document_date=dt.date(2026, 11, 12))
    found["stopped"] = listed(bob)["Alices Sport AS"].checked_until
    EntityLink.objects.update(state="deviation", document_date=dt.date(2026, 10, 5))
    found["deviates"] = listed(bob)["Alices Sport AS"].checked_until
    alices.run()
    found["import of October"] = listed(bob)["Alices Sport AS"].checked_until
    SyncCursor.objects.update(polled_at=rows.NOW - dt.timedelta(days=90))
    found["not read since August"] = listed(bob)["Alices Sport AS"].checked_until

    assert found == {
        "nothing open": dt.date(2026, 11, 21),
        "stopped": dt.date(2026, 11, 11),
        "deviates": dt.date(2026, 10, 4),
        "import of October": dt.date(2026, 9, 30),
        "not read since August": dt.date(2026, 8, 23),
    }


def test_what_is_left_in_the_vat_term_that_is_due_next(bob: User, alices: rows.Shop) -> None:
    for number, day in (("1", "2026-08-31"), ("2", "2026-10-31"), ("3", "2026-11-01")):
        alices.blocked(number, document_date=dt.date.fromisoformat(day))
    alices.verified("4", document_date=dt.date(2026, 10, 1))

    found = desk.clients_of(bob, now=rows.NOW)

    assert [(row.tenant.name, row.open_in_term) for row in found.rows] == [("Alices Sport AS", 2)]
    assert (found.term.due, found.days_left) == (dt.date(2026, 12, 10), 18)


def test_the_page_says_who_needs_the_accountant_and_how_the_connections_are(
    as_: As, bob: User, alices: rows.Shop
) -> None:
    alices.blocked("1", gross="4870.00")
    resting = client(bob, "Hvil AS")
    Connection.objects.filter(pk=resting.source.pk).update(state="paused")
    silent = client(bob, "Stille AS")
    SyncCursor.objects.filter(connection=silent.source).update(polled_at=rows.NOW - dt.timedelta(hours=1))
    rows.member(bob, rows.company("Ny AS"), "reader")

    answer = as_(bob).get(ADDRESS)

    page = answer.content.decode()
    assert "3 av 4 kunder trenger deg." in page
    assert "Neste mva-frist: 10. des. 2026, for september og oktober." in page
    assert "18 dager igjen" in page
    assert {
        row.client.tenant.name: (row.key, row.money, row.link_text) for row in answer.context["rows"]
    } == {
        "Hvil AS": ("verified", "", "«Butikken til Hvil AS» er satt på pause"),
        "Alices Sport AS": ("blocked", "4\u00a0870,00\u00a0kr", "Alle svarer"),
        "Stille AS": ("pending", "", "Sist lest i dag kl. 14:03"),
        "Ny AS": ("pending", "", "Ingenting koblet til ennå"),
    }


@pytest.mark.parametrize(
    ("text", "names"), [("sport", ["Alices Sport AS"]), ("xyz", []), ("AS", ["Alices Sport AS", "Øst AS"])]
)
def test_is_searched_by_name(as_: As, bob: User, alices: rows.Shop, text: str, names: list[str]) -> None:
    client(bob, "Øst AS")

    answer = as_(bob).get(ADDRESS, {"q": text})

    assert [row.client.tenant.name for row in answer.context["rows"]] == names


def test_is_searched_by_organisation_number_with_spaces(bob: User, alices: rows.Shop) -> None:
    client(bob, "Øst AS")
    number = alices.tenant.org_number

    assert list(listed(bob, f"{number[:3]} {number[3:6]} {number[6:]}")) == ["Alices Sport AS"]


def test_shows_nobody_elses(as_: As, bob: User, charlies: rows.Shop, alices: rows.Shop) -> None:
    client(bob, "Øst AS")
    charlies.blocked("1")

    for query in ({}, {"q": "Charlies"}, {"q": charlies.tenant.org_number}):
        assert "Charlies Hage" not in as_(bob).get(ADDRESS, query).content.decode()


def test_with_one_company_there_is_nothing_to_compare(as_: As, alice: User) -> None:
    browser = as_(alice)

    assert browser.get(ADDRESS).headers["Location"] == "/portal/"
    assert "Kunder" not in browser.get("/portal/").content.decode()


def test_takes_as_many_queries_for_twenty_clients_as_for_two(as_: As, bob: User, alices: rows.Shop) -> None:
    browser = as_(bob)
    client(bob, "To AS").blocked("1")
    browser.get(ADDRESS)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            browser.get(ADDRESS)
        return len(captured)

    few = queries()
    for number in range(18):
        shop = client(bob, f"Kunde {number} AS")
        shop.blocked("1")
        shop.verified("2", state="deviation")

    assert queries() == few
    assert few < 25
