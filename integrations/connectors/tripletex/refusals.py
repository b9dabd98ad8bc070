"""Tripletex's error envelope as our errors.

Texts follow the language of the token's user, so that decisions rest on status, code and field. The server's own
validation messages are kept whole (HTML stripped), because they are what a bookkeeper understands.
"""

from collections.abc import Mapping
from typing import Any

from integrations.connectors.answers import READS, Answer, general_error, plain_text
from integrations.errors import (
    AccessDenied,
    BadCredentials,
    LedgerRejected,
    PermanentError,
    SyncError,
    TemporaryError,
)

TOO_MANY_ROWS = 23000
REVISION = 8000
LOCKED = 10000
_DUPLICATES = (7000, 14000)
_PERIOD_FIELDS = ("date", "invoiceDate", "voucher.date", "postings.date", "orderDate")
_PERIOD_WORDS = ("låst", "lukket", "avsluttet", "avstemt", "locked", "closed period", "reconciled")
"""A closed period has no code of its own in Tripletex's answers (422/18000 with a text). These words choose nothing but
the sentence that is shown beside the server's own; the document is stopped either way."""


def explain(answer: Answer) -> SyncError | None:
    """The error of a Tripletex answer with status ≥ 400, None where the general rule for the status is right."""
    envelope = _envelope(answer)
    if envelope is None:
        return None
    code = envelope.get("code")
    request_id = str(envelope.get("requestId") or answer.request_id)
    about: dict[str, Any] = {
        "params": {
            "system": "Tripletex",
            "where": f"{answer.method} {answer.path}",
            "code": str(code),
            "fields": ", ".join(_fields(envelope)),
        },
        "remote_message": words(envelope),
        "request_id": request_id,
    }
    if answer.status == 401:
        return BadCredentials(**about)
    if answer.status == 403:
        return AccessDenied(**about)
    if answer.status == 404:
        return (
            PermanentError("not_found", **about)
            if answer.method in READS
            else LedgerRejected("reference_missing", **about)
        )
    if answer.status == 409:
        return _conflict(code, about)
    if answer.status < 500:
        return LedgerRejected(_refusal_code(envelope), **about)
    error = general_error(answer, system="Tripletex")
    error.remote_message, error.request_id = about["remote_message"], request_id
    return error


def words(envelope: Mapping[str, Any]) -> str:
    """The messages for a person, one per line: field first where it says something."""
    lines = []
    for message in envelope.get("validationMessages") or ():
        text = plain_text(str(message.get("message") or ""))
        field = str(message.get("field") or "")
        line = (
            f"{field}: {text}" if field and not field.startswith(("Internt felt", "Internal field")) else text
        )
        if line not in lines:
            lines.append(line)
    return "\n".join(lines) or plain_text(str(envelope.get("message") or ""))


def _fields(envelope: Mapping[str, Any]) -> list[str]:
    """The fields that the validation messages name, each once."""
    named = (str(message.get("field") or "") for message in envelope.get("validationMessages") or ())
    return list(dict.fromkeys(field for field in named if field))


def _envelope(answer: Answer) -> Mapping[str, Any] | None:
    try:
        value = answer.json()
    except TemporaryError:
        return None
    return value if isinstance(value, dict) and ("code" in value or "message" in value) else None


def _conflict(code: object, about: dict[str, Any]) -> SyncError:
    if code == LOCKED:
        return LedgerRejected("period_locked", **about)
    if code in _DUPLICATES:
        return LedgerRejected("ledger_duplicate", **about)
    return TemporaryError("revision_conflict", **about)


def _refusal_code(envelope: Mapping[str, Any]) -> str:
    """Which sentence of ours goes with a 4xx: a locked period, too wide a search, or a plain refusal."""
    if envelope.get("code") == TOO_MANY_ROWS:
        return "too_many_rows"
    for message in envelope.get("validationMessages") or ():
        field, text = str(message.get("field") or ""), str(message.get("message") or "").lower()
        named = not field or field in _PERIOD_FIELDS or "(account)" in field or "(date)" in field
        if named and any(word in text for word in _PERIOD_WORDS) and "mva-kode" not in text:
            return "period_locked"
    return "ledger_rejected"
