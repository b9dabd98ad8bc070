"""Endpoints that are the same for every company: countries, currencies and their rates."""

from datetime import date
from typing import Any

from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.envelope import (
    json_response,
    message,
    not_found,
    query_refusal,
)
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.money import number, rounded
from integrations.sandbox.tripletex.reference import COUNTRIES, CURRENCIES, NOK, rate, to_nok
from integrations.sandbox.wire import Response

Record = dict[str, Any]


register(
    Model(
        name="CurrencyExchangeRate",
        path="currency/rate",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "targetCurrency": NOK,
            "sourceCurrency": None,
            "rate": 0,
            "source": "NORGES_BANK",
            "date": "",
        },
    )
)


def list_countries(call: Call) -> Response:
    """GET /country; ``code`` is the ISO alpha-2 code."""
    ids, code = call.id_list("id"), call.text("code")
    return call.list(
        "Country",
        [
            record
            for record in COUNTRIES.values()
            if (ids is None or record["id"] in ids)
            and (code is None or record["isoAlpha2Code"] in code.split(","))
        ],
    )


def get_country(call: Call) -> Response:
    """GET /country/{id}."""
    if call.id not in COUNTRIES:
        raise not_found()
    return call.value("Country", COUNTRIES[call.id])


def list_currencies(call: Call) -> Response:
    """GET /currency."""
    ids, code = call.id_list("id"), call.text("code")
    return call.list(
        "Currency",
        [
            record
            for record in CURRENCIES.values()
            if (ids is None or record["id"] in ids) and (code is None or record["code"] in code.split(","))
        ],
    )


def _currency(call: Call, index: int = 0) -> Record:
    found = CURRENCIES.get(int(call.ids[index]))
    if found is None:
        raise not_found()
    return found


def _rate_date(call: Call) -> date:
    text = call.date("date")
    if text is None:
        raise query_refusal(message("date", "null"))
    return date.fromisoformat(text)


def get_currency(call: Call) -> Response:
    """GET /currency/{id}."""
    return call.value("Currency", _currency(call))


def get_rate(call: Call) -> Response:
    """GET /currency/{id}/rate?date=: kroner per the currency's ``factor`` units, as Norges Bank quotes."""
    currency, on = _currency(call), _rate_date(call)
    return call.value(
        "CurrencyExchangeRate",
        {
            "id": currency["id"] * 1_000_000 + on.toordinal(),
            "sourceCurrency": currency,
            "rate": rate(currency, on=on),
            "date": on.isoformat(),
        },
    )


def exchange_to_nok(call: Call) -> Response:
    """GET /currency/{from}/exchangeRate?amount&date: the amount in kroner."""
    return _exchanged(call, NOK)


def exchange(call: Call) -> Response:
    """GET /currency/{from}/{to}/exchangeRate?amount&date: the amount in another currency."""
    return _exchanged(call, _currency(call, 1))


def _exchanged(call: Call, target: Record) -> Response:
    amount, on = call.decimal("amount"), _rate_date(call)
    if amount is None:
        raise query_refusal(message("amount", "null"))
    kroner = to_nok(amount, _currency(call), on=on)
    return json_response({"value": number(rounded(kroner * target["factor"] / rate(target, on=on)))})
