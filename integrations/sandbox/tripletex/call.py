"""One call being answered: what an endpoint gets, its query in Tripletex' types, and its list answers."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from integrations.sandbox.tripletex.body import is_amount, is_date
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import (
    NO_DIGEST,
    Refusal,
    json_response,
    message,
    query_refusal,
    rule,
)
from integrations.sandbox.tripletex.fields import renderer
from integrations.sandbox.tripletex.session import OSLO, Session, today
from integrations.sandbox.tripletex.shapes import shape
from integrations.sandbox.wire import Request, Response

if TYPE_CHECKING:
    from integrations.sandbox.tripletex.system import Tripletex


@dataclass(slots=True, kw_only=True)
class Call:
    """The request, the company its credentials select, and the ids in its path."""

    system: "Tripletex"
    request: Request
    company: Company
    session: Session
    ids: tuple[Any, ...] = ()

    @property
    def today(self) -> date:
        """The date in Norway on the sandbox's clock."""
        return today(self.request.now)

    @property
    def id(self) -> int:
        """The id in the path."""
        return int(self.ids[0])

    def text(self, name: str) -> str | None:
        """A query value, None when absent or empty."""
        return self.request.first(name) or None

    def integer(self, name: str, default: int | None = None) -> int | None:
        """A query value as an integer; 422/18000 with field ``arg:name`` otherwise (observed for ``from``)."""
        value = self.text(name)
        if value is None:
            return default
        if not re.fullmatch(r"-?\d+", value):
            raise rule(message(f"arg:{name}", "wrong_type"))
        return int(value)

    def decimal(self, name: str) -> Decimal | None:
        """A query value as a decimal; 422/18000 otherwise."""
        value = self.text(name)
        if value is None:
            return None
        try:
            found = Decimal(value)
        except InvalidOperation:
            raise rule(message(f"arg:{name}", "wrong_type")) from None
        if not is_amount(found):
            raise rule(message(f"arg:{name}", "wrong_type"))
        return found

    def flag(self, name: str, default: bool | None = None) -> bool | None:
        """A query value as true or false; anything else counts as false."""
        value = self.text(name)
        return default if value is None else value.lower() == "true"

    def choice(self, name: str, choices: Iterable[str]) -> str | None:
        """A query value from an enumeration; a wrong one is 404/21000 (observed)."""
        value = self.text(name)
        if value is not None and value not in choices:
            raise Refusal(404, 21000, message="HTTP 404 Not Found", developer="HTTP 404 Not Found")
        return value

    def date(self, name: str) -> str | None:
        """A query value as an ISO date; 422/15000 when malformed."""
        value = self.text(name)
        if value is None:
            return None
        if not is_date(value):
            raise query_refusal(message(name, "date"))
        return value

    def id_list(self, name: str) -> set[int] | None:
        """A query value such as ``1,2,3``; 422/15000 when it is not a list of integers."""
        value = self.text(name)
        if value is None:
            return None
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isdecimal() for part in parts):
            raise query_refusal(message(name, "ids"))
        return {int(part) for part in parts}

    def changed_since(self) -> float:
        """The query's ``changedSince`` as seconds; minus infinity when there is none or the company passes it over."""
        since = moment_of(self.text("changedSince"))
        return since if self.company.switches.honours_changed_since else float("-inf")

    def required_range(self, first: str, last: str) -> tuple[str, str]:
        """A mandatory date range, the end exclusive; 422 when missing (15000) or empty (18000)."""
        start, end = self.date(first), self.date(last)
        missing = [name for name, value in ((first, start), (last, end)) if value is None]
        if missing:
            raise query_refusal(*(message(name, "null") for name in missing))
        assert start is not None
        assert end is not None
        check_range(start, end)
        return start, end

    def value(self, model: str, record: Any, *, status: int = 200, fields: str | None = None) -> Response:
        """One record in its envelope, shown as ``fields`` asks (the query's unless given)."""
        chosen = fields if fields is not None else (self.request.first("fields") or "")
        show = renderer(model, chosen, self.company.switches.logistics)
        return json_response({"value": show(record)}, status=status)

    def created_list(
        self, model: str, records: list[Any], *, fields: str | None = None, status: int = 201
    ) -> Response:
        """The answer to a batch write: fullResultSize is 0 there (observed)."""
        chosen = fields if fields is not None else (self.request.first("fields") or "")
        show = renderer(model, chosen, self.company.switches.logistics)
        return json_response(
            {
                "fullResultSize": 0,
                "from": 0,
                "count": len(records),
                "versionDigest": None,
                "values": [show(record) for record in records],
            },
            status=status,
        )

    def updated_list(self, model: str, records: list[Any]) -> Response:
        """The answer to a batch change."""
        return self.created_list(model, records, status=200)

    def list(self, model: str, records: Iterable[Any], *, extra: dict[str, Any] | None = None) -> Response:
        """A page of records. ``fullResultSize`` is from + count + 1 while more rows remain (observed)."""
        found = list(records)
        most = self.company.switches.most_rows
        if len(found) > most:
            raise Refusal(
                422,
                23000,
                message="Result set too large",
                developer=f"The filter matches {len(found)} rows; at most {most} are allowed.",
            )
        show = renderer(model, self.request.first("fields") or "", self.company.switches.logistics)
        start = max(0, self.integer("from", 0) or 0)
        size = self.integer("count", 1000)
        _sort(found, self.text("sorting"), model)
        page = found[start : start + max(0, size if size is not None else 1000)]
        more = start + len(page) < len(found)
        body = {
            "fullResultSize": start + len(page) + 1 if more else len(found),
            "from": start,
            "count": len(page),
            "versionDigest": NO_DIGEST,
            "values": [show(record) for record in page],
            **(extra or {}),
        }
        return json_response(body)


def moment_of(text: str | None) -> float:
    """A moment of a query as seconds; 422/15000 when it is not one."""
    if text is None:
        return float("-inf")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise query_refusal(message("changedSince", "date")) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=OSLO)).timestamp()


def check_range(start: str, end: str) -> None:
    """422/18000 with both dates in Java's spelling when the range is empty (observed)."""
    if start >= end:
        raise rule(message(None, "range", start=_java(start), end=_java(end)))


def _java(value: str) -> str:
    moment = datetime.fromisoformat(value).replace(tzinfo=OSLO)
    zone = "CEST" if moment.dst() else "CET"
    return moment.strftime(f"%a %b %d %H:%M:%S {zone} %Y")


def _sort(records: list[Any], sorting: str | None, model: str) -> None:
    for part in reversed((sorting or "").split(",")):
        name = part.strip().lstrip("-")
        if not name:
            continue
        known = (shape(model) or {}).get(name.split(".")[0])
        if known is None:
            raise Refusal(422, 17000, message=f"Illegal sorting field: {name}")
        records.sort(key=_sort_key(name, model), reverse=part.strip().startswith("-"))


def _sort_key(name: str, model: str) -> Callable[[Any], tuple[bool, Any]]:
    head, _, tail = name.partition(".")
    show = renderer(model, f"{head}({tail})" if tail else head, True)

    def key(record: Any) -> tuple[bool, Any]:
        value = show(record).get(head)
        if tail and isinstance(value, dict):
            value = value.get(tail)
        return (value is not None, value if isinstance(value, (int, float)) else str(value or ""))

    return key
