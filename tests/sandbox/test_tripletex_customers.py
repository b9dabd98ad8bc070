"""Customers: defaults, checks, EHF."""

from tests.sandbox.books import Books

ADDRESS = {"addressLine1": "Storgata 1", "postalCode": "0155", "city": "Oslo"}

RECEIVER = "984809085"


def test_a_customer_made_of_a_name_alone_gets_its_defaults():
    value = Books().post("/customer", {"name": "Kari"}).value

    assert (value["customerNumber"], value["displayName"], value["version"]) == (10001, "Kari (10001)", 1)
    assert (value["invoiceSendMethod"], value["invoicesDueIn"], value["email"]) == ("EMAIL", 14, "")
    assert value["postalAddress"]["id"] != value["physicalAddress"]["id"]
    assert value["deliveryAddress"] is None


def test_duplicates_by_number_and_email_are_allowed():
    books = Books()
    same = {"organizationNumber": RECEIVER, "email": "post@example.no"}
    books.customer(**same)
    books.customer(**same)

    assert len(books.get("/customer", organizationNumber=RECEIVER).values) == 2


def test_an_organisation_number_is_checked_only_for_norwegian_addresses():
    books = Books()
    sweden = books.get("/country", code="SE").values[0]["id"]

    refused = books.post("/customer", {"name": "A", "organizationNumber": "5560360793"})
    foreign = {
        "name": "A",
        "organizationNumber": "5560360793",
        "physicalAddress": {"country": {"id": sweden}},
    }

    assert (refused.refusal, refused.messages[0][0]) == ((422, 18000), "organizationNumber")
    assert books.post("/customer", foreign).status == 201


def test_ehf_needs_an_address_and_a_registered_receiver():
    books = Books({"peppol_receivers": [RECEIVER]})
    body = {"name": "A", "organizationNumber": RECEIVER, "invoiceSendMethod": "EHF"}

    assert [field for field, _text in books.post("/customer", body).messages] == ["postalAddress"]
    assert books.post("/customer", {**body, "postalAddress": ADDRESS}).status == 201
    stranger = {**body, "organizationNumber": "999999999", "postalAddress": ADDRESS}
    assert books.post("/customer", stranger).messages == [
        ("invoiceSendMethod", "Kunden kan ikke motta EHF-dokumenter")
    ]


def test_an_email_with_norwegian_letters_has_a_wrong_format():
    answer = Books().post("/customer", {"name": "A", "email": "bjørn@example.no"})

    assert answer.messages == [("email", "Ugyldig format.")]


def test_a_customer_number_can_be_chosen_once():
    books = Books()
    books.customer(customerNumber=10001)

    assert books.post("/customer", {"name": "B", "customerNumber": 10001}).refusal == (422, 18000)
    assert books.post("/customer", {"name": "B"}).value["customerNumber"] == 10002


def test_a_batch_of_customers_is_all_or_nothing():
    books = Books()

    refused = books.post("/customer/list", [{"name": "A"}, {"name": "B", "email": "ø@example.no"}])
    taken = books.post("/customer/list", [{"name": "A"}, {"name": "B"}])

    assert refused.refusal == (422, 18000)
    assert taken.status == 201
    assert taken.body["fullResultSize"] == 0
    assert len(books.get("/customer").values) == 2


def test_a_used_customer_cannot_be_deleted_and_says_so_in_html():
    books = Books()
    order = books.order()

    answer = books.call("DELETE", f"/customer/{order['customer']['id']}")

    assert answer.refusal == (422, 18000)
    assert "<a href=" in answer.messages[0][1]
