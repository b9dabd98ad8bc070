"""Customer cards: found before they are made, also inactive ones, and never made twice."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from integrations.accounting.voucher import PartyRef
from integrations.connectors.contract import Party, Written, party_key
from tests.connectors.cases import BUSINESS, COMMON, far, party_item
from tests.connectors.conftest import Books

KARI = Party(
    ref=PartyRef(kind="own", key="kari@example.no"),
    name="Kari Nordmann",
    is_private=True,
    email="kari@example.no",
)


def write(books: Books, *parties: Party) -> dict[str, Written]:
    results = list(
        books.target.write_many("party", list(map(party_item, parties)), books.ids, deadline=far())
    )
    assert sorted(result.reference for result in results) == sorted(party_key(party.ref) for party in parties)
    return {result.reference: result for result in results}


def cards(books: Books) -> list[dict[str, Any]]:
    return books.dump()["customers"]


def test_missing_cards_are_made_with_kind_and_sending_explicit(books: Books) -> None:
    write(books, COMMON, replace(BUSINESS, send="EMAIL"), KARI)

    rows = list(
        books.target.client.rows(
            "/customer", fields="name,isPrivateIndividual,invoiceSendMethod,organizationNumber,email"
        )
    )
    found = {row["name"]: row for row in rows}
    assert found["Nettkunder Vipps"]["isPrivateIndividual"] is True
    assert found["Nettkunder Vipps"]["invoiceSendMethod"] == "MANUAL"
    assert found["Kjøper AS"]["isPrivateIndividual"] is False
    assert found["Kjøper AS"]["organizationNumber"] == "974760673"
    assert found["Kari Nordmann"]["email"] == "kari@example.no"
    assert books.calls()["POST /v2/customer/list"] == 1


def test_cards_are_found_the_second_time(books: Books) -> None:
    parties = (COMMON, replace(BUSINESS, send="EMAIL"), KARI)
    first = write(books, *parties)

    second = write(books, *parties)

    assert {key: row.remote_id for key, row in first.items()} == {
        key: row.remote_id for key, row in second.items()
    }
    assert all(row.found for row in second.values())
    assert len(cards(books)) == 3


def test_an_inactive_card_is_found_too(books: Books) -> None:
    first = write(books, replace(BUSINESS, send="EMAIL"))["own:974760673"]
    books.target.client.put(f"/customer/{first.remote_id}", {"isInactive": True})

    second = write(books, replace(BUSINESS, send="EMAIL"))["own:974760673"]

    assert second.remote_id == first.remote_id
    assert len(cards(books)) == 1


def test_a_name_that_only_contains_ours_is_another_card(books: Books) -> None:
    write(books, replace(COMMON, ref=PartyRef(kind="common", key="x"), name="Nettkunder Vipps (gammel)"))

    made = write(books, COMMON)["common:vipps"]

    assert made.found is False
    assert len(cards(books)) == 2


def test_without_list_calls_cards_are_made_singly(new_books: Callable[..., Books]) -> None:
    books = new_books(beta_lists=False)

    write(books, COMMON, KARI)

    assert books.calls()["POST /v2/customer"] == 2
    assert len(cards(books)) == 2


def test_a_buyer_who_cannot_receive_ehf_gets_e_mail(books: Books) -> None:
    made = write(books, BUSINESS, COMMON)

    assert made["own:974760673"].error is None
    assert made["own:974760673"].secondary == {"send": "EMAIL"}
    assert len(cards(books)) == 2


def test_a_buyer_who_can_receive_ehf_gets_it(new_books: Callable[..., Books]) -> None:
    books = new_books(peppol_receivers=["974760673"])

    made = write(books, BUSINESS)["own:974760673"]

    assert made.secondary == {"send": "EHF"}


def test_a_foreign_business_is_made_with_its_own_country(books: Books) -> None:
    german = replace(
        BUSINESS,
        ref=PartyRef(kind="own", key="DE136695976"),
        org_number="DE136695976",
        country="DE",
        send="EMAIL",
    )

    assert write(books, german)["own:DE136695976"].error is None


def test_a_lost_answer_does_not_make_a_second_card(books: Books) -> None:
    books.fault(kind="cut_after", method="POST", path="/customer", times=1)
    lost = write(books, COMMON)["common:vipps"]
    assert lost.error is not None

    again = write(books, COMMON)["common:vipps"]

    assert again.found
    assert len(cards(books)) == 1


@pytest.mark.parametrize("email", ["æøå@example.no", "x" * 300 + "@example.no"])
def test_an_address_that_tripletex_refuses_is_left_out(books: Books, email: str) -> None:
    assert write(books, replace(KARI, email=email))["own:kari@example.no"].error is None


def test_cards_are_read_back_by_id(books: Books) -> None:
    made = write(books, COMMON)["common:vipps"]

    back = {
        read.remote_id: read
        for read in books.target.read_many("party", [made.remote_id, "1"], dates=(None, None))  # type: ignore[arg-type]
    }

    assert back[made.remote_id].value["name"] == "Nettkunder Vipps"
    assert back["1"].error is not None
