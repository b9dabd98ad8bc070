"""People at customers in Tripletex: who is there, made and changed with what is said, and judged by the specification."""

from collections.abc import Callable
from typing import Any

import pytest

from integrations.connectors.contract import Written
from integrations.connectors.records import RecordItem
from integrations.connectors.tripletex.contacts import FIELDS
from integrations.connectors.tripletex.records import TripletexRecords
from integrations.errors import LedgerRejected
from integrations.records import CustomerContact
from tests.connectors.cases import far
from tests.connectors.conftest import Books
from tests.connectors.tripletex.test_specification import unknown_fields
from tests.shared import needs_shared


class Register:
    """A company with two customers."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.records: TripletexRecords = books.target.record_target(books.ids)
        names = ("Kunde AS", "Annen AS")
        made = [books.target.client.post("/customer", {"name": name}).json()["value"] for name in names]
        self.first, self.second = (str(one["id"]) for one in made)
        books.calls()

    def siri(self, **changes: Any) -> CustomerContact:
        given = {
            "customer_id": self.first,
            "first_name": "Siri",
            "last_name": "Vik",
            "email": "siri@vik.example",
        }
        return CustomerContact(**{**given, **changes})

    def write(self, record: CustomerContact, **about: Any) -> Written:
        item = RecordItem(reference="r", record=record, **about)
        (written,) = self.records.write_many("contact", [item], defaults={}, deadline=far())
        return written

    def read(self, remote_id: str) -> CustomerContact:
        (back,) = self.records.read_many("contact", [remote_id])
        assert isinstance(back.value, CustomerContact)
        return back.value


@pytest.fixture
def register(new_books: Callable[..., Books]) -> Register:
    return Register(new_books())


def test_a_contact_is_made_found_below_his_customer_and_read_back_equal(register: Register) -> None:
    meant = register.siri(mobile="900 00 000")
    written = register.write(meant)
    other = register.write(register.siri(customer_id=register.second))
    here, there = register.records.candidates("contact", [meant, register.siri(customer_id=register.second)])

    assert ([one.remote_id for one in here], [one.remote_id for one in there]) == (
        [written.remote_id],
        [other.remote_id],
    )
    assert (here[0].name, here[0].email, here[0].is_active) == ("Siri Vik", "siri@vik.example", True)
    assert register.records.differences(meant, register.read(written.remote_id)) == ()
    differs = register.records.differences(register.siri(phone="22"), register.read(written.remote_id))
    assert [one.field for one in differs] == ["phone"]
    assert register.books.calls() == {"POST /v2/contact": 2, "GET /v2/contact": 3}


def test_a_change_says_what_it_says_and_empties_what_is_cleared(register: Register) -> None:
    key = register.write(register.siri(mobile="900 00 000")).remote_id
    client = register.books.target.client
    client.put(f"/contact/{key}", {"phoneNumberWork": "22 00 00 00"})  # somebody's own
    written = register.write(register.siri(last_name="Gift"), remote_id=key, cleared=frozenset({"mobile"}))
    held = register.read(key)

    assert (written.remote_id, written.found) == (key, True)
    assert (held.last_name, held.mobile, held.phone, held.is_active) == ("Gift", "", "22 00 00 00", True)
    register.write(register.siri(is_active=False), remote_id=key)
    assert register.read(key).is_active is False


def test_who_is_gone_and_who_is_refused_comes_as_his_error(register: Register) -> None:
    assert register.write(register.siri(), remote_id="1").error.code == "record_gone"  # type: ignore[union-attr]
    (back,) = register.records.read_many("contact", ["1"])
    assert back.error is not None
    assert back.error.code == "record_gone"
    refused = register.write(register.siri(email="nei")).error
    assert isinstance(refused, LedgerRejected)


@needs_shared
def test_requests_and_fields_are_those_of_the_specification(
    register: Register, exchanges: Callable[[], list[dict[str, Any]]]
) -> None:
    from tests.sandbox.contract import check_request, check_response

    before = len(exchanges())
    key = register.write(register.siri(mobile="1", phone="2")).remote_id
    register.write(register.siri(is_active=False), remote_id=key, cleared=frozenset({"mobile", "phone"}))
    register.records.candidates("contact", [register.siri(), register.siri(customer_id=register.second)])
    register.read(key)

    sent = [row for row in exchanges()[before:] if row["system"] == "tripletex"]
    assert {row["method"] for row in sent} == {"POST", "PUT", "GET"}
    for row in sent:
        check_request(row["method"], row["path"], [tuple(pair) for pair in row["query"]], row["body"])
        check_response(row["method"], row["path"], row["status"], row["response"])
    assert unknown_fields(FIELDS, "Contact") == []
