"""Asking Norges Bank: one call for many days and currencies, and a failure is never mistaken for a missing rate."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal as D

import pytest

from integrations.connectors.norges_bank import NorgesBankRates, open_quotes
from integrations.errors import TemporaryError
from integrations.sandbox.remote import Sandbox
from tests.connectors.local_server import LocalServer

NINTH = date(2026, 10, 9)


@pytest.fixture
def bank(sandbox: Sandbox) -> Iterator[NorgesBankRates]:
    with rates(sandbox) as opened:
        yield opened
    sandbox.control("norges_bank", "calm")


def rates(sandbox: Sandbox) -> NorgesBankRates:
    return open_quotes(
        sandbox.norges_bank_url, allowed_private=frozenset({sandbox.host_port}), sleep=lambda seconds: None
    )


def test_a_span_of_days_and_several_currencies_come_in_one_call(bank: NorgesBankRates) -> None:
    quotes = bank.quotes(["SEK", "EUR", "NOK", "JPY"], first=NINTH, last=NINTH)

    newest = {quote.currency: quote for quote in quotes if quote.date == NINTH}
    assert {code: quote.nok_per_unit for code, quote in newest.items()} == {
        "EUR": D("10.7155"),
        "SEK": D("0.9595"),
        "JPY": D("0.060423"),
    }
    assert min(quote.date for quote in quotes) == date(2026, 9, 29)
    assert bank.calls == 1


def test_days_without_fixings_have_no_quotes(bank: NorgesBankRates) -> None:
    easter = bank.quotes(["EUR"], first=date(2026, 4, 1), last=date(2026, 4, 7))

    assert [quote.date.day for quote in easter if quote.date.month == 4] == [1, 7]


def test_a_currency_that_the_bank_does_not_quote_has_no_quotes(bank: NorgesBankRates) -> None:
    assert bank.quotes(["AED"], first=NINTH, last=NINTH) == ()
    assert {
        quote.currency for quote in bank.quotes(["AED", "SEK", "kr", "../x"], first=NINTH, last=NINTH)
    } == {"SEK"}


@pytest.mark.parametrize("header", [True, False])
def test_an_answer_without_any_data_is_a_failure_of_the_bank(
    bank: NorgesBankRates, sandbox: Sandbox, header: bool
) -> None:
    sandbox.control("norges_bank", "empty", header=header)

    with pytest.raises(TemporaryError) as failed:
        bank.quotes(["EUR"], first=date(1990, 1, 1), last=date(1990, 1, 2))

    assert failed.value.code == "rates_unreadable"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 503])
def test_whatever_the_bank_refuses_is_waited_for(
    bank: NorgesBankRates, sandbox: Sandbox, status: int
) -> None:
    sandbox.control("server", "faults", rules=[{"kind": "status", "status": status, "system": "norges_bank"}])

    with pytest.raises(TemporaryError) as failed:
        bank.quotes(["EUR", "SEK"], first=NINTH, last=NINTH)

    assert (failed.value.code, failed.value.params["source"]) == ("rates_unreadable", "Norges Bank")
    assert failed.value.retry_after == 600


def test_a_list_refused_for_one_code_is_asked_code_by_code(bank: NorgesBankRates, sandbox: Sandbox) -> None:
    rule = {"kind": "status", "status": 400, "system": "norges_bank", "path": "XYZ"}
    sandbox.control("server", "faults", rules=[rule])

    quotes = bank.quotes(["SEK", "XYZ", "USD"], first=NINTH, last=NINTH)

    assert {quote.currency for quote in quotes} == {"SEK", "USD"}


def test_an_answer_cut_in_the_middle_is_asked_for_again(bank: NorgesBankRates, sandbox: Sandbox) -> None:
    sandbox.control("server", "faults", rules=[{"kind": "cut_middle", "system": "norges_bank", "times": 1}])

    assert bank.quotes(["EUR"], first=NINTH, last=NINTH)[-1].nok_per_unit == D("10.7155")


def test_a_table_that_cannot_be_read_is_asked_for_in_the_other_form(
    bank: NorgesBankRates, sandbox: Sandbox
) -> None:
    rule = {"kind": "status", "status": 200, "body": "FREQ;BASE_CUR;WERT\nB;EUR;10,7155", "times": 1}
    sandbox.control("server", "faults", rules=[{**rule, "system": "norges_bank"}])

    assert bank.quotes(["EUR"], first=NINTH, last=NINTH)[-1].nok_per_unit == D("10.7155")
    assert bank.calls == 2


def test_a_private_address_is_refused_unless_permitted(sandbox: Sandbox) -> None:
    with open_quotes(sandbox.norges_bank_url) as closed, pytest.raises(TemporaryError) as refused:
        closed.quotes(["EUR"], first=NINTH, last=NINTH)

    assert refused.value.params["reason"] == "address_not_public"


def test_a_page_for_people_is_no_answer(serve: Callable[..., LocalServer], sandbox: Sandbox) -> None:
    rule = {"kind": "html", "status": 200, "system": "norges_bank"}
    sandbox.control("server", "faults", rules=[rule])

    with rates(sandbox) as bank, pytest.raises(TemporaryError) as failed:
        bank.quotes(["EUR"], first=NINTH, last=NINTH)

    assert failed.value.params["reason"] == "malformed_answer"
