"""Answers as Rentman writes them: data in an envelope, numbers as they come out of the calculation, errors with a trace."""

import json
from typing import Any

from integrations.sandbox.rentman import unverified
from integrations.sandbox.wire import Response

Json = dict[str, Any]


class RentmanError(Exception):
    """A refused request. ``body`` replaces the usual form (the gateway in front answers in its own)."""

    def __init__(
        self, status: int, message: str, *, body: Json | None = None, headers: dict[str, str] | None = None
    ) -> None:
        self.status, self.message, self.body = status, message, body
        self.headers = dict(headers or {})
        super().__init__(message)


def bad_value(name: str) -> RentmanError:
    """400: a value that the field cannot have."""
    return RentmanError(400, unverified.BAD_VALUE.format(name=name))


def not_found() -> RentmanError:
    """404."""
    return RentmanError(404, unverified.NOT_FOUND)


def error_answer(error: RentmanError) -> Response:
    """The refusal in the form that was seen live."""
    body = error.body or {
        "errorType": unverified.ERROR_TYPE,
        "errorMessage": f"[{error.status}] {error.message}",
        "trace": [],
    }
    return Response.json(body, status=error.status, headers=error.headers)


def plain(value: Any) -> Any:
    """Whole floats as JavaScript writes them: 1805.0 is 1805, 660.4499999999999 stays."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def item_answer(value: Json, *, limit: int) -> Response:
    """One item. All keys of the envelope are always there."""
    return Response.json({"data": plain(value), "itemCount": 1, "limit": limit, "offset": 0})


def empty_answer() -> Response:
    """What a deletion answers: nothing."""
    return Response(status=200, headers={"content-type": "application/json"})


def written(value: Any) -> bytes:
    """JSON bytes."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":")).encode()


def pdf(title: str) -> bytes:
    """A small file that begins and ends as a PDF does."""
    return b"%PDF-1.4\n% " + title.encode("latin-1", "replace") + b"\n%%EOF\n"
