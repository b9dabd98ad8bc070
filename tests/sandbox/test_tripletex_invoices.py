"""Invoices, payments, credit notes and what is sent to whom."""

import pytest

from tests.sandbox.books import Books

RECEIVER = "984809085"


def test_an_invoice_keeps_the_id_of_the_orders_preliminary_invoice():
    books = Books()
    order = books.order()

    answer = books.put(f"/order/{order['id']}/:invoice", invoiceDate="2026-10-09", sendToCustomer="false")

    assert answer.status == 200
    assert answer.value["id"] == order["preliminaryInvoice"]["id"]
    assert (answer.value["invoiceNumber"], answer.value["isCharged"], answer.value["amount"]) == (
        1,
        True,
        1249,
    )
    assert answer.value["invoiceDueDate"] == "2026-10-23"
    assert books.balances() == {"1500": "1249.00", "2700": "-249.80", "3000": "-999.20"}


def test_post_invoice_makes_a_new_id_and_the_order_loses_its_preliminary_one():
    books = Books()
    order = books.order()
    body = {"invoiceDate": "2026-10-09", "invoiceDueDate": "2026-10-23", "orders": [{"id": order["id"]}]}

    invoice = books.post("/invoice", body, sendToCustomer="false").value

    assert invoice["id"] != order["preliminaryInvoice"]["id"]
    reread = books.get(f"/order/{order['id']}").value
    assert (reread["preliminaryInvoice"], reread["isClosed"]) == (None, False)


def test_without_a_bank_number_nothing_is_invoiced():
    books = Books({"bank_account_number": ""})
    order = books.order()

    answer = books.put(f"/order/{order['id']}/:invoice", invoiceDate="2026-10-09")

    assert answer.messages == [
        (None, "Faktura kan ikke opprettes før selskapet har registrert et bankkontonummer.")
    ]


def test_an_order_without_lines_is_not_invoiced_nor_is_one_invoiced_twice():
    books = Books()
    empty, order = books.order(orderLines=[]), books.order()
    books.put(f"/order/{order['id']}/:invoice", invoiceDate="2026-10-09", sendToCustomer="false")

    for found in (empty, order):
        answer = books.put(f"/order/{found['id']}/:invoice", invoiceDate="2026-10-09", sendToCustomer="false")
        assert answer.messages == [(None, "Fakturaen inneholder ingen ordrelinjer.")]


def test_a_mail_goes_out_unless_told_not_to():
    books = Books()
    order = books.order(customer={"id": books.customer(email="kari@example.no")})

    books.put(f"/order/{order['id']}/:invoice", invoiceDate="2026-10-09")
    books.invoice()

    assert [(one["channel"], one["to"]) for one in books.dump()["mails"]] == [("EMAIL", "kari@example.no")]


def test_sending_by_ehf_needs_a_registered_receiver():
    books = Books({"peppol_receivers": [RECEIVER]})
    known, stranger = (
        books.customer(organizationNumber=number, name=number) for number in (RECEIVER, "999999999")
    )

    answers = [
        books.put(
            f"/order/{books.order(customer={'id': found})['id']}/:invoice",
            invoiceDate="2026-10-09",
            sendType="EHF",
        )
        for found in (known, stranger)
    ]

    assert [one.status for one in answers] == [200, 422]
    assert answers[1].messages == [(None, "Kunden kan ikke motta EHF-dokumenter")]
    assert [(one["channel"], one["to"]) for one in books.dump()["mails"]] == [("EHF", RECEIVER)]


def test_send_is_204_and_says_no_to_paper_and_crashes_on_manual():
    books = Books()
    found = books.invoice()["id"]

    assert books.put(f"/invoice/{found}/:send", sendType="EMAIL", overrideEmailAddress="a@b.no").status == 204
    assert books.put(f"/invoice/{found}/:send", sendType="PAPER").messages == [
        (None, "Faktura kan ikke sendes via PAPER")
    ]
    assert books.put(f"/invoice/{found}/:send", sendType="MANUAL").status == 500
    assert books.put(f"/invoice/{found}/:send").refusal == (422, 15000)


def test_prepaid_is_booked_in_the_invoices_own_voucher():
    books = Books()
    bank = books.payment_types()["Betalt til bank"]

    invoice = books.invoice(paymentTypeId=bank, paidAmount="1249")

    assert invoice["amountOutstanding"] == 0
    assert books.balances() == {"1920": "1249.00", "2700": "-249.80", "3000": "-999.20"}
    assert len(books.dump()["vouchers"]) == 1


@pytest.mark.parametrize(
    "query", [{"paidAmount": "1249"}, {"paymentTypeId": 1}, {"paymentTypeId": 1, "paidAmount": "0"}]
)
def test_payment_type_and_amount_come_together_or_not_at_all(query):
    books = Books()
    order = books.order()

    answer = books.put(
        f"/order/{order['id']}/:invoice", invoiceDate="2026-10-09", sendToCustomer="false", **query
    )

    assert answer.refusal == (422, 18000)
    assert books.dump()["vouchers"] == []


def test_the_rest_can_be_booked_on_another_payment_type():
    books = Books()
    known = books.payment_types()

    invoice = books.invoice(
        paymentTypeId=known["Kontant"], paidAmount="49", paymentTypeIdRestAmount=known["Betalt til bank"]
    )

    assert invoice["amountOutstanding"] == 0
    assert books.balances() == {"1900": "49.00", "1920": "1200.00", "2700": "-249.80", "3000": "-999.20"}


def test_a_fixed_fee_is_added_to_every_invoice():
    books = Books({"fixed_invoice_fee": "40"})

    invoice = books.invoice()

    assert invoice["amount"] == 1299
    assert len(invoice["orderLines"]) == 2
    assert books.balances()["3000"] == "-1039.20"


def test_rounding_to_whole_kroner_goes_to_the_rounding_account():
    books = Books({"amount_roundoff": True})
    order = books.order(orderLines=[books.line(unitPriceIncludingVatCurrency=99.60)])

    invoice = books.put(
        f"/order/{order['id']}/:invoice", invoiceDate="2026-10-09", sendToCustomer="false"
    ).value

    assert (invoice["amount"], float(invoice["amountRoundoff"])) == (100, 0.4)
    assert books.balances()["7740"] == "-0.40"


def test_invoices_in_a_locked_period_are_refused():
    books = Books()
    books.control("close_period", company_id=books.company_id, month="2026-10")
    order = books.order()

    answer = books.put(f"/order/{order['id']}/:invoice", invoiceDate="2026-10-09", sendToCustomer="false")

    assert answer.refusal == (422, 18000)
    assert books.get(f"/invoice/{order['preliminaryInvoice']['id']}").value["isCharged"] is False


def test_a_batch_of_invoices_brings_its_orders_and_payments():
    books = Books()
    customer, bank = {"id": books.customer()}, books.payment_types()["Betalt til bank"]
    bodies = [
        {
            "invoiceDate": "2026-10-09",
            "invoiceDueDate": "2026-10-09",
            "paymentTypeId": bank,
            "paidAmount": 1249,
            "orders": [books.order_body(customer=customer, number=f"W-{number}")],
        }
        for number in range(3)
    ]

    answer = books.post("/invoice/list", bodies, sendToCustomer="false", fields="*,orders(number)")

    assert (answer.status, answer.body["fullResultSize"]) == (201, 0)
    assert [(one["invoiceNumber"], one["orders"][0]["number"]) for one in answer.values] == [
        (1, "W-0"),
        (2, "W-1"),
        (3, "W-2"),
    ]
    assert books.balances()["1920"] == "3747.00"


def test_one_bad_invoice_refuses_the_batch():
    books = Books()
    good = {"invoiceDate": "2026-10-09", "invoiceDueDate": "2026-10-09", "orders": [books.order_body()]}
    bad = {**good, "orders": [books.order_body(orderLines=[])]}

    assert books.post("/invoice/list", [good, bad], sendToCustomer="false").refusal == (422, 18000)
    assert (books.dump()["orders"], books.dump()["vouchers"]) == ([], [])


def test_the_products_account_counts_only_when_all_vat_codes_agree():
    books = Books()
    books.control(
        "add_account", company_id=books.company_id, number=3010, name="Salg nettbutikk", vat_number=3
    )
    body = {"name": "Jakke", "vatType": {"id": 3}, "account": {"id": books.account(3010)}}
    product = {"product": {"id": books.post("/product", body).value["id"]}}
    lines = [books.line(**product), books.line(**product, vatType={"id": 31})]

    order = books.order(orderLines=lines)
    books.put(f"/order/{order['id']}/:invoice", invoiceDate="2026-10-09", sendToCustomer="false")

    assert {"3010", "3001"} <= set(books.balances())
    assert "3000" not in books.balances()


def test_invoices_are_listed_by_number_within_dates():
    books = Books()
    books.invoice()
    books.invoice()

    listed = books.get(
        "/invoice", invoiceDateFrom="2026-10-09", invoiceDateTo="2026-10-10", invoiceNumber="2"
    )

    assert [one["invoiceNumber"] for one in listed.values] == [2]


def test_a_kid_appears_with_an_agreement():
    assert Books().invoice()["kid"] == ""
    assert len(Books({"kid_agreement": True}).invoice()["kid"]) == 14
