"""The ledger: what a voucher must be, what it becomes, and how it is found again."""

import pytest

from tests.effort import effort
from tests.sandbox.books import Books


def postings_of(answer):
    return [
        (one["row"], one["amountGross"], one["amount"], one["systemGenerated"])
        for one in answer.value["postings"]
    ]


def test_vat_is_split_into_a_system_row_with_number_zero():
    answer = Books().sale()

    assert answer.status == 201
    assert [(row, float(gross), float(net), system) for row, gross, net, system in postings_of(answer)] == [
        (1, 1249, 1249, False),
        (2, -1249, -999.2, False),
        (0, -249.8, -249.8, True),
    ]
    assert (answer.value["version"], answer.value["number"], answer.value["numberAsString"]) == (
        5,
        1,
        "1-2026",
    )


def test_the_system_row_stands_on_the_codes_own_account():
    books = Books()
    postings = [
        books.posting(1, 1920, 227),
        books.posting(2, 3001, -115, vatType={"id": 31}),
        books.posting(3, 3002, -112, vatType={"id": 32}),
    ]

    books.voucher(postings)

    assert [
        (one["account"], one["gross"], one["net"]) for one in books.dump()["vouchers"][0]["postings"]
    ] == [
        (1920, "227.00", "227.00"),
        (3001, "-115.00", "-100.00"),
        (2701, "-15.00", "-15.00"),
        (3002, "-112.00", "-100.00"),
        (2702, "-12.00", "-12.00"),
    ]


def test_reverse_charge_adds_two_rows_that_cancel_out():
    books = Books()

    books.voucher([books.posting(1, 6552, 100, vatType={"id": 34}), books.posting(2, 1920, -100)])

    assert [(one["account"], one["net"]) for one in books.dump()["vouchers"][0]["postings"]] == [
        (6552, "100.00"),
        (2710, "25.00"),
        (2703, "-25.00"),
        (1920, "-100.00"),
    ]


def test_a_row_that_is_missing_or_zero_gives_two_errors_at_once():
    books = Books()
    postings = [books.posting(1, 1920, 100), books.posting(2, 1900, -100)]
    del postings[1]["row"]

    answer = books.voucher(postings)

    assert answer.refusal == (422, 18000)
    assert answer.messages == [
        ("postings", "Et bilag kan ikke registreres uten posteringer."),
        (
            "postings.row",
            "Posteringene på rad 0 (guiRow 0) er systemgenererte og kan ikke opprettes eller endres på "
            "utsiden av Tripletex.",
        ),
    ]


def test_in_kroner_both_gross_amounts_must_be_equal():
    books = Books()
    postings = [books.posting(1, 1920, 100), books.posting(2, 1900, -100)]
    postings[0]["amountGrossCurrency"] = 99

    assert books.voucher(postings).messages == [
        (
            "postings.amountGross",
            "Beløp (amountGross) må være det samme som valutabeløpet (amountGrossCurrency).",
        )
    ]


def test_each_date_must_sum_to_zero_and_every_posting_says_so():
    books = Books()

    answer = books.voucher([books.posting(1, 1920, 100), books.posting(2, 1900, -99)])

    assert answer.messages == [("", "Summen av posteringene for 2026-10-09 er ikke lik 0.")] * 2


def test_dates_are_summed_apart():
    books = Books()
    postings = [books.posting(1, 1920, 100), books.posting(2, 1900, -100, date="2026-10-10")]

    assert len(books.voucher(postings).messages) == 2


def test_postings_that_share_a_row_must_sum_to_zero():
    books = Books()
    postings = [books.posting(1, 1920, 50), books.posting(1, 1920, 50), books.posting(2, 1900, -100)]

    assert books.voucher(postings).messages == [
        ("postings.row", "Summen av posteringene på rad 1 er ikke lik 0.")
    ]


def test_a_locked_account_takes_its_own_code_only():
    books = Books()
    answer = books.voucher([books.posting(1, 1920, 100), books.posting(2, 3000, -100, vatType={"id": 31})])

    field, text = answer.messages[0]

    assert field == "postings.vatType.id"
    assert text.startswith("Kontoen 3000 Salgsinntekt, avgiftspliktig er låst til mva-kode 3: ")


@pytest.mark.parametrize(("switch", "status"), [("refused", 422), ("accepted", 201)])
def test_no_code_on_a_locked_account_is_refused_unless_switched(switch, status):
    books = Books({"omitted_vat_on_locked_account": switch})

    assert books.voucher([books.posting(1, 1920, 100), books.posting(2, 3000, -100)]).status == status


def test_an_accounts_default_code_is_not_applied():
    books = Books()

    answer = books.voucher([books.posting(1, 6800, 100), books.posting(2, 1920, -100)])

    assert [one["vatType"]["id"] for one in answer.value["postings"]] == [0, 0]


def test_a_company_without_vat_may_not_use_sales_codes():
    books = Books({"vat_registered": False})

    answer = books.voucher([books.posting(1, 1920, 100), books.posting(2, 3000, -100, vatType={"id": 3})])

    assert answer.messages == [("postings.vatType.id", "Ugyldig mva-kode.")]


@pytest.mark.parametrize(
    ("number", "field", "text"),
    [
        (1500, "postings.customer.id", "Kunde mangler."),
        (2400, "postings.supplier.id", "Leverandør mangler."),
        (2910, "postings.employee.id", "Ansatt mangler."),
    ],
)
def test_ledger_accounts_demand_their_party(number, field, text):
    books = Books()

    assert books.voucher([books.posting(1, 1920, 100), books.posting(2, number, -100)]).messages == [
        (field, text)
    ]


def test_an_account_without_id_counts_as_a_new_account():
    books = Books()
    postings = [books.posting(1, 1920, 100), books.posting(2, 1900, -100)]
    postings[0]["account"] = {"number": 1920}

    answer = books.voucher(postings)

    assert answer.refusal == (422, 18000)
    assert answer.body["validationMessages"][0] == {
        "field": "postings.account.name",
        "message": "Kan ikke være null.",
        "path": "postings[0].account.name",
        "rootId": None,
    }


def test_an_inactive_account_is_refused_and_open_after_the_switch():
    books = Books()
    postings = [books.posting(1, 1920, 100), books.posting(2, 3107, -100, vatType={"id": 52})]

    assert books.voucher(postings).messages[0][0] == "postings.account"
    books.control("edit_account", company_id=books.company_id, number=3107, isInactive=False)
    assert books.voucher(postings).status == 201


def test_debit_and_credit_are_unknown_words():
    books = Books()
    postings = [{**books.posting(1, 1920, 100), "debit": 100}]

    assert books.voucher(postings).messages == [("postings.debit", "Feltet eksisterer ikke i objektet.")]


def test_foreign_amounts_keep_both_currencies():
    books = Books()
    currency = {"currency": {"id": 5}}
    postings = [
        {**books.posting(1, 1920, 1174), **currency, "amountGrossCurrency": 100},
        {**books.posting(2, 3100, -1174, vatType={"id": 5}), **currency, "amountGrossCurrency": -100},
    ]

    books.voucher(postings)

    assert [(one["gross"], one["gross_currency"]) for one in books.dump()["vouchers"][0]["postings"]] == [
        ("1174.00", "100.00"),
        ("-1174.00", "-100.00"),
    ]


def test_the_type_of_outgoing_invoices_is_not_for_manual_vouchers():
    books = Books()
    types = {one["name"]: one["id"] for one in books.get("/ledger/voucherType").values}
    postings = [books.posting(1, 1920, 1), books.posting(2, 1900, -1)]

    assert books.voucher(postings, voucherType={"id": types["Utgående faktura"]}).refusal == (422, 18000)
    assert books.voucher(postings, voucherType={"id": types["Betaling"]}).status == 201


def test_a_voucher_costs_little_however_many_there_are():
    """Benchmarks share the machine with the sandbox: a millisecond for a voucher is the agreed ceiling."""
    books = Books()
    rows = [books.posting(1, 1920, 1249, vatType={"id": 0}), books.posting(2, 3000, -1249, vatType={"id": 3})]
    body = {"date": "2026-10-09", "description": "Ordre", "postings": rows}

    def write():
        assert books.send("POST", "/ledger/voucher", body, "0", {}).status == 201

    for _ in range(400):
        write()

    assert effort(write) <= 800
