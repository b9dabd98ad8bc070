"""Customers, suppliers, terms, employees, users and projects: what must be sent, what comes back, what moves."""

import json
from typing import Any

import pytest

from tests.sandbox.rackbeat.visitor import Visitor, refusal


def test_a_customer_is_written_as_company_name_and_read_as_name() -> None:
    visitor = Visitor()
    made = visitor.add_customer(
        company_name="Fjell AS",
        company_vat="987654325",
        customer_group_id=1,
        address_city="Bergen",
        layout_id=None,
    )
    assert (made["number"], made["name"], made["company_vat"]) == (1001, "Fjell AS", "987654325")
    assert "company_name" not in made
    assert (made["payment_terms_id"], made["payment_terms"]["name"]) == (1, "Netto 14 dager")
    assert (made["customer_group"]["name"], made["billing_address"]["city"]) == ("Kunder", "Bergen")
    assert visitor.one("/customers/1001") == made


def test_an_account_of_2018_reads_company_name_back() -> None:
    made = Visitor(name_field="company_name").add_customer(company_name="Fjell AS")
    assert made["company_name"] == "Fjell AS"
    assert "name" not in made


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("/customers", {}, {"company_name", "payment_terms_id"}),
        ("/customers", {"name": "Fjell AS", "payment_terms_id": 1}, {"company_name"}),
        ("/customers", {"company_name": " ", "payment_terms_id": 99}, {"company_name", "payment_terms_id"}),
        (
            "/customers",
            {
                "company_name": "A",
                "payment_terms_id": 1,
                "vat_zone": "moon",
                "contact_email": "x",
                "layout_id": "y",
            },
            {"vat_zone", "contact_email", "layout_id"},
        ),
        ("/customers", {"company_name": "A", "payment_terms_id": 1, "number": "K-1"}, {"number"}),
        ("/suppliers", {"company_name": "A"}, {"payment_terms_id"}),
        ("/products", {}, {"number", "group", "name", "sales_price"}),
        (
            "/products",
            {"number": "A", "name": "A", "sales_price": "x", "group": 99},
            {"group", "sales_price"},
        ),
        ("/products", {"number": "A", "name": "A", "sales_price": 1, "group_id": 1}, {"group"}),
        ("/payment-terms", {"name": "A", "maturity_days": 5, "type": "made up"}, {"type"}),
        ("/employees", {}, {"name"}),
        ("/users", {"name": "A", "email": "a@b.no"}, {"password"}),
        ("/projects", {}, {"name"}),
    ],
)
def test_all_wrong_fields_are_named_in_one_422(path: str, body: dict[str, Any], wrong: set[str]) -> None:
    visitor = Visitor()
    before = visitor.control("dump")
    answer = visitor.ask(path, method="POST", body=body)
    said = json.loads(answer.body)
    found = set(said["errors"])
    assert answer.status == 422
    assert found == wrong
    assert said["message"].startswith(next(iter(said["errors"].values()))[0])
    assert visitor.control("dump") | {"requests": 0} == before | {"requests": 0}


def test_a_number_that_is_taken_is_refused() -> None:
    visitor = Visitor()
    visitor.add_customer(number=7)
    answer = visitor.json(
        "/customers",
        method="POST",
        body={"company_name": "B", "payment_terms_id": 1, "number": 7},
        status=422,
    )
    assert answer["errors"] == {"number": ["The number has already been taken."]}


def test_two_customers_may_share_an_organisation_number_and_a_name() -> None:
    visitor = Visitor()
    for _ in range(2):
        visitor.add_customer(company_name="Fjell AS", company_vat="987654325")
    assert visitor.keys("/customers", "simple_filter[company_vat]=987654325") == [1001, 1002]


def test_a_change_moves_the_time_and_a_change_of_nothing_does_not() -> None:
    visitor = Visitor()
    visitor.add_customer()
    visitor.now += 60
    same = visitor.json(
        "/customers/1001", method="PUT", body={"company_name": "Kunde AS", "payment_terms_id": 1}, status=200
    )
    assert same["customer"]["updated_at"] == "2026-11-22T13:00:00+01:00"
    body = {"company_name": "Kunde AS", "payment_terms_id": 1, "contact_phone": "22"}
    changed = visitor.json("/customers/1001", method="PUT", body=body, status=200)
    assert changed["customer"]["updated_at"] == "2026-11-22T13:01:00+01:00"
    assert visitor.ask("/customers/1001", method="PUT", body={"contact_phone": "22"}).status == 422


def test_extra_keys_are_not_heard_and_some_fields_belong_to_the_screen() -> None:
    visitor = Visitor()
    made = visitor.add_customer(shoe_size=44, their_reference="PO 7")
    assert made["their_reference"] is None
    changes = {"their_reference": "PO 7", "general_discount_percentage": 10}
    seen = visitor.control("change", resource="customers", key=1001, changes=changes)
    assert (seen["their_reference"], seen["general_discount_percentage"]) == ("PO 7", 10)


def test_a_changed_group_shows_inside_the_records_that_name_it() -> None:
    visitor = Visitor()
    visitor.add_customer(customer_group_id=1)
    assert visitor.json("/customers")["customers"][0]["customer_group"]["name"] == "Kunder"
    visitor.control("change", resource="customer-groups", key=1, changes={"name": "Faste"})
    assert visitor.json("/customers")["customers"][0]["customer_group"]["name"] == "Faste"


def test_deleted_records_leave_their_lists_or_stay_marked() -> None:
    visitor = Visitor()
    visitor.add_customer()
    assert visitor.ask("/customers/1001", method="DELETE").status == 204
    assert (visitor.keys("/customers"), visitor.ask("/customers/1001").status) == ([], 404)
    visitor.control("set", deleted_reads="marked", delete_status=200)
    assert visitor.one("/customers/1001")["is_deleted"] is True
    assert visitor.keys("/customers") == [1001]


def test_a_number_that_was_deleted_can_be_given_again() -> None:
    visitor = Visitor()
    visitor.add_customer(number=5)
    visitor.control("delete", resource="customers", key=5)
    assert visitor.add_customer(number=5, company_name="Ny AS")["name"] == "Ny AS"
    assert visitor.add_customer()["number"] == 1001


def test_a_renamed_customer_keeps_its_documents_and_its_place() -> None:
    visitor = Visitor()
    visitor.add_invoice()
    visitor.add_customer()
    visitor.control("rename", resource="customers", key=1001, new_key=2001)
    assert visitor.keys("/customers") == [2001, 1002]
    assert visitor.one("/customer-invoices/10001")["customer_id"] == 2001
    assert visitor.ask("/customers/1001").status == 404
    with pytest.raises(ValueError, match="already been taken"):
        visitor.control("rename", resource="customers", key=2001, new_key=1002)


def test_contacts_and_addresses_hang_below_a_customer() -> None:
    visitor = Visitor()
    visitor.add_customer()
    made = visitor.post("/customers/1001/contacts", {"name": "Per", "cc_invoice": True})["customer_contact"]
    visitor.post("/customers/1001/addresses", {"type": "delivery", "address_city": "Bodø"})
    assert visitor.json("/customers/1001/contacts")["customer_contacts"] == [made]
    assert visitor.json("/customers/1001/addresses")["addresses"][0]["address_city"] == "Bodø"


def test_projects_are_made_or_changed_by_their_number() -> None:
    visitor = Visitor()
    first = visitor.post("/projects/upsert", {"number": 77, "name": "Hall B"}, status=200)["project"]
    visitor.now += 60
    again = visitor.post("/projects/upsert", {"number": 77, "name": "Hall B"}, status=200)["project"]
    other = visitor.post("/projects/upsert", {"number": 77, "name": "Hall C", "is_barred": True}, status=200)[
        "project"
    ]
    assert again == first
    assert (other["number"], other["name"], other["is_barred"]) == (77, "Hall C", True)
    assert visitor.keys("/projects") == [77]


def test_a_user_takes_a_seat_and_becomes_an_employee() -> None:
    visitor = Visitor(seats_included=1)
    before = visitor.control("dump", resources=[])
    body = {"name": "Per", "email": "per@lager.example", "password": "hemmelig"}
    made = visitor.post("/users", body)["user"]
    after = visitor.control("dump", resources=["users"])
    assert (before["seats_used"], after["seats_used"], after["seats_included"]) == (1, 2, 1)
    assert (made["billing_type"], made["is_you"], made["is_api_only"]) == ("standard", False, False)
    assert visitor.one(f"/employees/{made['employee_id']}")["contact_email"] == "per@lager.example"
    assert "hemmelig" not in json.dumps(after)
    assert visitor.ask("/users", method="POST", body=body).status == 422


def test_an_employee_takes_no_seat() -> None:
    visitor = Visitor()
    made = visitor.post("/employees", {"name": "Per", "contact_email": "per@lager.example"})["employee"]
    assert (made["number"], visitor.control("dump", resources=[])["seats_used"]) == (2, 1)


def test_a_bare_account_lacks_every_default() -> None:
    visitor = Visitor(bare=True)
    counts = visitor.control("dump", resources=[])["counts"]
    lists = ("customer-groups", "supplier-groups", "product-groups", "payment-terms", "locations", "units")
    assert [counts[name] for name in lists] == [0] * 6
    body = {"company_name": "A", "payment_terms_id": 1}
    assert visitor.ask("/customers", method="POST", body=body).status == 422


def test_the_same_name_makes_a_fresh_account_and_wrong_commands_are_refused() -> None:
    visitor = Visitor()
    visitor.add_customer()
    again = visitor.rackbeat.control("create_account", {"name": "lager"})
    assert again["token"] == visitor.token
    assert visitor.keys("/customers") == []
    for command, arguments in (("explode", {}), ("set", {"colour": "red"}), ("read", {"resource": "shoes"})):
        with pytest.raises((ValueError, KeyError)):
            visitor.control(command, **arguments)


def test_unauthorised_people_are_refused_in_words() -> None:
    visitor = Visitor(require_user_agent=True)
    assert refusal(visitor.ask("/self"))[0] == 403
