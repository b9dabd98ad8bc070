"""Rentman's customers in Tripletex: found by link, accounting code or organisation number, never by name alone; once."""

from typing import Any

import pytest

from integrations.models import EntityLink, SyncEvent
from tests.flows.rentman.conftest import Scene
from tests.flows.rentman.selling import CUSTOMER, UNCHANGED, VERIFIED, hurry, set_up, sync

pytestmark = pytest.mark.django_db


def cards(scene: Scene) -> list[dict[str, Any]]:
    fields = "id,name,customerNumber,organizationNumber,isPrivateIndividual,invoiceEmail,postalAddress(city)"
    found: list[dict[str, Any]] = scene.colleague.call("GET", f"/customer?count=100&fields={fields}")[
        "values"
    ]
    return found


def contact(scene: Scene, **fields: Any) -> dict[str, Any]:
    """A customer in Rentman, by an accounting code of its own or by a project."""
    key = scene.rental.customer(**fields)
    scene.rental.project(customer=key, status=7)
    return {"id": key}


def code_of(scene: Scene, customer: dict[str, Any]) -> str:
    return str(scene.rental.read("contacts", id=customer["id"])["accounting_code"])


def test_a_new_customer_gets_a_card_and_its_number_goes_back_once(scene: Scene) -> None:
    set_up(scene)
    made = contact(scene)
    assert sync(scene, made, CUSTOMER) == VERIFIED
    (card,) = cards(scene)
    assert (card["name"], card["organizationNumber"], card["postalAddress"]["city"]) == (
        "Kunde AS",
        "974760673",
        "Oslo",
    )
    assert (card["isPrivateIndividual"], card["invoiceEmail"]) == (False, "siri@kunde.example")
    assert code_of(scene, made) == str(card["customerNumber"])
    changed = scene.rental.read("contacts", id=made["id"])["modified"]
    scene.calls()
    assert sync(scene, made, CUSTOMER) == UNCHANGED
    assert scene.writes() == []
    assert scene.rental.read("contacts", id=made["id"])["modified"] == changed


def test_our_own_number_does_not_come_back_as_a_change(scene: Scene) -> None:
    set_up(scene, flows_off=["rentman_project", "rentman_crew"])
    contact(scene)
    scene.world.poll()
    scene.world.serve()
    before = SyncEvent.objects.filter(connection=scene.connection, flow=CUSTOMER).count()
    scene.world.poll()
    scene.world.serve()
    assert SyncEvent.objects.filter(connection=scene.connection, flow=CUSTOMER).count() == before


def test_codes_lead_before_organisation_numbers_and_names_to_nothing(scene: Scene) -> None:
    set_up(scene)
    made = [
        scene.colleague.call("POST", "/customer", body)["value"]
        for body in (
            {"name": "Helt annet navn", "customerNumber": 20001},
            {"name": "Gammel AS", "organizationNumber": "923609016"},
            {"name": "Kunde AS"},
        )
    ]
    by_code = contact(scene, accounting_code="20001", commerce_code="")
    by_org = contact(scene, commerce_code="923 609 016", name="Ny AS")
    by_name = contact(scene, commerce_code="", name="Kunde AS", email_1="")
    for one in (by_code, by_org, by_name):
        assert sync(scene, one, CUSTOMER) == VERIFIED
    found = dict(
        EntityLink.objects.filter(connection=scene.connection, flow=CUSTOMER, part="record").values_list(
            "document_id", "remote_id"
        )
    )
    assert (found[str(by_code["id"])], found[str(by_org["id"])]) == (str(made[0]["id"]), str(made[1]["id"]))
    assert found[str(by_name["id"])] not in {str(one["id"]) for one in made}
    assert len(cards(scene)) == 4


def test_a_code_of_another_company_is_for_a_person(scene: Scene) -> None:
    set_up(scene)
    body = {"name": "En annen AS", "customerNumber": 20001, "organizationNumber": "923609016"}
    scene.colleague.call("POST", "/customer", body)
    made = contact(scene, accounting_code="20001")
    assert sync(scene, made, CUSTOMER) == ("blocked", "", "rentman_code_of_another")
    odd = contact(scene, accounting_code="K-17", commerce_code="889640782")
    assert sync(scene, odd, CUSTOMER) == ("blocked", "booked", "rentman_number_differs")
    set_up(scene, numbers_back=False)
    assert sync(scene, odd, CUSTOMER) == UNCHANGED
    assert code_of(scene, odd) == "K-17"


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_lost_answer_leaves_one_card(scene: Scene, kind: str) -> None:
    set_up(scene)
    person = contact(scene, type="private", name="", firstname="Kari", surname="Vik", commerce_code="")
    scene.world.fault(system="tripletex", method="POST", path="/customer", kind=kind, times=1)
    sync(scene, person, CUSTOMER)
    hurry()
    scene.world.serve()
    assert scene.ended(person, CUSTOMER)[0] == "done"
    (card,) = cards(scene)
    assert (card["name"], card["isPrivateIndividual"]) == ("Kari Vik", True)


def test_suppliers_and_venues_stay_out(scene: Scene) -> None:
    set_up(scene)
    venue = {"id": scene.rental.customer(name="Scene AS")}
    assert sync(scene, venue, CUSTOMER) == ("ignored", "", "rentman_no_customer")
    assert cards(scene) == []
