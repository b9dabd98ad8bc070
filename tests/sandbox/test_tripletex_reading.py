"""Lists, filters, the fields filter and bodies: what Tripletex ignores and what it refuses."""

from decimal import Decimal

import pytest

from tests.sandbox.books import Books


def test_nested_objects_are_links_until_fields_asks_for_more():
    books = Books()
    found = books.customer()

    plain = books.get(f"/customer/{found}").value["currency"]
    asked = books.get(f"/customer/{found}", fields="name,currency(code),postalAddress(*)").value

    assert plain == {"id": 1, "url": "tripletex.sandbox/v2/currency/1"}
    assert list(asked) == ["name", "currency", "postalAddress"]
    assert asked["currency"] == {"code": "NOK"}
    assert asked["postalAddress"]["country"]["id"] == 161


@pytest.mark.parametrize(
    ("path", "name", "model"),
    [
        ("/invoice/paymentType", "name", "PaymentTypeDTO"),
        ("/invoice", "dueDate", "InvoiceDTO"),
        ("/invoice", "amountOutstandingCurrency", "InvoiceDTO"),
        ("/order", "amount", "OrderDTO"),
    ],
)
def test_an_unknown_field_name_is_refused_with_the_models_name(path, name, model):
    dates = {"invoiceDateFrom": "2026-01-01", "invoiceDateTo": "2027-01-01"}
    dates |= {"orderDateFrom": "2026-01-01", "orderDateTo": "2027-01-01"}

    answer = Books().get(path, fields=f"id,{name}", **dates)

    assert answer.refusal == (400, 11000)
    assert answer.body["message"] == (
        f"Illegal field in fields filter: {name}. {name} does not match a field in the model: {model}"
    )


def test_an_unknown_query_key_is_ignored_and_everything_returned():
    books = Books()
    books.customer(name="En")
    books.customer(name="To")

    assert len(books.get("/customer", name="En").values) == 2
    assert len(books.get("/customer", customerName="en").values) == 1


def test_an_unknown_body_key_is_refused_as_is_a_wrong_type():
    books = Books()

    unknown = books.post("/customer", {"name": "A", "vatNumber": "1"})
    wrong = books.post("/customer", {"name": "A", "isPrivateIndividual": "yes"})
    nested = books.post("/order", books.order_body(orderLines=[books.line(quantity=1)]))

    assert (unknown.refusal, unknown.messages) == (
        (422, 16000),
        [("vatNumber", "Feltet eksisterer ikke i objektet.")],
    )
    assert (wrong.refusal, wrong.messages) == (
        (422, 16000),
        [("isPrivateIndividual", "Verdien er ikke av korrekt type for dette feltet.")],
    )
    assert nested.messages == [("orderLines.quantity", "Feltet eksisterer ikke i objektet.")]


def test_a_body_that_is_not_json_is_refused():
    assert Books().call("POST", "/customer", b"{").refusal == (422, 22000)


def test_texts_have_a_greatest_length():
    answer = Books().post("/customer", {"name": "x" * 256})

    assert answer.refusal == (422, 18000)
    assert answer.messages == [("name", "Feltet har ikke korrekt lengde. Det må være mellom 0 og 255.")]
    assert answer.body["developerMessage"] is None


def test_an_id_cannot_be_set_when_creating():
    answer = Books({"language": "en"}).post("/customer", {"id": 1, "name": "A"})

    assert answer.refusal == (422, 18000)
    assert answer.messages == [("id", "An ID cannot be set when creating a new object.")]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/order", ["orderDateFrom", "orderDateTo"]),
        ("/invoice", ["invoiceDateFrom", "invoiceDateTo"]),
        ("/ledger/voucher", ["dateFrom", "dateTo"]),
        ("/ledger/posting", ["dateFrom", "dateTo"]),
    ],
)
def test_date_ranges_are_mandatory(path, names):
    answer = Books().get(path)

    assert answer.refusal == (422, 15000)
    assert answer.messages == [(name, "Kan ikke være null.") for name in names]


def test_the_last_date_is_exclusive_and_an_empty_range_is_refused_with_both_dates():
    books = Books()
    books.sale(date="2026-10-09")

    assert len(books.get("/ledger/voucher", dateFrom="2026-10-09", dateTo="2026-10-10").values) == 1
    assert books.get("/ledger/voucher", dateFrom="2026-10-08", dateTo="2026-10-09").values == []
    same = books.get("/ledger/voucher", dateFrom="2026-10-09", dateTo="2026-10-09")
    assert same.refusal == (422, 18000)
    assert same.messages[0][1].count("Fri Oct 09 00:00:00 CEST 2026") == 2


def test_a_malformed_date_and_a_malformed_id_list_are_refused():
    books = Books()

    assert books.get("/ledger/voucher", dateFrom="09.10.2026", dateTo="2026-10-10").refusal == (422, 15000)
    assert books.get("/customer", id="1,x").refusal == (422, 15000)
    assert books.get("/ledger/vatType", typeOfVat="SALES").refusal == (404, 21000)


def test_full_result_size_lies_while_more_rows_remain():
    books = Books()
    for number in range(5):
        books.customer(name=f"Kunde {number}")

    first, last = books.get("/customer", count=2).body, books.get("/customer", from_=4, count=2).body

    assert (first["fullResultSize"], first["count"], len(first["values"])) == (3, 2, 2)
    assert (last["fullResultSize"], last["count"]) == (5, 1)


def test_a_count_that_is_no_number_is_refused_by_its_argument_name():
    answer = Books().get("/customer", from_="x")

    assert (answer.refusal, answer.messages[0][0]) == ((422, 18000), "arg:from")


def test_more_than_ten_thousand_matches_are_refused_whatever_the_count():
    books = Books()
    record = books.system.companies[books.company_id].customers
    found = books.customer()
    for number in range(1, 10_001):
        record[found + number] = {**record[found], "id": found + number}

    assert books.get("/customer", count=10).refusal == (422, 23000)


def test_inactive_customers_are_hidden_until_asked_for():
    books = Books()
    books.customer(isInactive=True)

    assert books.get("/customer").values == []
    assert len(books.get("/customer", isInactive="true").values) == 1


def test_sorting_knows_nested_fields_and_refuses_unknown_ones():
    books = Books()
    for name in ("B", "C", "A"):
        books.customer(name=name)

    assert [one["name"] for one in books.get("/customer", sorting="-name").values] == ["C", "B", "A"]
    assert books.get("/customer", sorting="colour").refusal == (422, 17000)


def test_put_merges_and_keeps_the_version_when_nothing_changes():
    books = Books()
    found = books.customer(email="kari@example.no")

    same = books.put(f"/customer/{found}", {"email": "kari@example.no"}).value
    changed = books.put(f"/customer/{found}", {"description": "Stamkunde"}).value

    assert same["version"] == 1
    assert (changed["version"], changed["email"]) == (2, "kari@example.no")


def test_a_stale_version_is_409_and_a_missing_one_accepted():
    books = Books()
    found = books.customer()

    assert books.put(f"/customer/{found}", {"version": 0, "name": "Ny"}).refusal == (409, 8000)
    assert books.put(f"/customer/{found}", {"version": 1, "name": "Ny"}).status == 200
    assert books.put(f"/customer/{found}", {"name": "Nyere"}).status == 200


def test_vat_type_ids_and_numbers_differ():
    books = Books()

    low = books.get("/ledger/vatType", number="33").values[0]

    assert (low["id"], low["percentage"]) == (32, 12)
    assert books.get("/ledger/vatType", number="32").values[0]["id"] == 311


def test_only_the_companys_own_vat_types_are_offered_for_sales():
    registered, other = Books(), Books({"vat_registered": False})

    assert [one["number"] for one in registered.get("/ledger/vatType", typeOfVat="OUTGOING").values] == [
        "3",
        "31",
        "33",
        "5",
        "52",
        "6",
    ]
    assert [one["number"] for one in other.get("/ledger/vatType", typeOfVat="OUTGOING").values] == ["6"]
    assert len(registered.get("/ledger/vatType").values) == 56
    registered.control("set_vat_active", company_id=registered.company_id, number=31, active=False)
    registered.control("set_vat_active", company_id=registered.company_id, number=51)
    assert [one["number"] for one in registered.get("/ledger/vatType", typeOfVat="OUTGOING").values] == [
        "3",
        "33",
        "5",
        "52",
        "6",
        "51",
    ]


def test_accounts_have_their_locks_and_ledgers():
    books = Books()
    by_number = {
        one["number"]: one for one in books.get("/ledger/account", fields="*,vatType(number)").values
    }

    assert by_number[3000]["vatLocked"]
    assert by_number[3000]["vatType"]["number"] == "3"
    assert by_number[3107]["isInactive"]
    assert not by_number[6540]["vatLocked"]
    assert [by_number[number]["ledgerType"] for number in (1500, 2400, 2910)] == [
        "CUSTOMER",
        "VENDOR",
        "EMPLOYEE",
    ]


def test_settings_tell_whether_the_company_can_invoice():
    ready, unready = Books(), Books({"bank_account_number": "", "fixed_invoice_fee": "49"})

    assert ready.get("/invoice/settings", fields="bankAccountReady").value == {"bankAccountReady": True}
    settings = unready.get("/invoice/settings").value
    assert (settings["bankAccountReady"], settings["fixedInvoiceFee"]) == (False, 49)


def test_a_bank_number_must_pass_its_check_digit():
    books = Books()
    found = books.account(1920)

    answer = books.put(f"/ledger/account/{found}", {"bankAccountNumber": "12345678901"})

    assert answer.messages == [("bankAccountNumber", "Dette er ikke et gyldig norsk kontonummer")]
    assert books.put(f"/ledger/account/{found}", {"bankAccountNumber": "86011117947"}).status == 200


def test_a_new_account_has_its_type_from_its_number_and_no_vat():
    books = Books()

    account = books.post("/ledger/account", {"number": 6030, "name": "Konto 6030"}).value

    assert (account["type"], account["vatLocked"], account["vatType"]["id"]) == (
        "OPERATING_EXPENSES",
        False,
        0,
    )


def test_currencies_are_found_by_code_and_rates_are_stable():
    books = Books()
    euro = books.get("/currency", code="EUR").values[0]

    first = books.get(f"/currency/{euro['id']}/rate", date="2026-10-09").value["rate"]
    again = books.get(f"/currency/{euro['id']}/rate", date="2026-10-09").value["rate"]
    kroner = books.get(f"/currency/{euro['id']}/exchangeRate", amount="100", date="2026-10-09").value

    assert euro["id"] == 5
    assert first == again
    assert first == Decimal("10.7155")
    assert kroner == round(first * 100, 2)


def test_periods_end_where_the_next_begins():
    books = Books()
    books.control("close_period", company_id=books.company_id, month="2026-09")

    periods = books.get("/ledger/accountingPeriod", startFrom="2026-09-01", startTo="2026-11-01").values

    assert [(one["start"], one["end"], one["isClosed"]) for one in periods] == [
        ("2026-09-01", "2026-10-01", True),
        ("2026-10-01", "2026-11-01", False),
    ]


def test_the_balance_sheet_has_what_was_held_before_what_moved_and_what_is_left():
    books = Books()
    for day, gross in (("2025-12-31", 100), ("2026-10-09", 50.5)):
        books.voucher([books.posting(1, 1920, gross), books.posting(2, 2900, -gross)], date=day)

    asked = {
        "dateFrom": "2026-01-01",
        "dateTo": "2026-11-01",
        "accountNumberFrom": "2900",
        "accountNumberTo": "2901",
    }
    (row,) = books.get(
        "/balanceSheet", fields="account(number),balanceIn,balanceChange,balanceOut", **asked
    ).values

    assert row == {
        "account": {"number": 2900}, "balanceIn": -100, "balanceChange": -50.5, "balanceOut": -150.5,
    }  # fmt: skip
    assert books.get("/balanceSheet", dateFrom="2026-01-01").status == 422
    assert books.get("/balanceSheet", **{**asked, "dateTo": "2026-01-01"}).status == 422
