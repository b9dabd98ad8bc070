"""How Tripletex answers: the value and list envelopes, and the error envelope in its two validation flavours."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from integrations.sandbox.tripletex.texts import EN, NO, text
from integrations.sandbox.wire import Response

LINK = "https://tripletex.no/v2-docs/"
CONTENT_TYPE = "application/json;charset=UTF-8"
NO_DIGEST = "'If-None-Match' header not specified"

Message = Callable[[int], dict[str, Any]]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Refusal(Exception):
    """The call is answered with an error envelope. ``messages`` are made in the company's language."""

    def __init__(
        self,
        status: int,
        code: int,
        *,
        message: str | None,
        developer: str | None = None,
        messages: Iterable[Message] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.developer = status, code, message, developer
        self.messages = None if messages is None else list(messages)
        self.headers = headers or {}

    def response(self, *, language: int, request_id: str) -> Response:
        """The envelope on the wire."""
        shown = self.message
        if self.code == 18000 and shown is None:
            shown = text("failed", language)
        body = {
            "status": self.status,
            "code": self.code,
            "message": shown,
            "link": LINK,
            "developerMessage": self.developer,
            "validationMessages": None
            if self.messages is None
            else [make(language) for make in self.messages],
            "requestId": request_id,
        }
        return json_response(body, status=self.status, headers=self.headers)


def json_response(value: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer with Tripletex' content type."""
    response = Response(status=status, headers={"content-type": CONTENT_TYPE}, body=_encode(value).encode())
    if headers:
        response.headers.update(headers)
    return response


def message(field: str | None, key: str, *, path: str | None = None, **values: object) -> Message:
    """One validation message; its text is chosen when the company's language is known."""
    return lambda language: {
        "field": field,
        "message": text(key, language, **values),
        "path": path,
        "rootId": None,
    }


def internal_message(name: str, key: str, **values: object) -> Message:
    """A message whose field is shown as "Internt felt (name)", in the company's language."""
    return lambda language: {
        "field": text("internal_field", language, name=name),
        "message": text(key, language, **values),
        "path": None,
        "rootId": None,
    }


def rule(*messages: Message) -> Refusal:
    """422/18000, business rule: developerMessage VALIDATION_ERROR, no paths (observed answers)."""
    return Refusal(422, 18000, message=None, developer="VALIDATION_ERROR", messages=messages)


def bean(*messages: Message) -> Refusal:
    """422/18000, bean validation: no developerMessage, paths such as ``null.name`` (observed answers)."""
    return Refusal(422, 18000, message=None, messages=messages)


def query_refusal(*messages: Message) -> Refusal:
    """422/15000: query parameters missing or of wrong form (observed answers)."""
    return Refusal(422, 15000, message="Validation failed", messages=messages)


def mapping_refusal(*messages: Message) -> Refusal:
    """422/16000: the body has unknown keys or wrong types (observed answers)."""
    return Refusal(422, 16000, message="Request mapping failed", messages=messages)


def not_found() -> Refusal:
    """404/6000, also for a referenced id that belongs to another company."""
    return Refusal(404, 6000, message="Object not found", developer="Object not found")


def no_such_path() -> Refusal:
    """404/21000, for a path that does not exist."""
    return Refusal(404, 21000, message="HTTP 404 Not Found", developer="HTTP 404 Not Found")


def forbidden() -> Refusal:
    """403/9000: right, module or pilot missing (observed answer)."""
    return Refusal(
        403,
        9000,
        message="You do not have permission to access this feature.",
        developer="You do not have permission to access this feature.",
    )


def unauthorized() -> Refusal:
    """401/3000 (observed answer)."""
    return Refusal(
        401,
        3000,
        message="Unauthorized",
        developer="Could not log in. Check login info in Authorization header.",
    )


def language_of(code: str) -> int:
    """``NO`` unless the company speaks English."""
    return EN if code.lower() == "en" else NO
