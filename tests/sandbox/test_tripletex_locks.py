"""Locked periods."""

from tests.sandbox.books import Books


def test_a_closed_month_takes_nothing():
    books = Books()
    books.control("close_period", company_id=books.company_id, month="2026-10")

    assert books.sale().refusal == (422, 18000)
    assert books.sale(date="2026-11-01").status == 201
    books.control("close_period", company_id=books.company_id, month="2026-10", open=True)
    assert books.sale().status == 201


def test_a_vat_locked_term_stops_vat_postings_only():
    books = Books()
    books.control("close_period", company_id=books.company_id, month="2026-10", kind="vat_lock")

    assert "låst for mva-posteringer" in books.sale().messages[0][1]
    assert books.voucher([books.posting(1, 1920, 1), books.posting(2, 1900, -1)]).status == 201


def test_a_reconciled_bank_account_is_locked_for_the_month():
    books = Books({"language": "en"})
    books.control(
        "close_period", company_id=books.company_id, month="2026-10", kind="bank_reconciled", account=1920
    )

    answer = books.voucher([books.posting(1, 1920, 1), books.posting(2, 1900, -1)])

    assert answer.messages == [
        ("Internal field (account)", "An entry cannot be made in a period with a reconciled bank statement.")
    ]


def test_nothing_is_booked_before_the_opening_balance():
    books = Books({"opening_balance_date": "2026-10-01"})

    assert books.sale(date="2026-09-30").refusal == (422, 18000)
    assert books.sale(date="2026-10-01").status == 201
