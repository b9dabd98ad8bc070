"""Answers as Laravel writes them: wrapped objects, lists with 206, and JSON errors that become HTML without Accept."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.wire import Response

Json = dict[str, Any]
PARTIAL_CONTENT = 206
HEADERS = {"content-type": "application/json"}


class RackbeatError(Exception):
    """A refused request. ``errors``: field → sentences, only for a form that does not validate (422)."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status, self.message = status, message
        self.errors, self.headers = dict(errors or {}), dict(headers or {})
        super().__init__(message)

    def body(self) -> Json:
        """``message``, and ``errors`` when fields were wrong."""
        return {"message": self.message, **({"errors": self.errors} if self.errors else {})}


def refused(answer: tuple[int, str]) -> RackbeatError:
    """One of the refusals that stand in ``unverified``."""
    return RackbeatError(*answer)


def not_found() -> RackbeatError:
    """404."""
    return RackbeatError(404, unverified.NOT_FOUND)


def invalid(errors: Mapping[str, list[str]]) -> RackbeatError:
    """422: the first sentence is the message, and the number of others is told."""
    sentences = [sentence for row in errors.values() for sentence in row]
    more = len(sentences) - 1
    tail = f" (and {more} more error{'s' if more > 1 else ''})" if more else ""
    return RackbeatError(422, sentences[0] + tail, errors=errors)


def written(value: Any) -> bytes:
    """JSON as PHP writes it: amounts are floats (``125.0``), text stays UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_number).encode()


def _number(value: Any) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def tidy(value: Decimal) -> Decimal | int:
    """A quantity: whole ones are integers in JSON, others are not."""
    return int(value) if value == value.to_integral_value() else value


def body_answer(body: bytes, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A body that is JSON already."""
    return Response(status=status, headers={**HEADERS, **(headers or {})}, body=body)


def json_answer(value: Any, *, status: int = 200) -> Response:
    """A value as JSON."""
    return body_answer(written(value), status=status)


def wrapped(name: str, body: bytes, *, status: int = 200) -> Response:
    """``{"customer": …}`` around a ready object."""
    return body_answer(b'{"' + name.encode() + b'":' + body + b"}", status=status)


def page_answer(name: str, bodies: list[bytes], paging: Json) -> Response:
    """A list in its envelope, with 206. ``paging`` is empty for the collections that have none."""
    head = b'{"' + name.encode() + b'":[' + b",".join(bodies) + b"]"
    tail = b"," + written(paging)[1:] if paging else b"}"
    return body_answer(head + tail, status=PARTIAL_CONTENT)


def pdf_answer(title: str) -> Response:
    """A small PDF with one line of text."""
    return Response(headers={"content-type": "application/pdf"}, body=pdf(title))


def pdf(title: str) -> bytes:
    """One page that says ``title`` (Latin letters only), the same bytes every time."""
    safe = title.encode("latin-1", "replace").replace(b"(", b"[").replace(b")", b"]").replace(b"\\", b"/")
    stream = b"BT /F1 16 Tf 60 760 Td (" + safe + b") Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (count, table, count, len(out))
    )


def error_answer(error: RackbeatError, *, wants_json: bool) -> Response:
    """The refusal. Guess from the framework's habits: who does not accept JSON is sent to a page instead."""
    if wants_json:
        return body_answer(written(error.body()), status=error.status, headers=error.headers)
    if error.status in (401, 422):
        place = "https://app.rackbeat.com/login" if error.status == 401 else "https://app.rackbeat.com"
        return Response(status=302, headers={"location": place, "content-type": "text/html; charset=UTF-8"})
    page = (
        f"<!DOCTYPE html><html><head><title>{error.message}</title></head><body>{error.status}</body></html>"
    )
    headers = {"content-type": "text/html; charset=UTF-8", **error.headers}
    return Response(status=error.status, headers=headers, body=page.encode())
