"""The readiness check: item by item, blocking only what the item stands in the way of."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from integrations.connectors.contract import CheckItem
from integrations.errors import BadCredentials, TemporaryError
from tests.connectors.cases import BUSINESS, NOW, far, invoice_item, party_item, with_parties
from tests.connectors.conftest import Books


def items(books: Books) -> dict[str, CheckItem]:
    return {item.item: item for item in books.target.check()}


def test_an_ordinary_company_is_ready_for_everything(books: Books) -> None:
    found = items(books)

    assert {name for name, item in found.items() if item.status != "ok"} == set()
    assert found["org_number"].params["org_number"] == "984809085"
    assert "Klarna (1931)" in found["payment_types"].params["payment_types"]


@pytest.mark.parametrize(
    ("switches", "item", "status", "blocks"),
    [
        ({"bank_account_number": ""}, "bank_account", "failed", ("invoice",)),
        ({"vat_registered": False}, "vat_registration", "warning", ()),
        ({"fixed_invoice_fee": 49}, "invoice_fee", "failed", ("invoice",)),
        ({"beta_lists": False}, "invoice_list", "warning", ()),
        ({"entitlements": ["AUTH_INVOICING"]}, "rights_advanced_voucher", "warning", ()),
        ({"other_integrations": ["rackbeat"], "logistics": True}, "other_integrations", "warning", ()),
    ],
)
def test_what_is_missing_blocks_what_needs_it(
    new_books: Callable[..., Books], switches: dict[str, Any], item: str, status: str, blocks: tuple[str, ...]
) -> None:
    found = items(new_books(**switches))[item]

    assert (found.status, found.blocks) == (status, blocks)


def test_a_missing_sales_code_is_named(books: Books) -> None:
    books.control("set_vat_active", number="33", active=False)

    found = items(books)["vat_codes"]

    assert (found.status, found.params["missing"]) == ("warning", "33")


def test_without_the_standard_rate_nothing_can_be_booked(books: Books) -> None:
    books.control("set_vat_active", number="3", active=False)

    found = items(books)["vat_codes"]

    assert (found.status, found.blocks) == ("failed", ("voucher", "invoice"))


def test_a_wrong_organisation_number_blocks_invoices(books: Books) -> None:
    books.control("set", org_number="123456789")

    found = items(books)["org_number"]

    assert (found.status, found.blocks) == ("failed", ("invoice",))


def test_rounding_shows_once_an_invoice_was_rounded(new_books: Callable[..., Books]) -> None:
    books = new_books(amount_roundoff=True)
    (made,) = books.target.write_many("party", [party_item(BUSINESS)], books.ids, deadline=far())
    ids = with_parties(books.ids, own__974760673=made.remote_id)
    assert items(books)["amount_roundoff"].status == "ok"

    list(books.target.write_many("invoice", [invoice_item("woo:r:1")], ids, deadline=far()))

    found = items(books)["amount_roundoff"]
    assert (found.status, found.blocks) == ("failed", ("invoice",))


def test_closed_periods_are_told_and_mirrored(books: Books) -> None:
    books.control("close_period", month="2026-09")

    assert items(books)["closed_periods"].params == {"closed_until": "2026-09-30"}
    closed = books.target.reference_data(now=NOW).closed
    assert closed == books.target.closed_periods()
    assert (closed.until, closed.open_day(date(2026, 9, 1))) == (date(2026, 9, 30), date(2026, 10, 1))
    assert closed.open_day(date(2026, 8, 31)) == date(2026, 8, 31)


def test_a_closed_month_ahead_of_an_open_one_blocks_nothing_today(books: Books) -> None:
    books.control("close_period", month=f"{NOW.year + 1}-12")
    assert items(books)["closed_periods"].status == "ok"
    books.control("close_period", month=f"{NOW:%Y-%m}")
    assert items(books)["closed_periods"].status == "failed"


def test_the_check_changes_nothing(books: Books) -> None:
    before = books.dump()

    books.target.check()

    assert books.dump() == before


def test_dead_credentials_end_the_check(books: Books) -> None:
    books.control("revoke_token")

    with pytest.raises(BadCredentials):
        books.target.check()


def test_a_system_that_is_down_ends_the_check(books: Books) -> None:
    books.fault(kind="html", status=502, path="/ledger/account")

    with pytest.raises(TemporaryError):
        books.target.check()


def test_reference_data_resolves_everything_by_number_and_code(books: Books) -> None:
    data = books.target.reference_data(now=NOW)

    accounts = {row.number: row for row in data.accounts}
    codes = {row.number: row for row in data.vat_codes}
    assert (data.company_id, data.org_number, data.vat_registered) == (str(books.company), "984809085", True)
    assert accounts["3000"].vat_lock == "3"
    assert accounts["3002"].vat_lock == "33"
    assert accounts["1500"].ledger_type == "CUSTOMER"
    assert accounts["6800"].vat_lock is None
    assert "1" in accounts["6800"].legal_vat
    assert (codes["33"].remote_id, codes["33"].rate, codes["33"].is_outgoing) == ("32", 12, True)
    assert codes["1"].is_outgoing is False
    assert data.currencies["NOK"] == "1"
    assert data.countries["NO"] == "161"
    assert {row.account_number for row in data.payment_types} >= {"1920", "1931", "1932"}


def test_rates_are_kroner_per_unit(books: Books) -> None:
    euro, quoted = books.target.rate(books.ids.currencies["EUR"], on=date(2026, 11, 20))
    krona, _ = books.target.rate(books.ids.currencies["SEK"], on=date(2026, 11, 20))

    assert 9 < euro < 14
    assert krona < 2
    assert quoted <= date(2026, 11, 20)
