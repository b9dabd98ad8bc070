"""Contact persons of Rentman's customers in Tripletex: once below each customer, found before made, followed, never deleted."""

from typing import Any

import pytest

from integrations.connectors.records import Candidate
from integrations.flows.contact_choice import chosen, contact_of
from integrations.models import EntityLink
from integrations.records import ContactPersonRecord, CustomerContact
from tests.flows.rentman.conftest import PROJECT, Scene
from tests.flows.rentman.selling import (
    CUSTOMER,
    INVOICE,
    UNCHANGED,
    VERIFIED,
    concert,
    credit,
    hurry,
    invoice,
    links,
    set_up,
    sync,
)

database = pytest.mark.django_db
_FIELDS = "id,firstName,lastName,email,phoneNumberMobile,phoneNumberWork,isInactive,customer(id)"


def contacts(scene: Scene) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = scene.colleague.call("GET", f"/contact?count=100&fields={_FIELDS}")[
        "values"
    ]
    return found


def names(scene: Scene) -> list[tuple[str, str, str]]:
    return [(one["firstName"], one["lastName"], one["email"]) for one in contacts(scene)]


def person(scene: Scene, customer: int, **fields: Any) -> int:
    """One more at the customer; his id in Rentman."""
    made = scene.rental.control(
        "create", resource="contactpersons", record={"contact": f"/contacts/{customer}", **fields}
    )
    return int(made["id"])


def main_of(scene: Scene, customer: int) -> int:
    """Who the customer's invoices go to."""
    return int(scene.rental.read("contacts", id=customer)["admin_contactperson"].rpartition("/")[2])


def orders(scene: Scene) -> list[dict[str, Any]]:
    path = "/order?orderDateFrom=2026-01-01&orderDateTo=2027-01-01&count=100&fields=id,number,contact(id),attn(id)"
    found: list[dict[str, Any]] = scene.colleague.call("GET", path)["values"]
    return found


def people_links(scene: Scene) -> list[tuple[str, str, bool]]:
    rows = EntityLink.objects.filter(connection=scene.connection, kind="contact").order_by("id")
    return [(row.document_id, row.state, "found" in row.secondary) for row in rows]


@database
@pytest.mark.parametrize("mode", ["invoice", "order_draft"])
def test_the_contact_of_an_invoice_stands_once_and_the_order_names_him(scene: Scene, mode: str) -> None:
    set_up(scene, business_mode=mode)
    project = concert(scene)
    made = invoice(scene, project)
    scene.sync(project, PROJECT)
    assert sync(scene, made) == VERIFIED

    (one,) = contacts(scene)
    (card,) = scene.colleague.call("GET", "/customer?count=100&fields=id")["values"]
    assert (one["firstName"], one["lastName"], one["email"]) == ("Siri", "Lie", "siri@kunde.example")
    assert (one["customer"]["id"], one["isInactive"]) == (card["id"], False)
    assert [order["contact"] and order["contact"]["id"] for order in orders(scene)] == [one["id"]]
    (held,) = scene.colleague.call("GET", "/project?count=10&fields=id,contact(id)")["values"]
    assert held["contact"]["id"] == one["id"]
    assert people_links(scene) == [(str(scene.rental.read("contacts")[0]["id"]), "verified", False)]
    scene.calls()
    assert sync(scene, made) == UNCHANGED
    scene.sync(project, PROJECT)
    assert scene.ended(project, PROJECT) == UNCHANGED
    assert scene.writes() == []


@database
def test_who_stands_there_already_is_used_and_never_changed(scene: Scene) -> None:
    set_up(scene)
    customer = scene.rental.customer()
    project = concert(scene, customer=customer)
    assert sync(scene, {"id": customer}, CUSTOMER) == VERIFIED
    (made,) = contacts(scene)
    EntityLink.objects.filter(kind="contact").delete()  # as if somebody had written her by hand
    scene.calls()
    assert sync(scene, {"id": customer}, CUSTOMER) == UNCHANGED
    assert [path for path in scene.writes() if "contact" in path] == []
    assert people_links(scene) == [(str(customer), "verified", True)]
    scene.rental.change("contactpersons", main_of(scene, customer), lastname="Gift", phone="22 33 44 55")
    assert sync(scene, {"id": customer}, CUSTOMER)[0] == "done"
    assert contacts(scene) == [made]
    assert sync(scene, invoice(scene, project)) == VERIFIED
    assert orders(scene)[0]["contact"]["id"] == made["id"]


@database
def test_a_change_follows_whom_we_made_and_who_is_taken_off_is_put_out_of_use(scene: Scene) -> None:
    set_up(scene)
    customer = scene.rental.customer()
    concert(scene, customer=customer)
    sync(scene, {"id": customer}, CUSTOMER)
    main = main_of(scene, customer)
    scene.rental.change(
        "contactpersons", main, firstname="Siri Ann", mobilephone="900 00 001", phone="22 00 00 00"
    )
    assert sync(scene, {"id": customer}, CUSTOMER)[0] == "done"
    (one,) = contacts(scene)
    assert (one["firstName"], one["phoneNumberMobile"], one["phoneNumberWork"]) == (
        "Siri Ann", "900 00 001", "22 00 00 00",
    )  # fmt: skip
    scene.rental.change("contactpersons", main, phone="")
    sync(scene, {"id": customer}, CUSTOMER)
    assert contacts(scene)[0]["phoneNumberWork"] == ""
    other = person(scene, customer, firstname="Ola", lastname="Ny", email="ola@kunde.example")
    scene.rental.change("contacts", customer, admin_contactperson=f"/contactpersons/{other}")
    scene.rental.control("delete", resource="contactpersons", id=main)
    assert sync(scene, {"id": customer}, CUSTOMER)[0] == "done"
    assert [(one["firstName"], one["isInactive"]) for one in contacts(scene)] == [
        ("Siri Ann", True),
        ("Ola", False),
    ]
    scene.calls()
    assert sync(scene, {"id": customer}, CUSTOMER) == UNCHANGED
    assert scene.writes() == []


@database
@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_lost_answer_leaves_one_contact(scene: Scene, kind: str) -> None:
    set_up(scene)
    project = concert(scene)
    made = invoice(scene, project)
    scene.world.fault(system="tripletex", method="POST", path="/contact$", kind=kind, times=1)
    for _try in range(3):
        scene.sync(made, INVOICE)
        hurry()
        scene.world.serve()

    assert scene.ended(made, INVOICE)[0] == "done"
    assert names(scene) == [("Siri", "Lie", "siri@kunde.example")]
    assert orders(scene)[0]["contact"]["id"] == contacts(scene)[0]["id"]
    assert [state for _owner, state, _found in people_links(scene)] == ["verified"]


@database
def test_two_of_one_name_are_two_people_and_one_without_a_name_is_known_by_his_address(scene: Scene) -> None:
    set_up(scene)
    customer = scene.rental.customer()
    sync(scene, {"id": customer}, CUSTOMER)
    twin = person(scene, customer, firstname="Siri", lastname="Lie", email="siri2@kunde.example")
    bare = person(scene, customer, email="post@kunde.example")
    for one in (twin, bare):
        made = invoice(scene, concert(scene, customer=customer))
        scene.rental.change("invoices", made["id"], contact=f"/contactpersons/{one}")
        assert sync(scene, made) == VERIFIED

    assert names(scene) == [
        ("Siri", "Lie", "siri@kunde.example"),
        ("Siri", "Lie", "siri2@kunde.example"),
        ("", "", "post@kunde.example"),
    ]
    assert [order["contact"]["id"] for order in orders(scene)] == [one["id"] for one in contacts(scene)][1:]


@database
def test_a_private_person_without_contact_gets_none_and_credits_name_nobody(scene: Scene) -> None:
    set_up(scene)
    private = scene.rental.create(
        "contacts", type="private", firstname="Kari", surname="Vik", email_1="kari@vik.example"
    )["id"]
    sold = invoice(scene, concert(scene, customer=private))
    assert sync(scene, sold) == VERIFIED
    assert (contacts(scene), orders(scene)[0]["contact"]) == ([], None)
    back = credit(scene, sold)
    assert sync(scene, back)[0] == "done"
    assert links(scene, back) == [("refund", "credit_note")]
    assert contacts(scene) == []


@database
def test_whom_people_delete_is_not_made_again(scene: Scene) -> None:
    set_up(scene)
    customer = scene.rental.customer()
    assert sync(scene, invoice(scene, concert(scene, customer=customer))) == VERIFIED
    (one,) = contacts(scene)
    scene.colleague.call("DELETE", f"/contact/list?ids={one['id']}")
    project = concert(scene, customer=customer)
    scene.sync(project, PROJECT)
    assert scene.ended(project, PROJECT)[:2] == VERIFIED[:2]
    assert sync(scene, invoice(scene, project)) == VERIFIED
    assert [order["contact"] for order in orders(scene)][1:] == [None]
    scene.rental.change("contactpersons", main_of(scene, customer), lastname="Gift")
    assert sync(scene, {"id": customer}, CUSTOMER)[0] == "done"
    assert contacts(scene) == []


PERSON = CustomerContact(customer_id="1", first_name="Siri", last_name="Vik", email="siri@vik.example")


@pytest.mark.parametrize(
    ("name", "email", "is_meant"),
    [
        ("Siri Vik", "SIRI@vik.example", True),
        ("siri vik", "", True),
        ("", "siri@vik.example", True),
        ("Ola Vik", "siri@vik.example", False),
        ("Siri Vik", "siri@annet.example", False),
        ("Siri", "", False),
    ],
)
def test_who_is_meant_is_told_by_address_and_name(name: str, email: str, is_meant: bool) -> None:
    held = Candidate(remote_id="7", number="", name=name, email=email)

    assert (chosen(PERSON, [held], taken=set()) is held) is is_meant
    assert chosen(PERSON, [held], taken={"7"}) is None


def test_what_was_announced_is_known_though_it_changed_meanwhile() -> None:
    before = CustomerContact(customer_id="1", first_name="Siri", last_name="Dal", email="siri@dal.example")
    held = Candidate(remote_id="7", number="", name="Siri Dal", email="siri@dal.example")

    assert chosen(PERSON, [held], taken=set()) is None
    assert chosen(PERSON, [held], taken=set(), announced=before) is held


def test_addresses_that_tripletex_refuses_are_left_out() -> None:
    odd = ContactPersonRecord(name="Kåre", first_name="Kåre", email="kåre@vik.example")
    lost = ContactPersonRecord(name="kåre@vik.example", email="kåre@vik.example")

    assert contact_of(odd, "1") == CustomerContact(customer_id="1", first_name="Kåre")
    assert contact_of(lost, "1") is None
