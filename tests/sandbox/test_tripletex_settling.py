"""Payments and credit notes."""

from decimal import Decimal

from tests.sandbox.books import Books


def test_a_payment_is_read_from_the_query_only():
    books = Books()
    found, bank = books.invoice()["id"], books.payment_types()["Betalt til bank"]
    values = {"paymentDate": "2026-10-12", "paymentTypeId": bank, "paidAmount": "1249"}

    refused = books.put(f"/invoice/{found}/:payment", values)
    paid = books.put(f"/invoice/{found}/:payment", **values).value

    assert refused.refusal == (422, 15000)
    assert [field for field, _text in refused.messages] == ["paymentDate", "paymentTypeId", "paidAmount"]
    assert (paid["amountOutstanding"], len(paid["postings"])) == (0, 2)
    kinds = books.get(f"/invoice/{found}", fields="postings(type)").value["postings"]
    assert [one["type"] for one in kinds] == ["OUTGOING_INVOICE_CUSTOMER_POSTING", "INCOMING_PAYMENT"]


def test_a_payment_of_nothing_or_of_an_unknown_type_is_refused():
    books = Books()
    found, bank = books.invoice()["id"], books.payment_types()["Betalt til bank"]

    nothing = books.put(
        f"/invoice/{found}/:payment", paymentDate="2026-10-12", paymentTypeId=bank, paidAmount="0"
    )
    unknown = books.put(
        f"/invoice/{found}/:payment", paymentDate="2026-10-12", paymentTypeId=1, paidAmount="1"
    )

    assert nothing.messages == [("Internt felt (amountBasisCurrency)", "Feltet må fylles ut.")]
    assert unknown.messages[0] == (None, "Ugyldig betalingstype.")
    assert (
        books.put("/invoice/1/:payment", paymentDate="2026-10-12", paymentTypeId=1, paidAmount="1").status
        == 404
    )


def test_a_negative_payment_takes_one_back():
    books = Books()
    found, bank = books.invoice()["id"], books.payment_types()["Betalt til bank"]
    for amount in ("1249", "-1249"):
        books.put(
            f"/invoice/{found}/:payment", paymentDate="2026-10-12", paymentTypeId=bank, paidAmount=amount
        )

    assert books.get(f"/invoice/{found}").value["amountOutstanding"] == 1249


def test_payment_type_ids_differ_per_company():
    assert Books().payment_types() == Books().payment_types()
    books = Books()
    mine = books.payment_types()
    books.keys = books.control("create_company", name="Annen AS", org_number="999999999")
    books.token = books.new_session().value["token"]

    assert set(books.payment_types().values()).isdisjoint(mine.values())


def test_a_foreign_invoice_needs_the_amount_in_its_currency_and_books_the_difference():
    books = Books()
    line = books.line(unitPriceIncludingVatCurrency=100, vatType={"id": 5})
    order = books.order(orderLines=[line], currency={"id": 5})
    invoice = books.put(
        f"/order/{order['id']}/:invoice", invoiceDate="2026-10-09", sendToCustomer="false"
    ).value
    bank = books.payment_types()["Betalt til bank"]
    paid = {"paymentDate": "2026-10-20", "paymentTypeId": bank, "paidAmount": str(invoice["amount"] + 10)}

    refused = books.put(f"/invoice/{invoice['id']}/:payment", **paid)
    done = books.put(f"/invoice/{invoice['id']}/:payment", **paid, paidAmountCurrency="100").value

    assert invoice["amountCurrency"] == 100
    assert invoice["amount"] == Decimal("1071.55")
    assert refused.messages == [("paidAmountCurrency", "Mangler")]
    assert (done["amountOutstanding"], done["amountCurrencyOutstanding"]) == (0, 0)
    assert books.balances()["8060"] == "-10.00"
    assert "1500" not in books.balances()


def test_a_credit_note_takes_back_the_whole_invoice_once():
    books = Books()
    invoice = books.invoice()

    credit = books.put(
        f"/invoice/{invoice['id']}/:createCreditNote", date="2026-10-12", sendToCustomer="false"
    ).value
    again = books.put(
        f"/invoice/{invoice['id']}/:createCreditNote", date="2026-10-12", sendToCustomer="false"
    )

    assert (credit["invoiceNumber"], credit["amount"], credit["creditedInvoice"]) == (2, -1249, invoice["id"])
    assert (credit["isCreditNote"], credit["amountOutstanding"], credit["invoiceDueDate"]) == (
        True,
        0,
        "2026-10-12",
    )
    assert credit["orders"][0]["id"] == invoice["orders"][0]["id"]
    original = books.get(f"/invoice/{invoice['id']}").value
    assert (original["isCredited"], original["amountOutstanding"]) == (True, 0)
    assert books.balances() == {}
    assert again.refusal == (422, 18000)


def test_a_credit_note_of_a_paid_invoice_leaves_the_customer_with_money():
    books = Books()
    invoice = books.invoice(paymentTypeId=books.payment_types()["Betalt til bank"], paidAmount="1249")

    credit = books.put(
        f"/invoice/{invoice['id']}/:createCreditNote", date="2026-10-12", sendToCustomer="false"
    ).value

    assert credit["amountOutstanding"] == -1249
    assert books.balances() == {"1500": "-1249.00", "1920": "1249.00"}


def test_a_credit_note_is_not_dated_before_its_invoice_nor_credited_itself():
    books = Books()
    invoice = books.invoice()
    early = books.put(
        f"/invoice/{invoice['id']}/:createCreditNote", date="2026-10-08", sendToCustomer="false"
    )
    credit = books.put(
        f"/invoice/{invoice['id']}/:createCreditNote", date="2026-10-12", sendToCustomer="false"
    ).value

    assert early.refusal == (422, 18000)
    assert books.put(f"/invoice/{credit['id']}/:createCreditNote", date="2026-10-12").refusal == (422, 18000)


def test_part_of_an_invoice_is_credited_by_an_order_with_negative_lines():
    books = Books()
    invoice = books.invoice()
    order = books.order(orderLines=[books.line(count=-1, unitPriceIncludingVatCurrency=249)])

    credit = books.put(
        f"/order/{order['id']}/:invoice",
        invoiceDate="2026-10-12",
        sendToCustomer="false",
        invoiceIdIfIsCreditNote=invoice["id"],
    ).value

    assert (credit["amount"], credit["creditedInvoice"], credit["amountOutstanding"]) == (
        -249,
        invoice["id"],
        0,
    )
    assert books.get(f"/invoice/{invoice['id']}").value["amountOutstanding"] == 1000
