"""The bank's data door: one flow (EXR), keys, periods, formats; what it refuses and what it has no data for."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from integrations.sandbox import fixings
from integrations.sandbox.norges_bank.answers import Observation, as_csv, as_sdmx_json, as_xml
from integrations.sandbox.wire import Delivery, Request, Response

OSLO = ZoneInfo("Europe/Oslo")
PUBLISHED_AT = time(16, 0)
"""About four in the afternoon on bank days."""
_PATH = re.compile(r"/api/data/(?P<flow>[A-Z0-9_]+)/(?P<key>[A-Z0-9_.+]*)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Asked(NamedTuple):
    """One question, read: which currencies (None: all), from when to when."""

    currencies: list[str] | None
    first: date
    last: date


class Refused(Exception):
    """The bank's no: status and words."""

    def __init__(self, status: int, words: str) -> None:
        self.status = status
        super().__init__(words)


class NorgesBank:
    """Rates of ``fixings``, unless a command has set others or holds a day back.

    Only daily spot rates against kroner are imitated. Without ``format`` it answers XML, and without ``locale`` with
    decimal commas, as unwary readers find out.
    """

    name = "norges_bank"
    prefix = "/norges-bank"

    def __init__(self) -> None:
        self._changed: dict[tuple[str, date], Decimal] = {}
        self._withheld: set[date] = set()
        self._header_when_empty = False

    def handle(self, request: Request) -> Response:
        """GET /api/data/EXR/B.EUR+SEK.NOK.SP and nothing else; nobody has to log in."""
        if request.method != "GET":
            return _words(405, "Method Not Allowed")
        try:
            asked = _asked(request)
            return self._answer(request, self._observations(asked, now=request.now))
        except Refused as refusal:
            return _words(refusal.status, str(refusal))

    def _observations(self, asked: Asked, *, now: float) -> list[Observation]:
        codes = sorted(fixings.CURRENCIES) if asked.currencies is None else asked.currencies
        last = min(asked.last, _published_until(now))
        days = [asked.first + timedelta(days=step) for step in range(max(0, (last - asked.first).days + 1))]
        return [
            Observation(fixings.CURRENCIES[code], day, value)
            for code in codes
            if code in fixings.CURRENCIES
            for day in days
            if (value := self._value(code, day)) is not None
        ]

    def _value(self, code: str, day: date) -> Decimal | None:
        if day in self._withheld:
            return None
        return self._changed.get((code, day)) or fixings.fixing(code, day)

    def _answer(self, request: Request, found: list[Observation]) -> Response:
        form, locale = request.first("format"), request.first("locale", "no")
        if locale not in ("no", "en"):
            raise Refused(400, f"Unsupported locale {locale}")
        if not found and not self._header_when_empty:
            raise Refused(404, "No data found for the query")
        if form == "csv":
            return _text(as_csv(found, locale=locale), "application/vnd.sdmx.data+csv; charset=utf-8")
        if form == "sdmx-json":
            return Response.json(as_sdmx_json(found, locale=locale, now=request.now))
        if form is None:
            return _text(as_xml(found), "application/vnd.sdmx.structurespecificdata+xml")
        raise Refused(406, f"Unsupported format {form}")

    def tenant_of(self, request: Request) -> str:
        """The bank knows no customers."""
        return "public"

    def control(self, command: str, arguments: dict[str, Any]) -> Any:
        """``set_rate`` (currency, on, value as quoted), ``withhold`` (days published late), ``empty`` (answers no data
        with a header instead of 404), ``calm`` (as in the beginning)."""
        if command == "set_rate":
            key = (arguments["currency"], date.fromisoformat(arguments["on"]))
            self._changed[key] = Decimal(str(arguments["value"]))
        elif command == "withhold":
            self._withheld = {date.fromisoformat(day) for day in arguments["days"]}
        elif command == "empty":
            self._header_when_empty = bool(arguments["header"])
        elif command == "calm":
            self._changed, self._withheld, self._header_when_empty = {}, set(), False
        else:
            raise ValueError(f"Norges Bank has no command {command!r}")
        return {}

    def outbox(self) -> list[Delivery]:
        """A bank sends no webhooks."""
        return []


def _asked(request: Request) -> Asked:
    match = _PATH.fullmatch(request.path)
    if match is None:
        raise Refused(404, "Not Found")
    if match["flow"] != "EXR":
        raise Refused(404, f"Dataflow {match['flow']} does not exist")
    parts = match["key"].split(".")
    if len(parts) != 4:
        raise Refused(400, "The key must have 4 dimensions: FREQ.BASE_CUR.QUOTE_CUR.TENOR")
    frequency, base, quote, tenor = parts
    if (frequency, quote, tenor) != ("B", "NOK", "SP"):
        raise Refused(404, "No data found for the query")
    first, last = (_day(request, name) for name in ("startPeriod", "endPeriod"))
    if last < first:
        raise Refused(400, "endPeriod is before startPeriod")
    return Asked(base.split("+") if base else None, first, last)


def _day(request: Request, name: str) -> date:
    text = request.first(name)
    if text is None:
        return fixings.FIRST_DAY if name == "startPeriod" else date.max
    if not _DAY.fullmatch(text):
        raise Refused(400, f"{name} is no period: {text}")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(400, f"{name} is no period: {text}") from None


def _published_until(now: float) -> date:
    """The last day that may have been published: today from four o'clock on, else yesterday."""
    moment = datetime.fromtimestamp(now, UTC).astimezone(OSLO)
    today = moment.date()
    return today if moment.time() >= PUBLISHED_AT else today - timedelta(days=1)


def _words(status: int, words: str) -> Response:
    return Response(status=status, headers={"content-type": "text/plain"}, body=words.encode())


def _text(body: str, content_type: str) -> Response:
    return Response(headers={"content-type": content_type}, body=body.encode())
