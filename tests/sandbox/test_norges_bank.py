"""The imitated bank answers in the recorded form, publishes in the afternoon, and has the traps of the real one."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from integrations.sandbox import fixings
from integrations.sandbox.norges_bank import NorgesBank
from integrations.sandbox.wire import Request, Response

FIXTURES: Path = settings.BASE_DIR / "fixtures" / "norges_bank"


def ask(
    key: str = "B.EUR.NOK.SP", *, now: str = "2026-11-22T12:00", bank: NorgesBank | None = None, **query: str
) -> Response:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp()
    path = f"/api/data/EXR/{key}"
    given = {"startPeriod": "2026-10-09", "endPeriod": "2026-10-09", **query}
    request = Request(method="GET", path=path, query=tuple(given.items()), now=moment)
    return (bank or NorgesBank()).handle(request)


def test_the_recorded_answer_is_the_imitations_answer() -> None:
    said = ask("B.SEK+EUR+JPY.NOK.SP", format="csv", locale="en").body.decode().split()

    recorded = (FIXTURES / "exr_locale_en_example.csv").read_text().split()
    assert said == recorded


def test_the_norwegian_locale_writes_decimal_commas() -> None:
    assert b";10,7155" in ask(format="csv", locale="no").body
    assert b";10,7155" in ask(format="csv").body


def test_the_english_locale_sets_commas_between_thousands() -> None:
    assert b";1,147.00" in ask("B.CHF.NOK.SP", format="csv", locale="en").body


def keys_of(value: Any) -> Any:
    """The shape of a JSON value: names, and what lists hold."""
    if isinstance(value, dict):
        return {name: keys_of(inner) for name, inner in value.items()}
    return [keys_of(value[0])] if isinstance(value, list) and value else type(value).__name__


def test_sdmx_json_has_the_shape_of_the_recorded_one() -> None:
    said = json.loads(ask("B.SEK.NOK.SP", format="sdmx-json", locale="en").body)["data"]
    recorded = json.loads((FIXTURES / "exr_sdmx-json_example.json").read_text())["data"]

    for part in ("dimensions", "attributes"):
        for kind in ("series", "observation"):
            names = [one["id"] for one in recorded["structure"][part][kind]]
            assert [one["id"] for one in said["structure"][part][kind]] == names
    assert keys_of(said["dataSets"][0]["series"]["0:0:0:0"]["observations"]["0"]) == ["str"]


def test_without_a_format_it_answers_xml() -> None:
    assert ask().body.startswith(b"<?xml")


@pytest.mark.parametrize(
    ("query", "key", "status"),
    [
        ({"format": "xlsx"}, "B.EUR.NOK.SP", 406),
        ({"format": "csv", "locale": "de"}, "B.EUR.NOK.SP", 400),
        ({"format": "csv", "startPeriod": "9.10.2026"}, "B.EUR.NOK.SP", 400),
        ({"format": "csv", "startPeriod": "2026-10-10"}, "B.EUR.NOK.SP", 400),
        ({"format": "csv"}, "B.EUR.NOK", 400),
        ({"format": "csv"}, "A.EUR.NOK.SP", 404),
        ({"format": "csv"}, "B.ARS.NOK.SP", 404),
        ({"format": "csv", "startPeriod": "2026-10-10", "endPeriod": "2026-10-11"}, "B.EUR.NOK.SP", 404),
    ],
)
def test_what_is_refused_and_what_there_is_no_data_for(query: dict[str, str], key: str, status: int) -> None:
    assert ask(key, **query).status == status


def test_a_days_rate_appears_at_four_in_the_afternoon_in_oslo() -> None:
    before = ask(format="csv", now="2026-10-09T13:59")
    after = ask(format="csv", now="2026-10-09T14:00")

    assert (before.status, after.status) == (404, 200)


def test_a_day_may_be_published_late() -> None:
    bank = NorgesBank()
    bank.control("withhold", {"days": ["2026-10-09"]})
    assert ask(format="csv", bank=bank).status == 404
    bank.control("calm", {})
    assert ask(format="csv", bank=bank).status == 200


@pytest.mark.parametrize(
    "day", ["2026-01-01", "2026-04-02", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25",
            "2025-05-17", "2026-12-24", "2026-12-25", "2026-10-10", "2026-10-11"],
)  # fmt: skip
def test_nothing_is_published_on_holidays_and_weekends(day: str) -> None:
    assert fixings.fixing("EUR", date.fromisoformat(day)) is None
    assert fixings.newest("EUR", date.fromisoformat(day)) is not None
