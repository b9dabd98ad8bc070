"""What comes back: one HTTP answer, its JSON without floats, and what its status means."""

import email.utils
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NoReturn

from integrations.errors import (
    AccessDenied,
    BadCredentials,
    PermanentError,
    SyncError,
    TemporaryError,
    UnknownOutcome,
)

READS = ("GET", "HEAD")

_TAGS = re.compile(r"<[^>]{0,2000}>")
_GAPS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, body read and unpacked. Header names are case-insensitive."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    request_id: str = ""

    def json(self) -> Any:
        """The body as JSON, decimal numbers as ``Decimal``. Raises TemporaryError('malformed_answer').

        A byte order mark, and PHP notices printed before the JSON, are skipped (WooCommerce shops with debug output on).
        """
        return parse_json(self.body, where=f"{self.method} {self.path}", request_id=self.request_id)


_UNKEEPABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_UNKEEPABLE_TEXT = re.compile("[\x00\ud800-\udfff]")
"""NUL and halves of a character are JSON, but no database keeps them as text."""


def parse_json(body: bytes, *, where: str = "", request_id: str = "") -> Any:
    """JSON bytes to values without any float. Raises TemporaryError('malformed_answer')."""
    value = _parsed(body, where=where, request_id=request_id)
    return _keepable(value) if _UNKEEPABLE.search(body) else value


def _keepable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNKEEPABLE_TEXT.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_keepable(item) for item in value]
    if isinstance(value, dict):
        return {_keepable(key): _keepable(item) for key, item in value.items()}
    return value


def _parsed(body: bytes, *, where: str, request_id: str) -> Any:
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        start = _json_start(body)
        if start > 0:
            try:
                return json.loads(body[start:], parse_float=Decimal, parse_constant=_no_constant)
            except (ValueError, RecursionError):
                pass
    raise TemporaryError(
        "malformed_answer",
        params={"where": where},
        remote_message=plain_text(body[:2000]),
        request_id=request_id,
    )


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _json_start(body: bytes) -> int:
    """Where JSON begins after a BOM or lines of text, -1 when nowhere."""
    if body.startswith(b"\xef\xbb\xbf"):
        return 3
    found = [
        at for at in (body.find(b"\n{"), body.find(b"\n["), body.find(b">{"), body.find(b">[")) if at >= 0
    ]
    return min(found) + 1 if found else -1


def plain_text(markup: bytes | str) -> str:
    """Words without HTML tags, at most 1000 characters, for messages that people read."""
    text = markup.decode("utf-8", "replace") if isinstance(markup, bytes) else markup
    return _GAPS.sub(" ", _TAGS.sub(" ", text)).strip()[:1000]


def retry_after_seconds(value: str | None, *, now: datetime) -> float | None:
    """A Retry-After header (seconds or HTTP date) as seconds from ``now``; None when absent or unreadable."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def is_html(answer: Answer) -> bool:
    """Whether a page for people came instead of data (firewalls, hosts' error pages, log-in pages)."""
    start = answer.body[:200].lstrip().lower()
    return "html" in answer.headers.get("content-type", "").lower() or start.startswith(
        (b"<!doctype", b"<html")
    )


def general_error(answer: Answer, *, system: str) -> SyncError:
    """What a status ≥ 400 means when the system itself says nothing better. A 5xx after a write may hide a success."""
    where = {"system": system, "status": str(answer.status), "where": f"{answer.method} {answer.path}"}
    words, request_id = plain_text(answer.body[:4000]), answer.request_id
    if answer.status == 401:
        return BadCredentials(params=where, remote_message=words, request_id=request_id)
    if answer.status == 403:
        return AccessDenied(params=where, remote_message=words, request_id=request_id)
    if answer.status == 408 or answer.status >= 500:
        wait = retry_after_seconds(answer.headers.get("retry-after"), now=datetime.now(UTC))
        if answer.method in READS:
            return TemporaryError(
                "remote_unavailable",
                params=where,
                remote_message=words,
                request_id=request_id,
                retry_after=wait,
            )
        return UnknownOutcome(params=where, remote_message=words, request_id=request_id, retry_after=wait)
    if answer.status == 404:
        return PermanentError("not_found", params=where, remote_message=words, request_id=request_id)
    return PermanentError("request_refused", params=where, remote_message=words, request_id=request_id)
