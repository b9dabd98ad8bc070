"""What became of a document in a dry run, as a row: what it would be, or why nothing, or what it waits for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from integrations.accounting.rules import Rules
from integrations.flows import dry_standing, pipeline, rental_deposits
from integrations.flows.dry_standing import Needed, Standing
from integrations.flows.flow import Built
from integrations.flows.records import expected_record
from integrations.flows.work import Result, Work
from integrations.models import DryRun, DryRunDocument, SyncEvent

Outcome = DryRunDocument.Outcome
State = SyncEvent.State
WAITS = "waits_for_document"


def row_of(
    run: DryRun, work: Work, *, first: Needed | None, rules: Rules, standing: Standing
) -> DryRunDocument:
    """A document judged; what it would become stands for those after it. ``first`` is the card that is made before it."""
    row = DryRunDocument(
        run=run,
        flow=work.event.flow,
        document_id=work.document_id,
        outcome=Outcome.WOULD_BOOK,
        **_known(work),
    )
    if work.outcome is not None:
        _say_why(row, work)
        return row
    built = work.built
    assert built is not None
    if first is not None:
        row.after, row.after_label = f"{first[0]}:{first[1]}"[:240], first[2][:80]
    _say_what(row, built, rules, standing)
    if built.waits_for is not None and not standing.holds(built.waits_for):
        _stop_with(row, built.waits_for)
    else:
        standing.take(run.connection, row, built.corrects)
    return row


def _known(work: Work) -> dict[str, Any]:
    """What people recognise the document by, whatever became of it."""
    if work.built is not None:
        built = work.built
        return {
            "label": built.label[:80], "date": built.document_date, "gross": built.gross, "currency": built.currency,
        }  # fmt: skip
    said = work.outcome
    assert said is not None
    return {
        "label": said.label or work.event.label,
        "date": said.document_date,
        "gross": said.gross,
        "currency": said.currency,
    }


def _say_why(row: DryRunDocument, work: Work) -> None:
    """Why nothing is booked of it."""
    said = work.outcome
    assert said is not None
    if said.code == pipeline.LEFT_OUT:
        row.outcome, row.decision = Outcome.ELSEWHERE, DryRunDocument.Decision.LEAVE
        row.foreign_number = said.params["voucher"][:80]
    elif said.state == State.DONE and said.result == Result.UNCHANGED:
        row.outcome = Outcome.OURS
    elif said.state in (State.DONE, State.IGNORED):
        row.outcome = Outcome.SKIPPED
        said.code = said.code or "zero_value"
    else:
        row.outcome = Outcome.BLOCKED
    row.code, row.params, row.who = said.code, said.params, said.who
    row.remote_message, row.waiting_for = said.remote_message, said.waiting_for[:250]


def _say_what(row: DryRunDocument, built: Built, rules: Rules, standing: Standing) -> None:
    """The ledger documents that it would become."""
    records = [expected_record(item, rules) for item in built.items]
    row.expected = records
    row.vouchers, row.in_summary = len(records), built.in_summary
    days = [date.fromisoformat(record["date"]) for record in records]
    row.first_on, row.last_on = min(days), max(days)
    corrected = next(iter(built.corrects.values()), None)
    row.corrects = standing.name_of(corrected)[:240] if corrected is not None else _deposit_of(records)


def _deposit_of(records: Sequence[dict[str, Any]]) -> str:
    """The project of which a deposit is, '' of anything else."""
    for record in records:
        if record["part"] == rental_deposits.PART:
            return dry_standing.deposit_name(rental_deposits.project_of(record))[:240]
    return ""


def _stop_with(row: DryRunDocument, needed: Needed) -> None:
    """A document whose needed one would not be booked is stopped with it."""
    name, document_id, label = needed
    row.outcome, row.code, row.params = Outcome.BLOCKED, WAITS, {"needed": label}
    row.waiting_for = f"document:{name}:{document_id}"[:250]
