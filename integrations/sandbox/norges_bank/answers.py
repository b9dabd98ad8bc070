"""The forms the bank answers in: CSV with its locales, SDMX-JSON by index, and XML for those who ask for nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.sandbox.fixings import Currency

_HEADERS = {
    "en": (
        "FREQ;Frequency;BASE_CUR;Base Currency;QUOTE_CUR;Quote Currency;TENOR;Tenor;DECIMALS;CALCULATED;UNIT_MULT;"
        "Unit Multiplier;COLLECTION;Collection Indicator;TIME_PERIOD;OBS_VALUE"
    ),
    "no": (
        "FREQ;Frekvens;BASE_CUR;Basisvaluta;QUOTE_CUR;Kvoteringsvaluta;TENOR;Løpetid;DECIMALS;CALCULATED;UNIT_MULT;"
        "Multiplikator;COLLECTION;Innsamlingstidspunkt;TIME_PERIOD;OBS_VALUE"
    ),
}
_WORDS = {
    "en": {
        "B": "Business", "NOK": "Norwegian krone", "SP": "Spot", 0: "Units", 2: "Hundreds",
        "C": "ECB concertation time 14:15 CET",
    },
    "no": {
        "B": "Virkedag", "NOK": "Norske kroner", "SP": "Spot", 0: "Enheter", 2: "Hundre",
        "C": "ESBs konsertasjonstidspunkt 14:15",
    },
}  # fmt: skip
_NAMES = {
    "en": {"EUR": "Euro", "SEK": "Swedish krona", "JPY": "Japanese yen", "USD": "US dollar"},
    "no": {"EUR": "Euro", "SEK": "Svenske kroner", "JPY": "Japanske yen", "USD": "Amerikanske dollar"},
}
_DIMENSIONS = ("FREQ", "BASE_CUR", "QUOTE_CUR", "TENOR")
_ATTRIBUTES = ("DECIMALS", "CALCULATED", "UNIT_MULT", "COLLECTION")


class Observation(NamedTuple):
    """One published value: kroner for the currency's units on a day."""

    currency: Currency
    day: date
    value: Decimal


def as_csv(found: list[Observation], *, locale: str) -> str:
    """One row per observation. ``en`` sets a comma between thousands, ``no`` writes decimal commas."""
    words = _WORDS[locale]
    rows = [_HEADERS[locale]]
    for one in found:
        currency = one.currency
        number = f"{one.value:,f}" if locale == "en" else f"{one.value:f}".replace(".", ",")
        rows.append(
            f"B;{words['B']};{currency.code};{_name(currency, locale)};NOK;{words['NOK']};SP;{words['SP']};"
            f"{currency.decimals};false;{currency.unit_mult};{words[currency.unit_mult]};C;{words['C']};"
            f"{one.day.isoformat()};{number}"
        )
    return "\r\n".join(rows) + "\r\n"


def _name(currency: Currency, locale: str) -> str:
    return _NAMES[locale].get(currency.code, currency.code)


def as_sdmx_json(found: list[Observation], *, locale: str, now: float) -> dict[str, Any]:
    """Everything by index: series by the places of its dimension values, observations by the places of the days."""
    currencies = list(dict.fromkeys(one.currency for one in found))
    days = sorted({one.day for one in found})
    values: dict[str, list[str]] = {
        "DECIMALS": sorted({str(one.decimals) for one in currencies}),
        "CALCULATED": ["false"],
        "UNIT_MULT": sorted({str(one.unit_mult) for one in currencies}),
        "COLLECTION": ["C"],
    }
    series = {
        f"0:{place}:0:0": {
            "attributes": [
                values["DECIMALS"].index(str(currency.decimals)),
                0,
                values["UNIT_MULT"].index(str(currency.unit_mult)),
                0,
            ],
            "observations": {
                str(days.index(one.day)): [f"{one.value:f}"] for one in found if one.currency == currency
            },
        }
        for place, currency in enumerate(currencies)
    }
    listed = {
        "FREQ": ["B"],
        "BASE_CUR": [one.code for one in currencies],
        "QUOTE_CUR": ["NOK"],
        "TENOR": ["SP"],
    }
    return {
        "meta": {
            "id": "IREF000001",
            "prepared": datetime.fromtimestamp(now, UTC).replace(tzinfo=None, microsecond=0).isoformat(),
            "test": False,
            "sender": {"id": "Unknown"},
            "receiver": {"id": "guest"},
        },
        "data": {
            "dataSets": [{"action": "Information", "series": series}],
            "structure": {
                "name": "Valutakurser" if locale == "no" else "Exchange rates",
                "dimensions": {
                    "dataset": [],
                    "series": [
                        {"id": name, "keyPosition": at, "role": None, "values": _listed(listed[name])}
                        for at, name in enumerate(_DIMENSIONS)
                    ],
                    "observation": [
                        {
                            "id": "TIME_PERIOD",
                            "keyPosition": 4,
                            "role": "time",
                            "values": _listed([day.isoformat() for day in days]),
                        }
                    ],
                },
                "attributes": {
                    "dataset": [],
                    "series": [
                        {"id": name, "role": None, "values": _listed(values[name])} for name in _ATTRIBUTES
                    ],
                    "observation": [],
                },
            },
        },
    }


def _listed(ids: list[str]) -> list[dict[str, str]]:
    return [{"id": one, "name": one} for one in ids]


def as_xml(found: list[Observation]) -> str:
    """What comes without a ``format``: the shape only, for nobody here reads it."""
    rows = "".join(
        f'<Obs BASE_CUR="{one.currency.code}" TIME_PERIOD="{one.day.isoformat()}" OBS_VALUE="{one.value:f}"/>'
        for one in found
    )
    return f'<?xml version="1.0" encoding="utf-8"?><StructureSpecificData>{rows}</StructureSpecificData>'
