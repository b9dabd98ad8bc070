"""Norges Bank's two answers, CSV and SDMX-JSON, as quotes. Pure and strict: what cannot be read surely is refused.

Traps (specs of the format): a value is for 10^UNIT_MULT units (SEK, DKK and JPY are quoted per 100); ``locale=no`` writes
decimal commas; ``locale=en`` has been seen to write a comma between thousands; some days have no row at all.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NoReturn

from integrations.connectors.quotes import Quote
from integrations.errors import TemporaryError

COLUMNS = ("FREQ", "BASE_CUR", "QUOTE_CUR", "TENOR", "UNIT_MULT", "TIME_PERIOD", "OBS_VALUE")
NO_VALUE = frozenset({"", "NaN"})
_PLAIN = re.compile(r"\d{1,12}(\.\d{1,12})?")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+\.\d{1,12}")
_UNITS = re.compile(r"[0-6]")


def quotes_from_csv(body: bytes) -> list[Quote]:
    """The quotes of a ``format=csv&locale=en`` answer; a header alone is an answer without quotes.

    Raises TemporaryError('malformed_answer') for anything else than daily spot rates in kroner.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        _malformed("csv", "encoding")
    rows = csv.DictReader(io.StringIO(text), delimiter=";")
    missing = set(COLUMNS) - set(rows.fieldnames or ())
    if missing:
        _malformed("csv", ", ".join(sorted(missing)))
    return _unambiguous(
        quote
        for row in rows
        if (
            quote := _quote(
                {name: str(row.get(name) or "").strip() for name in COLUMNS},
                where="csv",
            )
        )
    )


def quotes_from_sdmx_json(value: Any) -> list[Quote]:
    """The quotes of a ``format=sdmx-json`` answer. Raises TemporaryError('malformed_answer')."""
    try:
        structure, (data_set,) = value["data"]["structure"], value["data"]["dataSets"]
        days = [one["id"] for one in structure["dimensions"]["observation"][0]["values"]]
        return _unambiguous(
            quote
            for key, series in data_set.get("series", {}).items()
            for index, observed in series["observations"].items()
            if (
                quote := _quote(
                    _row(structure, key, series, days[int(index)], observed[0]), where="sdmx-json"
                )
            )
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise TemporaryError(
            "malformed_answer", params={"where": "sdmx-json", "field": str(error)}
        ) from error


def _row(
    structure: Mapping[str, Any], key: str, series: Mapping[str, Any], day: str, value: Any
) -> dict[str, str]:
    """One observation with the words of a CSV row: a series is named by the places of its words in lists."""
    places = [int(place) for place in key.split(":")]
    named = {
        dimension["id"]: dimension["values"][place]["id"]
        for dimension, place in zip(structure["dimensions"]["series"], places, strict=True)
    }
    for attribute, at in zip(structure["attributes"]["series"], series["attributes"], strict=True):
        if attribute["id"] == "UNIT_MULT" and at is not None:
            named["UNIT_MULT"] = attribute["values"][int(at)]["id"]
    return {**named, "TIME_PERIOD": day, "OBS_VALUE": "" if value is None else str(value)}


def _quote(row: Mapping[str, str], *, where: str) -> Quote | None:
    """One row as a quote for one unit; None where a day has a row but no value."""
    if (row["FREQ"], row["QUOTE_CUR"], row["TENOR"]) != ("B", "NOK", "SP"):
        _malformed(where, f"{row['FREQ']}.{row['QUOTE_CUR']}.{row['TENOR']}")
    if row["OBS_VALUE"] in NO_VALUE:
        return None
    if not _UNITS.fullmatch(row["UNIT_MULT"]):
        _malformed(where, f"UNIT_MULT {row['UNIT_MULT']}")
    try:
        day = dt.date.fromisoformat(row["TIME_PERIOD"])
    except ValueError:
        _malformed(where, f"TIME_PERIOD {row['TIME_PERIOD'][:40]}")
    value = _value(row["OBS_VALUE"], where=where)
    return Quote(row["BASE_CUR"], day, value.scaleb(-int(row["UNIT_MULT"])))


def _value(text: str, *, where: str) -> Decimal:
    """A positive number with a decimal point. A lone comma may be a decimal one or a thousands one: refused."""
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if not _PLAIN.fullmatch(text) or not Decimal(text):
        _malformed(where, f"OBS_VALUE {text[:40]}")
    return Decimal(text)


def _unambiguous(quotes: Iterable[Quote]) -> list[Quote]:
    """Each currency and day once; two different values for one day are no answer."""
    found: dict[tuple[str, dt.date], Quote] = {}
    for quote in quotes:
        before = found.setdefault(quote[:2], quote)
        if before != quote:
            _malformed("rates", f"{quote.currency} {quote.date}")
    return list(found.values())


def _malformed(where: str, field: str) -> NoReturn:
    raise TemporaryError("malformed_answer", params={"where": f"Norges Bank {where}", "field": field})
