"""Everything that can go wrong, as a tree.

    SyncError                      code + params; the sentences stand in ``error_catalogue``
    |- TemporaryError              try again later: network, 429 (with its delay), 5xx
    |  |- RateLimited              the remote system said when to come back
    |  `- UnknownOutcome           a write was sent and its answer was lost: look before writing again
    `- PermanentError              a person must act: the event is blocked
       |- MissingMapping           role and key without a ledger account; released when it is mapped
       |- BadCredentials           the connection is paused, with one notice
       |- AccessDenied             the key lacks a right or the company lacks a module
       |- RejectedDocument         the source document contradicts itself or lacks a field
       |- UnsupportedDocument      the document is sound, but the product cannot book it rightly (yet)
       |  `- PapersDiffer          order, receipt and invoice of a purchase do not match; released when the order changes
       |- VatDeviation             the shop's VAT and the rule differ
       |- NotReady                 the ledger company is not set up for what this flow needs
       |- LedgerRejected           the ledger refused the write, in its own words
       `- VerificationFailed       written, read back, and not equal

An exception outside this tree is a bug: the event is blocked with reason ``internal`` and the traceback kept.
"Nothing to do" is a return value, never an exception.
"""

from collections.abc import Mapping
from decimal import Decimal


class SyncError(Exception):
    """A failure with a ``code`` from the error catalogue and the ``params`` its sentences need.

    ``remote_message`` is the remote system's own words (HTML stripped), ``request_id`` its id for support.
    """

    default_code = "internal"

    def __init__(
        self,
        code: str | None = None,
        *,
        params: Mapping[str, str] | None = None,
        remote_message: str = "",
        request_id: str = "",
    ) -> None:
        self.code = code or self.default_code
        self.params = {key: str(value) for key, value in (params or {}).items()}
        self.remote_message = remote_message
        self.request_id = request_id
        super().__init__(self._text())

    def _text(self) -> str:
        details = ", ".join(f"{key}={value}" for key, value in self.params.items())
        return f"{self.code}({details}) {self.remote_message}".strip()

    @property
    def waiting_for(self) -> str:
        """The key whose arrival releases the blocked event, '' when only a person's retry does."""
        return ""


class TemporaryError(SyncError):
    """Worth trying again without a person. ``retry_after`` is the remote system's wish in seconds, if any."""

    default_code = "temporary"

    def __init__(
        self,
        code: str | None = None,
        *,
        params: Mapping[str, str] | None = None,
        remote_message: str = "",
        request_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code, params=params, remote_message=remote_message, request_id=request_id)
        self.retry_after = retry_after


class RateLimited(TemporaryError):
    """The remote system's limit is reached; it costs the document no attempt."""

    default_code = "rate_limited"


class UnknownOutcome(TemporaryError):
    """A write was sent and the answer never came: it may or may not have happened."""

    default_code = "unknown_outcome"


class PermanentError(SyncError):
    """Trying again without a change gives the same failure."""

    default_code = "permanent"


class MissingMapping(PermanentError):
    """No ledger account is chosen for ``role`` and ``key`` (for example tender / klarna)."""

    default_code = "missing_mapping"

    def __init__(
        self, role: str, key: str, *, code: str | None = None, params: Mapping[str, str] | None = None
    ) -> None:
        self.role = role
        self.key = key
        super().__init__(code, params={"role": role, "key": key, **(params or {})})

    @property
    def waiting_for(self) -> str:
        return f"{self.role}:{self.key}"


class BadCredentials(PermanentError):
    """The remote system does not accept the key."""

    default_code = "bad_credentials"


class AccessDenied(PermanentError):
    """The key is valid, but lacks a right, or the company lacks a module."""

    default_code = "access_denied"


class RejectedDocument(PermanentError):
    """The source document contradicts itself or lacks what a voucher needs. ``params['field']`` names the field."""

    default_code = "rejected_document"


class UnsupportedDocument(PermanentError):
    """The document is sound, but it cannot be booked rightly by the product as it is."""

    default_code = "unsupported_document"


class PapersDiffer(UnsupportedDocument):
    """A supplier's invoice does not match what was ordered and received (BUY-2). ``params['order']`` names the order."""

    @property
    def waiting_for(self) -> str:
        order = self.params.get("order", "")
        return f"document:purchase_order:{order}" if order else ""


class VatDeviation(PermanentError):
    """The VAT in the document is not what the rule says (VAT-8). Holds the document with both figures."""

    default_code = "vat_deviation"

    def __init__(
        self,
        *,
        line: str,
        stated: Decimal,
        expected: Decimal,
        code: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> None:
        self.stated = stated
        self.expected = expected
        super().__init__(
            code, params={"line": line, "stated": str(stated), "expected": str(expected), **(params or {})}
        )


class NotReady(PermanentError):
    """A readiness item that this flow needs has failed; released when the item passes."""

    default_code = "not_ready"

    def __init__(
        self, item: str, *, params: Mapping[str, str] | None = None, remote_message: str = ""
    ) -> None:
        self.item = item
        super().__init__(params={"item": item, **(params or {})}, remote_message=remote_message)

    @property
    def waiting_for(self) -> str:
        return f"readiness:{self.item}"


class LedgerRejected(PermanentError):
    """The ledger refused the write. Its validation messages are kept unshortened in ``remote_message``."""

    default_code = "ledger_rejected"


class VerificationFailed(PermanentError):
    """Read back, and not equal. ``differences`` are sentences-to-be: dicts with field, expected, found."""

    default_code = "verification_failed"

    def __init__(
        self, differences: tuple[dict[str, str], ...], *, params: Mapping[str, str] | None = None
    ) -> None:
        self.differences = differences
        super().__init__(params={"count": str(len(differences)), **(params or {})})
