"""Tripletex's error envelope as our errors: by status, code and field; the server's words are kept, without HTML."""

import json
from typing import Any

import pytest

from integrations.connectors.answers import Answer
from integrations.connectors.tripletex.refusals import explain
from integrations.errors import (
    AccessDenied,
    BadCredentials,
    LedgerRejected,
    PermanentError,
    SyncError,
    TemporaryError,
    UnknownOutcome,
)


def answer(status: int, code: int, *messages: tuple[str | None, str], method: str = "POST") -> Answer:
    body = {
        "status": status,
        "code": code,
        "message": "Validering feilet.",
        "validationMessages": [
            {"field": field, "message": text, "path": None, "rootId": None} for field, text in messages
        ]
        or None,
        "requestId": "req-1",
    }
    return Answer(method, "/ledger/voucher", status, {}, json.dumps(body).encode(), "req-1")


@pytest.mark.parametrize(
    ("status", "code", "method", "kind", "ours"),
    [
        (401, 3000, "GET", BadCredentials, "bad_credentials"),
        (403, 9000, "POST", AccessDenied, "access_denied"),
        (404, 6000, "GET", PermanentError, "not_found"),
        (404, 6000, "POST", LedgerRejected, "reference_missing"),
        (409, 8000, "PUT", TemporaryError, "revision_conflict"),
        (409, 10000, "POST", LedgerRejected, "period_locked"),
        (409, 14000, "POST", LedgerRejected, "ledger_duplicate"),
        (422, 18000, "POST", LedgerRejected, "ledger_rejected"),
        (422, 23000, "GET", LedgerRejected, "too_many_rows"),
        (400, 11000, "GET", LedgerRejected, "ledger_rejected"),
        (500, 1000, "GET", TemporaryError, "remote_unavailable"),
        (500, 1002, "POST", UnknownOutcome, "unknown_outcome"),
    ],
)
def test_status_and_code_decide(
    status: int, code: int, method: str, kind: type[SyncError], ours: str
) -> None:
    error = explain(answer(status, code, method=method))

    assert type(error) is kind
    assert error is not None
    assert (error.code, error.request_id) == (ours, "req-1")


def test_the_servers_words_are_kept_line_by_line_without_html() -> None:
    error = explain(
        answer(
            422,
            18000,
            (None, 'Nummeret er allerede i bruk: <a href="/execute/projectMenu?projectId=1">1 Prosjekt</a>'),
            ("number", "Nummeret er i bruk."),
            ("Internt felt (vatTypeId)", "Ugyldig mva-kode."),
            ("number", "Nummeret er i bruk."),
        )
    )

    assert error is not None
    assert error.remote_message == (
        "Nummeret er allerede i bruk: 1 Prosjekt\nnumber: Nummeret er i bruk.\nUgyldig mva-kode."
    )
    assert error.params["fields"] == "number, Internt felt (vatTypeId)"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (None, "Regnskapet er låst for mva-posteringer på følgende dato."),
        ("Internal field (account)", "An entry cannot be made in a period with a reconciled bank statement."),
        ("date", "Perioden er lukket."),
    ],
)
def test_a_locked_period_is_recognised(field: str | None, text: str) -> None:
    error = explain(answer(422, 18000, (field, text)))

    assert error is not None
    assert error.code == "period_locked"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("postings.vatType.id", "Kontoen 3000 Salgsinntekt er låst til mva-kode 3."),
        ("name", "Feltet er låst."),
    ],
)
def test_other_locks_are_plain_refusals(field: str, text: str) -> None:
    error = explain(answer(422, 18000, (field, text)))

    assert error is not None
    assert error.code == "ledger_rejected"


@pytest.mark.parametrize("body", [b"<html>502 Bad Gateway</html>", b"", b"[]", b'"text"', b"{}"])
def test_what_is_no_envelope_is_left_to_the_general_rule(body: bytes) -> None:
    assert explain(Answer("GET", "/x", 502, {}, body)) is None


def test_a_null_message_is_no_obstacle() -> None:
    body: dict[str, Any] = {"status": 500, "code": 1002, "message": None, "validationMessages": None}

    error = explain(Answer("GET", "/x", 500, {}, json.dumps(body).encode()))

    assert error is not None
    assert error.remote_message == ""
