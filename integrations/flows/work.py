"""One event on its way through the pipeline, and how an error becomes its outcome."""

import random
import traceback
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import structlog

from integrations import error_catalogue
from integrations.accounting.rules import Rate
from integrations.connectors.contract import Json
from integrations.errors import SyncError
from integrations.flows.flow import Built
from integrations.models import Approval, EntityLink, SyncEvent
from integrations.sync import retries
from integrations.sync.claims import Outcome

log = structlog.get_logger(__name__)
State = SyncEvent.State
Result = SyncEvent.Result
MOST_KRONER = 10**10
"""No document of a webshop is larger; what is, is a mistake (and fits no column)."""


@dataclass(slots=True, kw_only=True)
class Part:
    """One thing to write for a document: its link in the database and the value that is meant."""

    link: EntityLink
    item: Any
    """An ``Item`` of ``flow``, or a record of master data."""
    announced_before: bool
    refused: bool = False
    """The target has said clearly no: it does not hold the item."""
    stood: bool = False
    """The target held it already, from an earlier try whose answer was lost."""


@dataclass(slots=True, kw_only=True)
class Work:
    """An event under way. As long as ``outcome`` is None it goes on to the next step."""

    event: SyncEvent
    raw: Json | None = None
    document: Any = None
    built: Built | None = None
    links: list[EntityLink] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    outcome: Outcome | None = None
    request_id: str = ""
    rates: dict[tuple[str, date], Rate] = field(default_factory=dict)
    """The exchange rates that this document, or the sale it belongs to, was booked by before."""
    pause: str = ""
    """Set when a connection itself is at fault: 'source' or 'target'."""
    found: dict[str, Any] = field(default_factory=dict)
    revised: set[str] = field(default_factory=set)
    """Parts that stand in the target already and are to be changed there: open orders that follow their source."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Documents to hang on what is written, by its reference."""

    @property
    def document_id(self) -> str:
        return self.event.document_id

    def written(self, kind: str) -> EntityLink | None:
        """What of this kind stands in the target for the document, None when nothing does."""
        return next((link for link in self.links if link.kind == kind and link.remote_id), None)

    def fail(self, error: Exception, *, now: datetime, side: str = "source") -> None:
        """End this try with ``error``: again later, or blocked with its reason. Anything outside the tree is a bug."""
        if not isinstance(error, SyncError):
            self._fail_internal(error)
            return
        decision = retries.decide(error, attempts=self.event.attempts, now=now, chance=random.random())
        if decision.pause:
            self.pause = side
        blocked = decision.again_at is None
        params = dict(error.params)
        if decision.code != error.code:
            params |= {"cause": error.code}
        self.outcome = self._outcome(
            State.BLOCKED if blocked else State.PENDING,
            attempt="stopped" if blocked else "again_later",
            code=decision.code,
            params=params,
            remote_message=error.remote_message,
            waiting_for=error.waiting_for if blocked else "",
            who=error_catalogue.who_acts(decision.code, params) if blocked else "",
            again_at=decision.again_at,
            free=decision.free,
            request_id=error.request_id or self.request_id,
        )

    def _fail_internal(self, error: Exception) -> None:
        log.error(
            "document stopped by a bug", event_id=self.event.pk, document=self.document_id, exc_info=error
        )
        text = "".join(traceback.format_exception(error))[-8000:]
        self.outcome = self._outcome(
            State.BLOCKED,
            attempt="stopped",
            code="internal",
            params={"kind": type(error).__name__},
            who="support",
            traceback=text,
        )

    def wait_for(self, waiting_for: str, *, now: datetime) -> None:
        """Come back when another document is booked (or in an hour, should nobody say so)."""
        self.outcome = self._outcome(
            State.PENDING,
            attempt="waits",
            code="waits_for_document",
            waiting_for=waiting_for,
            again_at=now + timedelta(hours=1),
            free=True,
        )

    def skip(self, code: str, params: dict[str, str]) -> None:
        """Nothing is to be booked (now), by rule."""
        self.outcome = self._outcome(State.IGNORED, attempt="skipped", code=code, params=params)

    def stop(self, code: str, params: dict[str, str], *, result: str = "") -> None:
        """Block: a person must look."""
        self.outcome = self._outcome(
            State.BLOCKED,
            attempt="stopped",
            code=code,
            params=params,
            result=result,
            who=error_catalogue.who_acts(code, params),
        )

    def done(self, result: str) -> None:
        """The document is where it should be."""
        self.outcome = self._outcome(State.DONE, attempt=result, result=result)

    def _outcome(self, state: str, **values: Any) -> Outcome:
        built = self.built
        values.setdefault("request_id", self.request_id)
        if built is not None:
            values |= {
                "label": built.label,
                "gross": built.gross,
                "currency": built.currency,
                "document_date": built.document_date,
                "buyer_email": built.buyer_email,
            }
        elif self.document is not None or self.raw is not None:
            values |= self._what_is_known()
        return Outcome(event=self.event, state=state, **values)

    def _what_is_known(self) -> dict[str, Any]:
        """Number, sum and date of a document that could not be built, so that people recognise it."""
        document = self.document
        total = getattr(document, "total", None)
        return {
            "label": str(
                getattr(document, "number", "") or (self.raw or {}).get("number", "") or self.event.label
            )[:80],
            "gross": total if isinstance(total, Decimal) else _decimal((self.raw or {}).get("total")),
            "currency": str(getattr(document, "currency", "") or (self.raw or {}).get("currency", ""))[:3],
            "document_date": getattr(document, "delivered_on", None) or getattr(document, "date", None),
        }


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
        return number.quantize(Decimal("0.01")) if abs(number) < MOST_KRONER else None
    except ArithmeticError:
        return None
