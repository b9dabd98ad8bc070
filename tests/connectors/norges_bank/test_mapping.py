"""Norges Bank's answers as quotes: exact, for one unit, and refused where they cannot be read surely."""

import json
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from integrations.connectors.norges_bank.mapping import quotes_from_csv, quotes_from_sdmx_json
from integrations.connectors.quotes import Quote
from integrations.errors import TemporaryError

FIXTURES: Path = settings.BASE_DIR / "fixtures" / "norges_bank"
NINTH = date(2026, 10, 9)
HEADER = "FREQ;BASE_CUR;QUOTE_CUR;TENOR;DECIMALS;UNIT_MULT;TIME_PERIOD;OBS_VALUE\n"


def row(
    value: str = "10.7155", *, currency: str = "EUR", units: str = "0", day: str = "2026-10-09", **named: str
) -> str:
    return f"{named.get('freq', 'B')};{currency};{named.get('quote', 'NOK')};SP;4;{units};{day};{value}\n"


def read(*rows: str) -> list[Quote]:
    return quotes_from_csv((HEADER + "".join(rows)).encode())


def test_the_recorded_answer_is_read_to_one_unit_of_each_currency() -> None:
    quotes = quotes_from_csv((FIXTURES / "exr_locale_en_example.csv").read_bytes())

    assert quotes == [
        Quote("SEK", NINTH, D("0.9595")),
        Quote("EUR", NINTH, D("10.7155")),
        Quote("JPY", NINTH, D("0.060423")),
    ]


def test_a_comma_between_thousands_is_no_decimal_comma() -> None:
    assert read(row("1,147.00", currency="CHF", units="2")) == [Quote("CHF", NINTH, D("11.4700"))]


def test_a_header_alone_is_an_answer_without_quotes() -> None:
    assert read() == []


@pytest.mark.parametrize("value", ["", "NaN"])
def test_a_day_without_a_value_is_left_out(value: str) -> None:
    assert read(row(value)) == []


@pytest.mark.parametrize(
    "broken",
    [
        row("10,7155"),
        row("1,147"),
        row("-10.7155"),
        row("0"),
        row("0.0000"),
        row("1e3"),
        row("10.7155", units="-2"),
        row("10.7155", units="9"),
        row("10.7155", units=""),
        row("10.7155", day="2026"),
        row("10.7155", day="09.10.2026"),
        row("10.7155", freq="A"),
        row("10.7155", quote="SEK"),
        row("10.7155") + row("10.7156"),
        "<html>Service unavailable</html>\n",
    ],
)
def test_what_cannot_be_read_surely_is_refused(broken: str) -> None:
    with pytest.raises(TemporaryError) as refused:
        read(broken)

    assert refused.value.code == "malformed_answer"


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"\xff\xfe", b"FREQ;BASE_CUR\nB;EUR\n"])
def test_what_is_no_table_of_rates_is_refused(body: bytes) -> None:
    with pytest.raises(TemporaryError):
        quotes_from_csv(body)


@pytest.mark.parametrize("name", ["exr_locale_no_example.csv", "exr_sdmx-json_example.json"])
def test_annual_averages_are_no_rates_to_book_by(name: str) -> None:
    body = (FIXTURES / name).read_bytes()

    with pytest.raises(TemporaryError):
        quotes_from_csv(body) if name.endswith("csv") else quotes_from_sdmx_json(json.loads(body))


def daily() -> Any:
    """The recorded SDMX-JSON answer, made one of business days."""
    value = json.loads((FIXTURES / "exr_sdmx-json_example.json").read_text())
    structure = value["data"]["structure"]
    structure["dimensions"]["series"][0]["values"][0]["id"] = "B"
    for place, day in enumerate(("2026-10-08", "2026-10-09")):
        structure["dimensions"]["observation"][0]["values"][place]["id"] = day
    return value


def test_sdmx_json_is_read_by_its_indexes() -> None:
    assert quotes_from_sdmx_json(daily()) == [
        Quote("SEK", date(2026, 10, 8), D("1.0019")),
        Quote("SEK", NINTH, D("0.9503")),
    ]


def with_series(key: str, unit_mult: int | None) -> Any:
    """The answer with one series, named by ``key``, that has one value."""
    series = {key: {"attributes": [0, 0, unit_mult, 0], "observations": {"0": ["1"]}}}
    return {"data": {**daily()["data"], "dataSets": [{"series": series}]}}


@pytest.mark.parametrize(
    "broken",
    [
        None,
        {},
        {"data": {"structure": {}, "dataSets": []}},
        with_series("0:7:0:0", 0),
        with_series("0:0:0:0", None),
        with_series("0:0:0", 0),
    ],
)
def test_sdmx_json_of_another_shape_is_refused(broken: Any) -> None:
    with pytest.raises(TemporaryError):
        quotes_from_sdmx_json(broken)
