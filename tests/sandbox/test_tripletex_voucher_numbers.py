"""Vouchers: how they are numbered, found again, reversed and deleted."""

from tests.sandbox.books import Books


def test_numbers_run_per_year():
    books = Books()

    numbers = [
        books.sale(date=date).value["numberAsString"] for date in ("2025-12-31", "2026-01-01", "2026-01-02")
    ]

    assert numbers == ["1-2025", "1-2026", "2-2026"]


def test_a_voucher_that_is_only_registered_has_no_number():
    books = Books()

    voucher = books.sale(sendToLedger="false").value

    assert (voucher["number"], voucher["tempNumber"], voucher["numberAsString"]) == (0, 1, "<Ikke bokført 1>")
    assert books.get("/ledger/voucher", dateFrom="2026-01-01", dateTo="2027-01-01").values == []
    assert len(books.get("/ledger/voucher/>nonPosted", includeNonApproved="true").values) == 1
    assert books.put(f"/ledger/voucher/{voucher['id']}/:sendToLedger").value["number"] == 1


def test_a_number_sent_by_the_client_is_not_taken():
    books = Books()

    assert (
        books.voucher([books.posting(1, 1920, 1), books.posting(2, 1900, -1)], number=77).value["number"] == 1
    )


def test_a_lost_voucher_is_found_by_our_exact_number():
    books = Books()
    books.sale(key="woo:1:42")

    found = books.get("/ledger/voucher/>externalVoucherNumber", externalVoucherNumber="woo:1:42").values

    assert [one["externalVoucherNumber"] for one in found] == ["woo:1:42"]
    assert books.get("/ledger/voucher/>externalVoucherNumber", externalVoucherNumber="woo:1:4").values == []


def test_the_look_up_may_find_imported_vouchers_only_but_a_dated_list_finds_all():
    books = Books({"external_number_lookup": "only_imported"})
    books.sale(key="woo:1:42")

    assert books.get("/ledger/voucher/>externalVoucherNumber", externalVoucherNumber="woo:1:42").values == []
    listed = books.get(
        "/ledger/voucher", dateFrom="2026-10-01", dateTo="2026-11-01", fields="externalVoucherNumber"
    )
    assert [one["externalVoucherNumber"] for one in listed.values] == ["woo:1:42"]


def test_the_same_external_number_twice_is_not_refused_but_shows_in_the_totals():
    books = Books()
    books.sale(key="woo:1:42")
    books.sale(key="woo:1:42")

    assert books.control("totals", company_id=books.company_id)["duplicates"] == ["woo:1:42"]


def test_an_external_number_has_at_most_seventy_characters():
    books = Books()

    assert books.sale(key="x" * 70).status == 201
    assert books.sale(key="x" * 71).refusal == (422, 18000)


def test_many_vouchers_are_read_at_once_with_their_postings():
    books = Books()
    made = [books.sale(key=f"woo:{number}").value["id"] for number in range(3)]
    fields = (
        "id,number,year,date,description,externalVoucherNumber,postings(id,row,date,amountGross,"
        "amountGrossCurrency,amount,account(id,number),vatType(id,number),customer(id),currency(id,code),"
        "systemGenerated,description,invoiceNumber)"
    )

    found = books.get(
        "/ledger/voucher",
        id=f"{made[0]},{made[2]}",
        dateFrom="2026-01-01",
        dateTo="2027-01-01",
        fields=fields,
    )

    assert [one["externalVoucherNumber"] for one in found.values] == ["woo:0", "woo:2"]
    posting = found.values[0]["postings"][1]
    assert (posting["account"]["number"], posting["vatType"]["number"], float(posting["amount"])) == (
        3000,
        "3",
        -999.2,
    )
    assert found.body["totalNumberOfPostings"] == 6


def test_a_reversal_is_a_new_voucher_that_points_back():
    books = Books()
    sale = books.sale().value

    reversal = books.put(f"/ledger/voucher/{sale['id']}/:reverse", date="2026-11-01").value

    assert reversal["description"] == "Reversering av bilag 1-2026. Ordre 1001"
    assert (reversal["reverseVoucher"]["id"], reversal["version"]) == (sale["id"], 0)
    assert books.control("totals", company_id=books.company_id)["balances"] == {}


def test_only_the_years_last_voucher_can_be_deleted():
    books = Books()
    first, last = books.sale().value["id"], books.sale().value["id"]

    assert books.get(f"/ledger/voucher/{first}/options").value["delete"]["available"] is False
    assert books.call("DELETE", f"/ledger/voucher/{first}").refusal == (422, 18000)
    assert books.call("DELETE", f"/ledger/voucher/{last}").status == 204
    assert books.sale().value["number"] == 2


def test_voucher_zero_is_answered_without_content():
    assert Books().get("/ledger/voucher/0").status == 204


def test_postings_are_listed_with_their_system_rows():
    books = Books()
    books.sale()

    found = books.get(
        "/ledger/posting", dateFrom="2026-10-01", dateTo="2026-11-01", fields="row,account(number)"
    )

    assert [(one["row"], one["account"]["number"]) for one in found.values] == [
        (1, 1500),
        (2, 3000),
        (0, 2700),
    ]
